//! Where typed values are read from: a text, or a tree. One type for both, so that every reader is compiled once.

use std::borrow::Cow;

use super::compiled::{Cursor, Token};
use super::cx::WILD;
use super::node::{Fault, Node, What, mismatch, refused};
use super::readable::Readable;
use super::scan::{Number, Scan};

/// The value of a text.
pub(crate) fn from_text<'a, T: Readable<'a>>(text: &'a str) -> Result<T, Fault> {
    let mut value = T::blank();
    read_text(text, &mut value)?;
    Ok(value)
}

fn read_text<'a>(text: &'a str, place: &mut dyn Readable<'a>) -> Result<(), Fault> {
    let mut scan = Scan::new(text);
    place.read(Source::Text(&mut scan))?;
    scan.end()
}

/// The value of a tree.
pub(crate) fn from_node<'a, T: Readable<'a>>(node: &Node<'a>) -> Result<T, Fault> {
    let mut value = T::blank();
    value.read(Source::Tree(node))?;
    Ok(value)
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

/// A text of a document.
pub(crate) enum Str<'n, 'a> {
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

    /// The text, borrowed where it lasts.
    pub(crate) fn into_cow(self) -> Cow<'a, str> {
        match self {
            Self::Lasting(text) => Cow::Borrowed(text),
            Self::Passing(text) => Cow::Owned(text.to_owned()),
            Self::Made(text) => Cow::Owned(text),
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Lasting(text) => text,
            Self::Passing(text) => text,
            Self::Made(text) => text,
        }
    }
}

impl<'n, 'a> Source<'n, 'a> {
    /// A truth value.
    pub(crate) fn boolean(self, wanted: &str) -> Result<bool, Fault> {
        match self {
            Self::Text(scan) => {
                let is_true = scan.peek() == Some(b't');
                scan.word(if is_true { "true" } else { "false" })?;
                Ok(is_true)
            }
            Self::Tree(Node::Bool(value)) => Ok(*value),
            Self::Tree(Node::Wild) => Ok(false),
            Self::Tree(other) => Err(refused(other, wanted)),
            Self::Packed(cursor) => cursor.boolean(),
        }
    }

    /// A number.
    pub(crate) fn number(self, wanted: &str) -> Result<Number, Fault> {
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

    /// A text.
    pub(crate) fn string(self, wanted: &str) -> Result<Str<'n, 'a>, Fault> {
        match self {
            Self::Text(scan) => scan.string().map(Str::of),
            Self::Tree(Node::Wild) => Ok(Str::Passing(WILD)),
            Self::Tree(Node::Text(text)) => Ok(Str::of_key(text)),
            Self::Tree(other) => Err(refused(other, wanted)),
            Self::Packed(cursor) => cursor.text().map(Str::of),
        }
    }

    /// A list, with its entries still to come.
    pub(crate) fn list(self, wanted: &str) -> Result<List<'n, 'a>, Fault> {
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

    /// An object, with its entries still to come; the one with the key `tag` comes first.
    pub(crate) fn object(self, tag: Option<&str>, wanted: &str) -> Result<Object<'n, 'a>, Fault> {
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

    /// A name, alone or as the only key of an object.
    pub(crate) fn choice(self, variants: &'static [&'static str], wanted: &str) -> Result<Variant<'n, 'a>, Fault> {
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

impl Source<'_, '_> {
    /// Says whether the value is a list.
    pub(crate) fn is_list(&mut self) -> bool {
        match self {
            Source::Tree(node) => matches!(node, Node::List(_)),
            Source::Text(scan) => scan.peek() == Some(b'['),
            Source::Packed(_) => false,
        }
    }

    /// The value, unless it is `null`, which is passed.
    pub(crate) fn unless_null(mut self) -> Result<Option<Self>, Fault> {
        let is_null = match self {
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
        Ok((!is_null).then_some(self))
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

/// A value of whatever kind; a list with its entries still to come.
pub(crate) enum Any<'n, 'a> {
    Null,
    Bool(bool),
    Number(Number),
    Text(Str<'n, 'a>),
    List(List<'n, 'a>),
    /// An object, which is not read.
    Object,
}

impl<'n, 'a> Source<'n, 'a> {
    /// The value, whatever it is.
    pub(crate) fn any(mut self) -> Result<Any<'n, 'a>, Fault> {
        let kind = match self {
            Source::Tree(Node::Null) => b'n',
            Source::Tree(Node::Bool(_) | Node::Wild) => b't',
            Source::Tree(Node::Whole(_) | Node::Negative(_) | Node::Number(_)) => b'0',
            Source::Tree(Node::Text(_)) => b'"',
            Source::Tree(Node::List(_)) => b'[',
            Source::Tree(Node::Object(_) | Node::Hollow(_)) => b'{',
            Source::Text(ref mut scan) => scan.peek().unwrap_or_default(),
            Source::Packed(cursor) => {
                return Ok(match cursor.token()? {
                    Token::Null => Any::Null,
                    Token::Bool(value) => Any::Bool(value),
                    Token::Number(number) => Any::Number(number),
                    Token::Text(text) => Any::Text(Str::of(text)),
                    Token::List(left) => Any::List(List::Packed { cursor, left }),
                    Token::Object(_) => return Err(Fault::unread()),
                });
            }
        };
        Ok(match kind {
            b'"' => Any::Text(self.string("a string")?),
            b'[' => Any::List(self.list("a list")?),
            b'{' => Any::Object,
            b't' | b'f' => Any::Bool(self.boolean("a boolean")?),
            b'n' => {
                if let Source::Text(scan) = self {
                    scan.word("null")?;
                }
                Any::Null
            }
            _ => Any::Number(self.number("a number")?),
        })
    }
}

/// The entries of a list that are still to come.
pub(crate) enum List<'n, 'a> {
    Text { scan: &'n mut Scan<'a>, is_first: bool },
    Tree { rest: std::slice::Iter<'n, Node<'a>>, index: usize },
    Packed { cursor: &'n mut Cursor<'a>, left: u64 },
}

impl<'a> List<'_, 'a> {
    /// The next entry, and its index where one is wanted.
    pub(crate) fn advance(&mut self) -> Result<Option<(Source<'_, 'a>, Option<usize>)>, Fault> {
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

/// The entry of a text's object that comes first, out of its turn.
pub(crate) struct Aside {
    place: usize,
    is_given: bool,
    /// Where it ends, once it was read.
    after: Option<usize>,
}

/// The entries of an object that are still to come.
pub(crate) enum Object<'n, 'a> {
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
    /// The next key; none at the end.
    pub(crate) fn next_name(&mut self) -> Result<Option<Str<'n, 'a>>, Fault> {
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
    pub(crate) fn value(&mut self) -> Result<(Source<'_, 'a>, Option<&'n str>), Fault> {
        match self {
            Object::Text { scan, .. } => Ok((Source::Text(scan), None)),
            Object::Packed { cursor, .. } => Ok((Source::Packed(cursor), None)),
            Object::Tree { current, .. } => match current.take() {
                Some((key, value)) => Ok((Source::Tree(value), Some(key))),
                None => Err(Fault::new(What::Other("expected a value".to_owned()))),
            },
        }
    }
}

/// The key that comes next, with its colon.
#[inline(always)]
fn name<'n, 'a>(scan: &mut Scan<'a>) -> Result<Str<'n, 'a>, Fault> {
    let name = Str::of(scan.string()?);
    scan.expect(b':')?;
    Ok(name)
}

/// One variant of an enum: a text, or an object with one field.
pub(crate) struct Variant<'n, 'a> {
    name: Str<'n, 'a>,
    value: Option<Source<'n, 'a>>,
    is_made_up: bool,
}

impl<'a> Variant<'_, 'a> {
    pub(crate) fn name(&self) -> &str {
        self.name.as_str()
    }

    pub(crate) const fn has_value(&self) -> bool {
        self.value.is_some()
    }

    /// Reads the value into its place.
    pub(crate) fn read(self, place: &mut dyn Readable<'a>) -> Result<(), Fault> {
        match self.value {
            Some(Source::Text(scan)) => {
                place.read(Source::Text(&mut *scan))?;
                scan.expect(b'}')
            }
            Some(tree) => place.read(tree).map_err(|fault| fault.within_key(self.name.as_str())),
            None if self.is_made_up => place.read(Source::Tree(&Node::Wild)),
            None => Err(mismatch("an object", "a string")),
        }
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
