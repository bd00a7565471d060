//! The bytes, once they are checked.

use std::ops::Range;

use super::checksum::checksum;
use super::layout::{BODY, MAGIC, NONE, PRIMARY, SECTIONS, VERSION, malformed};
use super::tokens::varint;
use crate::error::{Code, PolicyError};
use crate::ids::check_id;
use crate::json::MAX_ELEMENTS;

/// How many kinds of people a record knows: staff, the eight licences, sales reps.
pub(super) const KINDS: u8 = 10;

/// The bit of a user's flags that says that the status is active.
pub(super) const ACTIVE: u8 = 1 << 7;

/// The bit of a partner's flags that says that managers take effect.
pub(super) const OPEN: u8 = 1;

/// The bit of a partner's flags that says that there is a hierarchy of its own.
pub(super) const OWN_ROLES: u8 = 2;

/// What is known about an entry without reading it: 16 bytes of a partner, 20 of a user.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct EntryHeader {
    /// Where the entry's texts begin; the id is the first.
    pub(super) text: u32,
    /// Where the entry's tokens begin.
    pub(super) token: u32,
    /// The length of the id in bytes.
    pub(super) id: u16,
    /// A partner's [`OPEN`] and [`OWN_ROLES`]; a user's kind and [`ACTIVE`].
    pub(super) flags: u8,
    /// A partner's owner, a user's account: the row, or [`NONE`].
    pub(super) reference: u32,
    /// Of users only: the number of the text that is the role's id, or [`NONE`].
    pub(super) role: u32,
}

impl EntryHeader {
    const PARTNER: usize = 16;
    const USER: usize = 20;

    /// Adds the record of a partner.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.text.to_le_bytes());
        out.extend(self.token.to_le_bytes());
        out.extend(self.id.to_le_bytes());
        out.extend([self.flags, 0]);
        out.extend(self.reference.to_le_bytes());
    }

    /// Adds the record of a user.
    pub(super) fn write_user(&self, out: &mut Vec<u8>) {
        self.write(out);
        out.extend(self.role.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (text, bytes) = bytes.split_first_chunk()?;
        let (token, bytes) = bytes.split_first_chunk()?;
        let (id, bytes) = bytes.split_first_chunk()?;
        let ([flags, 0], bytes) = bytes.split_first_chunk()? else {
            return None;
        };
        let (reference, bytes) = bytes.split_first_chunk()?;
        Some(Self {
            text: u32::from_le_bytes(*text),
            token: u32::from_le_bytes(*token),
            id: u16::from_le_bytes(*id),
            flags: *flags,
            reference: u32::from_le_bytes(*reference),
            role: bytes.first_chunk().map_or(NONE, |role| u32::from_le_bytes(*role)),
        })
    }
}

/// The entries of one kind: their records and their tokens.
pub(super) struct PackedEntries {
    records: Range<usize>,
    size: usize,
    count: usize,
    pub(super) tokens: Range<usize>,
}

impl PackedEntries {
    fn new(records: Range<usize>, size: usize, tokens: Range<usize>) -> Option<Self> {
        let count = (records.len() / size).checked_sub(1)?;
        records.len().is_multiple_of(size).then_some(Self { records, size, count, tokens })
    }

    pub(super) fn record(&self, bytes: &[u8], row: usize) -> Option<EntryHeader> {
        let from = row.checked_mul(self.size)?;
        EntryHeader::read(bytes.get(self.records.clone())?.get(from..from.checked_add(self.size)?)?)
    }
}

/// A compiled snapshot whose parts fit together.
pub(super) struct File {
    /// Everything before the texts.
    pub(super) bytes: Vec<u8>,
    pub(super) texts: String,
    pub(super) bounds: Range<usize>,
    pub(super) shapes: Vec<Vec<u32>>,
    pub(super) rest: Range<usize>,
    pub(super) partners: PackedEntries,
    pub(super) users: PackedEntries,
    pub(super) managers: Range<usize>,
}

impl File {
    /// Checks everything but the tokens.
    ///
    /// # Errors
    /// `COMPILED_VERSION`, `COMPILED_MALFORMED` or `LIMIT_EXCEEDED`.
    pub(super) fn open(bytes: Vec<u8>) -> Result<Self, PolicyError> {
        if bytes.first_chunk() != Some(&MAGIC) {
            return Err(malformed());
        }
        let version = word(&bytes, MAGIC.len()).ok_or_else(malformed)?;
        if version != VERSION {
            let message =
                format!("the bytes have version {version}, this engine reads {VERSION}: compile the JSON again");
            return Err(PolicyError::new(Code::CompiledVersion, "", message));
        }
        let sum = bytes.get(16..BODY).and_then(<[u8]>::first_chunk).map(|sum| u64::from_le_bytes(*sum));
        let is_whole = word(&bytes, 12) == Some(0) && sum == bytes.get(BODY..).map(checksum);
        let file = if is_whole { Self::parse(bytes) } else { None }.ok_or_else(malformed)?;
        if file.partners.count + file.users.count + file.manager_count() > MAX_ELEMENTS {
            return Err(PolicyError::new(Code::LimitExceeded, "", "a snapshot has at most 5 million entries"));
        }
        if file.is_sound().is_none() { Err(malformed()) } else { Ok(file) }
    }

    fn parse(mut bytes: Vec<u8>) -> Option<Self> {
        let mut end = BODY + SECTIONS * 4;
        let mut sections = Vec::with_capacity(SECTIONS);
        for at in 0..SECTIONS {
            let from = end;
            end = end.checked_add(usize::try_from(word(&bytes, BODY + at * 4)?).ok()?)?;
            sections.push(from..end);
        }
        if end != bytes.len() {
            return None;
        }
        let [bounds, shapes, rest, partners, partner_tokens, users, user_tokens, managers, texts] =
            <[Range<usize>; SECTIONS]>::try_from(sections).ok()?;
        let texts = String::from_utf8(bytes.split_off(texts.start)).ok()?;
        let partners = PackedEntries::new(partners, EntryHeader::PARTNER, partner_tokens)?;
        let users = PackedEntries::new(users, EntryHeader::USER, user_tokens)?;
        let mut numbers = bytes.get(shapes)?;
        let mut shapes = Vec::new();
        while !numbers.is_empty() {
            let length = varint(&mut numbers)?;
            let mut shape = Vec::new();
            for _ in 0..length {
                shape.push(u32::try_from(varint(&mut numbers)?).ok()?);
            }
            shapes.push(shape);
        }
        Some(Self { bytes, texts, bounds, shapes, rest, partners, users, managers })
    }

    /// Something, if every offset, id and row is where it may be.
    fn is_sound(&self) -> Option<()> {
        let shared = (self.bounds.len() / 4).checked_sub(1)?;
        let mut at = 0;
        for number in 0..=shared {
            let bound = self.bound(number)?;
            (bound >= at && self.texts.is_char_boundary(bound)).then_some(())?;
            at = bound;
        }
        (self.bound(0)? == 0 && self.bounds.len().is_multiple_of(4)).then_some(())?;
        let is_text = |number: u32| number == NONE || (number as usize) < shared;
        let mut numbers = self.shapes.iter().flatten();
        numbers.all(|number| *number != NONE && is_text(*number)).then_some(())?;

        let (partners, users) = (self.partners.count, self.users.count);
        let is_row = |row: u32, count: usize| (row as usize) < count;
        let from = self.partners.record(&self.bytes, 0)?.text as usize;
        (from >= at).then_some(())?;
        let at = self.entries_are_sound(&self.partners, from, &|record| {
            record.flags <= OPEN | OWN_ROLES && (record.reference == NONE || is_row(record.reference, users))
        })?;
        let end = self.entries_are_sound(&self.users, at, &|record| {
            let kind = record.flags & !ACTIVE;
            let is_placed = if kind == 0 { record.reference == NONE } else { is_row(record.reference, partners) };
            kind < KINDS && is_placed && is_text(record.role)
        })?;
        (end == self.texts.len()).then_some(())?;

        self.managers.len().is_multiple_of(8).then_some(())?;
        let mut last = None;
        for row in 0..self.manager_count() {
            let (partner, user, _) = self.manager(row)?;
            (is_row(partner, partners) && is_row(user, users) && last < Some((partner, user))).then_some(())?;
            last = Some((partner, user));
        }
        Some(())
    }

    /// Where the texts of these entries end, if the entries follow each other and their ids ascend.
    fn entries_are_sound(
        &self,
        entries: &PackedEntries,
        from: usize,
        fits: &dyn Fn(&EntryHeader) -> bool,
    ) -> Option<usize> {
        let tokens = entries.tokens.len();
        let (mut text, mut token, mut last) = (from, 0, "");
        let mut record = entries.record(&self.bytes, 0)?;
        for row in 0..entries.count {
            (record.text as usize == text && record.token as usize == token && fits(&record)).then_some(())?;
            let next = entries.record(&self.bytes, row + 1)?;
            (text, token) = (next.text as usize, next.token as usize);
            let id = self.texts.get(record.text as usize..text)?.get(..usize::from(record.id))?;
            (id > last && check_id(id).is_ok() && token <= tokens && record.token as usize <= token).then_some(())?;
            (last, record) = (id, next);
        }
        (record.text as usize == text && token == tokens && record.token as usize == token).then_some(text)
    }

    pub(super) fn bound(&self, number: usize) -> Option<usize> {
        let from = self.bounds.start.checked_add(number.checked_mul(4)?)?;
        (from < self.bounds.end).then(|| word(&self.bytes, from).map(|bound| bound as usize)).flatten()
    }

    /// A shared text.
    pub(super) fn text(&self, number: u32) -> Option<&str> {
        let number = number as usize;
        self.texts.get(self.bound(number)?..self.bound(number.checked_add(1)?)?)
    }

    /// The numbers of the keys of an object of this shape.
    pub(super) fn shape(&self, number: usize) -> Option<&[u32]> {
        self.shapes.get(number).map(Vec::as_slice)
    }

    pub(super) const fn partner_count(&self) -> usize {
        self.partners.count
    }

    pub(super) const fn user_count(&self) -> usize {
        self.users.count
    }

    pub(super) fn manager_count(&self) -> usize {
        self.managers.len() / 8
    }

    /// What is known about a partner.
    pub(super) fn partner(&self, row: usize) -> Option<EntryHeader> {
        if row < self.partners.count { self.partners.record(&self.bytes, row) } else { None }
    }

    /// What is known about a user.
    pub(super) fn user(&self, row: usize) -> Option<EntryHeader> {
        if row < self.users.count { self.users.record(&self.bytes, row) } else { None }
    }

    /// The row of the partner and of the user, and whether the user is the primary manager.
    pub(super) fn manager(&self, row: usize) -> Option<(u32, u32, bool)> {
        let from = row.checked_mul(8)?;
        let pair = self.bytes.get(self.managers.clone())?.get(from..from.checked_add(8)?)?;
        let (partner, user) = (word(pair, 0)?, word(pair, 4)?);
        Some((partner, user & !PRIMARY, user & PRIMARY != 0))
    }

    /// The id that a record begins.
    pub(super) fn id(&self, record: &EntryHeader) -> Option<&str> {
        let from = record.text as usize;
        self.texts.get(from..from.checked_add(usize::from(record.id))?)
    }
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|word| u32::from_le_bytes(*word))
}
