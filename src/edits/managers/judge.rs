//! One row at a time: may it be, and if not, what is the first reason (BULK-20).

use super::batch::{Form, Wish};
use super::board::{Board, Fate, NONE, PartnerStanding, Row, Slot, UserStanding};
use crate::model::InternalStatus;

/// Why a row is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Unreadable,
    Contradiction,
    ConflictingRows,
    ConflictingPrimary,
    MultiplePrimary,
    UnknownUser,
    NotInternal,
    NotActive,
    UnknownReplaced,
    UnknownPartner,
    PartnerNotActive,
    NotAssigned,
    PrimaryNotManager,
    PrimaryNotActive,
    PrimaryLimit,
    Broken,
    AmbiguousUser,
}

/// Judges every row of an arranged board.
pub(super) fn judge(board: &mut Board<'_>) {
    let replaced_is_unknown = match board.form {
        Form::Replace(replacement) => board.user_standing(replacement.from) == Some(UserStanding::Unknown),
        Form::Rows | Form::Set => false,
    };
    let mut at = 0;
    for number in 0..board.slots.len() {
        let Some(&slot) = board.slots.get(number) else {
            return;
        };
        while at < slot.rows.1 {
            let Some(row) = board.row(at) else {
                return;
            };
            let fate = fate(board, &slot, row, replaced_is_unknown);
            board.set_fate(at, fate);
            at += 1;
        }
    }
    // Only lines that cannot be read are about no partner.
    for row in board.rows.iter_mut().skip(at as usize) {
        row.fate = Fate::Refused(Fault::Unreadable);
    }
}

/// The checks of a row in their fixed order; the first that refuses gives the code (BULK-20).
fn fate(board: &Board<'_>, slot: &Slot, row: &Row, replaced_is_unknown: bool) -> Fate {
    if let Some(fault) = clash(board, slot, row) {
        return Fate::Refused(fault);
    }
    if row.fate == Fate::Repeated {
        return Fate::Repeated;
    }
    let fault = user_fault(board, row).or_else(|| replaced_is_unknown.then_some(Fault::UnknownReplaced));
    if fault.is_none() && only_leaves(board, slot) {
        return if replaces_somebody(board, slot) { Fate::Departs } else { Fate::Absent };
    }
    let fault = fault
        .or_else(|| partner_fault(slot, row))
        .or_else(|| promotion_fault(board, row))
        .or_else(|| primary_fault(board, slot));
    match fault {
        Some(fault) => Fate::Refused(fault),
        None if is_absent(board, slot, row) => Fate::Absent,
        None => Fate::Accepted,
    }
}

/// BULK-11, BULK-17, BULK-18. The row clashes with itself or with another row of the request.
fn clash(board: &Board<'_>, slot: &Slot, row: &Row) -> Option<Fault> {
    if row.wish == Wish::Contradiction {
        return Some(Fault::Contradiction);
    }
    let is_contested = slot.is_contested && row.wish.wants_primary();
    if is_contested && board.form == Form::Set {
        return Some(Fault::MultiplePrimary);
    }
    if board.cell(row.cell).is_some_and(|cell| cell.is_contradicted) {
        return Some(Fault::ConflictingRows);
    }
    (is_contested && row.fate != Fate::Repeated).then_some(Fault::ConflictingPrimary)
}

/// MGR-11, MGR-14. Who comes or becomes primary is an internal user and active; who goes need only be known.
fn user_fault(board: &Board<'_>, row: &Row) -> Option<Fault> {
    let status = match board.user_standing(row.user)? {
        UserStanding::Unknown => return Some(Fault::UnknownUser),
        UserStanding::Ambiguous => return Some(Fault::AmbiguousUser),
        _ if row.wish == Wish::Unassign => return None,
        UserStanding::Outside => return Some(Fault::NotInternal),
        UserStanding::Internal(status) => status,
    };
    let is_heir = matches!(board.form, Form::Replace(replacement) if replacement.primary == row.user);
    let is_fit = match status {
        InternalStatus::Active => true,
        InternalStatus::Pending => {
            board.snapshot.settings.allow_pending_assignees && !is_heir && !row.wish.wants_primary()
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
fn only_leaves(board: &Board<'_>, slot: &Slot) -> bool {
    let is_closed = matches!(slot.standing, PartnerStanding::Closed(_));
    is_closed && matches!(board.form, Form::Replace(it) if it.leaves_inactive && !it.has_listed_from)
}

/// MGR-07, BULK-13. Only an assigned manager is made primary.
fn promotion_fault(board: &Board<'_>, row: &Row) -> Option<Fault> {
    let is_assigned = board.cell(row.cell).is_some_and(|cell| cell.before.is_some());
    (row.wish == Wish::Promote && !is_assigned).then_some(Fault::NotAssigned)
}

/// BULK-05, BULK-11. The primary of a replacement is one of those who come, or a manager in effect who stays where
/// another one goes.
fn primary_fault(board: &Board<'_>, slot: &Slot) -> Option<Fault> {
    let Form::Replace(replacement) = board.form else {
        return None;
    };
    if replacement.primary == NONE || replacement.has_listed_primary {
        return None;
    }
    let is_swap = replacement.from != NONE && replacement.from != replacement.primary && !replacement.has_listed_from;
    let is_manager = board.cell(slot.heir).is_some_and(|cell| cell.before.is_some());
    if !is_swap || !is_manager {
        return Some(Fault::PrimaryNotManager);
    }
    let active = UserStanding::Internal(InternalStatus::Active);
    (board.user_standing(replacement.primary) != Some(active)).then_some(Fault::PrimaryNotActive)
}

/// BULK-07. Who is to be replaced is not assigned here, and what the row wants is not already so (BULK-23).
fn is_absent(board: &Board<'_>, slot: &Slot, row: &Row) -> bool {
    let Form::Replace(replacement) = board.form else {
        return false;
    };
    let is_so = match board.cell(row.cell).and_then(|cell| cell.before) {
        None => false,
        Some(is_primary) => is_primary || replacement.primary != row.user,
    };
    !is_so && !replaces_somebody(board, slot)
}

/// The one who is replaced is assigned to the partner; everybody is replaced everywhere.
pub(super) fn replaces_somebody(board: &Board<'_>, slot: &Slot) -> bool {
    match board.form {
        Form::Replace(replacement) if replacement.from != NONE => {
            board.cell(slot.from).is_some_and(|cell| cell.before.is_some())
        }
        Form::Replace(_) => true,
        Form::Rows | Form::Set => false,
    }
}
