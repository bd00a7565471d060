//! SHARE-08: which public groups contain which, and which contain themselves.

use crate::ids::PublicGroupId;
use crate::model::{Map, Set, Snapshot};

/// The public groups by row: what contains what, and which are on a cycle, so that they have no members and pass none on.
#[derive(Debug)]
pub(crate) struct Nesting {
    is_on_cycle: Vec<bool>,
    containers: Vec<Vec<usize>>,
    /// Every group, after those in it unless it is on a cycle with them.
    inside_out: Vec<usize>,
}

impl Nesting {
    /// The nesting of a programme's groups; in two walks, one down and one up (Kosaraju and Sharir).
    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        let groups = &snapshot.public_groups;
        let row = |id: &PublicGroupId| groups.get_index_of(id);
        let contained: Vec<Vec<usize>> =
            groups.values().map(|group| group.groups.iter().filter_map(row).collect()).collect();
        let mut containers = vec![Vec::new(); contained.len()];
        for (outer, inner) in contained.iter().enumerate() {
            inner.iter().for_each(|row| push(&mut containers, *row, outer));
        }
        let inside_out = after_the_inner(&contained);
        // The groups from which one comes up to a group, and which one reaches from it: together they are on cycles.
        let mut is_on_cycle: Vec<bool> =
            contained.iter().enumerate().map(|(row, inner)| inner.contains(&row)).collect();
        let mut seen = vec![false; contained.len()];
        for start in inside_out.iter().rev() {
            let together = unseen_from(*start, &containers, &mut seen);
            if together.len() > 1 {
                together.into_iter().for_each(|row| {
                    set(&mut is_on_cycle, row);
                });
            }
        }
        Self { is_on_cycle, containers, inside_out }
    }

    /// SHARE-08. The group contains itself through other groups.
    pub(crate) fn is_on_cycle(&self, row: usize) -> bool {
        self.is_on_cycle.get(row) == Some(&true)
    }

    /// These groups and every group around them, without those on a cycle.
    pub(crate) fn with_containers(&self, direct: impl IntoIterator<Item = usize>) -> Set<usize> {
        let mut found = Set::default();
        let mut next: Vec<usize> = direct.into_iter().collect();
        while let Some(row) = next.pop() {
            if !self.is_on_cycle(row) && found.insert(row) {
                next.extend(self.containers.get(row).into_iter().flatten());
            }
        }
        found
    }

    /// The same groups, each with the group in it through which it was found; none for those that were given, which come in
    /// the order of their names.
    pub(crate) fn inner_of<'a>(
        &self,
        direct: impl IntoIterator<Item = usize>,
        name: &dyn Fn(usize) -> Option<&'a PublicGroupId>,
    ) -> Map<usize, Option<usize>> {
        let mut found: Map<usize, Option<usize>> = Map::default();
        let mut ring: Vec<(usize, Option<usize>)> = direct.into_iter().map(|row| (row, None)).collect();
        while !ring.is_empty() {
            // Ring by ring, so that the way is a shortest one, and each in the order of names (GEN-12).
            let mut next = Vec::new();
            for (row, inner) in ring {
                if self.is_on_cycle(row) || found.contains_key(&row) {
                    continue;
                }
                found.insert(row, inner);
                next.extend(self.containers.get(row).into_iter().flatten().map(|outer| (*outer, Some(row))));
            }
            crate::collections::order::sort_by(&mut next, |a, b| {
                (name(a.0), a.1.and_then(name)).cmp(&(name(b.0), b.1.and_then(name)))
            });
            ring = next;
        }
        found
    }

    /// What is marked on each group and on the groups in it; nothing on groups on a cycle.
    pub(crate) fn gathered(&self, mut marks: Vec<u64>) -> Vec<u64> {
        for &row in &self.inside_out {
            let marked = marks.get(row).copied().filter(|_| !self.is_on_cycle(row)).unwrap_or_default();
            if let Some(known) = marks.get_mut(row) {
                *known = marked;
            }
            for outer in self.containers.get(row).into_iter().flatten() {
                if let Some(known) = marks.get_mut(*outer) {
                    *known |= marked;
                }
            }
        }
        marks
    }
}

/// Every row, each after those to which its edges lead, as far as there is no cycle.
fn after_the_inner(edges: &[Vec<usize>]) -> Vec<usize> {
    let mut order = Vec::with_capacity(edges.len());
    let mut seen = vec![false; edges.len()];
    for start in 0..edges.len() {
        let mut path = if set(&mut seen, start) { vec![(start, 0)] } else { Vec::new() };
        while let Some((row, followed)) = path.pop() {
            match edges.get(row).and_then(|inner| inner.get(followed)) {
                None => order.push(row),
                Some(&inner) => {
                    path.push((row, followed + 1));
                    if set(&mut seen, inner) {
                        path.push((inner, 0));
                    }
                }
            }
        }
    }
    order
}

/// The rows that edges reach from a row without those seen before; all of them are seen then.
fn unseen_from(start: usize, edges: &[Vec<usize>], seen: &mut [bool]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut next = vec![start];
    while let Some(row) = next.pop() {
        if set(seen, row) {
            found.push(row);
            next.extend(edges.get(row).into_iter().flatten());
        }
    }
    found
}

/// Sets a flag; says whether it was not set.
fn set(flags: &mut [bool], row: usize) -> bool {
    flags.get_mut(row).is_some_and(|flag| !std::mem::replace(flag, true))
}

fn push(lists: &mut [Vec<usize>], row: usize, value: usize) {
    if let Some(list) = lists.get_mut(row) {
        list.push(value);
    }
}
