//! SHARE-05, SHARE-08: public groups and the other targets of sharing rules.

use std::cell::OnceCell;

use crate::ids::{InternalRoleId, PartnerId, PartnerRoleId, PublicGroupId, UserId};
use crate::model::{
    InternalRoleRef, Map, PartnerRoleRef, PartnerUser, PublicGroup, Set, ShareTarget, Snapshot, Target, User,
};
use crate::rules::role_trees::{RoleTree, add_roles_from, internal_roles_from};
use crate::rules::{group_nesting::Nesting, licenses};

/// SHARE-05. All by which sharing can mean one of some people.
///
/// The status of a person plays no part: viewers are asked for it by the gates, owners are not asked (ROLE-27).
#[derive(Debug, Default)]
pub(crate) struct Audience {
    /// Those who may be named.
    named: Set<UserId>,
    /// The accounts of the role-based users, with their roles there.
    accounts: Map<PartnerId, RolesOfAccount>,
    internal_roles: Set<InternalRoleId>,
    /// The internal roles with those above them.
    internal_branches: Set<InternalRoleId>,
    /// The internal roles of the account owners of the role-based users, with those above them (REACH-03).
    partner_branches: Set<InternalRoleId>,
    /// One of them is an internal user (REACH-01).
    has_internal: bool,
    /// One of them holds a Partner Community licence (REACH-02).
    has_partner_community: bool,
    /// The rows of the public groups, once somebody asks.
    groups: OnceCell<Set<usize>>,
}

/// Roles in one account, and the roles strictly above one of them.
#[derive(Debug, Default)]
struct RolesOfAccount {
    roles: Set<PartnerRoleId>,
    above: Set<PartnerRoleId>,
}

impl Audience {
    /// The audience of these people; high-volume users and sales reps are never meant (SHARE-21).
    pub(crate) fn of<'a>(snapshot: &'a Snapshot, people: impl IntoIterator<Item = &'a User>) -> Self {
        let mut audience = Self::default();
        let mut members: Map<&PartnerId, Vec<&PartnerUser>> = Map::default();
        for person in people {
            if may_be_named(person) {
                audience.named.insert(person.id().clone());
            }
            if let Some(user) = role_based(person) {
                members.update(&user.partner, |list| list.push(user));
            }
            audience.has_internal |= person.as_internal().is_some();
            audience.has_partner_community |= person.as_partner().is_some_and(licenses::is_partner_community);
            if let Some(role) = person.as_internal().and_then(|user| user.internal_role.as_ref()) {
                audience.internal_roles.insert(role.clone());
                add_roles_from(snapshot, role, &mut audience.internal_branches);
            }
        }
        for (account, users) in members {
            audience.accounts.insert(account.clone(), RolesOfAccount::of(snapshot, account, &users));
            if let Some(role) = owner_role(snapshot, account) {
                add_roles_from(snapshot, role, &mut audience.partner_branches);
            }
        }
        audience
    }

    /// SHARE-05, SHARE-21. One of the people is among those whom the target means.
    pub(crate) fn is_meant(&self, snapshot: &Snapshot, nesting: &Nesting, target: &Target) -> bool {
        match target {
            Target::User(id) => self.named.contains(id),
            Target::Group(group) => self.is_in(snapshot, nesting, group),
            Target::Partner(partner) => self.accounts.contains_key(partner),
            Target::PartnerRole(role) => self.is_in_partner_role(role),
            Target::InternalRole(role) => self.is_in_internal_role(role),
            Target::AllInternal => self.has_internal,
            Target::AllPartnerUsers => self.has_partner_community,
            // A queue is nobody.
            Target::Queue(_) => false,
        }
    }

    /// REACH-05. One of the people is among those with whom one record is shared.
    pub(crate) fn is_shared_with(&self, snapshot: &Snapshot, nesting: &Nesting, with: &ShareTarget) -> bool {
        match with {
            ShareTarget::User(id) => self.is_named(id),
            ShareTarget::Group(group) => self.is_in(snapshot, nesting, group),
            ShareTarget::PartnerRole(role) => self.is_in_partner_role(role),
            ShareTarget::InternalRole(role) => self.is_in_internal_role(role),
        }
    }

    /// SHARE-05. One of the people has this id and may be named.
    pub(crate) fn is_named(&self, id: &UserId) -> bool {
        self.named.contains(id)
    }

    /// SHARE-08. One of the people is in the group, by name, by role or through a group in it; groups on a cycle have no
    /// members.
    pub(crate) fn is_in(&self, snapshot: &Snapshot, nesting: &Nesting, group: &PublicGroupId) -> bool {
        let groups = || {
            let groups = snapshot.public_groups.values().enumerate();
            let direct = groups.filter(|(_, group)| self.is_listed(group)).map(|(row, _)| row);
            nesting.with_containers(direct)
        };
        let row = snapshot.public_groups.get_index_of(group);
        row.is_some_and(|row| self.groups.get_or_init(groups).contains(&row))
    }

    /// SHARE-08. The group itself has one of the people, by name or by role.
    pub(crate) fn is_listed(&self, group: &PublicGroup) -> bool {
        group.has_all_internal && self.has_internal
            || group.has_all_partner_users && self.has_partner_community
            || group.users.iter().any(|user| self.named.contains(user))
            || group.internal_roles.iter().any(|role| self.is_in_internal_role(role))
            || group.partner_roles.iter().any(|role| self.is_in_partner_role(role))
    }

    /// SHARE-05. A role-based user is in the role of the partner or, where asked for, strictly below it.
    pub(crate) fn is_in_partner_role(&self, target: &PartnerRoleRef) -> bool {
        self.accounts.get(&target.partner).is_some_and(|held| {
            held.roles.contains(&target.role) || target.with_subordinates && held.above.contains(&target.role)
        })
    }

    /// SHARE-05, REACH-03. An internal user is in the role of the supplier or, where asked for, below it; or the account of a
    /// role-based user is owned from there, where that is asked for.
    pub(crate) fn is_in_internal_role(&self, target: &InternalRoleRef) -> bool {
        self.internal_roles.contains(&target.role)
            || target.with_subordinates && self.internal_branches.contains(&target.role)
            || is_branch(target) && self.partner_branches.contains(&target.role)
    }
}

impl RolesOfAccount {
    fn of(snapshot: &Snapshot, account: &PartnerId, users: &[&PartnerUser]) -> Self {
        let mut held = Self::default();
        let Some(partner) = snapshot.partner(account) else {
            return held;
        };
        let roles = partner.hierarchy(&snapshot.settings);
        let tree = RoleTree::new(&roles, &snapshot.settings);
        for role in users.iter().filter_map(|user| tree.role_of(user)) {
            if held.roles.insert(role.clone()) {
                held.above.extend(tree.above(role).into_iter().cloned());
            }
        }
        held
    }
}

/// REACH-03. The reference means the partner branches below the role, too.
const fn is_branch(target: &InternalRoleRef) -> bool {
    target.with_subordinates && target.with_partner_branches
}

/// REACH-03. The internal role of the account's owner and those above it, whatever the status of owner or account.
fn branches_with<'a>(snapshot: &'a Snapshot, account: &PartnerId) -> Set<&'a InternalRoleId> {
    owner_role(snapshot, account).map(|role| internal_roles_from(snapshot, role)).unwrap_or_default()
}

/// REACH-03. The internal role of the account's owner.
fn owner_role<'a>(snapshot: &'a Snapshot, account: &PartnerId) -> Option<&'a InternalRoleId> {
    let owner = snapshot.partner(account).and_then(|partner| partner.owner.as_ref());
    owner.and_then(|owner| snapshot.user(owner)?.as_internal())?.internal_role.as_ref()
}

/// SHARE-08. The public groups in which all of these people are, by row.
pub(crate) fn with_all_of(snapshot: &Snapshot, nesting: &Nesting, people: &[&User]) -> Set<usize> {
    let groups = &snapshot.public_groups;
    let mut listing: Map<&UserId, Vec<usize>> = Map::default();
    let mut by_role = Vec::new();
    let mut by_branch = Vec::new();
    let mut of_community = Vec::new();
    for (row, group) in groups.values().enumerate() {
        let branches = group.internal_roles.iter().filter(|role| is_branch(role));
        by_branch.extend(branches.map(|role| (&role.role, row)));
        of_community.extend(group.has_all_partner_users.then_some(row));
        group.users.iter().for_each(|user| listing.update(user, |rows| rows.push(row)));
        by_role.extend(group.partner_roles.iter().map(|role| (role, row)));
    }
    let mut found: Set<usize> = (0..groups.len()).collect();
    // A bit for each of so many people, so that a walk over all groups serves all of them.
    for some in people.chunks(u64::BITS as usize) {
        let mut marks = vec![0_u64; groups.len()];
        let mut accounts: Map<&PartnerId, Map<PartnerRoleId, (u64, u64)>> = Map::default();
        for (bit, person) in some.iter().enumerate().map(|(at, person)| (1 << at, person)) {
            let listed = listing.get(person.id()).filter(|_| may_be_named(person));
            listed.into_iter().flatten().for_each(|row| mark(&mut marks, *row, bit));
            if person.as_partner().is_some_and(licenses::is_partner_community) {
                of_community.iter().for_each(|row| mark(&mut marks, *row, bit));
            }
            let Some(user) = role_based(person) else { continue };
            let branches = if by_branch.is_empty() { Set::default() } else { branches_with(snapshot, &user.partner) };
            let meaning = by_branch.iter().filter(|(role, _)| branches.contains(role));
            meaning.for_each(|(_, row)| mark(&mut marks, *row, bit));
            accounts.update(&user.partner, |roles| {
                let held = RolesOfAccount::of(snapshot, &user.partner, &[user]);
                held.roles.iter().for_each(|role| roles.update(role.clone(), |(own, _)| *own |= bit));
                held.above.iter().for_each(|role| roles.update(role.clone(), |(_, above)| *above |= bit));
            });
        }
        for (target, row) in &by_role {
            let bits = accounts.get(&target.partner).and_then(|roles| roles.get(&target.role));
            if let Some((own, above)) = bits {
                mark(&mut marks, *row, if target.with_subordinates { own | above } else { *own });
            }
        }
        let all = u64::MAX >> (u64::BITS as usize - some.len());
        let full = nesting.gathered(marks);
        found = found.iter().copied().filter(|row| full.get(*row) == Some(&all)).collect();
        if found.is_empty() {
            break;
        }
    }
    found
}

fn mark(marks: &mut [u64], row: usize, bits: u64) {
    if let Some(known) = marks.get_mut(row) {
        *known |= bits;
    }
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
