//! What an edit would do: row by row, and as changes that can be replayed.

use super::{BatchMode, Invitation, ManagerAssignment, Partner, Review, User, UserRole};
use crate::error::Code;
use crate::ids::{PartnerId, UserId, UserRoleId};
use crate::json::{At, Encoder, PresentFields, Read, Reader, Write};
use partner_policy_derive::Record;

use super::{ImportTable, RowColumn, RuleId};

/// Whether a plan may be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Record)]
pub enum PlanOutcome {
    /// It may.
    Ok,
    /// Applying it changes nothing.
    Refused,
}

/// What becomes of one row of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Record)]
pub enum RowOutcome {
    /// It changes something.
    Updated,
    /// It is already so.
    Unchanged,
    /// The present assignment takes the place of the replaced one (BULK-06).
    Merged,
    /// It is left out.
    Skipped,
    /// It may not be.
    Refused,
}

/// One row of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct PlanRow {
    /// The partner that the row is about.
    pub partner: Option<PartnerId>,
    /// The user that the row is about.
    pub user: Option<UserId>,
    /// The portal or partner role that the row is about.
    pub role: Option<String>,
    /// What becomes of it.
    pub outcome: RowOutcome,
    /// Why, where there is more to say than the outcome.
    pub code: Option<Code>,
    /// The rule behind the code.
    pub rule: Option<RuleId>,
    /// The sentence for people, in English.
    pub message: String,
    /// The line of the table on which the row begins, counted from 1.
    pub line: Option<u32>,
    /// The column of the table that is at fault.
    #[record(schema = "String")]
    pub column: Option<RowColumn>,
    /// The id, or e-mail address, that was probably meant by the one that is not known.
    pub meant: Option<String>,
    /// In a plan of managers: the user managed the partner before.
    pub was_manager: Option<bool>,
    /// In a plan of managers: the user was primary manager of the partner before.
    pub was_primary: Option<bool>,
    /// In a plan of managers: the user manages the partner afterwards.
    pub is_manager: Option<bool>,
    /// In a plan of managers: the user is primary manager of the partner afterwards.
    pub is_primary: Option<bool>,
    /// The managers whom the row unassigns, its own user included; every removal of a plan is one row's.
    #[record(default)]
    pub removed: Vec<UserId>,
    /// The manager who loses the primary flag by the row and stays.
    pub demoted: Option<UserId>,
    /// The manager who becomes primary by the row.
    pub promoted: Option<UserId>,
}

/// What a user is to a partner before and after a plan: no manager, a manager, or with `true` the primary one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// Before.
    pub before: Option<bool>,
    /// After.
    pub after: Option<bool>,
}

/// What a row does to the flag or the assignment of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowEffect {
    /// Unassigns.
    Removed = 0,
    /// Takes the primary flag.
    Demoted = 1,
    /// Gives the primary flag.
    Promoted = 2,
}

impl RowEffect {
    /// The effect with this number.
    #[must_use]
    pub const fn of(number: u32) -> Option<Self> {
        match number {
            0 => Some(Self::Removed),
            1 => Some(Self::Demoted),
            2 => Some(Self::Promoted),
            _ => None,
        }
    }
}

impl Passage {
    /// What it says, claim by claim: manager before, primary before, manager afterwards, primary afterwards.
    #[must_use]
    pub const fn claims(self) -> [bool; 4] {
        let Self { before, after } = self;
        [before.is_some(), matches!(before, Some(true)), after.is_some(), matches!(after, Some(true))]
    }
}

impl Write for Passage {
    fn write(&self, out: &mut dyn Encoder) {
        self.claims().write(out);
    }
}

/// By number.
impl Write for RowEffect {
    fn write(&self, out: &mut dyn Encoder) {
        out.whole(*self as i64);
    }
}

impl PlanRow {
    /// A row about nobody, with nothing but this to say.
    #[must_use]
    pub fn new(outcome: RowOutcome, code: Option<Code>, rule: Option<RuleId>, message: String) -> Self {
        Self { outcome, code, rule, message, ..Self::placeholder() }
    }

    /// What the user of the row was to the partner, and is afterwards; none where the row says nothing of it.
    #[must_use]
    pub const fn passage(&self) -> Option<Passage> {
        let (Some(was_manager), Some(is_manager)) = (self.was_manager, self.is_manager) else { return None };
        let before = if was_manager { self.was_primary } else { None };
        let after = if is_manager { self.is_primary } else { None };
        Some(Passage { before, after })
    }

    /// Notes what the row does to a user.
    pub(crate) fn note(&mut self, effect: RowEffect, user: UserId) {
        match effect {
            RowEffect::Removed => self.removed.push(user),
            RowEffect::Demoted => self.demoted = Some(user),
            RowEffect::Promoted => self.promoted = Some(user),
        }
    }
}

/// One change of the snapshot; replaying the changes of a plan elsewhere gives the same snapshot.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(tag = "op")]
pub enum Change {
    /// Assign a manager, or set the flag of one who is assigned.
    #[record(rename = "set-manager", key = "manager", doc = " A manager assignment.", about = " The assignment.")]
    SetManager(ManagerAssignment),
    /// Unassign a manager.
    #[record(rename = "remove-manager", schema = "super::Assignment")]
    RemoveManager {
        /// From this partner.
        partner: PartnerId,
        /// This user.
        user: UserId,
    },
    /// Put a partner in the place of the one with its id, or at the end.
    #[record(rename = "put-partner", key = "partner", doc = " A partner.", about = " The partner.")]
    PutPartner(Box<Partner>),
    /// Put a user in the place of the one with its id, or at the end.
    #[record(rename = "put-user", key = "user", doc = " A user.", about = " The user.")]
    PutUser(Box<User>),
    /// Put a portal role in the place of the one with its id, or at the end.
    #[record(rename = "put-user-role", key = "role", doc = " A portal role.", about = " The role.")]
    PutUserRole(Box<UserRole>),
    /// Remove a portal role.
    #[record(rename = "remove-user-role", key = "id", doc = " The id of a portal role.", about = " The role.")]
    RemoveUserRole(UserRoleId),
    /// Put the portal roles in this order.
    #[record(
        rename = "order-user-roles",
        key = "ids",
        doc = " The order of the portal roles.",
        about = " Every role once."
    )]
    OrderUserRoles(Vec<UserRoleId>),
    /// Put an invitation in the place of the one with its token, or at the end.
    #[record(rename = "put-invitation", key = "invitation", doc = " An invitation.", about = " The invitation.")]
    PutInvitation(Box<Invitation>),
    /// Put the reviews of a partner in the place of those with its id, or at the end.
    #[record(rename = "put-review", key = "review", doc = " The access reviews of a partner.", about = " The reviews.")]
    PutReview(Box<Review>),
}

/// Something the actor should know.
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct Warning {
    /// What.
    pub code: Code,
    /// The partner that it is about.
    pub partner: Option<PartnerId>,
    /// The user that it is about.
    pub user: Option<UserId>,
    /// The sentence for people, in English.
    pub message: String,
}

/// Something the host should now do, such as sending a mail.
#[derive(Debug, Clone, PartialEq, Eq, Record)]
pub struct Effect {
    /// What.
    pub code: Code,
    /// The partner that it is about.
    pub partner: Option<PartnerId>,
    /// The user that it is about.
    pub user: Option<UserId>,
}

/// What an edit would do.
#[derive(Debug, Clone, PartialEq, Record)]
#[record(complete)]
pub struct Plan {
    /// Whether it may be applied; applying a refused plan changes nothing.
    pub outcome: PlanOutcome,
    /// The revision that it was planned on.
    pub revision: u64,
    /// The mode that it was planned in. Default: all-or-nothing.
    #[record(default = BatchMode::AllOrNothing, written)]
    pub mode: BatchMode,
    /// What becomes of each row, in the request's order.
    pub rows: Vec<PlanRow>,
    /// The changes, in order; empty when refused.
    pub changes: Vec<Change>,
    /// What the actor should know; it never blocks (BULK-27).
    pub warnings: Vec<Warning>,
    /// What the host should now do; empty when refused.
    pub effects: Vec<Effect>,
    /// The table that the rows come from, of an import from a file.
    pub table: Option<ImportTable>,
}

impl Plan {
    fn complete(&mut self, given: PresentFields, reader: &mut Reader<'_>, at: &At<'_>) {
        let is_outcome_read = given.is_sound(0);
        if is_outcome_read && self.outcome == PlanOutcome::Refused && !self.changes.is_empty() {
            reader.report(Code::MalformedJson, &at.key("changes"), "a refused plan has no changes");
        }
    }
}
