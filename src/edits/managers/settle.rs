//! What the accepted rows make of each partner, and how many partners a user is then primary of.

use std::collections::BTreeMap;

use super::board::{Board, Cell, Fate, NONE, Row, Slot, Wish};
use super::judge::{Fault, Form, Replacement, replaces_somebody};

/// Settles every touched partner, then refuses rows that go beyond the limit of MGR-09.
pub(super) fn settle(board: &mut Board<'_>, form: Form) {
    for place in 0..board.slots.len() {
        settle_slot(board, form, place);
    }
    if let Some(limit) = board.snapshot.settings.max_primary_partners_per_user {
        enforce_limit(board, form, i64::from(limit));
    }
}

fn settle_slot(board: &mut Board<'_>, form: Form, place: usize) {
    let Some((_, slot)) = board.slots.get_index(place) else {
        return;
    };
    let course = course(board, form, slot);
    let mut after = Vec::with_capacity(slot.cells.len());
    for &cell in &slot.cells {
        if let Some(cell) = board.cell(cell) {
            after.push((cell.user, is_manager_after(course, cell, board.row(cell.row))));
        }
    }
    let primary = primary(board, form, slot, &after);
    let cells = slot.cells.clone();
    for (cell, (user, is_assigned)) in cells.into_iter().zip(after) {
        if let Some((_, cell)) = board.cells.get_index_mut(cell as usize) {
            cell.after = is_assigned.then_some(user == primary);
        }
    }
    if let Some((_, slot)) = board.slots.get_index_mut(place) {
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
    /// This one, or with [`NONE`] everybody, makes room for those who come (BULK-04).
    Replace(u32),
    /// Who is not listed goes (BULK-10).
    Set,
}

fn course(board: &Board<'_>, form: Form, slot: &Slot<'_>) -> Course {
    let has_accepted = slot.rows.iter().any(|&row| board.row(row).is_some_and(|row| row.fate == Fate::Accepted));
    match form {
        Form::Rows if clears(board, slot) => Course::Clear,
        Form::Rows => Course::Each,
        Form::Replace(replacement) if has_accepted && replaces_somebody(board, slot.partner.number, replacement) => {
            Course::Replace(replacement.from)
        }
        Form::Set if has_accepted || slot.rows.is_empty() => Course::Set,
        Form::Replace(_) | Form::Set => Course::Keep,
    }
}

/// Says whether the user of the cell is a manager afterwards; `row` is the first row of the pair. What a refused
/// row is about stays as it is.
fn is_manager_after(course: Course, cell: &Cell, row: Option<&Row<'_>>) -> bool {
    let was = cell.before.is_some();
    let is_accepted = row.is_some_and(|row| row.fate == Fate::Accepted);
    match (course, row) {
        (Course::Keep, _) => was,
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

/// BULK-08. A row asks to remove everybody.
fn clears(board: &Board<'_>, slot: &Slot<'_>) -> bool {
    let first = slot.rows.first().and_then(|&row| board.row(row));
    first.is_some_and(|row| row.wish == Wish::Clear && row.fate == Fate::Accepted)
}

/// MGR-06, MGR-07, MGR-15. The primary manager afterwards, always one of the managers, or [`NONE`].
fn primary(board: &Board<'_>, form: Form, slot: &Slot<'_>, after: &[(u32, bool)]) -> u32 {
    let is_manager = |user: u32| user != NONE && after.contains(&(user, true));
    let chosen = match form {
        Form::Rows => flagged(board, slot),
        Form::Set => return primary_of_set(board, slot, after),
        Form::Replace(replacement) => {
            if replaces_somebody(board, slot.partner.number, replacement) {
                successor(board, slot, replacement, is_manager(slot.primary_before))
            } else {
                NONE
            }
        }
    };
    if is_manager(chosen) {
        return chosen;
    }
    if is_manager(slot.primary_before) {
        return slot.primary_before;
    }
    first_manager(board, slot, after)
}

/// The user whom an accepted row makes primary, or [`NONE`].
fn flagged(board: &Board<'_>, slot: &Slot<'_>) -> u32 {
    let row = board.cells.get(&(slot.partner.number, slot.wanted)).and_then(|cell| board.row(cell.row));
    match row {
        Some(row) if row.fate == Fate::Accepted && row.wish.wants_primary() => row.user_number(),
        _ => NONE,
    }
}

/// BULK-05. The one who is named; else, where the old primary goes, the only one who comes.
fn successor(board: &Board<'_>, slot: &Slot<'_>, replacement: Replacement, old_stays: bool) -> u32 {
    let row = board.cells.get(&(slot.partner.number, replacement.primary)).and_then(|cell| board.row(cell.row));
    if row.is_some_and(|row| row.fate == Fate::Accepted) {
        return replacement.primary;
    }
    let inherits = board.snapshot.settings.replace_inherits_primary && slot.primary_before != NONE && !old_stays;
    if inherits { replacement.sole } else { NONE }
}

/// BULK-11. The flagged one; nobody flagged means nobody is primary, but what a refused row is about stays as it is.
fn primary_of_set(board: &Board<'_>, slot: &Slot<'_>, after: &[(u32, bool)]) -> u32 {
    let chosen = flagged(board, slot);
    if chosen != NONE {
        return chosen;
    }
    let row = board.cells.get(&(slot.partner.number, slot.primary_before)).and_then(|cell| board.row(cell.row));
    let is_left_alone = match row {
        Some(row) => matches!(row.fate, Fate::Refused(_)),
        None => true,
    };
    if is_left_alone && after.contains(&(slot.primary_before, true)) { slot.primary_before } else { NONE }
}

/// MGR-16. With the option, the first manager of a partner becomes primary; of several at once nobody is first (GEN-12).
fn first_manager(board: &Board<'_>, slot: &Slot<'_>, after: &[(u32, bool)]) -> u32 {
    let had_managers = slot.cells.iter().any(|&cell| board.cell(cell).is_some_and(|cell| cell.before.is_some()));
    if !board.snapshot.settings.first_manager_is_primary || had_managers {
        return NONE;
    }
    let mut managers = after.iter().filter(|(_, is_assigned)| *is_assigned);
    match (managers.next(), managers.next()) {
        (Some((user, _)), None) => *user,
        _ => NONE,
    }
}

/// MGR-09. How many partners each user is primary of, and where the batch would make the user so.
#[derive(Default)]
struct Tally {
    counts: BTreeMap<u32, i64>,
    gains: BTreeMap<u32, Vec<usize>>,
    /// Users whose count rose.
    risen: Vec<u32>,
}

impl Tally {
    fn shift(&mut self, user: u32, by: i64) {
        if user != NONE {
            *self.counts.entry(user).or_insert(0) += by;
            if by > 0 {
                self.risen.push(user);
            }
        }
    }

    fn move_primary(&mut self, place: usize, old: u32, new: u32, present: u32) {
        if old != new {
            self.shift(old, -1);
            self.shift(new, 1);
            if new != NONE && new != present {
                self.gains.entry(new).or_default().push(place);
            }
        }
    }
}

/// MGR-09. Refuses every row that makes a user primary who would then be primary of too many partners: which of them
/// came first means nothing. A refusal gives its partner back to the old primary, who is then counted again.
fn enforce_limit(board: &mut Board<'_>, form: Form, limit: i64) {
    let mut tally = Tally::default();
    for assignment in board.snapshot.managers.values().filter(|assignment| assignment.is_primary) {
        tally.shift(board.users.find(&assignment.user).unwrap_or(NONE), 1);
    }
    for (place, slot) in board.slots.values().enumerate() {
        tally.move_primary(place, slot.primary_before, slot.primary_after, slot.primary_before);
    }
    while let Some(user) = tally.risen.pop() {
        if tally.counts.get(&user).is_none_or(|count| *count <= limit) {
            continue;
        }
        for place in tally.gains.remove(&user).unwrap_or_default() {
            refuse_gain(board, form, place, user, &mut tally);
        }
    }
}

fn refuse_gain(board: &mut Board<'_>, form: Form, place: usize, user: u32, tally: &mut Tally) {
    let Some((_, slot)) = board.slots.get_index(place) else {
        return;
    };
    if slot.primary_after != user {
        return;
    }
    let (partner, present) = (slot.partner.number, slot.primary_before);
    let row = board.cells.get(&(partner, user)).map(|cell| cell.row);
    if let Some(row) = row.and_then(|row| board.rows.get_mut(row as usize)) {
        row.fate = Fate::Refused(Fault::PrimaryLimit);
    }
    settle_slot(board, form, place);
    let after = board.slots.get_index(place).map_or(NONE, |(_, slot)| slot.primary_after);
    tally.move_primary(place, user, after, present);
}
