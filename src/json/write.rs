//! Values that are written by one writer, out of the tables that they are read by.
//!
//! Hand-written although `serde` is linked. Every write of every type takes 45 kB of the module (before gzip), for JSON and for the
//! tokens of compiled snapshots alike. Derived for `serde_json` alone, users take 4.4 kB where their tables take 1.7; at that rate
//! JSON would take 115 kB, and tokens and their checksums, which are serializers of their own, as much again each: some 25 kB
//! more to download for JSON alone, 100 kB for all.

use std::sync::Arc;

use super::encode::{Encoder, Write, write_list, write_members};
use super::record::{Entry, Record, Vocabulary};
use crate::collections::{Map, order};

/// Writes an object with known members; one whose kind a member says has that member first.
pub(crate) fn write_record(record: &dyn Record, tag: Option<(&'static str, &'static str)>, out: &mut dyn Encoder) {
    let fields = record.fields().iter().enumerate();
    if out.needs_keys() {
        let present = fields.clone().filter(|(index, _)| record.value(*index).is_some()).map(|(_, field)| field.name);
        let keys: Vec<&str> = tag.map(|(tag, _)| tag).into_iter().chain(present).collect();
        out.object(&keys);
    } else {
        out.object(&[]);
    }
    let mut count = 0;
    if let Some((tag, name)) = tag {
        out.member(0, tag);
        out.text(name);
        count = 1;
    }
    for (index, field) in fields {
        if let Some(value) = record.value(index) {
            out.member(count, field.name);
            value.write(out);
            count += 1;
        }
    }
    out.end_object();
}

impl<K: Vocabulary, V: Write> Write for Vec<(K, V)> {
    fn write(&self, out: &mut dyn Encoder) {
        let names: Vec<_> = self.iter().map(|(key, _)| key.name()).collect();
        let keys: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
        let values: Vec<&dyn Write> = self.iter().map(|(_, value)| value as _).collect();
        write_members(&keys, &values, out);
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn count(&self) -> usize {
        self.len()
    }
}

/// How the entries of a map with keys of this type are written.
pub(crate) trait WriteMap<V>: Sized {
    /// Writes the entries.
    fn write_map(map: &Map<Self, V>, out: &mut dyn Encoder);
}

impl<K: WriteMap<V>, V> Write for Map<K, V> {
    fn write(&self, out: &mut dyn Encoder) {
        K::write_map(self, out);
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn count(&self) -> usize {
        self.len()
    }
}

/// An object whose keys are data is written by key.
impl<V: Write> WriteMap<V> for Arc<str> {
    fn write_map(map: &Map<Self, V>, out: &mut dyn Encoder) {
        let mut entries: Vec<(&str, &dyn Write)> = map.iter().map(|(key, value)| (&**key, value as _)).collect();
        order::sort_by(&mut entries, |(a, _), (b, _)| a.cmp(b));
        let (keys, values): (Vec<&str>, Vec<&dyn Write>) = entries.into_iter().unzip();
        write_members(&keys, &values, out);
    }
}

/// Entries are written by key, unless their order decides (GEN-12).
pub(crate) fn write_entries<V: Entry + Write>(map: &Map<V::Key, V>, out: &mut dyn Encoder)
where
    V::Key: Ord,
{
    let mut entries: Vec<(&V::Key, &dyn Write)> = map.iter().map(|(key, value)| (key, value as _)).collect();
    if !V::IS_ORDERED {
        order::sort_by(&mut entries, |(a, _), (b, _)| a.cmp(b));
    }
    write_list(entries.len(), &mut entries.into_iter().map(|(_, value)| value), out);
}
