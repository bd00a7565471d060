//! Collections that keep an order, so that no answer depends on a hash: maps, sets, sorted lists.

mod components;
mod csr;
mod map;
mod nearest;
pub(crate) mod order;
mod pull;
mod set;

pub(crate) use components::cyclic_components;
pub(crate) use csr::Csr;
pub use map::{Iter, Key, Map};
pub(crate) use nearest::{Names, nearest};
pub(crate) use partner_policy_rows::narrow;
pub use partner_policy_rows::{Interner, NOBODY, PackedRows};
pub(crate) use pull::Pull;
pub use set::Set;
