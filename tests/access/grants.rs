//! Grants as rows: many people with whom a record may be shared, and more alternatives than rows can say.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::support::worlds::*;
use partner_policy::access::{Atom, CompiledViewer, GrantRow, MOST_ALTERNATIVES, TooManyAlternatives};
use partner_policy::ids::UserIx;
use partner_policy::index::Index;
use partner_policy::model::*;

/// So many people each have a row of their own in the short relation.
const MOST_SPREAD: usize = 1 << 10;

/// An account with `boss` above so many people.
fn above(people: usize) -> CompiledViewer {
    let mut world = World::new()
        .settings(|settings| settings.hierarchy_includes_shared = true)
        .partner("p", |_| ())
        .member("boss", "p", "executive");
    for number in 0..people {
        world = world.member(&format!("u-{number}"), "p", "user");
    }
    CompiledViewer::compile(&Index::build(Arc::new(world.0)), &uid("boss"), at(NOW)).unwrap()
}

/// With whom a record may be shared for the rows to open it, other than the viewer: by rows of their own, and by tests.
fn shared_with(rows: &[GrantRow], viewer: UserIx) -> (BTreeSet<UserIx>, BTreeSet<UserIx>) {
    let own = rows.iter().filter_map(|row| row.when.share).map(|(user, _)| user).filter(|user| *user != viewer);
    let tests = rows.iter().flat_map(|row| &row.when.tests).filter(|test| !test.is_denied);
    let sets = tests.filter_map(|test| match &test.atom {
        Atom::SharedWithAny(set, _) => Some(set.rows().to_vec()),
        _ => None,
    });
    (own.collect(), sets.flatten().collect())
}

#[test]
fn what_is_shared_with_any_of_more_than_a_thousand_people_is_one_row_in_the_short_relation() {
    let viewer = above(MOST_SPREAD + 1);
    let every = viewer.every_grant_row(action("deal.view")).unwrap();
    let short = viewer.short_grant_rows(action("deal.view")).unwrap();
    let (people, none) = shared_with(&every, viewer.viewer());
    assert_eq!((people.len(), none.len()), (MOST_SPREAD + 1, 0));
    let (none, tested) = shared_with(&short, viewer.viewer());
    assert_eq!((none.len(), &tested), (0, &people));
    // A row for each level and rule takes the place of all of them; what is owned by people below still has one for each.
    assert!(short.len() + MOST_SPREAD <= every.len(), "{} and {}", short.len(), every.len());
    let rules = |rows: &[GrantRow]| rows.iter().map(|row| (row.rule, row.level)).collect::<BTreeSet<_>>();
    assert_eq!(rules(&short), rules(&every));
    assert!(short.iter().all(|row| !row.is_implied));
}

#[test]
fn of_a_thousand_people_the_short_relation_has_every_row() {
    let viewer = above(MOST_SPREAD);
    for name in ["deal.view", "deal.edit", "deal.share"] {
        assert_eq!(viewer.short_grant_rows(action(name)), viewer.every_grant_row(action(name)), "{name}");
    }
}

#[test]
fn more_alternatives_than_rows_can_say_are_refused_and_not_cut() {
    // Each rule opens what belongs to any of the partners, if a field has a value of the rule's own.
    let (partners, rules) = (1 << 10, 1 + (1 << 10));
    let mut world = World::new().internal("ann", |_| ());
    for number in 0..partners {
        let region = Value::Text("emea".into());
        world = world.partner(&format!("p-{number}"), |partner| {
            partner.fields.insert("region".into(), region);
        });
    }
    for number in 0..rules {
        let emea = criterion("region", CriterionSubject::Partner, CriterionOp::Eq, "emea");
        let own = criterion("kind", CriterionSubject::Record, CriterionOp::Eq, &format!("k-{number}"));
        let scope = RuleScope::Where(vec![emea, own]);
        world = world.rule(RecordType::Deal, ShareLevel::Read, scope, Target::User(uid("ann")));
    }
    assert!(partners * rules > MOST_ALTERNATIVES);
    let viewer = CompiledViewer::compile(&Index::build(Arc::new(world.0)), &uid("ann"), at(NOW)).unwrap();
    for rows_of in [CompiledViewer::grant_rows, CompiledViewer::short_grant_rows] {
        assert_eq!(rows_of(&viewer, action("deal.view")), Err(TooManyAlternatives));
        assert!(rows_of(&viewer, action("lead.view")).is_ok());
    }
    assert_eq!(TooManyAlternatives.to_string(), "the access has more than 1048576 alternatives");
}
