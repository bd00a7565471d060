//! The permission rules of partner programmes as one policy engine.

pub mod access;
pub mod error;
pub mod ids;
pub mod index;
pub mod model;
