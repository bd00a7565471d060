//! Rights of partner users: portal roles, feature permissions, licences, places in the hierarchy, CRM values.

use crate::support::world::edits::*;
use partner_policy::error::Code;
use partner_policy::model::{
    CrmRoleSync, Edit, Feature, License, Map, PartnerRole, PartnerUser, PartnerUserStatus, PlanOutcome, RowOutcome,
    Snapshot, SsoMatch, SystemEdit,
};

fn assign(users: &[&str], add: &[&str], remove: &[&str]) -> Edit {
    Edit::UsersAssignRoles { users: uids(users), add: rids(add), remove: rids(remove) }
}

fn features(user: &str, grant: &[Feature], withdraw: &[Feature]) -> Edit {
    Edit::UsersSetFeatures { user: uid(user), grant: grant.to_vec(), withdraw: withdraw.to_vec() }
}

fn license(user: &str, license: License, role: Option<&str>) -> Edit {
    Edit::UsersSetLicense { user: uid(user), license, partner_role: role.map(prid) }
}

fn place(user: &str, role: &str) -> Edit {
    Edit::UsersSetPartnerRole { user: uid(user), partner_role: prid(role) }
}

fn crm(user: &str, fields: &[(&str, &str)]) -> Edit {
    let fields: Map<_, _> = fields.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect();
    Edit::System(SystemEdit::UsersCrmSync { user: uid(user), fields })
}

/// The portal in which partner administrators may assign roles.
fn delegating() -> Snapshot {
    let mut snapshot = portal();
    snapshot.settings.partner_admin_may_assign_roles = true;
    snapshot
}

#[test]
fn only_the_supplier_assigns_roles_unless_it_delegates() {
    let edit = assign(&["u-tom"], &["open"], &[]);
    let others = ["u-pat", "u-sup", "u-clerk", "u-off", "u-mia", "u-none"];
    for snapshot in [portal(), delegating()] {
        nobody_may(&snapshot, &others, Code::NotPermitted, &edit);
        stale(&snapshot, "u-root", edit.clone());
        assert_eq!(of(&done(&snapshot, "u-root", edit.clone()), "u-tom").user_roles, rids(&["open"]));
    }
    nobody_may(&portal(), &["u-adm"], Code::NotPermitted, &edit);
    done(&delegating(), "u-adm", edit);
}

#[test]
fn a_partner_administrator_assigns_open_roles_to_others_of_the_own_account() {
    let mut snapshot = delegating();
    change(&mut snapshot, "u-tom", |user| user.user_roles = rids(&["sales", "open"]));
    refused(&ask(&snapshot, "u-adm", assign(&["u-adm"], &["open"], &[])), &[Code::SelfGrant]);
    refused(&ask(&snapshot, "u-adm", assign(&["u-bob"], &["open"], &[])), &[Code::NotPermitted]);
    refused(&ask(&snapshot, "u-adm", assign(&["u-tom"], &["basic"], &[])), &[Code::NotPermitted]);
    refused(&ask(&snapshot, "u-adm", assign(&["u-tom"], &[], &["sales"])), &[Code::NotPermitted]);
    let next = done(&snapshot, "u-adm", assign(&["u-tom"], &["administrator"], &["open"]));
    assert_eq!(of(&next, "u-tom").user_roles, rids(&["sales", "administrator"]));
    change_role(&mut snapshot, "administrator", |role| role.is_partner_assignable = false);
    refused(&ask(&snapshot, "u-adm", assign(&["u-tom"], &["administrator"], &[])), &[Code::NotPermitted]);
}

#[test]
fn a_partner_administrator_who_fails_a_gate_assigns_nothing() {
    let mut snapshot = delegating();
    change(&mut snapshot, "u-adm", |user| user.has_left = true);
    nobody_may(&snapshot, &["u-adm"], Code::NotPermitted, &assign(&["u-tom"], &["open"], &[]));
}

#[test]
fn bulk_roles_keep_the_others_and_are_idempotent() {
    let mut snapshot = portal();
    change(&mut snapshot, "u-tom", |user| user.user_roles = rids(&["sales"]));
    change(&mut snapshot, "u-bob", |user| user.user_roles = rids(&["marketing", "basic"]));
    let edit = assign(&["u-tom", "u-bob", "u-tom"], &["basic"], &[]);
    let plan = ask(&snapshot, "u-root", edit.clone());
    let (updated, same) = ((RowOutcome::Updated, None), (RowOutcome::Unchanged, None));
    assert_eq!(rows(&plan), [updated, same, (RowOutcome::Unchanged, Some(Code::DuplicateRow))]);
    let next = applied(&snapshot, &plan);
    assert_eq!(of(&next, "u-tom").user_roles, rids(&["sales", "basic"]));
    assert_eq!(rows(&ask(&next, "u-root", edit))[..2], [same, same]);
    let next = done(&next, "u-root", assign(&["u-tom", "u-bob"], &["sales", "sales"], &["basic", "marketing"]));
    assert_eq!(of(&next, "u-tom").user_roles, rids(&["sales"]));
    assert_eq!(of(&next, "u-bob").user_roles, rids(&["sales"]));
}

#[test]
fn bulk_roles_name_every_bad_row() {
    let mut snapshot = portal();
    add_rep(&mut snapshot, "s-rep", "acme");
    add(&mut snapshot, PartnerUser { status: PartnerUserStatus::Deleted, ..user("u-del", "acme") });
    let users = ["u-tom", "u-none", "s-rep", "u-root", "u-del"];
    let plan = ask(&snapshot, "u-root", assign(&users, &["sales"], &[]));
    let refused_with = |code| (RowOutcome::Refused, Some(code));
    let bad = [Code::UnknownId, Code::InvalidValue, Code::InvalidValue, Code::UserNotActive].map(refused_with);
    assert_eq!(rows(&plan)[0], (RowOutcome::Skipped, None));
    assert_eq!(rows(&plan)[1..], bad);
    let plan = ask_partial(&snapshot, "u-root", assign(&users, &["sales"], &[]));
    assert_eq!(rows(&plan)[0], (RowOutcome::Updated, None));
    assert_eq!(of(&applied(&snapshot, &plan), "u-tom").user_roles, rids(&["sales"]));
}

#[test]
fn a_bulk_request_that_makes_no_sense_is_refused() {
    let mut snapshot = portal();
    let two = ["u-tom", "u-bob"];
    refused(&ask(&snapshot, "u-root", assign(&[], &["sales"], &[])), &[Code::EmptySelection]);
    refused(&ask(&snapshot, "u-root", assign(&two, &[], &[])), &[Code::EmptySelection]);
    refused(&ask(&snapshot, "u-root", assign(&two, &["sales"], &["sales"])), &[Code::ConflictingRows; 2]);
    refused(&ask(&snapshot, "u-root", assign(&two, &["none"], &[])), &[Code::UnknownId; 2]);
    refused(&ask(&world(), "u-root", assign(&two, &["sales"], &[])), &[Code::UnknownId; 2]);
    snapshot.settings.max_batch_rows = 1;
    refused(&ask(&snapshot, "u-root", assign(&two, &["sales"], &[])), &[Code::BatchTooLarge]);
}

#[test]
fn users_without_standard_roles_are_warned_of() {
    let mut snapshot = portal();
    change(&mut snapshot, "u-tom", |user| user.user_roles = rids(&["sales"]));
    assert_eq!(warnings(&ask(&snapshot, "u-root", assign(&["u-tom"], &[], &["sales"]))), [Code::NoRole]);
    let custom = assign(&["u-tom"], &["basic"], &["sales"]);
    assert_eq!(warnings(&ask(&snapshot, "u-root", custom)), [Code::CustomOnly]);
    assert!(warnings(&ask(&snapshot, "u-root", assign(&["u-tom"], &["basic"], &[]))).is_empty());
}

#[test]
fn the_supplier_may_take_the_last_administrator_and_is_told() {
    let mut snapshot = portal();
    let plan = ask(&snapshot, "u-root", assign(&["u-adm"], &[], &["administrator"]));
    assert_eq!((plan.outcome, effects(&plan)), (PlanOutcome::Ok, vec![Code::LastAdminGone]));
    change(&mut snapshot, "u-tom", |user| user.user_roles = rids(&["administrator"]));
    let plan = ask(&snapshot, "u-root", assign(&["u-adm"], &[], &["administrator"]));
    assert!(effects(&plan).is_empty());
    let swap = assign(&["u-adm", "u-tom"], &[], &["administrator"]);
    assert_eq!(effects(&ask(&snapshot, "u-root", swap)), [Code::LastAdminGone]);
}

#[test]
fn only_a_holder_of_manage_users_sets_features_of_others_of_the_own_account() {
    let snapshot = world();
    let edit = features("u-tom", &[Feature::ManageLeads], &[]);
    let others = ["u-root", "u-pat", "u-sup", "u-clerk", "u-bob", "u-none", "u-tom"];
    nobody_may(&snapshot, &others, Code::NotPermitted, &edit);
    stale(&snapshot, "u-mia", edit.clone());
    let next = done(&snapshot, "u-mia", edit.clone());
    assert_eq!(of(&next, "u-tom").features, [Feature::ManageLeads]);
    assert_eq!(rows(&ask(&next, "u-mia", edit)), [(RowOutcome::Unchanged, None)]);
    let next = done(&next, "u-mia", features("u-tom", &[Feature::ManageUsers], &[Feature::ManageLeads]));
    assert_eq!(of(&next, "u-tom").features, [Feature::ManageUsers]);
    refused(&ask(&next, "u-mia", features("u-mia", &[Feature::ManageLeads], &[])), &[Code::SelfGrant]);
    refused(&ask(&next, "u-mia", features("u-bob", &[Feature::ManageLeads], &[])), &[Code::NotPermitted]);
    refused(&ask(&next, "u-mia", features("u-none", &[Feature::ManageLeads], &[])), &[Code::UnknownId]);
    refused(&ask(&next, "u-mia", features("u-root", &[Feature::ManageLeads], &[])), &[Code::InvalidValue]);
    refused(&ask(&next, "u-mia", features("u-tom", &[], &[])), &[Code::EmptySelection]);
    let both = features("u-tom", &[Feature::ManageLeads], &[Feature::ManageLeads]);
    refused(&ask(&next, "u-mia", both), &[Code::ConflictingRows]);
}

#[test]
fn features_are_set_only_of_users_who_are_in_or_invited() {
    for (status, code) in [
        (PartnerUserStatus::Invited, None),
        (PartnerUserStatus::Deactivated, Some(Code::UserDeactivated)),
        (PartnerUserStatus::Revoked, Some(Code::UserRevoked)),
        (PartnerUserStatus::Deleted, Some(Code::UserNotActive)),
    ] {
        let mut snapshot = world();
        change(&mut snapshot, "u-tom", |user| user.status = status);
        let plan = ask(&snapshot, "u-mia", features("u-tom", &[Feature::ManageLeads], &[]));
        match code {
            Some(code) => refused(&plan, &[code]),
            None => assert_eq!(plan.outcome, PlanOutcome::Ok),
        }
    }
}

#[test]
fn a_partner_keeps_an_active_holder_of_manage_users() {
    let mut snapshot = world();
    snapshot.settings.manage_partnership_includes_users = true;
    change(&mut snapshot, "u-tom", |user| user.features = vec![Feature::ManagePartnership]);
    let last = features("u-mia", &[], &[Feature::ManageUsers]);
    refused(&ask(&snapshot, "u-tom", last.clone()), &[Code::LastManagerOfUsers]);
    refused(&ask(&snapshot, "u-tom", Edit::UsersRevoke { users: uids(&["u-mia"]) }), &[Code::LastManagerOfUsers]);
    // A holder who cannot enter does not count.
    let mut second = user("u-sec", "acme");
    second.features = vec![Feature::ManageUsers];
    second.status = PartnerUserStatus::Deactivated;
    add(&mut snapshot, second);
    refused(&ask(&snapshot, "u-tom", last.clone()), &[Code::LastManagerOfUsers]);
    change(&mut snapshot, "u-sec", |user| user.status = PartnerUserStatus::Active);
    done(&snapshot, "u-tom", last);
}

#[test]
fn only_the_supplier_sets_licence_and_place() {
    for edit in [
        license("u-tom", License::PartnerCommunityLogin, None),
        place("u-tom", "manager"),
        crm("u-tom", &[("z123user.role", "Sales")]),
    ] {
        let others = ["u-sup", "u-clerk", "u-off", "u-mia", "u-adm", "u-none"];
        nobody_may(&portal(), &others, Code::NotPermitted, &edit);
        stale(&portal(), "u-root", edit.clone());
        done(&portal(), "u-root", edit.clone());
        done(&portal(), "u-pat", edit);
    }
}

#[test]
fn a_licence_changes_inside_its_class_and_keeps_the_place() {
    let mut snapshot = world();
    change(&mut snapshot, "u-tom", |user| user.partner_role = Some(prid("executive")));
    let next = done(&snapshot, "u-root", license("u-tom", License::PartnerCommunityLogin, None));
    let tom = of(&next, "u-tom");
    assert_eq!((tom.license, tom.partner_role.clone()), (License::PartnerCommunityLogin, Some(prid("executive"))));
    let again = ask(&next, "u-root", license("u-tom", License::PartnerCommunityLogin, None));
    assert_eq!(rows(&again), [(RowOutcome::Unchanged, None)]);
    // An implied lowest role would vanish under a licence that reads its absence as none.
    let next = done(&snapshot, "u-root", license("u-mia", License::CustomerCommunityPlus, None));
    assert_eq!(of(&next, "u-mia").partner_role, Some(prid("user")));
    change(&mut snapshot, "u-bob", |user| user.license = License::CustomerCommunity);
    let next = done(&snapshot, "u-root", license("u-bob", License::AuthenticatedWebsite, None));
    assert_eq!(of(&next, "u-bob").license, License::AuthenticatedWebsite);
}

#[test]
fn the_mechanism_of_a_licence_is_locked() {
    let mut snapshot = world();
    change(&mut snapshot, "u-bob", |user| user.license = License::CustomerCommunity);
    let up = license("u-bob", License::PartnerCommunity, Some("manager"));
    let up_bare = license("u-bob", License::CustomerCommunityPlus, None);
    let down = license("u-tom", License::CustomerCommunity, None);
    let locked = [Code::LicenseMechanismLocked];
    for edit in [&up, &up_bare, &down] {
        refused(&ask(&snapshot, "u-root", edit.clone()), &locked);
    }
    snapshot.settings.allow_license_upgrade = true;
    refused(&ask(&snapshot, "u-root", up_bare), &locked);
    refused(&ask(&snapshot, "u-root", down), &locked);
    let next = done(&snapshot, "u-root", up);
    assert_eq!(of(&next, "u-bob").partner_role, Some(prid("manager")));
    let unknown = license("u-bob", License::PartnerCommunity, Some("none"));
    refused(&ask(&snapshot, "u-root", unknown), &[Code::UnknownId]);
    refused(&ask(&snapshot, "u-root", license("u-none", License::PartnerCommunity, None)), &[Code::UnknownId]);
}

#[test]
fn a_place_is_one_of_the_own_account_and_changes_at_once() {
    let mut snapshot = world();
    let own = |id: &str| Some(vec![PartnerRole { id: prid(id), label: "Top".into(), parent: None }]);
    change_partner(&mut snapshot, "birch", |partner| partner.partner_roles = own("b-top"));
    refused(&ask(&snapshot, "u-root", place("u-tom", "b-top")), &[Code::RoleWrongAccount]);
    refused(&ask(&snapshot, "u-root", place("u-bob", "manager")), &[Code::RoleWrongAccount]);
    refused(&ask(&snapshot, "u-root", place("u-tom", "none")), &[Code::UnknownId]);
    refused(&ask(&snapshot, "u-root", place("u-none", "manager")), &[Code::UnknownId]);
    refused(&ask(&snapshot, "u-root", place("u-clerk", "manager")), &[Code::InvalidValue]);
    let plan = ask(&snapshot, "u-root", place("u-tom", "manager"));
    assert_eq!(plan.rows[0].role.as_deref(), Some("manager"));
    let next = applied(&snapshot, &plan);
    assert_eq!(of(&next, "u-tom").partner_role, Some(prid("manager")));
    assert_eq!(rows(&ask(&next, "u-root", place("u-tom", "manager"))), [(RowOutcome::Unchanged, None)]);
    change(&mut snapshot, "u-tom", |user| user.status = PartnerUserStatus::Deleted);
    refused(&ask(&snapshot, "u-root", place("u-tom", "manager")), &[Code::ContactNotEnabled]);
    change(&mut snapshot, "u-tom", |user| (user.status, user.contact) = (PartnerUserStatus::Active, None));
    refused(&ask(&snapshot, "u-root", place("u-tom", "manager")), &[Code::ContactMissing]);
    change_partner(&mut snapshot, "acme", |partner| partner.is_enabled = false);
    refused(&ask(&snapshot, "u-root", place("u-tom", "manager")), &[Code::AccountNotPartner]);
}

#[test]
fn a_place_of_a_high_volume_user_is_accepted_and_not_stored() {
    let mut snapshot = world();
    change(&mut snapshot, "u-tom", |user| user.license = License::CustomerCommunity);
    let plan = ask(&snapshot, "u-root", place("u-tom", "executive"));
    assert_eq!((plan.outcome, warnings(&plan)), (PlanOutcome::Ok, vec![Code::RoleIgnoredForLicense]));
    assert_eq!(of(&applied(&snapshot, &plan), "u-tom").partner_role, None);
    // A value that a document brought along goes, so that it cannot come alive later.
    change(&mut snapshot, "u-tom", |user| user.partner_role = Some(prid("manager")));
    assert_eq!(of(&done(&snapshot, "u-root", place("u-tom", "executive")), "u-tom").partner_role, None);
    let plan = ask(&snapshot, "u-root", license("u-tom", License::CustomerCommunityLogin, Some("manager")));
    assert_eq!(warnings(&plan), [Code::RoleIgnoredForLicense]);
    assert_eq!(of(&applied(&snapshot, &plan), "u-tom").partner_role, None);
}

#[test]
fn the_crm_adds_or_replaces_only_what_matches() {
    let mut snapshot = portal();
    change(&mut snapshot, "u-tom", |user| user.user_roles = rids(&["marketing"]));
    let roles = |snapshot: &Snapshot, value: &str| {
        of(&done(snapshot, "u-root", crm("u-tom", &[("z123user.role", value)])), "u-tom").user_roles.clone()
    };
    assert_eq!(roles(&snapshot, "Sales; Basic ;;Foo"), rids(&["marketing", "sales", "basic"]));
    assert_eq!(roles(&snapshot, "Foo"), rids(&["marketing"]));
    snapshot.settings.crm_role_sync = CrmRoleSync::Replace;
    assert_eq!(roles(&snapshot, "Sales;Basic;Foo"), rids(&["sales", "basic"]));
    assert_eq!(roles(&snapshot, "Foo"), rids(&["marketing"]));
    assert_eq!(roles(&snapshot, "sales"), rids(&["marketing"]));
    snapshot.settings.sso_match = SsoMatch::IgnoreCase;
    assert_eq!(roles(&snapshot, "sales"), rids(&["sales"]));
    snapshot.settings.sso_may_grant_administrator = false;
    assert_eq!(roles(&snapshot, "Administrator"), rids(&["marketing"]));
}

#[test]
fn only_one_field_of_the_crm_is_read() {
    let snapshot = portal();
    for key in ["role", "Z123user.role", "z123user.role ", "z124user.role"] {
        let plan = ask(&snapshot, "u-root", crm("u-tom", &[(key, "Sales")]));
        assert_eq!(rows(&plan), [(RowOutcome::Unchanged, None)], "{key}");
        assert!(plan.warnings.is_empty());
    }
    let plan = ask(&snapshot, "u-root", crm("u-tom", &[("z123user.role", "Foo;Sales;Bar")]));
    assert_eq!(warnings(&plan)[..2], [Code::RoleNotMatched; 2]);
    refused(&ask(&snapshot, "u-root", crm("u-none", &[])), &[Code::UnknownId]);
    assert_eq!(warnings(&ask(&world(), "u-root", crm("u-tom", &[("z123user.role", "Sales")]))), [Code::RoleNotMatched]);
}

#[test]
fn the_crm_reaches_only_active_users_and_reports_a_lost_administrator() {
    let mut snapshot = portal();
    snapshot.settings.crm_role_sync = CrmRoleSync::Replace;
    let edit = crm("u-adm", &[("z123user.role", "Sales")]);
    assert_eq!(effects(&ask(&snapshot, "u-root", edit.clone())), [Code::LastAdminGone]);
    change(&mut snapshot, "u-adm", |user| user.status = PartnerUserStatus::Revoked);
    refused(&ask(&snapshot, "u-root", edit), &[Code::UserRevoked]);
}
