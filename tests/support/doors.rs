//! Requests of either kind by the door that is theirs, as scenarios have them in one list.

use partner_policy::edits;
use partner_policy::model::{Edit, EditRequest, Plan, Snapshot, SystemEditRequest};

/// The plan of a request; who asks for a system's edit sets that system to work.
pub fn plan(snapshot: &Snapshot, request: &EditRequest) -> Plan {
    let Edit::System(edit) = &request.edit else {
        return edits::plan(snapshot, request);
    };
    let (source, edit) = (edit.source(), edit.clone());
    let EditRequest { by, revision, mode, now, .. } = request;
    let asserted =
        SystemEditRequest { source, by: Some(by.clone()), revision: *revision, mode: *mode, now: *now, edit };
    edits::plan_system(snapshot, &asserted)
}
