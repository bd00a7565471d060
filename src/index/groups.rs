//! Which public groups contain which, without those that contain each other in a circle (SHARE-08).

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
                let find = |id: &PublicGroupId| groups.get_index_of(id).and_then(|at| u32::try_from(at).ok());
                group.groups.iter().filter_map(find).collect()
            })
            .collect();
        let on_cycle = on_cycle(&contained);
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

/// Says of each node whether it is on a cycle: it reaches itself. One pass of Tarjan's algorithm, without recursion.
fn on_cycle(edges: &[Vec<u32>]) -> Vec<bool> {
    let mut walk = Walk {
        order: vec![None; edges.len()],
        low: vec![0; edges.len()],
        is_open: vec![false; edges.len()],
        stack: Vec::new(),
        next: 0,
        on_cycle: vec![false; edges.len()],
    };
    for node in 0..edges.len() {
        if walk.order.get(node) == Some(&None) {
            walk.from(node, edges);
        }
    }
    walk.on_cycle
}

struct Walk {
    order: Vec<Option<usize>>,
    low: Vec<usize>,
    is_open: Vec<bool>,
    stack: Vec<usize>,
    next: usize,
    on_cycle: Vec<bool>,
}

impl Walk {
    fn from(&mut self, start: usize, edges: &[Vec<u32>]) {
        let mut path = vec![(start, 0)];
        self.enter(start);
        while let Some((node, edge)) = path.last_mut() {
            let node = *node;
            let step = edges.get(node).and_then(|list| list.get(*edge)).map(|&to| to as usize);
            *edge += 1;
            match step {
                Some(to) if to == node => set(&mut self.on_cycle, node, true),
                Some(to) if self.order.get(to) == Some(&None) => {
                    self.enter(to);
                    path.push((to, 0));
                }
                Some(to) => {
                    if self.is_open.get(to) == Some(&true) {
                        self.lower(node, self.order.get(to).copied().flatten());
                    }
                }
                None => {
                    path.pop();
                    self.leave(node);
                    if let Some((above, _)) = path.last() {
                        self.lower(*above, self.low.get(node).copied());
                    }
                }
            }
        }
    }

    fn enter(&mut self, node: usize) {
        set(&mut self.order, node, Some(self.next));
        set(&mut self.low, node, self.next);
        set(&mut self.is_open, node, true);
        self.stack.push(node);
        self.next += 1;
    }

    fn lower(&mut self, node: usize, to: Option<usize>) {
        if let Some((low, to)) = self.low.get_mut(node).zip(to) {
            *low = to.min(*low);
        }
    }

    /// Closes the component of which `node` is the first, if it is: several nodes of one component are on a cycle.
    fn leave(&mut self, node: usize) {
        if self.low.get(node).copied() != self.order.get(node).copied().flatten() {
            return;
        }
        let from = self.stack.iter().rposition(|&open| open == node).unwrap_or(self.stack.len());
        let component = self.stack.split_off(from);
        for &member in &component {
            set(&mut self.is_open, member, false);
            if component.len() > 1 {
                set(&mut self.on_cycle, member, true);
            }
        }
    }
}

fn set<T>(list: &mut [T], at: usize, value: T) {
    if let Some(slot) = list.get_mut(at) {
        *slot = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_nodes_that_reach_themselves_are_on_a_cycle() {
        // 0 -> 1 <-> 2 -> 3, 4 -> 4, 5 -> 3, 6 -> 7 -> 8 -> 6, 8 -> 0
        let edges =
            [vec![1], vec![2], vec![1, 3], vec![], vec![4], vec![3], vec![7], vec![8], vec![6, 0]].map(Vec::from);
        let expected = [false, true, true, false, true, false, true, true, true];
        assert_eq!(on_cycle(&edges), expected);
    }
}
