//! VIEW: permission groups that give something on every record of a type, or of every type.

use crate::model::{Grant, Level, Missing, RecordScope};
use crate::rules::ask::{InternalAsk, grant, missing, needs_full};

const fn level_of(scope: RecordScope) -> Level {
    match scope {
        RecordScope::ViewAll => Level::Read,
        RecordScope::ModifyAll => Level::Full,
    }
}

/// VIEW-01. View all reads every record of the type and modify all has everything on it, whoever owns it.
pub(crate) fn by_type(ask: &InternalAsk<'_>) -> Vec<Grant> {
    let groups = &ask.snapshot.permission_groups;
    let held = ask.viewer.permission_groups.iter().filter_map(|id| groups.get(id));
    held.filter_map(|group| {
        let of_type = group.records.iter().find(|(record_type, _)| Some(*record_type) == ask.record_type());
        of_type.map(|(_, scope)| grant("VIEW-01", level_of(*scope), &[("permissionGroup", group.id.shared())]))
    })
    .collect()
}

/// VIEW-02. The same for every record type.
pub(crate) fn of_all_types(ask: &InternalAsk<'_>) -> Vec<Grant> {
    let groups = &ask.snapshot.permission_groups;
    let held = ask.viewer.permission_groups.iter().filter_map(|id| groups.get(id));
    held.filter_map(|group| {
        let scope = match (group.views_all_data, group.modifies_all_data) {
            (_, true) => RecordScope::ModifyAll,
            (true, false) => RecordScope::ViewAll,
            (false, false) => return None,
        };
        Some(grant("VIEW-02", level_of(scope), &[("permissionGroup", group.id.shared())]))
    })
    .collect()
}

/// VIEW-01. Where such groups are in play one of them would do.
pub(crate) fn near_all(ask: &InternalAsk<'_>) -> Vec<Missing> {
    let groups = ask.snapshot.permission_groups.values();
    let of_type = |scope: &(crate::model::RecordType, RecordScope)| Some(scope.0) == ask.record_type();
    let is_enough = |scope: RecordScope| level_of(scope) >= ask.verb().needs().unwrap_or_default();
    let mut scopes = groups.flat_map(|group| group.records.iter().filter(|scope| of_type(scope)).map(|scope| scope.1));
    if !scopes.any(is_enough) {
        return Vec::new();
    }
    let what = if needs_full(ask.verb()) || !is_enough(RecordScope::ViewAll) { "modify all" } else { "view all" };
    vec![missing("VIEW-01", format!("a permission group with {what} for this {}", ask.noun()))]
}
