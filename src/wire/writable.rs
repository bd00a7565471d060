//! Values that are written as JSON by one writer, out of the tables that they are read by.

use super::readable::Record;

/// JSON in the making.
#[derive(Debug, Default)]
pub(crate) struct Out(Vec<u8>);

/// A value that can be written.
pub(crate) trait Writable {
    /// Writes the value.
    fn write(&self, out: &mut Out);

    /// Says whether there is no value, so that a field may be left out.
    fn is_absent(&self) -> bool {
        false
    }

    /// Writes the value as the key of an object; nothing but texts and names can be one.
    fn write_key(&self, out: &mut Out) {
        out.text("");
    }
}

impl Out {
    /// The JSON of a value.
    pub(crate) fn of(value: &dyn Writable) -> String {
        let mut out = Self::default();
        value.write(&mut out);
        String::from_utf8(out.0).unwrap_or_default()
    }

    /// Writes what is JSON already.
    pub(crate) fn raw(&mut self, json: &str) {
        self.0.extend_from_slice(json.as_bytes());
    }

    /// Writes a text in quotation marks.
    pub(crate) fn text(&mut self, text: &str) {
        self.plain(text);
    }

    /// Writes a text, a number or a truth value.
    pub(crate) fn plain(&mut self, value: &(impl serde::Serialize + ?Sized)) {
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(&mut self.0, value);
    }

    /// Writes an object with one entry.
    pub(crate) fn entry(&mut self, name: &str, value: &dyn Writable) {
        self.raw("{");
        self.text(name);
        self.raw(":");
        value.write(self);
        self.raw("}");
    }

    /// Writes a list.
    pub(crate) fn list(&mut self, entries: &mut dyn Iterator<Item = &dyn Writable>) {
        let mut before = "[";
        for entry in entries {
            self.raw(std::mem::replace(&mut before, ","));
            entry.write(self);
        }
        self.raw(if before == "[" { "[]" } else { "]" });
    }

    /// Writes an object whose keys are data.
    pub(crate) fn keyed<'v>(&mut self, entries: &mut dyn Iterator<Item = (&'v dyn Writable, &'v dyn Writable)>) {
        let mut before = "{";
        for (key, value) in entries {
            self.raw(std::mem::replace(&mut before, ","));
            key.write_key(self);
            self.raw(":");
            value.write(self);
        }
        self.raw(if before == "{" { "{}" } else { "}" });
    }

    fn fields(&mut self, record: &dyn Record<'_>, mut before: &'static str) {
        for (index, field) in record.fields().iter().enumerate() {
            let Some(value) = record.value(index).filter(|value| !(field.is_skipped && value.is_absent())) else {
                continue;
            };
            self.raw(std::mem::replace(&mut before, ","));
            self.text(field.name);
            self.raw(":");
            value.write(self);
        }
        self.raw(if before == "{" { "{}" } else { "}" });
    }
}

/// Writes an object with known fields.
pub(crate) fn write_record(record: &dyn Record<'_>, out: &mut Out) {
    out.fields(record, "{");
}

/// Writes an object of which the field `tag`, its first, says which others there are.
pub(crate) fn write_tagged(tag: &str, name: &str, record: &dyn Record<'_>, out: &mut Out) {
    out.raw("{");
    out.text(tag);
    out.raw(":");
    out.text(name);
    out.fields(record, ",");
}

impl Writable for bool {
    fn write(&self, out: &mut Out) {
        out.raw(if *self { "true" } else { "false" });
    }
}

impl<T: Writable> Writable for Option<T> {
    fn write(&self, out: &mut Out) {
        match self {
            Some(value) => value.write(out),
            None => out.raw("null"),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

/// A value as another serializer than JSON's sees it.
pub(crate) struct Json(pub(crate) String);

impl serde::Serialize for Json {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json: &serde_json::value::RawValue = serde_json::from_str(&self.0).map_err(serde::ser::Error::custom)?;
        json.serialize(serializer)
    }
}
