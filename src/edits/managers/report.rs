//! A settled board as rows, changes and warnings of a plan.

use super::board::{Board, Cell, Fate, NONE, PartnerStanding, Row, Slot, UserStanding, Wish};
use super::judge::{Fault, Form};
use crate::edits::{Draft, Subject};
use crate::error::Code;
use crate::model::{Change, InternalStatus, MalformedLine, ManagerAssignment, RowOutcome, User};

/// BULK-24. Refuses the rows of every partner whose managers would contradict the rules; there is none unless the
/// engine is wrong.
pub(super) fn verify(board: &mut Board<'_>) {
    for place in 0..board.slots.len() {
        let Some((_, slot)) = board.slots.get_index(place) else {
            return;
        };
        if is_sound(board, slot) {
            continue;
        }
        for row in slot.rows.clone() {
            if let Some(row) = board.rows.get_mut(row as usize) {
                row.fate = Fate::Refused(Fault::Broken);
            }
        }
        for cell in slot.cells.clone() {
            if let Some((_, cell)) = board.cells.get_index_mut(cell as usize) {
                cell.after = cell.before;
            }
        }
    }
}

/// MGR-01, MGR-06, MGR-07. At most one primary, and nothing but removals where no manager may be assigned.
fn is_sound(board: &Board<'_>, slot: &Slot<'_>) -> bool {
    let cells = || slot.cells.iter().filter_map(|&cell| board.cell(cell));
    let primaries = cells().filter(|cell| cell.after == Some(true)).count();
    let gains = |cell: &Cell| cell.after > cell.before;
    let is_open = slot.partner.standing == PartnerStanding::Open;
    let only_internal =
        cells().filter(|cell| gains(cell)).all(|cell| matches!(user_standing(board, cell), UserStanding::Internal(_)));
    primaries <= 1 && only_internal && (is_open || !cells().any(gains))
}

/// Writes the rows in the request's order.
pub(super) fn write_rows(board: &Board<'_>, form: Form, lines: &[&MalformedLine], draft: &mut Draft<'_>) {
    for row in &board.rows {
        let subject = subject(row);
        match row.fate {
            Fate::Refused(fault) => draft.refuse(subject, fault.refusal(board, row, lines)),
            Fate::Repeated => {
                draft.unchanged(subject, Some((Code::DuplicateRow, "BULK-18")), "the row repeats an earlier one");
            }
            Fate::Absent => {
                let message = "the user who is to be replaced is not a manager here".to_owned();
                draft.row(subject, RowOutcome::Skipped, Some((Code::NotAssigned, "BULK-07")), message);
            }
            Fate::Accepted => write_accepted(board, form, row, subject, draft),
        }
    }
}

fn subject(row: &Row<'_>) -> Subject {
    Subject {
        partner: row.partner.map(|partner| partner.id.clone()),
        user: row.user.map(|user| user.id.clone()),
        role: None,
    }
}

fn write_accepted(board: &Board<'_>, form: Form, row: &Row<'_>, subject: Subject, draft: &mut Draft<'_>) {
    let (before, after) = board.cell(row.cell).map_or((None, None), |cell| (cell.before, cell.after));
    let user = row.user.map_or("", |user| user.id.as_str());
    let partner = row.partner.map_or("", |partner| partner.id.as_str());
    let is_removal = matches!(row.wish, Wish::Unassign | Wish::Clear);
    if row.wish == Wish::Clear {
        if changes_managers(board, row.partner_number()) {
            return draft.update(subject, format!("`{partner}` loses every manager"), Vec::new());
        }
        let message = format!("`{partner}` has no manager");
        return draft.unchanged(subject, Some((Code::NotAssigned, "BULK-08")), message);
    }
    match (before, after) {
        (None, None) if is_removal => {
            let message = format!("`{user}` is not a manager of `{partner}`");
            draft.unchanged(subject, Some((Code::NotAssigned, "BULK-08")), message);
        }
        (None, Some(is_primary)) => {
            let place = if is_primary { "primary manager" } else { "manager" };
            draft.update(subject, format!("`{user}` becomes {place} of `{partner}`"), Vec::new());
        }
        (Some(_), None) => {
            draft.update(subject, format!("`{user}` is no longer a manager of `{partner}`"), Vec::new());
        }
        _ if is_merged(board, form, row) => {
            let message = format!("`{user}` is a manager of `{partner}` already and takes the place of who goes");
            draft.row(subject, RowOutcome::Merged, None, message);
        }
        (Some(false), Some(true)) => {
            draft.update(subject, format!("`{user}` becomes primary manager of `{partner}`"), Vec::new());
        }
        (Some(true), Some(false)) if matches!(row.wish, Wish::List { .. } | Wish::Substitute) => {
            draft.update(subject, format!("`{user}` is no longer primary manager of `{partner}`"), Vec::new());
        }
        _ => {
            let message = if row.wish == Wish::Substitute {
                format!("`{user}` stays a manager of `{partner}`")
            } else {
                format!("`{user}` is a manager of `{partner}` already")
            };
            let why = (row.wish != Wish::Promote).then_some((Code::AlreadyAssigned, "BULK-02"));
            draft.unchanged(subject, why, message);
        }
    }
}

/// BULK-06. The user was a manager besides the one who goes.
fn is_merged(board: &Board<'_>, form: Form, row: &Row<'_>) -> bool {
    let Form::Replace(replacement) = form else {
        return false;
    };
    let goes = board.cells.get(&(row.partner_number(), replacement.from));
    goes.is_some_and(|cell| cell.before.is_some() && cell.after.is_none())
        && board.cell(row.cell).is_some_and(|cell| cell.before.is_some())
}

fn changes_managers(board: &Board<'_>, partner: u32) -> bool {
    board.slots.get(&partner).is_some_and(|slot| changes(board, slot))
}

fn changes(board: &Board<'_>, slot: &Slot<'_>) -> bool {
    slot.cells.iter().any(|&cell| board.cell(cell).is_some_and(|cell| cell.before != cell.after))
}

/// Records the changes: all removals first, so that they are made in one pass; then, partner by partner, who loses
/// the flag before who gets it.
pub(super) fn record_changes(board: &Board<'_>, draft: &mut Draft<'_>) {
    draft.record(board.cells.values().filter_map(|cell| {
        if cell.before.is_none() || cell.after.is_some() {
            return None;
        }
        let (partner, user) = board.ids(cell)?;
        Some(Change::RemoveManager { partner: partner.clone(), user: user.clone() })
    }));
    for slot in board.slots.values() {
        for is_primary in [false, true] {
            draft.record(slot.cells.iter().filter_map(|&cell| {
                let cell = board.cell(cell)?;
                if cell.after != Some(is_primary) || cell.before == cell.after {
                    return None;
                }
                let (partner, user) = board.ids(cell)?;
                let (partner, user) = (partner.clone(), user.clone());
                Some(Change::SetManager(ManagerAssignment { partner, user, is_primary }))
            }));
        }
    }
}

/// BULK-27. Warns about what the changes leave behind.
pub(super) fn warn(board: &Board<'_>, form: Form, draft: &mut Draft<'_>) {
    for slot in board.slots.values().filter(|slot| changes(board, slot)) {
        let partner = slot.partner.id;
        let cells = || slot.cells.iter().filter_map(|&cell| board.cell(cell));
        let leaves_vacant = slot.primary_before != NONE || matches!(form, Form::Replace(_));
        if leaves_vacant && !cells().any(|cell| cell.after == Some(true)) {
            draft.warn(
                Code::PrimaryVacant,
                Subject::partner(partner),
                format!("`{partner}` has no primary manager now"),
            );
        }
        if cells().any(|cell| cell.before.is_some()) && !cells().any(|cell| cell.after.is_some()) {
            draft.warn(Code::NoManagerLeft, Subject::partner(partner), format!("`{partner}` has no manager now"));
        }
        for cell in cells().filter(|cell| cell.after.is_some()) {
            let is_active = user_standing(board, cell) == UserStanding::Internal(InternalStatus::Active);
            if let (false, Some((_, user))) = (is_active, board.ids(cell)) {
                let message = format!("`{user}` is not active, so managing `{partner}` has no effect");
                draft.warn(Code::ManagerInactive, Subject::pair(partner, user), message);
            }
        }
    }
}

fn user_standing(board: &Board<'_>, cell: &Cell) -> UserStanding {
    match board.row(cell.row).and_then(|row| row.user) {
        Some(user) => user.standing,
        None => match board.users.value(cell.user) {
            None => UserStanding::Unknown,
            Some(User::Internal(user)) => UserStanding::Internal(user.status),
            Some(_) => UserStanding::Outside,
        },
    }
}
