//! The compiled snapshot: the same programme in bytes that answer without being read as a whole.
//!
//! What the bytes are is in `layout.rs`. Everything but tokens is checked when the bytes are read; tokens are read by the
//! readers of JSON snapshots when somebody asks for the entry, which is absent if they refuse it, or if it has another
//! id or other facts than its record.

mod checksum;
mod cursor;
mod encode;
mod file;
mod layout;
mod store;
mod tokens;

use std::sync::Arc;

use file::File;
use layout::{MAX_BYTES, malformed};

use crate::error::{Code, PolicyError, Problem};
use crate::model::{LazyTable, Snapshot};

/// The snapshot as bytes that [`read_compiled`] loads many times faster than JSON.
///
/// Equal snapshots give equal bytes, on every platform.
///
/// # Errors
/// Every problem of a snapshot that contradicts itself, up to [`crate::error::MAX_PROBLEMS`]; `LIMIT_EXCEEDED` for one
/// that needs more than 256 MB.
pub fn write_compiled(snapshot: &Snapshot) -> Result<Vec<u8>, PolicyError> {
    match PolicyError::from_problems(snapshot.check()) {
        Some(refusal) => Err(refusal),
        None => encode::bytes_of(snapshot),
    }
}

/// Loads bytes that [`write_compiled`] gave, with what is odd about the snapshot but no reason to refuse it.
///
/// The checksum is against damage, not against an attacker: take the bytes only from where they were compiled.
///
/// # Errors
/// `COMPILED_VERSION` for bytes of another version; `COMPILED_MALFORMED` for bytes that are no compiled snapshot, too
/// few, too many or damaged; `LIMIT_EXCEEDED` for more than 256 MB or 5 million entries.
pub fn read_compiled(bytes: Vec<u8>) -> Result<(Snapshot, Vec<Problem>), PolicyError> {
    if bytes.len() > MAX_BYTES {
        return Err(PolicyError::new(Code::LimitExceeded, "", "a compiled snapshot has at most 256 MB"));
    }
    let file = Arc::new(File::open(bytes)?);
    let mut snapshot = store::read_rest(&file).ok_or_else(malformed)?;
    if !snapshot.users.is_empty() || !snapshot.partners.is_empty() {
        return Err(malformed());
    }
    let oddities = snapshot.group_cycles();
    snapshot.partners = Arc::new(LazyTable::packed(Box::new(store::Partners(Arc::clone(&file)))));
    snapshot.users = Arc::new(LazyTable::packed(Box::new(store::Users(Arc::clone(&file)))));
    snapshot.managers = Arc::new(LazyTable::packed(Box::new(store::Managers(file))));
    Ok((snapshot, oddities))
}
