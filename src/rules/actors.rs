//! Who may change the programme: rights of actors that no record limits.

use crate::ids::{PartnerId, UserId};
use crate::model::{
    Feature, Instant, InternalStatus, InternalUser, PartnerUser, PermissionGroup, Snapshot, UserRoleKind,
};
use crate::rules::gates;

/// The active internal user with this id; nobody else acts for the supplier (USER-05).
#[must_use]
pub fn active_internal<'a>(snapshot: &'a Snapshot, id: &UserId) -> Option<&'a InternalUser> {
    let user = snapshot.user(id)?.as_internal()?;
    (user.status == InternalStatus::Active).then_some(user)
}

/// The partner user with this id who passes every gate at `now`.
#[must_use]
pub fn admitted_partner_user<'a>(snapshot: &'a Snapshot, id: &UserId, now: Instant) -> Option<&'a PartnerUser> {
    let user = snapshot.user(id)?;
    if gates::passes(snapshot, user, now) { user.as_partner() } else { None }
}

/// MGR-04. Some permission group of the user satisfies `permits`; the groups of one user add up.
#[must_use]
pub fn has_group(snapshot: &Snapshot, user: &InternalUser, permits: impl Fn(&PermissionGroup) -> bool) -> bool {
    user.permission_groups.iter().filter_map(|id| snapshot.permission_groups.get(id)).any(permits)
}

/// MGR-12. The actor administers partners, managers and hierarchies.
#[must_use]
pub fn administers_partners(snapshot: &Snapshot, actor: &UserId) -> bool {
    active_internal(snapshot, actor).is_some_and(|user| {
        user.is_supplier_admin
            || has_group(snapshot, user, |group| group.has_partner_administration || group.has_system_administration)
    })
}

/// SHARE-10. The actor administers the system.
#[must_use]
pub fn administers_system(snapshot: &Snapshot, actor: &UserId) -> bool {
    active_internal(snapshot, actor).is_some_and(|user| {
        user.is_supplier_admin || has_group(snapshot, user, |group| group.has_system_administration)
    })
}

/// PUR-02. The actor is a supplier user with the role Administrator.
#[must_use]
pub fn is_supplier_admin(snapshot: &Snapshot, actor: &UserId) -> bool {
    active_internal(snapshot, actor).is_some_and(|user| user.is_supplier_admin)
}

/// USER-14, USER-25. The actor is partner support.
#[must_use]
pub fn is_support(snapshot: &Snapshot, actor: &UserId) -> bool {
    active_internal(snapshot, actor).is_some_and(|user| user.is_support)
}

/// FEAT-02, FEAT-08. The user holds Manage Users, or Manage Partnership where the option lets it include that.
#[must_use]
pub fn holds_user_management(snapshot: &Snapshot, user: &PartnerUser) -> bool {
    user.features.contains(&Feature::ManageUsers)
        || snapshot.settings.manage_partnership_includes_users && user.features.contains(&Feature::ManagePartnership)
}

/// PUR-01, PUR-14. Portal roles are in play and the user holds one of this kind.
#[must_use]
pub fn holds_role_kind(snapshot: &Snapshot, user: &PartnerUser, kind: UserRoleKind) -> bool {
    user.user_roles.iter().filter_map(|id| snapshot.user_role(id)).any(|role| role.kind() == kind)
}

/// PUR-07, PUR-13. The actor is an Administrator of `partner`, the own one, whom the supplier lets assign roles.
#[must_use]
pub fn assigns_roles_in(snapshot: &Snapshot, actor: &UserId, partner: &PartnerId, now: Instant) -> bool {
    snapshot.settings.partner_admin_may_assign_roles
        && admitted_partner_user(snapshot, actor, now).is_some_and(|user| {
            user.partner == *partner && holds_role_kind(snapshot, user, UserRoleKind::Administrator)
        })
}
