//! Chance from the host: WebAssembly has none of its own.

use partner_policy_rows::add_hash_key;
use wasm_bindgen::prelude::wasm_bindgen;

/// Keys the hash tables that are made from now on; four words of the host's randomness. No answer depends on them.
#[wasm_bindgen(js_name = keyHashes)]
pub fn key_hashes(a: u32, b: u32, c: u32, d: u32) {
    let word = |high: u32, low: u32| u64::from(high) << 32 | u64::from(low);
    // Without room for another key the last one stays.
    let _ = add_hash_key(word(a, b), word(c, d));
}
