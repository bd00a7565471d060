//! The supplier's own role tree and permission groups.

use partner_policy_derive::Wire;

use super::cx::{At, Cx};
use super::entries::Entries;
use super::names::{ModuleScope, RecordScope};
use super::text::{Given, Id, Text, TypeRef};
use crate::error::Code;
use crate::model;

/// A node of the supplier's own role tree.
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct InternalRole<'a> {
    /// The id.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// The label for people.
    pub(crate) label: Text<'a>,
    /// The role above; several roots are possible.
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) parent: Given<Id<'a>>,
}

/// What an internal user may do; the groups of one user add up (MGR-04).
#[derive(Debug, Clone, PartialEq, Wire)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PermissionGroup<'a> {
    /// The id.
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    /// The name for people.
    pub(crate) name: Text<'a>,
    /// The module permissions (MGR-03).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) modules: Given<Entries<TypeRef<'a>, ModuleScope>>,
    /// The group administers partners (MGR-12). Default: false.
    #[serde(rename = "partnerAdministration", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) has_partner_administration: Given<bool>,
    /// The group administers the system (MGR-12). Default: false.
    #[serde(rename = "systemAdministration", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) has_system_administration: Given<bool>,
    /// The group may read the whole managers lister (MGR-19). Default: false.
    #[serde(rename = "partnerReadOnly", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) has_partner_read_only: Given<bool>,
    /// What `managerAreasNeedPermission` asks for (MGR-02). Default: false.
    #[serde(rename = "partnerManagerAccess", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) has_partner_manager_access: Given<bool>,
    /// What the group gives on every record of a type (VIEW-01).
    #[serde(default, skip_serializing_if = "Given::is_absent")]
    pub(crate) records: Given<Entries<TypeRef<'a>, RecordScope>>,
    /// The group reads every record of every type (VIEW-02). Default: false.
    #[serde(rename = "viewAllData", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) views_all_data: Given<bool>,
    /// The group has everything on every record of every type (VIEW-02). Default: false.
    #[serde(rename = "modifyAllData", default, skip_serializing_if = "Given::is_absent")]
    pub(crate) modifies_all_data: Given<bool>,
}

impl InternalRole<'_> {
    /// The role of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::InternalRole {
        model::InternalRole {
            id: cx.id(&self.id, &at.key("id")),
            label: cx.share(&self.label.0),
            parent: cx.maybe_id(self.parent.0.as_ref(), &at.key("parent")),
        }
    }
}

impl PermissionGroup<'_> {
    /// The group of the model.
    pub(crate) fn into_model(self, cx: &mut Cx, at: &At<'_>) -> model::PermissionGroup {
        let mut modules: Vec<(model::Module, model::ModuleScope)> = Vec::new();
        for (module, scope) in self.modules.0.unwrap_or_default().0 {
            let at = at.key("modules");
            let Some(module) = cx.module(&module, &at.key(&module.0)) else { continue };
            if modules.iter().any(|(known, _)| *known == module) {
                cx.report(Code::DuplicateKey, &at, "a module occurs twice");
                break;
            }
            modules.push((module, scope.into()));
        }
        // Order has no meaning here, and equal groups are to be equal.
        crate::order::sort(&mut modules);
        let mut records: Vec<(model::RecordType, model::RecordScope)> = Vec::new();
        for (name, scope) in self.records.0.unwrap_or_default().0 {
            let at = at.key("records");
            let record_type = cx.record_type(&name, &at.key(&name.0));
            if records.iter().any(|(known, _)| *known == record_type) {
                cx.report(Code::DuplicateKey, &at, "a type occurs twice");
                break;
            }
            records.push((record_type, scope.into()));
        }
        crate::order::sort(&mut records);
        model::PermissionGroup {
            id: cx.id(&self.id, &at.key("id")),
            name: (&*self.name.0).into(),
            modules,
            has_partner_administration: self.has_partner_administration.holds(),
            has_system_administration: self.has_system_administration.holds(),
            has_partner_read_only: self.has_partner_read_only.holds(),
            has_partner_manager_access: self.has_partner_manager_access.holds(),
            records,
            views_all_data: self.views_all_data.holds(),
            modifies_all_data: self.modifies_all_data.holds(),
        }
    }
}

impl<'a> From<&'a model::InternalRole> for InternalRole<'a> {
    fn from(from: &'a model::InternalRole) -> Self {
        Self { id: (&from.id).into(), label: (&from.label).into(), parent: Given(from.parent.as_ref().map(Id::from)) }
    }
}

impl<'a> From<&'a model::PermissionGroup> for PermissionGroup<'a> {
    fn from(from: &'a model::PermissionGroup) -> Self {
        let modules: Vec<_> = from.modules.iter().map(|&(module, scope)| (module.into(), scope.into())).collect();
        let records: Vec<_> = from.records.iter().map(|&(of, scope)| (of.into(), scope.into())).collect();
        Self {
            id: (&from.id).into(),
            name: (&from.name).into(),
            modules: Given((!modules.is_empty()).then_some(Entries(modules))),
            has_partner_administration: Given::claim(from.has_partner_administration),
            has_system_administration: Given::claim(from.has_system_administration),
            has_partner_read_only: Given::claim(from.has_partner_read_only),
            has_partner_manager_access: Given::claim(from.has_partner_manager_access),
            records: Given((!records.is_empty()).then_some(Entries(records))),
            views_all_data: Given::claim(from.views_all_data),
            modifies_all_data: Given::claim(from.modifies_all_data),
        }
    }
}
