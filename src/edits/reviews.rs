//! Access reviews: opened, settled after their deadline, closed; answers take access away and never give it (USER-28 to
//! USER-30).

use crate::edits::users::status::deactivated;
use crate::edits::users::tally::Tally;
use crate::edits::users::{
    by_supplier, by_system, fresh, not_permitted, partner_user, permit, repeated, selection, sized, unknown,
};
use crate::edits::{Draft, IdKind, Refusal, Subject};
use crate::error::Code;
use crate::ids::{PartnerId, UserId};
use crate::model::{
    Campaign, Change, ClosedReview, Instant, PartnerUser, PartnerUserStatus, Plan, Review, ReviewAnswer,
    ReviewNoAnswer, ReviewState, Set, Snapshot,
};
use crate::rules::actors;
use crate::rules::reviews;

/// Plans that reviews of `partners` are opened, with answers due at `deadline`.
pub(super) fn open(mut draft: Draft<'_>, partners: &[PartnerId], deadline: Instant) -> Plan {
    let opening =
        by_supplier(&draft).and_then(|()| selection(&draft, partners.len())).and_then(|()| in_future(&draft, deadline));
    if let Err(refusal) = opening {
        return draft.refuse_request(refusal);
    }
    let mut seen = Set::default();
    for partner in partners {
        let subject = Subject::partner(partner);
        if !seen.insert(partner) {
            repeated(&mut draft, subject);
        } else if draft.before().partner(partner).is_none() {
            draft.refuse(subject, unknown(IdKind::Partner, partner.as_str()));
        } else {
            open_one(&mut draft, partner, deadline);
        }
    }
    draft.finish()
}

/// Plans that every review is opened that is due, and that those whose deadline has passed are settled, by partner.
pub(super) fn sweep(mut draft: Draft<'_>, deadline: Instant) -> Plan {
    let opening = by_system(&draft).and_then(|()| fresh(&draft)).and_then(|()| in_future(&draft, deadline));
    if let Err(refusal) = opening {
        return draft.refuse_request(refusal);
    }
    let snapshot = draft.before();
    let with_users: Set<&PartnerId> = snapshot
        .users
        .values()
        .filter_map(|user| user.as_partner())
        .filter(|user| is_active(user))
        .map(|user| &user.partner)
        .collect();
    let mut partners: Vec<_> = snapshot.partners.values().collect();
    crate::collections::order::sort_by(&mut partners, |a, b| a.id.cmp(&b.id));
    let mut tally = Tally::of(snapshot);
    for partner in partners {
        match reviews::state(snapshot, &partner.id, draft.now()) {
            ReviewState::Due if reviews::is_reviewed(partner) && with_users.contains(&partner.id) => {
                open_one(&mut draft, &partner.id, deadline);
            }
            ReviewState::Overdue => settle_overdue(&mut draft, &mut tally, &partner.id),
            ReviewState::Due | ReviewState::Open | ReviewState::Upcoming => {}
        }
    }
    tally.report(&mut draft);
    draft.finish()
}

fn is_active(user: &PartnerUser) -> bool {
    user.status == PartnerUserStatus::Active
}

fn in_future(draft: &Draft<'_>, deadline: Instant) -> Result<(), Refusal> {
    if deadline > draft.now() {
        return Ok(());
    }
    Err(Refusal::new(Code::InvalidValue, "USER-28", "answers are due in the future"))
}

/// The review of a partner as it stands.
fn review_of(snapshot: &Snapshot, partner: &PartnerId) -> Review {
    snapshot.reviews.get(partner).cloned().unwrap_or_else(|| Review::none(partner.clone()))
}

fn put(review: Review) -> Vec<Change> {
    vec![Change::PutReview(Box::new(review))]
}

/// USER-28, USER-30. Opens the review of one partner; its designated admins get the list, and the supplier where there
/// is none.
fn open_one(draft: &mut Draft<'_>, partner: &PartnerId, deadline: Instant) {
    let (snapshot, subject) = (draft.before(), Subject::partner(partner));
    let before = review_of(snapshot, partner);
    if before.open.is_some() {
        return draft.unchanged(subject, None, format!("the review of `{partner}` is open already"));
    }
    let asked = reviews::asked(snapshot, partner);
    if asked.is_empty() {
        return draft.unchanged(subject, None, format!("`{partner}` has no active user to ask about"));
    }
    let open = Campaign { since: draft.now(), deadline, escalated_at: None };
    let message = format!("the review of `{partner}` is opened, answers are due {deadline}");
    draft.update(subject.clone(), message, put(Review { open: Some(open), ..before }));
    let mut admins = asked.iter().filter(|user| user.is_reviewer).peekable();
    if admins.peek().is_none() {
        draft.effect(Code::SendReview, subject);
    }
    for admin in admins {
        draft.effect(Code::SendReview, Subject::pair(partner, &admin.id));
    }
}

/// USER-29. Nobody answered until the deadline: the supplier is asked, once, or the users are deactivated.
fn settle_overdue(draft: &mut Draft<'_>, tally: &mut Tally, partner: &PartnerId) {
    let (snapshot, subject) = (draft.before(), Subject::partner(partner));
    let mut review = review_of(snapshot, partner);
    let asked = reviews::asked(snapshot, partner);
    if snapshot.settings.review_no_answer == ReviewNoAnswer::Deactivate {
        // Nobody but the supplier could answer for an only designated admin.
        let has_second = asked.iter().filter(|user| user.is_reviewer).count() > 1;
        for user in asked {
            if user.is_reviewer && !has_second {
                draft.effect(Code::ReviewEscalated, Subject::pair(partner, &user.id));
            } else {
                deactivated(draft, tally, user);
            }
        }
        review.closed = Some(ClosedReview { at: draft.now(), by: None });
        review.open = None;
        draft.update(subject, format!("the review of `{partner}` is closed without answers"), put(review));
    } else if let Some(open) = review.open.as_mut().filter(|open| open.escalated_at.is_none()) {
        open.escalated_at = Some(draft.now());
        draft.update(subject, format!("nobody answered the review of `{partner}`: the supplier is asked"), put(review));
        for user in asked {
            draft.effect(Code::ReviewEscalated, Subject::pair(partner, &user.id));
        }
    }
}

/// Plans what follows from the `answers` of `reviewer` about the active users of `partner`.
pub(super) fn close(mut draft: Draft<'_>, partner: &PartnerId, answers: &[ReviewAnswer], reviewer: &UserId) -> Plan {
    let opening =
        may_close(&draft, partner, reviewer).and_then(|()| fresh(&draft)).and_then(|()| sized(&draft, answers.len()));
    if let Err(refusal) = opening {
        return draft.refuse_request(refusal);
    }
    if draft.before().partner(partner).is_none() {
        draft.refuse(Subject::partner(partner), unknown(IdKind::Partner, partner.as_str()));
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
    let now = ClosedReview { at: draft.now(), by: Some(reviewer.clone()) };
    // A clock that is behind takes nothing back: the next review is counted from the one that was closed last.
    let later = review_of(draft.before(), partner).closed.filter(|last| last.at > now.at);
    draft.change(put(Review { partner: partner.clone(), closed: Some(later.unwrap_or(now)), open: None }));
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
    let open = reviews::asked(snapshot, partner).into_iter().filter(|user| !answered.contains(&user.id));
    for user in open {
        if !named.contains(&user.id) && snapshot.settings.review_no_answer == ReviewNoAnswer::Deactivate {
            deactivated(draft, tally, user);
        } else {
            draft.effect(Code::ReviewEscalated, Subject::pair(partner, &user.id));
        }
    }
}
