//! A predicate worked out for 64 rows at a time.
//!
//! Each atom turns 64 rows into the bits of a word; `and` and `or` narrow the rows that are still open, and stop where none
//! is. An atom whose rows stand in lists is worked out beforehand for all rows. Rare atoms (free fields) look at the open
//! rows one by one.

use super::row::RowFacts;
use super::table::{ABSENT, Table, above, has_class};
use crate::access::predicate::{Atom, Home, Predicate};
use crate::model::ResourceKind;

/// Up to this many queues are compared with 64 rows at a time.
const FEW_QUEUES: usize = 8;

/// A predicate made ready for one table.
enum Ready<'a> {
    Always,
    /// The rows, in one bit each.
    Rows(Vec<u64>),
    Is(&'a Atom),
    Unless(Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
}

impl Table {
    /// The rows of a kind on which the predicate holds, in one bit each.
    pub(super) fn among_all(&self, predicate: &Predicate, kind: ResourceKind) -> Vec<u64> {
        let ready = self.ready(predicate);
        let mut words = self.no_rows();
        let number = self.number(kind);
        for (at, word) in words.iter_mut().enumerate() {
            let of_kind = bits(chunk(&self.kind, at), |row| *row == number);
            *word = if of_kind == 0 { 0 } else { self.word(&ready, at, of_kind) };
        }
        self.correct_changed(&mut words, predicate, kind);
        words
    }

    fn ready<'a>(&self, predicate: &'a Predicate) -> Ready<'a> {
        let of_atom = |atom| self.listed_rows(atom).map_or(Ready::Is(atom), Ready::Rows);
        match predicate {
            Predicate::Never => Ready::Any(Vec::new()),
            Predicate::Always => Ready::Always,
            Predicate::Is(atom) => of_atom(atom),
            Predicate::Unless(atom) => Ready::Unless(Box::new(of_atom(atom))),
            Predicate::All(parts) => Ready::All(parts.iter().map(|part| self.ready(part)).collect()),
            Predicate::Any(parts) => Ready::Any(parts.iter().map(|part| self.ready(part)).collect()),
        }
    }

    /// Which of the `open` rows of a word satisfy the predicate.
    fn word(&self, ready: &Ready<'_>, word: usize, open: u64) -> u64 {
        match ready {
            Ready::Always => open,
            Ready::Rows(words) => words.get(word).copied().unwrap_or_default() & open,
            Ready::Is(atom) => self.atom(atom, word, open) & open,
            Ready::Unless(part) => open & !self.word(part, word, open),
            Ready::All(parts) => {
                let mut left = open;
                for part in parts {
                    left = if left == 0 { 0 } else { self.word(part, word, left) };
                }
                left
            }
            Ready::Any(parts) => {
                let mut found = 0;
                for part in parts {
                    found |= if found == open { 0 } else { self.word(part, word, open & !found) };
                }
                found
            }
        }
    }

    fn atom(&self, atom: &Atom, word: usize, open: u64) -> u64 {
        let partner = || chunk(&self.partner, word);
        let of_class = |classes| bits(chunk(&self.owner_class, word), |class| has_class(classes, *class));
        match atom {
            Atom::PartnerAbsent => equal(partner(), ABSENT),
            Atom::PartnerPresent => !equal(partner(), ABSENT),
            Atom::PartnerText(text) => {
                let slot = self.texts.find(text).map(|number| above(self.index.partner_count(), number));
                slot.map_or(0, |slot| equal(partner(), slot))
            }
            Atom::UserAbsent(field) => equal(chunk(self.column(*field), word), ABSENT),
            Atom::OwnerClass(classes) => of_class(*classes),
            Atom::OwnerAtHome(Home { classes, accounts: None }) => {
                of_class(*classes) & !equal(chunk(&self.home, word), ABSENT)
            }
            Atom::OriginIs(origin) => bits(chunk(&self.origin, word), |row| *row == Some(*origin)),
            Atom::ContactIs(text) => self.texts.find(text).map_or(0, |slot| equal(chunk(&self.contact, word), slot)),
            Atom::IdAbsent => equal(chunk(&self.id, word), ABSENT),
            Atom::QueueIn(ids) if ids.len() <= FEW_QUEUES => ids
                .iter()
                .filter_map(|id| self.texts.find(id))
                .map(|number| equal(chunk(&self.owner, word), above(self.index.user_count(), number)))
                .fold(0, |found, rows| found | rows),
            // Many queues are found by the owner of each row. The last eight stand in lists, so that nobody asks for them
            // here; the answer would be the same.
            Atom::QueueIn(_)
            | Atom::ContactElseIdIs(_)
            | Atom::IdIsPartner
            | Atom::IdIn(_)
            | Atom::Field(_)
            | Atom::PartnerIs(_)
            | Atom::PartnerIn(_)
            | Atom::UserIs(..)
            | Atom::UserIn(..)
            | Atom::OwnerAtHome(_)
            | Atom::SharedWith(..)
            | Atom::SharedTo(..)
            | Atom::SharedWithAny(..) => self.one_by_one(atom, word, open),
        }
    }

    fn one_by_one(&self, atom: &Atom, word: usize, open: u64) -> u64 {
        let mut left = open;
        let mut found = 0;
        while left != 0 {
            let bit = left.trailing_zeros();
            left &= left - 1;
            let row = RowFacts { table: self, row: word * 64 + bit as usize };
            found |= u64::from(atom.holds(&row)) << bit;
        }
        found
    }
}

/// The rows of one word.
fn chunk<T>(column: &[T], word: usize) -> &[T] {
    let from = word * 64;
    column.get(from..column.len().min(from + 64)).unwrap_or_default()
}

/// One bit per row, the first row lowest.
fn bits<T>(rows: &[T], holds: impl Fn(&T) -> bool) -> u64 {
    rows.iter().enumerate().fold(0, |found, (bit, row)| found | (u64::from(holds(row)) << bit))
}

fn equal(rows: &[u32], value: u32) -> u64 {
    bits(rows, |row| *row == value)
}
