//! Where typed values are read from: a text, or a tree. One type for both, so that every reader is compiled once.

use std::borrow::Cow;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::compiled::{Cursor, Token};
use super::cx::WILD;
use super::node::{Fault, Hop, Node, What, refused};
use super::scan::{Number, Scan};

/// The name under which [`super::tagged::tagged`] objects are read: their tag comes first.
pub(crate) const TAGGED: &str = "$tagged";

/// The value of a text.
pub(crate) fn from_text<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Fault> {
    let mut scan = Scan::new(text);
    let value = T::deserialize(Source::Text(&mut scan))?;
    scan.end()?;
    Ok(value)
}

/// The value of a tree.
pub(crate) fn from_node<'a, T: Deserialize<'a>>(node: &Node<'a>) -> Result<T, Fault> {
    T::deserialize(Source::Tree(node))
}

/// What the next value is read from.
pub(crate) enum Source<'n, 'a> {
    /// The next value of a text; what is wrong is found out later, from the tree.
    Text(&'n mut Scan<'a>),
    /// A value of a tree.
    Tree(&'n Node<'a>),
    /// The next value of a compiled snapshot.
    Packed(&'n mut Cursor<'a>),
}

/// A text, or nothing that is one.
enum Str<'n, 'a> {
    Lasting(&'a str),
    Passing(&'n str),
    Made(String),
}

impl<'n, 'a> Str<'n, 'a> {
    fn of(text: Cow<'a, str>) -> Self {
        match text {
            Cow::Borrowed(text) => Self::Lasting(text),
            Cow::Owned(text) => Self::Made(text),
        }
    }

    fn of_key(key: &'n Cow<'a, str>) -> Self {
        match key {
            Cow::Borrowed(text) => Self::Lasting(text),
            Cow::Owned(text) => Self::Passing(text),
        }
    }

    fn visit<V: Visitor<'a>>(&self, visitor: V) -> Result<V::Value, Fault> {
        match self {
            Self::Lasting(text) => visitor.visit_borrowed_str(text),
            Self::Passing(text) => visitor.visit_str(text),
            Self::Made(text) => visitor.visit_str(text),
        }
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Lasting(text) => text,
            Self::Passing(text) => text,
            Self::Made(text) => text,
        }
    }
}

impl<'n, 'a> Source<'n, 'a> {
    fn boolean(self, wanted: &dyn de::Expected) -> Result<bool, Fault> {
        match self {
            Self::Text(scan) => {
                let is_true = scan.peek() == Some(b't');
                scan.word(if is_true { "true" } else { "false" })?;
                Ok(is_true)
            }
            Self::Tree(Node::Bool(value)) => Ok(*value),
            Self::Tree(Node::Wild) => Ok(true),
            Self::Tree(other) => Err(refused(other, wanted)),
            Self::Packed(cursor) => cursor.boolean(),
        }
    }

    fn number(self, wanted: &dyn de::Expected) -> Result<Number, Fault> {
        match self {
            Self::Text(scan) => match scan.peek() {
                Some(b'0'..=b'9' | b'-') => scan.number(),
                _ => Err(Fault::unread()),
            },
            Self::Tree(Node::Wild) => Ok(Number::Whole(1)),
            Self::Tree(Node::Whole(number)) => Ok(Number::Whole(*number)),
            Self::Tree(Node::Negative(number)) => Ok(Number::Negative(*number)),
            Self::Tree(Node::Number(number)) => Ok(Number::Other(*number)),
            Self::Tree(other) => Err(refused(other, wanted)),
            Self::Packed(cursor) => cursor.number(),
        }
    }

    fn string(self, wanted: &dyn de::Expected) -> Result<Str<'n, 'a>, Fault> {
        match self {
            Self::Text(scan) => scan.string().map(Str::of),
            Self::Tree(Node::Wild) => Ok(Str::Passing(WILD)),
            Self::Tree(Node::Text(text)) => Ok(Str::of_key(text)),
            Self::Tree(other) => Err(refused(other, wanted)),
            Self::Packed(cursor) => cursor.text().map(Str::of),
        }
    }

    fn list(self, wanted: &dyn de::Expected) -> Result<List<'n, 'a>, Fault> {
        match self {
            Self::Text(scan) => {
                scan.expect(b'[')?;
                Ok(List::Text { scan, is_first: true })
            }
            Self::Tree(Node::Wild) => Ok(List::Tree { rest: [].iter(), index: 0 }),
            Self::Tree(Node::List(list)) => Ok(List::Tree { rest: list.iter(), index: 0 }),
            Self::Tree(other) => Err(refused(other, wanted)),
            Self::Packed(cursor) => cursor.list().map(|left| List::Packed { cursor, left }),
        }
    }

    fn object(self, tag: Option<&str>, wanted: &dyn de::Expected) -> Result<Object<'n, 'a>, Fault> {
        match self {
            Self::Text(scan) => {
                scan.expect(b'{')?;
                let start = scan.at;
                let place = match tag {
                    Some(tag) => place_of(tag, scan)?,
                    None => None,
                };
                let aside = place.map(|place| Aside { place, is_given: false, after: None });
                Ok(Object::Text { scan, is_first: true, start, aside })
            }
            Self::Tree(node) => {
                let entries = match node {
                    Node::Object(entries) | Node::Hollow(entries) => entries.as_slice(),
                    Node::Wild => &[],
                    other => return Err(refused(other, wanted)),
                };
                let first = tag.and_then(|tag| entries.iter().position(|(key, _)| key == tag));
                Ok(Object::Tree { entries, first, next: 0, current: None, starts: true })
            }
            Self::Packed(cursor) => cursor.object().map(|keys| Object::Packed { cursor, keys: keys.iter() }),
        }
    }

    fn choice(self, variants: &'static [&'static str], wanted: &dyn de::Expected) -> Result<Variant<'n, 'a>, Fault> {
        match self {
            Self::Text(scan) => {
                if !scan.passes(b'{') {
                    return Ok(Variant { name: Str::of(scan.string()?), value: None, is_made_up: false });
                }
                let name = Str::of(scan.string()?);
                scan.expect(b':')?;
                Ok(Variant { name, value: Some(Source::Text(scan)), is_made_up: false })
            }
            Self::Tree(Node::Wild) => {
                let name = Str::Passing(variants.first().copied().unwrap_or_default());
                Ok(Variant { name, value: None, is_made_up: true })
            }
            Self::Tree(Node::Text(name)) => Ok(Variant { name: Str::Passing(name), value: None, is_made_up: false }),
            Self::Tree(Node::Object(entries) | Node::Hollow(entries)) => match entries.as_slice() {
                [(name, value)] => {
                    Ok(Variant { name: Str::Passing(name), value: Some(Source::Tree(value)), is_made_up: false })
                }
                _ => Err(Fault::new(What::Other(format!("expected exactly one of `{}`", variants.join("`, `"))))),
            },
            Self::Tree(other) => Err(refused(other, wanted)),
            Self::Packed(cursor) => match cursor.token()? {
                Token::Text(name) => Ok(Variant { name: Str::of(name), value: None, is_made_up: false }),
                Token::Object([key]) => {
                    let name = Str::Lasting(cursor.key(*key)?);
                    Ok(Variant { name, value: Some(Source::Packed(cursor)), is_made_up: false })
                }
                _ => Err(Fault::unread()),
            },
        }
    }
}

/// Where the entry with this key stands, unless it is the first or there is none; the place stays what it was.
fn place_of(tag: &str, scan: &mut Scan<'_>) -> Result<Option<usize>, Fault> {
    let start = scan.at;
    let mut is_first = true;
    let found = loop {
        if !scan.another(b'}', is_first)? {
            break None;
        }
        scan.peek();
        let at = scan.at;
        if scan.string()? == tag {
            break (!is_first).then_some(at);
        }
        scan.expect(b':')?;
        scan.skip()?;
        is_first = false;
    };
    scan.at = start;
    Ok(found)
}

fn visit_number<'a, V: Visitor<'a>>(number: Number, visitor: V) -> Result<V::Value, Fault> {
    match number {
        Number::Whole(number) => visitor.visit_u64(number),
        Number::Negative(number) => visitor.visit_i64(number),
        Number::Other(number) => visitor.visit_f64(number),
    }
}

impl<'a> Deserializer<'a> for Source<'_, 'a> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'a>>(mut self, visitor: V) -> Result<V::Value, Fault> {
        let kind = match self {
            Source::Tree(Node::Null) => b'n',
            Source::Tree(Node::Bool(_) | Node::Wild) => b't',
            Source::Tree(Node::Whole(_) | Node::Negative(_) | Node::Number(_)) => b'0',
            Source::Tree(Node::Text(_)) => b'"',
            Source::Tree(Node::List(_)) => b'[',
            Source::Tree(Node::Object(_) | Node::Hollow(_)) => b'{',
            Source::Text(ref mut scan) => scan.peek().unwrap_or_default(),
            Source::Packed(cursor) => {
                return match cursor.token()? {
                    Token::Null => visitor.visit_unit(),
                    Token::Bool(value) => visitor.visit_bool(value),
                    Token::Number(number) => visit_number(number, visitor),
                    Token::Text(text) => Str::of(text).visit(visitor),
                    Token::List(left) => visitor.visit_seq(List::Packed { cursor, left }),
                    Token::Object(keys) => visitor.visit_map(Object::Packed { cursor, keys: keys.iter() }),
                };
            }
        };
        match kind {
            b'"' => self.deserialize_str(visitor),
            b'[' => self.deserialize_seq(visitor),
            b'{' => self.deserialize_map(visitor),
            b't' | b'f' => self.deserialize_bool(visitor),
            b'n' => {
                if let Source::Text(scan) = self {
                    scan.word("null")?;
                }
                visitor.visit_unit()
            }
            _ => self.deserialize_u64(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Fault> {
        let value = self.boolean(&visitor)?;
        visitor.visit_bool(value)
    }

    fn deserialize_u64<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Fault> {
        let number = self.number(&visitor)?;
        visit_number(number, visitor)
    }

    fn deserialize_str<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Fault> {
        let text = self.string(&visitor)?;
        text.visit(visitor)
    }

    fn deserialize_option<V: Visitor<'a>>(mut self, visitor: V) -> Result<V::Value, Fault> {
        let is_none = match self {
            Source::Tree(node) => matches!(node, Node::Null | Node::Wild),
            Source::Text(ref mut scan) => {
                let is_null = scan.peek() == Some(b'n');
                if is_null {
                    scan.word("null")?;
                }
                is_null
            }
            Source::Packed(ref mut cursor) => {
                let is_null = cursor.is_null();
                if is_null {
                    cursor.token()?;
                }
                is_null
            }
        };
        if is_none { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Fault> {
        let list = self.list(&visitor)?;
        visitor.visit_seq(list)
    }

    fn deserialize_map<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Fault> {
        let object = self.object(None, &visitor)?;
        visitor.visit_map(object)
    }

    fn deserialize_struct<V: Visitor<'a>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let tag = fields.first().copied().filter(|_| name == TAGGED);
        let object = self.object(tag, &visitor)?;
        visitor.visit_map(object)
    }

    fn deserialize_enum<V: Visitor<'a>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let variant = self.choice(variants, &visitor)?;
        let is_choice = variant.value.is_some();
        let result = visitor.visit_enum(variant);
        if is_choice { result.map_err(Fault::of_choice) } else { result }
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

/// The entries of a list that are still to come.
enum List<'n, 'a> {
    Text { scan: &'n mut Scan<'a>, is_first: bool },
    Tree { rest: std::slice::Iter<'n, Node<'a>>, index: usize },
    Packed { cursor: &'n mut Cursor<'a>, left: u64 },
}

impl<'a> List<'_, 'a> {
    /// The next entry, and its index where one is wanted.
    fn advance(&mut self) -> Result<Option<(Source<'_, 'a>, Option<usize>)>, Fault> {
        match self {
            List::Text { scan, is_first } => {
                let more = scan.another(b']', *is_first)?;
                *is_first = false;
                Ok(more.then_some((Source::Text(scan), None)))
            }
            List::Tree { rest, index } => Ok(rest.next().map(|node| {
                *index += 1;
                (Source::Tree(node), Some(*index - 1))
            })),
            List::Packed { cursor, left } => Ok(left.checked_sub(1).map(|fewer| {
                *left = fewer;
                (Source::Packed(cursor), None)
            })),
        }
    }
}

impl<'a> SeqAccess<'a> for List<'_, 'a> {
    type Error = Fault;

    fn next_element_seed<T: de::DeserializeSeed<'a>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        let Some((source, index)) = self.advance()? else {
            return Ok(None);
        };
        match (seed.deserialize(source), index) {
            (Ok(value), _) => Ok(Some(value)),
            (Err(fault), Some(index)) => Err(fault.within(Hop::Index(index))),
            (Err(fault), None) => Err(fault),
        }
    }
}

/// The entry of a text's object that comes first, out of its turn.
struct Aside {
    place: usize,
    is_given: bool,
    /// Where it ends, once it was read.
    after: Option<usize>,
}

/// The entries of an object that are still to come.
enum Object<'n, 'a> {
    Text {
        scan: &'n mut Scan<'a>,
        is_first: bool,
        /// Where the entries begin.
        start: usize,
        aside: Option<Aside>,
    },
    Tree {
        entries: &'n [(Cow<'a, str>, Node<'a>)],
        /// The entry that comes first, out of its turn.
        first: Option<usize>,
        next: usize,
        current: Option<&'n (Cow<'a, str>, Node<'a>)>,
        starts: bool,
    },
    Packed {
        cursor: &'n mut Cursor<'a>,
        keys: std::slice::Iter<'a, u32>,
    },
}

impl<'n, 'a> Object<'n, 'a> {
    fn next_name(&mut self) -> Result<Option<Str<'n, 'a>>, Fault> {
        match self {
            Object::Text { scan, is_first, start, aside } => {
                if let Some(aside) = aside {
                    if !aside.is_given {
                        aside.is_given = true;
                        scan.at = aside.place;
                        return name(scan).map(Some);
                    }
                    if aside.after.is_none() {
                        aside.after = Some(scan.at);
                        scan.at = *start;
                    }
                }
                loop {
                    if !scan.another(b'}', std::mem::take(is_first))? {
                        return Ok(None);
                    }
                    scan.peek();
                    match aside {
                        Some(Aside { place, after: Some(after), .. }) if scan.at == *place => scan.at = *after,
                        _ => return name(scan).map(Some),
                    }
                }
            }
            Object::Tree { entries, first, next, current, starts } => {
                *current = match first {
                    Some(first) if std::mem::take(starts) => entries.get(*first),
                    _ => {
                        if Some(*next) == *first {
                            *next += 1;
                        }
                        *next += 1;
                        entries.get(*next - 1)
                    }
                };
                Ok(current.map(|(key, _)| Str::of_key(key)))
            }
            Object::Packed { cursor, keys } => keys.next().map(|key| cursor.key(*key).map(Str::Lasting)).transpose(),
        }
    }

    /// The value of the entry whose key was read, and the key where the place is wanted.
    fn value(&mut self) -> Result<(Source<'_, 'a>, Option<&'n str>), Fault> {
        match self {
            Object::Text { scan, .. } => Ok((Source::Text(scan), None)),
            Object::Packed { cursor, .. } => Ok((Source::Packed(cursor), None)),
            Object::Tree { current, .. } => match current.take() {
                Some((key, value)) => Ok((Source::Tree(value), Some(key))),
                None => Err(de::Error::custom("expected a value")),
            },
        }
    }
}

/// The key that comes next, with its colon.
fn name<'n, 'a>(scan: &mut Scan<'a>) -> Result<Str<'n, 'a>, Fault> {
    let name = Str::of(scan.string()?);
    scan.expect(b':')?;
    Ok(name)
}

impl<'a> MapAccess<'a> for Object<'_, 'a> {
    type Error = Fault;

    fn next_key_seed<K: de::DeserializeSeed<'a>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        match self.next_name()? {
            Some(name) => seed.deserialize(Key(&name)).map(Some).map_err(Fault::of_key),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: de::DeserializeSeed<'a>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let (source, key) = self.value()?;
        match (seed.deserialize(source), key) {
            (Ok(value), _) => Ok(value),
            (Err(fault), Some(key)) => Err(fault.within_key(key)),
            (Err(fault), None) => Err(fault),
        }
    }
}

/// A key of an object, or the name of a variant.
struct Key<'k, 'n, 'a>(&'k Str<'n, 'a>);

impl<'a> Deserializer<'a> for Key<'_, '_, 'a> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.0.visit(visitor)
    }

    fn deserialize_identifier<V: Visitor<'a>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_str(self.0.as_str())
    }

    fn deserialize_enum<V: Visitor<'a>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_enum(Variant { name: Str::Passing(self.0.as_str()), value: None, is_made_up: false })
    }

    serde::forward_to_deserialize_any! {
        <V: Visitor<'a>>
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct ignored_any
    }
}

/// One variant of an enum: a text, or an object with one field.
struct Variant<'n, 'a> {
    name: Str<'n, 'a>,
    value: Option<Source<'n, 'a>>,
    is_made_up: bool,
}

impl<'a> de::EnumAccess<'a> for Variant<'_, 'a> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<V: de::DeserializeSeed<'a>>(self, seed: V) -> Result<(V::Value, Self), Fault> {
        let value = seed.deserialize(Key(&self.name))?;
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
            Some(Source::Text(scan)) => {
                let value = seed.deserialize(Source::Text(&mut *scan))?;
                scan.expect(b'}')?;
                Ok(value)
            }
            Some(tree) => seed.deserialize(tree).map_err(|fault| fault.within_key(self.name.as_str())),
            None if self.is_made_up => seed.deserialize(Source::Tree(&Node::Wild)),
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop")]
mod tests {
    use super::*;
    use crate::wire::edit::Edit;

    #[test]
    fn a_tag_may_stand_anywhere_in_its_object() {
        let first = r#"{"kind":"managers.add","partners":["a"],"users":["{\"}\\","b"],"makePrimary":true}"#;
        let edit = from_text::<Edit<'_>>(first).unwrap();
        for text in [
            r#"{"partners":["a"],"users":["{\"}\\","b"],"makePrimary":true,"kind":"managers.add"}"#,
            r#" { "partners" : ["a"] , "users":["{\"}\\","b"],"kind" : "managers.add" , "makePrimary":true } "#,
        ] {
            assert_eq!(from_text::<Edit<'_>>(text).unwrap(), edit, "{text}");
        }
        for text in [
            r#"{"partners":["a"],"users":["b"],"kind":"managers.add",}"#,
            r#"{"partners":["a"],"users":["b"] "kind":"managers.add"}"#,
            r#"{"partners":["a"],"kind":"managers.add","users":["b"],"kind":"managers.add"}"#,
            r#"{"partners":["a"],"users":["b"]}"#,
            r#"{"partners":["a"],"users":["b"],"kind":"managers.add"}}"#,
            r#"{"partners":["a",],"users":["b"],"kind":"managers.add"}"#,
            r#"{,"partners":["a"],"users":["b"],"kind":"managers.add"}"#,
        ] {
            assert!(from_text::<Edit<'_>>(text).is_err(), "{text}");
        }
    }
}
