//! Lists and diagnostics over a whole programme: who is told, who is shown, who is due, what looks wrong.
//!
//! A report reads and never changes anything; a warning never blocks. Whatever depends on access asks the rules.

mod impact;
mod labels;
mod lint;
mod managers;
mod people;
mod recipients;
mod sight;

pub use impact::{impact, impact_by};
pub use labels::label;
pub use lint::lint;
pub use managers::{managers_lister, widget};
pub use people::{inactive, orphans, review_due, review_list, reviews};
pub use recipients::recipients;
