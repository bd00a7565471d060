//! MGR, BULK: every route by which managers of partners change, as one batch.
//!
//! A batch is read into columns, arranged by partner and pair, judged row by row, settled partner by partner and
//! written as a columnar plan. The work is linear in the rows, the touched partners and the present assignments, and nothing is
//! allocated per row.

mod batch;
mod judge;
mod limit;
mod people;
mod phrase;
mod settle;
mod sheet;
mod state;

pub(super) use phrase::not_active_sentence;

use self::batch::Batch;
use self::phrase::Phrase;
use super::{Draft, Refusal, Subject, gate};
use crate::error::Code;
use crate::ids::PartnerId;
use crate::model::{Change, ColumnarPlan, Edit, EditRequest, Import, ListedManager, Plan, PlanOutcome, Snapshot};

/// The plan of an edit of managers.
pub(super) fn plan(snapshot: &Snapshot, request: &EditRequest) -> ColumnarPlan {
    let edit = &request.edit;
    let size = size(edit);
    let refusal = gate(snapshot, request).or_else(|| {
        let may_be_empty = matches!(edit, Edit::ManagersSet { .. });
        selection(size, may_be_empty, snapshot)
    });
    if let Some(refusal) = refusal {
        return sheet::refused(snapshot, request, refusal);
    }
    let batch = Batch::of(edit);
    match edit {
        Edit::ManagersReplace { to, .. } if to.is_empty() => {
            sheet::refused_alike(snapshot, request, batch, Phrase::EmptyReplacement)
        }
        _ => sheet::planned(snapshot, request, batch),
    }
}

/// BULK-12. The plan of an import; the edit of `request` plays no part.
pub(super) fn plan_import(snapshot: &Snapshot, request: &EditRequest, import: Import) -> ColumnarPlan {
    let size = import.rows.list.len();
    match gate(snapshot, request).or_else(|| selection(size, false, snapshot)) {
        None => {
            let mut batch = Batch::of_import(import);
            people::resolve(snapshot, &mut batch);
            sheet::planned(snapshot, request, batch)
        }
        Some(refusal) => ColumnarPlan { table: import.table, ..sheet::refused(snapshot, request, refusal) },
    }
}

/// BULK-10. The plan of a draft whose changes so far make `partner`, of which `managers` are the whole set.
pub(super) fn plan_new_set(
    draft: Draft<'_>,
    after: &Snapshot,
    partner: &PartnerId,
    managers: &[ListedManager],
) -> Plan {
    let mut plan = sheet::planned(after, draft.request(), Batch::of_set(partner, managers)).plan();
    if plan.outcome == PlanOutcome::Ok {
        let mut changes: Vec<Change> = draft.finish().changes;
        changes.append(&mut plan.changes);
        plan.changes = changes;
    }
    plan
}

/// BULK-22. How many rows the request has; more than can be counted is as many as can be counted.
fn size(edit: &Edit) -> usize {
    match edit {
        Edit::ManagersAdd { partners, users, .. } | Edit::ManagersRemove { partners, users } => {
            partners.len().saturating_mul(users.len())
        }
        Edit::ManagersReplace { partners, to, .. } => partners.len().saturating_mul(to.len().max(1)),
        Edit::ManagersRemoveAll { partners } => partners.len(),
        Edit::ManagersMakePrimary { assignments } => assignments.len(),
        Edit::ManagersSet { managers, .. } => managers.len(),
        Edit::ManagersRows { rows } => rows.len(),
        _ => 0,
    }
}

/// BULK-22. Something is selected, and not too much; an empty whole set is a selection of its partner.
fn selection(size: usize, may_be_empty: bool, snapshot: &Snapshot) -> Option<Refusal> {
    if size == 0 && !may_be_empty {
        return Some(Refusal::new(Code::EmptySelection, "BULK-22", "nothing is selected"));
    }
    too_large(size, snapshot)
}

/// BULK-22. The batch has more rows than one batch may have.
pub(super) fn too_large(size: usize, snapshot: &Snapshot) -> Option<Refusal> {
    let most = snapshot.settings.max_batch_rows;
    (u64::try_from(size).unwrap_or(u64::MAX) > u64::from(most))
        .then(|| Refusal::new(Code::BatchTooLarge, "BULK-22", format!("the batch has {size} rows, the most is {most}")))
}

/// What the rows of a whole set are about.
pub(super) fn listed(partner: &PartnerId, managers: &[ListedManager]) -> Vec<Subject> {
    managers.iter().map(|manager| Subject::pair(partner, &manager.user)).collect()
}
