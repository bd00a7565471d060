//! One row at a time: may it be, and if not, what is the first reason (BULK-20).

use super::batch::{Form, Wish};
use super::state::{BatchState, NONE, PartnerStanding, Row, Slot, UserStanding};
use super::status::{Fault, RowStatus};
use crate::model::InternalStatus;

/// Judges every row of an arranged state of the batch.
pub(super) fn judge(state: &mut BatchState<'_>) {
    let replaced_is_unknown = match state.form {
        Form::Replace(replacement) => state.user_standing(replacement.from) == Some(UserStanding::Unknown),
        Form::Rows | Form::Set => false,
    };
    let mut at = 0;
    for number in 0..state.slots.len() {
        let Some(&slot) = state.slots.get(number) else {
            return;
        };
        while at < slot.rows.1 {
            let Some(row) = state.row(at) else {
                return;
            };
            let status = status(state, &slot, row, replaced_is_unknown);
            state.set_status(at, status);
            at += 1;
        }
    }
    // Only lines that cannot be read are about no partner.
    for row in state.rows.iter_mut().skip(at as usize) {
        row.status = RowStatus::Refused(Fault::Unreadable);
    }
}

/// The checks of a row in their fixed order; the first that refuses gives the code (BULK-20).
fn status(state: &BatchState<'_>, slot: &Slot, row: &Row, replaced_is_unknown: bool) -> RowStatus {
    if let Some(fault) = clash(state, slot, row) {
        return RowStatus::Refused(fault);
    }
    if row.status == RowStatus::Repeated {
        return RowStatus::Repeated;
    }
    let fault = user_fault(state, row).or_else(|| replaced_is_unknown.then_some(Fault::UnknownReplaced));
    if fault.is_none() && only_leaves(state, slot) {
        return if replaces_somebody(state, slot) { RowStatus::Departs } else { RowStatus::Absent };
    }
    let fault = fault
        .or_else(|| partner_fault(slot, row))
        .or_else(|| promotion_fault(state, row))
        .or_else(|| primary_fault(state, slot));
    match fault {
        Some(Fault::UnknownUser) if slot.standing == PartnerStanding::Unknown => RowStatus::Refused(Fault::UnknownBoth),
        Some(fault) => RowStatus::Refused(fault),
        None if is_absent(state, slot, row) => RowStatus::Absent,
        None => RowStatus::Accepted,
    }
}

/// BULK-11, BULK-17, BULK-18. The row clashes with itself or with another row of the request.
fn clash(state: &BatchState<'_>, slot: &Slot, row: &Row) -> Option<Fault> {
    if row.wish == Wish::Contradiction {
        return Some(Fault::Contradiction);
    }
    let is_contested = slot.is_contested && row.wish.wants_primary();
    if is_contested && state.form == Form::Set {
        return Some(Fault::MultiplePrimary);
    }
    if state.cell(row.cell).is_some_and(|cell| cell.is_contradicted) {
        return Some(Fault::ConflictingRows);
    }
    (is_contested && row.status != RowStatus::Repeated).then_some(Fault::ConflictingPrimary)
}

/// MGR-11, MGR-14. Who comes or becomes primary is an internal user and active; who goes need only be known.
fn user_fault(state: &BatchState<'_>, row: &Row) -> Option<Fault> {
    let status = match state.user_standing(row.user)? {
        UserStanding::Unknown => return Some(Fault::UnknownUser),
        UserStanding::Ambiguous => return Some(Fault::AmbiguousUser),
        _ if row.wish == Wish::Unassign => return None,
        UserStanding::Outside => return Some(Fault::NotInternal),
        UserStanding::Internal(status) => status,
    };
    let is_heir = matches!(state.form, Form::Replace(replacement) if replacement.primary == row.user);
    let is_fit = match status {
        InternalStatus::Active => true,
        InternalStatus::Pending => {
            state.snapshot.settings.allow_pending_assignees && !is_heir && !row.wish.wants_primary()
        }
        InternalStatus::Disabled => false,
    };
    (!is_fit).then_some(Fault::NotActive)
}

/// MGR-10, MGR-13, BULK-21. The partner is known and, unless the row only removes, active.
fn partner_fault(slot: &Slot, row: &Row) -> Option<Fault> {
    let only_removes = matches!(row.wish, Wish::Unassign | Wish::Clear);
    match slot.standing {
        PartnerStanding::Unknown => Some(Fault::UnknownPartner),
        PartnerStanding::Closed(_) if !only_removes => Some(Fault::PartnerNotActive),
        PartnerStanding::Closed(_) | PartnerStanding::Open => None,
    }
}

/// BULK-21. The partner is not active, and the request says that whom it replaces is to go there nevertheless.
fn only_leaves(state: &BatchState<'_>, slot: &Slot) -> bool {
    let is_closed = matches!(slot.standing, PartnerStanding::Closed(_));
    is_closed && matches!(state.form, Form::Replace(it) if it.leaves_inactive && !it.has_listed_from)
}

/// MGR-07, BULK-13. Only an assigned manager is made primary.
fn promotion_fault(state: &BatchState<'_>, row: &Row) -> Option<Fault> {
    let is_assigned = state.cell(row.cell).is_some_and(|cell| cell.before.is_some());
    (row.wish == Wish::Promote && !is_assigned).then_some(Fault::NotAssigned)
}

/// BULK-05, BULK-11. The primary of a replacement is one of those who come, or a manager in effect who stays where
/// another one goes.
fn primary_fault(state: &BatchState<'_>, slot: &Slot) -> Option<Fault> {
    let Form::Replace(replacement) = state.form else {
        return None;
    };
    if replacement.primary == NONE || replacement.has_listed_primary {
        return None;
    }
    let is_swap = replacement.from != NONE && replacement.from != replacement.primary && !replacement.has_listed_from;
    let is_manager = state.cell(slot.heir).is_some_and(|cell| cell.before.is_some());
    if !is_swap || !is_manager {
        return Some(Fault::PrimaryNotManager);
    }
    let active = UserStanding::Internal(InternalStatus::Active);
    (state.user_standing(replacement.primary) != Some(active)).then_some(Fault::PrimaryNotActive)
}

/// BULK-07. Who is to be replaced is not assigned here, and what the row wants is not already so (BULK-23).
fn is_absent(state: &BatchState<'_>, slot: &Slot, row: &Row) -> bool {
    let Form::Replace(replacement) = state.form else {
        return false;
    };
    let is_so = match state.cell(row.cell).and_then(|cell| cell.before) {
        None => false,
        Some(is_primary) => is_primary || replacement.primary != row.user,
    };
    !is_so && !replaces_somebody(state, slot)
}

/// The one who is replaced is assigned to the partner; everybody is replaced everywhere.
pub(super) fn replaces_somebody(state: &BatchState<'_>, slot: &Slot) -> bool {
    match state.form {
        Form::Replace(replacement) if replacement.from != NONE => {
            state.cell(slot.from).is_some_and(|cell| cell.before.is_some())
        }
        Form::Replace(_) => true,
        Form::Rows | Form::Set => false,
    }
}
