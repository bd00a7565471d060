//! Role trees: of one partner account, and of the supplier.

use crate::ids::{InternalRoleId, PartnerRoleId};
use crate::model::{InternalRole, MAX_ROLE_LEVELS, Map, PartnerRole};

/// The hierarchy of one partner account; an invalid one puts nobody above anybody (ROLE-20).
#[derive(Debug)]
pub struct RoleTree {
    ids: Vec<PartnerRoleId>,
    /// For each role the roles above it, nearest first; empty in an invalid tree.
    above: Vec<Vec<u16>>,
    lowest: Option<u16>,
}

impl RoleTree {
    /// The tree of these roles, of which at most `max_levels` may stand above each other.
    #[must_use]
    pub fn new(roles: &[PartnerRole], max_levels: u32) -> Self {
        let ids: Vec<PartnerRoleId> = roles.iter().map(|role| role.id.clone()).collect();
        let none = Self { ids: ids.clone(), above: vec![Vec::new(); ids.len()], lowest: None };
        let levels = max_levels.min(MAX_ROLE_LEVELS) as usize;
        let is_one_root = roles.iter().filter(|role| role.parent.is_none()).count() == 1;
        if !is_one_root || u16::try_from(roles.len()).is_err() {
            return none;
        }
        let at = positions(&ids);
        let parents: Option<Vec<Option<u16>>> = roles
            .iter()
            .map(|role| role.parent.as_ref().map_or(Some(None), |parent| at.get(parent).copied().map(Some)))
            .collect();
        let Some(parents) = parents.filter(|_| at.len() == ids.len()) else {
            return none;
        };
        let mut above = Vec::with_capacity(ids.len());
        for start in &parents {
            let Some(line) = line_of(*start, &parents, levels) else {
                return none;
            };
            above.push(line);
        }
        let lowest = (0..ids.len())
            .min_by_key(|&role| (std::cmp::Reverse(above.get(role).map_or(0, Vec::len)), ids.get(role).cloned()))
            .and_then(|role| u16::try_from(role).ok());
        Self { ids, above, lowest }
    }

    /// The role with this id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<u16> {
        self.ids.iter().position(|known| known.as_str() == id).and_then(|at| u16::try_from(at).ok())
    }

    /// The id of a role.
    #[must_use]
    pub fn id(&self, role: u16) -> Option<&PartnerRoleId> {
        self.ids.get(usize::from(role))
    }

    /// The deepest role, of several the one with the smallest id; none in an invalid tree (ROLE-12).
    #[must_use]
    pub const fn lowest(&self) -> Option<u16> {
        self.lowest
    }

    /// Says whether `upper` is a strict ancestor of `lower` (ROLE-06).
    #[must_use]
    pub fn is_strictly_above(&self, upper: u16, lower: u16) -> bool {
        self.above(lower).contains(&upper)
    }

    /// The roles above a role, nearest first.
    #[must_use]
    pub fn above(&self, role: u16) -> &[u16] {
        self.above.get(usize::from(role)).map_or(&[], Vec::as_slice)
    }
}

fn positions(ids: &[PartnerRoleId]) -> Map<&PartnerRoleId, u16> {
    ids.iter().zip(0_u16..).collect()
}

/// The roles from `start` up to the root; none if there are more than `levels` with the one below `start`.
fn line_of(start: Option<u16>, parents: &[Option<u16>], levels: usize) -> Option<Vec<u16>> {
    let mut line = Vec::new();
    let mut next = start;
    while let Some(role) = next {
        line.push(role);
        if line.len() >= levels {
            return None;
        }
        next = parents.get(usize::from(role)).copied().flatten();
    }
    Some(line)
}

/// The supplier's own role tree; a role on a cycle is above nothing and below nothing.
#[derive(Debug)]
pub(super) struct InternalTree {
    parents: Vec<Option<u32>>,
    children: Vec<Vec<u32>>,
}

impl InternalTree {
    pub(super) fn new(roles: &Map<InternalRoleId, InternalRole>) -> Self {
        let find = |id: &InternalRoleId| roles.get_index_of(id).and_then(|at| u32::try_from(at).ok());
        let parents: Vec<Option<u32>> = roles.values().map(|role| role.parent.as_ref().and_then(find)).collect();
        // A root's branch is a tree; what no root reaches hangs on a cycle and is left without relations.
        let mut children = vec![Vec::new(); parents.len()];
        for (child, parent) in (0..).zip(&parents) {
            if let Some(list) = parent.and_then(|parent| children.get_mut(parent as usize)) {
                list.push(child);
            }
        }
        let roots = (0..).zip(roles.values()).filter(|(_, role)| role.parent.is_none()).map(|(at, _)| at);
        let mut is_sound = vec![false; parents.len()];
        let mut open: Vec<u32> = roots.collect();
        while let Some(role) = open.pop() {
            if let Some(sound) = is_sound.get_mut(role as usize) {
                *sound = true;
            }
            open.extend(children.get(role as usize).into_iter().flatten());
        }
        let is_sound = |role: u32| is_sound.get(role as usize) == Some(&true);
        for (role, list) in (0..).zip(&mut children) {
            if !is_sound(role) {
                list.clear();
            }
        }
        let parents = (0..).zip(parents).map(|(role, parent)| parent.filter(|_| is_sound(role))).collect();
        Self { parents, children }
    }

    /// The role and every role below it.
    pub(super) fn branch(&self, role: u32) -> Vec<u32> {
        let mut all = vec![role];
        let mut next = 0;
        while let Some(&at) = all.get(next) {
            all.extend(self.children.get(at as usize).into_iter().flatten());
            next += 1;
        }
        all
    }

    /// The role and those above it, nearest first.
    pub(super) fn line(&self, role: u32) -> impl Iterator<Item = u32> {
        std::iter::once(role).chain(self.above(role))
    }

    /// These roles and those above any of them, each once.
    pub(super) fn lines(&self, roles: &[u32]) -> Vec<u32> {
        if let [] | [_] = roles {
            return roles.iter().flat_map(|role| self.line(*role)).collect();
        }
        let mut is_found = vec![false; self.parents.len()];
        let mut is_new =
            |role: &u32| is_found.get_mut(*role as usize).is_some_and(|found| !std::mem::replace(found, true));
        let mut all = Vec::new();
        for role in roles {
            // What stands above a role that was found before was found with it.
            all.extend(self.line(*role).take_while(&mut is_new));
        }
        all
    }

    /// The roles above a role, nearest first.
    fn above(&self, role: u32) -> impl Iterator<Item = u32> {
        let parent = move |role: &u32| self.parents.get(*role as usize).copied().flatten();
        std::iter::successors(parent(&role), parent)
    }
}
