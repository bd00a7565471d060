//! The portal: capabilities, areas, features, tiers, partner groups, views, pages (PUR, FEAT, TIER, GROUP).

use crate::support::world::*;
use partner_policy::model::{CriterionOp, Feature, GroupMatch, Page, PermissionSet, Tier};
use partner_policy::rules;

const ROLES: [&str; 4] = ["administrator", "marketing", "sales", "basic"];

/// One user per role, named like it, and `none` without a role.
fn world() -> World {
    let mut world = World::new();
    world.portal_roles();
    world.role("basic");
    for role in ROLES {
        world.user(role, "p-a").user_roles = ids(&[role]);
    }
    world.user("none", "p-a");
    world
}

#[test]
fn each_role_has_its_capabilities() {
    let world = world();
    for (action, kind, capable) in [
        ("account-settings.edit", "account-settings", "y---"),
        ("crm-integration.edit", "crm-integration", "y---"),
        ("my-settings.edit", "my-settings", "yyy-"),
        ("contact.add", "contact", "yyyy"),
        ("deal.edit", "deal", "yyy-"),
        ("deal.create", "deal", "yyy-"),
        ("campaign.use", "campaign", "yyy-"),
        ("contact-list.use", "contact-list", "yyy-"),
        ("company-social.use", "company-social", "yy--"),
        ("personal-social.use", "personal-social", "yyy-"),
        ("user-role.assign", "user-role", "----"),
        ("user-role.define", "user-role", "----"),
    ] {
        let row: String =
            ROLES.iter().map(|role| if world.allows(role, action, &of(kind, "p-a")) { 'y' } else { '-' }).collect();
        assert_eq!(row, capable, "{action}");
        assert!(!world.allows("none", action, &of(kind, "p-a")), "{action}");
        assert!(ROLES.iter().all(|role| !world.allows(role, action, &of(kind, "p-b"))), "{action}");
        let mut without = world.clone();
        without.snapshot.user_roles = None;
        let is_open = action == "deal.create";
        assert_eq!(without.allows("administrator", action, &of(kind, "p-a")), is_open, "{action} without the model");
    }
    assert!(!world.allows("sales", "deal.delete", &of("deal", "p-a")));
    assert!(world.allows("sales", "my-settings.edit", &thing("my-settings")));
    assert!(world.allows("basic", "contact.add", &thing("contact")));
    assert!(!world.allows("sales", "deal.edit", &thing("deal")));
    assert!(world.allows("none", "opportunity.create", &of("opportunity", "p-a")));
}

#[test]
fn the_site_configuration_bounds_the_areas_of_every_role() {
    let mut world = world();
    let area = |name: &str| thing("portal-area").id(name);
    world.check("basic", "portal-area.open", &area("deals"), "GRANTED PUR-03 read");
    world.check("none", "portal-area.open", &area("deals"), "NO_GRANT GEN-01 none");
    world.snapshot.site_areas = Some(vec!["deals".into(), "mdf".into()]);
    world.check("basic", "portal-area.open", &area("mdf"), "GRANTED PUR-03 read");
    world.check("basic", "portal-area.open", &of("portal-area", "p-b").id("mdf"), "NO_GRANT GEN-01 none");
    world.partner("p-a").site_areas = Some(vec!["deals".into(), "plans".into()]);
    for (name, expect) in [("deals", true), ("mdf", false), ("plans", false)] {
        let decision = world.decide("administrator", "portal-area.open", &area(name));
        assert_eq!(decision.allowed, expect, "{name}");
        assert_eq!(blocked(&decision), if expect { vec![] } else { vec!["NOT_PERMITTED"] });
    }
    world.check("administrator", "portal-area.open", &thing("portal-area"), "NOT_PERMITTED PUR-03 none");
    world.snapshot.user_roles = None;
    world.check("none", "portal-area.open", &area("deals"), "GRANTED PUR-03 read");
    world.snapshot.site_areas = None;
    world.check("none", "portal-area.open", &area("deals"), "NO_GRANT GEN-01 none");
}

#[test]
fn partners_assign_roles_only_where_the_supplier_lets_them() {
    let mut world = world();
    let plain = of("user-role", "p-a");
    let denied = world.decide("administrator", "user-role.assign", &plain);
    assert_eq!(hints(&denied), ["the supplier's consent that partners assign roles"]);
    world.snapshot.settings.partner_admin_may_assign_roles = true;
    world.check("administrator", "user-role.assign", &plain, "GRANTED PUR-07 read-write");
    world.check("marketing", "user-role.assign", &plain, "NO_GRANT GEN-01 none");
    for (role, expect) in [("administrator", true), ("basic", false), ("undefined", false)] {
        assert_eq!(world.allows("administrator", "user-role.assign", &plain.clone().id(role)), expect, "{role}");
    }
    world.role("basic").is_partner_assignable = true;
    assert!(world.allows("administrator", "user-role.assign", &plain.clone().id("basic")));
}

#[test]
fn every_feature_opens_its_own_door_in_its_own_account() {
    let features = [
        (Feature::ManageUsers, "user.invite", "user", "GRANTED FEAT-02 read-write"),
        (Feature::ManageListings, "listing.edit", "listing", "GRANTED FEAT-03 read-write"),
        (Feature::ManageCases, "case.edit", "case", "GRANTED FEAT-04 read-write"),
        (Feature::ManageLeads, "lead.edit", "lead", "GRANTED FEAT-05 read-write"),
        (Feature::ManageOpportunities, "opportunity.view", "opportunity", "GRANTED FEAT-06 read"),
        (Feature::ManageProjects, "project.edit", "project", "GRANTED FEAT-07 read-write"),
        (Feature::ManagePartnership, "partnership.view", "partnership", "GRANTED FEAT-08 read"),
    ];
    for (held, ..) in features {
        let mut world = World::new();
        world.user("u-fee", "p-a").features = vec![held];
        for (feature, action, kind, granted) in features {
            let expect = if feature == held { granted } else { "NO_GRANT GEN-01 none" };
            world.check("u-fee", action, &of(kind, "p-a").creator("u-col"), expect);
            world.check("u-fee", action, &of(kind, "p-b").creator("u-col"), "NO_GRANT GEN-01 none");
        }
        for action in ["case.delete", "listing.transfer", "opportunity.edit", "project.share"] {
            let kind = action.split('.').next().unwrap();
            assert!(!world.allows("u-fee", action, &of(kind, "p-a")), "{held:?} {action}");
        }
        let is_listings = held == Feature::ManageListings;
        assert_eq!(world.allows("u-fee", "listing.create", &of("listing", "p-a")), is_listings);
        assert_eq!(world.allows("u-fee", "listing.analytics", &of("listing", "p-a").owner("u-fee")), is_listings);
    }
}

#[test]
fn what_one_made_needs_no_feature() {
    let mut world = World::new();
    world.user("u-tom", "p-a");
    for (kind, expect) in [("case", true), ("lead", true), ("project", true), ("listing", false), ("deal", false)] {
        let action = format!("{kind}.edit");
        assert_eq!(world.allows("u-tom", &action, &of(kind, "p-a").creator("u-tom")), expect, "{kind}");
        assert!(!world.allows("u-tom", &action, &of(kind, "p-b").creator("u-tom")));
    }
}

#[test]
fn manage_partnership_includes_user_administration_only_with_the_option() {
    let mut world = World::new();
    world.user("u-fee", "p-a").features = vec![Feature::ManagePartnership];
    world.check("u-fee", "user.revoke", &of("user", "p-a"), "NO_GRANT GEN-01 none");
    world.snapshot.settings.manage_partnership_includes_users = true;
    world.check("u-fee", "user.revoke", &of("user", "p-a"), "GRANTED FEAT-08 read-write");
    world.check("u-fee", "user.restore", &of("user", "p-a"), "NO_GRANT GEN-01 none");
}

#[test]
fn the_tier_opens_and_bounds_its_features() {
    let tier = |name: &str, features: &[&str]| Tier {
        id: id(name),
        name: name.into(),
        features: features.iter().map(|feature| (*feature).into()).collect(),
    };
    let mut world = World::new();
    world.user("u-tom", "p-a");
    let feature = |name: &str| thing("tier-feature").id(name);
    world.check("u-tom", "tier-feature.use", &feature("api"), "NO_GRANT GEN-01 none");
    let tiers = [tier("silver", &["deals"]), tier("gold", &["api"]), tier("platinum", &["labs"])];
    world.snapshot.tiers = Some(tiers.into_iter().map(|tier| (tier.id.clone(), tier)).collect());
    let set = PermissionSet { id: id("ps"), objects: Vec::new(), tier_features: vec!["api".into(), "free".into()] };
    world.snapshot.permission_sets.insert(id("ps"), set);
    for (tier, is_cumulative, expect) in [
        (None, true, ["TIER-05", "TIER-05", "TIER-05"]),
        (Some("unknown"), true, ["TIER-05", "TIER-05", "TIER-05"]),
        (Some("silver"), true, ["TIER-01", "TIER-04", "TIER-04"]),
        (Some("gold"), true, ["TIER-01", "TIER-01", "TIER-04"]),
        (Some("gold"), false, ["TIER-04", "TIER-01", "TIER-04"]),
        (Some("platinum"), true, ["TIER-01", "TIER-01", "TIER-01"]),
    ] {
        world.partner("p-a").tier = tier.map(id);
        world.snapshot.settings.tiers_cumulative = is_cumulative;
        for has_set in [false, true] {
            world.user("u-tom", "p-a").permission_sets = if has_set { ids(&["ps"]) } else { Vec::new() };
            for (name, rule) in ["deals", "api", "labs"].into_iter().zip(expect) {
                let decision = world.decide("u-tom", "tier-feature.use", &feature(name));
                assert_eq!(decision.rule.as_str(), rule, "{tier:?} {name}");
                let code = if rule == "TIER-01" { "GRANTED" } else { "TIER_NOT_ENTITLED" };
                assert_eq!(decision.code.as_str(), code, "{tier:?} {name}");
            }
            let free = world.decide("u-tom", "tier-feature.use", &feature("free"));
            assert_eq!((free.allowed, free.blocked.len()), (has_set, 0));
        }
    }
    world.check("u-tom", "tier-feature.use", &of("tier-feature", "p-b").id("api"), "NO_GRANT GEN-01 none");
    world.portal_roles();
    world.check("u-tom", "tier-feature.use", &feature("api"), "NO_GRANT GEN-01 none");
    world.user("u-tom", "p-a").user_roles = ids(&["sales"]);
    world.check("u-tom", "tier-feature.use", &feature("api"), "GRANTED TIER-01 read");
}

#[test]
fn membership_of_a_partner_group_is_per_user_and_fails_closed() {
    let region = |value: &str| vec![on_record("region", CriterionOp::Eq, text(value))];
    let roles = |names: &[&str]| Some(ids(names));
    let (all, any) = (GroupMatch::All, GroupMatch::Any);
    for (matching, partner, has, has_not, expect) in [
        (all, vec![], None, None, vec![]),
        (any, vec![], None, None, vec![]),
        (all, region("emea"), None, None, vec!["administrator", "marketing", "sales", "basic", "none"]),
        (all, region("apac"), None, None, vec![]),
        (all, vec![], roles(&["sales", "basic"]), None, vec!["sales", "basic"]),
        (all, vec![], None, roles(&["sales", "basic"]), vec!["administrator", "marketing", "none"]),
        (all, region("apac"), roles(&["sales"]), None, vec![]),
        (any, region("apac"), roles(&["sales"]), None, vec!["sales"]),
        (all, region("emea"), roles(&["sales"]), roles(&["sales"]), vec![]),
        (all, vec![], roles(&[]), None, vec![]),
        (all, vec![], None, roles(&[]), vec![]),
        (any, vec![], roles(&["sales"]), roles(&[]), vec!["sales"]),
        (all, region("emea"), None, roles(&[]), vec!["administrator", "marketing", "sales", "basic", "none"]),
        (all, region("emea"), None, roles(&["undefined"]), vec![]),
        (any, region("emea"), roles(&["undefined"]), None, vec![]),
    ] {
        let mut world = world();
        world.partner("p-a").fields.insert("region".into(), text("emea"));
        let group = world.partner_group("g");
        (group.matching, group.partner, group.user_roles.has, group.user_roles.has_not) =
            (matching, partner.clone(), has.clone(), has_not.clone());
        let people = ["administrator", "marketing", "sales", "basic", "none"];
        let is_member = |user: &&str| rules::is_member(&world.snapshot, &id(user), &id("g"));
        let found: Vec<_> = people.into_iter().filter(is_member).collect();
        assert_eq!(found, expect, "{matching:?} {partner:?} {has:?} {has_not:?}");
    }
}

fn page(name: &str, groups: &[&str], parent: Option<&str>) -> Page {
    Page { id: id(name), groups: ids(groups), parent: parent.map(id) }
}

/// Views `v-sales` and `v-two` for the group of sales, `v-any` for nobody, with pages.
fn portal() -> World {
    let mut world = world();
    world.partner_group("g-sales").user_roles.has = Some(ids(&["sales"]));
    world.partner_group("g-two").user_roles.has = Some(ids(&["sales", "marketing"]));
    world.partner_group("g-basic").user_roles.has = Some(ids(&["basic"]));
    let pages = vec![
        page("open", &[], None),
        page("mine", &["g-sales"], None),
        page("basic", &["g-basic"], None),
        page("below-basic", &[], Some("basic")),
        page("below-mine", &[], Some("mine")),
        page("loop", &[], Some("loop")),
        page("lost", &[], Some("nowhere")),
    ];
    world.view("v-empty", &[], vec![page("empty", &[], None)]);
    world.view("v-sales", &["g-sales"], pages);
    world.view("v-two", &["g-two"], vec![page("two", &[], None), page("open", &["g-basic"], None)]);
    world
}

#[test]
fn the_first_matching_view_is_shown() {
    let mut world = portal();
    let view = |world: &World, user: &str| rules::view_of(&world.snapshot, &id(user), at(NOW)).map(ToString::to_string);
    assert_eq!(view(&world, "sales").as_deref(), Some("v-sales"));
    assert_eq!(view(&world, "marketing").as_deref(), Some("v-two"));
    for user in ["basic", "none", "administrator", "u-owner", "u-nobody"] {
        assert_eq!(view(&world, user), None, "{user}");
    }
    world.snapshot.custom_views.reverse();
    assert_eq!(view(&world, "sales").as_deref(), Some("v-two"));
    world.user("sales", "p-a").has_left = true;
    assert_eq!(view(&world, "sales"), None);
}

#[test]
fn a_page_opens_in_the_own_view_for_those_whom_it_and_the_pages_above_admit() {
    let mut world = portal();
    let open = "GRANTED GROUP-08 read";
    let (outside, restricted) = ("NOT_PERMITTED GROUP-09 none", "NOT_PERMITTED GROUP-08 none");
    for (user, page, expect, by_address) in [
        ("sales", "open", open, open),
        ("sales", "mine", open, open),
        ("sales", "below-mine", open, open),
        ("sales", "basic", restricted, restricted),
        ("sales", "below-basic", restricted, restricted),
        ("sales", "loop", restricted, restricted),
        ("sales", "lost", restricted, restricted),
        ("sales", "two", outside, open),
        ("sales", "default", outside, open),
        ("marketing", "open", restricted, restricted),
        ("marketing", "mine", outside, restricted),
        ("none", "default", open, open),
        ("none", "two", outside, open),
        ("none", "open", outside, restricted),
        ("basic", "basic", outside, open),
    ] {
        world.snapshot.settings.direct_url_outside_view = false;
        world.check(user, "page.open", &thing("page").id(page), expect);
        world.snapshot.settings.direct_url_outside_view = true;
        world.check(user, "page.open", &thing("page").id(page), by_address);
    }
    world.check("none", "page.open", &of("page", "p-b").id("default"), "NO_GRANT GEN-01 none");
    world.check("none", "page.open", &thing("page"), "NO_GRANT GEN-01 none");
    world.check("u-owner", "page.open", &thing("page").id("default"), "NO_GRANT GEN-01 none");
}
