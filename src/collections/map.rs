//! Entries by key, in the order in which they came.

use std::borrow::Borrow;
use std::fmt;
use std::hash::Hash;

use partner_policy_rows::HashIndex;

/// A key that can be looked for among keys of the type `K`; it has the hash of the key that it equals.
pub trait Key<K: ?Sized>: Hash {
    /// Says whether it is this key.
    fn is(&self, key: &K) -> bool;
}

impl<Q: Hash + Eq + ?Sized, K: Borrow<Q> + ?Sized> Key<K> for Q {
    fn is(&self, key: &K) -> bool {
        key.borrow() == self
    }
}

/// Entries by key, in the order in which they came.
#[derive(Clone)]
pub struct Map<K, V> {
    rows: HashIndex,
    entries: Vec<(K, V)>,
}

impl<K, V> Map<K, V> {
    /// A map with room for so many entries.
    #[must_use]
    pub fn with_capacity(count: usize) -> Self {
        Self { rows: HashIndex::with_capacity(count), entries: Vec::with_capacity(count) }
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Says whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entry of a row.
    #[must_use]
    pub fn get_index(&self, row: usize) -> Option<(&K, &V)> {
        self.entries.get(row).map(|(key, value)| (key, value))
    }

    /// The value of a row, to change it.
    pub(crate) fn get_index_mut(&mut self, row: usize) -> Option<&mut V> {
        self.entries.get_mut(row).map(|(_, value)| value)
    }

    /// The last entry.
    pub(crate) fn last(&self) -> Option<(&K, &V)> {
        self.entries.last().map(|(key, value)| (key, value))
    }

    /// Adds an entry whose key is still to be settled; gives its value.
    pub(crate) fn open(&mut self, key: K, value: V) -> Option<&mut V> {
        self.entries.push((key, value));
        self.entries.last_mut().map(|(_, value)| value)
    }

    /// The entries in order.
    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter(self.entries.iter())
    }

    /// The keys in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + ExactSizeIterator + Clone {
        self.entries.iter().map(|(key, _)| key)
    }

    /// The values in order.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + ExactSizeIterator + Clone {
        self.entries.iter().map(|(_, value)| value)
    }

    /// The values in order, to change them.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.entries.iter_mut().map(|(_, value)| value)
    }

    /// The values in order, without the map.
    pub fn into_values(self) -> impl ExactSizeIterator<Item = V> {
        self.entries.into_iter().map(|(_, value)| value)
    }

    /// The row of a key.
    pub fn get_index_of<Q: Key<K> + ?Sized>(&self, key: &Q) -> Option<usize> {
        if self.entries.is_empty() {
            return None;
        }
        self.rows.find(self.rows.hash_of(key), &mut |row| self.entries.get(row).is_some_and(|(known, _)| key.is(known)))
    }

    /// The value of a key.
    pub fn get<Q: Key<K> + ?Sized>(&self, key: &Q) -> Option<&V> {
        self.entries.get(self.get_index_of(key)?).map(|(_, value)| value)
    }

    /// The value of a key, to change it.
    pub fn get_mut<Q: Key<K> + ?Sized>(&mut self, key: &Q) -> Option<&mut V> {
        let row = self.get_index_of(key)?;
        self.entries.get_mut(row).map(|(_, value)| value)
    }

    /// Says whether there is an entry with this key.
    pub fn contains_key<Q: Key<K> + ?Sized>(&self, key: &Q) -> bool {
        self.get_index_of(key).is_some()
    }

    /// Takes an entry out; those after it move up.
    pub fn remove<Q: Key<K> + ?Sized>(&mut self, key: &Q) -> Option<V> {
        let gone = self.get_index_of(key)?;
        let stays: Vec<bool> = (0..self.entries.len()).map(|row| row != gone).collect();
        self.rows.retain(&stays);
        Some(self.entries.remove(gone).1)
    }

    /// Turns the order of the entries round.
    pub fn reverse(&mut self) {
        self.entries.reverse();
        self.rows.reverse();
    }

    /// Leaves the entries that `stays` says.
    pub fn retain(&mut self, mut stays: impl FnMut(&K, &mut V) -> bool) {
        let stays: Vec<bool> = self.entries.iter_mut().map(|(key, value)| stays(key, value)).collect();
        self.rows.retain(&stays);
        let mut stays = stays.into_iter();
        self.entries.retain(|_| stays.next().unwrap_or(true));
    }
}

impl<K: Hash + Eq, V> Map<K, V> {
    /// Gives the entry that [`Map::open`] added its key; says whether no other has it, otherwise the key is still to be settled.
    pub(crate) fn settle(&mut self, key: K) -> bool {
        let hash = self.rows.hash_of(&key);
        let is_known = self.rows.find(hash, &mut |row| self.entries.get(row).is_some_and(|(known, _)| *known == key));
        if is_known.is_some() {
            return false;
        }
        self.rows.push(hash);
        if let Some((open, _)) = self.entries.last_mut() {
            *open = key;
        }
        true
    }

    /// Puts a value under a key; gives the value that was there. An entry keeps its row and its key.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        let (row, value) = self.row_of(key, value);
        value.and_then(|value| self.entries.get_mut(row).map(|(_, old)| std::mem::replace(old, value)))
    }

    /// Changes a key's value, which is made first if there is none.
    pub fn update(&mut self, key: K, change: impl FnOnce(&mut V))
    where
        V: Default,
    {
        let row = match self.get_index_of(&key) {
            Some(row) => row,
            None => self.row_of(key, V::default()).0,
        };
        if let Some((_, value)) = self.entries.get_mut(row) {
            change(value);
        }
    }

    /// The row of a key, which gets the value if it is new; the value comes back otherwise.
    pub(super) fn row_of(&mut self, key: K, value: V) -> (usize, Option<V>) {
        let hash = self.rows.hash_of(&key);
        let known = self.rows.find(hash, &mut |row| self.entries.get(row).is_some_and(|(known, _)| *known == key));
        match known {
            Some(row) => (row, Some(value)),
            None => {
                self.rows.push(hash);
                self.entries.push((key, value));
                (self.entries.len() - 1, None)
            }
        }
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self { rows: HashIndex::default(), entries: Vec::new() }
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// Maps with the same entries are equal, in whatever order.
impl<K: Hash + Eq, V: PartialEq> PartialEq for Map<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().all(|(key, value)| other.get(key) == Some(value))
    }
}

impl<K: Hash + Eq, V: Eq> Eq for Map<K, V> {}

impl<K: Hash + Eq, V> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Hash + Eq, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::default();
        map.extend(entries);
        map
    }
}

impl<K: Hash + Eq, V, const N: usize> From<[(K, V); N]> for Map<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

/// The entries of a [`Map`] in order.
#[derive(Debug, Clone)]
pub struct Iter<'a, K, V>(std::slice::Iter<'a, (K, V)>);

impl<'a, K, V> Iterator for Iter<'a, K, V> {
    type Item = (&'a K, &'a V);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(key, value)| (key, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl<K, V> ExactSizeIterator for Iter<'_, K, V> {}

impl<K, V> DoubleEndedIterator for Iter<'_, K, V> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back().map(|(key, value)| (key, value))
    }
}

impl<'a, K, V> IntoIterator for &'a Map<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Iter<'a, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_answers_as_a_list_of_its_entries_would() {
        let mut map: Map<String, u32> = Map::default();
        let mut list: Vec<(String, u32)> = Vec::new();
        for step in 0_u32..3_000 {
            let key = (step.wrapping_mul(2_654_435_761) >> 22).to_string();
            let place = list.iter().position(|(known, _)| *known == key);
            if step % 3 == 0 {
                assert_eq!(map.remove(key.as_str()), place.map(|at| list.remove(at).1));
            } else {
                let before = place.and_then(|at| list.get_mut(at)).map(|(_, value)| std::mem::replace(value, step));
                assert_eq!(map.insert(key.clone(), step), before);
                if before.is_none() {
                    list.push((key, step));
                }
            }
            assert_eq!(map.len(), list.len());
        }
        map.retain(|_, value| *value % 2 == 0);
        list.retain(|(_, value)| value % 2 == 0);
        for (row, (key, value)) in list.iter().enumerate() {
            assert_eq!((map.get_index_of(key.as_str()), map.get(key.as_str())), (Some(row), Some(value)));
        }
        assert!(map.iter().map(|(key, value)| (key.clone(), *value)).eq(list.iter().cloned()));
        list.reverse();
        assert_eq!(map, list.into_iter().collect());
        assert_eq!(map.get("no such key"), None);
    }
}
