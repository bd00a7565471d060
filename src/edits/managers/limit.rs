//! MGR-09: how many partners a user may be primary of.

use std::collections::BTreeMap;

use super::board::{Board, Fate, NONE};
use super::judge::Fault;
use super::settle::settle;

/// How many partners each user is primary of, and where the batch would make the user so.
struct Tally {
    counts: Vec<u32>,
    gains: BTreeMap<u32, Vec<usize>>,
    /// Users whose count rose.
    risen: Vec<u32>,
}

impl Tally {
    fn rise(&mut self, user: u32) {
        if let Some(count) = self.counts.get_mut(user as usize) {
            *count += 1;
            self.risen.push(user);
        }
    }

    fn fall(&mut self, user: u32) {
        if let Some(count) = self.counts.get_mut(user as usize) {
            *count = count.saturating_sub(1);
        }
    }
}

/// Refuses every row that makes a user primary who would then be primary of too many partners: which of them came
/// first means nothing. A refusal gives its partner back to the old primary, who is then counted again.
pub(super) fn enforce(board: &mut Board<'_>, limit: u32) {
    let mut tally = Tally { counts: vec![0; board.users.len()], gains: BTreeMap::default(), risen: Vec::new() };
    for assignment in board.snapshot.managers.values().filter(|assignment| assignment.is_primary) {
        if let Some(user) = board.users.find(assignment.user.as_str().as_bytes()) {
            tally.rise(user);
        }
    }
    for number in 0..board.slots.len() {
        let Some(slot) = board.slots.get(number) else {
            return;
        };
        move_primary(board, number, slot.primary_before, &mut tally);
    }
    while let Some(user) = tally.risen.pop() {
        if tally.counts.get(user as usize).is_none_or(|count| *count <= limit) {
            continue;
        }
        for number in tally.gains.remove(&user).unwrap_or_default() {
            refuse_gain(board, number, user, &mut tally);
        }
    }
}

/// Counts that the primary of a partner, who was `old`, is another now. Both are cells.
fn move_primary(board: &Board<'_>, number: usize, old: u32, tally: &mut Tally) {
    let Some(slot) = board.slots.get(number) else {
        return;
    };
    let user = |cell: u32| board.cell(cell).map_or(NONE, |cell| cell.user);
    let new = slot.primary_after;
    if old != new {
        tally.fall(user(old));
        tally.rise(user(new));
        if new != NONE && new != slot.primary_before {
            tally.gains.entry(user(new)).or_default().push(number);
        }
    }
}

fn refuse_gain(board: &mut Board<'_>, number: usize, user: u32, tally: &mut Tally) {
    let Some(slot) = board.slots.get(number) else {
        return;
    };
    let gained = slot.primary_after;
    let Some(cell) = board.cell(gained).filter(|cell| cell.user == user) else {
        return;
    };
    let refused = Fate::Refused(Fault::PrimaryLimit);
    if cell.row == NONE {
        // Who is named and stays has no row of their own.
        for at in slot.rows.0..slot.rows.1 {
            if board.row(at).is_some_and(|row| row.fate == Fate::Accepted) {
                board.set_fate(at, refused);
            }
        }
    } else {
        board.set_fate(cell.row, refused);
    }
    settle(board, number);
    move_primary(board, number, gained, tally);
}
