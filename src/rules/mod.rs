//! The rulebook as written: plain, slow, one function per rule. Everything else must equal it.
//!
//! Architecture invariant: nothing here uses an index, a cache or the compiled access; its independence is the point.

pub mod actors;
pub mod hierarchy;
pub mod licenses;
pub mod managers;
pub mod people;
