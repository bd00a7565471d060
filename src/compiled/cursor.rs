//! Reads tokens one after the other, with the texts that they stand for.

use std::borrow::Cow;

use super::file::{File, PackedEntries};
use super::tokens::{MORE, kind, simple, varint};
use crate::json::{Number, Token, Tokens};
use crate::model::Instant;

/// A position among tokens.
pub(super) struct TokenCursor<'a> {
    file: &'a File,
    id: &'a str,
    tokens: &'a [u8],
    texts: &'a str,
}

impl<'a> TokenCursor<'a> {
    const fn new(file: &'a File, id: &'a str, tokens: &'a [u8], texts: &'a str) -> Self {
        Self { file, id, tokens, texts }
    }

    fn token(&mut self) -> Option<Token<'a>> {
        let first = self.byte()?;
        let mut number = u64::from(first & MORE);
        if first & MORE == MORE {
            number = number.checked_add(varint(&mut self.tokens)?)?;
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
}

impl File {
    /// The programme without partners, users and managers.
    pub(super) fn rest(&self) -> Option<TokenCursor<'_>> {
        let from = self.bound((self.bounds.len() / 4).checked_sub(1)?)?;
        let to = self.partners.record(&self.bytes, 0)?.text as usize;
        Some(TokenCursor::new(self, "", self.bytes.get(self.rest.clone())?, self.texts.get(from..to)?))
    }

    /// The tokens of a partner.
    pub(super) fn partner_tokens(&self, row: usize) -> Option<TokenCursor<'_>> {
        self.tokens(&self.partners, row)
    }

    /// The tokens of a user.
    pub(super) fn user_tokens(&self, row: usize) -> Option<TokenCursor<'_>> {
        self.tokens(&self.users, row)
    }

    fn tokens(&self, entries: &PackedEntries, row: usize) -> Option<TokenCursor<'_>> {
        let record = entries.record(&self.bytes, row)?;
        let next = entries.record(&self.bytes, row.checked_add(1)?)?;
        let tokens = self.bytes.get(entries.tokens.clone())?.get(record.token as usize..next.token as usize)?;
        let (id, texts) =
            self.texts.get(record.text as usize..next.text as usize)?.split_at_checked(usize::from(record.id))?;
        Some(TokenCursor::new(self, id, tokens, texts))
    }
}

impl<'a> Tokens<'a> for TokenCursor<'a> {
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
