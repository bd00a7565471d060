//! The rules as written, the compiled viewer and the columns give the same answer, in every small world.
//!
//! The fast part runs always; all of it runs with `--ignored`, in release mode. Each prints how many decisions it compared.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::support::worlds::enumerate::*;
use crate::support::worlds::*;
use partner_policy::access::{CompiledViewer, Table};
use partner_policy::index::Index;
use partner_policy::model::*;
use partner_policy::rules;

/// How much of the product of all dimensions is visited; the strides are prime and divide no dimension.
#[derive(Clone, Copy)]
struct Strides {
    worlds: u64,
    records: u64,
}

fn resources(stride: u64) -> Vec<Resource> {
    let kinds = ResourceKind::ALL.iter();
    kinds
        .flat_map(|&kind| {
            let mut all = things(kind);
            if kind.record().is_some() || matches!(kind, ResourceKind::LeadTimeline | ResourceKind::Profile) {
                all.extend(records(kind, stride));
            }
            all
        })
        .collect()
}

/// Compares every action on every resource, and every recipient of transfers and shares; gives the number of decisions.
fn compare(world: &World, viewer: &str, resources: &[Resource], disagreements: &mut BTreeMap<String, String>) -> u64 {
    let index = Index::build(Arc::new(world.0.clone()));
    let (viewer, now) = (uid(viewer), at(NOW));
    let compiled = CompiledViewer::compile(&index, &viewer, now).unwrap();
    let table = Table::of(&index, resources);
    let mut count = 0;
    for action in world.0.kinds().flat_map(Action::on) {
        let mask = table.filter(&compiled, action).unwrap();
        for (row, resource) in resources.iter().enumerate() {
            if resource.kind != action.kind() {
                assert!(!mask.contains(row));
                continue;
            }
            let recipients: &[&str] = match action.verb() {
                Verb::Transfer | Verb::Share if row % 7 == 0 => {
                    &["", "below", "idle", "plus", "hal", "bob", "owner", "mate", "rep", "ghost", "v"]
                }
                _ => &[""],
            };
            for to in recipients {
                let to = partner_policy::ids::UserId::parse(to).ok();
                let verdict = compiled.decide(action, resource, to.as_ref());
                let question = Question { viewer: &viewer, now, action, resource, to: to.as_ref() };
                let decision = rules::decide(&world.0, &question);
                count += 1;
                let (ours, theirs) = (
                    (verdict.allowed, verdict.level, verdict.code, verdict.allowed.then_some(verdict.rule)),
                    (decision.allowed, decision.level, decision.code, decision.allowed.then_some(decision.rule)),
                );
                if ours != theirs {
                    let granting: Vec<_> = decision.grants.iter().map(|grant| grant.rule.as_str()).collect();
                    let key = format!(
                        "{action}: compiled {ours:?} {}, rules {theirs:?} {} {granting:?}",
                        verdict.rule, decision.rule
                    );
                    let by = world.0.users.get(&viewer);
                    disagreements.entry(key).or_insert_with(|| format!("to {to:?} on {resource:?}\n    by {by:?}"));
                }
                if to.is_none() {
                    assert_eq!(
                        mask.contains(row),
                        verdict.allowed,
                        "{action} {resource:?} {}",
                        compiled.allowed(action).shown(&index)
                    );
                    let known = table.decide(&compiled, action, row).unwrap().unwrap();
                    assert_eq!(known, verdict, "{action} {resource:?}");
                }
            }
        }
    }
    count
}

fn agree(what: &str, worlds: impl Iterator<Item = World>, viewers: &[&str], strides: Strides) {
    agree_on(what, worlds, viewers, |visited| resources(strides.records + visited % 3));
}

fn agree_on(
    what: &str,
    worlds: impl Iterator<Item = World>,
    viewers: &[&str],
    resources: impl Fn(u64) -> Vec<Resource>,
) {
    let mut disagreements = BTreeMap::new();
    let (mut count, mut visited) = (0_u64, 0_u64);
    for world in worlds {
        // Another part of the records for each world.
        let all = resources(visited);
        for viewer in viewers {
            count += compare(&world, viewer, &all, &mut disagreements);
        }
        visited += 1;
        if disagreements.len() >= 40 {
            break;
        }
    }
    println!("{what}: {count} decisions in {visited} worlds");
    let shown: Vec<String> = disagreements.iter().map(|(what, example)| format!("{what}\n    {example}")).collect();
    assert!(disagreements.is_empty(), "{} disagreements\n{}", disagreements.len(), shown.join("\n"));
}

fn viewers() -> Vec<&'static str> {
    std::iter::once("v").chain(BYSTANDERS).collect()
}

#[test]
fn all_forms_agree_on_partner_users() {
    let strides = Strides { worlds: 4_001, records: 8_009 };
    agree("partner users", partner_worlds(strides.worlds), &["v"], strides);
}

#[test]
fn all_forms_agree_on_bystanders() {
    let strides = Strides { worlds: 40_009, records: 8_009 };
    agree("bystanders", partner_worlds(strides.worlds), &viewers(), strides);
}

#[test]
fn all_forms_agree_at_the_gates() {
    let strides = Strides { worlds: 8_191, records: 20_011 };
    agree("gates", gate_worlds(strides.worlds), &["v"], strides);
}

#[test]
fn all_forms_agree_on_internal_users_and_sales_reps() {
    let strides = Strides { worlds: 2_003, records: 8_009 };
    agree("internal users and sales reps", other_worlds(strides.worlds), &["v"], strides);
}

#[test]
fn all_forms_agree_where_types_defaults_queues_and_wide_targets_are_declared() {
    let worlds = declared_worlds(1_613);
    agree_on("declared", worlds, &["v", "below", "boss"], |visited| declared_records(2_903, visited));
}

#[test]
#[ignore = "tens of millions of decisions; run in release mode"]
fn all_forms_agree_on_everything() {
    let strides = Strides { worlds: 211, records: 4_001 };
    agree("partner users", partner_worlds(strides.worlds), &viewers(), strides);
    let strides = Strides { worlds: 211, records: 40_009 };
    agree("gates", gate_worlds(strides.worlds), &["v"], strides);
    agree_on("declared", declared_worlds(211), &viewers(), |visited| declared_records(401, visited));
    let strides = Strides { worlds: 61, records: 4_001 };
    agree("internal users and sales reps", other_worlds(strides.worlds), &["v"], strides);
}
