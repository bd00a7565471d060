//! Record types of the programme's own, and what everybody may do with records of a type by default (TYPE, OWD).

use std::sync::Arc;

use partner_policy_derive::Record;

use super::{Map, ResourceKind, ShareLevel, TypeName};
use crate::error::Code;
use crate::json::{
    At, Encoder, MapKey, PresentFields, Reader, Stop, WriteMap, quoted, read_entries, unread_entries, write_entries,
};

impl MapKey<DeclaredType> for TypeName {
    fn read_map(map: &mut Map<Self, DeclaredType>, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        read_entries(map, reader, at)
    }

    fn unread_map(map: &mut Map<Self, DeclaredType>, reader: &mut Reader<'_>) {
        unread_entries(map, reader);
    }
}

impl WriteMap<DeclaredType> for TypeName {
    fn write_map(map: &Map<Self, DeclaredType>, out: &mut dyn Encoder) {
        write_entries(map.iter().map(|(name, it)| ((name.as_str(), ""), it as _)).collect(), false, out);
    }
}

/// A type of record that the programme declares (TYPE-01).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(key = id: TypeName, complete)]
pub struct DeclaredType {
    /// The id.
    pub id: TypeName,
    /// The label for people.
    pub label: Arc<str>,
    /// Permission groups and notifications may name it (TYPE-04). Default: false.
    #[record(rename = "module", default)]
    pub is_module: bool,
    /// With portal roles the standard ones may create it and edit the account's (TYPE-03). Default: false.
    #[record(rename = "portalCapability", default)]
    pub has_portal_capability: bool,
}

impl DeclaredType {
    fn complete(&mut self, _: PresentFields, reader: &mut Reader<'_>, at: &At<'_>) {
        if ResourceKind::parse(self.id.as_str()).is_some() {
            let message = format!("{} is a built-in type", quoted(self.id.as_str()));
            reader.report(Code::DuplicateId, &at.key("id"), message);
        }
    }
}

/// The default access of one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Record)]
pub enum Access {
    /// Nothing.
    #[default]
    Private,
    /// View.
    Read,
    /// View and edit.
    ReadWrite,
}

impl Access {
    /// The level, if there is one.
    #[must_use]
    pub const fn level(self) -> Option<ShareLevel> {
        match self {
            Self::Private => None,
            Self::Read => Some(ShareLevel::Read),
            Self::ReadWrite => Some(ShareLevel::ReadWrite),
        }
    }
}

/// What everybody may do with the records of a type, whoever owns them (OWD-01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Record)]
pub struct DefaultAccess {
    /// The level of every internal user (OWD-03). Default: private.
    #[record(default = Access::Private)]
    pub internal: Access,
    /// The level of every partner user, at most the internal one (OWD-02, OWD-04). Default: private.
    #[record(default = Access::Private)]
    pub external: Access,
}
