//! Partner users with more rights than they need, with none, or with facts that cannot be.

use crate::error::Code;
use crate::model::{Finding, Instant, PartnerUser, PartnerUserStatus, Snapshot, User, UserRoleKind};
use crate::rules::licenses;

pub(super) fn findings(snapshot: &Snapshot, now: Instant) -> Vec<Finding> {
    let users = snapshot.users.values().filter_map(User::as_partner);
    users.filter(|user| keeps_rights(user)).flat_map(|user| of_user(snapshot, user, now)).collect()
}

/// The user has rights that work now or come back as they are; a restored user starts anew (USER-26).
const fn keeps_rights(user: &PartnerUser) -> bool {
    matches!(user.status, PartnerUserStatus::Active | PartnerUserStatus::Invited | PartnerUserStatus::Deactivated)
}

fn of_user(snapshot: &Snapshot, user: &PartnerUser, now: Instant) -> Vec<Finding> {
    let checks = [roles(snapshot, user), ignored_role(user), future_login(user, now)];
    checks.into_iter().flatten().map(|(code, message)| Finding::new(code, &user.id, message)).collect()
}

/// GEN-13, PUR-10, PUR-17. The user has no portal role, custom ones only, or others besides Administrator.
fn roles(snapshot: &Snapshot, user: &PartnerUser) -> Option<(Code, &'static str)> {
    snapshot.user_roles.as_ref()?;
    let is = |kind: UserRoleKind| user.user_roles.iter().any(|id| UserRoleKind::of(id) == kind);
    let is_administrator = is(UserRoleKind::Administrator);
    if user.user_roles.is_empty() {
        Some((Code::NoRole, "the user has no portal role and so sees no lead and may do nothing in the portal"))
    } else if is_administrator && user.user_roles.iter().any(|id| UserRoleKind::of(id) != UserRoleKind::Administrator) {
        Some((Code::ExcessRights, "the user is Administrator and holds other portal roles as well"))
    } else if !is_administrator && !is(UserRoleKind::Marketing) && !is(UserRoleKind::Sales) {
        Some((Code::CustomOnly, "the user holds custom portal roles only; a standard role is advised as well"))
    } else {
        None
    }
}

/// LIC-05. A partner role is stored that the licence ignores.
fn ignored_role(user: &PartnerUser) -> Option<(Code, &'static str)> {
    (licenses::is_high_volume(user) && user.partner_role.is_some())
        .then_some((Code::RoleIgnoredForLicense, "the licence of the user ignores the partner role"))
}

/// USER-32. The last login lies in the future and counts as now.
fn future_login(user: &PartnerUser, now: Instant) -> Option<(Code, &'static str)> {
    user.last_login_at
        .is_some_and(|at| at > now)
        .then_some((Code::FutureLogin, "the last login lies in the future and counts as now"))
}
