//! What every edit of one portal role does first and last.

use crate::edits::users::{by_supplier_admin, finished, fresh};
use crate::edits::{Draft, Refusal, Subject};
use crate::ids::UserRoleId;
use crate::model::{Change, Plan, UserRole};

/// The opening checks of an edit of one role, then the row.
pub(in crate::edits) fn single<'a>(
    mut draft: Draft<'a>,
    id: &UserRoleId,
    judge: impl FnOnce(&mut Draft<'a>) -> Result<(), Refusal>,
) -> Plan {
    if let Err(refusal) = by_supplier_admin(&draft, "PUR-02").and_then(|()| fresh(&draft)) {
        return draft.refuse_request(refusal);
    }
    let judged = judge(&mut draft);
    finished(draft, Subject::role(id.as_str()), judged)
}

/// The change that puts `role` in the place of the one with its id.
pub(in crate::edits) fn put(role: UserRole) -> Change {
    Change::PutUserRole(Box::new(role))
}
