//! The compiled snapshot: the same programme in bytes that answer without being read as a whole.
//!
//! Numbers are little-endian. The head is the magic, the version (u32), 0 (u32), the [`checksum`] of all that follows
//! it (u64), and the length of each section (u32 each). The sections follow without gaps and nothing follows them:
//!
//! | section | holds |
//! |---|---|
//! | bounds | where each shared text begins in the texts, and where the last ends (u32 each) |
//! | shapes | the key lists of objects: how many keys, then the numbers of their texts |
//! | rest | the programme without partners, users and managers, as tokens |
//! | partners, users | one record each in id order, and one for the end: see [`file::Record`] |
//! | partner tokens, user tokens | the entries as they stand in a JSON snapshot, as tokens |
//! | managers | the row of the partner and of the user (u32 each), by both; the highest bit of the latter: primary |
//! | texts | UTF-8: the shared ones, then those of the rest, of each partner and of each user, the id first |
//!
//! Tokens are described in [`cursor`]. Everything but tokens is checked when the bytes are read; tokens are read by the
//! readers of JSON snapshots when somebody asks for the entry, which is absent if they refuse it, or if it has another
//! id or other facts than its record.

mod checksum;
mod cursor;
mod encode;
mod file;
mod store;

use std::sync::Arc;

use checksum::checksum;
use file::File;

use crate::error::{Code, PolicyError, Problem};
use crate::model::{LazyTable, Snapshot};

/// How the bytes begin: no text, and changed by everything that takes them for one.
const MAGIC: [u8; 8] = *b"\x89PPCS\r\n\x1a";

/// The version of the bytes; raised with every change of them or of what a snapshot may hold.
const VERSION: u32 = 2;

/// Where the part begins that the checksum covers.
const BODY: usize = 24;

/// How many sections there are.
const SECTIONS: usize = 9;

/// The number that stands for nothing.
const NONE: u32 = u32::MAX;

/// The most bytes of a compiled snapshot.
const MAX_BYTES: usize = 256 * 1024 * 1024;

/// The bit of an assignment's user that marks the primary manager.
const PRIMARY: u32 = 1 << 31;

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

fn malformed() -> PolicyError {
    PolicyError::new(Code::CompiledMalformed, "", "the bytes are no compiled snapshot, or damaged")
}
