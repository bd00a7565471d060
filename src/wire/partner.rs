//! Partners, their hierarchies and their managers.

use partner_policy_derive::Wire;

use super::cx::{At, Cx};
use super::entries::{Fields, fields_from_model, fields_into_model};
use super::names::PartnerStatus;
use super::text::{Given, Id, Many, Text};
use super::{share_all, text_list};
use crate::ids::{PartnerId, PartnerRoleId, UserId};
use crate::model;

/// A partner organisation.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Partner<'a> {
    /// The id.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// The name for people; it decides nothing (GEN-08).
    pub(crate) name: Text<'a>,
    /// The status.
    pub(crate) status: PartnerStatus,
    /// Enabled as partner account (USER-41). Default: true.
    #[serde(rename = "enabled", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) is_enabled: Given<bool>,
    /// The internal account owner (ROLE-15).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) owner: Given<Id<'a>>,
    /// The tier (TIER-01).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) tier: Given<Id<'a>>,
    /// The segment, a field for partner groups.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) segment: Given<Text<'a>>,
    /// Narrows the snapshot's portal areas for this partner (PUR-03). Default: all of them.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) site_areas: Given<Many<Text<'a>>>,
    /// Region and the like, for criteria and partner groups.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) fields: Given<Fields<'a>>,
    /// The account's own hierarchy, with exactly one root. Default: the default levels (ROLE-02).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) partner_roles: Given<Many<PartnerRole<'a>>>,
}

/// A node of one partner account's role hierarchy (ROLE-01).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PartnerRole<'a> {
    /// The id, unique in its account.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// The label for people, at most 80 characters (ROLE-09).
    pub(crate) label: Text<'a>,
    /// The role above; left out for the root.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) parent: Given<Id<'a>>,
}

/// An internal user assigned to a partner as manager (MGR-01).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ManagerAssignment<'a> {
    /// The partner.
    #[serde(borrow)]
    pub(crate) partner: Id<'a>,
    /// The internal user.
    pub(crate) user: Id<'a>,
    /// The primary manager (MGR-06). Default: false.
    #[serde(rename = "primary", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) is_primary: Given<bool>,
}

impl Partner<'_> {
    /// The partner of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::Partner {
        model::Partner {
            id: cx.id(&self.id, &at.key("id")),
            name: (&*self.name.0).into(),
            status: self.status.into(),
            is_enabled: self.is_enabled.0.unwrap_or(true),
            owner: cx.maybe_id(self.owner.0.as_ref(), &at.key("owner")),
            tier: cx.maybe_id(self.tier.0.as_ref(), &at.key("tier")),
            segment: self.segment.0.map(|segment| cx.share(&segment.0)),
            site_areas: self.site_areas.0.map(|areas| share_all(areas, cx)),
            fields: fields_into_model(self.fields.0.unwrap_or_default(), cx, &at.key("fields")),
            partner_roles: self.partner_roles.0.map(|roles| hierarchy(roles.0, cx, &at.key("partnerRoles"))),
        }
    }
}

/// The roles in document order; an id that occurs twice in the account is reported.
fn hierarchy(roles: Vec<PartnerRole<'_>>, cx: &mut Cx, at: &At<'_>) -> Vec<model::PartnerRole> {
    if roles.is_empty() && cx.is_reported(at) {
        cx.unreliable.push("partnerRoles");
    }
    let roles: model::Map<PartnerRoleId, model::PartnerRole> =
        cx.keyed("partnerRoles", at, "id", roles, |role, cx, at| {
            let role = role.into_model(cx, at);
            (role.id.clone(), role)
        });
    roles.into_values().collect()
}

impl PartnerRole<'_> {
    /// The role of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::PartnerRole {
        model::PartnerRole {
            id: cx.id(&self.id, &at.key("id")),
            label: cx.share(&self.label.0),
            parent: cx.maybe_id(self.parent.0.as_ref(), &at.key("parent")),
        }
    }
}

impl ManagerAssignment<'_> {
    /// The assignment of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::ManagerAssignment {
        model::ManagerAssignment {
            partner: cx.id::<PartnerId>(&self.partner, &at.key("partner")),
            user: cx.id::<UserId>(&self.user, &at.key("user")),
            is_primary: self.is_primary.holds(),
        }
    }
}

impl<'a> From<&'a model::Partner> for Partner<'a> {
    fn from(from: &'a model::Partner) -> Self {
        Self {
            id: (&from.id).into(),
            name: (&from.name).into(),
            status: from.status.into(),
            is_enabled: Given::unless(from.is_enabled, &true),
            owner: Given(from.owner.as_ref().map(Id::from)),
            tier: Given(from.tier.as_ref().map(Id::from)),
            segment: Given(from.segment.as_ref().map(Text::from)),
            site_areas: Given(from.site_areas.as_deref().map(text_list)),
            fields: Given((!from.fields.is_empty()).then(|| fields_from_model(&from.fields))),
            partner_roles: Given(
                from.partner_roles.as_ref().map(|roles| roles.iter().map(PartnerRole::from).collect()),
            ),
        }
    }
}

impl<'a> From<&'a model::PartnerRole> for PartnerRole<'a> {
    fn from(from: &'a model::PartnerRole) -> Self {
        Self { id: (&from.id).into(), label: (&from.label).into(), parent: Given(from.parent.as_ref().map(Id::from)) }
    }
}

impl<'a> From<&'a model::ManagerAssignment> for ManagerAssignment<'a> {
    fn from(from: &'a model::ManagerAssignment) -> Self {
        Self { partner: (&from.partner).into(), user: (&from.user).into(), is_primary: Given::claim(from.is_primary) }
    }
}
