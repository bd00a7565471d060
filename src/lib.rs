//! The permission rules of partner programmes as one policy engine.
//!
//! A snapshot is read by [`formats`], a question is answered by [`rules`] as written and by [`access`] compiled for one
//! viewer, an edit is planned and applied by [`edits`], and [`reports`] answers the other questions. Start with
//! [`formats::read_snapshot`], [`rules::decide`] and [`edits::plan`]. What the rules are is in `docs/rules.md`.
#![cfg_attr(doctest, doc = include_str!("../README.md"))]

pub mod access;
pub mod collections;
pub mod compiled;
pub mod edits;
pub mod error;
pub mod explain;
pub mod formats;
pub mod ids;
pub mod index;
mod json;
pub mod model;
pub mod reports;
pub mod rules;
#[cfg(target_arch = "wasm32")]
pub mod wasm;

/// The engine's version, as the package and the page show it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
