//! GEN: the order of evaluation and the verdict.

use crate::error::Code;
use crate::model::{Block, Decision, Grant, Level, Missing, MissingCode, Question, RuleId, Set, Snapshot, User, Verb};
use crate::rules::ask::{Ask, Ceiling, Gate, Memo, Source};
use crate::rules::{catalogue, gates, objects};

/// One thing that was asked on the way to a decision, and what it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The rule, or the first of several.
    pub rule: RuleId,
    /// What it looked at, in English.
    pub looked_at: &'static str,
    /// What it said.
    pub outcome: Outcome,
}

/// What a gate, a ceiling or a source of grants said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The gate lets the viewer in, or refuses.
    Gate(Option<Block>),
    /// The ceiling leaves room, or refuses; with what would have to be different.
    Ceiling(Option<Block>, MissingCode),
    /// The grants, possibly none; and, if none is enough, what is missing.
    Grants(Vec<Grant>, Vec<Missing>),
}

/// GEN-01 to GEN-04. Gates, then ceilings, then grants; without a grant it is no.
#[must_use]
pub fn decide(snapshot: &Snapshot, question: &Question<'_>) -> Decision {
    let (steps, limit) = consult(snapshot, question);
    verdict(snapshot, question, &steps, limit)
}

/// GEN-02. Every gate, ceiling and source of grants that the question meets, in the order in which they are asked.
#[must_use]
pub fn walk(snapshot: &Snapshot, question: &Question<'_>) -> Vec<Step> {
    consult(snapshot, question).0
}

/// The steps, and the highest level that object permissions leave open.
fn consult(snapshot: &Snapshot, question: &Question<'_>) -> (Vec<Step>, Level) {
    let memo = &Memo::default();
    match snapshot.user(question.viewer) {
        None => (vec![unknown_subject()], Level::None),
        Some(User::Partner(viewer)) => {
            let ask = Ask { snapshot, viewer, question, memo };
            let lists = lists(question, || catalogue::for_partner_user(&ask));
            (steps(&ask, gates::PARTNER_GATES, catalogue::PARTNER_CEILINGS, &lists), objects::limit(&ask))
        }
        Some(User::Internal(viewer)) => {
            let ask = Ask { snapshot, viewer, question, memo };
            let lists = lists(question, || catalogue::for_internal_user(&ask));
            (steps(&ask, gates::INTERNAL_GATES, catalogue::INTERNAL_CEILINGS, &lists), Level::Full)
        }
        Some(User::SalesRep(viewer)) => {
            let ask = Ask { snapshot, viewer, question, memo };
            let lists = lists(question, || catalogue::for_sales_rep(&ask));
            (steps(&ask, gates::REP_GATES, catalogue::REP_CEILINGS, &lists), Level::Full)
        }
    }
}

/// GEN-06. Nobody is granted anything on a resource of another kind than the action's.
fn lists<V>(question: &Question<'_>, find: impl FnOnce() -> Vec<&'static [Source<V>]>) -> Vec<&'static [Source<V>]> {
    if question.resource.kind == question.action.kind() { find() } else { Vec::new() }
}

/// GEN-06. A viewer who is not in the snapshot is nobody.
const fn unknown_subject() -> Step {
    let rule = RuleId("GEN-06");
    let refusal = Block { rule, code: Code::UnknownSubject };
    Step { rule, looked_at: "the viewer", outcome: Outcome::Gate(Some(refusal)) }
}

/// GEN-02. First the gates, then the ceilings, then the sources of grants; none is left out because of another.
fn steps<V>(ask: &Ask<'_, V>, gates: &[Gate<V>], ceilings: &[Ceiling<V>], lists: &[&[Source<V>]]) -> Vec<Step> {
    let gates = gates.iter().map(|gate| {
        let code = (gate.refuse)(ask.snapshot, ask.viewer, ask.question.now);
        let refusal = code.map(|code| Block { rule: gate.rule, code });
        Step { rule: gate.rule, looked_at: gate.about, outcome: Outcome::Gate(refusal) }
    });
    let ceilings = ceilings.iter().map(|ceiling| Step {
        rule: ceiling.rule,
        looked_at: ceiling.about,
        outcome: Outcome::Ceiling((ceiling.refuse)(ask), ceiling.missing),
    });
    let sources = lists.iter().flat_map(|list| list.iter()).map(|source| {
        let mut grants = (source.find)(ask);
        // GEN-12. The order of lists in the input decides nothing, not even which grant is named first.
        crate::collections::order::sort_by(&mut grants, |a, b| {
            (a.rule, &a.via, b.level).cmp(&(b.rule, &b.via, a.level))
        });
        let is_enough = highest(&grants) >= needed(ask.question);
        let near = if is_enough { Vec::new() } else { (source.near)(ask) };
        Step { rule: source.rule, looked_at: source.about, outcome: Outcome::Grants(grants, near) }
    });
    gates.chain(ceilings).chain(sources).collect()
}

/// GEN-03, GEN-04, GEN-10. The verdict out of what everything said.
fn verdict(snapshot: &Snapshot, question: &Question<'_>, steps: &[Step], limit: Level) -> Decision {
    let mut gates = Vec::new();
    let mut ceilings = Vec::new();
    let mut grants: Vec<Grant> = Vec::new();
    let mut named: Set<&Grant> = Set::default();
    let mut lifted: Vec<Missing> = Vec::new();
    let mut near: Vec<Missing> = Vec::new();
    for step in steps {
        match &step.outcome {
            Outcome::Gate(refusal) => gates.extend(*refusal),
            Outcome::Ceiling(refusal, code) => {
                lifted.extend(refusal.map(|refusal| Missing::new(refusal.rule, *code)));
                ceilings.extend(*refusal);
            }
            Outcome::Grants(found, missing) => {
                let new: Vec<&Grant> = found.iter().filter(|grant| !named.contains(grant)).collect();
                named.extend(new.iter().copied());
                grants.extend(new.into_iter().cloned());
                near.extend(missing.iter().filter(|way| !near.contains(way)).cloned().collect::<Vec<_>>());
            }
        }
    }
    let reached = highest(&grants);
    let is_enough = reached >= needed(question) || acts_without_full(question, &grants);
    let best = grants.iter().find(|grant| grant.level == reached).filter(|_| is_enough);
    let (code, rule) = match (gates.first().or_else(|| ceilings.first()), best) {
        (Some(refusal), _) => (refusal.code, refusal.rule),
        (None, Some(grant)) => (Code::Granted, grant.rule),
        (None, None) => (Code::NoGrant, RuleId("GEN-01")),
    };
    // A grant more would not help whoever has one that is enough.
    let near = near.into_iter().filter(|way| !is_enough && !lifted.contains(way)).collect::<Vec<_>>();
    let is_shut_out = !gates.is_empty();
    let allowed = code == Code::Granted;
    Decision {
        allowed,
        level: if is_shut_out { Level::None } else { reached.min(limit) },
        code,
        rule,
        grants,
        blocked: gates.into_iter().chain(ceilings).collect(),
        missing: if allowed || is_shut_out { Vec::new() } else { lifted.into_iter().chain(near).collect() },
        revision: snapshot.revision,
        lacks: Vec::new(),
        reason: None,
    }
}

/// SHARE-18. The level that the verb needs; verbs that need no record level are content with any grant.
fn needed(question: &Question<'_>) -> Level {
    question.action.verb().needs().unwrap_or(Level::Read)
}

/// GEN-04. Grants add up to the highest.
fn highest(grants: &[Grant]) -> Level {
    grants.iter().map(|grant| grant.level).max().unwrap_or_default()
}

/// SHARE-10, QUEUE-03. Some may share, or take from a queue, a record which they need not have in full.
fn acts_without_full(question: &Question<'_>, grants: &[Grant]) -> bool {
    let rule = match question.action.verb() {
        Verb::Share => RuleId("SHARE-10"),
        Verb::Transfer => RuleId("QUEUE-03"),
        _ => return false,
    };
    grants.iter().any(|grant| grant.rule == rule)
}
