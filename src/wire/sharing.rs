//! Sharing: criteria, public groups, sharing rules, sharing sets, share groups.

use partner_policy_derive::Wire;

use super::cx::{At, Cx};
use super::entries::{Operand, Value};
use super::id_list;
use super::names::{CriterionOp, CriterionSubject, License, Lookup, RecordType, ShareLevel};
use super::text::{Given, Id, Many, Text};
use crate::error::Code;
use crate::model;

/// One comparison; several in one list must all hold (SHARE-06).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Criterion<'a> {
    /// The name of the field.
    #[serde(borrow)]
    pub(crate) field: Text<'a>,
    /// Whose field. Default: record.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) on: Given<CriterionSubject>,
    /// The comparison.
    pub(crate) op: CriterionOp,
    /// What it compares with.
    pub(crate) value: Operand<'a>,
}

/// A role of the supplier's tree.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RoleRef<'a> {
    /// The role.
    #[serde(borrow)]
    pub(crate) role: Id<'a>,
    /// The roles below are meant, too. Default: false.
    #[serde(rename = "subordinates", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) with_subordinates: Given<bool>,
}

/// A role of one partner's hierarchy.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PartnerRoleRef<'a> {
    /// The partner.
    #[serde(borrow)]
    pub(crate) partner: Id<'a>,
    /// The role.
    pub(crate) role: Id<'a>,
    /// The roles below are meant, too. Default: false.
    #[serde(rename = "subordinates", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) with_subordinates: Given<bool>,
}

/// Whom a rule shares with, or whose records it shares.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) enum Target<'a> {
    /// The members of a public group.
    #[serde(borrow)]
    Group(Id<'a>),
    /// The role-based users of a partner account (SHARE-21).
    Partner(Id<'a>),
    /// The users in a partner's role.
    PartnerRole(PartnerRoleRef<'a>),
    /// The users in a role of the supplier.
    InternalRole(RoleRef<'a>),
    /// One user.
    User(Id<'a>),
}

/// A named set of people for sharing (SHARE-08).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PublicGroup<'a> {
    /// The id.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// Users by name; high-volume users are ignored (SHARE-05).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) users: Given<Many<Id<'a>>>,
    /// Other groups.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) groups: Given<Many<Id<'a>>>,
    /// Roles of the supplier's tree.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) internal_roles: Given<Many<RoleRef<'a>>>,
    /// Roles of partners.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) partner_roles: Given<Many<PartnerRoleRef<'a>>>,
}

/// A standing exception to isolation (SHARE-02); has either `ownedBy` or `where`.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SharingRule<'a> {
    /// The id.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// The rule works now (SHARE-16). Default: true.
    #[serde(rename = "active", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) is_active: Given<bool>,
    /// The record type (SHARE-03).
    #[serde(rename = "type")]
    pub(crate) record_type: RecordType,
    /// The level.
    pub(crate) level: ShareLevel,
    /// Why the rule exists (SHARE-27).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) purpose: Given<Text<'a>>,
    /// Records owned by these people.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) owned_by: Given<Target<'a>>,
    /// Records that satisfy every criterion (SHARE-06).
    #[serde(rename = "where", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) matching: Given<Many<Criterion<'a>>>,
    /// With whom.
    pub(crate) to: Target<'a>,
}

/// One mapping of a sharing set: both ids present and equal (SHARE-12).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AccessMapping {
    /// The record type.
    #[serde(rename = "type")]
    pub(crate) record_type: RecordType,
    /// The level.
    pub(crate) level: ShareLevel,
    /// The id on the user's side.
    pub(crate) user: Lookup,
    /// The id on the record's side.
    pub(crate) record: Lookup,
}

/// Access by matching ids, for high-volume users (SHARE-11).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SharingSet<'a> {
    /// The id.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// The licences it works for. Default: the high-volume ones (SHARE-13).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) licenses: Given<Many<License>>,
    /// The mappings.
    pub(crate) mappings: Many<AccessMapping>,
}

/// Opens records owned by the high-volume users of one sharing set (SHARE-14).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ShareGroup<'a> {
    /// The id.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// The sharing set.
    pub(crate) sharing_set: Id<'a>,
    /// The group works now (SHARE-16). Default: true.
    #[serde(rename = "active", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) is_active: Given<bool>,
    /// Members by name (SHARE-15).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) users: Given<Many<Id<'a>>>,
    /// Members by public group.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) public_groups: Given<Many<Id<'a>>>,
}

impl Criterion<'_> {
    fn into_model(self, cx: &mut Cx) -> model::Criterion {
        model::Criterion {
            field: cx.share(&self.field.0),
            on: self.on.0.map_or(model::CriterionSubject::Record, Into::into),
            op: self.op.into(),
            value: match self.value {
                Operand::One(value) => model::Operand::One(value.into_model(cx)),
                Operand::Many(values) => {
                    model::Operand::Many(values.into_iter().map(|value| value.into_model(cx)).collect())
                }
            },
        }
    }

    /// The criteria of the model.
    pub(crate) fn all_into_model(criteria: Vec<Criterion<'_>>, cx: &mut Cx) -> Vec<model::Criterion> {
        criteria.into_iter().map(|criterion| criterion.into_model(cx)).collect()
    }
}

impl<'a> From<&'a model::Criterion> for Criterion<'a> {
    fn from(from: &'a model::Criterion) -> Self {
        Self {
            field: (&from.field).into(),
            on: Given((from.on != model::CriterionSubject::Record).then(|| from.on.into())),
            op: from.op.into(),
            value: match &from.value {
                model::Operand::One(value) => Operand::One(value.into()),
                model::Operand::Many(values) => Operand::Many(values.iter().map(Value::from).collect()),
            },
        }
    }
}

impl RoleRef<'_> {
    fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::InternalRoleRef {
        model::InternalRoleRef {
            role: cx.id(&self.role, &at.key("role")),
            with_subordinates: self.with_subordinates.holds(),
        }
    }
}

impl<'a> From<&'a model::InternalRoleRef> for RoleRef<'a> {
    fn from(from: &'a model::InternalRoleRef) -> Self {
        Self { role: (&from.role).into(), with_subordinates: Given::claim(from.with_subordinates) }
    }
}

impl PartnerRoleRef<'_> {
    fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::PartnerRoleRef {
        model::PartnerRoleRef {
            partner: cx.id(&self.partner, &at.key("partner")),
            role: cx.id(&self.role, &at.key("role")),
            with_subordinates: self.with_subordinates.holds(),
        }
    }
}

impl<'a> From<&'a model::PartnerRoleRef> for PartnerRoleRef<'a> {
    fn from(from: &'a model::PartnerRoleRef) -> Self {
        Self {
            partner: (&from.partner).into(),
            role: (&from.role).into(),
            with_subordinates: Given::claim(from.with_subordinates),
        }
    }
}

impl Target<'_> {
    fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::Target {
        match self {
            Self::Group(id) => model::Target::Group(cx.id(&id, &at.key("group"))),
            Self::Partner(id) => model::Target::Partner(cx.id(&id, &at.key("partner"))),
            Self::PartnerRole(role) => model::Target::PartnerRole(role.into_model(cx, &at.key("partnerRole"))),
            Self::InternalRole(role) => model::Target::InternalRole(role.into_model(cx, &at.key("internalRole"))),
            Self::User(id) => model::Target::User(cx.id(&id, &at.key("user"))),
        }
    }
}

impl<'a> From<&'a model::Target> for Target<'a> {
    fn from(from: &'a model::Target) -> Self {
        match from {
            model::Target::Group(id) => Self::Group(id.into()),
            model::Target::Partner(id) => Self::Partner(id.into()),
            model::Target::PartnerRole(role) => Self::PartnerRole(role.into()),
            model::Target::InternalRole(role) => Self::InternalRole(role.into()),
            model::Target::User(id) => Self::User(id.into()),
        }
    }
}

impl PublicGroup<'_> {
    /// The group of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::PublicGroup {
        let internal = at.key("internalRoles");
        let partner = at.key("partnerRoles");
        model::PublicGroup {
            id: cx.id(&self.id, &at.key("id")),
            users: cx.ids(self.users.0, &at.key("users")),
            groups: cx.ids(self.groups.0, &at.key("groups")),
            internal_roles: (self.internal_roles.entries().into_iter().enumerate())
                .map(|(index, role)| role.into_model(cx, &internal.index(index)))
                .collect(),
            partner_roles: (self.partner_roles.entries().into_iter().enumerate())
                .map(|(index, role)| role.into_model(cx, &partner.index(index)))
                .collect(),
        }
    }
}

impl<'a> From<&'a model::PublicGroup> for PublicGroup<'a> {
    fn from(from: &'a model::PublicGroup) -> Self {
        Self {
            id: (&from.id).into(),
            users: id_list(&from.users),
            groups: id_list(&from.groups),
            internal_roles: Given::list(from.internal_roles.iter().map(RoleRef::from).collect()),
            partner_roles: Given::list(from.partner_roles.iter().map(PartnerRoleRef::from).collect()),
        }
    }
}

impl SharingRule<'_> {
    /// The rule of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::SharingRule {
        let scope = match (self.owned_by.0, self.matching.0) {
            (Some(target), None) => model::RuleScope::OwnedBy(target.into_model(cx, &at.key("ownedBy"))),
            (None, Some(criteria)) => model::RuleScope::Where(Criterion::all_into_model(criteria.0, cx)),
            _ => {
                cx.report(Code::MalformedJson, at, "a sharing rule has either `ownedBy` or `where`");
                model::RuleScope::Where(Vec::new())
            }
        };
        model::SharingRule {
            id: cx.id(&self.id, &at.key("id")),
            is_active: self.is_active.0.unwrap_or(true),
            record_type: self.record_type.into(),
            level: self.level.into(),
            purpose: self.purpose.0.map(|purpose| (&*purpose.0).into()),
            scope,
            to: self.to.into_model(cx, &at.key("to")),
        }
    }
}

impl<'a> From<&'a model::SharingRule> for SharingRule<'a> {
    fn from(from: &'a model::SharingRule) -> Self {
        let (owned_by, matching) = match &from.scope {
            model::RuleScope::OwnedBy(target) => (Some(target.into()), None),
            model::RuleScope::Where(criteria) => (None, Some(criteria.iter().map(Criterion::from).collect())),
        };
        Self {
            id: (&from.id).into(),
            is_active: Given::unless(from.is_active, &true),
            record_type: from.record_type.into(),
            level: from.level.into(),
            purpose: Given(from.purpose.as_ref().map(Text::from)),
            owned_by: Given(owned_by),
            matching: Given(matching),
            to: (&from.to).into(),
        }
    }
}

impl SharingSet<'_> {
    /// The set of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::SharingSet {
        let mapping = |mapping: AccessMapping| model::AccessMapping {
            record_type: mapping.record_type.into(),
            level: mapping.level.into(),
            user: mapping.user.into(),
            record: mapping.record.into(),
        };
        model::SharingSet {
            id: cx.id(&self.id, &at.key("id")),
            licenses: self.licenses.0.map(|list| list.0.into_iter().map(Into::into).collect()),
            mappings: self.mappings.0.into_iter().map(mapping).collect(),
        }
    }
}

impl<'a> From<&'a model::SharingSet> for SharingSet<'a> {
    fn from(from: &'a model::SharingSet) -> Self {
        let mapping = |mapping: &model::AccessMapping| AccessMapping {
            record_type: mapping.record_type.into(),
            level: mapping.level.into(),
            user: mapping.user.into(),
            record: mapping.record.into(),
        };
        Self {
            id: (&from.id).into(),
            licenses: Given(from.licenses.as_ref().map(|list| list.iter().map(|&license| license.into()).collect())),
            mappings: from.mappings.iter().map(mapping).collect(),
        }
    }
}

impl ShareGroup<'_> {
    /// The group of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::ShareGroup {
        model::ShareGroup {
            id: cx.id(&self.id, &at.key("id")),
            sharing_set: cx.id(&self.sharing_set, &at.key("sharingSet")),
            is_active: self.is_active.0.unwrap_or(true),
            users: cx.ids(self.users.0, &at.key("users")),
            public_groups: cx.ids(self.public_groups.0, &at.key("publicGroups")),
        }
    }
}

impl<'a> From<&'a model::ShareGroup> for ShareGroup<'a> {
    fn from(from: &'a model::ShareGroup) -> Self {
        Self {
            id: (&from.id).into(),
            sharing_set: (&from.sharing_set).into(),
            is_active: Given::unless(from.is_active, &true),
            users: id_list(&from.users),
            public_groups: id_list(&from.public_groups),
        }
    }
}
