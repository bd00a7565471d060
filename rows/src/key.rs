//! The keys of hashing: SipHash-1-3, keyed from the randomness of the host, so that nobody can write down ids that collide.
//!
//! A table keeps the key under which it was made; tables made before and after a new key live side by side. No answer and no
//! byte depends on a key: entries stand in the order in which they came.

use std::hash::{Hash, Hasher};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use siphasher::sip::SipHasher13;

/// How many keys a process can have one after the other.
const MOST: usize = 64;

static KEYS: [OnceLock<(u64, u64)>; MOST] = [const { OnceLock::new() }; MOST];
static NEWEST: AtomicUsize = AtomicUsize::new(0);

/// Which of the process's keys a table hashes with.
#[derive(Debug, Clone, Copy)]
pub struct HashKey(u32);

impl HashKey {
    /// The key of tables that are made now.
    #[must_use]
    pub fn newest() -> Self {
        Self(u32::try_from(NEWEST.load(Ordering::Acquire)).unwrap_or_default())
    }

    /// The hash of a value; equal values have equal ones.
    #[must_use]
    pub fn hash<Q: Hash + ?Sized>(self, value: &Q) -> u32 {
        let mut hashing = Hashing::new(self);
        value.hash(&mut hashing);
        fold(hashing.finish())
    }

    /// The hash of bytes.
    #[must_use]
    pub fn hash_bytes(self, bytes: &[u8]) -> u32 {
        let (first, second) = self.halves();
        fold(SipHasher13::new_with_keys(first, second).hash(bytes))
    }

    /// Keys of one more table that hashes by itself, other ones for every table.
    #[must_use]
    pub fn keys<const N: usize>(self) -> [u64; N] {
        static TABLES: AtomicUsize = AtomicUsize::new(0);
        let table = TABLES.fetch_add(1, Ordering::Relaxed);
        let (first, second) = self.halves();
        let mut number = 0_u64;
        [0; N].map(|_: u64| {
            number += 1;
            let mut hashing = SipHasher13::new_with_keys(first, second);
            hashing.write_u64(table as u64);
            hashing.write_u64(number);
            hashing.finish()
        })
    }

    fn halves(self) -> (u64, u64) {
        KEYS.get(self.0 as usize).map_or((0, 0), |key| *key.get_or_init(first_key))
    }
}

impl Default for HashKey {
    fn default() -> Self {
        Self::newest()
    }
}

/// Takes a key from the host's randomness for the tables that are made from now on; says whether there was room for it.
///
/// Natively the standard library's randomness keys the first tables already. WebAssembly has none of its own.
pub fn add_hash_key(first: u64, second: u64) -> bool {
    let next = NEWEST.load(Ordering::Acquire) + 1;
    let is_new = KEYS.get(next).is_some_and(|key| key.set((first, second)).is_ok());
    if is_new {
        NEWEST.store(next, Ordering::Release);
    }
    is_new
}

/// The key before the host gave one.
#[cold]
fn first_key() -> (u64, u64) {
    use std::hash::BuildHasher;
    let state = std::hash::RandomState::new();
    (state.hash_one(0), state.hash_one(1))
}

fn fold(hash: u64) -> u32 {
    (hash >> 32) as u32 ^ hash as u32
}

/// A hash in the making.
struct Hashing(SipHasher13);

impl Hashing {
    #[inline(never)]
    fn new(key: HashKey) -> Self {
        let (first, second) = key.halves();
        Self(SipHasher13::new_with_keys(first, second))
    }
}

impl Hasher for Hashing {
    #[inline(never)]
    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    #[inline(never)]
    fn write_u8(&mut self, byte: u8) {
        self.0.write_u8(byte);
    }

    #[inline(never)]
    fn finish(&self) -> u64 {
        self.0.finish()
    }
}
