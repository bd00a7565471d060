//! What an edit would do: row by row, and as changes that can be replayed.

use super::{BatchMode, Invitation, ManagerAssignment, Partner, Review, User, UserRole};
use crate::error::Code;
use crate::ids::{PartnerId, UserId, UserRoleId};

use super::{ImportTable, RowColumn, RuleId};

/// Whether a plan may be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanOutcome {
    /// It may.
    Ok,
    /// Applying it changes nothing.
    Refused,
}

/// What becomes of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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

/// One row of a plan, in the request's order.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    pub column: Option<RowColumn>,
}

/// One change of the snapshot; replaying the changes of a plan elsewhere gives the same snapshot.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Assign a manager, or set the flag of one who is assigned.
    SetManager(ManagerAssignment),
    /// Unassign a manager.
    RemoveManager {
        /// From this partner.
        partner: PartnerId,
        /// This user.
        user: UserId,
    },
    /// Put a partner in the place of the one with its id, or at the end.
    PutPartner(Box<Partner>),
    /// Put a user in the place of the one with its id, or at the end.
    PutUser(Box<User>),
    /// Put a portal role in the place of the one with its id, or at the end.
    PutUserRole(Box<UserRole>),
    /// Remove a portal role.
    RemoveUserRole(UserRoleId),
    /// Put the portal roles in this order; every role is named once.
    OrderUserRoles(Vec<UserRoleId>),
    /// Put an invitation in the place of the one with its token, or at the end.
    PutInvitation(Box<Invitation>),
    /// Put the reviews of a partner in the place of those with its id, or at the end.
    PutReview(Box<Review>),
}

/// Something the actor should know; it never blocks (BULK-27).
#[derive(Debug, Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// What.
    pub code: Code,
    /// The partner that it is about.
    pub partner: Option<PartnerId>,
    /// The user that it is about.
    pub user: Option<UserId>,
}

/// What an edit would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Whether it may be applied.
    pub outcome: PlanOutcome,
    /// The revision that it was planned on.
    pub revision: u64,
    /// The mode it was planned in.
    pub mode: BatchMode,
    /// What becomes of each row, in the request's order.
    pub rows: Vec<PlanRow>,
    /// The changes, in order; empty when refused.
    pub changes: Vec<Change>,
    /// The warnings.
    pub warnings: Vec<Warning>,
    /// The effects; empty when refused.
    pub effects: Vec<Effect>,
    /// The table that the rows come from.
    pub table: Option<ImportTable>,
}
