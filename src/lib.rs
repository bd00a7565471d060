//! The permission rules of partner programmes as one policy engine.

pub mod edits;
pub mod error;
pub mod explain;
pub mod ids;
pub mod model;
pub mod rules;
