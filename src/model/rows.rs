//! Where the entries of a map stand: a table of hashes that knows nothing of keys and values, and so is compiled once, whatever
//! a map holds. Hashing is fixed, so that equal input gives equal work everywhere.

use std::hash::{BuildHasher, Hash};

/// The hash of a key; equal keys have equal ones.
pub(super) fn hash_of<Q: Hash + ?Sized>(key: &Q) -> u32 {
    let hash = foldhash::quality::FixedState::default().hash_one(key);
    (hash >> 32) as u32 ^ hash as u32
}

/// Where the entries with a hash stand.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    /// The hash of each entry.
    hashes: Vec<u32>,
    /// A power of two of slots, at least a quarter of them free: 0, or the row of an entry plus 1. An entry lies in the first
    /// slot from its hash on that was free when it came.
    slots: Vec<u32>,
}

impl Rows {
    pub(super) fn with_capacity(count: usize) -> Self {
        let mut rows = Self { hashes: Vec::with_capacity(count), slots: Vec::new() };
        rows.spread(count);
        rows
    }

    /// The row of the entry with this hash that `is_it` says it is.
    pub(super) fn find(&self, hash: u32, is_it: &mut dyn FnMut(usize) -> bool) -> Option<usize> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = hash as usize & mask;
        loop {
            let row = (*self.slots.get(at)? as usize).checked_sub(1)?;
            if self.hashes.get(row) == Some(&hash) && is_it(row) {
                return Some(row);
            }
            at = (at + 1) & mask;
        }
    }

    /// Adds the next row.
    pub(super) fn push(&mut self, hash: u32) {
        self.hashes.push(hash);
        if self.hashes.len() > self.slots.len() / 4 * 3 {
            self.spread(self.hashes.len() * 2);
        } else {
            self.settle(self.hashes.len(), hash);
        }
    }

    /// Puts a row, given plus 1, into the first free slot from its hash on.
    fn settle(&mut self, row: usize, hash: u32) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = hash as usize & mask;
        while let Some(slot) = self.slots.get_mut(at) {
            if *slot == 0 {
                *slot = u32::try_from(row).unwrap_or_default();
                return;
            }
            at = (at + 1) & mask;
        }
    }

    /// Makes slots for so many rows, and puts all rows there are into them.
    fn spread(&mut self, count: usize) {
        self.slots.clear();
        if count > 0 {
            self.slots.resize((count + count / 3 + 1).next_power_of_two().max(4), 0);
        }
        for row in 0..self.hashes.len() {
            if let Some(hash) = self.hashes.get(row) {
                self.settle(row + 1, *hash);
            }
        }
    }

    /// Turns the order of the rows round.
    pub(super) fn reverse(&mut self) {
        self.hashes.reverse();
        self.spread(self.hashes.len());
    }

    /// Leaves the rows that `stays` says; those after a gap move up.
    pub(super) fn retain(&mut self, stays: &[bool]) {
        let mut stays = stays.iter();
        self.hashes.retain(|_| stays.next().is_none_or(|stays| *stays));
        self.spread(self.hashes.len());
    }
}
