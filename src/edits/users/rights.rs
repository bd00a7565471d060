//! Rights of users: portal roles in bulk and feature permissions (PUR-12, FEAT-10).

use crate::edits::users::new::warn_of_roles;
use crate::edits::users::tally::Tally;
use crate::edits::users::{
    by_supplier_admin, each_user, not_deleted, not_permitted, partner_user, permit, put, selection, shut_out, single,
    unknown, user_manager,
};
use crate::edits::{Draft, IdKind, Refusal, Subject};
use crate::error::Code;
use crate::ids::{UserId, UserRoleId};
use crate::model::{Feature, PartnerUser, PartnerUserStatus, Plan, Set, Snapshot};
use crate::rules::actors;

/// Plans that `users` get the roles `add` and lose the roles `remove`; the others of each stay (PUR-12).
pub(in crate::edits) fn assign_roles(
    mut draft: Draft<'_>,
    users: &[UserId],
    add: &[UserRoleId],
    remove: &[UserRoleId],
) -> Plan {
    let opening = assigner(&draft).and_then(|assigner| {
        let is_empty = add.is_empty() && remove.is_empty();
        selection(&draft, if is_empty { 0 } else { users.len() }).map(|()| assigner)
    });
    let assigner = match opening {
        Ok(assigner) => assigner,
        Err(refusal) => return draft.refuse_request(refusal),
    };
    let named = roles_are_assignable(draft.before(), &assigner, add, remove);
    let (added, removed): (Set<_>, Set<_>) = (add.iter().collect(), remove.iter().collect());
    let mut tally = Tally::of(draft.before());
    each_user(&mut draft, users, |draft, id| {
        if added.iter().any(|role| removed.contains(role)) {
            let message = "the same role is both assigned and unassigned";
            return Err(Refusal::new(Code::ConflictingRows, "BULK-18", message));
        }
        let before = partner_user(draft.before(), id)?;
        assigner.reaches(before)?;
        not_deleted(before)?;
        named.clone()?;
        let mut after = before.clone();
        after.user_roles.retain(|role| !removed.contains(role));
        let missing: Vec<_> = add.iter().filter(|role| !after.user_roles.contains(role)).collect();
        let mut new = Set::default();
        after.user_roles.extend(missing.into_iter().filter(|role| new.insert(*role)).cloned());
        if after.user_roles == before.user_roles {
            draft.unchanged(Subject::user(id), None, format!("`{id}` has these roles"));
            return Ok(());
        }
        if matches!(assigner, Assigner::Partner(_)) {
            tally.guard(draft.before(), before, &after)?;
        }
        tally.note(draft.before(), before, &after);
        warn_of_roles(draft, &after);
        draft.update(Subject::user(id), format!("the roles of `{id}` change"), vec![put(after)]);
        Ok(())
    });
    tally.report(&mut draft);
    draft.finish()
}

/// Who assigns portal roles (PUR-06 to PUR-08).
enum Assigner<'a> {
    /// The supplier's administrator: every role of every partner user.
    Supplier,
    /// An administrator of a partner: the partner-assignable roles of the others of the own account.
    Partner(&'a PartnerUser),
}

impl Assigner<'_> {
    /// PUR-07, PUR-13. A partner's administrator reaches the own account, and not the own roles.
    fn reaches(&self, user: &PartnerUser) -> Result<(), Refusal> {
        match self {
            Self::Partner(actor) if actor.id == user.id => {
                Err(Refusal::new(Code::SelfGrant, "PUR-13", "nobody changes the own roles"))
            }
            Self::Partner(actor) if actor.partner != user.partner => {
                Err(not_permitted("PUR-07", "a partner's administrator assigns roles in the own account only"))
            }
            Self::Supplier | Self::Partner(_) => Ok(()),
        }
    }
}

/// PUR-06, PUR-07. The supplier's administrator, or a partner's where the supplier lets them assign roles.
fn assigner<'a>(draft: &Draft<'a>) -> Result<Assigner<'a>, Refusal> {
    let refusal = match by_supplier_admin(draft, "PUR-06") {
        Ok(()) => return Ok(Assigner::Supplier),
        Err(refusal) => refusal,
    };
    let snapshot = draft.before();
    actors::admitted_partner_user(snapshot, draft.by(), draft.now())
        .filter(|user| actors::assigns_roles_in(snapshot, &user.id, &user.partner, draft.now()))
        .map(Assigner::Partner)
        .ok_or(refusal)
}

/// PUR-06, PUR-11. Every named role exists, and a partner's administrator neither gives nor takes one that is not
/// partner-assignable.
fn roles_are_assignable(
    snapshot: &Snapshot,
    assigner: &Assigner<'_>,
    add: &[UserRoleId],
    remove: &[UserRoleId],
) -> Result<(), Refusal> {
    for id in add.iter().chain(remove) {
        let role = snapshot.user_role(id).ok_or_else(|| unknown(IdKind::Role, id.as_str()))?;
        let is_open = matches!(assigner, Assigner::Supplier) || role.is_partner_assignable;
        permit(is_open, "PUR-06", &format!("only the supplier assigns the role `{id}`"))?;
    }
    Ok(())
}

/// Plans a change of the feature permissions of one user, by a holder of Manage Users of the same partner (FEAT-10).
pub(in crate::edits) fn set_features(draft: Draft<'_>, id: &UserId, grant: &[Feature], withdraw: &[Feature]) -> Plan {
    let actor = user_manager(&draft, "FEAT-10");
    let permission = actor.as_ref().map(|_| ()).map_err(Clone::clone);
    single(draft, id, permission, |draft| {
        let actor = actor?;
        selection(draft, grant.len() + withdraw.len())?;
        if grant.iter().any(|feature| withdraw.contains(feature)) {
            let message = "the same feature permission is both granted and withdrawn";
            return Err(Refusal::new(Code::ConflictingRows, "BULK-18", message));
        }
        let before = partner_user(draft.before(), id)?;
        if before.id == actor.id {
            return Err(Refusal::new(Code::SelfGrant, "FEAT-10", "nobody changes the own feature permissions"));
        }
        permit(before.partner == actor.partner, "FEAT-09", "only users of the own partner are reached")?;
        match shut_out(before) {
            Some(refusal) if before.status != PartnerUserStatus::Invited => return Err(refusal),
            _ => {}
        }
        let mut after = before.clone();
        after.features.retain(|feature| !withdraw.contains(feature));
        for feature in grant {
            if !after.features.contains(feature) {
                after.features.push(*feature);
            }
        }
        if after.features == before.features {
            draft.unchanged(Subject::user(id), None, format!("`{id}` has these feature permissions"));
            return Ok(());
        }
        Tally::of(draft.before()).guard(draft.before(), before, &after)?;
        draft.update(Subject::user(id), format!("the feature permissions of `{id}` change"), vec![put(after)]);
        Ok(())
    })
}
