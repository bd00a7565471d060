//! The permission rules of partner programmes as one policy engine.

pub mod access;
pub mod edits;
pub mod error;
pub mod explain;
pub mod ids;
pub mod index;
pub mod model;
mod order;
pub mod reports;
pub mod rules;
#[cfg(target_arch = "wasm32")]
pub mod wasm;
pub mod wire;

/// The engine's version, as the package and the page show it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The examples of the README, which `cargo test` compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
