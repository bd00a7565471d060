//! Access reviews of partners: the last one that was closed, and the one that is under way (USER-28 to USER-30).

use partner_policy_derive::Record;

use super::Instant;
use crate::error::Code;
use crate::ids::{PartnerId, UserId};
use crate::json::{At, PresentFields, Reader};

/// What is known of the access reviews of one partner (USER-28).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(key = partner: PartnerId)]
pub struct Review {
    /// The partner.
    pub partner: PartnerId,
    /// The last review that was closed; left out: none was.
    pub closed: Option<ClosedReview>,
    /// The review that is under way; left out: none is.
    pub open: Option<Campaign>,
}

/// A review that was closed.
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct ClosedReview {
    /// When.
    pub at: Instant,
    /// Who answered, who need not be in the programme any more; left out where the deadline passed without answers.
    pub by: Option<UserId>,
}

/// A review that is under way.
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(rename = "ReviewCampaign", complete)]
pub struct Campaign {
    /// When it was opened.
    pub since: Instant,
    /// When answers are due, after it was opened.
    pub deadline: Instant,
    /// When the supplier was told that the deadline had passed; left out: not yet.
    pub escalated_at: Option<Instant>,
}

/// How a review stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Record)]
pub enum ReviewState {
    /// The next one is not due yet.
    Upcoming,
    /// It is due, and nobody has opened it.
    Due,
    /// It is under way.
    Open,
    /// Its deadline has passed without answers.
    Overdue,
}

impl Review {
    /// A partner that was never reviewed.
    #[must_use]
    pub const fn none(partner: PartnerId) -> Self {
        Self { partner, closed: None, open: None }
    }
}

impl Campaign {
    fn complete(&mut self, given: PresentFields, reader: &mut Reader<'_>, at: &At<'_>) {
        if given.are_sound(&[0, 1]) && self.deadline <= self.since {
            reader.report(Code::InvalidValue, &at.key("deadline"), "the deadline is not after the opening");
        }
    }
}
