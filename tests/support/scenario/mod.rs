//! The scenario runner: reads a scenario file, asks the engine each question in it, and tells what differs.
//!
//! [`format`] reads strictly, [`run`] goes through the steps, [`compare`] holds answers against expectations and
//! [`engine`] is the only place that names the functions of the crate that answer.

pub mod base;
pub mod compare;
pub mod engine;
pub mod format;
pub mod run;

pub use format::Scenario;
pub use run::run;

#[cfg(not(target_arch = "wasm32"))]
pub use files::{bases_beside, whole};

#[cfg(not(target_arch = "wasm32"))]
mod files {
    use std::path::Path;

    use super::format;

    /// The base programmes of a scenario file: `bases/NAME.json` in its folder.
    pub fn bases_beside(file: &Path) -> impl Fn(&str) -> Option<Vec<u8>> {
        let folder = file.parent().map(|folder| folder.join("bases"));
        move |name| std::fs::read(folder.as_ref()?.join(format!("{name}.json"))).ok()
    }

    /// A scenario file as one value, its snapshot whole; none if it holds text that no value can.
    pub fn whole(file: &Path) -> Option<serde_json::Value> {
        let bytes = std::fs::read(file).ok()?;
        let mut value: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
        let snapshot = format::snapshot(&mut format::Members::parse(&bytes).ok()?, &bases_beside(file));
        let snapshot = snapshot.unwrap_or_else(|why| panic!("{}: {why}", file.display()));
        value["snapshot"] = serde_json::from_str(snapshot.get()).ok()?;
        Some(value)
    }
}
