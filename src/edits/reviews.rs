//! Closing an access review: answers take access away and never give it (USER-28 to USER-30).

use super::users::{fresh, not_permitted, partner_user, permit, repeated, sized, unknown};
use super::users_status::deactivated;
use super::users_tally::Tally;
use super::{Draft, Refusal, Subject};
use crate::error::Code;
use crate::ids::{PartnerId, UserId};
use crate::model::{PartnerUserStatus, Plan, ReviewAnswer, ReviewNoAnswer, Set};
use crate::rules::actors;

/// Plans what follows from the `answers` of `reviewer` about the active users of `partner`.
pub(super) fn close(mut draft: Draft<'_>, partner: &PartnerId, answers: &[ReviewAnswer], reviewer: &UserId) -> Plan {
    let opening =
        may_close(&draft, partner, reviewer).and_then(|()| fresh(&draft)).and_then(|()| sized(&draft, answers.len()));
    if let Err(refusal) = opening {
        return draft.refuse_request(refusal);
    }
    if draft.before().partner(partner).is_none() {
        draft.refuse(Subject::partner(partner), unknown(partner.as_str()));
        return draft.finish();
    }
    let contradicted = contradictions(answers);
    let mut tally = Tally::of(draft.before());
    let mut seen = Set::default();
    let mut answered = Set::default();
    for answer in answers {
        let subject = Subject::user(&answer.user);
        if contradicted.contains(&answer.user) {
            let message = format!("the answers about `{}` contradict each other", answer.user);
            draft.refuse(subject, Refusal::new(Code::ConflictingRows, "BULK-18", message));
        } else if !seen.insert(&answer.user) {
            repeated(&mut draft, subject);
        } else if let Err(refusal) = take(&mut draft, &mut tally, partner, reviewer, answer) {
            draft.refuse(subject, refusal);
        } else {
            answered.insert(&answer.user);
        }
    }
    let named = answers.iter().map(|answer| &answer.user).chain([reviewer]).collect();
    settle_unanswered(&mut draft, &mut tally, partner, &answered, &named);
    tally.report(&mut draft);
    draft.finish()
}

/// USER-30. The reviewer is a designated admin of the partner or the supplier; the supplier may hand in for either.
fn may_close(draft: &Draft<'_>, partner: &PartnerId, reviewer: &UserId) -> Result<(), Refusal> {
    let snapshot = draft.before();
    let is_supplier = |user| actors::administers_partners(snapshot, user);
    let is_designated = actors::admitted_partner_user(snapshot, reviewer, draft.now())
        .is_some_and(|user| user.is_reviewer && user.partner == *partner);
    permit(
        is_designated || is_supplier(reviewer),
        "USER-30",
        "only a designated admin of the partner answers a review",
    )?;
    permit(draft.by() == reviewer || is_supplier(draft.by()), "USER-30", "everybody answers in the own name")
}

/// BULK-18. The users about whom the answers say both.
fn contradictions(answers: &[ReviewAnswer]) -> Set<&UserId> {
    let (mut kept, mut dropped): (Set<&UserId>, Set<&UserId>) = (Set::default(), Set::default());
    for answer in answers {
        if answer.keep { &mut kept } else { &mut dropped }.insert(&answer.user);
    }
    kept.iter().copied().filter(|user| dropped.contains(user)).collect()
}

/// USER-29, USER-30. One answer about another user of the partner.
fn take(
    draft: &mut Draft<'_>,
    tally: &mut Tally,
    partner: &PartnerId,
    reviewer: &UserId,
    answer: &ReviewAnswer,
) -> Result<(), Refusal> {
    let user = partner_user(draft.before(), &answer.user)?;
    if user.partner != *partner {
        return Err(not_permitted("USER-30", "a review covers the users of one partner"));
    }
    if user.id == *reviewer {
        return Err(Refusal::new(Code::SelfGrant, "USER-30", "nobody answers for themself"));
    }
    if answer.keep || user.status != PartnerUserStatus::Active {
        draft.unchanged(Subject::user(&user.id), None, format!("`{}` stays as it is", user.id));
    } else {
        deactivated(draft, tally, user);
    }
    Ok(())
}

/// USER-29, USER-30. Users without an answer are escalated to the supplier or deactivated, by id; the reviewer, who
/// could not answer for themself, and users whose answer is refused are always escalated.
fn settle_unanswered(
    draft: &mut Draft<'_>,
    tally: &mut Tally,
    partner: &PartnerId,
    answered: &Set<&UserId>,
    named: &Set<&UserId>,
) {
    let snapshot = draft.before();
    let mut open: Vec<_> = snapshot
        .users
        .values()
        .filter_map(|user| user.as_partner())
        .filter(|user| user.partner == *partner && user.status == PartnerUserStatus::Active)
        .filter(|user| !answered.contains(&user.id))
        .collect();
    crate::collections::order::sort_by(&mut open, |a, b| a.id.cmp(&b.id));
    for user in open {
        if !named.contains(&user.id) && snapshot.settings.review_no_answer == ReviewNoAnswer::Deactivate {
            deactivated(draft, tally, user);
        } else {
            draft.effect(Code::ReviewEscalated, Subject::pair(partner, &user.id));
        }
    }
}
