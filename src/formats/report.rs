//! What the reports look like outside.

use serde::Serialize;

/// Who is notified of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Recipients"))]
pub struct RecipientsOut<'a> {
    /// The users, in id order.
    pub users: Vec<&'a str>,
    /// What to know, such as `NO_PRIMARY`.
    pub notes: Vec<NoteOut>,
}

/// Something to know about a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Note"))]
pub struct NoteOut {
    /// The stable code.
    #[cfg_attr(feature = "schema", schemars(with = "crate::error::Code"))]
    pub code: &'static str,
}

/// A row of the managers lister.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ListerRow"))]
pub struct ListerRowOut<'a> {
    /// The manager.
    pub user: &'a str,
    /// The partner.
    pub partner: &'a str,
    /// Says whether the manager is the partner's primary one.
    pub primary: bool,
    /// Says whether the assignment takes effect.
    pub effective: bool,
    /// Why it does not take effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::error::Code>"))]
    pub code: Option<&'static str>,
}

/// A role of a partner's hierarchy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "HierarchyRole"))]
pub struct HierarchyRoleOut<'a> {
    /// The id.
    pub id: &'a str,
    /// The label for people.
    pub label: &'a str,
    /// The role above; absent for the root.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<&'a str>,
}

/// What an administrator should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Finding"))]
pub struct FindingOut<'a> {
    /// The stable code.
    #[cfg_attr(feature = "schema", schemars(with = "crate::error::Code"))]
    pub code: &'static str,
    /// The id of what the finding is about.
    pub subject: &'a str,
    /// The sentence for people, in English.
    pub message: &'a str,
}

/// Which records one viewer gains and loses sight of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Impact"))]
pub struct ImpactOut<'a> {
    /// The viewer.
    pub user: &'a str,
    /// The records that come into sight, in the request's order.
    pub gains: Vec<&'a str>,
    /// The records that go out of sight, in the request's order.
    pub loses: Vec<&'a str>,
}

/// How the access review of one partner stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "PartnerReview"))]
pub struct PartnerReviewOut<'a> {
    /// The partner.
    pub partner: &'a str,
    /// Not due yet, due and not opened, under way, or past its deadline without answers.
    pub state: ReviewStateOut,
    /// When the next one is due; absent where none was ever closed, so that it is due now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "String", default))]
    pub due: Option<String>,
    /// The last one that was closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::model::ClosedReview", default))]
    pub closed: Option<ClosedReviewOut<'a>>,
    /// The one that is under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "crate::model::Campaign", default))]
    pub open: Option<ReviewCampaignOut>,
    /// How many users it asks about.
    pub users: usize,
}

/// How a review stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ReviewState"))]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum ReviewStateOut {
    Upcoming,
    Due,
    Open,
    Overdue,
}

/// A review that was closed: when, and by whom; by nobody where its deadline passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClosedReviewOut<'a> {
    /// When.
    pub at: String,
    /// Who answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<&'a str>,
}

/// A review that is under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewCampaignOut {
    /// When it was opened.
    pub since: String,
    /// When answers are due.
    pub deadline: String,
    /// When the supplier was told that the deadline had passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escalated_at: Option<String>,
}
