//! Sets of rows: sorted for printing and comparing, with a bit per row as soon as that looks up faster.

use crate::ids::{PartnerIx, UserIx};

/// From this size on a set carries its bits besides its list.
const BITS_FROM: usize = 8;

/// The number of a row in one index.
pub trait Ix: Copy + Ord {
    /// The row with this number.
    fn of(row: u32) -> Self;
    /// The number of the row.
    fn number(self) -> u32;
    /// The number of the row as a position.
    fn at(self) -> usize {
        self.number() as usize
    }
}

/// The row at a position.
pub(super) fn row<I: Ix>(at: usize) -> Option<I> {
    u32::try_from(at).ok().map(I::of)
}

impl Ix for UserIx {
    fn of(row: u32) -> Self {
        Self::new(row)
    }
    fn number(self) -> u32 {
        self.get()
    }
}

impl Ix for PartnerIx {
    fn of(row: u32) -> Self {
        Self::new(row)
    }
    fn number(self) -> u32 {
        self.get()
    }
}

/// A set of rows of one index.
#[derive(Debug, Clone)]
pub struct IxSet<I> {
    sorted: Box<[I]>,
    bits: Box<[u64]>,
}

/// A set of users.
pub type UserSet = IxSet<UserIx>;
/// A set of partners.
pub type PartnerSet = IxSet<PartnerIx>;

impl<I: Ix> IxSet<I> {
    /// Says whether the row is in the set.
    #[must_use]
    pub fn contains(&self, row: I) -> bool {
        if self.bits.is_empty() { self.sorted.contains(&row) } else { self.bit(row.number()) }
    }

    fn bit(&self, number: u32) -> bool {
        self.bits.get((number >> 6) as usize).is_some_and(|word| (word >> (number & 63)) & 1 == 1)
    }

    /// The rows, ascending.
    #[must_use]
    pub fn rows(&self) -> &[I] {
        &self.sorted
    }

    /// How many rows are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Says whether no row is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// The only row, if there is exactly one.
    #[must_use]
    pub fn only(&self) -> Option<I> {
        match &*self.sorted {
            [one] => Some(*one),
            _ => None,
        }
    }
}

impl<I: Ix> FromIterator<I> for IxSet<I> {
    fn from_iter<T: IntoIterator<Item = I>>(rows: T) -> Self {
        let mut sorted: Vec<I> = rows.into_iter().collect();
        crate::collections::order::sort(&mut sorted);
        sorted.dedup();
        let mut bits = Vec::new();
        if sorted.len() >= BITS_FROM {
            let words = sorted.last().map_or(0, |last| (last.number() >> 6) as usize + 1);
            bits.resize(words, 0_u64);
            for row in &sorted {
                if let Some(word) = bits.get_mut((row.number() >> 6) as usize) {
                    *word |= 1 << (row.number() & 63);
                }
            }
        }
        Self { sorted: sorted.into(), bits: bits.into() }
    }
}

impl<I: Ix> PartialEq for IxSet<I> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || self.sorted == other.sorted
    }
}

impl<I: Ix> Eq for IxSet<I> {}

impl<I: Ix> PartialOrd for IxSet<I> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<I: Ix> Ord for IxSet<I> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        // Predicates share sets, and compare them often.
        if std::ptr::eq(self, other) { std::cmp::Ordering::Equal } else { self.sorted.cmp(&other.sorted) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_answers_alike_with_and_without_bits() {
        for size in [0, 1, 7, 8, 9, 200] {
            let set: UserSet = (0..size).map(|n| UserIx::new(n * 3)).collect();
            assert_eq!(set.len(), size as usize);
            for number in 0..700 {
                assert_eq!(set.contains(UserIx::new(number)), number % 3 == 0 && number < size * 3, "{size} {number}");
            }
        }
    }
}
