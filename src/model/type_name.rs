//! The names of record types and modules that a programme declares (TYPE-01).

use std::fmt;
use std::sync::Arc;

use crate::error::Code;
use crate::json::{At, Encoder, Read, Reader, Stop, Write, quoted};

/// The longest id of a declared type, in letters.
pub const MAX_TYPE_NAME: usize = 40;

/// The id of a declared type (TYPE-01): a letter a to z, then a to z, digits, hyphens; at most [`MAX_TYPE_NAME`].
///
/// So short a text of so few letters is a value: to know a type by its name nobody needs the programme.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeName([u8; MAX_TYPE_NAME]);

impl TypeName {
    /// The name, if the text is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut letters = [0; MAX_TYPE_NAME];
        letters.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        let is_letter = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
        let is_name = text.bytes().next().is_some_and(|first| first.is_ascii_lowercase());
        (is_name && text.as_bytes().iter().all(is_letter)).then_some(Self(letters))
    }

    /// The text of the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(MAX_TYPE_NAME);
        self.0.get(..end).and_then(|letters| std::str::from_utf8(letters).ok()).unwrap_or_default()
    }
}

impl TypeName {
    /// What stands for a name that could not be read, or that is taken; no text is read as it.
    pub(super) fn from_unchecked(text: Arc<str>) -> Self {
        let mut letters = [0; MAX_TYPE_NAME];
        let digits = text.bytes().filter(u8::is_ascii_digit);
        for (slot, letter) in letters.iter_mut().zip([b'~'].into_iter().chain(digits)) {
            *slot = letter;
        }
        Self(letters)
    }

    /// Says whether it stands for a name that could not be read.
    pub(in crate::model) fn is_aside(self) -> bool {
        self.0.first() == Some(&b'~')
    }
}

impl Read for TypeName {
    fn placeholder() -> Self {
        Self::from_unchecked("".into())
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        let Some(text) = reader.text(at)? else {
            self.unread(reader);
            return Ok(());
        };
        match Self::parse(&text) {
            Some(name) => *self = name,
            None => {
                let message = "the id of a type is a letter a to z, then a to z, digits and hyphens, at most 40";
                reader.report(Code::MalformedId, at, message);
                self.unread(reader);
            }
        }
        Ok(())
    }

    fn unread(&mut self, reader: &mut Reader<'_>) {
        *self = Self::from_unchecked(reader.placeholder());
    }
}

impl Write for TypeName {
    fn write(&self, out: &mut dyn Encoder) {
        out.text(self.as_str());
    }
}

impl fmt::Debug for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// A name of a type or module; whether a declared one is known is checked with the whole snapshot (TYPE-05).
pub(super) fn named<T>(
    reader: &mut Reader<'_>,
    at: &At<'_>,
    find: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Stop> {
    let Some(text) = reader.text(at)? else {
        return Ok(None);
    };
    let found = find(&text);
    if found.is_none() {
        no_type(reader, at, &text);
    }
    Ok(found)
}

pub(super) fn no_type(reader: &mut Reader<'_>, at: &At<'_>, name: &str) {
    reader.report(Code::DanglingReference, at, format!("there is no {} in recordTypes", quoted(name)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_to_forty_lower_case_letters_digits_and_hyphens() {
        let longest = "a".repeat(MAX_TYPE_NAME);
        for name in ["q", "rebate-claim", "a1", "x-", &longest, "constructor"] {
            assert_eq!(TypeName::parse(name).as_ref().map(TypeName::as_str), Some(name));
        }
        let too_long = "a".repeat(MAX_TYPE_NAME + 1);
        for text in ["", "Quote", "1a", "-a", "a_b", "a b", "a.b", "ä", "a\0", &too_long] {
            assert_eq!(TypeName::parse(text), None, "{text}");
        }
    }
}
