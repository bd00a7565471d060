//! ROLE: what the role trees of partner accounts and of the supplier give.

use std::cell::OnceCell;

use crate::ids::InternalRoleId;
use crate::model::{
    Grant, HierarchyAccess, InternalStatus, InternalUser, Level, Missing, MissingCode, Partner, PartnerUser,
    PartnerUserStatus, RecordShare, RecordType, Settings, ShareTarget, User,
};
use crate::rules::ask::{Ask, InternalAsk, PartnerAsk, grant, grant_if, missing_if};
use crate::rules::public_groups::Audience;
use crate::rules::role_trees::{RoleTree, internal_roles_from, internal_roles_to};
use crate::rules::{licenses, queues, sharing_rules};

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

/// ROLE-29. With the option on, a super user reaches what role-based users of the account in the same role or below own, of
/// some types.
pub(crate) fn as_super_user(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let is_of_type = matches!(
        ask.record_type(),
        Some(RecordType::Lead | RecordType::Opportunity | RecordType::Case | RecordType::Declared(_))
    );
    let may = ask.snapshot.settings.super_user_access && ask.viewer.is_super_user && is_of_type;
    let owner = ask.owner().and_then(User::as_partner).filter(|_| may && ask.is_own_or_nobodys());
    let sees = owner.is_some_and(|owner| are_peers(ask, owner) || are_below(ask, |is_below| is_below(owner)));
    grant_if(sees, || grant("ROLE-29", access(&ask.snapshot.settings), &[("partner", ask.viewer.partner.shared())]))
}

/// ROLE-29. The user has the same place in the same valid hierarchy as the viewer.
fn are_peers(ask: &PartnerAsk<'_>, user: &PartnerUser) -> bool {
    let Some(partner) = ask.snapshot.partner(&ask.viewer.partner).filter(|_| user.partner == ask.viewer.partner) else {
        return false;
    };
    let roles = partner.hierarchy(&ask.snapshot.settings);
    let tree = RoleTree::new(&roles, &ask.snapshot.settings);
    tree.is_valid() && tree.role_of(ask.viewer).is_some() && tree.role_of(ask.viewer) == tree.role_of(user)
}

/// ROLE-14, REACH-06. With the option on, what reaches an active user below by a rule, a single-record share or a queue
/// reaches the superior as well, at most at the level of the hierarchy.
pub(crate) fn shared_with_subordinates(ask: &PartnerAsk<'_>) -> Vec<Grant> {
    let snapshot = ask.snapshot;
    if !snapshot.settings.hierarchy_includes_shared || !licenses::is_role_based(ask.viewer) {
        return Vec::new();
    }
    are_below(ask, |is_below| {
        let is_below = |user: &User| user.as_partner().is_some_and(|user| is_active(user) && is_below(user));
        passed_up(ask, &is_below)
    })
}

/// ROLE-14, REACH-06. With the option on, what reaches an active role-based user of an account reaches its account owner's side,
/// and with the internal hierarchy what reaches active staff reaches the internal roles above.
pub(crate) fn shared_below_staff(ask: &InternalAsk<'_>) -> Vec<Grant> {
    let snapshot = ask.snapshot;
    if !snapshot.settings.hierarchy_includes_shared {
        return Vec::new();
    }
    let mine = ask.viewer.internal_role.as_ref();
    // The roles to which the viewer's is above or equal; of many people one by one the way up would be walked for each.
    let roles = OnceCell::new();
    let to_mine = |role: &InternalRoleId| {
        roles.get_or_init(|| mine.map(|mine| internal_roles_to(snapshot, mine)).unwrap_or_default()).contains(role)
    };
    passed_up(ask, &|user| match user {
        User::Partner(user) => {
            let owner = || account_owner(ask, snapshot.partner(&user.partner)?);
            is_active(user)
                && licenses::is_role_based(user)
                && owner()
                    .is_some_and(|owner| owner.id == ask.viewer.id || owner.internal_role.as_ref().is_some_and(to_mine))
        }
        User::Internal(user) => {
            let is_below = |role| mine != Some(role) && to_mine(role);
            snapshot.settings.internal_hierarchy
                && user.status == InternalStatus::Active
                && user.internal_role.as_ref().is_some_and(is_below)
        }
        User::SalesRep(_) => false,
    })
}

fn is_active(user: &PartnerUser) -> bool {
    user.status == PartnerUserStatus::Active
}

/// REACH-06. What reaches one of the people below.
fn passed_up<V>(ask: &Ask<'_, V>, is_below: &dyn Fn(&User) -> bool) -> Vec<Grant> {
    let snapshot = ask.snapshot;
    let limit = access(&snapshot.settings);
    let shares = &ask.resource().shares;
    let mut grants = Vec::new();
    for share in shares {
        let ShareTarget::User(user) = &share.with else { continue };
        let below = snapshot.user(user).filter(|user| is_below(user));
        grants.extend(
            below.map(|user| grant("ROLE-14", limit.min(share.level.into()), &[("subordinate", user.id().shared())])),
        );
    }
    let rules: Vec<_> = snapshot.sharing_rules.values().filter(|rule| sharing_rules::shares(ask, rule)).collect();
    let names_several = |share: &&RecordShare| !matches!(share.with, ShareTarget::User(_));
    let has_queue = queues::owner_of(ask).is_some();
    if rules.is_empty() && !has_queue && !shares.iter().any(|share| names_several(&share)) {
        return grants;
    }
    let below = Audience::of(snapshot, snapshot.users.values().filter(|user| is_below(user)));
    for share in shares.iter().filter(names_several) {
        let via = match &share.with {
            ShareTarget::User(user) => [("subordinate", user.shared())],
            ShareTarget::Group(id) => [("publicGroup", id.shared())],
            ShareTarget::InternalRole(role) => [("internalRole", role.role.shared())],
            ShareTarget::PartnerRole(role) => [("partnerRole", role.role.shared())],
        };
        let reaches = below.is_shared_with(snapshot, ask.nesting(), &share.with);
        grants.extend(grant_if(reaches, || grant("ROLE-14", limit.min(share.level.into()), &via)));
    }
    for rule in rules {
        grants.extend(grant_if(below.is_meant(snapshot, ask.nesting(), &rule.to), || {
            grant("ROLE-14", limit.min(rule.level.into()), &[("sharingRule", rule.id.shared())])
        }));
    }
    if has_queue {
        grants.extend(queues::passed_up(ask, &below, limit));
    }
    grants
}

/// ROLE-28. With the option on, an internal user reaches what internal users in roles strictly below own, whatever their status.
pub(crate) fn by_internal_hierarchy(ask: &InternalAsk<'_>) -> Vec<Grant> {
    let owner = ask.owner().and_then(User::as_internal).filter(|_| ask.snapshot.settings.internal_hierarchy);
    let below = owner.filter(|owner| is_strictly_below(ask, owner));
    below
        .map(|owner| grant("ROLE-28", access(&ask.snapshot.settings), &[("subordinate", owner.id.shared())]))
        .into_iter()
        .collect()
}

/// ROLE-28. The internal role of the user is strictly below the viewer's; peers are not.
fn is_strictly_below(ask: &InternalAsk<'_>, user: &InternalUser) -> bool {
    match (&ask.viewer.internal_role, &user.internal_role) {
        (Some(mine), Some(theirs)) => mine != theirs && internal_roles_from(ask.snapshot, theirs).contains(mine),
        _ => false,
    }
}

/// ROLE-15. The account owner, users in the same internal role and in the roles above see what role-based users of the
/// account own.
pub(crate) fn as_account_owner(ask: &InternalAsk<'_>) -> Vec<Grant> {
    grant_if(owner_account(ask).is_some_and(|partner| is_side_of(ask, partner)), || {
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
fn is_side_of(ask: &InternalAsk<'_>, partner: &Partner) -> bool {
    account_owner(ask, partner).is_some_and(|owner| {
        let roles = ask.viewer.internal_role.as_ref().zip(owner.internal_role.as_ref());
        owner.id == ask.viewer.id
            || roles.is_some_and(|(mine, theirs)| internal_roles_from(ask.snapshot, theirs).contains(&mine))
    })
}

/// ROLE-15. The channel manager of that account.
fn account_owner<'a>(ask: &InternalAsk<'a>, partner: &Partner) -> Option<&'a InternalUser> {
    partner.owner.as_ref().and_then(|owner| ask.snapshot.user(owner)?.as_internal())
}

/// ROLE-06. A higher place in the account's hierarchy would do for what colleagues own.
pub(crate) fn near_hierarchy(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    let reaches = ask.verb().needs().is_some_and(|needed| needed <= access(&ask.snapshot.settings));
    let owner = ask.owner().and_then(User::as_partner);
    let is_colleague = owner.is_some_and(|owner| owner.partner == ask.viewer.partner && licenses::is_role_based(owner));
    missing_if(
        reaches && is_colleague && ask.is_own_or_nobodys() && licenses::is_role_based(ask.viewer),
        "ROLE-06",
        MissingCode::RoleAboveOwner,
    )
}

/// ROLE-15. The place of the account owner would do for what role-based users of the account own.
pub(crate) fn near_account_owner(ask: &InternalAsk<'_>) -> Vec<Missing> {
    let reaches = ask.verb().needs().is_some_and(|needed| needed <= access(&ask.snapshot.settings));
    missing_if(reaches && owner_account(ask).is_some(), "ROLE-15", MissingCode::AccountOwnerSide)
}

/// ROLE-28. A higher internal role would do for what staff own.
pub(crate) fn near_internal_hierarchy(ask: &InternalAsk<'_>) -> Vec<Missing> {
    let reaches = ask.verb().needs().is_some_and(|needed| needed <= access(&ask.snapshot.settings));
    let is_owned = ask.owner().and_then(User::as_internal).is_some_and(|owner| owner.internal_role.is_some());
    missing_if(
        reaches && is_owned && ask.snapshot.settings.internal_hierarchy,
        "ROLE-28",
        MissingCode::InternalRoleAboveOwner,
    )
}

/// ROLE-29. The flag of a super user would do for what colleagues in the same role or below own.
pub(crate) fn near_super_user(ask: &PartnerAsk<'_>) -> Vec<Missing> {
    let mut viewer = ask.viewer.clone();
    viewer.is_super_user = true;
    let asked = Ask { snapshot: ask.snapshot, viewer: &viewer, question: ask.question, memo: ask.memo };
    let reaches = ask.verb().needs().is_some_and(|needed| needed <= access(&ask.snapshot.settings));
    missing_if(
        reaches && !ask.viewer.is_super_user && !as_super_user(&asked).is_empty(),
        "ROLE-29",
        MissingCode::SuperUser,
    )
}
