//! GEN-13: advice on a programme. A finding warns and never blocks; nothing here grants or refuses anything.

mod broad;
mod naming;
mod people;
mod sharing;

use crate::model::{Finding, Instant, Snapshot};

/// GEN-13, SHARE-27, ROLE-10. Every finding at `now`, each once, by code and subject.
///
/// The subject is a user for `EXCESS_RIGHTS`, `CUSTOM_ONLY`, `NO_ROLE`, `ROLE_IGNORED_FOR_LICENSE` and `FUTURE_LOGIN`,
/// a sharing rule for `RULE_WITHOUT_PURPOSE` and `SHARED_WITH_ALL`, a public group for `GROUP_CYCLE`, a partner group
/// for `DANGLING_ROLE`, a portal role for `AMBIGUOUS_TRANSLATION` and a partner for `INCONSISTENT_LABELS`; a record type for
/// `EXTERNAL_DEFAULT`, a sharing rule for `BROAD_TARGET`, a user for `MODIFY_ALL` and `SUPER_USER`.
#[must_use]
pub fn lint(snapshot: &Snapshot, now: Instant) -> Vec<Finding> {
    let mut findings = people::findings(snapshot, now);
    findings.extend(sharing::findings(snapshot));
    findings.extend(naming::findings(snapshot));
    findings.extend(broad::findings(snapshot));
    crate::collections::order::sort(&mut findings);
    findings.dedup();
    findings
}
