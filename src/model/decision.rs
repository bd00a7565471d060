//! The answer to a question, with every reason for it (GEN-10).

use std::sync::Arc;

use super::Level;
use crate::error::Code;

/// The id of a rule of the rulebook, such as `MGR-03`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub &'static str);

impl RuleId {
    /// The id as it stands on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl std::fmt::Display for RuleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// One rule that grants, and at what level.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Grant {
    /// The rule.
    pub rule: RuleId,
    /// The level; never [`Level::None`].
    pub level: Level,
    /// What the grant came through, such as `("sharingRule", "emea-deals")`; sorted by key.
    pub via: Vec<(&'static str, Arc<str>)>,
}

/// A gate or ceiling that refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// The rule.
    pub rule: RuleId,
    /// Its code.
    pub code: Code,
}

/// A near way to a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The rule that would grant.
    pub rule: RuleId,
    /// What is missing for it, in English; never an id that the viewer may not know.
    pub hint: String,
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Says whether the action is allowed.
    pub allowed: bool,
    /// The level reached on the resource, whatever was asked.
    pub level: Level,
    /// [`Code::Granted`], or the first gate or ceiling that refused, or [`Code::NoGrant`].
    pub code: Code,
    /// The rule behind the code.
    pub rule: RuleId,
    /// Every grant, also those that a gate or ceiling made worthless.
    pub grants: Vec<Grant>,
    /// Every gate and ceiling that refused, in the order in which they are asked.
    pub blocked: Vec<Block>,
    /// Near ways to a grant; empty when allowed.
    pub missing: Vec<Missing>,
    /// The revision of the snapshot.
    pub revision: u64,
}
