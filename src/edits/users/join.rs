//! Invitations and joining by them (USER-17 to USER-22, USER-25).

use crate::edits::users::logins::{Logins, folded};
use crate::edits::users::new::{Newcomers, Roles, id_is_free};
use crate::edits::users::{fresh, permit, single, user_manager};
use crate::edits::{Draft, Refusal, Subject};
use crate::error::Code;
use crate::ids::{InvitationToken, PartnerId};
use crate::model::{Change, Instant, Invitation, NewPartnerUser, PartnerUser, PartnerUserStatus, Plan, Snapshot, User};

/// Plans an invitation into `partner`, the inviter's own one (USER-17).
pub(in crate::edits) fn invite(
    mut draft: Draft<'_>,
    partner: &PartnerId,
    email: &str,
    username: Option<&str>,
    token: &InvitationToken,
) -> Plan {
    let subject = Subject::partner(partner);
    let own = user_manager(&draft, "USER-17")
        .and_then(|user| permit(user.partner == *partner, "USER-17", "users are invited into the own partner only"));
    if let Err(refusal) = own.and_then(|()| fresh(&draft)) {
        return draft.refuse_request(refusal);
    }
    if let Err(refusal) = may_be_invited(&draft, partner, email, username, token) {
        draft.refuse(subject, refusal);
        return draft.finish();
    }
    if username.is_none() {
        let message = "the invited person needs a home username before joining";
        draft.warn(Code::NoHomeUsername, subject.clone(), message);
    }
    let invitation = Invitation {
        token: token.clone(),
        partner: partner.clone(),
        email: email.trim().into(),
        created_at: draft.now(),
        used_at: None,
    };
    draft.effect(Code::SendInvitation, subject.clone());
    draft.update(subject, "the invitation is sent", vec![Change::PutInvitation(Box::new(invitation))]);
    draft.finish()
}

/// USER-11, USER-22, USER-25. The token is new, the address is one, and neither it nor the username is a way around
/// a revocation.
fn may_be_invited(
    draft: &Draft<'_>,
    partner: &PartnerId,
    email: &str,
    username: Option<&str>,
    token: &InvitationToken,
) -> Result<(), Refusal> {
    if draft.before().invitations.contains_key(token) {
        return Err(Refusal::new(Code::DuplicateId, "USER-22", "the invitation token was used before"));
    }
    let address = folded(email);
    if address.is_empty() {
        return Err(Refusal::new(Code::InvalidValue, "USER-22", "the invitation needs an address"));
    }
    if is_revoked_address(draft.before(), partner, &address) {
        let message = format!("`{email}` is the address of a revoked user, whom only partner support restores");
        return Err(Refusal::new(Code::UsernameRevoked, "USER-25", message));
    }
    match username {
        None => Ok(()),
        Some(name) => Logins::of(draft.before()).untied_name(None, partner, name),
    }
}

/// USER-25. A revoked user of the partner has this address, or has it as username.
fn is_revoked_address(snapshot: &Snapshot, partner: &PartnerId, address: &str) -> bool {
    let mut users = snapshot.users.values().filter_map(User::as_partner);
    users.any(|user| {
        user.status == PartnerUserStatus::Revoked
            && user.partner == *partner
            && [&user.email, &user.username].into_iter().flatten().any(|known| folded(known) == *address)
    })
}

/// Plans the arrival of `new` by the unique address of an invitation (USER-19 to USER-22).
pub(in crate::edits) fn join(draft: Draft<'_>, token: Option<&InvitationToken>, new: &NewPartnerUser) -> Plan {
    let oneself = permit(*draft.by() == new.id, "USER-19", "everybody joins for themself");
    single(draft, &new.id, oneself, |draft| {
        let snapshot = draft.before();
        let invitation = valid_invitation(snapshot, token, new, draft.now())?;
        chooses_no_rights(new)?;
        id_may_join(snapshot, new)?;
        if new.username.is_none() || new.home_org.is_none() {
            let message = format!("`{}` needs an active username of an organisation that the partner owns", new.id);
            return Err(Refusal::new(Code::UsernameInactive, "USER-07", message));
        }
        let mut newcomers = Newcomers::of(snapshot);
        let user: PartnerUser = newcomers.judge(snapshot, new, Roles::Default, draft.now())?;
        let used = Invitation { used_at: Some(draft.now()), ..invitation.clone() };
        newcomers.accept(draft, new, user, "joins", vec![Change::PutInvitation(Box::new(used))]);
        Ok(())
    })
}

/// Nobody who arrives chooses the own rights.
pub(in crate::edits) fn chooses_no_rights(new: &NewPartnerUser) -> Result<(), Refusal> {
    if new.user_roles.is_some() || new.partner_role.is_some() {
        let message = format!("`{}` cannot choose the own roles", new.id);
        return Err(Refusal::new(Code::SelfGrant, "PUR-13", message));
    }
    Ok(())
}

/// USER-19, USER-22. The invitation exists, is unused and in time, and is for this partner and this address.
fn valid_invitation<'a>(
    snapshot: &'a Snapshot,
    token: Option<&InvitationToken>,
    new: &NewPartnerUser,
    now: Instant,
) -> Result<&'a Invitation, Refusal> {
    let needs = |message: &str| Refusal::new(Code::JoinNeedsInvitation, "USER-19", message);
    let invitation = token
        .and_then(|token| snapshot.invitations.get(token))
        .ok_or_else(|| needs("joining needs the unique address of an invitation"))?;
    if invitation.partner != new.partner {
        return Err(needs("the invitation is into another partnership"));
    }
    if new.email.as_deref().is_none_or(|email| folded(email) != folded(&invitation.email)) {
        return Err(needs("the invitation is for another address"));
    }
    if invitation.used_at.is_some() {
        return Err(needs("the invitation has been used"));
    }
    if now < invitation.created_at || now.is_hours_after(invitation.created_at, snapshot.settings.invitation_ttl_hours)
    {
        let message = "the invitation is not valid at this moment";
        return Err(Refusal::new(Code::InvitationExpired, "USER-22", message));
    }
    Ok(invitation)
}

/// USER-12, USER-20, USER-25, USER-42. The id is new, or that of a user of this partnership who is invited and has not
/// joined yet.
fn id_may_join(snapshot: &Snapshot, new: &NewPartnerUser) -> Result<(), Refusal> {
    let Some(User::Partner(user)) = snapshot.user(&new.id) else {
        return id_is_free(snapshot, &new.id);
    };
    if user.partner != new.partner {
        let message = format!("`{}` belongs to another partnership", user.id);
        return Err(Refusal::new(Code::UsernameTied, "USER-20", message));
    }
    match user.status {
        PartnerUserStatus::Invited if is_of_another(user, new) => {
            let message = format!("`{}` was invited by another address", user.id);
            Err(Refusal::new(Code::JoinNeedsInvitation, "USER-22", message))
        }
        PartnerUserStatus::Invited => Ok(()),
        PartnerUserStatus::Revoked => {
            let message = format!("`{}` was revoked, and only partner support restores", user.id);
            Err(Refusal::new(Code::UsernameRevoked, "USER-25", message))
        }
        PartnerUserStatus::Deactivated => Err(Refusal::new(
            Code::UserDeactivated,
            "USER-27",
            format!("`{}` is deactivated and does not join anew", user.id),
        )),
        PartnerUserStatus::Active | PartnerUserStatus::Deleted => id_is_free(snapshot, &new.id),
    }
}

/// USER-22. The user has an address, and it is not the one of whoever arrives.
fn is_of_another(user: &PartnerUser, new: &NewPartnerUser) -> bool {
    let given = new.email.as_deref().map(folded);
    user.email.as_deref().is_some_and(|email| given != Some(folded(email)))
}
