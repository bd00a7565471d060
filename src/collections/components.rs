//! Which nodes of a graph are on cycles.

/// The strongly connected components that have a cycle, a loop included; the nodes of each in any order (Tarjan's algorithm,
/// without recursion). `edges` says for each node where its edges lead.
pub(crate) fn cyclic_components(edges: &[Vec<u32>]) -> Vec<Vec<usize>> {
    const NEW: usize = usize::MAX;
    let count = edges.len();
    let mut index = vec![NEW; count];
    let mut low = vec![NEW; count];
    let mut is_open = vec![false; count];
    let mut open = Vec::new();
    let mut next = 0;
    let mut found = Vec::new();
    for start in 0..count {
        // Each entry: a node, and how many of its edges were followed.
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
            let Some(to) = edges.get(node).and_then(|list| list.get(followed)).map(|to| *to as usize) else {
                if at(&low, node) == at(&index, node) {
                    let component = close(&mut open, &mut is_open, node);
                    let has_loop = || edges.get(node).is_some_and(|list| list.iter().any(|to| *to as usize == node));
                    if component.len() > 1 || has_loop() {
                        found.push(component);
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
    found
}

/// Takes the nodes down to `node` off the open ones.
fn close(open: &mut Vec<usize>, is_open: &mut [bool], node: usize) -> Vec<usize> {
    let mut component = Vec::new();
    while let Some(last) = open.pop() {
        set(is_open, last, false);
        component.push(last);
        if last == node {
            break;
        }
    }
    component
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

    fn found(edges: &[Vec<u32>]) -> Vec<Vec<usize>> {
        let mut found = cyclic_components(edges);
        found.iter_mut().for_each(|component| component.sort_unstable());
        found.sort();
        found
    }

    #[test]
    fn a_component_has_the_nodes_that_reach_each_other() {
        assert_eq!(found(&[vec![1], vec![2], vec![]]), Vec::<Vec<usize>>::new());
        assert_eq!(found(&[vec![1], vec![0], vec![2], vec![0]]), [vec![0, 1], vec![2]]);
        assert_eq!(found(&[vec![1, 2], vec![3], vec![3], vec![1]]), [[1, 3]]);
    }

    #[test]
    fn exactly_the_nodes_that_reach_themselves_are_on_a_cycle() {
        // 0 -> 1 <-> 2 -> 3, 4 -> 4, 5 -> 3, 6 -> 7 -> 8 -> 6, 8 -> 0
        let edges =
            [vec![1], vec![2], vec![1, 3], vec![], vec![4], vec![3], vec![7], vec![8], vec![6, 0]].map(Vec::from);
        assert_eq!(found(&edges), [vec![1, 2], vec![4], vec![6, 7, 8]]);
    }
}
