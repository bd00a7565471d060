//! ROLE: the role trees of partner accounts and of the supplier.

use crate::ids::{InternalRoleId, PartnerRoleId};
use crate::model::{Partner, PartnerRole, PartnerUser, Settings, Snapshot};
use crate::rules::licenses;

/// The roles from `role` up to the root, `role` first; nothing if a parent is missing or the chain does not end (ROLE-20).
#[must_use]
pub fn chain(roles: &[PartnerRole], role: &PartnerRoleId) -> Option<Vec<PartnerRoleId>> {
    let mut up = Vec::new();
    let mut next = Some(role.clone());
    while let Some(id) = next {
        if up.contains(&id) {
            return None;
        }
        next = roles.iter().find(|role| role.id == id)?.parent.clone();
        up.push(id);
    }
    Some(up)
}

/// ROLE-20. A hierarchy is valid iff it has exactly one root, no cycle, no foreign parent and not too many levels.
#[must_use]
pub fn is_valid(roles: &[PartnerRole], settings: &Settings) -> bool {
    let levels = usize::try_from(settings.max_role_levels).unwrap_or(usize::MAX);
    roles.iter().filter(|role| role.parent.is_none()).count() == 1
        && roles.iter().all(|role| chain(roles, &role.id).is_some_and(|up| up.len() <= levels))
}

/// ROLE-12. The lowest role of the account: the deepest one; of several, the one with the smallest id.
#[must_use]
pub fn lowest(roles: &[PartnerRole]) -> Option<PartnerRoleId> {
    roles
        .iter()
        .filter_map(|role| Some((chain(roles, &role.id)?.len(), &role.id)))
        .max_by(|(depth_a, id_a), (depth_b, id_b)| depth_a.cmp(depth_b).then_with(|| id_b.cmp(id_a)))
        .map(|(_, id)| id.clone())
}

/// ROLE-12, LIC-03, LIC-05. The place of the user in the hierarchy of the account; none for users who have none.
#[must_use]
pub fn effective_role(snapshot: &Snapshot, user: &PartnerUser) -> Option<PartnerRoleId> {
    if !licenses::is_role_based(user) {
        return None;
    }
    let roles = snapshot.partner(&user.partner)?.hierarchy(&snapshot.settings);
    match &user.partner_role {
        Some(chosen) => roles.iter().any(|role| role.id == *chosen).then(|| chosen.clone()),
        None => lowest(&roles),
    }
}

/// ROLE-06. `above` is a strict ancestor of `below` in the valid hierarchy of `partner`.
#[must_use]
pub fn is_strictly_above(partner: &Partner, settings: &Settings, above: &PartnerRoleId, below: &PartnerRoleId) -> bool {
    let roles = partner.hierarchy(settings);
    is_valid(&roles, settings) && above != below && chain(&roles, below).is_some_and(|up| up.contains(above))
}

/// ROLE-15. `above` is `below` or an ancestor of it in the supplier's own tree.
#[must_use]
pub fn is_internal_at_or_above(snapshot: &Snapshot, above: &InternalRoleId, below: &InternalRoleId) -> bool {
    let mut seen = Vec::new();
    let mut next = Some(below);
    while let Some(id) = next {
        if seen.contains(&id) {
            return false;
        }
        if id == above {
            return true;
        }
        seen.push(id);
        next = snapshot.internal_roles.get(id).and_then(|role| role.parent.as_ref());
    }
    false
}
