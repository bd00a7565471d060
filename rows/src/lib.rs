//! Where the entries of a map stand: a table of hashes that knows nothing of keys and values, and so is compiled once, whatever
//! a map holds.

mod interner;
mod key;
mod packed_rows;

pub use interner::{Interner, NOBODY, narrow};
pub use key::{HashKey, add_hash_key};
pub use packed_rows::PackedRows;

use std::hash::Hash;

/// A slot of the table: the hash of an entry, and its row plus 1; 0 in a free slot.
type Bucket = (u32, u32);

/// Where the entries with a hash stand.
#[derive(Debug, Clone)]
pub struct HashIndex {
    count: u32,
    key: HashKey,
    /// A power of two of slots, at least a quarter of them free. An entry lies in the first slot from its hash on that was
    /// free when it came.
    slots: Box<[Bucket]>,
}

impl Default for HashIndex {
    fn default() -> Self {
        Self::with_capacity(0)
    }
}

impl HashIndex {
    /// Room for so many rows.
    #[must_use]
    pub fn with_capacity(count: usize) -> Self {
        Self { count: 0, key: HashKey::newest(), slots: free(count) }
    }

    /// The hash of a key in this table; equal keys have equal ones.
    #[must_use]
    pub fn hash_of<Q: Hash + ?Sized>(&self, key: &Q) -> u32 {
        self.key.hash(key)
    }

    /// How many entries lie elsewhere than in the slot of their hash, and how far in all: the steps of looking for each of them.
    #[must_use]
    pub fn steps(&self) -> usize {
        let mask = self.slots.len().wrapping_sub(1);
        let taken = self.slots.iter().enumerate().filter(|(_, (_, row))| *row != 0);
        taken.map(|(at, (hash, _))| at.wrapping_sub(*hash as usize) & mask).sum()
    }

    /// The row of the entry with this hash that `is_it` says it is.
    pub fn find(&self, hash: u32, is_it: &mut dyn FnMut(usize) -> bool) -> Option<usize> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = hash as usize & mask;
        loop {
            let (known, row) = *self.slots.get(at)?;
            let row = (row as usize).checked_sub(1)?;
            if known == hash && is_it(row) {
                return Some(row);
            }
            at = (at + 1) & mask;
        }
    }

    /// Adds the next row.
    pub fn push(&mut self, hash: u32) {
        self.count += 1;
        let count = self.count as usize;
        if count > self.slots.len() / 4 * 3 {
            let before = std::mem::replace(&mut self.slots, free(count * 2));
            before.into_iter().filter(|(_, row)| *row != 0).for_each(|slot| self.settle(slot));
        }
        self.settle((hash, self.count));
    }

    /// Turns the order of the rows round.
    pub fn reverse(&mut self) {
        let last = self.count + 1;
        self.slots.iter_mut().filter(|(_, row)| *row != 0).for_each(|(_, row)| *row = last - *row);
    }

    /// Leaves the rows that `stays` says; those after a gap move up.
    pub fn retain(&mut self, stays: &[bool]) {
        let mut next = 0_u32;
        let moved = stays.iter().map(|stays| {
            next += u32::from(*stays);
            if *stays { next } else { 0 }
        });
        let moved: Vec<u32> = moved.collect();
        self.count = next;
        let before = std::mem::replace(&mut self.slots, free(next as usize));
        for (hash, row) in before {
            match (row as usize).checked_sub(1).and_then(|row| moved.get(row)) {
                None | Some(0) => {}
                Some(row) => self.settle((hash, *row)),
            }
        }
    }

    /// Puts an entry into the first free slot from its hash on.
    fn settle(&mut self, slot: Bucket) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = slot.0 as usize & mask;
        while let Some(here) = self.slots.get_mut(at) {
            if here.1 == 0 {
                *here = slot;
                return;
            }
            at = (at + 1) & mask;
        }
    }
}

/// Free slots for so many rows.
fn free(count: usize) -> Box<[Bucket]> {
    let slots = if count == 0 { 0 } else { (count + count / 3 + 1).next_power_of_two().max(4) };
    vec![(0, 0); slots].into_boxed_slice()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The steps that looking for each of these ids takes in a table that hashes with a key.
    fn steps(ids: &[String], key: HashKey) -> usize {
        let mut rows = HashIndex { key, ..HashIndex::default() };
        for id in ids {
            rows.push(rows.hash_of(id.as_str()));
        }
        rows.steps()
    }

    #[test]
    fn ids_that_collide_under_one_key_lie_apart_under_another() {
        let known = HashKey::newest();
        let ids = (0_u32..).map(|number| format!("u-{number}"));
        let chosen: Vec<String> = ids.filter(|id| known.hash(id.as_str()).trailing_zeros() >= 10).take(500).collect();
        assert!(steps(&chosen, known) > chosen.len() * 100, "{} steps", steps(&chosen, known));
        for key in 1..4 {
            assert!(add_hash_key(key, key + 100));
            let unknown = HashKey::newest();
            assert!(steps(&chosen, unknown) < chosen.len() * 2, "{} steps", steps(&chosen, unknown));
        }
    }

    #[test]
    fn a_table_keeps_the_key_under_which_it_was_made() {
        let mut rows = HashIndex::default();
        rows.push(rows.hash_of("a"));
        assert!(add_hash_key(7, 8));
        rows.push(rows.hash_of("b"));
        for (row, id) in ["a", "b"].into_iter().enumerate() {
            assert_eq!(rows.find(rows.hash_of(id), &mut |found| found == row), Some(row));
        }
    }
}
