//! A document under reading: where values come from, and what was wrong with them.
//!
//! There is one reader for texts and for the tokens of compiled snapshots, so that every type is read by the same code. A
//! value that does not fit is reported and passed, and reading goes on; it ends only where a text is no JSON.

use std::borrow::Cow;
use std::sync::Arc;

use super::at::At;
use super::lexer::{Kind, Lexer};
use super::malformed::{Malformed, Stop};
use super::number::Number;
use crate::collections::Interner;
use crate::error::{Code, Problem};

/// How ids begin that stand for one that could not be read.
pub(crate) const PLACEHOLDER: &str = "\u{fdd1}made-up:";

/// The text that stands for one that could not be read.
pub(crate) const UNREAD: &str = "\u{fdd0}unreadable";

/// More problems than this are not gathered; far fewer are shown.
pub(crate) const MAX_GATHERED: usize = 10_000;

/// The tokens of a value that was written before.
pub(crate) trait Tokens<'a> {
    /// The token that comes next; none where there is none or it is no token.
    fn next(&mut self) -> Option<Token<'a>>;

    /// Says whether a `null` comes next; it is not passed.
    fn is_null(&self) -> bool;

    /// Says whether a list comes next.
    fn is_list(&self) -> bool;

    /// The text of a key of [`Token::Object`].
    fn key(&self, number: u32) -> Option<&'a str>;

    /// Says whether every token was read.
    fn is_at_end(&self) -> bool;
}

/// One value, or how one begins.
pub(crate) enum Token<'a> {
    Null,
    Bool(bool),
    Number(Number),
    Text(Cow<'a, str>),
    /// So many elements follow.
    List(u64),
    /// A value follows for each of these keys.
    Object(&'a [u32]),
}

pub(super) enum Input<'a> {
    Text(Lexer<'a>),
    Tokens(Box<dyn Tokens<'a> + 'a>),
}

/// A document under reading.
pub(crate) struct Reader<'a> {
    pub(super) input: Input<'a>,
    /// What no document may have, whatever it is about; named before the others of the same value.
    pub(super) structural: Vec<Problem>,
    problems: Vec<Problem>,
    texts: Interner,
    /// The texts by their numbers.
    shared: Vec<Arc<str>>,
    placeholders: usize,
    pub(super) values: usize,
    pub(super) is_too_large: bool,
    /// The positions of list elements that lack a value whose default stands elsewhere in the document.
    pub(crate) incomplete: Vec<usize>,
}

/// A scalar as it was found.
pub(crate) enum Scalar<'a> {
    Bool(bool),
    Number(Number),
    Text(Cow<'a, str>),
}

impl<'a> Reader<'a> {
    fn new(input: Input<'a>) -> Self {
        Self {
            input,
            structural: Vec::new(),
            problems: Vec::new(),
            texts: Interner::default(),
            shared: Vec::new(),
            placeholders: 0,
            values: 0,
            is_too_large: false,
            incomplete: Vec::new(),
        }
    }

    /// The beginning of a text.
    pub(crate) fn of_text(text: &'a str) -> Self {
        Self::new(Input::Text(Lexer::new(text)))
    }

    /// The beginning of a value's tokens.
    pub(crate) fn of_tokens(tokens: Box<dyn Tokens<'a> + 'a>) -> Self {
        Self::new(Input::Tokens(tokens))
    }

    /// The beginning of another value's tokens; texts that were met before are stored once.
    pub(crate) fn restart(&mut self, tokens: Box<dyn Tokens<'a> + 'a>) {
        self.input = Input::Tokens(tokens);
        self.structural.clear();
        self.problems.clear();
        self.incomplete.clear();
    }

    /// Nothing may follow.
    pub(crate) fn end(&mut self) -> Result<(), Stop> {
        match &mut self.input {
            Input::Text(lexer) => lexer.end(),
            Input::Tokens(tokens) => tokens.is_at_end().then_some(()).ok_or(Stop),
        }
    }

    /// Why reading ended, if the text is no JSON.
    pub(crate) fn malformed(&self) -> Option<Malformed> {
        match &self.input {
            Input::Text(lexer) => lexer.malformed(),
            Input::Tokens(_) => None,
        }
    }

    /// Says whether reading ended since the document has too many values.
    pub(crate) const fn is_too_large(&self) -> bool {
        self.is_too_large
    }

    /// Notes a problem.
    #[cold]
    #[inline(never)]
    pub(crate) fn report(&mut self, code: Code, at: &At<'_>, message: impl Into<String>) {
        if self.problems.len() < MAX_GATHERED {
            self.problems.push(Problem::new(code, at.pointer(), message));
        }
    }

    /// Notes a problem of a kind that no document may have, whatever it is about.
    #[cold]
    #[inline(never)]
    pub(super) fn report_structural(&mut self, code: Code, at: &At<'_>, message: impl Into<String>) {
        if self.structural.len() < MAX_GATHERED {
            self.structural.push(Problem::new(code, at.pointer(), message));
        }
    }

    /// How many problems there are so far.
    #[inline(always)]
    pub(crate) const fn count(&self) -> usize {
        self.structural.len() + self.problems.len()
    }

    /// What is wrong with the document.
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.structural;
        problems.extend(self.problems);
        problems
    }

    /// The text, stored once however often it occurs.
    #[inline(never)]
    pub(crate) fn intern(&mut self, text: &str) -> Arc<str> {
        let number = self.texts.number(text) as usize;
        if let Some(known) = self.shared.get(number) {
            return Arc::clone(known);
        }
        let shared: Arc<str> = text.into();
        self.shared.push(Arc::clone(&shared));
        shared
    }

    /// The text of an id that stands for one that could not be read; no two are the same.
    pub(crate) fn placeholder(&mut self) -> Arc<str> {
        self.placeholders += 1;
        format!("{PLACEHOLDER}{}", self.placeholders).into()
    }

    /// Reports that something else stands here than what is wanted, and passes it.
    #[cold]
    #[inline(never)]
    pub(super) fn mismatch(&mut self, at: &At<'_>, wanted: &str) -> Result<(), Stop> {
        let Input::Text(lexer) = &mut self.input else {
            return Err(Stop);
        };
        let found = match lexer.kind()? {
            Kind::Null => "null",
            Kind::Bool => "a boolean",
            Kind::Number => "a number",
            Kind::Text => "a string",
            Kind::List => "a list",
            Kind::Object => "an object",
        };
        let before = self.structural.len();
        self.anything(at)?;
        // A text that is none was named for that already.
        if found != "a string" || self.structural.len() == before {
            self.report(Code::MalformedJson, at, format!("expected {wanted}, found {found}"));
        }
        Ok(())
    }

    /// A truth value; none for anything else, which is reported and passed.
    pub(crate) fn boolean(&mut self, at: &At<'_>, wanted: &str) -> Result<Option<bool>, Stop> {
        match &mut self.input {
            Input::Text(lexer) => {
                if lexer.kind()? == Kind::Bool {
                    return lexer.boolean().map(Some);
                }
            }
            Input::Tokens(tokens) => {
                return if let Some(Token::Bool(value)) = tokens.next() { Ok(Some(value)) } else { Err(Stop) };
            }
        }
        self.mismatch(at, wanted).map(|()| None)
    }

    /// A number; none for anything else, which is reported and passed.
    pub(crate) fn number(&mut self, at: &At<'_>, wanted: &str) -> Result<Option<Number>, Stop> {
        match &mut self.input {
            Input::Text(lexer) => {
                if lexer.kind()? == Kind::Number {
                    return lexer.number().map(Some);
                }
            }
            Input::Tokens(tokens) => {
                return if let Some(Token::Number(value)) = tokens.next() { Ok(Some(value)) } else { Err(Stop) };
            }
        }
        self.mismatch(at, wanted).map(|()| None)
    }

    /// A text; none for anything else and for one with a lone surrogate, which is reported and passed.
    #[inline(never)]
    pub(crate) fn text(&mut self, at: &At<'_>) -> Result<Option<Cow<'a, str>>, Stop> {
        match &mut self.input {
            Input::Text(lexer) => {
                if lexer.kind()? == Kind::Text {
                    let text = lexer.string()?;
                    return Ok(if lexer.take_lone_surrogate() { self.lone_surrogate(at) } else { Some(text) });
                }
            }
            Input::Tokens(tokens) => {
                return if let Some(Token::Text(text)) = tokens.next() { Ok(Some(text)) } else { Err(Stop) };
            }
        }
        self.mismatch(at, "a string").map(|()| None)
    }

    #[cold]
    #[inline(never)]
    pub(super) fn lone_surrogate<T>(&mut self, at: &At<'_>) -> Option<T> {
        self.report_structural(Code::MalformedId, at, "the text has a lone surrogate");
        None
    }

    /// Says whether a `null` comes next, which is passed.
    pub(crate) fn passes_null(&mut self) -> Result<bool, Stop> {
        match &mut self.input {
            Input::Text(lexer) => {
                if lexer.kind()? != Kind::Null {
                    return Ok(false);
                }
                lexer.null()?;
            }
            Input::Tokens(tokens) => {
                if !tokens.is_null() {
                    return Ok(false);
                }
                tokens.next();
            }
        }
        Ok(true)
    }

    /// Says whether a list comes next.
    pub(crate) fn is_list(&mut self) -> Result<bool, Stop> {
        match &mut self.input {
            Input::Text(lexer) => Ok(lexer.kind()? == Kind::List),
            Input::Tokens(tokens) => Ok(tokens.is_list()),
        }
    }

    /// A text, a number or a truth value; none for anything else, which is reported and passed.
    pub(crate) fn scalar(&mut self, at: &At<'_>, wanted: &str) -> Result<Option<Scalar<'a>>, Stop> {
        let kind = match &mut self.input {
            Input::Text(lexer) => lexer.kind()?,
            Input::Tokens(tokens) => {
                return match tokens.next() {
                    Some(Token::Bool(value)) => Ok(Some(Scalar::Bool(value))),
                    Some(Token::Number(value)) => Ok(Some(Scalar::Number(value))),
                    Some(Token::Text(value)) => Ok(Some(Scalar::Text(value))),
                    _ => Err(Stop),
                };
            }
        };
        match kind {
            Kind::Bool => Ok(self.boolean(at, wanted)?.map(Scalar::Bool)),
            Kind::Number => Ok(self.number(at, wanted)?.map(Scalar::Number)),
            Kind::Text => Ok(self.text(at)?.map(Scalar::Text)),
            _ => self.mismatch(at, wanted).map(|()| None),
        }
    }
}
