//! One pass over each collection of the snapshot.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::csr::Csr;
use super::groups::Groups;
use super::people::is_active;
use super::reach::Builder;
use super::roles::InternalTree;
use super::rules::RuleRow;
use super::{Inner, OwnerClass, RoleTree, UserRow};
use crate::ids::{PartnerId, PartnerIx};
use crate::model::{PartnerStatus, Snapshot, User};

pub(super) fn inner(snapshot: Arc<Snapshot>) -> Inner {
    let trees = trees(&snapshot);
    let users: Vec<UserRow> = snapshot.users.values().map(|user| user_row(&snapshot, &trees, user)).collect();
    let members = (0..).zip(snapshot.users.values().zip(&users)).filter_map(|(at, (user, row))| {
        user.as_partner()?;
        row.account.map(|account| (account.get(), at))
    });
    let members = Csr::build(trees.len(), &members.collect::<Vec<_>>());
    let staff = (0..).zip(&users).filter_map(|(at, row)| row.internal_role.map(|role| (role, at)));
    let staff = Csr::build(snapshot.internal_roles.len(), &staff.collect::<Vec<_>>());
    let rules = snapshot.sharing_rules.values().enumerate().map(|(at, rule)| RuleRow::new(at, rule)).collect();
    Inner {
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
        rules,
        accounts_below: snapshot.internal_roles.iter().map(|_| OnceLock::new()).collect(),
        page_views: page_views(&snapshot),
        users,
        trees,
        snapshot,
    }
}

fn collect(snapshot: &Snapshot, fill: impl FnOnce(&mut Builder)) -> super::Reach {
    let mut builder = Builder::default();
    fill(&mut builder);
    builder.finish(snapshot)
}

/// The trees; accounts without roles of their own share one.
fn trees(snapshot: &Snapshot) -> Vec<Arc<RoleTree>> {
    let settings = &snapshot.settings;
    let mut default = None;
    let new = |partner: &crate::model::Partner| {
        Arc::new(RoleTree::new(&partner.hierarchy(settings), settings.max_role_levels))
    };
    let tree = |partner: &crate::model::Partner| match &partner.partner_roles {
        Some(_) => new(partner),
        None => Arc::clone(default.get_or_insert_with(|| new(partner))),
    };
    snapshot.partners.values().map(tree).collect()
}

fn partner_ix(snapshot: &Snapshot, id: &PartnerId) -> Option<PartnerIx> {
    snapshot.partners.get_index_of(id).and_then(super::row)
}

fn user_row(snapshot: &Snapshot, trees: &[Arc<RoleTree>], user: &User) -> UserRow {
    let class = OwnerClass::of(user);
    let account = user.partner().and_then(|partner| partner_ix(snapshot, partner));
    let tree = account.and_then(|account| trees.get(account.get() as usize));
    let role = match (user, tree) {
        (User::Partner(user), Some(tree)) if class == OwnerClass::RoleBased => {
            user.partner_role.as_ref().map_or_else(|| tree.lowest(), |role| tree.find(role.as_str()))
        }
        _ => None,
    };
    let internal_role = user
        .as_internal()
        .and_then(|user| user.internal_role.as_ref())
        .and_then(|role| snapshot.internal_roles.get_index_of(role))
        .and_then(|at| u32::try_from(at).ok());
    UserRow { class, is_active: is_active(user), account, role, internal_role }
}

/// The effective assignments by user (MGR-01, MGR-13, MGR-14).
fn managed(snapshot: &Snapshot, users: &[UserRow]) -> Csr {
    let pairs = snapshot.managers.values().filter_map(|assignment| {
        let partner = snapshot.partners.get_full(&assignment.partner);
        let (at, _, _) = partner.filter(|(.., it)| it.is_enabled && it.status == PartnerStatus::Active)?;
        let user = snapshot.users.get_index_of(&assignment.user)?;
        users.get(user).filter(|row| row.class == OwnerClass::Internal && row.is_active)?;
        Some((u32::try_from(user).ok()?, u32::try_from(at).ok()?))
    });
    Csr::build(users.len(), &pairs.collect::<Vec<_>>())
}

/// The accounts by internal owner, of whatever status (ROLE-15).
fn accounts(snapshot: &Snapshot, users: &[UserRow]) -> Csr {
    let pairs = (0..).zip(snapshot.partners.values()).filter_map(|(at, partner)| {
        let owner = snapshot.users.get_index_of(partner.owner.as_ref()?)?;
        users.get(owner).filter(|row| row.class == OwnerClass::Internal)?;
        Some((u32::try_from(owner).ok()?, at))
    });
    Csr::build(users.len(), &pairs.collect::<Vec<_>>())
}

fn page_views(snapshot: &Snapshot) -> BTreeMap<Arc<str>, Vec<usize>> {
    let mut views: BTreeMap<Arc<str>, Vec<usize>> = BTreeMap::new();
    for (at, view) in snapshot.custom_views.values().enumerate() {
        for page in &view.pages {
            let list = views.entry(page.id.shared().clone()).or_default();
            if list.last() != Some(&at) {
                list.push(at);
            }
        }
    }
    views
}
