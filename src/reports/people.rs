//! USER-06, USER-28 to USER-34: the lists of partner users that somebody should look at.

use crate::ids::{PartnerId, UserId};
use crate::model::{Instant, PartnerUser, PartnerUserStatus, Snapshot, User};
use crate::rules::people;

/// USER-28. The users about whom the designated administrator of `partner` is asked: its active ones, by id.
///
/// A reviewer is on the list, too; that nobody confirms themself is for the answers to respect (USER-30).
#[must_use]
pub fn review_list<'a>(snapshot: &'a Snapshot, partner: &PartnerId) -> Vec<&'a UserId> {
    partner_users(snapshot, |user| user.partner == *partner && user.status == PartnerUserStatus::Active)
}

/// USER-28. When the next review of `partner` is due if one is held at `now`: `review_period_months` calendar months
/// later, clamped to the end of the month; nothing for an unknown partner.
///
/// The facts hold no past reviews, so the moment of the question is the only base that there is (GEN-07).
#[must_use]
pub fn review_due(snapshot: &Snapshot, partner: &PartnerId, now: Instant) -> Option<Instant> {
    snapshot.partner(partner).map(|_| now.plus_months(snapshot.settings.review_period_months))
}

/// USER-31 to USER-34. Whom the inactivity sweep deactivates at `now`, by id; the gate's option does not matter here.
#[must_use]
pub fn inactive(snapshot: &Snapshot, now: Instant) -> Vec<&UserId> {
    partner_users(snapshot, |user| people::is_inactive(snapshot, user, now))
}

/// USER-06. The orphaned users, by id.
#[must_use]
pub fn orphans(snapshot: &Snapshot, now: Instant) -> Vec<&UserId> {
    partner_users(snapshot, |user| people::is_orphaned(snapshot, user, now))
}

/// The partner users whom `wanted` accepts, by id.
fn partner_users(snapshot: &Snapshot, wanted: impl Fn(&PartnerUser) -> bool) -> Vec<&UserId> {
    let mut found: Vec<_> =
        snapshot.users.values().filter_map(User::as_partner).filter(|user| wanted(user)).map(|user| &user.id).collect();
    crate::collections::order::sort(&mut found);
    found
}
