//! Where values are written to, and those that say how without a table: as JSON, and as the tokens of compiled snapshots.

use std::sync::Arc;

use partner_policy_kernels::plain;

use crate::collections::Pull;

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

    /// How many elements a list has, or entries a map; 0 of anything else.
    fn count(&self) -> usize {
        0
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

/// A list of texts as JSON.
pub(crate) fn text_list(texts: &[&str]) -> String {
    let size = texts.iter().map(|text| text.len() + 3).sum::<usize>() + 2;
    let mut out = JsonEncoder(Vec::with_capacity(size));
    write_list(texts.len(), &mut texts.iter().map(|text| text as _), &mut out);
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

/// Writes a list of so many elements.
pub(crate) fn write_list(count: usize, elements: &mut dyn Pull<&dyn Write>, out: &mut dyn Encoder) {
    out.list(count);
    for (index, element) in std::iter::from_fn(|| elements.pull()).enumerate() {
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

impl Write for str {
    fn write(&self, out: &mut dyn Encoder) {
        out.text(self);
    }
}

impl<T: Write + ?Sized> Write for &T {
    fn write(&self, out: &mut dyn Encoder) {
        (**self).write(out);
    }

    fn is_absent(&self) -> bool {
        (**self).is_absent()
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

/// How many there are of something.
impl Write for usize {
    fn write(&self, out: &mut dyn Encoder) {
        (*self as u64).write(out);
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

    fn count(&self) -> usize {
        self.as_ref().map_or(0, Write::count)
    }
}

impl<T: Write> Write for Box<T> {
    fn write(&self, out: &mut dyn Encoder) {
        (**self).write(out);
    }
}

impl<T: Write> Write for [T] {
    fn write(&self, out: &mut dyn Encoder) {
        write_list(self.len(), &mut self.iter().map(|element| element as _), out);
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Write, const N: usize> Write for [T; N] {
    fn write(&self, out: &mut dyn Encoder) {
        self.as_slice().write(out);
    }
}

impl<T: Write> Write for Vec<T> {
    fn write(&self, out: &mut dyn Encoder) {
        self.as_slice().write(out);
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }

    fn count(&self) -> usize {
        self.len()
    }
}
