//! A document as a tree, which can be read again and again while it is mended.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Unexpected, Visitor};

use super::cx::{WILD, quoted};

/// The name under which [`super::tagged::tagged`] objects are read: their tag comes first.
pub(crate) const TAGGED: &str = "$tagged";

/// One value of a document.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node<'a> {
    Null,
    Bool(bool),
    Whole(u64),
    Negative(i64),
    Number(f64),
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
    /// An object in place of something unreadable; it makes up every field that is asked for.
    Hollow(Vec<(Cow<'a, str>, Node<'a>)>),
    /// Something unreadable that was reported; it reads as whatever is asked for.
    Wild,
}

/// What is wrong with a tree, and where.
#[derive(Debug)]
pub(crate) struct Fault {
    /// The steps to the place, innermost first.
    pub(crate) path: Vec<Hop>,
    /// What is wrong there.
    pub(crate) what: What,
}

/// One step down a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hop {
    Key(String),
    Index(usize),
}

/// What is wrong with a place.
#[derive(Debug)]
pub(crate) enum What {
    /// The object has a key that its format does not know.
    UnknownField(String),
    /// The object is a choice by its only key, and the key is none of those known here.
    UnknownChoice(String),
    /// The text is none of those known here; the first of them stands in.
    UnknownValue(String, Option<&'static str>),
    /// The object lacks a field.
    Missing(&'static str),
    /// Anything else.
    Other(String),
}

impl Fault {
    fn new(what: What) -> Self {
        Self { path: Vec::new(), what }
    }

    fn within(mut self, hop: Hop) -> Self {
        self.path.push(hop);
        self
    }

    /// The unknown text was the only key of a choice.
    fn of_choice(self) -> Self {
        match self.what {
            What::UnknownValue(key, _) if self.path.is_empty() => Self::new(What::UnknownChoice(key)),
            what => Self { path: self.path, what },
        }
    }

    /// The unknown text was a key.
    fn of_key(self) -> Self {
        match self.what {
            What::UnknownValue(key, _) if self.path.is_empty() => Self::new(What::UnknownField(key)),
            what => Self { path: self.path, what },
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.what {
            What::UnknownField(key) | What::UnknownChoice(key) => write!(f, "there is no field {}", quoted(key)),
            What::UnknownValue(value, _) => write!(f, "{} is no value of this field", quoted(value)),
            What::Missing(field) => write!(f, "the field `{field}` is missing"),
            What::Other(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Fault {}

/// What was expected, in words of JSON.
fn wanted(expected: &dyn de::Expected) -> String {
    let text = expected.to_string();
    if text.starts_with("struct") || text == "a map" {
        "an object".to_owned()
    } else if text.starts_with("enum") || text.starts_with("variant") || text.starts_with("field") {
        "a string".to_owned()
    } else if text.starts_with('u') || text.starts_with('f') || text.starts_with('i') {
        "a number".to_owned()
    } else {
        text
    }
}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(What::Other(message.to_string()))
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let found = match found {
            Unexpected::Bool(_) => "a boolean",
            Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "a number",
            Unexpected::Str(_) | Unexpected::Char(_) | Unexpected::Bytes(_) => "a string",
            Unexpected::Unit | Unexpected::Option => "null",
            Unexpected::Seq => "a list",
            _ => "an object",
        };
        Self::new(What::Other(format!("expected {}, found {found}", wanted(expected))))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let found = match found {
            Unexpected::Bool(value) => format!("`{value}`"),
            Unexpected::Unsigned(value) => format!("`{value}`"),
            Unexpected::Signed(value) => format!("`{value}`"),
            Unexpected::Float(value) => format!("`{value}`"),
            Unexpected::Str(value) => quoted(value),
            _ => "something else".to_owned(),
        };
        Self::new(What::Other(format!("expected {}, found {found}", wanted(expected))))
    }

    fn invalid_length(_: usize, expected: &dyn de::Expected) -> Self {
        Self::new(What::Other(format!("expected {}", wanted(expected))))
    }

    fn unknown_variant(variant: &str, known: &'static [&'static str]) -> Self {
        Self::new(What::UnknownValue(variant.to_owned(), known.first().copied()))
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Self::new(What::UnknownField(field.to_owned()))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(What::Missing(field))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new(What::Other(format!("the key `{field}` occurs twice")))
    }
}

impl<'n, 'a> Node<'a> {
    fn refused<V: Visitor<'a>>(&'n self, visitor: &V) -> Fault {
        let found = match self {
            Self::Null => Unexpected::Unit,
            Self::Bool(value) => Unexpected::Bool(*value),
            Self::Whole(value) => Unexpected::Unsigned(*value),
            Self::Negative(value) => Unexpected::Signed(*value),
            Self::Number(value) => Unexpected::Float(*value),
            Self::Text(text) => Unexpected::Str(text),
            Self::List(_) => Unexpected::Seq,
            Self::Object(_) | Self::Hollow(_) | Self::Wild => Unexpected::Map,
        };
        de::Error::invalid_type(found, visitor)
    }

    fn entries(&'n self) -> Option<&'n [(Cow<'a, str>, Self)]> {
        match self {
            Self::Object(entries) | Self::Hollow(entries) => Some(entries),
            Self::Wild => Some(&[]),
            _ => None,
        }
    }
}

impl<'a> Deserializer<'a> for &Node<'a> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self {
            Node::Null => visitor.visit_unit(),
            Node::Bool(value) => visitor.visit_bool(*value),
            Node::Whole(value) => visitor.visit_u64(*value),
            Node::Negative(value) => visitor.visit_i64(*value),
            Node::Number(value) => visitor.visit_f64(*value),
            Node::Text(Cow::Borrowed(text)) => visitor.visit_borrowed_str(text),
            Node::Text(Cow::Owned(text)) => visitor.visit_str(text),
            Node::List(list) => visitor.visit_seq(List { rest: list.iter(), index: 0 }),
            Node::Object(entries) | Node::Hollow(entries) => visitor.visit_map(Object::of(entries)),
            Node::Wild => visitor.visit_bool(true),
        }
    }

    fn deserialize_bool<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_any(visitor)
    }

    fn deserialize_u64<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self {
            Node::Wild => visitor.visit_u64(1),
            Node::Whole(_) | Node::Negative(_) | Node::Number(_) => self.deserialize_any(visitor),
            other => Err(other.refused(&visitor)),
        }
    }

    fn deserialize_str<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self {
            Node::Wild => visitor.visit_str(WILD),
            Node::Text(_) => self.deserialize_any(visitor),
            other => Err(other.refused(&visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self {
            Node::Null | Node::Wild => visitor.visit_none(),
            other => visitor.visit_some(other),
        }
    }

    fn deserialize_seq<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self {
            Node::Wild => visitor.visit_seq(List { rest: [].iter(), index: 0 }),
            Node::List(_) => self.deserialize_any(visitor),
            other => Err(other.refused(&visitor)),
        }
    }

    fn deserialize_map<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.entries() {
            Some(entries) => visitor.visit_map(Object::of(entries)),
            None => Err(self.refused(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'a>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let Some(entries) = self.entries() else {
            return Err(self.refused(&visitor));
        };
        let tag = fields.first().filter(|_| name == TAGGED);
        let first = tag.and_then(|tag| entries.iter().position(|(key, _)| key == tag));
        visitor.visit_map(Object { entries, first, next: 0, current: None, starts: true })
    }

    fn deserialize_enum<V: Visitor<'a>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self {
            Node::Wild => {
                let name = variants.first().copied().unwrap_or_default();
                visitor.visit_enum(Variant { name, value: None, is_made_up: true })
            }
            Node::Text(name) => visitor.visit_enum(Variant { name, value: None, is_made_up: false }),
            Node::Object(entries) | Node::Hollow(entries) => match entries.as_slice() {
                [(name, value)] => {
                    let variant = Variant { name, value: Some(value), is_made_up: false };
                    visitor.visit_enum(variant).map_err(Fault::of_choice)
                }
                _ => Err(Fault::new(What::Other(format!("expected exactly one of `{}`", variants.join("`, `"))))),
            },
            other => Err(other.refused(&visitor)),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'a>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_identifier<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    fn deserialize_string<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_str(visitor)
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'a>>
        i8 i16 i32 i64 i128 u8 u16 u32 u128 f32 f64 char bytes byte_buf unit unit_struct tuple tuple_struct ignored_any
    }
}

struct List<'n, 'a> {
    rest: std::slice::Iter<'n, Node<'a>>,
    index: usize,
}

impl<'a> SeqAccess<'a> for List<'_, 'a> {
    type Error = Fault;

    fn next_element_seed<T: de::DeserializeSeed<'a>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let Some(node) = self.rest.next() else {
            return Ok(None);
        };
        let index = self.index;
        self.index += 1;
        seed.deserialize(node).map(Some).map_err(|fault| fault.within(Hop::Index(index)))
    }
}

struct Object<'n, 'a> {
    entries: &'n [(Cow<'a, str>, Node<'a>)],
    /// The entry that comes first, out of its turn.
    first: Option<usize>,
    next: usize,
    current: Option<&'n (Cow<'a, str>, Node<'a>)>,
    starts: bool,
}

impl<'n, 'a> Object<'n, 'a> {
    fn of(entries: &'n [(Cow<'a, str>, Node<'a>)]) -> Self {
        Self { entries, first: None, next: 0, current: None, starts: true }
    }

    fn advance(&mut self) -> Option<&'n (Cow<'a, str>, Node<'a>)> {
        if std::mem::take(&mut self.starts)
            && let Some(first) = self.first
        {
            return self.entries.get(first);
        }
        if Some(self.next) == self.first {
            self.next += 1;
        }
        let entry = self.entries.get(self.next);
        self.next += 1;
        entry
    }
}

impl<'a> MapAccess<'a> for Object<'_, 'a> {
    type Error = Fault;

    fn next_key_seed<K: de::DeserializeSeed<'a>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        self.current = self.advance();
        let Some((key, _)) = self.current else {
            return Ok(None);
        };
        seed.deserialize(Key(key)).map(Some).map_err(Fault::of_key)
    }

    fn next_value_seed<V: de::DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        match self.current.take() {
            Some((key, value)) => {
                seed.deserialize(value).map_err(|fault| fault.within(Hop::Key(key.clone().into_owned())))
            }
            None => Err(de::Error::custom("expected a value")),
        }
    }
}

/// A key of an object, or the name of a variant.
struct Key<'n, 'a>(&'n Cow<'a, str>);

impl<'a> Deserializer<'a> for Key<'_, 'a> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0 {
            Cow::Borrowed(key) => visitor.visit_borrowed_str(key),
            Cow::Owned(key) => visitor.visit_str(key),
        }
    }

    fn deserialize_enum<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_enum(Variant { name: self.0, value: None, is_made_up: false })
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'a>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// One variant of an enum: a text, or an object with one field.
struct Variant<'n, 'a> {
    name: &'n str,
    value: Option<&'n Node<'a>>,
    is_made_up: bool,
}

impl<'n, 'a> de::EnumAccess<'a> for Variant<'n, 'a> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<V: de::DeserializeSeed<'a>>(self, seed: V) -> Result<(V::Value, Self), Fault> {
        let name = Cow::Owned(self.name.to_owned());
        let value = seed.deserialize(Key(&name))?;
        Ok((value, self))
    }
}

impl<'a> de::VariantAccess<'a> for Variant<'_, 'a> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        match self.value {
            None => Ok(()),
            Some(_) => Err(de::Error::custom("expected a string, found an object")),
        }
    }

    fn newtype_variant_seed<T: de::DeserializeSeed<'a>>(self, seed: T) -> Result<T::Value, Fault> {
        match self.value {
            Some(value) => seed.deserialize(value).map_err(|fault| fault.within(Hop::Key(self.name.to_owned()))),
            None if self.is_made_up => {
                let wild = Node::Wild;
                seed.deserialize(&wild)
            }
            None => Err(de::Error::custom("expected an object, found a string")),
        }
    }

    fn tuple_variant<V: Visitor<'a>>(self, _: usize, _: V) -> Result<V::Value, Fault> {
        Err(de::Error::custom("expected an object"))
    }

    fn struct_variant<V: Visitor<'a>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Fault> {
        Err(de::Error::custom("expected an object"))
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node<'de>, E> {
        Ok(Node::Whole(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node<'de>, E> {
        Ok(Node::Negative(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node<'de>, E> {
        Ok(Node::Number(number))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node<'de>, E> {
        Ok(Node::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node<'de>, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = list.next_element()? {
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<'de>, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, value)) = map.next_entry::<super::text::Text<'de>, Node<'de>>()? {
            entries.push((key.0, value));
        }
        Ok(Node::Object(entries))
    }
}

impl<'de> Deserialize<'de> for Node<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}
