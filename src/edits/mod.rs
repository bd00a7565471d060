//! Edits: a request becomes a plan, row by row; applying the plan gives the next snapshot.
//!
//! A single edit is a batch of one: there is no second path that could forget a check (MGR-22).

mod apply;
mod draft;

pub use apply::{apply, replay};
pub(crate) use draft::{Draft, Refusal, Subject};
