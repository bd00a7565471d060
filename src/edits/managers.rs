//! MGR, BULK: every route by which managers of partners change, as one batch.
//!
//! A batch is arranged by partner and pair, judged row by row, settled partner by partner and written as a plan. The
//! work is linear in the rows, the touched partners and the present assignments, and nothing is cloned per row.

mod board;
mod judge;
mod report;
mod settle;

pub(super) use judge::not_active_sentence;

use std::collections::BTreeSet;

use self::board::{Board, NONE, NamedUser, PartnerStanding, Row, Wish, number};
use self::judge::{Form, Replacement};
use super::{Draft, Refusal, Subject, gate};
use crate::error::Code;
use crate::ids::{PartnerId, UserId};
use crate::model::{Edit, ListedManager, MalformedLine, Plan, ReplaceFrom, RowAction, Snapshot};

/// The most rows that a refusal of a whole request marks one by one; a cross product may be beyond all measure.
const MAX_MARKED_ROWS: usize = 200_000;

/// The plan of an edit of managers.
pub(super) fn plan(draft: Draft<'_>) -> Plan {
    let edit = &draft.request().edit;
    let refusal = gate(&draft).or_else(|| selection(edit, size(edit), draft.before()));
    if let Some(refusal) = refusal {
        return draft.refuse_request(subjects(edit), &refusal);
    }
    if let Edit::ManagersReplace { partners, to, .. } = edit
        && to.is_empty()
    {
        return refuse_replacement(draft, partners);
    }
    let snapshot = draft.before();
    let mut batch = Batch { board: Board::new(snapshot), form: Form::Rows, lines: Vec::new() };
    batch.read(edit);
    batch.finish(draft)
}

/// BULK-10. The plan of a draft whose changes so far make `partner`, of which `managers` are the whole set.
pub(super) fn plan_new_set(
    draft: Draft<'_>,
    after: &Snapshot,
    partner: &PartnerId,
    managers: &[ListedManager],
) -> Plan {
    let mut batch = Batch { board: Board::new(after), form: Form::Rows, lines: Vec::new() };
    batch.read_set(partner, managers);
    batch.finish(draft)
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
fn selection(edit: &Edit, size: usize, snapshot: &Snapshot) -> Option<Refusal> {
    if size == 0 && !matches!(edit, Edit::ManagersSet { .. }) {
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

/// What each row of the request is about.
fn subjects(edit: &Edit) -> Vec<Subject> {
    if size(edit) > MAX_MARKED_ROWS {
        return Vec::new();
    }
    let pairs = |partners: &[PartnerId], users: &[UserId]| -> Vec<Subject> {
        partners.iter().flat_map(|partner| users.iter().map(move |user| Subject::pair(partner, user))).collect()
    };
    match edit {
        Edit::ManagersReplace { partners, to, .. } if to.is_empty() => partners.iter().map(Subject::partner).collect(),
        Edit::ManagersAdd { partners, users, .. }
        | Edit::ManagersRemove { partners, users }
        | Edit::ManagersReplace { partners, to: users, .. } => pairs(partners, users),
        Edit::ManagersRemoveAll { partners } => partners.iter().map(Subject::partner).collect(),
        Edit::ManagersMakePrimary { assignments } => {
            assignments.iter().map(|(partner, user)| Subject::pair(partner, user)).collect()
        }
        Edit::ManagersSet { partner, managers } => listed(partner, managers),
        Edit::ManagersRows { rows } => rows
            .iter()
            .map(|row| row.as_ref().map_or_else(|_| Subject::nobody(), |row| Subject::pair(&row.partner, &row.user)))
            .collect(),
        _ => Vec::new(),
    }
}

/// What the rows of a whole set are about.
pub(super) fn listed(partner: &PartnerId, managers: &[ListedManager]) -> Vec<Subject> {
    managers.iter().map(|manager| Subject::pair(partner, &manager.user)).collect()
}

/// BULK-04. A replacement by nobody is a removal in disguise.
fn refuse_replacement(mut draft: Draft<'_>, partners: &[PartnerId]) -> Plan {
    for partner in partners {
        let message = format!("nobody is named to replace the managers of `{partner}`");
        draft.refuse(Subject::partner(partner), Refusal::new(Code::EmptyReplacement, "BULK-04", message));
    }
    draft.finish()
}

/// The rows of one request, and how they belong together.
struct Batch<'a> {
    board: Board<'a>,
    form: Form,
    lines: Vec<&'a MalformedLine>,
}

impl<'a> Batch<'a> {
    fn read(&mut self, edit: &'a Edit) {
        match edit {
            Edit::ManagersAdd { partners, users, make_primary } => {
                self.cross(partners, users, Wish::Assign { is_primary: *make_primary });
            }
            Edit::ManagersRemove { partners, users } => self.cross(partners, users, Wish::Unassign),
            Edit::ManagersRemoveAll { partners } => {
                for partner in partners {
                    let partner = self.board.partner(partner);
                    self.board.push(Row::new(Some(partner), None, Wish::Clear));
                }
            }
            Edit::ManagersMakePrimary { assignments } => {
                for (partner, user) in assignments {
                    self.pair(partner, user, Wish::Promote);
                }
            }
            Edit::ManagersReplace { partners, from, to, make_primary } => {
                self.cross(partners, to, Wish::Substitute);
                self.form = Form::Replace(self.replacement(from, to, make_primary.as_ref()));
            }
            Edit::ManagersSet { partner, managers } => self.read_set(partner, managers),
            Edit::ManagersRows { rows } => {
                for row in rows {
                    match row {
                        Ok(row) => self.pair(&row.partner, &row.user, wish(row.action, row.primary)),
                        Err(line) => {
                            let place = number(self.lines.len());
                            self.lines.push(line);
                            self.board.push(Row::new(None, None, Wish::Unreadable(place)));
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn read_set(&mut self, partner: &'a PartnerId, managers: &'a [ListedManager]) {
        self.form = Form::Set;
        let partner = self.board.partner(partner);
        self.board.touch(partner);
        for manager in managers {
            let user = self.board.user(&manager.user);
            self.board.push(Row::new(Some(partner), Some(user), Wish::List { is_primary: manager.is_primary }));
        }
    }

    fn replacement(&mut self, from: &'a ReplaceFrom, to: &'a [UserId], primary: Option<&'a UserId>) -> Replacement {
        let board = &mut self.board;
        let coming: BTreeSet<u32> = to.iter().map(|user| board.user(user).number).collect();
        let primary = primary.map_or(NONE, |user| board.user(user).number);
        let from = match from {
            ReplaceFrom::All => NONE,
            ReplaceFrom::User(user) => board.user(user).number,
        };
        let sole = if coming.len() == 1 { coming.first().copied().unwrap_or(NONE) } else { NONE };
        Replacement { from, primary, has_listed_primary: coming.contains(&primary), sole }
    }

    fn cross(&mut self, partners: &'a [PartnerId], users: &'a [UserId], wish: Wish) {
        let users: Vec<NamedUser<'a>> = users.iter().map(|user| self.board.user(user)).collect();
        for partner in partners {
            let partner = self.board.partner(partner);
            for &user in &users {
                self.board.push(Row::new(Some(partner), Some(user), wish));
            }
        }
    }

    fn pair(&mut self, partner: &'a PartnerId, user: &'a UserId, wish: Wish) {
        let row = Row::new(Some(self.board.partner(partner)), Some(self.board.user(user)), wish);
        self.board.push(row);
    }

    fn finish(mut self, mut draft: Draft<'_>) -> Plan {
        let board = &mut self.board;
        board.arrange();
        judge::judge(board, self.form);
        settle::settle(board, self.form);
        report::verify(board);
        report::write_rows(board, self.form, &self.lines, &mut draft);
        if self.form == Form::Set && self.refuses_set(&mut draft) {
            return draft.finish_refused();
        }
        if !draft.is_refused() {
            report::record_changes(&self.board, &mut draft);
            report::warn(&self.board, self.form, &mut draft);
        }
        draft.finish()
    }

    /// Says whether the whole set is not to be saved: two are flagged (BULK-11), or it is one of an unknown partner,
    /// which an empty list has no row to say.
    fn refuses_set(&self, draft: &mut Draft<'_>) -> bool {
        let mut refuses = false;
        for slot in self.board.slots.values() {
            refuses |= slot.is_contested;
            if slot.rows.is_empty() && slot.partner.standing == PartnerStanding::Unknown {
                let partner = slot.partner.id;
                let refusal = Refusal::new(Code::UnknownId, "BULK-20", format!("there is no partner `{partner}`"));
                draft.refuse(Subject::partner(partner), refusal);
                refuses = true;
            }
        }
        refuses
    }
}

/// What a row of an import wants; to be primary needs to be said, and nobody is removed as primary.
fn wish(action: RowAction, primary: Option<bool>) -> Wish {
    match (action, primary) {
        (RowAction::Add, primary) => Wish::Assign { is_primary: primary.unwrap_or(false) },
        (RowAction::Remove, None | Some(false)) => Wish::Unassign,
        (RowAction::MakePrimary, None | Some(true)) => Wish::Promote,
        (RowAction::Remove | RowAction::MakePrimary, Some(_)) => Wish::Contradiction,
    }
}
