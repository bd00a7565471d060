//! Compressed sparse rows: many short lists in two vectors.

/// For each of some heads a list of numbers, in the order in which the pairs came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Csr {
    /// Where the items of a head begin; the last entry is the end.
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Csr {
    /// The lists of `heads` heads out of (head, item) pairs; a pair of a higher head is left out.
    pub(crate) fn build(heads: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut starts = vec![0_u32; heads + 1];
        for (head, _) in pairs.clone() {
            if let Some(count) = starts.get_mut(head as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut items = vec![0; sum as usize];
        for (head, item) in pairs.filter(|(head, _)| (*head as usize) < heads) {
            if let Some(at) = next.get_mut(head as usize) {
                if let Some(slot) = items.get_mut(*at as usize) {
                    *slot = item;
                }
                *at += 1;
            }
        }
        Self { starts, items }
    }

    /// Says whether no head has an item.
    pub(crate) const fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The list of a head; empty for an unknown one.
    pub(crate) fn of(&self, head: usize) -> &[u32] {
        let (from, to) = self.bounds(head);
        self.items.get(from as usize..to as usize).unwrap_or_default()
    }

    /// Where among all items the list of a head begins and ends.
    pub(crate) fn bounds(&self, head: usize) -> (u32, u32) {
        let bounds = self.starts.get(head).zip(self.starts.get(head + 1));
        bounds.map_or((0, 0), |(from, to)| (*from, *to))
    }

    /// The items of all heads, head by head.
    pub(crate) fn items(&self) -> &[u32] {
        &self.items
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_head_has_its_items_in_order() {
        let lists = Csr::build(3, [(2, 9), (0, 4), (2, 1), (7, 7)].into_iter());
        assert_eq!(lists.of(0), [4]);
        assert_eq!(lists.of(1), [0; 0]);
        assert_eq!(lists.of(2), [9, 1]);
        assert_eq!(lists.of(3), [0; 0]);
        assert_eq!((lists.bounds(2), lists.items()), ((1, 3), [4, 9, 1].as_slice()));
    }
}
