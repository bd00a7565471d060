//! Many short lists in two vectors.

/// For each of `n` heads a list of numbers, in the order in which the pairs came.
#[derive(Debug, Default)]
pub(super) struct Csr {
    starts: Vec<u32>,
    items: Vec<u32>,
}

impl Csr {
    /// The lists of `heads` heads out of (head, item) pairs; a pair of an unknown head is left out.
    pub(super) fn build(heads: usize, pairs: &[(u32, u32)]) -> Self {
        let mut starts = vec![0_u32; heads + 1];
        for (head, _) in pairs {
            if let Some(count) = starts.get_mut(*head as usize + 1) {
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
        for (head, item) in pairs.iter().filter(|(head, _)| (*head as usize) < heads) {
            if let Some(at) = next.get_mut(*head as usize) {
                if let Some(slot) = items.get_mut(*at as usize) {
                    *slot = *item;
                }
                *at += 1;
            }
        }
        Self { starts, items }
    }

    /// Says whether no head has an item.
    pub(super) const fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The list of a head; empty for an unknown one.
    pub(super) fn of(&self, head: usize) -> &[u32] {
        let bounds = self.starts.get(head).zip(self.starts.get(head + 1));
        bounds.and_then(|(from, to)| self.items.get(*from as usize..*to as usize)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_head_has_its_items_in_order() {
        let lists = Csr::build(3, &[(2, 9), (0, 4), (2, 1), (7, 7)]);
        assert_eq!(lists.of(0), [4]);
        assert_eq!(lists.of(1), [0; 0]);
        assert_eq!(lists.of(2), [9, 1]);
        assert_eq!(lists.of(3), [0; 0]);
    }
}
