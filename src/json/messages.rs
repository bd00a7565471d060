//! What is said of members, values and ids that do not fit.

use super::at::{At, quoted};
use super::nearest::{Names, meant};
use super::reader::Reader;
use crate::error::{Code, MAX_PROBLEMS};

/// Reports a member that is missing, and what is expected there.
#[cold]
#[inline(never)]
pub(super) fn missing(reader: &mut Reader<'_>, at: &At<'_>, field: &str, expected: &str) {
    reader.report(Code::MissingField, at, format!("the field `{field}` is missing{expected}"));
}

/// Reports a key that nobody knows.
#[cold]
#[inline(never)]
pub(crate) fn unknown_key(reader: &mut Reader<'_>, at: &At<'_>, key: &str, known: Names<'_, '_>) {
    let meant = if reader.count() < MAX_PROBLEMS { meant(key, known) } else { String::new() };
    reader.report(Code::UnknownField, &at.key(key), format!("there is no field {}{meant}", quoted(key)));
}

/// Reports a value that nobody knows.
#[cold]
#[inline(never)]
pub(crate) fn unknown_value(reader: &mut Reader<'_>, at: &At<'_>, name: &str, known: Names<'_, '_>) {
    let meant = if reader.count() < MAX_PROBLEMS { meant(name, known) } else { String::new() };
    reader.report(Code::UnknownValue, at, format!("{} is no value of this field{meant}", quoted(name)));
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
