//! Why, why not, and what would change it: read off the rules, with no logic of its own.

mod lacks;
mod nearness;
mod reason;
mod who;

use std::fmt;

use crate::model::{Block, Decision, Question, Snapshot};
use crate::rules::{self, Outcome, Step};

pub use lacks::lacks;
pub use reason::reason;
pub use who::{Asking, May, who_may};

/// The decision with all its reasons, by the rules as written.
#[must_use]
pub fn explain(snapshot: &Snapshot, question: &Question<'_>) -> Decision {
    rules::decide(snapshot, question)
}

/// The decision with what explanations say besides: what the record lacks, why not, and how sharing reaches the viewer.
#[must_use]
pub fn elaborate(snapshot: &Snapshot, question: &Question<'_>, mut decision: Decision) -> Decision {
    decision.lacks = lacks(snapshot, question, &decision);
    decision.reason = reason(snapshot, question, &decision);
    rules::trace_grants(snapshot, question.viewer, &mut decision.grants);
    decision
}

/// Everything that was asked on the way to a decision, in order; shown to people line by line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// The gates, then the ceilings, then the sources of grants.
    pub steps: Vec<Step>,
}

/// The trace of the decision: every gate, ceiling and source of grants with what it said.
#[must_use]
pub fn trace(snapshot: &Snapshot, question: &Question<'_>) -> Trace {
    Trace { steps: rules::walk(snapshot, question) }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            write!(f, "{:<9} {}: ", step.rule, step.looked_at)?;
            match &step.outcome {
                Outcome::Gate(refusal) => passed(f, "gate", *refusal)?,
                Outcome::Ceiling(refusal, _) => passed(f, "ceiling", *refusal)?,
                Outcome::Grants(grants, near) if grants.is_empty() => {
                    f.write_str("no grant")?;
                    for (index, way) in near.iter().enumerate() {
                        write!(f, "{}{}", if index == 0 { "; missing: " } else { "; " }, way.hint)?;
                    }
                }
                Outcome::Grants(grants, _) => {
                    for (index, grant) in grants.iter().enumerate() {
                        write!(f, "{}{} by {}", if index == 0 { "" } else { ", " }, grant.level.as_str(), grant.rule)?;
                        for (key, id) in &grant.via {
                            write!(f, " {key} `{id}`")?;
                        }
                    }
                }
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

/// One line of a gate or a ceiling.
fn passed(f: &mut fmt::Formatter<'_>, what: &str, refusal: Option<Block>) -> fmt::Result {
    match refusal {
        None => write!(f, "{what} passed"),
        Some(refusal) => write!(f, "{what} refused with {} ({})", refusal.code.as_str(), refusal.rule),
    }
}
