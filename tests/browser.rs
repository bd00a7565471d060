//! The portable tests and the boundary in a browser (`wasm-pack test --headless --chrome` and `--firefox`).
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

mod suite;
mod support;

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn the_boundary_gives_the_version_of_the_engine() {
    assert_eq!(partner_policy::wasm::engine_version(), partner_policy::VERSION);
}
