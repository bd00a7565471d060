//! Edits: a request becomes a plan, row by row; applying the plan gives the next snapshot.
//!
//! A single edit is a batch of one: there is no second path that could forget a check (MGR-22).
//!
//! Architecture invariant: nothing here changes a snapshot but [`apply`] and [`replay`]; a plan is only a proposal.

mod accounts;
mod apply;
mod draft;
mod hierarchy;
mod managers;

pub use apply::{apply, replay};
pub(crate) use draft::{Draft, Refusal, Subject};

use crate::error::Code;
use crate::model::{Edit, EditRequest, Plan, Snapshot};
use crate::rules::actors;

/// What the edit would do to the snapshot: every row judged, and the changes that applying it makes.
///
/// The plan changes nothing. It is refused, with a code on every row that is to blame, where a rule says so; the
/// order of the checks is fixed, so that the codes are stable (BULK-20).
#[must_use]
pub fn plan(snapshot: &Snapshot, request: &EditRequest) -> Plan {
    let draft = Draft::new(snapshot, request);
    match &request.edit {
        Edit::ManagersAdd { .. }
        | Edit::ManagersReplace { .. }
        | Edit::ManagersRemove { .. }
        | Edit::ManagersRemoveAll { .. }
        | Edit::ManagersMakePrimary { .. }
        | Edit::ManagersSet { .. }
        | Edit::ManagersRows { .. } => managers::plan(draft),
        Edit::PartnersCreate { .. }
        | Edit::PartnersSetStatus { .. }
        | Edit::PartnersEnable { .. }
        | Edit::PartnersDisable { .. }
        | Edit::PartnersSetOwner { .. }
        | Edit::PartnersSetTier { .. } => accounts::plan(draft),
        Edit::HierarchyAdd { .. } | Edit::HierarchyRename { .. } | Edit::HierarchyDelete { .. } => {
            hierarchy::plan(draft)
        }
        // MERGE POINT: the families of portal roles, users and reviews; refused until they are here.
        _ => draft.refuse_request(Vec::new(), &Refusal::new(Code::NotPermitted, "GEN-01", "this edit is not offered")),
    }
}

/// BULK-20. The first two checks of every edit of partners, managers and hierarchies: the actor, then the revision.
fn gate(draft: &Draft<'_>) -> Option<Refusal> {
    if !actors::administers_partners(draft.before(), draft.by()) {
        let message = format!("`{}` has no right to administer partners", draft.by());
        return Some(Refusal::new(Code::NotPermitted, "MGR-12", message));
    }
    let (asked, present) = (draft.request().revision, draft.before().revision);
    (asked != present).then(|| {
        let message = format!("the request was made on revision {asked}, this is revision {present}");
        Refusal::new(Code::StaleSnapshot, "BULK-25", message)
    })
}
