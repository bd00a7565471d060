//! Hierarchies of accounts, sharing and licences (ROLE, SHARE, LIC).

use crate::support::world::*;
use partner_policy::model::{
    AccessMapping, CriterionOp, HierarchyAccess, InternalRoleRef, License, Lookup, Operand, PartnerRole,
    PartnerRoleRef, PartnerUserStatus, RecordType, RuleScope, ShareGroup, ShareLevel, SharingSet, Target, Value,
};

const HIGH_VOLUME: [License; 4] = [
    License::CustomerCommunity,
    License::CustomerCommunityLogin,
    License::HighVolumeCustomerPortal,
    License::AuthenticatedWebsite,
];

/// Three levels in `p-a`, one executive in `p-b`.
fn world() -> World {
    let mut world = World::new();
    world.placed("u-eve", "p-a", "executive");
    world.placed("u-max", "p-a", "manager");
    world.placed("u-uma", "p-a", "user");
    world.user("u-udo", "p-a");
    world.placed("u-bob", "p-b", "executive");
    world
}

fn role(name: &str, parent: Option<&str>) -> PartnerRole {
    PartnerRole { id: id(name), label: name.into(), parent: parent.map(id) }
}

#[test]
fn the_hierarchy_shows_what_those_strictly_below_own() {
    let world = world();
    let levels = ["u-eve", "u-max", "u-uma", "u-udo"];
    for (above, viewer) in levels.iter().enumerate() {
        for (below, owner) in levels.iter().enumerate() {
            let record = of("opportunity", "p-a").owner(owner);
            let expect = match (viewer == owner, above.min(2) < below.min(2)) {
                (true, _) => "GRANTED SHARE-19 full",
                (_, true) => "GRANTED ROLE-06 read",
                _ => "NO_GRANT GEN-01 none",
            };
            world.check(viewer, "opportunity.view", &record, expect);
            assert!(viewer == owner || !world.allows(viewer, "opportunity.edit", &record));
        }
        world.check(viewer, "opportunity.view", &of("opportunity", "p-b").owner("u-bob"), "NO_GRANT GEN-01 none");
        world.check(viewer, "opportunity.view", &of("opportunity", "p-b").owner("u-uma"), "NO_GRANT GEN-01 none");
        world.check(viewer, "opportunity.view", &of("opportunity", "p-a"), "NO_GRANT GEN-01 none");
    }
}

#[test]
fn the_owners_status_plays_no_part_and_the_level_is_an_option() {
    let mut world = world();
    world.user("u-uma", "p-a").status = PartnerUserStatus::Revoked;
    world.snapshot.settings.hierarchy_access = HierarchyAccess::ReadWrite;
    let record = of("opportunity", "p-a").owner("u-uma");
    world.check("u-eve", "opportunity.edit", &record, "GRANTED ROLE-06 read-write");
    world.check("u-eve", "opportunity.delete", &record, "NO_GRANT GEN-01 read-write");
}

#[test]
fn branches_are_blind_and_broken_hierarchies_give_nothing() {
    let mut world = world();
    world.partner("p-a").partner_roles =
        Some(vec![role("top", None), role("east", Some("top")), role("west", Some("top"))]);
    world.placed("u-eve", "p-a", "top");
    world.placed("u-max", "p-a", "east");
    world.placed("u-uma", "p-a", "west");
    let record = of("case", "p-a").owner("u-uma");
    world.check("u-eve", "case.view", &record, "GRANTED ROLE-06 read");
    world.check("u-max", "case.view", &record, "NO_GRANT GEN-01 none");
    for broken in [
        vec![role("top", None), role("east", None), role("west", Some("top"))],
        vec![role("top", Some("west")), role("east", Some("top")), role("west", Some("top"))],
        vec![role("top", None), role("west", Some("top")), role("east", Some("nowhere"))],
        vec![role("top", None), role("a", Some("top")), role("b", Some("a")), role("west", Some("b"))],
        Vec::new(),
    ] {
        world.partner("p-a").partner_roles = Some(broken);
        world.check("u-eve", "case.view", &record, "NO_GRANT GEN-01 none");
        world.check("u-uma", "case.view", &record, "GRANTED SHARE-19 full");
    }
}

#[test]
fn the_licence_decides_who_takes_part_in_the_hierarchy() {
    for license in HIGH_VOLUME.into_iter().chain([License::CustomerCommunityPlus, License::CustomerCommunityPlusLogin])
    {
        let mut world = world();
        let is_plus = !HIGH_VOLUME.contains(&license);
        for (user, place) in [("u-eve", "executive"), ("u-uma", "user")] {
            let user = world.licensed(user, "p-a", license);
            user.partner_role = (!is_plus).then(|| id(place));
        }
        world.check("u-eve", "case.view", &of("case", "p-a").owner("u-max"), "NO_GRANT GEN-01 none");
        world.check("u-max", "case.view", &of("case", "p-a").owner("u-uma"), "NO_GRANT GEN-01 none");
        world.check("u-eve", "case.delete", &of("case", "p-a").owner("u-eve"), "GRANTED SHARE-19 full");
        if is_plus {
            world.placed("u-eve", "p-a", "executive");
            world.check("u-eve", "case.view", &of("case", "p-a").owner("u-max"), "GRANTED ROLE-06 read");
        }
    }
}

#[test]
fn what_is_shared_below_rolls_up_only_with_the_option() {
    let mut world = world();
    let deal = of("deal", "p-b").owner("u-bob").shared("u-uma", ShareLevel::ReadWrite);
    world.rule(
        "sr",
        RecordType::Deal,
        RuleScope::Where(vec![on_record("joint", CriterionOp::Eq, Value::Bool(true))]),
        Target::User(id("u-udo")),
    );
    let joint = of("deal", "p-b").field("joint", Value::Bool(true));
    world.check("u-max", "deal.view", &deal, "NO_GRANT GEN-01 none");
    world.snapshot.settings.hierarchy_includes_shared = true;
    world.check("u-max", "deal.view", &deal, "GRANTED ROLE-14 read");
    world.check("u-eve", "deal.view", &joint, "GRANTED ROLE-14 read");
    world.check("u-bob", "deal.view", &of("deal", "p-a").shared("u-uma", ShareLevel::Read), "NO_GRANT GEN-01 none");
    world.snapshot.settings.hierarchy_access = HierarchyAccess::ReadWrite;
    world.check("u-max", "deal.view", &deal, "GRANTED ROLE-14 read-write");
    world.check("u-max", "deal.view", &joint, "GRANTED ROLE-14 read");
    for user in ["u-uma", "u-udo"] {
        world.user(user, "p-a").status = PartnerUserStatus::Deactivated;
    }
    world.check("u-max", "deal.view", &deal, "NO_GRANT GEN-01 none");
    world.check("u-max", "deal.view", &joint, "NO_GRANT GEN-01 none");
}

#[test]
fn a_rule_reaches_its_target_and_nobody_else() {
    let viewers = ["u-eve", "u-max", "u-uma", "u-bob", "u-hal", "u-plus", "u-anna", "u-head"];
    let partner_role = |role: &str, with_subordinates| {
        Target::PartnerRole(PartnerRoleRef { partner: id("p-a"), role: id(role), with_subordinates })
    };
    let internal_role = |role: &str, with_subordinates| {
        Target::InternalRole(InternalRoleRef { role: id(role), with_subordinates, with_partner_branches: false })
    };
    for (target, reached) in [
        (Target::Partner(id("p-a")), vec!["u-eve", "u-max", "u-uma"]),
        (partner_role("manager", false), vec!["u-max"]),
        (partner_role("manager", true), vec!["u-max", "u-uma"]),
        (partner_role("nowhere", true), vec![]),
        (internal_role("ir-cm", false), vec!["u-anna"]),
        (internal_role("ir-head", false), vec!["u-head"]),
        (internal_role("ir-head", true), vec!["u-anna", "u-head"]),
        (Target::User(id("u-bob")), vec!["u-bob"]),
        (Target::User(id("u-hal")), vec![]),
        (Target::User(id("u-plus")), vec!["u-plus"]),
        (Target::User(id("u-anna")), vec!["u-anna"]),
        (Target::Group(id("g-all")), vec!["u-uma", "u-bob", "u-plus", "u-anna", "u-head"]),
        (Target::Group(id("g-none")), vec![]),
    ] {
        let mut world = world();
        world.licensed("u-hal", "p-a", License::CustomerCommunity);
        world.licensed("u-plus", "p-a", License::CustomerCommunityPlus);
        world.internal("u-anna").internal_role = Some(id("ir-cm"));
        world.internal("u-head").internal_role = Some(id("ir-head"));
        let inner = world.public_group("g-inner");
        inner.users = ids(&["u-bob", "u-hal", "u-plus"]);
        inner.internal_roles =
            vec![InternalRoleRef { role: id("ir-head"), with_subordinates: true, with_partner_branches: false }];
        let all = world.public_group("g-all");
        all.groups = ids(&["g-inner"]);
        all.partner_roles = vec![PartnerRoleRef { partner: id("p-a"), role: id("user"), with_subordinates: false }];
        let scope = RuleScope::Where(vec![on_record("stage", CriterionOp::Eq, text("won"))]);
        world.rule("sr", RecordType::Deal, scope, target.clone()).level = ShareLevel::ReadWrite;
        let won = of("deal", "p-c").field("stage", text("won"));
        let found: Vec<_> = viewers.into_iter().filter(|viewer| world.allows(viewer, "deal.edit", &won)).collect();
        assert_eq!(found, reached, "{target:?}");
        for viewer in viewers {
            assert!(!world.allows(viewer, "deal.delete", &won) && !world.allows(viewer, "deal.share", &won));
            assert!(!world.allows(viewer, "opportunity.view", &of("opportunity", "p-c").field("stage", text("won"))));
        }
        world.rule("sr", RecordType::Deal, RuleScope::Where(Vec::new()), target).is_active = false;
        assert!(viewers.iter().all(|viewer| !world.allows(viewer, "deal.view", &won)));
    }
}

#[test]
fn the_near_rules_are_named_by_their_ids_in_whatever_order_they_stand() {
    let near = |names: &[&str]| {
        let mut world = world();
        world.internal("u-anna").internal_role = Some(id("ir-cm"));
        for name in names {
            let scope = RuleScope::Where(vec![on_record("stage", CriterionOp::Eq, text("won"))]);
            world.rule(name, RecordType::Deal, scope, Target::User(id("u-bob"))).level = ShareLevel::Read;
        }
        let won = of("deal", "p-c").field("stage", text("won"));
        let missing = world.decide("u-anna", "deal.view", &won).missing;
        let rules = missing.iter().filter(|way| way.code.as_str() == "RULE_TARGET");
        rules.map(|way| way.params[0].1.to_string()).collect::<Vec<_>>()
    };
    let sorted = ["r-1", "r-2", "r-3", "r-4", "r-5"];
    assert_eq!(near(&["r-6", "r-2", "r-4", "r-1", "r-5", "r-3"]), sorted);
    assert_eq!(near(&["r-1", "r-2", "r-3", "r-4", "r-5", "r-6"]), sorted);
}

#[test]
fn groups_on_a_cycle_have_no_members_and_others_keep_theirs() {
    let mut world = world();
    for (group, inner, member) in
        [("g-1", "g-2", "u-uma"), ("g-2", "g-1", "u-udo"), ("g-0", "g-1", "u-bob"), ("g-self", "g-self", "u-max")]
    {
        let group = world.public_group(group);
        group.groups = ids(&[inner]);
        group.users = ids(&[member]);
    }
    let check = |group: &str, reached: &[&str]| {
        let mut world = world.clone();
        let scope = RuleScope::Where(vec![on_record("x", CriterionOp::Ge, Value::Number(1.0))]);
        world.rule("sr", RecordType::Deal, scope, Target::Group(id(group)));
        let deal = thing("deal").field("x", Value::Number(1.0));
        let found: Vec<_> = ["u-uma", "u-udo", "u-bob", "u-max"]
            .into_iter()
            .filter(|user| world.allows(user, "deal.view", &deal))
            .collect();
        assert_eq!(found, reached, "{group}");
    };
    check("g-1", &[]);
    check("g-2", &[]);
    check("g-self", &[]);
    check("g-0", &["u-bob"]);
}

#[test]
fn a_rule_by_owner_has_the_records_of_the_owners_it_means() {
    let mut world = world();
    world.licensed("u-hal", "p-a", License::CustomerCommunity);
    world.user("u-uma", "p-a").status = PartnerUserStatus::Deactivated;
    world.internal("u-anna").internal_role = Some(id("ir-cm"));
    world.rule("sr-1", RecordType::Deal, RuleScope::OwnedBy(Target::Partner(id("p-a"))), Target::User(id("u-bob")));
    let internal = Target::InternalRole(InternalRoleRef {
        role: id("ir-cm"),
        with_subordinates: false,
        with_partner_branches: false,
    });
    world.rule("sr-2", RecordType::Deal, RuleScope::OwnedBy(internal), Target::User(id("u-bob")));
    world.rule(
        "sr-3",
        RecordType::Deal,
        RuleScope::Where(vec![on_record("x", CriterionOp::Eq, Value::Bool(true))]),
        Target::User(id("u-bob")),
    );
    for (owner, expect) in [("u-uma", true), ("u-max", true), ("u-hal", false), ("u-anna", true), ("u-nobody", false)] {
        assert_eq!(world.allows("u-bob", "deal.view", &of("deal", "p-a").owner(owner)), expect, "{owner}");
    }
    assert!(!world.allows("u-bob", "deal.view", &of("deal", "p-a")));
    let marked = of("deal", "p-a").field("x", Value::Bool(true));
    assert!(world.allows("u-bob", "deal.view", &marked));
    assert!(!world.allows("u-bob", "deal.view", &marked.owner("u-hal")), "no rule opens a high-volume user's record");
}

#[test]
fn criteria_fail_closed() {
    use CriterionOp::{Contains, Eq, Ge, Gt, In, Le, Lt, Ne};
    let check = |op, operand: Operand, value: Option<Value>, expect: bool| {
        let mut world = world();
        let mut criterion = on_record("f", op, Value::Bool(true));
        criterion.value = operand.clone();
        world.rule("sr", RecordType::Case, RuleScope::Where(vec![criterion]), Target::User(id("u-bob")));
        let case = value.clone().into_iter().fold(of("case", "p-a"), |case, value| case.field("f", value));
        assert_eq!(world.allows("u-bob", "case.view", &case), expect, "{op:?} {operand:?} {value:?}");
    };
    let one = |value| Operand::One(value);
    let (b, two) = (|| text("b"), || Value::Number(2.0));
    for op in [Eq, Ne, In, Contains, Lt, Le, Gt, Ge] {
        check(op, one(b()), None, false);
        check(op, one(b()), Some(two()), false);
        check(op, one(Value::Bool(true)), Some(b()), false);
        check(op, Operand::Many(vec![b()]), Some(b()), matches!(op, In));
        check(op, Operand::Many(vec![b()]), Some(text("c")), false);
        check(op, one(b()), Some(b()), matches!(op, Eq | In | Contains | Le | Ge));
        check(op, one(b()), Some(text("a")), matches!(op, Ne | Lt | Le));
        check(op, one(b()), Some(text("cab")), matches!(op, Ne | Contains | Gt | Ge));
        check(op, one(b()), Some(text("B")), matches!(op, Ne | Lt | Le));
        check(op, one(two()), Some(Value::Number(10.0)), matches!(op, Ne | Gt | Ge));
        check(op, one(Value::Bool(true)), Some(Value::Bool(false)), matches!(op, Ne));
    }
    check(In, Operand::Many(Vec::new()), Some(b()), false);
}

#[test]
fn criteria_on_the_partner_know_its_tier_and_segment() {
    let mut world = world();
    let partner = world.partner("p-a");
    partner.tier = Some(id("gold"));
    partner.segment = Some("retail".into());
    for field in ["tier", "segment", "region"] {
        partner.fields.insert(field.into(), text("emea"));
    }
    for (field, value, expect) in [
        ("tier", "gold", true),
        ("tier", "emea", false),
        ("segment", "retail", true),
        ("region", "emea", true),
        ("region", "apac", false),
    ] {
        let mut world = world.clone();
        let scope = RuleScope::Where(vec![on_partner(field, CriterionOp::Eq, text(value))]);
        world.rule("sr", RecordType::Case, scope, Target::User(id("u-bob")));
        assert_eq!(world.allows("u-bob", "case.view", &of("case", "p-a")), expect, "{field} {value}");
        assert!(!world.allows("u-bob", "case.view", &thing("case")));
        assert!(!world.allows("u-bob", "case.view", &of("case", "p-nowhere")));
    }
}

#[test]
fn a_single_share_reaches_role_based_and_internal_users() {
    let mut world = world();
    world.licensed("u-hal", "p-a", License::CustomerCommunity);
    world.licensed("u-plus", "p-a", License::CustomerCommunityPlus);
    world.internal("u-anna");
    for (user, expect) in [("u-uma", true), ("u-hal", false), ("u-plus", false), ("u-anna", true)] {
        let record = of("case", "p-b").shared(user, ShareLevel::Read).shared(user, ShareLevel::ReadWrite);
        assert_eq!(world.allows(user, "case.edit", &record), expect, "{user}");
        assert!(!world.allows(user, "case.transfer", &record));
        assert!(!world.allows("u-udo", "case.view", &record));
    }
}

fn set(name: &str, licenses: Option<Vec<License>>, user: Lookup, record: Lookup) -> SharingSet {
    let mapping = AccessMapping { record_type: RecordType::Case, level: ShareLevel::Read, user, record };
    SharingSet { id: id(name), licenses, mappings: vec![mapping] }
}

#[test]
fn a_sharing_set_works_for_its_licences_where_both_ids_are_present_and_equal() {
    let mut world = world();
    for (user, license) in [("u-hal", License::CustomerCommunity), ("u-web", License::AuthenticatedWebsite)] {
        world.licensed(user, "p-a", license);
    }
    let account = set("ss", None, Lookup::Account, Lookup::Account);
    world.snapshot.sharing_sets.insert(id("ss"), account);
    let case = of("case", "p-a");
    for (user, expect) in [("u-hal", true), ("u-web", true), ("u-uma", false)] {
        assert_eq!(world.allows(user, "case.view", &case), expect, "{user}");
        assert!(!world.allows(user, "case.view", &of("case", "p-b")));
        assert!(!world.allows(user, "case.view", &thing("case")));
        assert!(!world.allows(user, "case.edit", &case));
        assert!(!world.allows(user, "project.view", &of("project", "p-a")));
    }
    let listed = set("ss", Some(vec![License::PartnerCommunity]), Lookup::Contact, Lookup::Contact);
    world.snapshot.sharing_sets.insert(id("ss"), listed);
    assert!(world.allows("u-uma", "case.view", &of("case", "p-b").contact("c-u-uma")));
    assert!(!world.allows("u-uma", "case.view", &of("case", "p-b")));
    assert!(!world.allows("u-hal", "case.view", &of("case", "p-b").contact("c-u-hal")));
}

#[test]
fn a_share_group_opens_the_records_of_high_volume_users() {
    let mut world = world();
    world.licensed("u-hal", "p-a", License::CustomerCommunity);
    world.licensed("u-plus", "p-a", License::CustomerCommunityPlus);
    world.internal("u-anna");
    world.internal("u-ben");
    world.snapshot.sharing_sets.insert(id("ss"), set("ss", None, Lookup::Account, Lookup::Account));
    world.public_group("g").users = ids(&["u-ben"]);
    let group = ShareGroup {
        id: id("sg"),
        sharing_set: id("ss"),
        is_active: true,
        users: ids(&["u-max", "u-anna", "u-bob", "u-plus"]),
        public_groups: ids(&["g"]),
    };
    world.snapshot.share_groups.insert(id("sg"), group);
    let case = of("case", "p-a").owner("u-hal");
    for (user, expect) in [
        ("u-max", true),
        ("u-anna", true),
        ("u-ben", true),
        ("u-bob", false),
        ("u-plus", false),
        ("u-eve", false),
        ("u-owner", false),
    ] {
        assert_eq!(world.allows(user, "case.view", &case), expect, "{user}");
        assert!(!world.allows(user, "case.edit", &case));
        assert!(!world.allows(user, "case.view", &of("case", "p-b").owner("u-hal")));
        let of_role_based = world.decide(user, "case.view", &of("case", "p-a").owner("u-max"));
        assert!(!grants(&of_role_based).contains(&"SHARE-14"));
        assert!(!world.allows(user, "project.view", &of("project", "p-a").owner("u-hal")));
    }
    world.snapshot.share_groups.get_mut(&id::<partner_policy::ids::ShareGroupId>("sg")).unwrap().is_active = false;
    assert!(!world.allows("u-max", "case.view", &case));
}

#[test]
fn a_partner_user_transfers_to_active_colleagues_only() {
    let mut world = world();
    world.user("u-off", "p-a").status = PartnerUserStatus::Deactivated;
    let own = of("deal", "p-a").owner("u-uma");
    let says = |to: &str| brief(&world.decide_to("u-uma", "deal.transfer", &own, Some(to)));
    assert_eq!(says("u-eve"), "GRANTED SHARE-19 full");
    for outside in ["u-off", "u-bob", "u-owner", "u-nobody"] {
        assert_eq!(says(outside), "TRANSFER_OUTSIDE_ACCOUNT SHARE-20 full", "{outside}");
    }
    world.check("u-uma", "deal.transfer", &own, "GRANTED SHARE-19 full");
    let theirs = of("deal", "p-a").owner("u-owner");
    assert!(world.decide_to("u-owner", "deal.transfer", &theirs, Some("u-bob")).allowed);
    let nobody = world.decide_to("u-owner", "deal.transfer", &theirs, Some("u-nobody"));
    assert_eq!(brief(&nobody), "TRANSFER_OUTSIDE_ACCOUNT SHARE-20 full");
}

#[test]
fn a_partner_user_shares_inside_the_account_unless_the_option_opens_it() {
    let mut world = world();
    world.licensed("u-hal", "p-a", License::CustomerCommunity);
    let own = of("deal", "p-a").owner("u-uma");
    for (is_open, to, expect) in [
        (false, "u-udo", true),
        (false, "u-bob", false),
        (false, "u-owner", false),
        (false, "u-hal", false),
        (true, "u-bob", true),
        (true, "u-owner", true),
        (true, "u-hal", false),
        (true, "u-nobody", false),
    ] {
        world.snapshot.settings.partner_cross_account_share = is_open;
        let decision = world.decide_to("u-uma", "deal.share", &own, Some(to));
        assert_eq!(decision.allowed, expect, "{to} {is_open}");
        assert_eq!(decision.blocked.is_empty(), expect);
    }
}

#[test]
fn own_contact_and_own_account_are_readable() {
    let mut world = world();
    let (by_contact, by_id) = (of("contact", "p-a").contact("c-u-uma").id("other"), thing("contact").id("c-u-uma"));
    world.check("u-uma", "contact.view", &by_contact, "GRANTED SHARE-22 read");
    world.check("u-uma", "contact.view", &by_id, "GRANTED SHARE-22 read");
    world.check("u-uma", "contact.edit", &by_id, "NO_GRANT GEN-01 read");
    world.check("u-udo", "contact.view", &by_id, "NO_GRANT GEN-01 none");
    world.check("u-uma", "contact.view", &of("contact", "p-b").id("c-u-uma"), "NO_GRANT GEN-01 none");
    world.check("u-uma", "case.view", &of("case", "p-a").id("c-u-uma"), "NO_GRANT GEN-01 none");
    world.check("u-uma", "profile.view", &of("profile", "p-a"), "GRANTED SHARE-22 read");
    world.check("u-uma", "profile.edit", &of("profile", "p-a"), "NO_GRANT GEN-01 read");
    world.check("u-uma", "profile.view", &of("profile", "p-b"), "NO_GRANT GEN-01 none");
    world.check("u-uma", "contacts.view", &of("contacts", "p-a"), "NO_GRANT GEN-01 none");
    world.snapshot.settings.implicit_own_account = false;
    world.check("u-uma", "contact.view", &by_id, "NO_GRANT GEN-01 none");
    world.check("u-uma", "profile.view", &of("profile", "p-a"), "NO_GRANT GEN-01 none");
}

#[test]
fn hints_about_another_accounts_record_do_not_depend_on_its_owner() {
    let mut world = world();
    world.licensed("u-hal", "p-b", License::CustomerCommunity);
    let hints_on = |owner: &str| world.decide("u-uma", "case.view", &of("case", "p-b").owner(owner)).missing;
    assert_eq!(hints_on("u-bob"), hints_on("u-hal"));
    assert_eq!(hints_on("u-bob"), hints_on("u-nobody"));
}
