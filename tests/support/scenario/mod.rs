//! The scenario runner: reads a scenario file, asks the engine each question in it, and tells what differs.
//!
//! [`format`] reads strictly, [`run`] goes through the steps, [`compare`] holds answers against expectations and
//! [`engine`] is the only place that names the functions of the crate that answer.

pub mod compare;
pub mod engine;
pub mod format;
pub mod run;

pub use format::Scenario;
pub use run::run;
