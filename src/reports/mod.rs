//! Lists and diagnostics over a whole programme: who is told, who is shown, who is due, what looks wrong.
//!
//! A report reads and never changes anything; a warning never blocks. Whatever depends on access asks the rules.

mod impact;
mod labels;
mod lint;
mod managers;
mod people;
mod recipients;

pub use impact::{Impact, impact_with};
pub use labels::label;
pub use lint::{Finding, lint};
pub use managers::{ManagerListing, managers_lister, widget};
pub use people::{inactive, orphans, review_due, review_list};
pub use recipients::{Recipients, recipients_with};
