//! Compiled access on its way out: capsules, and snapshots that are scoped to one viewer.

pub(in crate::access) mod capsule;
pub(in crate::access) mod clause;
pub(in crate::access) mod document;
pub(in crate::access) mod grants;
pub(in crate::access) mod graph;
pub(in crate::access) mod heap;
pub(in crate::access) mod scope;
pub(in crate::access) mod visible_scope;
