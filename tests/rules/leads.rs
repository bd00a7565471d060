//! Lead visibility by portal roles, and leads where portal roles are not in play (LEAD, GEN-09).

use crate::support::world::*;
use partner_policy::model::{Feature, LeadOrigin, LeadVisibility, RecordType, Resource, RuleScope, ShareLevel, Target};

const DISTRIBUTED: Option<LeadOrigin> = Some(LeadOrigin::Distributed);
const REGISTERED: Option<LeadOrigin> = Some(LeadOrigin::Registered);
const MARKETING: Option<LeadOrigin> = Some(LeadOrigin::MarketingActivity);

/// `u-me` with these portal roles, and colleague `u-col` of the same account above `u-me`.
fn world(roles: &[&str]) -> World {
    let mut world = World::new();
    world.portal_roles();
    world.role("basic");
    world.role("wide").lead_visibility = LeadVisibility::All;
    world.role("seller").lead_visibility = LeadVisibility::SalesDefault;
    world.placed("u-me", "p-a", "manager").user_roles = ids(roles);
    world.placed("u-col", "p-a", "user").user_roles = ids(&["sales"]);
    world
}

fn lead(origin: Option<LeadOrigin>, assignee: Option<&str>) -> Resource {
    let lead = assignee.into_iter().fold(of("lead", "p-a"), |lead, assignee| lead.assignee(assignee));
    Resource { origin, ..lead }
}

/// One letter for each of distributed, registered, marketing activity and no origin, times assigned to the viewer, to a
/// colleague and to nobody.
fn table(world: &World) -> String {
    let mut rows = Vec::new();
    for origin in [DISTRIBUTED, REGISTERED, MARKETING, None] {
        let cell = |assignee| if world.allows("u-me", "lead.view", &lead(origin, assignee)) { 'y' } else { '-' };
        rows.push(String::from_iter([cell(Some("u-me")), cell(Some("u-col")), cell(None)]));
    }
    rows.join(" ")
}

#[test]
fn every_role_shows_the_leads_of_its_column() {
    for (roles, expect) in [
        (vec!["administrator"], "yyy yyy yyy yyy"),
        (vec!["marketing"], "yyy yyy yyy yyy"),
        (vec!["wide"], "yyy yyy yyy yyy"),
        (vec!["basic"], "y-y y-y y-y y-y"),
        (vec!["sales"], "y-- --- yyy ---"),
        (vec!["seller"], "y-- --- yyy ---"),
        (vec!["sales", "basic"], "y-y y-y yyy y-y"),
        (vec!["sales", "wide"], "yyy yyy yyy yyy"),
        (vec!["undefined"], "--- --- --- ---"),
        (vec![], "--- --- --- ---"),
    ] {
        assert_eq!(table(&world(&roles)), expect, "{roles:?}");
    }
}

#[test]
fn the_setting_of_marketing_and_sales_can_change_and_the_administrators_cannot() {
    for (role, expect) in
        [("marketing", "y-y y-y yyy y-y"), ("sales", "y-y y-y yyy y-y"), ("administrator", "yyy yyy yyy yyy")]
    {
        let mut world = world(&[role]);
        world.role(role).lead_visibility = LeadVisibility::Assigned;
        assert_eq!(table(&world), expect, "{role}");
    }
    let mut world = world(&["sales"]);
    world.role("sales").lead_visibility = LeadVisibility::All;
    assert_eq!(table(&world), "yyy yyy yyy yyy");
}

#[test]
fn leads_of_other_accounts_and_of_none_are_never_shown() {
    let world = world(&["administrator", "wide"]);
    for hidden in [of("lead", "p-b").assignee("u-me"), thing("lead").assignee("u-me").owner("u-me")] {
        world.check("u-me", "lead.view", &hidden, "NO_GRANT GEN-01 none");
    }
}

#[test]
fn the_rule_of_the_column_names_the_grant() {
    for (role, rule) in [("basic", "LEAD-03"), ("wide", "LEAD-02"), ("sales", "LEAD-06")] {
        let decision = world(&[role]).decide("u-me", "lead.view", &lead(MARKETING, Some("u-me")));
        assert_eq!(grants(&decision), [rule, "LEAD-13"], "{role}");
        let via: Vec<_> = decision.grants.iter().flat_map(|grant| &grant.via).map(|(key, id)| (*key, &**id)).collect();
        assert_eq!(via, [("role", role)]);
    }
}

#[test]
fn visibility_is_the_ceiling_of_hierarchy_sharing_features_and_ownership() {
    let mut world = world(&["sales"]);
    world.user("u-me", "p-a").features = vec![Feature::ManageLeads];
    world.rule("sr", RecordType::Lead, RuleScope::OwnedBy(Target::User(id("u-col"))), Target::User(id("u-me")));
    let hidden = lead(REGISTERED, None).owner("u-col").creator("u-me").shared("u-me", ShareLevel::ReadWrite);
    let decision = world.decide("u-me", "lead.view", &hidden);
    assert_eq!((brief(&decision).as_str(), decision.grants.len()), ("NO_GRANT GEN-01 none", 0));
    world.check("u-me", "lead.view", &lead(REGISTERED, None).owner("u-me"), "NO_GRANT GEN-01 none");

    world.snapshot.settings.lead_sharing_widens = true;
    let decision = world.decide("u-me", "lead.view", &hidden);
    assert_eq!(grants(&decision), ["ROLE-06", "SHARE-02", "SHARE-09", "FEAT-05"]);
    world.check("u-me", "lead.delete", &lead(REGISTERED, None).owner("u-me"), "GRANTED SHARE-19 full");
}

#[test]
fn seeing_a_lead_is_not_acting_on_it() {
    let mut world = world(&["wide"]);
    let theirs = lead(REGISTERED, Some("u-col")).creator("u-col");
    world.check("u-me", "lead.edit", &theirs, "NO_GRANT GEN-01 read");
    world.check("u-me", "lead.edit", &lead(REGISTERED, Some("u-me")), "GRANTED LEAD-13 read-write");
    world.check("u-me", "lead.edit", &lead(REGISTERED, Some("u-col")).creator("u-me"), "GRANTED LEAD-13 read-write");
    world.check("u-me", "lead.delete", &theirs.clone().owner("u-me"), "GRANTED SHARE-19 full");
    let denied = world.decide("u-me", "lead.edit", &theirs);
    assert_eq!(hints(&denied), ["the Manage Leads permission", "assigned to you or created by you"]);
    world.user("u-me", "p-a").features = vec![Feature::ManageLeads];
    world.check("u-me", "lead.edit", &theirs, "GRANTED FEAT-05 read-write");
    world.check("u-me", "lead.delete", &theirs, "NO_GRANT GEN-01 read-write");
}

#[test]
fn a_denied_viewer_is_told_the_nearest_ways() {
    let denied = world(&["basic"]).decide("u-me", "lead.view", &lead(DISTRIBUTED, Some("u-col")));
    assert_eq!(hints(&denied), ["assigned to you", "a role with All Leads"]);
    let foreign = world(&["basic"]).decide("u-me", "lead.view", &of("lead", "p-b"));
    assert_eq!(hints(&foreign), [""; 0]);
}

#[test]
fn without_portal_roles_in_play_leads_are_ordinary_records() {
    let mut world = world(&[]);
    world.user("u-col", "p-a").user_roles.clear();
    world.snapshot.user_roles = None;
    world.check("u-me", "lead.view", &lead(DISTRIBUTED, Some("u-me")), "NO_GRANT GEN-01 none");
    world.check("u-me", "lead.view", &lead(DISTRIBUTED, None).owner("u-col"), "GRANTED ROLE-06 read");
    world.check("u-me", "lead.edit", &lead(DISTRIBUTED, None).creator("u-me"), "GRANTED FEAT-05 read-write");
    world.check("u-me", "lead.delete", &lead(DISTRIBUTED, None).owner("u-me"), "GRANTED SHARE-19 full");
    world.user("u-me", "p-a").features = vec![Feature::ManageLeads];
    world.check("u-me", "lead.edit", &lead(DISTRIBUTED, None).creator("u-col"), "GRANTED FEAT-05 read-write");
}

#[test]
fn a_sales_rep_sees_the_assigned_leads_while_listed() {
    let mut world = world(&[]);
    world.rep("u-rep", "p-a", true);
    world.rep("u-off", "p-a", false);
    for kind in ["lead", "lead-timeline"] {
        let action = format!("{kind}.view");
        for (viewer, resource, expect) in [
            ("u-rep", of(kind, "p-a").assignee("u-rep"), "GRANTED LEAD-11 read"),
            ("u-rep", of(kind, "p-a"), "NO_GRANT GEN-01 none"),
            ("u-rep", of(kind, "p-a").assignee("u-me").owner("u-rep"), "NO_GRANT GEN-01 none"),
            ("u-rep", of(kind, "p-b").assignee("u-rep"), "NO_GRANT GEN-01 none"),
            ("u-rep", thing(kind).assignee("u-rep"), "NO_GRANT GEN-01 none"),
            ("u-off", of(kind, "p-a").assignee("u-off"), "NO_GRANT GEN-01 none"),
        ] {
            world.check(viewer, &action, &resource, expect);
        }
    }
    let mine = of("lead", "p-a").assignee("u-rep");
    world.check("u-rep", "lead.edit", &mine, "NO_GRANT GEN-01 read");
    world.check("u-rep", "lead.create", &mine, "NO_GRANT GEN-01 none");
    world.check("u-rep", "deal.view", &of("deal", "p-a").owner("u-rep").assignee("u-rep"), "NO_GRANT GEN-01 none");
    world.check("u-rep", "portal.login", &thing("portal"), "SALES_REP_NO_LOGIN PUR-20 none");
    world.check("u-me", "lead-timeline.view", &of("lead-timeline", "p-a").assignee("u-me"), "NO_GRANT GEN-01 none");
    world.partner("p-a").is_enabled = false;
    world.check("u-rep", "lead.view", &mine, "ACCOUNT_NOT_PARTNER USER-01 none");
}
