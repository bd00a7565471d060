//! Trees given by parents; everything here is linear and free of recursion.

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
}
