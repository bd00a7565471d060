//! What an edit would do: row by row, and as changes that can be replayed.

use super::{BatchMode, Invitation, ManagerAssignment, Partner, Review, User, UserRole};
use crate::error::Code;
use crate::ids::{PartnerId, UserId, UserRoleId};
use crate::json::{At, Given, Reader};
use partner_policy_derive::Record;

use super::{ImportTable, RowColumn, RuleId};

/// Whether a plan may be applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Record, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanOutcome {
    /// It may.
    Ok,
    /// Applying it changes nothing.
    Refused,
}

/// What becomes of one row of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Record, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
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
    fn complete(&mut self, given: Given, reader: &mut Reader<'_>, at: &At<'_>) {
        let is_outcome_read = given.is_sound(0);
        if is_outcome_read && self.outcome == PlanOutcome::Refused && !self.changes.is_empty() {
            reader.report(Code::MalformedJson, &at.key("changes"), "a refused plan has no changes");
        }
    }
}
