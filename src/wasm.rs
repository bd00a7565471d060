//! The boundary to JavaScript: parse, call, encode; no logic.
//!
//! An export never returns a JavaScript value: Node 20 ends its process when such a call is deoptimised.
#![allow(unsafe_code, reason = "the code that wasm_bindgen generates reads and writes the linear memory")]

use wasm_bindgen::prelude::wasm_bindgen;

/// The version of this engine.
#[wasm_bindgen(js_name = engineVersion)]
#[must_use]
pub fn engine_version() -> String {
    crate::VERSION.to_owned()
}
