//! The supplier's own side: its role tree and what its groups permit.

use std::sync::Arc;

use super::{RecordType, TypeName};
use crate::ids::{InternalRoleId, PermissionGroupId};

/// A node of the supplier's own role tree.
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// What a permission group gives on every record of a type (VIEW-01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordScope {
    /// Read.
    ViewAll,
    /// Everything.
    ModifyAll,
}

/// How far a module permission reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ModuleScope {
    /// The partners to which the holder is assigned as manager (MGR-03).
    AssignedPartners,
    /// Every partner (MGR-04).
    AllPartners,
}

/// What an internal user may do; the groups of one user add up (MGR-04).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermissionGroup {
    /// The id.
    pub id: PermissionGroupId,
    /// The name for people.
    pub name: Arc<str>,
    /// The module permissions, each module at most once.
    pub modules: Vec<(Module, ModuleScope)>,
    /// Says whether the group administers partners (MGR-12).
    pub has_partner_administration: bool,
    /// Says whether the group administers the system (MGR-12).
    pub has_system_administration: bool,
    /// Says whether the group may read the whole managers lister (MGR-19).
    pub has_partner_read_only: bool,
    /// What `manager_areas_need_permission` asks for (MGR-02).
    pub has_partner_manager_access: bool,
    /// What the group gives on every record of a type, each type at most once (VIEW-01).
    pub records: Vec<(RecordType, RecordScope)>,
    /// Says whether the group reads every record of every type (VIEW-02).
    pub views_all_data: bool,
    /// Says whether the group has everything on every record of every type (VIEW-02).
    pub modifies_all_data: bool,
}

impl PermissionGroup {
    /// How far the permission for `module` reaches, if there is one.
    #[must_use]
    pub fn scope(&self, module: Module) -> Option<ModuleScope> {
        self.modules.iter().find(|(held, _)| *held == module).map(|(_, scope)| *scope)
    }
}
