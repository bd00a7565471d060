//! How a compiled snapshot is laid out.
//!
//! Numbers are little-endian. The head is the magic, the version (u32), 0 (u32), the checksum of all that follows
//! it (u64), and the length of each section (u32 each). The sections follow without gaps and nothing follows them:
//!
//! | section | holds |
//! |---|---|
//! | bounds | where each shared text begins in the texts, and where the last ends (u32 each) |
//! | shapes | the key lists of objects: how many keys, then the numbers of their texts |
//! | rest | the programme without partners, users and managers, as tokens |
//! | partners, users | one record each in id order, and one for the end: see `file.rs` |
//! | partner tokens, user tokens | the entries as they stand in a JSON snapshot, as tokens |
//! | managers | the row of the partner and of the user (u32 each), by both; the highest bit of the latter: primary |
//! | texts | UTF-8: the shared ones, then those of the rest, of each partner and of each user, the id first |
//!
//! Tokens are described in `tokens.rs`.

use crate::error::{Code, PolicyError};

/// How the bytes begin: no text, and changed by everything that takes them for one.
pub(super) const MAGIC: [u8; 8] = *b"\x89PPCS\r\n\x1a";

/// The version of the bytes; raised with every change of them or of what a snapshot may hold.
pub(super) const VERSION: u32 = 3;

/// Where the part begins that the checksum covers.
pub(super) const BODY: usize = 24;

/// How many sections there are.
pub(super) const SECTIONS: usize = 9;

/// The number that stands for nothing.
pub(super) const NONE: u32 = u32::MAX;

/// The most bytes of a compiled snapshot.
pub(super) const MAX_BYTES: usize = 256 * 1024 * 1024;

/// The bit of an assignment's user that marks the primary manager.
pub(super) const PRIMARY: u32 = 1 << 31;

pub(super) fn malformed() -> PolicyError {
    PolicyError::new(Code::CompiledMalformed, "", "the bytes are no compiled snapshot, or damaged")
}
