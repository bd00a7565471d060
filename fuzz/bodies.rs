//! What every fuzz target checks. An input is one document, or two with a zero byte between them, which no JSON has.
//!
//! Shared by the targets of `cargo fuzz`, which look for new inputs, and by `tests/fuzz_corpus.rs`, which asks the
//! committed ones and mutations of them on every machine.
#![allow(dead_code, clippy::expect_used, reason = "each target uses one body, which may stop")]

use std::sync::Arc;

use partner_policy::access::{CompiledViewer, Table, scoped};
use partner_policy::ids::UserId;
use partner_policy::index::Index;
use partner_policy::model::{Action, BatchMode, Edit, EditRequest, Instant, PlanOutcome, Question, Snapshot};
use partner_policy::{compiled, edits, formats, rules};

use super::doors;

/// The most users and resources of an input that are asked about.
const MOST: usize = 6;

fn two(input: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut parts = input.split(|byte| *byte == 0);
    Some((parts.next()?, parts.next()?))
}

fn now() -> Instant {
    Instant::parse("2026-11-22T00:00:00Z").expect("a moment")
}

/// Any bytes are a snapshot, which is written and read again as the same one, or are refused with problems.
pub fn snapshot(input: &[u8]) {
    match formats::read_snapshot(input) {
        Ok((snapshot, _)) => {
            let written = formats::write_snapshot(&snapshot);
            let (again, _) = formats::read_snapshot(written.as_bytes()).expect("what was written is read");
            assert_eq!(again, snapshot);
            assert_eq!(formats::write_snapshot(&again), written);
        }
        Err(refusal) => assert!((1..=100).contains(&refusal.problems().count())),
    }
    let _ = formats::read_resources(input);
    let _ = formats::read_plan(input);
    let _ = formats::read_event(input);
    let _ = compiled::read_compiled(input.to_vec());
}

/// A snapshot and an edit request: the plan is written and read again as the same one, and can be applied unless refused.
pub fn edits(input: &[u8]) {
    let Some((first, second)) = two(input) else { return };
    let Ok(request) = formats::read_edit_request(second) else { return };
    let Ok((snapshot, _)) = formats::read_snapshot(first) else { return };
    check_plan(&snapshot, &request);
}

fn check_plan(snapshot: &Snapshot, request: &EditRequest) {
    let plan = doors::plan(snapshot, request);
    let text = formats::write_plan(&plan);
    assert_eq!(formats::read_plan(text.as_bytes()).as_ref(), Ok(&plan), "{text}");
    match edits::apply(snapshot, &plan) {
        Ok(after) => {
            let written = formats::write_snapshot(&after);
            assert_eq!(formats::read_snapshot(written.as_bytes()).map(|(again, _)| again).as_ref(), Ok(&after));
        }
        Err(refusal) => {
            let is_last = snapshot.revision >= (1 << 53) - 1;
            assert!(plan.outcome == PlanOutcome::Refused || is_last, "a plan that is not refused applies: {refusal}");
        }
    }
}

/// Any bytes are a table of manager assignments; the plan of it holds as for every edit.
pub fn csv(input: &[u8]) {
    let rows = formats::read_manager_rows_csv(input);
    let (snapshot, _) = formats::read_snapshot(SMALL.as_bytes()).expect("the programme is right");
    for mode in [None, Some(BatchMode::Partial), Some(BatchMode::AllOrNothing)] {
        let by = UserId::parse("root").expect("an id");
        let edit = Edit::ManagersRows { rows: rows.clone() };
        check_plan(&snapshot, &EditRequest { by, revision: 7, mode, now: now(), edit });
    }
}

/// A programme in which most ways of naming a manager can go right and wrong.
const SMALL: &str = r#"{"format":"partner-policy/1","revision":7,
"partners":[{"id":"p","name":"P","status":"active"},{"id":"q","name":"Q","status":"inactive"}],
"users":[{"kind":"internal","id":"root","name":"Root","status":"active","supplierAdmin":true},
{"kind":"internal","id":"a","name":"A","status":"active"},{"kind":"internal","id":"b","name":"B","status":"active"},
{"kind":"internal","id":"c","name":"C","status":"disabled"}],
"managers":[{"partner":"p","user":"a","primary":true},{"partner":"p","user":"b"}]}"#;

/// A snapshot and a list of resources: rules, compiled access, tables and scoped snapshots agree.
pub fn access(input: &[u8]) {
    let Some((first, second)) = two(input) else { return };
    let Ok(resources) = formats::read_resources(second) else { return };
    let Ok((snapshot, _)) = formats::read_snapshot(first) else { return };
    let index = Index::build(Arc::new(snapshot));
    let table = Table::of(&index, &resources);
    let ids: Vec<UserId> = index.snapshot().users.keys().take(MOST).cloned().collect();
    for id in &ids {
        let viewer = CompiledViewer::compile(&index, id, now()).expect("the user is there");
        let narrow = scoped(&viewer).ok().map(|snapshot| Index::build(Arc::new(snapshot)));
        let narrow = narrow.map(|index| CompiledViewer::compile(&index, id, now()).expect("the viewer is in scope"));
        for (row, resource) in resources.iter().take(MOST).enumerate() {
            for action in Action::all().filter(|action| action.kind() == resource.kind) {
                let question = Question { viewer: id, now: now(), action, resource, to: None };
                let right = rules::decide(index.snapshot(), &question);
                for compiled in narrow.iter().chain([&viewer]) {
                    let found = compiled.decide(action, resource, None);
                    let found = (found.allowed, found.level, found.code);
                    assert_eq!(found, (right.allowed, right.level, right.code), "{id} {action} {resource:?}");
                }
                let in_table = table.holds_on(row, resource.kind, &viewer.allowed(action));
                assert_eq!(in_table, right.allowed, "{id} {action} on row {row}");
            }
        }
    }
}
