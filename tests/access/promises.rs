//! Promises that hold in every small world.

use std::sync::Arc;

use crate::support::worlds::enumerate::*;
use crate::support::worlds::*;
use partner_policy::access::{CompiledViewer, Table};
use partner_policy::index::Index;
use partner_policy::model::*;

fn compiled(world: &World) -> CompiledViewer {
    let index = Index::build(Arc::new(world.0.clone()));
    CompiledViewer::compile(&index, &uid("v"), at(NOW)).unwrap()
}

fn every_resource(stride: u64) -> Vec<Resource> {
    ResourceKind::ALL.iter().flat_map(|&kind| [things(kind), records(kind, stride)].concat()).collect()
}

#[test]
fn no_grant_repairs_a_failed_gate() {
    let resources = every_resource(40_009);
    let mut refused = 0;
    for world in gate_worlds(9_001) {
        let viewer = compiled(&world);
        let Some(gate) = viewer.gate() else {
            continue;
        };
        refused += 1;
        for action in Action::all() {
            for resource in resources.iter().filter(|resource| resource.kind == action.kind()) {
                let verdict = viewer.decide(action, resource, None);
                assert_eq!((verdict.allowed, verdict.level, verdict.code), (false, Level::None, gate.code), "{action}");
            }
        }
    }
    assert!(refused > 10, "{refused}");
}

#[test]
fn without_an_exception_nothing_of_another_account_is_allowed() {
    let resources: Vec<Resource> = every_resource(8_009)
        .into_iter()
        .filter(|resource| resource.shares.is_empty())
        .filter(|resource| resource.partner.as_ref().is_some_and(|partner| partner.as_str() != "acme"))
        .collect();
    let mut asked = 0;
    for world in partner_worlds(2_003).filter(|w| w.0.sharing_rules.is_empty() && w.0.sharing_sets.is_empty()) {
        let viewer = compiled(&world);
        let table = Table::of(viewer.index(), &resources);
        for action in Action::all() {
            assert_eq!(table.count(&viewer, action), Ok(0), "{action}");
            asked += resources.len();
        }
    }
    assert!(asked > 100_000, "{asked}");
}

#[test]
fn one_more_portal_role_never_takes_a_lead_away() {
    let leads = records(ResourceKind::Lead, 211);
    let custom = [("c-all", LeadVisibility::All), ("c-assigned", LeadVisibility::Assigned)];
    let seen = |roles: &[&str]| {
        let world = World::new().partner("acme", |_| ()).portal_roles(&custom).user(
            "v",
            "acme",
            License::PartnerCommunity,
            |u| u.user_roles = portal_roles(roles),
        );
        let viewer = compiled(&world);
        Table::of(viewer.index(), &leads).filter(&viewer, action("lead.view")).unwrap()
    };
    let all = ["administrator", "marketing", "sales", "c-all", "c-assigned"];
    for first in all {
        let alone = seen(&[first]);
        for second in all {
            let both = seen(&[first, second]);
            assert!(alone.rows().iter().all(|row| both.contains(*row as usize)), "{first} {second}");
            assert_eq!(
                both.count(),
                alone.rows().into_iter().chain(seen(&[second]).rows()).collect::<std::collections::BTreeSet<_>>().len()
            );
        }
    }
    assert_eq!(seen(&[]).count(), 0);
}
