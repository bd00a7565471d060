//! LEAD: which leads the portal roles show, and who may act on a lead that is shown.

use crate::model::{
    Grant, LeadOrigin, LeadVisibility, Level, Missing, MissingCode, RecordType, ResourceKind, UserRole, UserRoleKind,
    Verb,
};
use crate::rules::actors;
use crate::rules::ask::{InternalAsk, PartnerAsk, RepAsk, grant, grant_if, missing, missing_if};
use crate::rules::portal_roles;

/// GEN-09, LEAD-01, LEAD-10. The lead is of the own account, and some role of the viewer shows it.
pub(crate) fn is_visible(ask: &PartnerAsk<'_>) -> bool {
    !shown_by_roles(ask).is_empty()
}

/// GEN-09. Where portal roles are in play, what else there is widens a lead only with the option, within the own account
/// (LEAD-01) and for holders of a role (LEAD-10).
pub(crate) fn may_be_widened(ask: &PartnerAsk<'_>) -> bool {
    ask.snapshot.settings.lead_sharing_widens
        && ask.is_own()
        && !portal_roles::held(ask.snapshot, ask.viewer).is_empty()
}

/// LEAD-02, LEAD-03, LEAD-06, LEAD-10. Every role of the viewer that shows the lead lets it be seen.
pub(crate) fn shown_by_roles(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    if !ask.is_about(RecordType::Lead) || !ask.is_own() {
        return Vec::new();
    }
    portal_roles::held(ask.snapshot, ask.viewer)
        .into_iter()
        .filter_map(|role| Some(grant(shows(ask, role)?, Level::Read, &[("role", role.id.shared())])))
        .collect()
}

/// LEAD-07, LEAD-14. The rule by which the role shows the lead, if it does: the truth table, column by column.
fn shows(ask: &PartnerAsk<'_>, role: &UserRole) -> Option<&'static str> {
    match visibility(role) {
        LeadVisibility::All => Some("LEAD-02"),
        LeadVisibility::Assigned => shows_assigned(ask, role).then_some("LEAD-03"),
        LeadVisibility::SalesDefault => shows_sales_default(ask).then_some("LEAD-06"),
    }
}

/// LEAD-08, PUR-24. The setting of the role; the administrator's is fixed to all.
fn visibility(role: &UserRole) -> LeadVisibility {
    match role.kind() {
        UserRoleKind::Administrator => LeadVisibility::All,
        _ => role.lead_visibility,
    }
}

/// LEAD-03, LEAD-05. Leads of the viewer and unassigned ones; to standard roles also every marketing-activity lead.
fn shows_assigned(ask: &PartnerAsk<'_>, role: &UserRole) -> bool {
    let is_marketing_activity = ask.resource().origin == Some(LeadOrigin::MarketingActivity);
    is_assigned_to_viewer(ask)
        || ask.resource().assignee.is_none()
        || is_marketing_activity && role.kind() != UserRoleKind::Custom
}

/// LEAD-06. Marketing-activity leads, and distributed leads of the viewer; no registered ones.
fn shows_sales_default(ask: &PartnerAsk<'_>) -> bool {
    match ask.resource().origin {
        Some(LeadOrigin::MarketingActivity) => true,
        Some(LeadOrigin::Distributed) => is_assigned_to_viewer(ask),
        Some(LeadOrigin::Registered) | None => false,
    }
}

/// LEAD-09. The assignee is the viewer.
fn is_assigned_to_viewer(ask: &PartnerAsk<'_>) -> bool {
    ask.resource().assignee.as_ref() == Some(&ask.viewer.id)
}

fn is_created_by_viewer(ask: &PartnerAsk<'_>) -> bool {
    ask.resource().created_by.as_ref() == Some(&ask.viewer.id)
}

/// LEAD-13. Of the visible leads the viewer edits those assigned to or created by the viewer.
pub(crate) fn act_on_own(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let may = is_assigned_to_viewer(ask) || is_created_by_viewer(ask);
    grant_if(may && is_visible(ask), || grant("LEAD-13", Level::ReadWrite, &[]))
}

/// LEAD-11, PUR-21, PUR-22. A listed sales rep sees the profile and the timeline of the leads assigned to the rep.
pub(crate) fn of_sales_rep(ask: &RepAsk<'_>) -> Vec<Grant> {
    let is_lead = matches!(ask.kind(), ResourceKind::Lead | ResourceKind::LeadTimeline);
    let is_theirs = ask.is_own() && ask.resource().assignee.as_ref() == Some(&ask.viewer.id);
    grant_if(is_lead && is_theirs && ask.viewer.is_listed, || grant("LEAD-11", Level::Read, &[]))
}

/// LEAD-12. Supplier administrators see every lead.
pub(crate) fn of_supplier_admin(ask: &InternalAsk<'_>) -> Vec<Grant> {
    let may = ask.is_about(RecordType::Lead) && actors::is_supplier_admin(ask.snapshot, &ask.viewer.id);
    grant_if(may, || grant("LEAD-12", Level::Read, &[]))
}

/// LEAD-02, LEAD-03. What would show the lead: being its assignee under a role that counts it, or All Leads.
pub(crate) fn near_visibility(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    if !ask.is_own() || is_visible(ask) {
        return Vec::new();
    }
    let mut ways = Vec::new();
    let roles = portal_roles::held(ask.snapshot, ask.viewer);
    let has = |wanted| roles.iter().any(|role| visibility(role) == wanted);
    let is_distributed = ask.resource().origin == Some(LeadOrigin::Distributed);
    if has(LeadVisibility::Assigned) {
        ways.push(missing("LEAD-03", MissingCode::Assigned));
    } else if has(LeadVisibility::SalesDefault) && is_distributed {
        ways.push(missing("LEAD-06", MissingCode::Assigned));
    } else {
        ways.push(missing("LEAD-03", MissingCode::AssignedLeads));
    }
    ways.push(missing("LEAD-02", MissingCode::AllLeads));
    ways
}

/// LEAD-13. Being its assignee or creator would do for editing a visible lead.
pub(crate) fn near_act(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    missing_if(ask.verb() == Verb::Edit && is_visible(ask), "LEAD-13", MissingCode::AssignedOrCreated)
}

/// LEAD-11. What a sales rep lacks.
pub(crate) fn near_sales_rep(ask: &RepAsk<'_>) -> Vec<Missing> {
    let mut ways = Vec::new();
    if ask.verb() != Verb::View {
        return ways;
    }
    if !ask.viewer.is_listed {
        ways.push(missing("PUR-22", MissingCode::ListedRep));
    }
    if ask.is_own() && ask.resource().assignee.as_ref() != Some(&ask.viewer.id) {
        ways.push(missing("LEAD-11", MissingCode::Assigned));
    }
    ways
}

/// LEAD-12. The supplier's role Administrator would do for viewing.
pub(crate) fn near_supplier_admin(ask: &InternalAsk<'_>) -> Vec<Missing> {
    let is_near = ask.is_about(RecordType::Lead) && ask.verb() == Verb::View;
    missing_if(is_near, "LEAD-12", MissingCode::SupplierAdministrator)
}
