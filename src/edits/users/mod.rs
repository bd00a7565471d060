//! What the edits of partner users have in common: who may, what a request as a whole must be, whom a row names.

pub(in crate::edits) mod checks;
pub(in crate::edits) mod create;
pub(in crate::edits) mod inactive;
pub(in crate::edits) mod join;
pub(in crate::edits) mod logins;
pub(in crate::edits) mod new;
pub(in crate::edits) mod partner_roles;
pub(in crate::edits) mod rename;
pub(in crate::edits) mod rights;
pub(in crate::edits) mod sign_on;
pub(in crate::edits) mod status;
pub(in crate::edits) mod tally;

use crate::edits::{Draft, IdKind, Refusal, Subject};
use crate::error::Code;
use crate::ids::UserId;
use crate::model::{Change, PartnerUser, PartnerUserStatus, Set, Snapshot, User};
use crate::rules::actors;

/// The actor administers partners for the supplier (MGR-12).
pub(in crate::edits) fn by_supplier(draft: &Draft<'_>) -> Result<(), Refusal> {
    permit(
        actors::administers_partners(draft.before(), draft.by()),
        "MGR-12",
        "only the supplier's administrators may do this",
    )
}

/// A system acts by itself, or was set to work by somebody who administers partners for the supplier.
pub(super) fn by_system(draft: &Draft<'_>) -> Result<(), Refusal> {
    if draft.is_unattended { Ok(()) } else { by_supplier(draft) }
}

/// The actor is a supplier user with the role Administrator (PUR-02).
pub(in crate::edits) fn by_supplier_admin(draft: &Draft<'_>, rule: &'static str) -> Result<(), Refusal> {
    permit(
        actors::is_supplier_admin(draft.before(), draft.by()),
        rule,
        "only a supplier user with the role Administrator may do this",
    )
}

/// The actor is partner support (USER-14, USER-25).
pub(in crate::edits) fn by_support(draft: &Draft<'_>, rule: &'static str) -> Result<(), Refusal> {
    if actors::is_support(draft.before(), draft.by()) {
        return Ok(());
    }
    Err(Refusal::new(Code::SupportRequired, rule, "only partner support may do this, on a case"))
}

/// The partner user who acts, if that user passes the gates and administers the users of the own account (FEAT-02).
pub(in crate::edits) fn user_manager<'a>(draft: &Draft<'a>, rule: &'static str) -> Result<&'a PartnerUser, Refusal> {
    actors::admitted_partner_user(draft.before(), draft.by(), draft.now())
        .filter(|user| actors::holds_user_management(draft.before(), user))
        .ok_or_else(|| not_permitted(rule, "only a holder of Manage Users may do this"))
}

/// `NOT_PERMITTED` unless `is_permitted`.
pub(in crate::edits) fn permit(is_permitted: bool, rule: &'static str, message: &str) -> Result<(), Refusal> {
    if is_permitted { Ok(()) } else { Err(not_permitted(rule, message)) }
}

/// A refusal for want of a right.
pub(in crate::edits) fn not_permitted(rule: &'static str, message: &str) -> Refusal {
    Refusal::new(Code::NotPermitted, rule, message)
}

/// BULK-25. The request was made on the snapshot's revision.
pub(in crate::edits) fn fresh(draft: &Draft<'_>) -> Result<(), Refusal> {
    if draft.is_stale() {
        let message = "the programme has changed since the request was made";
        return Err(Refusal::new(Code::StaleSnapshot, "BULK-25", message));
    }
    Ok(())
}

/// BULK-22. A fresh request selects something, and not more than one batch may have.
pub(in crate::edits) fn selection(draft: &Draft<'_>, rows: usize) -> Result<(), Refusal> {
    fresh(draft)?;
    if rows == 0 {
        return Err(Refusal::new(Code::EmptySelection, "BULK-22", "nothing is selected"));
    }
    sized(draft, rows)
}

/// BULK-22. The batch is not too large.
pub(in crate::edits) fn sized(draft: &Draft<'_>, rows: usize) -> Result<(), Refusal> {
    let most = draft.before().settings.most_batch_rows();
    if rows > usize::try_from(most).unwrap_or(usize::MAX) {
        let message = format!("one batch has at most {most} rows, this one has {rows}");
        return Err(Refusal::new(Code::BatchTooLarge, "BULK-22", message));
    }
    Ok(())
}

/// The partner user with this id; internal users and sales reps are no partner users (USER-34, PUR-21).
pub(in crate::edits) fn partner_user<'a>(snapshot: &'a Snapshot, id: &UserId) -> Result<&'a PartnerUser, Refusal> {
    match snapshot.user(id) {
        Some(User::Partner(user)) => Ok(user),
        Some(_) => Err(Refusal::new(Code::InvalidValue, "USER-01", format!("`{id}` is not a partner user"))),
        None => Err(unknown(IdKind::User, id.as_str())),
    }
}

/// GEN-06. An id that names nothing.
pub(in crate::edits) fn unknown(kind: IdKind, id: &str) -> Refusal {
    Refusal::unknown(kind, "GEN-06", id)
}

/// USER-05. Why a user of this status cannot be worked with as an active one.
pub(in crate::edits) fn shut_out(user: &PartnerUser) -> Option<Refusal> {
    let (code, state) = match user.status {
        PartnerUserStatus::Active => return None,
        PartnerUserStatus::Revoked => (Code::UserRevoked, "revoked"),
        PartnerUserStatus::Deactivated => (Code::UserDeactivated, "deactivated"),
        PartnerUserStatus::Invited => (Code::UserNotActive, "invited and has not joined"),
        PartnerUserStatus::Deleted => (Code::UserNotActive, "deleted"),
    };
    Some(Refusal::new(code, "USER-05", format!("`{}` is {state}", user.id)))
}

/// USER-42. A deleted user stays as it is; nothing brings it back.
pub(in crate::edits) fn not_deleted(user: &PartnerUser) -> Result<(), Refusal> {
    match shut_out(user) {
        Some(refusal) if user.status == PartnerUserStatus::Deleted => Err(refusal),
        _ => Ok(()),
    }
}

/// The change that puts `user` in the place of the one with its id.
pub(in crate::edits) fn put(user: PartnerUser) -> Change {
    Change::PutUser(Box::new(User::Partner(user)))
}

/// Judges each named user once, in the request's order; a repetition is noted as one (BULK-18).
pub(in crate::edits) fn each_user<'a>(
    draft: &mut Draft<'a>,
    users: &[UserId],
    mut judge: impl FnMut(&mut Draft<'a>, &UserId) -> Result<(), Refusal>,
) {
    each_judged(draft, users, &mut judge);
}

fn each_judged<'a>(
    draft: &mut Draft<'a>,
    users: &[UserId],
    judge: &mut dyn FnMut(&mut Draft<'a>, &UserId) -> Result<(), Refusal>,
) {
    let mut seen = Set::default();
    for id in users {
        if !seen.insert(id) {
            repeated(draft, Subject::user(id));
        } else if let Err(refusal) = judge(draft, id) {
            draft.refuse(Subject::user(id), refusal);
        }
    }
}

/// BULK-18. A row that repeats an earlier one.
pub(in crate::edits) fn repeated(draft: &mut Draft<'_>, subject: Subject) {
    draft.unchanged(subject, Some((Code::DuplicateRow, "BULK-18")), "repeats an earlier row");
}

/// A request about one user: the opening checks of the request, then the row.
pub(in crate::edits) fn single<'a>(
    mut draft: Draft<'a>,
    user: &UserId,
    permission: Result<(), Refusal>,
    judge: impl FnOnce(&mut Draft<'a>) -> Result<(), Refusal>,
) -> crate::model::Plan {
    if let Err(refusal) = permission.and_then(|()| fresh(&draft)) {
        return draft.refuse_request(refusal);
    }
    let judged = judge(&mut draft);
    finished(draft, Subject::user(user), judged)
}

/// The plan of a request about one subject, once it was judged.
#[inline(never)]
pub(in crate::edits) fn finished(
    mut draft: Draft<'_>,
    subject: Subject,
    judged: Result<(), Refusal>,
) -> crate::model::Plan {
    if let Err(refusal) = judged {
        draft.refuse(subject, refusal);
    }
    draft.finish()
}
