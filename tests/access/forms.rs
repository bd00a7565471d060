//! Compiled access stands as bytes, and is the same however the facts are listed.

use std::sync::Arc;

use crate::support::document::Document;
use crate::support::worlds::enumerate::*;
use crate::support::worlds::*;
use partner_policy::access::{CAPSULE_VERSION, CompiledViewer, Predicate};
use partner_policy::ids::{PermissionGroupId, ProfileId};
use partner_policy::index::Index;
use partner_policy::model::*;

/// Every kind's bytes and the capsule answer as the viewer does; a capsule may leave records to the engine.
fn bytes_agree(world: World, stride: u64) -> usize {
    let index = Index::build(Arc::new(world.0));
    let viewer = CompiledViewer::compile(&index, &uid("v"), at(NOW)).unwrap();
    let capsule = viewer.to_capsule(at(NOW));
    assert_eq!(capsule[..4], [b'P', b'P', b'C', CAPSULE_VERSION]);
    assert_eq!(capsule.len() % 16, 0);
    let capsule = Document::new(&capsule[32..]);
    assert_eq!(capsule.viewer, "v");
    let mut answers = 0;
    for &kind in ResourceKind::ALL {
        let bytes = viewer.to_bytes(kind);
        let own = Document::new(&bytes);
        let asked = if kind.record().is_some() { records(kind, stride) } else { things(kind) };
        for action in Action::all().filter(|action| action.kind() == kind) {
            for record in &asked {
                let verdict = viewer.decide(action, record, None);
                let expected = (verdict.allowed, verdict.level.as_str(), verdict.code.as_str());
                assert_eq!(own.decide(action, record), Some(expected), "{action} {record:?}");
                if let Some(answer) = capsule.decide(action, record) {
                    assert_eq!(answer, expected, "{action} {record:?}");
                    answers += 1;
                }
            }
        }
    }
    answers
}

#[test]
fn the_bytes_of_a_viewer_answer_as_the_viewer_does() {
    let worlds = partner_worlds(65_537).chain(gate_worlds(997)).chain(other_worlds(8_191));
    let answers: usize = worlds.map(|world| bytes_agree(world, 7_001)).sum();
    assert!(answers > 100_000, "{answers}");
}

#[test]
fn lists_in_bytes_are_those_of_many_partners_users_and_roles() {
    // More than a few of each, which stand as lists.
    let mut world = World::new().partner("acme", |p| p.owner = Some(uid("head"))).internal("head", |_| ());
    for number in 0..6 {
        let id = format!("p-{number}");
        world = world.partner(&id, |_| ()).manager(&id, "head").member(&format!("m-{number}"), "acme", "user");
    }
    let world = world
        .permission_group("g", |group| group.modules = vec![(Module::Deal, ModuleScope::AssignedPartners)])
        .member("boss", "acme", "executive")
        .portal_roles(&[("basic", LeadVisibility::Assigned), ("all", LeadVisibility::All)])
        .settings(|settings| settings.partner_admin_may_assign_roles = true)
        .change_user("m-1", |user| user.user_roles = portal_roles(&["basic"]))
        .change_user("m-2", |user| user.user_roles = portal_roles(&["administrator"]))
        .change_user("boss", |user| user.features = vec![Feature::ManageUsers])
        .change(|s| {
            let roles = s.user_roles.get_or_insert_default();
            roles.values_mut().for_each(|role| role.is_partner_assignable = true);
        })
        .internal("head", |user| user.permission_groups = vec![PermissionGroupId::parse("g").unwrap()]);
    let index = Index::build(Arc::new(world.0));
    let accounts = ["", "acme", "p-1", "p-5", "x"];
    let ids = ["", "acme", "p-1", "p-5", "head", "m-1", "m-2", "m-5", "boss", "basic", "sales", "administrator", "x"];
    let mut granted = 0;
    for viewer in ["head", "boss", "m-1", "m-2"] {
        let viewer = CompiledViewer::compile(&index, &uid(viewer), at(NOW)).unwrap();
        for &kind in ResourceKind::ALL {
            let bytes = viewer.to_bytes(kind);
            let document = Document::new(&bytes);
            for (partner, person) in accounts.iter().flat_map(|partner| ids.iter().map(move |person| (partner, person)))
            {
                let of = || Rec(Resource::of(kind)).partner(partner).origin(Some(LeadOrigin::Registered));
                let asked = [of().owner(person), of().assignee(person), of().creator(person), of().id(person)];
                for (record, action) in asked.iter().flat_map(|of| Action::all().map(move |action| (&of.0, action))) {
                    if action.kind() == kind {
                        let verdict = viewer.decide(action, record, None);
                        let expected = (verdict.allowed, verdict.level.as_str(), verdict.code.as_str());
                        assert_eq!(document.decide(action, record), Some(expected), "{action} {record:?}");
                        granted += usize::from(verdict.allowed);
                    }
                }
            }
        }
    }
    assert!(granted > 1_000, "{granted}");
}

#[test]
fn texts_in_bytes_are_those_of_the_facts_whatever_they_are() {
    let odd = ["\"", "\\", "\u{1}\n", "é", "\u{1f600}", "]", "__proto__"];
    let mut world = World::new().partner("p", |_| ()).member("v", "p", "executive");
    for id in odd {
        world = world.member(id, "p", "user");
    }
    let index = Index::build(Arc::new(world.0));
    let viewer = CompiledViewer::compile(&index, &uid("v"), at(NOW)).unwrap();
    let bytes = viewer.to_bytes(ResourceKind::Deal);
    for id in odd {
        let record = Rec::of("deal").partner("p").owner(id).0;
        let answer = Document::new(&bytes).decide(action("deal.view"), &record);
        assert_eq!(answer, Some((true, "read", "GRANTED")), "{id}");
    }
    let others = Rec::of("deal").partner("p").owner("nobody").0;
    assert_eq!(Document::new(&bytes).decide(action("deal.view"), &others), Some((false, "none", "NO_GRANT")));
}

/// Capsules number the actions: a table that changed needs another version, and the new sum here.
#[test]
fn the_table_of_actions_is_the_one_of_this_version() {
    let names = Action::all().map(|action| action.to_string());
    let sum = names
        .collect::<Vec<_>>()
        .join(" ")
        .bytes()
        .fold(0_u32, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193).rotate_left(5));
    assert_eq!((CAPSULE_VERSION, sum), (4, 1_091_913_536));
}

#[test]
fn no_level_is_reached_above_that_of_the_profile() {
    let profile = ProfileId::parse("readers").unwrap();
    let objects = vec![(RecordType::Deal, vec![Verb::View])];
    let world = World::new().partner("acme", |_| ()).member("uma", "acme", "").change_user("uma", |user| {
        user.profile = Some(profile.clone());
    });
    let world = world.change(|s| {
        s.profiles = Some([(profile.clone(), Profile { id: profile.clone(), objects })].into_iter().collect());
    });
    let index = Index::build(Arc::new(world.0));
    let viewer = CompiledViewer::compile(&index, &uid("uma"), at(NOW)).unwrap();
    let deals = viewer.access(action("deal.view")).unwrap();
    assert_eq!(deals.cap(), Level::Read);
    assert_ne!(*deals.reaching(Level::Read), Predicate::Never);
    assert_eq!(*deals.reaching(Level::ReadWrite), Predicate::Never);
    assert_eq!(*deals.reaching(Level::Full), Predicate::Never);
    assert!(!deals.is_empty());
    // Nothing is asked where nothing grants and nothing refuses.
    assert!(viewer.access(action("managers.edit")).unwrap().is_empty());
}

#[test]
fn the_order_of_lists_changes_nothing() {
    for world in partner_worlds(65_537).chain(other_worlds(8_191)) {
        let bytes = |snapshot: Snapshot| {
            let index = Index::build(Arc::new(snapshot));
            CompiledViewer::compile(&index, &uid("v"), at(NOW)).unwrap().to_capsule(at(NOW))
        };
        let mut turned = world.0.clone();
        Arc::make_mut(&mut turned.users).reverse();
        Arc::make_mut(&mut turned.partners).reverse();
        Arc::make_mut(&mut turned.managers).reverse();
        turned.public_groups.reverse();
        for group in turned.public_groups.values_mut() {
            group.users.reverse();
            group.groups.reverse();
        }
        let records: Vec<Resource> = RecordType::ALL.iter().flat_map(|of| records(of.kind(), 20_011)).collect();
        let decide = |snapshot: &Snapshot| {
            let index = Index::build(Arc::new(snapshot.clone()));
            let viewer = CompiledViewer::compile(&index, &uid("v"), at(NOW)).unwrap();
            let asked = Action::all().flat_map(|action| records.iter().map(move |record| (action, record)));
            asked
                .filter(|(action, record)| action.kind() == record.kind)
                .map(|(action, record)| viewer.decide(action, record, None))
                .collect::<Vec<_>>()
        };
        assert_eq!(decide(&world.0), decide(&turned));
        assert_eq!(bytes(world.0.clone()), bytes(world.0));
    }
}

#[test]
fn a_table_keeps_up_with_changed_rows_and_refuses_viewers_of_other_revisions() {
    use partner_policy::access::Table;
    let world = World::new().partner("acme", |_| ()).member("uma", "acme", "user");
    let snapshot = Arc::new(world.0);
    let index = Index::build(Arc::clone(&snapshot));
    let viewer = CompiledViewer::compile(&index, &uid("uma"), at(NOW)).unwrap();
    let own = Rec::of("deal").partner("acme").owner("uma").0;
    let others = Rec::of("deal").partner("acme").owner("ghost").0;
    let mut table = Table::of(&index, (0..130).map(|row| if row % 3 == 0 { &own } else { &others }));
    let rows = |table: &Table| table.filter(&viewer, action("deal.view")).unwrap().rows();
    assert_eq!(rows(&table), (0..130).step_by(3).collect::<Vec<_>>());
    assert!(table.update(0, &others) && table.update(128, &own) && !table.update(130, &own));
    assert_eq!(rows(&table).first(), Some(&3));
    assert!(rows(&table).contains(&128));
    assert_eq!(table.count(&viewer, action("deal.view")), Ok(44));
    assert_eq!(table.count(&viewer, action("lead.view")), Ok(0));
    let actions = [action("deal.view"), action("deal.edit"), action("deal.create")];
    let matrix = table.matrix(&viewer, &actions).unwrap();
    assert_eq!(matrix.len(), actions.len());
    for (mask, action) in matrix.iter().zip(actions) {
        assert_eq!(*mask, table.filter(&viewer, action).unwrap(), "{action}");
    }
    let later = CompiledViewer::compile(&Index::build(snapshot), &uid("uma"), at(NOW)).unwrap();
    assert!(table.filter(&later, action("deal.view")).is_err());
}
