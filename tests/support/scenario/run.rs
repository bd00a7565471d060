//! The steps of one scenario, in order, against the engine.

use std::collections::BTreeSet;
use std::fmt;

use partner_policy::model::{Decision, Instant, Plan, PlanOutcome, Snapshot};

use super::compare;
use super::engine::{self, Refused};
use super::format::{Expected, ExpectedPlan, Scenario, Step, Verdict};

/// One difference between a scenario and the engine.
#[derive(Debug)]
pub struct Failure {
    /// The step, from 1; 0 for the snapshot.
    pub step: usize,
    /// What was expected and what came.
    pub what: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "step {}: {}", self.step, self.what)
    }
}

/// What a step found to differ.
pub type Outcome = Result<(), String>;

/// Runs every step; a failed one does not stop the others.
pub fn run(scenario: &Scenario) -> Vec<Failure> {
    let loaded = engine::snapshot(scenario.snapshot.get().as_bytes());
    if let [Step::Invalid(codes)] = scenario.steps.as_slice() {
        return failure(1, invalid(loaded, codes)).into_iter().collect();
    }
    let snapshot = match loaded {
        Ok(snapshot) => snapshot,
        Err(why) => return vec![Failure { step: 0, what: format!("the snapshot does not load: {why}") }],
    };
    let mut world = World { snapshot, now: scenario.now };
    let steps = scenario.steps.iter().enumerate();
    steps.filter_map(|(at, step)| failure(at + 1, world.step(step))).collect()
}

fn failure(step: usize, outcome: Outcome) -> Option<Failure> {
    outcome.err().map(|what| Failure { step, what })
}

fn invalid(loaded: Result<Snapshot, Refused>, expected: &BTreeSet<String>) -> Outcome {
    let got: BTreeSet<String> = match loaded {
        Ok(_) => BTreeSet::new(),
        Err(why) => why.codes().into_iter().collect(),
    };
    compare::equal("the codes of a snapshot that must not load", expected, &got)
}

/// The snapshot and the clock between two steps.
struct World {
    snapshot: Snapshot,
    now: Instant,
}

impl World {
    fn step(&mut self, step: &Step) -> Outcome {
        let (snapshot, now) = (&self.snapshot, self.now);
        match step {
            Step::Can { viewer, action, on, to, expect } => {
                let on = on.as_ref().map(|text| text.get());
                verdict(
                    &format!("{viewer} {action}"),
                    expect,
                    engine::can(snapshot, now, viewer, action, on, to.as_deref()),
                )
            }
            Step::Filter { viewer, action, records, expect } => {
                let mut seen = Vec::new();
                for record in records {
                    let decision =
                        engine::can(snapshot, now, viewer, action, Some(record.get()), None).map_err(raised)?;
                    if decision.allowed {
                        seen.push(engine::record_id(snapshot, record.get()).map_err(raised)?);
                    }
                }
                compare::equal("the records that pass", expect, &seen)
            }
            Step::Edit { by, edit, mode, revision, apply, expect } => {
                let revision = revision.unwrap_or(snapshot.revision);
                let plan = engine::plan(snapshot, now, by, edit.get(), *mode, revision).map_err(raised)?;
                self.planned(&plan, *apply, expect)
            }
            Step::Csv { by, csv, expect } => {
                let plan = engine::plan_csv(snapshot, now, by, csv).map_err(raised)?;
                self.planned(&plan, true, expect)
            }
            Step::Impact { by, edit, records, expect } => {
                let records: Vec<_> = records.iter().map(|text| text.get()).collect();
                let got = engine::impact(snapshot, now, by, edit.get(), &records).map_err(raised)?;
                compare::equal("who gains and loses what", expect, &got)
            }
            Step::Now(later) => {
                self.now = *later;
                Ok(())
            }
            _ => self.report(step),
        }
    }

    /// A step that only looks.
    fn report(&self, step: &Step) -> Outcome {
        let (snapshot, now) = (&self.snapshot, self.now);
        match step {
            Step::Managers { partner, expect } => compare::managers(expect, snapshot, partner),
            Step::User { user, expect } => compare::user(expect.as_deref(), engine::user(snapshot, user).as_ref()),
            Step::Recipients { event, expect, notes } => self.recipients(event.get(), expect, notes.as_deref()),
            Step::Lister { viewer, expect } => compare::listing(expect, &engine::lister(snapshot, viewer)),
            Step::Hierarchy { partner, expect } => compare::hierarchy(expect, snapshot, partner),
            Step::Widget { viewer, expect } => {
                compare::equal("the managers that the widget shows", expect, &engine::widget(snapshot, viewer, now))
            }
            Step::Inactive(expect) => compare::equal("the inactive users", expect, &engine::inactive(snapshot, now)),
            Step::Orphans(expect) => compare::equal("the orphaned users", expect, &engine::orphans(snapshot, now)),
            Step::Review { partner, expect } => {
                compare::equal("the users under review", expect, &engine::review(snapshot, partner))
            }
            Step::ReviewDue { partner, expect } => {
                compare::equal("the next review", &Some(*expect), &engine::review_due(snapshot, partner, now))
            }
            Step::View { viewer, page, expect } => {
                compare::equal("the view", expect, &engine::view(snapshot, viewer, page.as_deref(), now))
            }
            Step::Lint(expect) => compare::findings(expect, &engine::lint(snapshot, now)),
            Step::Label { role, locale, expect } => {
                compare::equal("the label", &Some(expect.clone()), &engine::label(snapshot, role, locale))
            }
            _ => Err("a step without a report".into()),
        }
    }

    fn recipients(&self, event: &str, expect: &[String], notes: Option<&[String]>) -> Outcome {
        let (users, noted) = engine::recipients(&self.snapshot, self.now, event).map_err(raised)?;
        compare::equal("the recipients", expect, users.as_slice())?;
        match notes {
            Some(notes) => compare::equal("the notes", notes, noted.as_slice()),
            None => Ok(()),
        }
    }

    /// Holds a plan against what was expected; applies it if it may be, so that later steps see it.
    fn planned(&mut self, plan: &Plan, apply: bool, expect: &ExpectedPlan) -> Outcome {
        let compared = compare::plan(expect, plan);
        if apply && plan.outcome == PlanOutcome::Ok {
            match engine::apply(&self.snapshot, plan) {
                Ok(next) => self.snapshot = next,
                Err(why) => return Err(format!("a good plan does not apply: {why}")),
            }
        }
        compared
    }
}

fn raised(why: Refused) -> String {
    format!("the call was refused: {why}")
}

fn verdict(question: &str, expect: &Expected, got: Result<Decision, Refused>) -> Outcome {
    match (expect.verdict, got) {
        (Verdict::Error, Err(why)) => match &expect.code {
            Some(code) if !why.codes().contains(code) => {
                Err(format!("{question}: expected the error {code}, got {why}"))
            }
            _ => Ok(()),
        },
        (Verdict::Error, Ok(decision)) => {
            Err(format!("{question}: expected an error, got {}", compare::trace(&decision)))
        }
        (_, Err(why)) => Err(format!("{question}: {}", raised(why))),
        (_, Ok(decision)) => compare::decision(question, expect, &decision),
    }
}
