//! All tests in Rust in one binary, so that they compile and link once.
//!
//! `cargo test --test main access::agreement` runs some of them. Only `browser.rs` is a binary of its own: it configures the
//! runner of wasm-bindgen to use a browser, which holds for a whole binary. On WebAssembly this one has the tests of `suite` and
//! runs in Node.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test may stop, and is a sentence"
)]

mod suite;
mod support;

#[cfg(not(target_arch = "wasm32"))]
mod access;
#[cfg(not(target_arch = "wasm32"))]
mod architecture;
#[cfg(not(target_arch = "wasm32"))]
mod coverage;
#[cfg(not(target_arch = "wasm32"))]
mod edits;
#[cfg(not(target_arch = "wasm32"))]
mod formats;
#[cfg(not(target_arch = "wasm32"))]
mod fuzz_corpus;
#[cfg(all(feature = "schema", not(target_arch = "wasm32")))]
mod generated;
#[cfg(not(target_arch = "wasm32"))]
mod import_circles;
#[cfg(not(target_arch = "wasm32"))]
mod reports;
#[cfg(not(target_arch = "wasm32"))]
mod rules;
#[cfg(not(target_arch = "wasm32"))]
mod scenarios;
