//! SHARE-05, SHARE-08: public groups and the other targets of sharing rules.

use crate::collections::order::Sorted;
use crate::ids::PublicGroupId;
use crate::model::{InternalRoleRef, PartnerRoleRef, PartnerUser, PublicGroup, Snapshot, Target, User};
use crate::rules::{hierarchy, licenses};

/// SHARE-05, SHARE-21. The person is among those whom the target means; high-volume users and sales reps never are.
///
/// The status of the person plays no part: viewers are asked for it by the gates, owners are not asked (ROLE-27).
pub(crate) fn means(snapshot: &Snapshot, target: &Target, person: &User) -> bool {
    match target {
        Target::User(id) => id == person.id() && may_be_named(person),
        Target::Group(group) => contains(snapshot, group, person),
        Target::Partner(partner) => role_based(person).is_some_and(|user| user.partner == *partner),
        Target::PartnerRole(role) => is_in_partner_role(snapshot, role, person),
        Target::InternalRole(role) => is_in_internal_role(snapshot, role, person),
    }
}

/// SHARE-08. The person is in the group, by name, by role or through a group in it; groups on a cycle have no members.
pub(crate) fn contains(snapshot: &Snapshot, group: &PublicGroupId, person: &User) -> bool {
    // Few people are in any of the groups at all; only for them the cycles have to be found.
    let lists_person =
        |id: &PublicGroupId| snapshot.public_groups.get(id).is_some_and(|group| lists(snapshot, group, person));
    reachable(snapshot, group, |_| true).into_iter().any(lists_person)
        && reachable(snapshot, group, |id| !is_on_cycle(snapshot, id)).into_iter().any(lists_person)
}

/// SHARE-08. The group contains itself through other groups.
pub(crate) fn is_on_cycle(snapshot: &Snapshot, group: &PublicGroupId) -> bool {
    let inner = snapshot.public_groups.get(group).into_iter().flat_map(|group| &group.groups);
    inner.into_iter().any(|inner| reachable(snapshot, inner, |_| true).contains(group))
}

/// The group and all groups in it, as far as `counts` lets one go.
fn reachable<'a>(
    snapshot: &'a Snapshot,
    group: &'a PublicGroupId,
    counts: impl Fn(&PublicGroupId) -> bool,
) -> Sorted<&'a PublicGroupId> {
    let mut found = Sorted::default();
    let mut next = vec![group];
    while let Some(id) = next.pop() {
        if !found.contains(id) && counts(id) {
            found.insert(id);
            next.extend(snapshot.public_groups.get(id).into_iter().flat_map(|group| &group.groups));
        }
    }
    found
}

/// SHARE-08. The group itself has the person, by name or by role.
fn lists(snapshot: &Snapshot, group: &PublicGroup, person: &User) -> bool {
    group.users.contains(person.id()) && may_be_named(person)
        || group.internal_roles.iter().any(|role| is_in_internal_role(snapshot, role, person))
        || group.partner_roles.iter().any(|role| is_in_partner_role(snapshot, role, person))
}

/// SHARE-05, LIC-03. By name sharing reaches internal users and all partner users but the high-volume ones.
fn may_be_named(person: &User) -> bool {
    match person {
        User::Internal(_) => true,
        User::Partner(user) => !licenses::is_high_volume(user),
        User::SalesRep(_) => false,
    }
}

/// LIC-02. The person, if it is a partner user with role-based sharing.
fn role_based(person: &User) -> Option<&PartnerUser> {
    person.as_partner().filter(|user| licenses::is_role_based(user))
}

/// SHARE-05. The person is a role-based user in the role of the partner or, where asked for, strictly below it.
fn is_in_partner_role(snapshot: &Snapshot, target: &PartnerRoleRef, person: &User) -> bool {
    let Some(user) = role_based(person).filter(|user| user.partner == target.partner) else {
        return false;
    };
    let (Some(role), Some(partner)) = (hierarchy::effective_role(snapshot, user), snapshot.partner(&target.partner))
    else {
        return false;
    };
    role == target.role
        || target.with_subordinates && hierarchy::is_strictly_above(partner, &snapshot.settings, &target.role, &role)
}

/// SHARE-05. The person is an internal user in the role of the supplier or, where asked for, below it.
fn is_in_internal_role(snapshot: &Snapshot, target: &InternalRoleRef, person: &User) -> bool {
    let Some(role) = person.as_internal().and_then(|user| user.internal_role.as_ref()) else {
        return false;
    };
    *role == target.role || target.with_subordinates && hierarchy::is_internal_at_or_above(snapshot, &target.role, role)
}
