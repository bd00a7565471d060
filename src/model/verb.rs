//! What a question wants to do, and the level that it needs.

use super::Level;
use crate::json::{At, Encoder, Read, Reader, Stop, Write, read_name};

/// What a question wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Look at it; needs Read.
    View,
    /// Change it; needs Read/Write.
    Edit,
    /// Give it another owner; needs Full.
    Transfer,
    /// Share it with one user; needs Full.
    Share,
    /// Delete it; needs Full.
    Delete,
    /// Make a new one; needs no record level.
    Create,
    /// View a listing's analytics (FEAT-03).
    Analytics,
    /// List (MGR-19).
    List,
    /// Enter the portal.
    Login,
    /// Open an area or a page.
    Open,
    /// Use a feature.
    Use,
    /// Add a contact (PUR-19).
    Add,
    /// Define portal roles (PUR-02).
    Define,
    /// Assign portal roles (PUR-06 to PUR-08).
    Assign,
    /// Invite a user (USER-17).
    Invite,
    /// Set a user's feature permissions (FEAT-10).
    Permit,
    /// Revoke a user (USER-24).
    Revoke,
    /// Restore a revoked user (USER-25).
    Restore,
    /// Change a username (USER-14).
    Rename,
}

impl Verb {
    /// Every verb.
    pub const ALL: [Self; 19] = [
        Self::View,
        Self::Edit,
        Self::Transfer,
        Self::Share,
        Self::Delete,
        Self::Create,
        Self::Analytics,
        Self::List,
        Self::Login,
        Self::Open,
        Self::Use,
        Self::Add,
        Self::Define,
        Self::Assign,
        Self::Invite,
        Self::Permit,
        Self::Revoke,
        Self::Restore,
        Self::Rename,
    ];

    /// The verb as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::View => "view",
            Self::Edit => "edit",
            Self::Transfer => "transfer",
            Self::Share => "share",
            Self::Delete => "delete",
            Self::Create => "create",
            Self::Analytics => "analytics",
            Self::List => "list",
            Self::Login => "login",
            Self::Open => "open",
            Self::Use => "use",
            Self::Add => "add",
            Self::Define => "define",
            Self::Assign => "assign",
            Self::Invite => "invite",
            Self::Permit => "permit",
            Self::Revoke => "revoke",
            Self::Restore => "restore",
            Self::Rename => "rename",
        }
    }

    /// The record level that the verb needs (SHARE-18); none for verbs that need no record level.
    #[must_use]
    pub const fn needs(self) -> Option<Level> {
        match self {
            Self::View => Some(Level::Read),
            Self::Edit => Some(Level::ReadWrite),
            Self::Transfer | Self::Share | Self::Delete => Some(Level::Full),
            _ => None,
        }
    }
}

/// The verbs that profiles and permission sets know (USER-02), as the first of all verbs.
pub(super) const PROFILE_VERBS: &[&str] = &["view", "edit", "transfer", "share", "delete", "create"];

impl Read for Verb {
    fn placeholder() -> Self {
        Self::View
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        if let Some(index) = read_name(PROFILE_VERBS, reader, at)? {
            *self = Self::ALL.get(index).copied().unwrap_or(*self);
        }
        Ok(())
    }
}

impl Write for Verb {
    fn write(&self, out: &mut dyn Encoder) {
        out.text(self.as_str());
    }
}

/// The verbs of a declared type (TYPE-03).
pub(super) const DECLARED_VERBS: &[Verb] =
    &[Verb::View, Verb::Edit, Verb::Transfer, Verb::Share, Verb::Delete, Verb::Create];
