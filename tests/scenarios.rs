//! Every scenario file of a folder, against the rules, edits and reports of this crate.
//!
//! `SCENARIO_DIR=/path cargo test --test scenarios` runs another folder than `tests/scenarios`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop"
)]

#[path = "support/scenario/mod.rs"]
mod scenario;

use std::fs;
use std::path::{Path, PathBuf};

use scenario::{Scenario, run};

#[test]
fn every_scenario_passes() {
    let folder = std::env::var_os("SCENARIO_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios"), PathBuf::from);
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|why| panic!("{}: {why}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} has no scenario", folder.display());

    let failed: Vec<_> = paths.iter().filter_map(|path| report(path)).collect();
    let passed = paths.len() - failed.len();
    println!("{passed} of {} scenarios pass", paths.len());
    assert!(failed.is_empty(), "{} of {} scenarios fail:\n{}", failed.len(), paths.len(), failed.join("\n"));
}

/// What is wrong with one file, if anything.
fn report(path: &Path) -> Option<String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match Scenario::parse(&fs::read(path).unwrap()) {
        Err(why) => Some(format!("{name}: malformed: {why}")),
        Ok(scenario) => {
            let failures = run(&scenario);
            let lines: Vec<_> = failures.iter().map(|failure| format!("  {failure}")).collect();
            (!lines.is_empty()).then(|| format!("{name}: {}\n{}", scenario.name, lines.join("\n")))
        }
    }
}
