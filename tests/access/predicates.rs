//! Predicates are normal, never change what they say when they are put together, and print as sentences.

use std::sync::Arc;

use crate::support::worlds::*;
use partner_policy::access::{Atom, CompiledViewer, Home, Predicate, UserField};
use partner_policy::ids::{PartnerIx, UserIx};
use partner_policy::index::{FieldTest, Index, OwnerClass, OwnerClasses};
use partner_policy::model::*;

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
    assert_eq!(Predicate::unless(Atom::IdIn(Vec::new().into())), Predicate::Always);
    assert_eq!(Predicate::unless(Atom::IdAbsent).or(Atom::IdAbsent), Predicate::Always);
    let nobody = Predicate::is(Atom::UserIn(UserField::Owner, Arc::new([].into_iter().collect())));
    assert_eq!(nobody, Predicate::Never);
    let one = Predicate::is(Atom::UserIn(UserField::Owner, Arc::new([UserIx::new(1)].into_iter().collect())));
    assert_eq!(one, a);
}

fn partners(rows: &[u32]) -> Predicate {
    Predicate::is(Atom::PartnerIn(Arc::new(rows.iter().map(|row| PartnerIx::new(*row)).collect())))
}

fn users(field: UserField, rows: &[u32]) -> Predicate {
    Predicate::is(Atom::UserIn(field, Arc::new(rows.iter().map(|row| UserIx::new(*row)).collect())))
}

fn set_of(classes: &[OwnerClass]) -> OwnerClasses {
    classes.iter().fold(OwnerClasses::default(), |set, class| set.with(class.bit()))
}

#[test]
fn a_set_of_none_never_holds() {
    let at_home = |classes: &[OwnerClass], accounts: Option<&[u32]>| {
        let accounts = accounts.map(|rows| Arc::new(rows.iter().map(|row| PartnerIx::new(*row)).collect()));
        Predicate::is(Atom::OwnerAtHome(Home { classes: set_of(classes), accounts }))
    };
    assert_eq!(partners(&[]), Predicate::Never);
    assert_eq!(partners(&[2]), partner(2));
    assert_eq!(Predicate::is(Atom::OwnerClass(OwnerClasses::default())), Predicate::Never);
    assert_eq!(at_home(&[], None), Predicate::Never);
    assert_eq!(at_home(&[], Some(&[1])), Predicate::Never);
    assert_eq!(at_home(&[OwnerClass::RoleBased], Some(&[])), Predicate::Never);
    assert_ne!(at_home(&[OwnerClass::RoleBased], Some(&[1])), Predicate::Never);
    assert_ne!(at_home(&[OwnerClass::RoleBased], None), Predicate::Never);
}

#[test]
fn what_all_alternatives_demand_stands_before_them() {
    let (a, b, c) = (owner(1), partner(2), Predicate::unless(Atom::IdAbsent));
    let either = a.clone().or(b.clone());
    assert_eq!(a.clone().and(c.clone()).or(b.clone().and(c.clone())), c.and(either));
}

#[test]
fn conditions_that_exclude_each_other_never_hold() {
    use UserField::{Assignee, Owner};
    let excluded = |a: &Predicate, b: &Predicate| a.clone().and(b.clone()) == Predicate::Never;
    let origin = |origin| Predicate::is(Atom::OriginIs(origin));
    let (absent, nobody) = (Predicate::is(Atom::PartnerAbsent), Predicate::is(Atom::UserAbsent(Owner)));
    let elsewhere = Predicate::is(Atom::PartnerText("gone".into()));
    let clashes = [
        (Predicate::is(Atom::IdAbsent), Predicate::unless(Atom::IdAbsent)),
        (partner(1), partners(&[2, 3])),
        (absent.clone(), Predicate::is(Atom::PartnerPresent)),
        (absent.clone(), partner(1)),
        (absent.clone(), partners(&[2, 3])),
        (absent, elsewhere.clone()),
        (partner(1), elsewhere.clone()),
        (partners(&[2, 3]), elsewhere),
        (nobody.clone(), owner(1)),
        (nobody.clone(), users(Owner, &[1, 2])),
        (owner(1), owner(2)),
        (owner(1), users(Owner, &[2, 3])),
        (origin(LeadOrigin::Distributed), origin(LeadOrigin::Registered)),
    ];
    for (a, b) in &clashes {
        assert!(excluded(a, b) && excluded(b, a), "{a:?} {b:?}");
    }
    let assignee = |row| Predicate::is(Atom::UserIs(Assignee, UserIx::new(row)));
    let meetings = [
        (partner(2), partners(&[2, 3])),
        (nobody.clone(), assignee(1)),
        (nobody, users(Assignee, &[1, 2])),
        (owner(1), assignee(1)),
        (owner(1), assignee(2)),
        (owner(2), users(Owner, &[2, 3])),
        (owner(1), users(Assignee, &[2, 3])),
        (origin(LeadOrigin::Distributed), owner(1)),
    ];
    for (a, b) in &meetings {
        assert!(!excluded(a, b) && !excluded(b, a), "{a:?} {b:?}");
    }
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
fn every_atom_has_its_own_words() {
    let world = World::new().partner("acme", |_| ()).partner("birch", |_| ()).member("uma", "acme", "");
    let index = Index::build(Arc::new(world.member("ben", "acme", "").0));
    let shown = |predicate: Predicate| predicate.shown(&index).to_string();
    let is = |atom| shown(Predicate::is(atom));
    let field = |op, value: Operand| {
        let criterion = Criterion { field: "stage".into(), on: CriterionSubject::Record, op, value };
        is(Atom::Field(Arc::new(FieldTest::new(&criterion))))
    };
    let home = |accounts: Option<&[u32]>| {
        let accounts = accounts.map(|rows| Arc::new(rows.iter().map(|row| PartnerIx::new(*row)).collect()));
        is(Atom::OwnerAtHome(Home { classes: OwnerClass::RoleBased.bit(), accounts }))
    };
    let text = |value: &str| Value::Text(value.into());
    assert_eq!(shown(Predicate::Always), "always");
    assert_eq!(shown(partners(&[0, 1])), "partner is one of `acme`, `birch`");
    assert_eq!(is(Atom::PartnerAbsent), "it belongs to no partner");
    assert_eq!(is(Atom::PartnerPresent), "it belongs to a partner");
    assert_eq!(is(Atom::PartnerText("gone".into())), "partner is `gone`");
    assert_eq!(shown(users(UserField::CreatedBy, &[0, 1])), "createdBy is one of `ben`, `uma`");
    assert_eq!(is(Atom::ContactIs("c".into())), "contact is `c`");
    assert_eq!(is(Atom::ContactElseIdIs("c".into())), "contact, else id, is `c`");
    assert_eq!(shown(Predicate::unless(Atom::IdAbsent)), "not (it has no id)");
    assert_eq!(is(Atom::IdIn(["x".into(), "y".into()].into())), "id is one of `x`, `y`");
    assert_eq!(is(Atom::OriginIs(LeadOrigin::MarketingActivity)), "origin is marketing-activity");
    assert_eq!(is(Atom::SharedWith(UserIx::new(0), ShareLevel::Read)), "shared with `uma` to read");
    let both = Arc::new([UserIx::new(0), UserIx::new(1)].into_iter().collect());
    let write = Atom::SharedWithAny(both, ShareLevel::ReadWrite);
    assert_eq!(is(write), "shared with one of `ben`, `uma` to read-write");
    assert_eq!(home(None), "owner is a role-based user of any partner, to which it belongs if to any");
    assert_eq!(home(Some(&[1])), "owner is a role-based user of `birch`, to which it belongs if to any");
    let classes = is(Atom::OwnerClass(set_of(&OwnerClass::ALL)));
    assert_eq!(
        classes,
        "owner is an internal user or a sales rep or a role-based user or a user without a role or a customer \
         community user or a customer community login user or a high-volume portal user or an authenticated website \
         user"
    );
    assert_eq!(field(CriterionOp::Eq, Operand::One(text("won"))), "field `stage` eq `won`");
    assert_eq!(field(CriterionOp::Ge, Operand::One(Value::Number(1.5))), "field `stage` ge 1.5");
    let several = Operand::Many(vec![Value::Bool(true), text("x")]);
    assert_eq!(field(CriterionOp::In, several), "field `stage` in [true, `x`]");
    let names = [CriterionOp::Ne, CriterionOp::Contains, CriterionOp::Lt, CriterionOp::Le, CriterionOp::Gt];
    let names = names.map(|op| field(op, Operand::One(text("x"))));
    assert_eq!(names, ["ne", "contains", "lt", "le", "gt"].map(|op| format!("field `stage` {op} `x`")));
}
