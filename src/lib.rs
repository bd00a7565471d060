//! The permission rules of partner programmes as one policy engine.

pub mod error;
pub mod ids;
pub mod model;
pub mod index;
