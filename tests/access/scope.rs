//! What one viewer may know of a snapshot: nobody beyond, and everything that decides for the viewer.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::support::worlds::enumerate::*;
use crate::support::worlds::*;
use partner_policy::access::{CompiledViewer, TooBroad, scoped};
use partner_policy::ids::{InternalRoleId, InvitationToken, PartnerId, PermissionGroupId, PublicGroupId, UserId};
use partner_policy::index::Index;
use partner_policy::model::*;
use partner_policy::rules;

/// The world at some revision, with a notification rule and an invitation.
fn filled(mut world: World) -> World {
    world.0.revision = 7;
    let to = vec![RecipientKind::AllManagers];
    world.0.notifications.push(NotificationRule { module: NotificationModule::Lead, event: "created".into(), to });
    let token = InvitationToken::parse("t").unwrap();
    let invitation = Invitation {
        token: token.clone(),
        partner: pid("acme"),
        email: "new@mail.example".into(),
        created_at: at(NOW),
        used_at: None,
    };
    world.0.invitations.insert(token, invitation);
    for partner in world.0.partners.keys() {
        let closed = Some(ClosedReview { at: at(NOW), by: Some(uid("secret")) });
        world.0.reviews.insert(partner.clone(), Review { closed, ..Review::none(partner.clone()) });
    }
    world
}

fn compiled(snapshot: &Snapshot, viewer: &str) -> CompiledViewer {
    let index = Index::build(Arc::new(snapshot.clone()));
    CompiledViewer::compile(&index, &uid(viewer), at(NOW)).unwrap()
}

/// The partners that the viewer may know; absent: all.
fn known_partners(viewer: &CompiledViewer, whole: &Snapshot, id: &UserId) -> Option<BTreeSet<PartnerId>> {
    let user = match whole.users.get(id).unwrap() {
        User::Internal(_) if viewer.gate().is_some() => return Some(BTreeSet::new()),
        User::Internal(user) => user,
        other => return Some(other.partner().cloned().into_iter().collect()),
    };
    let groups: Vec<_> = user.permission_groups.iter().filter_map(|id| whole.permission_groups.get(id)).collect();
    let all = groups.iter().any(|group| {
        group.has_partner_administration
            || group.has_system_administration
            || group.has_partner_read_only
            || group.modules.iter().any(|(_, scope)| *scope == ModuleScope::AllPartners)
    });
    if all || user.is_supplier_admin {
        return None;
    }
    let is_below = |owner: &UserId| {
        let role = whole.users.get(owner).unwrap().as_internal().and_then(|owner| owner.internal_role.as_ref());
        let above = |id| whole.internal_roles.get(id).and_then(|role| role.parent.as_ref());
        let mut chain = std::iter::successors(role, |id| above(*id));
        owner == id || user.internal_role.as_ref().is_some_and(|own| chain.any(|role| role == own))
    };
    let partners = whole.partners.values().filter(|partner| {
        rules::managers::manages(whole, id, &partner.id) || partner.owner.as_ref().is_some_and(is_below)
    });
    Some(partners.map(|partner| partner.id.clone()).collect())
}

/// The scope of a viewer, held against what it may name; none where decisions need more.
fn checked(world: &World, name: &str) -> Option<Snapshot> {
    let (whole, id) = (&world.0, uid(name));
    let viewer = compiled(whole, name);
    let small = scoped(&viewer).ok()?;
    assert_eq!(small.revision, 0);
    assert!(small.notifications.is_empty() && small.invitations.is_empty() && small.reviews.is_empty());
    let Some(known) = known_partners(&viewer, whole, &id) else {
        assert_eq!(small.partners, whole.partners);
        assert_eq!(small.users, whole.users);
        assert_eq!(small.managers, whole.managers);
        return Some(small);
    };
    assert_eq!(small.partners.keys().cloned().collect::<BTreeSet<_>>(), known, "{name}");
    let is_staff = matches!(whole.users.get(&id).unwrap(), User::Internal(_));
    let is_open = viewer.gate().is_none();
    for (other, user) in small.users.iter().filter(|(other, _)| **other != id) {
        assert!(is_open, "{other}");
        match user {
            User::Internal(user) => {
                assert!(is_staff && user.permission_groups.is_empty(), "{other}");
                assert!(!user.is_supplier_admin && !user.is_support);
            }
            other => assert!(known.contains(other.partner().unwrap())),
        }
    }
    if is_open {
        for user in whole.users.values() {
            let is_known = user.partner().is_some_and(|partner| known.contains(partner));
            assert!(!is_known || small.users.contains_key(user.id()), "{}", user.id());
        }
    }
    let own = whole.managers.keys().filter(|(partner, user)| *user == id && known.contains(partner));
    assert_eq!(small.managers.keys().collect::<BTreeSet<_>>(), own.collect());
    assert_eq!(small.internal_roles.is_empty(), !is_staff);
    for partner in small.partners.values() {
        assert!(partner.owner.as_ref().is_none_or(|owner| small.users.contains_key(owner)));
        if is_staff {
            assert_eq!(partner.owner, whole.partners.get(&partner.id).unwrap().owner);
        }
    }
    let groups =
        whole.users.get(&id).unwrap().as_internal().map(|user| user.permission_groups.clone()).unwrap_or_default();
    assert!(small.permission_groups.keys().all(|id| groups.contains(id)));
    assert!(is_open || small.sharing_rules.is_empty() && small.share_groups.is_empty());
    for group in small.public_groups.values() {
        assert!(group.users.iter().all(|user| small.users.contains_key(user)));
        assert!(group.partner_roles.iter().all(|role| known.contains(&role.partner)));
        assert!(is_staff || group.internal_roles.is_empty());
    }
    assert!(small.share_groups.values().flat_map(|group| &group.users).all(|user| small.users.contains_key(user)));
    Some(small)
}

fn every_resource(stride: u64) -> Vec<Resource> {
    ResourceKind::ALL.iter().flat_map(|&kind| [things(kind), records(kind, stride)].concat()).collect()
}

/// Every decision for the viewer is the same on what the viewer may know; gives how many were compared.
fn decides_alike(world: &World, name: &str, resources: &[Resource]) -> usize {
    let Some(small) = checked(world, name) else { return 0 };
    let (whole, part, id) = (compiled(&world.0, name), compiled(&small, name), uid(name));
    let mut asked = 0;
    for action in Action::all() {
        for resource in resources.iter().filter(|resource| resource.kind == action.kind()) {
            let verdict = whole.decide(action, resource, None);
            assert_eq!(part.decide(action, resource, None), verdict, "{name} {action} {resource:?}");
            let question = Question { viewer: &id, now: at(NOW), action, resource, to: None };
            let decision = rules::decide(&small, &question);
            let plain = (decision.allowed, decision.level, decision.code);
            assert_eq!(plain, (verdict.allowed, verdict.level, verdict.code), "{name} {action} {resource:?}");
            asked += 1;
        }
    }
    asked
}

#[test]
fn every_decision_for_a_viewer_is_the_same_on_what_the_viewer_may_know() {
    let resources = every_resource(60_013);
    let worlds = partner_worlds(65_537).chain(gate_worlds(65_537)).chain(other_worlds(8_191));
    let viewers = std::iter::once("v").chain(BYSTANDERS);
    let asked: usize = worlds
        .flat_map(|world| viewers.clone().map(move |name| (world.clone(), name)))
        .map(|(world, name)| decides_alike(&filled(world), name, &resources))
        .sum();
    assert!(asked > 100_000, "{asked}");
}

/// A partner viewer `v` of `acme`, a manager `ann` of it, others at `birch`, and one rule that reaches `to`.
fn shared(scope: RuleScope, to: &str) -> World {
    World::new()
        .partner("acme", |p| p.owner = Some(uid("hugh")))
        .partner("birch", |_| ())
        .internal_role("head", "")
        .internal("ann", |_| ())
        .internal("hugh", |_| ())
        .manager("acme", "ann")
        .member("v", "acme", "manager")
        .member("mate", "acme", "user")
        .member("bob", "birch", "user")
        .public_group("team", &["mate"], &[])
        .rule(RecordType::Deal, ShareLevel::Read, scope, Target::User(uid(to)))
}

fn role(partner: &str) -> Target {
    Target::PartnerRole(PartnerRoleRef {
        partner: pid(partner),
        role: role_of("user").unwrap(),
        with_subordinates: false,
    })
}

#[test]
fn records_whose_owners_lie_beyond_need_the_engine() {
    let staff = InternalRoleRef {
        role: InternalRoleId::parse("head").unwrap(),
        with_subordinates: true,
        with_partner_branches: false,
    };
    // The owners that a rule names, and whether a partner user and a manager of the account may know them.
    let owners = [
        (Target::Partner(pid("acme")), true, true),
        (Target::Partner(pid("birch")), false, false),
        (Target::Partner(pid("ghost")), false, false),
        (role("acme"), true, true),
        (role("birch"), false, false),
        (Target::User(uid("mate")), true, true),
        (Target::User(uid("bob")), false, false),
        (Target::User(uid("hugh")), false, true),
        (Target::User(uid("ghost")), false, false),
        (Target::InternalRole(staff), false, true),
        (Target::Group(PublicGroupId::parse("team").unwrap()), false, false),
    ];
    let deals = TooBroad([RecordType::Deal].into());
    let held = |scope: &RuleScope, viewer: &str, is_inside: bool| {
        let world = shared(scope.clone(), viewer);
        let found = scoped(&compiled(&world.0, viewer)).map(|_| ());
        assert_eq!(found, if is_inside { Ok(()) } else { Err(deals.clone()) }, "{viewer} {scope:?}");
        // Whoever is not reached by the rule may do without.
        let other = if viewer == "v" { "ann" } else { "v" };
        assert!(scoped(&compiled(&world.0, other)).is_ok(), "{other} {scope:?}");
    };
    for (target, for_partner, for_staff) in owners {
        held(&RuleScope::OwnedBy(target.clone()), "v", for_partner);
        held(&RuleScope::OwnedBy(target), "ann", for_staff);
    }
    held(&RuleScope::Where(Vec::new()), "v", true);
    held(&RuleScope::Where(vec![criterion("region", CriterionSubject::Record, CriterionOp::Eq, "emea")]), "v", false);
    assert_eq!(deals.to_string(), "decisions on deal need more than the viewer may know");
}

type Right = fn(&mut PermissionGroup);

#[test]
fn a_closed_gate_and_a_right_to_know_all_need_no_engine() {
    let birch = RuleScope::OwnedBy(Target::Partner(pid("birch")));
    let shut = shared(birch.clone(), "v").change_user("v", |user| user.status = PartnerUserStatus::Deactivated);
    let small = checked(&filled(shut), "v").unwrap();
    assert_eq!(small.users.keys().collect::<Vec<_>>(), [&uid("v")]);
    let whole = |world: World| {
        let world = filled(world);
        checked(&world, "ann").is_some_and(|small| small.partners.len() == world.0.partners.len())
    };
    assert!(whole(shared(birch.clone(), "ann").internal("ann", |user| user.is_supplier_admin = true)));
    let rights: [(&str, Right); 6] = [
        ("partner administration", |group| group.has_partner_administration = true),
        ("system administration", |group| group.has_system_administration = true),
        ("partner read-only", |group| group.has_partner_read_only = true),
        ("all leads", |group| group.modules = vec![(Module::Lead, ModuleScope::AllPartners)]),
        ("all plans", |group| group.modules = vec![(Module::BusinessPlan, ModuleScope::AllPartners)]),
        ("nothing", |group| group.modules = vec![(Module::Lead, ModuleScope::AssignedPartners)]),
    ];
    for (about, right) in rights {
        let world = shared(RuleScope::Where(Vec::new()), "v").permission_group("g", right);
        let world = world.internal("ann", |user| user.permission_groups = vec![id_of_group()]);
        assert_eq!(whole(world), about != "nothing", "{about}");
    }
}

fn id_of_group() -> PermissionGroupId {
    PermissionGroupId::parse("g").unwrap()
}

#[test]
fn staff_know_the_owners_of_their_accounts_and_whom_their_rules_name() {
    let internal = |world: World| {
        let small = checked(&filled(world), "ann").unwrap();
        let users = small.users.values().filter(|user| user.as_internal().is_some());
        users.map(|user| user.id().as_str().to_owned()).collect::<BTreeSet<_>>()
    };
    let of = |scope: RuleScope| shared(scope, "ann").internal("zoe", |_| ()).internal("yan", |_| ());
    let names = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(internal(of(RuleScope::Where(Vec::new()))), names(&["ann", "hugh"]));
    assert_eq!(internal(of(RuleScope::OwnedBy(Target::User(uid("zoe"))))), names(&["ann", "hugh", "zoe"]));
    let staff = InternalRoleRef {
        role: InternalRoleId::parse("head").unwrap(),
        with_subordinates: true,
        with_partner_branches: false,
    };
    let all = names(&["ann", "hugh", "zoe", "yan"]);
    assert_eq!(internal(of(RuleScope::OwnedBy(Target::InternalRole(staff)))), all);
}

#[test]
fn the_groups_of_a_viewer_and_those_through_which_rules_reach_the_viewer_are_kept() {
    let team = PublicGroupId::parse("outer").unwrap();
    let mine = RuleScope::OwnedBy(Target::Partner(pid("acme")));
    let world = shared(RuleScope::Where(Vec::new()), "v")
        .public_group("inner", &["v", "bob"], &[])
        .public_group("outer", &["mate"], &["inner"])
        .public_group("other", &["v"], &[])
        .rule(RecordType::Case, ShareLevel::Read, mine, Target::Group(team));
    let world = filled(world);
    let small = checked(&world, "v").unwrap();
    let groups: Vec<_> = small.public_groups.keys().map(|id| id.as_str()).collect();
    assert_eq!(groups, ["inner", "outer", "other"]);
    assert!(decides_alike(&world, "v", &every_resource(40_009)) > 0);
    let case = Rec::of("case").partner("acme").owner("mate").0;
    assert!(compiled(&small, "v").decide(action("case.view"), &case, None).allowed);
}

#[test]
fn staff_in_a_share_group_need_the_engine_and_partner_users_do_not() {
    let mapping = AccessMapping {
        record_type: RecordType::Case,
        level: ShareLevel::Read,
        user: Lookup::Account,
        record: Lookup::Account,
    };
    let world = shared(RuleScope::Where(Vec::new()), "v").sharing_set("high", None, &[mapping]).share_group(
        "high",
        &["v", "ann"],
        true,
    );
    assert_eq!(scoped(&compiled(&world.0, "ann")).map(|_| ()), Err(TooBroad([RecordType::Case].into())));
    assert!(scoped(&compiled(&world.0, "v")).is_ok());
}

/// Whether bytes name somebody: behind the length of the id, or in quotes.
fn names(bytes: &[u8], id: &str) -> bool {
    let texts = [[&[id.len() as u8], id.as_bytes()].concat(), format!("\"{id}\"").into_bytes()];
    texts.iter().any(|text| bytes.windows(text.len()).any(|part| part == text))
}

#[test]
fn a_capsule_names_nobody_beyond() {
    let mut looked = 0;
    for world in partner_worlds(65_537).chain(gate_worlds(65_537)).chain(other_worlds(4_001)) {
        for name in std::iter::once("v").chain(BYSTANDERS) {
            let (whole, id) = (&world.0, uid(name));
            let viewer = compiled(whole, name);
            let Some(known) = known_partners(&viewer, whole, &id) else { continue };
            let capsule = viewer.to_capsule(at(NOW));
            let beyond = whole.users.values().filter_map(|user| Some((user.id(), user.partner()?)));
            let beyond = beyond.filter(|(other, partner)| **other != id && !known.contains(*partner));
            for text in beyond.map(|(other, _)| other.as_str()) {
                assert!(!names(&capsule, text), "{name} reads of {text}");
            }
            // One partner has the id of a contact.
            let partners = whole.partners.keys().filter(|partner| partner.as_str() != "c-v");
            for partner in partners.filter(|partner| !known.contains(*partner)) {
                assert!(!names(&capsule, partner.as_str()), "{name} reads of {partner}");
                looked += 1;
            }
        }
    }
    assert!(looked > 100, "{looked}");
}
