//! ROLE: who stands above whom in the role trees of partner accounts and of the supplier.

use crate::ids::{InternalRoleId, PartnerId, PartnerRoleId};
use crate::model::{Map, PartnerRole, PartnerUser, Set, Settings, Snapshot};
use crate::rules::licenses;

/// The roles of one account, with the way up from each of them.
#[derive(Debug)]
pub struct RoleTree<'a> {
    roles: &'a [PartnerRole],
    rows: Map<&'a PartnerRoleId, usize>,
    /// How many roles stand from each role up to the root; nothing where a parent is missing or the chain does not end.
    levels: Vec<Option<usize>>,
    lowest: Option<&'a PartnerRoleId>,
    is_valid: bool,
}

impl<'a> RoleTree<'a> {
    /// The tree of an account's roles.
    #[must_use]
    pub fn new(roles: &'a [PartnerRole], settings: &Settings) -> Self {
        let mut rows = Map::with_capacity(roles.len());
        for (row, role) in roles.iter().enumerate() {
            if !rows.contains_key(&role.id) {
                rows.insert(&role.id, row);
            }
        }
        let mut tree = Self { roles, rows, levels: Vec::new(), lowest: None, is_valid: false };
        tree.levels = tree.count_levels();
        tree.lowest = tree.find_lowest();
        tree.is_valid = tree.check(settings);
        tree
    }

    /// ROLE-20. Every chain is walked once: those that meet a counted role go on counting from there.
    fn count_levels(&self) -> Vec<Option<usize>> {
        let mut levels: Vec<Option<usize>> = vec![None; self.roles.len()];
        let mut is_counted = vec![false; self.roles.len()];
        for start in 0..self.roles.len() {
            let mut way = Vec::new();
            let mut next = Some(start);
            // Ends at the root with no level so far, at a missing parent or in a circle with nothing.
            let mut above = Some(0);
            while let Some(row) = next {
                match is_counted.get_mut(row) {
                    Some(known @ false) => *known = true,
                    _ => {
                        above = levels.get(row).copied().flatten();
                        break;
                    }
                }
                way.push(row);
                let parent = self.roles.get(row).and_then(|role| role.parent.as_ref());
                next = parent.and_then(|id| self.rows.get(id).copied());
                if parent.is_some() && next.is_none() {
                    above = None;
                }
            }
            for row in way.into_iter().rev() {
                above = above.map(|levels| levels + 1);
                if let Some(known) = levels.get_mut(row) {
                    *known = above;
                }
            }
        }
        levels
    }

    /// How many roles stand from `role` up to the root, both counted; nothing for a role that has no way up.
    #[must_use]
    pub fn level(&self, role: &PartnerRoleId) -> Option<usize> {
        self.rows.get(role).and_then(|row| self.levels.get(*row).copied().flatten())
    }

    /// The roles from `role` up to the root, `role` first; nothing if a parent is missing or the chain does not end (ROLE-20).
    #[must_use]
    pub fn chain(&self, role: &PartnerRoleId) -> Option<Vec<&'a PartnerRoleId>> {
        self.level(role)?;
        let role_of = |id: &PartnerRoleId| self.rows.get(id).and_then(|row| self.roles.get(*row));
        let up = std::iter::successors(role_of(role), |role| role.parent.as_ref().and_then(role_of));
        Some(up.map(|role| &role.id).collect())
    }

    /// ROLE-20. A hierarchy is valid iff it has exactly one root, no cycle, no foreign parent and not too many levels.
    fn check(&self, settings: &Settings) -> bool {
        let most = usize::try_from(settings.max_role_levels).unwrap_or(usize::MAX);
        self.roles.iter().filter(|role| role.parent.is_none()).count() == 1
            && self.roles.iter().all(|role| self.level(&role.id).is_some_and(|levels| levels <= most))
    }

    /// ROLE-12. The lowest role of the account: the deepest one; of several, the one with the smallest id.
    fn find_lowest(&self) -> Option<&'a PartnerRoleId> {
        self.roles
            .iter()
            .filter_map(|role| Some((self.level(&role.id)?, &role.id)))
            .max_by(|(depth_a, id_a), (depth_b, id_b)| depth_a.cmp(depth_b).then_with(|| id_b.cmp(id_a)))
            .map(|(_, id)| id)
    }

    /// ROLE-20. The hierarchy is valid, so that places in it count.
    #[must_use]
    pub const fn is_valid(&self) -> bool {
        self.is_valid
    }

    /// ROLE-12, LIC-03, LIC-05. The place of a user of the account; none for users who have none.
    #[must_use]
    pub fn role_of<'r>(&self, user: &'r PartnerUser) -> Option<&'r PartnerRoleId>
    where
        'a: 'r,
    {
        if !licenses::is_role_based(user) {
            return None;
        }
        match &user.partner_role {
            Some(chosen) => Some(chosen).filter(|chosen| self.rows.contains_key(*chosen)),
            None => self.lowest,
        }
    }

    /// ROLE-06. The roles strictly above `role`, the next one first; none if the hierarchy is not valid (ROLE-20).
    #[must_use]
    pub fn above(&self, role: &PartnerRoleId) -> Vec<&'a PartnerRoleId> {
        let up = self.chain(role).filter(|_| self.is_valid).unwrap_or_default();
        up.into_iter().skip(1).collect()
    }
}

/// ROLE-12, LIC-03, LIC-05. The place of the user in the hierarchy of the account; none for users who have none.
#[must_use]
pub fn effective_role(snapshot: &Snapshot, user: &PartnerUser) -> Option<PartnerRoleId> {
    let roles = snapshot.partner(&user.partner)?.hierarchy(&snapshot.settings);
    RoleTree::new(&roles, &snapshot.settings).role_of(user).cloned()
}

/// ROLE-15. The role and those above it in the supplier's own tree.
#[must_use]
pub fn internal_roles_from<'a>(snapshot: &'a Snapshot, role: &'a InternalRoleId) -> Set<&'a InternalRoleId> {
    let mut up = Set::default();
    let mut next = Some(role);
    while let Some(id) = next.filter(|id| up.insert(*id)) {
        next = snapshot.internal_roles.get(id).and_then(|role| role.parent.as_ref());
    }
    up
}

/// ROLE-15. Adds the role and those above it in the supplier's own tree to roles of which each has those above it already.
pub(crate) fn add_roles_from<'a>(snapshot: &'a Snapshot, role: &'a InternalRoleId, found: &mut Set<InternalRoleId>) {
    let mut next = Some(role);
    while let Some(id) = next.filter(|id| found.insert((*id).clone())) {
        next = snapshot.internal_roles.get(id).and_then(|role| role.parent.as_ref());
    }
}

/// ROLE-15, ROLE-28. The role and those below it in the supplier's own tree: those from which it stands on the way up.
pub(crate) fn internal_roles_to<'a>(snapshot: &'a Snapshot, role: &'a InternalRoleId) -> Set<&'a InternalRoleId> {
    let mut children: Map<&InternalRoleId, Vec<&InternalRoleId>> = Map::default();
    for role in snapshot.internal_roles.values() {
        if let Some(parent) = &role.parent {
            children.update(parent, |list| list.push(&role.id));
        }
    }
    let mut found = Set::default();
    let mut open = vec![role];
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(children.get(id).into_iter().flatten());
        }
    }
    found
}

/// ROLE-01. The hierarchy of a partner, parents before children, then by id; none for an unknown partner.
#[must_use]
pub fn listed(snapshot: &Snapshot, partner: &PartnerId) -> Option<Vec<PartnerRole>> {
    let roles = snapshot.partner(partner)?.hierarchy(&snapshot.settings);
    let tree = RoleTree::new(&roles, &snapshot.settings);
    let mut placed: Vec<(usize, &PartnerRole)> =
        roles.iter().map(|role| (tree.level(&role.id).unwrap_or(usize::MAX), role)).collect();
    crate::collections::order::sort_by(&mut placed, |(a, one), (b, other)| (a, &one.id).cmp(&(b, &other.id)));
    Some(placed.into_iter().map(|(_, role)| role.clone()).collect())
}
