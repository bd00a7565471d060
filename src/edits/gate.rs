//! Who may plan edits of partners, managers and hierarchies, and on which revision.

use super::draft::Refusal;
use crate::error::Code;
use crate::model::{EditRequest, Snapshot};
use crate::rules::actors;

/// GEN-06. Nobody knows who asks.
pub(super) fn stranger(snapshot: &Snapshot, request: &EditRequest) -> Option<Refusal> {
    snapshot.user(&request.by).is_none().then(|| {
        let message = format!("the programme does not know `{}`", request.by);
        Refusal::new(Code::NotPermitted, "GEN-06", message)
    })
}

/// BULK-20. The first two checks of every edit of partners, managers and hierarchies: the actor, then the revision.
pub(super) fn gate(snapshot: &Snapshot, request: &EditRequest) -> Option<Refusal> {
    if let Some(refusal) = stranger(snapshot, request) {
        return Some(refusal);
    }
    if !actors::administers_partners(snapshot, &request.by) {
        let message = format!("`{}` has no right to administer partners", request.by);
        return Some(Refusal::new(Code::NotPermitted, "MGR-12", message));
    }
    let (asked, present) = (request.revision, snapshot.revision);
    (asked != present).then(|| {
        let message = format!("the request was made on revision {asked}, this is revision {present}");
        Refusal::new(Code::StaleSnapshot, "BULK-25", message)
    })
}
