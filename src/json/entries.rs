//! Maps: lists of entries that have a key of their own, and objects whose keys are data.

use std::sync::Arc;

use super::at::At;
use super::malformed::Stop;
use super::read::MAX_ELEMENTS;
use super::reader::Reader;
use super::record::{Entry, Read, Vocabulary};
use crate::collections::Map;
use crate::error::Code;

/// How keys begin under which the second entry with the same key is kept.
const REPEATED: &str = "\u{fdd1}repeated:";

/// How the entries of a map with keys of this type stand in a document.
pub(crate) trait MapKey<V>: Sized {
    /// Reads the entries.
    fn read_map(map: &mut Map<Self, V>, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop>;

    /// The map becomes one of which nothing is known.
    fn unread_map(_: &mut Map<Self, V>, _: &mut Reader<'_>) {}

    /// What the map looks like: a list of its entries.
    #[cfg(feature = "schema")]
    fn describe(generator: &mut schemars::SchemaGenerator) -> schemars::Schema
    where
        V: schemars::JsonSchema,
    {
        <Vec<V> as schemars::JsonSchema>::json_schema(generator)
    }
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
        let member = at.key(&key);
        match entries.grow(shared) {
            Some(value) => value.read(reader, &member)?,
            None => {
                reader.anything(&member)?;
                reader.report(Code::DuplicateKey, &member, format!("the key `{key}` occurs twice"));
            }
        }
    }
    Ok(())
}

impl<V: Read> MapKey<V> for Arc<str> {
    fn read_map(map: &mut Map<Self, V>, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        read_keyed(map, reader, at)
    }

    #[cfg(feature = "schema")]
    fn describe(generator: &mut schemars::SchemaGenerator) -> schemars::Schema
    where
        V: schemars::JsonSchema,
    {
        let value = generator.subschema_for::<V>();
        schemars::json_schema!({ "type": "object", "additionalProperties": value })
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
            let member = at.key(&name);
            let key = K::parse(&name);
            match key {
                None => {
                    reader.anything(&member)?;
                    K::report_unknown(reader, at, &name);
                }
                Some(key) if self.iter().any(|(known, _)| *known == key) => {
                    reader.anything(&member)?;
                    if !std::mem::replace(&mut is_repeated, true) {
                        reader.report(Code::DuplicateKey, at, K::occurs_twice(&name));
                    }
                }
                Some(key) => {
                    self.push((key, V::placeholder()));
                    if let Some((_, value)) = self.last_mut() {
                        value.read(reader, &member)?;
                    }
                }
            }
        }
        // Order has no meaning here, and equal entries are to be equal.
        crate::collections::order::sort_by(self, |(a, _), (b, _)| a.cmp(b));
        Ok(())
    }
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
        let element = at.index(index);
        if index >= MAX_ELEMENTS {
            if index == MAX_ELEMENTS {
                reader.report(Code::LimitExceeded, at, "a snapshot has at most 5 million entries");
                unread_entries(map, reader);
            }
            reader.anything(&element)?;
            continue;
        }
        map.open().ok_or(Stop)?.read(reader, &element)?;
        if !map.settle() {
            map.set_aside(format!("{REPEATED}{index}").into(), reader, &element);
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
