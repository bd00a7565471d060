//! MGR: which manager assignments take effect.

use crate::ids::{PartnerId, UserId};
use crate::model::{InternalStatus, ManagerAssignment, PartnerStatus, Snapshot};

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
    found.sort_by(|a, b| a.user.cmp(&b.user));
    found
}
