//! USER: who passes the gates, and who is inactive or orphaned.

use crate::error::Code;
use crate::model::{
    Block, HomeOrgState, Instant, InternalStatus, InternalUser, PartnerStatus, PartnerUser, PartnerUserStatus, RuleId,
    SalesRep, Snapshot, User,
};

const fn block(rule: &'static str, code: Code) -> Block {
    Block { rule: RuleId(rule), code }
}

type Gate = fn(&Snapshot, &PartnerUser, Instant) -> Option<Block>;

/// The gates of a partner user, in the order in which they are asked (GEN-02).
const GATES: &[Gate] = &[
    status_is_active,
    home_org_is_open,
    contact_is_linked,
    account_is_partner,
    account_is_active,
    user_is_not_orphaned,
    user_is_not_inactive,
];

/// Every gate that refuses the user, in the order in which they are asked; nobody without a refusal is shut out.
#[must_use]
pub fn refusals(snapshot: &Snapshot, user: &User, now: Instant) -> Vec<Block> {
    match user {
        User::Internal(user) => internal_is_active(user).into_iter().collect(),
        User::Partner(user) => GATES.iter().filter_map(|gate| gate(snapshot, user, now)).collect(),
        User::SalesRep(rep) => rep_account(snapshot, rep).into_iter().collect(),
    }
}

/// Says whether the user passes every gate at `now` (GEN-03).
#[must_use]
pub fn passes(snapshot: &Snapshot, user: &User, now: Instant) -> bool {
    refusals(snapshot, user, now).is_empty()
}

/// USER-05. Only an active internal user acts.
fn internal_is_active(user: &InternalUser) -> Option<Block> {
    (user.status != InternalStatus::Active).then_some(block("USER-05", Code::UserNotActive))
}

/// USER-05. Only an active partner user passes.
fn status_is_active(_: &Snapshot, user: &PartnerUser, _: Instant) -> Option<Block> {
    let code = match user.status {
        PartnerUserStatus::Active => return None,
        PartnerUserStatus::Revoked => Code::UserRevoked,
        PartnerUserStatus::Deactivated => Code::UserDeactivated,
        PartnerUserStatus::Invited | PartnerUserStatus::Deleted => Code::UserNotActive,
    };
    Some(block("USER-05", code))
}

/// USER-10. A borrowed login works only while its home organisation is open; an unknown state is closed.
fn home_org_is_open(_: &Snapshot, user: &PartnerUser, _: Instant) -> Option<Block> {
    let org = user.home_org.as_ref()?;
    (org.state != HomeOrgState::Active).then_some(block("USER-10", Code::HomeOrgLocked))
}

/// USER-01. A partner user is linked to a contact.
fn contact_is_linked(_: &Snapshot, user: &PartnerUser, _: Instant) -> Option<Block> {
    user.contact.is_none().then_some(block("USER-01", Code::ContactMissing))
}

/// USER-01, USER-41. The account is enabled as a partner.
fn account_is_partner(snapshot: &Snapshot, user: &PartnerUser, _: Instant) -> Option<Block> {
    let is_enabled = snapshot.partner(&user.partner).is_some_and(|partner| partner.is_enabled);
    (!is_enabled).then_some(block("USER-01", Code::AccountNotPartner))
}

/// USER-01. The account is active.
fn account_is_active(snapshot: &Snapshot, user: &PartnerUser, _: Instant) -> Option<Block> {
    let is_active = snapshot.partner(&user.partner).is_some_and(|partner| partner.status == PartnerStatus::Active);
    (!is_active).then_some(block("USER-01", Code::AccountNotActive))
}

/// USER-06. The contact sits under the user's own account, and the user has not left the company.
fn user_is_not_orphaned(_: &Snapshot, user: &PartnerUser, _: Instant) -> Option<Block> {
    let sits_elsewhere = user.contact.as_ref().is_some_and(|contact| contact.partner != user.partner);
    (sits_elsewhere || user.has_left).then_some(block("USER-06", Code::OrphanedUser))
}

/// USER-33. With the inactivity gate on, the condition of the sweep also shuts the user out.
fn user_is_not_inactive(snapshot: &Snapshot, user: &PartnerUser, now: Instant) -> Option<Block> {
    (snapshot.settings.inactivity_gate && is_inactive(snapshot, user, now))
        .then_some(block("USER-33", Code::UserInactive90d))
}

/// USER-01 for a sales rep: the partner is enabled and active.
fn rep_account(snapshot: &Snapshot, rep: &SalesRep) -> Option<Block> {
    match snapshot.partner(&rep.partner) {
        Some(partner) if !partner.is_enabled => Some(block("USER-01", Code::AccountNotPartner)),
        Some(partner) if partner.status == PartnerStatus::Active => None,
        Some(_) => Some(block("USER-01", Code::AccountNotActive)),
        None => Some(block("USER-01", Code::AccountNotPartner)),
    }
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
