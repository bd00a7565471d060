//! The promises of the rules over small random programmes.

use std::sync::Arc;

use crate::support::world::*;
use partner_policy::ids::{ResourceId, UserId};
use partner_policy::model::*;
use partner_policy::{explain, rules};
use proptest::prelude::*;

const PARTNERS: [&str; 3] = ["p-a", "p-b", "p-c"];
const USERS: [&str; 5] = ["u-0", "u-1", "u-2", "u-3", "u-4"];
const PEOPLE: [&str; 9] = ["u-0", "u-1", "u-2", "u-3", "u-4", "u-rep", "u-in", "u-owner", "u-nobody"];
const PORTAL_ROLES: [&str; 5] = ["administrator", "marketing", "sales", "basic", "undefined"];
const LICENSES: [License; 4] = [
    License::PartnerCommunity,
    License::CustomerCommunityPlus,
    License::CustomerCommunity,
    License::PartnerCommunityLogin,
];
const GROUPS: [&str; 3] = ["g-0", "g-1", "g-2"];

/// Choices out of random bytes; out of bytes every choice is the first one.
struct Draw<'a>(std::slice::Iter<'a, u8>);

impl Draw<'_> {
    fn below(&mut self, bound: usize) -> usize {
        usize::from(self.0.next().copied().unwrap_or_default()) % bound
    }
    fn flips(&mut self) -> bool {
        self.below(2) == 1
    }
    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of.get(self.below(of.len())).copied().unwrap()
    }
    fn maybe<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        if self.flips() { Some(self.one(of)) } else { None }
    }
    fn some<T: Copy>(&mut self, of: &[T]) -> Vec<T> {
        of.iter().copied().filter(|_| self.flips()).collect()
    }

    fn level(&mut self) -> ShareLevel {
        self.one(&[ShareLevel::Read, ShareLevel::ReadWrite])
    }

    fn target(&mut self) -> Target {
        let with_subordinates = self.flips();
        match self.below(5) {
            0 => Target::User(id(self.one(&PEOPLE))),
            1 => Target::Group(id(self.one(&GROUPS))),
            2 => Target::Partner(id(self.one(&PARTNERS))),
            3 => Target::PartnerRole(PartnerRoleRef {
                partner: id(self.one(&PARTNERS)),
                role: id(self.one(&["executive", "manager", "user"])),
                with_subordinates,
            }),
            _ => Target::InternalRole(InternalRoleRef {
                role: id(self.one(&["ir-head", "ir-cm"])),
                with_subordinates,
                with_partner_branches: false,
            }),
        }
    }

    fn rule(&mut self, name: &str) -> SharingRule {
        let scope = if self.flips() {
            RuleScope::OwnedBy(self.target())
        } else {
            RuleScope::Where(vec![on_record("f", self.one(&[CriterionOp::Eq, CriterionOp::Ne]), text("x"))])
        };
        SharingRule {
            id: id(name),
            is_active: self.below(4) > 0,
            record_type: self.one(&RecordType::ALL[..3]),
            level: self.level(),
            purpose: None,
            scope,
            to: self.target(),
        }
    }

    fn world(&mut self) -> World {
        let mut world = World::new();
        let settings = &mut world.snapshot.settings;
        settings.lead_sharing_widens = self.below(4) == 1;
        settings.hierarchy_includes_shared = self.flips();
        settings.partner_admin_may_assign_roles = self.flips();
        settings.hierarchy_access = self.one(&[HierarchyAccess::Read, HierarchyAccess::ReadWrite]);
        world.partner("p-c").status = self.one(&[PartnerStatus::Active, PartnerStatus::Inactive]);
        if self.below(4) == 1 {
            let role = |name: &str, parent: Option<&str>| PartnerRole {
                id: id(name),
                label: name.into(),
                parent: parent.map(id),
            };
            let parent = self.one(&["executive", "manager", "nowhere"]);
            world.partner("p-a").partner_roles = Some(vec![role("executive", None), role("manager", Some(parent))]);
        }
        if self.flips() {
            world.portal_roles();
            world.role("basic").lead_visibility =
                self.one(&[LeadVisibility::All, LeadVisibility::Assigned, LeadVisibility::SalesDefault]);
        }
        if self.flips() {
            world.snapshot.site_areas = Some(vec!["x".into()]);
        }
        for name in USERS {
            let partner = self.one(&PARTNERS);
            let user = world.user(name, partner);
            user.license = self.one(&LICENSES);
            user.partner_role = self.maybe(&["executive", "manager", "user"]).map(id);
            user.user_roles = self.some(&PORTAL_ROLES).into_iter().map(id).collect();
            user.features = self.some(&[Feature::ManageUsers, Feature::ManageLeads, Feature::ManageOpportunities]);
            user.status = self.one(&[PartnerUserStatus::Active, PartnerUserStatus::Active, PartnerUserStatus::Revoked]);
        }
        world.rep("u-rep", self.one(&PARTNERS), self.flips());
        world.internal("u-in").internal_role = self.maybe(&["ir-head", "ir-cm"]).map(id);
        world.internal("u-in").is_supplier_admin = self.below(4) == 1;
        if self.flips() {
            world.manager("p-a", "u-in");
            let scope = self.one(&[ModuleScope::AssignedPartners, ModuleScope::AllPartners]);
            world.group_of("u-in", "pg").modules = vec![(Module::Lead, scope)];
        }
        for group in GROUPS {
            let (users, groups) = (self.some(&PEOPLE), self.some(&GROUPS));
            let group = world.public_group(group);
            group.users = ids(&users);
            group.groups = ids(&groups);
        }
        for index in 0..self.below(4) {
            let rule = self.rule(&format!("sr-{index}"));
            world.snapshot.sharing_rules.insert(rule.id.clone(), rule);
        }
        if self.flips() {
            let record_type = self.one(&RecordType::ALL[..3]);
            let lookup = self.one(&[Lookup::Account, Lookup::Contact]);
            let mapping = AccessMapping { record_type, level: self.level(), user: lookup, record: lookup };
            let set = SharingSet { id: id("ss"), licenses: None, mappings: vec![mapping] };
            world.snapshot.sharing_sets.insert(id("ss"), set);
            let group = ShareGroup {
                id: id("sg"),
                sharing_set: id("ss"),
                is_active: true,
                users: ids(&self.some(&PEOPLE)),
                public_groups: ids(&self.some(&GROUPS)),
            };
            world.snapshot.share_groups.insert(id("sg"), group);
        }
        if self.flips() {
            world.partner_group("pgr").user_roles.has = Some(ids(&self.some(&PORTAL_ROLES[..4])));
            let page = Page { id: id("x"), groups: ids(&self.some(&["pgr"])), parent: None };
            world.view("v", &["pgr"], vec![page]);
        }
        world
    }

    fn resource(&mut self, kind: ResourceKind) -> Resource {
        let mut resource = Resource::of(kind);
        resource.id = self.maybe(&["x", "u-1", "administrator"]).map(id);
        resource.partner = if self.below(4) == 3 { None } else { Some(id(self.one(&PARTNERS))) };
        resource.owner = self.maybe(&PEOPLE).map(id);
        resource.assignee = self.maybe(&PEOPLE).map(id);
        resource.created_by = self.maybe(&PEOPLE).map(id);
        resource.contact = self.maybe(&["c-u-0", "c-u-1"]).map(id);
        resource.origin = self.maybe(&[LeadOrigin::Distributed, LeadOrigin::Registered, LeadOrigin::MarketingActivity]);
        if self.flips() {
            resource.fields.insert("f".into(), text(self.one(&["x", "y"])));
        }
        for user in self.some(&PEOPLE[..6]) {
            resource.shares.push(RecordShare { with: ShareTarget::User(id(user)), level: self.level() });
        }
        resource
    }

    fn action(&mut self) -> Action {
        let actions: Vec<_> = Action::all().collect();
        let records: Vec<_> =
            actions.iter().copied().filter(|action| action.kind() <= ResourceKind::Opportunity).collect();
        if self.flips() { self.one(&records) } else { self.one(&actions) }
    }
}

/// A random programme with a random question on it.
#[derive(Debug, Clone)]
struct Case {
    world: World,
    viewer: UserId,
    action: Action,
    resource: Resource,
    to: Option<UserId>,
}

impl Case {
    fn decide(&self) -> Decision {
        self.decide_in(&self.world)
    }

    fn decide_in(&self, world: &World) -> Decision {
        rules::decide(&world.snapshot, &self.question())
    }

    fn question(&self) -> Question<'_> {
        Question {
            viewer: &self.viewer,
            now: at(NOW),
            action: self.action,
            resource: &self.resource,
            to: self.to.as_ref(),
        }
    }

    fn partner_user(&self) -> Option<&PartnerUser> {
        self.world.snapshot.user(&self.viewer)?.as_partner()
    }
}

fn case() -> impl Strategy<Value = Case> {
    proptest::collection::vec(any::<u8>(), 0..500).prop_map(|bytes| {
        let mut draw = Draw(bytes.iter());
        // The question comes first, so that few bytes still ask something.
        let (viewer, action, to) = (id(draw.one(&PEOPLE)), draw.action(), draw.maybe(&PEOPLE).map(id));
        let resource = draw.resource(action.kind());
        Case { world: draw.world(), viewer, action, resource, to }
    })
}

/// The programme with every list the other way round, but for those whose order counts.
fn reversed(snapshot: &Snapshot) -> Snapshot {
    let mut other = snapshot.clone();
    Arc::make_mut(&mut other.partners).reverse();
    Arc::make_mut(&mut other.managers).reverse();
    let users = Arc::make_mut(&mut other.users);
    users.reverse();
    for user in users.values_mut() {
        match user {
            User::Partner(user) => {
                user.user_roles.reverse();
                user.features.reverse();
                user.permission_sets.reverse();
            }
            User::Internal(user) => user.permission_groups.reverse(),
            User::SalesRep(_) => {}
        }
    }
    other.internal_roles.reverse();
    other.permission_groups.reverse();
    if let Some(roles) = &mut other.user_roles {
        roles.reverse();
    }
    other.permission_sets.reverse();
    other.public_groups.reverse();
    for group in other.public_groups.values_mut() {
        group.users.reverse();
        group.groups.reverse();
    }
    other.sharing_rules.reverse();
    other.sharing_sets.reverse();
    other.share_groups.reverse();
    for group in other.share_groups.values_mut() {
        group.users.reverse();
        group.public_groups.reverse();
    }
    other.partner_groups.reverse();
    other
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_is_no_unless_a_rule_grants_and_nothing_refuses(case in case()) {
        let decision = case.decide();
        prop_assert_eq!(decision.allowed, decision.code.as_str() == "GRANTED");
        if decision.allowed {
            prop_assert!(decision.blocked.is_empty() && decision.missing.is_empty());
            prop_assert!(decision.grants.iter().any(|grant| grant.rule == decision.rule));
        }
        if decision.grants.is_empty() {
            prop_assert!(!decision.allowed && decision.level == Level::None);
        }
        if let Some(first) = decision.blocked.first() {
            prop_assert_eq!((decision.code, decision.rule), (first.code, first.rule));
        }
        prop_assert!(decision.grants.iter().all(|grant| grant.level > Level::None && grant.via.is_sorted()));
    }

    #[test]
    fn no_grant_repairs_a_failed_gate(mut case in case()) {
        let before = case.decide();
        match Arc::make_mut(&mut case.world.snapshot.users).get_mut(&case.viewer) {
            Some(User::Partner(user)) => user.status = PartnerUserStatus::Deactivated,
            Some(User::Internal(user)) => user.status = InternalStatus::Disabled,
            _ => return Ok(()),
        }
        let after = case.decide();
        prop_assert!(!after.allowed && after.level == Level::None);
        prop_assert!(after.grants.iter().all(|grant| before.grants.contains(grant)));
    }

    #[test]
    fn without_an_explicit_grant_no_partner_user_gets_anything_of_another_account(mut case in case()) {
        let Some(account) = case.partner_user().map(|user| user.partner.clone()) else { return Ok(()) };
        if case.resource.partner.as_ref().is_none_or(|partner| *partner == account) {
            return Ok(());
        }
        let with = case.decide();
        let explicit = ["SHARE-02", "SHARE-09", "SHARE-12", "ROLE-14"];
        prop_assert!(with.grants.iter().all(|grant| explicit.contains(&grant.rule.as_str())), "{:?}", with.grants);
        case.world.snapshot.sharing_rules = Map::default();
        case.world.snapshot.sharing_sets = Map::default();
        case.resource.shares.clear();
        let without = case.decide();
        prop_assert!(!without.allowed && without.grants.is_empty());
    }

    #[test]
    fn adding_a_role_never_removes_sight_of_a_lead(mut case in case(), role in prop::sample::select(PORTAL_ROLES.to_vec()), verb in prop::sample::select(vec![Verb::View, Verb::Edit])) {
        case.action = Action::new(ResourceKind::Lead, verb).unwrap();
        case.resource.kind = ResourceKind::Lead;
        if case.world.snapshot.user_roles.is_none() || case.partner_user().is_none() {
            return Ok(());
        }
        let before = case.decide();
        if let Some(User::Partner(user)) = Arc::make_mut(&mut case.world.snapshot.users).get_mut(&case.viewer) {
            user.user_roles.push(id(role));
        }
        let after = case.decide();
        prop_assert!(after.allowed || !before.allowed);
        prop_assert!(after.level >= before.level);
    }

    #[test]
    fn adding_a_sharing_rule_only_widens(case in case(), bytes in proptest::collection::vec(any::<u8>(), 12)) {
        let mut wider = case.world.clone();
        let rule = Draw(bytes.iter()).rule("sr-new");
        wider.snapshot.sharing_rules.insert(rule.id.clone(), rule);
        let (before, after) = (case.decide(), case.decide_in(&wider));
        prop_assert!(after.allowed || !before.allowed);
        prop_assert!(after.level >= before.level && after.level <= before.level.max(Level::ReadWrite));
    }

    #[test]
    fn the_order_of_lists_decides_nothing(case in case()) {
        let mut other = case.clone();
        other.world.snapshot = reversed(&case.world.snapshot);
        other.resource.shares.reverse();
        prop_assert_eq!(case.decide(), other.decide());
        let explained = |case: &Case| explain::explain(&case.world.snapshot, &case.question());
        prop_assert_eq!(explained(&case), explained(&other));
        let traced = |case: &Case| explain::trace(&case.world.snapshot, &case.question());
        prop_assert_eq!(traced(&case), traced(&other));
    }

    #[test]
    fn names_and_labels_decide_nothing(case in case()) {
        let mut other = case.world.clone();
        for partner in Arc::make_mut(&mut other.snapshot.partners).values_mut() {
            partner.name = "administrator".into();
        }
        for role in other.snapshot.user_roles.iter_mut().flat_map(|roles| roles.values_mut()) {
            role.name = "Administrator".into();
        }
        prop_assert_eq!(case.decide(), case.decide_in(&other));
    }

    #[test]
    fn the_trace_says_what_the_decision_says(case in case()) {
        let (decision, trace) = (case.decide(), explain::trace(&case.world.snapshot, &case.question()));
        prop_assert_eq!(&decision, &explain::explain(&case.world.snapshot, &case.question()));
        let text = trace.to_string();
        prop_assert_eq!(text.lines().count(), trace.steps.len());
        for block in &decision.blocked {
            prop_assert!(text.contains(block.code.as_str()));
        }
        for grant in &decision.grants {
            prop_assert!(text.contains(grant.rule.as_str()));
        }
    }

    #[test]
    fn whoever_has_a_grant_that_is_enough_lacks_none(case in case()) {
        let decision = case.decide();
        let needed = case.question().action.verb().needs().unwrap_or(Level::Read);
        if decision.grants.iter().any(|grant| grant.level >= needed) {
            let refused: Vec<_> = decision.blocked.iter().map(|block| block.rule).collect();
            prop_assert!(decision.missing.iter().all(|way| refused.contains(&way.rule)), "{:?}", decision.missing);
        }
    }

    #[test]
    fn hints_name_no_id_of_another_account(case in case()) {
        let Some(account) = case.partner_user().map(|user| user.partner.clone()) else { return Ok(()) };
        let foreign = case.world.snapshot.users.values().filter(|user| user.partner() != Some(&account));
        let foreign: Vec<_> = foreign.map(|user| user.id().as_str()).collect();
        for way in case.decide().missing {
            prop_assert!(!foreign.iter().any(|id| way.hint.contains(id)), "{}", way.hint);
            prop_assert!(!PARTNERS.iter().any(|id| way.hint.contains(id)), "{}", way.hint);
        }
    }
}

#[test]
fn the_random_programmes_reach_all_kinds_of_answers() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut found = std::collections::BTreeSet::new();
    for _ in 0..4_000 {
        let decision = case().new_tree(&mut runner).unwrap().current().decide();
        found.extend(decision.grants.iter().map(|grant| grant.rule.as_str()));
        found.extend(blocked(&decision));
        if decision.allowed {
            found.insert("GRANTED");
        }
    }
    let expected = [
        "GRANTED",
        "SHARE-19",
        "ROLE-06",
        "ROLE-14",
        "ROLE-15",
        "SHARE-02",
        "SHARE-09",
        "SHARE-10",
        "SHARE-12",
        "SHARE-14",
        "FEAT-05",
        "FEAT-06",
        "LEAD-02",
        "LEAD-03",
        "LEAD-06",
        "LEAD-11",
        "LEAD-13",
        "MGR-03",
        "MGR-04",
        "PUR-14",
        "USER-02",
        "USER_REVOKED",
        "ACCOUNT_NOT_ACTIVE",
        "NOT_PERMITTED",
        "TRANSFER_OUTSIDE_ACCOUNT",
    ];
    let unreached: Vec<_> = expected.into_iter().filter(|rule| !found.contains(rule)).collect();
    assert_eq!(unreached, [""; 0]);
}

#[test]
fn every_action_of_everybody_on_everything_is_answered() {
    let mut world = World::new();
    world.portal_roles();
    world.user("u-tom", "p-a").user_roles = ids(&["administrator"]);
    world.rep("u-rep", "p-a", true);
    world.user("u-lost", "p-nowhere");
    for viewer in ["u-tom", "u-rep", "u-owner", "u-lost", "u-nobody"] {
        for action in Action::all() {
            for kind in ResourceKind::ALL {
                let resource = Resource { id: Some(id::<ResourceId>("x")), ..Resource::of(*kind) };
                let viewer = id(viewer);
                let question =
                    Question { viewer: &viewer, now: at(NOW), action, resource: &resource, to: Some(&viewer) };
                let decision = rules::decide(&world.snapshot, &question);
                assert!(action.kind() == *kind || !decision.allowed, "{action} on {kind:?}");
            }
        }
    }
}
