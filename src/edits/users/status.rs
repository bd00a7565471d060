//! The life cycle of users: revoke, restore, deactivate, re-activate, disable the contact (USER-24 to USER-27, USER-42).

use crate::edits::users::logins::folded;
use crate::edits::users::new::{default_roles, warn_of_roles};
use crate::edits::users::tally::Tally;
use crate::edits::users::{
    by_supplier, by_support, each_user, not_deleted, partner_user, permit, put, selection, shut_out, single,
    user_manager,
};
use crate::edits::{Draft, IdKind, Refusal, Subject};
use crate::error::Code;
use crate::ids::UserId;
use crate::model::{PartnerUser, PartnerUserStatus, Plan, SupportCase};
use crate::rules::actors;

/// Plans that a partner's own holder of Manage Users shuts `users` out (USER-24).
pub(in crate::edits) fn revoke(mut draft: Draft<'_>, users: &[UserId]) -> Plan {
    let opening = user_manager(&draft, "USER-24").and_then(|actor| selection(&draft, users.len()).map(|()| actor));
    let actor = match opening {
        Ok(actor) => actor,
        Err(refusal) => return draft.refuse_request(refusal),
    };
    let mut tally = Tally::of(draft.before());
    each_user(&mut draft, users, |draft, id| {
        let before = partner_user(draft.before(), id)?;
        if before.id == actor.id {
            return Err(Refusal::new(Code::SelfRevoke, "USER-24", "nobody revokes themself"));
        }
        permit(before.partner == actor.partner, "USER-24", "only users of the own partner are revoked")?;
        not_deleted(before)?;
        if before.status == PartnerUserStatus::Revoked {
            draft.unchanged(Subject::user(id), None, format!("`{id}` is revoked"));
            return Ok(());
        }
        let after = PartnerUser { status: PartnerUserStatus::Revoked, ..before.clone() };
        tally.guard(draft.before(), before, &after)?;
        tally.note(draft.before(), before, &after);
        draft.update(Subject::user(id), format!("`{id}` is revoked"), vec![put(after)]);
        Ok(())
    });
    draft.finish()
}

/// Plans that support brings a revoked user back, with the default rights and what the case lists (USER-25, USER-26).
pub(in crate::edits) fn restore(draft: Draft<'_>, id: &UserId, case: Option<&SupportCase>) -> Plan {
    let permission = by_support(&draft, "USER-25");
    single(draft, id, permission, |draft| {
        let before = partner_user(draft.before(), id)?.clone();
        match shut_out(&before) {
            None => {
                draft.unchanged(Subject::user(id), None, format!("`{id}` is active"));
                return Ok(());
            }
            Some(refusal) if before.status != PartnerUserStatus::Revoked => return Err(refusal),
            Some(_) => {}
        }
        let case = case.filter(|case| names(case.username.as_deref(), before.username.as_deref()));
        let Some(case) = case else {
            let message = format!("the case must name the revoked username of `{id}`");
            return Err(Refusal::new(Code::CaseIncomplete, "USER-25", message));
        };
        let mut features = Vec::new();
        for feature in case.features.iter().flatten() {
            if !features.contains(feature) {
                features.push(*feature);
            }
        }
        let after = PartnerUser {
            status: PartnerUserStatus::Active,
            reactivated_at: Some(draft.now()),
            user_roles: default_roles(draft.before()),
            features,
            partner_role: None,
            permission_sets: Vec::new(),
            is_reviewer: false,
            is_super_user: false,
            exempt: None,
            ..before
        };
        warn_of_roles(draft, &after);
        draft.update(Subject::user(id), format!("`{id}` is restored with the default rights"), vec![put(after)]);
        Ok(())
    })
}

/// The case names `known`.
pub(in crate::edits) fn names(given: Option<&str>, known: Option<&str>) -> bool {
    match (given, known) {
        (Some(given), Some(known)) => folded(given) == folded(known),
        _ => false,
    }
}

/// Plans that the supplier shuts `users` out (USER-38); the last administrator is no exception (USER-35).
pub(in crate::edits) fn deactivate(mut draft: Draft<'_>, users: &[UserId]) -> Plan {
    if let Err(refusal) = by_supplier(&draft).and_then(|()| selection(&draft, users.len())) {
        return draft.refuse_request(refusal);
    }
    let mut tally = Tally::of(draft.before());
    each_user(&mut draft, users, |draft, id| {
        let before = partner_user(draft.before(), id)?;
        match shut_out(before) {
            Some(_) if before.status == PartnerUserStatus::Deactivated => {
                draft.unchanged(Subject::user(id), None, format!("`{id}` is deactivated"));
                return Ok(());
            }
            Some(refusal) => return Err(refusal),
            None => {}
        }
        deactivated(draft, &mut tally, before);
        Ok(())
    });
    tally.report(&mut draft);
    draft.finish()
}

/// Accepts a row that deactivates an active user.
pub(in crate::edits) fn deactivated(draft: &mut Draft<'_>, tally: &mut Tally, before: &PartnerUser) {
    let after = PartnerUser { status: PartnerUserStatus::Deactivated, ..before.clone() };
    tally.note(draft.before(), before, &after);
    draft.update(Subject::user(&before.id), format!("`{}` is deactivated", before.id), vec![put(after)]);
}

/// Plans that deactivated users come back: by the supplier's administrator, or with the option by a holder of Manage
/// Users of the same partner (USER-27).
pub(in crate::edits) fn reactivate(mut draft: Draft<'_>, users: &[UserId]) -> Plan {
    let actor = reactivator(&draft).and_then(|actor| selection(&draft, users.len()).map(|()| actor));
    let actor = match actor {
        Ok(actor) => actor,
        Err(refusal) => return draft.refuse_request(refusal),
    };
    each_user(&mut draft, users, |draft, id| {
        let before = partner_user(draft.before(), id)?;
        let is_reached = actor.is_none_or(|actor| actor.partner == before.partner);
        permit(is_reached, "USER-27", "only users of the own partner are re-activated")?;
        match before.status {
            PartnerUserStatus::Active => {
                draft.unchanged(Subject::user(id), None, format!("`{id}` is active"));
            }
            PartnerUserStatus::Deactivated => {
                let status = PartnerUserStatus::Active;
                let after = PartnerUser { status, reactivated_at: Some(draft.now()), ..before.clone() };
                draft.update(Subject::user(id), format!("`{id}` is active again"), vec![put(after)]);
            }
            PartnerUserStatus::Revoked => {
                let message = format!("`{id}` was revoked, and only partner support restores");
                return Err(Refusal::new(Code::SupportRequired, "USER-25", message));
            }
            PartnerUserStatus::Invited | PartnerUserStatus::Deleted => {
                return Err(shut_out(before).unwrap_or_else(|| crate::edits::users::unknown(IdKind::User, id.as_str())));
            }
        }
        Ok(())
    });
    draft.finish()
}

/// USER-27. Nobody for the supplier's administrator, who reaches everybody; else the partner user who acts.
fn reactivator<'a>(draft: &Draft<'a>) -> Result<Option<&'a PartnerUser>, Refusal> {
    if actors::is_supplier_admin(draft.before(), draft.by()) {
        return Ok(None);
    }
    permit(
        draft.before().settings.partner_admin_can_reactivate,
        "USER-27",
        "only a supplier user with the role Administrator re-activates",
    )?;
    user_manager(draft, "USER-27").map(Some)
}

/// Plans that a contact is disabled as partner user: the user is gone for good and the link is cut (USER-42).
pub(in crate::edits) fn disable_contact(draft: Draft<'_>, id: &UserId) -> Plan {
    let permission = by_supplier(&draft);
    single(draft, id, permission, |draft| {
        let before = partner_user(draft.before(), id)?.clone();
        match (before.status, shut_out(&before)) {
            (PartnerUserStatus::Deleted, _) => {
                draft.unchanged(Subject::user(id), None, format!("`{id}` is deleted"));
                return Ok(());
            }
            // A deleted user's name is free again in the partnership; a revoked one's must not become so.
            (PartnerUserStatus::Revoked, Some(refusal)) => return Err(refusal),
            _ => {}
        }
        let after = PartnerUser { status: PartnerUserStatus::Deleted, contact: None, ..before.clone() };
        let mut tally = Tally::of(draft.before());
        tally.note(draft.before(), &before, &after);
        tally.report(draft);
        draft.update(Subject::user(id), format!("`{id}` is deleted"), vec![put(after)]);
        Ok(())
    })
}
