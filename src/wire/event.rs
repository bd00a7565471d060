//! Notifications, events and invitations.

use partner_policy_derive::Wire;

use super::cx::{At, Cx};
use super::names::RecipientKind;
use super::resource::Resource;
use super::text::{Given, Id, Many, Moment, Text, TypeRef};
use crate::model;

/// Who is notified of one event of one module.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NotificationRule<'a> {
    /// The module.
    #[serde(borrow)]
    pub(crate) module: TypeRef<'a>,
    /// The event, by name (NOTIFY-09).
    pub(crate) event: Text<'a>,
    /// The kinds of recipients.
    pub(crate) to: Many<RecipientKind>,
}

/// An invitation to join a partner (USER-17 to USER-22).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Invitation<'a> {
    /// The single-use token of the unique address.
    #[serde(borrow)]
    pub(crate) token: Id<'a>,
    /// The partner that it belongs to.
    pub(crate) partner: Id<'a>,
    /// The invited address.
    pub(crate) email: Text<'a>,
    /// When it was sent.
    pub(crate) created_at: Moment<'a>,
    /// When it was used; left out: not yet.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) used_at: Given<Moment<'a>>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "NotifiedEvent"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Event<'a> {
    /// The module; an unknown one has no recipients (NOTIFY-09).
    #[serde(borrow)]
    pub(crate) module: Text<'a>,
    /// The event, by name.
    pub(crate) event: Text<'a>,
    /// The record that it happened to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) record: Option<Resource<'a>>,
    /// The partner, where there is no record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) partner: Option<Id<'a>>,
    /// Who did it, and so is not notified (NOTIFY-06).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) actor: Option<Id<'a>>,
}

impl NotificationRule<'_> {
    /// The rule of the model; none of a module that cannot be.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> Option<model::NotificationRule> {
        Some(model::NotificationRule {
            module: cx.notification_module(&self.module, &at.key("module"))?,
            event: cx.share(&self.event.0),
            to: self.to.0.into_iter().map(Into::into).collect(),
        })
    }
}

impl<'a> From<&'a model::NotificationRule> for NotificationRule<'a> {
    fn from(from: &'a model::NotificationRule) -> Self {
        Self {
            module: from.module.into(),
            event: (&from.event).into(),
            to: from.to.iter().map(|&kind| kind.into()).collect(),
        }
    }
}

impl Invitation<'_> {
    /// The invitation of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::Invitation {
        model::Invitation {
            token: cx.id(&self.token, &at.key("token")),
            partner: cx.id(&self.partner, &at.key("partner")),
            email: (&*self.email.0).into(),
            created_at: cx.instant(&self.created_at, &at.key("createdAt")),
            used_at: self.used_at.0.map(|moment| cx.instant(&moment, &at.key("usedAt"))),
        }
    }
}

impl<'a> From<&'a model::Invitation> for Invitation<'a> {
    fn from(from: &'a model::Invitation) -> Self {
        Self {
            token: (&from.token).into(),
            partner: (&from.partner).into(),
            email: (&from.email).into(),
            created_at: from.created_at.into(),
            used_at: Given(from.used_at.map(Moment::from)),
        }
    }
}

impl Event<'_> {
    /// The event of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::Event {
        model::Event {
            module: cx.share(&self.module.0),
            event: cx.share(&self.event.0),
            record: self.record.map(|record| record.into_model(cx, &at.key("record"))),
            partner: cx.maybe_id(self.partner.as_ref(), &at.key("partner")),
            actor: cx.maybe_id(self.actor.as_ref(), &at.key("actor")),
        }
    }
}
