//! Identity: opaque, case-sensitive ids of the facts, and the row numbers of one compiled index.
//!
//! An id decides; a label, a name or a translation never does (GEN-08). Ids such as `__proto__` or
//! `constructor` are ordinary ids: nothing here or downstream looks them up as anything but keys.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// The longest id, in UTF-16 code units.
pub const MAX_ID_UNITS: usize = 256;

/// A text that is no id: empty, or longer than [`MAX_ID_UNITS`] UTF-16 code units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MalformedId {
    /// The text has no characters.
    #[error("an id has at least one character")]
    Empty,
    /// The text has more than [`MAX_ID_UNITS`] UTF-16 code units.
    #[error("an id has at most {MAX_ID_UNITS} UTF-16 units")]
    TooLong,
}

/// Says whether `text` is an id; well-formed Unicode is given by the type.
///
/// # Errors
/// [`MalformedId`] for an empty text and for one of more than [`MAX_ID_UNITS`] UTF-16 units.
pub fn check_id(text: &str) -> Result<(), MalformedId> {
    if text.is_empty() {
        return Err(MalformedId::Empty);
    }
    // A UTF-8 byte count bounds the UTF-16 unit count from above, so most ids need no count.
    if text.len() > MAX_ID_UNITS && text.encode_utf16().nth(MAX_ID_UNITS).is_some() {
        return Err(MalformedId::TooLong);
    }
    Ok(())
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {
    $(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Makes an id of a text.
            ///
            /// # Errors
            /// [`MalformedId`] for an empty or over-long text.
            pub fn parse(text: &str) -> Result<Self, MalformedId> {
                check_id(text)?;
                Ok(Self(text.into()))
            }

            /// Makes an id of a text without a look at it: one that was checked before, or that stands for an id that could not be read.
            pub(crate) const fn from_unchecked(text: Arc<str>) -> Self {
                Self(text)
            }

            /// The text of the id.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The shared text of the id.
            #[must_use]
            pub fn shared(&self) -> &Arc<str> {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = MalformedId;

            fn from_str(text: &str) -> Result<Self, MalformedId> {
                Self::parse(text)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, f)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*

    /// Calls a macro with the names of all ids.
    macro_rules! for_each_id {
        ($then:ident) => { $then! { $($name),* } };
    }
    pub(crate) use for_each_id;
    };
}

ids! {
    /// The id of a partner organisation (a partner account).
    PartnerId;
    /// The id of a person of any kind: internal user, partner user or sales rep share one space.
    UserId;
    /// The id of a contact, the record that links a partner user to a partner.
    ContactId;
    /// The id of a role in one partner's hierarchy; it means nothing in another partner (ROLE-05).
    PartnerRoleId;
    /// The id of a role in the supplier's own role tree.
    InternalRoleId;
    /// The id of a portal role: `administrator`, `marketing`, `sales` or a custom one (PUR-01).
    UserRoleId;
    /// The id of a permission group of internal users.
    PermissionGroupId;
    /// The id of a tier of the programme.
    TierId;
    /// The id of a profile.
    ProfileId;
    /// The id of a permission set.
    PermissionSetId;
    /// The id of a public group, a target of sharing rules.
    PublicGroupId;
    /// The id of a sharing rule.
    SharingRuleId;
    /// The id of a sharing set.
    SharingSetId;
    /// The id of a share group.
    ShareGroupId;
    /// The id of a queue, which is in one space with those of users (QUEUE-01).
    QueueId;
    /// The id of a partner group, a segment that custom views and pages refer to.
    PartnerGroupId;
    /// The id of a custom view.
    ViewId;
    /// The id of a page of the portal.
    PageId;
    /// The id of a partner user's home organisation, from which the login is borrowed.
    HomeOrgId;
    /// The id of a record, a portal area or a feature that a question is about.
    ResourceId;
    /// The single-use token of an invitation.
    InvitationToken;
}

macro_rules! rows {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The row with this number.
            #[must_use]
            pub const fn new(row: u32) -> Self {
                Self(row)
            }

            /// The number of the row, from zero.
            #[must_use]
            pub const fn get(self) -> u32 {
                self.0
            }
        }
    )*};
}

rows! {
    /// The row of a user in one compiled index; meaningless in another.
    UserIx;
    /// The row of a partner in one compiled index; meaningless in another.
    PartnerIx;
}
