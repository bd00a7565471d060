//! Who is asked what: every ceiling and every source of grants by kind of viewer and of resource.
//!
//! Within one list the order decides only which of several grants of the highest level names the verdict.

use crate::model::{InternalUser, MissingCode, PartnerUser, RecordType, ResourceKind, SalesRep, Verb};
use crate::rules::ask::{Ceiling, InternalAsk, PartnerAsk, RepAsk, Source, no_near_way};
use crate::rules::{
    all_data, defaults, features, hierarchy, leads, managers, objects, people, portal_roles, queues, sharing,
    sharing_rules, sharing_sets, tiers, views,
};

/// The ceilings of a partner user.
pub(crate) const PARTNER_CEILINGS: &[Ceiling<PartnerUser>] = &[
    Ceiling::new("USER-02", "profile and permission sets", objects::is_not_permitted, MissingCode::ObjectPermission),
    Ceiling::new("PUR-03", "the site configuration", portal_roles::area_is_unavailable, MissingCode::SiteArea),
    Ceiling::new("TIER-04", "the tier of the account", tiers::is_out_of_tier, MissingCode::Tier),
    Ceiling::new("GROUP-09", "the viewer's view", views::is_outside_view, MissingCode::View),
    Ceiling::new(
        "GROUP-08",
        "the groups of the page and of the pages above it",
        views::is_restricted,
        MissingCode::PageGroup,
    ),
    Ceiling::new("USER-24", "whom it revokes", people::revokes_oneself, MissingCode::AnotherRevokes),
    Ceiling::new("FEAT-10", "whose permissions it sets", features::permits_oneself, MissingCode::AnotherPermits),
    Ceiling::new(
        "SHARE-20",
        "whom the record goes to",
        sharing::transfer_leaves_account,
        MissingCode::NewOwnerInAccount,
    ),
    Ceiling::new(
        "SHARE-10",
        "whom the record is shared with",
        sharing::share_leaves_account,
        MissingCode::RecipientInAccount,
    ),
];

/// The ceilings of an internal user.
pub(crate) const INTERNAL_CEILINGS: &[Ceiling<InternalUser>] = &[
    Ceiling::new("SHARE-20", "whom the record goes to", sharing::transfer_to_nobody, MissingCode::NewOwner),
    Ceiling::new("SHARE-10", "whom the record is shared with", sharing::share_reaches_nobody, MissingCode::Recipient),
];

/// The ceiling of a sales rep.
pub(crate) const REP_CEILINGS: &[Ceiling<SalesRep>] =
    &[Ceiling::new("PUR-20", "logging in to the portal", portal_roles::rep_login, MissingCode::Login)];

/// What a partner user may be granted on a record: ownership, hierarchy, sharing, features, portal roles.
const PARTNER_RECORDS: &[Source<PartnerUser>] = &[
    Source::new("SHARE-19", "ownership of the record", sharing::owned_by_partner_user, sharing::near_ownership),
    Source::new("ROLE-06", "the hierarchy of the account", hierarchy::by_hierarchy, hierarchy::near_hierarchy),
    Source::new("ROLE-14", "what is shared with users below", hierarchy::shared_with_subordinates, no_near_way),
    Source::new("ROLE-29", "the flag of a super user", hierarchy::as_super_user, hierarchy::near_super_user),
    Source::new("SHARE-02", "the sharing rules", sharing_rules::for_partner_user, sharing_rules::near_rule),
    Source::new(
        "SHARE-09",
        "the shares of the record",
        sharing::single_share_for_partner_user,
        sharing::near_single_share,
    ),
    Source::new("SHARE-12", "the sharing sets", sharing_sets::by_sharing_sets, sharing_sets::near_set),
    Source::new(
        "SHARE-14",
        "the share groups",
        sharing_sets::share_groups_for_partner_user,
        sharing_sets::near_share_group,
    ),
    Source::new("SHARE-22", "the viewer's own contact", sharing::own_contact, no_near_way),
    Source::new("SHARE-22", "the viewer's own account", sharing::own_account, no_near_way),
    Source::new(
        "OWD-04",
        "the external default of the type",
        defaults::for_partner_user,
        defaults::near_external_default,
    ),
    Source::new("QUEUE-02", "the queue that owns the record", queues::for_partner_user, queues::near_queue),
    Source::new("QUEUE-03", "taking the record from its queue", queues::taken_by_partner_user, no_near_way),
    Source::new("FEAT-03", "Manage Listings", features::listings, features::near_listings),
    Source::new("FEAT-04", "own cases and Manage Cases", features::cases, features::near_cases),
    Source::new("FEAT-05", "own leads and Manage Leads", features::leads, features::near_leads),
    Source::new("FEAT-06", "Manage Opportunities", features::opportunities, features::near_opportunities),
    Source::new("FEAT-07", "own projects and Manage Projects", features::projects, features::near_projects),
    Source::new("PUR-14", "the portal roles", portal_roles::deals, portal_roles::near_deals),
];

/// What a partner user may be granted on a lead that a portal role shows (GEN-09).
const VISIBLE_LEADS: &[Source<PartnerUser>] = &[
    Source::new("SHARE-19", "ownership of the record", sharing::owned_by_partner_user, sharing::near_ownership),
    Source::new("FEAT-05", "Manage Leads", features::visible_leads, features::near_leads),
    Source::new("LEAD-02", "the leads that portal roles show", leads::shown_by_roles, no_near_way),
    Source::new("LEAD-13", "assignee and creator of the lead", leads::act_on_own, leads::near_act),
    Source::new("QUEUE-02", "the queue that owns the record", queues::visible_leads, queues::near_queue),
    Source::new("QUEUE-03", "taking the record from its queue", queues::take_visible_leads, no_near_way),
];

/// What a partner user may be granted on a lead that no portal role shows: nothing, whoever owns or shares it (GEN-09).
const HIDDEN_LEADS: &[Source<PartnerUser>] =
    &[Source::new("LEAD-02", "the leads that portal roles show", leads::shown_by_roles, leads::near_visibility)];

const CREATE: &[Source<PartnerUser>] =
    &[Source::new("USER-02", "the account of the new record", objects::create, objects::near_own_account)];

const CREATE_LISTING: &[Source<PartnerUser>] =
    &[Source::new("FEAT-03", "Manage Listings", features::listings, features::near_listings)];

const CREATE_DEAL: &[Source<PartnerUser>] =
    &[Source::new("PUR-14", "the portal roles", portal_roles::deals, portal_roles::near_deals)];

const ANALYTICS: &[Source<PartnerUser>] =
    &[Source::new("FEAT-03", "Manage Listings", features::listings, features::near_listings)];

const ADD_CONTACT: &[Source<PartnerUser>] =
    &[Source::new("PUR-17", "the portal roles", portal_roles::add_contacts, portal_roles::near_any_role)];

const OWN_PROFILE: &[Source<PartnerUser>] =
    &[Source::new("SHARE-22", "the viewer's own account", sharing::own_profile, no_near_way)];

const PORTAL: &[Source<PartnerUser>] =
    &[Source::new("USER-03", "the gates of the portal", people::log_in, no_near_way)];

const PORTAL_AREA: &[Source<PartnerUser>] = &[Source::new(
    "PUR-03",
    "the portal roles and the site configuration",
    portal_roles::portal_areas,
    portal_roles::near_area,
)];

const PAGE: &[Source<PartnerUser>] =
    &[Source::new("GROUP-08", "the pages of the viewer's view", views::open_page, no_near_way)];

const TIER_FEATURE: &[Source<PartnerUser>] = &[
    Source::new("TIER-01", "the tier of the account", tiers::by_tier, tiers::near_role),
    Source::new("TIER-07", "the permission sets", tiers::by_permission_set, tiers::near_permission_set),
];

const ACCOUNT_SETTINGS: &[Source<PartnerUser>] =
    &[Source::new("PUR-14", "the portal roles", portal_roles::account_settings, portal_roles::near_administrator)];

const MY_SETTINGS: &[Source<PartnerUser>] =
    &[Source::new("PUR-14", "the portal roles", portal_roles::my_settings, portal_roles::near_my_settings)];

const MARKETING_TOOLS: &[Source<PartnerUser>] =
    &[Source::new("PUR-14", "the portal roles", portal_roles::marketing_tools, portal_roles::near_standard)];

const PERSONAL_SOCIAL: &[Source<PartnerUser>] =
    &[Source::new("PUR-15", "the portal roles", portal_roles::personal_social, portal_roles::near_personal_social)];

const COMPANY_SOCIAL: &[Source<PartnerUser>] =
    &[Source::new("PUR-14", "the portal roles", portal_roles::company_social, portal_roles::near_company_social)];

const ASSIGN_ROLES: &[Source<PartnerUser>] = &[Source::new(
    "PUR-07",
    "the right to assign portal roles",
    portal_roles::assign_as_partner,
    portal_roles::near_assign,
)];

const USERS: &[Source<PartnerUser>] = &[
    Source::new("FEAT-02", "Manage Users", features::users, features::near_users),
    Source::new("FEAT-08", "Manage Partnership", features::users_by_partnership, people::near_support),
];

const PARTNERSHIP: &[Source<PartnerUser>] =
    &[Source::new("FEAT-08", "Manage Partnership", features::partnership, features::near_partnership)];

/// What a partner user is asked for on this kind of resource, list by list.
pub(crate) fn for_partner_user(ask: &PartnerAsk<'_>) -> Vec<&'static [Source<PartnerUser>]> {
    use ResourceKind as Kind;
    let has_portal_roles = ask.snapshot.user_roles.is_some();
    let list = match (ask.kind(), ask.verb()) {
        (Kind::Listing, Verb::Create) => CREATE_LISTING,
        (Kind::Deal | Kind::Declared(_), Verb::Create) if has_portal_roles => CREATE_DEAL,
        (_, Verb::Create) => CREATE,
        (Kind::Listing, Verb::Analytics) => ANALYTICS,
        (Kind::Contact, Verb::Add) => ADD_CONTACT,
        (Kind::Lead, _) if has_portal_roles => return for_lead_of_role_holder(ask),
        (kind, _) if kind.record().is_some() => PARTNER_RECORDS,
        (Kind::Profile, _) => OWN_PROFILE,
        (Kind::Portal, _) => PORTAL,
        (Kind::PortalArea, _) => PORTAL_AREA,
        (Kind::Page, _) => PAGE,
        (Kind::TierFeature, _) => TIER_FEATURE,
        (Kind::AccountSettings | Kind::CrmIntegration, _) => ACCOUNT_SETTINGS,
        (Kind::MySettings, _) => MY_SETTINGS,
        (Kind::Campaign | Kind::ContactList, _) => MARKETING_TOOLS,
        (Kind::PersonalSocial, _) => PERSONAL_SOCIAL,
        (Kind::CompanySocial, _) => COMPANY_SOCIAL,
        (Kind::UserRole, _) => ASSIGN_ROLES,
        (Kind::User, _) => USERS,
        (Kind::Partnership, _) => PARTNERSHIP,
        _ => return Vec::new(),
    };
    vec![list]
}

/// GEN-09, LEAD-01. Where portal roles are in play they alone show leads; hierarchy, sharing and features widen nothing,
/// unless the option lets them, and then leads of the own account to holders of a role.
fn for_lead_of_role_holder(ask: &PartnerAsk<'_>) -> Vec<&'static [Source<PartnerUser>]> {
    let shown = if leads::is_visible(ask) { VISIBLE_LEADS } else { HIDDEN_LEADS };
    if leads::may_be_widened(ask) { vec![PARTNER_RECORDS, shown] } else { vec![shown] }
}

/// What an internal user may be granted on a record: ownership, the account owner's side, sharing, modules.
const INTERNAL_RECORDS: &[Source<InternalUser>] = &[
    Source::new(
        "SHARE-19",
        "ownership of the record",
        sharing::owned_by_internal_user,
        sharing::near_internal_ownership,
    ),
    Source::new("ROLE-15", "the account owner's side", hierarchy::as_account_owner, hierarchy::near_account_owner),
    Source::new(
        "ROLE-28",
        "the internal roles below",
        hierarchy::by_internal_hierarchy,
        hierarchy::near_internal_hierarchy,
    ),
    Source::new("ROLE-14", "what is shared with people below", hierarchy::shared_below_staff, no_near_way),
    Source::new("SHARE-02", "the sharing rules", sharing_rules::for_internal_user, sharing_rules::near_internal_rule),
    Source::new(
        "SHARE-09",
        "the shares of the record",
        sharing::single_share_for_internal_user,
        sharing::near_internal_share,
    ),
    Source::new("SHARE-10", "the right to share", sharing::may_share, sharing::near_sharing),
    Source::new(
        "SHARE-14",
        "the share groups",
        sharing_sets::share_groups_for_internal_user,
        sharing_sets::near_internal_share_group,
    ),
    Source::new(
        "MGR-03",
        "module permission and assignment",
        managers::module_of_assigned_partner,
        managers::near_module,
    ),
    Source::new(
        "MGR-04",
        "module permission for all partners",
        managers::module_of_all_partners,
        managers::near_all_partners,
    ),
    Source::new("MGR-17", "the assignee of the deal", managers::assigned_deal, managers::near_assigned_deal),
    Source::new("LEAD-12", "the supplier's administrators", leads::of_supplier_admin, leads::near_supplier_admin),
    Source::new(
        "OWD-03",
        "the internal default of the type",
        defaults::for_internal_user,
        defaults::near_internal_default,
    ),
    Source::new("QUEUE-02", "the queue that owns the record", queues::for_internal_user, queues::near_queue),
    Source::new("QUEUE-03", "taking the record from its queue", queues::taken_by_internal_user, no_near_way),
    Source::new("VIEW-01", "view all and modify all of the type", all_data::by_type, all_data::near_all),
    Source::new("VIEW-02", "view all and modify all data", all_data::of_all_types, no_near_way),
];

const AREAS: &[Source<InternalUser>] =
    &[Source::new("MGR-02", "the assignment as manager", managers::areas, managers::near_areas)];

const MANAGERS: &[Source<InternalUser>] = &[
    Source::new("MGR-12", "partner administration", managers::change_assignments, managers::near_change),
    Source::new("MGR-19", "reading rights and assignments", managers::list_assignments, managers::near_list),
];

const USER_ROLES: &[Source<InternalUser>] = &[
    Source::new("PUR-02", "the supplier's administrators", portal_roles::define, portal_roles::near_supplier_admin),
    Source::new("PUR-06", "the supplier's administrators", portal_roles::assign_as_supplier, no_near_way),
];

const SUPPORT: &[Source<InternalUser>] = &[
    Source::new("USER-25", "partner support", people::restore, people::near_support),
    Source::new("USER-14", "partner support", people::rename, no_near_way),
];

/// What an internal user is asked for on this kind of resource, list by list.
pub(crate) fn for_internal_user(ask: &InternalAsk<'_>) -> Vec<&'static [Source<InternalUser>]> {
    use ResourceKind as Kind;
    let list = match ask.kind() {
        // Records are made, contacts added and analytics viewed by partner users.
        kind if kind.record().is_some() => match ask.verb().needs() {
            Some(_) => INTERNAL_RECORDS,
            None => return Vec::new(),
        },
        Kind::Profile | Kind::Contacts | Kind::Agreements | Kind::EmailDomains | Kind::History => AREAS,
        Kind::Managers => MANAGERS,
        Kind::UserRole => USER_ROLES,
        Kind::User => SUPPORT,
        _ => return Vec::new(),
    };
    vec![list]
}

const REP_LEADS: &[Source<SalesRep>] =
    &[Source::new("LEAD-11", "the leads of the sales rep", leads::of_sales_rep, leads::near_sales_rep)];

/// What a sales rep is asked for on this kind of resource: leads and their timelines, nothing else (PUR-20, PUR-21).
pub(crate) fn for_sales_rep(ask: &RepAsk<'_>) -> Vec<&'static [Source<SalesRep>]> {
    let is_lead = ask.is_about(RecordType::Lead) && ask.verb().needs().is_some();
    if is_lead || ask.kind() == ResourceKind::LeadTimeline { vec![REP_LEADS] } else { Vec::new() }
}
