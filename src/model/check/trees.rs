//! Trees given by parents, and graphs given by neighbours; everything here is linear and free of recursion.

/// One node of each cycle that following parents runs into, in order.
pub(super) fn cycles(parents: &[Option<usize>]) -> Vec<usize> {
    // Which walk saw a node; each node belongs to one walk only.
    let mut seen: Vec<Option<usize>> = vec![None; parents.len()];
    let mut found = Vec::new();
    for start in 0..parents.len() {
        let mut here = Some(start);
        while let Some(node) = here {
            match seen.get_mut(node) {
                Some(slot @ None) => *slot = Some(start),
                Some(Some(walk)) if *walk == start => {
                    found.push(node);
                    break;
                }
                _ => break,
            }
            here = parents.get(node).copied().flatten();
        }
    }
    found
}

/// How many levels a tree without cycles has.
pub(super) fn levels(parents: &[Option<usize>]) -> usize {
    let mut depth: Vec<usize> = vec![0; parents.len()];
    let mut deepest = 0;
    let mut chain = Vec::new();
    for start in 0..parents.len() {
        let mut here = Some(start);
        while let Some(node) = here {
            if depth.get(node).is_none_or(|&depth| depth > 0) {
                break;
            }
            chain.push(node);
            here = parents.get(node).copied().flatten();
        }
        let mut level = here.and_then(|node| depth.get(node).copied()).unwrap_or(0);
        while let Some(node) = chain.pop() {
            level += 1;
            if let Some(slot) = depth.get_mut(node) {
                *slot = level;
            }
        }
        deepest = deepest.max(level);
    }
    deepest
}

/// The first node of each set of nodes that all reach each other, loops included (Tarjan).
pub(super) fn knots(neighbours: &[Vec<usize>]) -> Vec<usize> {
    const NEW: usize = usize::MAX;
    let count = neighbours.len();
    let mut index = vec![NEW; count];
    let mut low = vec![NEW; count];
    let mut is_open = vec![false; count];
    let mut open = Vec::new();
    let mut next = 0;
    let mut found = Vec::new();
    for start in 0..count {
        // Each entry: a node, and how many of its neighbours were followed.
        let mut path: Vec<(usize, usize)> = Vec::new();
        if index.get(start) == Some(&NEW) {
            path.push((start, 0));
        }
        while let Some((node, followed)) = path.pop() {
            if followed == 0 {
                set(&mut index, node, next);
                set(&mut low, node, next);
                set(&mut is_open, node, true);
                open.push(node);
                next += 1;
            }
            let Some(&to) = neighbours.get(node).and_then(|list| list.get(followed)) else {
                if at(&low, node) == at(&index, node) {
                    let knot = close(&mut open, &mut is_open, node);
                    let has_loop = neighbours.get(node).is_some_and(|list| list.contains(&node));
                    if knot.len() > 1 || has_loop {
                        found.extend(knot.into_iter().min());
                    }
                }
                if let Some(&(above, _)) = path.last() {
                    let lowest = at(&low, above).min(at(&low, node));
                    set(&mut low, above, lowest);
                }
                continue;
            };
            path.push((node, followed + 1));
            if at(&index, to) == NEW {
                path.push((to, 0));
            } else if is_open.get(to) == Some(&true) {
                let lowest = at(&low, node).min(at(&index, to));
                set(&mut low, node, lowest);
            }
        }
    }
    crate::collections::order::sort(&mut found);
    found
}

/// Takes the nodes down to `node` off the open ones.
fn close(open: &mut Vec<usize>, is_open: &mut [bool], node: usize) -> Vec<usize> {
    let mut knot = Vec::new();
    while let Some(last) = open.pop() {
        set(is_open, last, false);
        knot.push(last);
        if last == node {
            break;
        }
    }
    knot
}

fn at(list: &[usize], node: usize) -> usize {
    list.get(node).copied().unwrap_or(usize::MAX)
}

fn set<T>(list: &mut [T], node: usize, value: T) {
    if let Some(slot) = list.get_mut(node) {
        *slot = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cycle_is_found_once() {
        assert_eq!(cycles(&[None, Some(0), Some(1)]), Vec::<usize>::new());
        assert_eq!(cycles(&[Some(0)]), [0]);
        assert_eq!(cycles(&[Some(1), Some(0), Some(1), None]), [0]);
        assert_eq!(cycles(&[Some(1), Some(2), Some(1), Some(4), Some(3)]), [1, 3]);
    }

    #[test]
    fn levels_count_the_longest_chain() {
        assert_eq!(levels(&[]), 0);
        assert_eq!(levels(&[None]), 1);
        assert_eq!(levels(&[Some(2), Some(0), None, Some(2)]), 3);
    }

    #[test]
    fn knots_are_sets_that_reach_each_other() {
        assert_eq!(knots(&[vec![1], vec![2], vec![]]), Vec::<usize>::new());
        assert_eq!(knots(&[vec![1], vec![0], vec![2], vec![0]]), [0, 2]);
        assert_eq!(knots(&[vec![1, 2], vec![3], vec![3], vec![1]]), [1]);
    }
}
