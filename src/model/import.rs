//! Many rows about partners and users in columns: every id is kept once and stands in the rows as a number.

use std::hash::BuildHasher;

use super::{MalformedLine, RowAction};

/// Stands in a column where a row names nobody.
pub const NOBODY: u32 = u32::MAX;

/// Ids by number, in the order in which they were first named.
#[derive(Debug, Clone, Default)]
pub struct Names {
    text: String,
    /// Where each id ends in the text.
    ends: Vec<usize>,
    /// Part of the hash, and the number, of each id; [`NOBODY`] where the place is free. A power of two long.
    places: Vec<(u32, u32)>,
}

impl Names {
    /// How many ids there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Says whether there is no id.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The id with this number; empty for a number that none has.
    #[must_use]
    pub fn get(&self, number: u32) -> &str {
        let at = number as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(at).and_then(|&end| self.text.get(start..end)).unwrap_or_default()
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
        loop {
            match self.places.get(at) {
                Some(&(of, number)) if number != NOBODY => {
                    if of == hash && self.get(number).as_bytes() == id {
                        return Ok(number);
                    }
                }
                _ => return Err(at),
            }
            at = (at + 1) & last;
        }
    }

    #[inline(never)]
    fn add(&mut self, id: &str, hash: u32, free: usize) -> u32 {
        let number = place(self.len());
        self.text.push_str(id);
        self.ends.push(self.text.len());
        if self.len() * 2 > self.places.len() {
            self.widen();
        } else if let Some(place) = self.places.get_mut(free) {
            *place = (hash, number);
        }
        number
    }

    /// Puts every id on a place of a wider table.
    fn widen(&mut self) {
        let size = (self.len() * 4).next_power_of_two().max(64);
        let mut places = vec![(0, NOBODY); size];
        for number in 0..place(self.len()) {
            let hash = hash(self.get(number).as_bytes());
            let mut at = hash as usize & (size - 1);
            while places.get(at).is_some_and(|&(_, number)| number != NOBODY) {
                at = (at + 1) & (size - 1);
            }
            if let Some(place) = places.get_mut(at) {
                *place = (hash, number);
            }
        }
        self.places = places;
    }
}

#[allow(clippy::cast_possible_truncation, reason = "the low half is as good a hash as the whole")]
fn hash(id: &[u8]) -> u32 {
    foldhash::fast::FixedState::default().hash_one(id) as u32
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
