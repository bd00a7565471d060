//! Partner accounts: created, given a status, enabled and disabled, given an owner and a tier.

pub(in crate::edits) mod hierarchy;

use crate::edits::gate::gate;
use crate::edits::managers::{listed, not_active_sentence, plan_new_set, too_large};
use crate::edits::{Draft, IdKind, Refusal, Subject};
use crate::error::Code;
use crate::ids::{PartnerId, TierId, UserId};
use crate::model::{
    Change, Edit, InternalStatus, ListedManager, ManagerAssignment, Partner, PartnerStatus, Plan, RowEffect, Snapshot,
    User,
};
use crate::rules::managers::effective_primary;

/// The plan of an edit of one partner account.
pub(in crate::edits) fn plan(draft: Draft<'_>) -> Plan {
    match &draft.request().edit {
        Edit::PartnersCreate { partner, managers } => create(draft, partner, managers.as_deref().unwrap_or_default()),
        Edit::PartnersSetStatus { partner, status, vetted_by } => {
            change(draft, partner, |snapshot, present| set_status(snapshot, present, *status, vetted_by.as_ref()))
        }
        Edit::PartnersEnable { partner } => change(draft, partner, |_, present| Ok(set_enabled(present, true))),
        Edit::PartnersDisable { partner } => change(draft, partner, |_, present| Ok(set_enabled(present, false))),
        Edit::PartnersSetOwner { partner, owner } => {
            change(draft, partner, |snapshot, present| set_owner(snapshot, present, owner))
        }
        Edit::PartnersSetTier { partner, tier } => {
            change(draft, partner, |snapshot, present| set_tier(snapshot, present, tier.as_ref()))
        }
        _ => draft.finish(),
    }
}

/// BULK-10. A new partner, and the whole set of its managers if it is active.
fn create(mut draft: Draft<'_>, partner: &Partner, managers: &[ListedManager]) -> Plan {
    if let Some(refusal) = gate(draft.before(), draft.request()).or_else(|| too_large(managers.len(), draft.before())) {
        return draft.refuse_request(refusal);
    }
    if let Some(refusal) = new_partner_fault(draft.before(), partner) {
        let mut subjects = listed(&partner.id, managers);
        if subjects.is_empty() {
            subjects.push(Subject::partner(&partner.id));
        }
        for subject in subjects {
            draft.refuse(subject, refusal.clone());
        }
        return draft.finish();
    }
    let put = vec![Change::PutPartner(Box::new(partner.clone()))];
    if managers.is_empty() {
        draft.update(Subject::partner(&partner.id), format!("`{}` becomes a partner", partner.id), put);
        return draft.finish();
    }
    draft.change(put);
    let after = draft.after().clone();
    plan_new_set(draft, &after, &partner.id, managers)
}

/// The first reason why the partner cannot be created as it is.
fn new_partner_fault(snapshot: &Snapshot, partner: &Partner) -> Option<Refusal> {
    if snapshot.partner(&partner.id).is_some() {
        let message = format!("there is a partner `{}` already", partner.id);
        return Some(Refusal::new(Code::DuplicateId, "BULK-10", message));
    }
    let owner = partner.owner.as_ref().and_then(|owner| owner_fault(snapshot, owner));
    owner
        .or_else(|| partner.tier.as_ref().and_then(|tier| tier_fault(snapshot, tier)))
        .or_else(|| partner.partner_roles.as_ref().and_then(|roles| hierarchy::fault(snapshot, partner, roles)))
}

/// What becomes of one partner: nothing new, or the partner as it will be and its new primary manager.
type Next = Option<(Partner, Option<UserId>)>;

/// Changes a partner that exists.
fn change(
    mut draft: Draft<'_>,
    id: &PartnerId,
    next: impl FnOnce(&Snapshot, &Partner) -> Result<Next, Refusal>,
) -> Plan {
    let subject = Subject::partner(id);
    if let Some(refusal) = gate(draft.before(), draft.request()) {
        return draft.refuse_request(refusal);
    }
    let snapshot = draft.before();
    let next = match snapshot.partner(id) {
        Some(present) => next(snapshot, present),
        None => Err(Refusal::unknown(IdKind::Partner, "BULK-20", id.as_str())),
    };
    match next {
        Err(refusal) => draft.refuse(subject, refusal),
        Ok(None) => draft.unchanged(subject, None, format!("`{id}` is so already")),
        Ok(Some((partner, primary))) => {
            let mut changes = vec![Change::PutPartner(Box::new(partner))];
            if let Some(user) = primary {
                changes.extend(make_primary(snapshot, id, &user));
            }
            let changed: Vec<_> = changes.iter().filter_map(flagged).collect();
            draft.update(subject, format!("`{id}` is changed"), changes);
            for (effect, user) in changed {
                if effect == RowEffect::Demoted {
                    let message = format!("`{user}` is no longer primary manager of `{id}`");
                    draft.warn(Code::PrimaryChanged, Subject::pair(id, &user), message);
                }
                draft.note(effect, user);
            }
            if effective_primary(snapshot, id).is_some() && effective_primary(draft.after(), id).is_none() {
                let message = format!("`{id}` has no primary manager in effect now");
                draft.warn(Code::PrimaryVacant, Subject::partner(id), message);
            }
        }
    }
    draft.finish()
}

/// MGR-13, MGR-16. A new status; with the option, who vetted a prospect becomes primary manager on activation.
fn set_status(
    snapshot: &Snapshot,
    present: &Partner,
    status: PartnerStatus,
    vetted_by: Option<&UserId>,
) -> Result<Next, Refusal> {
    if let Some(user) = vetted_by {
        internal(snapshot, user)?;
    }
    if present.status == status {
        return Ok(None);
    }
    let next = Partner { status, ..present.clone() };
    let is_activated = present.status == PartnerStatus::Prospective && status == PartnerStatus::Active;
    let primary = match vetted_by {
        Some(user) if is_activated && snapshot.settings.prospect_owner_becomes_primary => {
            if !next.is_enabled {
                return Err(Refusal::new(Code::PartnerNotActive, "MGR-10", not_active_sentence(&next)));
            }
            match active_internal_fault(snapshot, user).or_else(|| limit_fault(snapshot, &present.id, user)) {
                Some(refusal) => return Err(refusal),
                None => Some(user.clone()),
            }
        }
        _ => None,
    };
    Ok(Some((next, primary)))
}

/// MGR-09. One more partner would be too many for the user to be primary of.
fn limit_fault(snapshot: &Snapshot, partner: &PartnerId, user: &UserId) -> Option<Refusal> {
    let limit = usize::try_from(snapshot.settings.max_primary_partners_per_user?).unwrap_or(usize::MAX);
    let others = snapshot
        .managers
        .values()
        .filter(|assignment| assignment.is_primary && assignment.user == *user && assignment.partner != *partner)
        .count();
    (others >= limit).then(|| {
        let message = format!("`{user}` would be primary manager of too many partners");
        Refusal::new(Code::PrimaryLimitExceeded, "MGR-09", message)
    })
}

/// The changes that make the user the only primary manager of the partner.
fn make_primary(snapshot: &Snapshot, partner: &PartnerId, user: &UserId) -> Vec<Change> {
    let set = |user: &UserId, is_primary| {
        Change::SetManager(ManagerAssignment { partner: partner.clone(), user: user.clone(), is_primary })
    };
    let mut changes: Vec<Change> = snapshot
        .managers
        .values()
        .filter(|assignment| assignment.partner == *partner && assignment.is_primary && assignment.user != *user)
        .map(|assignment| set(&assignment.user, false))
        .collect();
    changes.push(set(user, true));
    changes
}

/// What a change does to the primary flag of whom.
fn flagged(change: &Change) -> Option<(RowEffect, UserId)> {
    match change {
        Change::SetManager(assignment) if assignment.is_primary => Some((RowEffect::Promoted, assignment.user.clone())),
        Change::SetManager(assignment) => Some((RowEffect::Demoted, assignment.user.clone())),
        _ => None,
    }
}

/// ROLE-01, USER-41. The account is a partner account, or no longer; nothing else about it changes.
fn set_enabled(present: &Partner, is_enabled: bool) -> Next {
    (present.is_enabled != is_enabled).then(|| (Partner { is_enabled, ..present.clone() }, None))
}

/// ROLE-17. A new owner, at once.
fn set_owner(snapshot: &Snapshot, present: &Partner, owner: &UserId) -> Result<Next, Refusal> {
    if let Some(refusal) = owner_fault(snapshot, owner) {
        return Err(refusal);
    }
    if present.owner.as_ref() == Some(owner) {
        return Ok(None);
    }
    Ok(Some((Partner { owner: Some(owner.clone()), ..present.clone() }, None)))
}

/// TIER-06. A new tier, at once, or none.
fn set_tier(snapshot: &Snapshot, present: &Partner, tier: Option<&TierId>) -> Result<Next, Refusal> {
    if let Some(refusal) = tier.and_then(|tier| tier_fault(snapshot, tier)) {
        return Err(refusal);
    }
    if present.tier.as_ref() == tier {
        return Ok(None);
    }
    Ok(Some((Partner { tier: tier.cloned(), ..present.clone() }, None)))
}

fn tier_fault(snapshot: &Snapshot, tier: &TierId) -> Option<Refusal> {
    let is_known = snapshot.tiers.as_ref().is_some_and(|tiers| tiers.contains_key(tier));
    (!is_known).then(|| Refusal::unknown(IdKind::Tier, "TIER-05", tier.as_str()))
}

/// ROLE-15. The owner of an account is an internal user, and active when it is given to them.
fn owner_fault(snapshot: &Snapshot, owner: &UserId) -> Option<Refusal> {
    active_internal_fault(snapshot, owner)
}

fn active_internal_fault(snapshot: &Snapshot, id: &UserId) -> Option<Refusal> {
    match internal(snapshot, id) {
        Err(refusal) => Some(refusal),
        Ok(InternalStatus::Active) => None,
        Ok(_) => Some(Refusal::new(Code::UserNotActive, "MGR-11", format!("`{id}` is not active"))),
    }
}

fn internal(snapshot: &Snapshot, id: &UserId) -> Result<InternalStatus, Refusal> {
    match snapshot.user(id) {
        None => Err(Refusal::unknown(IdKind::User, "BULK-20", id.as_str())),
        Some(User::Internal(user)) => Ok(user.status),
        Some(_) => Err(Refusal::new(Code::UserNotInternal, "MGR-11", format!("`{id}` is not an internal user"))),
    }
}
