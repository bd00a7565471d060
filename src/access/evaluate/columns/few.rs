//! Which rows a predicate may hold on, where it bounds them by the values of a column.

use super::lists::Gathered;
use super::row::RowFacts;
use super::table::{Table, has_class};
use crate::access::predicate::{Atom, Predicate, UserField};
use crate::collections::Csr;
use crate::model::{ResourceKind, ShareLevel};

impl Table {
    /// The rows of a kind on which the predicate holds, in one bit each, if its lists have few rows.
    pub(super) fn among_few(&self, predicate: &Predicate, kind: ResourceKind) -> Option<Vec<u64>> {
        let number = self.number(kind);
        let of_kind = self.is_mixed.then(|| Gathered::one(self.by_kind(), number.into()));
        let bounds = self.candidates(predicate).into_iter().chain(of_kind);
        let fewest = bounds.reduce(|best, next| if next.rows < best.rows { next } else { best });
        let candidates = fewest.filter(|found| found.rows <= self.len() / 8)?;
        let mut words = self.no_rows();
        for list in candidates.lists.into_iter().chain([&*self.changed]) {
            for &row in list {
                if self.holds_on_row(row as usize, number, predicate) {
                    note(&mut words, row, true);
                }
            }
        }
        Some(words)
    }

    /// The rows on which the atom holds, in one bit each, if there are lists of them. A changed row may be among them, or
    /// not.
    pub(super) fn listed_rows(&self, atom: &Atom) -> Option<Vec<u64>> {
        let found = self.listed(atom)?;
        let mut words = self.no_rows();
        for list in found.lists {
            for &row in list {
                let holds = match atom {
                    Atom::OwnerAtHome(home) => {
                        self.owner_class.get(row as usize).is_some_and(|class| has_class(home.classes, *class))
                    }
                    Atom::SharedWith(..) | Atom::SharedWithAny(..) | Atom::SharedTo(..) => {
                        atom.holds(&RowFacts { table: self, row: row as usize })
                    }
                    _ => true,
                };
                if holds {
                    note(&mut words, row, true);
                }
            }
        }
        Some(words)
    }

    /// Sets right what is said of the rows that the lists do not know.
    pub(super) fn correct_changed(&self, words: &mut [u64], predicate: &Predicate, kind: ResourceKind) {
        let number = self.number(kind);
        for &row in &self.changed {
            note(words, row, self.holds_on_row(row as usize, number, predicate));
        }
    }

    pub(super) fn no_rows(&self) -> Vec<u64> {
        vec![0; self.len().div_ceil(64)]
    }

    /// Lists outside which the predicate holds only on changed rows; none where no list bounds it.
    fn candidates(&self, predicate: &Predicate) -> Option<Gathered<'_>> {
        match predicate {
            Predicate::Never => Some(Gathered::default()),
            Predicate::Always | Predicate::Unless(_) => None,
            Predicate::Is(atom) => self.listed(atom),
            Predicate::All(parts) => parts
                .iter()
                .filter_map(|part| self.candidates(part))
                .reduce(|best, next| if next.rows < best.rows { next } else { best }),
            Predicate::Any(parts) => {
                let mut found = Gathered::default();
                for part in parts {
                    found.join(self.candidates(part)?);
                }
                Some(found)
            }
        }
    }

    /// Lists outside which the atom holds only on changed rows.
    fn listed(&self, atom: &Atom) -> Option<Gathered<'_>> {
        Some(match atom {
            Atom::PartnerIs(is) => Gathered::one(self.by_partner(), is.get()),
            Atom::PartnerIn(set) => Gathered::of(self.by_partner(), set),
            Atom::UserIs(field, is) => Gathered::one(self.by_user(*field), is.get()),
            Atom::UserIn(field, set) => Gathered::of(self.by_user(*field), set),
            Atom::OwnerAtHome(home) => Gathered::of(self.by_home(), home.accounts.as_deref()?),
            Atom::SharedWith(is, _) => Gathered::one(self.by_share(), is.get()),
            Atom::SharedWithAny(set, _) => Gathered::of(self.by_share(), set),
            Atom::SharedTo(..) => {
                let mut found = Gathered::default();
                found.add(&self.rows_shared_to);
                found
            }
            _ => return None,
        })
    }

    fn by_kind(&self) -> &Csr {
        let build = || {
            let kinds = self.index.snapshot().kinds().count();
            Csr::build(kinds, self.kind.iter().map(|kind| u32::from(*kind)).zip(0..))
        };
        self.lists.kind.get_or_init(build)
    }

    fn by_partner(&self) -> &Csr {
        self.lists.partner.get_or_init(|| Csr::build(self.index.partner_count(), numbered(&self.partner)))
    }

    fn by_home(&self) -> &Csr {
        self.lists.home.get_or_init(|| Csr::build(self.index.partner_count(), numbered(&self.home)))
    }

    fn by_user(&self, field: UserField) -> &Csr {
        let list = match field {
            UserField::Owner => &self.lists.owner,
            UserField::Assignee => &self.lists.assignee,
            UserField::CreatedBy => &self.lists.created_by,
        };
        list.get_or_init(|| Csr::build(self.index.user_count(), numbered(self.column(field))))
    }

    fn by_share(&self) -> &Csr {
        let with = |(shares, row): (&[(u32, ShareLevel)], u32)| {
            shares.iter().map(|(user, _)| *user).collect::<Vec<_>>().into_iter().map(move |user| (user, row))
        };
        self.lists.shared.get_or_init(|| {
            Csr::build(self.index.user_count(), self.shares.iter().map(AsRef::as_ref).zip(0..).flat_map(with))
        })
    }
}

/// Sets or clears the bit of a row.
fn note(words: &mut [u64], row: u32, holds: bool) {
    if let Some(word) = words.get_mut(row as usize / 64) {
        let bit = 1 << (row % 64);
        *word = if holds { *word | bit } else { *word & !bit };
    }
}

/// The values of a column with their rows.
fn numbered(column: &[u32]) -> impl Iterator<Item = (u32, u32)> + Clone {
    column.iter().copied().zip(0..)
}
