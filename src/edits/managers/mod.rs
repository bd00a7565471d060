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
mod present;
mod settle;
mod sheet;
mod state;
mod status;

pub(super) use phrase::not_active_sentence;
pub use present::unfit;

use std::borrow::Cow;

use self::batch::Batch;
use self::phrase::Phrase;
use super::gate::gate;
use super::{Draft, Refusal, Subject};
use crate::edits::IdKind;
use crate::error::Code;
use crate::ids::PartnerId;
use crate::model::{
    Change, ColumnarPlan, Edit, EditRequest, Import, ListedManager, PartnerSelection, Plan, PlanOutcome, RowOutcome,
    Snapshot,
};

/// The plan of an edit of managers.
pub(super) fn plan(snapshot: &Snapshot, request: &EditRequest) -> ColumnarPlan {
    let edit = &request.edit;
    let partners = match opening(snapshot, request) {
        Ok(partners) => partners,
        Err(refusal) => return sheet::refused(snapshot, request, refusal),
    };
    let batch = Batch::of(edit, &partners);
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
    // Nobody comes: a row that repeats a refused one is no reason to create the partner.
    if plan.rows.iter().all(|row| row.outcome == RowOutcome::Refused || row.code == Some(Code::DuplicateRow)) {
        plan.outcome = PlanOutcome::Refused;
    }
    if plan.outcome == PlanOutcome::Ok {
        let mut changes: Vec<Change> = draft.finish().changes;
        changes.append(&mut plan.changes);
        plan.changes = changes;
    }
    plan
}

/// BULK-20. The checks of the request as a whole, before any pair is formed; gives the partners that are selected.
fn opening<'a>(snapshot: &Snapshot, request: &'a EditRequest) -> Result<Cow<'a, [PartnerId]>, Refusal> {
    if let Some(refusal) = gate(snapshot, request) {
        return Err(refusal);
    }
    let edit = &request.edit;
    let partners = selected(snapshot, edit)?;
    let may_be_empty = matches!(edit, Edit::ManagersSet { .. });
    match selection(size(edit, partners.len()), may_be_empty, snapshot) {
        Some(refusal) => Err(refusal),
        None => Ok(partners),
    }
}

/// The partners that an edit selects; those that it does not name stand in id order.
fn selected<'a>(snapshot: &Snapshot, edit: &'a Edit) -> Result<Cow<'a, [PartnerId]>, Refusal> {
    let (Edit::ManagersAdd { partners, .. }
    | Edit::ManagersReplace { partners, .. }
    | Edit::ManagersRemove { partners, .. }
    | Edit::ManagersRemoveAll { partners }
    | Edit::ManagersMakePrimary { partners: Some(partners), .. }) = edit
    else {
        return Ok(Cow::Borrowed(&[]));
    };
    let mut found: Vec<PartnerId> = match partners {
        PartnerSelection::Listed(partners) => return Ok(Cow::Borrowed(partners)),
        PartnerSelection::All => snapshot.partners.keys().cloned().collect(),
        PartnerSelection::ManagedBy(user) if snapshot.user(user).is_none() => {
            return Err(Refusal::unknown(IdKind::User, "BULK-20", user.as_str()));
        }
        PartnerSelection::ManagedBy(user) => {
            let assigned = snapshot.managers.values().filter(|assignment| assignment.user == *user);
            assigned.map(|assignment| assignment.partner.clone()).collect()
        }
    };
    crate::collections::order::sort_by(&mut found, PartnerId::cmp);
    Ok(Cow::Owned(found))
}

/// BULK-22. How many rows the request has; more than can be counted is as many as can be counted.
fn size(edit: &Edit, partners: usize) -> usize {
    match edit {
        Edit::ManagersAdd { users, .. } | Edit::ManagersRemove { users, .. } => partners.saturating_mul(users.len()),
        Edit::ManagersReplace { to, .. } => partners.saturating_mul(to.len().max(1)),
        Edit::ManagersRemoveAll { .. } | Edit::ManagersMakePrimary { assignments: None, .. } => partners,
        Edit::ManagersMakePrimary { assignments: Some(assignments), .. } => assignments.len(),
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
    let most = snapshot.settings.most_batch_rows();
    (u64::try_from(size).unwrap_or(u64::MAX) > u64::from(most))
        .then(|| Refusal::new(Code::BatchTooLarge, "BULK-22", format!("the batch has {size} rows, the most is {most}")))
}

/// What the rows of a whole set are about.
pub(super) fn listed(partner: &PartnerId, managers: &[ListedManager]) -> Vec<Subject> {
    managers.iter().map(|manager| Subject::pair(partner, &manager.user)).collect()
}
