//! Reads a document as a tree, within limits, and names what no tree can hold: repeated keys and lone surrogates.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::cx::{push_key, quoted};
use super::node::{Hop, Node};
use crate::error::{Code, MAX_PROBLEMS, PolicyError, Problem};

/// How deep a document may nest.
const MAX_DEPTH: usize = 64;

/// How many values the tree of a refused document may have.
const MAX_NODES: usize = 40_000_000;

/// Code points that stand for a lone surrogate while the document is read; the first that the document lacks is taken.
const STANDINS: std::ops::RangeInclusive<u32> = 0xfdd2..=0xfdef;

/// The tree of a document and what was wrong with it.
pub(crate) fn read_tree(text: &str) -> Result<(Node<'static>, Vec<Problem>), PolicyError> {
    let (standin, text) = match mark_lone_surrogates(text) {
        Some((standin, marked)) => (Some(standin), Cow::Owned(marked)),
        None => (None, Cow::Borrowed(text)),
    };
    let watch = RefCell::new(Watch { standin, path: Vec::new(), nodes: 0, problems: Vec::new() });
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    let tree = Grow { watch: &watch, depth: 0 }.deserialize(&mut deserializer);
    let tree = tree.and_then(|tree| deserializer.end().map(|()| tree));
    let watch = watch.into_inner();
    match tree {
        Ok(tree) => Ok((tree, watch.problems)),
        Err(_) if watch.nodes > MAX_NODES => {
            Err(PolicyError::new(Code::LimitExceeded, "", "the document has too many values"))
        }
        Err(error) => {
            // The parser's sentence ends with the place, which is what people need.
            Err(PolicyError::new(Code::MalformedJson, "", format!("the text is no JSON: {error}")))
        }
    }
}

/// The document with every lone surrogate escape replaced by one of the same length, if it has any.
fn mark_lone_surrogates(text: &str) -> Option<(char, String)> {
    let bytes = text.as_bytes();
    let lone = lone_surrogates(bytes);
    if lone.is_empty() {
        return None;
    }
    let standin = STANDINS.filter_map(char::from_u32).find(|&candidate| {
        let escape = format!("\\u{:04x}", u32::from(candidate));
        !text.contains(candidate) && !text.contains(&escape) && !text.contains(&escape.to_ascii_uppercase())
    })?;
    let escape = format!("{:04x}", u32::from(standin));
    let mut marked = String::with_capacity(text.len());
    let mut from = 0;
    for at in lone {
        marked.push_str(text.get(from..at)?);
        marked.push_str(&escape);
        from = at + 4;
    }
    marked.push_str(text.get(from..)?);
    Some((standin, marked))
}

/// Where the four digits of each lone surrogate escape stand.
fn lone_surrogates(bytes: &[u8]) -> Vec<usize> {
    let mut lone = Vec::new();
    // The digits of a high surrogate that waits for its low one.
    let mut high: Option<usize> = None;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let unit =
            if byte == b'\\' && bytes.get(at + 1) == Some(&b'u') { hex(bytes.get(at + 2..at + 6)) } else { None };
        match unit {
            Some(0xdc00..=0xdfff) if high.is_some() => high = None,
            Some(0xd800..=0xdbff) => lone.extend(high.replace(at + 2)),
            other => {
                lone.extend(high.take());
                if matches!(other, Some(0xdc00..=0xdfff)) {
                    lone.push(at + 2);
                }
            }
        }
        at += match (byte, unit) {
            (b'\\', Some(_)) => 6,
            (b'\\', None) => 2,
            _ => 1,
        };
    }
    lone.extend(high);
    lone
}

/// The number of four hexadecimal digits.
fn hex(digits: Option<&[u8]>) -> Option<u32> {
    digits?.iter().try_fold(0, |number, &digit| Some(number * 16 + char::from(digit).to_digit(16)?))
}

struct Watch {
    standin: Option<char>,
    path: Vec<Hop>,
    nodes: usize,
    problems: Vec<Problem>,
}

impl Watch {
    fn report(&mut self, code: Code, key: Option<&str>, message: impl Into<String>) {
        if self.problems.len() >= MAX_PROBLEMS {
            return;
        }
        let mut pointer = String::new();
        for hop in &self.path {
            push_hop(&mut pointer, hop);
        }
        if let Some(key) = key {
            push_key(&mut pointer, key);
        }
        self.problems.push(Problem::new(code, pointer, message));
    }

    /// The text without stand-ins, if it had any.
    fn unmarked(&self, text: &str) -> Option<String> {
        let standin = self.standin.filter(|&standin| text.contains(standin))?;
        Some(text.replace(standin, "\u{fffd}"))
    }
}

/// Adds a step to a JSON Pointer.
pub(crate) fn push_hop(pointer: &mut String, hop: &Hop) {
    match hop {
        Hop::Key(key) => push_key(pointer, key),
        Hop::Index(index) => {
            pointer.push('/');
            pointer.push_str(&index.to_string());
        }
    }
}

const LONE: &str = "the text has a lone surrogate";

#[derive(Clone, Copy)]
struct Grow<'w> {
    watch: &'w RefCell<Watch>,
    depth: usize,
}

impl Grow<'_> {
    fn text(self, text: &str) -> Node<'static> {
        let mut watch = self.watch.borrow_mut();
        if watch.standin.is_some() && watch.unmarked(text).is_some() {
            watch.report(Code::MalformedId, None, LONE);
            return Node::Wild;
        }
        Node::Text(Cow::Owned(text.to_owned()))
    }

    /// Says whether one level more is within the limit; reports it otherwise.
    fn may_nest(self) -> bool {
        if self.depth < MAX_DEPTH {
            return true;
        }
        let message = format!("a document nests at most {MAX_DEPTH} levels deep");
        self.watch.borrow_mut().report(Code::LimitExceeded, None, message);
        false
    }

    fn below(self, hop: Hop) -> Self {
        self.watch.borrow_mut().path.push(hop);
        Self { watch: self.watch, depth: self.depth + 1 }
    }

    fn leave(self) {
        self.watch.borrow_mut().path.pop();
    }
}

impl<'de> DeserializeSeed<'de> for Grow<'_> {
    type Value = Node<'static>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node<'static>, D::Error> {
        let nodes = {
            let mut watch = self.watch.borrow_mut();
            watch.nodes += 1;
            watch.nodes
        };
        if nodes > MAX_NODES {
            return Err(serde::de::Error::custom("too many values"));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Grow<'_> {
    type Value = Node<'static>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Node<'static>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node<'static>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Node<'static>, E> {
        Ok(Node::Whole(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Node<'static>, E> {
        Ok(Node::Negative(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Node<'static>, E> {
        Ok(Node::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node<'static>, E> {
        Ok(self.text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node<'static>, A::Error> {
        if !self.may_nest() {
            while list.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(Node::Wild);
        }
        let mut nodes = Vec::new();
        loop {
            let node = list.next_element_seed(self.below(Hop::Index(nodes.len())));
            self.leave();
            match node? {
                Some(node) => nodes.push(node),
                None => return Ok(Node::List(nodes)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node<'static>, A::Error> {
        if !self.may_nest() {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(Node::Wild);
        }
        let mut entries: Vec<(Cow<'static, str>, Node<'static>)> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            let unmarked = self.watch.borrow().unmarked(&key);
            let value = map.next_value_seed(self.below(Hop::Key(unmarked.clone().unwrap_or_else(|| key.clone()))));
            self.leave();
            let value = value?;
            match unmarked {
                Some(shown) => self.watch.borrow_mut().report(Code::MalformedId, Some(&shown), LONE),
                None => entries.push((Cow::Owned(key), value)),
            }
        }
        Ok(Node::Object(self.once_each(entries)))
    }
}

impl Grow<'_> {
    /// The entries without the later ones of repeated keys, which are reported.
    fn once_each(
        self,
        mut entries: Vec<(Cow<'static, str>, Node<'static>)>,
    ) -> Vec<(Cow<'static, str>, Node<'static>)> {
        // Sorting instead of hashing: keys chosen by an attacker cannot make it slow.
        let mut order: Vec<(&str, usize)> =
            entries.iter().enumerate().map(|(index, (key, _))| (&**key, index)).collect();
        crate::order::sort(&mut order);
        let mut repeated: Vec<usize> = order
            .iter()
            .zip(order.iter().skip(1))
            .filter(|((first, _), (second, _))| first == second)
            .map(|(_, (_, index))| *index)
            .collect();
        if repeated.is_empty() {
            return entries;
        }
        crate::order::sort(&mut repeated);
        let mut repeated = repeated.into_iter().peekable();
        let mut index = 0;
        entries.retain(|(key, _)| {
            let is_repeated = repeated.next_if_eq(&index).is_some();
            index += 1;
            if is_repeated {
                let message = format!("the key {} occurs twice", quoted(key));
                self.watch.borrow_mut().report(Code::DuplicateKey, Some(key), message);
            }
            !is_repeated
        });
        entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lone_surrogates_are_marked() {
        for (text, count) in [
            (r#""😀""#, 0),
            (r#""\ud83d""#, 1),
            (r#""\udc00x\ud800\ud800\udc00""#, 2),
            (r#""\\ud800""#, 0),
            (r#""\ud800A""#, 1),
            (r#""\uD83D\n\uDE00""#, 2),
            (r#""\u12""#, 0),
        ] {
            assert_eq!(lone_surrogates(text.as_bytes()).len(), count, "{text}");
        }
    }
}
