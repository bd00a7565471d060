//! Many rows about partners and users in columns: every id is kept once and stands in the rows as a number.

use partner_policy_derive::Record;

use super::{MalformedLine, RowAction};
use crate::collections::{NOBODY, PackedRows, narrow};
use crate::json::{At, PresentFields, Reader};

/// The rows of an import, in order.
#[derive(Debug, Clone, Default)]
pub struct Import {
    /// The rows. Of a line that cannot be read the partner is [`NOBODY`] and the user the number of the line.
    pub rows: PackedRows,
    /// The lines that cannot be read, in order.
    pub malformed: Vec<MalformedLine>,
    /// The table that they come from, if they do.
    pub table: Option<ImportTable>,
}

/// The table of an import: how it was read, and what became of its lines.
#[derive(Debug, Clone, PartialEq, Eq, Default, Record)]
#[record(rename = "PlanTable", complete)]
pub struct ImportTable {
    /// The encoding of its bytes, such as `utf-8` (a text is that as well), `utf-16le` or `windows-1252`.
    pub encoding: Option<String>,
    /// What stands between the cells; empty where no header was found.
    pub delimiter: String,
    /// The line of the header, counted from 1; 0 where none was found.
    pub header: u32,
    /// The columns as the header names them.
    pub columns: Vec<String>,
    /// What each of the columns was read as, `action`, `partner`, `user` or `primary`; empty for one that is passed over.
    #[record(default)]
    pub read_as: Vec<String>,
    /// How many lines the table has.
    pub lines: u32,
    /// How many lines are empty, or have nothing but delimiters, above the header and below.
    pub blank: u32,
    /// How many lines were not read, because nobody can say where their rows begin and end; nothing is imported then.
    pub unread: u32,
    /// Nobody can say where rows begin and end: nothing of the table is imported, in no mode.
    #[record(skip)]
    pub is_lost: bool,
}

impl ImportTable {
    fn complete(&mut self, _: PresentFields, _: &mut Reader<'_>, _: &At<'_>) {
        self.is_lost = self.unread > 0;
    }
}

impl Import {
    /// Adds a row about ids that are well-formed.
    pub fn push(&mut self, action: RowAction, partner: &str, user: &str, primary: Option<bool>) {
        let PackedRows { partners, users, list, .. } = &mut self.rows;
        list.push([partners.number(partner), users.number(user), wish_of(action, primary)]);
    }

    /// Adds a line that cannot be read.
    pub fn push_malformed(&mut self, line: MalformedLine) {
        self.rows.list.push([NOBODY, narrow(self.malformed.len()), 0]);
        self.malformed.push(line);
    }
}

/// What a row wants as it stands in [`PackedRows::list`].
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

/// What a number of [`PackedRows::list`] says that a row wants: the action, and the column `primary`, if it is filled.
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
