//! One row at a time: may it be, and if not, what is the first reason (BULK-20).

use super::board::{Board, Fate, NONE, PartnerStanding, Row, UserStanding, Wish};
use crate::edits::Refusal;
use crate::error::Code;
use crate::model::{InternalStatus, MalformedLine, Partner, PartnerStatus};

/// How the rows of one batch belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Each row stands for itself.
    Rows,
    /// The rows of a partner are the replacement.
    Replace(Replacement),
    /// The rows of a partner are its whole new set (BULK-10).
    Set,
}

/// Whom a replacement replaces, and who becomes primary (BULK-04, BULK-05).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Replacement {
    /// The one who is replaced, or [`NONE`] for everybody.
    pub(super) from: u32,
    /// The one who becomes primary, or [`NONE`].
    pub(super) primary: u32,
    /// The one named as primary is among those who come.
    pub(super) has_listed_primary: bool,
    /// The one who comes, if it is exactly one, or [`NONE`].
    pub(super) sole: u32,
}

/// Why a row is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Unreadable(u32),
    Contradiction,
    ConflictingRows,
    ConflictingPrimary,
    MultiplePrimary,
    UnknownUser,
    NotInternal,
    NotActive,
    UnknownReplaced,
    UnknownPartner,
    PartnerNotActive,
    NotAssigned,
    PrimaryNotManager,
    PrimaryLimit,
    Broken,
}

/// Judges every row of an arranged board.
pub(super) fn judge(board: &mut Board<'_>, form: Form) {
    for place in 0..board.rows.len() {
        let Some(row) = board.rows.get(place) else {
            return;
        };
        let fate = fate(board, row, form);
        if let Some(row) = board.rows.get_mut(place) {
            row.fate = fate;
        }
    }
}

type Check = fn(&Board<'_>, &Row<'_>, Form) -> Option<Fault>;

/// The checks of a row in their fixed order; the first that refuses gives the code (BULK-20).
const CHECKS: &[Check] = &[user_fits, replaced_is_known, partner_fits, promoted_is_assigned, primary_comes];

fn fate(board: &Board<'_>, row: &Row<'_>, form: Form) -> Fate {
    if let Some(fault) = clash(board, row, form) {
        return Fate::Refused(fault);
    }
    if row.fate == Fate::Repeated {
        return Fate::Repeated;
    }
    match CHECKS.iter().find_map(|check| check(board, row, form)) {
        Some(fault) => Fate::Refused(fault),
        None if is_absent(board, row, form) => Fate::Absent,
        None => Fate::Accepted,
    }
}

/// BULK-11, BULK-17, BULK-18. The row clashes with itself or with another row of the request.
fn clash(board: &Board<'_>, row: &Row<'_>, form: Form) -> Option<Fault> {
    match row.wish {
        Wish::Unreadable(line) => return Some(Fault::Unreadable(line)),
        Wish::Contradiction => return Some(Fault::Contradiction),
        _ => {}
    }
    let is_contested =
        row.wish.wants_primary() && board.slots.get(&row.partner_number()).is_some_and(|slot| slot.is_contested);
    if is_contested && form == Form::Set {
        return Some(Fault::MultiplePrimary);
    }
    if board.cell(row.cell).is_some_and(|cell| cell.is_contradicted) {
        return Some(Fault::ConflictingRows);
    }
    (is_contested && row.fate != Fate::Repeated).then_some(Fault::ConflictingPrimary)
}

/// MGR-11, MGR-14. Who comes or becomes primary is an internal user and active; who goes need only be known.
fn user_fits(board: &Board<'_>, row: &Row<'_>, form: Form) -> Option<Fault> {
    let user = row.user?;
    let status = match user.standing {
        UserStanding::Unknown => return Some(Fault::UnknownUser),
        _ if row.wish == Wish::Unassign => return None,
        UserStanding::Outside => return Some(Fault::NotInternal),
        UserStanding::Internal(status) => status,
    };
    let is_flagged =
        row.wish.wants_primary() || matches!(form, Form::Replace(replacement) if replacement.primary == user.number);
    let is_fit = match status {
        InternalStatus::Active => true,
        InternalStatus::Pending => board.snapshot.settings.allow_pending_assignees && !is_flagged,
        InternalStatus::Disabled => false,
    };
    (!is_fit).then_some(Fault::NotActive)
}

/// BULK-04. Who is replaced is known.
fn replaced_is_known(board: &Board<'_>, _: &Row<'_>, form: Form) -> Option<Fault> {
    let Form::Replace(replacement) = form else {
        return None;
    };
    (replacement.from != NONE && board.users.value(replacement.from).is_none()).then_some(Fault::UnknownReplaced)
}

/// MGR-10, MGR-13, BULK-21. The partner is known and, unless the row only removes, active.
fn partner_fits(_: &Board<'_>, row: &Row<'_>, _: Form) -> Option<Fault> {
    let only_removes = matches!(row.wish, Wish::Unassign | Wish::Clear);
    match row.partner?.standing {
        PartnerStanding::Unknown => Some(Fault::UnknownPartner),
        PartnerStanding::Closed if !only_removes => Some(Fault::PartnerNotActive),
        PartnerStanding::Closed | PartnerStanding::Open => None,
    }
}

/// MGR-07, BULK-13. Only an assigned manager is made primary.
fn promoted_is_assigned(board: &Board<'_>, row: &Row<'_>, _: Form) -> Option<Fault> {
    let is_assigned = board.cell(row.cell).is_some_and(|cell| cell.before.is_some());
    (row.wish == Wish::Promote && !is_assigned).then_some(Fault::NotAssigned)
}

/// BULK-05, BULK-11. The primary of a replacement is one of those who come.
fn primary_comes(_: &Board<'_>, _: &Row<'_>, form: Form) -> Option<Fault> {
    let Form::Replace(replacement) = form else {
        return None;
    };
    (replacement.primary != NONE && !replacement.has_listed_primary).then_some(Fault::PrimaryNotManager)
}

/// BULK-07. Who is to be replaced is not assigned here, and what the row wants is not already so (BULK-23).
fn is_absent(board: &Board<'_>, row: &Row<'_>, form: Form) -> bool {
    let Form::Replace(replacement) = form else {
        return false;
    };
    let is_so = match board.cell(row.cell).and_then(|cell| cell.before) {
        None => false,
        Some(is_primary) => is_primary || replacement.primary != row.user_number(),
    };
    !is_so && !replaces_somebody(board, row.partner_number(), replacement)
}

/// The one who is replaced is assigned to the partner; everybody is replaced everywhere.
pub(super) fn replaces_somebody(board: &Board<'_>, partner: u32, replacement: Replacement) -> bool {
    replacement.from == NONE || board.cells.get(&(partner, replacement.from)).is_some_and(|cell| cell.before.is_some())
}

impl Fault {
    /// Code, rule and sentence of the fault of `row`.
    pub(super) fn refusal(self, board: &Board<'_>, row: &Row<'_>, lines: &[&MalformedLine]) -> Refusal {
        let partner = || row.partner.map_or("", |partner| partner.id.as_str());
        let user = || row.user.map_or("", |user| user.id.as_str());
        let (code, rule, message) = match self {
            Self::Unreadable(line) => {
                let message = lines
                    .get(line as usize)
                    .map_or_else(String::new, |line| format!("line {}: {}", line.line, line.message));
                (Code::MalformedRow, "BULK-12", message)
            }
            Self::Contradiction => {
                (Code::InvalidValue, "BULK-18", format!("the row of `{}` contradicts itself about primary", user()))
            }
            Self::ConflictingRows => (
                Code::ConflictingRows,
                "BULK-18",
                format!("the rows about `{}` and `{}` contradict each other", partner(), user()),
            ),
            Self::ConflictingPrimary => (
                Code::ConflictingPrimary,
                "BULK-17",
                format!("several users would become primary manager of `{}`", partner()),
            ),
            Self::MultiplePrimary => {
                (Code::MultiplePrimary, "BULK-11", format!("several users are flagged as primary of `{}`", partner()))
            }
            Self::UnknownUser => (Code::UnknownId, "BULK-20", format!("there is no user `{}`", user())),
            Self::NotInternal => (Code::UserNotInternal, "MGR-11", format!("`{}` is not an internal user", user())),
            Self::NotActive => (Code::UserNotActive, "MGR-11", format!("`{}` is not active", user())),
            Self::UnknownReplaced => {
                (Code::UnknownId, "BULK-20", "the user who is to be replaced is not known".to_owned())
            }
            Self::UnknownPartner => (Code::UnknownId, "BULK-20", format!("there is no partner `{}`", partner())),
            Self::PartnerNotActive => (Code::PartnerNotActive, "MGR-10", not_active(board, row)),
            Self::NotAssigned => {
                (Code::NotAssigned, "BULK-13", format!("`{}` is not a manager of `{}`", user(), partner()))
            }
            Self::PrimaryNotManager => (
                Code::PrimaryNotManager,
                "BULK-11",
                "the user named as primary is not among the new managers".to_owned(),
            ),
            Self::PrimaryLimit => (
                Code::PrimaryLimitExceeded,
                "MGR-09",
                format!("`{}` would be primary manager of too many partners", user()),
            ),
            Self::Broken => {
                (Code::Internal, "BULK-24", format!("the managers of `{}` would contradict the rules", partner()))
            }
        };
        Refusal::new(code, rule, message)
    }
}

fn not_active(board: &Board<'_>, row: &Row) -> String {
    let Some(partner) = board.partners.value(row.partner_number()) else {
        return String::new();
    };
    not_active_sentence(partner)
}

/// MGR-10. The sentence that says why a partner takes no managers.
pub(in crate::edits) fn not_active_sentence(partner: &Partner) -> String {
    let status = match partner.status {
        PartnerStatus::Prospective => "prospective",
        PartnerStatus::Inactive => "inactive",
        PartnerStatus::Active => "not enabled as a partner",
    };
    format!("managers can only be assigned to active partner organizations; `{}` is {status}", partner.id)
}
