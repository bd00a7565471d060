//! The part of a snapshot that one viewer may know, on which every decision for that viewer equals the whole one's.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::access::compile::CompiledViewer;
use crate::access::export::visible_scope::{VisibleScope, rules_of};
use crate::collections::order::Sorted;
use crate::ids::{PartnerId, PublicGroupId, QueueId, UserId, UserIx};
use crate::index::{Index, key_of};
use crate::model::{
    InternalRoleRef, PartnerRoleRef, PublicGroup, Queue, RecordType, ShareGroup, ShareTarget, SharingRule, Snapshot,
    Target, User,
};

/// The decisions for a viewer need to know of partners that the viewer may not know of.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("decisions on {} need more than the viewer may know", list(.0))]
pub struct TooBroad(pub Vec<RecordType>);

fn list(types: &[RecordType]) -> String {
    types.iter().map(|of| of.kind().as_str().to_owned()).collect::<Vec<_>>().join(", ")
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
    let scope = Scope { index: viewer.index(), viewer, visible_scope, own_keys: OnceCell::new() };
    Ok(scope.snapshot())
}

struct Scope<'a> {
    index: &'a Index,
    viewer: &'a CompiledViewer,
    visible_scope: VisibleScope,
    /// The keys of the viewer's own groups and roles, once somebody asks.
    own_keys: OnceCell<Arc<[Arc<str>]>>,
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
        let queues = if is_open { self.queues(&rules, &has) } else { Default::default() };
        let groups = self.groups(&rules, &share_groups, &queues, &has);
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
            sharing_rules: rules.into_iter().map(|rule| (rule.id.clone(), self.narrow_rule(rule))).collect(),
            queues,
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
        let names_staff = rules_of(self.viewer).iter().any(|(_, rule)| {
            matches!(&rule.scope, crate::model::RuleScope::OwnedBy(Target::InternalRole(_) | Target::AllInternal))
        });
        // ROLE-28, REACH-06. What staff below own, and what reaches them, is the viewer's as well.
        let viewer = self.viewer.viewer();
        let (passed, staff) = (self.index.passed_up(viewer), self.index.staff_below(viewer));
        let below = passed.users.rows().iter().chain(staff.rows());
        let below: Sorted<&str> = below.filter_map(|ix| self.index.user_id(*ix)).collect();
        let is_known = |user: &User| match user.partner() {
            _ if self.is_viewer(user.id()) => true,
            _ if !is_open => false,
            Some(partner) => self.visible_scope.has_id(self.index, partner),
            None => {
                self.visible_scope.is_staff
                    && (names_staff
                        || owners.contains(&user.id())
                        || named.contains(&user.id())
                        || below.contains(&user.id().as_str()))
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

    /// The public groups that the kept rules lead to and those of the viewer, with the members that the viewer may know.
    fn groups(
        &self,
        rules: &[&SharingRule],
        share_groups: &[&ShareGroup],
        queues: &crate::model::Map<QueueId, Queue>,
        has: &dyn Fn(&UserId) -> bool,
    ) -> crate::model::Map<PublicGroupId, PublicGroup> {
        let whole = &self.index.snapshot().public_groups;
        let people = self.reached();
        let keys = self.index.share_keys(&people);
        let targets = rules.iter().filter_map(|rule| match &rule.to {
            Target::Group(id) => Some(id),
            _ => None,
        });
        let mut open: Vec<&PublicGroupId> =
            targets.chain(share_groups.iter().flat_map(|group| &group.public_groups)).collect();
        open.extend(queues.values().flat_map(|queue| &queue.public_groups));
        // One record may be shared with any group of the viewer (REACH-05).
        let mut own: Sorted<&str> = Sorted::default();
        own.extend(keys.iter().filter_map(|key| key.strip_prefix('g')));
        open.extend(whole.keys().filter(|id| own.contains(&id.as_str())));
        let mut kept: Sorted<&PublicGroupId> = Sorted::default();
        while let Some(id) = open.pop() {
            if let Some(group) = whole.get(id).filter(|_| kept.insert(id)) {
                open.extend(&group.groups);
            }
        }
        let groups = whole.iter().filter(|(id, _)| kept.contains(id));
        groups.map(|(id, group)| (id.clone(), self.narrow_group(group, has))).collect()
    }

    /// The viewer, and the people whose reach passes up to the viewer (REACH-06).
    fn reached(&self) -> Vec<UserIx> {
        let viewer = self.viewer.viewer();
        let passed = self.index.passed_up(viewer);
        [viewer].into_iter().chain(passed.users.rows().iter().copied()).collect()
    }

    fn narrow_group(&self, group: &PublicGroup, has: &dyn Fn(&UserId) -> bool) -> PublicGroup {
        let mut group = group.clone();
        group.users.retain(|user| has(user));
        group.partner_roles.retain(|role| self.visible_scope.has_id(self.index, &role.partner));
        group.partner_roles.extend(self.own_branch(&group.internal_roles));
        group.internal_roles.retain(|_| self.visible_scope.is_staff);
        group
    }

    /// The queues of the viewer and of those whose reach passes up, and those that the kept rules name, with the members that the
    /// viewer may know.
    fn queues(&self, rules: &[&SharingRule], has: &dyn Fn(&UserId) -> bool) -> crate::model::Map<QueueId, Queue> {
        let people = self.reached();
        let mine: Sorted<&QueueId> = self.index.queues_with(&people).into_iter().map(|queue| &queue.id).collect();
        let named: Sorted<&QueueId> = rules
            .iter()
            .filter_map(|rule| match &rule.scope {
                crate::model::RuleScope::OwnedBy(Target::Queue(id)) => Some(id),
                _ => None,
            })
            .collect();
        let kept = self.index.snapshot().queues.iter().filter(|(id, _)| mine.contains(id) || named.contains(id));
        kept.map(|(id, queue)| {
            let mut queue = queue.clone();
            if !mine.contains(&id) {
                queue.public_groups.clear();
            }
            queue.users.retain(|user| has(user));
            queue.partner_roles.retain(|role| self.visible_scope.has_id(self.index, &role.partner));
            queue.partner_roles.extend(self.own_branch(&queue.internal_roles));
            queue.internal_roles.retain(|_| self.visible_scope.is_staff);
            (id.clone(), queue)
        })
        .collect()
    }

    /// The rule for a viewer who may not know the supplier's roles: what it means of them is the viewer's own account.
    fn narrow_rule(&self, rule: &SharingRule) -> SharingRule {
        let mut rule = rule.clone();
        if let (Target::InternalRole(_), Some(own)) =
            (&rule.to, self.own_account().filter(|_| !self.visible_scope.is_staff))
        {
            rule.to = Target::Partner(own.clone());
        }
        rule
    }

    fn own_account(&self) -> Option<&PartnerId> {
        self.index.user(self.viewer.viewer()).and_then(User::partner)
    }

    /// REACH-03. The own account as a branch below one of these roles, for a viewer who may not know them.
    fn own_branch(&self, roles: &[InternalRoleRef]) -> Option<PartnerRoleRef> {
        let own = self.own_account().filter(|_| !self.visible_scope.is_staff)?;
        let keys = || self.index.share_keys(&[self.viewer.viewer()]);
        let means = |role: &&InternalRoleRef| {
            let key = key_of(&ShareTarget::InternalRole((*role).clone()));
            key.is_some_and(|key| self.own_keys.get_or_init(keys).binary_search_by(|mine| (**mine).cmp(&key)).is_ok())
        };
        roles.iter().filter(|role| role.with_partner_branches).find(means)?;
        let partner = self.index.snapshot().partner(own)?;
        let roles = partner.hierarchy(&self.index.snapshot().settings);
        let root = roles.iter().find(|role| role.parent.is_none())?.id.clone();
        Some(PartnerRoleRef { partner: own.clone(), role: root, with_subordinates: true })
    }
}

fn narrowed(group: &ShareGroup, has: &dyn Fn(&UserId) -> bool) -> ShareGroup {
    let mut group = group.clone();
    group.users.retain(|user| has(user));
    group
}
