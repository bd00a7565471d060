//! Writes a compiled snapshot: every value as tokens, what repeats once.
//!
//! The tables that JSON is written by are walked twice: first to find the texts that repeat, then to write.

use super::checksum::checksum;
use super::file::{ACTIVE, EntryHeader, OPEN, OWN_ROLES};
use super::layout::{BODY, MAGIC, MAX_BYTES, NONE, PRIMARY, SECTIONS, VERSION};
use super::store::KINDS;
use super::tokens::{MORE, kind, simple, write_varint};
use crate::collections::{Set, narrow, order};
use crate::error::{Code, PolicyError};
use crate::json::{Encoder, Write};
use crate::model::{HasFacts, Instant, Snapshot};

/// The checksums of the texts that occur more than once.
struct Repeated(Vec<u64>);

/// Tokens, and the texts of their own.
#[derive(Default)]
struct Encoded {
    tokens: Vec<u8>,
    texts: String,
}

/// What all entries share.
struct Shared {
    repeated: Repeated,
    texts: Set<String>,
    keys: Set<String>,
    /// The numbers of the keys of each shape.
    shapes: Vec<Vec<usize>>,
}

/// The bytes of a sound snapshot.
pub(super) fn bytes_of(snapshot: &Snapshot) -> Result<Vec<u8>, PolicyError> {
    let mut partners: Vec<_> = snapshot.partners.values().collect();
    order::sort_by(&mut partners, |a, b| a.id.cmp(&b.id));
    let mut users: Vec<_> = snapshot.users.values().collect();
    order::sort_by(&mut users, |a, b| a.id().cmp(b.id()));
    let partner_row = |id: &str| row(partners.binary_search_by(|partner| partner.id.as_str().cmp(id)));
    let user_row = |id: &str| row(users.binary_search_by(|user| user.id().as_str().cmp(id)));

    let (no_partners, no_users, no_managers) = Default::default();
    let rest = Snapshot { partners: no_partners, users: no_users, managers: no_managers, ..snapshot.clone() };
    let mut sums = Sums(Vec::new());
    rest.write(&mut sums);
    partners.iter().for_each(|partner| partner.write(&mut sums));
    users.iter().for_each(|user| user.write(&mut sums));
    let mut shared =
        Shared { repeated: Repeated::of(sums.0), texts: Set::default(), keys: Set::default(), shapes: Vec::new() };

    let mut user_records = Vec::with_capacity(users.len() + 1);
    let mut user_part = Encoded::default();
    for user in &users {
        let facts = user.facts();
        let kind = KINDS.iter().position(|kind| *kind == facts.kind).and_then(|kind| u8::try_from(kind).ok());
        user_records.push(EntryHeader {
            flags: kind.unwrap_or_default() | if facts.is_active { ACTIVE } else { 0 },
            reference: facts.partner.map_or(NONE, |partner| partner_row(partner.id)),
            role: facts.role.map_or(NONE, |role| shared.share(role)),
            ..user_part.begin(user.id().as_str())
        });
        user.write(&mut TokenEncoder::new(&mut shared, &mut user_part, Some(user.id().as_str())));
    }
    user_records.push(user_part.end());
    let mut partner_records = Vec::with_capacity(partners.len() + 1);
    let mut partner_part = Encoded::default();
    for partner in &partners {
        let facts = partner.facts();
        let flags = if facts.is_open { OPEN } else { 0 } | if facts.has_own_roles { OWN_ROLES } else { 0 };
        let reference = facts.owner.map_or(NONE, |owner| user_row(owner.id));
        partner_records.push(EntryHeader { flags, reference, ..partner_part.begin(partner.id.as_str()) });
        partner.write(&mut TokenEncoder::new(&mut shared, &mut partner_part, Some(partner.id.as_str())));
    }
    partner_records.push(partner_part.end());
    let mut rest_part = Encoded::default();
    rest.write(&mut TokenEncoder::new(&mut shared, &mut rest_part, None));

    let mut managers: Vec<(u32, u32)> = snapshot
        .managers
        .values()
        .map(|it| {
            let primary = if it.is_primary { PRIMARY } else { 0 };
            (partner_row(it.partner.as_str()), user_row(it.user.as_str()) | primary)
        })
        .collect();
    order::sort_by(&mut managers, |a, b| (a.0, a.1 & !PRIMARY).cmp(&(b.0, b.1 & !PRIMARY)));
    let managers = managers.iter().flat_map(|(partner, user)| [partner.to_le_bytes(), user.to_le_bytes()]);

    let (bounds, mut texts) = shared.shared();
    texts.push_str(&rest_part.texts);
    let partner_records = records(partner_records, texts.len(), EntryHeader::write);
    texts.push_str(&partner_part.texts);
    let user_records = records(user_records, texts.len(), EntryHeader::write_user);
    texts.push_str(&user_part.texts);
    assemble([
        bounds,
        shared.shapes(),
        rest_part.tokens,
        partner_records,
        partner_part.tokens,
        user_records,
        user_part.tokens,
        managers.flatten().collect(),
        texts.into_bytes(),
    ])
}

fn assemble(sections: [Vec<u8>; SECTIONS]) -> Result<Vec<u8>, PolicyError> {
    let size: usize = BODY + SECTIONS * 4 + sections.iter().map(Vec::len).sum::<usize>();
    if size > MAX_BYTES {
        return Err(PolicyError::new(Code::LimitExceeded, "", "a compiled snapshot has at most 256 MB"));
    }
    let mut body = Vec::with_capacity(size);
    for section in &sections {
        body.extend(narrow(section.len()).to_le_bytes());
    }
    body.extend(sections.iter().flatten());
    let mut bytes = Vec::with_capacity(size);
    bytes.extend(MAGIC);
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend(0_u32.to_le_bytes());
    bytes.extend(checksum(&body).to_le_bytes());
    bytes.append(&mut body);
    Ok(bytes)
}

/// The records with their texts counted from the first of all texts.
fn records(records: Vec<EntryHeader>, from: usize, write: impl Fn(&EntryHeader, &mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    for record in records {
        write(&EntryHeader { text: record.text.saturating_add(narrow(from)), ..record }, &mut bytes);
    }
    bytes
}

fn row(found: Result<usize, usize>) -> u32 {
    found.map_or(NONE, narrow)
}

/// The checksums of all texts.
struct Sums(Vec<u64>);

impl Encoder for Sums {
    fn null(&mut self) {}

    fn boolean(&mut self, _: bool) {}

    fn whole(&mut self, _: i64) {}

    fn fraction(&mut self, _: f64) {}

    fn text(&mut self, text: &str) {
        self.0.push(checksum(text.as_bytes()));
    }

    fn list(&mut self, _: usize) {}

    fn element(&mut self, _: usize) {}

    fn end_list(&mut self) {}

    fn object(&mut self, _: &[&str]) {}

    fn member(&mut self, _: usize, _: &str) {}

    fn end_object(&mut self) {}
}

impl Repeated {
    fn of(mut sums: Vec<u64>) -> Self {
        order::sort(&mut sums);
        let twice = sums.iter().zip(sums.iter().skip(1)).filter(|(a, b)| a == b).map(|(sum, _)| *sum);
        let mut twice: Vec<u64> = twice.collect();
        twice.dedup();
        Self(twice)
    }

    fn has(&self, text: &str) -> bool {
        self.0.binary_search(&checksum(text.as_bytes())).is_ok()
    }
}

impl Encoded {
    /// The record of an entry that begins here.
    fn begin(&mut self, id: &str) -> EntryHeader {
        let record = EntryHeader { id: u16::try_from(id.len()).unwrap_or(u16::MAX), ..self.end() };
        self.texts.push_str(id);
        record
    }

    /// The record that says where the last entry ends.
    fn end(&self) -> EntryHeader {
        let reference = NONE;
        EntryHeader {
            text: narrow(self.texts.len()),
            token: narrow(self.tokens.len()),
            reference,
            ..EntryHeader::default()
        }
    }

    fn token(&mut self, kind: u8, number: u64) {
        match u8::try_from(number).ok().filter(|small| *small < MORE) {
            Some(small) => self.tokens.push(kind << 5 | small),
            None => {
                self.tokens.push(kind << 5 | MORE);
                write_varint(&mut self.tokens, number - u64::from(MORE));
            }
        }
    }
}

/// Writes one value as tokens.
struct TokenEncoder<'e> {
    shared: &'e mut Shared,
    out: &'e mut Encoded,
    /// The id of the entry that the value is as a whole.
    id: Option<&'e str>,
    depth: usize,
    is_id: bool,
}

impl<'e> TokenEncoder<'e> {
    const fn new(shared: &'e mut Shared, out: &'e mut Encoded, id: Option<&'e str>) -> Self {
        Self { shared, out, id, depth: 0, is_id: false }
    }
}

impl Encoder for TokenEncoder<'_> {
    fn null(&mut self) {
        self.out.token(kind::SIMPLE, simple::NULL);
    }

    fn boolean(&mut self, value: bool) {
        self.out.token(kind::SIMPLE, if value { simple::TRUE } else { simple::FALSE });
    }

    fn whole(&mut self, number: i64) {
        self.out.token(if number < 0 { kind::NEGATIVE } else { kind::WHOLE }, number.unsigned_abs());
    }

    fn fraction(&mut self, number: f64) {
        self.out.token(kind::SIMPLE, simple::FRACTION);
        self.out.tokens.extend(number.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        if std::mem::take(&mut self.is_id) && self.id == Some(text) {
            self.out.token(kind::SIMPLE, simple::ID);
        } else if let Some((seconds, millis)) = short_instant(text) {
            self.out.token(kind::SIMPLE, if millis == 0 { simple::SECONDS } else { simple::MILLIS });
            self.out.tokens.extend(seconds.to_le_bytes());
            if millis != 0 {
                self.out.tokens.extend(millis.to_le_bytes());
            }
        } else if self.shared.repeated.has(text) {
            let number = self.shared.share(text);
            self.out.token(kind::SHARED, u64::from(number));
        } else {
            self.out.token(kind::OWN, text.len() as u64);
            self.out.texts.push_str(text);
        }
    }

    fn list(&mut self, count: usize) {
        self.depth += 1;
        self.out.token(kind::LIST, count as u64);
    }

    fn element(&mut self, _: usize) {}

    fn end_list(&mut self) {
        self.depth -= 1;
    }

    fn needs_keys(&self) -> bool {
        true
    }

    fn object(&mut self, keys: &[&str]) {
        self.depth += 1;
        let shape = self.shared.shape(keys);
        self.out.token(kind::OBJECT, shape as u64);
    }

    fn member(&mut self, _: usize, key: &str) {
        self.is_id = self.depth == 1 && key == "id";
    }

    fn end_object(&mut self) {
        self.depth -= 1;
    }
}

impl Shared {
    /// The number of a shared text.
    fn share(&mut self, text: &str) -> u32 {
        let known = self.texts.get_index_of(text);
        narrow(known.unwrap_or_else(|| self.texts.insert_full(text.to_owned())))
    }

    /// The number of the shape of an object with these keys.
    fn shape(&mut self, keys: &[&str]) -> usize {
        let mut numbers = Vec::with_capacity(keys.len());
        for key in keys {
            let known = self.keys.get_index_of(*key);
            numbers.push(known.unwrap_or_else(|| self.keys.insert_full((*key).to_owned())));
        }
        self.shapes.iter().position(|known| *known == numbers).unwrap_or_else(|| {
            self.shapes.push(numbers);
            self.shapes.len() - 1
        })
    }

    /// The bounds of the shared texts, and the texts: values first, then keys.
    fn shared(&self) -> (Vec<u8>, String) {
        let (mut bounds, mut texts) = (vec![0; 4], String::new());
        for text in self.texts.iter().chain(self.keys.iter()) {
            texts.push_str(text);
            bounds.extend(narrow(texts.len()).to_le_bytes());
        }
        (bounds, texts)
    }

    fn shapes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for shape in &self.shapes {
            write_varint(&mut bytes, shape.len() as u64);
            for key in shape {
                write_varint(&mut bytes, (self.texts.len() + key) as u64);
            }
        }
        bytes
    }
}

/// The seconds and milliseconds of an instant that is written from them as it stands here.
fn short_instant(text: &str) -> Option<(u32, u16)> {
    let instant = Instant::parse(text).ok()?;
    let seconds = u32::try_from(instant.unix_millis().div_euclid(1_000)).ok()?;
    let millis = u16::try_from(instant.unix_millis().rem_euclid(1_000)).ok()?;
    (Instant::from_unix(seconds, millis).to_string() == text).then_some((seconds, millis))
}
