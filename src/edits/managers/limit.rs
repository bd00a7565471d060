//! MGR-09: how many partners a user may be primary of.

use super::settle::settle;
use super::state::{BatchState, NONE};
use super::status::{Fault, RowStatus};

/// How many partners each user is primary of, and where the batch would make the user so.
struct PrimaryCounts {
    counts: Vec<u32>,
    gains: Vec<Vec<usize>>,
    /// Users whose count rose.
    risen: Vec<u32>,
}

impl PrimaryCounts {
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
pub(super) fn enforce(state: &mut BatchState<'_>, limit: u32) {
    let mut tally = PrimaryCounts {
        counts: vec![0; state.users.len()],
        gains: vec![Vec::new(); state.users.len()],
        risen: Vec::new(),
    };
    for assignment in state.snapshot.managers.values().filter(|assignment| assignment.is_primary) {
        if let Some(user) = state.users.find(assignment.user.as_str().as_bytes()) {
            tally.rise(user);
        }
    }
    for number in 0..state.slots.len() {
        let Some(slot) = state.slots.get(number) else {
            return;
        };
        move_primary(state, number, slot.primary_before, &mut tally);
    }
    while let Some(user) = tally.risen.pop() {
        if tally.counts.get(user as usize).is_none_or(|count| *count <= limit) {
            continue;
        }
        for number in tally.gains.get_mut(user as usize).map(std::mem::take).unwrap_or_default() {
            refuse_gain(state, number, user, &mut tally);
        }
    }
}

/// Counts that the primary of a partner, who was `old`, is another now. Both are cells.
fn move_primary(state: &BatchState<'_>, number: usize, old: u32, tally: &mut PrimaryCounts) {
    let Some(slot) = state.slots.get(number) else {
        return;
    };
    let user = |cell: u32| state.cell(cell).map_or(NONE, |cell| cell.user);
    let new = slot.primary_after;
    if old != new {
        tally.fall(user(old));
        tally.rise(user(new));
        if new != NONE
            && new != slot.primary_before
            && let Some(gains) = tally.gains.get_mut(user(new) as usize)
        {
            gains.push(number);
        }
    }
}

fn refuse_gain(state: &mut BatchState<'_>, number: usize, user: u32, tally: &mut PrimaryCounts) {
    let Some(slot) = state.slots.get(number) else {
        return;
    };
    let gained = slot.primary_after;
    let Some(cell) = state.cell(gained).filter(|cell| cell.user == user) else {
        return;
    };
    let refused = RowStatus::Refused(Fault::PrimaryLimit);
    if cell.row == NONE {
        // Who is named and stays has no row of their own.
        for at in slot.rows.0..slot.rows.1 {
            if state.row(at).is_some_and(|row| row.status == RowStatus::Accepted) {
                state.set_status(at, refused);
            }
        }
    } else {
        state.set_status(cell.row, refused);
    }
    settle(state, number);
    move_primary(state, number, gained, tally);
}
