//! What a question is about.

use partner_policy_derive::Wire;

use super::cx::{At, Cx, quoted};
use super::entries::{Fields, fields_from_model, fields_into_model};
use super::names::{LeadOrigin, ShareLevel};
use super::readable::Readable;
use super::sharing::{PartnerRoleRef, RoleRef};
use super::text::{Given, Id, Many, Text};
use crate::error::Code;
use crate::model::{self, ShareTarget};

/// What a question is about: the facts of one record or thing, as its host knows them.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Resource<'a> {
    /// The type.
    #[serde(borrow, rename = "type")]
    #[cfg_attr(feature = "schema", schemars(with = "super::vocabulary::KindName"))]
    pub(crate) kind: Text<'a>,
    /// The id; for areas, pages and features their name.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) id: Given<Id<'a>>,
    /// The partner that it belongs to; left out or `null`: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) partner: Option<Id<'a>>,
    /// The owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) owner: Option<Id<'a>>,
    /// The assignee; left out or `null`: unassigned (LEAD-09).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) assignee: Option<Id<'a>>,
    /// The creator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) created_by: Option<Id<'a>>,
    /// The origin of a lead (LEAD-05).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) origin: Given<LeadOrigin>,
    /// The contact that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) contact: Option<Id<'a>>,
    /// Free fields, for criteria.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) fields: Given<Fields<'a>>,
    /// Single-record shares (SHARE-09).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) shares: Given<Many<RecordShare<'a>>>,
}

/// A single-record share; it names exactly one of a user, a group and a role (SHARE-09, REACH-05).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RecordShare<'a> {
    /// The user.
    #[serde(borrow, default, skip_serializing_if = "Given::is_absent")]
    pub(crate) user: Given<Id<'a>>,
    /// The public group.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) group: Given<Id<'a>>,
    /// The role of the supplier's tree.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) internal_role: Given<RoleRef<'a>>,
    /// The role of a partner.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) partner_role: Given<PartnerRoleRef<'a>>,
    /// The level.
    pub(crate) level: ShareLevel,
}

impl Resource<'_> {
    /// The resource of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::Resource {
        let kind = cx.kind(&self.kind.0).unwrap_or_else(|| {
            if !cx.is_wild(&self.kind.0) {
                cx.report(
                    Code::UnknownValue,
                    &at.key("type"),
                    format!("there is no resource type {}", quoted(&self.kind.0)),
                );
            }
            model::ResourceKind::Lead
        });
        let shares = at.key("shares");
        model::Resource {
            kind,
            id: cx.maybe_id(self.id.0.as_ref(), &at.key("id")),
            partner: cx.maybe_id(self.partner.as_ref(), &at.key("partner")),
            owner: cx.maybe_id(self.owner.as_ref(), &at.key("owner")),
            assignee: cx.maybe_id(self.assignee.as_ref(), &at.key("assignee")),
            created_by: cx.maybe_id(self.created_by.as_ref(), &at.key("createdBy")),
            origin: self.origin.0.map(Into::into),
            contact: cx.maybe_id(self.contact.as_ref(), &at.key("contact")),
            fields: fields_into_model(self.fields.0.unwrap_or_default(), cx, &at.key("fields")),
            shares: (self.shares.entries().into_iter().enumerate())
                .filter_map(|(index, share)| share.into_model(cx, &shares.index(index)))
                .collect(),
        }
    }
}

impl RecordShare<'_> {
    fn into_model(self, cx: &mut Cx, at: &At<'_>) -> Option<model::RecordShare> {
        let with = match (self.user.0, self.group.0, self.internal_role.0, self.partner_role.0) {
            (Some(id), None, None, None) => ShareTarget::User(cx.id(&id, &at.key("user"))),
            (None, Some(id), None, None) => ShareTarget::Group(cx.id(&id, &at.key("group"))),
            (None, None, Some(role), None) => ShareTarget::InternalRole(role.into_model(cx, &at.key("internalRole"))),
            (None, None, None, Some(role)) => ShareTarget::PartnerRole(role.into_model(cx, &at.key("partnerRole"))),
            _ => {
                let message = "a share names exactly one of `user`, `group`, `internalRole` and `partnerRole`";
                cx.report(Code::MalformedJson, at, message);
                return None;
            }
        };
        Some(model::RecordShare { with, level: self.level.into() })
    }
}

impl<'a> From<&'a model::RecordShare> for RecordShare<'a> {
    fn from(from: &'a model::RecordShare) -> Self {
        let mut share = Self::blank();
        share.level = from.level.into();
        match &from.with {
            ShareTarget::User(id) => share.user = Given(Some(id.into())),
            ShareTarget::Group(id) => share.group = Given(Some(id.into())),
            ShareTarget::InternalRole(role) => share.internal_role = Given(Some(role.into())),
            ShareTarget::PartnerRole(role) => share.partner_role = Given(Some(role.into())),
        }
        share
    }
}

impl<'a> From<&'a model::Resource> for Resource<'a> {
    fn from(from: &'a model::Resource) -> Self {
        Self {
            kind: from.kind.as_str().into(),
            id: Given(from.id.as_ref().map(Id::from)),
            partner: from.partner.as_ref().map(Id::from),
            owner: from.owner.as_ref().map(Id::from),
            assignee: from.assignee.as_ref().map(Id::from),
            created_by: from.created_by.as_ref().map(Id::from),
            origin: Given(from.origin.map(Into::into)),
            contact: from.contact.as_ref().map(Id::from),
            fields: Given((!from.fields.is_empty()).then(|| fields_from_model(&from.fields))),
            shares: Given::list(from.shares.iter().map(RecordShare::from).collect()),
        }
    }
}
