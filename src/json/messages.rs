//! What is said of members, values and ids that do not fit.

use super::at::{At, quoted};
use super::reader::Reader;
use crate::error::Code;

/// Reports a member that is missing, and what is expected there.
#[cold]
#[inline(never)]
pub(super) fn missing(reader: &mut Reader<'_>, at: &At<'_>, field: &str, expected: &str) {
    reader.report(Code::MissingField, at, format!("the field `{field}` is missing{expected}"));
}

/// Reports a key that nobody knows.
#[cold]
#[inline(never)]
pub(crate) fn unknown_key(reader: &mut Reader<'_>, at: &At<'_>, key: &str) {
    reader.report(Code::UnknownField, &at.key(key), format!("there is no field {}", quoted(key)));
}

/// Reports a value that nobody knows.
#[cold]
#[inline(never)]
pub(crate) fn unknown_value(reader: &mut Reader<'_>, at: &At<'_>, name: &str) {
    reader.report(Code::UnknownValue, at, format!("{} is no value of this field", quoted(name)));
}

/// Reports a key that occurs twice.
#[cold]
#[inline(never)]
pub(crate) fn repeated_key(reader: &mut Reader<'_>, at: &At<'_>, key: &str) {
    reader.report_structural(Code::DuplicateKey, &at.key(key), format!("the key {} occurs twice", quoted(key)));
}

/// Reports an id that occurs twice.
#[cold]
#[inline(never)]
pub(crate) fn repeated_id(id: &str, reader: &mut Reader<'_>, at: &At<'_>) {
    reader.report(Code::DuplicateId, at, format!("the id {} occurs twice", quoted(id)));
}
