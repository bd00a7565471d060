//! Objects whose keys are data, and the values of free fields.

#[cfg(feature = "schema")]
use std::borrow::Cow;

use super::cx::{At, Cx};
use super::decimal::{in_full, shortest};
use super::node::{Fault, Hop, mismatch};
use super::readable::{Keyed, Readable, read_keyed};
use super::source::{Any, Source};
use super::text::Text;
use super::writable::{Out, Writable};
use crate::error::Code;
use crate::model;

/// The entries of an object in document order; a key that occurs twice is found at conversion.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entries<K, V>(pub(crate) Vec<(K, V)>);

impl<K, V> Default for Entries<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'a, K: Readable<'a>, V: Readable<'a>> Readable<'a> for Entries<K, V> {
    fn blank() -> Self {
        Self(Vec::new())
    }

    fn read(&mut self, source: Source<'_, 'a>) -> Result<(), Fault> {
        read_keyed(self, source)
    }
}

impl<'a, K: Readable<'a>, V: Readable<'a>> Keyed<'a> for Entries<K, V> {
    fn grow(&mut self) -> Option<(&mut dyn Readable<'a>, &mut dyn Readable<'a>)> {
        self.0.push((K::blank(), V::blank()));
        self.0.last_mut().map(|(key, value)| (key as _, value as _))
    }
}

impl<K: Writable, V: Writable> Writable for Entries<K, V> {
    fn write(&self, out: &mut Out) {
        out.keyed(&mut self.0.iter().map(|(key, value)| (key as _, value as _)));
    }
}

#[cfg(feature = "schema")]
impl<K: schemars::JsonSchema, V: schemars::JsonSchema> schemars::JsonSchema for Entries<K, V> {
    fn schema_name() -> Cow<'static, str> {
        format!("{}By{}", V::schema_name(), K::schema_name()).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let value = generator.subschema_for::<V>();
        if K::inline_schema() {
            return schemars::json_schema!({ "type": "object", "additionalProperties": value });
        }
        let key = generator.subschema_for::<K>();
        schemars::json_schema!({ "type": "object", "propertyNames": key, "additionalProperties": value })
    }
}

/// A text, a number or a boolean.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'a> {
    Text(Text<'a>),
    Number(f64),
    Bool(bool),
}

/// One value or a list of them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Operand<'a> {
    One(Value<'a>),
    Many(Vec<Value<'a>>),
}

/// What a value is, in words.
const SCALAR: &str = "a string, a number or a boolean";

impl<'a> Value<'a> {
    /// The value that was found where `wanted` is.
    fn of(found: Any<'_, 'a>, wanted: &str) -> Result<Self, Fault> {
        match found {
            Any::Bool(value) => Ok(Self::Bool(value)),
            Any::Text(text) => Ok(Self::Text(Text(text.into_cow()))),
            Any::Number(number) if number.as_f64().is_finite() => Ok(Self::Number(number.as_f64())),
            Any::Number(number) => Err(mismatch("a finite number", &format!("`{}`", in_full(number.as_f64())))),
            Any::Null => Err(mismatch(wanted, "null")),
            Any::List(_) => Err(mismatch(wanted, "a list")),
            Any::Object => Err(mismatch(wanted, "an object")),
        }
    }
}

impl<'a> Readable<'a> for Value<'a> {
    fn blank() -> Self {
        Self::Bool(false)
    }

    fn read(&mut self, source: Source<'_, 'a>) -> Result<(), Fault> {
        *self = Self::of(source.any()?, SCALAR)?;
        Ok(())
    }
}

impl<'a> Readable<'a> for Operand<'a> {
    fn blank() -> Self {
        Self::Many(Vec::new())
    }

    fn read(&mut self, source: Source<'_, 'a>) -> Result<(), Fault> {
        *self = match source.any()? {
            Any::List(mut list) => {
                let mut values = Vec::new();
                while let Some((source, index)) = list.advance()? {
                    let value = source.any().and_then(|found| Value::of(found, SCALAR));
                    values.push(value.map_err(|fault| match index {
                        Some(index) => fault.within(Hop::Index(index)),
                        None => fault,
                    })?);
                }
                Self::Many(values)
            }
            other => Self::One(Value::of(other, "a string, a number, a boolean or a list of them")?),
        };
        Ok(())
    }
}

impl Writable for Value<'_> {
    fn write(&self, out: &mut Out) {
        match self {
            Self::Text(text) => text.write(out),
            Self::Bool(value) => value.write(out),
            // Whole numbers are written without a fraction, as JavaScript writes them.
            #[allow(clippy::cast_possible_truncation, reason = "the number is whole and below 2^53")]
            Self::Number(number) if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 => {
                out.plain(&(*number as i64));
            }
            Self::Number(number) => out.raw(&shortest(*number)),
        }
    }
}

impl Writable for Operand<'_> {
    fn write(&self, out: &mut Out) {
        match self {
            Self::One(value) => value.write(out),
            Self::Many(values) => out.list(&mut values.iter().map(|value| value as _)),
        }
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Value<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "description": "The value of a free field.", "type": ["string", "number", "boolean"] })
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Operand<'_> {
    fn schema_name() -> Cow<'static, str> {
        "Operand".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let value = generator.subschema_for::<Value<'static>>();
        schemars::json_schema!({
            "description": "What a criterion compares with: one value, or several for `in`.",
            "anyOf": [value, { "type": "array", "items": value }]
        })
    }
}

/// The free fields of a record or a partner.
pub(crate) type Fields<'a> = Entries<Text<'a>, Value<'a>>;

impl Value<'_> {
    /// The value of the model.
    pub(crate) fn into_model(self, cx: &mut Cx) -> model::Value {
        match self {
            Self::Text(text) => model::Value::Text(cx.share(&text.0)),
            Self::Number(number) => model::Value::Number(number),
            Self::Bool(value) => model::Value::Bool(value),
        }
    }
}

impl<'a> From<&'a model::Value> for Value<'a> {
    fn from(value: &'a model::Value) -> Self {
        match value {
            model::Value::Text(text) => Self::Text(text.into()),
            model::Value::Number(number) => Self::Number(*number),
            model::Value::Bool(value) => Self::Bool(*value),
        }
    }
}

/// The fields of the model; a name that occurs twice is reported.
pub(crate) fn fields_into_model(fields: Fields<'_>, cx: &mut Cx, at: &At<'_>) -> model::Fields {
    let mut out = model::Fields::with_capacity(fields.0.len());
    for (name, value) in fields.0 {
        let value = value.into_model(cx);
        if out.insert(cx.share(&name.0), value).is_some() {
            cx.report(Code::DuplicateKey, &at.key(&name.0), format!("the key `{}` occurs twice", name.0));
        }
    }
    out
}

/// The fields as they are written, by name.
pub(crate) fn fields_from_model(fields: &model::Fields) -> Fields<'_> {
    let mut entries: Vec<_> = fields.iter().map(|(name, value)| (Text::from(name), Value::from(value))).collect();
    crate::order::sort_by(&mut entries, |(a, _), (b, _)| a.cmp(b));
    Entries(entries)
}
