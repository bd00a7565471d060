//! The gates, asked once per viewer: who fails one gets nothing, whatever was granted (GEN-03).

use crate::error::Code;
use crate::ids::{PartnerId, UserIx};
use crate::index::Index;
use crate::model::{
    Block, HomeOrgState, Instant, InternalStatus, PartnerStatus, PartnerUser, PartnerUserStatus, Settings, User,
};

/// The first gate that refuses the viewer at `now`.
pub(in crate::access) fn first_refusal(index: &Index, viewer: UserIx, now: Instant) -> Option<Block> {
    match index.user(viewer) {
        None => Some(Block::new(Code::UnknownSubject, "GEN-06")),
        Some(User::Internal(user)) => {
            (user.status != InternalStatus::Active).then_some(Block::new(Code::UserNotActive, "USER-05"))
        }
        Some(User::SalesRep(rep)) => account(index, &rep.partner),
        Some(User::Partner(user)) => status(user.status)
            .or_else(|| home_org(user))
            .or_else(|| contact_missing(user))
            .or_else(|| account(index, &user.partner))
            .or_else(|| orphaned(user))
            .or_else(|| inactive(&index.snapshot().settings, user, now)),
    }
}

/// USER-05. Only active users pass.
fn status(status: PartnerUserStatus) -> Option<Block> {
    let code = match status {
        PartnerUserStatus::Active => return None,
        PartnerUserStatus::Revoked => Code::UserRevoked,
        PartnerUserStatus::Deactivated => Code::UserDeactivated,
        PartnerUserStatus::Invited | PartnerUserStatus::Deleted => Code::UserNotActive,
    };
    Some(Block::new(code, "USER-05"))
}

/// USER-10. A borrowed login opens only while its organisation is open; an unknown state is closed.
fn home_org(user: &PartnerUser) -> Option<Block> {
    let is_closed = user.home_org.as_ref().is_some_and(|org| org.state != HomeOrgState::Active);
    is_closed.then_some(Block::new(Code::HomeOrgLocked, "USER-10"))
}

/// USER-01. A partner user has a contact.
fn contact_missing(user: &PartnerUser) -> Option<Block> {
    user.contact.is_none().then_some(Block::new(Code::ContactMissing, "USER-01"))
}

/// USER-01, USER-41. The account is enabled as a partner and active.
fn account(index: &Index, partner: &PartnerId) -> Option<Block> {
    match index.snapshot().partner(partner) {
        Some(partner) if partner.is_enabled => {
            (partner.status != PartnerStatus::Active).then_some(Block::new(Code::AccountNotActive, "USER-01"))
        }
        _ => Some(Block::new(Code::AccountNotPartner, "USER-01")),
    }
}

/// USER-06. The contact sits under the user's own account and the user has not left.
fn orphaned(user: &PartnerUser) -> Option<Block> {
    let is_elsewhere = user.contact.as_ref().is_some_and(|contact| contact.partner != user.partner);
    (is_elsewhere || user.has_left).then_some(Block::new(Code::OrphanedUser, "USER-06"))
}

/// USER-32, USER-33. The user logged in, was created or re-activated less than the set number of days ago.
fn inactive(settings: &Settings, user: &PartnerUser, now: Instant) -> Option<Block> {
    let is_exempt = user.exempt.as_ref().is_some_and(|exempt| now < exempt.until);
    if !settings.inactivity_gate || is_exempt {
        return None;
    }
    let moments = [Some(user.created_at), user.last_login_at, user.reactivated_at];
    let base = moments.into_iter().flatten().map(|moment| moment.min(now)).max()?;
    now.is_days_after(base, settings.inactivity_days).then_some(Block::new(Code::UserInactive90d, "USER-33"))
}
