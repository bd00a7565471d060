//! Applying: a plan's changes make the next snapshot, or nothing happens.

use std::sync::Arc;

use crate::error::{Code, PolicyError};
use crate::ids::{PartnerId, UserId, UserRoleId};
use crate::model::{Change, Map, Plan, PlanOutcome, Set, Snapshot, UserRole, standard_user_roles};

/// The greatest revision that every JSON reader can count.
const MAX_REVISION: u64 = (1 << 53) - 1;

/// The snapshot that follows `snapshot` when `plan` is applied: its changes replayed, its revision one higher; the same
/// snapshot where they change nothing.
///
/// # Errors
/// `STALE_SNAPSHOT` if the plan was made on another revision (BULK-25); `INVALID_VALUE` if the plan is refused;
/// whatever [`Snapshot::check`] finds if the changes do not fit this snapshot (BULK-24). Nothing is applied then.
pub fn apply(snapshot: &Snapshot, plan: &Plan) -> Result<Snapshot, PolicyError> {
    if plan.revision != snapshot.revision {
        let message =
            format!("the plan was made on revision {}, this is revision {}", plan.revision, snapshot.revision);
        return Err(PolicyError::new(Code::StaleSnapshot, "/revision", message));
    }
    if plan.outcome == PlanOutcome::Refused {
        return Err(PolicyError::new(Code::InvalidValue, "/outcome", "a refused plan cannot be applied"));
    }
    replay(snapshot, &plan.changes)
}

/// The snapshot that follows `snapshot` when `changes` are made in order, its revision one higher; the same snapshot,
/// with the same revision, where together they change nothing, so that nobody else's request becomes stale.
///
/// # Errors
/// `LIMIT_EXCEEDED` at the last revision; whatever [`Snapshot::check`] finds in the result.
pub fn replay(snapshot: &Snapshot, changes: &[Change]) -> Result<Snapshot, PolicyError> {
    let mut next = snapshot.clone();
    make_all(&mut next, changes);
    if changes.iter().all(|change| is_untouched(snapshot, &next, change)) {
        return Ok(snapshot.clone());
    }
    if next.revision >= MAX_REVISION {
        return Err(PolicyError::new(Code::LimitExceeded, "/revision", "the last revision is reached"));
    }
    next.revision += 1;
    match PolicyError::from_problems(next.check()) {
        None => Ok(next),
        Some(problems) => Err(problems),
    }
}

/// Makes the changes in order; a run of removals costs one pass over the managers, so the whole stays linear in
/// the changes as long as removals stand together.
pub(super) fn make_all(snapshot: &mut Snapshot, changes: &[Change]) {
    for run in changes.chunk_by(|a, b| is_removal(a) && is_removal(b)) {
        match run {
            [first, ..] if is_removal(first) => remove_managers(snapshot, run),
            changes => changes.iter().for_each(|change| make(snapshot, change)),
        }
    }
}

/// What the change speaks of is in both snapshots the same.
fn is_untouched(before: &Snapshot, after: &Snapshot, change: &Change) -> bool {
    let manager = |partner: &PartnerId, user: &UserId| {
        let key = (partner.clone(), user.clone());
        before.managers.get(&key) == after.managers.get(&key)
    };
    match change {
        Change::SetManager(assignment) => manager(&assignment.partner, &assignment.user),
        Change::RemoveManager { partner, user } => manager(partner, user),
        Change::PutPartner(partner) => before.partner(&partner.id) == after.partner(&partner.id),
        Change::PutUser(user) => before.user(user.id()) == after.user(user.id()),
        Change::PutUserRole(_) | Change::RemoveUserRole(_) | Change::OrderUserRoles(_) => {
            match (&before.user_roles, &after.user_roles) {
                // The order of portal roles is theirs on the screen.
                (Some(was), Some(is)) => was.len() == is.len() && was.iter().eq(is.iter()),
                (was, is) => was.is_none() && is.is_none(),
            }
        }
        Change::PutInvitation(invitation) => {
            before.invitations.get(&invitation.token) == after.invitations.get(&invitation.token)
        }
        Change::PutReview(review) => before.reviews.get(&review.partner) == after.reviews.get(&review.partner),
    }
}

const fn is_removal(change: &Change) -> bool {
    matches!(change, Change::RemoveManager { .. })
}

/// Removes every manager that `removals` name in one pass; the others keep their order.
fn remove_managers(snapshot: &mut Snapshot, removals: &[Change]) {
    let gone: Set<(&PartnerId, &UserId)> = removals
        .iter()
        .filter_map(|change| match change {
            Change::RemoveManager { partner, user } => Some((partner, user)),
            _ => None,
        })
        .collect();
    Arc::make_mut(&mut snapshot.managers).retain(|(partner, user), _| !gone.contains(&(partner, user)));
}

/// Makes one change.
pub(super) fn make(snapshot: &mut Snapshot, change: &Change) {
    match change {
        Change::SetManager(assignment) => {
            let key = (assignment.partner.clone(), assignment.user.clone());
            Arc::make_mut(&mut snapshot.managers).insert(key, assignment.clone());
        }
        Change::RemoveManager { .. } => remove_managers(snapshot, std::slice::from_ref(change)),
        Change::PutPartner(partner) => {
            Arc::make_mut(&mut snapshot.partners).insert(partner.id.clone(), (**partner).clone());
        }
        Change::PutUser(user) => {
            Arc::make_mut(&mut snapshot.users).insert(user.id().clone(), (**user).clone());
        }
        Change::PutUserRole(role) => {
            let settings = &snapshot.settings;
            let roles = snapshot.user_roles.get_or_insert_with(|| {
                standard_user_roles(settings).into_iter().map(|role| (role.id.clone(), role)).collect()
            });
            roles.insert(role.id.clone(), (**role).clone());
        }
        Change::RemoveUserRole(id) => {
            if let Some(roles) = &mut snapshot.user_roles {
                roles.remove(id);
            }
        }
        Change::OrderUserRoles(ids) => {
            if let Some(roles) = &mut snapshot.user_roles {
                reorder(roles, ids);
            }
        }
        Change::PutInvitation(invitation) => {
            snapshot.invitations.insert(invitation.token.clone(), (**invitation).clone());
        }
        Change::PutReview(review) => {
            snapshot.reviews.insert(review.partner.clone(), (**review).clone());
        }
    }
}

/// Puts the named roles first, in that order; those that are not named follow as they stood.
fn reorder(roles: &mut Map<UserRoleId, UserRole>, ids: &[UserRoleId]) {
    let mut ordered = Map::default();
    for id in ids {
        if let Some(role) = roles.remove(id) {
            ordered.insert(id.clone(), role);
        }
    }
    ordered.extend(std::mem::take(roles));
    *roles = ordered;
}
