//! Compiling one viewer of a programme of 20,000 users does not cost more than it may.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::support::worlds::*;
use partner_policy::access::{CompiledViewer, Table};
use partner_policy::index::Index;
use partner_policy::model::*;

/// 1,000 partners with 20 users each, 200 managers, portal roles, tiers, a sharing rule between neighbours.
fn programme(partners: usize) -> World {
    let mut world = World::new()
        .portal_roles(&[("basic", LeadVisibility::Assigned)])
        .tier("silver", &["registration"])
        .tier("gold", &["reports"])
        .internal_role("head", "")
        .internal_role("cm", "head")
        .permission_group("pg", |g| {
            g.modules =
                vec![(Module::Lead, ModuleScope::AssignedPartners), (Module::Deal, ModuleScope::AssignedPartners)];
        });
    for manager in 0..partners.div_ceil(5) {
        world = world.internal(&format!("m-{manager}"), |u| {
            u.internal_role = partner_policy::ids::InternalRoleId::parse("cm").ok();
            u.permission_groups = vec![partner_policy::ids::PermissionGroupId::parse("pg").unwrap()];
        });
    }
    world = world.internal("head", |u| u.internal_role = partner_policy::ids::InternalRoleId::parse("head").ok());
    for number in 0..partners {
        let id = format!("p-{number}");
        let manager = format!("m-{}", number / 5);
        world = world
            .partner(&id, |p| {
                p.owner = Some(uid(&manager));
                p.tier = partner_policy::ids::TierId::parse(["silver", "gold"][number % 2]).ok();
                p.fields.insert("region".into(), Value::Text(["emea", "apac", "amer"][number % 3].into()));
            })
            .manager(&id, &manager);
        for user in 0..20 {
            let license = if user == 19 { License::CustomerCommunity } else { License::PartnerCommunity };
            world = world.user(&format!("u-{number}-{user}"), &id, license, |u| {
                u.partner_role = role_of(["executive", "manager", "user"][(user + 2) % 3]);
                u.user_roles = portal_roles(&[["administrator", "sales", "basic", "marketing"][user % 4]]);
                u.features = if user % 5 == 0 { vec![Feature::ManageLeads, Feature::ManageCases] } else { Vec::new() };
            });
        }
        if number % 10 == 0 {
            let next = pid(&format!("p-{}", (number + 1) % partners));
            world = world.rule(
                RecordType::Opportunity,
                ShareLevel::Read,
                RuleScope::OwnedBy(Target::Partner(pid(&id))),
                Target::Partner(next),
            );
        }
    }
    let emea = RuleScope::Where(vec![criterion("region", CriterionSubject::Partner, CriterionOp::Eq, "emea")]);
    let heads = InternalRoleRef {
        role: partner_policy::ids::InternalRoleId::parse("cm").unwrap(),
        with_subordinates: false,
        with_partner_branches: false,
    };
    world.rule(RecordType::Deal, ShareLevel::Read, emea, Target::InternalRole(heads))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap()
}

#[test]
#[ignore = "a measurement; run in release mode"]
fn a_viewer_compiles_in_time_and_a_table_filters_in_time() {
    for partners in [100, 1_000] {
        let snapshot = Arc::new(programme(partners).0);
        let start = Instant::now();
        let index = Index::build(Arc::clone(&snapshot));
        println!("{} users: index {:?}", snapshot.users.len(), start.elapsed());
        let mut worst = Duration::ZERO;
        for prefix in ["u-", "m-", "head"] {
            let viewers: Vec<_> = snapshot.users.keys().filter(|id| id.as_str().starts_with(prefix)).collect();
            let times = viewers.iter().map(|id| {
                let start = Instant::now();
                std::hint::black_box(CompiledViewer::compile(&index, id, at(NOW)).unwrap()).prepare();
                start.elapsed()
            });
            let times: Vec<_> = times.collect();
            let slowest = times.iter().max().copied().unwrap();
            println!("  {prefix}: {} viewers, median {:?}, slowest {slowest:?}", times.len(), median(times.clone()));
            worst = worst.max(median(times));
        }
        let origins = [LeadOrigin::Distributed, LeadOrigin::Registered, LeadOrigin::MarketingActivity];
        let leads: Vec<Resource> = (0..100_000_usize)
            .map(|n| {
                let (partner, user) = (n * 7 % partners, n % 23);
                let lead = Rec::of("lead").id(&format!("l-{n}")).partner(&format!("p-{partner}"));
                let lead = if user < 20 { lead.assignee(&format!("u-{partner}-{user}")) } else { lead };
                lead.owner(&format!("u-{partner}-{}", n % 20)).creator("m-0").origin(Some(origins[n % 3])).0
            })
            .collect();
        let start = Instant::now();
        let table = Table::of(&index, &leads);
        println!("  table of 100,000: {:?}", start.elapsed());
        for viewer in ["u-3-1", "u-3-2", "m-1", "head"] {
            let viewer = CompiledViewer::compile(&index, &uid(viewer), at(NOW)).unwrap();
            let times = (0..50).map(|_| {
                let start = Instant::now();
                std::hint::black_box(table.filter(&viewer, action("lead.view")).unwrap());
                start.elapsed()
            });
            let filter = median(times.collect());
            let start = Instant::now();
            let allowed = leads.iter().filter(|lead| viewer.decide(action("lead.view"), lead, None).allowed).count();
            println!("  filter {filter:?}, decide each {:?}, {allowed} rows", start.elapsed() / 100_000);
            assert_eq!(allowed, table.count(&viewer, action("lead.view")).unwrap());
        }
        assert!(worst < Duration::from_micros(200), "{worst:?}");
    }
}
