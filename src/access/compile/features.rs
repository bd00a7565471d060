//! The feature permissions of the Manage Users tab; each stands alone and stays in the own account (FEAT-01, FEAT-09).

use crate::access::compile::action::Grants;
use crate::access::compile::viewer::PartnerViewer;
use crate::access::predicate::UserField;
use crate::model::{Feature, Level, RecordType, Snapshot, UserRoleKind};

/// FEAT-03 to FEAT-07. Managing records of the own account; one's own need no permission where it speaks of others'.
pub(in crate::access) fn managing(viewer: &PartnerViewer<'_>, grants: &mut Grants, record_type: RecordType) {
    let (feature, rule, level) = match record_type {
        RecordType::Case => (Feature::ManageCases, "FEAT-04", Level::ReadWrite),
        RecordType::Lead => (Feature::ManageLeads, "FEAT-05", Level::ReadWrite),
        RecordType::Opportunity => (Feature::ManageOpportunities, "FEAT-06", Level::Read),
        RecordType::Project => (Feature::ManageProjects, "FEAT-07", Level::ReadWrite),
        RecordType::Listing => (Feature::ManageListings, "FEAT-03", Level::ReadWrite),
        _ => return,
    };
    if viewer.has(feature) {
        grants.add(rule, level, viewer.own());
    } else if matches!(record_type, RecordType::Case | RecordType::Lead | RecordType::Project) {
        grants.add(rule, level, viewer.own().and(viewer.is_me(UserField::CreatedBy)));
    }
}

/// PUR-19, TYPE-03. Deals, and the declared types that stand beside them.
pub(in crate::access) fn is_capability(snapshot: &Snapshot, record_type: RecordType) -> bool {
    match record_type {
        RecordType::Deal => true,
        RecordType::Declared(name) => snapshot.record_types.get(&name).is_some_and(|found| found.has_portal_capability),
        _ => false,
    }
}

/// USER-02. New records in the own account; listings by FEAT-03, deals by portal role where roles are in play (PUR-19).
pub(in crate::access) fn creating(viewer: &PartnerViewer<'_>, record_type: RecordType) -> Grants {
    let mut grants = Grants::default();
    match record_type {
        RecordType::Listing => {
            if viewer.has(Feature::ManageListings) {
                grants.add("FEAT-03", Level::ReadWrite, viewer.own());
            }
        }
        RecordType::Deal | RecordType::Declared(_) if viewer.has_role_model() => {
            if !is_capability(viewer.index.snapshot(), record_type) {
                return grants;
            }
            let selling = [UserRoleKind::Administrator, UserRoleKind::Marketing, UserRoleKind::Sales];
            for rule in viewer.role_rules(&selling) {
                grants.add(rule, Level::ReadWrite, viewer.own());
            }
        }
        _ => grants.add("USER-02", Level::ReadWrite, viewer.own()),
    }
    grants
}

/// FEAT-03. The analytics of the own account's listings.
pub(in crate::access) fn analytics(viewer: &PartnerViewer<'_>) -> Grants {
    let mut grants = Grants::default();
    if viewer.has(Feature::ManageListings) {
        grants.add("FEAT-03", Level::ReadWrite, viewer.own());
    }
    grants
}
