//! A set of rows of a table, one bit each.

/// The rows on which something holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mask {
    words: Vec<u64>,
    rows: usize,
}

impl Mask {
    /// The mask of `rows` rows with these bits, the first row lowest in the first word.
    pub(in crate::access) const fn new(words: Vec<u64>, rows: usize) -> Self {
        Self { words, rows }
    }

    /// The bits, 64 rows a word, the first row lowest; bits beyond the last row are zero.
    #[must_use]
    pub fn words(&self) -> &[u64] {
        &self.words
    }

    /// How many rows the table has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Says whether the table has no row.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Says whether it holds on a row.
    #[must_use]
    pub fn contains(&self, row: usize) -> bool {
        self.words.get(row / 64).is_some_and(|word| (word >> (row % 64)) & 1 == 1)
    }

    /// On how many rows it holds.
    #[must_use]
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The rows on which it holds, ascending.
    #[must_use]
    pub fn rows(&self) -> Vec<u32> {
        let mut rows = Vec::with_capacity(self.count());
        for (word, first) in self.words.iter().zip((0..).step_by(64)) {
            let mut left = *word;
            while left != 0 {
                rows.push(first + left.trailing_zeros());
                left &= left - 1;
            }
        }
        rows
    }
}
