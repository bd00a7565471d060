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
use crate::json::{Number, Token, Tokens};
use crate::model::Instant;

/// The kinds of tokens.
pub(super) mod kind {
    pub(in crate::compiled) const SIMPLE: u8 = 0;
    pub(in crate::compiled) const WHOLE: u8 = 1;
    pub(in crate::compiled) const NEGATIVE: u8 = 2;
    pub(in crate::compiled) const OWN: u8 = 3;
    pub(in crate::compiled) const SHARED: u8 = 4;
    pub(in crate::compiled) const LIST: u8 = 5;
    pub(in crate::compiled) const OBJECT: u8 = 6;
}

/// The numbers of the first kind.
pub(super) mod simple {
    pub(in crate::compiled) const NULL: u64 = 0;
    pub(in crate::compiled) const FALSE: u64 = 1;
    pub(in crate::compiled) const TRUE: u64 = 2;
    pub(in crate::compiled) const ID: u64 = 3;
    pub(in crate::compiled) const FRACTION: u64 = 4;
    pub(in crate::compiled) const SECONDS: u64 = 5;
    pub(in crate::compiled) const MILLIS: u64 = 6;
}

/// The number that says that more follows.
pub(super) const MORE: u8 = 31;

/// A position among tokens.
pub(super) struct Cursor<'a> {
    file: &'a File,
    id: &'a str,
    tokens: &'a [u8],
    texts: &'a str,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(file: &'a File, id: &'a str, tokens: &'a [u8], texts: &'a str) -> Self {
        Self { file, id, tokens, texts }
    }

    fn token(&mut self) -> Option<Token<'a>> {
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

impl<'a> Tokens<'a> for Cursor<'a> {
    fn next(&mut self) -> Option<Token<'a>> {
        self.token()
    }

    fn is_null(&self) -> bool {
        self.tokens.first() == Some(&0)
    }

    fn is_list(&self) -> bool {
        self.tokens.first().is_some_and(|first| first >> 5 == kind::LIST)
    }

    fn key(&self, number: u32) -> Option<&'a str> {
        self.file.text(number)
    }

    fn is_at_end(&self) -> bool {
        self.tokens.is_empty() && self.texts.is_empty()
    }
}

fn instant<'a>(seconds: u32, millis: u16) -> Token<'a> {
    Token::Text(Cow::Owned(Instant::from_unix(seconds, millis).to_string()))
}
