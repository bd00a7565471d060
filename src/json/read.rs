//! Values that are read in place: what a type says about itself is a table, and one reader serves all of them.

use std::borrow::Cow;

use super::at::At;
use super::containers::{Keys, Object, Variant};
use super::malformed::Stop;
use super::messages::{missing, repeated_key, unknown_key, unknown_value};
use super::reader::Reader;
use super::record::{Field, Growing, PresentFields, Read, Record, Tagged};
use crate::error::Code;

/// The most elements that one list may have.
pub(crate) const MAX_ELEMENTS: usize = 5_000_000;

/// The members that stay when nothing else of an object can be read.
const IDS: [&str; 2] = ["id", "token"];

/// Reads an object with known members.
pub(crate) fn read_record(record: &mut dyn Record, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
    match reader.object(at)? {
        Some(object) => read_fields(record, object, Tagging::Plain, reader, at),
        None => {
            unread_record(record, reader);
            Ok(())
        }
    }
}

/// Every member that may not be left out becomes one that could not be read.
pub(crate) fn unread_record(record: &mut dyn Record, reader: &mut Reader<'_>) {
    for (index, _) in record.fields().iter().enumerate().filter(|(_, field)| field.is_needed) {
        if let Some(value) = record.field(index) {
            value.unread(reader);
        }
    }
}

/// What is known about an object before its members are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tagging {
    Plain,
    /// This member, which was read, says of which kind it is.
    Tagged(&'static str),
    /// This member says nothing that is known.
    Unknown(&'static str),
}

/// Reads the members of an object; if it is of an unknown kind, only its id is read, and nothing is reported about others.
fn read_fields<'a>(
    record: &mut dyn Record,
    mut object: Object<'a>,
    kind: Tagging,
    reader: &mut Reader<'a>,
    at: &At<'_>,
) -> Result<(), Stop> {
    let is_known = !matches!(kind, Tagging::Unknown(_));
    let fields = record.fields();
    let mut given = PresentFields::default();
    let mut next = 0;
    let mut unknown = Keys::default();
    while let Some(key) = object.next(reader, at)? {
        let found = index_of(fields, &key, next).filter(|_| is_known || IDS.contains(&&*key));
        let Some((index, field)) = found else {
            reader.anything(&at.key(&key))?;
            if matches!(kind, Tagging::Tagged(tag) | Tagging::Unknown(tag) if tag == key) {
                repeated_key(reader, at, &key);
                continue;
            }
            unknown.0.push(key);
            continue;
        };
        let member = at.key(field.name);
        if given.has(index) {
            reader.anything(&member)?;
            repeated_key(reader, at, field.name);
            continue;
        }
        given.present |= 1 << index;
        next = index + 1;
        let before = reader.count();
        if field.is_nullable && reader.passes_null()? {
            continue;
        }
        record.field(index).ok_or(Stop)?.read(reader, &member)?;
        given.faulty |= u64::from(reader.count() > before) << index;
    }
    for (index, field) in fields.iter().enumerate() {
        // Asking for the value of a member makes room for it.
        let is_lacking = field.is_needed && !given.has(index);
        if let Some(value) = if is_lacking { record.field(index) } else { None } {
            if is_known {
                missing(reader, at, field.name, &expected(value, at));
            }
            value.unread(reader);
        }
    }
    if !unknown.0.is_empty() {
        unknown_keys(unknown, is_known.then_some(fields), reader, at);
    }
    if is_known {
        record.complete(given, reader, at);
    }
    Ok(())
}

/// What a value has to be, as it says of `null`.
#[cold]
#[inline(never)]
fn expected(value: &mut dyn Read, at: &At<'_>) -> String {
    let mut probe = Reader::of_text("null");
    let said = value.read(&mut probe, at).ok().and_then(|()| probe.into_problems().into_iter().next());
    let expected = said.as_ref().and_then(|problem| problem.message().split_once(", found ")).map(|(said, _)| said);
    expected.map(|expected| format!("; {expected}")).unwrap_or_default()
}

#[cold]
#[inline(never)]
fn unknown_keys(mut unknown: Keys<'_>, fields: Option<&'static [Field]>, reader: &mut Reader<'_>, at: &At<'_>) {
    unknown.report_repeated(reader, at);
    for key in unknown.0.iter().filter(|_| fields.is_some()) {
        let names = fields.into_iter().flatten().map(|field| Cow::Borrowed(field.name));
        unknown_key(reader, at, key, &mut { names });
    }
}

/// The field with this name; documents mostly have them in order, so the search begins at `next`.
#[inline(always)]
fn index_of(fields: &'static [Field], name: &str, next: usize) -> Option<(usize, &'static Field)> {
    let mut ahead = fields.iter().enumerate().skip(next);
    let found = ahead.find(|(_, field)| is_same(field.name, name));
    found.or_else(|| fields.iter().enumerate().find(|(_, field)| is_same(field.name, name)))
}

/// Says whether two names are the same; most that are not differ in length.
///
/// By words, of which the first and the last make up a name of at most 16 bytes: WebAssembly compares byte by byte otherwise.
#[inline(always)]
fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    one.len() == other.len()
        && match one.len() {
            2..4 => ends::<2>(one) == ends::<2>(other),
            4..8 => ends::<4>(one) == ends::<4>(other),
            8..=16 => ends::<8>(one) == ends::<8>(other),
            _ => one == other,
        }
}

/// The first and the last bytes.
#[inline(always)]
fn ends<const N: usize>(name: &[u8]) -> (Option<&[u8; N]>, Option<&[u8; N]>) {
    (name.first_chunk(), name.last_chunk())
}

/// Reads an object whose member `tag`, wherever it stands, says which other members there are.
pub(crate) fn read_tagged(
    value: &mut dyn Tagged,
    tag: &'static str,
    reader: &mut Reader<'_>,
    at: &At<'_>,
) -> Result<(), Stop> {
    let Some(mut object) = reader.object(at)? else {
        unread_record(value, reader);
        return Ok(());
    };
    let mut is_known = false;
    if object.find(tag, reader)? {
        let at = at.key(tag);
        if let Some(name) = reader.text(&at)? {
            is_known = value.choose(&name);
            if !is_known {
                unknown_value(reader, &at, &name, &mut value.names().iter().copied().map(Cow::Borrowed));
            }
        }
    } else {
        missing(reader, at, tag, "; expected a string");
    }
    let kind = if is_known { Tagging::Tagged(tag) } else { Tagging::Unknown(tag) };
    read_fields(value, object, kind, reader, at)
}

/// Reads an object with one key, the name of a variant; gives the index of the variant and whether its value comes next.
/// Without the value, the variant stays unread.
pub(crate) fn read_choice(
    names: &'static [&'static str],
    reader: &mut Reader<'_>,
    at: &At<'_>,
) -> Result<(usize, bool), Stop> {
    let index_of = |name: &str| names.iter().position(|known| is_same(known, name));
    Ok(match reader.variant(at, names)? {
        None => (0, false),
        Some(Variant::Name(name)) => {
            match index_of(&name) {
                Some(_) => reader.report(Code::MalformedJson, at, "expected an object, found a string"),
                None => unknown_value(reader, at, &name, &mut names.iter().copied().map(Cow::Borrowed)),
            }
            (0, false)
        }
        Some(Variant::Key(key)) => match index_of(&key) {
            Some(index) => (index, true),
            None => {
                unknown_key(reader, at, &key, &mut names.iter().copied().map(Cow::Borrowed));
                reader.anything(&at.key(&key))?;
                reader.end_variant()?;
                (0, false)
            }
        },
    })
}

/// Reads one of the names; gives its index, none for anything else, which is reported.
pub(crate) fn read_name(
    names: &'static [&'static str],
    reader: &mut Reader<'_>,
    at: &At<'_>,
) -> Result<Option<usize>, Stop> {
    let index_of = |name: &str| names.iter().position(|known| is_same(known, name));
    let key = match reader.variant(at, names)? {
        None => return Ok(None),
        Some(Variant::Name(name)) => {
            let known = index_of(&name);
            if known.is_none() {
                unknown_value(reader, at, &name, &mut names.iter().copied().map(Cow::Borrowed));
            }
            return Ok(known);
        }
        Some(Variant::Key(key)) => {
            reader.anything(&at.key(&key))?;
            reader.end_variant()?;
            key
        }
    };
    match index_of(&key) {
        Some(_) => reader.report(Code::MalformedJson, at, "expected a string, found an object"),
        None => unknown_key(reader, at, &key, &mut names.iter().copied().map(Cow::Borrowed)),
    }
    Ok(None)
}

/// Reads the `true` that stands for a variant without a value.
pub(crate) fn read_true(reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
    if reader.boolean(at, "a boolean")? == Some(false) {
        reader.report(Code::MalformedJson, at, "expected true, found `false`");
    }
    Ok(())
}

/// Reads a list.
pub(crate) fn read_list(list: &mut dyn Growing, reader: &mut Reader<'_>, at: &At<'_>) -> Result<bool, Stop> {
    let Some(mut elements) = reader.list(at)? else {
        return Ok(false);
    };
    while let Some(index) = elements.next(reader)? {
        if index < MAX_ELEMENTS {
            list.grow().ok_or(Stop)?.read(reader, &at.index(index))?;
            continue;
        }
        if index == MAX_ELEMENTS {
            reader.report(Code::MalformedJson, at, "expected at most 5 million entries");
        }
        reader.anything(&at.index(index))?;
    }
    Ok(true)
}
