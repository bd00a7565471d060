//! Lists and objects under reading, and how what nobody knows is passed.

use std::borrow::Cow;

use super::at::At;
use super::lexer::{Kind, Numbers};
use super::malformed::Stop;
use super::messages::repeated_key;
use super::reader::{Input, Reader, Token};
use crate::error::{Code, Problem};

/// How deep a document may nest.
const MAX_DEPTH: usize = 64;

/// How many values may stand where none is known.
const MAX_VALUES: usize = 40_000_000;

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
            if let Some(ahead) = self.ahead.as_mut().filter(|ahead| ahead.end.is_none()) {
                ahead.end = Some(lexer.at);
                lexer.at = self.start;
            }
            if !lexer.has_key(std::mem::take(&mut self.is_first))? {
                return Ok(None);
            }
            if let Some(Ahead { start, end: Some(end) }) = self.ahead
                && lexer.at == start
            {
                lexer.at = end;
                continue;
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

impl<'a> Reader<'a> {
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
            let pointer = value.pointer();
            let is_within = |problem: &Problem| match problem.at().strip_prefix(pointer.as_str()) {
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
