//! ROLE: the role trees of partner accounts and of the supplier.

use crate::ids::{InternalRoleId, PartnerId, PartnerRoleId};
use crate::model::{
    Grant, HierarchyAccess, Level, Missing, Partner, PartnerRole, PartnerUser, PartnerUserStatus, Settings, Snapshot,
    User,
};
use crate::rules::ask::{InternalAsk, PartnerAsk, grant, grant_if, missing_if};
use crate::rules::{licenses, public_groups, sharing};

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

/// ROLE-13. What a hierarchy gives: view, or view and edit where the option says so; never more.
#[must_use]
pub const fn access(settings: &Settings) -> Level {
    match settings.hierarchy_access {
        HierarchyAccess::Read => Level::Read,
        HierarchyAccess::ReadWrite => Level::ReadWrite,
    }
}

/// ROLE-06. A user sees the records of those below in the own account, whatever their status (ROLE-27).
pub(crate) fn by_hierarchy(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let owner = ask.resource().owner.as_ref().and_then(|id| ask.snapshot.user(id)).and_then(User::as_partner);
    let sees = ask.is_own_or_nobodys() && owner.is_some_and(|owner| is_superior(ask.snapshot, ask.viewer, owner));
    grant_if(sees, || grant("ROLE-06", access(&ask.snapshot.settings), &[("partner", ask.viewer.partner.shared())]))
}

/// ROLE-06, LIC-04. Both are role-based users of one account, and the role of one is strictly above the other's.
fn is_superior(snapshot: &Snapshot, above: &PartnerUser, below: &PartnerUser) -> bool {
    let (Some(partner), Some(high), Some(low)) =
        (snapshot.partner(&above.partner), effective_role(snapshot, above), effective_role(snapshot, below))
    else {
        return false;
    };
    above.partner == below.partner && is_strictly_above(partner, &snapshot.settings, &high, &low)
}

/// ROLE-14. With the option on, what is shared with an active user below by a rule or a single-record share is shared
/// with the superior as well, at most at the level of the hierarchy.
pub(crate) fn shared_with_subordinates(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let snapshot = ask.snapshot;
    if !snapshot.settings.hierarchy_includes_shared || !licenses::is_role_based(ask.viewer) {
        return Vec::new();
    }
    let limit = access(&snapshot.settings);
    let mut grants = Vec::new();
    for share in &ask.resource().shares {
        let below = snapshot.user(&share.user).filter(|user| is_active_subordinate(snapshot, ask.viewer, user));
        grants.extend(
            below.map(|user| grant("ROLE-14", limit.min(share.level.into()), &[("subordinate", user.id().shared())])),
        );
    }
    let rules: Vec<_> =
        snapshot.sharing_rules.values().filter(|rule| sharing::shares(snapshot, rule, ask.resource())).collect();
    if rules.is_empty() {
        return grants;
    }
    let below: Vec<_> =
        snapshot.users.values().filter(|user| is_active_subordinate(snapshot, ask.viewer, user)).collect();
    for rule in rules {
        let reaches_below = below.iter().any(|user| public_groups::means(snapshot, &rule.to, user));
        grants.extend(grant_if(reaches_below, || {
            grant("ROLE-14", limit.min(rule.level.into()), &[("sharingRule", rule.id.shared())])
        }));
    }
    grants
}

/// ROLE-14. The person is an active role-based user of the viewer's account, strictly below the viewer.
fn is_active_subordinate(snapshot: &Snapshot, viewer: &PartnerUser, person: &User) -> bool {
    person.as_partner().is_some_and(|user| {
        user.partner == viewer.partner
            && user.status == PartnerUserStatus::Active
            && is_superior(snapshot, viewer, user)
    })
}

/// ROLE-15. The account owner, users in the same internal role and in the roles above see what role-based users of the
/// account own.
pub(crate) fn as_account_owner(ask: &InternalAsk<'_>) -> Vec<Grant> {
    grant_if(is_account_side(ask) == Some(true), || {
        let via = owner_account(ask).map(|partner| ("partner", partner.id.shared()));
        grant("ROLE-15", access(&ask.snapshot.settings), via.as_slice())
    })
}

/// ROLE-15. The account whose role-based user owns the record, if the record is not another account's.
fn owner_account<'a>(ask: &InternalAsk<'a>) -> Option<&'a Partner> {
    let owner = ask.snapshot.user(ask.resource().owner.as_ref()?)?.as_partner()?;
    let is_theirs = ask.resource().partner.as_ref().is_none_or(|partner| *partner == owner.partner);
    (licenses::is_role_based(owner) && is_theirs).then(|| ask.snapshot.partner(&owner.partner))?
}

/// ROLE-15. The viewer is the owner of that account, or stands at or above the owner in the supplier's own tree.
fn is_account_side(ask: &InternalAsk<'_>) -> Option<bool> {
    let channel_manager = ask.snapshot.user(owner_account(ask)?.owner.as_ref()?)?.as_internal()?;
    if channel_manager.id == ask.viewer.id {
        return Some(true);
    }
    let (mine, theirs) = (ask.viewer.internal_role.as_ref()?, channel_manager.internal_role.as_ref()?);
    Some(is_internal_at_or_above(ask.snapshot, mine, theirs))
}

/// ROLE-06. A higher place in the account's hierarchy would do for what colleagues own.
pub(crate) fn near_hierarchy(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    let reaches = ask.verb().needs().is_some_and(|needed| needed <= access(&ask.snapshot.settings));
    let owner = ask.resource().owner.as_ref().and_then(|id| ask.snapshot.user(id)).and_then(User::as_partner);
    let is_colleague = owner.is_some_and(|owner| owner.partner == ask.viewer.partner && licenses::is_role_based(owner));
    missing_if(
        reaches && is_colleague && ask.is_own_or_nobodys() && licenses::is_role_based(ask.viewer),
        "ROLE-06",
        "a partner role above the owner's",
    )
}

/// ROLE-15. The place of the account owner would do for what role-based users of the account own.
pub(crate) fn near_account_owner(ask: &InternalAsk<'_>) -> Vec<Missing> {
    let reaches = ask.verb().needs().is_some_and(|needed| needed <= access(&ask.snapshot.settings));
    missing_if(
        reaches && owner_account(ask).is_some(),
        "ROLE-15",
        "the place of the account owner, or an internal role at or above the account owner's",
    )
}

/// ROLE-01. The hierarchy of a partner, parents before children, then by id; none for an unknown partner.
#[must_use]
pub fn listed(snapshot: &Snapshot, partner: &PartnerId) -> Option<Vec<PartnerRole>> {
    let roles = snapshot.partner(partner)?.hierarchy(&snapshot.settings).into_owned();
    let tree = roles.clone();
    let depth = |role: &PartnerRole| chain(&tree, &role.id).map_or(usize::MAX, |up| up.len());
    let mut placed: Vec<(usize, PartnerRole)> = roles.into_iter().map(|role| (depth(&role), role)).collect();
    crate::collections::order::sort_by(&mut placed, |(a, one), (b, other)| (a, &one.id).cmp(&(b, &other.id)));
    Some(placed.into_iter().map(|(_, role)| role).collect())
}
