//! A plan in the making: rows as they are judged, changes as they would be made.

use std::hash::Hash;

use super::apply::make;
use super::meant::{Guesses, IdKind, in_words};
use crate::error::Code;
use crate::ids::{PartnerId, UserId};
use crate::model::{
    BatchMode, Change, EditRequest, Effect, Instant, Plan, PlanOutcome, PlanRow, RowEffect, RowOutcome, RuleId, Set,
    Snapshot, Warning,
};

/// Whom or what a row is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Subject {
    /// The partner.
    pub(crate) partner: Option<PartnerId>,
    /// The user.
    pub(crate) user: Option<UserId>,
    /// The portal or partner role.
    pub(crate) role: Option<String>,
}

impl Subject {
    /// A row about nobody, which carries a refusal of the request as a whole.
    pub(crate) fn nobody() -> Self {
        Self::default()
    }

    /// A row about a user.
    pub(crate) fn user(user: &UserId) -> Self {
        Self { user: Some(user.clone()), ..Self::default() }
    }

    /// A row about a partner.
    pub(crate) fn partner(partner: &PartnerId) -> Self {
        Self { partner: Some(partner.clone()), ..Self::default() }
    }

    /// A row about a user of, or as manager of, a partner.
    pub(crate) fn pair(partner: &PartnerId, user: &UserId) -> Self {
        Self { partner: Some(partner.clone()), user: Some(user.clone()), role: None }
    }

    /// A row about a portal role.
    pub(crate) fn role(role: &str) -> Self {
        Self { role: Some(role.to_owned()), ..Self::default() }
    }

    /// The same row, also about a role.
    pub(crate) fn with_role(mut self, role: &str) -> Self {
        self.role = Some(role.to_owned());
        self
    }
}

/// Why a row, or a whole request, is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The code.
    pub(crate) code: Code,
    /// The rule behind it.
    pub(crate) rule: RuleId,
    /// The sentence for people.
    pub(crate) message: String,
    /// What it names that is not known.
    pub(super) unknown: Option<Unknown>,
}

/// A name that names nothing, and what it should have been the name of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unknown {
    pub(super) kind: IdKind,
    pub(super) id: String,
}

impl Refusal {
    /// A refusal by `rule`.
    pub(crate) fn new(code: Code, rule: &'static str, message: impl Into<String>) -> Self {
        Self { code, rule: RuleId(rule), message: message.into(), unknown: None }
    }

    /// BULK-20, GEN-06. What the request names is not known.
    pub(crate) fn unknown(kind: IdKind, rule: &'static str, id: &str) -> Self {
        let message = format!("there is no {} `{id}`", kind.noun());
        let unknown = Some(Unknown { kind, id: id.to_owned() });
        Self { code: Code::UnknownId, rule: RuleId(rule), message, unknown }
    }
}

/// A plan in the making. Rows are judged in order; what an accepted row changes, later rows see.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    /// A system acts, and no person behind it.
    pub(super) is_unattended: bool,
    request: &'a EditRequest,
    before: &'a Snapshot,
    after: Snapshot,
    rows: Vec<PlanRow>,
    changes: Vec<Change>,
    warnings: Vec<Warning>,
    effects: Vec<Effect>,
    guesses: Guesses<'a>,
}

impl<'a> Draft<'a> {
    /// An empty draft of `request` on `snapshot`.
    pub(crate) fn new(snapshot: &'a Snapshot, request: &'a EditRequest) -> Self {
        Self {
            is_unattended: false,
            request,
            before: snapshot,
            after: snapshot.clone(),
            rows: Vec::new(),
            changes: Vec::new(),
            warnings: Vec::new(),
            effects: Vec::new(),
            guesses: Guesses::new(snapshot, request),
        }
    }

    /// BULK-25. The request was made on another revision than the snapshot's.
    pub(crate) const fn is_stale(&self) -> bool {
        self.request.revision != self.before.revision
    }

    /// The request.
    pub(crate) const fn request(&self) -> &'a EditRequest {
        self.request
    }

    /// The snapshot that the request was made on.
    pub(crate) const fn before(&self) -> &'a Snapshot {
        self.before
    }

    /// The snapshot as the rows accepted so far would leave it.
    pub(crate) const fn after(&self) -> &Snapshot {
        &self.after
    }

    /// The actor.
    pub(crate) const fn by(&self) -> &'a UserId {
        &self.request.by
    }

    /// The moment of the request.
    pub(crate) const fn now(&self) -> Instant {
        self.request.now
    }

    /// What happens to good rows beside refused ones (BULK-19).
    pub(crate) fn mode(&self) -> BatchMode {
        self.request.mode.unwrap_or(self.before.settings.batch_mode)
    }

    /// Accepts a row and makes its changes.
    pub(crate) fn update(&mut self, subject: Subject, message: impl Into<String>, changes: Vec<Change>) {
        for change in &changes {
            make(&mut self.after, change);
        }
        self.changes.extend(changes);
        self.row(subject, RowOutcome::Updated, None, message.into());
    }

    /// Notes what the last row does to a manager.
    pub(crate) fn note(&mut self, effect: RowEffect, user: UserId) {
        if let Some(row) = self.rows.last_mut() {
            row.note(effect, user);
        }
    }

    /// Notes a row that is already so, with a code where the formats give one.
    pub(crate) fn unchanged(
        &mut self,
        subject: Subject,
        why: Option<(Code, &'static str)>,
        message: impl Into<String>,
    ) {
        self.row(subject, RowOutcome::Unchanged, why, message.into());
    }

    /// Refuses a row.
    pub(crate) fn refuse(&mut self, subject: Subject, refusal: Refusal) {
        let Refusal { code, rule, message, unknown } = refusal;
        let guesses = &mut self.guesses;
        let meant = unknown.and_then(|Unknown { kind, id }| guesses.meant(kind, &id, subject.partner.as_ref()));
        let message = message + &meant.as_deref().map(in_words).unwrap_or_default();
        self.row(subject, RowOutcome::Refused, Some((code, rule.0)), message);
        if let Some(row) = self.rows.last_mut() {
            row.meant = meant;
        }
    }

    /// Adds a row of any outcome.
    pub(crate) fn row(
        &mut self,
        subject: Subject,
        outcome: RowOutcome,
        why: Option<(Code, &'static str)>,
        message: String,
    ) {
        let Subject { partner, user, role } = subject;
        let (code, rule) = (why.map(|(code, _)| code), why.map(|(_, rule)| RuleId(rule)));
        self.rows.push(PlanRow { partner, user, role, ..PlanRow::new(outcome, code, rule, message) });
    }

    /// Adds changes that no single row stands for.
    pub(crate) fn change(&mut self, changes: Vec<Change>) {
        for change in &changes {
            make(&mut self.after, change);
        }
        self.changes.extend(changes);
    }

    /// Warns the actor; warnings never block (BULK-27). The plan names each warning once.
    pub(crate) fn warn(&mut self, code: Code, subject: Subject, message: impl Into<String>) {
        let warning = Warning { code, partner: subject.partner, user: subject.user, message: message.into() };
        self.warnings.push(warning);
    }

    /// Asks the host to do something once the plan is applied. The plan names each effect once.
    pub(crate) fn effect(&mut self, code: Code, subject: Subject) {
        self.effects.push(Effect { code, partner: subject.partner, user: subject.user });
    }

    /// Says whether the rows so far make a refused plan.
    pub(crate) fn is_refused(&self) -> bool {
        let refused = self.rows.iter().filter(|row| row.outcome == RowOutcome::Refused).count();
        match self.mode() {
            BatchMode::AllOrNothing => refused > 0,
            BatchMode::Partial => refused > 0 && refused == self.rows.len(),
        }
    }

    /// The plan. With a refused row, all-or-nothing leaves out every row that would have worked; a partial plan is
    /// refused when every row is (BULK-19).
    pub(crate) fn finish(self) -> Plan {
        let (mode, is_refused) = (self.mode(), self.is_refused());
        let mut plan = Plan {
            outcome: PlanOutcome::Ok,
            revision: self.before.revision,
            mode,
            rows: self.rows,
            changes: self.changes,
            warnings: self.warnings,
            effects: self.effects,
            table: None,
        };
        keep_first(&mut plan.warnings, |warning| {
            (warning.code, warning.partner.clone(), warning.user.clone(), warning.message.clone())
        });
        keep_first(&mut plan.effects, |effect| (effect.code, effect.partner.clone(), effect.user.clone()));
        if is_refused {
            refuse_all(&mut plan);
        }
        plan
    }

    /// The plan of a request that is refused as a whole: one row about nobody carries the refusal, however many the
    /// request names.
    pub(crate) fn refuse_request(mut self, refusal: Refusal) -> Plan {
        self.rows.clear();
        self.changes.clear();
        self.warnings.clear();
        self.effects.clear();
        self.refuse(Subject::nobody(), refusal);
        self.finish()
    }
}

/// Leaves out what has the key of an earlier entry.
fn keep_first<T, K: Eq + Hash>(entries: &mut Vec<T>, key: impl Fn(&T) -> K) {
    let mut seen = Set::default();
    entries.retain(|entry| seen.insert(key(entry)));
}

/// Makes a plan of refused and skipped rows that changes nothing.
fn refuse_all(plan: &mut Plan) {
    plan.outcome = PlanOutcome::Refused;
    plan.changes.clear();
    plan.effects.clear();
    for row in &mut plan.rows {
        if matches!(row.outcome, RowOutcome::Updated | RowOutcome::Merged) {
            row.outcome = RowOutcome::Skipped;
            row.code = None;
            row.rule = None;
            "left out because another row is refused".clone_into(&mut row.message);
        }
    }
}
