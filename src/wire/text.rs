//! The scalars of the wire: texts that borrow from the document, whole numbers, and what may be left out.

use std::borrow::Cow;

use super::decimal::in_full;
use super::node::{Fault, Node, mismatch};
use super::readable::{Growing, Readable, grown, read_list};
use super::scan::Number;
use super::source::{Source, Str};
use super::writable::{Out, Writable};

/// The largest integer that JavaScript keeps exact.
pub(crate) const MAX_SAFE: u64 = (1 << 53) - 1;

/// The most entries that one document may have.
pub(crate) const MAX_ENTITIES: usize = 5_000_000;

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident { $($key:literal: $value:literal),* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub(crate) struct $name<'a>(pub(crate) Cow<'a, str>);

        impl<'a> Readable<'a> for $name<'a> {
            fn blank() -> Self {
                Self(Cow::Borrowed(""))
            }

            fn read(&mut self, source: Source<'_, 'a>) -> Result<(), Fault> {
                self.0 = source.string("a string")?.into_cow();
                Ok(())
            }

            fn read_key(&mut self, key: Str<'_, 'a>) -> Result<(), Fault> {
                self.0 = key.into_cow();
                Ok(())
            }
        }

        impl Writable for $name<'_> {
            fn write(&self, out: &mut Out) {
                out.text(&self.0);
            }

            fn write_key(&self, out: &mut Out) {
                out.text(&self.0);
            }
        }

        impl<'a> From<&'a str> for $name<'a> {
            fn from(text: &'a str) -> Self {
                Self(Cow::Borrowed(text))
            }
        }

        impl<'a> From<&'a std::sync::Arc<str>> for $name<'a> {
            fn from(text: &'a std::sync::Arc<str>) -> Self {
                Self(Cow::Borrowed(text))
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name<'_> {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string" $(, $key: $value)* })
            }
        }
    )*};
}

texts! {
    /// An opaque, case-sensitive id.
    Id { "minLength": 1, "maxLength": 256 }
    /// A text for people, or a name that is no id.
    Text {}
    /// The name of a record type or module: a built-in one or one that the programme declares (TYPE-01).
    TypeRef { "pattern": "^[a-z][a-z0-9-]{0,39}$" }
    /// An RFC 3339 instant in UTC.
    Moment { "format": "date-time" }
}

/// A whole number from 0 to 2^53 - 1, also when it is written as `1.0` or `1e0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Whole(pub(crate) u64);

impl<'a> Readable<'a> for Whole {
    fn blank() -> Self {
        Self(0)
    }

    fn read(&mut self, source: Source<'_, 'a>) -> Result<(), Fault> {
        const WANTED: &str = "a whole number from 0 to 2^53 - 1";
        let refused = |number: &str| Err(mismatch(WANTED, &format!("`{number}`")));
        self.0 = match source.number(WANTED)? {
            Number::Whole(number) if number <= MAX_SAFE => number,
            Number::Whole(number) => return refused(&number.to_string()),
            Number::Negative(0) => 0,
            Number::Negative(number) => return refused(&number.to_string()),
            // 2^53 - 1 and every whole number below it are exact in an f64.
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the number is whole and within 0 and 2^53 - 1"
            )]
            Number::Other(number) if number.fract() == 0.0 && (0.0..=9_007_199_254_740_991.0).contains(&number) => {
                number as u64
            }
            Number::Other(number) => return refused(&in_full(number)),
        };
        Ok(())
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Whole {
    fn schema_name() -> Cow<'static, str> {
        "Whole".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "integer", "minimum": 0, "maximum": MAX_SAFE })
    }
}

/// The literal `true`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct True;

impl<'a> Readable<'a> for True {
    fn blank() -> Self {
        Self
    }

    fn read(&mut self, source: Source<'_, 'a>) -> Result<(), Fault> {
        if matches!(source, Source::Tree(Node::Wild)) || source.boolean("a boolean")? {
            Ok(())
        } else {
            Err(mismatch("true", "`false`"))
        }
    }
}

impl Writable for Whole {
    fn write(&self, out: &mut Out) {
        out.plain(&self.0);
    }
}

impl Writable for True {
    fn write(&self, out: &mut Out) {
        out.raw("true");
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for True {
    fn schema_name() -> Cow<'static, str> {
        "True".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "const": true })
    }
}

/// A field that may be left out but not be `null`, so that a `null` cannot take a ceiling out of play.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Given<T>(pub(crate) Option<T>);

impl<T> Default for Given<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Given<T> {
    /// Says whether the field is left out.
    pub(crate) const fn is_absent(&self) -> bool {
        self.0.is_none()
    }

    /// The value, unless it is the default one.
    pub(crate) fn unless(value: T, default: &T) -> Self
    where
        T: PartialEq,
    {
        Self((value != *default).then_some(value))
    }
}

impl Given<bool> {
    /// The claim, written only when it holds.
    pub(crate) fn claim(holds: bool) -> Self {
        Self::unless(holds, &false)
    }

    /// Says whether the field is there and true.
    pub(crate) fn holds(&self) -> bool {
        self.0 == Some(true)
    }
}

impl<T> Given<Many<T>> {
    /// The list, written only when it has entries.
    pub(crate) fn list(entries: Vec<T>) -> Self {
        Self((!entries.is_empty()).then_some(Many(entries)))
    }

    /// The entries; none if the field is left out.
    pub(crate) fn entries(self) -> Vec<T> {
        self.0.map(|list| list.0).unwrap_or_default()
    }
}

impl<'a, T: Readable<'a>> Readable<'a> for Given<T> {
    fn blank() -> Self {
        Self(None)
    }

    fn read(&mut self, source: Source<'_, 'a>) -> Result<(), Fault> {
        self.0.insert(T::blank()).read(source)
    }
}

impl<T: Writable> Writable for Given<T> {
    fn write(&self, out: &mut Out) {
        self.0.write(out);
    }

    fn is_absent(&self) -> bool {
        self.0.is_none()
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Given<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::json_schema(generator)
    }
}

/// A list of at most [`MAX_ENTITIES`] entries.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Many<T>(pub(crate) Vec<T>);

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'a, T: Readable<'a>> Readable<'a> for Many<T> {
    fn blank() -> Self {
        Self(Vec::new())
    }

    fn read(&mut self, source: Source<'_, 'a>) -> Result<(), Fault> {
        read_list(self, source)
    }
}

impl<'a, T: Readable<'a>> Growing<'a> for Many<T> {
    fn grow(&mut self) -> Option<&mut dyn Readable<'a>> {
        grown(&mut self.0).map(|entry| entry as _)
    }
}

impl<T: Writable> Writable for Many<T> {
    fn write(&self, out: &mut Out) {
        out.list(&mut self.0.iter().map(|entry| entry as _));
    }
}

impl<T> FromIterator<T> for Many<T> {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

#[cfg(feature = "schema")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Many<T> {
    fn schema_name() -> Cow<'static, str> {
        <Vec<T>>::schema_name()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        <Vec<T>>::json_schema(generator)
    }
}
