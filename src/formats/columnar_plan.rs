//! Plans in columns, out: what many rows say alike is written once.

use partner_policy_derive::Write;

use crate::json::to_json;
use crate::model::{BatchMode, ColumnarPlan, ImportTable, Notice, PlanOutcome, RowVerdict};

/// A columnar plan as texts and numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnarTexts {
    /// What it says, as JSON: `{ outcome, revision, mode, counts, verdicts, notices, lines?, table? }`.
    pub head: String,
    /// The ids of the partners and behind them those of the users, without anything between them.
    pub names: String,
    /// How many UTF-16 units each of them has, then rows, changes, warnings and effects, three numbers each.
    pub numbers: Vec<u32>,
}

/// Everything of a columnar plan but its ids and columns.
#[derive(Write)]
#[record(internal)]
struct Head<'a> {
    outcome: PlanOutcome,
    revision: u64,
    mode: BatchMode,
    /// How many partners, users, rows, changes and warnings there are in the numbers beside.
    counts: [usize; 5],
    verdicts: &'a [RowVerdict],
    notices: &'a [Notice],
    /// On which lines of a table rows begin: the number of a row and its line, where it is not the line behind the one on
    /// which the row before begins.
    #[record(default)]
    lines: &'a [[u32; 2]],
    table: Option<&'a ImportTable>,
}

/// Writes a columnar plan for somebody who knows the first partners and users by number, as many as `known` says.
#[must_use]
pub fn write_columnar(plan: &ColumnarPlan, known: [usize; 2]) -> ColumnarTexts {
    let [known_partners, known_users] = known;
    let (partners, lengths) = plan.partners.text_from(known_partners);
    let (users, user_lengths) = plan.users.text_from(known_users);
    let columns = [&plan.rows, &plan.changes, &plan.warnings, &plan.effects].map(|list| list.as_flattened());
    let [rows, changes, warnings, effects] = columns;
    let head = Head {
        outcome: plan.outcome,
        revision: plan.revision,
        mode: plan.mode,
        counts: [lengths.len(), user_lengths.len(), plan.rows.len(), plan.changes.len(), plan.warnings.len()],
        verdicts: &plan.verdicts,
        notices: &plan.notices,
        lines: &plan.lines,
        table: plan.table.as_ref(),
    };
    ColumnarTexts {
        head: to_json(&head),
        names: [partners, users].concat(),
        numbers: [&lengths, &user_lengths, rows, changes, warnings, effects].concat(),
    }
}
