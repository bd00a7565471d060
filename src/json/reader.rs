//! A document under reading: where values come from, and what was wrong with them.
//!
//! There is one reader for texts and for the tokens of compiled snapshots, so that every type is read by the same code. A
//! value that does not fit is reported and passed, and reading goes on; it ends only where a text is no JSON.

use std::borrow::Cow;
use std::sync::Arc;

use super::at::{At, quoted};
use super::lexer::{Kind, Lexer, Malformed, Number, Numbers, Stop};
use crate::collections::Set;
use crate::error::{Code, Problem};

/// How ids begin that stand for one that could not be read.
pub(crate) const PLACEHOLDER: &str = "\u{fdd1}made-up:";

/// The text that stands for one that could not be read.
pub(crate) const UNREAD: &str = "\u{fdd0}unreadable";

/// More problems than this are not gathered; far fewer are shown.
pub(crate) const MAX_GATHERED: usize = 10_000;

/// How deep a document may nest.
const MAX_DEPTH: usize = 64;

/// How many values may stand where none is known.
const MAX_VALUES: usize = 40_000_000;

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

enum Input<'a> {
    Text(Lexer<'a>),
    Tokens(Box<dyn Tokens<'a> + 'a>),
}

/// A document under reading.
pub(crate) struct Reader<'a> {
    input: Input<'a>,
    /// What no document may have, whatever it is about; named before the others of the same value.
    structural: Vec<Problem>,
    problems: Vec<Problem>,
    texts: Set<Arc<str>>,
    placeholders: usize,
    values: usize,
    is_too_large: bool,
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
            texts: Set::default(),
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
    fn report_structural(&mut self, code: Code, at: &At<'_>, message: impl Into<String>) {
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
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let shared: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&shared));
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
    fn mismatch(&mut self, at: &At<'_>, wanted: &str) -> Result<(), Stop> {
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
    fn lone_surrogate<T>(&mut self, at: &At<'_>) -> Option<T> {
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

    /// A list, with its elements still to come; none for anything else, which is reported and passed.
    pub(crate) fn list(&mut self, at: &At<'_>) -> Result<Option<List>, Stop> {
        match &mut self.input {
            Input::Text(lexer) => {
                if lexer.kind()? == Kind::List {
                    lexer.open();
                    return Ok(Some(List { count: 0, left: 0 }));
                }
            }
            Input::Tokens(tokens) => {
                return if let Some(Token::List(left)) = tokens.next() {
                    Ok(Some(List { count: 0, left }))
                } else {
                    Err(Stop)
                };
            }
        }
        self.mismatch(at, "a list").map(|()| None)
    }

    /// An object, with its members still to come; none for anything else, which is reported and passed.
    pub(crate) fn object(&mut self, at: &At<'_>) -> Result<Option<Object<'a>>, Stop> {
        match &mut self.input {
            Input::Text(lexer) => {
                if lexer.kind()? == Kind::Object {
                    lexer.open();
                    return Ok(Some(Object { is_first: true, start: lexer.at, ahead: None, keys: [].iter() }));
                }
            }
            Input::Tokens(tokens) => {
                return if let Some(Token::Object(keys)) = tokens.next() {
                    Ok(Some(Object { is_first: true, start: 0, ahead: None, keys: keys.iter() }))
                } else {
                    Err(Stop)
                };
            }
        }
        self.mismatch(at, "an object").map(|()| None)
    }

    /// What an enum reads: its name, alone or as the only key of an object; none for anything else, which is reported and
    /// passed.
    #[inline(never)]
    pub(crate) fn variant(&mut self, at: &At<'_>, names: &[&str]) -> Result<Option<Variant<'a>>, Stop> {
        let start = match &mut self.input {
            Input::Text(lexer) => match lexer.kind()? {
                Kind::Text => return Ok(self.text(at)?.map(Variant::Name)),
                Kind::Object => lexer.at,
                _ => return self.mismatch(at, "a string").map(|()| None),
            },
            Input::Tokens(tokens) => {
                return match tokens.next() {
                    Some(Token::Text(name)) => Ok(Some(Variant::Name(name))),
                    Some(Token::Object([key])) => {
                        Ok(Some(Variant::Key(tokens.key(*key).map(Cow::Borrowed).ok_or(Stop)?)))
                    }
                    _ => Err(Stop),
                };
            }
        };
        // How many different keys there are has to be known before the first is read.
        let before = self.structural.len();
        let mut keys = self.walk_object(at, at.depth())?;
        match (keys.pop(), keys.is_empty()) {
            (Some(key), true) => {
                self.go_back(start, before, &at.key(&key))?;
                Ok(Some(Variant::Key(key)))
            }
            _ => {
                let message = format!("expected exactly one of `{}`", names.join("`, `"));
                self.report(Code::MalformedJson, at, message);
                Ok(None)
            }
        }
    }

    /// Goes back to the value of the only key of the object at `start`, of which `before` problems came first; those of the
    /// value are found once more.
    fn go_back(&mut self, start: usize, before: usize, value: &At<'_>) -> Result<(), Stop> {
        let Input::Text(lexer) = &mut self.input else {
            return Err(Stop);
        };
        lexer.at = start;
        lexer.open();
        let mut is_first = true;
        while lexer.key(std::mem::take(&mut is_first))?.is_some() && lexer.take_lone_surrogate() {
            lexer.pass(Numbers::Any)?;
        }
        let found = self.structural.split_off(before);
        if !found.is_empty() {
            let place = value.pointer();
            let is_within = |problem: &Problem| match problem.at().strip_prefix(place.as_str()) {
                Some("") => problem.code() != Code::DuplicateKey,
                Some(rest) => rest.starts_with('/'),
                None => false,
            };
            self.structural.extend(found.into_iter().filter(|problem| !is_within(problem)));
        }
        Ok(())
    }

    /// Passes the end of the object whose only key [`Reader::variant`] gave.
    pub(crate) fn end_variant(&mut self) -> Result<(), Stop> {
        if let Input::Text(lexer) = &mut self.input {
            while lexer.key(false)?.is_some() {
                lexer.pass(Numbers::Any)?;
            }
            lexer.take_lone_surrogate();
        }
        Ok(())
    }

    /// Passes whatever comes next; what no document may have is reported: repeated keys, lone surrogates, deep nesting.
    #[cold]
    #[inline(never)]
    pub(crate) fn anything(&mut self, at: &At<'_>) -> Result<(), Stop> {
        self.walk(at, at.depth())
    }

    fn walk(&mut self, at: &At<'_>, depth: usize) -> Result<(), Stop> {
        let Input::Text(lexer) = &mut self.input else {
            return Err(Stop);
        };
        self.values += 1;
        if self.values > MAX_VALUES {
            self.is_too_large = true;
            return Err(Stop);
        }
        let kind = lexer.kind()?;
        match kind {
            Kind::Null => lexer.null(),
            Kind::Bool => lexer.boolean().map(drop),
            Kind::Number => lexer.number().map(drop),
            Kind::Text => self.text(at).map(drop),
            Kind::List | Kind::Object if depth >= MAX_DEPTH => {
                lexer.pass(Numbers::Any)?;
                self.report_structural(
                    Code::LimitExceeded,
                    at,
                    format!("a document nests at most {MAX_DEPTH} levels deep"),
                );
                Ok(())
            }
            Kind::List => {
                lexer.open();
                let mut list = List { count: 0, left: 0 };
                while let Some(index) = list.next(self)? {
                    self.walk(&at.index(index), depth + 1)?;
                }
                Ok(())
            }
            Kind::Object => self.walk_object(at, depth).map(drop),
        }
    }

    /// Passes the object that comes next; gives its well-formed keys, each once.
    fn walk_object(&mut self, at: &At<'_>, depth: usize) -> Result<Vec<Cow<'a, str>>, Stop> {
        let Some(mut object) = self.object(at)? else {
            return Ok(Vec::new());
        };
        let mut keys = Keys::default();
        while let Some(key) = object.next(self, at)? {
            self.walk(&at.key(&key), depth + 1)?;
            keys.0.push(key);
        }
        keys.report_repeated(self, at);
        Ok(keys.0)
    }
}

/// Keys of one object.
#[derive(Default)]
pub(super) struct Keys<'a>(pub(super) Vec<Cow<'a, str>>);

impl Keys<'_> {
    /// Reports the keys that occur more than once, for each time but the first; leaves one of each, in order.
    pub(super) fn report_repeated(&mut self, reader: &mut Reader<'_>, at: &At<'_>) {
        if self.0.len() < 2 {
            return;
        }
        // Sorting instead of hashing: keys chosen by an attacker cannot make it slow.
        let mut order: Vec<(&str, usize)> = self.0.iter().enumerate().map(|(index, key)| (&**key, index)).collect();
        crate::collections::order::sort(&mut order);
        let pairs = order.iter().zip(order.iter().skip(1));
        let mut repeated: Vec<usize> =
            pairs.filter(|(first, second)| first.0 == second.0).map(|(_, second)| second.1).collect();
        if repeated.is_empty() {
            return;
        }
        crate::collections::order::sort(&mut repeated);
        let mut repeated = repeated.into_iter().peekable();
        let mut index = 0;
        self.0.retain(|key| {
            let is_repeated = repeated.next_if_eq(&index).is_some();
            index += 1;
            if is_repeated {
                repeated_key(reader, at, key);
            }
            !is_repeated
        });
    }
}

/// Reports a key that occurs twice.
#[cold]
#[inline(never)]
pub(crate) fn repeated_key(reader: &mut Reader<'_>, at: &At<'_>, key: &str) {
    reader.report_structural(Code::DuplicateKey, &at.key(key), format!("the key {} occurs twice", quoted(key)));
}

/// An enum as it was found.
pub(crate) enum Variant<'a> {
    /// The name, alone.
    Name(Cow<'a, str>),
    /// The only key of an object; its value is still to come.
    Key(Cow<'a, str>),
}

/// The elements of a list that are still to come.
pub(crate) struct List {
    count: usize,
    /// How many tokens stand for elements.
    left: u64,
}

impl List {
    /// The index of the next element; none at the end.
    #[inline(always)]
    pub(crate) fn next(&mut self, reader: &mut Reader<'_>) -> Result<Option<usize>, Stop> {
        let has_more = match &mut reader.input {
            Input::Text(lexer) => lexer.has_element(self.count == 0)?,
            Input::Tokens(_) => {
                let left = self.left.checked_sub(1);
                self.left = left.unwrap_or_default();
                left.is_some()
            }
        };
        self.count += 1;
        Ok(has_more.then_some(self.count - 1))
    }
}

/// The member of a text's object that is read first, out of its turn.
struct Ahead {
    start: usize,
    /// Where it ends, once it was read.
    end: Option<usize>,
}

/// The members of an object that are still to come.
pub(crate) struct Object<'a> {
    is_first: bool,
    start: usize,
    ahead: Option<Ahead>,
    /// The keys that tokens name.
    keys: std::slice::Iter<'a, u32>,
}

impl<'a> Object<'a> {
    /// Goes to the value of the member `tag`, wherever it stands, out of its turn; says whether there is one.
    pub(crate) fn find(&mut self, tag: &str, reader: &mut Reader<'a>) -> Result<bool, Stop> {
        let lexer = match &mut reader.input {
            Input::Text(lexer) => lexer,
            Input::Tokens(tokens) => {
                let first = self.keys.next().and_then(|key| tokens.key(*key));
                return if first == Some(tag) { Ok(true) } else { Err(Stop) };
            }
        };
        let mut is_first = true;
        while lexer.has_key(is_first)? {
            let start = lexer.at;
            let key = lexer.member_key()?;
            if !lexer.take_lone_surrogate() && key == tag {
                self.is_first = !is_first;
                self.ahead = (!is_first).then_some(Ahead { start, end: None });
                return Ok(true);
            }
            lexer.pass(Numbers::InRange)?;
            is_first = false;
        }
        lexer.at = self.start;
        Ok(false)
    }

    /// The next key; none at the end. A key with a lone surrogate is reported and its value passed.
    #[inline(always)]
    pub(crate) fn next(&mut self, reader: &mut Reader<'a>, at: &At<'_>) -> Result<Option<Cow<'a, str>>, Stop> {
        loop {
            let lexer = match &mut reader.input {
                Input::Text(lexer) => lexer,
                Input::Tokens(tokens) => {
                    let key = self.keys.next().map(|key| tokens.key(*key).ok_or(Stop)).transpose()?;
                    return Ok(key.map(Cow::Borrowed));
                }
            };
            if let Some(ahead) = &mut self.ahead {
                if ahead.end.is_none() {
                    ahead.end = Some(lexer.at);
                    lexer.at = self.start;
                }
            }
            if !lexer.has_key(std::mem::take(&mut self.is_first))? {
                return Ok(None);
            }
            if let Some(Ahead { start, end: Some(end) }) = self.ahead {
                if lexer.at == start {
                    lexer.at = end;
                    continue;
                }
            }
            let key = lexer.member_key()?;
            if !lexer.take_lone_surrogate() {
                return Ok(Some(key));
            }
            reader.lone_key(at, &key)?;
        }
    }
}

impl Reader<'_> {
    #[cold]
    #[inline(never)]
    fn lone_key(&mut self, at: &At<'_>, key: &str) -> Result<(), Stop> {
        let at = at.key(key);
        self.anything(&at)?;
        self.lone_surrogate::<()>(&at);
        Ok(())
    }
}
