//! The present assignments, as an import of them would be judged.

use super::batch::{Batch, Wanted, Wish};
use super::judge::judge;
use super::phrase::Phrase;
use super::state::{BatchState, Row, Slot};
use super::status::RowStatus;
use crate::model::{Snapshot, UnfitAssignment};

/// MGR-10, MGR-11. The assignments that nobody could make today, by the code with which an import refuses a row that
/// repeats them; they are kept all the same (MGR-13, MGR-14).
#[must_use]
pub fn unfit(snapshot: &Snapshot) -> Vec<UnfitAssignment> {
    let mut batch = Batch::default();
    for assignment in snapshot.managers.values() {
        let partner = batch.partners.number(assignment.partner.as_str());
        let user = batch.users.number(assignment.user.as_str());
        batch.rows.push(Wanted { partner, user, wish: Wish::Assign { is_primary: assignment.is_primary } });
    }
    let mut state = BatchState::new(snapshot, &mut batch);
    judge(&mut state);
    let unfit = |slot: &Slot, row: &Row| {
        let RowStatus::Refused(fault) = row.status else {
            return None;
        };
        let code = Phrase::Refused(fault).verdict().code?;
        let (partner, user) = (batch.partners.get(slot.partner).to_owned(), state.users.get(row.user).to_owned());
        Some(UnfitAssignment { partner, user, code })
    };
    let rows = state.slots.iter().flat_map(|slot| state.rows_of(slot).iter().map(move |row| (slot, row)));
    rows.filter_map(|(slot, row)| unfit(slot, row)).collect()
}
