//! The working state of one batch: who is assigned where, before and after, addressed by number.
//!
//! The rows of one partner stand together, and so do its cells, so that a partner is arranged, judged and settled as a
//! whole.

use std::mem;

use super::batch::{Batch, Form, Wanted, Wish};
use super::status::RowStatus;
use crate::collections::{Csr, Interner, NOBODY, narrow};
use crate::model::{InternalStatus, PartnerStatus, Snapshot, User};

/// Stands where there is no cell, no row and no assignment.
pub(super) const NONE: u32 = NOBODY;

/// A partner, as far as its managers are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartnerStanding {
    Unknown,
    Open,
    /// Not active, or not enabled.
    Closed(PartnerStatus),
}

/// A user, as far as managing partners is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UserStanding {
    Unknown,
    /// Several people have the e-mail address.
    Ambiguous,
    /// No internal user.
    Outside,
    Internal(InternalStatus),
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) user: u32,
    /// The cell of the pair, or [`NONE`].
    pub(super) cell: u32,
    pub(super) wish: Wish,
    pub(super) status: RowStatus,
}

/// One pair: assigned or not, primary or not, before and after.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) user: u32,
    /// The first row about the pair, or [`NONE`].
    pub(super) row: u32,
    pub(super) before: Option<bool>,
    pub(super) after: Option<bool>,
    /// Rows of the pair differ (BULK-18).
    pub(super) is_contradicted: bool,
}

/// One partner that the batch touches. Cells stand here by their index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) partner: u32,
    pub(super) standing: PartnerStanding,
    /// From and to.
    pub(super) rows: (u32, u32),
    /// From and to.
    pub(super) cells: (u32, u32),
    pub(super) primary_before: u32,
    pub(super) primary_after: u32,
    /// Whom rows want as primary, or [`NONE`].
    pub(super) wanted: u32,
    /// Rows want different users as primary (BULK-17).
    pub(super) is_contested: bool,
    /// Who is replaced, and who is named as primary of a replacement, or [`NONE`].
    pub(super) from: u32,
    pub(super) heir: u32,
}

/// A present assignment of a partner that the batch touches.
#[derive(Debug, Clone, Copy)]
pub(super) struct Present {
    pub(super) partner: u32,
    user: u32,
    is_primary: bool,
    pub(super) cell: u32,
}

/// The working state of one batch.
#[derive(Debug)]
pub(super) struct BatchState<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) form: Form,
    pub(super) users: Interner,
    pub(super) user_standings: Vec<UserStanding>,
    /// The rows, partner by partner, and behind them those about no partner.
    pub(super) rows: Vec<Row>,
    /// Which row of the request each of them is.
    pub(super) origins: Vec<u32>,
    pub(super) cells: Vec<Cell>,
    /// By the number of the partner, which is the request's order.
    pub(super) slots: Vec<Slot>,
    /// The assignments of the touched partners, in the snapshot's order.
    pub(super) present: Vec<Present>,
}

impl<'a> BatchState<'a> {
    /// Arranges the rows and the present assignments by partner and pair.
    pub(super) fn new(snapshot: &'a Snapshot, batch: &mut Batch) -> Self {
        let mut users = mem::take(&mut batch.users);
        let Batch { partners, rows, form, .. } = batch;
        let present = present(snapshot, partners, &mut users);
        let mut user_standings: Vec<_> = users.iter().map(|id| user_standing(snapshot, id)).collect();
        for user in &batch.ambiguous {
            if let Some(standing) = user_standings.get_mut(*user as usize) {
                *standing = UserStanding::Ambiguous;
            }
        }
        let mut state = Self {
            snapshot,
            form: *form,
            users,
            user_standings,
            rows: Vec::new(),
            origins: Vec::new(),
            cells: Vec::with_capacity(present.len() + rows.len()),
            slots: Vec::with_capacity(partners.len()),
            present,
        };
        state.arrange(partners, rows);
        state
    }

    fn arrange(&mut self, partners: &Interner, wanted: &[Wanted]) {
        let rows = self.group(wanted, partners.len());
        let present = grouped(&self.present, |present| present.partner, partners.len());
        let mut seen = vec![NONE; self.users.len()];
        for (number, id) in partners.iter().enumerate() {
            let first = narrow(self.cells.len());
            let mut slot = Slot {
                partner: narrow(number),
                standing: partner_standing(self.snapshot, id),
                rows: rows.bounds(number),
                cells: (first, first),
                primary_before: NONE,
                primary_after: NONE,
                wanted: NONE,
                is_contested: false,
                from: NONE,
                heir: NONE,
            };
            for &at in present.of(number) {
                self.add_present(at, &mut slot, &mut seen);
            }
            self.add_rows(&mut slot, &mut seen);
            slot.cells.1 = narrow(self.cells.len());
            if let Form::Replace(replacement) = self.form {
                let seen = |user: u32| seen.get(user as usize).copied().filter(|&cell| cell >= first).unwrap_or(NONE);
                slot.from = seen(replacement.from);
                slot.heir = seen(replacement.primary);
            }
            self.slots.push(slot);
        }
    }

    /// Puts the rows partner by partner, in the request's order within each, and says which those of each are.
    fn group(&mut self, wanted: &[Wanted], partners: usize) -> Csr {
        let order = grouped(wanted, |row| row.partner, partners);
        let row = |&at: &u32| {
            let wanted = wanted.get(at as usize);
            let (user, wish) = wanted.map_or((NONE, Wish::Unreadable), |wanted| (wanted.user, wanted.wish));
            Row { user, cell: NONE, wish, status: RowStatus::Accepted }
        };
        self.rows = order.items().iter().map(row).collect();
        self.origins = order.items().to_vec();
        order
    }

    fn add_present(&mut self, at: u32, slot: &mut Slot, seen: &mut [u32]) {
        let cell = narrow(self.cells.len());
        let Some(present) = self.present.get_mut(at as usize) else {
            return;
        };
        present.cell = cell;
        let before = Some(present.is_primary);
        self.cells.push(Cell { user: present.user, row: NONE, before, after: before, is_contradicted: false });
        if let Some(seen) = seen.get_mut(present.user as usize) {
            *seen = cell;
        }
        if present.is_primary {
            slot.primary_before = cell;
            slot.primary_after = cell;
        }
    }

    fn add_rows(&mut self, slot: &mut Slot, seen: &mut [u32]) {
        let mut clearing = NONE;
        for at in slot.rows.0..slot.rows.1 {
            let Some(&Row { user, wish, .. }) = self.rows.get(at as usize) else {
                return;
            };
            let Some(seen) = seen.get_mut(user as usize) else {
                // Only rows that clear a partner name no user.
                let status = if clearing == NONE { RowStatus::Accepted } else { RowStatus::Repeated };
                clearing = at;
                self.set_status(at, status);
                continue;
            };
            if *seen == NONE || *seen < slot.cells.0 {
                *seen = narrow(self.cells.len());
                self.cells.push(Cell { user, row: NONE, before: None, after: None, is_contradicted: false });
            }
            let index = *seen;
            let mut status = RowStatus::Accepted;
            if let Some(cell) = self.cells.get_mut(index as usize) {
                if cell.row == NONE {
                    cell.row = at;
                } else if self.rows.get(cell.row as usize).is_some_and(|first| first.wish == wish) {
                    status = RowStatus::Repeated;
                } else {
                    cell.is_contradicted = true;
                }
            }
            if wish.wants_primary() {
                slot.is_contested |= slot.wanted != NONE && slot.wanted != index;
                slot.wanted = index;
            }
            if let Some(row) = self.rows.get_mut(at as usize) {
                row.cell = index;
                row.status = status;
            }
        }
    }

    /// The row with this index.
    pub(super) fn row(&self, at: u32) -> Option<&Row> {
        self.rows.get(at as usize)
    }

    /// The cell with this index.
    pub(super) fn cell(&self, at: u32) -> Option<&Cell> {
        self.cells.get(at as usize)
    }

    /// The rows of a partner.
    pub(super) fn rows_of(&self, slot: &Slot) -> &[Row] {
        span(&self.rows, slot.rows)
    }

    /// The cells of a partner.
    pub(super) fn cells_of(&self, slot: &Slot) -> &[Cell] {
        span(&self.cells, slot.cells)
    }

    /// The row about a cell, the first if there are several.
    pub(super) fn row_of(&self, cell: u32) -> Option<&Row> {
        self.row(self.cell(cell)?.row)
    }

    /// What is known of a user; nothing of nobody.
    pub(super) fn user_standing(&self, user: u32) -> Option<UserStanding> {
        self.user_standings.get(user as usize).copied()
    }

    pub(super) fn set_status(&mut self, row: u32, status: RowStatus) {
        if let Some(row) = self.rows.get_mut(row as usize) {
            row.status = status;
        }
    }

    /// Says whether the managers of the partner change.
    pub(super) fn changes(&self, slot: &Slot) -> bool {
        self.cells_of(slot).iter().any(|cell| cell.before != cell.after)
    }
}

/// The part of a list from one index to another.
fn span<T>(list: &[T], (from, to): (u32, u32)) -> &[T] {
    list.get(from as usize..to as usize).unwrap_or_default()
}

/// The positions of entries by partner, and behind those of all partners those of entries about no partner.
fn grouped<T>(entries: &[T], partner: impl Fn(&T) -> u32, partners: usize) -> Csr {
    let none = narrow(partners);
    Csr::build(partners + 1, entries.iter().map(|entry| partner(entry).min(none)).zip(0..))
}

/// The present assignments of the partners; their users get numbers.
fn present(snapshot: &Snapshot, partners: &Interner, users: &mut Interner) -> Vec<Present> {
    let mut present = Vec::new();
    for assignment in snapshot.managers.values() {
        if let Some(partner) = partners.find(assignment.partner.as_str().as_bytes()) {
            let user = users.number(assignment.user.as_str());
            present.push(Present { partner, user, is_primary: assignment.is_primary, cell: NONE });
        }
    }
    present
}

fn partner_standing(snapshot: &Snapshot, id: &str) -> PartnerStanding {
    match snapshot.partners.get(id) {
        None => PartnerStanding::Unknown,
        Some(partner) if partner.is_enabled && partner.status == PartnerStatus::Active => PartnerStanding::Open,
        Some(partner) => PartnerStanding::Closed(partner.status),
    }
}

fn user_standing(snapshot: &Snapshot, id: &str) -> UserStanding {
    match snapshot.users.get(id) {
        None => UserStanding::Unknown,
        Some(User::Internal(user)) => UserStanding::Internal(user.status),
        Some(_) => UserStanding::Outside,
    }
}
