//! The rows of an import of manager assignments, and lines that are none (BULK-12).

use partner_policy_derive::Record;

use crate::ids::{PartnerId, UserId};
use crate::json::{At, Encoder, Read, Reader, Stop, Write};

/// What one row of an import wants (BULK-12).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Record)]
pub enum RowAction {
    /// Assign.
    Add,
    /// Unassign.
    Remove,
    /// Make primary.
    MakePrimary,
}

/// One row of an import of manager assignments (BULK-12).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct ManagerRow {
    /// What it wants.
    pub action: RowAction,
    /// The partner.
    pub partner: PartnerId,
    /// The user.
    pub user: UserId,
    /// With `add`: also make primary.
    pub primary: Option<bool>,
}

/// One line of an imported table: a row, or why the line is none.
pub type ImportedRow = Result<ManagerRow, MalformedLine>;

/// A column of an imported table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowColumn {
    /// `action`
    Action,
    /// `partner`
    Partner,
    /// `user`
    User,
    /// `primary`
    Primary,
    /// One that no import has.
    Named(String),
}

impl RowColumn {
    /// The name as it stands in a header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Action => "action",
            Self::Partner => "partner",
            Self::User => "user",
            Self::Primary => "primary",
            Self::Named(name) => name,
        }
    }
}

impl From<String> for RowColumn {
    fn from(name: String) -> Self {
        let known = [Self::Action, Self::Partner, Self::User, Self::Primary];
        known.into_iter().find(|column| column.as_str() == name).unwrap_or(Self::Named(name))
    }
}

/// A line of an imported table that cannot be read; it becomes a refused row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MalformedLine {
    /// The line number, from 1, of the line's first character.
    pub line: u64,
    /// The column at fault, where it is one.
    pub column: Option<RowColumn>,
    /// What is wrong, in English.
    pub message: String,
}

impl Read for RowColumn {
    fn placeholder() -> Self {
        Self::Named(String::new())
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        if let Some(text) = reader.text(at)? {
            *self = Self::from(text.into_owned());
        }
        Ok(())
    }
}

impl Write for RowColumn {
    fn write(&self, out: &mut dyn Encoder) {
        out.text(self.as_str());
    }
}

impl Read for ImportedRow {
    fn placeholder() -> Self {
        Ok(ManagerRow::placeholder())
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        match self {
            Ok(row) => row.read(reader, at),
            Err(_) => Err(Stop),
        }
    }
}

impl Write for ImportedRow {
    fn write(&self, out: &mut dyn Encoder) {
        match self {
            Ok(row) => row.write(out),
            Err(_) => out.null(),
        }
    }
}
