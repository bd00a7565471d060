//! GEN-13: advice on a programme. A finding warns and never blocks; nothing here grants or refuses anything.

mod naming;
mod people;
mod sharing;

use crate::error::Code;
use crate::model::{Instant, Snapshot};

/// One thing that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// What.
    pub code: Code,
    /// The id of the user, rule, group, role or partner that it is about; the code says which of them.
    pub subject: String,
    /// The sentence for people, in English.
    pub message: String,
}

impl Finding {
    fn new(code: Code, subject: impl ToString, message: impl Into<String>) -> Self {
        Self { code, subject: subject.to_string(), message: message.into() }
    }
}

/// GEN-13, SHARE-27, ROLE-10. Every finding at `now`, each once, by code and subject.
///
/// The subject is a user for `EXCESS_RIGHTS`, `CUSTOM_ONLY`, `NO_ROLE`, `ROLE_IGNORED_FOR_LICENSE` and `FUTURE_LOGIN`,
/// a sharing rule for `RULE_WITHOUT_PURPOSE` and `SHARED_WITH_ALL`, a public group for `GROUP_CYCLE`, a partner group
/// for `DANGLING_ROLE`, a portal role for `AMBIGUOUS_TRANSLATION` and a partner for `INCONSISTENT_LABELS`.
#[must_use]
pub fn lint(snapshot: &Snapshot, now: Instant) -> Vec<Finding> {
    let mut findings = people::findings(snapshot, now);
    findings.extend(sharing::findings(snapshot));
    findings.extend(naming::findings(snapshot));
    crate::collections::order::sort(&mut findings);
    findings.dedup();
    findings
}
