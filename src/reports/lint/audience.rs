//! Which partner users the target of a sharing rule means, for advice only: the rules decide for themselves.

use std::collections::BTreeSet;

use crate::ids::PublicGroupId;
use crate::model::{PartnerRoleRef, PartnerUser, PublicGroup, Snapshot, Target};
use crate::rules::hierarchy;

/// The targets of one programme, with the groups that have no members left out (SHARE-08).
pub(super) struct Audience<'a> {
    snapshot: &'a Snapshot,
    memberless: BTreeSet<&'a PublicGroupId>,
}

impl<'a> Audience<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, memberless: &[&'a PublicGroupId]) -> Self {
        Self { snapshot, memberless: memberless.iter().copied().collect() }
    }

    /// The target means this role-based partner user.
    pub(super) fn reaches(&self, target: &Target, user: &PartnerUser) -> bool {
        match target {
            Target::Group(group) => self.has_member(group, user),
            Target::Partner(partner) => user.partner == *partner,
            Target::PartnerRole(role) => self.holds(role, user),
            Target::User(named) => user.id == *named,
            Target::InternalRole(_) => false,
        }
    }

    fn has_member(&self, start: &PublicGroupId, user: &PartnerUser) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![start];
        while let Some(id) = open.pop() {
            let group = self.snapshot.public_groups.get(id).filter(|_| !self.memberless.contains(id));
            let Some(group) = group.filter(|_| seen.insert(id)) else {
                continue;
            };
            if self.names(group, user) {
                return true;
            }
            open.extend(&group.groups);
        }
        false
    }

    fn names(&self, group: &PublicGroup, user: &PartnerUser) -> bool {
        group.users.contains(&user.id) || group.partner_roles.iter().any(|role| self.holds(role, user))
    }

    fn holds(&self, role: &PartnerRoleRef, user: &PartnerUser) -> bool {
        if user.partner != role.partner {
            return false;
        }
        let Some(held) = hierarchy::effective_role(self.snapshot, user) else {
            return false;
        };
        let is_below = || {
            self.snapshot.partner(&role.partner).is_some_and(|partner| {
                hierarchy::is_strictly_above(partner, &self.snapshot.settings, &role.role, &held)
            })
        };
        held == role.role || role.with_subordinates && is_below()
    }
}
