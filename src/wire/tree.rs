//! Reads a document as a tree, within limits, and names what no tree can hold: repeated keys and lone surrogates.

use std::borrow::Cow;

use super::cx::{push_key, quoted};
use super::json::{Json, Kind, Malformed};
use super::node::{Hop, Node};
use super::scan::Number;
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
    let watch = Watch { standin, path: Vec::new(), nodes: 0, problems: Vec::new() };
    let mut grow = Grow { watch, json: Json::new(&text) };
    let tree = grow.value().and_then(|tree| match grow.json.end() {
        Ok(()) => Ok(tree),
        Err(why) => Err(Stop::Malformed(why)),
    });
    match tree {
        Ok(tree) => Ok((tree, grow.watch.problems)),
        Err(Stop::TooLarge) => Err(PolicyError::new(Code::LimitExceeded, "", "the document has too many values")),
        Err(Stop::Malformed(why)) => {
            // The sentence ends with the place, which is what people need.
            Err(PolicyError::new(Code::MalformedJson, "", format!("the text is no JSON: {why}")))
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

/// Why a document has no tree.
enum Stop {
    Malformed(Malformed),
    TooLarge,
}

impl From<Malformed> for Stop {
    fn from(why: Malformed) -> Self {
        Self::Malformed(why)
    }
}

/// A tree that grows while its document is read.
struct Grow<'t> {
    watch: Watch,
    json: Json<'t>,
}

impl Grow<'_> {
    fn value(&mut self) -> Result<Node<'static>, Stop> {
        self.watch.nodes += 1;
        if self.watch.nodes > MAX_NODES {
            return Err(Stop::TooLarge);
        }
        Ok(match self.json.value()? {
            Kind::Null => Node::Null,
            Kind::Bool(value) => Node::Bool(value),
            Kind::Number => match self.json.number()? {
                Number::Whole(number) => Node::Whole(number),
                Number::Negative(number) => Node::Negative(number),
                Number::Other(number) => Node::Number(number),
            },
            Kind::Text => {
                let text = self.json.string()?;
                self.text(text.into_owned())
            }
            Kind::List => self.list()?,
            Kind::Object => self.object()?,
        })
    }

    fn text(&mut self, text: String) -> Node<'static> {
        if self.watch.standin.is_some() && self.watch.unmarked(&text).is_some() {
            self.watch.report(Code::MalformedId, None, LONE);
            return Node::Wild;
        }
        Node::Text(Cow::Owned(text))
    }

    /// Says whether another level is within the limit; reports it otherwise.
    fn may_nest(&mut self) -> bool {
        if self.watch.path.len() < MAX_DEPTH {
            return true;
        }
        let message = format!("a document nests at most {MAX_DEPTH} levels deep");
        self.watch.report(Code::LimitExceeded, None, message);
        false
    }

    /// The value at this step.
    fn below(&mut self, hop: Hop) -> Result<Node<'static>, Stop> {
        self.watch.path.push(hop);
        let node = self.value();
        self.watch.path.pop();
        node
    }

    fn list(&mut self) -> Result<Node<'static>, Stop> {
        let mut is_first = true;
        if !self.may_nest() {
            while self.json.another(std::mem::take(&mut is_first))? {
                self.json.pass()?;
            }
            return Ok(Node::Wild);
        }
        let mut nodes = Vec::new();
        while self.json.another(std::mem::take(&mut is_first))? {
            nodes.push(self.below(Hop::Index(nodes.len()))?);
        }
        Ok(Node::List(nodes))
    }

    fn object(&mut self) -> Result<Node<'static>, Stop> {
        let mut is_first = true;
        if !self.may_nest() {
            while self.json.key(std::mem::take(&mut is_first))?.is_some() {
                self.json.pass()?;
            }
            return Ok(Node::Wild);
        }
        let mut entries: Vec<(Cow<'static, str>, Node<'static>)> = Vec::new();
        while let Some(key) = self.json.key(std::mem::take(&mut is_first))? {
            let unmarked = self.watch.unmarked(&key);
            let value = self.below(Hop::Key(unmarked.clone().unwrap_or_else(|| key.clone().into_owned())))?;
            match unmarked {
                Some(shown) => self.watch.report(Code::MalformedId, Some(&shown), LONE),
                None => entries.push((Cow::Owned(key.into_owned()), value)),
            }
        }
        Ok(Node::Object(self.watch.once_each(entries)))
    }
}

impl Watch {
    /// The entries without the later ones of repeated keys, which are reported.
    fn once_each(
        &mut self,
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
                self.report(Code::DuplicateKey, Some(key), message);
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
