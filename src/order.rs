//! Sorting that is compiled once: the order of the places is found first, then the entries are put there.

use std::cmp::Ordering;

/// Sorts a list; entries that compare as equal keep their order.
pub(crate) fn sort_by<T>(list: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let order = places(list.len(), &mut |a, b| match (list.get(a), list.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    arrange(list, order);
}

/// Sorts a list by its entries' own order; equal entries keep their order.
pub(crate) fn sort<T: Ord>(list: &mut [T]) {
    sort_by(list, T::cmp);
}

#[inline(never)]
fn places(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| compare(*a, *b));
    order
}

/// Puts at each place the entry that stood at `order`'s place.
fn arrange<T>(list: &mut [T], mut order: Vec<usize>) {
    for start in 0..order.len() {
        let mut here = start;
        while let Some(from) = order.get_mut(here).map(|place| std::mem::replace(place, here))
            && from != start
            && from != here
        {
            list.swap(here, from);
            here = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_equal_entries_keep_their_order() {
        let mut list: Vec<(u32, usize)> =
            (0..1_000).map(|n| ((n as u32).wrapping_mul(2_654_435_761) >> 25, n)).collect();
        let mut wanted = list.clone();
        wanted.sort_by_key(|entry| entry.0);
        sort_by(&mut list, |a, b| a.0.cmp(&b.0));
        assert_eq!(list, wanted);
        sort::<u8>(&mut []);
    }
}
