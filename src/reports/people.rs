//! USER-06, USER-28 to USER-34: the lists of partner users that somebody should look at.

use crate::ids::{PartnerId, UserId};
use crate::model::{Instant, Map, Partner, PartnerReview, PartnerUser, PartnerUserStatus, Snapshot, User};
use crate::rules::{self, gates};

/// USER-28. The users about whom the designated administrator of `partner` is asked: its active ones, by id.
///
/// A reviewer is on the list, too; that nobody confirms themself is for the answers to respect (USER-30).
#[must_use]
pub fn review_list<'a>(snapshot: &'a Snapshot, partner: &PartnerId) -> Vec<&'a UserId> {
    partner_users(snapshot, |user| user.partner == *partner && user.status == PartnerUserStatus::Active)
}

/// USER-28. When the next review of `partner` is due: `review_period_months` calendar months after the last one was
/// closed, clamped to the end of the month; nothing for an unknown partner.
///
/// Where none was closed the moment of the question is the only base that there is: it is the review after one that is
/// held at `now` (GEN-07).
#[must_use]
pub fn review_due(snapshot: &Snapshot, partner: &PartnerId, now: Instant) -> Option<Instant> {
    snapshot.partner(partner)?;
    rules::reviews::due(snapshot, partner).or_else(|| Some(now.plus_months(snapshot.settings.review_period_months)))
}

/// USER-28, USER-29. The access reviews of every partner that has somebody to ask about, or one that is under way, by id.
#[must_use]
pub fn reviews<'s>(snapshot: &'s Snapshot, now: Instant) -> Vec<PartnerReview<'s>> {
    let mut users: Map<&PartnerId, usize> = Map::default();
    for user in snapshot.users.values().filter_map(User::as_partner) {
        if user.status == PartnerUserStatus::Active {
            users.update(&user.partner, |count| *count += 1);
        }
    }
    let mut partners: Vec<_> = snapshot.partners.values().collect();
    crate::collections::order::sort_by(&mut partners, |a, b| a.id.cmp(&b.id));
    let review = |partner: &'s Partner| {
        let review = snapshot.reviews.get(&partner.id);
        let users = users.get(&partner.id).copied().unwrap_or_default();
        let is_open = review.is_some_and(|review| review.open.is_some());
        let due = rules::reviews::due(snapshot, &partner.id);
        let state = rules::reviews::state(snapshot, &partner.id, now);
        (is_open || (users > 0 && rules::reviews::is_reviewed(partner))).then_some(PartnerReview {
            partner: &partner.id,
            state,
            due,
            closed: review.and_then(|review| review.closed.as_ref()),
            open: review.and_then(|review| review.open.as_ref()),
            users,
        })
    };
    partners.into_iter().filter_map(review).collect()
}

/// USER-31 to USER-34. Whom the inactivity sweep deactivates at `now`, by id; the gate's option does not matter here.
#[must_use]
pub fn inactive(snapshot: &Snapshot, now: Instant) -> Vec<&UserId> {
    partner_users(snapshot, |user| gates::is_inactive(snapshot, user, now))
}

/// USER-06. The orphaned users, by id.
#[must_use]
pub fn orphans(snapshot: &Snapshot, now: Instant) -> Vec<&UserId> {
    partner_users(snapshot, |user| gates::is_orphaned(snapshot, user, now))
}

/// The partner users whom `wanted` accepts, by id.
fn partner_users(snapshot: &Snapshot, wanted: impl Fn(&PartnerUser) -> bool) -> Vec<&UserId> {
    let mut found: Vec<_> =
        snapshot.users.values().filter_map(User::as_partner).filter(|user| wanted(user)).map(|user| &user.id).collect();
    crate::collections::order::sort(&mut found);
    found
}
