//! Edits at the edge of a rule: the last row that a batch may have, the moment itself, one condition of two.

use crate::support::world::edits::*;
use partner_policy::edits::{apply, replay};
use partner_policy::error::Code;
use partner_policy::model::*;

fn license(user: &str, license: License, role: Option<&str>) -> Edit {
    Edit::UsersSetLicense { user: uid(user), license, partner_role: role.map(prid) }
}

fn invite(email: &str) -> Edit {
    Edit::UsersInvite { partner: pid("acme"), email: email.into(), username: None, token: token("t-new") }
}

#[test]
fn a_batch_may_have_as_many_rows_as_the_option_says() {
    let mut snapshot = portal();
    snapshot.settings.max_batch_rows = 2;
    let give =
        |users: &[&str]| Edit::UsersAssignRoles { users: uids(users), add: rids(&["basic"]), remove: Vec::new() };
    assert_eq!(ask(&snapshot, "u-root", give(&["u-tom", "u-mia"])).outcome, PlanOutcome::Ok);
    refused(&ask(&snapshot, "u-root", give(&["u-tom", "u-mia", "u-bob"])), &[Code::BatchTooLarge]);
    let listed = |users: &[&str]| {
        let managers = uids(users).into_iter().map(|user| ListedManager { user, is_primary: false });
        Edit::ManagersSet { partner: pid("acme"), managers: managers.collect() }
    };
    assert_eq!(ask(&snapshot, "u-root", listed(&["u-pat", "u-clerk"])).outcome, PlanOutcome::Ok);
    refused(&ask(&snapshot, "u-root", listed(&["u-pat", "u-clerk", "u-owner"])), &[Code::BatchTooLarge]);
}

#[test]
fn revisions_end_where_readers_of_json_cannot_count_on() {
    let mut snapshot = world();
    let edit = Edit::UsersMarkLeft { user: uid("u-tom") };
    snapshot.revision = (1 << 53) - 2;
    let mut last = done(&snapshot, "u-root", edit);
    assert_eq!(last.revision, (1 << 53) - 1);
    let edit = Edit::UsersMarkLeft { user: uid("u-bob") };
    let refusal = apply(&last, &ask(&last, "u-root", edit.clone())).unwrap_err();
    assert_eq!(refusal.code(), Code::LimitExceeded);
    last.revision = 1;
    assert!(apply(&last, &ask(&last, "u-root", edit)).is_ok());
}

#[test]
fn a_login_at_the_moment_of_the_sweep_lies_not_in_the_future() {
    let mut snapshot = world();
    change(&mut snapshot, "u-tom", |user| user.last_login_at = Some(at(NOW)));
    assert!(warnings(&ask(&snapshot, "u-root", Edit::System(SystemEdit::UsersSweepInactive))).is_empty());
    change(&mut snapshot, "u-tom", |user| user.last_login_at = Some(at("2026-11-22T00:00:00.001Z")));
    assert_eq!(warnings(&ask(&snapshot, "u-root", Edit::System(SystemEdit::UsersSweepInactive))), [Code::FutureLogin]);
}

#[test]
fn only_a_revoked_user_of_the_same_partner_bars_an_address() {
    let mut snapshot = world();
    assert_eq!(ask(&snapshot, "u-mia", invite("u-tom@mail.example")).outcome, PlanOutcome::Ok);
    change(&mut snapshot, "u-bob", |user| user.status = PartnerUserStatus::Revoked);
    assert_eq!(ask(&snapshot, "u-mia", invite("u-bob@mail.example")).outcome, PlanOutcome::Ok);
    change(&mut snapshot, "u-tom", |user| user.status = PartnerUserStatus::Revoked);
    assert_eq!(ask(&snapshot, "u-mia", invite("u-ann@mail.example")).outcome, PlanOutcome::Ok);
    refused(&ask(&snapshot, "u-mia", invite("U-Tom@mail.example")), &[Code::UsernameRevoked]);
    refused(&ask(&snapshot, "u-mia", invite("u-tom@acme.example")), &[Code::UsernameRevoked]);
}

#[test]
fn a_licence_of_the_same_class_changes_no_role_and_warns_of_none() {
    let mut snapshot = world();
    let plan = ask(&snapshot, "u-root", license("u-tom", License::PartnerCommunityLogin, None));
    assert!(warnings(&plan).is_empty());
    assert_eq!(of(&applied(&snapshot, &plan), "u-tom").partner_role, None);
    let plan = ask(&snapshot, "u-root", license("u-tom", License::PartnerCommunityLogin, Some("manager")));
    assert!(warnings(&plan).is_empty());
    assert_eq!(of(&applied(&snapshot, &plan), "u-tom").partner_role, Some(prid("manager")));
    change(&mut snapshot, "u-tom", |user| user.license = License::CustomerCommunity);
    let plan = ask(&snapshot, "u-root", license("u-tom", License::CustomerCommunityLogin, None));
    assert!(warnings(&plan).is_empty());
    let plan = ask(&snapshot, "u-root", license("u-tom", License::CustomerCommunityLogin, Some("manager")));
    assert_eq!(warnings(&plan), [Code::RoleIgnoredForLicense]);
}

#[test]
fn a_deactivated_user_gets_another_username_and_a_revoked_one_does_not() {
    let mut snapshot = world();
    let case = SupportCase {
        username: Some("u-tom@acme.example".into()),
        new_username: Some("tom@acme.example".into()),
        ..SupportCase::default()
    };
    let rename =
        || Edit::UsersRename { user: uid("u-tom"), username: "tom@acme.example".into(), case: Some(case.clone()) };
    change(&mut snapshot, "u-tom", |user| {
        user.status = PartnerUserStatus::Deactivated;
        user.home_org = Some(org("org-acme"));
    });
    assert_eq!(of(&done(&snapshot, "u-sup", rename()), "u-tom").username, Some("tom@acme.example".into()));
    change(&mut snapshot, "u-tom", |user| user.status = PartnerUserStatus::Revoked);
    refused(&ask(&snapshot, "u-sup", rename()), &[Code::UserRevoked]);
}

#[test]
fn a_restored_user_keeps_no_permission_set_and_no_exemption() {
    let mut snapshot = world();
    let set = PermissionSet { id: blank_set(), objects: Vec::new(), tier_features: Vec::new() };
    snapshot.permission_sets.insert(set.id.clone(), set.clone());
    change(&mut snapshot, "u-tom", |user| {
        user.status = PartnerUserStatus::Revoked;
        user.permission_sets = vec![set.id];
        user.exempt = Some(Exemption { reason: "leave".into(), until: at("2027-01-01T00:00:00Z") });
        user.is_reviewer = true;
    });
    let case = SupportCase { username: Some("u-tom@acme.example".into()), ..SupportCase::default() };
    let after = done(&snapshot, "u-sup", Edit::UsersRestore { user: uid("u-tom"), case: Some(case) });
    let tom = of(&after, "u-tom");
    assert_eq!((tom.permission_sets.len(), tom.exempt.as_ref(), tom.is_reviewer), (0, None, false));
}

fn blank_set() -> partner_policy::ids::PermissionSetId {
    partner_policy::ids::PermissionSetId::parse("extra").unwrap()
}

#[test]
fn a_role_that_is_named_twice_at_sign_on_is_given_once() {
    let snapshot = portal();
    let edit = Edit::System(SystemEdit::UsersSsoLogin {
        partner: pid("acme"),
        name: Some("New".into()),
        email: Some("new@mail.example".into()),
        roles: vec!["Basic".into(), " Basic ".into(), "Open".into()],
        user: newcomer("u-new", "acme"),
    });
    let plan = ask(&snapshot, "u-new", edit);
    assert!(!warnings(&plan).contains(&Code::RoleNotMatched));
    assert_eq!(of(&applied(&snapshot, &plan), "u-new").user_roles, rids(&["basic", "open"]));
}

#[test]
fn the_row_of_an_edit_of_a_role_is_about_the_role() {
    let set = UserRolePatch { is_default: Some(true), ..UserRolePatch::default() };
    let edits = [
        Edit::RolesUpdate { id: rid("basic"), set },
        Edit::RolesDelete { id: rid("basic"), confirm: true },
        Edit::RolesDelete { id: rid("basic"), confirm: false },
    ];
    for edit in edits {
        let plan = ask(&portal(), "u-root", edit);
        let about: Vec<_> = plan.rows.iter().map(|row| row.role.as_deref()).collect();
        assert_eq!(about, [Some("basic")]);
    }
}

fn status(id: &str, status: PartnerStatus, vetted_by: Option<&str>) -> Edit {
    Edit::PartnersSetStatus { partner: pid(id), status, vetted_by: vetted_by.map(uid) }
}

fn assign(snapshot: &mut Snapshot, id: &str, user: &str, is_primary: bool) {
    let assignment = ManagerAssignment { partner: pid(id), user: uid(user), is_primary };
    std::sync::Arc::make_mut(&mut snapshot.managers).insert((pid(id), uid(user)), assignment);
}

#[test]
fn a_vacant_primary_is_named_only_where_the_edit_leaves_one_vacant() {
    let mut snapshot = world();
    let inactive = || status("acme", PartnerStatus::Inactive, None);
    assert!(warnings(&ask(&snapshot, "u-pat", inactive())).is_empty());
    assign(&mut snapshot, "acme", "u-clerk", true);
    assert_eq!(warnings(&ask(&snapshot, "u-pat", inactive())), [Code::PrimaryVacant]);
    let owner = Edit::PartnersSetOwner { partner: pid("acme"), owner: uid("u-owner") };
    assert!(warnings(&ask(&snapshot, "u-pat", owner)).is_empty());
    let disabled = Edit::PartnersDisable { partner: pid("birch") };
    assert!(warnings(&ask(&snapshot, "u-pat", disabled)).is_empty());
}

/// `acme` is a prospect with a sleeping primary `u-clerk` and a manager `u-off`; `birch` has a primary and a manager.
fn prospect() -> Snapshot {
    let mut snapshot = world();
    snapshot.settings.prospect_owner_becomes_primary = true;
    change_partner(&mut snapshot, "acme", |partner| partner.status = PartnerStatus::Prospective);
    assign(&mut snapshot, "acme", "u-clerk", true);
    assign(&mut snapshot, "acme", "u-off", false);
    assign(&mut snapshot, "birch", "u-owner", true);
    assign(&mut snapshot, "birch", "u-pat", false);
    snapshot
}

#[test]
fn who_vetted_a_prospect_becomes_its_only_primary_and_nothing_else_changes() {
    let snapshot = prospect();
    let after = done(&snapshot, "u-root", status("acme", PartnerStatus::Active, Some("u-pat")));
    let mut managers: Vec<_> = after
        .managers
        .values()
        .map(|of| (of.partner.as_str().to_owned(), of.user.as_str().to_owned(), of.is_primary))
        .collect();
    managers.sort_unstable();
    let expected = [
        ("acme", "u-clerk", false),
        ("acme", "u-off", false),
        ("acme", "u-pat", true),
        ("birch", "u-owner", true),
        ("birch", "u-pat", false),
    ];
    let expected = expected.map(|(of, user, is_primary)| (of.to_owned(), user.to_owned(), is_primary));
    assert_eq!(managers, expected);
    let edit = status("acme", PartnerStatus::Active, Some("u-pat"));
    assert_eq!(ask(&snapshot, "u-root", edit).changes.len(), 3);
}

#[test]
fn who_vetted_a_prospect_becomes_primary_only_of_an_enabled_partner() {
    let mut snapshot = prospect();
    change_partner(&mut snapshot, "acme", |partner| partner.is_enabled = false);
    let plan = ask(&snapshot, "u-root", status("acme", PartnerStatus::Active, Some("u-pat")));
    refused(&plan, &[Code::PartnerNotActive]);
    assert!(plan.rows[0].message.contains("`acme`"), "{}", plan.rows[0].message);
}

#[test]
fn the_limit_of_primaries_counts_other_partners_of_the_same_user() {
    let mut snapshot = prospect();
    snapshot.settings.max_primary_partners_per_user = Some(1);
    let vetted = |user| status("acme", PartnerStatus::Active, Some(user));
    // Not primary anywhere, primary of this partner already, and primary of another one.
    assert_eq!(ask(&snapshot, "u-root", vetted("u-pat")).outcome, PlanOutcome::Ok);
    assert_eq!(ask(&snapshot, "u-root", vetted("u-clerk")).outcome, PlanOutcome::Ok);
    refused(&ask(&snapshot, "u-root", vetted("u-owner")), &[Code::PrimaryLimitExceeded]);
    snapshot.settings.max_primary_partners_per_user = Some(2);
    assert_eq!(ask(&snapshot, "u-root", vetted("u-owner")).outcome, PlanOutcome::Ok);
}

#[test]
fn a_role_that_a_rule_or_a_group_names_is_not_deleted() {
    let target = |role: &str| {
        let role = PartnerRoleRef { partner: pid("acme"), role: prid(role), with_subordinates: false };
        Target::PartnerRole(role)
    };
    let rule = |owners: Target, to: Target| {
        let mut snapshot = world();
        let rule = SharingRule {
            id: partner_policy::ids::SharingRuleId::parse("sr").unwrap(),
            is_active: true,
            record_type: RecordType::Deal,
            level: ShareLevel::Read,
            purpose: None,
            scope: RuleScope::OwnedBy(owners),
            to,
        };
        snapshot.sharing_rules.insert(rule.id.clone(), rule);
        ask(&snapshot, "u-root", Edit::HierarchyDelete { partner: pid("acme"), role: prid("executive") })
    };
    let acme = Target::Partner(pid("acme"));
    assert_eq!(rule(acme.clone(), target("manager")).outcome, PlanOutcome::Ok);
    refused(&rule(acme.clone(), target("executive")), &[Code::RoleInUse]);
    refused(&rule(target("executive"), acme), &[Code::RoleInUse]);
}

#[test]
fn a_hierarchy_is_listed_from_the_top() {
    let snapshot = world();
    let listed = partner_policy::rules::role_trees::listed(&snapshot, &pid("acme")).unwrap();
    let ids: Vec<_> = listed.iter().map(|role| role.id.as_str()).collect();
    assert_eq!(ids, ["executive", "manager", "user"]);
    assert!(partner_policy::rules::role_trees::listed(&snapshot, &pid("gone")).is_none());
}

#[test]
fn a_plan_that_changes_nothing_keeps_the_revision() {
    let mut snapshot = portal();
    let set = |user: &str| Edit::ManagersAdd {
        partners: vec![pid("acme")].into(),
        users: uids(&[user]),
        make_primary: false,
    };
    let after = done(&snapshot, "u-root", set("u-pat"));
    assert_eq!(after.revision, snapshot.revision + 1);
    let again = ask(&after, "u-root", set("u-pat"));
    assert_eq!((rows(&again)[0].0, apply(&after, &again).unwrap()), (RowOutcome::Unchanged, after.clone()));
    // Changes that come from elsewhere and are made already.
    let first = ask(&snapshot, "u-root", set("u-pat"));
    assert_eq!(replay(&after, &first.changes).unwrap(), after);
    let gone = Change::RemoveManager { partner: pid("acme"), user: uid("u-sup") };
    let same: Vec<Change> = [gone]
        .into_iter()
        .chain([Change::PutPartner(Box::new(snapshot.partner(&pid("acme")).unwrap().clone()))])
        .chain(snapshot.users.values().map(|user| Change::PutUser(Box::new(user.clone()))))
        .chain(snapshot.user_roles.iter().flat_map(Map::values).map(|role| Change::PutUserRole(Box::new(role.clone()))))
        .chain([Change::OrderUserRoles(snapshot.user_roles.iter().flat_map(Map::keys).cloned().collect())])
        .chain([Change::RemoveUserRole(rid("none"))])
        .collect();
    assert_eq!(replay(&snapshot, &same).unwrap(), snapshot);
    assert_eq!(replay(&snapshot, &[]).unwrap(), snapshot);
    // One change among them that is not made yet.
    let mut other = same;
    other.extend(first.changes);
    assert_eq!(replay(&snapshot, &other).unwrap().revision, snapshot.revision + 1);
    // A change, and the same one back.
    let manager = ManagerAssignment { partner: pid("acme"), user: uid("u-pat"), is_primary: false };
    let remove = Change::RemoveManager { partner: pid("acme"), user: uid("u-pat") };
    let set = Change::SetManager(manager.clone());
    assert_eq!(replay(&snapshot, &[set.clone(), remove.clone()]).unwrap(), snapshot);
    assert_eq!(replay(&after, &[remove.clone(), set.clone()]).unwrap(), after);
    let primary = Change::SetManager(ManagerAssignment { is_primary: true, ..manager });
    assert_eq!(replay(&after, &[primary.clone(), remove.clone(), set]).unwrap(), after);
    assert_eq!(replay(&after, &[remove, primary]).unwrap().revision, after.revision + 1);
    let role = |id: &str| snapshot.user_roles.as_ref().unwrap().get(&rid(id)).unwrap().clone();
    let again = |id: &str| [Change::RemoveUserRole(rid(id)), Change::PutUserRole(Box::new(role(id)))];
    let order: Vec<_> = snapshot.user_roles.iter().flat_map(Map::keys).cloned().collect();
    let (first, last) = (order.first().unwrap().clone(), order.last().unwrap().clone());
    assert_eq!(replay(&snapshot, &again(last.as_str())).unwrap(), snapshot);
    // Portal roles have an order of their own, which this changes.
    assert_eq!(replay(&snapshot, &again(first.as_str())).unwrap().revision, snapshot.revision + 1);
    let mut moved = again(first.as_str()).to_vec();
    moved.push(Change::OrderUserRoles(order));
    assert_eq!(replay(&snapshot, &moved).unwrap(), snapshot);
    // Nothing is no change at the last revision either.
    snapshot.revision = (1 << 53) - 1;
    assert_eq!(replay(&snapshot, &[]).unwrap(), snapshot);
}
