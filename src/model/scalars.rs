//! Ids, instants, codes and the other single values of documents, which check themselves while they are read.

use std::sync::Arc;

use super::{
    ImportedRow, Instant, LazyTable, ManagerAssignment, ManagerRow, Map, Module, Operand, RULES, RecordType,
    ResourceKind, RowColumn, RuleId, User, Value, Verb,
};
use crate::error::Code;
use crate::ids::{self, PartnerId, UserId, check_id};
use crate::json::{
    At, Encoder, Entry, MapKey, PLACEHOLDER, Read, Reader, Scalar, Stop, Vocabulary, Write, WriteMap, quoted,
    read_entries, read_name, repeated_id, unread_entries, write_entries,
};

macro_rules! ids {
    ($($name:ident),*) => {$(
        impl Read for ids::$name {
            fn placeholder() -> Self {
                Self::from_unchecked(Read::placeholder())
            }

            fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
                *self = Self::from_unchecked(id_text(reader, at)?);
                Ok(())
            }

            fn unread(&mut self, reader: &mut Reader<'_>) {
                *self = Self::from_unchecked(reader.placeholder());
            }
        }

        impl Write for ids::$name {
            fn write(&self, out: &mut dyn Encoder) {
                out.text(self.as_str());
            }
        }

        impl<V: Entry<Key = Self>> MapKey<V> for ids::$name {
            fn read_map(map: &mut Map<Self, V>, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
                read_entries(map, reader, at)
            }

            fn unread_map(map: &mut Map<Self, V>, reader: &mut Reader<'_>) {
                unread_entries(map, reader);
            }
        }

        impl<V: Entry<Key = Self> + Write> WriteMap<V> for ids::$name {
            fn write_map(map: &Map<Self, V>, out: &mut dyn Encoder) {
                write_entries(map, out);
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for ids::$name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                "Id".into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "minLength": 1, "maxLength": 256 })
            }
        }
    )*};
}

ids!(
    PartnerId,
    UserId,
    ContactId,
    PartnerRoleId,
    InternalRoleId,
    UserRoleId,
    PermissionGroupId,
    TierId,
    ProfileId,
    PermissionSetId,
    PublicGroupId,
    SharingRuleId,
    SharingSetId,
    ShareGroupId,
    PartnerGroupId,
    ViewId,
    PageId,
    HomeOrgId,
    ResourceId,
    InvitationToken
);

/// The text of the id that comes next, or one that stands for an id that could not be read.
#[inline(never)]
fn id_text(reader: &mut Reader<'_>, at: &At<'_>) -> Result<Arc<str>, Stop> {
    let Some(text) = reader.text(at)? else {
        return Ok(reader.placeholder());
    };
    match check_id(&text) {
        Ok(()) => Ok(reader.intern(&text)),
        Err(why) => {
            reader.report(Code::MalformedId, at, why.to_string());
            Ok(reader.placeholder())
        }
    }
}

/// Reports each id that occurs again in a list.
pub(super) fn report_repeated(ids: &mut dyn Iterator<Item = &str>, reader: &mut Reader<'_>, at: &At<'_>) {
    let mut order: Vec<(&str, usize)> = ids.enumerate().map(|(index, id)| (id, index)).collect();
    if order.len() < 2 {
        return;
    }
    crate::collections::order::sort(&mut order);
    for ((first, _), (second, index)) in order.iter().zip(order.iter().skip(1)) {
        if first == second {
            repeated_id(second, reader, &at.index(*index).key("id"));
        }
    }
}

/// A text that has to be one of many; none for another, of which `wrong` says what is wrong with it.
fn known<T>(
    reader: &mut Reader<'_>,
    at: &At<'_>,
    parse: impl Fn(&str) -> Option<T>,
    what: &str,
) -> Result<Option<T>, Stop> {
    let Some(text) = reader.text(at)? else {
        return Ok(None);
    };
    let found = parse(&text);
    if found.is_none() {
        reader.report(Code::UnknownValue, at, format!("there is no {what} {}", quoted(&text)));
    }
    Ok(found)
}

impl Read for Instant {
    fn placeholder() -> Self {
        Self::UNIX_EPOCH
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        if let Some(text) = reader.text(at)? {
            match Self::parse(&text) {
                Ok(instant) => *self = instant,
                Err(why) => reader.report(Code::MalformedInstant, at, why.to_string()),
            }
        }
        Ok(())
    }
}

impl Write for Instant {
    fn write(&self, out: &mut dyn Encoder) {
        out.text(&self.to_string());
    }
}

impl Read for Code {
    fn placeholder() -> Self {
        Self::Internal
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        *self = known(reader, at, Self::parse, "code")?.unwrap_or(*self);
        Ok(())
    }
}

impl Write for Code {
    fn write(&self, out: &mut dyn Encoder) {
        out.text(self.as_str());
    }
}

impl Read for RuleId {
    fn placeholder() -> Self {
        Self("GEN-01")
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        let find = |text: &str| RULES.binary_search(&text).ok().and_then(|index| RULES.get(index)).map(|id| Self(id));
        *self = known(reader, at, find, "rule")?.unwrap_or(*self);
        Ok(())
    }
}

impl Write for RuleId {
    fn write(&self, out: &mut dyn Encoder) {
        out.text(self.as_str());
    }
}

impl Read for ResourceKind {
    fn placeholder() -> Self {
        Self::Lead
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        *self = known(reader, at, Self::parse, "resource type")?.unwrap_or(*self);
        Ok(())
    }
}

impl Write for ResourceKind {
    fn write(&self, out: &mut dyn Encoder) {
        out.text(self.as_str());
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

impl Value {
    fn of(scalar: Scalar<'_>, reader: &mut Reader<'_>) -> Self {
        match scalar {
            Scalar::Bool(value) => Self::Bool(value),
            Scalar::Number(number) => Self::Number(number.as_f64()),
            Scalar::Text(text) => Self::Text(reader.intern(&text)),
        }
    }
}

impl Read for Value {
    fn placeholder() -> Self {
        Self::Bool(false)
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        if let Some(found) = reader.scalar(at, "a string, a number or a boolean")? {
            *self = Self::of(found, reader);
        }
        Ok(())
    }
}

impl Write for Value {
    fn write(&self, out: &mut dyn Encoder) {
        match self {
            Self::Text(text) => out.text(text),
            Self::Bool(value) => out.boolean(*value),
            // Whole numbers are written without a fraction, as JavaScript writes them.
            #[allow(clippy::cast_possible_truncation, reason = "the number is whole and below 2^53")]
            Self::Number(number) if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 => {
                out.whole(*number as i64);
            }
            Self::Number(number) => out.fraction(*number),
        }
    }
}

impl Read for Operand {
    fn placeholder() -> Self {
        Self::Many(Vec::new())
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        if reader.is_list()? {
            let mut values = Vec::new();
            values.read(reader, at)?;
            *self = Self::Many(values);
        } else if let Some(found) = reader.scalar(at, "a string, a number, a boolean or a list of them")? {
            *self = Self::One(Value::of(found, reader));
        }
        Ok(())
    }
}

impl Write for Operand {
    fn write(&self, out: &mut dyn Encoder) {
        match self {
            Self::One(value) => value.write(out),
            Self::Many(values) => values.write(out),
        }
    }
}

impl Vocabulary for Module {
    fn names() -> &'static [&'static str] {
        Self::NAMES
    }

    fn at(index: usize) -> Option<Self> {
        Self::of_index(index)
    }

    fn index(self) -> usize {
        self as usize
    }

    fn occurs_twice(_: &str) -> String {
        "a module occurs twice".to_owned()
    }
}

impl Vocabulary for RecordType {
    fn names() -> &'static [&'static str] {
        Self::NAMES
    }

    fn at(index: usize) -> Option<Self> {
        Self::of_index(index)
    }

    fn index(self) -> usize {
        self as usize
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

impl Entry for User {
    type Key = UserId;

    fn key(&self) -> UserId {
        self.id().clone()
    }

    fn key_aside(&self, aside: Arc<str>) -> UserId {
        UserId::from_unchecked(aside)
    }

    fn report_repeated(&self, reader: &mut Reader<'_>, at: &At<'_>) {
        repeated_id(self.id().as_str(), reader, &at.key("id"));
    }
}

impl Entry for ManagerAssignment {
    type Key = (PartnerId, UserId);

    fn key(&self) -> (PartnerId, UserId) {
        (self.partner.clone(), self.user.clone())
    }

    fn key_aside(&self, aside: Arc<str>) -> (PartnerId, UserId) {
        (self.partner.clone(), UserId::from_unchecked(aside))
    }

    fn report_repeated(&self, reader: &mut Reader<'_>, at: &At<'_>) {
        let message = format!("the user `{}` is assigned to the partner `{}` twice", self.user, self.partner);
        reader.report(Code::DuplicateId, at, message);
    }
}

impl MapKey<ManagerAssignment> for (PartnerId, UserId) {
    fn read_map(map: &mut Map<Self, ManagerAssignment>, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        read_entries(map, reader, at)
    }

    fn unread_map(map: &mut Map<Self, ManagerAssignment>, reader: &mut Reader<'_>) {
        unread_entries(map, reader);
    }
}

impl WriteMap<ManagerAssignment> for (PartnerId, UserId) {
    fn write_map(map: &Map<Self, ManagerAssignment>, out: &mut dyn Encoder) {
        write_entries(map, out);
    }
}

impl<K: std::hash::Hash + Eq, V: super::Entry> Read for Arc<LazyTable<K, V>>
where
    Map<K, V>: Read,
{
    fn placeholder() -> Self {
        Self::default()
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        let mut map = Map::default();
        map.read(reader, at)?;
        *self = Self::new(map.into());
        Ok(())
    }

    fn unread(&mut self, reader: &mut Reader<'_>) {
        let mut map = Map::default();
        map.unread(reader);
        *self = Self::new(map.into());
    }
}

impl<K: std::hash::Hash + Eq, V: super::Entry> Write for Arc<LazyTable<K, V>>
where
    Map<K, V>: Write,
{
    fn write(&self, out: &mut dyn Encoder) {
        Map::write(self, out);
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

/// Says whether the id stands for one that could not be read.
pub(super) fn is_placeholder(id: &str) -> bool {
    id.starts_with(PLACEHOLDER)
}

#[cfg(feature = "schema")]
mod described {
    use std::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

    use super::super::{Action, Instant, LazyTable, Map, Operand, ResourceKind, RuleId, Value, Verb};
    use crate::error::Code;

    macro_rules! described {
        ($($name:ident as $text:literal: $schema:expr;)*) => {$(
            impl JsonSchema for $name {
                fn schema_name() -> Cow<'static, str> {
                    $text.into()
                }

                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    $schema
                }
            }
        )*};
    }

    fn one_of(all: impl Iterator<Item = String>) -> Schema {
        let all: Vec<String> = all.collect();
        json_schema!({ "type": "string", "enum": all })
    }

    described! {
        ResourceKind as "ResourceType": one_of(ResourceKind::ALL.iter().map(|kind| kind.as_str().to_owned()));
        Code as "Code": one_of(Code::ALL.iter().map(|code| code.as_str().to_owned()));
        Action as "Action": one_of(Action::all().map(|action| action.to_string()));
        RuleId as "RuleId": json_schema!({ "type": "string", "pattern": "^[A-Z0-9]+-[0-9]{2}$" });
        Value as "Value": json_schema!({
            "description": "The value of a free field.",
            "type": ["string", "number", "boolean"]
        });
        Verb as "Verb": json_schema!({
            "description": "A verb that a profile or a permission set may permit (USER-02).",
            "type": "string",
            "enum": super::PROFILE_VERBS
        });
    }

    impl JsonSchema for Instant {
        fn schema_name() -> Cow<'static, str> {
            "Moment".into()
        }

        fn inline_schema() -> bool {
            true
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "format": "date-time" })
        }
    }

    impl JsonSchema for Operand {
        fn schema_name() -> Cow<'static, str> {
            "Operand".into()
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            let value = generator.subschema_for::<Value>();
            json_schema!({
                "description": "What a criterion compares with: one value, or several for `in`.",
                "anyOf": [value, { "type": "array", "items": value }]
            })
        }
    }

    /// A map by id is a list of its entries, one by text is an object.
    impl<K: DescribedKey, V: JsonSchema> JsonSchema for Map<K, V> {
        fn schema_name() -> Cow<'static, str> {
            <Vec<V>>::schema_name()
        }

        fn inline_schema() -> bool {
            true
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            K::describe::<V>(generator)
        }
    }

    impl<K: std::hash::Hash + Eq, V: super::super::Entry + JsonSchema> JsonSchema for LazyTable<K, V> {
        fn schema_name() -> Cow<'static, str> {
            <Vec<V>>::schema_name()
        }

        fn inline_schema() -> bool {
            true
        }

        fn json_schema(generator: &mut SchemaGenerator) -> Schema {
            <Vec<V>>::json_schema(generator)
        }
    }

    pub trait DescribedKey {
        fn describe<V: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
            <Vec<V>>::json_schema(generator)
        }
    }

    impl DescribedKey for std::sync::Arc<str> {
        fn describe<V: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
            let value = generator.subschema_for::<V>();
            json_schema!({ "type": "object", "additionalProperties": value })
        }
    }

    macro_rules! by_id {
        ($($name:ident),*) => {$(impl DescribedKey for crate::ids::$name {})*};
    }

    by_id!(
        PartnerId,
        UserId,
        InternalRoleId,
        UserRoleId,
        PermissionGroupId,
        TierId,
        ProfileId,
        PermissionSetId,
        PublicGroupId,
        SharingRuleId,
        SharingSetId,
        ShareGroupId,
        PartnerGroupId,
        ViewId,
        InvitationToken
    );
}
