//! A plan of manager assignments in columns: what many rows say alike is kept once.

use std::borrow::Cow;

use partner_policy_derive::Write;

use super::{
    BatchMode, Change, ImportTable, ManagerAssignment, Passage, Plan, PlanOutcome, PlanRow, RowColumn, RowEffect,
    RowOutcome, RuleId, Warning,
};
use crate::collections::Interner;
use crate::error::Code;
use crate::ids::{PartnerId, UserId};
use crate::json::{Encoder, Write};

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// These words.
    Words(Cow<'static, str>),
    /// The id of the partner that the row is about.
    Partner,
    /// The id of the user that the row is about.
    User,
}

/// A sentence for people, with placeholders for ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sentence(pub Vec<Part>);

impl Sentence {
    /// The sentence of a pattern in which `{partner}` and `{user}` stand for ids.
    #[must_use]
    pub fn of(pattern: &'static str) -> Self {
        let mut parts = Vec::new();
        let mut rest = pattern;
        while let Some((words, behind)) = rest.split_once('{') {
            let Some((name, behind)) = behind.split_once('}') else {
                break;
            };
            parts.push(Part::Words(Cow::Borrowed(words)));
            parts.push(if name == "user" { Part::User } else { Part::Partner });
            rest = behind;
        }
        parts.push(Part::Words(Cow::Borrowed(rest)));
        parts.retain(|part| !matches!(part, Part::Words(words) if words.is_empty()));
        Self(parts)
    }

    /// A sentence about nobody.
    #[must_use]
    pub fn plain(words: impl Into<Cow<'static, str>>) -> Self {
        Self(vec![Part::Words(words.into())])
    }

    /// The sentence about these.
    #[must_use]
    pub fn written(&self, partner: &str, user: &str) -> String {
        let parts: Vec<&str> = self
            .0
            .iter()
            .map(|part| match part {
                Part::Words(words) => words,
                Part::Partner => partner,
                Part::User => user,
            })
            .collect();
        parts.concat()
    }
}

/// Words as they are; 0 for the partner and 1 for the user.
impl Write for Part {
    fn write(&self, out: &mut dyn Encoder) {
        match self {
            Self::Words(words) => out.text(words),
            Self::Partner => out.whole(0),
            Self::User => out.whole(1),
        }
    }
}

impl Write for Sentence {
    fn write(&self, out: &mut dyn Encoder) {
        self.0.write(out);
    }
}

/// What many rows have in common.
#[derive(Debug, Clone, PartialEq, Eq, Write)]
#[record(internal)]
pub struct RowVerdict {
    /// What becomes of the row.
    pub outcome: RowOutcome,
    /// Why, where there is more to say than the outcome.
    pub code: Option<Code>,
    /// The rule behind the code.
    pub rule: Option<RuleId>,
    /// The sentence.
    pub message: Sentence,
    /// What the user of the row was to its partner, and is afterwards, if it names both.
    pub passage: Option<Passage>,
    /// What the row does to its own user.
    pub effect: Option<RowEffect>,
    /// The column at fault, where the row stands in a table.
    pub column: Option<RowColumn>,
    /// What was probably meant by an id that is not known; such a verdict is said of the rows with that id alone.
    pub meant: Option<String>,
}

impl RowVerdict {
    /// A verdict with nothing but this to say.
    #[must_use]
    pub fn new(outcome: RowOutcome, why: Option<(Code, RuleId)>, message: Sentence) -> Self {
        let (code, rule) = (why.map(|(code, _)| code), why.map(|(_, rule)| rule));
        Self { outcome, code, rule, message, passage: None, effect: None, column: None, meant: None }
    }
}

/// What many warnings have in common.
#[derive(Debug, Clone, PartialEq, Eq, Write)]
#[record(internal)]
pub struct Notice {
    /// What.
    pub code: Code,
    /// The sentence.
    pub message: Sentence,
}

/// What a change does; the numbers stand in [`ColumnarPlan::changes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnarChange {
    /// Unassigns the manager.
    Remove = 0,
    /// Assigns the manager, not as primary.
    Set = 1,
    /// Assigns the manager as primary.
    SetPrimary = 2,
}

/// A plan of manager assignments in columns.
#[derive(Debug, Clone)]
pub struct ColumnarPlan {
    /// Whether it may be applied.
    pub outcome: PlanOutcome,
    /// The revision that it was planned on.
    pub revision: u64,
    /// The mode it was planned in.
    pub mode: BatchMode,
    /// The partners that it names.
    pub partners: Interner,
    /// The users that it names.
    pub users: Interner,
    /// What rows say.
    pub verdicts: Vec<RowVerdict>,
    /// Of each row the verdict, the partner and the user; [`crate::collections::NOBODY`] where it names none.
    pub rows: Vec<[u32; 3]>,
    /// Of each change what it does ([`ColumnarChange`]), the partner and the user.
    pub changes: Vec<[u32; 3]>,
    /// What warnings say.
    pub notices: Vec<Notice>,
    /// Of each warning the notice, the partner and the user; [`crate::collections::NOBODY`] where it names none.
    pub warnings: Vec<[u32; 3]>,
    /// What rows do besides: the row, what it does ([`RowEffect`]), and to which user; by row.
    pub effects: Vec<[u32; 3]>,
    /// On which lines of a table rows begin: see [`crate::collections::PackedRows::lines`].
    pub lines: Vec<[u32; 2]>,
    /// The table that the rows come from.
    pub table: Option<ImportTable>,
}

impl ColumnarPlan {
    /// The same plan, row by row.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let partners: Vec<PartnerId> = self.partners.iter().map(|id| PartnerId::from_unchecked(id.into())).collect();
        let users: Vec<UserId> = self.users.iter().map(|id| UserId::from_unchecked(id.into())).collect();
        let partner_at = |number: u32| partners.get(number as usize).cloned();
        let user_at = |number: u32| users.get(number as usize).cloned();
        let mut effects = self.effects.iter().peekable();
        let mut lines = self.lines.iter().peekable();
        let mut line = None;
        let rows = self.rows.iter().zip(0..).filter_map(|(&[verdict, partner, user], at)| {
            let jump = lines.next_if(|[row, _]| *row == at).map(|[_, line]| *line);
            line = jump.or(line.map(|line: u32| line.saturating_add(1)));
            let verdict = self.verdicts.get(verdict as usize)?;
            let [was_manager, was_primary, is_manager, is_primary] =
                verdict.passage.map_or([None; 4], |passage| passage.claims().map(Some));
            let message = verdict.message.written(self.partners.get(partner), self.users.get(user));
            let mut row = PlanRow {
                line,
                column: line.and(verdict.column.clone()),
                meant: verdict.meant.clone(),
                partner: partner_at(partner),
                user: user_at(user),
                was_manager,
                was_primary,
                is_manager,
                is_primary,
                ..PlanRow::new(verdict.outcome, verdict.code, verdict.rule, message)
            };
            let own = verdict.effect.map(|effect| (effect, user));
            let others = std::iter::from_fn(|| {
                effects
                    .next_if(|entry| entry[0] == at)
                    .and_then(|&[_, effect, user]| Some((RowEffect::of(effect)?, user)))
            });
            for (effect, user) in own.into_iter().chain(others) {
                if let Some(user) = user_at(user) {
                    row.note(effect, user);
                }
            }
            Some(row)
        });
        let changes = self.changes.iter().filter_map(|&[change, partner, user]| {
            let (partner, user) = (partner_at(partner)?, user_at(user)?);
            if change == ColumnarChange::Remove as u32 {
                return Some(Change::RemoveManager { partner, user });
            }
            let is_primary = change == ColumnarChange::SetPrimary as u32;
            Some(Change::SetManager(ManagerAssignment { partner, user, is_primary }))
        });
        let warnings = self.warnings.iter().filter_map(|&[notice, partner, user]| {
            let notice = self.notices.get(notice as usize)?;
            Some(Warning {
                code: notice.code,
                partner: partner_at(partner),
                user: user_at(user),
                message: notice.message.written(self.partners.get(partner), self.users.get(user)),
            })
        });
        Plan {
            outcome: self.outcome,
            revision: self.revision,
            mode: self.mode,
            rows: rows.collect(),
            changes: changes.collect(),
            warnings: warnings.collect(),
            effects: Vec::new(),
            table: self.table.clone(),
        }
    }
}
