//! Ids by number: every id of many rows is kept once and stands in the rows as a number.

use crate::HashKey;

/// Stands in a column where a row names nobody.
pub const NOBODY: u32 = u32::MAX;

/// Ids by number, in the order in which they were first named.
#[derive(Debug, Clone, Default)]
pub struct Interner {
    hashing: IdHash,
    text: String,
    ids: Vec<Id>,
    /// A power of two long; each free, or the hash of an id and behind it the number.
    slots: Vec<u64>,
}

const FREE: u64 = u64::MAX;

/// The first and the last bytes of an id and how many it has, which is all of it if these are 16 at most; and where it
/// stands in the text.
#[derive(Debug, Clone, Copy)]
struct Id {
    first: u64,
    last: u64,
    length: u32,
    from: u32,
}

impl Id {
    const WHOLE: usize = 16;

    #[inline]
    fn of(id: &[u8]) -> Self {
        let (first, last) = match (id.first_chunk(), id.last_chunk()) {
            (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
            _ => (Self::short(id), 0),
        };
        Self { first, last, length: narrow(id.len()), from: 0 }
    }

    /// The bytes of an id of less than eight, of which those in the middle may stand twice.
    #[inline]
    fn short(id: &[u8]) -> u64 {
        match (id.first_chunk(), id.last_chunk()) {
            (Some(first), Some(last)) => {
                u64::from(u32::from_le_bytes(*first)) << 32 | u64::from(u32::from_le_bytes(*last))
            }
            _ => id.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)),
        }
    }
}

/// How this table hashes ids, by keys of its own.
///
/// Short ids are hashed multilinearly: of two different ones 1 in 2^32 keys gives them the same hash, whatever they are (Lemire
/// and Kaser, "Strongly universal string hashing is fast", 2014). A batch of 100,000 rows takes a fifth more with SipHash for all.
#[derive(Debug, Clone)]
struct IdHash {
    key: HashKey,
    words: [u64; 6],
}

impl Default for IdHash {
    fn default() -> Self {
        let key = HashKey::newest();
        Self { key, words: key.keys() }
    }
}

impl IdHash {
    /// The hash of an id, whose bytes are these.
    #[inline]
    fn of(&self, key: &Id, id: &[u8]) -> u32 {
        if id.len() > Id::WHOLE {
            return self.key.hash_bytes(id);
        }
        let [first, first_high, last, last_high, length, sum] = self.words;
        let low = |word: u64| word & u64::from(u32::MAX);
        let hash = first
            .wrapping_mul(low(key.first))
            .wrapping_add(first_high.wrapping_mul(key.first >> 32))
            .wrapping_add(last.wrapping_mul(low(key.last)))
            .wrapping_add(last_high.wrapping_mul(key.last >> 32))
            .wrapping_add(length.wrapping_mul(u64::from(key.length)))
            .wrapping_add(sum);
        (hash >> 32) as u32
    }
}

impl Interner {
    /// How many ids there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ids.len()
    }

    /// Says whether there is no id.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The id with this number; empty for a number that none has.
    #[must_use]
    pub fn get(&self, number: u32) -> &str {
        let id = self.ids.get(number as usize);
        id.and_then(|id| self.text.get(id.from as usize..)?.get(..id.length as usize)).unwrap_or_default()
    }

    /// The ids in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..narrow(self.len())).map(|number| self.get(number))
    }

    /// The ids from a number on as one text, and how many UTF-16 units each has.
    #[must_use]
    pub fn text_from(&self, number: usize) -> (&str, Vec<u32>) {
        let ids = self.ids.get(number..).unwrap_or_default();
        let text = ids.first().and_then(|first| self.text.get(first.from as usize..)).unwrap_or_default();
        let is_ascii = text.is_ascii();
        let units = |(id, number): (&Id, u32)| {
            if is_ascii { id.length } else { narrow(self.get(number).encode_utf16().count()) }
        };
        (text, ids.iter().zip(narrow(number)..).map(units).collect())
    }

    /// The number of an id, if it was named.
    #[must_use]
    #[inline(never)]
    pub fn find(&self, id: &[u8]) -> Option<u32> {
        let key = Id::of(id);
        self.search(id, &key, self.hashing.of(&key, id)).ok()
    }

    /// The number of an id, a new one where it was not named before.
    #[inline(never)]
    pub fn number(&mut self, id: &str) -> u32 {
        let key = Id::of(id.as_bytes());
        let hash = self.hashing.of(&key, id.as_bytes());
        match self.search(id.as_bytes(), &key, hash) {
            Ok(number) => number,
            Err(free) => self.add(id, key, hash, free),
        }
    }

    /// The same for bytes; none for those that are no UTF-8, empty or longer than `longest`.
    #[inline]
    #[must_use]
    pub fn number_of_bytes(&mut self, id: &[u8], longest: usize) -> Option<u32> {
        let key = Id::of(id);
        let hash = self.hashing.of(&key, id);
        match self.search(id, &key, hash) {
            Ok(number) => Some(number),
            Err(_) if id.is_empty() || id.len() > longest => None,
            Err(free) => Some(self.add(std::str::from_utf8(id).ok()?, key, hash, free)),
        }
    }

    /// The number of the id, or the free slot where it belongs.
    #[allow(clippy::cast_possible_truncation, reason = "a slot holds the hash and behind it the number")]
    #[inline(always)]
    fn search(&self, id: &[u8], key: &Id, hash: u32) -> Result<u32, usize> {
        let last = self.slots.len().wrapping_sub(1);
        let mut at = hash as usize & last;
        while let Some(&found) = self.slots.get(at).filter(|slot| **slot != FREE) {
            if (found >> 32) as u32 == hash {
                let number = found as u32;
                let is_same = |known: &Id| {
                    (known.first, known.last, known.length) == (key.first, key.last, key.length)
                        && (id.len() <= Id::WHOLE || self.get(number).as_bytes() == id)
                };
                if self.ids.get(number as usize).is_some_and(is_same) {
                    return Ok(number);
                }
            }
            at = (at + 1) & last;
        }
        Err(at)
    }

    #[inline(never)]
    fn add(&mut self, id: &str, key: Id, hash: u32, free: usize) -> u32 {
        let number = narrow(self.len());
        let from = narrow(self.text.len());
        self.text.push_str(id);
        self.ids.push(Id { from, ..key });
        let entry = u64::from(hash) << 32 | u64::from(number);
        let is_full = self.len() * 2 > self.slots.len();
        match self.slots.get_mut(free) {
            Some(slot) if !is_full => *slot = entry,
            _ => self.widen(entry),
        }
        number
    }

    /// Puts every id and a new one into a slot of a wider table.
    fn widen(&mut self, entry: u64) {
        let size = (self.slots.len() * 4).max(64);
        let mut slots = vec![FREE; size];
        for &entry in self.slots.iter().filter(|slot| **slot != FREE).chain([&entry]) {
            let mut at = (entry >> 32) as usize & (size - 1);
            while slots.get(at).is_some_and(|slot| *slot != FREE) {
                at = (at + 1) & (size - 1);
            }
            if let Some(slot) = slots.get_mut(at) {
                *slot = entry;
            }
        }
        self.slots = slots;
    }
}

/// An index or a count in 32 bits; no batch comes near what does not fit.
#[must_use]
pub fn narrow(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(NOBODY)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop")]
mod tests {
    use super::{Id, Interner};
    use crate::add_hash_key;

    #[test]
    fn an_id_keeps_its_number_and_its_text_however_many_come_after() {
        let mut names = Interner::default();
        assert_eq!(names.find(b"p-0"), None);
        for round in 0..2 {
            for at in 0..5_000 {
                assert_eq!(names.number(&format!("p-{at}")), at, "in round {round}");
            }
        }
        assert_eq!(names.len(), 5_000);
        assert_eq!((names.get(4_999), names.get(5_000)), ("p-4999", ""));
        assert_eq!(names.find(b"p-17"), Some(17));
        assert_eq!(names.find(b"p-5000"), None);
    }

    #[test]
    fn ids_that_collide_in_one_table_lie_apart_in_another() {
        let known = Interner::default();
        let hash = |names: &Interner, id: &str| names.hashing.of(&Id::of(id.as_bytes()), id.as_bytes());
        for filler in ["", "-longer-than-sixteen-bytes"] {
            let ids = (0_u32..).map(|number| format!("u-{number}{filler}"));
            let chosen: Vec<String> = ids.filter(|id| hash(&known, id).trailing_zeros() >= 8).take(256).collect();
            assert!(add_hash_key(1, filler.len() as u64));
            let other = Interner::default();
            let together = chosen.iter().filter(|id| hash(&other, id).trailing_zeros() >= 8).count();
            assert!(together < 16, "{together} of 256 collide again");
        }
    }

    #[test]
    fn ids_of_every_length_differ_wherever_a_byte_differs() {
        let mut names = Interner::default();
        let mut ids: Vec<String> = vec!["a\0".to_owned(), "\0a".to_owned(), "\0".to_owned()];
        for length in 1..40 {
            ids.push("a".repeat(length));
            ids.extend((0..length).map(|at| format!("{}b{}", "a".repeat(at), "a".repeat(length - at - 1))));
        }
        for (number, id) in (0..).zip(&ids) {
            assert_eq!(names.number(id), number);
        }
        for (number, id) in (0..).zip(&ids) {
            assert_eq!(names.find(id.as_bytes()), Some(number));
        }
    }
}
