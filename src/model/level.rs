//! How much one may do with a record.

use partner_policy_derive::Record;

/// How much one may do with a record (SHARE-18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Record)]
pub enum Level {
    /// Nothing.
    #[default]
    None,
    /// View.
    Read,
    /// View and edit.
    ReadWrite,
    /// View, edit, transfer, share, delete.
    Full,
}

impl From<ShareLevel> for Level {
    fn from(level: ShareLevel) -> Self {
        match level {
            ShareLevel::Read => Self::Read,
            ShareLevel::ReadWrite => Self::ReadWrite,
        }
    }
}

/// The level that a rule, a set or a single-record share gives (SHARE-07).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Record)]
pub enum ShareLevel {
    /// View.
    Read,
    /// View and edit.
    ReadWrite,
}
