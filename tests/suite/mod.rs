//! The tests that hold on every platform: the host, Node and a browser run the same ones.

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn the_engine_names_its_version() {
    assert_eq!(partner_policy::VERSION.split('.').count(), 3);
}
