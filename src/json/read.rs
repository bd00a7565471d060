//! Values that are read in place: what a type says about itself is a table, and one reader serves all of them.

use std::borrow::Cow;
use std::sync::Arc;

use super::at::{At, quoted};
use super::lexer::{Number, Stop};
use super::nearest::meant;
use super::reader::{Keys, Object, Reader, UNREAD, Variant, repeated_key};
use super::write::{Write, in_full};
use crate::collections::Map;
use crate::error::{Code, MAX_PROBLEMS};

/// How keys begin under which the second entry with the same key is kept.
const REPEATED: &str = "\u{fdd1}repeated:";

/// The largest integer that JavaScript keeps exact.
pub(crate) const MAX_SAFE: u64 = (1 << 53) - 1;

/// The most elements that one list may have.
pub(crate) const MAX_ELEMENTS: usize = 5_000_000;

/// A value that can be read.
pub(crate) trait Read {
    /// What a value is before it is read.
    fn placeholder() -> Self
    where
        Self: Sized;

    /// Reads the next value in the place of a placeholder. What is wrong with it is reported, and the value becomes
    /// [`Read::unread`] as far as it could not be read.
    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop>;

    /// Becomes what stands for a value that could not be read, from which nothing follows.
    fn unread(&mut self, _: &mut Reader<'_>) {}
}

/// A member of a [`Record`].
pub(crate) struct Field {
    pub(crate) name: &'static str,
    /// It may not be left out.
    pub(crate) is_needed: bool,
    /// It may be `null`, which is no value.
    pub(crate) is_nullable: bool,
}

/// Which members of an object were there, and which of them could be read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Given {
    present: u64,
    faulty: u64,
}

impl Given {
    /// Says whether the member was there.
    pub(crate) const fn has(self, field: usize) -> bool {
        self.present & 1 << field != 0
    }

    /// Says whether the member was there and nothing was wrong with it.
    pub(crate) const fn is_sound(self, field: usize) -> bool {
        self.has(field) && self.faulty & 1 << field == 0
    }

    /// The same of several members.
    pub(crate) fn are_sound(self, fields: &[usize]) -> bool {
        fields.iter().all(|field| self.is_sound(*field))
    }
}

/// An object with known members, at most 64 of them.
pub(crate) trait Record {
    /// The members there are.
    fn fields(&self) -> &'static [Field];

    /// The place of the member with this index.
    fn field(&mut self, index: usize) -> Option<&mut dyn Read>;

    /// The value of the member with this index; none for one that is not written.
    fn value(&self, index: usize) -> Option<&dyn Write>;

    /// Ends the reading of an object: fills in defaults that depend on other members, and reports what does not fit.
    fn complete(&mut self, _: Given, _: &mut Reader<'_>, _: &At<'_>) {}
}

/// An enum that is an object of which one member says which others there are.
pub(crate) trait Choice {
    /// The name of this variant.
    fn name(&self) -> &'static str;

    /// The names of all variants.
    fn names(&self) -> &'static [&'static str];

    /// Becomes the variant with this name; says whether there is one.
    fn choose(&mut self, name: &str) -> bool;
}

/// A tagged enum: a [`Choice`] whose variants are records.
pub(crate) trait Tagged: Choice + Record {}

impl<T: Choice + Record> Tagged for T {}

/// A list that grows by one element at a time.
pub(crate) trait Growing {
    /// Adds an element.
    fn grow(&mut self) -> Option<&mut dyn Read>;
}

/// The members that stay when nothing else of an object can be read.
const IDS: [&str; 2] = ["id", "token"];

/// Reads an object with known members.
pub(crate) fn read_record(record: &mut dyn Record, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
    match reader.object(at)? {
        Some(object) => read_fields(record, object, Kind::Plain, reader, at),
        None => {
            unread_record(record, reader);
            Ok(())
        }
    }
}

/// Every member that may not be left out becomes one that could not be read.
pub(crate) fn unread_record(record: &mut dyn Record, reader: &mut Reader<'_>) {
    for (index, _) in record.fields().iter().enumerate().filter(|(_, field)| field.is_needed) {
        if let Some(place) = record.field(index) {
            place.unread(reader);
        }
    }
}

/// What is known about an object before its members are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
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
    kind: Kind,
    reader: &mut Reader<'a>,
    at: &At<'_>,
) -> Result<(), Stop> {
    let is_known = !matches!(kind, Kind::Unknown(_));
    let fields = record.fields();
    let mut given = Given::default();
    let mut next = 0;
    let mut unknown = Keys::default();
    while let Some(key) = object.next(reader, at)? {
        let found = index_of(fields, &key, next).filter(|_| is_known || IDS.contains(&&*key));
        let Some((index, field)) = found else {
            reader.anything(&at.key(&key))?;
            if matches!(kind, Kind::Tagged(tag) | Kind::Unknown(tag) if tag == key) {
                repeated_key(reader, at, &key);
                continue;
            }
            unknown.0.push(key);
            continue;
        };
        let place = at.key(field.name);
        if given.has(index) {
            reader.anything(&place)?;
            repeated_key(reader, at, field.name);
            continue;
        }
        given.present |= 1 << index;
        next = index + 1;
        let before = reader.count();
        if field.is_nullable && reader.passes_null()? {
            continue;
        }
        record.field(index).ok_or(Stop)?.read(reader, &place)?;
        given.faulty |= u64::from(reader.count() > before) << index;
    }
    for (index, field) in fields.iter().enumerate() {
        // Asking for the place of a member makes room for it.
        let is_lacking = field.is_needed && !given.has(index);
        if let Some(place) = if is_lacking { record.field(index) } else { None } {
            if is_known {
                missing(reader, at, field.name, place);
            }
            place.unread(reader);
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

#[cold]
#[inline(never)]
fn missing(reader: &mut Reader<'_>, at: &At<'_>, field: &str, place: &mut dyn Read) {
    // What is expected there is what `null` is not.
    let mut probe = Reader::of_text("null");
    let said = place.read(&mut probe, at).ok().and_then(|()| probe.into_problems().into_iter().next());
    let expected = said.as_ref().and_then(|problem| problem.message().split_once(", found ")).map(|(said, _)| said);
    let expected = expected.map(|expected| format!("; {expected}")).unwrap_or_default();
    reader.report(Code::MissingField, at, format!("the field `{field}` is missing{expected}"));
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

/// Reports a key that nobody knows.
#[cold]
#[inline(never)]
pub(crate) fn unknown_key(
    reader: &mut Reader<'_>,
    at: &At<'_>,
    key: &str,
    known: &mut dyn Iterator<Item = Cow<'_, str>>,
) {
    let meant = if reader.count() < MAX_PROBLEMS { meant(key, known) } else { String::new() };
    reader.report(Code::UnknownField, &at.key(key), format!("there is no field {}{meant}", quoted(key)));
}

/// Reports a value that nobody knows.
#[cold]
#[inline(never)]
pub(crate) fn unknown_value(
    reader: &mut Reader<'_>,
    at: &At<'_>,
    name: &str,
    known: &mut dyn Iterator<Item = Cow<'_, str>>,
) {
    let meant = if reader.count() < MAX_PROBLEMS { meant(name, known) } else { String::new() };
    reader.report(Code::UnknownValue, at, format!("{} is no value of this field{meant}", quoted(name)));
}

/// The field with this name; documents mostly have them in order, so the search begins at `next`.
#[inline(always)]
fn index_of(fields: &'static [Field], name: &str, next: usize) -> Option<(usize, &'static Field)> {
    let mut ahead = fields.iter().enumerate().skip(next);
    let found = ahead.find(|(_, field)| is_same(field.name, name));
    found.or_else(|| fields.iter().enumerate().find(|(_, field)| is_same(field.name, name)))
}

/// Says whether two names are the same; most that are not differ in length.
#[inline(always)]
fn is_same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one == other
}

/// Reads an object whose member `tag`, wherever it stands, says which other members there are.
pub(crate) fn read_tagged(
    place: &mut dyn Tagged,
    tag: &'static str,
    reader: &mut Reader<'_>,
    at: &At<'_>,
) -> Result<(), Stop> {
    let Some(mut object) = reader.object(at)? else {
        unread_record(place, reader);
        return Ok(());
    };
    let mut is_known = false;
    if object.find(tag, reader)? {
        let at = at.key(tag);
        if let Some(name) = reader.text(&at)? {
            is_known = place.choose(&name);
            if !is_known {
                unknown_value(reader, &at, &name, &mut place.names().iter().copied().map(Cow::Borrowed));
            }
        }
    } else {
        missing(reader, at, tag, &mut Arc::<str>::placeholder());
    }
    let kind = if is_known { Kind::Tagged(tag) } else { Kind::Unknown(tag) };
    read_fields(place, object, kind, reader, at)
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

impl Read for bool {
    fn placeholder() -> Self {
        false
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        *self = reader.boolean(at, "a boolean")?.unwrap_or_default();
        Ok(())
    }
}

/// A whole number from 0 to 2^53 - 1, also when it is written as `1.0` or `1e0`.
impl Read for u64 {
    fn placeholder() -> Self {
        0
    }

    #[inline(never)]
    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        const WANTED: &str = "a whole number from 0 to 2^53 - 1";
        let refused = match reader.number(at, WANTED)? {
            None => return Ok(()),
            Some(Number::Whole(number)) if number <= MAX_SAFE => {
                *self = number;
                return Ok(());
            }
            // 2^53 - 1 and every whole number below it are exact in an f64.
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "the number is whole and within 0 and 2^53 - 1"
            )]
            Some(Number::Other(number))
                if number.fract() == 0.0 && (0.0..=9_007_199_254_740_991.0).contains(&number) =>
            {
                *self = number as u64;
                return Ok(());
            }
            Some(Number::Whole(number)) => number.to_string(),
            Some(Number::Negative(number)) => number.to_string(),
            Some(Number::Other(number)) => in_full(number),
        };
        reader.report(Code::MalformedJson, at, format!("expected {WANTED}, found `{refused}`"));
        Ok(())
    }
}

/// A whole number of 32 bits; one that could not be read is the highest.
impl Read for u32 {
    fn placeholder() -> Self {
        0
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        let before = reader.count();
        let mut number = 0_u64;
        number.read(reader, at)?;
        *self = Self::try_from(number).unwrap_or(Self::MAX);
        if u64::from(*self) != number {
            reader.report(Code::UnknownValue, at, format!("`{number}` is not within 0 and {}", Self::MAX));
        }
        if reader.count() > before {
            *self = Self::MAX;
        }
        Ok(())
    }
}

impl Read for Arc<str> {
    // The empty text is not allocated: most are replaced at once.
    fn placeholder() -> Self {
        Self::default()
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        match reader.text(at)? {
            Some(text) => *self = (&*text).into(),
            None => self.unread(reader),
        }
        Ok(())
    }

    fn unread(&mut self, _: &mut Reader<'_>) {
        *self = UNREAD.into();
    }
}

impl Read for String {
    fn placeholder() -> Self {
        Self::new()
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        *self = reader.text(at)?.map(Cow::into_owned).unwrap_or_default();
        Ok(())
    }
}

/// A member that may be left out, but not be `null`, so that a `null` cannot take a ceiling out of play.
impl<T: Read> Read for Option<T> {
    fn placeholder() -> Self {
        None
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        self.insert(T::placeholder()).read(reader, at)
    }
}

impl<T: Read> Read for Box<T> {
    fn placeholder() -> Self {
        Self::new(T::placeholder())
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        (**self).read(reader, at)
    }

    fn unread(&mut self, reader: &mut Reader<'_>) {
        (**self).unread(reader);
    }
}

/// A list that cannot be read is a list of one thing that cannot be read.
impl<T: Read> Read for Vec<T> {
    fn placeholder() -> Self {
        Self::new()
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        self.clear();
        if !read_list(self, reader, at)? {
            self.unread(reader);
        }
        Ok(())
    }

    fn unread(&mut self, reader: &mut Reader<'_>) {
        if let Some(place) = self.grow() {
            place.unread(reader);
        }
    }
}

impl<T: Read> Growing for Vec<T> {
    fn grow(&mut self) -> Option<&mut dyn Read> {
        self.push(T::placeholder());
        self.last_mut().map(|element| element as _)
    }
}

/// How the entries of a map with keys of this type stand in a document.
pub(crate) trait MapKey<V>: Sized {
    /// Reads the entries.
    fn read_map(map: &mut Map<Self, V>, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop>;

    /// The map becomes one of which nothing is known.
    fn unread_map(_: &mut Map<Self, V>, _: &mut Reader<'_>) {}
}

impl<K: MapKey<V>, V> Read for Map<K, V> {
    fn placeholder() -> Self {
        Self::default()
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        K::read_map(self, reader, at)
    }

    fn unread(&mut self, reader: &mut Reader<'_>) {
        K::unread_map(self, reader);
    }
}

/// The entries of an object whose keys are data.
pub(crate) trait Keyed {
    /// Adds an entry; none where the key occurred before.
    fn grow(&mut self, key: Arc<str>) -> Option<&mut dyn Read>;
}

impl<V: Read> Keyed for Map<Arc<str>, V> {
    fn grow(&mut self, key: Arc<str>) -> Option<&mut dyn Read> {
        if self.contains_key(&*key) {
            return None;
        }
        let row = self.len();
        self.insert(key, V::placeholder());
        self.get_index_mut(row).map(|value| value as _)
    }
}

/// Reads an object whose keys are data.
pub(crate) fn read_keyed(entries: &mut dyn Keyed, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
    let Some(mut object) = reader.object(at)? else {
        return Ok(());
    };
    while let Some(key) = object.next(reader, at)? {
        let shared = reader.intern(&key);
        let place = at.key(&key);
        match entries.grow(shared) {
            Some(value) => value.read(reader, &place)?,
            None => {
                reader.anything(&place)?;
                reader.report(Code::DuplicateKey, &place, format!("the key `{key}` occurs twice"));
            }
        }
    }
    Ok(())
}

impl<V: Read> MapKey<V> for Arc<str> {
    fn read_map(map: &mut Map<Self, V>, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        read_keyed(map, reader, at)
    }
}

/// Keys of a vocabulary with their values, in a list that is kept sorted.
pub(crate) trait Vocabulary: Copy + Ord {
    /// The key with this name, if it is one.
    fn parse(name: &str) -> Option<Self>;

    /// The name of the key.
    fn name(&self) -> Cow<'_, str>;

    /// Reports a name that is none.
    fn report_unknown(reader: &mut Reader<'_>, at: &At<'_>, name: &str) {
        unknown_key(reader, at, name, &mut std::iter::empty());
    }

    /// What is said of a key that occurs twice.
    fn occurs_twice(name: &str) -> String {
        format!("the key `{name}` occurs twice")
    }
}

impl<K: Vocabulary, V: Read> Read for Vec<(K, V)> {
    fn placeholder() -> Self {
        Self::new()
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        let Some(mut object) = reader.object(at)? else {
            return Ok(());
        };
        let mut is_repeated = false;
        while let Some(name) = object.next(reader, at)? {
            let place = at.key(&name);
            let key = K::parse(&name);
            match key {
                None => {
                    reader.anything(&place)?;
                    K::report_unknown(reader, at, &name);
                }
                Some(key) if self.iter().any(|(known, _)| *known == key) => {
                    reader.anything(&place)?;
                    if !std::mem::replace(&mut is_repeated, true) {
                        reader.report(Code::DuplicateKey, at, K::occurs_twice(&name));
                    }
                }
                Some(key) => {
                    self.push((key, V::placeholder()));
                    if let Some((_, value)) = self.last_mut() {
                        value.read(reader, &place)?;
                    }
                }
            }
        }
        // Order has no meaning here, and equal entries are to be equal.
        crate::collections::order::sort_by(self, |(a, _), (b, _)| a.cmp(b));
        Ok(())
    }
}

/// A value that a list holds under a key of its own.
pub(crate) trait Entry: Read {
    /// The key.
    type Key: Clone + Eq + std::hash::Hash;

    /// The order of the entries decides, so that they are written in it.
    const IS_ORDERED: bool = false;

    /// The key.
    fn key(&self) -> Self::Key;

    /// A key that no other entry has.
    fn key_aside(&self, aside: Arc<str>) -> Self::Key;

    /// Reports that the key occurs twice.
    fn report_repeated(&self, reader: &mut Reader<'_>, at: &At<'_>);
}

/// Reports an id that occurs twice.
#[cold]
#[inline(never)]
pub(crate) fn repeated_id(id: &str, reader: &mut Reader<'_>, at: &At<'_>) {
    reader.report(Code::DuplicateId, at, format!("the id {} occurs twice", quoted(id)));
}

/// A map whose entries are read one by one.
pub(crate) trait Entries {
    /// Adds an entry whose key is still to be settled; gives its value.
    fn open(&mut self) -> Option<&mut dyn Read>;

    /// Gives the last entry its key; says whether no other has it.
    fn settle(&mut self) -> bool;

    /// Reports that the key of the last entry occurs twice, and gives it another one.
    fn set_aside(&mut self, key: Arc<str>, reader: &mut Reader<'_>, at: &At<'_>);
}

impl<V: Entry> Entries for Map<V::Key, V> {
    fn open(&mut self) -> Option<&mut dyn Read> {
        let value = V::placeholder();
        Map::open(self, value.key(), value).map(|value| value as _)
    }

    fn settle(&mut self) -> bool {
        self.last().map(|(_, value)| value.key()).is_some_and(|key| Map::settle(self, key))
    }

    fn set_aside(&mut self, key: Arc<str>, reader: &mut Reader<'_>, at: &At<'_>) {
        let aside = self.last().map(|(_, value)| {
            value.report_repeated(reader, at);
            value.key_aside(key)
        });
        if let Some(aside) = aside {
            Map::settle(self, aside);
        }
    }
}

/// Reads a list of entries; of those with the same key all but the first are reported, and stand under other keys, so that
/// positions stay those of the document.
pub(crate) fn read_entries(map: &mut dyn Entries, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
    let Some(mut elements) = reader.list(at)? else {
        unread_entries(map, reader);
        return Ok(());
    };
    while let Some(index) = elements.next(reader)? {
        let place = at.index(index);
        if index >= MAX_ELEMENTS {
            if index == MAX_ELEMENTS {
                reader.report(Code::LimitExceeded, at, "a snapshot has at most 5 million entries");
                unread_entries(map, reader);
            }
            reader.anything(&place)?;
            continue;
        }
        map.open().ok_or(Stop)?.read(reader, &place)?;
        if !map.settle() {
            map.set_aside(format!("{REPEATED}{index}").into(), reader, &place);
        }
    }
    Ok(())
}

/// The map gets an entry of which nothing is known.
pub(crate) fn unread_entries(map: &mut dyn Entries, reader: &mut Reader<'_>) {
    if let Some(value) = map.open() {
        value.unread(reader);
    }
    map.settle();
}
