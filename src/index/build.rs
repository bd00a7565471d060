//! One pass over each collection of the snapshot.

use std::sync::{Arc, Mutex};

use super::directory::{Index, Inner};
use super::groups::Groups;
use super::of_role::OfRole;
use super::people::{OwnerClass, UserRow};
use super::reach::{Builder, TargetIndex};
use super::roles::{InternalTree, RoleTree};
use super::rules::RuleRow;
use super::sets::row;
use crate::collections::Csr;
use crate::collections::order::SortedMap;
use crate::ids::PartnerIx;
use crate::model::{License, Snapshot, UserFacts, UserKind, default_hierarchy};

impl Index {
    /// The compiled form of `snapshot`.
    ///
    /// It takes the snapshot as checked; where one contradicts itself all the same, the affected grant is dropped (GEN-06).
    #[must_use]
    pub fn build(snapshot: Arc<Snapshot>) -> Self {
        Self(Arc::new(inner(snapshot)))
    }
}

fn inner(snapshot: Arc<Snapshot>) -> Inner {
    let trees = trees(&snapshot);
    let users: Vec<UserRow> = rows(&snapshot, &trees);
    let is_member = |row: &UserRow| !matches!(row.class, OwnerClass::Internal | OwnerClass::SalesRep);
    let members = (0..).zip(&users).filter(|(_, row)| is_member(row));
    let members = members.filter_map(|(at, row)| row.account.map(|account| (account.get(), at)));
    let members = Csr::build(trees.len(), members);
    let staff = (0..).zip(&users).filter_map(|(at, row)| row.internal_role.map(|role| (role, at)));
    let staff = Csr::build(snapshot.internal_roles.len(), staff);
    let rules = snapshot.sharing_rules.values().enumerate().map(|(at, rule)| RuleRow::new(at, rule)).collect();
    Inner {
        together: Mutex::default(),
        members,
        managed: managed(&snapshot, &users),
        accounts: accounts(&snapshot, &users),
        staff,
        internal: InternalTree::new(&snapshot.internal_roles),
        groups: Groups::new(&snapshot.public_groups),
        memberships: collect(&snapshot, |builder| {
            for (at, group) in (0..).zip(snapshot.public_groups.values()) {
                builder.public_group(&snapshot, group, at);
            }
        }),
        rule_reach: collect(&snapshot, |builder| {
            for (at, rule) in (0..).zip(snapshot.sharing_rules.values()).filter(|(_, rule)| rule.is_active) {
                builder.target(&snapshot, &rule.to, at);
            }
        }),
        share_group_reach: collect(&snapshot, |builder| {
            for (at, group) in (0..).zip(snapshot.share_groups.values()) {
                builder.share_group(&snapshot, group, at);
            }
        }),
        queue_reach: collect(&snapshot, |builder| {
            for (at, queue) in (0..).zip(snapshot.queues.values()) {
                builder.queue(&snapshot, queue, at);
            }
        }),
        rules,
        of_roles: snapshot.internal_roles.iter().map(|_| OfRole::default()).collect(),
        page_views: page_views(&snapshot),
        users,
        trees,
        snapshot,
    }
}

fn collect(snapshot: &Snapshot, fill: impl FnOnce(&mut Builder)) -> TargetIndex {
    let mut builder = Builder::default();
    fill(&mut builder);
    builder.finish(snapshot)
}

/// The trees; accounts without roles of their own share one.
fn trees(snapshot: &Snapshot) -> Vec<Arc<RoleTree>> {
    let settings = &snapshot.settings;
    let new = |roles: &_| Arc::new(RoleTree::new(roles, settings.max_role_levels));
    let default = new(&default_hierarchy(settings.default_role_levels));
    let nothing = new(&[]);
    let tree = |row| match snapshot.partners.facts(row) {
        Some(facts) if facts.has_own_roles => {
            let roles = snapshot.partners.get_index(row).and_then(|(_, partner)| partner.partner_roles.as_ref());
            roles.map_or_else(|| Arc::clone(&nothing), |roles| new(roles))
        }
        Some(_) => Arc::clone(&default),
        None => Arc::clone(&nothing),
    };
    (0..snapshot.partners.len()).map(tree).collect()
}

/// One row for each user; one whose facts cannot be read has the class with the fewest rights and no account.
fn rows(snapshot: &Snapshot, trees: &[Arc<RoleTree>]) -> Vec<UserRow> {
    let nobody = UserFacts { kind: UserKind::SalesRep, is_active: false, partner: None, role: None };
    let facts = (0..snapshot.users.len()).map(|row| snapshot.users.facts(row).unwrap_or(nobody));
    facts.map(|user| user_row(snapshot, trees, &user)).collect()
}

fn user_row(snapshot: &Snapshot, trees: &[Arc<RoleTree>], user: &UserFacts<'_>) -> UserRow {
    let class = OwnerClass::of_facts(user);
    let account: Option<PartnerIx> = user.partner.and_then(|id| snapshot.partners.row_of(id)).and_then(row);
    let tree = account.and_then(|account| trees.get(account.get() as usize));
    let role = match tree {
        Some(tree) if class == OwnerClass::RoleBased => user.role.map_or_else(|| tree.lowest(), |role| tree.find(role)),
        _ => None,
    };
    let internal_role = user
        .role
        .filter(|_| class == OwnerClass::Internal)
        .and_then(|role| snapshot.internal_roles.get_index_of(role))
        .and_then(|at| u32::try_from(at).ok());
    let is_partner_community =
        matches!(user.kind, UserKind::Partner(License::PartnerCommunity | License::PartnerCommunityLogin));
    UserRow { class, is_active: user.is_active, account, role, internal_role, is_partner_community }
}

/// The effective assignments by user (MGR-01, MGR-13, MGR-14).
fn managed(snapshot: &Snapshot, users: &[UserRow]) -> Csr {
    let assignments = (0..snapshot.managers.len()).filter_map(|row| snapshot.managers.facts(row));
    let pairs = assignments.filter_map(|assignment| {
        let partner = snapshot.partners.row_of(assignment.partner)?;
        snapshot.partners.facts(partner).filter(|facts| facts.is_open)?;
        let user = snapshot.users.row_of(assignment.user)?;
        users.get(user).filter(|row| row.class == OwnerClass::Internal && row.is_active)?;
        Some((u32::try_from(user).ok()?, u32::try_from(partner).ok()?))
    });
    Csr::build(users.len(), pairs.collect::<Vec<_>>().into_iter())
}

/// The accounts by internal owner, of whatever status (ROLE-15).
fn accounts(snapshot: &Snapshot, users: &[UserRow]) -> Csr {
    let facts = (0..snapshot.partners.len()).map(|row| snapshot.partners.facts(row));
    let pairs = (0..).zip(facts).filter_map(|(at, partner)| {
        let owner = snapshot.users.row_of(partner?.owner?)?;
        users.get(owner).filter(|row| row.class == OwnerClass::Internal)?;
        Some((u32::try_from(owner).ok()?, at))
    });
    Csr::build(users.len(), pairs.collect::<Vec<_>>().into_iter())
}

fn page_views(snapshot: &Snapshot) -> SortedMap<Arc<str>, Vec<usize>> {
    let mut views: SortedMap<Arc<str>, Vec<usize>> = SortedMap::default();
    for (at, view) in snapshot.custom_views.values().enumerate() {
        for page in &view.pages {
            views.update(page.id.shared().clone(), |list| {
                if list.last() != Some(&at) {
                    list.push(at);
                }
            });
        }
    }
    views
}
