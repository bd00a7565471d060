//! Values, each once, in the order in which they came.

use std::fmt;
use std::hash::Hash;

use super::map::{Key, Map};

/// Values, each once, in the order in which they came.
#[derive(Clone)]
pub struct Set<T>(Map<T, ()>);

impl<T> Set<T> {
    /// How many values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Says whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The values in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator + Clone {
        self.0.keys()
    }

    /// The value of a row.
    #[must_use]
    pub fn get_index(&self, row: usize) -> Option<&T> {
        self.0.get_index(row).map(|(value, ())| value)
    }

    /// The row of a value.
    pub fn get_index_of<Q: Key<T> + ?Sized>(&self, value: &Q) -> Option<usize> {
        self.0.get_index_of(value)
    }

    /// The value that is equal to this one.
    pub fn get<Q: Key<T> + ?Sized>(&self, value: &Q) -> Option<&T> {
        self.get_index(self.get_index_of(value)?)
    }

    /// Says whether the value is in the set.
    pub fn contains<Q: Key<T> + ?Sized>(&self, value: &Q) -> bool {
        self.0.contains_key(value)
    }

    /// Takes a value out; says whether it was there.
    pub fn remove<Q: Key<T> + ?Sized>(&mut self, value: &Q) -> bool {
        self.0.remove(value).is_some()
    }
}

impl<T: Hash + Eq> Set<T> {
    /// Adds a value; says whether it is new.
    pub fn insert(&mut self, value: T) -> bool {
        self.0.row_of(value, ()).1.is_none()
    }

    /// The row of a value, which is added if it is new.
    pub fn insert_full(&mut self, value: T) -> usize {
        self.0.row_of(value, ()).0
    }
}

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self(Map::default())
    }
}

impl<T: fmt::Debug> fmt::Debug for Set<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl<T: Hash + Eq> Extend<T> for Set<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, values: I) {
        self.0.extend(values.into_iter().map(|value| (value, ())));
    }
}

impl<T: Hash + Eq> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut set = Self::default();
        set.extend(values);
        set
    }
}
