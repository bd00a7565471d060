//! Access reviews of partners, in and out.

use partner_policy_derive::Wire;

use super::cx::{At, Cx};
use super::text::{Given, Id, Moment};
use crate::error::Code;
use crate::model;

/// What is known of the access reviews of one partner (USER-28).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Review<'a> {
    /// The partner.
    #[serde(borrow)]
    pub(crate) partner: Id<'a>,
    /// The last review that was closed; left out: none was.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) closed: Given<ClosedReview<'a>>,
    /// The review that is under way; left out: none is.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) open: Given<ReviewCampaign<'a>>,
}

/// A review that was closed.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ClosedReview<'a> {
    /// When.
    #[serde(borrow)]
    pub(crate) at: Moment<'a>,
    /// Who answered, who need not be in the programme any more; left out where the deadline passed without answers.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) by: Given<Id<'a>>,
}

/// A review that is under way.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReviewCampaign<'a> {
    /// When it was opened.
    #[serde(borrow)]
    pub(crate) since: Moment<'a>,
    /// When answers are due, after it was opened.
    pub(crate) deadline: Moment<'a>,
    /// When the supplier was told that the deadline had passed; left out: not yet.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) escalated_at: Given<Moment<'a>>,
}

impl Review<'_> {
    /// The review of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::Review {
        model::Review {
            partner: cx.id(&self.partner, &at.key("partner")),
            closed: self.closed.0.map(|closed| {
                let at = at.key("closed");
                model::ClosedReview {
                    at: cx.instant(&closed.at, &at.key("at")),
                    by: cx.maybe_id(closed.by.0.as_ref(), &at.key("by")),
                }
            }),
            open: self.open.0.map(|open| open.into_model(cx, &at.key("open"))),
        }
    }
}

impl ReviewCampaign<'_> {
    fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::Campaign {
        let known = cx.problems.len();
        let campaign = model::Campaign {
            since: cx.instant(&self.since, &at.key("since")),
            deadline: cx.instant(&self.deadline, &at.key("deadline")),
            escalated_at: self.escalated_at.0.map(|moment| cx.instant(&moment, &at.key("escalatedAt"))),
        };
        if cx.problems.len() == known && !cx.is_mending && campaign.deadline <= campaign.since {
            cx.report(Code::InvalidValue, &at.key("deadline"), "the deadline is not after the opening");
        }
        campaign
    }
}

impl<'a> From<&'a model::Review> for Review<'a> {
    fn from(from: &'a model::Review) -> Self {
        Self {
            partner: (&from.partner).into(),
            closed: Given(
                from.closed
                    .as_ref()
                    .map(|closed| ClosedReview { at: closed.at.into(), by: Given(closed.by.as_ref().map(Id::from)) }),
            ),
            open: Given(from.open.as_ref().map(|open| ReviewCampaign {
                since: open.since.into(),
                deadline: open.deadline.into(),
                escalated_at: Given(open.escalated_at.map(Moment::from)),
            })),
        }
    }
}
