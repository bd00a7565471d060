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
    pub fn rows(&self) -> impl Iterator<Item = usize> {
        // Most words are empty: they are passed over before anything is made of them.
        self.words.iter().enumerate().filter(|(_, word)| **word != 0).flat_map(|(at, &word)| {
            let later = |word: &u64| Some(word & word.wrapping_sub(1)).filter(|left| *left != 0);
            let set = std::iter::successors(Some(word), later);
            set.map(move |left| at * 64 + left.trailing_zeros() as usize)
        })
    }
}
