//! A JSON text from which values are taken one after the other, without a tree.
//!
//! What is not plain JSON of the plainest kind is only refused here: the tree reader says what is wrong with it.

use std::borrow::Cow;

use partner_policy_scan::{Cursor, Rows, end_of_string, past_blank, plain};

use super::node::Fault;
use crate::ids::MAX_ID_UNITS;

/// A number as it was written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Number {
    Whole(u64),
    Negative(i64),
    Other(f64),
}

/// A place in a text.
#[derive(Debug)]
pub(crate) struct Scan<'a> {
    text: &'a str,
    pub(crate) at: usize,
}

impl<'a> Scan<'a> {
    /// The beginning of a text.
    pub(crate) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The next byte that is no white space; it is not passed.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        self.at = past_blank(self.text.as_bytes(), self.at);
        self.text.as_bytes().get(self.at).copied()
    }

    /// Passes the byte if it comes next; says whether it did.
    pub(crate) fn passes(&mut self, byte: u8) -> bool {
        let passes = self.peek() == Some(byte);
        self.at += usize::from(passes);
        passes
    }

    /// Passes the byte, which must come next.
    pub(crate) fn expect(&mut self, byte: u8) -> Result<(), Fault> {
        if self.passes(byte) { Ok(()) } else { Err(Fault::unread()) }
    }

    /// Says whether another entry follows in a list or an object that ends with `end`; passes the comma or the end.
    pub(crate) fn another(&mut self, end: u8, is_first: bool) -> Result<bool, Fault> {
        match self.peek() {
            Some(byte) if byte == end => {
                self.at += 1;
                Ok(false)
            }
            Some(b',') if !is_first => {
                self.at += 1;
                // A comma before the end is no JSON: what comes next cannot be read.
                Ok(true)
            }
            Some(_) if is_first => Ok(true),
            _ => Err(Fault::unread()),
        }
    }

    /// Passes the word, which must come next.
    pub(crate) fn word(&mut self, word: &str) -> Result<(), Fault> {
        let end = self.at + word.len();
        if self.text.as_bytes().get(self.at..end) != Some(word.as_bytes()) {
            return Err(Fault::unread());
        }
        self.at = end;
        Ok(())
    }

    /// The text in quotation marks that comes next.
    pub(crate) fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        self.expect(b'"')?;
        let start = self.at;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let length = plain(rest);
        match rest.get(length) {
            Some(b'"') => {
                self.at = start + length + 1;
                self.text.get(start..start + length).map(Cow::Borrowed).ok_or_else(Fault::unread)
            }
            Some(b'\\') => self.escaped(start, start + length),
            _ => Err(Fault::unread()),
        }
    }

    /// The text from `start` on, of which the first escape stands at `escape`.
    #[inline(never)]
    fn escaped(&mut self, start: usize, escape: usize) -> Result<Cow<'a, str>, Fault> {
        let end = self.end_of_string(escape)?;
        let quoted = self.text.get(start - 1..end).ok_or_else(Fault::unread)?;
        self.at = end;
        serde_json::from_str::<String>(quoted).map(Cow::Owned).map_err(|_| Fault::unread())
    }

    /// Where the string ends of whose inside `at` is a part.
    fn end_of_string(&self, at: usize) -> Result<usize, Fault> {
        end_of_string(self.text.as_bytes(), at).ok_or_else(Fault::unread)
    }

    /// The number that comes next.
    pub(crate) fn number(&mut self) -> Result<Number, Fault> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
        let length = rest.bytes().take_while(is_part).count();
        let written = rest.get(..length).unwrap_or_default();
        self.at += length;
        let digits = written.strip_prefix('-').unwrap_or(written);
        let is_plain = digits.len() < 19 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_plain && !digits.is_empty() && (digits == "0" || !digits.starts_with('0')) && written != "-0" {
            let size = digits.bytes().fold(0_u64, |size, digit| size * 10 + u64::from(digit - b'0'));
            return match i64::try_from(size) {
                Ok(size) if digits.len() < written.len() => Ok(Number::Negative(-size)),
                _ => Ok(Number::Whole(size)),
            };
        }
        serde_json::from_str(written).map(Number::Other).map_err(|_| Fault::unread())
    }

    /// Passes a value whose form is not looked at, within an object; it is read properly later.
    pub(crate) fn skip(&mut self) -> Result<(), Fault> {
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                Some(b'"') => self.at = self.end_of_string(self.at + 1)?,
                Some(b'{' | b'[') => {
                    self.at += 1;
                    depth += 1;
                }
                Some(b',' | b'}' | b']') if depth == 0 => return Ok(()),
                Some(b'}' | b']') => {
                    self.at += 1;
                    depth -= 1;
                }
                Some(_) => self.at += 1,
                None => return Err(Fault::unread()),
            }
        }
    }

    /// Passes plain rows of manager assignments until there are more than `most`; says whether there was any.
    pub(crate) fn plain_rows(&mut self, rows: &mut Rows, most: usize) -> bool {
        let mut cursor = Cursor::new(self.text, MAX_ID_UNITS);
        cursor.at = self.at;
        let is_any = rows.read_objects(&mut cursor, most);
        self.at = cursor.at;
        is_any
    }

    /// Nothing but white space may follow.
    pub(crate) fn end(&mut self) -> Result<(), Fault> {
        if self.peek().is_none() { Ok(()) } else { Err(Fault::unread()) }
    }
}
