//! Who belongs to a target of sharing, looked up from the person's side (SHARE-02, SHARE-05, SHARE-14).

use super::csr::Csr;
use super::{Inner, OwnerClass, Row};
use crate::ids::{PartnerId, PartnerRoleId, PublicGroupId, UserIx};
use crate::model::{InternalRoleRef, Map, PartnerRoleRef, PublicGroup, ShareGroup, Snapshot, Target};

/// For every kind of principal the numbered things (rules, groups) that name it.
#[derive(Debug, Default)]
pub(super) struct Reach {
    users: Csr,
    partners: Csr,
    groups: Csr,
    internal_roles: Csr,
    /// The same for those that mean the roles below, too.
    internal_branches: Csr,
    partner_roles: Map<(PartnerId, PartnerRoleId), Vec<Named>>,
}

#[derive(Debug, Clone, Copy)]
struct Named {
    item: u32,
    has_subordinates: bool,
}

/// Collects who is named by which thing.
#[derive(Debug, Default)]
pub(super) struct Builder {
    users: Vec<(u32, u32)>,
    partners: Vec<(u32, u32)>,
    groups: Vec<(u32, u32)>,
    internal_roles: Vec<(u32, u32)>,
    internal_branches: Vec<(u32, u32)>,
    partner_roles: Map<(PartnerId, PartnerRoleId), Vec<Named>>,
}

impl Builder {
    fn push(list: &mut Vec<(u32, u32)>, head: Option<usize>, item: u32) {
        if let Some(head) = head.and_then(|head| u32::try_from(head).ok()) {
            list.push((head, item));
        }
    }

    fn partner_role(&mut self, target: &PartnerRoleRef, item: u32) {
        let key = (target.partner.clone(), target.role.clone());
        let named = Named { item, has_subordinates: target.with_subordinates };
        self.partner_roles.update(key, |list| list.push(named));
    }

    fn internal_role(&mut self, snapshot: &Snapshot, target: &InternalRoleRef, item: u32) {
        let list = if target.with_subordinates { &mut self.internal_branches } else { &mut self.internal_roles };
        Self::push(list, snapshot.internal_roles.get_index_of(&target.role), item);
    }

    /// `item` names the target.
    pub(super) fn target(&mut self, snapshot: &Snapshot, target: &Target, item: u32) {
        match target {
            Target::User(id) => Self::push(&mut self.users, snapshot.users.get_index_of(id), item),
            Target::Partner(id) => Self::push(&mut self.partners, snapshot.partners.get_index_of(id), item),
            Target::Group(id) => Self::push(&mut self.groups, snapshot.public_groups.get_index_of(id), item),
            Target::PartnerRole(role) => self.partner_role(role, item),
            Target::InternalRole(role) => self.internal_role(snapshot, role, item),
        }
    }

    /// `item` is a public group; the groups in it are followed elsewhere.
    pub(super) fn public_group(&mut self, snapshot: &Snapshot, group: &PublicGroup, item: u32) {
        for id in &group.users {
            Self::push(&mut self.users, snapshot.users.get_index_of(id), item);
        }
        for role in &group.partner_roles {
            self.partner_role(role, item);
        }
        for role in &group.internal_roles {
            self.internal_role(snapshot, role, item);
        }
    }

    /// `item` is a share group.
    pub(super) fn share_group(&mut self, snapshot: &Snapshot, group: &ShareGroup, item: u32) {
        for id in &group.users {
            Self::push(&mut self.users, snapshot.users.get_index_of(id), item);
        }
        for id in &group.public_groups {
            Self::push(&mut self.groups, snapshot.public_groups.get_index_of(id), item);
        }
    }

    pub(super) fn finish(self, snapshot: &Snapshot) -> Reach {
        Reach {
            users: Csr::build(snapshot.users.len(), &self.users),
            partners: Csr::build(snapshot.partners.len(), &self.partners),
            groups: Csr::build(snapshot.public_groups.len(), &self.groups),
            internal_roles: Csr::build(snapshot.internal_roles.len(), &self.internal_roles),
            internal_branches: Csr::build(snapshot.internal_roles.len(), &self.internal_branches),
            partner_roles: self.partner_roles,
        }
    }
}

impl Reach {
    /// The things that name the user directly or by account or role, by what counts for the user's licence.
    ///
    /// High-volume users and sales reps are never reached; without a role only the name counts (LIC-03, SHARE-05).
    fn direct(&self, inner: &Inner, user: UserIx) -> Vec<u32> {
        let Some(row) = inner.users.get(user.at()) else {
            return Vec::new();
        };
        let mut items = match row.class {
            OwnerClass::Internal | OwnerClass::RoleBased | OwnerClass::Roleless => self.users.of(user.at()).to_vec(),
            _ => return Vec::new(),
        };
        match (row.class, row.account) {
            (OwnerClass::RoleBased, Some(account)) => {
                items.extend(self.partners.of(account.at()));
                self.by_partner_role(inner, account.at(), row.role, &mut items);
            }
            (OwnerClass::Internal, _) => {
                if let Some(role) = row.internal_role {
                    items.extend(self.internal_roles.of(role as usize));
                    items.extend(self.internal_branches.of(role as usize));
                    let above = inner.internal.above(role);
                    items.extend(above.flat_map(|upper| self.internal_branches.of(upper as usize)));
                }
            }
            _ => {}
        }
        items
    }

    fn by_partner_role(&self, inner: &Inner, account: usize, role: Option<u16>, items: &mut Vec<u32>) {
        let tree = inner.trees.get(account);
        let partner = inner.snapshot.partners.get_index(account);
        let (Some(tree), Some((partner, _)), Some(role), false) = (tree, partner, role, self.partner_roles.is_empty())
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

    /// The things that reach the user, ascending, each once; `memberships` finds the user's public groups.
    pub(super) fn of(&self, inner: &Inner, user: UserIx, memberships: &Self) -> Vec<u32> {
        let mut items = self.direct(inner, user);
        let groups = inner.groups.upward(memberships.direct(inner, user));
        items.extend(groups.into_iter().flat_map(|group| self.groups.of(group as usize)));
        crate::collections::order::sort(&mut items);
        items.dedup();
        items
    }
}

/// The users that a target means, whatever their status: the owner side of a rule.
pub(super) fn users_of(inner: &Inner, target: &Target) -> Vec<UserIx> {
    match target {
        Target::User(id) => named(inner, std::iter::once(id)),
        Target::Partner(id) => members(inner, id, |_| true),
        Target::PartnerRole(role) => in_role(inner, role),
        Target::InternalRole(role) => staff(inner, role),
        Target::Group(id) => users_of_groups(inner, [id]),
    }
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
        .filter_map(super::row)
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
    roles.into_iter().flat_map(|role| inner.staff.of(role as usize)).map(|&user| UserIx::new(user)).collect()
}
