//! ROLE: what the role trees of partner accounts and of the supplier give.

use crate::model::{Grant, HierarchyAccess, Level, Missing, Partner, PartnerUser, PartnerUserStatus, Settings, User};
use crate::rules::ask::{InternalAsk, PartnerAsk, grant, grant_if, missing_if};
use crate::rules::public_groups::Audience;
use crate::rules::role_trees::{RoleTree, internal_roles_from};
use crate::rules::{licenses, sharing_rules};

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
    let owner = ask.owner().and_then(User::as_partner);
    let sees = ask.is_own_or_nobodys() && owner.is_some_and(|owner| are_below(ask, |is_below| is_below(owner)));
    grant_if(sees, || grant("ROLE-06", access(&ask.snapshot.settings), &[("partner", ask.viewer.partner.shared())]))
}

/// ROLE-06, LIC-04. Asks `about` users whether they are below the viewer: both are role-based users of one account, and the
/// role of the viewer is strictly above the other's.
fn are_below<T: Default>(ask: &PartnerAsk<'_>, about: impl FnOnce(&dyn Fn(&PartnerUser) -> bool) -> T) -> T {
    let Some(partner) = ask.snapshot.partner(&ask.viewer.partner) else {
        return T::default();
    };
    let roles = partner.hierarchy(&ask.snapshot.settings);
    let tree = RoleTree::new(&roles, &ask.snapshot.settings);
    let Some(mine) = tree.role_of(ask.viewer) else {
        return T::default();
    };
    about(&|user| {
        user.partner == ask.viewer.partner && tree.role_of(user).is_some_and(|role| tree.above(role).contains(&mine))
    })
}

/// ROLE-14. With the option on, what is shared with an active user below by a rule or a single-record share is shared
/// with the superior as well, at most at the level of the hierarchy.
pub(crate) fn shared_with_subordinates(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let snapshot = ask.snapshot;
    if !snapshot.settings.hierarchy_includes_shared || !licenses::is_role_based(ask.viewer) {
        return Vec::new();
    }
    are_below(ask, |is_below| {
        let is_active_below = |person: &&User| {
            let user = person.as_partner().filter(|user| user.status == PartnerUserStatus::Active);
            user.is_some_and(is_below)
        };
        let limit = access(&snapshot.settings);
        let mut grants = Vec::new();
        for share in &ask.resource().shares {
            let below = snapshot.user(&share.user).filter(is_active_below);
            grants.extend(
                below.map(|user| {
                    grant("ROLE-14", limit.min(share.level.into()), &[("subordinate", user.id().shared())])
                }),
            );
        }
        let rules: Vec<_> = snapshot.sharing_rules.values().filter(|rule| sharing_rules::shares(ask, rule)).collect();
        if rules.is_empty() {
            return grants;
        }
        let below = Audience::of(snapshot, snapshot.users.values().filter(is_active_below));
        for rule in rules {
            grants.extend(grant_if(below.is_meant(snapshot, ask.nesting(), &rule.to), || {
                grant("ROLE-14", limit.min(rule.level.into()), &[("sharingRule", rule.id.shared())])
            }));
        }
        grants
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
    Some(internal_roles_from(ask.snapshot, theirs).contains(&mine))
}

/// ROLE-06. A higher place in the account's hierarchy would do for what colleagues own.
pub(crate) fn near_hierarchy(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    let reaches = ask.verb().needs().is_some_and(|needed| needed <= access(&ask.snapshot.settings));
    let owner = ask.owner().and_then(User::as_partner);
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
