//! Queues.

use partner_policy_derive::Wire;

use super::cx::{At, Cx};
use super::id_list;
use super::sharing::{PartnerRoleRef, RoleRef};
use super::text::{Given, Id, Many, Text, TypeRef};
use crate::model;

/// An owner that is no person: records that wait for one (QUEUE-01).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Queue<'a> {
    /// The id; no user has it.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// The label for people.
    pub(crate) label: Text<'a>,
    /// The types of records that it holds.
    pub(crate) types: Many<TypeRef<'a>>,
    /// Members by name; high-volume users and sales reps are ignored (QUEUE-02).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) users: Given<Many<Id<'a>>>,
    /// Members by public group.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) public_groups: Given<Many<Id<'a>>>,
    /// Members by role of the supplier's tree.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) internal_roles: Given<Many<RoleRef<'a>>>,
    /// Members by role of a partner.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) partner_roles: Given<Many<PartnerRoleRef<'a>>>,
}

impl Queue<'_> {
    /// The queue of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::Queue {
        let (types, internal, partner) = (at.key("types"), at.key("internalRoles"), at.key("partnerRoles"));
        model::Queue {
            id: cx.id(&self.id, &at.key("id")),
            label: (&*self.label.0).into(),
            types: (self.types.0.iter().enumerate())
                .map(|(index, name)| cx.record_type(name, &types.index(index)))
                .collect(),
            users: cx.ids(self.users.0, &at.key("users")),
            public_groups: cx.ids(self.public_groups.0, &at.key("publicGroups")),
            internal_roles: (self.internal_roles.entries().into_iter().enumerate())
                .map(|(index, role)| role.into_model(cx, &internal.index(index)))
                .collect(),
            partner_roles: (self.partner_roles.entries().into_iter().enumerate())
                .map(|(index, role)| role.into_model(cx, &partner.index(index)))
                .collect(),
        }
    }
}

impl<'a> From<&'a model::Queue> for Queue<'a> {
    fn from(from: &'a model::Queue) -> Self {
        Self {
            id: (&from.id).into(),
            label: (&from.label).into(),
            types: from.types.iter().map(|of| TypeRef::from(*of)).collect(),
            users: id_list(&from.users),
            public_groups: id_list(&from.public_groups),
            internal_roles: Given::list(from.internal_roles.iter().map(RoleRef::from).collect()),
            partner_roles: Given::list(from.partner_roles.iter().map(PartnerRoleRef::from).collect()),
        }
    }
}
