//! Access reviews of partners: the last one that was closed, and the one that is under way (USER-28 to USER-30).

use super::Instant;
use crate::ids::{PartnerId, UserId};

/// What is known of the access reviews of one partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The partner.
    pub partner: PartnerId,
    /// The last review that was closed; absent: none was.
    pub closed: Option<ClosedReview>,
    /// The review that is under way; absent: none is.
    pub open: Option<Campaign>,
}

/// A review that was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedReview {
    /// When.
    pub at: Instant,
    /// Who answered; absent where the deadline passed without answers.
    pub by: Option<UserId>,
}

/// A review that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// When it was opened.
    pub since: Instant,
    /// When answers are due.
    pub deadline: Instant,
    /// When the supplier was told that the deadline had passed; absent: not yet.
    pub escalated_at: Option<Instant>,
}

impl Review {
    /// A partner that was never reviewed.
    #[must_use]
    pub const fn none(partner: PartnerId) -> Self {
        Self { partner, closed: None, open: None }
    }
}
