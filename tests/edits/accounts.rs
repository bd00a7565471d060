//! Edits of partner accounts and their hierarchies (ROLE, MGR-13, MGR-16, TIER-06, USER-41).

use std::sync::Arc;

use partner_policy::edits::{apply, plan};
use partner_policy::error::Code;
use partner_policy::ids::{PublicGroupId, TierId};
use partner_policy::model::{
    Edit, License, Partner, PartnerRoleRef, PartnerStatus, PartnerUser, PartnerUserStatus, Plan, PlanOutcome,
    PublicGroup, RowOutcome, Snapshot, User,
};

use crate::support::world::managers::*;

const UPDATED: (RowOutcome, Option<Code>) = (RowOutcome::Updated, None);
const UNCHANGED: (RowOutcome, Option<Code>) = (RowOutcome::Unchanged, None);

fn refused(code: Code) -> (RowOutcome, Option<Code>) {
    (RowOutcome::Refused, Some(code))
}

fn create(partner: Partner, managers: Option<&[&str]>) -> Edit {
    Edit::PartnersCreate { partner, managers: managers.map(list) }
}

fn status(of: &str, status: PartnerStatus, vetted_by: Option<&str>) -> Edit {
    Edit::PartnersSetStatus { partner: pid(of), status, vetted_by: vetted_by.map(uid) }
}

fn rename(of: &str, role: &str, label: &str) -> Edit {
    Edit::HierarchyRename { partner: pid(of), role: prid(role), label: label.into() }
}

fn delete(of: &str, role: &str) -> Edit {
    Edit::HierarchyDelete { partner: pid(of), role: prid(role) }
}

fn grow(of: &str, id: &str, label: &str, parent: Option<&str>) -> Edit {
    Edit::HierarchyAdd { partner: pid(of), role: role(id, label, parent) }
}

/// The roles of acme after the plan: id and parent.
fn tree(before: &Snapshot, plan: &Plan) -> Vec<(String, Option<String>)> {
    let after = apply(before, plan).unwrap();
    after
        .partner(&pid("acme"))
        .unwrap()
        .hierarchy(&after.settings)
        .iter()
        .map(|role| (role.id.to_string(), role.parent.as_ref().map(ToString::to_string)))
        .collect()
}

fn own_roles(snapshot: &mut Snapshot, of: &str, roles: Vec<partner_policy::model::PartnerRole>) {
    Arc::make_mut(&mut snapshot.partners).get_mut(&pid(of)).unwrap().partner_roles = Some(roles);
}

fn put_user(snapshot: &mut Snapshot, user: PartnerUser) {
    Arc::make_mut(&mut snapshot.users).insert(user.id.clone(), User::Partner(user));
}

#[test]
fn a_partner_is_created_with_its_managers() {
    let before = world(&[]);
    let edit = create(partner("new", PartnerStatus::Active), Some(&["anna*", "ben"]));
    let plan = all(&before, edit);
    assert_eq!(rows(&plan), [UPDATED, UPDATED]);
    assert_eq!(managers_after(&before, &plan, "new"), ["anna*", "ben"]);
    assert!(apply(&before, &plan).unwrap().partner(&pid("new")).is_some());
}

#[test]
fn a_partner_without_managers_is_one_row() {
    let before = world(&[]);
    for managers in [None, Some(&[][..])] {
        for state in [PartnerStatus::Active, PartnerStatus::Prospective] {
            let plan = all(&before, create(partner("new", state), managers));
            assert_eq!(rows(&plan), [UPDATED]);
            assert_eq!(plan.rows[0].partner, Some(pid("new")));
        }
    }
}

#[test]
fn a_prospect_is_not_created_with_managers() {
    let before = world(&[]);
    let plan = all(&before, create(partner("new", PartnerStatus::Prospective), Some(&["anna", "ben"])));
    assert_eq!(rows(&plan), [refused(Code::PartnerNotActive); 2]);
    assert!(plan.changes.is_empty());
}

#[test]
fn a_partner_with_a_bad_manager_is_created_only_in_part() {
    let before = world(&[]);
    let edit = create(partner("new", PartnerStatus::Active), Some(&["anna", "pia"]));
    let plan = all(&before, edit.clone());
    assert_eq!(rows(&plan), [(RowOutcome::Skipped, None), refused(Code::UserNotInternal)]);
    assert!(plan.changes.is_empty());
    assert_eq!(managers_after(&before, &part(&before, edit), "new"), ["anna"]);
    let plan = part(&before, create(partner("new", PartnerStatus::Active), Some(&["pia"])));
    assert_eq!((plan.outcome, plan.changes.len()), (PlanOutcome::Refused, 0));
    let plan = part(&before, create(partner("new", PartnerStatus::Active), Some(&["anna*", "ben*", "carl"])));
    assert_eq!(rows(&plan)[..2], [refused(Code::MultiplePrimary); 2]);
    assert_eq!((plan.outcome, plan.changes.len()), (PlanOutcome::Refused, 0));
}

#[test]
fn a_partner_that_does_not_fit_is_not_created() {
    let mut before = world(&[]);
    own_roles(&mut before, "birch", vec![role("birch-top", "Top", None)]);
    let new = || partner("new", PartnerStatus::Active);
    let owned = |owner: &str| Partner { owner: Some(uid(owner)), ..new() };
    let roles = |roles| Partner { partner_roles: Some(roles), ..new() };
    let long = "x".repeat(81);
    let cases = [
        (partner("acme", PartnerStatus::Active), Code::DuplicateId),
        (owned("nobody"), Code::UnknownId),
        (owned("pia"), Code::UserNotInternal),
        (owned("dora"), Code::UserNotActive),
        (Partner { tier: TierId::parse("silver").ok(), ..new() }, Code::UnknownId),
        (roles(vec![]), Code::HierarchyRoots),
        (roles(vec![role("a", "A", None), role("b", "B", None)]), Code::HierarchyRoots),
        (roles(vec![role("a", "A", None), role("b", "B", Some("c")), role("c", "C", Some("b"))]), Code::HierarchyCycle),
        (roles(vec![role("a", "A", Some("a"))]), Code::HierarchyCycle),
        (roles(vec![role("a", "A", None), role("a", "B", Some("a"))]), Code::DuplicateId),
        (roles(vec![role("a", "Same", None), role("b", "sAME", Some("a"))]), Code::DuplicateLabel),
        (roles(vec![role("a", "A", None), role("b", "B", Some("birch-top"))]), Code::RoleWrongAccount),
        (roles(vec![role("a", "A", None), role("b", "B", Some("gone"))]), Code::UnknownId),
        (roles(vec![role("a", " ", None)]), Code::MalformedLabel),
        (roles(vec![role("a", &long, None)]), Code::MalformedLabel),
        (
            roles(vec![
                role("a", "A", None),
                role("b", "B", Some("a")),
                role("c", "C", Some("b")),
                role("d", "D", Some("c")),
            ]),
            Code::RoleLimitExceeded,
        ),
    ];
    for (partner, code) in cases {
        for managers in [None, Some(&["anna"][..])] {
            let plan = part(&before, create(partner.clone(), managers));
            assert_eq!(rows(&plan), [refused(code)], "{partner:?}");
            assert_eq!((plan.outcome, plan.changes.len()), (PlanOutcome::Refused, 0));
        }
    }
    let fits = Partner { tier: TierId::parse("gold").ok(), ..owned("anna") };
    assert_eq!(rows(&all(&before, create(fits, None))), [UPDATED]);
}

#[test]
fn only_administrators_of_the_present_revision_edit_accounts() {
    let before = world(&[]);
    for edit in [
        create(partner("new", PartnerStatus::Active), None),
        status("acme", PartnerStatus::Inactive, None),
        Edit::PartnersEnable { partner: pid("off") },
        grow("acme", "x", "X", Some("executive")),
        delete("acme", "manager"),
    ] {
        let mut asked = request(&before, "anna", edit, None);
        assert_eq!(rows(&plan(&before, &asked)), [refused(Code::NotPermitted)]);
        asked.by = uid("root");
        asked.revision += 1;
        assert_eq!(rows(&plan(&before, &asked)), [refused(Code::StaleSnapshot)]);
    }
}

#[test]
fn a_status_changes_and_assignments_stay_stored() {
    let before = world(&[("acme", "anna", true)]);
    let plan = all(&before, status("acme", PartnerStatus::Inactive, None));
    assert_eq!(rows(&plan), [UPDATED]);
    assert_eq!(warnings(&plan), [Code::PrimaryVacant]);
    let after = apply(&before, &plan).unwrap();
    assert_eq!(managers(&after, "acme"), ["anna*"]);
    assert_eq!(rows(&all(&after, status("acme", PartnerStatus::Inactive, None))), [UNCHANGED]);
    let back = apply(&after, &all(&after, status("acme", PartnerStatus::Active, None))).unwrap();
    assert_eq!((back.partners, back.managers), (before.partners, before.managers));
    assert_eq!(rows(&all(&world(&[]), status("nowhere", PartnerStatus::Active, None))), [refused(Code::UnknownId)]);
}

#[test]
fn who_vetted_a_prospect_becomes_primary_only_with_the_option() {
    let mut before = world(&[("pine", "ben", true)]);
    let edit = || status("pine", PartnerStatus::Active, Some("anna"));
    assert_eq!(managers_after(&before, &all(&before, edit()), "pine"), ["ben*"]);
    before.settings.prospect_owner_becomes_primary = true;
    assert_eq!(managers_after(&before, &all(&before, edit()), "pine"), ["anna*", "ben"]);
    let plan = all(&before, status("oak", PartnerStatus::Active, Some("anna")));
    assert_eq!(managers_after(&before, &plan, "oak"), [""; 0]);
    for (user, code) in [("nobody", Code::UnknownId), ("pia", Code::UserNotInternal), ("dora", Code::UserNotActive)] {
        assert_eq!(rows(&all(&before, status("pine", PartnerStatus::Active, Some(user)))), [refused(code)]);
    }
    before.settings.max_primary_partners_per_user = Some(0);
    assert_eq!(rows(&all(&before, edit())), [refused(Code::PrimaryLimitExceeded)]);
}

#[test]
fn a_partner_is_enabled_and_disabled_without_any_other_change() {
    let before = world(&[("acme", "anna", true)]);
    let plan = all(&before, Edit::PartnersDisable { partner: pid("acme") });
    assert_eq!(rows(&plan), [UPDATED]);
    let after = apply(&before, &plan).unwrap();
    assert!(!after.partner(&pid("acme")).unwrap().is_enabled);
    assert_eq!(rows(&all(&after, Edit::PartnersDisable { partner: pid("acme") })), [UNCHANGED]);
    let back = apply(&after, &all(&after, Edit::PartnersEnable { partner: pid("acme") })).unwrap();
    assert_eq!((back.partners, back.users), (before.partners, before.users));
}

#[test]
fn an_owner_is_an_active_internal_user() {
    let before = world(&[]);
    let own = |owner: &str| Edit::PartnersSetOwner { partner: pid("acme"), owner: uid(owner) };
    for (owner, code) in [
        ("nobody", Code::UnknownId),
        ("pia", Code::UserNotInternal),
        ("dora", Code::UserNotActive),
        ("pat", Code::UserNotActive),
    ] {
        assert_eq!(rows(&all(&before, own(owner))), [refused(code)], "{owner}");
    }
    let plan = all(&before, own("anna"));
    let after = apply(&before, &plan).unwrap();
    assert_eq!(after.partner(&pid("acme")).unwrap().owner, Some(uid("anna")));
    assert_eq!(rows(&all(&after, own("anna"))), [UNCHANGED]);
}

#[test]
fn a_tier_is_one_of_the_declared_ones_or_none() {
    let before = world(&[]);
    let tier = |tier: Option<&str>| Edit::PartnersSetTier {
        partner: pid("acme"),
        tier: tier.map(|tier| TierId::parse(tier).unwrap()),
    };
    assert_eq!(rows(&all(&before, tier(Some("silver")))), [refused(Code::UnknownId)]);
    assert_eq!(rows(&all(&before, tier(None))), [UNCHANGED]);
    let after = apply(&before, &all(&before, tier(Some("gold")))).unwrap();
    assert_eq!(rows(&all(&after, tier(Some("gold")))), [UNCHANGED]);
    assert_eq!(rows(&all(&after, tier(None))), [UPDATED]);
}

#[test]
fn a_role_is_added_below_a_role_of_the_account() {
    let before = world(&[]);
    let plan = all(&before, grow("acme", "spec", "Specialist", Some("manager")));
    assert_eq!(rows(&plan), [UPDATED]);
    assert_eq!(plan.rows[0].role.as_deref(), Some("spec"));
    assert_eq!(tree(&before, &plan).last().unwrap(), &("spec".to_owned(), Some("manager".to_owned())));
    let after = apply(&before, &plan).unwrap();
    assert!(after.partner(&pid("birch")).unwrap().partner_roles.is_none());
}

#[test]
fn a_role_that_does_not_fit_is_not_added() {
    let mut before = world(&[]);
    own_roles(&mut before, "birch", vec![role("birch-top", "Top", None)]);
    let long = "x".repeat(81);
    for (id, label, parent, code) in [
        ("user", "Other", Some("manager"), Code::DuplicateId),
        ("x", "partner USER", Some("manager"), Code::DuplicateLabel),
        ("x", "", Some("manager"), Code::MalformedLabel),
        ("x", &long, Some("manager"), Code::MalformedLabel),
        ("x", "X", Some("birch-top"), Code::RoleWrongAccount),
        ("x", "X", Some("gone"), Code::UnknownId),
        ("x", "X", None, Code::HierarchyRoots),
        ("x", "X", Some("user"), Code::RoleLimitExceeded),
    ] {
        assert_eq!(rows(&all(&before, grow("acme", id, label, parent))), [refused(code)], "{id} {label} {parent:?}");
    }
    assert_eq!(rows(&all(&before, grow("nowhere", "x", "X", None))), [refused(Code::UnknownId)]);
    let longest = "ü".repeat(80);
    assert_eq!(rows(&all(&before, grow("acme", "x", &longest, Some("manager")))), [UPDATED]);
    before.settings.max_role_levels = 4;
    assert_eq!(rows(&all(&before, grow("acme", "x", "X", Some("user")))), [UPDATED]);
}

#[test]
fn a_label_is_the_accounts_own() {
    let mut before = world(&[]);
    own_roles(&mut before, "birch", vec![role("birch-top", "Top", None)]);
    for (id, label, code) in [
        ("executive", "partner user", Code::DuplicateLabel),
        ("executive", " ", Code::MalformedLabel),
        ("gone", "X", Code::UnknownId),
        ("birch-top", "X", Code::RoleWrongAccount),
    ] {
        assert_eq!(rows(&all(&before, rename("acme", id, label))), [refused(code)], "{id} {label}");
    }
    assert_eq!(rows(&all(&before, rename("acme", "user", "Partner User"))), [UNCHANGED]);
    assert_eq!(rows(&all(&before, rename("acme", "user", "PARTNER USER"))), [UPDATED]);
    let after = apply(&before, &all(&before, rename("acme", "executive", "Boss"))).unwrap();
    assert_eq!(rows(&all(&after, rename("cedar", "user", "Boss"))), [UPDATED]);
}

#[test]
fn children_of_a_deleted_role_move_up() {
    let before = world(&[]);
    let plan = all(&before, delete("acme", "manager"));
    assert_eq!(
        tree(&before, &plan),
        [("executive".to_owned(), None), ("user".to_owned(), Some("executive".to_owned()))]
    );
    let plan = all(&before, delete("acme", "executive"));
    assert_eq!(tree(&before, &plan), [("manager".to_owned(), None), ("user".to_owned(), Some("manager".to_owned()))]);
}

#[test]
fn a_root_with_two_children_is_not_deleted() {
    let mut before = world(&[]);
    own_roles(&mut before, "acme", vec![role("a", "A", None), role("b", "B", Some("a")), role("c", "C", Some("a"))]);
    assert_eq!(rows(&all(&before, delete("acme", "a"))), [refused(Code::HierarchyRoots)]);
}

#[test]
fn a_role_that_anybody_holds_is_not_deleted_whatever_the_status_or_licence() {
    for state in [PartnerUserStatus::Active, PartnerUserStatus::Revoked, PartnerUserStatus::Deleted] {
        for license in [License::PartnerCommunity, License::CustomerCommunity] {
            let mut before = world(&[]);
            let user = PartnerUser {
                status: state,
                license,
                partner_role: Some(prid("manager")),
                ..partner_user("uma", "acme")
            };
            put_user(&mut before, user);
            assert_eq!(rows(&all(&before, delete("acme", "manager"))), [refused(Code::RoleInUse)]);
            assert_eq!(rows(&all(&before, delete("birch", "manager"))), [UPDATED]);
        }
    }
}

#[test]
fn the_lowest_role_is_held_by_whoever_has_chosen_none() {
    let mut before = world(&[]);
    assert_eq!(rows(&all(&before, delete("acme", "user"))), [refused(Code::RoleInUse)]);
    let outside = PartnerUser { license: License::CustomerCommunityPlus, ..partner_user("pia", "acme") };
    put_user(&mut before, outside);
    assert_eq!(rows(&all(&before, delete("acme", "user"))), [UPDATED]);
}

#[test]
fn the_last_role_and_a_role_that_is_shared_with_are_not_deleted() {
    let mut before = world(&[]);
    own_roles(&mut before, "birch", vec![role("top", "Top", None)]);
    assert_eq!(rows(&all(&before, delete("birch", "top"))), [refused(Code::RoleInUse)]);
    let id = PublicGroupId::parse("group").unwrap();
    let named = PartnerRoleRef { partner: pid("acme"), role: prid("manager"), with_subordinates: false };
    let group = PublicGroup {
        id: id.clone(),
        users: Vec::new(),
        groups: Vec::new(),
        internal_roles: Vec::new(),
        partner_roles: vec![named],
        has_all_internal: false,
        has_all_partner_users: false,
    };
    before.public_groups.insert(id, group);
    assert_eq!(rows(&all(&before, delete("acme", "manager"))), [refused(Code::RoleInUse)]);
    assert_eq!(rows(&all(&before, delete("cedar", "manager"))), [UPDATED]);
}

#[test]
fn unknown_roles_and_partners_are_refused() {
    let before = world(&[]);
    assert_eq!(rows(&all(&before, delete("acme", "gone"))), [refused(Code::UnknownId)]);
    assert_eq!(rows(&all(&before, delete("nowhere", "user"))), [refused(Code::UnknownId)]);
    assert_eq!(rows(&all(&before, rename("nowhere", "user", "X"))), [refused(Code::UnknownId)]);
}
