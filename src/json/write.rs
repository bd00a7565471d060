//! Values that are written by one writer, out of the tables that they are read by.
//!
//! Hand-written although `serde` is linked. Measured on the module of 445.0 kB (gzip), as browsers get it: with
//! `derive(serde::Serialize)` on every type of the model that is written, and `serde_json` in the place of the tables for JSON alone,
//! it has 464.0 kB, 18.9 more (109.7 before compression). Decisions, reports and plans in columns were derived until they became
//! tables, by which the module lost another 10 kB. Tokens of compiled snapshots, and the sums of their texts, would be two more
//! serializers of all types; the tables serve them as they are.

use std::sync::Arc;

use super::encode::{Encoder, Write, write_list, write_members};
use super::record::{FieldTable, Vocabulary};
use crate::collections::{Map, order};

/// Writes an object with known members; one whose kind a member says has that member first.
pub(crate) fn write_record(record: &dyn FieldTable, tag: Option<(&'static str, &'static str)>, out: &mut dyn Encoder) {
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

/// Entries with keys of their own, by key.
impl Write for Vec<(&'static str, Arc<str>)> {
    fn write(&self, out: &mut dyn Encoder) {
        write_by_key(self.iter().map(|(key, value)| (*key, value as _)).collect(), out);
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn count(&self) -> usize {
        self.len()
    }
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
        write_by_key(map.iter().map(|(key, value)| (&**key, value as _)).collect(), out);
    }
}

fn write_by_key(mut entries: Vec<(&str, &dyn Write)>, out: &mut dyn Encoder) {
    order::sort_by(&mut entries, |(a, _), (b, _)| a.cmp(b));
    let (keys, values): (Vec<&str>, Vec<&dyn Write>) = entries.into_iter().unzip();
    write_members(&keys, &values, out);
}

/// Entries are written by key, unless their order decides (GEN-12). Of a key there are two parts, of which most have one.
pub(crate) fn write_entries(mut entries: Vec<((&str, &str), &dyn Write)>, is_ordered: bool, out: &mut dyn Encoder) {
    if !is_ordered {
        order::sort_by(&mut entries, |(a, _), (b, _)| a.cmp(b));
    }
    write_list(entries.len(), &mut entries.into_iter().map(|(_, value)| value), out);
}
