//! What reports answer.

use partner_policy_derive::Write;

use super::{Campaign, ClosedReview, Instant, ReviewState};
use crate::error::Code;
use crate::ids::{PartnerId, PartnerRoleId, ResourceId, UserId};

/// Who is notified of an event.
#[derive(Debug, Clone, PartialEq, Eq, Default, Write)]
pub struct Recipients<'a> {
    /// The users, in id order.
    pub users: Vec<&'a UserId>,
    /// What to know, such as `NO_PRIMARY`.
    pub notes: Vec<Note>,
}

/// Something to know about a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Write)]
pub struct Note {
    /// The stable code.
    pub code: Code,
}

/// A row of the managers lister.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Write)]
#[record(rename = "ListerRow")]
pub struct ManagerListing<'a> {
    /// The manager.
    pub user: &'a UserId,
    /// The partner.
    pub partner: &'a PartnerId,
    /// Says whether the manager is the partner's primary one.
    // Also while the assignment is without effect.
    #[record(rename = "primary")]
    pub is_primary: bool,
    /// Says whether the assignment takes effect.
    // MGR-13, MGR-14.
    #[record(rename = "effective")]
    pub is_effective: bool,
    /// Why it does not take effect.
    // `MANAGER_INACTIVE`, else `PARTNER_NOT_ACTIVE`.
    #[record(nullable)]
    pub code: Option<Code>,
}

/// An assignment that nobody could make today.
#[derive(Debug, Clone, PartialEq, Eq, Write)]
pub struct UnfitAssignment {
    /// The partner.
    pub partner: String,
    /// The manager.
    pub user: String,
    /// Why an import refuses a row that repeats it.
    // MGR-10, MGR-11.
    pub code: Code,
}

/// A role of a partner's hierarchy.
#[derive(Debug, Clone, PartialEq, Eq, Write)]
pub struct HierarchyRole<'a> {
    /// The id.
    pub id: &'a PartnerRoleId,
    /// The label for people.
    pub label: &'a str,
    /// The role above; absent for the root.
    #[record(nullable)]
    pub parent: Option<&'a PartnerRoleId>,
}

/// What an administrator should look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Write)]
pub struct Finding {
    /// The stable code.
    pub code: Code,
    /// The id of what the finding is about.
    // A user, rule, group, role or partner: the code says which of them.
    pub subject: String,
    /// The sentence for people, in English.
    pub message: String,
}

impl Finding {
    pub(crate) fn new(code: Code, subject: impl ToString, message: impl Into<String>) -> Self {
        Self { code, subject: subject.to_string(), message: message.into() }
    }
}

/// Which records one viewer gains and loses sight of.
#[derive(Debug, Clone, PartialEq, Eq, Write)]
pub struct Impact<'a> {
    /// The viewer.
    pub user: &'a UserId,
    /// The records that come into sight, in the request's order.
    pub gains: Vec<&'a ResourceId>,
    /// The records that go out of sight, in the request's order.
    pub loses: Vec<&'a ResourceId>,
}

/// How the access review of one partner stands.
#[derive(Debug, Clone, PartialEq, Eq, Write)]
pub struct PartnerReview<'a> {
    /// The partner.
    pub partner: &'a PartnerId,
    /// Not due yet, due and not opened, under way, or past its deadline without answers.
    pub state: ReviewState,
    /// When the next one is due; absent where none was ever closed, so that it is due now.
    #[record(schema = "String")]
    pub due: Option<Instant>,
    /// The last one that was closed.
    pub closed: Option<&'a ClosedReview>,
    /// The one that is under way.
    pub open: Option<&'a Campaign>,
    /// How many users it asks about.
    pub users: usize,
}
