//! Values that are written by one writer, out of the tables that they are read by.

use std::sync::Arc;

use partner_policy_scan::plain;

use super::read::{Entry, Record, Vocabulary};
use crate::collections::{Map, order};

/// Where values are written to.
pub(crate) trait Encoder {
    /// Writes `null`.
    fn null(&mut self);

    /// Writes a truth value.
    fn boolean(&mut self, value: bool);

    /// Writes a whole number.
    fn whole(&mut self, number: i64);

    /// Writes any other number.
    fn fraction(&mut self, number: f64);

    /// Writes a text.
    fn text(&mut self, text: &str);

    /// Begins a list of so many elements.
    fn list(&mut self, count: usize);

    /// Begins the element with this index.
    fn element(&mut self, index: usize);

    /// Ends a list.
    fn end_list(&mut self);

    /// Says whether the keys of an object have to be known when it begins.
    fn needs_keys(&self) -> bool {
        false
    }

    /// Begins an object with these keys, if they are needed.
    fn object(&mut self, keys: &[&str]);

    /// Begins the value of the key with this index.
    fn member(&mut self, index: usize, key: &str);

    /// Ends an object.
    fn end_object(&mut self);
}

/// A value that can be written.
pub(crate) trait Write {
    /// Writes the value.
    fn write(&self, out: &mut dyn Encoder);

    /// Says whether there is no value, so that a member may be left out.
    fn is_absent(&self) -> bool {
        false
    }
}

/// The value of a member that is left out where it is absent.
pub(crate) fn if_present(value: &dyn Write) -> Option<&dyn Write> {
    if value.is_absent() { None } else { Some(value) }
}

/// JSON in the making.
#[derive(Debug, Default)]
pub(crate) struct JsonEncoder(Vec<u8>);

/// The JSON of a value.
pub(crate) fn to_json(value: &dyn Write) -> String {
    let mut out = JsonEncoder::default();
    value.write(&mut out);
    String::from_utf8(out.0).unwrap_or_default()
}

/// The number for people, with every digit before the point. The standard library would bring its own way of writing numbers
/// beside that of `serde_json`: 8 kB (gzip).
pub(crate) fn in_full(number: f64) -> String {
    let sign = if number.is_sign_negative() { "-" } else { "" };
    let shortest = serde_json::to_string(&number.abs()).unwrap_or_default();
    let (mantissa, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction.trim_end_matches('0')].concat();
    let point = whole.len() as i64 + exponent.parse::<i64>().unwrap_or_default();
    match usize::try_from(point) {
        Ok(point) if point >= digits.len() => format!("{sign}{digits}{}", "0".repeat(point - digits.len())),
        Ok(point @ 1..) => {
            let (whole, fraction) = digits.split_at_checked(point).unwrap_or((&digits, ""));
            format!("{sign}{whole}.{fraction}")
        }
        _ => format!("{sign}0.{}{digits}", "0".repeat(usize::try_from(-point).unwrap_or_default())),
    }
}

/// A list of texts as JSON.
pub(crate) fn text_list(texts: &[&str]) -> String {
    let size = texts.iter().map(|text| text.len() + 3).sum::<usize>() + 2;
    let mut out = JsonEncoder(Vec::with_capacity(size));
    write_list(&mut texts.iter().map(|text| text as _), &mut out);
    String::from_utf8(out.0).unwrap_or_default()
}

impl JsonEncoder {
    fn raw(&mut self, json: &str) {
        self.0.extend_from_slice(json.as_bytes());
    }

    fn quoted(&mut self, text: &str) {
        if plain(text.as_bytes()) == text.len() {
            self.raw("\"");
            self.raw(text);
            self.raw("\"");
        } else {
            self.plain(text);
        }
    }

    fn plain(&mut self, value: &(impl serde::Serialize + ?Sized)) {
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(&mut self.0, value);
    }
}

impl Encoder for JsonEncoder {
    fn null(&mut self) {
        self.raw("null");
    }

    fn boolean(&mut self, value: bool) {
        self.raw(if value { "true" } else { "false" });
    }

    fn whole(&mut self, number: i64) {
        self.plain(&number);
    }

    fn fraction(&mut self, number: f64) {
        self.plain(&number);
    }

    fn text(&mut self, text: &str) {
        self.quoted(text);
    }

    fn list(&mut self, _: usize) {
        self.raw("[");
    }

    fn element(&mut self, index: usize) {
        if index > 0 {
            self.raw(",");
        }
    }

    fn end_list(&mut self) {
        self.raw("]");
    }

    fn object(&mut self, _: &[&str]) {
        self.raw("{");
    }

    fn member(&mut self, index: usize, key: &str) {
        if index > 0 {
            self.raw(",");
        }
        self.quoted(key);
        self.raw(":");
    }

    fn end_object(&mut self) {
        self.raw("}");
    }
}

/// Writes a list.
pub(crate) fn write_list(elements: &mut dyn ExactSizeIterator<Item = &dyn Write>, out: &mut dyn Encoder) {
    out.list(elements.len());
    for (index, element) in elements.enumerate() {
        out.element(index);
        element.write(out);
    }
    out.end_list();
}

/// Writes an object of these members.
pub(crate) fn write_members(keys: &[&str], values: &[&dyn Write], out: &mut dyn Encoder) {
    out.object(keys);
    for (index, (key, value)) in keys.iter().zip(values).enumerate() {
        out.member(index, key);
        value.write(out);
    }
    out.end_object();
}

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

impl Write for &str {
    fn write(&self, out: &mut dyn Encoder) {
        out.text(self);
    }
}

impl Write for String {
    fn write(&self, out: &mut dyn Encoder) {
        out.text(self);
    }
}

impl Write for Arc<str> {
    fn write(&self, out: &mut dyn Encoder) {
        out.text(self);
    }
}

impl Write for bool {
    fn write(&self, out: &mut dyn Encoder) {
        out.boolean(*self);
    }

    fn is_absent(&self) -> bool {
        !*self
    }
}

impl Write for u64 {
    #[allow(clippy::cast_possible_wrap, reason = "whole numbers of documents are below 2^53")]
    fn write(&self, out: &mut dyn Encoder) {
        out.whole(*self as i64);
    }
}

impl Write for u32 {
    fn write(&self, out: &mut dyn Encoder) {
        out.whole(i64::from(*self));
    }
}

impl<T: Write> Write for Option<T> {
    fn write(&self, out: &mut dyn Encoder) {
        match self {
            Some(value) => value.write(out),
            None => out.null(),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Write> Write for Box<T> {
    fn write(&self, out: &mut dyn Encoder) {
        (**self).write(out);
    }
}

impl<T: Write> Write for Vec<T> {
    fn write(&self, out: &mut dyn Encoder) {
        write_list(&mut self.iter().map(|element| element as _), out);
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<K: Vocabulary, V: Write> Write for Vec<(K, V)> {
    fn write(&self, out: &mut dyn Encoder) {
        let name = |key: &K| K::names().get(key.index()).copied().unwrap_or_default();
        let keys: Vec<&str> = self.iter().map(|(key, _)| name(key)).collect();
        let values: Vec<&dyn Write> = self.iter().map(|(_, value)| value as _).collect();
        write_members(&keys, &values, out);
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
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
    write_list(&mut entries.into_iter().map(|(_, value)| value), out);
}

#[cfg(test)]
mod tests {
    use super::in_full;

    #[test]
    fn numbers_for_people_are_as_short_as_those_of_the_standard_library() {
        let mut bits = 88_172_645_463_325_252_u64;
        let mut numbers = vec![0.0, -0.0, 1.0, -1.5, 1e30, 1e-30, 0.1, 123.25, f64::MAX, f64::MIN_POSITIVE, 5e-324];
        for step in 0..2_000_u64 {
            bits = (bits ^ (bits << 13)).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ step;
            numbers.extend([f64::from_bits(bits), (bits % 1_000_000) as f64 / 100.0]);
        }
        for number in numbers.into_iter().filter(|number| number.is_finite()) {
            let (ours, theirs) = (in_full(number), format!("{number}"));
            assert_eq!((ours.parse(), ours.len()), (Ok(number), theirs.len()), "{theirs}");
        }
    }
}
