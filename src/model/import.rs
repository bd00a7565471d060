//! Many rows about partners and users in columns: every id is kept once and stands in the rows as a number.

pub use partner_policy_scan::{NOBODY, Names, Rows};

use super::{MalformedLine, RowAction};

/// A place as a number; no batch comes near what does not fit.
pub(crate) fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NOBODY)
}

/// The rows of an import, in order.
#[derive(Debug, Clone, Default)]
pub struct Import {
    /// The rows. Of a line that cannot be read the partner is [`NOBODY`] and the user the number of the line.
    pub rows: Rows,
    /// The lines that cannot be read, in order.
    pub lines: Vec<MalformedLine>,
}

impl Import {
    /// Adds a row about ids that are well-formed.
    pub fn push(&mut self, action: RowAction, partner: &str, user: &str, primary: Option<bool>) {
        let Rows { partners, users, list } = &mut self.rows;
        list.push([partners.number(partner), users.number(user), wish_of(action, primary)]);
    }

    /// Adds a line that cannot be read.
    pub fn push_malformed(&mut self, line: MalformedLine) {
        self.rows.list.push([NOBODY, place(self.lines.len()), 0]);
        self.lines.push(line);
    }
}

/// What a row wants as it stands in [`Rows::list`].
const fn wish_of(action: RowAction, primary: Option<bool>) -> u32 {
    let action = match action {
        RowAction::Add => 0,
        RowAction::Remove => 1,
        RowAction::MakePrimary => 2,
    };
    match primary {
        None => action,
        Some(false) => action + 4,
        Some(true) => action + 8,
    }
}

/// What a number of [`Rows::list`] says that a row wants: the action, and the column `primary`, if it is filled.
#[must_use]
#[inline]
pub const fn row_wish(number: u32) -> Option<(RowAction, Option<bool>)> {
    let action = match number & 3 {
        0 => RowAction::Add,
        1 => RowAction::Remove,
        2 => RowAction::MakePrimary,
        _ => return None,
    };
    match number >> 2 {
        0 => Some((action, None)),
        1 => Some((action, Some(false))),
        2 => Some((action, Some(true))),
        _ => None,
    }
}
