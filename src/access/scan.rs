//! A JSON list of records read in place: each is decided while it is scanned, and only what is visible is kept.
//!
//! The scanner knows plain records only: known keys, texts without escapes. Whatever else stands in the list is handed
//! to a reader that knows everything, so that the scanner never has to say what is wrong with a document.

use std::cell::Cell;

use super::compile::CompiledViewer;
use super::facts::{Facts, Seen};
use super::predicate::{Atom, Predicate, UserField};
use crate::ids::{MAX_ID_UNITS, PartnerIx, UserIx};
use crate::index::{Index, UserRow};
use crate::model::{Action, LeadOrigin, Resource, ResourceKind, ShareLevel, Value};

/// Reads a record that the scanner does not know; none for one that is malformed.
pub type Odd<'a> = &'a mut dyn FnMut(&[u8]) -> Option<Resource>;

/// Where in `bytes` the records stand on which the viewer may do the action, from and to, in order.
///
/// None if the bytes are no list of well-formed records of the action's type; a full reader says why.
#[must_use]
pub fn visible_ranges(viewer: &CompiledViewer, action: Action, bytes: &[u8], odd: Odd<'_>) -> Option<Vec<u32>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let allowed = viewer.allowed(action);
    let asks_fields = has_field_test(&allowed);
    let mut at = Cursor { text, bytes, at: 0 };
    let mut found = Vec::new();
    at.expect(b'[')?;
    if at.peek()? == b']' {
        at.at += 1;
        return at.is_at_end().then_some(found);
    }
    loop {
        at.peek()?;
        let from = at.at;
        let is_visible = match at.record(viewer.index()) {
            Some(record) if !(asks_fields && record.has_fields) => {
                (record.kind? == action.kind()).then_some(())?;
                allowed.holds(&record)
            }
            _ => {
                at.at = from;
                at.skip_value()?;
                let record = odd(bytes.get(from..at.at)?)?;
                (record.kind == action.kind()).then_some(())?;
                viewer.decide(action, &record, None).allowed
            }
        };
        if is_visible {
            found.extend([u32::try_from(from).ok()?, u32::try_from(at.at).ok()?]);
        }
        match at.peek()? {
            b',' => at.at += 1,
            b']' => {
                at.at += 1;
                return at.is_at_end().then_some(found);
            }
            _ => return None,
        }
    }
}

fn has_field_test(predicate: &Predicate) -> bool {
    match predicate {
        Predicate::Is(atom) | Predicate::Unless(atom) => matches!(atom, Atom::Field(_)),
        Predicate::All(parts) | Predicate::Any(parts) => parts.iter().any(has_field_test),
        Predicate::Never | Predicate::Always => false,
    }
}

/// A record as it stands in the bytes.
#[derive(Debug)]
struct Scanned<'a> {
    index: &'a Index,
    kind: Option<ResourceKind>,
    id: Option<&'a str>,
    partner: Option<&'a str>,
    owner: Option<&'a str>,
    assignee: Option<&'a str>,
    created_by: Option<&'a str>,
    contact: Option<&'a str>,
    origin: Option<LeadOrigin>,
    has_fields: bool,
    partner_seen: Cell<Option<Seen<PartnerIx>>>,
}

impl Scanned<'_> {
    fn seen(&self, id: Option<&str>) -> Seen<UserIx> {
        id.map_or(Seen::Absent, |id| self.index.user_ix(id).map_or(Seen::Unknown, Seen::Known))
    }
}

impl Facts for Scanned<'_> {
    fn partner(&self) -> Seen<PartnerIx> {
        if let Some(seen) = self.partner_seen.get() {
            return seen;
        }
        let known = |id| self.index.partner_ix(id).map_or(Seen::Unknown, Seen::Known);
        let seen = self.partner.map_or(Seen::Absent, known);
        self.partner_seen.set(Some(seen));
        seen
    }

    fn partner_text(&self) -> Option<&str> {
        self.partner
    }

    fn user(&self, field: UserField) -> Seen<UserIx> {
        self.seen(match field {
            UserField::Owner => self.owner,
            UserField::Assignee => self.assignee,
            UserField::CreatedBy => self.created_by,
        })
    }

    fn owner_row(&self) -> Option<UserRow> {
        self.user(UserField::Owner).known().and_then(|owner| self.index.user_row(owner))
    }

    fn origin(&self) -> Option<LeadOrigin> {
        self.origin
    }

    fn contact(&self) -> Option<&str> {
        self.contact
    }

    fn id(&self) -> Option<&str> {
        self.id
    }

    fn is_shared(&self, _: ShareLevel, _: &dyn Fn(UserIx) -> bool) -> bool {
        false
    }

    fn field(&self, _: &str) -> Option<&Value> {
        None
    }
}

/// How many bytes stand before the first quote, backslash or control character; none without one.
fn plain_length(rest: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // The lowest byte below `bound` has its highest bit set; bytes above it may be flagged wrongly.
    let below = |word: u64, bound: u64| word.wrapping_sub(ONES * bound) & !word & (ONES * 0x80);
    let mut at = 0;
    while let Some(eight) = rest.get(at..at + 8).and_then(|eight| <[u8; 8]>::try_from(eight).ok()) {
        let word = u64::from_le_bytes(eight);
        let stop = below(word, 0x20) | below(word ^ (ONES * 0x22), 1) | below(word ^ (ONES * 0x5c), 1);
        if stop != 0 {
            return Some(at + (stop.trailing_zeros() / 8) as usize);
        }
        at += 8;
    }
    let ends = |&byte: &u8| byte == b'"' || byte == b'\\' || byte < 0x20;
    Some(at + rest.get(at..)?.iter().position(ends)?)
}

#[derive(Debug)]
struct Cursor<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// The next byte that is no white space; the cursor stands on it.
    fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// A text without escapes.
    fn text(&mut self) -> Option<&'a str> {
        self.expect(b'"')?;
        let from = self.at;
        let end = from + plain_length(self.bytes.get(from..)?)?;
        if *self.bytes.get(end)? != b'"' {
            return None;
        }
        self.at = end + 1;
        self.text.get(from..end)
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        self.bytes.get(self.at..)?.starts_with(word).then(|| self.at += word.len())
    }

    /// An id; none inside for `null`.
    fn id(&mut self) -> Option<Option<&'a str>> {
        if self.peek()? == b'n' {
            return self.word(b"null").map(|()| None);
        }
        let id = self.text()?;
        (!id.is_empty() && id.len() <= MAX_ID_UNITS).then_some(Some(id))
    }

    /// A plain record; none for any other value.
    fn record(&mut self, index: &'a Index) -> Option<Scanned<'a>> {
        let mut record = Scanned {
            index,
            kind: None,
            id: None,
            partner: None,
            owner: None,
            assignee: None,
            created_by: None,
            contact: None,
            origin: None,
            has_fields: false,
            partner_seen: Cell::new(None),
        };
        let mut seen = 0_u16;
        self.expect(b'{')?;
        loop {
            let key = self.text()?;
            self.expect(b':')?;
            let bit = match key {
                "type" => {
                    record.kind = Some(ResourceKind::parse(self.text()?)?);
                    0
                }
                "id" => {
                    record.id = Some(self.id()??);
                    1
                }
                "partner" => {
                    record.partner = self.id()?;
                    2
                }
                "owner" => {
                    record.owner = self.id()?;
                    3
                }
                "assignee" => {
                    record.assignee = self.id()?;
                    4
                }
                "createdBy" => {
                    record.created_by = self.id()?;
                    5
                }
                "contact" => {
                    record.contact = self.id()?;
                    6
                }
                "origin" => {
                    record.origin = Some(match self.text()? {
                        "distributed" => LeadOrigin::Distributed,
                        "registered" => LeadOrigin::Registered,
                        "marketing-activity" => LeadOrigin::MarketingActivity,
                        _ => return None,
                    });
                    7
                }
                "fields" => {
                    record.has_fields = true;
                    self.plain_fields()?;
                    8
                }
                "shares" => {
                    self.no_shares()?;
                    9
                }
                _ => return None,
            };
            if seen & (1 << bit) != 0 {
                return None;
            }
            seen |= 1 << bit;
            match self.peek()? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return record.kind.is_some().then_some(record);
                }
                _ => return None,
            }
        }
    }

    /// Passes over free fields whose values are short texts, booleans and small whole numbers, and whose names differ.
    fn plain_fields(&mut self) -> Option<()> {
        self.expect(b'{')?;
        if self.peek()? == b'}' {
            self.at += 1;
            return Some(());
        }
        let mut names: [&str; 8] = [""; 8];
        for count in 0..names.len() {
            let name = self.text()?;
            if names.get(..count)?.contains(&name) {
                return None;
            }
            *names.get_mut(count)? = name;
            self.expect(b':')?;
            match self.peek()? {
                b'"' => {
                    self.text()?;
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

    /// Passes over an empty list of shares; a record with shares is not plain.
    fn no_shares(&mut self) -> Option<()> {
        self.expect(b'[')?;
        self.expect(b']')
    }

    /// Passes over any value; only brackets and quotes are looked at.
    fn skip_value(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.peek()? {
                b'"' => self.skip_text()?,
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

    fn skip_text(&mut self) -> Option<()> {
        self.at += 1;
        loop {
            match self.bytes.get(self.at)? {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
    }
}
