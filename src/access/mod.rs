//! One viewer's compiled access: what is left of the policy when everything but the record is known.
//!
//! [`CompiledViewer::compile`] asks the gates once and keeps for each action a small [`Predicate`] over the record's
//! own fields. [`CompiledViewer::decide`] answers one question; [`Table`] answers them for many records at once.
//! Nothing here knows the rules as written elsewhere: the two are independent and must agree.

mod capsule;
mod ceilings;
mod columns;
mod compile;
mod decide;
mod document;
mod facts;
mod features;
mod gates;
mod graph;
mod heap;
mod horizon;
mod internal;
mod leads;
mod mask;
mod normal;
mod portal;
mod postings;
mod predicate;
mod records;
mod scan;
mod scope;
mod sentence;
mod sharing;

pub use capsule::CAPSULE_VERSION;
pub use columns::{ForeignTable, Table};
pub use compile::{ActionAccess, Ceiling, CompiledViewer, Grant, UnknownViewer};
pub use decide::Verdict;
pub use facts::{Asked, Facts, Seen};
pub use gates::Refusal;
pub use mask::Mask;
pub use predicate::{Atom, Home, Predicate, UserField};
pub use scan::{Odd, Ranges, entries, ranges};
pub use scope::{TooBroad, scoped};
pub use sentence::Shown;
