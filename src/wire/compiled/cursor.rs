//! Values as tokens.
//!
//! The first byte has the kind in its 3 high bits and a number in the others; 31 there says that more follows: 7 bits a
//! byte, lowest first, the highest bit set on all but the last, to be added to 31.
//!
//! | kind | number | then |
//! |---|---|---|
//! | 0 | 0 `null`, 1 `false`, 2 `true`, 3 the entry's own id | |
//! | 0 | 4 a fraction | 8 bytes of an f64 |
//! | 0 | 5 an instant | seconds since 1970 (u32) |
//! | 0 | 6 an instant | seconds since 1970 (u32), milliseconds (u16) |
//! | 1 | a whole number | |
//! | 2 | a whole number below zero, without its sign | |
//! | 3 | a text of the entry's own: its length in bytes | |
//! | 4 | a shared text: its number | |
//! | 5 | a list: how many entries | the entries |
//! | 6 | an object: the number of its shape | the values |

use std::borrow::Cow;

use super::file::File;
use crate::model::Instant;
use crate::wire::node::Fault;
use crate::wire::scan::Number;

/// The kinds of tokens.
pub(super) mod kind {
    pub(in crate::wire::compiled) const SIMPLE: u8 = 0;
    pub(in crate::wire::compiled) const WHOLE: u8 = 1;
    pub(in crate::wire::compiled) const NEGATIVE: u8 = 2;
    pub(in crate::wire::compiled) const OWN: u8 = 3;
    pub(in crate::wire::compiled) const SHARED: u8 = 4;
    pub(in crate::wire::compiled) const LIST: u8 = 5;
    pub(in crate::wire::compiled) const OBJECT: u8 = 6;
}

/// The numbers of the first kind.
pub(super) mod simple {
    pub(in crate::wire::compiled) const NULL: u64 = 0;
    pub(in crate::wire::compiled) const FALSE: u64 = 1;
    pub(in crate::wire::compiled) const TRUE: u64 = 2;
    pub(in crate::wire::compiled) const ID: u64 = 3;
    pub(in crate::wire::compiled) const FRACTION: u64 = 4;
    pub(in crate::wire::compiled) const SECONDS: u64 = 5;
    pub(in crate::wire::compiled) const MILLIS: u64 = 6;
}

/// The number that says that more follows.
pub(super) const MORE: u8 = 31;

/// One value, or how one begins.
pub(crate) enum Token<'a> {
    Null,
    Bool(bool),
    Number(Number),
    Text(Cow<'a, str>),
    /// So many entries follow.
    List(u64),
    /// A value follows for each of these keys.
    Object(&'a [u32]),
}

/// A place among tokens.
pub(crate) struct Cursor<'a> {
    file: &'a File,
    id: &'a str,
    tokens: &'a [u8],
    texts: &'a str,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(file: &'a File, id: &'a str, tokens: &'a [u8], texts: &'a str) -> Self {
        Self { file, id, tokens, texts }
    }

    // What follows is cold, so that the code which shares its readers, that of JSON, stays short and fast.

    /// Says whether a `null` comes next; it is not passed.
    pub(crate) fn is_null(&self) -> bool {
        self.tokens.first() == Some(&0)
    }

    /// Says whether every token and every text was read.
    pub(super) const fn is_at_end(&self) -> bool {
        self.tokens.is_empty() && self.texts.is_empty()
    }

    /// The text of a key.
    #[cold]
    #[inline(never)]
    pub(crate) fn key(&self, number: u32) -> Result<&'a str, Fault> {
        self.file.text(number).ok_or_else(Fault::unread)
    }

    /// The token that comes next.
    #[cold]
    #[inline(never)]
    pub(crate) fn token(&mut self) -> Result<Token<'a>, Fault> {
        self.next().ok_or_else(Fault::unread)
    }

    /// The boolean that comes next.
    #[cold]
    #[inline(never)]
    pub(crate) fn boolean(&mut self) -> Result<bool, Fault> {
        if let Token::Bool(value) = self.token()? { Ok(value) } else { Err(Fault::unread()) }
    }

    /// The number that comes next.
    #[cold]
    #[inline(never)]
    pub(crate) fn number(&mut self) -> Result<Number, Fault> {
        if let Token::Number(number) = self.token()? { Ok(number) } else { Err(Fault::unread()) }
    }

    /// The text that comes next.
    #[cold]
    #[inline(never)]
    pub(crate) fn text(&mut self) -> Result<Cow<'a, str>, Fault> {
        if let Token::Text(text) = self.token()? { Ok(text) } else { Err(Fault::unread()) }
    }

    /// How many entries the list has that comes next.
    #[cold]
    #[inline(never)]
    pub(crate) fn list(&mut self) -> Result<u64, Fault> {
        if let Token::List(count) = self.token()? { Ok(count) } else { Err(Fault::unread()) }
    }

    /// The numbers of the keys of the object that comes next.
    #[cold]
    #[inline(never)]
    pub(crate) fn object(&mut self) -> Result<&'a [u32], Fault> {
        if let Token::Object(keys) = self.token()? { Ok(keys) } else { Err(Fault::unread()) }
    }

    fn next(&mut self) -> Option<Token<'a>> {
        let first = self.byte()?;
        let mut number = u64::from(first & MORE);
        if first & MORE == MORE {
            number = number.checked_add(self.varint()?)?;
        }
        Some(match first >> 5 {
            kind::SIMPLE => self.simple(number)?,
            kind::WHOLE => Token::Number(Number::Whole(number)),
            kind::NEGATIVE => Token::Number(Number::Negative(0_i64.checked_sub_unsigned(number)?)),
            kind::OWN => {
                let (text, after) = self.texts.split_at_checked(usize::try_from(number).ok()?)?;
                self.texts = after;
                Token::Text(Cow::Borrowed(text))
            }
            kind::SHARED => Token::Text(Cow::Borrowed(self.file.text(u32::try_from(number).ok()?)?)),
            kind::LIST => Token::List(number),
            kind::OBJECT => Token::Object(self.file.shape(usize::try_from(number).ok()?)?),
            _ => return None,
        })
    }

    fn simple(&mut self, number: u64) -> Option<Token<'a>> {
        Some(match number {
            simple::NULL => Token::Null,
            simple::FALSE => Token::Bool(false),
            simple::TRUE => Token::Bool(true),
            simple::ID => Token::Text(Cow::Borrowed(self.id)),
            simple::FRACTION => Token::Number(Number::Other(f64::from_le_bytes(self.chunk()?))),
            simple::SECONDS => instant(u32::from_le_bytes(self.chunk()?), 0),
            simple::MILLIS => instant(u32::from_le_bytes(self.chunk()?), u16::from_le_bytes(self.chunk()?)),
            _ => return None,
        })
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, after) = self.tokens.split_first()?;
        self.tokens = after;
        Some(*first)
    }

    fn chunk<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (chunk, after) = self.tokens.split_first_chunk::<N>()?;
        self.tokens = after;
        Some(*chunk)
    }

    pub(super) fn varint(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
}

fn instant<'a>(seconds: u32, millis: u16) -> Token<'a> {
    Token::Text(Cow::Owned(Instant::from_unix(seconds, millis).to_string()))
}
