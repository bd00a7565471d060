//! Predicates are normal, print, and stand as JSON; compiled access is the same however the facts are listed.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]
#![allow(missing_docs, reason = "tests are sentences")]

#[path = "support/enumerate.rs"]
#[allow(dead_code, reason = "each test file uses its part")]
mod enumerate;
#[path = "support/worlds.rs"]
#[allow(dead_code, reason = "each test file uses its part")]
mod worlds;

use std::sync::Arc;

use enumerate::*;
use partner_policy::access::{Atom, CompiledViewer, Predicate, UserField};
use partner_policy::ids::{PartnerIx, UserIx};
use partner_policy::index::Index;
use partner_policy::model::*;
use worlds::*;

fn owner(ix: u32) -> Predicate {
    Predicate::is(Atom::UserIs(UserField::Owner, UserIx::new(ix)))
}

fn partner(ix: u32) -> Predicate {
    Predicate::is(Atom::PartnerIs(PartnerIx::new(ix)))
}

#[test]
fn predicates_are_flat_sorted_and_without_repetition() {
    let (a, b, c) = (owner(1), partner(2), Predicate::is(Atom::PartnerAbsent));
    let any = Predicate::any([b.clone(), Predicate::any([a.clone(), b.clone()]), Predicate::Never]);
    assert_eq!(any, Predicate::Any(vec![b.clone(), a.clone()]));
    assert_eq!(any, a.clone().or(b.clone()));
    assert_eq!(Predicate::all([a.clone(), Predicate::Always]), a);
    assert_eq!(Predicate::all([a.clone(), Predicate::Never]), Predicate::Never);
    assert_eq!(Predicate::any([]), Predicate::Never);
    assert_eq!(Predicate::all([]), Predicate::Always);
    assert_eq!(a.clone().or(a.clone().and(b.clone())), a);
    assert_eq!(a.clone().and(a.clone().or(b.clone())), a);
    assert_eq!(b.clone().and(c.clone()), Predicate::Never);
    assert_eq!(b.clone().and(partner(3)), Predicate::Never);
    assert_eq!(c.or(Atom::PartnerPresent), Predicate::Always);
    assert_eq!(Predicate::unless(Atom::IdIn(Arc::new([]))), Predicate::Always);
    assert_eq!(Predicate::unless(Atom::IdAbsent).or(Atom::IdAbsent), Predicate::Always);
    let nobody = Predicate::is(Atom::UserIn(UserField::Owner, Arc::new([].into_iter().collect())));
    assert_eq!(nobody, Predicate::Never);
    let one = Predicate::is(Atom::UserIn(UserField::Owner, Arc::new([UserIx::new(1)].into_iter().collect())));
    assert_eq!(one, a);
}

#[test]
fn putting_predicates_together_never_changes_what_they_say() {
    let atoms = [owner(0), owner(1), partner(0), Predicate::is(Atom::PartnerAbsent), Predicate::unless(Atom::IdAbsent)];
    let world = World::new().partner("p", |_| ()).partner("q", |_| ()).member("a", "p", "").member("b", "p", "");
    let index = Index::build(Arc::new(world.0));
    let mut records = Vec::new();
    for partner in ["", "p", "q"] {
        for owner in ["", "a", "b", "x"] {
            for id in ["", "i"] {
                records.push(Rec::of("deal").partner(partner).owner(owner).id(id).0);
            }
        }
    }
    for x in &atoms {
        for y in &atoms {
            for z in &atoms {
                let holds = |predicate: &Predicate, record| {
                    predicate.holds(&partner_policy::access::Asked::new(&index, record))
                };
                for record in &records {
                    let [hx, hy, hz] = [x, y, z].map(|part| holds(part, record));
                    let (x, y, z) = (x.clone(), y.clone(), z.clone());
                    assert_eq!(holds(&x.clone().and(y.clone()).or(z.clone()), record), hx && hy || hz);
                    assert_eq!(holds(&x.clone().or(y.clone()).and(z.clone()), record), (hx || hy) && hz);
                    assert_eq!(
                        holds(&x.clone().and(y.clone()).or(x.or(y).and(z)), record),
                        hx && hy || (hx || hy) && hz
                    );
                }
            }
        }
    }
}

#[test]
fn a_predicate_prints_as_a_sentence() {
    let world = World::new().partner("acme", |_| ()).portal_roles(&[("basic", LeadVisibility::Assigned)]).user(
        "uma",
        "acme",
        License::PartnerCommunity,
        |u| u.user_roles = portal_roles(&["basic"]),
    );
    let index = Index::build(Arc::new(world.0));
    let viewer = CompiledViewer::compile(&index, &uid("uma"), at(NOW)).unwrap();
    let shown = |name: &str| viewer.allowed(action(name)).shown(&index).to_string();
    assert_eq!(shown("lead.view"), "partner is `acme` and (nobody is assignee or assignee is `uma`)");
    assert_eq!(shown("case.create"), "partner is `acme`");
    assert_eq!(shown("account-settings.edit"), "never");
}

#[test]
fn the_json_form_is_json_names_every_action_once_and_counts_its_predicates() {
    for world in partner_worlds(65_537).chain(other_worlds(8_191)) {
        let index = Index::build(Arc::new(world.0));
        let viewer = CompiledViewer::compile(&index, &uid("v"), at(NOW)).unwrap();
        let json = viewer.to_json();
        let document: serde_json::Value = serde_json::from_str(&json).unwrap();
        let predicates = document["predicates"].as_array().unwrap().len() as u64;
        for (name, access) in document["actions"].as_object().unwrap() {
            assert!(Action::parse(name).is_some(), "{name}");
            let whens = access["grants"].as_array().unwrap().iter().map(|grant| &grant["when"]);
            for number in whens.chain([&access["allowed"]]) {
                assert!(number.as_u64().unwrap() < predicates, "{name}");
            }
        }
        assert_eq!(document["gate"].is_null(), viewer.gate().is_none());
    }
}

#[test]
fn the_order_of_lists_changes_nothing() {
    for world in partner_worlds(65_537).chain(other_worlds(8_191)) {
        let json = |snapshot: Snapshot| {
            let index = Index::build(Arc::new(snapshot));
            CompiledViewer::compile(&index, &uid("v"), at(NOW)).unwrap().to_json()
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
        assert_eq!(json(world.0.clone()), json(world.0));
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
    let rows = |table: &Table| table.filter(&viewer, action("deal.view")).unwrap().rows().collect::<Vec<_>>();
    assert_eq!(rows(&table), (0..130).step_by(3).collect::<Vec<_>>());
    assert!(table.update(0, &others) && table.update(128, &own) && !table.update(130, &own));
    assert_eq!(rows(&table).first(), Some(&3));
    assert!(rows(&table).contains(&128));
    assert_eq!(table.count(&viewer, action("deal.view")), Ok(44));
    assert_eq!(table.count(&viewer, action("lead.view")), Ok(0));
    let actions = [action("deal.view"), action("deal.edit"), action("deal.create")];
    let matrix = table.matrix(&viewer, &actions).unwrap();
    for (mask, action) in matrix.iter().zip(actions) {
        assert_eq!(*mask, table.filter(&viewer, action).unwrap(), "{action}");
    }
    let later = CompiledViewer::compile(&Index::build(snapshot), &uid("uma"), at(NOW)).unwrap();
    assert!(table.filter(&later, action("deal.view")).is_err());
}
