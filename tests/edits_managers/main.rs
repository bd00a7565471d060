//! Edits of partner managers: every route, code, outcome and warning (MGR, BULK).
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where something is missing")]

mod batch;
mod imports;
mod laws;
mod plans;
mod replace;
mod single;
mod whole_set;
#[allow(dead_code, reason = "two test programs share it")]
mod world;
