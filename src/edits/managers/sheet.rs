//! A batch as a columnar plan: rows, changes and warnings of its plan in columns.

use super::batch::{Batch, Form, Wish};
use super::judge::judge;
use super::phrase::{Caution, Phrase, notices};
use super::state::{BatchState, Cell, NONE, PartnerStanding, Row, Slot, UserStanding};
use super::status::{Fault, RowStatus};
use super::{limit, settle};
use crate::collections::{Map, narrow};
use crate::edits::draft::Unknown;
use crate::edits::meant::{Guesses, in_words};
use crate::edits::{IdKind, Refusal};
use crate::error::Code;
use crate::model::{
    BatchMode, ColumnarChange, ColumnarPlan, EditRequest, InternalStatus, MalformedLine, Part, Passage, PlanOutcome,
    RowColumn, RowEffect, RowOutcome, RowVerdict, RuleId, Sentence, Snapshot,
};

/// The columnar plan of a batch that is planned row by row.
pub(super) fn planned(snapshot: &Snapshot, request: &EditRequest, mut batch: Batch) -> ColumnarPlan {
    let mut state = BatchState::new(snapshot, &mut batch);
    let Batch { partners, form, malformed, lines, table, .. } = batch;
    let replaced = if let Form::Replace(replacement) = form { replacement.from } else { NONE };
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
        writer.effects(&state);
    }
    let mut sheet = writer.finish(saves_nothing);
    sheet.partners = partners;
    sheet.users = state.users;
    (sheet.lines, sheet.table) = (lines, table);
    guess(&mut sheet, &mut Guesses::new(snapshot, request), replaced);
    sheet
}

/// The columnar plan of a request that is refused as a whole: one row about nobody carries the refusal.
pub(super) fn refused(snapshot: &Snapshot, request: &EditRequest, refusal: Refusal) -> ColumnarPlan {
    let Refusal { code, rule, message, unknown } = refusal;
    let meant = unknown.and_then(|Unknown { kind, id }| Guesses::new(snapshot, request).meant(kind, &id, None));
    let message = message + &meant.as_deref().map(in_words).unwrap_or_default();
    let mut sheet = Writer::new(snapshot, request).finish(true);
    let verdict = RowVerdict::new(RowOutcome::Refused, Some((code, rule)), Sentence::plain(message));
    sheet.verdicts = vec![RowVerdict { meant, ..verdict }];
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

/// Says of the rows whose id is not known what was probably meant, each id in a verdict of its own.
fn guess(sheet: &mut ColumnarPlan, guesses: &mut Guesses<'_>, replaced: u32) {
    let mut known: Map<(u32, u32), u32> = Map::default();
    for row in &mut sheet.rows {
        let [number, partner, user] = *row;
        let Some(verdict) = sheet.verdicts.get(number as usize).filter(|verdict| verdict.code == Some(Code::UnknownId))
        else {
            continue;
        };
        let (kind, id, names) = match verdict.column {
            Some(RowColumn::Partner) => (IdKind::Partner, partner, &sheet.partners),
            Some(_) => (IdKind::User, user, &sheet.users),
            None => (IdKind::User, replaced, &sheet.users),
        };
        row[0] = match known.get(&(number, id)) {
            Some(own) => *own,
            None => {
                let mut own = verdict.clone();
                if id == replaced && verdict.column.is_none() {
                    own.message =
                        Sentence::plain(format!("there is no user `{}`, who is to be replaced", names.get(id)));
                }
                own.meant = guesses.meant(kind, names.get(id), None);
                own.message.0.extend(own.meant.as_deref().map(|meant| Part::Words(in_words(meant).into())));
                let own = if own == *verdict {
                    number
                } else {
                    sheet.verdicts.push(own);
                    narrow(sheet.verdicts.len() - 1)
                };
                known.insert((number, id), own);
                own
            }
        };
    }
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

/// How many passages there are, with that of nobody.
const PASSAGES: usize = 10;

/// A number of its own for each passage, below [`PASSAGES`].
fn passage_number(passage: Option<Passage>) -> usize {
    let standing = |claim: Option<bool>| claim.map_or(0, |is_primary| 1 + usize::from(is_primary));
    passage.map_or(9, |Passage { before, after }| 3 * standing(before) + standing(after))
}

/// A columnar plan in the making.
struct Writer {
    sheet: ColumnarPlan,
    /// Where each phrase stands among the verdicts for each passage, or [`NONE`].
    numbers: Vec<u32>,
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
            effects: Vec::new(),
            lines: Vec::new(),
            table: None,
        };
        Self { sheet, numbers: vec![NONE; Phrase::COUNT * PASSAGES], refused: 0 }
    }

    /// Writes the rows in the request's order.
    fn rows(&mut self, state: &BatchState<'_>, malformed: &[MalformedLine]) {
        let mut entries = vec![[0; 3]; state.rows.len()];
        let mut rows = state.rows.iter().zip(&state.origins);
        let mut write = |origin: u32, entry| {
            if let Some(slot) = entries.get_mut(origin as usize) {
                *slot = entry;
            }
        };
        for slot in &state.slots {
            for (row, &origin) in rows.by_ref().take((slot.rows.1 - slot.rows.0) as usize) {
                self.refused += usize::from(matches!(row.status, RowStatus::Refused(_)));
                let passage = state.cell(row.cell).map(|cell| Passage { before: cell.before, after: cell.after });
                write(origin, [self.number(phrase(state, slot, row), passage), slot.partner, row.user]);
            }
        }
        for (row, &origin) in rows {
            self.refused += 1;
            write(origin, [self.malformed(malformed.get(row.user as usize)), NONE, NONE]);
        }
        self.sheet.rows = entries;
    }

    fn number(&mut self, phrase: Phrase, passage: Option<Passage>) -> u32 {
        let Some(number) = self.numbers.get_mut(phrase.number() * PASSAGES + passage_number(passage)) else {
            return NONE;
        };
        if *number == NONE {
            *number = narrow(self.sheet.verdicts.len());
            self.sheet.verdicts.push(RowVerdict { passage, ..phrase.verdict() });
        }
        *number
    }

    fn malformed(&mut self, line: Option<&MalformedLine>) -> u32 {
        let message = line.map_or_else(String::new, |line| format!("line {}: {}", line.line, line.message));
        let why = Some((Code::MalformedRow, RuleId("BULK-12")));
        let column = line.and_then(|line| line.column.clone());
        let verdict = RowVerdict::new(RowOutcome::Refused, why, Sentence::plain(message));
        self.sheet.verdicts.push(RowVerdict { column, ..verdict });
        narrow(self.sheet.verdicts.len() - 1)
    }

    /// Says whether the whole set is not to be saved: two are flagged (BULK-11), or it is one of an unknown partner.
    /// An empty set has no row of a user, so that one of the partner says what becomes of its managers.
    fn refuses_set(&mut self, state: &BatchState<'_>) -> bool {
        let mut refuses = false;
        for slot in &state.slots {
            refuses |= slot.is_contested;
            if slot.rows.0 == slot.rows.1 {
                let is_unknown = slot.standing == PartnerStanding::Unknown;
                let phrase = if is_unknown { Phrase::Refused(Fault::UnknownPartner) } else { cleared(state, slot) };
                let number = self.number(phrase, None);
                self.sheet.rows.push([number, slot.partner, NONE]);
                self.refused += usize::from(is_unknown);
                refuses |= is_unknown;
            }
        }
        refuses
    }

    /// Notes what rows do besides what is said of their own user, so that every change is one row's: who goes because
    /// of it, and who loses or gets the flag.
    fn effects(&mut self, state: &BatchState<'_>) {
        let effects = &mut self.sheet.effects;
        for slot in state.slots.iter().filter(|slot| state.changes(slot)) {
            let accepted = |at: &u32| {
                state.row(*at).is_some_and(|row| matches!(row.status, RowStatus::Accepted | RowStatus::Departs))
            };
            let origin = |at: u32| state.origins.get(at as usize).copied();
            // An empty set has no row of its own but the last one.
            let first =
                (slot.rows.0..slot.rows.1).find(accepted).and_then(origin).unwrap_or(narrow(self.sheet.rows.len() - 1));
            let own = |cell: &Cell| Some(cell.row).filter(|at| *at != NONE && accepted(at));
            let says = |cell: &Cell, phrase: Phrase| {
                own(cell).and_then(|at| state.row(at)).is_some_and(|row| accepted_phrase(state, slot, row) == phrase)
            };
            let promoter = state.cell(slot.primary_after).and_then(own).and_then(origin).unwrap_or(first);
            for cell in state.cells_of(slot) {
                let (effect, phrase, row) = match (cell.before, cell.after) {
                    (Some(_), None) => (RowEffect::Removed, Phrase::IsNoLonger, first),
                    (Some(true), Some(false)) => (RowEffect::Demoted, Phrase::IsNoLongerPrimary, promoter),
                    (None | Some(false), Some(true)) => (RowEffect::Promoted, Phrase::BecomesPrimary, promoter),
                    _ => continue,
                };
                if !says(cell, phrase) {
                    effects.push([row, effect as u32, cell.user]);
                }
            }
        }
        crate::collections::order::sort_by(effects, |a, b| a[..2].cmp(&b[..2]));
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
            if let Some(loser) = cells().find(|cell| cell.before == Some(true) && cell.after != Some(true)) {
                warnings.push([Caution::PrimaryChanged as u32, slot.partner, loser.user]);
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
                let passage = verdict.passage.map(|Passage { before, .. }| Passage { before, after: before });
                if matches!(verdict.outcome, RowOutcome::Updated | RowOutcome::Merged) {
                    *verdict = Phrase::LeftOut.verdict();
                }
                verdict.passage = passage;
            }
        }
        // What a row repeats was done by the earlier one.
        for verdict in self.sheet.verdicts.iter_mut().filter(|verdict| verdict.code == Some(Code::DuplicateRow)) {
            verdict.passage = verdict.passage.map(|Passage { after, .. }| Passage { before: after, after });
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
        (RowStatus::Departs, _) => {
            let first = state.rows_of(slot).iter().find(|row| row.status == RowStatus::Departs);
            if first.is_some_and(|first| std::ptr::eq(first, row)) { Phrase::Departs } else { Phrase::StaysOut }
        }
        (RowStatus::Accepted, _) if row.wish == Wish::Clear => cleared(state, slot),
        (RowStatus::Accepted, _) => accepted_phrase(state, slot, row),
    }
}

/// BULK-08. What is said of a partner that is to have no manager.
fn cleared(state: &BatchState<'_>, slot: &Slot) -> Phrase {
    if state.changes(slot) { Phrase::LosesEverybody } else { Phrase::HasNobody }
}

fn accepted_phrase(state: &BatchState<'_>, slot: &Slot, row: &Row) -> Phrase {
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
