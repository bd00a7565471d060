//! What the accepted rows make of each partner.

use super::batch::{Form, Wish};
use super::judge::replaces_somebody;
use super::state::{BatchState, Cell, NONE, Row, Slot};
use super::status::RowStatus;

/// Settles one touched partner, by its number.
pub(super) fn settle(state: &mut BatchState<'_>, number: usize) {
    let Some(&slot) = state.slots.get(number) else {
        return;
    };
    let course = course(state, &slot);
    for at in slot.cells.0..slot.cells.1 {
        let is_manager = state.cell(at).is_some_and(|cell| is_manager_after(course, cell, state.row(cell.row)));
        if let Some(cell) = state.cells.get_mut(at as usize) {
            cell.after = is_manager.then_some(false);
        }
    }
    let primary = primary(state, &slot);
    if let Some(cell) = state.cells.get_mut(primary as usize) {
        cell.after = Some(true);
    }
    if let Some(slot) = state.slots.get_mut(number) {
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

fn course(state: &BatchState<'_>, slot: &Slot) -> Course {
    match state.form {
        Form::Rows if clears(state, slot) => Course::Clear,
        Form::Rows => Course::Each,
        Form::Replace(replacement) if departs(state, slot) => Course::Depart(replacement.from),
        Form::Replace(replacement) if has_accepted(state, slot) && replaces_somebody(state, slot) => {
            Course::Replace(replacement.from)
        }
        Form::Set if has_accepted(state, slot) || slot.rows.0 == slot.rows.1 => Course::Set,
        Form::Replace(_) | Form::Set => Course::Keep,
    }
}

/// A row of the partner counts.
fn has_accepted(state: &BatchState<'_>, slot: &Slot) -> bool {
    state.rows_of(slot).iter().any(|row| row.status == RowStatus::Accepted)
}

/// Says whether the user of the cell is a manager afterwards; `row` is the first row of the pair. What a refused
/// row is about stays as it is.
fn is_manager_after(course: Course, cell: &Cell, row: Option<&Row>) -> bool {
    let was = cell.before.is_some();
    let is_accepted = row.is_some_and(|row| row.status == RowStatus::Accepted);
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
fn departs(state: &BatchState<'_>, slot: &Slot) -> bool {
    state.rows_of(slot).iter().any(|row| row.status == RowStatus::Departs)
}

/// BULK-08. A row asks to remove everybody.
fn clears(state: &BatchState<'_>, slot: &Slot) -> bool {
    state.rows_of(slot).first().is_some_and(|row| row.wish == Wish::Clear && row.status == RowStatus::Accepted)
}

/// MGR-06, MGR-07, MGR-15. The cell of the primary manager afterwards, always one of the managers, or [`NONE`].
fn primary(state: &BatchState<'_>, slot: &Slot) -> u32 {
    let is_manager = |cell: u32| state.cell(cell).is_some_and(|cell| cell.after.is_some());
    let chosen = match state.form {
        Form::Rows => flagged(state, slot),
        Form::Set => return primary_of_set(state, slot),
        Form::Replace(_) if replaces_somebody(state, slot) && !departs(state, slot) => {
            successor(state, slot, is_manager(slot.primary_before))
        }
        Form::Replace(_) => NONE,
    };
    if is_manager(chosen) {
        return chosen;
    }
    if is_manager(slot.primary_before) {
        return slot.primary_before;
    }
    first_manager(state, slot)
}

/// Whom an accepted row makes primary, or [`NONE`].
fn flagged(state: &BatchState<'_>, slot: &Slot) -> u32 {
    match state.row_of(slot.wanted) {
        Some(row) if row.status == RowStatus::Accepted && row.wish.wants_primary() => slot.wanted,
        _ => NONE,
    }
}

/// BULK-05. The one who is named; else, where the old primary goes, the only one who comes.
fn successor(state: &BatchState<'_>, slot: &Slot, old_stays: bool) -> u32 {
    let is_named = match state.row_of(slot.heir) {
        Some(row) => row.status == RowStatus::Accepted,
        // Who is named and stays has no row: the rows of those who come speak for both.
        None => slot.heir != NONE && has_accepted(state, slot),
    };
    if is_named {
        return slot.heir;
    }
    let inherits = state.snapshot.settings.replace_inherits_primary && slot.primary_before != NONE && !old_stays;
    match state.form {
        Form::Replace(replacement) if inherits && replacement.sole != NONE => {
            state.rows_of(slot).first().map_or(NONE, |row| row.cell)
        }
        _ => NONE,
    }
}

/// BULK-11. The flagged one; nobody flagged means nobody is primary, but what a refused row is about stays as it is.
fn primary_of_set(state: &BatchState<'_>, slot: &Slot) -> u32 {
    let chosen = flagged(state, slot);
    if chosen != NONE {
        return chosen;
    }
    let is_left_alone = match state.row_of(slot.primary_before) {
        Some(row) => matches!(row.status, RowStatus::Refused(_)),
        None => true,
    };
    let stays = state.cell(slot.primary_before).is_some_and(|cell| cell.after.is_some());
    if is_left_alone && stays { slot.primary_before } else { NONE }
}

/// MGR-16. With the option, the first manager of a partner becomes primary; of several at once nobody is first (GEN-12).
fn first_manager(state: &BatchState<'_>, slot: &Slot) -> u32 {
    let cells = state.cells_of(slot);
    let had_managers = || cells.iter().any(|cell| cell.before.is_some());
    if !state.snapshot.settings.first_manager_is_primary || had_managers() {
        return NONE;
    }
    let mut managers = (slot.cells.0..).zip(cells).filter(|(_, cell)| cell.after.is_some());
    match (managers.next(), managers.next()) {
        (Some((cell, _)), None) => cell,
        _ => NONE,
    }
}
