//! A large collection: entries by key in an order of their own, which may lie packed until somebody asks for them.

use std::borrow::Borrow;
use std::fmt;
use std::hash::Hash;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

use super::Map;
use crate::json::{At, Encoder, Read, Reader, Stop, Write};

/// What a table holds.
pub trait HasFacts {
    /// The facts about one entry on which the access of others depends; a packed entry tells them without being read.
    type Facts<'a>: PartialEq
    where
        Self: 'a;

    /// The facts about this entry.
    fn facts(&self) -> Self::Facts<'_>;
}

/// Where somebody is named: by id, with the row where the entry may stand.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'a> {
    /// The id.
    pub id: &'a str,
    /// A row of the table of which the id is; only a hint.
    pub hint: usize,
}

impl<'a> Reference<'a> {
    /// A reference without a hint.
    #[must_use]
    pub const fn to(id: &'a str) -> Self {
        Self { id, hint: usize::MAX }
    }
}

impl PartialEq for Reference<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// Packed entries, in a row order that never changes.
pub trait Store<K, V: HasFacts>: Send + Sync {
    /// How many entries there are.
    fn count(&self) -> usize;

    /// The id of an entry, where one text is its key; ids ascend.
    fn id(&self, row: usize) -> Option<&str>;

    /// The entry of a row; none where it cannot be read.
    fn entry(&self, row: usize) -> Option<(K, V)>;

    /// Every entry that can be read, in row order.
    fn entries(&self) -> Map<K, V>;

    /// The facts about the entry of a row.
    fn facts(&self, row: usize) -> Option<V::Facts<'_>>;
}

/// An entry once it was asked for; none where it cannot be read.
type LazyEntry<K, V> = OnceLock<Option<Box<(K, V)>>>;

/// Entries that lie in a store, each read when somebody first asks for it.
struct Packed<K, V: HasFacts> {
    store: Box<dyn Store<K, V>>,
    read: Vec<LazyEntry<K, V>>,
    /// All that can be read, once somebody walked over them.
    whole: OnceLock<Map<K, V>>,
}

impl<K, V: HasFacts> Packed<K, V> {
    fn get(&self, row: usize) -> Option<(&K, &V)> {
        let entry = self.read.get(row)?.get_or_init(|| self.store.entry(row).map(Box::new));
        entry.as_deref().map(|(key, value)| (key, value))
    }

    fn row(&self, id: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.store.count());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.store.id(middle)?.cmp(id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }
}

/// Entries by key.
///
/// A packed table is asked for single entries and for facts without reading the others. As a [`Map`], to which it
/// dereferences, it can be walked and changed: then every entry is read, once. An entry that cannot be read is in no
/// walk, and asked for it is absent; rows stay what they are until the table is changed.
pub struct LazyTable<K, V: HasFacts> {
    packed: Option<Packed<K, V>>,
    /// Everything, unless it is packed.
    map: Map<K, V>,
}

impl<K: Hash + Eq, V: HasFacts> Packed<K, V> {
    fn whole(&self) -> &Map<K, V> {
        self.whole.get_or_init(|| self.store.entries())
    }
}

impl<K: Hash + Eq, V: HasFacts> LazyTable<K, V> {
    /// The table of packed entries.
    #[must_use]
    pub fn packed(store: Box<dyn Store<K, V>>) -> Self {
        let mut read = Vec::new();
        read.resize_with(store.count(), OnceLock::new);
        Self { packed: Some(Packed { store, read, whole: OnceLock::new() }), map: Map::default() }
    }

    fn whole(&self) -> &Map<K, V> {
        self.packed.as_ref().map_or(&self.map, Packed::whole)
    }

    /// The entries as a map, where its rows are those of the table and nothing needs to be read for it.
    fn rows(&self) -> Result<&Map<K, V>, &Packed<K, V>> {
        match &self.packed {
            None => Ok(&self.map),
            Some(packed) => packed.whole.get().filter(|map| map.len() == packed.store.count()).ok_or(packed),
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.packed.as_ref().map_or(self.map.len(), |packed| packed.store.count())
    }

    /// Says whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entry of a row.
    #[must_use]
    pub fn get_index(&self, row: usize) -> Option<(&K, &V)> {
        match self.rows() {
            Ok(map) => map.get_index(row),
            Err(packed) => packed.get(row),
        }
    }

    /// The facts about the entry of a row.
    #[must_use]
    pub fn facts(&self, row: usize) -> Option<V::Facts<'_>> {
        match self.rows() {
            Ok(map) => map.get_index(row).map(|(_, value)| value.facts()),
            Err(packed) => packed.store.facts(row),
        }
    }
}

impl<K: Hash + Eq + Borrow<str>, V: HasFacts> LazyTable<K, V> {
    /// The row of the entry with this id.
    #[must_use]
    pub fn get_index_of(&self, id: &(impl AsRef<str> + ?Sized)) -> Option<usize> {
        match self.rows() {
            Ok(map) => map.get_index_of(id.as_ref()),
            Err(packed) => packed.row(id.as_ref()),
        }
    }

    /// The row of whom a reference names.
    #[must_use]
    pub fn row_of(&self, reference: Reference<'_>) -> Option<usize> {
        let is_there = self.id(reference.hint) == Some(reference.id);
        if is_there { Some(reference.hint) } else { self.get_index_of(reference.id) }
    }

    /// The id of a row.
    #[must_use]
    pub fn id(&self, row: usize) -> Option<&str> {
        match self.rows() {
            Ok(map) => map.get_index(row).map(|(key, _)| key.borrow()),
            Err(packed) => packed.store.id(row),
        }
    }

    /// The entry with this id.
    #[must_use]
    pub fn get(&self, id: &(impl AsRef<str> + ?Sized)) -> Option<&V> {
        match self.rows() {
            Ok(map) => map.get(id.as_ref()),
            Err(packed) => packed.get(packed.row(id.as_ref())?).map(|(_, value)| value),
        }
    }

    /// Says whether there is an entry with this id.
    #[must_use]
    pub fn contains_key(&self, id: &(impl AsRef<str> + ?Sized)) -> bool {
        self.get(id).is_some()
    }
}

impl<K: Hash + Eq, V: HasFacts> Deref for LazyTable<K, V> {
    type Target = Map<K, V>;

    fn deref(&self) -> &Map<K, V> {
        self.whole()
    }
}

impl<K: Hash + Eq, V: HasFacts> DerefMut for LazyTable<K, V> {
    fn deref_mut(&mut self) -> &mut Map<K, V> {
        if let Some(packed) = self.packed.take() {
            packed.whole();
            self.map = packed.whole.into_inner().unwrap_or_default();
        }
        &mut self.map
    }
}

impl<K: Hash + Eq, V: HasFacts> From<Map<K, V>> for LazyTable<K, V> {
    fn from(map: Map<K, V>) -> Self {
        Self { packed: None, map }
    }
}

impl<K: Hash + Eq, V: HasFacts> FromIterator<(K, V)> for LazyTable<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self::from(entries.into_iter().collect::<Map<K, V>>())
    }
}

impl<K: Hash + Eq, V: HasFacts> Default for LazyTable<K, V> {
    fn default() -> Self {
        Self::from(Map::default())
    }
}

impl<K: Hash + Eq + Clone, V: HasFacts + Clone> Clone for LazyTable<K, V> {
    fn clone(&self) -> Self {
        Self::from(self.whole().clone())
    }
}

impl<K: Hash + Eq, V: HasFacts + PartialEq> PartialEq for LazyTable<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.whole() == other.whole()
    }
}

impl<K: Hash + Eq + fmt::Debug, V: HasFacts + fmt::Debug> fmt::Debug for LazyTable<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.whole().fmt(f)
    }
}

impl<K: Hash + Eq, V: HasFacts> Read for Arc<LazyTable<K, V>>
where
    Map<K, V>: Read,
{
    fn placeholder() -> Self {
        Self::default()
    }

    fn read(&mut self, reader: &mut Reader<'_>, at: &At<'_>) -> Result<(), Stop> {
        let mut map = Map::default();
        map.read(reader, at)?;
        *self = Self::new(map.into());
        Ok(())
    }

    fn unread(&mut self, reader: &mut Reader<'_>) {
        let mut map = Map::default();
        map.unread(reader);
        *self = Self::new(map.into());
    }
}

impl<K: Hash + Eq, V: HasFacts> Write for Arc<LazyTable<K, V>>
where
    Map<K, V>: Write,
{
    fn write(&self, out: &mut dyn Encoder) {
        Map::write(self, out);
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}
