//! The gates: who is let in at all, whatever was granted (USER, GEN-02, GEN-03).

use crate::support::world::*;
use partner_policy::model::{Exemption, HomeOrg, HomeOrgState, InternalStatus, PartnerStatus, PartnerUserStatus};

/// A user of `p-a` who owns the record that is asked about, after a change.
fn owner_after(change: impl FnOnce(&mut World)) -> World {
    let mut world = World::new();
    world.user("u-tom", "p-a");
    change(&mut world);
    world
}

#[track_caller]
fn check(expect: &str, change: impl FnOnce(&mut World)) {
    let world = owner_after(change);
    let own = of("opportunity", "p-a").owner("u-tom");
    world.check("u-tom", "opportunity.view", &own, expect);
    let decision = world.decide("u-tom", "opportunity.view", &own);
    assert_eq!(grants(&decision), ["SHARE-19"], "the grant is named, and worthless where a gate refuses");
    assert_eq!(decision.allowed, decision.blocked.is_empty());
    let login = world.decide("u-tom", "portal.login", &thing("portal"));
    assert_eq!(login.code, decision.code);
}

#[test]
fn only_an_active_user_is_let_in() {
    check("GRANTED SHARE-19 full", |_| {});
    for (status, expect) in [
        (PartnerUserStatus::Revoked, "USER_REVOKED USER-05 none"),
        (PartnerUserStatus::Deactivated, "USER_DEACTIVATED USER-05 none"),
        (PartnerUserStatus::Invited, "USER_NOT_ACTIVE USER-05 none"),
        (PartnerUserStatus::Deleted, "USER_NOT_ACTIVE USER-05 none"),
    ] {
        check(expect, |world| world.user("u-tom", "p-a").status = status);
    }
}

#[test]
fn a_borrowed_login_needs_an_open_home_organisation() {
    for (state, expect) in [
        (HomeOrgState::Active, "GRANTED SHARE-19 full"),
        (HomeOrgState::Hold, "HOME_ORG_LOCKED USER-10 none"),
        (HomeOrgState::Locked, "HOME_ORG_LOCKED USER-10 none"),
        (HomeOrgState::Unknown, "HOME_ORG_LOCKED USER-10 none"),
    ] {
        check(expect, |world| {
            let org = HomeOrg {
                id: id("org"),
                state,
                is_owned: false,
                is_shared: true,
                is_sandbox: true,
                is_user_active: false,
            };
            world.user("u-tom", "p-a").home_org = Some(org);
        });
    }
}

#[test]
fn contact_and_account_must_be_in_order() {
    check("CONTACT_MISSING USER-01 none", |world| world.user("u-tom", "p-a").contact = None);
    check("ACCOUNT_NOT_PARTNER USER-01 none", |world| world.partner("p-a").is_enabled = false);
    check("ACCOUNT_NOT_ACTIVE USER-01 none", |world| world.partner("p-a").status = PartnerStatus::Inactive);
    check("ACCOUNT_NOT_ACTIVE USER-01 none", |world| world.partner("p-a").status = PartnerStatus::Prospective);
    check("ORPHANED_USER USER-06 none", |world| world.user("u-tom", "p-a").has_left = true);
    check("ORPHANED_USER USER-06 none", |world| {
        world.user("u-tom", "p-a").contact.as_mut().unwrap().partner = id("p-b");
    });
}

#[test]
fn ninety_days_without_a_sign_of_life_shut_a_user_out() {
    let sign = |created: &'static str, login: Option<&'static str>, reactivated: Option<&'static str>| {
        move |world: &mut World| {
            let user = world.user("u-tom", "p-a");
            user.created_at = at(created);
            user.last_login_at = login.map(at);
            user.reactivated_at = reactivated.map(at);
        }
    };
    let (exactly, just_before) = ("2026-08-24T00:00:00Z", "2026-08-24T00:00:00.001Z");
    let out = "USER_INACTIVE_90D USER-33 none";
    check(out, sign("2025-01-01T00:00:00Z", Some(exactly), None));
    check("GRANTED SHARE-19 full", sign("2025-01-01T00:00:00Z", Some(just_before), None));
    check(out, sign(exactly, None, None));
    check("GRANTED SHARE-19 full", sign(just_before, None, None));
    check("GRANTED SHARE-19 full", sign("2025-01-01T00:00:00Z", None, Some(just_before)));
    check("GRANTED SHARE-19 full", sign("2025-01-01T00:00:00Z", Some("2027-01-01T00:00:00Z"), None));
    check("GRANTED SHARE-19 full", |world| {
        sign(exactly, None, None)(world);
        world.snapshot.settings.inactivity_gate = false;
    });
    for (until, expect) in [("2026-11-22T00:00:00.001Z", "GRANTED SHARE-19 full"), (NOW, out)] {
        check(expect, |world| {
            sign(exactly, None, None)(world);
            world.user("u-tom", "p-a").exempt = Some(Exemption { reason: "leave".into(), until: at(until) });
        });
    }
}

#[test]
fn the_first_refusal_names_the_verdict_and_all_are_listed() {
    let world = owner_after(|world| {
        world.partner("p-a").status = PartnerStatus::Inactive;
        world.partner("p-a").is_enabled = false;
        let user = world.user("u-tom", "p-a");
        user.status = PartnerUserStatus::Revoked;
        user.contact = None;
        user.has_left = true;
    });
    let decision = world.decide("u-tom", "opportunity.view", &of("opportunity", "p-a"));
    let all = ["USER_REVOKED", "CONTACT_MISSING", "ACCOUNT_NOT_PARTNER", "ACCOUNT_NOT_ACTIVE", "ORPHANED_USER"];
    assert_eq!(blocked(&decision), all);
    assert_eq!(brief(&decision), "USER_REVOKED USER-05 none");
}

#[test]
fn an_internal_user_who_is_not_active_has_no_rights() {
    let mut world = World::new();
    world.internal("u-root").is_supplier_admin = true;
    world.check("u-root", "managers.edit", &of("managers", "p-a"), "GRANTED MGR-12 read-write");
    for status in [InternalStatus::Pending, InternalStatus::Disabled] {
        world.internal("u-root").status = status;
        world.check("u-root", "managers.edit", &of("managers", "p-a"), "USER_NOT_ACTIVE USER-05 none");
        world.check("u-root", "lead.view", &of("lead", "p-a").owner("u-root"), "USER_NOT_ACTIVE USER-05 none");
    }
}

#[test]
fn whoever_is_unknown_is_denied() {
    let world = World::new();
    world.check(
        "u-nobody",
        "opportunity.view",
        &of("opportunity", "p-a").owner("u-nobody"),
        "UNKNOWN_SUBJECT GEN-06 none",
    );
}

#[test]
fn internal_users_have_no_portal_to_log_in_to() {
    let mut world = World::new();
    world.internal("u-root").is_supplier_admin = true;
    world.check("u-root", "portal.login", &thing("portal"), "NO_GRANT GEN-01 none");
    world.user("u-tom", "p-a");
    world.check("u-tom", "portal.login", &thing("portal"), "GRANTED USER-03 read");
    world.check("u-tom", "portal.login", &of("portal", "p-b"), "NO_GRANT GEN-01 none");
}

#[test]
fn a_resource_of_another_kind_than_the_action_is_denied() {
    let mut world = World::new();
    world.user("u-tom", "p-a");
    world.check("u-tom", "opportunity.view", &of("deal", "p-a").owner("u-tom"), "NO_GRANT GEN-01 none");
}

#[test]
fn profile_and_permission_sets_bound_what_may_be_done() {
    use partner_policy::model::{PermissionSet, Profile, RecordType, Verb};
    let mut world = World::new();
    world.user("u-tom", "p-a");
    let own = of("opportunity", "p-a").owner("u-tom");
    world.snapshot.profiles = Some(Default::default());
    world.check("u-tom", "opportunity.view", &own, "NOT_PERMITTED USER-02 none");

    let profile = Profile { id: id("basic"), objects: vec![(RecordType::Opportunity, vec![Verb::View])] };
    world.snapshot.profiles.get_or_insert_default().insert(id("basic"), profile);
    world.user("u-tom", "p-a").profile = Some(id("basic"));
    world.check("u-tom", "opportunity.view", &own, "GRANTED SHARE-19 read");
    world.check("u-tom", "opportunity.edit", &own, "NOT_PERMITTED USER-02 read");
    world.check("u-tom", "opportunity.create", &of("opportunity", "p-a"), "NOT_PERMITTED USER-02 read");
    world.check("u-tom", "deal.view", &of("deal", "p-a").owner("u-tom"), "NOT_PERMITTED USER-02 none");

    let verbs = vec![Verb::Edit, Verb::Delete, Verb::Create];
    let set =
        PermissionSet { id: id("more"), objects: vec![(RecordType::Opportunity, verbs)], tier_features: Vec::new() };
    world.snapshot.permission_sets.insert(id("more"), set);
    world.user("u-tom", "p-a").permission_sets = ids(&["more"]);
    world.check("u-tom", "opportunity.delete", &own, "GRANTED SHARE-19 full");
    world.check("u-tom", "opportunity.transfer", &own, "NOT_PERMITTED USER-02 full");
    world.check("u-tom", "opportunity.create", &of("opportunity", "p-a"), "GRANTED USER-02 read-write");
    world.check("u-tom", "opportunity.create", &of("opportunity", "p-b"), "NO_GRANT GEN-01 none");
    world.check("u-tom", "opportunity.create", &thing("opportunity"), "NO_GRANT GEN-01 none");
}

#[test]
fn user_administration_stays_in_the_account_and_off_oneself() {
    use partner_policy::model::Feature;
    let mut world = World::new();
    world.user("u-mia", "p-a").features = vec![Feature::ManageUsers];
    world.user("u-tom", "p-a");
    let tom = of("user", "p-a").id("u-tom");
    for action in ["user.invite", "user.permit", "user.revoke"] {
        world.check("u-mia", action, &tom, "GRANTED FEAT-02 read-write");
        world.check("u-tom", action, &of("user", "p-a").id("u-mia"), "NO_GRANT GEN-01 none");
        world.check("u-mia", action, &of("user", "p-b").id("u-bob"), "NO_GRANT GEN-01 none");
    }
    world.check("u-mia", "user.revoke", &of("user", "p-a").id("u-mia"), "SELF_REVOKE USER-24 read-write");
    world.check("u-mia", "user.permit", &of("user", "p-a").id("u-mia"), "SELF_GRANT FEAT-10 read-write");
    for action in ["user.restore", "user.rename"] {
        world.check("u-mia", action, &tom, "NO_GRANT GEN-01 none");
    }
    world.internal("u-help").is_support = true;
    world.internal("u-root").is_supplier_admin = true;
    world.check("u-help", "user.restore", &tom, "GRANTED USER-25 read-write");
    world.check("u-help", "user.rename", &tom, "GRANTED USER-14 read-write");
    world.check("u-root", "user.restore", &tom, "NO_GRANT GEN-01 none");
    world.check("u-help", "user.revoke", &tom, "NO_GRANT GEN-01 none");
}
