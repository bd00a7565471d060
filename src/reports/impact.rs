//! What an edit would change in the sight of records: who gains and who loses which.

use crate::collections::order::Sorted;
use crate::ids::UserId;
use crate::model::{Impact, Instant, Resource, Snapshot};

use super::sight::may_view;

/// Compares the sight of `records` (`type.view`) in two snapshots at `now` for every user of either, by user id; who
/// gains and loses nothing is left out.
///
/// A user whom one of the snapshots does not have sees nothing there. A record without an id cannot be named and is
/// left out. Every record is asked about for every user, by the rules as written: see [`impact_by`].
#[must_use]
pub fn impact<'a>(before: &'a Snapshot, after: &'a Snapshot, records: &'a [Resource], now: Instant) -> Vec<Impact<'a>> {
    let sight = |snapshot: &Snapshot, user| {
        let mut words = vec![0_u64; records.len().div_ceil(WORD)];
        for (word, records) in words.iter_mut().zip(records.chunks(WORD)) {
            for (bit, record) in records.iter().enumerate() {
                *word |= u64::from(may_view(snapshot, user, record, now)) << bit;
            }
        }
        words
    };
    impact_by(before, after, records, |user| [sight(before, user), sight(after, user)])
}

/// The rows of one word.
const WORD: usize = 64;

/// The same as [`impact`], with `seen` to say which records a user may see before and after: one bit each, 64 records a
/// word, the first lowest; no words where the user is not there, and none at all where both are the same.
#[must_use]
pub fn impact_by<'a>(
    before: &'a Snapshot,
    after: &'a Snapshot,
    records: &'a [Resource],
    mut seen: impl FnMut(&'a UserId) -> [Vec<u64>; 2],
) -> Vec<Impact<'a>> {
    let viewers: Sorted<_> = before.users.keys().chain(after.users.keys()).collect();
    let change = |user: &'a UserId| {
        let [mut was, mut is] = seen(user);
        for (snapshot, sight) in [(before, &mut was), (after, &mut is)] {
            if !snapshot.users.contains_key(user) {
                sight.clear();
            }
        }
        let only = |here: &[u64], there: &[u64]| {
            let words = here.iter().zip(there.iter().copied().chain(std::iter::repeat(0)));
            words
                .zip(records.chunks(WORD))
                .flat_map(|((here, there), records)| {
                    let differs = here & !there;
                    let named = records.iter().enumerate().filter(move |(bit, _)| differs >> bit & 1 == 1);
                    named.filter_map(|(_, record)| record.id.as_ref())
                })
                .collect()
        };
        Impact { user, gains: only(&is, &was), loses: only(&was, &is) }
    };
    viewers.into_iter().map(change).filter(|impact| !impact.gains.is_empty() || !impact.loses.is_empty()).collect()
}
