//! One viewer's compiled access: what is left of the policy when everything but the record is known.
//!
//! [`CompiledViewer::compile`] asks the gates once and keeps for each action a small [`Predicate`] over the record's
//! own fields. [`CompiledViewer::decide`] answers one question; [`Table`] answers them for many records at once.
//! Nothing here knows the rules as written elsewhere: the two are independent and must agree.

mod compile;
mod evaluate;
mod export;
mod predicate;

pub use compile::{ActionAccess, CompiledViewer, ResidualCeiling, ResidualGrant, UnknownViewer};
pub use evaluate::columns::{ForeignTable, Table};
pub use evaluate::decide::Verdict;
pub use evaluate::facts::{Asked, Facts, Seen};
pub use evaluate::mask::Mask;
pub use evaluate::scan::{Odd, Ranges, ranges};
pub use export::capsule::CAPSULE_VERSION;
pub use export::clause::{Clause, Need, PartnerName, Test};
pub use export::grants::{GrantRow, MOST_ALTERNATIVES, TooManyAlternatives};
pub use export::scope::{TooBroad, scoped};
pub use predicate::sentence::{Shown, name};
pub use predicate::{Atom, Home, Predicate, TextSet, UserField};
