//! SHARE-08: which public groups contain themselves.

use std::collections::BTreeSet;

use crate::ids::PublicGroupId;
use crate::model::Snapshot;

/// The public groups that lie on a cycle, by id; they contribute no members.
pub(super) fn groups_on_cycles(snapshot: &Snapshot) -> Vec<&PublicGroupId> {
    let mut found: Vec<_> = snapshot.public_groups.keys().filter(|id| contains_itself(snapshot, id)).collect();
    found.sort();
    found
}

/// The group is reached from itself over one step or more.
fn contains_itself(snapshot: &Snapshot, start: &PublicGroupId) -> bool {
    let nested = |id: &PublicGroupId| snapshot.public_groups.get(id).map_or(&[][..], |group| &group.groups);
    let mut seen = BTreeSet::new();
    let mut open: Vec<_> = nested(start).iter().collect();
    while let Some(id) = open.pop() {
        if id == start {
            return true;
        }
        if seen.insert(id) {
            open.extend(nested(id));
        }
    }
    false
}
