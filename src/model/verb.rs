//! What a question wants to do, and the level that it needs.

use super::Level;
use crate::json::{At, Encoder, Read, Reader, Stop, Write, read_name};

macro_rules! verbs {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What a question wants to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Verb {
            $($(#[$doc])* $name,)*
        }

        impl Verb {
            /// Every verb.
            pub const ALL: [Self; [$($text),*].len()] = [$(Self::$name,)*];

            /// The verb as it stands on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

verbs! {
    /// Look at it; needs Read.
    View = "view",
    /// Change it; needs Read/Write.
    Edit = "edit",
    /// Give it another owner; needs Full.
    Transfer = "transfer",
    /// Share it with one user; needs Full.
    Share = "share",
    /// Delete it; needs Full.
    Delete = "delete",
    /// Make a new one; needs no record level.
    Create = "create",
    /// View a listing's analytics (FEAT-03).
    Analytics = "analytics",
    /// List (MGR-19).
    List = "list",
    /// Enter the portal.
    Login = "login",
    /// Open an area or a page.
    Open = "open",
    /// Use a feature.
    Use = "use",
    /// Add a contact (PUR-19).
    Add = "add",
    /// Define portal roles (PUR-02).
    Define = "define",
    /// Assign portal roles (PUR-06 to PUR-08).
    Assign = "assign",
    /// Invite a user (USER-17).
    Invite = "invite",
    /// Set a user's feature permissions (FEAT-10).
    Permit = "permit",
    /// Revoke a user (USER-24).
    Revoke = "revoke",
    /// Restore a revoked user (USER-25).
    Restore = "restore",
    /// Change a username (USER-14).
    Rename = "rename",
}

impl Verb {
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
