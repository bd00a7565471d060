//! Rows about partners and users in columns: ids are kept once and stand in the rows as numbers.

use crate::interner::{Interner, narrow};

/// Rows about partners and users.
#[derive(Debug, Clone, Default)]
pub struct PackedRows {
    /// The partners that rows name.
    pub partners: Interner,
    /// The users that rows name.
    pub users: Interner,
    /// Of each row the number of the partner, that of the user, and what it wants: the index of the action among `add`,
    /// `remove` and `make-primary`, plus 4 where `primary` is false and 8 where it is true.
    pub list: Vec<[u32; 3]>,
    /// On which lines of a table rows begin: the number of a row and its line, for the rows that do not begin on the line
    /// behind the one on which the row before began.
    pub lines: Vec<[u32; 2]>,
    /// The line on which a row begins that stands in no [`PackedRows::lines`].
    next_line: u32,
}

impl PackedRows {
    /// Rows that stand in no table.
    #[must_use]
    pub fn new(partners: Interner, users: Interner, list: Vec<[u32; 3]>) -> Self {
        Self { partners, users, list, ..Self::default() }
    }

    /// Says that the row that is added next begins on a line.
    #[inline]
    pub fn begin(&mut self, line: u64) {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        if line != self.next_line {
            self.lines.push([narrow(self.list.len()), line]);
        }
        self.next_line = line.wrapping_add(1);
    }
}
