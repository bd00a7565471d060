//! A document as a tree, which can be read again and again while it is mended.

use std::borrow::Cow;
use std::fmt;

use super::cx::quoted;

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
pub(crate) struct Fault(pub(crate) Box<Wrong>);

/// The parts of a [`Fault`], which travels up through every reader and should be small.
#[derive(Debug)]
pub(crate) struct Wrong {
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
    #[cold]
    #[inline(never)]
    pub(crate) fn new(what: What) -> Self {
        Self(Box::new(Wrong { path: Vec::new(), what }))
    }

    /// The text cannot be read; the tree reader says why.
    #[cold]
    #[inline(never)]
    pub(crate) fn unread() -> Self {
        Self::new(What::Other(String::new()))
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn within(mut self, hop: Hop) -> Self {
        self.0.path.push(hop);
        self
    }

    #[cold]
    #[inline(never)]
    pub(crate) fn within_key(self, key: &str) -> Self {
        self.within(Hop::Key(key.to_owned()))
    }

    /// The unknown text was the only key of a choice.
    #[cold]
    #[inline(never)]
    pub(crate) fn of_choice(mut self) -> Self {
        if self.0.path.is_empty()
            && let What::UnknownValue(key, _) = &mut self.0.what
        {
            self.0.what = What::UnknownChoice(std::mem::take(key));
        }
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.what {
            What::UnknownField(key) | What::UnknownChoice(key) => write!(f, "there is no field {}", quoted(key)),
            What::UnknownValue(value, _) => write!(f, "{} is no value of this field", quoted(value)),
            What::Missing(field) => write!(f, "the field `{field}` is missing"),
            What::Other(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Fault {}

/// Something else was found than what is wanted.
#[cold]
#[inline(never)]
pub(crate) fn mismatch(wanted: &str, found: &str) -> Fault {
    Fault::new(What::Other(format!("expected {wanted}, found {found}")))
}

/// Something else was wanted than what the node is.
#[cold]
#[inline(never)]
pub(crate) fn refused(node: &Node<'_>, wanted: &str) -> Fault {
    let found = match node {
        Node::Null => "null",
        Node::Bool(_) => "a boolean",
        Node::Whole(_) | Node::Negative(_) | Node::Number(_) => "a number",
        Node::Text(_) => "a string",
        Node::List(_) => "a list",
        Node::Object(_) | Node::Hollow(_) | Node::Wild => "an object",
    };
    mismatch(wanted, found)
}
