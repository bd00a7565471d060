//! Rules and compiled access give the same answer: on every question of every scenario, asked by everybody.

use std::sync::Arc;

use crate::support::scenario::whole;
use partner_policy::access::CompiledViewer;
use partner_policy::ids::UserId;
use partner_policy::index::Index;
use partner_policy::model::{Action, Instant, Question, Resource, Snapshot};
use partner_policy::{formats, rules};
use serde_json::Value;

#[test]
fn everybody_gets_the_same_answer_to_every_question_of_the_scenarios() {
    let mut asked = 0_u64;
    let mut disagreements = Vec::new();
    for file in std::fs::read_dir("tests/scenarios").unwrap() {
        let path = file.unwrap().path();
        let Some(scenario) = whole(&path) else { continue };
        let Ok((snapshot, _)) = formats::read_snapshot(scenario["snapshot"].to_string().as_bytes()) else { continue };
        let now = Instant::parse(scenario["now"].as_str().unwrap()).unwrap();
        let resources = resources_of(&snapshot, &scenario);
        let index = Index::build(Arc::new(snapshot));
        let viewers: Vec<UserId> = index.snapshot().users.keys().cloned().collect();
        for viewer in &viewers {
            let compiled = CompiledViewer::compile(&index, viewer, now).unwrap();
            for (resource, to) in &resources {
                for action in Action::on(resource.kind) {
                    for to in [None, to.as_ref()] {
                        asked += 1;
                        let question = Question { viewer, now, action, resource, to };
                        let reference = rules::decide(index.snapshot(), &question);
                        let verdict = compiled.decide(action, resource, to);
                        let (left, right) = (
                            (reference.allowed, reference.level, reference.code),
                            (verdict.allowed, verdict.level, verdict.code),
                        );
                        // Of several grants either may name another one; a refusal has one rule.
                        let is_named = |rule| reference.grants.iter().any(|grant| grant.rule == rule);
                        let is_rule_right = match verdict.allowed {
                            true => is_named(verdict.rule),
                            false => verdict.rule == reference.rule,
                        };
                        if left != right || !is_rule_right {
                            let file = path.file_name().unwrap().to_string_lossy().into_owned();
                            disagreements.push(format!(
                                "{file}: {viewer} {action} {resource:?} to {to:?}: rules {left:?} by {}, access {right:?} by {}",
                                reference.rule, verdict.rule
                            ));
                        }
                    }
                }
            }
        }
    }
    println!("{asked} questions");
    let shown = disagreements.iter().take(12).cloned().collect::<Vec<_>>().join("\n");
    assert!(disagreements.is_empty(), "{} of {asked} disagree:\n{shown}", disagreements.len());
    assert!(asked > 10_000, "only {asked} questions were asked");
}

/// Every resource that some step asks about, with the user it would go to.
fn resources_of(snapshot: &Snapshot, scenario: &Value) -> Vec<(Resource, Option<UserId>)> {
    let mut found: Vec<(Resource, Option<UserId>)> = Vec::new();
    for step in scenario["steps"].as_array().into_iter().flatten() {
        let to = step.get("to").and_then(Value::as_str).and_then(|id| UserId::parse(id).ok());
        let listed = step.get("records").and_then(Value::as_array).into_iter().flatten();
        for text in step.get("on").into_iter().chain(listed.take(40)) {
            let Ok(resource) = formats::read_resource_of(snapshot, text.to_string().as_bytes()) else { continue };
            if !found.iter().any(|(known, with)| *known == resource && *with == to) {
                found.push((resource, to.clone()));
            }
        }
    }
    found
}
