//! Who stands below whom besides the users of one account: staff, and whose reach passes up (ROLE-28, ROLE-29, REACH-06).

use std::sync::Arc;

use super::directory::Index;
use super::of_role::PassedUp;
use super::people::OwnerClass;
use super::sets::{Ix, PartnerSet, UserSet};
use crate::ids::{PartnerIx, UserIx};
use crate::model::{Queue, RecordType};

impl Index {
    /// The internal users in roles strictly below the viewer's, whatever their status; nobody without the option (ROLE-28).
    #[must_use]
    pub fn staff_below(&self, viewer: UserIx) -> Arc<UserSet> {
        let row = self.user_row(viewer).filter(|_| self.snapshot().settings.internal_hierarchy);
        let role = row.and_then(|row| row.internal_role);
        let cells = role.and_then(|role| Some((role, self.inner().of_roles.get(role as usize)?)));
        match cells {
            Some((role, cells)) => Arc::clone(cells.staff.get_or_init(|| Arc::new(self.staff_of_branch(role)))),
            None => Arc::new(UserSet::from_iter([])),
        }
    }

    fn staff_of_branch(&self, role: u32) -> UserSet {
        let inner = self.inner();
        let below = inner.internal.branch(role).into_iter().skip(1);
        below.flat_map(|role| inner.staff.of(role as usize)).map(|&user| UserIx::new(user)).collect()
    }

    /// The role-based users of the account in the viewer's own role, the viewer among them; none in an invalid hierarchy
    /// (ROLE-29).
    #[must_use]
    pub fn peers(&self, viewer: UserIx) -> Vec<UserIx> {
        let row = self.user_row(viewer).filter(|row| row.class == OwnerClass::RoleBased);
        let Some((account, role)) = row.and_then(|row| row.account.zip(row.role)) else {
            return Vec::new();
        };
        let is_valid = self.tree(account).is_some_and(|tree| tree.lowest().is_some());
        let is_peer = |user: &UserIx| {
            self.user_row(*user).is_some_and(|row| row.class == OwnerClass::RoleBased && row.role == Some(role))
        };
        self.members(account).filter(|user| is_valid && is_peer(user)).collect()
    }

    /// The active people whose rules, single-record shares and queues reach the viewer, too, with what reaches them; nobody
    /// without the option (ROLE-14, REACH-06). For staff it is worked out once for each role.
    #[must_use]
    pub fn passed_up(&self, viewer: UserIx) -> Arc<PassedUp> {
        let new = || Arc::new(self.reaching(self.passing_up(viewer).into_iter().collect()));
        let role =
            self.user_row(viewer).filter(|row| row.class == OwnerClass::Internal).and_then(|row| row.internal_role);
        match role.and_then(|role| self.inner().of_roles.get(role as usize)) {
            Some(cells) => Arc::clone(cells.passed_up.get_or_init(new)),
            None => new(),
        }
    }

    fn reaching(&self, users: UserSet) -> PassedUp {
        let people = users.rows();
        PassedUp {
            keys: self.share_keys(people),
            rules: self.rule_rows(people),
            queues: self.queue_rows(people),
            users: Arc::new(users),
        }
    }

    fn passing_up(&self, viewer: UserIx) -> Vec<UserIx> {
        let settings = &self.snapshot().settings;
        let row = self.user_row(viewer).filter(|_| settings.hierarchy_includes_shared);
        let mut people = match row.map(|row| row.class) {
            Some(OwnerClass::RoleBased) => self.subordinates(viewer),
            Some(OwnerClass::Internal) => {
                let accounts = self.accounts_below(viewer);
                let members = accounts.rows().iter().flat_map(|account| self.members(*account));
                let is_role_based =
                    |user: &UserIx| self.user_row(*user).is_some_and(|row| row.class == OwnerClass::RoleBased);
                let mut people: Vec<UserIx> = members.filter(is_role_based).collect();
                people.extend(self.staff_below(viewer).rows());
                people
            }
            _ => Vec::new(),
        };
        people.retain(|user| self.user_row(*user).is_some_and(|row| row.is_active));
        people
    }

    /// The accounts of which one of these users is the internal account owner (TYPE-06).
    #[must_use]
    pub fn accounts_of(&self, owners: &UserSet) -> Arc<PartnerSet> {
        let accounts = owners.rows().iter().flat_map(|owner| self.inner().accounts.of(owner.at()));
        Arc::new(accounts.copied().map(PartnerIx::new).collect())
    }

    /// The queues of which one of these users is a member, each once.
    #[must_use]
    pub fn queues_with(&self, users: &[UserIx]) -> Vec<&Queue> {
        self.queues_at(&self.queue_rows(users)).collect()
    }

    /// Those of the queues of these users that hold records of a type, by id, sorted (QUEUE-02).
    #[must_use]
    pub fn queues_of(&self, users: &[UserIx], record_type: RecordType) -> Arc<[Arc<str>]> {
        self.queue_ids(&self.queue_rows(users), record_type)
    }

    /// Those of the queues of people whose reach passes up that hold records of a type, by id, sorted (REACH-06).
    #[must_use]
    pub fn queues_passed_up(&self, passed: &PassedUp, record_type: RecordType) -> Arc<[Arc<str>]> {
        self.queue_ids(&passed.queues, record_type)
    }

    fn queue_rows(&self, users: &[UserIx]) -> Vec<u32> {
        let inner = self.inner();
        if inner.snapshot.queues.is_empty() {
            return Vec::new();
        }
        inner.queue_reach.of(inner, users, &inner.memberships)
    }

    fn queues_at(&self, rows: &[u32]) -> impl Iterator<Item = &Queue> {
        rows.iter().filter_map(|row| Some(self.snapshot().queues.get_index(*row as usize)?.1))
    }

    fn queue_ids(&self, rows: &[u32], record_type: RecordType) -> Arc<[Arc<str>]> {
        let queues = self.queues_at(rows).filter(|queue| queue.types.contains(&record_type));
        let mut ids: Vec<Arc<str>> = queues.map(|queue| Arc::clone(queue.id.shared())).collect();
        crate::collections::order::sort(&mut ids);
        ids.into()
    }
}
