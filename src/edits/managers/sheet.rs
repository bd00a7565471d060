//! A batch as a columnar plan: rows, changes and warnings of its plan in columns.

use super::batch::{Batch, Form, Wish};
use super::judge::{Fault, judge};
use super::phrase::{Caution, Phrase, notices};
use super::state::{BatchState, Cell, NONE, PartnerStanding, Row, RowStatus, Slot, UserStanding};
use super::{limit, settle};
use crate::edits::Refusal;
use crate::error::Code;
use crate::model::{
    BatchMode, ColumnarChange, ColumnarPlan, EditRequest, InternalStatus, MalformedLine, PlanOutcome, RowOutcome,
    RuleId, Sentence, Snapshot, Verdict, place,
};

/// The columnar plan of a batch that is planned row by row.
pub(super) fn planned(snapshot: &Snapshot, request: &EditRequest, mut batch: Batch) -> ColumnarPlan {
    let mut state = BatchState::new(snapshot, &mut batch);
    let Batch { partners, form, malformed, lines, table, .. } = batch;
    judge(&mut state);
    for number in 0..state.slots.len() {
        settle::settle(&mut state, number);
    }
    if let Some(limit) = snapshot.settings.max_primary_partners_per_user {
        limit::enforce(&mut state, limit);
    }
    verify(&mut state);
    let mut writer = Writer::new(snapshot, request);
    writer.rows(&state, &malformed);
    let is_lost = table.as_ref().is_some_and(|table| table.is_lost);
    let saves_nothing = is_lost || (form == Form::Set && writer.refuses_set(&state));
    if !saves_nothing && !writer.is_refused() {
        writer.changes(&state);
        writer.warnings(&state);
    }
    let mut sheet = writer.finish(saves_nothing);
    sheet.partners = partners;
    sheet.users = state.users;
    (sheet.lines, sheet.table) = (lines, table);
    sheet
}

/// The columnar plan of a request that is refused as a whole: one row about nobody carries the refusal.
pub(super) fn refused(snapshot: &Snapshot, request: &EditRequest, refusal: Refusal) -> ColumnarPlan {
    let Refusal { code, rule, message } = refusal;
    let mut sheet = Writer::new(snapshot, request).finish(true);
    sheet.verdicts = vec![Verdict {
        outcome: RowOutcome::Refused,
        code: Some(code),
        rule: Some(rule),
        message: Sentence::plain(message),
        column: None,
    }];
    sheet.rows = vec![[0, NONE, NONE]];
    sheet
}

/// The columnar plan of a request of which every row is refused with the same phrase.
pub(super) fn refused_alike(snapshot: &Snapshot, request: &EditRequest, batch: Batch, phrase: Phrase) -> ColumnarPlan {
    let mut sheet = Writer::new(snapshot, request).finish(true);
    sheet.verdicts = vec![phrase.verdict()];
    sheet.rows = batch.rows.iter().map(|row| [0, row.partner, row.user]).collect();
    sheet.partners = batch.partners;
    sheet.users = batch.users;
    (sheet.lines, sheet.table) = (batch.lines, batch.table);
    sheet
}

/// BULK-24. Refuses the rows of every partner whose managers would contradict the rules; there is none unless the
/// engine is wrong.
fn verify(state: &mut BatchState<'_>) {
    for number in 0..state.slots.len() {
        let Some(&slot) = state.slots.get(number) else {
            return;
        };
        if is_sound(state, &slot) {
            continue;
        }
        for at in slot.rows.0..slot.rows.1 {
            state.set_status(at, RowStatus::Refused(Fault::Broken));
        }
        for at in slot.cells.0..slot.cells.1 {
            if let Some(cell) = state.cells.get_mut(at as usize) {
                cell.after = cell.before;
            }
        }
    }
}

/// MGR-01, MGR-06, MGR-07. At most one primary, and nothing but removals where no manager may be assigned.
fn is_sound(state: &BatchState<'_>, slot: &Slot) -> bool {
    let is_open = slot.standing == PartnerStanding::Open;
    let mut primaries = 0;
    for cell in state.cells_of(slot) {
        primaries += usize::from(cell.after == Some(true));
        let gains = cell.after > cell.before;
        let is_internal = || matches!(state.user_standing(cell.user), Some(UserStanding::Internal(_)));
        if gains && !(is_open && is_internal()) {
            return false;
        }
    }
    primaries <= 1
}

/// A columnar plan in the making.
struct Writer {
    sheet: ColumnarPlan,
    /// Where each phrase stands among the verdicts, or [`NONE`].
    numbers: [u32; Phrase::COUNT],
    refused: usize,
}

impl Writer {
    fn new(snapshot: &Snapshot, request: &EditRequest) -> Self {
        let sheet = ColumnarPlan {
            outcome: PlanOutcome::Ok,
            revision: snapshot.revision,
            mode: request.mode.unwrap_or(snapshot.settings.batch_mode),
            partners: Default::default(),
            users: Default::default(),
            verdicts: Vec::new(),
            rows: Vec::new(),
            changes: Vec::new(),
            notices: Vec::new(),
            warnings: Vec::new(),
            lines: Vec::new(),
            table: None,
        };
        Self { sheet, numbers: [NONE; Phrase::COUNT], refused: 0 }
    }

    /// Writes the rows in the request's order.
    fn rows(&mut self, state: &BatchState<'_>, malformed: &[MalformedLine]) {
        let mut entries = vec![[0; 3]; state.rows.len()];
        let mut rows = state.rows.iter().zip(&state.origins);
        let mut write = |origin: u32, entry| {
            if let Some(place) = entries.get_mut(origin as usize) {
                *place = entry;
            }
        };
        for slot in &state.slots {
            for (row, &origin) in rows.by_ref().take((slot.rows.1 - slot.rows.0) as usize) {
                self.refused += usize::from(matches!(row.status, RowStatus::Refused(_)));
                write(origin, [self.number(phrase(state, slot, row)), slot.partner, row.user]);
            }
        }
        for (row, &origin) in rows {
            self.refused += 1;
            write(origin, [self.malformed(malformed.get(row.user as usize)), NONE, NONE]);
        }
        self.sheet.rows = entries;
    }

    fn number(&mut self, phrase: Phrase) -> u32 {
        let Some(number) = self.numbers.get_mut(phrase.number()) else {
            return NONE;
        };
        if *number == NONE {
            *number = place(self.sheet.verdicts.len());
            self.sheet.verdicts.push(phrase.verdict());
        }
        *number
    }

    fn malformed(&mut self, line: Option<&MalformedLine>) -> u32 {
        let message = line.map_or_else(String::new, |line| format!("line {}: {}", line.line, line.message));
        self.sheet.verdicts.push(Verdict {
            outcome: RowOutcome::Refused,
            code: Some(Code::MalformedRow),
            rule: Some(RuleId("BULK-12")),
            message: Sentence::plain(message),
            column: line.and_then(|line| line.column.clone()),
        });
        place(self.sheet.verdicts.len() - 1)
    }

    /// Says whether the whole set is not to be saved: two are flagged (BULK-11), or it is one of an unknown partner,
    /// which an empty list has no row to say.
    fn refuses_set(&mut self, state: &BatchState<'_>) -> bool {
        let mut refuses = false;
        for slot in &state.slots {
            refuses |= slot.is_contested;
            if slot.rows.0 == slot.rows.1 && slot.standing == PartnerStanding::Unknown {
                let number = self.number(Phrase::Refused(Fault::UnknownPartner));
                self.sheet.rows.push([number, slot.partner, NONE]);
                self.refused += 1;
                refuses = true;
            }
        }
        refuses
    }

    /// BULK-19. Says whether the rows make a refused plan.
    fn is_refused(&self) -> bool {
        match self.sheet.mode {
            BatchMode::AllOrNothing => self.refused > 0,
            BatchMode::Partial => self.refused > 0 && self.refused == self.sheet.rows.len(),
        }
    }

    /// Records the changes: all removals first, so that they are made in one pass; then, partner by partner, who loses
    /// the flag before who gets it.
    fn changes(&mut self, state: &BatchState<'_>) {
        let changes = &mut self.sheet.changes;
        for present in &state.present {
            if let Some(cell) = state.cell(present.cell).filter(|cell| cell.after.is_none()) {
                changes.push([ColumnarChange::Remove as u32, present.partner, cell.user]);
            }
        }
        for slot in &state.slots {
            for (is_primary, change) in [(false, ColumnarChange::Set), (true, ColumnarChange::SetPrimary)] {
                let changed = |cell: &&Cell| cell.after == Some(is_primary) && cell.before != cell.after;
                let cells = state.cells_of(slot).iter().filter(changed);
                changes.extend(cells.map(|cell| [change as u32, slot.partner, cell.user]));
            }
        }
    }

    /// BULK-27. Warns about what the changes leave behind.
    fn warnings(&mut self, state: &BatchState<'_>) {
        self.sheet.notices = notices();
        let warnings = &mut self.sheet.warnings;
        for slot in state.slots.iter().filter(|slot| state.changes(slot)) {
            let cells = || state.cells_of(slot).iter();
            let leaves_vacant = slot.primary_before != NONE || matches!(state.form, Form::Replace(_));
            if leaves_vacant && !cells().any(|cell| cell.after == Some(true)) {
                warnings.push([Caution::PrimaryVacant as u32, slot.partner, NONE]);
            }
            if cells().any(|cell| cell.before.is_some()) && !cells().any(|cell| cell.after.is_some()) {
                warnings.push([Caution::NoManagerLeft as u32, slot.partner, NONE]);
            }
            for cell in cells().filter(|cell| cell.after.is_some()) {
                let active = UserStanding::Internal(InternalStatus::Active);
                if state.user_standing(cell.user) != Some(active) {
                    warnings.push([Caution::ManagerInactive as u32, slot.partner, cell.user]);
                }
            }
        }
    }

    /// The columnar plan. Where it is refused, every row that would have worked is left out (BULK-19).
    fn finish(mut self, saves_nothing: bool) -> ColumnarPlan {
        if saves_nothing || self.is_refused() {
            self.sheet.outcome = PlanOutcome::Refused;
            for verdict in &mut self.sheet.verdicts {
                if matches!(verdict.outcome, RowOutcome::Updated | RowOutcome::Merged) {
                    *verdict = Phrase::LeftOut.verdict();
                }
            }
        }
        self.sheet
    }
}

/// What is said about a row of a partner.
fn phrase(state: &BatchState<'_>, slot: &Slot, row: &Row) -> Phrase {
    match (row.status, slot.standing) {
        (RowStatus::Refused(Fault::PartnerNotActive), PartnerStanding::Closed(status)) => Phrase::NotActive(status),
        (RowStatus::Refused(fault), _) => Phrase::Refused(fault),
        (RowStatus::Repeated, _) => Phrase::Repeats,
        (RowStatus::Absent, _) => Phrase::Absent,
        (RowStatus::Accepted, _) if row.wish == Wish::Clear => {
            if state.changes(slot) {
                Phrase::LosesEverybody
            } else {
                Phrase::HasNobody
            }
        }
        (RowStatus::Accepted, _) => accepted(state, slot, row),
    }
}

fn accepted(state: &BatchState<'_>, slot: &Slot, row: &Row) -> Phrase {
    let (before, after) = state.cell(row.cell).map_or((None, None), |cell| (cell.before, cell.after));
    match (before, after) {
        (None, None) if row.wish == Wish::Unassign => Phrase::IsNoManager,
        (None, Some(false)) => Phrase::Becomes,
        (None, Some(true)) => Phrase::BecomesPrimary,
        (Some(_), None) => Phrase::IsNoLonger,
        (Some(_), _) if somebody_goes(state, slot) => Phrase::TakesPlace,
        (Some(false), Some(true)) => Phrase::BecomesPrimary,
        (Some(true), Some(false)) if matches!(row.wish, Wish::List { .. } | Wish::Substitute) => {
            Phrase::IsNoLongerPrimary
        }
        _ => match row.wish {
            Wish::Substitute => Phrase::Stays,
            Wish::Promote => Phrase::IsPrimaryAlready,
            _ => Phrase::IsAlready,
        },
    }
}

/// BULK-06. The one who is replaced goes.
fn somebody_goes(state: &BatchState<'_>, slot: &Slot) -> bool {
    state.cell(slot.from).is_some_and(|cell| cell.before.is_some() && cell.after.is_none())
}
