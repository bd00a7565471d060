//! Writes a compiled snapshot: its JSON form value by value as tokens, what repeats once.
//!
//! The JSON writer is used as it is, a few people at a time: writing is rare, and a second writer would have to be
//! carried by every page that only reads.

use std::borrow::Cow;
use std::sync::Arc;

use super::cursor::{MORE, kind, simple};
use super::file::{ACTIVE, OPEN, OWN_ROLES, Record};
use super::store::KINDS;
use super::{MAGIC, NONE, PRIMARY, SECTIONS, VERSION, checksum};
use crate::error::{Code, PolicyError};
use crate::model::{Entry, Instant, Map, Partner, Set, Snapshot, User};
use crate::wire::node::Node;
use crate::wire::read::MAX_BYTES;
use crate::wire::tree::read_tree;
use crate::wire::write_snapshot;

/// How many entries are written as JSON at a time.
const AT_A_TIME: usize = 256;

type Texts = Set<String>;

/// The sums of the texts that occur more than once.
struct Repeated(Vec<u64>);

/// Tokens, and the texts of their own.
#[derive(Default)]
struct Woven {
    tokens: Vec<u8>,
    texts: String,
}

/// What all entries share.
struct Loom {
    repeated: Repeated,
    texts: Texts,
    keys: Texts,
    /// The numbers of the keys of each shape.
    shapes: Vec<Vec<usize>>,
}

/// The bytes of a sound snapshot.
pub(super) fn bytes_of(snapshot: &Snapshot) -> Result<Vec<u8>, PolicyError> {
    let mut partners: Vec<_> = snapshot.partners.values().collect();
    crate::order::sort_by(&mut partners, |a, b| a.id.cmp(&b.id));
    let mut users: Vec<_> = snapshot.users.values().collect();
    crate::order::sort_by(&mut users, |a, b| a.id().cmp(b.id()));
    let partner_row = |id: &str| row(partners.binary_search_by(|partner| partner.id.as_str().cmp(id)));
    let user_row = |id: &str| row(users.binary_search_by(|user| user.id().as_str().cmp(id)));

    let rest = rest_of(snapshot)?;
    let mut sums = Vec::new();
    gather(&rest, &mut sums);
    for some in partners.chunks(AT_A_TIME) {
        partner_nodes(some)?.iter().for_each(|node| gather(node, &mut sums));
    }
    for some in users.chunks(AT_A_TIME) {
        user_nodes(some)?.iter().for_each(|node| gather(node, &mut sums));
    }
    let mut loom =
        Loom { repeated: Repeated::of(sums), texts: Texts::default(), keys: Texts::default(), shapes: Vec::new() };

    let mut user_records = Vec::with_capacity(users.len() + 1);
    let mut user_part = Woven::default();
    for some in users.chunks(AT_A_TIME) {
        for (user, node) in some.iter().zip(user_nodes(some)?) {
            let facts = user.facts();
            let kind = KINDS.iter().position(|kind| *kind == facts.kind).and_then(|kind| u8::try_from(kind).ok());
            user_records.push(Record {
                flags: kind.unwrap_or_default() | if facts.is_active { ACTIVE } else { 0 },
                reference: facts.partner.map_or(NONE, |partner| partner_row(partner.id)),
                role: facts.role.map_or(NONE, |role| loom.share(role)),
                ..user_part.begin(user.id().as_str())
            });
            loom.value(&node, Some(user.id().as_str()), &mut user_part);
        }
    }
    user_records.push(user_part.end());
    let mut partner_records = Vec::with_capacity(partners.len() + 1);
    let mut partner_part = Woven::default();
    for some in partners.chunks(AT_A_TIME) {
        for (partner, node) in some.iter().zip(partner_nodes(some)?) {
            let facts = partner.facts();
            let flags = if facts.is_open { OPEN } else { 0 } | if facts.has_own_roles { OWN_ROLES } else { 0 };
            let reference = facts.owner.map_or(NONE, |owner| user_row(owner.id));
            partner_records.push(Record { flags, reference, ..partner_part.begin(partner.id.as_str()) });
            loom.value(&node, Some(partner.id.as_str()), &mut partner_part);
        }
    }
    partner_records.push(partner_part.end());
    let mut rest_part = Woven::default();
    loom.value(&rest, None, &mut rest_part);

    let mut managers: Vec<(u32, u32)> = snapshot
        .managers
        .values()
        .map(|it| {
            let primary = if it.is_primary { PRIMARY } else { 0 };
            (partner_row(it.partner.as_str()), user_row(it.user.as_str()) | primary)
        })
        .collect();
    crate::order::sort_by(&mut managers, |a, b| (a.0, a.1 & !PRIMARY).cmp(&(b.0, b.1 & !PRIMARY)));
    let managers = managers.iter().flat_map(|(partner, user)| [partner.to_le_bytes(), user.to_le_bytes()]);

    let (bounds, mut texts) = loom.shared();
    texts.push_str(&rest_part.texts);
    let partner_records = records(partner_records, texts.len(), Record::write);
    texts.push_str(&partner_part.texts);
    let user_records = records(user_records, texts.len(), Record::write_user);
    texts.push_str(&user_part.texts);
    assemble([
        bounds,
        loom.shapes(),
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
    let size: usize = super::BODY + SECTIONS * 4 + sections.iter().map(Vec::len).sum::<usize>();
    if size > MAX_BYTES {
        return Err(PolicyError::new(Code::LimitExceeded, "", "a compiled snapshot has at most 256 MB"));
    }
    let mut body = Vec::with_capacity(size);
    for section in &sections {
        body.extend(number(section.len()).to_le_bytes());
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
fn records(records: Vec<Record>, from: usize, write: impl Fn(&Record, &mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    for record in records {
        write(&Record { text: record.text.saturating_add(number(from)), ..record }, &mut bytes);
    }
    bytes
}

/// A length or place as a number; what is too large for one is over the limit of bytes, too.
fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(NONE)
}

fn row(found: Result<usize, usize>) -> u32 {
    found.map_or(NONE, number)
}

/// The programme without its large collections.
fn rest_of(snapshot: &Snapshot) -> Result<Node<'static>, PolicyError> {
    let (partners, users, managers) = Default::default();
    let small = Snapshot { partners, users, managers, ..snapshot.clone() };
    read_tree(&write_snapshot(&small)).map(|(node, _)| node)
}

/// The partners as they stand in JSON, in id order.
fn partner_nodes(partners: &[&Partner]) -> Result<Vec<Node<'static>>, PolicyError> {
    let partners: Map<_, _> = partners.iter().map(|partner| (partner.id.clone(), Partner::clone(partner))).collect();
    section(&Snapshot { partners: Arc::new(partners.into()), ..Snapshot::empty() }, "partners")
}

/// The users as they stand in JSON, in id order.
fn user_nodes(users: &[&User]) -> Result<Vec<Node<'static>>, PolicyError> {
    let users: Map<_, _> = users.iter().map(|user| (user.id().clone(), User::clone(user))).collect();
    section(&Snapshot { users: Arc::new(users.into()), ..Snapshot::empty() }, "users")
}

fn section(snapshot: &Snapshot, name: &str) -> Result<Vec<Node<'static>>, PolicyError> {
    let (Node::Object(sections), _) = read_tree(&write_snapshot(snapshot))? else {
        return Ok(Vec::new());
    };
    let found = sections.into_iter().find(|(key, _)| key == name);
    Ok(match found {
        Some((_, Node::List(entries))) => entries,
        _ => Vec::new(),
    })
}

/// Adds the sums of the texts of a value.
fn gather(node: &Node<'_>, sums: &mut Vec<u64>) {
    match node {
        Node::Text(text) => sums.push(checksum(text.as_bytes())),
        Node::List(list) => list.iter().for_each(|node| gather(node, sums)),
        Node::Object(entries) => entries.iter().for_each(|(_, node)| gather(node, sums)),
        _ => {}
    }
}

impl Repeated {
    fn of(mut sums: Vec<u64>) -> Self {
        crate::order::sort(&mut sums);
        let twice = sums.iter().zip(sums.iter().skip(1)).filter(|(a, b)| a == b).map(|(sum, _)| *sum);
        let mut twice: Vec<u64> = twice.collect();
        twice.dedup();
        Self(twice)
    }

    fn has(&self, text: &str) -> bool {
        self.0.binary_search(&checksum(text.as_bytes())).is_ok()
    }
}

impl Woven {
    /// The record of an entry that begins here.
    fn begin(&mut self, id: &str) -> Record {
        let record = Record { id: u16::try_from(id.len()).unwrap_or(u16::MAX), ..self.end() };
        self.texts.push_str(id);
        record
    }

    /// The record that says where the last entry ends.
    fn end(&self) -> Record {
        let reference = NONE;
        Record { text: number(self.texts.len()), token: number(self.tokens.len()), reference, ..Record::default() }
    }

    fn token(&mut self, kind: u8, number: u64) {
        match u8::try_from(number).ok().filter(|small| *small < MORE) {
            Some(small) => self.tokens.push(kind << 5 | small),
            None => {
                self.tokens.push(kind << 5 | MORE);
                varint(&mut self.tokens, number - u64::from(MORE));
            }
        }
    }
}

fn varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes().first().map_or(0, |byte| byte | 0x80));
        number >>= 7;
    }
    out.extend(number.to_le_bytes().first());
}

impl Loom {
    /// The number of a shared text.
    fn share(&mut self, text: &str) -> u32 {
        let known = self.texts.get_index_of(text);
        number(known.unwrap_or_else(|| self.texts.insert_full(text.to_owned())))
    }

    /// The number of the shape of these entries.
    fn shape(&mut self, entries: &[(Cow<'_, str>, Node<'_>)]) -> usize {
        let mut keys = Vec::with_capacity(entries.len());
        for (key, _) in entries {
            let known = self.keys.get_index_of(&**key);
            keys.push(known.unwrap_or_else(|| self.keys.insert_full(key.clone().into_owned())));
        }
        self.shapes.iter().position(|known| *known == keys).unwrap_or_else(|| {
            self.shapes.push(keys);
            self.shapes.len() - 1
        })
    }

    /// Adds a value; `id` is the id of the entry that it is as a whole.
    fn value(&mut self, node: &Node<'_>, id: Option<&str>, out: &mut Woven) {
        match node {
            Node::Null | Node::Wild => out.token(kind::SIMPLE, simple::NULL),
            Node::Bool(false) => out.token(kind::SIMPLE, simple::FALSE),
            Node::Bool(true) => out.token(kind::SIMPLE, simple::TRUE),
            Node::Whole(number) => out.token(kind::WHOLE, *number),
            Node::Negative(number) => out.token(kind::NEGATIVE, number.unsigned_abs()),
            Node::Number(number) => {
                out.token(kind::SIMPLE, simple::FRACTION);
                out.tokens.extend(number.to_le_bytes());
            }
            Node::Text(text) => self.text(text, out),
            Node::List(list) => {
                out.token(kind::LIST, list.len() as u64);
                for node in list {
                    self.value(node, None, out);
                }
            }
            Node::Object(entries) | Node::Hollow(entries) => {
                let shape = self.shape(entries);
                out.token(kind::OBJECT, shape as u64);
                for (key, node) in entries {
                    match node {
                        Node::Text(text) if key == "id" && id == Some(text) => out.token(kind::SIMPLE, simple::ID),
                        _ => self.value(node, None, out),
                    }
                }
            }
        }
    }

    fn text(&mut self, text: &str, out: &mut Woven) {
        if let Some((seconds, millis)) = short_instant(text) {
            out.token(kind::SIMPLE, if millis == 0 { simple::SECONDS } else { simple::MILLIS });
            out.tokens.extend(seconds.to_le_bytes());
            if millis != 0 {
                out.tokens.extend(millis.to_le_bytes());
            }
        } else if self.repeated.has(text) {
            let number = self.share(text);
            out.token(kind::SHARED, u64::from(number));
        } else {
            out.token(kind::OWN, text.len() as u64);
            out.texts.push_str(text);
        }
    }

    /// The bounds of the shared texts, and the texts: values first, then keys.
    fn shared(&self) -> (Vec<u8>, String) {
        let (mut bounds, mut texts) = (vec![0; 4], String::new());
        for text in self.texts.iter().chain(self.keys.iter()) {
            texts.push_str(text);
            bounds.extend(number(texts.len()).to_le_bytes());
        }
        (bounds, texts)
    }

    fn shapes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for shape in &self.shapes {
            varint(&mut bytes, shape.len() as u64);
            for key in shape {
                varint(&mut bytes, (self.texts.len() + key) as u64);
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
