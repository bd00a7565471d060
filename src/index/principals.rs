//! Who belongs to a target of sharing: from the person's side the things that reach it, from the target's side its people.

use super::directory::Inner;
use super::people::{OwnerClass, UserRow};
use super::reach::{TargetIndex, is_branch};
use super::sets::{Ix, row};
use crate::ids::{PartnerId, PartnerIx, PublicGroupId, UserIx};
use crate::model::{InternalRoleRef, PartnerRoleRef, Target};

impl TargetIndex {
    /// The things that name one of the people directly or by account or role, by what counts for the licence.
    fn direct(&self, inner: &Inner, people: &People) -> Vec<u32> {
        let mut items: Vec<u32> = people.named.iter().flat_map(|user| self.users.of(user.at())).copied().collect();
        items.extend(people.accounts.iter().flat_map(|account| self.partners.of(account.at())));
        for (account, role) in &people.partner_roles {
            self.by_partner_role(inner, account.at(), *role, &mut items);
        }
        if !self.partner_branches.is_empty() {
            let lines = inner.internal.lines(&people.owner_roles(inner));
            items.extend(lines.into_iter().flat_map(|role| self.partner_branches.of(role as usize)));
        }
        items.extend(people.staff_roles.iter().flat_map(|role| self.internal_roles.of(*role as usize)));
        if !self.internal_branches.is_empty() {
            let lines = inner.internal.lines(&people.staff_roles);
            items.extend(lines.into_iter().flat_map(|role| self.internal_branches.of(role as usize)));
        }
        if people.has_internal {
            items.extend(&self.all_internal);
        }
        if people.has_partner_community {
            items.extend(&self.all_partner_users);
        }
        items
    }

    /// The groups in which one of the people is, ascending.
    pub(super) fn groups_of(&self, inner: &Inner, people: &People) -> Vec<u32> {
        inner.groups.upward(self.direct(inner, people))
    }

    fn by_partner_role(&self, inner: &Inner, account: usize, role: u16, items: &mut Vec<u32>) {
        if self.partner_roles.is_empty() {
            return;
        }
        let (Some(tree), Some((partner, _))) = (inner.trees.get(account), inner.snapshot.partners.get_index(account))
        else {
            return;
        };
        let own = std::iter::once((role, false));
        for (upper, must_reach_down) in own.chain(tree.above(role).iter().map(|&upper| (upper, true))) {
            let named = tree.id(upper).and_then(|id| self.partner_roles.get(&(partner.clone(), id.clone())));
            let counting = named.into_iter().flatten().filter(|named| named.has_subordinates || !must_reach_down);
            items.extend(counting.map(|named| named.item));
        }
    }

    /// The things that reach one of the users, ascending, each once; `memberships` finds the users' public groups.
    pub(super) fn of(&self, inner: &Inner, users: &[UserIx], memberships: &Self) -> Vec<u32> {
        let people = People::of(inner, users);
        let mut items = self.direct(inner, &people);
        if !self.groups.is_empty() {
            let groups = memberships.groups_of(inner, &people);
            items.extend(groups.into_iter().flat_map(|group| self.groups.of(group as usize)));
        }
        crate::collections::order::sort(&mut items);
        items.dedup();
        items
    }
}

/// By what sharing can mean one of some users, everything once.
///
/// High-volume users and sales reps are never meant; without a role only the name counts (LIC-03, SHARE-05).
#[derive(Debug, Default)]
pub(super) struct People {
    named: Vec<UserIx>,
    /// The roles of internal users.
    pub(super) staff_roles: Vec<u32>,
    /// The accounts of role-based users.
    pub(super) accounts: Vec<PartnerIx>,
    /// The roles of role-based users in their accounts.
    pub(super) partner_roles: Vec<(PartnerIx, u16)>,
    has_internal: bool,
    has_partner_community: bool,
}

impl People {
    pub(super) fn of(inner: &Inner, users: &[UserIx]) -> Self {
        let mut people = Self::default();
        for &user in users {
            let Some(row) = inner.users.get(user.at()) else { continue };
            match row.class {
                OwnerClass::Internal => {
                    people.has_internal = true;
                    people.staff_roles.extend(row.internal_role);
                }
                OwnerClass::RoleBased => {
                    people.accounts.extend(row.account);
                    people.partner_roles.extend(row.account.zip(row.role));
                }
                OwnerClass::Roleless => {}
                _ => continue,
            }
            people.named.push(user);
            people.has_partner_community |= row.is_partner_community;
        }
        once(&mut people.named);
        once(&mut people.staff_roles);
        once(&mut people.accounts);
        once(&mut people.partner_roles);
        people
    }

    /// The internal roles of the owners of the accounts (REACH-03).
    pub(super) fn owner_roles(&self, inner: &Inner) -> Vec<u32> {
        let mut roles: Vec<u32> = self.accounts.iter().filter_map(|account| owner_role(inner, account.at())).collect();
        once(&mut roles);
        roles
    }
}

fn once<T: Ord>(list: &mut Vec<T>) {
    crate::collections::order::sort(list);
    list.dedup();
}

/// The users that a target means, whatever their status: the owner side of a rule.
pub(super) fn users_of(inner: &Inner, target: &Target) -> Vec<UserIx> {
    match target {
        Target::User(id) => named(inner, std::iter::once(id)),
        Target::Partner(id) => members(inner, id, |_| true),
        Target::PartnerRole(role) => in_role(inner, role),
        Target::InternalRole(role) => staff(inner, role),
        Target::Group(id) => users_of_groups(inner, [id]),
        Target::AllInternal => everybody(inner, |row| row.class == OwnerClass::Internal),
        Target::AllPartnerUsers => everybody(inner, |row| row.is_partner_community),
        // Records of a queue are found by its name.
        Target::Queue(_) => Vec::new(),
    }
}

fn everybody(inner: &Inner, is_meant: impl Fn(&UserRow) -> bool) -> Vec<UserIx> {
    (0..).zip(&inner.users).filter(|(_, row)| is_meant(row)).map(|(at, _)| UserIx::new(at)).collect()
}

/// The internal role of an account's owner, whatever the status of owner or account.
fn owner_role(inner: &Inner, account: usize) -> Option<u32> {
    let owner = inner.snapshot.users.row_of(inner.snapshot.partners.facts(account)?.owner?)?;
    inner.users.get(owner)?.internal_role
}

/// The users of these groups and of those in them, whatever their status.
pub(super) fn users_of_groups<'a>(inner: &Inner, ids: impl IntoIterator<Item = &'a PublicGroupId>) -> Vec<UserIx> {
    let groups = &inner.snapshot.public_groups;
    let rows = ids.into_iter().filter_map(|id| groups.get_index_of(id).and_then(|at| u32::try_from(at).ok()));
    let all = inner.groups.downward(rows).into_iter().filter_map(|group| groups.get_index(group as usize));
    all.flat_map(|(_, group)| {
        let mut users = named(inner, group.users.iter());
        users.extend(group.partner_roles.iter().flat_map(|role| in_role(inner, role)));
        users.extend(group.internal_roles.iter().flat_map(|role| staff(inner, role)));
        if group.has_all_internal {
            users.extend(users_of(inner, &Target::AllInternal));
        }
        if group.has_all_partner_users {
            users.extend(users_of(inner, &Target::AllPartnerUsers));
        }
        users
    })
    .collect()
}

fn named<'a>(inner: &Inner, ids: impl Iterator<Item = &'a crate::ids::UserId>) -> Vec<UserIx> {
    ids.filter_map(|id| inner.snapshot.users.get_index_of(id))
        .filter(|&at| {
            inner.users.get(at).is_some_and(|row| {
                matches!(row.class, OwnerClass::Internal | OwnerClass::RoleBased | OwnerClass::Roleless)
            })
        })
        .filter_map(row)
        .collect()
}

fn members(inner: &Inner, partner: &PartnerId, is_meant: impl Fn(Option<u16>) -> bool) -> Vec<UserIx> {
    let Some(at) = inner.snapshot.partners.get_index_of(partner) else {
        return Vec::new();
    };
    let members = inner.members.of(at).iter().filter(|&&user| {
        inner.users.get(user as usize).is_some_and(|row| row.class == OwnerClass::RoleBased && is_meant(row.role))
    });
    members.map(|&user| UserIx::new(user)).collect()
}

fn in_role(inner: &Inner, target: &PartnerRoleRef) -> Vec<UserIx> {
    let tree = inner.snapshot.partners.get_index_of(&target.partner).and_then(|at| inner.trees.get(at));
    let Some((tree, meant)) = tree.and_then(|tree| Some((tree, tree.find(target.role.as_str())?))) else {
        return Vec::new();
    };
    members(inner, &target.partner, |role| {
        role.is_some_and(|role| role == meant || (target.with_subordinates && tree.is_strictly_above(meant, role)))
    })
}

fn staff(inner: &Inner, target: &InternalRoleRef) -> Vec<UserIx> {
    let Some(role) = inner.snapshot.internal_roles.get_index_of(&target.role).and_then(|at| u32::try_from(at).ok())
    else {
        return Vec::new();
    };
    let roles = if target.with_subordinates { inner.internal.branch(role) } else { vec![role] };
    let staff = roles.into_iter().flat_map(|role| inner.staff.of(role as usize));
    let mut users: Vec<UserIx> = staff.map(|&user| UserIx::new(user)).collect();
    if is_branch(target) {
        let accounts = users.iter().flat_map(|owner| inner.accounts.of(owner.at()));
        let members = accounts.flat_map(|account| inner.members.of(*account as usize));
        let is_meant =
            |user: &u32| inner.users.get(*user as usize).is_some_and(|row| row.class == OwnerClass::RoleBased);
        let branch: Vec<UserIx> = members.copied().filter(is_meant).map(UserIx::new).collect();
        users.extend(branch);
    }
    users
}
