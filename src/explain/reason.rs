//! Why the answer is no, as data for a sentence.

use std::sync::Arc;

use crate::error::Code;
use crate::model::{Decision, Question, Reason, RuleId, Snapshot};

/// The reason of a denial; none where the answer is yes.
///
/// GEN-05. Where nothing at all was granted on a record of another account, that is the reason.
#[must_use]
pub fn reason(snapshot: &Snapshot, question: &Question<'_>, decision: &Decision) -> Option<Reason> {
    if decision.allowed {
        return None;
    }
    let account = snapshot.user(question.viewer).and_then(|viewer| viewer.partner());
    let partner = question.resource.partner.as_ref();
    let mut params: Vec<(&'static str, Arc<str>)> = vec![
        ("user", Arc::clone(question.viewer.shared())),
        ("action", question.action.to_string().into()),
        ("type", question.resource.kind.as_str().into()),
    ];
    params.extend(partner.map(|partner| ("partner", Arc::clone(partner.shared()))));
    params.extend(account.map(|account| ("account", Arc::clone(account.shared()))));
    let is_foreign = account.zip(partner).is_some_and(|(account, partner)| account != partner);
    if decision.code == Code::NoGrant && decision.grants.is_empty() && is_foreign {
        return Some(Reason { code: Code::OtherAccount, rule: RuleId("GEN-05"), params });
    }
    Some(Reason { code: decision.code, rule: decision.rule, params })
}
