//! A position in a JSON text, and the pieces that are taken from there.

use super::{end_of_string, plain, skip_whitespace};

/// A position in a JSON text.
#[derive(Debug, Clone)]
pub struct Cursor<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// The offset in bytes.
    pub at: usize,
    pub(crate) longest_id: usize,
    /// The names of the free fields that were passed over last, each with its quotation marks and colon, and as they are.
    names: [(&'a [u8], &'a str); MOST_FIELDS],
    named: usize,
}

/// An object with more free fields is not plain.
const MOST_FIELDS: usize = 8;

/// The keys of records and rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordKey {
    Type,
    Id,
    Partner,
    Owner,
    Assignee,
    CreatedBy,
    Contact,
    Origin,
    Fields,
    Shares,
    Action,
    User,
    Primary,
}

/// Says whether the bytes begin with these.
#[inline]
fn begins<const N: usize>(bytes: &[u8], with: &[u8; N]) -> bool {
    let Some(found) = bytes.first_chunk::<N>() else {
        return false;
    };
    // Two words that may overlap are compared faster than bytes.
    match (found.first_chunk(), found.last_chunk(), with.first_chunk(), with.last_chunk()) {
        (Some(first), Some(last), Some(with_first), Some(with_last)) => {
            u64::from_le_bytes(*first) == u64::from_le_bytes(*with_first)
                && u64::from_le_bytes(*last) == u64::from_le_bytes(*with_last)
        }
        _ => match (found.first_chunk(), found.last_chunk(), with.first_chunk(), with.last_chunk()) {
            (Some(first), Some(last), Some(with_first), Some(with_last)) => {
                u32::from_le_bytes(*first) == u32::from_le_bytes(*with_first)
                    && u32::from_le_bytes(*last) == u32::from_le_bytes(*with_last)
            }
            _ => found == with,
        },
    }
}

/// The same for bytes of any number.
#[inline]
fn begins_any(bytes: &[u8], with: &[u8]) -> bool {
    let Some(found) = bytes.get(..with.len()) else {
        return false;
    };
    let ((words, rest), (others, other_rest)) = (found.as_chunks::<8>(), with.as_chunks::<8>());
    words.iter().zip(others).all(|(word, other)| u64::from_le_bytes(*word) == u64::from_le_bytes(*other))
        && rest.iter().zip(other_rest).all(|(byte, other)| byte == other)
}

impl<'a> Cursor<'a> {
    /// The beginning of a text in which ids have at most `longest_id` bytes.
    #[must_use]
    pub const fn new(text: &'a str, longest_id: usize) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0, longest_id, names: [(&[], ""); MOST_FIELDS], named: 0 }
    }

    /// The next byte that is no white space; the cursor stands on it.
    #[inline]
    pub fn peek(&mut self) -> Option<u8> {
        self.at = skip_whitespace(self.bytes, self.at);
        self.bytes.get(self.at).copied()
    }

    /// Passes the byte, which must come next.
    #[inline]
    pub fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Says whether nothing but white space follows.
    pub fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// Where a text without escapes begins and ends that comes next.
    #[inline]
    fn quoted(&mut self) -> Option<(usize, usize)> {
        self.expect(b'"')?;
        let from = self.at;
        let end = end_of_plain(self.bytes, from);
        if end == 0 {
            return None;
        }
        self.at = end + 1;
        Some((from, end))
    }

    /// A text without escapes.
    #[inline]
    pub(crate) fn text(&mut self) -> Option<&'a str> {
        let (from, end) = self.quoted()?;
        self.text.get(from..end)
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.bytes.get(self.at..)?.starts_with(word).then(|| self.at += word.len())
    }

    /// A truth value.
    #[inline]
    pub(crate) fn boolean(&mut self) -> Option<bool> {
        let is_true = self.peek()? == b't';
        self.word(if is_true { b"true" } else { b"false" })?;
        Some(is_true)
    }

    /// An id; none inside for `null`.
    #[inline]
    pub(crate) fn id(&mut self) -> Option<Option<&'a str>> {
        if self.peek()? == b'n' {
            return self.word(b"null").map(|()| None);
        }
        let id = self.text()?;
        (!id.is_empty() && id.len() <= self.longest_id).then_some(Some(id))
    }

    /// A key and its colon; none for one that neither records nor rows have.
    #[inline]
    pub(crate) fn key(&mut self) -> Option<RecordKey> {
        self.peek()?;
        let rest = self.bytes.get(self.at..)?;
        let (key, length) = match rest.get(1..3)? {
            b"ty" if begins(rest, b"\"type\"") => (RecordKey::Type, 6),
            b"id" if begins(rest, b"\"id\"") => (RecordKey::Id, 4),
            b"pa" if begins(rest, b"\"partner\"") => (RecordKey::Partner, 9),
            b"ow" if begins(rest, b"\"owner\"") => (RecordKey::Owner, 7),
            b"as" if begins(rest, b"\"assignee\"") => (RecordKey::Assignee, 10),
            b"cr" if begins(rest, b"\"createdBy\"") => (RecordKey::CreatedBy, 11),
            b"co" if begins(rest, b"\"contact\"") => (RecordKey::Contact, 9),
            b"or" if begins(rest, b"\"origin\"") => (RecordKey::Origin, 8),
            b"fi" if begins(rest, b"\"fields\"") => (RecordKey::Fields, 8),
            b"sh" if begins(rest, b"\"shares\"") => (RecordKey::Shares, 8),
            b"ac" if begins(rest, b"\"action\"") => (RecordKey::Action, 8),
            b"us" if begins(rest, b"\"user\"") => (RecordKey::User, 6),
            b"pr" if begins(rest, b"\"primary\"") => (RecordKey::Primary, 9),
            _ => return None,
        };
        self.at += length;
        self.expect(b':')?;
        Some(key)
    }

    /// Passes over free fields whose values are short texts, booleans and small whole numbers, and whose names differ.
    pub(crate) fn plain_fields(&mut self) -> Option<()> {
        self.expect(b'{')?;
        if self.peek()? == b'}' {
            self.at += 1;
            return Some(());
        }
        // As long as the names are those of the fields before, they are known to differ.
        let mut is_alike = true;
        for count in 0..MOST_FIELDS {
            let known = if is_alike && count < self.named { self.names.get(count) } else { None };
            match known {
                Some((name, _)) if begins_any(self.bytes.get(self.at..)?, name) => self.at += name.len(),
                _ => {
                    is_alike = false;
                    self.name(count)?;
                }
            }
            match self.peek()? {
                b'"' => {
                    self.quoted()?;
                }
                b't' => self.word(b"true")?,
                b'f' => self.word(b"false")?,
                b'1'..=b'9' => {
                    let digits = self.bytes.get(self.at..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
                    self.at += digits;
                    (digits < 16).then_some(())?;
                }
                _ => return None,
            }
            match self.peek()? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return Some(());
                }
                _ => return None,
            }
        }
        None
    }

    /// Passes over the name of a field, which must be none of those before.
    #[inline(never)]
    fn name(&mut self, count: usize) -> Option<()> {
        self.named = 0;
        self.peek()?;
        let from = self.at;
        let name = self.text()?;
        self.expect(b':')?;
        if self.names.get(..count)?.iter().any(|(_, before)| *before == name) {
            return None;
        }
        *self.names.get_mut(count)? = (self.bytes.get(from..self.at)?, name);
        self.named = count + 1;
        Some(())
    }

    /// Passes over an empty list of shares; a record with shares is not plain.
    pub(crate) fn no_shares(&mut self) -> Option<()> {
        self.expect(b'[')?;
        self.expect(b']')
    }

    /// Passes over any value; only brackets and quotes are looked at.
    pub fn skip_value(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => self.at = end_of_string(self.bytes, self.at + 1)?,
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' => {
                    depth = depth.checked_sub(1)?;
                    self.at += 1;
                }
                _ => self.at += 1,
            }
            let is_over =
                || matches!(self.bytes.get(self.at), None | Some(b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t'));
            if depth == 0 && is_over() {
                return Some(());
            }
        }
    }
}

/// Where the text without escapes ends whose inside starts at `from`; 0 if it does not end so.
#[inline(never)]
fn end_of_plain(bytes: &[u8], from: usize) -> usize {
    let end = from + plain(bytes.get(from..).unwrap_or_default());
    if bytes.get(end) == Some(&b'"') { end } else { 0 }
}
