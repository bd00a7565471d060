//! Every combination of a viewer's facts in one small programme, and every combination of a record's facts.
//!
//! The product of all dimensions is walked with a stride that is coprime to it, so that a stride of one visits all of
//! it and a larger one a spread-out part.

use partner_policy::ids::*;
use partner_policy::model::*;

use super::*;

/// Counts through a product of dimensions.
pub struct Odometer {
    at: u64,
    stride: u64,
    total: u64,
    steps: u64,
}

impl Odometer {
    pub fn new(dimensions: &[usize], stride: u64) -> Self {
        let total = dimensions.iter().map(|&size| size as u64).product::<u64>().max(1);
        Self { at: 0, stride, total, steps: total.div_ceil(stride) }
    }

    /// Begins with another combination than the first.
    pub fn from(self, at: u64) -> Self {
        Self { at, ..self }
    }

    /// The digits of each visited combination.
    pub fn digits(self, dimensions: Vec<usize>) -> impl Iterator<Item = Vec<usize>> {
        (0..self.steps).map(move |step| {
            let mut rest = (self.at + step * self.stride) % self.total;
            dimensions
                .iter()
                .map(|&size| {
                    let digit = (rest % size as u64) as usize;
                    rest /= size as u64;
                    digit
                })
                .collect()
        })
    }
}

/// The ids of viewers besides `v` whom every world also asks.
pub const BYSTANDERS: [&str; 4] = ["boss", "below", "hal", "bob"];

const LICENSES: [License; 8] = [
    License::PartnerCommunity,
    License::CustomerCommunityPlus,
    License::CustomerCommunity,
    License::PartnerCommunityLogin,
    License::CustomerCommunityPlusLogin,
    License::CustomerCommunityLogin,
    License::HighVolumeCustomerPortal,
    License::AuthenticatedWebsite,
];

const FEATURES: [Feature; 7] = [
    Feature::ManageUsers,
    Feature::ManageListings,
    Feature::ManageCases,
    Feature::ManageLeads,
    Feature::ManageOpportunities,
    Feature::ManageProjects,
    Feature::ManagePartnership,
];

const STATUSES: [PartnerUserStatus; 5] = [
    PartnerUserStatus::Active,
    PartnerUserStatus::Invited,
    PartnerUserStatus::Deactivated,
    PartnerUserStatus::Revoked,
    PartnerUserStatus::Deleted,
];

/// The programme around the viewer: two accounts, a supplier's team, every mechanism of sharing by choice.
fn surroundings(sharing: usize, options: usize) -> World {
    let mut world = World::new()
        .settings(|s| change_settings(s, options))
        .partner("acme", |p| {
            p.owner = Some(uid("owner"));
            p.tier = TierId::parse("silver").ok();
            p.segment = Some("smb".into());
            p.fields.insert("region".into(), Value::Text("emea".into()));
        })
        .partner("birch", |p| {
            p.owner = Some(uid("mate"));
            p.fields.insert("region".into(), Value::Text("apac".into()));
            p.fields.insert("size".into(), Value::Number(3.0));
        })
        .partner("c-v", |p| p.status = PartnerStatus::Inactive)
        .internal_role("head", "")
        .internal_role("cm", "head")
        .internal_role("west", "head")
        .internal("owner", |u| u.internal_role = InternalRoleId::parse("cm").ok())
        .internal("mate", |u| {
            u.internal_role = InternalRoleId::parse("cm").ok();
            u.status = InternalStatus::Disabled;
        })
        .member("boss", "acme", "executive")
        .member("peer", "acme", "manager")
        .member("below", "acme", "user")
        .member("idle", "acme", "")
        .change_user("idle", |u| u.status = PartnerUserStatus::Deactivated)
        .user("plus", "acme", License::CustomerCommunityPlus, |_| ())
        .user("hal", "acme", License::CustomerCommunity, |_| ())
        .member("bob", "birch", "manager")
        .user("hilda", "birch", License::CustomerCommunityLogin, |_| ())
        .rep("rep", "acme", true);
    for (index, mechanism) in [rules_and_groups, sets_and_share_groups].into_iter().enumerate() {
        if sharing & (1 << index) != 0 {
            world = mechanism(world);
        }
    }
    world
}

fn change_settings(settings: &mut Settings, options: usize) {
    if options & 1 != 0 {
        settings.hierarchy_includes_shared = true;
        settings.hierarchy_access = HierarchyAccess::ReadWrite;
        settings.implicit_own_account = false;
        settings.lead_sharing_widens = true;
        settings.manager_areas_need_permission = true;
    }
    if options & 2 != 0 {
        settings.partner_cross_account_share = true;
        settings.internal_assignee_sees_deal = true;
        settings.manage_partnership_includes_users = true;
        settings.partner_admin_may_assign_roles = true;
        settings.tiers_cumulative = false;
        settings.direct_url_outside_view = true;
        settings.inactivity_gate = false;
        settings.default_role_levels = 2;
    }
}

fn target_role(partner: &str, role: &str, with_subordinates: bool) -> Target {
    let role = role_of(role).unwrap();
    Target::PartnerRole(PartnerRoleRef { partner: pid(partner), role, with_subordinates })
}

fn target_staff(role: &str, with_subordinates: bool) -> Target {
    Target::InternalRole(InternalRoleRef {
        role: InternalRoleId::parse(role).unwrap(),
        with_subordinates,
        with_partner_branches: false,
    })
}

fn target_group(id: &str) -> Target {
    Target::Group(PublicGroupId::parse(id).unwrap())
}

fn rules_and_groups(world: World) -> World {
    use CriterionOp::{Contains, Eq, Ge, Lt, Ne};
    use CriterionSubject::{Partner, Record};
    let owned = RuleScope::OwnedBy;
    let text = |value: &str| Value::Text(value.into());
    world
        .public_group("team", &["v", "hal", "plus", "below", "rep"], &[])
        .public_group("outer", &["owner"], &["team"])
        .public_group("loop-a", &["v"], &["loop-b"])
        .public_group("loop-b", &["below"], &["loop-a"])
        .public_group("holder", &[], &["loop-a", "outer"])
        .change(|s| {
            if let Some(group) = s.public_groups.get_mut("team") {
                group.internal_roles.push(InternalRoleRef {
                    role: InternalRoleId::parse("head").unwrap(),
                    with_subordinates: true,
                    with_partner_branches: false,
                });
                group.partner_roles.push(PartnerRoleRef {
                    partner: pid("birch"),
                    role: role_of("manager").unwrap(),
                    with_subordinates: false,
                });
            }
        })
        .rule(RecordType::Deal, ShareLevel::Read, owned(Target::Partner(pid("birch"))), Target::Partner(pid("acme")))
        .rule(RecordType::Deal, ShareLevel::ReadWrite, owned(Target::User(uid("hilda"))), Target::User(uid("v")))
        .rule(
            RecordType::Deal,
            ShareLevel::ReadWrite,
            owned(target_group("outer")),
            target_role("acme", "manager", true),
        )
        .rule(RecordType::Case, ShareLevel::ReadWrite, owned(target_group("holder")), target_group("outer"))
        .rule(RecordType::Case, ShareLevel::Read, owned(target_staff("head", true)), target_group("loop-a"))
        .rule(
            RecordType::Lead,
            ShareLevel::ReadWrite,
            owned(target_role("birch", "manager", false)),
            target_group("holder"),
        )
        .rule(
            RecordType::Lead,
            ShareLevel::Read,
            RuleScope::Where(vec![criterion("region", Partner, Eq, "apac"), criterion("stage", Record, Ne, "lost")]),
            target_role("acme", "executive", true),
        )
        .rule(
            RecordType::Opportunity,
            ShareLevel::Read,
            RuleScope::Where(vec![Criterion {
                field: "amount".into(),
                on: Record,
                op: Ge,
                value: Operand::One(Value::Number(10.0)),
            }]),
            Target::User(uid("v")),
        )
        .rule(
            RecordType::Opportunity,
            ShareLevel::ReadWrite,
            RuleScope::Where(vec![
                criterion("tier", Partner, Eq, "silver"),
                Criterion {
                    field: "stage".into(),
                    on: Record,
                    op: CriterionOp::In,
                    value: Operand::Many(vec![text("open"), Value::Bool(true)]),
                },
                criterion("stage", Record, Contains, "p"),
                criterion("segment", Partner, Lt, "z"),
            ]),
            target_staff("cm", false),
        )
        .rule(RecordType::Project, ShareLevel::Read, RuleScope::Where(Vec::new()), Target::User(uid("v")))
        .change(|s| {
            let id = SharingRuleId::parse("off").unwrap();
            let rule = SharingRule {
                id: id.clone(),
                is_active: false,
                record_type: RecordType::Project,
                level: ShareLevel::ReadWrite,
                purpose: None,
                scope: RuleScope::OwnedBy(Target::Partner(pid("birch"))),
                to: Target::User(uid("v")),
            };
            s.sharing_rules.insert(id, rule);
        })
}

fn sets_and_share_groups(world: World) -> World {
    use Lookup::{Account, Contact};
    let map = |record_type, level, user, record| AccessMapping { record_type, level, user, record };
    let (read, write) = (ShareLevel::Read, ShareLevel::ReadWrite);
    world
        .sharing_set(
            "high",
            None,
            &[
                map(RecordType::Case, read, Account, Account),
                map(RecordType::Project, write, Contact, Contact),
                map(RecordType::Deal, read, Contact, Account),
            ],
        )
        .sharing_set(
            "listed",
            Some(&[License::PartnerCommunity, License::CustomerCommunityPlus, License::CustomerCommunity]),
            &[map(RecordType::Activity, write, Account, Contact), map(RecordType::Case, write, Contact, Contact)],
        )
        .share_group("high", &["v", "owner", "below", "bob"], true)
        .share_group("listed", &["v", "boss"], true)
        .share_group("high", &["peer"], false)
        .public_group("sharers", &["peer", "hal"], &[])
        .change(|s| {
            for group in s.share_groups.values_mut().take(1) {
                group.public_groups.push(PublicGroupId::parse("sharers").unwrap());
            }
        })
}

/// Portal roles by choice: not in play, none held, and every kind with every visibility.
fn portal(world: World, choice: usize) -> (World, Vec<UserRoleId>) {
    if choice == 0 {
        return (world, Vec::new());
    }
    let mut world = world.portal_roles(&[
        ("c-all", LeadVisibility::All),
        ("c-assigned", LeadVisibility::Assigned),
        ("c-sales", LeadVisibility::SalesDefault),
    ]);
    let held: &[&str] = match choice {
        1 => &[],
        2 => &["administrator"],
        3 => &["marketing"],
        4 | 5 => &["sales"],
        6 => &["c-all"],
        7 => &["c-assigned"],
        8 => &["c-sales"],
        _ => &["sales", "c-assigned"],
    };
    let sales = world.0.user_roles.as_mut().and_then(|roles| roles.get_mut("sales"));
    if let Some(sales) = sales.filter(|_| choice == 5) {
        sales.lead_visibility = LeadVisibility::Assigned;
    }
    (world, portal_roles(held))
}

/// Ceilings by choice: none, all declared, all declared and tight.
fn ceilings(world: World, choice: usize) -> World {
    if choice == 0 {
        return world;
    }
    let profile = ProfileId::parse("base").unwrap();
    let objects = if choice == 1 {
        RecordType::ALL.iter().map(|&of| (of, vec![Verb::View, Verb::Edit, Verb::Create, Verb::Transfer])).collect()
    } else {
        vec![(RecordType::Lead, vec![Verb::View]), (RecordType::Deal, vec![Verb::Edit, Verb::Delete])]
    };
    let set = PermissionSetId::parse("extra").unwrap();
    let extra = PermissionSet {
        id: set.clone(),
        objects: vec![(RecordType::Case, vec![Verb::View, Verb::Edit, Verb::Share, Verb::Create])],
        tier_features: vec!["beta".into(), "reports".into()],
    };
    let page = |id: &str, groups: &[&str], parent: &str| Page {
        id: PageId::parse(id).unwrap(),
        groups: groups.iter().map(|id| PartnerGroupId::parse(id).unwrap()).collect(),
        parent: PageId::parse(parent).ok(),
    };
    let group = |id: &str, partner: Vec<Criterion>, has: Option<&[&str]>, has_not: Option<&[&str]>, matching| {
        let id = PartnerGroupId::parse(id).unwrap();
        let user_roles =
            partner_policy::model::RoleRules { has: has.map(portal_roles), has_not: has_not.map(portal_roles) };
        (id.clone(), PartnerGroup { id, matching, partner, user_roles })
    };
    let emea = || vec![criterion("region", CriterionSubject::Partner, CriterionOp::Eq, "emea")];
    let view = |id: &str, groups: &[&str], pages: Vec<Page>| {
        let id = ViewId::parse(id).unwrap();
        let groups = groups.iter().map(|id| PartnerGroupId::parse(id).unwrap()).collect();
        (id.clone(), CustomView { id, groups, pages })
    };
    world
        .tier("silver", &["registration"])
        .tier("gold", &["reports"])
        .partner("dill", |p| p.tier = TierId::parse("gold").ok())
        .change(|s| {
            s.profiles = Some([(profile.clone(), Profile { id: profile.clone(), objects })].into_iter().collect());
            s.permission_sets.insert(set, extra);
            s.site_areas = Some(vec!["leads".into(), "deals".into()]);
            let all = GroupMatch::All;
            s.partner_groups = [
                group("emea", emea(), None, None, all),
                group("sellers", Vec::new(), Some(&["sales", "marketing"]), Some(&["administrator"]), all),
                group("either", emea(), Some(&["administrator"]), Some(&[]), GroupMatch::Any),
                group("hollow", Vec::new(), None, Some(&[]), all),
                group("dangling", emea(), None, Some(&["gone"]), GroupMatch::Any),
                group("none-of", Vec::new(), None, Some(&["c-all"]), all),
            ]
            .into_iter()
            .collect();
            s.custom_views = [
                view("empty", &["hollow", "dangling"], vec![page("p-secret", &[], "")]),
                view(
                    "first",
                    &["sellers"],
                    vec![page("p-1", &[], ""), page("p-2", &["either"], ""), page("p-3", &[], "p-2")],
                ),
                view("second", &["none-of"], vec![page("p-1", &["emea"], ""), page("p-4", &["sellers"], "")]),
            ]
            .into_iter()
            .collect();
            if choice == 2 {
                s.custom_views.remove("second");
            }
        })
}

/// Worlds with a partner user `v` who passes most gates, in every combination of rights; `stride` 1 visits all.
pub fn partner_worlds(stride: u64) -> impl Iterator<Item = World> {
    // licence, role, portal roles, features, sharing, options, ceilings
    let dimensions = vec![8, 5, 10, 9, 4, 4, 3];
    Odometer::new(&dimensions, stride).digits(dimensions.clone()).map(|digit| {
        let mut digits = digit.into_iter();
        let mut next = || digits.next().unwrap();
        let (license, role, roles, features, sharing, options, ceiling) =
            (LICENSES[next()], next(), next(), next(), next(), next(), next());
        let (world, held) = portal(ceilings(surroundings(sharing, options), ceiling), roles);
        world.user("v", "acme", license, |user| {
            user.partner_role = role_of(["", "executive", "manager", "user", "gone"][role]);
            user.user_roles = held;
            user.features = match features {
                0 => Vec::new(),
                8 => FEATURES.to_vec(),
                one => vec![FEATURES[one - 1]],
            };
            if ceiling != 0 {
                user.profile = ProfileId::parse("base").ok();
                user.permission_sets = PermissionSetId::parse("extra").into_iter().collect();
            }
        })
    })
}

/// Worlds in which a partner user `v` with every right stands before every combination of gates.
pub fn gate_worlds(stride: u64) -> impl Iterator<Item = World> {
    // status, home organisation, contact, account, left, exempt, created, login, re-activated, options
    let dimensions = vec![5, 5, 3, 4, 2, 3, 4, 4, 3, 4];
    Odometer::new(&dimensions, stride).digits(dimensions.clone()).map(|d| {
        let moments =
            ["2026-08-24T00:00:00Z", "2026-08-24T00:00:00.000000001Z", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"];
        let states = [HomeOrgState::Active, HomeOrgState::Hold, HomeOrgState::Locked, HomeOrgState::Unknown];
        let world = surroundings(0, d[9]).partner("acme", |p| {
            p.is_enabled = d[3] < 2;
            p.status =
                [PartnerStatus::Active, PartnerStatus::Inactive, PartnerStatus::Active, PartnerStatus::Prospective]
                    [d[3]];
        });
        world.user("v", "acme", License::PartnerCommunity, |user| {
            user.status = STATUSES[d[0]];
            user.home_org = states.get(d[1]).map(|&state| HomeOrg {
                id: HomeOrgId::parse("org").unwrap(),
                state,
                is_owned: false,
                is_shared: true,
                is_sandbox: true,
                is_user_active: false,
            });
            match d[2] {
                0 => {}
                1 => user.contact = None,
                _ => user.contact.as_mut().unwrap().partner = pid("birch"),
            }
            user.has_left = d[4] == 1;
            user.exempt = [None, Some(NOW), Some("2026-11-22T00:00:00.000000001Z")][d[5]]
                .map(|until| Exemption { reason: "leave".into(), until: at(until) });
            user.created_at = at(moments[d[6]]);
            user.last_login_at = (d[7] > 0).then(|| at(moments[d[7] - 1]));
            user.reactivated_at = (d[8] > 0).then(|| at(moments[d[8] - 1]));
        })
    })
}

/// Worlds with an internal user or a sales rep `v`.
pub fn other_worlds(stride: u64) -> impl Iterator<Item = World> {
    // kind and status, internal role, group, manager of, sharing, options, roles, ownership
    let dimensions = vec![8, 4, 8, 4, 4, 4, 2, 3];
    Odometer::new(&dimensions, stride).digits(dimensions.clone()).map(|d| {
        let world = portal(surroundings(d[4], d[5]), d[6] * 2).0;
        let world = match d[7] {
            1 => world.partner("acme", |p| p.owner = Some(uid("v"))),
            2 => world.partner("birch", |p| {
                p.owner = Some(uid("v"));
                p.status = PartnerStatus::Inactive;
            }),
            _ => world,
        };
        let mut world = world.permission_group("pg", |g| match d[2] {
            0 => {}
            1 => {
                g.modules =
                    vec![(Module::Lead, ModuleScope::AssignedPartners), (Module::Deal, ModuleScope::AllPartners)]
            }
            2 => {
                g.modules = vec![
                    (Module::MdfRequest, ModuleScope::AllPartners),
                    (Module::BusinessPlan, ModuleScope::AssignedPartners),
                ]
            }
            3 => g.has_partner_administration = true,
            4 => g.has_system_administration = true,
            5 => g.has_partner_read_only = true,
            6 => g.has_partner_manager_access = true,
            _ => {
                g.modules =
                    vec![(Module::Lead, ModuleScope::AllPartners), (Module::Deal, ModuleScope::AssignedPartners)]
            }
        });
        world = match d[0] {
            6 | 7 => world.rep("v", "acme", d[0] == 6),
            kind => world.internal("v", |u| {
                u.status = [InternalStatus::Active, InternalStatus::Pending, InternalStatus::Disabled][kind % 3];
                u.is_supplier_admin = kind == 3;
                u.is_support = kind == 3 || d[2] == 0;
                u.internal_role = InternalRoleId::parse(["", "head", "cm", "west"][d[1]]).ok();
                u.permission_groups = vec![PermissionGroupId::parse("pg").unwrap()];
            }),
        };
        match d[3] {
            1 => world.manager("acme", "v"),
            2 => world.manager("birch", "v"),
            3 => world.manager("birch", "v").manager("acme", "v").manager("c-v", "v"),
            _ => world,
        }
    })
}

/// Records of one kind in every combination of facts; `stride` 1 gives all.
pub fn records(kind: ResourceKind, stride: u64) -> Vec<Resource> {
    let dimensions = vec![5, 9, 5, 4, 4, 5, 4, 3];
    let origins =
        [None, Some(LeadOrigin::Distributed), Some(LeadOrigin::Registered), Some(LeadOrigin::MarketingActivity)];
    let (read, write) = (ShareLevel::Read, ShareLevel::ReadWrite);
    Odometer::new(&dimensions, stride)
        .digits(dimensions.clone())
        .enumerate()
        .map(|(number, d)| {
            let record = Rec(Resource::of(kind))
                .id(&format!("r-{number}"))
                .partner(["acme", "", "birch", "ghost", "c-v"][d[0]])
                .owner(["v", "", "below", "peer", "hal", "bob", "owner", "hilda", "ghost"][d[1]])
                .assignee(["", "v", "below", "rep", "ghost"][d[2]])
                .creator(["", "v", "boss", "ghost"][d[3]])
                .origin(origins[d[4]])
                .contact(["", "c-v", "acme", "c-hal"][d[6]]);
            let record = match d[5] {
                1 => record.share("v", read),
                2 => record.share("v", read).share("below", write).share("v", write),
                3 => record.share("below", read).share("ghost", write),
                4 => record.share("idle", write),
                _ => record,
            };
            match d[7] {
                1 => record.field("stage", Value::Text("open".into())).field("amount", Value::Number(10.0)),
                2 => record.field("stage", Value::Text("lost".into())).field("amount", Value::Text("10".into())),
                _ => record,
            }
            .0
        })
        .collect()
}

/// Things that are no records: every kind with every partner and every id that means something here.
pub fn things(kind: ResourceKind) -> Vec<Resource> {
    let ids = match kind {
        ResourceKind::User => &["", "v", "below", "ghost"][..],
        ResourceKind::UserRole => &["", "administrator", "marketing", "c-all", "ghost"][..],
        ResourceKind::Page => &["", "p-1", "p-2", "p-3", "p-4", "p-secret", "p-other"][..],
        ResourceKind::PortalArea => &["", "leads", "other"][..],
        ResourceKind::TierFeature => &["", "registration", "reports", "beta", "other"][..],
        ResourceKind::Contact => &["", "c-v", "c-hal"][..],
        _ => &["", "v"][..],
    };
    let mut all = Vec::new();
    for partner in ["", "acme", "birch", "ghost"] {
        for id in ids {
            for person in ["", "v", "below"] {
                all.push(
                    Rec(Resource::of(kind)).partner(partner).id(id).owner(person).assignee(person).creator(person).0,
                );
            }
        }
    }
    all
}

fn type_name(name: &str) -> TypeName {
    TypeName::parse(name).unwrap()
}

/// Worlds in which record types are declared, and defaults, queues, wide targets, view all, staff's hierarchy and super users are in
/// play; `v` is a partner user, a high-volume user, an internal user or a sales rep.
pub fn declared_worlds(stride: u64) -> impl Iterator<Item = World> {
    // viewer, options, portal roles, defaults, membership of the queues, wide target, permission group, profile
    let dimensions = vec![9, 16, 5, 5, 7, 8, 6, 2];
    Odometer::new(&dimensions, stride).digits(dimensions.clone()).map(|d| {
        let (quote, survey) = (RecordType::Declared(type_name("quote")), RecordType::Declared(type_name("survey")));
        let (world, held) = portal(surroundings(0, 0), [0, 1, 3, 4, 7][d[2]]);
        let mut world = world.permission_group("pg", |group| match d[6] {
            1 => group.records = vec![(RecordType::Case, RecordScope::ViewAll), (quote, RecordScope::ModifyAll)],
            2 => group.views_all_data = true,
            3 => group.modifies_all_data = true,
            4 => group.modules = vec![(Module::Declared(type_name("quote")), ModuleScope::AllPartners)],
            5 => group.records = vec![(RecordType::Account, RecordScope::ModifyAll), (survey, RecordScope::ViewAll)],
            _ => {}
        });
        world = match d[0] {
            kind @ 0..=4 => {
                let license = match kind {
                    3 => License::CustomerCommunity,
                    4 => License::CustomerCommunityPlus,
                    _ => License::PartnerCommunity,
                };
                world.user("v", "acme", license, |user| {
                    user.partner_role = role_of(["user", "manager", "executive", "", ""][kind]);
                    user.is_super_user = d[1] & 4 != 0;
                    user.user_roles = held;
                    user.profile = Some(ProfileId::parse("some").unwrap()).filter(|_| d[7] == 1);
                })
            }
            kind @ 5..=7 => world.internal("v", |user| {
                user.internal_role = InternalRoleId::parse(["head", "cm", ""][kind - 5]).ok();
                user.permission_groups = vec![PermissionGroupId::parse("pg").unwrap()];
            }),
            _ => world.rep("v", "acme", true),
        };
        let level = |choice: usize| [Access::Private, Access::Read, Access::ReadWrite][choice];
        let (internal, external) = [(0, 0), (1, 0), (1, 1), (2, 1), (2, 2)][d[3]];
        let access = DefaultAccess { internal: level(internal), external: level(external) };
        let branch = |partners| InternalRoleRef {
            role: InternalRoleId::parse("head").unwrap(),
            with_subordinates: true,
            with_partner_branches: partners,
        };
        let manager = |below| PartnerRoleRef {
            partner: pid("acme"),
            role: role_of("manager").unwrap(),
            with_subordinates: below,
        };
        let wide = [
            Target::AllInternal,
            Target::AllPartnerUsers,
            Target::InternalRole(branch(true)),
            Target::InternalRole(branch(false)),
            target_group("everybody"),
            target_group("staff"),
            Target::PartnerRole(manager(true)),
            Target::User(uid("below")),
        ][d[5]]
            .clone();
        let owners = if d[5] % 2 == 0 {
            Target::Queue(QueueId::parse("waiting").unwrap())
        } else {
            [Target::AllPartnerUsers, Target::AllInternal, Target::InternalRole(branch(true))][d[5] / 2 % 3].clone()
        };
        world
            .public_group("everybody", &["hal"], &["staff"])
            .public_group("staff", &[], &[])
            .rule(quote, ShareLevel::Read, RuleScope::OwnedBy(owners.clone()), wide.clone())
            .rule(RecordType::Lead, ShareLevel::ReadWrite, RuleScope::OwnedBy(owners), wide)
            .rule(
                RecordType::Account,
                ShareLevel::ReadWrite,
                RuleScope::OwnedBy(Target::InternalRole(branch(false))),
                Target::AllPartnerUsers,
            )
            .settings(|settings| {
                settings.hierarchy_includes_shared = d[1] & 1 != 0;
                settings.internal_hierarchy = d[1] & 2 != 0;
                settings.super_user_access = d[1] & 4 != 0;
                settings.lead_sharing_widens = d[1] & 8 != 0;
                settings.hierarchy_access =
                    if d[4] % 2 == 0 { HierarchyAccess::Read } else { HierarchyAccess::ReadWrite };
                settings.implicit_own_account = d[7] == 0;
            })
            .change(|s| {
                let declared = |name: &str, is_module, has_portal_capability| {
                    let id = type_name(name);
                    (id, DeclaredType { id, label: name.into(), is_module, has_portal_capability })
                };
                s.record_types =
                    [declared("quote", true, true), declared("survey", false, false)].into_iter().collect();
                s.default_access = vec![
                    (RecordType::Lead, access),
                    (RecordType::Project, access),
                    (RecordType::Account, access),
                    (survey, access),
                ];
                if let Some(group) = s.public_groups.get_mut("everybody") {
                    group.has_all_partner_users = true;
                }
                if let Some(group) = s.public_groups.get_mut("staff") {
                    group.has_all_internal = d[4] % 2 == 0;
                    group.internal_roles = vec![branch(d[4] % 2 == 1)];
                }
                let id = QueueId::parse("waiting").unwrap();
                let mut queue = Queue {
                    id: id.clone(),
                    label: "Waiting".into(),
                    types: vec![RecordType::Lead, RecordType::Case, quote],
                    users: Vec::new(),
                    public_groups: Vec::new(),
                    internal_roles: Vec::new(),
                    partner_roles: Vec::new(),
                };
                match d[4] {
                    1 => queue.users = vec![uid("v"), uid("hal")],
                    2 => queue.users = vec![uid("below"), uid("idle")],
                    3 => queue.public_groups = vec![PublicGroupId::parse("staff").unwrap()],
                    4 => queue.internal_roles = vec![branch(true)],
                    5 => queue.partner_roles = vec![manager(false)],
                    6 => queue.partner_roles = vec![manager(true)],
                    _ => {}
                }
                s.queues.insert(id, queue);
                if d[7] == 1 {
                    let id = ProfileId::parse("some").unwrap();
                    let objects = vec![
                        (RecordType::Lead, vec![Verb::View, Verb::Edit, Verb::Transfer]),
                        (RecordType::Case, vec![Verb::View]),
                        (RecordType::Account, vec![Verb::View]),
                        (quote, vec![Verb::View, Verb::Edit, Verb::Create]),
                    ];
                    s.profiles = Some([(id.clone(), Profile { id, objects })].into_iter().collect());
                }
            })
    })
}

/// Records of the declared types and of those that the chapters speak of: owned by queues, shared with groups and roles;
/// `from` chooses which ones a stride visits.
pub fn declared_records(stride: u64, from: u64) -> Vec<Resource> {
    let kinds = [
        ResourceKind::Lead,
        ResourceKind::Opportunity,
        ResourceKind::Case,
        ResourceKind::Project,
        ResourceKind::Account,
        ResourceKind::Declared(type_name("quote")),
        ResourceKind::Declared(type_name("survey")),
    ];
    let dimensions = vec![kinds.len(), 5, 4, 9, 3, 8];
    let staff = |below, partners| {
        ShareTarget::InternalRole(InternalRoleRef {
            role: InternalRoleId::parse("head").unwrap(),
            with_subordinates: below,
            with_partner_branches: partners,
        })
    };
    Odometer::new(&dimensions, stride)
        .from(from)
        .digits(dimensions.clone())
        .map(|d| {
            let mut record = Rec(Resource::of(kinds[d[0]]))
                .partner(["acme", "", "birch", "ghost", "c-v"][d[1]])
                .id(["", "acme", "birch", "r-1"][d[2]])
                .owner(["v", "", "below", "peer", "hal", "bob", "owner", "waiting", "boss"][d[3]])
                .assignee(["", "v", "below"][d[4]])
                .0;
            record.origin = Some(LeadOrigin::Distributed).filter(|_| d[5] % 2 == 0);
            let with = match d[5] {
                1 => Some(ShareTarget::Group(PublicGroupId::parse("everybody").unwrap())),
                2 => Some(ShareTarget::Group(PublicGroupId::parse("staff").unwrap())),
                3 => Some(staff(false, false)),
                4 => Some(staff(true, false)),
                5 => Some(staff(true, true)),
                6 | 7 => Some(ShareTarget::PartnerRole(PartnerRoleRef {
                    partner: pid("acme"),
                    role: role_of("manager").unwrap(),
                    with_subordinates: d[5] == 7,
                })),
                _ => None,
            };
            let level = if d[2] % 2 == 0 { ShareLevel::Read } else { ShareLevel::ReadWrite };
            record.shares.extend(with.map(|with| RecordShare { with, level }));
            record
        })
        .collect()
}
