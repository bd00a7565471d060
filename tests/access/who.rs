//! Who of many may do something: the answers are those of each of them alone.

use std::sync::Arc;

use crate::support::worlds::enumerate::*;
use crate::support::worlds::*;
use partner_policy::access::CompiledViewer;
use partner_policy::explain::{self, Asking, May, who_may};
use partner_policy::index::Index;
use partner_policy::model::*;

/// Compares the answers for everybody about a resource; says how many lack something that it leaves out.
fn compare(index: &Index, action: Action, resource: &Resource) -> usize {
    let (snapshot, now) = (index.snapshot(), at(NOW));
    let asking = Asking { now, action, resource, to: None };
    let users = (0..snapshot.users.len()).filter_map(|row| snapshot.users.get_index(row)).map(|(_, user)| user);
    let found = who_may(snapshot, &asking, users, |viewer| {
        let viewer = CompiledViewer::compile(index, viewer, now).unwrap();
        move |resource: &Resource| {
            let verdict = viewer.decide(action, resource, None);
            verdict.allowed.then_some((verdict.level, verdict.rule))
        }
    });
    assert_eq!(found.len(), snapshot.users.len());
    let mut lacking = 0;
    for (user, may) in found {
        let question = Question { viewer: user.id(), now, action, resource, to: None };
        let decision = explain::elaborate(snapshot, &question, explain::explain(snapshot, &question));
        let alone = if decision.allowed { May::Yes(decision.level, decision.rule) } else { May::No(decision.lacks) };
        lacking += usize::from(matches!(&alone, May::No(lacks) if !lacks.is_empty()));
        assert_eq!(may, alone, "{action} on {resource:?} by {user:?}");
    }
    lacking
}

#[test]
fn what_is_said_of_many_is_what_is_said_of_each() {
    let mut lacking = 0;
    let worlds = partner_worlds(900_007).chain(other_worlds(60_013)).chain(declared_worlds(90_001));
    for (turn, world) in worlds.enumerate() {
        let index = Index::build(Arc::new(world.0));
        let kinds: Vec<ResourceKind> = index.snapshot().kinds().collect();
        for action in kinds.into_iter().flat_map(Action::on) {
            let kind = action.kind();
            let whole = records(kind, 40_009).into_iter().skip(turn % 3).take(1);
            let bare = [Resource::of(kind), Resource { id: None, partner: None, ..Resource::of(kind) }];
            for resource in whole.chain(bare) {
                lacking += compare(&index, action, &resource);
                let partly = Resource { partner: None, origin: None, ..resource };
                lacking += compare(&index, action, &partly);
            }
        }
    }
    assert!(lacking > 0);
}

#[test]
fn what_passes_up_to_staff_is_worked_out_once_for_each_role() {
    let role = |name: &str| partner_policy::ids::InternalRoleId::parse(name).ok();
    let head = role("head");
    let mut world = World::new()
        .settings(|settings| (settings.hierarchy_includes_shared, settings.internal_hierarchy) = (true, true))
        .internal_role("head", "")
        .internal_role("cm", "head")
        .internal("cm-1", |user| user.internal_role = role("cm"))
        .partner("p-1", |partner| partner.owner = Some(uid("cm-1")))
        .member("u-1", "p-1", "user");
    for name in ["h-1", "h-2"] {
        world = world.internal(name, |user| user.internal_role.clone_from(&head));
    }
    let index = Index::build(Arc::new(world.0));
    let of = |name: &str| index.user_ix(name).unwrap();
    let (one, other) = (index.passed_up(of("h-1")), index.passed_up(of("h-2")));
    assert!(Arc::ptr_eq(&one, &other) && Arc::ptr_eq(&index.staff_below(of("h-1")), &index.staff_below(of("h-2"))));
    assert_eq!(one.users.rows(), [of("cm-1"), of("u-1")]);
    assert_eq!(index.passed_up(of("cm-1")).users.rows(), [of("u-1")]);
    assert!(index.passed_up(of("u-1")).users.is_empty() && index.staff_below(of("u-1")).is_empty());
}
