//! The working state of one batch: who is assigned where, before and after, addressed by number.

use std::hash::Hash;

use indexmap::IndexSet;

use crate::ids::{PartnerId, UserId};
use crate::model::{InternalStatus, Map, Partner, PartnerStatus, Snapshot, User};

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

/// A partner or a user as a row names it, with what the checks ask about it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named<I, S> {
    pub(super) id: I,
    pub(super) number: u32,
    pub(super) standing: S,
}

/// A partner, as far as its managers are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartnerStanding {
    Unknown,
    /// Not active, or not enabled.
    Closed,
    Open,
}

/// A user, as far as managing partners is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UserStanding {
    Unknown,
    /// No internal user.
    Outside,
    Internal(InternalStatus),
}

pub(super) type NamedPartner<'a> = Named<&'a PartnerId, PartnerStanding>;
pub(super) type NamedUser<'a> = Named<&'a UserId, UserStanding>;

/// One row. What it names is looked up once, when it is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) partner: Option<NamedPartner<'a>>,
    pub(super) user: Option<NamedUser<'a>>,
    pub(super) cell: u32,
    pub(super) wish: Wish,
    pub(super) fate: Fate,
}

impl<'a> Row<'a> {
    pub(super) const fn new(partner: Option<NamedPartner<'a>>, user: Option<NamedUser<'a>>, wish: Wish) -> Self {
        Self { partner, user, cell: NONE, wish, fate: Fate::Accepted }
    }

    /// The number of the partner, or [`NONE`].
    pub(super) fn partner_number(&self) -> u32 {
        self.partner.map_or(NONE, |partner| partner.number)
    }

    /// The number of the user, or [`NONE`].
    pub(super) fn user_number(&self) -> u32 {
        self.user.map_or(NONE, |user| user.number)
    }
}

/// One pair: assigned or not, primary or not, before and after.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) user: u32,
    /// The present assignment among all of them, or [`NONE`].
    pub(super) assignment: u32,
    pub(super) before: Option<bool>,
    pub(super) after: Option<bool>,
    /// The first row about the pair, or [`NONE`].
    pub(super) row: u32,
    /// Rows of the pair differ (BULK-18).
    pub(super) is_contradicted: bool,
}

/// One partner that the batch touches.
#[derive(Debug, Clone)]
pub(super) struct Slot<'a> {
    pub(super) partner: NamedPartner<'a>,
    pub(super) cells: Vec<u32>,
    pub(super) rows: Vec<u32>,
    pub(super) primary_before: u32,
    pub(super) primary_after: u32,
    /// The user whom rows want as primary, or [`NONE`].
    pub(super) wanted: u32,
    /// Rows want different users as primary (BULK-17).
    pub(super) is_contested: bool,
}

impl<'a> Slot<'a> {
    const fn new(partner: NamedPartner<'a>) -> Self {
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

    fn number(&mut self, id: &'a K) -> (u32, Option<&'a V>) {
        match self.known.get_full(id) {
            Some((place, _, value)) => (number(place), Some(value)),
            None => (number(self.known.len() + self.unknown.insert_full(id).0), None),
        }
    }

    /// The number of an id that the snapshot knows.
    pub(super) fn find(&self, id: &K) -> Option<u32> {
        self.known.get_index_of(id).map(number)
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
    pub(super) rows: Vec<Row<'a>>,
    /// By partner and user.
    pub(super) cells: Table<(u32, u32), Cell>,
    /// By partner, in the request's order.
    pub(super) slots: Table<u32, Slot<'a>>,
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

    /// Looks up a partner.
    pub(super) fn partner(&mut self, id: &'a PartnerId) -> NamedPartner<'a> {
        let (number, known) = self.partners.number(id);
        let standing = match known {
            None => PartnerStanding::Unknown,
            Some(partner) if partner.is_enabled && partner.status == PartnerStatus::Active => PartnerStanding::Open,
            Some(_) => PartnerStanding::Closed,
        };
        Named { id, number, standing }
    }

    /// Looks up a user.
    pub(super) fn user(&mut self, id: &'a UserId) -> NamedUser<'a> {
        let (number, known) = self.users.number(id);
        let standing = match known {
            None => UserStanding::Unknown,
            Some(User::Internal(user)) => UserStanding::Internal(user.status),
            Some(_) => UserStanding::Outside,
        };
        Named { id, number, standing }
    }

    /// Adds a row.
    pub(super) fn push(&mut self, row: Row<'a>) {
        let place = number(self.rows.len());
        if let Some(partner) = row.partner {
            self.touch(partner).rows.push(place);
        }
        self.rows.push(row);
    }

    /// Touches a partner, although no row may be about it.
    pub(super) fn touch(&mut self, partner: NamedPartner<'a>) -> &mut Slot<'a> {
        self.slots.entry(partner.number).or_insert_with(|| Slot::new(partner))
    }

    /// Arranges present assignments and rows by pair. One pass over each.
    pub(super) fn arrange(&mut self) {
        self.cells.reserve(self.rows.len());
        self.read_assignments();
        for place in 0..self.rows.len() {
            self.place_row(place);
        }
    }

    fn read_assignments(&mut self) {
        for (place, assignment) in self.snapshot.managers.values().enumerate() {
            let Some(slot) = self.partners.find(&assignment.partner).and_then(|partner| self.slots.get_mut(&partner))
            else {
                continue;
            };
            let Some(user) = self.users.find(&assignment.user) else {
                continue;
            };
            let before = Some(assignment.is_primary);
            let cell =
                Cell { user, assignment: number(place), before, after: before, row: NONE, is_contradicted: false };
            slot.cells.push(number(self.cells.insert_full((slot.partner.number, user), cell).0));
            if assignment.is_primary {
                slot.primary_before = user;
                slot.primary_after = user;
            }
        }
    }

    fn place_row(&mut self, place: usize) {
        let Some(row) = self.rows.get(place) else {
            return;
        };
        let (user, wish) = (row.user_number(), row.wish);
        let Some(slot) = self.slots.get_mut(&row.partner_number()) else {
            return;
        };
        let entry = self.cells.entry((slot.partner.number, user));
        let cell_place = number(entry.index());
        let is_new = matches!(entry, indexmap::map::Entry::Vacant(_));
        let cell = entry.or_insert(Cell {
            user,
            assignment: NONE,
            before: None,
            after: None,
            row: NONE,
            is_contradicted: false,
        });
        if is_new && user != NONE {
            slot.cells.push(cell_place);
        }
        let mut fate = Fate::Accepted;
        if cell.row == NONE {
            cell.row = number(place);
        } else if self.rows.get(cell.row as usize).is_some_and(|first| first.wish == wish) {
            fate = Fate::Repeated;
        } else {
            cell.is_contradicted = true;
        }
        if wish.wants_primary() {
            slot.is_contested |= slot.wanted != NONE && slot.wanted != user;
            slot.wanted = user;
        }
        if let Some(row) = self.rows.get_mut(place) {
            row.cell = cell_place;
            row.fate = fate;
        }
    }

    /// Partner and user of a cell.
    pub(super) fn ids(&self, cell: &Cell) -> Option<(&'a PartnerId, &'a UserId)> {
        if let Some(row) = self.row(cell.row) {
            return Some((row.partner?.id, row.user?.id));
        }
        let (_, assignment) = self.snapshot.managers.get_index(cell.assignment as usize)?;
        Some((&assignment.partner, &assignment.user))
    }

    /// The cell at this place.
    pub(super) fn cell(&self, place: u32) -> Option<&Cell> {
        self.cells.get_index(place as usize).map(|(_, cell)| cell)
    }

    /// The row at this place.
    pub(super) fn row(&self, place: u32) -> Option<&Row<'a>> {
        self.rows.get(place as usize)
    }
}
