//! Who belongs to a target of sharing, looked up from the person's side (SHARE-02, SHARE-05, SHARE-14).

use crate::collections::Csr;
use crate::ids::{PartnerId, PartnerRoleId};
use crate::model::{InternalRoleRef, Map, PartnerRoleRef, PublicGroup, Queue, ShareGroup, Snapshot, Target};

/// For every kind of principal the numbered things (rules, groups) that name it.
#[derive(Debug, Default)]
pub(super) struct TargetIndex {
    pub(super) users: Csr,
    pub(super) partners: Csr,
    pub(super) groups: Csr,
    pub(super) internal_roles: Csr,
    /// The same for those that mean the roles below, too.
    pub(super) internal_branches: Csr,
    /// The same for those that mean the partner branches below, too (REACH-03).
    pub(super) partner_branches: Csr,
    pub(super) partner_roles: Map<(PartnerId, PartnerRoleId), Vec<NamedRole>>,
    /// Those that mean every internal user.
    pub(super) all_internal: Vec<u32>,
    /// Those that mean every holder of a Partner Community licence.
    pub(super) all_partner_users: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct NamedRole {
    pub(super) item: u32,
    pub(super) has_subordinates: bool,
}

/// Collects who is named by which thing.
#[derive(Debug, Default)]
pub(super) struct Builder {
    users: Vec<(u32, u32)>,
    partners: Vec<(u32, u32)>,
    groups: Vec<(u32, u32)>,
    internal_roles: Vec<(u32, u32)>,
    internal_branches: Vec<(u32, u32)>,
    partner_branches: Vec<(u32, u32)>,
    partner_roles: Map<(PartnerId, PartnerRoleId), Vec<NamedRole>>,
    all_internal: Vec<u32>,
    all_partner_users: Vec<u32>,
}

impl Builder {
    fn push(list: &mut Vec<(u32, u32)>, head: Option<usize>, item: u32) {
        if let Some(head) = head.and_then(|head| u32::try_from(head).ok()) {
            list.push((head, item));
        }
    }

    fn partner_role(&mut self, target: &PartnerRoleRef, item: u32) {
        let key = (target.partner.clone(), target.role.clone());
        let named = NamedRole { item, has_subordinates: target.with_subordinates };
        self.partner_roles.update(key, |list| list.push(named));
    }

    fn internal_role(&mut self, snapshot: &Snapshot, target: &InternalRoleRef, item: u32) {
        let list = if target.with_subordinates { &mut self.internal_branches } else { &mut self.internal_roles };
        let role = snapshot.internal_roles.get_index_of(&target.role);
        Self::push(list, role, item);
        if is_branch(target) {
            Self::push(&mut self.partner_branches, role, item);
        }
    }

    /// `item` names the target.
    pub(super) fn target(&mut self, snapshot: &Snapshot, target: &Target, item: u32) {
        match target {
            Target::User(id) => Self::push(&mut self.users, snapshot.users.get_index_of(id), item),
            Target::Partner(id) => Self::push(&mut self.partners, snapshot.partners.get_index_of(id), item),
            Target::Group(id) => Self::push(&mut self.groups, snapshot.public_groups.get_index_of(id), item),
            Target::PartnerRole(role) => self.partner_role(role, item),
            Target::InternalRole(role) => self.internal_role(snapshot, role, item),
            Target::AllInternal => self.all_internal.push(item),
            Target::AllPartnerUsers => self.all_partner_users.push(item),
            // A queue is nobody.
            Target::Queue(_) => {}
        }
    }

    /// `item` is a queue.
    pub(super) fn queue(&mut self, snapshot: &Snapshot, queue: &Queue, item: u32) {
        for id in &queue.users {
            Self::push(&mut self.users, snapshot.users.get_index_of(id), item);
        }
        for id in &queue.public_groups {
            Self::push(&mut self.groups, snapshot.public_groups.get_index_of(id), item);
        }
        for role in &queue.partner_roles {
            self.partner_role(role, item);
        }
        for role in &queue.internal_roles {
            self.internal_role(snapshot, role, item);
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
        self.all_internal.extend(group.has_all_internal.then_some(item));
        self.all_partner_users.extend(group.has_all_partner_users.then_some(item));
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

    pub(super) fn finish(self, snapshot: &Snapshot) -> TargetIndex {
        TargetIndex {
            users: Csr::build(snapshot.users.len(), self.users.iter().copied()),
            partners: Csr::build(snapshot.partners.len(), self.partners.iter().copied()),
            groups: Csr::build(snapshot.public_groups.len(), self.groups.iter().copied()),
            internal_roles: Csr::build(snapshot.internal_roles.len(), self.internal_roles.iter().copied()),
            internal_branches: Csr::build(snapshot.internal_roles.len(), self.internal_branches.iter().copied()),
            partner_branches: if self.partner_branches.is_empty() {
                Csr::default()
            } else {
                Csr::build(snapshot.internal_roles.len(), self.partner_branches.iter().copied())
            },
            all_internal: self.all_internal,
            all_partner_users: self.all_partner_users,
            partner_roles: self.partner_roles,
        }
    }
}

/// REACH-03. The reference means the partner branches below the role, too.
pub(super) const fn is_branch(target: &InternalRoleRef) -> bool {
    target.with_subordinates && target.with_partner_branches
}
