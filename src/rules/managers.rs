//! MGR: which manager assignments take effect.

use crate::ids::{PartnerId, UserId};
use crate::model::{
    Grant, InternalStatus, Level, ManagerAssignment, Missing, MissingCode, Module, ModuleScope, PartnerStatus,
    PermissionGroup, RecordType, ResourceKind, Snapshot, Verb,
};
use crate::rules::actors;
use crate::rules::ask::{InternalAsk, grant, grant_if, missing, missing_if, needs_full};

/// MGR-13, MGR-14. The assignment takes effect: the manager is an active internal user, the partner active and enabled.
#[must_use]
pub fn is_effective(snapshot: &Snapshot, assignment: &ManagerAssignment) -> bool {
    is_effective_manager(snapshot, &assignment.user) && is_open_to_managers(snapshot, &assignment.partner)
}

/// MGR-14. The user is an active internal user, so that assignments of the user take effect.
#[must_use]
pub fn is_effective_manager(snapshot: &Snapshot, user: &UserId) -> bool {
    snapshot.user(user).and_then(|user| user.as_internal()).is_some_and(|user| user.status == InternalStatus::Active)
}

/// MGR-01, MGR-13. The partner is active, so that assignments to it take effect.
#[must_use]
pub fn is_open_to_managers(snapshot: &Snapshot, partner: &PartnerId) -> bool {
    snapshot.partner(partner).is_some_and(|partner| partner.is_enabled && partner.status == PartnerStatus::Active)
}

/// MGR-02, MGR-03. The user is assigned to the partner, and the assignment takes effect.
#[must_use]
pub fn manages(snapshot: &Snapshot, user: &UserId, partner: &PartnerId) -> bool {
    snapshot.assignment(partner, user).is_some_and(|assignment| is_effective(snapshot, assignment))
}

/// MGR-06, MGR-14. The effective primary manager of the partner; an ineffective one leaves the partner without.
#[must_use]
pub fn effective_primary<'a>(snapshot: &'a Snapshot, partner: &PartnerId) -> Option<&'a UserId> {
    snapshot
        .managers
        .values()
        .find(|assignment| assignment.is_primary && assignment.partner == *partner)
        .filter(|assignment| is_effective(snapshot, assignment))
        .map(|assignment| &assignment.user)
}

/// MGR-05. The effective managers of the partner, by id.
#[must_use]
pub fn effective_managers<'a>(snapshot: &'a Snapshot, partner: &PartnerId) -> Vec<&'a ManagerAssignment> {
    let mut found: Vec<_> = snapshot
        .managers
        .values()
        .filter(|assignment| assignment.partner == *partner && is_effective(snapshot, assignment))
        .collect();
    crate::collections::order::sort_by(&mut found, |a, b| a.user.cmp(&b.user));
    found
}

/// The five areas of a partner that its managers look after (MGR-02).
const AREAS: [ResourceKind; 5] = [
    ResourceKind::Profile,
    ResourceKind::Contacts,
    ResourceKind::Agreements,
    ResourceKind::EmailDomains,
    ResourceKind::History,
];

/// MGR-02. An effective manager views and manages four areas of the partner, and views its history.
pub(crate) fn areas(ask: &InternalAsk<'_>) -> Vec<Grant> {
    let Some(partner) = managed_partner(ask).filter(|_| AREAS.contains(&ask.kind()) && areas_are_open(ask)) else {
        return Vec::new();
    };
    let level = if ask.kind() == ResourceKind::History { Level::Read } else { Level::ReadWrite };
    vec![grant("MGR-02", level, &[("partner", partner.shared())])]
}

/// MGR-02. With the option on, the areas need a group with partner manager access as well.
fn areas_are_open(ask: &InternalAsk<'_>) -> bool {
    !ask.snapshot.settings.manager_areas_need_permission
        || actors::has_group(ask.snapshot, ask.viewer, |group| group.has_partner_manager_access)
}

/// MGR-03. A module permission for assigned partners counts only with an effective assignment to the record's partner.
pub(crate) fn module_of_assigned_partner(ask: &InternalAsk<'_>) -> Vec<Grant> {
    let Some((module, partner)) = module(ask).zip(managed_partner(ask)) else {
        return Vec::new();
    };
    groups_with(ask, module, ModuleScope::AssignedPartners)
        .map(|group| {
            let via = [("partner", partner.shared()), ("permissionGroup", group.id.shared())];
            grant("MGR-03", Level::ReadWrite, &via)
        })
        .collect()
}

/// MGR-04. A module permission for all partners counts for every record that belongs to a partner.
pub(crate) fn module_of_all_partners(ask: &InternalAsk<'_>) -> Vec<Grant> {
    let Some(module) = module(ask).filter(|_| ask.resource().partner.is_some()) else {
        return Vec::new();
    };
    groups_with(ask, module, ModuleScope::AllPartners)
        .map(|group| grant("MGR-04", Level::ReadWrite, &[("permissionGroup", group.id.shared())]))
        .collect()
}

/// MGR-17. With the option on, a deal assigned to an internal user is visible to that user.
pub(crate) fn assigned_deal(ask: &InternalAsk<'_>) -> Vec<Grant> {
    let is_assigned = ask.is_about(RecordType::Deal) && ask.resource().assignee.as_ref() == Some(&ask.viewer.id);
    grant_if(is_assigned && ask.snapshot.settings.internal_assignee_sees_deal, || grant("MGR-17", Level::Read, &[]))
}

/// MGR-12. Partner or system administration changes assignments; being a manager does not.
pub(crate) fn change_assignments(ask: &InternalAsk<'_>) -> Vec<Grant> {
    let may = ask.verb() == Verb::Edit && actors::administers_partners(ask.snapshot, &ask.viewer.id);
    grant_if(may, || grant("MGR-12", Level::ReadWrite, &[]))
}

/// MGR-19. Administrators and partner readers list all managers; a manager lists those of own partners.
pub(crate) fn list_assignments(ask: &InternalAsk<'_>) -> Vec<Grant> {
    if ask.verb() != Verb::List {
        return Vec::new();
    }
    let mut grants = grant_if(lists_all(ask), || grant("MGR-19", Level::Read, &[]));
    grants.extend(managed_partner(ask).map(|partner| grant("MGR-19", Level::Read, &[("partner", partner.shared())])));
    grants
}

fn lists_all(ask: &InternalAsk<'_>) -> bool {
    actors::administers_partners(ask.snapshot, &ask.viewer.id)
        || actors::has_group(ask.snapshot, ask.viewer, |group| group.has_partner_read_only)
}

/// The resource's partner, if the viewer is an effective manager of it.
fn managed_partner<'a>(ask: &InternalAsk<'a>) -> Option<&'a PartnerId> {
    ask.resource().partner.as_ref().filter(|partner| manages(ask.snapshot, &ask.viewer.id, partner))
}

/// MGR-03, TYPE-04. The module that the record's type belongs to.
fn module(ask: &InternalAsk<'_>) -> Option<Module> {
    Some(match ask.record_type() {
        Some(RecordType::Lead) => Module::Lead,
        Some(RecordType::Deal) => Module::Deal,
        Some(RecordType::MdfRequest) => Module::MdfRequest,
        Some(RecordType::BusinessPlan) => Module::BusinessPlan,
        Some(RecordType::Declared(name)) if ask.snapshot.record_types.get(&name)?.is_module => Module::Declared(name),
        _ => return None,
    })
}

fn groups_with<'a>(
    ask: &InternalAsk<'a>,
    module: Module,
    scope: ModuleScope,
) -> impl Iterator<Item = &'a PermissionGroup> {
    let groups = &ask.snapshot.permission_groups;
    let held = ask.viewer.permission_groups.iter().filter_map(|id| groups.get(id));
    held.filter(move |group| group.scope(module) == Some(scope))
}

/// MGR-02. What the viewer lacks for the areas: the assignment, the permission, or both.
pub(crate) fn near_areas(ask: &InternalAsk<'_>) -> Vec<Missing> {
    let mut ways = Vec::new();
    if ask.kind() == ResourceKind::History && ask.verb() != Verb::View {
        return ways;
    }
    if managed_partner(ask).is_none() {
        ways.push(missing("MGR-02", near_assignment(ask)));
    }
    if !areas_are_open(ask) {
        ways.push(missing("MGR-02", MissingCode::PartnerManagerAccess));
    }
    ways
}

/// MGR-03. What the viewer lacks for the module: the permission, the assignment, or both.
pub(crate) fn near_module(ask: &InternalAsk<'_>) -> Vec<Missing> {
    let Some(module) = module(ask).filter(|_| !needs_full(ask.verb())) else {
        return Vec::new();
    };
    let mut ways = Vec::new();
    if groups_with(ask, module, ModuleScope::AssignedPartners).next().is_none() {
        ways.push(near_permission(ask, "MGR-03", module, ModuleScope::AssignedPartners));
    }
    if managed_partner(ask).is_none() {
        ways.push(missing("MGR-03", near_assignment(ask)));
    }
    ways
}

/// MGR-04. The module permission for all partners would do.
pub(crate) fn near_all_partners(ask: &InternalAsk<'_>) -> Vec<Missing> {
    let Some(module) = module(ask).filter(|_| !needs_full(ask.verb())) else {
        return Vec::new();
    };
    let way = near_permission(ask, "MGR-04", module, ModuleScope::AllPartners);
    if ask.resource().partner.is_some() { vec![way] } else { Vec::new() }
}

fn near_permission(ask: &InternalAsk<'_>, rule: &'static str, module: Module, scope: ModuleScope) -> Missing {
    let shown = match scope {
        ModuleScope::AssignedPartners => "assigned partners",
        ModuleScope::AllPartners => "all partners",
    };
    missing(rule, MissingCode::ModulePermission).with("module", ask.kind().as_str(), module_name(ask, module)).with(
        "scope",
        scope.as_str(),
        shown,
    )
}

/// MGR-17. Being assigned to the deal would do where the option is on.
pub(crate) fn near_assigned_deal(ask: &InternalAsk<'_>) -> Vec<Missing> {
    let is_near =
        ask.snapshot.settings.internal_assignee_sees_deal && ask.is_about(RecordType::Deal) && ask.verb() == Verb::View;
    missing_if(is_near, "MGR-17", MissingCode::Assigned)
}

/// MGR-12. Administration would do.
pub(crate) fn near_change(ask: &InternalAsk<'_>) -> Vec<Missing> {
    missing_if(ask.verb() == Verb::Edit, "MGR-12", MissingCode::Administration)
}

/// MGR-19. Administration, reading rights or an assignment would do.
pub(crate) fn near_list(ask: &InternalAsk<'_>) -> Vec<Missing> {
    if ask.verb() != Verb::List {
        return Vec::new();
    }
    vec![missing("MGR-19", MissingCode::PartnerReading), missing("MGR-19", near_assignment(ask))]
}

/// Why there is no effective assignment: none at all, or one that sleeps (MGR-13).
fn near_assignment(ask: &InternalAsk<'_>) -> MissingCode {
    let partner = ask.resource().partner.as_ref();
    match partner.and_then(|partner| ask.snapshot.assignment(partner, &ask.viewer.id)) {
        Some(_) => MissingCode::ActivePartner,
        None => MissingCode::ManagerAssignment,
    }
}

fn module_name<'a>(ask: &InternalAsk<'a>, module: Module) -> &'a str {
    match module {
        Module::Lead => "Leads",
        Module::Deal => "Deals",
        Module::MdfRequest => "MDF",
        Module::BusinessPlan => "Business Plans",
        Module::Declared(name) => ask.snapshot.record_types.get(&name).map_or("", |found| &found.label),
    }
}
