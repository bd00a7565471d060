//! Edits: a request becomes a plan, row by row; applying the plan gives the next snapshot.
//!
//! A single edit is a batch of one: there is no second path that could forget a check (MGR-22).
//!
//! Architecture invariant: nothing here changes a snapshot but [`apply()`] and [`replay`]; a plan is only a proposal.

mod accounts;
mod apply;
mod draft;
mod gate;
mod managers;
mod meant;
mod reviews;
mod roles;
mod users;

pub use apply::{apply, replay};
pub(crate) use draft::{Draft, Refusal, Subject};
pub use managers::unfit as unfit_assignments;
pub(crate) use meant::IdKind;

use crate::error::Code;
use crate::ids::UserId;
use crate::model::{ColumnarPlan, Edit, EditRequest, Import, Plan, Snapshot, SystemEdit, SystemEditRequest};
use gate::stranger;

/// What an edit would do, in the form in which it was worked out.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "there is one at a time, and it is not kept")]
pub enum Planned {
    /// An edit of managers: its rows in columns.
    Sheet(ColumnarPlan),
    /// Any other edit.
    Plan(Plan),
}

/// What an edit that a person asks for would do to the snapshot: every row judged, and the changes that applying it makes.
///
/// The plan changes nothing. It is refused, with a code on every row that is to blame, where a rule says so; the
/// order of the checks is fixed, so that the codes are stable (BULK-20). What only systems assert is refused with
/// `SYSTEM_EDIT`, and who is not in the snapshot plans nothing.
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
    if let Some(refusal) = closed_door(snapshot, request) {
        return Planned::Plan(draft().refuse_request(refusal));
    }
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
            accounts::hierarchy::plan(draft())
        }
        Edit::RolesCreate { role } => roles::create(draft(), role),
        Edit::RolesUpdate { id, set } => roles::update(draft(), id, set),
        Edit::RolesDelete { id, confirm } => roles::delete(draft(), id, *confirm),
        Edit::RolesReorder { ids } => roles::display::reorder(draft(), ids),
        Edit::RolesTranslate { id, locale, name, description } => {
            roles::display::translate(draft(), id, locale, name, description.as_ref())
        }
        Edit::UsersAssignRoles { users, add, remove } => users::rights::assign_roles(draft(), users, add, remove),
        Edit::UsersCreate { users } => users::create::create(draft(), users),
        Edit::UsersInvite { partner, email, username, token } => {
            users::join::invite(draft(), partner, email, username.as_deref(), token)
        }
        Edit::UsersSetFeatures { user, grant, withdraw } => users::rights::set_features(draft(), user, grant, withdraw),
        Edit::UsersRevoke { users } => users::status::revoke(draft(), users),
        Edit::UsersRestore { user, case } => users::status::restore(draft(), user, case.as_ref()),
        Edit::UsersDeactivate { users } => users::status::deactivate(draft(), users),
        Edit::UsersReactivate { users } => users::status::reactivate(draft(), users),
        Edit::UsersRename { user, username, case } => users::rename::rename(draft(), user, username, case.as_ref()),
        Edit::UsersSetLicense { user, license, partner_role } => {
            users::partner_roles::set_license(draft(), user, *license, partner_role.as_ref())
        }
        Edit::UsersSetPartnerRole { user, partner_role } => {
            users::partner_roles::set_partner_role(draft(), user, partner_role)
        }
        Edit::UsersDisableContact { user } => users::status::disable_contact(draft(), user),
        Edit::UsersMarkLeft { user } => users::inactive::mark_left(draft(), user),
        Edit::UsersExempt { user, exempt } => users::inactive::exempt(draft(), user, exempt.as_ref()),
        Edit::ReviewsOpen { partners, deadline } => reviews::open(draft(), partners, *deadline),
        Edit::ReviewsClose { partner, answers, reviewer } => reviews::close(draft(), partner, answers, reviewer),
        Edit::System(edit) => draft().refuse_request(only_systems(edit)),
    })
}

/// What an edit that a system asserts would do. The host vouches for the system: never call this with what a browser
/// sent.
///
/// It is refused with `NOT_PERMITTED` if the edit is another system's to assert, or if the person whom the request
/// names may not set the system to work.
#[must_use]
pub fn plan_system(snapshot: &Snapshot, request: &SystemEditRequest) -> Plan {
    let edit = &request.edit;
    let by = request.by.clone().or_else(|| match edit {
        SystemEdit::UsersJoin { user, .. } | SystemEdit::UsersSsoLogin { user, .. } => Some(user.id.clone()),
        SystemEdit::UsersCrmSync { .. } | SystemEdit::UsersSweepInactive | SystemEdit::ReviewsSweep { .. } => None,
    });
    let asked = EditRequest {
        by: by.clone().unwrap_or_else(|| UserId::from_unchecked(request.source.as_str().into())),
        revision: request.revision,
        mode: request.mode,
        now: request.now,
        edit: Edit::System(edit.clone()),
    };
    let mut draft = Draft::new(snapshot, &asked);
    draft.is_unattended = by.is_none();
    if request.source != edit.source() {
        let message =
            format!("this is not for `{}` to assert, but for `{}`", request.source.as_str(), edit.source().as_str());
        return draft.refuse_request(Refusal::new(Code::NotPermitted, rule_of(edit), message));
    }
    match edit {
        SystemEdit::UsersJoin { token, user } => users::join::join(draft, token.as_ref(), user),
        SystemEdit::UsersSsoLogin { partner, name, email, roles, user } => {
            users::sign_on::login(draft, partner, name.as_ref(), email.as_ref(), roles, user)
        }
        SystemEdit::UsersCrmSync { user, fields } => users::sign_on::crm_sync(draft, user, fields),
        SystemEdit::UsersSweepInactive => users::inactive::sweep(draft),
        SystemEdit::ReviewsSweep { deadline } => reviews::sweep(draft, *deadline),
    }
}

/// Why the door for people stays closed to a request whoever may do what: only a system asserts it, or nobody knows
/// who asks.
fn closed_door(snapshot: &Snapshot, request: &EditRequest) -> Option<Refusal> {
    if let Edit::System(edit) = &request.edit {
        return Some(only_systems(edit));
    }
    stranger(snapshot, request)
}

fn only_systems(edit: &SystemEdit) -> Refusal {
    let message = format!("no person asks for this: `{}` asserts it through the host", edit.source().as_str());
    Refusal::new(Code::SystemEdit, rule_of(edit), message)
}

/// The rule by which a system asserts the edit.
const fn rule_of(edit: &SystemEdit) -> &'static str {
    match edit {
        SystemEdit::UsersJoin { .. } => "USER-19",
        SystemEdit::UsersSsoLogin { .. } => "SSO-01",
        SystemEdit::UsersCrmSync { .. } => "SSO-07",
        SystemEdit::UsersSweepInactive => "USER-33",
        SystemEdit::ReviewsSweep { .. } => "USER-28",
    }
}

/// What an import of manager assignments would do, in columns (BULK-12). The edit of `request` plays no part.
#[must_use]
pub fn plan_import(snapshot: &Snapshot, request: &EditRequest, import: Import) -> ColumnarPlan {
    managers::plan_import(snapshot, request, import)
}
