//! What the accepted rows make of each partner.

use super::batch::{Form, Wish};
use super::board::{Board, Cell, Fate, NONE, Row, Slot};
use super::judge::replaces_somebody;

/// Settles one touched partner, by its number.
pub(super) fn settle(board: &mut Board<'_>, number: usize) {
    let Some(&slot) = board.slots.get(number) else {
        return;
    };
    let course = course(board, &slot);
    for at in slot.cells.0..slot.cells.1 {
        let is_manager = board.cell(at).is_some_and(|cell| is_manager_after(course, cell, board.row(cell.row)));
        if let Some(cell) = board.cells.get_mut(at as usize) {
            cell.after = is_manager.then_some(false);
        }
    }
    let primary = primary(board, &slot);
    if let Some(cell) = board.cells.get_mut(primary as usize) {
        cell.after = Some(true);
    }
    if let Some(slot) = board.slots.get_mut(number) {
        slot.primary_after = primary;
    }
}

/// What the rows of one partner do to its managers as a whole.
#[derive(Debug, Clone, Copy)]
enum Course {
    /// Nothing.
    Keep,
    /// Each row acts on its own pair.
    Each,
    /// Nobody remains (BULK-08).
    Clear,
    /// This user, or with [`NONE`] everybody, makes room for those who come (BULK-04).
    Replace(u32),
    /// This user goes, and nobody comes (BULK-21).
    Depart(u32),
    /// Who is not listed goes (BULK-10).
    Set,
}

fn course(board: &Board<'_>, slot: &Slot) -> Course {
    match board.form {
        Form::Rows if clears(board, slot) => Course::Clear,
        Form::Rows => Course::Each,
        Form::Replace(replacement) if departs(board, slot) => Course::Depart(replacement.from),
        Form::Replace(replacement) if has_accepted(board, slot) && replaces_somebody(board, slot) => {
            Course::Replace(replacement.from)
        }
        Form::Set if has_accepted(board, slot) || slot.rows.0 == slot.rows.1 => Course::Set,
        Form::Replace(_) | Form::Set => Course::Keep,
    }
}

/// A row of the partner counts.
fn has_accepted(board: &Board<'_>, slot: &Slot) -> bool {
    board.rows_of(slot).iter().any(|row| row.fate == Fate::Accepted)
}

/// Says whether the user of the cell is a manager afterwards; `row` is the first row of the pair. What a refused
/// row is about stays as it is.
fn is_manager_after(course: Course, cell: &Cell, row: Option<&Row>) -> bool {
    let was = cell.before.is_some();
    let is_accepted = row.is_some_and(|row| row.fate == Fate::Accepted);
    match (course, row) {
        (Course::Keep, _) => was,
        (Course::Depart(from), _) => was && from != cell.user,
        (Course::Clear, _) | (Course::Set, None) => false,
        (Course::Each, Some(row)) if is_accepted => match row.wish {
            Wish::Assign { .. } => true,
            Wish::Unassign => false,
            _ => was,
        },
        (Course::Each, _) => was,
        (Course::Replace(from), None) => was && from != NONE && from != cell.user,
        (Course::Replace(_) | Course::Set, Some(_)) => is_accepted || was,
    }
}

/// BULK-21. Who is replaced goes, and nobody comes.
fn departs(board: &Board<'_>, slot: &Slot) -> bool {
    board.rows_of(slot).iter().any(|row| row.fate == Fate::Departs)
}

/// BULK-08. A row asks to remove everybody.
fn clears(board: &Board<'_>, slot: &Slot) -> bool {
    board.rows_of(slot).first().is_some_and(|row| row.wish == Wish::Clear && row.fate == Fate::Accepted)
}

/// MGR-06, MGR-07, MGR-15. The cell of the primary manager afterwards, always one of the managers, or [`NONE`].
fn primary(board: &Board<'_>, slot: &Slot) -> u32 {
    let is_manager = |cell: u32| board.cell(cell).is_some_and(|cell| cell.after.is_some());
    let chosen = match board.form {
        Form::Rows => flagged(board, slot),
        Form::Set => return primary_of_set(board, slot),
        Form::Replace(_) if replaces_somebody(board, slot) && !departs(board, slot) => {
            successor(board, slot, is_manager(slot.primary_before))
        }
        Form::Replace(_) => NONE,
    };
    if is_manager(chosen) {
        return chosen;
    }
    if is_manager(slot.primary_before) {
        return slot.primary_before;
    }
    first_manager(board, slot)
}

/// Whom an accepted row makes primary, or [`NONE`].
fn flagged(board: &Board<'_>, slot: &Slot) -> u32 {
    match board.row_of(slot.wanted) {
        Some(row) if row.fate == Fate::Accepted && row.wish.wants_primary() => slot.wanted,
        _ => NONE,
    }
}

/// BULK-05. The one who is named; else, where the old primary goes, the only one who comes.
fn successor(board: &Board<'_>, slot: &Slot, old_stays: bool) -> u32 {
    let is_named = match board.row_of(slot.heir) {
        Some(row) => row.fate == Fate::Accepted,
        // Who is named and stays has no row: the rows of those who come speak for both.
        None => slot.heir != NONE && has_accepted(board, slot),
    };
    if is_named {
        return slot.heir;
    }
    let inherits = board.snapshot.settings.replace_inherits_primary && slot.primary_before != NONE && !old_stays;
    match board.form {
        Form::Replace(replacement) if inherits && replacement.sole != NONE => {
            board.rows_of(slot).first().map_or(NONE, |row| row.cell)
        }
        _ => NONE,
    }
}

/// BULK-11. The flagged one; nobody flagged means nobody is primary, but what a refused row is about stays as it is.
fn primary_of_set(board: &Board<'_>, slot: &Slot) -> u32 {
    let chosen = flagged(board, slot);
    if chosen != NONE {
        return chosen;
    }
    let is_left_alone = match board.row_of(slot.primary_before) {
        Some(row) => matches!(row.fate, Fate::Refused(_)),
        None => true,
    };
    let stays = board.cell(slot.primary_before).is_some_and(|cell| cell.after.is_some());
    if is_left_alone && stays { slot.primary_before } else { NONE }
}

/// MGR-16. With the option, the first manager of a partner becomes primary; of several at once nobody is first (GEN-12).
fn first_manager(board: &Board<'_>, slot: &Slot) -> u32 {
    let cells = board.cells_of(slot);
    let had_managers = || cells.iter().any(|cell| cell.before.is_some());
    if !board.snapshot.settings.first_manager_is_primary || had_managers() {
        return NONE;
    }
    let mut managers = (slot.cells.0..).zip(cells).filter(|(_, cell)| cell.after.is_some());
    match (managers.next(), managers.next()) {
        (Some((cell, _)), None) => cell,
        _ => NONE,
    }
}
