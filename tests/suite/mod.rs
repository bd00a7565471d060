//! The tests that hold on every platform: the host, Node and a browser run the same ones.

use include_dir::{Dir, include_dir};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::support::scenario;

/// The whole corpus, inside the test: a browser has no folder.
static CORPUS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/tests/scenarios");
const AT_LEAST: usize = 400;

#[test]
fn the_engine_names_its_version() {
    assert_eq!(partner_policy::VERSION.split('.').count(), 3);
}

#[test]
fn every_scenario_passes_on_this_platform() {
    let files: Vec<_> = CORPUS.files().filter(|file| file.path().extension().is_some_and(|it| it == "json")).collect();
    assert!(files.len() >= AT_LEAST, "the corpus has only {} scenarios", files.len());
    let failed: Vec<_> =
        files.iter().filter_map(|file| report(file.contents(), &file.path().to_string_lossy())).collect();
    assert!(failed.is_empty(), "{} of {} scenarios fail:\n{}", failed.len(), files.len(), failed.join("\n"));
}

#[test]
fn a_wrong_expectation_fails_on_this_platform() {
    let text = r#"{ "name": "n", "rules": ["GEN-01"], "now": "2026-11-22T00:00:00Z",
        "snapshot": { "format": "partner-policy/1", "revision": 1, "partners": [], "users": [] },
        "steps": [{ "as": "nobody", "can": "profile.view", "expect": "VERDICT" }] }"#;
    assert_eq!(report(text.replace("VERDICT", "deny").as_bytes(), "right"), None);
    assert!(report(text.replace("VERDICT", "allow").as_bytes(), "wrong").is_some());
    assert!(report(text.replace("VERDICT", "perhaps").as_bytes(), "malformed").is_some());
}

/// What is wrong with one scenario, if anything.
fn report(text: &[u8], name: &str) -> Option<String> {
    let base = |name: &str| CORPUS.get_file(format!("bases/{name}.json")).map(|file| file.contents().to_vec());
    match scenario::Scenario::parse(text, &base) {
        Err(why) => Some(format!("{name}: malformed: {why}")),
        Ok(read) => {
            let failures: Vec<_> = scenario::run(&read).iter().map(ToString::to_string).collect();
            (!failures.is_empty()).then(|| format!("{name}: {}: {}", read.name, failures.join("; ")))
        }
    }
}
