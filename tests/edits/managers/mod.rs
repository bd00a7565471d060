//! Edits of partner managers: every route, code, outcome and warning (MGR, BULK).

mod batch;
mod imports;
mod laws;
mod plans;
mod replace;
mod single;
mod whole_set;
