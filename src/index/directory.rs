//! One snapshot by rows: what was worked out about every user and partner.

use std::sync::{Arc, Mutex};

use super::groups::Groups;
use super::of_role::OfRole;
use super::people::{OwnerClass, UserRow};
use super::reach::TargetIndex;
use super::roles::{InternalTree, RoleTree};
use super::rules::RuleRow;
use super::sets::{Ix, PartnerSet, UserSet, row};
use crate::collections::Csr;
use crate::collections::order::SortedMap;
use crate::ids::{PartnerIx, UserIx};
use crate::model::{Partner, Snapshot, User};

/// One snapshot, compiled; cheap to clone, because clones share it.
#[derive(Debug, Clone)]
pub struct Index(pub(super) Arc<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) users: Vec<UserRow>,
    /// The role tree of each partner.
    pub(super) trees: Vec<Arc<RoleTree>>,
    /// The partner users of each partner.
    pub(super) members: Csr,
    /// The partners of which each user is an effective manager.
    pub(super) managed: Csr,
    /// The partners of which each internal user is the account owner.
    pub(super) accounts: Csr,
    /// The users in each internal role.
    pub(super) staff: Csr,
    pub(super) internal: InternalTree,
    pub(super) groups: Groups,
    /// Which public groups name whom.
    pub(super) memberships: TargetIndex,
    /// Which sharing rules reach whom.
    pub(super) rule_reach: TargetIndex,
    /// Which share groups have whom as member.
    pub(super) share_group_reach: TargetIndex,
    /// Which queues have whom as member.
    pub(super) queue_reach: TargetIndex,
    pub(super) rules: Vec<RuleRow>,
    /// What is worked out once for everybody in each internal role.
    pub(super) of_roles: Vec<OfRole>,
    /// For each page the positions of the views that list it.
    pub(super) page_views: SortedMap<Arc<str>, Vec<usize>>,
    /// The owners whom several rules mean together, by the positions of the rules: the same rules mostly reach the next viewer, too.
    pub(super) together: Mutex<Option<(Vec<usize>, Arc<UserSet>)>>,
}

impl Index {
    pub(super) fn inner(&self) -> &Inner {
        &self.0
    }

    /// The snapshot that was compiled.
    #[must_use]
    pub fn snapshot(&self) -> &Snapshot {
        &self.0.snapshot
    }

    /// Says whether both are clones of one index, so that their rows mean the same.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// How many users there are; rows count from zero.
    #[must_use]
    pub fn user_count(&self) -> usize {
        self.0.users.len()
    }

    /// How many partners there are; rows count from zero.
    #[must_use]
    pub fn partner_count(&self) -> usize {
        self.0.trees.len()
    }

    /// The row of the user with this id.
    #[must_use]
    pub fn user_ix(&self, id: &str) -> Option<UserIx> {
        self.0.snapshot.users.get_index_of(id).and_then(row)
    }

    /// The row of the partner with this id.
    #[must_use]
    pub fn partner_ix(&self, id: &str) -> Option<PartnerIx> {
        self.0.snapshot.partners.get_index_of(id).and_then(row)
    }

    /// The user of a row.
    #[must_use]
    pub fn user(&self, ix: UserIx) -> Option<&User> {
        self.0.snapshot.users.get_index(ix.at()).map(|(_, user)| user)
    }

    /// The id of the user of a row; no user needs to be read for it.
    #[must_use]
    pub fn user_id(&self, ix: UserIx) -> Option<&str> {
        self.0.snapshot.users.id(ix.at())
    }

    /// Every row, in row order.
    pub fn user_rows(&self) -> impl Iterator<Item = (UserIx, UserRow)> {
        (0..).map(UserIx::new).zip(self.0.users.iter().copied())
    }

    /// The partner of a row.
    #[must_use]
    pub fn partner(&self, ix: PartnerIx) -> Option<&Partner> {
        self.0.snapshot.partners.get_index(ix.at()).map(|(_, partner)| partner)
    }

    /// The facts about a user that decide about the records that the user owns.
    #[must_use]
    pub fn user_row(&self, ix: UserIx) -> Option<UserRow> {
        self.0.users.get(ix.at()).copied()
    }

    /// The id of the partner of a row.
    #[must_use]
    pub fn partner_id(&self, ix: PartnerIx) -> Option<&str> {
        self.0.snapshot.partners.id(ix.at())
    }

    /// The role tree of a partner.
    #[must_use]
    pub fn tree(&self, ix: PartnerIx) -> Option<&RoleTree> {
        self.0.trees.get(ix.at()).map(Arc::as_ref)
    }

    /// The partner users of a partner, whatever their status.
    pub fn members(&self, ix: PartnerIx) -> impl Iterator<Item = UserIx> {
        self.0.members.of(ix.at()).iter().copied().map(UserIx::new)
    }

    /// The partners of which the user is an effective manager (MGR-01, MGR-13, MGR-14).
    #[must_use]
    pub fn managed(&self, ix: UserIx) -> PartnerSet {
        self.0.managed.of(ix.at()).iter().copied().map(PartnerIx::new).collect()
    }

    /// The role-based users strictly below `viewer` in the account's hierarchy (ROLE-06), whatever their status.
    ///
    /// Empty for a viewer without a place in a valid hierarchy.
    #[must_use]
    pub fn subordinates(&self, viewer: UserIx) -> Vec<UserIx> {
        let Some(row) = self.user_row(viewer).filter(|row| row.class == OwnerClass::RoleBased) else {
            return Vec::new();
        };
        let (Some(account), Some(role)) = (row.account, row.role) else {
            return Vec::new();
        };
        let Some(tree) = self.tree(account) else {
            return Vec::new();
        };
        self.members(account)
            .filter(|&member| {
                self.user_row(member).is_some_and(|other| {
                    other.class == OwnerClass::RoleBased
                        && other.role.is_some_and(|below| tree.is_strictly_above(role, below))
                })
            })
            .collect()
    }

    /// The accounts whose records an internal user sees through the internal hierarchy (ROLE-15).
    #[must_use]
    pub fn accounts_below(&self, viewer: UserIx) -> Arc<PartnerSet> {
        let inner = &*self.0;
        match self.user_row(viewer).and_then(|row| row.internal_role) {
            Some(role) => inner.of_roles.get(role as usize).map_or_else(
                || self.own_accounts(viewer),
                |cells| Arc::clone(cells.accounts.get_or_init(|| Arc::new(self.accounts_of_branch(role)))),
            ),
            None => self.own_accounts(viewer),
        }
    }

    fn own_accounts(&self, viewer: UserIx) -> Arc<PartnerSet> {
        Arc::new(self.0.accounts.of(viewer.at()).iter().copied().map(PartnerIx::new).collect())
    }

    fn accounts_of_branch(&self, role: u32) -> PartnerSet {
        let inner = &*self.0;
        let branch = inner.internal.branch(role);
        branch
            .into_iter()
            .flat_map(|below| inner.staff.of(below as usize))
            .flat_map(|&user| inner.accounts.of(user as usize))
            .copied()
            .map(PartnerIx::new)
            .collect()
    }

    /// The positions of the custom views that list a page, in document order.
    #[must_use]
    pub fn views_with_page(&self, page: &str) -> &[usize] {
        self.0.page_views.get(page).map_or(&[], Vec::as_slice)
    }

    /// Every page that some custom view lists, in text order.
    pub fn listed_pages(&self) -> impl Iterator<Item = &Arc<str>> {
        self.0.page_views.keys()
    }
}
