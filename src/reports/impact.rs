//! What an edit would change in the sight of records: who gains and who loses which.

use crate::collections::order::Sorted;
use crate::ids::{ResourceId, UserId};
use crate::model::{Instant, Resource, Snapshot};

use super::may_view;

/// The records that one viewer would gain and lose, in the order in which they were given; never both empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact<'a> {
    /// The viewer.
    pub user: &'a UserId,
    /// Not visible before, visible after.
    pub gains: Vec<&'a ResourceId>,
    /// Visible before, not visible after.
    pub loses: Vec<&'a ResourceId>,
}

/// Compares the sight of `records` (`type.view`) in two snapshots at `now` for every user of either, by user id.
///
/// A user whom one of the snapshots does not have sees nothing there. A record without an id cannot be named and is
/// left out.
#[must_use]
pub fn impact<'a>(before: &'a Snapshot, after: &'a Snapshot, records: &'a [Resource], now: Instant) -> Vec<Impact<'a>> {
    impact_with(before, after, records, |snapshot, user, record| may_view(snapshot, user, record, now))
}

/// The differences in sight of `records`, with `may_view` as the judge of who may see one.
fn impact_with<'a>(
    before: &'a Snapshot,
    after: &'a Snapshot,
    records: &'a [Resource],
    may_view: impl Fn(&Snapshot, &UserId, &Resource) -> bool,
) -> Vec<Impact<'a>> {
    let viewers: Sorted<_> = before.users.keys().chain(after.users.keys()).collect();
    let sees = |snapshot: &Snapshot, viewer: &UserId, record: &Resource| {
        snapshot.user(viewer).is_some() && may_view(snapshot, viewer, record)
    };
    let change = |user: &'a UserId| {
        let (mut gains, mut loses) = (Vec::new(), Vec::new());
        for record in records {
            let Some(id) = &record.id else { continue };
            match (sees(before, user, record), sees(after, user, record)) {
                (false, true) => gains.push(id),
                (true, false) => loses.push(id),
                _ => {}
            }
        }
        Impact { user, gains, loses }
    };
    viewers.into_iter().map(change).filter(|impact| !impact.gains.is_empty() || !impact.loses.is_empty()).collect()
}
