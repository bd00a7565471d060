//! What the single values of documents look like, for JSON Schema.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::verb::PROFILE_VERBS;
use super::{
    Action, Instant, LazyTable, Map, Module, NotificationModule, Operand, RecordType, ResourceKind, RuleId, TypeName,
    Value, Verb,
};
use crate::error::Code;
use crate::json::MapKey;

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
        "enum": PROFILE_VERBS
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
impl<K: MapKey<V>, V: JsonSchema> JsonSchema for Map<K, V> {
    fn schema_name() -> Cow<'static, str> {
        <Vec<V>>::schema_name()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        K::describe(generator)
    }
}

impl<K: std::hash::Hash + Eq, V: super::HasFacts + JsonSchema> JsonSchema for LazyTable<K, V> {
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

macro_rules! names {
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

names!(
    TypeName as "DeclaredTypeId" Vec::<&str>::new(),
    RecordType as "RecordTypeId" RecordType::ALL.map(|record| record.kind().as_str().to_owned()),
    Module as "ModuleId" ["lead", "deal", "mdf-request", "business-plan"],
    NotificationModule as "NotificationModuleId" ["lead", "deal", "mdf-request", "business-plan", "training"]
);
