//! The grammar of JSON: what comes next in a text, or why the text is none, and where.
//!
//! Hand-written although `serde_json` is linked: its reader ends at the first problem and knows no lone surrogate, and the
//! module with readers derived for it had 516 kB (gzip) where it has 376 with field tables. Messages are `serde_json`'s.
//!
//! Fractions are read by `lexical-parse-float` in its compact form: the standard library brings a table of powers of five that
//! gzip does not pack, 8 kB more in all.

use std::borrow::Cow;

use lexical_parse_float::FromLexical;
use partner_policy_kernels::{plain, skip_whitespace};

use super::malformed::{Malformed, Stop, Why};
use super::number::{Number, small};

/// The kind of the value that comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Bool,
    Number,
    Text,
    List,
    Object,
}

/// Which numbers are passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// All of them: how large one is is asked when it is read.
    Any,
    /// Those for which there is a double.
    InRange,
}

/// A position in a text.
#[derive(Debug)]
pub(crate) struct Lexer<'t> {
    text: &'t str,
    pub(crate) at: usize,
    malformed: Option<Malformed>,
    /// The last text that was read had a lone surrogate, in the place of which U+FFFD stands.
    has_lone_surrogate: bool,
}

impl<'t> Lexer<'t> {
    /// The beginning of a text.
    pub(crate) const fn new(text: &'t str) -> Self {
        Self { text, at: 0, malformed: None, has_lone_surrogate: false }
    }

    /// Why reading ended.
    pub(crate) const fn malformed(&self) -> Option<Malformed> {
        self.malformed
    }

    /// Says whether the last text that was read had a lone surrogate.
    pub(crate) const fn take_lone_surrogate(&mut self) -> bool {
        std::mem::replace(&mut self.has_lone_surrogate, false)
    }

    #[inline(always)]
    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is no white space; it is not passed.
    #[inline(always)]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        match self.next() {
            Some(byte) if byte > b' ' => Some(byte),
            _ => self.peek_after_whitespace(),
        }
    }

    #[inline(never)]
    fn peek_after_whitespace(&mut self) -> Option<u8> {
        self.at = skip_whitespace(self.text.as_bytes(), self.at);
        self.next()
    }

    /// Something is wrong with what was just passed.
    #[cold]
    #[inline(never)]
    fn wrong(&mut self, why: Why) -> Stop {
        let before = self.text.as_bytes().get(..self.at).unwrap_or_default();
        let lines = before.iter().filter(|byte| **byte == b'\n').count();
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count();
        self.malformed.get_or_insert(Malformed { why, line: lines + 1, column });
        Stop
    }

    /// Something is wrong with what comes next.
    #[cold]
    #[inline(never)]
    fn wrong_next(&mut self, why: Why) -> Stop {
        self.at = self.text.len().min(self.at + 1);
        self.wrong(why)
    }

    /// Nothing but white space may follow.
    pub(crate) fn end(&mut self) -> Result<(), Stop> {
        if self.peek().is_none() { Ok(()) } else { Err(self.wrong_next(Why::More)) }
    }

    /// The kind of the value that comes next, of which nothing is passed.
    #[inline(always)]
    pub(crate) fn kind(&mut self) -> Result<Kind, Stop> {
        Ok(match self.peek() {
            Some(b'"') => Kind::Text,
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::List,
            Some(b'-' | b'0'..=b'9') => Kind::Number,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'n') => Kind::Null,
            Some(_) => return Err(self.wrong_next(Why::NoValue)),
            None => return Err(self.wrong_next(Why::EndOfValue)),
        })
    }

    /// Passes the `null` that comes next.
    pub(crate) fn null(&mut self) -> Result<(), Stop> {
        self.word("null")
    }

    /// The truth value that comes next.
    pub(crate) fn boolean(&mut self) -> Result<bool, Stop> {
        let is_true = self.next() == Some(b't');
        self.word(if is_true { "true" } else { "false" })?;
        Ok(is_true)
    }

    fn word(&mut self, word: &str) -> Result<(), Stop> {
        for expected in word.bytes() {
            let next = self.next();
            self.at += usize::from(next.is_some());
            match next {
                None => return Err(self.wrong(Why::EndOfValue)),
                Some(next) if next != expected => return Err(self.wrong(Why::NoWord)),
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// Passes the bracket that begins the list or object that comes next.
    #[inline(always)]
    pub(crate) const fn open(&mut self) {
        self.at += 1;
    }

    /// Says whether another element of the list comes; passes the comma or the end.
    #[inline(always)]
    pub(crate) fn has_element(&mut self, is_first: bool) -> Result<bool, Stop> {
        match self.peek() {
            Some(b',') if !is_first => {
                self.at += 1;
                match self.peek() {
                    Some(b']') => Err(self.wrong_next(Why::LastComma)),
                    Some(_) => Ok(true),
                    None => Err(self.wrong_next(Why::EndOfValue)),
                }
            }
            Some(b']') => {
                self.at += 1;
                Ok(false)
            }
            Some(_) if is_first => Ok(true),
            Some(_) => Err(self.wrong_next(Why::NoListEnd)),
            None => Err(self.wrong_next(Why::EndOfList)),
        }
    }

    /// The next key of the object, which is passed with its colon; none at the end, which is passed.
    #[inline(always)]
    pub(crate) fn key(&mut self, is_first: bool) -> Result<Option<Cow<'t, str>>, Stop> {
        if !self.has_key(is_first)? {
            return Ok(None);
        }
        self.member_key().map(Some)
    }

    /// The key that comes next, which is passed with its colon.
    #[inline(always)]
    pub(crate) fn member_key(&mut self) -> Result<Cow<'t, str>, Stop> {
        let key = self.string()?;
        self.colon()?;
        Ok(key)
    }

    /// Says whether another key of the object comes; passes what is before it, or the end.
    #[inline(always)]
    pub(crate) fn has_key(&mut self, is_first: bool) -> Result<bool, Stop> {
        let next = match self.peek() {
            Some(b',') if !is_first => {
                self.at += 1;
                self.peek()
            }
            Some(b'}') => {
                self.at += 1;
                return Ok(false);
            }
            Some(byte) if is_first => Some(byte),
            Some(_) => return Err(self.wrong_next(Why::NoObjectEnd)),
            None => return Err(self.wrong_next(Why::EndOfObject)),
        };
        match next {
            Some(b'"') => Ok(true),
            Some(b'}') => Err(self.wrong_next(Why::LastComma)),
            Some(_) => Err(self.wrong_next(Why::NoKey)),
            None => Err(self.wrong_next(Why::EndOfValue)),
        }
    }

    #[inline(always)]
    fn colon(&mut self) -> Result<(), Stop> {
        match self.peek() {
            Some(b':') => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(self.wrong_next(Why::NoColon)),
            None => Err(self.wrong_next(Why::EndOfObject)),
        }
    }

    /// The text in quotation marks that comes next.
    #[inline(never)]
    pub(crate) fn string(&mut self) -> Result<Cow<'t, str>, Stop> {
        let start = self.at + 1;
        self.at = start + plain(self.text.as_bytes().get(start..).unwrap_or_default());
        if self.next() == Some(b'"') {
            let text = self.text.get(start..self.at).unwrap_or_default();
            self.at += 1;
            return Ok(Cow::Borrowed(text));
        }
        self.escaped_string(start).map(Cow::Owned)
    }

    /// The text from `start` on, which is no plain one.
    #[cold]
    #[inline(never)]
    fn escaped_string(&mut self, start: usize) -> Result<String, Stop> {
        let mut text = self.text.get(start..self.at).unwrap_or_default().to_owned();
        loop {
            let byte = self.next();
            self.at += usize::from(byte.is_some());
            match byte {
                Some(b'"') => return Ok(text),
                Some(b'\\') => text.push(self.escaped()?),
                Some(_) => return Err(self.wrong(Why::Control)),
                None => return Err(self.wrong(Why::EndOfString)),
            }
            let rest = self.text.get(self.at..).unwrap_or_default();
            let run = rest.get(..plain(rest.as_bytes())).unwrap_or_default();
            text.push_str(run);
            self.at += run.len();
        }
    }

    /// What an escape stands for, the backslash of which is passed.
    fn escaped(&mut self) -> Result<char, Stop> {
        let Some(byte) = self.next() else {
            return Err(self.wrong(Why::EndOfString));
        };
        self.at += 1;
        match byte {
            b'"' | b'\\' | b'/' => Ok(char::from(byte)),
            b'b' => Ok('\u{8}'),
            b'f' => Ok('\u{c}'),
            b'n' => Ok('\n'),
            b'r' => Ok('\r'),
            b't' => Ok('\t'),
            b'u' => self.unicode(),
            _ => Err(self.wrong(Why::BadEscape)),
        }
    }

    /// The character of the digits that come next, and of those of the low surrogate that may follow.
    fn unicode(&mut self) -> Result<char, Stop> {
        let Some(digits) = self.text.as_bytes().get(self.at..self.at + 4) else {
            self.at = self.text.len();
            return Err(self.wrong(Why::EndOfString));
        };
        self.at += 4;
        let Some(unit) = hex(digits) else {
            return Err(self.wrong(Why::BadEscape));
        };
        if let Some(letter) = char::from_u32(unit) {
            return Ok(letter);
        }
        if unit < 0xdc00
            && let Some([b'\\', b'u', low @ ..]) = self.text.as_bytes().get(self.at..self.at + 6)
            && let Some(low @ 0xdc00..=0xdfff) = hex(low)
            && let Some(letter) = char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00))
        {
            self.at += 6;
            return Ok(letter);
        }
        self.has_lone_surrogate = true;
        Ok(char::REPLACEMENT_CHARACTER)
    }

    /// The number that comes next.
    #[inline(never)]
    pub(crate) fn number(&mut self) -> Result<Number, Stop> {
        let start = self.at;
        let is_negative = self.next() == Some(b'-');
        self.at += usize::from(is_negative);
        let first = self.at;
        self.digits();
        let whole = self.text.as_bytes().get(first..self.at).unwrap_or_default();
        match whole {
            [] => {
                self.at += usize::from(self.next().is_some());
                let why = if self.at == first { Why::EndOfValue } else { Why::BadNumber };
                return Err(self.wrong(why));
            }
            [b'0', _, ..] => {
                self.at = first + 1;
                return Err(self.wrong_next(Why::BadNumber));
            }
            _ => {}
        }
        if !matches!(self.next(), Some(b'.' | b'e' | b'E'))
            && let Some(number) = small(whole, is_negative)
        {
            return Ok(number);
        }
        if self.next() == Some(b'.') {
            self.at += 1;
            let fraction = self.at;
            self.digits();
            if fraction == self.at {
                let why = if self.next().is_some() { Why::BadNumber } else { Why::EndOfValue };
                return Err(self.wrong_next(why));
            }
        }
        let mantissa = self.text.as_bytes().get(start..self.at).unwrap_or_default();
        if let Some(b'e' | b'E') = self.next() {
            self.exponent(!mantissa.iter().any(|digit| matches!(digit, b'1'..=b'9')))?;
        }
        let number = self.text.as_bytes().get(start..self.at).unwrap_or_default();
        let number = f64::from_lexical(number).unwrap_or(f64::INFINITY);
        if number.is_infinite() {
            return Err(self.wrong(Why::HugeNumber));
        }
        Ok(Number::Other(number))
    }

    #[inline(always)]
    fn digits(&mut self) {
        while self.next().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
    }

    /// Passes the exponent that comes next, with its letter.
    fn exponent(&mut self, is_zero: bool) -> Result<(), Stop> {
        self.at += 1;
        let sign = self.next().filter(|byte| matches!(byte, b'+' | b'-'));
        self.at += usize::from(sign.is_some());
        let start = self.at;
        let mut exponent = 0_i32;
        while let Some(digit @ b'0'..=b'9') = self.next() {
            self.at += 1;
            exponent = match exponent.checked_mul(10).and_then(|tens| tens.checked_add(i32::from(digit - b'0'))) {
                Some(exponent) => exponent,
                None if is_zero || sign == Some(b'-') => {
                    self.digits();
                    return Ok(());
                }
                None => return Err(self.wrong(Why::HugeNumber)),
            };
        }
        if self.at == start {
            let next = self.next();
            self.at += usize::from(next.is_some());
            return Err(self.wrong(if next.is_some() { Why::BadNumber } else { Why::EndOfValue }));
        }
        Ok(())
    }

    /// Passes the value that comes next, however deep it nests and whatever its escapes stand for.
    #[inline(never)]
    pub(crate) fn pass(&mut self, numbers: Numbers) -> Result<(), Stop> {
        // For each list or object that is open, whether it is a list.
        let mut open: Vec<bool> = Vec::new();
        loop {
            let kind = self.kind()?;
            match kind {
                Kind::Null => self.null()?,
                Kind::Bool => drop(self.boolean()?),
                Kind::Number => match self.number() {
                    Err(Stop) if numbers == Numbers::Any && self.is_out_of_range() => {
                        self.malformed = None;
                        self.digits();
                    }
                    read => drop(read?),
                },
                Kind::Text => self.pass_string()?,
                Kind::List | Kind::Object => {
                    self.open();
                    open.push(kind == Kind::List);
                }
            }
            let mut is_first = matches!(kind, Kind::List | Kind::Object);
            loop {
                let has_more = match open.last() {
                    None => return Ok(()),
                    Some(true) => self.has_element(is_first)?,
                    Some(false) => self.has_key(is_first)?,
                };
                if has_more && open.last() == Some(&false) {
                    self.pass_string()?;
                    self.colon()?;
                }
                if has_more {
                    break;
                }
                open.pop();
                is_first = false;
            }
        }
    }

    /// Says whether reading ended at a number for which there is no double.
    fn is_out_of_range(&self) -> bool {
        self.malformed.is_some_and(|found| found.why == Why::HugeNumber)
    }

    /// Passes the text in quotation marks that comes next, whatever its escapes stand for.
    fn pass_string(&mut self) -> Result<(), Stop> {
        let has_lone_surrogate = self.has_lone_surrogate;
        self.string()?;
        self.has_lone_surrogate = has_lone_surrogate;
        Ok(())
    }

    /// What stands between two positions.
    pub(crate) fn text_between(&self, from: usize, to: usize) -> &'t str {
        self.text.get(from..to).unwrap_or_default()
    }
}

/// The number of four hexadecimal digits.
fn hex(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| Some(number * 16 + char::from(*digit).to_digit(16)?))
}

#[cfg(test)]
mod tests;
