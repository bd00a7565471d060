//! FEAT: the check boxes of the Manage Users tab, each for the holder's own account only (FEAT-09).

use crate::error::Code;
use crate::model::Block;
use crate::model::{Feature, Grant, Level, Missing, MissingCode, PartnerUser, RecordType, Verb};
use crate::rules::actors;
use crate::rules::ask::{PartnerAsk, block, grant, grant_if, missing, needs_full};

fn holds(user: &PartnerUser, feature: Feature) -> bool {
    user.features.contains(&feature)
}

/// FEAT-11. View and edit, never more, of records of this type that others made, for holders of the feature; what the
/// viewer made needs no feature.
fn manages(ask: &PartnerAsk<'_>, rule: &'static str, record_type: RecordType, feature: Feature) -> Vec<Grant> {
    let made_it = ask.resource().created_by.as_ref() == Some(&ask.viewer.id);
    let may = ask.is_about(record_type) && ask.is_own() && (made_it || holds(ask.viewer, feature));
    grant_if(may, || grant(rule, Level::ReadWrite, &[]))
}

/// FEAT-04. Manage Cases: the account's cases that others reported; own cases need no permission.
pub(crate) fn cases(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    manages(ask, "FEAT-04", RecordType::Case, Feature::ManageCases)
}

/// FEAT-05. Manage Leads: the account's leads that others created; own leads need no permission.
pub(crate) fn leads(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    manages(ask, "FEAT-05", RecordType::Lead, Feature::ManageLeads)
}

/// FEAT-05, GEN-09. Manage Leads where portal roles have made the lead visible.
pub(crate) fn visible_leads(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let may = ask.is_own() && holds(ask.viewer, Feature::ManageLeads);
    grant_if(may, || grant("FEAT-05", Level::ReadWrite, &[]))
}

/// FEAT-06. Manage Opportunities: only view, all opportunities of the account.
pub(crate) fn opportunities(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let may = ask.is_about(RecordType::Opportunity) && ask.is_own() && holds(ask.viewer, Feature::ManageOpportunities);
    grant_if(may, || grant("FEAT-06", Level::Read, &[]))
}

/// FEAT-07. Manage Projects: the account's projects that others created; own projects need no permission.
pub(crate) fn projects(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    manages(ask, "FEAT-07", RecordType::Project, Feature::ManageProjects)
}

/// FEAT-03. Manage Listings: create and edit the account's listings, view their analytics.
pub(crate) fn listings(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let may = ask.is_about(RecordType::Listing) && ask.is_own() && holds(ask.viewer, Feature::ManageListings);
    grant_if(may, || grant("FEAT-03", Level::ReadWrite, &[]))
}

/// FEAT-02. Manage Users: invite users of the account, set their permissions, revoke them.
pub(crate) fn users(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let may = is_about_own_users(ask) && holds(ask.viewer, Feature::ManageUsers);
    grant_if(may, || grant("FEAT-02", Level::ReadWrite, &[]))
}

/// FEAT-08. Manage Partnership includes user administration only where the option says so.
pub(crate) fn users_by_partnership(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let may = is_about_own_users(ask) && ask.snapshot.settings.manage_partnership_includes_users;
    grant_if(may && holds(ask.viewer, Feature::ManagePartnership), || grant("FEAT-08", Level::ReadWrite, &[]))
}

/// FEAT-08. Manage Partnership: view the programme status pages of the account.
pub(crate) fn partnership(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let may = ask.is_own_or_nobodys() && holds(ask.viewer, Feature::ManagePartnership);
    grant_if(may, || grant("FEAT-08", Level::Read, &[]))
}

/// FEAT-10. Nobody sets the own permissions.
pub(crate) fn permits_oneself(ask: &PartnerAsk<'_>) -> Option<Block> {
    let is_self = ask.resource().id.as_ref().is_some_and(|id| id.as_str() == ask.viewer.id.as_str());
    (ask.verb() == Verb::Permit && is_self).then_some(block("FEAT-10", Code::SelfGrant))
}

/// FEAT-09, GEN-06. User administration of the own account: whom the question names is a partner user of it; somebody
/// still to be invited need not be known, and a question that names nobody is about the account.
fn is_about_own_users(ask: &PartnerAsk<'_>) -> bool {
    if !is_user_administration(ask.verb()) || !ask.is_own_or_nobodys() {
        return false;
    }
    let Some(id) = ask.resource().id.as_ref().filter(|_| ask.verb() != Verb::Invite) else { return true };
    let user = ask.snapshot.users.get(id.as_str()).and_then(|user| user.as_partner());
    user.is_some_and(|user| user.partner == ask.viewer.partner)
}

const fn is_user_administration(verb: Verb) -> bool {
    matches!(verb, Verb::Invite | Verb::Permit | Verb::Revoke)
}

/// FEAT-04. The feature would do for what others of the account made.
pub(crate) fn near_cases(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    near(ask, "FEAT-04", RecordType::Case, Feature::ManageCases)
}

/// FEAT-05. The feature would do for what others of the account made.
pub(crate) fn near_leads(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    near(ask, "FEAT-05", RecordType::Lead, Feature::ManageLeads)
}

/// FEAT-06. The feature would do for viewing.
pub(crate) fn near_opportunities(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    if ask.verb() == Verb::View {
        near(ask, "FEAT-06", RecordType::Opportunity, Feature::ManageOpportunities)
    } else {
        Vec::new()
    }
}

/// FEAT-07. The feature would do for what others of the account made.
pub(crate) fn near_projects(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    near(ask, "FEAT-07", RecordType::Project, Feature::ManageProjects)
}

/// FEAT-03. The feature would do.
pub(crate) fn near_listings(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    near(ask, "FEAT-03", RecordType::Listing, Feature::ManageListings)
}

/// FEAT-02. The feature would do for users of the own account.
pub(crate) fn near_users(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    let is_near = is_user_administration(ask.verb())
        && ask.is_own_or_nobodys()
        && !actors::holds_user_management(ask.snapshot, ask.viewer);
    of_feature(is_near, "FEAT-02", Feature::ManageUsers)
}

/// FEAT-08. The feature would do for the own account.
pub(crate) fn near_partnership(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    of_feature(ask.is_own_or_nobodys(), "FEAT-08", Feature::ManagePartnership)
}

fn near(ask: &PartnerAsk<'_>, rule: &'static str, record_type: RecordType, feature: Feature) -> Vec<Missing> {
    let reaches = ask.is_own() && !needs_full(ask.verb());
    of_feature(ask.is_about(record_type) && reaches, rule, feature)
}

/// FEAT-01. The feature would do, if it `is_near`.
fn of_feature(is_near: bool, rule: &'static str, feature: Feature) -> Vec<Missing> {
    let shown = match feature {
        Feature::ManageUsers => "Manage Users",
        Feature::ManageListings => "Manage Listings",
        Feature::ManageCases => "Manage Cases",
        Feature::ManageLeads => "Manage Leads",
        Feature::ManageOpportunities => "Manage Opportunities",
        Feature::ManageProjects => "Manage Projects",
        Feature::ManagePartnership => "Manage Partnership",
    };
    let way = missing(rule, MissingCode::Feature).with("feature", feature.as_str(), shown);
    if is_near { vec![way] } else { Vec::new() }
}
