//! Which public groups contain which, without those that contain each other in a circle (SHARE-08).

use crate::collections::{cyclic_components, narrow};
use crate::ids::PublicGroupId;
use crate::model::{Map, PublicGroup};

/// The public groups as a graph; a group on a cycle has no members and passes none on.
#[derive(Debug)]
pub(super) struct Groups {
    on_cycle: Vec<bool>,
    /// For each group the groups that contain it.
    containers: Vec<Vec<u32>>,
    /// For each group the groups that it contains.
    contained: Vec<Vec<u32>>,
}

impl Groups {
    pub(super) fn new(groups: &Map<PublicGroupId, PublicGroup>) -> Self {
        let mut contained: Vec<Vec<u32>> = groups
            .values()
            .map(|group| {
                let find = |id: &PublicGroupId| groups.get_index_of(id).map(narrow);
                group.groups.iter().filter_map(find).collect()
            })
            .collect();
        let mut on_cycle = vec![false; contained.len()];
        for group in cyclic_components(&contained).into_iter().flatten() {
            if let Some(is_on_cycle) = on_cycle.get_mut(group) {
                *is_on_cycle = true;
            }
        }
        let is_off = |at: u32| on_cycle.get(at as usize) == Some(&false);
        let mut containers = vec![Vec::new(); contained.len()];
        for (outer, inner) in (0..).zip(&mut contained) {
            inner.retain(|&group| is_off(outer) && is_off(group));
            for &group in inner.iter() {
                if let Some(list) = containers.get_mut(group as usize) {
                    list.push(outer);
                }
            }
        }
        Self { on_cycle, containers, contained }
    }

    /// These groups and every group around them, ascending, without those on a cycle.
    pub(super) fn upward(&self, direct: impl IntoIterator<Item = u32>) -> Vec<u32> {
        self.closure(direct, &self.containers)
    }

    /// These groups and every group in them, ascending, without those on a cycle.
    pub(super) fn downward(&self, groups: impl IntoIterator<Item = u32>) -> Vec<u32> {
        self.closure(groups, &self.contained)
    }

    fn closure(&self, from: impl IntoIterator<Item = u32>, edges: &[Vec<u32>]) -> Vec<u32> {
        let mut open: Vec<u32> =
            from.into_iter().filter(|&group| self.on_cycle.get(group as usize) == Some(&false)).collect();
        let mut found = crate::collections::order::Sorted::default();
        while let Some(group) = open.pop() {
            if found.insert(group) {
                open.extend(edges.get(group as usize).into_iter().flatten());
            }
        }
        found.into_vec()
    }
}
