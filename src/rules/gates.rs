//! The gates of USER: who passes them, and who is inactive or orphaned.

use crate::error::Code;
use crate::ids::PartnerId;
use crate::model::{
    Block, HomeOrgState, Instant, InternalStatus, InternalUser, PartnerStatus, PartnerUser, PartnerUserStatus,
    SalesRep, Snapshot, User,
};
use crate::rules::ask::Gate;

/// The gates of a partner user, in the order in which they are asked (GEN-02).
pub(crate) const PARTNER_GATES: &[Gate<PartnerUser>] = &[
    Gate::new("USER-05", "the status of the user", status_is_active),
    Gate::new("USER-10", "the home organisation of the borrowed login", home_org_is_open),
    Gate::new("USER-01", "the contact of the user", contact_is_linked),
    Gate::new("USER-01", "the account as a partner", account_is_partner),
    Gate::new("USER-01", "the status of the account", account_is_active),
    Gate::new("USER-06", "the company that the user works for", user_is_not_orphaned),
    Gate::new("USER-33", "the last sign of life", user_is_not_inactive),
];

/// The gate of an internal user.
pub(crate) const INTERNAL_GATES: &[Gate<InternalUser>] =
    &[Gate::new("USER-05", "the status of the user", internal_is_active)];

/// The gates of a sales rep, in the order in which they are asked.
pub(crate) const REP_GATES: &[Gate<SalesRep>] = &[
    Gate::new("USER-01", "the account as a partner", rep_account_is_partner),
    Gate::new("USER-01", "the status of the account", rep_account_is_active),
];

/// Every gate that refuses the user, in the order in which they are asked; nobody without a refusal is shut out.
#[must_use]
pub fn refusals(snapshot: &Snapshot, user: &User, now: Instant) -> Vec<Block> {
    match user {
        User::Internal(user) => refusals_of(INTERNAL_GATES, snapshot, user, now),
        User::Partner(user) => refusals_of(PARTNER_GATES, snapshot, user, now),
        User::SalesRep(rep) => refusals_of(REP_GATES, snapshot, rep, now),
    }
}

fn refusals_of<V>(gates: &[Gate<V>], snapshot: &Snapshot, user: &V, now: Instant) -> Vec<Block> {
    let refusal = |gate: &Gate<V>| Some(Block { rule: gate.rule, code: (gate.refuse)(snapshot, user, now)? });
    gates.iter().filter_map(refusal).collect()
}

/// Says whether the user passes every gate at `now` (GEN-03).
#[must_use]
pub fn passes(snapshot: &Snapshot, user: &User, now: Instant) -> bool {
    refusals(snapshot, user, now).is_empty()
}

/// USER-05. Only an active internal user acts.
fn internal_is_active(_: &Snapshot, user: &InternalUser, _: Instant) -> Option<Code> {
    (user.status != InternalStatus::Active).then_some(Code::UserNotActive)
}

/// USER-05. Only an active partner user passes.
const fn status_is_active(_: &Snapshot, user: &PartnerUser, _: Instant) -> Option<Code> {
    match user.status {
        PartnerUserStatus::Active => None,
        PartnerUserStatus::Revoked => Some(Code::UserRevoked),
        PartnerUserStatus::Deactivated => Some(Code::UserDeactivated),
        PartnerUserStatus::Invited | PartnerUserStatus::Deleted => Some(Code::UserNotActive),
    }
}

/// USER-10. A borrowed login works only while its home organisation is open; an unknown state is closed.
fn home_org_is_open(_: &Snapshot, user: &PartnerUser, _: Instant) -> Option<Code> {
    let org = user.home_org.as_ref()?;
    (org.state != HomeOrgState::Active).then_some(Code::HomeOrgLocked)
}

/// USER-01. A partner user is linked to a contact.
fn contact_is_linked(_: &Snapshot, user: &PartnerUser, _: Instant) -> Option<Code> {
    user.contact.is_none().then_some(Code::ContactMissing)
}

/// USER-01, USER-41. The account is enabled as a partner.
fn account_is_partner(snapshot: &Snapshot, user: &PartnerUser, _: Instant) -> Option<Code> {
    (!is_partner(snapshot, &user.partner)).then_some(Code::AccountNotPartner)
}

/// USER-01. The account is active.
fn account_is_active(snapshot: &Snapshot, user: &PartnerUser, _: Instant) -> Option<Code> {
    (!is_active(snapshot, &user.partner)).then_some(Code::AccountNotActive)
}

/// USER-06. The contact sits under the user's own account, and the user has not left the company.
fn user_is_not_orphaned(_: &Snapshot, user: &PartnerUser, _: Instant) -> Option<Code> {
    let sits_elsewhere = user.contact.as_ref().is_some_and(|contact| contact.partner != user.partner);
    (sits_elsewhere || user.has_left).then_some(Code::OrphanedUser)
}

/// USER-33. With the inactivity gate on, the condition of the sweep also shuts the user out.
fn user_is_not_inactive(snapshot: &Snapshot, user: &PartnerUser, now: Instant) -> Option<Code> {
    (snapshot.settings.inactivity_gate && is_inactive(snapshot, user, now)).then_some(Code::UserInactive90d)
}

/// USER-01 for a sales rep: the account is enabled as a partner.
fn rep_account_is_partner(snapshot: &Snapshot, rep: &SalesRep, _: Instant) -> Option<Code> {
    (!is_partner(snapshot, &rep.partner)).then_some(Code::AccountNotPartner)
}

/// USER-01 for a sales rep: the account is active.
fn rep_account_is_active(snapshot: &Snapshot, rep: &SalesRep, _: Instant) -> Option<Code> {
    (!is_active(snapshot, &rep.partner)).then_some(Code::AccountNotActive)
}

fn is_partner(snapshot: &Snapshot, partner: &PartnerId) -> bool {
    snapshot.partner(partner).is_some_and(|partner| partner.is_enabled)
}

fn is_active(snapshot: &Snapshot, partner: &PartnerId) -> bool {
    snapshot.partner(partner).is_some_and(|partner| partner.status == PartnerStatus::Active)
}

/// USER-31, USER-32, USER-34. An active partner user without an exemption has not logged in, been created or been
/// re-activated for the whole inactivity period.
#[must_use]
pub fn is_inactive(snapshot: &Snapshot, user: &PartnerUser, now: Instant) -> bool {
    if user.status != PartnerUserStatus::Active || is_exempt(user, now) {
        return false;
    }
    let base = [Some(user.created_at), user.last_login_at, user.reactivated_at].into_iter().flatten().max();
    base.is_some_and(|base| now.is_days_after(base.min(now), snapshot.settings.inactivity_days))
}

/// USER-34. The user is exempt from the inactivity rule at `now`.
#[must_use]
pub fn is_exempt(user: &PartnerUser, now: Instant) -> bool {
    user.exempt.as_ref().is_some_and(|exempt| now < exempt.until)
}

/// USER-06. An active user whose contact is missing or sits under another account, whose account is no active
/// partner, or who is known to have left.
#[must_use]
pub fn is_orphaned(snapshot: &Snapshot, user: &PartnerUser, now: Instant) -> bool {
    user.status == PartnerUserStatus::Active
        && [contact_is_linked, account_is_partner, account_is_active, user_is_not_orphaned]
            .iter()
            .any(|gate| gate(snapshot, user, now).is_some())
}
