//! The grammar of JSON, byte by byte: what comes next in a text, or why the text is none, and where.

use std::borrow::Cow;
use std::fmt;

use super::decimal::nearest;
use super::scan::Number;

/// Why a text is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    EndOfList,
    EndOfObject,
    EndOfString,
    EndOfValue,
    NoColon,
    NoListEnd,
    NoObjectEnd,
    NoWord,
    NoValue,
    BadEscape,
    BadNumber,
    HugeNumber,
    Control,
    NoKey,
    LoneSurrogate,
    LastComma,
    More,
    HalfSurrogate,
}

impl Why {
    const fn as_str(self) -> &'static str {
        match self {
            Self::EndOfList => "EOF while parsing a list",
            Self::EndOfObject => "EOF while parsing an object",
            Self::EndOfString => "EOF while parsing a string",
            Self::EndOfValue => "EOF while parsing a value",
            Self::NoColon => "expected `:`",
            Self::NoListEnd => "expected `,` or `]`",
            Self::NoObjectEnd => "expected `,` or `}`",
            Self::NoWord => "expected ident",
            Self::NoValue => "expected value",
            Self::BadEscape => "invalid escape",
            Self::BadNumber => "invalid number",
            Self::HugeNumber => "number out of range",
            Self::Control => "control character (\\u0000-\\u001F) found while parsing a string",
            Self::NoKey => "key must be a string",
            Self::LoneSurrogate => "lone leading surrogate in hex escape",
            Self::LastComma => "trailing comma",
            Self::More => "trailing characters",
            Self::HalfSurrogate => "unexpected end of hex escape",
        }
    }
}

/// What is wrong with a text, and before which byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Malformed {
    why: Why,
    line: usize,
    column: usize,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at line {} column {}", self.why.as_str(), self.line, self.column)
    }
}

/// The kind of the value that comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Bool(bool),
    Number,
    Text,
    List,
    Object,
}

/// A place in a text.
#[derive(Debug)]
pub(crate) struct Json<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Json<'t> {
    /// The beginning of a text.
    pub(crate) const fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// How far the text was read.
    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.next() {
            self.at += 1;
        }
        self.next()
    }

    /// Something is wrong with what was just passed.
    fn wrong(&self, why: Why) -> Malformed {
        let before = self.text.as_bytes().get(..self.at).unwrap_or_default();
        let lines = before.iter().filter(|byte| **byte == b'\n').count();
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count();
        Malformed { why, line: lines + 1, column }
    }

    /// Something is wrong with what comes next.
    fn wrong_next(&self, why: Why) -> Malformed {
        let at = self.text.len().min(self.at + 1);
        Json { text: self.text, at }.wrong(why)
    }

    /// Nothing but white space may follow.
    pub(crate) fn end(&mut self) -> Result<(), Malformed> {
        if self.peek().is_none() { Ok(()) } else { Err(self.wrong_next(Why::More)) }
    }

    /// The kind of the value that comes next; a word and the first byte of a list or an object are passed.
    pub(crate) fn value(&mut self) -> Result<Kind, Malformed> {
        let Some(byte) = self.peek() else {
            return Err(self.wrong_next(Why::EndOfValue));
        };
        let (kind, word) = match byte {
            b'n' => (Kind::Null, "null"),
            b't' => (Kind::Bool(true), "true"),
            b'f' => (Kind::Bool(false), "false"),
            b'[' => (Kind::List, "["),
            b'{' => (Kind::Object, "{"),
            b'-' | b'0'..=b'9' => (Kind::Number, ""),
            b'"' => (Kind::Text, ""),
            _ => return Err(self.wrong_next(Why::NoValue)),
        };
        for expected in word.bytes() {
            let next = self.next();
            self.at += usize::from(next.is_some());
            match next {
                None => return Err(self.wrong(Why::EndOfValue)),
                Some(next) if next != expected => return Err(self.wrong(Why::NoWord)),
                Some(_) => {}
            }
        }
        Ok(kind)
    }

    /// Says whether another entry of the list comes; passes the comma or the end.
    pub(crate) fn another(&mut self, is_first: bool) -> Result<bool, Malformed> {
        match self.peek() {
            None => Err(self.wrong_next(Why::EndOfList)),
            Some(b']') => {
                self.at += 1;
                Ok(false)
            }
            Some(_) if is_first => Ok(true),
            Some(b',') => {
                self.at += 1;
                match self.peek() {
                    Some(b']') => Err(self.wrong_next(Why::LastComma)),
                    Some(_) => Ok(true),
                    None => Err(self.wrong_next(Why::EndOfValue)),
                }
            }
            Some(_) => Err(self.wrong_next(Why::NoListEnd)),
        }
    }

    /// The next key of the object, which is passed with its colon; none at the end, which is passed.
    pub(crate) fn key(&mut self, is_first: bool) -> Result<Option<Cow<'t, str>>, Malformed> {
        if !self.has_key(is_first)? {
            return Ok(None);
        }
        let key = self.string()?;
        self.colon()?;
        Ok(Some(key))
    }

    /// Says whether another key of the object comes; passes what is before it, or the end.
    fn has_key(&mut self, is_first: bool) -> Result<bool, Malformed> {
        let next = match self.peek() {
            None => return Err(self.wrong_next(Why::EndOfObject)),
            Some(b'}') => {
                self.at += 1;
                return Ok(false);
            }
            Some(byte) if is_first => Some(byte),
            Some(b',') => {
                self.at += 1;
                self.peek()
            }
            Some(_) => return Err(self.wrong_next(Why::NoObjectEnd)),
        };
        match next {
            Some(b'"') => Ok(true),
            Some(b'}') => Err(self.wrong_next(Why::LastComma)),
            Some(_) => Err(self.wrong_next(Why::NoKey)),
            None => Err(self.wrong_next(Why::EndOfValue)),
        }
    }

    fn colon(&mut self) -> Result<(), Malformed> {
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
    pub(crate) fn string(&mut self) -> Result<Cow<'t, str>, Malformed> {
        self.at += 1;
        let mut text = Cow::Borrowed("");
        loop {
            let start = self.at;
            while self.next().is_some_and(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
                self.at += 1;
            }
            let plain = self.text.get(start..self.at).unwrap_or_default();
            match &mut text {
                Cow::Borrowed("") => text = Cow::Borrowed(plain),
                _ => text.to_mut().push_str(plain),
            }
            let byte = self.next();
            self.at += usize::from(byte.is_some());
            match byte {
                Some(b'"') => return Ok(text),
                Some(b'\\') => {
                    let escaped = self.escaped()?;
                    text.to_mut().push(escaped);
                }
                Some(_) => return Err(self.wrong(Why::Control)),
                None => return Err(self.wrong(Why::EndOfString)),
            }
        }
    }

    /// Passes the text in quotation marks that comes next, whatever its escapes stand for.
    fn pass_string(&mut self) -> Result<(), Malformed> {
        self.at += 1;
        loop {
            let byte = self.next();
            self.at += usize::from(byte.is_some());
            match byte {
                Some(b'"') => return Ok(()),
                Some(b'\\') if self.next() == Some(b'u') => {
                    self.at += 1;
                    self.hex()?;
                }
                Some(b'\\') => drop(self.escaped()?),
                Some(b' '..) => {}
                Some(_) => return Err(self.wrong(Why::Control)),
                None => return Err(self.wrong(Why::EndOfString)),
            }
        }
    }

    /// What an escape stands for, the backslash of which is passed.
    fn escaped(&mut self) -> Result<char, Malformed> {
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

    fn unicode(&mut self) -> Result<char, Malformed> {
        let high = self.hex()?;
        if let Some(letter) = char::from_u32(high) {
            return Ok(letter);
        }
        if high >= 0xdc00 {
            return Err(self.wrong(Why::LoneSurrogate));
        }
        for expected in [b'\\', b'u'] {
            let Some(next) = self.next() else {
                return Err(self.wrong(Why::EndOfString));
            };
            self.at += 1;
            if next != expected {
                return Err(self.wrong(Why::HalfSurrogate));
            }
        }
        let low = self.hex()?;
        let low = low.checked_sub(0xdc00).filter(|low| *low < 0x400);
        let letter = low.and_then(|low| char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + low));
        letter.ok_or_else(|| self.wrong(Why::LoneSurrogate))
    }

    /// The number of four hexadecimal digits.
    fn hex(&mut self) -> Result<u32, Malformed> {
        let Some(digits) = self.text.as_bytes().get(self.at..self.at + 4) else {
            self.at = self.text.len();
            return Err(self.wrong(Why::EndOfString));
        };
        self.at += 4;
        let number = digits.iter().try_fold(0, |number, digit| Some(number * 16 + char::from(*digit).to_digit(16)?));
        number.ok_or_else(|| self.wrong(Why::BadEscape))
    }

    /// The number that comes next.
    pub(crate) fn number(&mut self) -> Result<Number, Malformed> {
        let is_negative = self.next() == Some(b'-');
        self.at += usize::from(is_negative);
        let start = self.at;
        self.digits();
        let whole = self.text.as_bytes().get(start..self.at).unwrap_or_default();
        match whole {
            [] => {
                self.at += usize::from(self.next().is_some());
                let why = if self.at == start { Why::EndOfValue } else { Why::BadNumber };
                return Err(self.wrong(why));
            }
            [b'0', _, ..] => {
                self.at = start + 1;
                return Err(self.wrong_next(Why::BadNumber));
            }
            _ => {}
        }
        let is_whole = !matches!(self.next(), Some(b'.' | b'e' | b'E'));
        if is_whole && let Some(number) = small(whole, is_negative) {
            return Ok(number);
        }
        let mut digits = Cow::Borrowed(whole);
        let mut exponent = 0;
        if self.next() == Some(b'.') {
            self.at += 1;
            let start = self.at;
            self.digits();
            let fraction = self.text.as_bytes().get(start..self.at).unwrap_or_default();
            if fraction.is_empty() {
                let why = if self.next().is_some() { Why::BadNumber } else { Why::EndOfValue };
                return Err(self.wrong_next(why));
            }
            digits.to_mut().extend_from_slice(fraction);
            exponent -= fraction.len() as i64;
        }
        if let Some(b'e' | b'E') = self.next() {
            let is_zero = digits.iter().all(|digit| *digit == b'0');
            exponent += self.exponent(is_zero)?;
        }
        let size = nearest(&digits, exponent);
        if size.is_infinite() {
            return Err(self.wrong(Why::HugeNumber));
        }
        Ok(Number::Other(if is_negative { -size } else { size }))
    }

    fn digits(&mut self) {
        while self.next().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
    }

    /// The exponent that comes next, with its letter.
    fn exponent(&mut self, is_zero: bool) -> Result<i64, Malformed> {
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
                    return Ok(i64::from(i32::MIN));
                }
                None => return Err(self.wrong(Why::HugeNumber)),
            };
        }
        if self.at == start {
            let next = self.next();
            self.at += usize::from(next.is_some());
            return Err(self.wrong(if next.is_some() { Why::BadNumber } else { Why::EndOfValue }));
        }
        Ok(i64::from(if sign == Some(b'-') { -exponent } else { exponent }))
    }

    /// Passes the value that comes next, however deep it nests.
    pub(crate) fn pass(&mut self) -> Result<(), Malformed> {
        // For each list or object that is open, whether it is a list.
        let mut open: Vec<bool> = Vec::new();
        loop {
            match self.value()? {
                Kind::Null | Kind::Bool(_) => {}
                Kind::Number => match self.number() {
                    // How large it is is asked when it is read.
                    Err(Malformed { why: Why::HugeNumber, .. }) => self.digits(),
                    read => drop(read?),
                },
                Kind::Text => self.pass_string()?,
                kind => open.push(kind == Kind::List),
            }
            let mut is_first =
                self.text.as_bytes().get(self.at.wrapping_sub(1)).is_some_and(|byte| matches!(byte, b'[' | b'{'));
            loop {
                let has_more = match open.last() {
                    None => return Ok(()),
                    Some(true) => self.another(is_first)?,
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
}

/// The number of these digits, if it is a whole one of 64 bits; none for -0, which is a fraction.
fn small(digits: &[u8], is_negative: bool) -> Option<Number> {
    let size = digits.iter().try_fold(0_u64, |size, digit| {
        size.checked_mul(10).and_then(|tens| tens.checked_add(u64::from(digit - b'0')))
    })?;
    match size {
        _ if !is_negative => Some(Number::Whole(size)),
        1..=0x8000_0000_0000_0000 => Some(Number::Negative((size as i64).wrapping_neg())),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
