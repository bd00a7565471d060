//! Many rows about partners and users in columns: every id is kept once and stands in the rows as a number.

use super::{MalformedLine, RowAction};

/// Stands in a column where a row names nobody.
pub const NOBODY: u32 = u32::MAX;

/// Ids by number, in the order in which they were first named.
#[derive(Debug, Clone, Default)]
pub struct Names {
    text: String,
    /// From where to where each id stands in the text.
    spans: Vec<(u32, u32)>,
    /// A power of two long.
    places: Vec<Place>,
}

/// A place in the table of an id: free, or with what tells ids apart.
#[derive(Debug, Clone, Copy)]
struct Place {
    hash: u32,
    /// The number of the id, or [`NOBODY`].
    number: u32,
    from: u32,
    to: u32,
}

impl Names {
    /// How many ids there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.spans.len()
    }

    /// Says whether there is no id.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The id with this number; empty for a number that none has.
    #[must_use]
    pub fn get(&self, number: u32) -> &str {
        let span = self.spans.get(number as usize);
        span.and_then(|&(from, to)| self.text.get(from as usize..to as usize)).unwrap_or_default()
    }

    /// The ids in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..place(self.len())).map(|number| self.get(number))
    }

    /// The number of an id, if it was named.
    #[must_use]
    pub fn find(&self, id: &[u8]) -> Option<u32> {
        self.search(id, hash(id)).ok()
    }

    /// The number of an id, a new one where it was not named before.
    pub fn number(&mut self, id: &str) -> u32 {
        let hash = hash(id.as_bytes());
        match self.search(id.as_bytes(), hash) {
            Ok(number) => number,
            Err(free) => self.add(id, hash, free),
        }
    }

    /// The number of the id, or the free place where it belongs.
    #[inline]
    fn search(&self, id: &[u8], hash: u32) -> Result<u32, usize> {
        let last = self.places.len().wrapping_sub(1);
        let mut at = hash as usize & last;
        while let Some(found) = self.places.get(at).filter(|place| place.number != NOBODY) {
            if found.hash == hash {
                let text = self.text.as_bytes().get(found.from as usize..found.to as usize);
                if text.is_some_and(|text| is_same(text, id)) {
                    return Ok(found.number);
                }
            }
            at = (at + 1) & last;
        }
        Err(at)
    }

    #[inline(never)]
    fn add(&mut self, id: &str, hash: u32, free: usize) -> u32 {
        let number = place(self.len());
        let from = place(self.text.len());
        self.text.push_str(id);
        let to = place(self.text.len());
        self.spans.push((from, to));
        if self.len() * 2 > self.places.len() {
            self.widen();
        } else if let Some(place) = self.places.get_mut(free) {
            *place = Place { hash, number, from, to };
        }
        number
    }

    /// Puts every id on a place of a wider table.
    fn widen(&mut self) {
        let size = (self.len() * 4).next_power_of_two().max(64);
        let mut places = vec![Place { hash: 0, number: NOBODY, from: 0, to: 0 }; size];
        for (number, &(from, to)) in (0..).zip(&self.spans) {
            let hash = hash(self.get(number).as_bytes());
            let mut at = hash as usize & (size - 1);
            while places.get(at).is_some_and(|place| place.number != NOBODY) {
                at = (at + 1) & (size - 1);
            }
            if let Some(place) = places.get_mut(at) {
                *place = Place { hash, number, from, to };
            }
        }
        self.places = places;
    }
}

/// Mixes eight bytes into a hash.
const fn mixed(hash: u64, word: u64) -> u64 {
    let product = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product ^ (product >> 29)
}

#[allow(clippy::cast_possible_truncation, reason = "the low half is mixed with the high one")]
#[inline]
fn hash(id: &[u8]) -> u32 {
    let mut hash = mixed(0x2545_f491_4f6c_dd1d, id.len() as u64);
    let (words, rest) = id.as_chunks::<8>();
    for word in words {
        hash = mixed(hash, u64::from_le_bytes(*word));
    }
    let rest = rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let hash = mixed(hash, rest);
    (hash ^ (hash >> 32)) as u32
}

/// Says whether two texts are the same; ids are too short for a call.
#[inline]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    let ((words, rest), (others, other_rest)) = (one.as_chunks::<8>(), other.as_chunks::<8>());
    one.len() == other.len()
        && words.iter().zip(others).all(|(word, other)| u64::from_le_bytes(*word) == u64::from_le_bytes(*other))
        && rest.iter().zip(other_rest).all(|(byte, other)| byte == other)
}

/// A place as a number; no batch comes near what does not fit.
pub(crate) fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NOBODY)
}

/// One row of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportRow {
    /// The number of the partner, or [`NOBODY`] for a line that cannot be read.
    pub partner: u32,
    /// The number of the user, or of the line that cannot be read.
    pub user: u32,
    /// What the row wants.
    pub action: RowAction,
    /// The column `primary`, if it is filled.
    pub primary: Option<bool>,
}

/// The rows of an import, in order.
#[derive(Debug, Clone, Default)]
pub struct Import {
    /// The partners that rows name.
    pub partners: Names,
    /// The users that rows name.
    pub users: Names,
    /// The rows.
    pub rows: Vec<ImportRow>,
    /// The lines that cannot be read, in order.
    pub lines: Vec<MalformedLine>,
}

impl Import {
    /// Adds a row about ids that are well-formed.
    pub fn push(&mut self, action: RowAction, partner: &str, user: &str, primary: Option<bool>) {
        let (partner, user) = (self.partners.number(partner), self.users.number(user));
        self.rows.push(ImportRow { partner, user, action, primary });
    }

    /// Adds a line that cannot be read.
    pub fn push_malformed(&mut self, line: MalformedLine) {
        let user = place(self.lines.len());
        self.rows.push(ImportRow { partner: NOBODY, user, action: RowAction::Add, primary: None });
        self.lines.push(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_keeps_its_number_and_its_text_however_many_come_after() {
        let mut names = Names::default();
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
}
