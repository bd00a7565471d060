//! A small programme: two partners of one owner, and the people who edit it.

use std::sync::Arc;

use super::{World, entries};
use partner_policy::edits::{apply, replay};
use partner_policy::error::Code;
use partner_policy::ids::{InvitationToken, PartnerId, PartnerRoleId, UserId, UserRoleId};
use partner_policy::model::{
    BatchMode, Edit, EditRequest, Feature, HomeOrg, HomeOrgState, InternalStatus, Invitation, License, NewPartnerUser,
    Partner, PartnerUser, Plan, PlanOutcome, RowOutcome, Settings, Snapshot, User, UserRole, standard_user_roles,
};

pub use super::entries::{NOW, at, contact};
use crate::support::doors::plan;

pub fn uid(text: &str) -> UserId {
    entries::id(text)
}

pub fn uids(texts: &[&str]) -> Vec<UserId> {
    entries::ids(texts)
}

pub fn pid(text: &str) -> PartnerId {
    entries::id(text)
}

pub fn rid(text: &str) -> UserRoleId {
    entries::id(text)
}

pub fn rids(texts: &[&str]) -> Vec<UserRoleId> {
    entries::ids(texts)
}

pub fn prid(text: &str) -> PartnerRoleId {
    entries::id(text)
}

pub fn token(text: &str) -> InvitationToken {
    entries::id(text)
}

pub fn partner(id: &str) -> Partner {
    Partner { owner: Some(uid("u-owner")), ..entries::partner(id) }
}

/// An active user of `at_partner` who logged in two days ago.
pub fn user(id: &str, at_partner: &str) -> PartnerUser {
    PartnerUser {
        email: Some(format!("{id}@mail.example").into()),
        username: Some(format!("{id}@{at_partner}.example").into()),
        ..entries::user(id, at_partner)
    }
}

pub fn org(id: &str) -> HomeOrg {
    HomeOrg {
        id: entries::id(id),
        state: HomeOrgState::Active,
        is_owned: true,
        is_shared: false,
        is_sandbox: false,
        is_user_active: true,
    }
}

/// A newcomer without a borrowed login.
pub fn newcomer(id: &str, at_partner: &str) -> NewPartnerUser {
    NewPartnerUser {
        id: uid(id),
        name: id.into(),
        email: Some(format!("{id}@mail.example").into()),
        username: None,
        partner: pid(at_partner),
        contact: Some(contact(id, at_partner)),
        license: License::PartnerCommunity,
        partner_role: None,
        user_roles: None,
        home_org: None,
    }
}

/// A newcomer with a good borrowed login.
pub fn joiner(id: &str, at_partner: &str) -> NewPartnerUser {
    NewPartnerUser {
        username: Some(format!("{id}@own.example").into()),
        home_org: Some(org(&format!("org-{at_partner}"))),
        ..newcomer(id, at_partner)
    }
}

pub fn invitation(text: &str, at_partner: &str, email: &str, created: &str) -> Invitation {
    Invitation {
        token: token(text),
        partner: pid(at_partner),
        email: email.into(),
        created_at: at(created),
        used_at: None,
    }
}

pub fn custom(id: &str, name: &str) -> UserRole {
    UserRole { name: name.into(), ..entries::user_role(id) }
}

/// `u-root` supplier administrator, `u-pat` partner administration, `u-sup` support, `u-clerk` nothing, `u-off` a
/// disabled supplier administrator; `u-mia` of `acme` manages users, `u-tom` of `acme` and `u-bob` of `birch` do not.
pub fn world() -> Snapshot {
    let mut world = World::empty();
    world.internal_role("ir", None);
    for id in ["acme", "birch"] {
        world.partner(id).owner = Some(uid("u-owner"));
    }
    world.internal("u-root").is_supplier_admin = true;
    world.group_of("u-pat", "pg").has_partner_administration = true;
    world.internal("u-sup").is_support = true;
    world.internal("u-owner").internal_role = Some(entries::id("ir"));
    let off = world.internal("u-off");
    (off.is_supplier_admin, off.is_support, off.status) = (true, true, InternalStatus::Disabled);
    world.internal("u-clerk");
    *world.user("u-mia", "acme") = PartnerUser { features: vec![Feature::ManageUsers], ..user("u-mia", "acme") };
    *world.user("u-tom", "acme") = user("u-tom", "acme");
    *world.user("u-bob", "birch") = user("u-bob", "birch");
    world.snapshot
}

/// The same with portal roles: `basic` and the partner-assignable `open`; `u-adm` of `acme` is an administrator.
pub fn portal() -> Snapshot {
    let mut snapshot = world();
    let mut roles = standard_user_roles(&Settings::default());
    roles.push(custom("basic", "Basic"));
    roles.push(UserRole { is_partner_assignable: true, ..custom("open", "Open") });
    snapshot.user_roles = Some(roles.into_iter().map(|role| (role.id.clone(), role)).collect());
    add(&mut snapshot, PartnerUser { user_roles: rids(&["administrator"]), ..user("u-adm", "acme") });
    snapshot
}

pub fn add(snapshot: &mut Snapshot, user: PartnerUser) {
    Arc::make_mut(&mut snapshot.users).insert(user.id.clone(), User::Partner(user));
}

pub fn add_rep(snapshot: &mut Snapshot, id: &str, at_partner: &str) {
    let rep = User::SalesRep(entries::rep(id, at_partner, true));
    Arc::make_mut(&mut snapshot.users).insert(uid(id), rep);
}

pub fn change(snapshot: &mut Snapshot, id: &str, change: impl FnOnce(&mut PartnerUser)) {
    let mut changed = of(snapshot, id).clone();
    change(&mut changed);
    add(snapshot, changed);
}

pub fn change_partner(snapshot: &mut Snapshot, id: &str, change: impl FnOnce(&mut Partner)) {
    change(Arc::make_mut(&mut snapshot.partners).get_mut(&pid(id)).unwrap());
}

pub fn change_role(snapshot: &mut Snapshot, id: &str, change: impl FnOnce(&mut UserRole)) {
    change(snapshot.user_roles.as_mut().unwrap().get_mut(&rid(id)).unwrap());
}

pub fn of<'a>(snapshot: &'a Snapshot, id: &str) -> &'a PartnerUser {
    snapshot.user(&uid(id)).unwrap().as_partner().unwrap()
}

pub fn request(snapshot: &Snapshot, by: &str, edit: Edit) -> EditRequest {
    EditRequest { by: uid(by), revision: snapshot.revision, mode: None, now: at(NOW), edit }
}

pub fn ask(snapshot: &Snapshot, by: &str, edit: Edit) -> Plan {
    plan(snapshot, &request(snapshot, by, edit))
}

pub fn ask_partial(snapshot: &Snapshot, by: &str, edit: Edit) -> Plan {
    plan(snapshot, &EditRequest { mode: Some(BatchMode::Partial), ..request(snapshot, by, edit) })
}

/// The outcome and code of each row.
pub fn rows(plan: &Plan) -> Vec<(RowOutcome, Option<Code>)> {
    plan.rows.iter().map(|row| (row.outcome, row.code)).collect()
}

/// Asserts that the plan is refused with these row codes and changes nothing.
#[track_caller]
pub fn refused(plan: &Plan, codes: &[Code]) {
    let want: Vec<_> = codes.iter().map(|code| (RowOutcome::Refused, Some(*code))).collect();
    assert_eq!(rows(plan), want, "{:?}", plan.rows);
    assert_eq!(plan.outcome, PlanOutcome::Refused);
    assert!(plan.changes.is_empty() && plan.effects.is_empty());
    assert!(plan.rows.iter().all(|row| row.rule.is_some() && !row.message.is_empty()));
}

pub fn warnings(plan: &Plan) -> Vec<Code> {
    plan.warnings.iter().map(|warning| warning.code).collect()
}

pub fn effects(plan: &Plan) -> Vec<Code> {
    plan.effects.iter().map(|effect| effect.code).collect()
}

/// Applies a plan that must be good; replaying its changes must give the same snapshot.
#[track_caller]
pub fn applied(snapshot: &Snapshot, plan: &Plan) -> Snapshot {
    assert_eq!(plan.outcome, PlanOutcome::Ok, "{:?}", plan.rows);
    let next = apply(snapshot, plan).unwrap();
    assert_eq!(replay(snapshot, &plan.changes).unwrap(), next);
    // Nothing changes, nobody's revision is old.
    // Maps are equal whatever their order, documents are not.
    let document = |snapshot: &Snapshot| partner_policy::formats::write_snapshot(snapshot);
    let changes = document(&Snapshot { revision: snapshot.revision, ..next.clone() }) != document(snapshot);
    assert_eq!(next.revision, snapshot.revision + u64::from(changes));
    next
}

/// Plans and applies an edit that must be good.
#[track_caller]
pub fn done(snapshot: &Snapshot, by: &str, edit: Edit) -> Snapshot {
    applied(snapshot, &ask(snapshot, by, edit))
}

/// Asserts that every one of `actors` is refused `edit` with `code` on every row.
#[track_caller]
pub fn nobody_may(snapshot: &Snapshot, actors: &[&str], code: Code, edit: &Edit) {
    for actor in actors {
        let plan = ask(snapshot, actor, edit.clone());
        assert_eq!(plan.outcome, PlanOutcome::Refused, "{actor}");
        assert!(plan.rows.iter().all(|row| row.code == Some(code)), "{actor}: {:?}", plan.rows);
    }
}

/// Asserts that a request on another revision is refused as stale.
#[track_caller]
pub fn stale(snapshot: &Snapshot, by: &str, edit: Edit) {
    let mut request = request(snapshot, by, edit);
    request.revision += 1;
    let plan = plan(snapshot, &request);
    assert_eq!(plan.outcome, PlanOutcome::Refused);
    assert!(plan.rows.iter().all(|row| row.code == Some(Code::StaleSnapshot)), "{:?}", plan.rows);
}
