//! Partner managers: areas, modules, assignments, listers (MGR), and the account owner's side (ROLE-15).

use crate::support::world::*;
use partner_policy::model::{
    InternalStatus, License, Module, ModuleScope, PartnerStatus, PartnerUserStatus, ShareLevel,
};

/// `u-anna` manages `p-a`; `u-ben` manages nothing.
fn world() -> World {
    let mut world = World::new();
    world.internal("u-anna");
    world.internal("u-ben");
    world.manager("p-a", "u-anna");
    world
}

const AREAS: [&str; 4] = ["profile", "contacts", "agreements", "email-domains"];

#[test]
fn a_manager_looks_after_the_areas_of_managed_partners_only() {
    let world = world();
    for area in AREAS {
        for verb in ["view", "edit"] {
            let action = format!("{area}.{verb}");
            world.check("u-anna", &action, &of(area, "p-a"), "GRANTED MGR-02 read-write");
            world.check("u-anna", &action, &of(area, "p-b"), "NO_GRANT GEN-01 none");
            world.check("u-anna", &action, &thing(area), "NO_GRANT GEN-01 none");
            world.check("u-ben", &action, &of(area, "p-a"), "NO_GRANT GEN-01 none");
        }
    }
    world.check("u-anna", "history.view", &of("history", "p-a"), "GRANTED MGR-02 read");
}

#[test]
fn the_areas_can_be_made_to_need_a_permission() {
    let mut world = world();
    world.snapshot.settings.manager_areas_need_permission = true;
    let denied = world.decide("u-anna", "profile.view", &of("profile", "p-a"));
    assert_eq!(hints(&denied), ["a permission group with partner manager access"]);
    world.group_of("u-anna", "pg").has_partner_manager_access = true;
    assert!(world.allows("u-anna", "profile.view", &of("profile", "p-a")));
    world.group_of("u-ben", "pg");
    assert!(!world.allows("u-ben", "profile.view", &of("profile", "p-a")));
}

#[test]
fn administration_does_not_open_the_areas() {
    let mut world = world();
    let group = world.group_of("u-ben", "pg");
    group.has_partner_administration = true;
    group.has_system_administration = true;
    world.internal("u-ben").is_supplier_admin = true;
    world.check("u-ben", "profile.view", &of("profile", "p-a"), "NO_GRANT GEN-01 none");
}

#[test]
fn a_module_needs_the_permission_and_the_assignment() {
    let mut world = world();
    let lead = of("lead", "p-a");
    let without = world.decide("u-anna", "lead.view", &lead);
    assert!(hints(&without).contains(&"the Leads module permission for assigned partners"));
    assert!(!hints(&without).contains(&"an assignment as manager of this partner"));
    for (user, module) in [("u-anna", Module::Lead), ("u-ben", Module::Lead)] {
        world.group_of(user, &format!("pg-{user}")).modules = vec![(module, ModuleScope::AssignedPartners)];
    }
    world.check("u-anna", "lead.view", &lead, "GRANTED MGR-03 read-write");
    world.check("u-anna", "lead.edit", &lead, "GRANTED MGR-03 read-write");
    world.check("u-anna", "lead.delete", &lead, "NO_GRANT GEN-01 read-write");
    world.check("u-anna", "lead.create", &lead, "NO_GRANT GEN-01 none");
    world.check("u-anna", "lead.view", &of("lead", "p-b"), "NO_GRANT GEN-01 none");
    world.check("u-anna", "lead.view", &thing("lead"), "NO_GRANT GEN-01 none");
    world.check("u-anna", "deal.view", &of("deal", "p-a"), "NO_GRANT GEN-01 none");
    world.check("u-anna", "opportunity.view", &of("opportunity", "p-a"), "NO_GRANT GEN-01 none");
    let without = world.decide("u-ben", "lead.view", &lead);
    assert!(hints(&without).contains(&"an assignment as manager of this partner"));
    assert!(!hints(&without).contains(&"the Leads module permission for assigned partners"));
}

#[test]
fn each_module_has_a_permission_of_its_own() {
    let modules = [
        ("lead", Module::Lead),
        ("deal", Module::Deal),
        ("mdf-request", Module::MdfRequest),
        ("business-plan", Module::BusinessPlan),
    ];
    for (held, module) in modules {
        let mut world = world();
        world.group_of("u-anna", "pg").modules = vec![(module, ModuleScope::AssignedPartners)];
        for (asked, _) in modules {
            let allowed = world.allows("u-anna", &format!("{asked}.edit"), &of(asked, "p-a"));
            assert_eq!(allowed, asked == held, "{held} for {asked}");
        }
    }
}

#[test]
fn the_permission_for_all_partners_needs_no_assignment_but_a_partner() {
    let mut world = world();
    world.group_of("u-ben", "pg").modules = vec![(Module::Deal, ModuleScope::AllPartners)];
    world.check("u-ben", "deal.edit", &of("deal", "p-a"), "GRANTED MGR-04 read-write");
    world.check("u-ben", "deal.edit", &of("deal", "p-b"), "GRANTED MGR-04 read-write");
    world.check("u-ben", "deal.view", &thing("deal"), "NO_GRANT GEN-01 none");
    world.check("u-ben", "deal.delete", &of("deal", "p-a"), "NO_GRANT GEN-01 read-write");
}

#[test]
fn an_assignment_sleeps_while_partner_or_manager_is_not_active() {
    let sleeping: [fn(&mut World); 4] = [
        |world| world.partner("p-a").status = PartnerStatus::Inactive,
        |world| world.partner("p-a").status = PartnerStatus::Prospective,
        |world| world.partner("p-a").is_enabled = false,
        |world| world.internal("u-anna").status = InternalStatus::Disabled,
    ];
    for change in sleeping {
        let mut world = world();
        world.group_of("u-anna", "pg").modules = vec![(Module::Lead, ModuleScope::AssignedPartners)];
        assert!(world.allows("u-anna", "lead.view", &of("lead", "p-a")));
        change(&mut world);
        for (action, kind) in [("lead.view", "lead"), ("profile.view", "profile"), ("managers.list", "managers")] {
            assert!(!world.allows("u-anna", action, &of(kind, "p-a")), "{action}");
        }
    }
}

#[test]
fn assignments_are_changed_by_administrators_and_not_by_managers() {
    let mut world = world();
    let managers = of("managers", "p-a");
    world.check("u-anna", "managers.edit", &managers, "NO_GRANT GEN-01 none");
    world.group_of("u-ben", "pg").has_partner_administration = true;
    world.check("u-ben", "managers.edit", &managers, "GRANTED MGR-12 read-write");
    world.group_of("u-sys", "pg-s").has_system_administration = true;
    world.check("u-sys", "managers.edit", &managers, "GRANTED MGR-12 read-write");
    world.internal("u-root").is_supplier_admin = true;
    world.check("u-root", "managers.edit", &thing("managers"), "GRANTED MGR-12 read-write");
    world.group_of("u-read", "pg-r").has_partner_read_only = true;
    world.check("u-read", "managers.edit", &managers, "NO_GRANT GEN-01 none");
    for (user, partner, expect) in [
        ("u-ben", None, true),
        ("u-read", None, true),
        ("u-read", Some("p-b"), true),
        ("u-anna", Some("p-a"), true),
        ("u-anna", Some("p-b"), false),
        ("u-anna", None, false),
        ("u-owner", Some("p-a"), false),
    ] {
        let managers = partner.map_or_else(|| thing("managers"), |partner| of("managers", partner));
        assert_eq!(world.allows(user, "managers.list", &managers), expect, "{user} {partner:?}");
    }
    world.user("u-tom", "p-a");
    world.check("u-tom", "managers.list", &managers, "NO_GRANT GEN-01 none");
}

#[test]
fn an_assigned_deal_is_seen_only_with_the_option() {
    let mut world = world();
    let deal = of("deal", "p-b").assignee("u-ben");
    world.check("u-ben", "deal.view", &deal, "NO_GRANT GEN-01 none");
    world.snapshot.settings.internal_assignee_sees_deal = true;
    world.check("u-ben", "deal.view", &deal, "GRANTED MGR-17 read");
    world.check("u-ben", "deal.edit", &deal, "NO_GRANT GEN-01 read");
    world.check("u-ben", "lead.view", &of("lead", "p-b").assignee("u-ben"), "NO_GRANT GEN-01 none");
}

#[test]
fn supplier_administrators_see_every_lead() {
    let mut world = world();
    world.internal("u-root").is_supplier_admin = true;
    world.check("u-root", "lead.view", &of("lead", "p-b"), "GRANTED LEAD-12 read");
    world.check("u-root", "lead.view", &thing("lead"), "GRANTED LEAD-12 read");
    world.check("u-root", "lead.edit", &thing("lead"), "NO_GRANT GEN-01 read");
    world.check("u-root", "deal.view", &of("deal", "p-b"), "NO_GRANT GEN-01 none");
}

#[test]
fn the_account_owners_side_sees_what_role_based_users_own() {
    let mut world = world();
    world.user("u-tom", "p-a").status = PartnerUserStatus::Revoked;
    world.licensed("u-hal", "p-a", License::CustomerCommunity);
    world.licensed("u-plus", "p-a", License::CustomerCommunityPlus);
    world.user("u-bob", "p-b");
    for (user, role) in [("u-peer", "ir-cm"), ("u-head", "ir-head"), ("u-asst", "ir-asst")] {
        world.internal(user).internal_role = Some(id(role));
    }
    let of_tom = of("case", "p-a").owner("u-tom");
    for viewer in ["u-owner", "u-peer", "u-head"] {
        world.check(viewer, "case.view", &of_tom, "GRANTED ROLE-15 read");
        world.check(viewer, "case.view", &thing("case").owner("u-tom"), "GRANTED ROLE-15 read");
        for other in [
            of("case", "p-a").owner("u-hal"),
            of("case", "p-a").owner("u-plus"),
            of("case", "p-b").owner("u-bob"),
            of("case", "p-b").owner("u-tom"),
            of("case", "p-a"),
        ] {
            world.check(viewer, "case.view", &other, "NO_GRANT GEN-01 none");
        }
    }
    world.check("u-asst", "case.view", &of_tom, "NO_GRANT GEN-01 none");
    world.check("u-anna", "case.view", &of_tom, "NO_GRANT GEN-01 none");
    world.check("u-tom", "case.view", &of("case", "p-a").owner("u-owner"), "USER_REVOKED USER-05 none");

    world.internal("u-owner").status = InternalStatus::Disabled;
    world.check("u-peer", "case.view", &of_tom, "GRANTED ROLE-15 read");
    world.partner("p-a").owner = Some(id("u-anna"));
    world.check("u-peer", "case.view", &of_tom, "NO_GRANT GEN-01 none");
    world.check("u-anna", "case.view", &of_tom, "GRANTED ROLE-15 read");
}

#[test]
fn superiors_and_administrators_share_what_they_need_not_have_in_full() {
    let mut world = world();
    world.user("u-tom", "p-a");
    world.user("u-ann", "p-a");
    world.licensed("u-hal", "p-a", License::CustomerCommunity);
    world.internal("u-root").is_supplier_admin = true;
    let deal = of("deal", "p-a").owner("u-tom").shared("u-ben", ShareLevel::ReadWrite);
    for viewer in ["u-owner", "u-root"] {
        let open = world.decide(viewer, "deal.share", &deal);
        assert!(open.allowed && grants(&open).contains(&"SHARE-10"), "{open:?}");
        for action in ["deal.transfer", "deal.delete"] {
            assert!(!world.allows(viewer, action, &deal));
        }
    }
    world.check("u-root", "deal.view", &deal, "NO_GRANT GEN-01 none");
    assert!(!world.allows("u-ben", "deal.share", &deal));
    let to = |target| brief(&world.decide_to("u-owner", "deal.share", &deal, Some(target)));
    assert_eq!(to("u-ann"), "GRANTED ROLE-15 read");
    assert_eq!(to("u-ben"), "GRANTED ROLE-15 read");
    assert_eq!(to("u-hal"), "NOT_PERMITTED SHARE-10 read");
    assert_eq!(to("u-nobody"), "NOT_PERMITTED SHARE-10 read");
}

#[test]
fn only_the_suppliers_administrators_define_and_assign_any_portal_role() {
    let mut world = world();
    world.portal_roles();
    world.internal("u-root").is_supplier_admin = true;
    world.group_of("u-ben", "pg").has_system_administration = true;
    world.check("u-root", "user-role.define", &thing("user-role"), "GRANTED PUR-02 read-write");
    world.check("u-root", "user-role.assign", &of("user-role", "p-a"), "GRANTED PUR-06 read-write");
    world.check("u-ben", "user-role.define", &thing("user-role"), "NO_GRANT GEN-01 none");
    world.check("u-ben", "user-role.assign", &thing("user-role"), "NO_GRANT GEN-01 none");
}
