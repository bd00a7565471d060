//! Sharing: criteria, public groups, sharing rules, sharing sets, share groups.

use partner_policy_derive::Wire;

use super::cx::{At, Cx};
use super::entries::{Operand, Value};
use super::id_list;
use super::names::{CriterionOp, CriterionSubject, License, Lookup, ShareLevel};
use super::text::{Given, Id, Many, Text, True, TypeRef};
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
    /// The partner users of accounts whose owner is in one of these roles are meant, too (REACH-03); needs
    /// `subordinates`. Default: false.
    #[serde(rename = "partnerBranches", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) with_partner_branches: Given<bool>,
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
    /// Every internal user (REACH-01).
    AllInternal(True),
    /// Every holder of a Partner Community licence, of every account (REACH-02).
    AllPartnerUsers(True),
    /// What a queue owns; only in `ownedBy` (QUEUE-05).
    Queue(Id<'a>),
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
    /// Every internal user is a member (REACH-04). Default: false.
    #[serde(rename = "allInternal", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) has_all_internal: Given<bool>,
    /// Every holder of a Partner Community licence is a member (REACH-04). Default: false.
    #[serde(rename = "allPartnerUsers", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) has_all_partner_users: Given<bool>,
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
    pub(crate) record_type: TypeRef<'a>,
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
pub(crate) struct AccessMapping<'a> {
    /// The record type.
    #[serde(borrow, rename = "type")]
    pub(crate) record_type: TypeRef<'a>,
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
    pub(crate) mappings: Many<AccessMapping<'a>>,
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
    /// The reference of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::InternalRoleRef {
        let (with_subordinates, with_branches) = (self.with_subordinates.holds(), self.with_partner_branches.holds());
        if with_branches && !with_subordinates {
            cx.report(Code::MalformedJson, at, "`partnerBranches` needs `subordinates`");
        }
        model::InternalRoleRef {
            role: cx.id(&self.role, &at.key("role")),
            with_subordinates,
            with_partner_branches: with_branches && with_subordinates,
        }
    }
}

impl<'a> From<&'a model::InternalRoleRef> for RoleRef<'a> {
    fn from(from: &'a model::InternalRoleRef) -> Self {
        Self {
            role: (&from.role).into(),
            with_subordinates: Given::claim(from.with_subordinates),
            with_partner_branches: Given::claim(from.with_partner_branches),
        }
    }
}

impl PartnerRoleRef<'_> {
    /// The reference of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::PartnerRoleRef {
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
            Self::AllInternal(True) => model::Target::AllInternal,
            Self::AllPartnerUsers(True) => model::Target::AllPartnerUsers,
            Self::Queue(id) => model::Target::Queue(cx.id(&id, &at.key("queue"))),
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
            model::Target::AllInternal => Self::AllInternal(True),
            model::Target::AllPartnerUsers => Self::AllPartnerUsers(True),
            model::Target::Queue(id) => Self::Queue(id.into()),
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
            has_all_internal: self.has_all_internal.holds(),
            has_all_partner_users: self.has_all_partner_users.holds(),
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
            has_all_internal: Given::claim(from.has_all_internal),
            has_all_partner_users: Given::claim(from.has_all_partner_users),
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
            record_type: cx.record_type(&self.record_type, &at.key("type")),
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
        let place = at.key("mappings");
        let mapping = |cx: &mut Cx, index: usize, mapping: AccessMapping<'_>| model::AccessMapping {
            record_type: cx.record_type(&mapping.record_type, &place.index(index).key("type")),
            level: mapping.level.into(),
            user: mapping.user.into(),
            record: mapping.record.into(),
        };
        model::SharingSet {
            id: cx.id(&self.id, &at.key("id")),
            licenses: self.licenses.0.map(|list| list.0.into_iter().map(Into::into).collect()),
            mappings: (self.mappings.0.into_iter().enumerate())
                .map(|(index, entry)| mapping(cx, index, entry))
                .collect(),
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
