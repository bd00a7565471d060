//! Record types of the programme's own, and what everybody may do with records of a type by default (TYPE, OWD).

use std::fmt;
use std::sync::Arc;

use partner_policy_derive::Record;

use super::{Map, Module, NotificationModule, RecordType, ResourceKind, ShareLevel, Verb};
use crate::error::Code;
use crate::json::{
    At, Encoder, Given, MapKey, Read, Reader, Stop, Vocabulary, Write, WriteMap, quoted, read_entries, unread_entries,
    write_entries,
};

/// The longest id of a declared type, in letters.
pub const MAX_TYPE_NAME: usize = 40;

/// The id of a declared type (TYPE-01): a letter a to z, then a to z, digits, hyphens; at most [`MAX_TYPE_NAME`].
///
/// So short a text of so few letters is a value: to know a type by its name nobody needs the programme.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeName([u8; MAX_TYPE_NAME]);

impl TypeName {
    /// The name, if the text is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut letters = [0; MAX_TYPE_NAME];
        letters.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        let is_letter = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
        let is_name = text.bytes().next().is_some_and(|first| first.is_ascii_lowercase());
        (is_name && text.as_bytes().iter().all(is_letter)).then_some(Self(letters))
    }

    /// The text of the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(MAX_TYPE_NAME);
        self.0.get(..end).and_then(|letters| std::str::from_utf8(letters).ok()).unwrap_or_default()
    }
}

impl TypeName {
    /// What stands for a name that could not be read, or that is taken; no text is read as it.
    fn from_unchecked(text: Arc<str>) -> Self {
        let mut letters = [0; MAX_TYPE_NAME];
        let digits = text.bytes().filter(u8::is_ascii_digit);
        for (slot, letter) in letters.iter_mut().zip([b'~'].into_iter().chain(digits)) {
            *slot = letter;
        }
        Self(letters)
    }

    /// Says whether it stands for a name that could not be read.
    pub(in crate::model) fn is_aside(self) -> bool {
        self.0.first() == Some(&b'~')
    }
}

impl Read for TypeName {
    fn placeholder() -> Self {
        Self::from_unchecked("".into())
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        let Some(text) = reader.text(at)? else {
            self.unread(reader);
            return Ok(());
        };
        match Self::parse(&text) {
            Some(name) => *self = name,
            None => {
                let message = "the id of a type is a letter a to z, then a to z, digits and hyphens, at most 40";
                reader.report(Code::MalformedId, at, message);
                self.unread(reader);
            }
        }
        Ok(())
    }

    fn unread(&mut self, reader: &mut Reader<'_>) {
        *self = Self::from_unchecked(reader.placeholder());
    }
}

impl Write for TypeName {
    fn write(&self, out: &mut dyn Encoder) {
        out.text(self.as_str());
    }
}

impl Read for RecordType {
    fn placeholder() -> Self {
        Self::Lead
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        *self = named(reader, at, Self::named)?.unwrap_or(*self);
        Ok(())
    }
}

impl Write for RecordType {
    fn write(&self, out: &mut dyn Encoder) {
        out.text(self.kind().as_str());
    }
}

impl Read for NotificationModule {
    fn placeholder() -> Self {
        Self::Lead
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        let find = |text: &str| Self::parse(text).or_else(|| TypeName::parse(text).map(Self::Declared));
        *self = named(reader, at, find)?.unwrap_or(*self);
        Ok(())
    }
}

impl Write for NotificationModule {
    fn write(&self, out: &mut dyn Encoder) {
        out.text(self.as_str());
    }
}

/// A name of a type or module; whether a declared one is known is checked with the whole snapshot (TYPE-05).
fn named<T>(reader: &mut Reader<'_>, at: &At<'_>, find: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Stop> {
    let Some(text) = reader.text(at)? else {
        return Ok(None);
    };
    let found = find(&text);
    if found.is_none() {
        no_type(reader, at, &text);
    }
    Ok(found)
}

fn no_type(reader: &mut Reader<'_>, at: &At<'_>, name: &str) {
    reader.report(Code::DanglingReference, at, format!("there is no {} in recordTypes", quoted(name)));
}

impl Vocabulary for RecordType {
    fn parse(name: &str) -> Option<Self> {
        Self::named(name)
    }

    fn name(&self) -> std::borrow::Cow<'_, str> {
        self.kind().as_str().to_owned().into()
    }

    fn report_unknown(reader: &mut Reader<'_>, at: &At<'_>, name: &str) {
        no_type(reader, &at.key(name), name);
    }
}

impl Vocabulary for Module {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "lead" => Self::Lead,
            "deal" => Self::Deal,
            "mdf-request" => Self::MdfRequest,
            "business-plan" => Self::BusinessPlan,
            other => Self::Declared(TypeName::parse(other)?),
        })
    }

    fn name(&self) -> std::borrow::Cow<'_, str> {
        match self {
            Self::Lead => "lead",
            Self::Deal => "deal",
            Self::MdfRequest => "mdf-request",
            Self::BusinessPlan => "business-plan",
            Self::Declared(name) => name.as_str(),
        }
        .into()
    }

    fn occurs_twice(_: &str) -> String {
        "a module occurs twice".to_owned()
    }

    fn report_unknown(reader: &mut Reader<'_>, at: &At<'_>, name: &str) {
        no_type(reader, &at.key(name), name);
    }
}

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
        write_entries(map, out);
    }
}

impl fmt::Debug for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
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

/// The verbs of a declared type (TYPE-03).
pub(super) const DECLARED_VERBS: &[Verb] =
    &[Verb::View, Verb::Edit, Verb::Transfer, Verb::Share, Verb::Delete, Verb::Create];

impl DeclaredType {
    fn complete(&mut self, _: Given, reader: &mut Reader<'_>, at: &At<'_>) {
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

#[cfg(feature = "schema")]
mod described {
    use std::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

    use super::super::{Module, NotificationModule, RecordType, TypeName};

    macro_rules! described {
        ($($name:ident as $text:literal $built_in:expr),*) => {$(
            impl JsonSchema for $name {
                fn schema_name() -> Cow<'static, str> {
                    $text.into()
                }

                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    json_schema!({
                        "description": "The name of a record type or module: built in, or declared (TYPE-01).",
                        "type": "string",
                        "pattern": "^[a-z][a-z0-9-]{0,39}$",
                        "examples": $built_in
                    })
                }
            }
        )*};
    }

    described!(
        TypeName as "DeclaredTypeId" Vec::<&str>::new(),
        RecordType as "RecordTypeId" RecordType::ALL.map(|record| record.kind().as_str().to_owned()),
        Module as "ModuleId" ["lead", "deal", "mdf-request", "business-plan"],
        NotificationModule as "NotificationModuleId" ["lead", "deal", "mdf-request", "business-plan", "training"]
    );
}

impl RecordType {
    /// The built-in record type with this name on the wire.
    #[must_use]
    pub fn built_in(text: &str) -> Option<Self> {
        ResourceKind::parse(text).and_then(ResourceKind::record)
    }

    /// The built-in record type with this name, else the declared one that it may be the name of.
    fn named(text: &str) -> Option<Self> {
        Self::built_in(text).or_else(|| TypeName::parse(text).map(Self::Declared))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_to_forty_lower_case_letters_digits_and_hyphens() {
        let longest = "a".repeat(MAX_TYPE_NAME);
        for name in ["q", "rebate-claim", "a1", "x-", &longest, "constructor"] {
            assert_eq!(TypeName::parse(name).as_ref().map(TypeName::as_str), Some(name));
        }
        let too_long = "a".repeat(MAX_TYPE_NAME + 1);
        for text in ["", "Quote", "1a", "-a", "a_b", "a b", "a.b", "ä", "a\0", &too_long] {
            assert_eq!(TypeName::parse(text), None, "{text}");
        }
    }
}
