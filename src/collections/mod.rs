//! Collections that keep an order, so that no answer depends on a hash: maps, sets, sorted lists.

mod map;
pub(crate) mod order;
mod set;

pub use map::{Iter, Key, Map};
pub use partner_policy_rows::{Interner, NOBODY, PackedRows};
pub use set::Set;
