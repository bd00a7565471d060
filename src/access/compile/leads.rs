//! Leads where portal roles are in play: sight first, then what may be done with what is seen (GEN-09, LEAD-*).

use crate::access::compile::action::Grants;
use crate::access::compile::sharing;
use crate::access::compile::viewer::PartnerViewer;
use crate::access::predicate::{Atom, Predicate, UserField};
use crate::model::{Feature, LeadOrigin, LeadVisibility, Level, RecordType, UserRole, UserRoleKind};

/// LEAD-01 to LEAD-10, LEAD-13. Any role's sight is enough; working on a lead needs sight and a right.
pub(in crate::access) fn by_portal_role(viewer: &PartnerViewer<'_>, grants: &mut Grants) {
    let shown = |visibility: LeadVisibility| {
        let roles = viewer.roles.iter().flatten().filter(|role| role.lead_visibility == visibility);
        viewer.own().and(Predicate::any(roles.map(|role| shown_by(viewer, role))))
    };
    let (all, assigned, sales) =
        (shown(LeadVisibility::All), shown(LeadVisibility::Assigned), shown(LeadVisibility::SalesDefault));
    let visible = Predicate::any([all.clone(), assigned.clone(), sales.clone()]);
    grants.add("SHARE-19", Level::Full, visible.clone().and(viewer.is_me(UserField::Owner)));
    if viewer.has(Feature::ManageLeads) {
        grants.add("FEAT-05", Level::ReadWrite, visible.clone());
    }
    let is_mine = viewer.is_me(UserField::Assignee).or(viewer.is_me(UserField::CreatedBy));
    grants.add("LEAD-13", Level::ReadWrite, visible.clone().and(is_mine));
    let queues = viewer.index.queues_of(&[viewer.ix], RecordType::Lead);
    sharing::queues(grants, &queues, &visible);
    grants.add("LEAD-02", Level::Read, all);
    grants.add("LEAD-03", Level::Read, assigned);
    grants.add("LEAD-06", Level::Read, sales);
}

/// The leads of the own account that one role shows (LEAD-07).
fn shown_by(viewer: &PartnerViewer<'_>, role: &UserRole) -> Predicate {
    let is_from = |origin| Predicate::is(Atom::OriginIs(origin));
    let is_mine = viewer.is_me(UserField::Assignee);
    match role.lead_visibility {
        LeadVisibility::All => Predicate::Always,
        LeadVisibility::Assigned => {
            let mine_or_free = is_mine.or(Atom::UserAbsent(UserField::Assignee));
            let is_standard = role.kind() != UserRoleKind::Custom;
            mine_or_free.or(is_from(LeadOrigin::MarketingActivity).and(is_standard))
        }
        LeadVisibility::SalesDefault => {
            is_from(LeadOrigin::MarketingActivity).or(is_from(LeadOrigin::Distributed).and(is_mine))
        }
    }
}
