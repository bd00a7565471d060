//! Ids, instants, codes and the other single values of documents, which check themselves while they are read.

use std::sync::Arc;

use super::{Instant, Map, Operand, RULES, RuleId, Value};
use crate::collections::Pull;
use crate::error::Code;
use crate::ids::{self, check_id};
use crate::json::{
    At, Encoder, Entry, MapKey, PLACEHOLDER, Read, Reader, Scalar, Stop, Write, WriteMap, quoted, read_entries,
    repeated_id, unread_entries, write_entries,
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
                write_entries(map.iter().map(|(id, it)| ((id.as_str(), ""), it as _)).collect(), V::IS_ORDERED, out);
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

ids::for_each_id!(ids);

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
pub(super) fn report_repeated(ids: &mut dyn Pull<&str>, reader: &mut Reader<'_>, at: &At<'_>) {
    let mut order: Vec<(&str, usize)> = std::iter::from_fn(|| ids.pull()).zip(0..).collect();
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
pub(super) fn known<T>(
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

/// Says whether the id stands for one that could not be read.
pub(super) fn is_placeholder(id: &str) -> bool {
    id.starts_with(PLACEHOLDER)
}
