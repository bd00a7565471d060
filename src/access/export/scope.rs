//! The part of a snapshot that one viewer may know, on which every decision for that viewer equals the whole one's.

use std::sync::Arc;

use crate::access::compile::CompiledViewer;
use crate::access::export::visible_scope::{VisibleScope, rules_of};
use crate::collections::order::Sorted;
use crate::ids::{PublicGroupId, UserId};
use crate::index::Index;
use crate::model::{PublicGroup, RecordType, ShareGroup, SharingRule, Snapshot, Target, User};

/// The decisions for a viewer need to know of partners that the viewer may not know of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("decisions on {} need more than the viewer may know", list(.0))]
pub struct TooBroad(pub Vec<RecordType>);

fn list(types: &[RecordType]) -> String {
    types.iter().map(|of| of.kind().as_str()).collect::<Vec<_>>().join(", ")
}

/// The scoped snapshot of a viewer: revision 0, and neither invitations, reviews nor notification rules.
///
/// # Errors
/// [`TooBroad`] where a rule opens records to the viewer by facts of partners beyond.
pub fn scoped(viewer: &CompiledViewer) -> Result<Snapshot, TooBroad> {
    let visible_scope = VisibleScope::of(viewer);
    if !visible_scope.too_broad.is_empty() {
        return Err(TooBroad(visible_scope.too_broad.into_vec()));
    }
    let scope = Scope { index: viewer.index(), viewer, visible_scope };
    Ok(scope.snapshot())
}

struct Scope<'a> {
    index: &'a Index,
    viewer: &'a CompiledViewer,
    visible_scope: VisibleScope,
}

impl Scope<'_> {
    fn snapshot(&self) -> Snapshot {
        let whole = self.index.snapshot();
        if self.visible_scope.partners.is_none() {
            return Snapshot {
                revision: 0,
                notifications: Vec::new(),
                invitations: Default::default(),
                reviews: Default::default(),
                ..whole.clone()
            };
        }
        let is_open = self.viewer.gate().is_none();
        let rules: Vec<&SharingRule> =
            if is_open { rules_of(self.viewer).into_iter().map(|(_, rule)| rule).collect() } else { Vec::new() };
        let share_groups: Vec<&ShareGroup> =
            if is_open { self.index.share_groups_for(self.viewer.viewer()).collect() } else { Vec::new() };
        let users = self.users(is_open);
        let has = |id: &UserId| users.contains_key(id);
        let mut partners = self.partners();
        for partner in partners.values_mut() {
            partner.owner = partner.owner.take().filter(&has);
        }
        let is_mine =
            |(partner, user): &(_, UserId)| self.is_viewer(user) && self.visible_scope.has_id(self.index, partner);
        let groups = self.groups(&rules, &share_groups, &has);
        let held = self.index.user(self.viewer.viewer()).and_then(User::as_internal);
        let held = held.map(|user| user.permission_groups.as_slice()).unwrap_or_default();
        Snapshot {
            revision: 0,
            managers: Arc::new(
                (whole.managers.iter().filter(|(key, _)| is_mine(key))).map(|(k, v)| (k.clone(), v.clone())).collect(),
            ),
            internal_roles: if self.visible_scope.is_staff { whole.internal_roles.clone() } else { Default::default() },
            permission_groups: (whole.permission_groups.iter().filter(|(id, _)| held.contains(id)))
                .map(|(id, group)| (id.clone(), group.clone()))
                .collect(),
            sharing_rules: rules.into_iter().map(|rule| (rule.id.clone(), rule.clone())).collect(),
            share_groups: share_groups.into_iter().map(|group| (group.id.clone(), narrowed(group, &has))).collect(),
            public_groups: groups,
            notifications: Vec::new(),
            invitations: Default::default(),
            reviews: Default::default(),
            partners: Arc::new(partners.into()),
            users: Arc::new(users.into()),
            ..whole.clone()
        }
    }

    fn is_viewer(&self, user: &UserId) -> bool {
        self.index.user_ix(user.as_str()) == Some(self.viewer.viewer())
    }

    fn partners(&self) -> crate::model::Map<crate::ids::PartnerId, crate::model::Partner> {
        let known = self.index.snapshot().partners.iter().filter(|(id, _)| self.visible_scope.has_id(self.index, id));
        known.map(|(id, partner)| (id.clone(), partner.clone())).collect()
    }

    /// The viewer; behind open gates also the users of the known accounts, and for internal viewers their owners.
    fn users(&self, is_open: bool) -> crate::model::Map<UserId, User> {
        let whole = self.index.snapshot();
        let known = whole.partners.iter().filter(|(id, _)| self.visible_scope.has_id(self.index, id));
        let owners: Sorted<&UserId> =
            known.filter_map(|(_, partner)| partner.owner.as_ref()).filter(|_| self.visible_scope.is_staff).collect();
        let named: Sorted<&UserId> = rules_of(self.viewer)
            .into_iter()
            .filter_map(|(_, rule)| match &rule.scope {
                crate::model::RuleScope::OwnedBy(Target::User(user)) => Some(user),
                _ => None,
            })
            .collect();
        let names_staff = rules_of(self.viewer)
            .iter()
            .any(|(_, rule)| matches!(&rule.scope, crate::model::RuleScope::OwnedBy(Target::InternalRole(_))));
        let is_known = |user: &User| match user.partner() {
            _ if self.is_viewer(user.id()) => true,
            _ if !is_open => false,
            Some(partner) => self.visible_scope.has_id(self.index, partner),
            None => {
                self.visible_scope.is_staff && (names_staff || owners.contains(user.id()) || named.contains(user.id()))
            }
        };
        let users = whole.users.iter().filter(|(_, user)| is_known(user));
        users.map(|(id, user)| (id.clone(), self.plain(user))).collect()
    }

    /// A user without what names others: a contact elsewhere is one who left (USER-06), colleagues keep no groups.
    fn plain(&self, user: &User) -> User {
        let mut user = user.clone();
        match &mut user {
            User::Partner(user) => {
                if let Some(contact) = user.contact.as_mut().filter(|contact| contact.partner != user.partner) {
                    contact.partner = user.partner.clone();
                    user.has_left = true;
                }
            }
            User::Internal(internal) => {
                if self.index.user_ix(internal.id.as_str()) != Some(self.viewer.viewer()) {
                    internal.permission_groups.clear();
                    internal.is_supplier_admin = false;
                    internal.is_support = false;
                }
            }
            User::SalesRep(_) => {}
        }
        user
    }

    /// The public groups that the kept rules lead to, with the members that the viewer may know.
    fn groups(
        &self,
        rules: &[&SharingRule],
        share_groups: &[&ShareGroup],
        has: &dyn Fn(&UserId) -> bool,
    ) -> crate::model::Map<PublicGroupId, PublicGroup> {
        let whole = &self.index.snapshot().public_groups;
        let targets = rules.iter().filter_map(|rule| match &rule.to {
            Target::Group(id) => Some(id),
            _ => None,
        });
        let mut open: Vec<&PublicGroupId> =
            targets.chain(share_groups.iter().flat_map(|group| &group.public_groups)).collect();
        let mut kept: Sorted<&PublicGroupId> = Sorted::default();
        while let Some(id) = open.pop() {
            if let Some(group) = whole.get(id).filter(|_| kept.insert(id)) {
                open.extend(&group.groups);
            }
        }
        let groups = whole.iter().filter(|(id, _)| kept.contains(id));
        groups.map(|(id, group)| (id.clone(), self.narrow_group(group, has))).collect()
    }

    fn narrow_group(&self, group: &PublicGroup, has: &dyn Fn(&UserId) -> bool) -> PublicGroup {
        let mut group = group.clone();
        group.users.retain(|user| has(user));
        group.partner_roles.retain(|role| self.visible_scope.has_id(self.index, &role.partner));
        group.internal_roles.retain(|_| self.visible_scope.is_staff);
        group
    }
}

fn narrowed(group: &ShareGroup, has: &dyn Fn(&UserId) -> bool) -> ShareGroup {
    let mut group = group.clone();
    group.users.retain(|user| has(user));
    group
}
