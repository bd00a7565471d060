//! Every snapshot of the scenario corpus is read, and comes back the same from what is written.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::scenario::format::{Members, snapshot as snapshot_of};
use crate::support::scenario::{bases_beside, whole};
use partner_policy::formats;
use partner_policy::model::Snapshot;
use serde_json::Value;

fn scenarios() -> Vec<(String, String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    let entries = std::fs::read_dir(folder).unwrap();
    let mut all: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path, text)
        })
        .filter(|(_, text)| !text.contains("\"invalid\""))
        .map(|(path, text)| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let value = whole(&path).unwrap_or_else(|| panic!("{name} is no value"));
            (name, text, value)
        })
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

#[test]
fn every_snapshot_is_read_and_comes_back_the_same() {
    for (name, _, scenario) in scenarios() {
        let bytes = serde_json::to_vec(&scenario["snapshot"]).unwrap();
        let (snapshot, _) = formats::read_snapshot(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        let written = formats::write_snapshot(&snapshot);
        let (again, _) = formats::read_snapshot(written.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(again, snapshot, "{name}");
        assert_eq!(formats::write_snapshot(&again), written, "{name}");
    }
}

#[test]
fn every_edit_and_resource_of_a_scenario_is_read() {
    let mut edits = BTreeSet::new();
    for (name, _, scenario) in scenarios() {
        let bytes = serde_json::to_vec(&scenario["snapshot"]).unwrap();
        let snapshot = formats::read_snapshot(&bytes).map_or_else(|_| Snapshot::empty(), |(snapshot, _)| snapshot);
        for step in scenario["steps"].as_array().unwrap() {
            // What a step expects to be refused may be refused here.
            if step["expect"] == "error" {
                continue;
            }
            for edit in ["edit", "impact"].into_iter().filter_map(|key| step.get(key)) {
                let bytes = serde_json::to_vec(edit).unwrap();
                formats::read_edit(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
                edits.insert(edit["kind"].as_str().unwrap().to_owned());
            }
            if let Some(resource) = step.get("on") {
                let bytes = serde_json::to_vec(resource).unwrap();
                formats::read_resource_of(&snapshot, &bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            }
            if let Some(records) = step.get("records") {
                let bytes = serde_json::to_vec(records).unwrap();
                formats::read_resources_of(&snapshot, &bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            }
            if let Some(event) = step.get("recipients") {
                let bytes = serde_json::to_vec(event).unwrap();
                formats::read_event_of(&snapshot, &bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            }
        }
    }
    assert!(edits.len() > 30, "the corpus lacks most kinds of edits: {edits:?}");
}

#[test]
fn every_invalid_snapshot_is_refused_with_its_codes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios");
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let text = if path.is_dir() { String::new() } else { std::fs::read_to_string(&path).unwrap() };
        if !text.contains("\"invalid\"") {
            continue;
        }
        // A lone surrogate cannot be held by a value of this library, so the snapshot stays text.
        let mut members = Members::parse(text.as_bytes()).unwrap();
        let snapshot = snapshot_of(&mut members, &bases_beside(&path)).unwrap();
        let steps: Value = members.maybe("steps").unwrap().unwrap();
        let wanted: BTreeSet<String> =
            steps[0]["invalid"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect();
        let refusal =
            formats::read_snapshot(snapshot.get().as_bytes()).err().unwrap_or_else(|| panic!("{}", path.display()));
        let found: BTreeSet<String> = refusal.problems().map(|problem| problem.code().to_string()).collect();
        assert_eq!(found, wanted, "{}: {refusal}", path.display());
    }
}
