//! Edits: a request becomes a plan, row by row; applying the plan gives the next snapshot.
//!
//! A single edit is a batch of one: there is no second path that could forget a check (MGR-22).
//!
//! Architecture invariant: nothing here changes a snapshot but [`apply`] and [`replay`]; a plan is only a proposal.

mod accounts;
mod apply;
mod draft;
mod hierarchy;
mod managers;
mod reviews;
mod roles;
mod roles_display;
mod sign_on;
mod users;
mod users_create;
mod users_inactive;
mod users_join;
mod users_logins;
mod users_new;
mod users_places;
mod users_rename;
mod users_rights;
mod users_status;
mod users_tally;

pub use apply::{apply, replay};
pub(crate) use draft::{Draft, Refusal, Subject};

use crate::error::Code;
use crate::model::{Edit, EditRequest, Import, Plan, PlanSheet, Snapshot};
use crate::rules::actors;

/// What an edit would do, in the form in which it was worked out.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "there is one at a time, and it is not kept")]
pub enum Planned {
    /// An edit of managers: its rows in columns.
    Sheet(PlanSheet),
    /// Any other edit.
    Plan(Plan),
}

/// What the edit would do to the snapshot: every row judged, and the changes that applying it makes.
///
/// The plan changes nothing. It is refused, with a code on every row that is to blame, where a rule says so; the
/// order of the checks is fixed, so that the codes are stable (BULK-20).
#[must_use]
pub fn plan(snapshot: &Snapshot, request: &EditRequest) -> Plan {
    match planned(snapshot, request) {
        Planned::Sheet(sheet) => sheet.plan(),
        Planned::Plan(plan) => plan,
    }
}

/// The same as [`plan`], without rows that nobody may read.
#[must_use]
pub fn planned(snapshot: &Snapshot, request: &EditRequest) -> Planned {
    let draft = || Draft::new(snapshot, request);
    Planned::Plan(match &request.edit {
        Edit::ManagersAdd { .. }
        | Edit::ManagersReplace { .. }
        | Edit::ManagersRemove { .. }
        | Edit::ManagersRemoveAll { .. }
        | Edit::ManagersMakePrimary { .. }
        | Edit::ManagersSet { .. }
        | Edit::ManagersRows { .. } => return Planned::Sheet(managers::plan(snapshot, request)),
        Edit::PartnersCreate { .. }
        | Edit::PartnersSetStatus { .. }
        | Edit::PartnersEnable { .. }
        | Edit::PartnersDisable { .. }
        | Edit::PartnersSetOwner { .. }
        | Edit::PartnersSetTier { .. } => accounts::plan(draft()),
        Edit::HierarchyAdd { .. } | Edit::HierarchyRename { .. } | Edit::HierarchyDelete { .. } => {
            hierarchy::plan(draft())
        }
        Edit::RolesCreate { role } => roles::create(draft(), role),
        Edit::RolesUpdate { id, set } => roles::update(draft(), id, set),
        Edit::RolesDelete { id, confirm } => roles::delete(draft(), id, *confirm),
        Edit::RolesReorder { ids } => roles_display::reorder(draft(), ids),
        Edit::RolesTranslate { id, locale, name, description } => {
            roles_display::translate(draft(), id, locale, name, description.as_ref())
        }
        Edit::UsersAssignRoles { users, add, remove } => users_rights::assign_roles(draft(), users, add, remove),
        Edit::UsersCreate { users } => users_create::create(draft(), users),
        Edit::UsersInvite { partner, email, username, token } => {
            users_join::invite(draft(), partner, email, username.as_deref(), token)
        }
        Edit::UsersJoin { token, user } => users_join::join(draft(), token.as_ref(), user),
        Edit::UsersSetFeatures { user, grant, withdraw } => users_rights::set_features(draft(), user, grant, withdraw),
        Edit::UsersRevoke { users } => users_status::revoke(draft(), users),
        Edit::UsersRestore { user, case } => users_status::restore(draft(), user, case.as_ref()),
        Edit::UsersDeactivate { users } => users_status::deactivate(draft(), users),
        Edit::UsersReactivate { users } => users_status::reactivate(draft(), users),
        Edit::UsersRename { user, username, case } => users_rename::rename(draft(), user, username, case.as_ref()),
        Edit::UsersSetLicense { user, license, partner_role } => {
            users_places::set_license(draft(), user, *license, partner_role.as_ref())
        }
        Edit::UsersSetPartnerRole { user, partner_role } => users_places::set_partner_role(draft(), user, partner_role),
        Edit::UsersDisableContact { user } => users_status::disable_contact(draft(), user),
        Edit::UsersMarkLeft { user } => users_inactive::mark_left(draft(), user),
        Edit::UsersExempt { user, exempt } => users_inactive::exempt(draft(), user, exempt.as_ref()),
        Edit::UsersSsoLogin { partner, name, email, roles, user } => {
            sign_on::login(draft(), partner, name.as_ref(), email.as_ref(), roles, user)
        }
        Edit::UsersCrmSync { user, fields } => sign_on::crm_sync(draft(), user, fields),
        Edit::ReviewsClose { partner, answers, reviewer } => reviews::close(draft(), partner, answers, reviewer),
        Edit::UsersSweepInactive => users_inactive::sweep(draft()),
    })
}

/// What an import of manager assignments would do, in columns (BULK-12). The edit of `request` plays no part.
#[must_use]
pub fn plan_import(snapshot: &Snapshot, request: &EditRequest, import: Import) -> PlanSheet {
    managers::plan_import(snapshot, request, import)
}

/// BULK-20. The first two checks of every edit of partners, managers and hierarchies: the actor, then the revision.
fn gate(snapshot: &Snapshot, request: &EditRequest) -> Option<Refusal> {
    if !actors::administers_partners(snapshot, &request.by) {
        let message = format!("`{}` has no right to administer partners", request.by);
        return Some(Refusal::new(Code::NotPermitted, "MGR-12", message));
    }
    let (asked, present) = (request.revision, snapshot.revision);
    (asked != present).then(|| {
        let message = format!("the request was made on revision {asked}, this is revision {present}");
        Refusal::new(Code::StaleSnapshot, "BULK-25", message)
    })
}
