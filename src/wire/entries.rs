//! Objects whose keys are data, and the values of free fields.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};

use super::cx::{At, Cx};
use super::node::Fault;
use super::readable::{Keyed, Readable, read_keyed};
use super::source::Source;
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

macro_rules! scalar_visits {
    ($wrap:expr) => {
        fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
            Ok($wrap(Value::Text(Text(Cow::Borrowed(text)))))
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok($wrap(Value::Text(Text(Cow::Owned(text.to_owned())))))
        }

        fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
            Ok($wrap(Value::Bool(value)))
        }

        #[allow(clippy::cast_precision_loss, reason = "a number on the wire is what JavaScript reads: an f64")]
        fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
            Ok($wrap(Value::Number(number as f64)))
        }

        #[allow(clippy::cast_precision_loss, reason = "a number on the wire is what JavaScript reads: an f64")]
        fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
            Ok($wrap(Value::Number(number as f64)))
        }

        fn visit_f64<E: de::Error>(self, number: f64) -> Result<Self::Value, E> {
            if !number.is_finite() {
                return Err(E::invalid_value(de::Unexpected::Float(number), &"a finite number"));
            }
            Ok($wrap(Value::Number(number)))
        }
    };
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, a number or a boolean")
    }

    scalar_visits!(std::convert::identity);
}

struct OperandVisitor;

impl<'de> Visitor<'de> for OperandVisitor {
    type Value = Operand<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, a number, a boolean or a list of them")
    }

    scalar_visits!(Operand::One);

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element()? {
            values.push(value);
        }
        Ok(Operand::Many(values))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Value<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Operand<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OperandVisitor)
    }
}

impl<'a> Readable<'a> for Value<'a> {
    fn blank() -> Self {
        Self::Bool(false)
    }

    fn read(&mut self, source: Source<'_, 'a>) -> Result<(), Fault> {
        *self = Self::deserialize(source)?;
        Ok(())
    }
}

impl<'a> Readable<'a> for Operand<'a> {
    fn blank() -> Self {
        Self::Many(Vec::new())
    }

    fn read(&mut self, source: Source<'_, 'a>) -> Result<(), Fault> {
        *self = Self::deserialize(source)?;
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
            Self::Number(number) => out.plain(number),
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
