//! The working state of one batch: who is assigned where, before and after, addressed by number.

use std::hash::Hash;

use indexmap::IndexSet;

use crate::ids::{PartnerId, UserId};
use crate::model::{Map, Partner, Snapshot, User};

/// Stands where a row names no partner, no user or no cell.
pub(super) const NONE: u32 = u32::MAX;

type Hashing = foldhash::fast::FixedState;
type Table<K, V> = indexmap::IndexMap<K, V, Hashing>;

/// What one row wants of its pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// Assign, perhaps as primary.
    Assign { is_primary: bool },
    /// Unassign.
    Unassign,
    /// Make the assigned manager primary.
    Promote,
    /// Unassign everybody; the row names no user.
    Clear,
    /// Put in the place of those who are replaced.
    Substitute,
    /// Be in the whole new set, flagged or not.
    List { is_primary: bool },
    /// The row contradicts itself.
    Contradiction,
    /// The row is a line that cannot be read, with its place among those.
    Unreadable(u32),
}

impl Wish {
    /// The row asks by itself for the user to be primary.
    pub(super) const fn wants_primary(self) -> bool {
        matches!(self, Self::Assign { is_primary: true } | Self::Promote | Self::List { is_primary: true })
    }
}

/// What the batch has to do with a row besides its wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It counts.
    Accepted,
    /// It repeats an earlier row.
    Repeated,
    /// It is left out: the one to replace is not assigned.
    Absent,
    /// It is refused.
    Refused(super::judge::Fault),
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) partner: u32,
    pub(super) user: u32,
    pub(super) cell: u32,
    pub(super) wish: Wish,
    pub(super) fate: Fate,
}

impl Row {
    pub(super) const fn new(partner: u32, user: u32, wish: Wish) -> Self {
        Self { partner, user, cell: NONE, wish, fate: Fate::Accepted }
    }
}

/// One pair: assigned or not, primary or not, before and after.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) user: u32,
    pub(super) before: Option<bool>,
    pub(super) after: Option<bool>,
    /// The first row about the pair, or [`NONE`].
    pub(super) row: u32,
    /// Rows of the pair differ (BULK-18).
    pub(super) is_contradicted: bool,
}

/// One partner that the batch touches.
#[derive(Debug, Clone)]
pub(super) struct Slot {
    pub(super) partner: u32,
    pub(super) cells: Vec<u32>,
    pub(super) rows: Vec<u32>,
    pub(super) primary_before: u32,
    pub(super) primary_after: u32,
    /// The user whom rows want as primary, or [`NONE`].
    pub(super) wanted: u32,
    /// Rows want different users as primary (BULK-17).
    pub(super) is_contested: bool,
}

impl Slot {
    pub(super) const fn new(partner: u32) -> Self {
        Self {
            partner,
            cells: Vec::new(),
            rows: Vec::new(),
            primary_before: NONE,
            primary_after: NONE,
            wanted: NONE,
            is_contested: false,
        }
    }
}

/// Numbers for ids: the place in the snapshot, or one behind its end for an id that it does not know.
#[derive(Debug)]
pub(super) struct Numbers<'a, K, V> {
    known: &'a Map<K, V>,
    unknown: IndexSet<&'a K, Hashing>,
}

impl<'a, K: Hash + Eq, V> Numbers<'a, K, V> {
    fn new(known: &'a Map<K, V>) -> Self {
        Self { known, unknown: IndexSet::default() }
    }

    pub(super) fn number(&mut self, id: &'a K) -> u32 {
        match self.known.get_index_of(id) {
            Some(place) => number(place),
            None => number(self.known.len() + self.unknown.insert_full(id).0),
        }
    }

    /// The number of an id that the snapshot knows.
    pub(super) fn find(&self, id: &K) -> Option<u32> {
        self.known.get_index_of(id).map(number)
    }

    /// The id with this number.
    pub(super) fn id(&self, number: u32) -> Option<&'a K> {
        let place = number as usize;
        match self.known.get_index(place) {
            Some((id, _)) => Some(id),
            None => self.unknown.get_index(place.checked_sub(self.known.len())?).copied(),
        }
    }

    /// What the snapshot knows under this number.
    pub(super) fn value(&self, number: u32) -> Option<&'a V> {
        self.known.get_index(number as usize).map(|(_, value)| value)
    }
}

/// A place as a number; snapshots and batches are far smaller than what does not fit.
pub(super) fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(NONE)
}

/// The working state of one batch.
#[derive(Debug)]
pub(super) struct Board<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) partners: Numbers<'a, PartnerId, Partner>,
    pub(super) users: Numbers<'a, UserId, User>,
    pub(super) rows: Vec<Row>,
    /// By partner and user.
    pub(super) cells: Table<(u32, u32), Cell>,
    /// By partner, in the request's order.
    pub(super) slots: Table<u32, Slot>,
}

impl<'a> Board<'a> {
    pub(super) fn new(snapshot: &'a Snapshot) -> Self {
        Self {
            snapshot,
            partners: Numbers::new(&snapshot.partners),
            users: Numbers::new(&snapshot.users),
            rows: Vec::new(),
            cells: Table::default(),
            slots: Table::default(),
        }
    }

    /// Adds a row.
    pub(super) fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// Touches a partner although no row may be about it.
    pub(super) fn touch(&mut self, partner: u32) {
        self.slots.entry(partner).or_insert_with(|| Slot::new(partner));
    }

    /// Arranges rows and present assignments by partner and pair. One pass over each.
    pub(super) fn arrange(&mut self) {
        for (place, row) in self.rows.iter().enumerate() {
            if row.partner != NONE {
                let slot = self.slots.entry(row.partner).or_insert_with(|| Slot::new(row.partner));
                slot.rows.push(number(place));
            }
        }
        self.read_assignments();
        self.cells.reserve(self.rows.len());
        for place in 0..self.rows.len() {
            self.place_row(place);
        }
    }

    fn read_assignments(&mut self) {
        for assignment in self.snapshot.managers.values() {
            let Some(slot) = self.partners.find(&assignment.partner).and_then(|partner| self.slots.get_mut(&partner))
            else {
                continue;
            };
            let Some(user) = self.users.find(&assignment.user) else {
                continue;
            };
            let before = Some(assignment.is_primary);
            let cell = Cell { user, before, after: before, row: NONE, is_contradicted: false };
            slot.cells.push(number(self.cells.insert_full((slot.partner, user), cell).0));
            if assignment.is_primary {
                slot.primary_before = user;
                slot.primary_after = user;
            }
        }
    }

    fn place_row(&mut self, place: usize) {
        let Some(row) = self.rows.get(place).copied() else {
            return;
        };
        let Some(slot) = self.slots.get_mut(&row.partner) else {
            return;
        };
        let entry = self.cells.entry((row.partner, row.user));
        let cell_place = entry.index();
        let is_new = matches!(entry, indexmap::map::Entry::Vacant(_));
        let cell =
            entry.or_insert(Cell { user: row.user, before: None, after: None, row: NONE, is_contradicted: false });
        if is_new && row.user != NONE {
            slot.cells.push(number(cell_place));
        }
        let mut fate = Fate::Accepted;
        if cell.row == NONE {
            cell.row = number(place);
        } else if self.rows.get(cell.row as usize).is_some_and(|first| first.wish == row.wish) {
            fate = Fate::Repeated;
        } else {
            cell.is_contradicted = true;
        }
        if row.wish.wants_primary() {
            slot.is_contested |= slot.wanted != NONE && slot.wanted != row.user;
            slot.wanted = row.user;
        }
        if let Some(row) = self.rows.get_mut(place) {
            row.cell = number(cell_place);
            row.fate = fate;
        }
    }

    /// The cell at this place.
    pub(super) fn cell(&self, place: u32) -> Option<&Cell> {
        self.cells.get_index(place as usize).map(|(_, cell)| cell)
    }

    /// The row at this place.
    pub(super) fn row(&self, place: u32) -> Option<&Row> {
        self.rows.get(place as usize)
    }
}
