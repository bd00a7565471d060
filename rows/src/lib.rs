//! Where the entries of a map stand: a table of hashes that knows nothing of keys and values, and so is compiled once, whatever
//! a map holds. Hashing is fixed, so that equal input gives equal work everywhere.

use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::quality::{FixedState, FoldHasher};

/// The hash of a key; equal keys have equal ones.
pub fn hash_of<Q: Hash + ?Sized>(key: &Q) -> u32 {
    let mut hashing = Hashing::new();
    key.hash(&mut hashing);
    let hash = hashing.finish();
    (hash >> 32) as u32 ^ hash as u32
}

/// A hash in the making.
struct Hashing(FoldHasher<'static>);

impl Hashing {
    #[inline(never)]
    fn new() -> Self {
        Self(FixedState::default().build_hasher())
    }
}

impl Hasher for Hashing {
    #[inline(never)]
    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    #[inline(never)]
    fn write_u8(&mut self, byte: u8) {
        self.0.write_u8(byte);
    }

    #[inline(never)]
    fn finish(&self) -> u64 {
        self.0.finish()
    }
}

/// A slot of the table: the hash of an entry, and its row plus 1; 0 in a free slot.
type Slot = (u32, u32);

/// Where the entries with a hash stand.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    count: usize,
    /// A power of two of slots, at least a quarter of them free. An entry lies in the first slot from its hash on that was
    /// free when it came.
    slots: Vec<Slot>,
}

impl Rows {
    /// Room for so many rows.
    #[must_use]
    pub fn with_capacity(count: usize) -> Self {
        Self { count: 0, slots: free(count) }
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
        if self.count > self.slots.len() / 4 * 3 {
            let before = std::mem::replace(&mut self.slots, free(self.count * 2));
            before.into_iter().filter(|(_, row)| *row != 0).for_each(|slot| self.settle(slot));
        }
        self.settle((hash, u32::try_from(self.count).unwrap_or_default()));
    }

    /// Turns the order of the rows round.
    pub fn reverse(&mut self) {
        let last = u32::try_from(self.count + 1).unwrap_or_default();
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
        self.count = next as usize;
        let before = std::mem::replace(&mut self.slots, free(self.count));
        for (hash, row) in before {
            match (row as usize).checked_sub(1).and_then(|row| moved.get(row)) {
                None | Some(0) => {}
                Some(row) => self.settle((hash, *row)),
            }
        }
    }

    /// Puts an entry into the first free slot from its hash on.
    fn settle(&mut self, slot: Slot) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = slot.0 as usize & mask;
        while let Some(place) = self.slots.get_mut(at) {
            if place.1 == 0 {
                *place = slot;
                return;
            }
            at = (at + 1) & mask;
        }
    }
}

/// Free slots for so many rows.
fn free(count: usize) -> Vec<Slot> {
    if count == 0 { Vec::new() } else { vec![(0, 0); (count + count / 3 + 1).next_power_of_two().max(4)] }
}
