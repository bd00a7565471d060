//! Compiled access to records, chapter by chapter.

use std::sync::Arc;

use crate::support::worlds::*;
use partner_policy::access::{CompiledViewer, Verdict};
use partner_policy::error::Code;
use partner_policy::index::Index;
use partner_policy::model::*;

fn ask(world: &World, viewer: &str, action_name: &str, record: &Rec) -> Verdict {
    let index = Index::build(Arc::new(world.0.clone()));
    let viewer = CompiledViewer::compile(&index, &uid(viewer), at(NOW)).unwrap();
    viewer.decide(action(action_name), &record.0, None)
}

#[track_caller]
fn level(world: &World, viewer: &str, action_name: &str, record: Rec) -> Level {
    ask(world, viewer, action_name, &record).level
}

fn acme() -> World {
    World::new()
        .partner("acme", |p| p.owner = Some(uid("owner")))
        .partner("birch", |_| ())
        .internal_role("head", "")
        .internal_role("cm", "head")
        .internal_role("west", "head")
        .internal("owner", |u| u.internal_role = "cm".parse_role())
        .internal("mate", |u| u.internal_role = "cm".parse_role())
        .internal("head", |u| u.internal_role = "head".parse_role())
        .internal("west", |u| u.internal_role = "west".parse_role())
        .member("eve", "acme", "executive")
        .member("max", "acme", "manager")
        .member("uma", "acme", "user")
        .member("udo", "acme", "")
        .member("bob", "birch", "executive")
        .user("hal", "acme", License::CustomerCommunity, |u| u.partner_role = role_of("user"))
        .user("pia", "acme", License::CustomerCommunityPlus, |_| ())
}

trait ParseRole {
    fn parse_role(&self) -> Option<partner_policy::ids::InternalRoleId>;
}
impl ParseRole for str {
    fn parse_role(&self) -> Option<partner_policy::ids::InternalRoleId> {
        partner_policy::ids::InternalRoleId::parse(self).ok()
    }
}

fn opp(owner: &str) -> Rec {
    Rec::of("opportunity").partner("acme").owner(owner)
}

#[test]
fn hierarchy_shows_what_stands_strictly_below_in_the_own_account() {
    let world = acme();
    let sees = |viewer: &str, owner: &str| level(&world, viewer, "opportunity.view", opp(owner));
    for (viewer, owner, expected) in [
        ("eve", "max", Level::Read),
        ("eve", "uma", Level::Read),
        ("eve", "udo", Level::Read),
        ("max", "uma", Level::Read),
        ("max", "eve", Level::None),
        ("uma", "udo", Level::None),
        ("uma", "uma", Level::Full),
        ("bob", "uma", Level::None),
        ("eve", "hal", Level::None),
        ("eve", "pia", Level::None),
        ("pia", "udo", Level::None),
        ("pia", "pia", Level::Full),
        ("hal", "hal", Level::Full),
    ] {
        assert_eq!(sees(viewer, owner), expected, "{viewer} on {owner}");
    }
    let elsewhere = Rec::of("opportunity").partner("birch").owner("uma");
    assert_eq!(level(&world, "eve", "opportunity.view", elsewhere.clone()), Level::None);
    assert_eq!(level(&world, "uma", "opportunity.view", elsewhere), Level::None);
    let nobodys = Rec::of("opportunity").owner("uma");
    assert_eq!(level(&world, "eve", "opportunity.view", nobodys), Level::Read);
}

#[test]
fn the_account_owner_their_role_and_those_above_see_what_role_based_users_own() {
    let world = acme();
    let sees = |viewer: &str, owner: &str| level(&world, viewer, "activity.view", Rec::of("activity").owner(owner));
    for viewer in ["owner", "mate", "head"] {
        assert_eq!(sees(viewer, "uma"), Level::Read, "{viewer}");
        assert_eq!(sees(viewer, "hal"), Level::None, "{viewer}");
        assert_eq!(sees(viewer, "bob"), Level::None, "{viewer}");
    }
    assert_eq!(sees("west", "uma"), Level::None);
    let shareable = ask(&world, "mate", "activity.share", &Rec::of("activity").owner("uma"));
    assert!(shareable.allowed);
    assert!(!ask(&world, "mate", "activity.delete", &Rec::of("activity").owner("uma")).allowed);
}

#[test]
fn a_refused_gate_leaves_nothing_of_any_grant() {
    use PartnerUserStatus::*;
    for (status, code) in [
        (Revoked, Code::UserRevoked),
        (Deactivated, Code::UserDeactivated),
        (Invited, Code::UserNotActive),
        (Deleted, Code::UserNotActive),
    ] {
        let world = acme().change_user("uma", |u| u.status = status);
        let verdict = ask(&world, "uma", "opportunity.view", &opp("uma"));
        assert_eq!((verdict.allowed, verdict.level, verdict.code), (false, Level::None, code));
    }
    let gate = |change: &dyn Fn(World) -> World| ask(&change(acme()), "uma", "portal.login", &Rec::of("portal")).code;
    assert_eq!(gate(&|w| w), Code::Granted);
    assert_eq!(gate(&|w| w.change_user("uma", |u| u.contact = None)), Code::ContactMissing);
    assert_eq!(gate(&|w| w.change_user("uma", |u| u.has_left = true)), Code::OrphanedUser);
    assert_eq!(gate(&|w| w.partner("acme", |p| p.is_enabled = false)), Code::AccountNotPartner);
    assert_eq!(gate(&|w| w.partner("acme", |p| p.status = PartnerStatus::Inactive)), Code::AccountNotActive);
    let created = |text: &'static str| move |w: World| w.change_user("uma", move |u| u.created_at = at(text));
    assert_eq!(gate(&created("2026-08-24T00:00:00Z")), Code::UserInactive90d);
    assert_eq!(gate(&created("2026-08-24T00:00:01Z")), Code::Granted);
    assert_eq!(gate(&created("2027-08-24T00:00:01Z")), Code::Granted);
}

#[test]
fn sharing_rules_reach_role_based_users_and_names_but_never_high_volume_users() {
    let owned_by_birch = || RuleScope::OwnedBy(Target::Partner(pid("birch")));
    let group = |id: &str| Target::Group(partner_policy::ids::PublicGroupId::parse(id).unwrap());
    let world = acme()
        .public_group("g", &["hal", "uma", "pia"], &[])
        .public_group("outer", &[], &["g", "loop"])
        .public_group("loop", &["udo"], &["loop"])
        .rule(RecordType::Deal, ShareLevel::ReadWrite, owned_by_birch(), group("outer"))
        .rule(RecordType::Case, ShareLevel::Read, owned_by_birch(), Target::Partner(pid("acme")));
    let birchs = |kind: &str| Rec::of(kind).partner("birch").owner("bob");
    for (viewer, deal, case) in [
        ("uma", Level::ReadWrite, Level::Read),
        ("pia", Level::ReadWrite, Level::None),
        ("hal", Level::None, Level::None),
        ("udo", Level::None, Level::Read),
    ] {
        assert_eq!(level(&world, viewer, "deal.view", birchs("deal")), deal, "{viewer}");
        assert_eq!(level(&world, viewer, "case.view", birchs("case")), case, "{viewer}");
        assert_eq!(level(&world, viewer, "project.view", birchs("project")), Level::None, "{viewer}");
    }
}

#[test]
fn a_rule_by_criteria_needs_every_criterion_and_no_high_volume_owner() {
    use CriterionSubject::{Partner, Record};
    let scope = |criteria: Vec<Criterion>| RuleScope::Where(criteria);
    let both = vec![
        criterion("region", Partner, CriterionOp::Eq, "emea"),
        criterion("stage", Record, CriterionOp::Ne, "lost"),
    ];
    let world = acme()
        .partner("birch", |p| {
            p.fields.insert("region".into(), Value::Text("emea".into()));
        })
        .rule(RecordType::Deal, ShareLevel::Read, scope(both), Target::User(uid("uma")))
        .rule(RecordType::Case, ShareLevel::Read, scope(Vec::new()), Target::User(uid("uma")));
    let staged = |stage: &str| Rec::of("deal").partner("birch").field("stage", Value::Text(stage.into()));
    let sees = |record: Rec| level(&world, "uma", "deal.view", record);
    assert_eq!(sees(staged("open")), Level::Read);
    assert_eq!(sees(staged("lost")), Level::None);
    assert_eq!(sees(Rec::of("deal").partner("birch")), Level::None);
    assert_eq!(sees(staged("open").partner("acme")), Level::None);
    assert_eq!(sees(staged("open").partner("")), Level::None);
    assert_eq!(sees(staged("open").owner("hal")), Level::None);
    assert_eq!(sees(staged("open").owner("ghost")), Level::Read);
    assert_eq!(level(&world, "uma", "case.view", Rec::of("case").partner("birch")), Level::None);
}

#[test]
fn what_was_shared_with_active_subordinates_rolls_up_only_by_option() {
    let world = acme().settings(|s| s.hierarchy_includes_shared = true).rule(
        RecordType::Deal,
        ShareLevel::ReadWrite,
        RuleScope::OwnedBy(Target::User(uid("bob"))),
        Target::User(uid("uma")),
    );
    let ruled = Rec::of("deal").partner("birch").owner("bob");
    let single = Rec::of("case").partner("birch").share("uma", ShareLevel::ReadWrite);
    for (kind, record) in [("deal.view", ruled), ("case.view", single)] {
        assert_eq!(level(&world, "max", kind, record.clone()), Level::Read);
        assert_eq!(level(&world, "udo", kind, record.clone()), Level::None);
        let off = world.clone().settings(|s| s.hierarchy_includes_shared = false);
        assert_eq!(level(&off, "max", kind, record.clone()), Level::None);
        let idle = world.clone().change_user("uma", |u| u.status = PartnerUserStatus::Deactivated);
        assert_eq!(level(&idle, "max", kind, record.clone()), Level::None);
        let wide = world.clone().settings(|s| s.hierarchy_access = HierarchyAccess::ReadWrite);
        assert_eq!(level(&wide, "max", kind, record), Level::ReadWrite);
    }
}

#[test]
fn single_shares_open_a_record_to_role_based_and_internal_users() {
    let world = acme();
    for (viewer, expected) in [
        ("uma", Level::ReadWrite),
        ("bob", Level::ReadWrite),
        ("west", Level::ReadWrite),
        ("hal", Level::None),
        ("pia", Level::None),
    ] {
        let record =
            Rec::of("project").partner("birch").share(viewer, ShareLevel::Read).share(viewer, ShareLevel::ReadWrite);
        assert_eq!(level(&world, viewer, "project.edit", record), expected, "{viewer}");
    }
}

#[test]
fn sharing_sets_compare_ids_that_are_present() {
    let map = |user, record| AccessMapping { record_type: RecordType::Case, level: ShareLevel::Read, user, record };
    let sees = |mapping, record: Rec| {
        let world = acme().sharing_set("ss", None, &[mapping]);
        level(&world, "hal", "case.view", record)
    };
    use Lookup::{Account, Contact};
    let case = || Rec::of("case");
    assert_eq!(sees(map(Account, Account), case().partner("acme")), Level::Read);
    assert_eq!(sees(map(Account, Account), case()), Level::None);
    assert_eq!(sees(map(Contact, Contact), case().partner("birch").contact("c-hal")), Level::Read);
    assert_eq!(sees(map(Contact, Contact), case().partner("acme")), Level::None);
    assert_eq!(sees(map(Contact, Account), case().partner("c-hal")), Level::Read);
    assert_eq!(sees(map(Account, Contact), case().contact("acme")), Level::Read);
    let world = acme().sharing_set("ss", None, &[map(Account, Account)]);
    assert_eq!(level(&world, "uma", "case.view", case().partner("acme")), Level::None);
    let listed = acme().sharing_set("ss", Some(&[License::PartnerCommunity]), &[map(Account, Account)]);
    assert_eq!(level(&listed, "uma", "case.view", case().partner("acme")), Level::Read);
    assert_eq!(level(&listed, "hal", "case.view", case().partner("acme")), Level::None);
}

#[test]
fn an_active_share_group_opens_high_volume_records_to_members_of_the_owners_account() {
    let mapping = AccessMapping {
        record_type: RecordType::Case,
        level: ShareLevel::ReadWrite,
        user: Lookup::Account,
        record: Lookup::Account,
    };
    let with = |is_active| {
        acme().sharing_set("ss", None, &[mapping]).share_group("ss", &["uma", "bob", "west", "pia"], is_active)
    };
    let hals = || Rec::of("case").partner("acme").owner("hal");
    for (viewer, expected) in [
        ("uma", Level::ReadWrite),
        ("west", Level::ReadWrite),
        ("bob", Level::None),
        ("pia", Level::None),
        ("eve", Level::None),
    ] {
        assert_eq!(level(&with(true), viewer, "case.view", hals()), expected, "{viewer}");
        assert_eq!(level(&with(false), viewer, "case.view", hals()), Level::None, "{viewer}");
    }
    assert_eq!(level(&with(true), "west", "case.view", hals().partner("birch")), Level::None);
    assert_eq!(level(&with(true), "west", "case.view", hals().partner("")), Level::ReadWrite);
}

#[test]
fn feature_permissions_stay_in_the_own_account_and_stand_alone() {
    let world = acme().change_user("uma", |u| u.features = vec![Feature::ManageOpportunities, Feature::ManageCases]);
    let sees = |kind: &str, partner: &str| {
        level(&world, "uma", &format!("{kind}.view"), Rec::of(kind).partner(partner).owner("eve").creator("eve"))
    };
    assert_eq!(sees("opportunity", "acme"), Level::Read);
    assert_eq!(sees("case", "acme"), Level::ReadWrite);
    assert_eq!(sees("case", "birch"), Level::None);
    assert_eq!(sees("case", ""), Level::None);
    assert_eq!(sees("lead", "acme"), Level::None);
    assert_eq!(level(&world, "uma", "lead.view", Rec::of("lead").partner("acme").creator("uma")), Level::ReadWrite);
}

#[test]
fn a_profile_caps_the_level_and_refuses_verbs_that_it_does_not_have() {
    let id = partner_policy::ids::ProfileId::parse("pr").unwrap();
    let profile =
        Profile { id: id.clone(), objects: vec![(RecordType::Opportunity, vec![Verb::View, Verb::Transfer])] };
    let world = acme()
        .change(|s| s.profiles = Some([(id.clone(), profile)].into_iter().collect()))
        .change_user("uma", |u| u.profile = Some(id));
    let own = opp("uma");
    let verdict = ask(&world, "uma", "opportunity.view", &own);
    assert_eq!((verdict.allowed, verdict.level), (true, Level::Read));
    assert_eq!(ask(&world, "uma", "opportunity.edit", &own).code, Code::NotPermitted);
    assert_eq!(ask(&world, "eve", "opportunity.view", &own).code, Code::NotPermitted);
    assert_eq!(ask(&world, "owner", "opportunity.view", &own).code, Code::Granted);
}

#[test]
fn a_transfer_by_a_partner_user_stays_with_active_users_of_the_account() {
    let world = acme().change_user("udo", |u| u.status = PartnerUserStatus::Deactivated);
    let index = Index::build(Arc::new(world.0));
    let viewer = CompiledViewer::compile(&index, &uid("uma"), at(NOW)).unwrap();
    let ask = |verb: &str, to: &str| viewer.decide(action(verb), &opp("uma").0, Some(&uid(to))).code;
    for (to, transfer, share) in [
        ("eve", Code::Granted, Code::Granted),
        ("udo", Code::TransferOutsideAccount, Code::Granted),
        ("bob", Code::TransferOutsideAccount, Code::NotPermitted),
        ("hal", Code::Granted, Code::NotPermitted),
        ("west", Code::TransferOutsideAccount, Code::NotPermitted),
        ("ghost", Code::TransferOutsideAccount, Code::NotPermitted),
    ] {
        assert_eq!(ask("opportunity.transfer", to), transfer, "{to}");
        assert_eq!(ask("opportunity.share", to), share, "{to}");
    }
}

#[test]
fn lead_visibility_follows_the_table_of_settings() {
    use LeadOrigin::{Distributed, MarketingActivity, Registered};
    let world = acme()
        .portal_roles(&[("all", LeadVisibility::All), ("assigned", LeadVisibility::Assigned)])
        .member("s", "acme", "user")
        .member("m", "acme", "user")
        .member("ca", "acme", "user")
        .member("cs", "acme", "user")
        .change_user("s", |u| u.user_roles = portal_roles(&["sales"]))
        .change_user("m", |u| u.user_roles = portal_roles(&["marketing"]))
        .change_user("ca", |u| u.user_roles = portal_roles(&["all"]))
        .change_user("cs", |u| u.user_roles = portal_roles(&["assigned"]));
    let table = [
        (Some(Distributed), "me", [true, true, true, true]),
        (Some(Distributed), "eve", [false, true, true, false]),
        (Some(Distributed), "", [false, true, true, true]),
        (Some(Registered), "me", [false, true, true, true]),
        (Some(Registered), "eve", [false, true, true, false]),
        (Some(Registered), "", [false, true, true, true]),
        (Some(MarketingActivity), "me", [true, true, true, true]),
        (Some(MarketingActivity), "eve", [true, true, true, false]),
        (Some(MarketingActivity), "", [true, true, true, true]),
        (None, "me", [false, true, true, true]),
        (None, "eve", [false, true, true, false]),
        (None, "", [false, true, true, true]),
    ];
    for (origin, assignee, expected) in table {
        for (viewer, expected) in ["s", "m", "ca", "cs"].into_iter().zip(expected) {
            let assignee = if assignee == "me" { viewer } else { assignee };
            let lead = Rec::of("lead").partner("acme").origin(origin).assignee(assignee);
            let allowed = ask(&world, viewer, "lead.view", &lead).allowed;
            assert_eq!(allowed, expected, "{viewer} {origin:?} {assignee}");
            assert!(!ask(&world, viewer, "lead.view", &lead.clone().partner("birch")).allowed);
            assert_eq!(ask(&world, viewer, "lead.edit", &lead).allowed, expected && assignee == viewer, "{viewer}");
        }
        let lead = Rec::of("lead").partner("acme").origin(origin).owner("udo");
        assert!(!ask(&world, "udo", "lead.view", &lead).allowed, "no role, no lead");
    }
}

#[test]
fn modules_reach_managed_partners_and_areas_follow_the_assignment() {
    let world = acme()
        .permission_group("leads", |g| g.modules = vec![(Module::Lead, ModuleScope::AssignedPartners)])
        .permission_group("deals", |g| g.modules = vec![(Module::Deal, ModuleScope::AllPartners)])
        .internal("mona", |u| {
            u.permission_groups =
                ["leads", "deals"].map(|id| partner_policy::ids::PermissionGroupId::parse(id).unwrap()).to_vec();
        })
        .manager("acme", "mona");
    let sees = |action_name: &str, partner: &str| {
        let kind = action_name.split('.').next().unwrap();
        level(&world, "mona", action_name, Rec::of(kind).partner(partner))
    };
    assert_eq!(sees("lead.view", "acme"), Level::ReadWrite);
    assert_eq!(sees("lead.view", "birch"), Level::None);
    assert_eq!(sees("deal.view", "birch"), Level::ReadWrite);
    assert_eq!(sees("deal.view", ""), Level::None);
    assert_eq!(sees("mdf-request.view", "acme"), Level::None);
    assert_eq!(sees("profile.edit", "acme"), Level::ReadWrite);
    assert_eq!(sees("history.view", "acme"), Level::Read);
    assert_eq!(sees("profile.view", "birch"), Level::None);
    assert_eq!(sees("managers.list", "acme"), Level::Read);
    assert_eq!(sees("managers.list", ""), Level::None);
    let dormant = world.clone().partner("acme", |p| p.status = PartnerStatus::Inactive);
    assert_eq!(level(&dormant, "mona", "lead.view", Rec::of("lead").partner("acme")), Level::None);
}

#[test]
fn a_sales_rep_sees_the_assigned_leads_and_never_logs_in() {
    let world = acme().rep("rep", "acme", true).rep("gone", "acme", false);
    let lead = |assignee: &str| Rec::of("lead").partner("acme").assignee(assignee).owner("rep");
    assert!(ask(&world, "rep", "lead.view", &lead("rep")).allowed);
    assert!(!ask(&world, "rep", "lead.edit", &lead("rep")).allowed);
    assert!(!ask(&world, "rep", "lead.view", &lead("")).allowed);
    assert!(!ask(&world, "gone", "lead.view", &lead("gone")).allowed);
    let timeline = Rec::of("lead-timeline").partner("acme").assignee("rep");
    assert!(ask(&world, "rep", "lead-timeline.view", &timeline).allowed);
    assert_eq!(ask(&world, "rep", "portal.login", &Rec::of("portal")).code, Code::SalesRepNoLogin);
}

#[test]
fn a_record_of_another_kind_than_the_action_is_refused() {
    let verdict = ask(&acme(), "uma", "deal.view", &Rec::of("case").partner("acme").owner("uma"));
    assert_eq!((verdict.allowed, verdict.level, verdict.code), (false, Level::None, Code::ResourceMismatch));
}
