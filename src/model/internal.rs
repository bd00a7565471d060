//! The supplier's own side: its role tree and what its groups permit.

use partner_policy_derive::Record;
use std::sync::Arc;

use super::type_name::no_type;
use super::{RecordType, TypeName};
use crate::ids::{InternalRoleId, PermissionGroupId};
use crate::json::{At, Reader, Vocabulary};

/// A node of the supplier's own role tree.
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(key = id: InternalRoleId)]
pub struct InternalRole {
    /// The id.
    pub id: InternalRoleId,
    /// The label for people.
    pub label: Arc<str>,
    /// The role above; several roots are possible.
    pub parent: Option<InternalRoleId>,
}

/// A partner module with a permission of its own (MGR-03).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Module {
    /// Leads.
    Lead,
    /// Deals.
    Deal,
    /// Requests for market development funds.
    MdfRequest,
    /// Business plans.
    BusinessPlan,
    /// A declared type that is a module (TYPE-04).
    Declared(TypeName),
}

impl Vocabulary for Module {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "lead" => Self::Lead,
            "deal" => Self::Deal,
            "mdf-request" => Self::MdfRequest,
            "business-plan" => Self::BusinessPlan,
            other => Self::Declared(TypeName::parse(other)?),
        })
    }

    fn name(&self) -> std::borrow::Cow<'_, str> {
        match self {
            Self::Lead => "lead",
            Self::Deal => "deal",
            Self::MdfRequest => "mdf-request",
            Self::BusinessPlan => "business-plan",
            Self::Declared(name) => name.as_str(),
        }
        .into()
    }

    fn occurs_twice(_: &str) -> String {
        "a module occurs twice".to_owned()
    }

    fn report_unknown(reader: &mut Reader<'_>, at: &At<'_>, name: &str) {
        no_type(reader, &at.key(name), name);
    }
}

/// What a permission group gives on every record of a type (VIEW-01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Record)]
pub enum RecordScope {
    /// Read.
    ViewAll,
    /// Everything.
    ModifyAll,
}

/// How far a module permission reaches (MGR-03, MGR-04).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Record)]
pub enum ModuleScope {
    /// The partners to which the holder is assigned as manager (MGR-03).
    AssignedPartners,
    /// Every partner (MGR-04).
    AllPartners,
}

/// What an internal user may do; the groups of one user add up (MGR-04).
#[derive(Debug, Clone, PartialEq, Eq, Record)]
#[record(key = id: PermissionGroupId)]
pub struct PermissionGroup {
    /// The id.
    pub id: PermissionGroupId,
    /// The name for people.
    pub name: Arc<str>,
    /// The module permissions (MGR-03).
    #[record(default, schema = "crate::json::schema::KeyedBy<Module, ModuleScope>")]
    pub modules: Vec<(Module, ModuleScope)>,
    /// The group administers partners (MGR-12). Default: false.
    #[record(rename = "partnerAdministration", default)]
    pub has_partner_administration: bool,
    /// The group administers the system (MGR-12). Default: false.
    #[record(rename = "systemAdministration", default)]
    pub has_system_administration: bool,
    /// The group may read the whole managers lister (MGR-19). Default: false.
    #[record(rename = "partnerReadOnly", default)]
    pub has_partner_read_only: bool,
    /// What `managerAreasNeedPermission` asks for (MGR-02). Default: false.
    #[record(rename = "partnerManagerAccess", default)]
    pub has_partner_manager_access: bool,
    /// What the group gives on every record of a type (VIEW-01).
    #[record(default, schema = "crate::json::schema::KeyedBy<RecordType, RecordScope>")]
    pub records: Vec<(RecordType, RecordScope)>,
    /// The group reads every record of every type (VIEW-02). Default: false.
    #[record(rename = "viewAllData", default)]
    pub views_all_data: bool,
    /// The group has everything on every record of every type (VIEW-02). Default: false.
    #[record(rename = "modifyAllData", default)]
    pub modifies_all_data: bool,
}

impl PermissionGroup {
    /// How far the permission for `module` reaches, if there is one.
    #[must_use]
    pub fn scope(&self, module: Module) -> Option<ModuleScope> {
        self.modules.iter().find(|(held, _)| *held == module).map(|(_, scope)| *scope)
    }
}
