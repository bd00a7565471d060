//! PUR: what the portal roles let their holders do, and what sales reps may.

use crate::error::Code;
use crate::ids::UserRoleId;
use crate::model::{
    Block, Grant, Level, Missing, MissingCode, PartnerUser, RecordType, ResourceKind, Snapshot, UserRole, UserRoleKind,
    Verb,
};
use crate::rules::actors;
use crate::rules::ask::{InternalAsk, PartnerAsk, RepAsk, block, grant, grant_if, missing, missing_if, needs_full};

use UserRoleKind::{Administrator, Custom, Marketing, Sales};

/// PUR-04. The portal roles of the user; they add up. Nothing where portal roles are not in play.
pub(crate) fn held<'a>(snapshot: &'a Snapshot, user: &PartnerUser) -> Vec<&'a UserRole> {
    user.user_roles.iter().filter_map(|id| snapshot.user_role(id)).collect()
}

/// The rule that lists what a kind of role may do.
const fn rule_of(kind: UserRoleKind) -> &'static str {
    match kind {
        Administrator => "PUR-14",
        Marketing => "PUR-15",
        Sales => "PUR-16",
        Custom => "PUR-17",
    }
}

/// PUR-19. Every role of the viewer that is of one of these kinds gives the capability.
fn by_role(ask: &PartnerAsk<'_>, kinds: &[UserRoleKind], level: Level) -> Vec<Grant> {
    held(ask.snapshot, ask.viewer)
        .into_iter()
        .filter(|role| kinds.contains(&role.kind()))
        .map(|role| grant(rule_of(role.kind()), level, &[("role", role.id.shared())]))
        .collect()
}

/// PUR-14. Only administrators change the settings of the account, of its users and of its CRM integration.
pub(crate) fn account_settings(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    if ask.is_own_or_nobodys() { by_role(ask, &[Administrator], Level::ReadWrite) } else { Vec::new() }
}

/// PUR-14 to PUR-16, PUR-18. The standard roles change their own settings, administrators those of all users of the
/// account; custom roles change none.
pub(crate) fn my_settings(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    if !ask.is_own_or_nobodys() {
        return Vec::new();
    }
    let kinds = if is_personal(ask) { &STANDARD[..] } else { &[Administrator] };
    if is_personal(ask) || is_of_colleague(ask) { by_role(ask, kinds, Level::ReadWrite) } else { Vec::new() }
}

/// PUR-16, PUR-18, PUR-19. The standard roles use campaigns and contact lists.
pub(crate) fn marketing_tools(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    if ask.is_own_or_nobodys() { by_role(ask, &STANDARD, Level::Read) } else { Vec::new() }
}

/// PUR-15, PUR-16, PUR-19. The standard roles use their own personal social account, nobody else's.
pub(crate) fn personal_social(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    if is_personal(ask) { marketing_tools(ask) } else { Vec::new() }
}

/// PUR-15. What the question is about is the viewer's: it names the viewer as owner, or nobody.
fn is_personal(ask: &PartnerAsk<'_>) -> bool {
    ask.resource().owner.as_ref().is_none_or(|owner| *owner == ask.viewer.id)
}

/// PUR-14. It belongs to a user of the viewer's account.
fn is_of_colleague(ask: &PartnerAsk<'_>) -> bool {
    let owner = ask.resource().owner.as_ref().and_then(|owner| ask.snapshot.user(owner)?.as_partner());
    owner.is_some_and(|owner| owner.partner == ask.viewer.partner)
}

/// PUR-16, PUR-19. The company's social account is not for the Sales role.
pub(crate) fn company_social(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    if ask.is_own_or_nobodys() { by_role(ask, &[Administrator, Marketing], Level::Read) } else { Vec::new() }
}

/// PUR-16, PUR-19, TYPE-03. The standard roles work with the deals of the own account, and with its records of declared types
/// that stand beside deals.
pub(crate) fn deals(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let may = is_capability(ask) && ask.is_own();
    if may { by_role(ask, &STANDARD, Level::ReadWrite) } else { Vec::new() }
}

/// PUR-19, TYPE-03. What the portal capability of deals is about.
fn is_capability(ask: &PartnerAsk<'_>) -> bool {
    match ask.record_type() {
        Some(RecordType::Deal) => true,
        Some(RecordType::Declared(name)) => {
            ask.snapshot.record_types.get(&name).is_some_and(|found| found.has_portal_capability)
        }
        _ => false,
    }
}

/// PUR-17, PUR-19. Every portal role may add contacts to the own account.
pub(crate) fn add_contacts(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let may = ask.is_own_or_nobodys();
    if may { by_role(ask, &[Administrator, Marketing, Sales, Custom], Level::ReadWrite) } else { Vec::new() }
}

/// PUR-03. Every role opens the areas of the site configuration; without portal roles the site configuration does. An
/// area that is not available is reached by nobody.
pub(crate) fn portal_areas(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    if !ask.is_own_or_nobodys() || ask.resource().id.is_none() || area_is_unavailable(ask).is_some() {
        return Vec::new();
    }
    if ask.snapshot.user_roles.is_none() {
        return grant_if(ask.snapshot.site_areas.is_some(), || grant("PUR-03", Level::Read, &[]));
    }
    let roles = held(ask.snapshot, ask.viewer);
    roles.into_iter().map(|role| grant("PUR-03", Level::Read, &[("role", role.id.shared())])).collect()
}

/// PUR-03. The area is one that the site configuration makes available, to this partner.
pub(crate) fn area_is_unavailable(ask: &PartnerAsk<'_>) -> Option<Block> {
    if ask.kind() != ResourceKind::PortalArea {
        return None;
    }
    let site = ask.snapshot.site_areas.as_ref();
    let partner = ask.snapshot.partner(&ask.viewer.partner).and_then(|partner| partner.site_areas.as_ref());
    let area = ask.resource().id.as_ref().map(|id| id.as_str());
    let is_listed = [site, partner].into_iter().flatten().all(|list| list.iter().any(|one| Some(&**one) == area));
    (!is_listed).then_some(block("PUR-03", Code::NotPermitted))
}

/// PUR-02. Only supplier users with the role Administrator define portal roles.
pub(crate) fn define(ask: &InternalAsk<'_>) -> Vec<Grant> {
    let may = ask.verb() == Verb::Define && actors::is_supplier_admin(ask.snapshot, &ask.viewer.id);
    grant_if(may, || grant("PUR-02", Level::ReadWrite, &[]))
}

/// PUR-06. The supplier's administrators assign every portal role.
pub(crate) fn assign_as_supplier(ask: &InternalAsk<'_>) -> Vec<Grant> {
    let may = ask.verb() == Verb::Assign && actors::is_supplier_admin(ask.snapshot, &ask.viewer.id);
    grant_if(may, || grant("PUR-06", Level::ReadWrite, &[]))
}

/// PUR-06, PUR-07. An administrator of the account assigns partner-assignable roles in it, if the supplier lets
/// partners assign at all.
pub(crate) fn assign_as_partner(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let may = ask.verb() == Verb::Assign
        && ask.snapshot.settings.partner_admin_may_assign_roles
        && ask.is_own_or_nobodys()
        && is_assignable(ask)
        && actors::holds_role_kind(ask.snapshot, ask.viewer, Administrator);
    grant_if(may, || grant("PUR-07", Level::ReadWrite, &[]))
}

/// PUR-06. No role is named, or one that partners may assign.
fn is_assignable(ask: &PartnerAsk<'_>) -> bool {
    ask.resource().id.as_ref().is_none_or(|id| {
        UserRoleId::parse(id.as_str())
            .ok()
            .and_then(|id| ask.snapshot.user_role(&id))
            .is_some_and(|role| role.is_partner_assignable)
    })
}

/// PUR-20. A sales rep never logs in.
pub(crate) fn rep_login(ask: &RepAsk<'_>) -> Option<Block> {
    (ask.kind() == ResourceKind::Portal).then_some(block("PUR-20", Code::SalesRepNoLogin))
}

/// The standard roles.
const STANDARD: [UserRoleKind; 3] = [Administrator, Marketing, Sales];

/// PUR-14. The role Administrator would do.
pub(crate) fn near_administrator(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    near(ask, "PUR-14", MissingCode::Administrator)
}

/// PUR-14, PUR-19. A standard role would do for what is the viewer's, Administrator for what is a colleague's.
pub(crate) fn near_my_settings(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    if is_personal(ask) {
        near_standard(ask)
    } else if is_of_colleague(ask) {
        near_administrator(ask)
    } else {
        Vec::new()
    }
}

/// PUR-19. A standard role would do for the viewer's own account.
pub(crate) fn near_personal_social(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    if is_personal(ask) { near_standard(ask) } else { Vec::new() }
}

/// PUR-19. A standard role would do.
pub(crate) fn near_standard(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    near(ask, "PUR-19", MissingCode::StandardRole)
}

/// PUR-19. Administrator or Marketing would do.
pub(crate) fn near_company_social(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    near(ask, "PUR-19", MissingCode::AdministratorOrMarketing)
}

/// PUR-19. A standard role would do for deals of the own account.
pub(crate) fn near_deals(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    let is_near = is_capability(ask) && ask.is_own() && !needs_full(ask.verb());
    if is_near { near_standard(ask) } else { Vec::new() }
}

/// PUR-17. Any role would do.
pub(crate) fn near_any_role(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    near(ask, "PUR-17", MissingCode::PortalRole)
}

/// PUR-03. A role would do, where roles are in play and the viewer holds none.
pub(crate) fn near_area(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    if held(ask.snapshot, ask.viewer).is_empty() { near(ask, "PUR-03", MissingCode::PortalRole) } else { Vec::new() }
}

fn near(ask: &PartnerAsk<'_>, rule: &'static str, code: MissingCode) -> Vec<Missing> {
    missing_if(ask.snapshot.user_roles.is_some() && ask.is_own_or_nobodys(), rule, code)
}

/// PUR-02, PUR-06. The supplier's role Administrator would do.
pub(crate) fn near_supplier_admin(ask: &InternalAsk<'_>) -> Vec<Missing> {
    let rule = if ask.verb() == Verb::Define { "PUR-02" } else { "PUR-06" };
    vec![missing(rule, MissingCode::SupplierAdministrator)]
}

/// PUR-06, PUR-07. What stands between the viewer and assigning the role.
pub(crate) fn near_assign(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    if ask.verb() != Verb::Assign || !ask.is_own_or_nobodys() {
        return Vec::new();
    }
    let mut ways = Vec::new();
    if !ask.snapshot.settings.partner_admin_may_assign_roles {
        ways.push(missing("PUR-07", MissingCode::PartnersAssign));
    }
    if !actors::holds_role_kind(ask.snapshot, ask.viewer, Administrator) {
        ways.push(missing("PUR-07", MissingCode::Administrator));
    }
    if !is_assignable(ask) {
        ways.push(missing("PUR-06", MissingCode::AssignableRole));
    }
    ways
}
