//! VIEW: permission groups that give something on every record of a type, or of every type.

use crate::model::{Grant, Level, Missing, MissingCode, RecordScope};
use crate::rules::ask::{InternalAsk, grant, missing};

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

/// VIEW-01, VIEW-02. Where such groups are in play one of them would do.
pub(crate) fn near_all(ask: &InternalAsk<'_>) -> Vec<Missing> {
    let is_enough = |scope: RecordScope| level_of(scope) >= ask.verb().needs().unwrap_or_default();
    let shown = |scope: RecordScope| if scope == RecordScope::ViewAll { "view all" } else { "modify all" };
    // The least that is enough.
    let scope = if is_enough(RecordScope::ViewAll) { RecordScope::ViewAll } else { RecordScope::ModifyAll };
    let groups = ask.snapshot.permission_groups.values();
    let of_type = |scope: &(crate::model::RecordType, RecordScope)| Some(scope.0) == ask.record_type();
    let mut scopes =
        groups.clone().flat_map(|group| group.records.iter().filter(|scope| of_type(scope)).map(|scope| scope.1));
    let mut ways = Vec::new();
    if scopes.any(is_enough) {
        let way = missing("VIEW-01", MissingCode::AllRecords).with("scope", scope.as_str(), shown(scope));
        ways.push(way.with("type", ask.kind().as_str(), &ask.noun()));
    }
    if groups.clone().any(|group| group.modifies_all_data || group.views_all_data && is_enough(RecordScope::ViewAll)) {
        ways.push(missing("VIEW-02", MissingCode::AllData).with("scope", scope.as_str(), shown(scope)));
    }
    ways
}
