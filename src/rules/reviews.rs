//! USER-28 to USER-30: access reviews, what is due and whom they ask.

use crate::ids::PartnerId;
use crate::model::{Instant, Partner, PartnerStatus, PartnerUser, PartnerUserStatus, ReviewState, Snapshot};

/// USER-28. When the next review is due: `review_period_months` calendar months after the last one was closed, clamped
/// to the end of the month; nothing where none was closed.
#[must_use]
pub fn due(snapshot: &Snapshot, partner: &PartnerId) -> Option<Instant> {
    let closed = snapshot.reviews.get(partner)?.closed.as_ref()?;
    Some(closed.at.plus_months(snapshot.settings.review_period_months))
}

/// USER-28, USER-29. How the review of a partner stands at `now`; a partner that was never reviewed is due.
#[must_use]
pub fn state(snapshot: &Snapshot, partner: &PartnerId, now: Instant) -> ReviewState {
    if let Some(open) = snapshot.reviews.get(partner).and_then(|review| review.open.as_ref()) {
        return if now < open.deadline { ReviewState::Open } else { ReviewState::Overdue };
    }
    match due(snapshot, partner) {
        Some(due) if now < due => ReviewState::Upcoming,
        _ => ReviewState::Due,
    }
}

/// USER-28. The users about whom a review asks: the active ones of the partner, by id.
#[must_use]
pub fn asked<'a>(snapshot: &'a Snapshot, partner: &PartnerId) -> Vec<&'a PartnerUser> {
    let users = snapshot.users.values().filter_map(|user| user.as_partner());
    let mut asked: Vec<_> =
        users.filter(|user| user.partner == *partner && user.status == PartnerUserStatus::Active).collect();
    crate::collections::order::sort_by(&mut asked, |a, b| a.id.cmp(&b.id));
    asked
}

/// USER-28, USER-41. Reviews come due by themselves for the accounts whose users are let in.
#[must_use]
pub fn is_reviewed(partner: &Partner) -> bool {
    partner.is_enabled && partner.status == PartnerStatus::Active
}
