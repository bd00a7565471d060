//! The answer to a question, with every reason for it (GEN-10).

use std::sync::Arc;

use partner_policy_derive::Write;

use super::{Level, Missing, RuleId};
use crate::error::Code;

/// One rule that grants, and at what level.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Write)]
pub struct Grant {
    /// The rule.
    pub rule: RuleId,
    /// The level.
    pub level: Level,
    /// What the grant came through, such as a sharing rule.
    #[record(default, schema = "std::collections::BTreeMap<&'static str, &'static str>")]
    pub via: Vec<(&'static str, Arc<str>)>,
    /// How it reaches the viewer: from the target of the sharing rule or share, or from the queue, through public groups down
    /// to what has the viewer; left out where it names the viewer itself.
    // Filled in for explanations only.
    #[record(default)]
    pub through: Vec<Through>,
}

/// One step from what is shared to whom it reaches: one member, which names a public group or whom it has.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Write)]
pub struct Through {
    /// `publicGroup`, `shareGroup`, `user`, `partner`, `partnerRole`, `internalRole`, `allInternal` or `allPartnerUsers`.
    pub kind: &'static str,
    /// Its id; left out for everybody.
    pub id: Option<Arc<str>>,
    /// The account of a partner role.
    pub partner: Option<Arc<str>>,
}

/// A gate or ceiling that refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Write)]
pub struct Block {
    /// The rule.
    pub rule: RuleId,
    /// Its code.
    pub code: Code,
}

impl Block {
    /// A refusal with this code by this rule.
    #[must_use]
    pub const fn new(code: Code, rule: &'static str) -> Self {
        Self { rule: RuleId(rule), code }
    }
}

/// The answer to one question, with every reason for it (GEN-10).
#[derive(Debug, Clone, PartialEq, Eq, Write)]
pub struct Decision {
    /// The action is allowed.
    pub allowed: bool,
    /// The level reached on the resource, whatever was asked.
    pub level: Level,
    /// `GRANTED`, or the first gate or ceiling that refused, or `NO_GRANT`.
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
    /// What the record leaves out although rules ask for it, which would grant if it said the right thing; left out where
    /// nothing is missing.
    // Filled in for explanations only.
    #[record(default)]
    pub lacks: Vec<Lack>,
    /// Why not, as data for a sentence; left out where the answer is yes.
    // Filled in for explanations only.
    pub reason: Option<Reason>,
}

/// Why the answer is no, and whom and what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Write)]
pub struct Reason {
    /// The code of the decision; `OTHER_ACCOUNT` where nothing was granted on a record of another account (GEN-05).
    pub code: Code,
    /// The rule behind it.
    pub rule: RuleId,
    /// `user`, who asks; `action`; `type`, of the resource; where they are known `partner`, whose the resource is, and
    /// `account`, where the viewer belongs.
    #[record(schema = "std::collections::BTreeMap<&'static str, &'static str>")]
    pub params: Vec<(&'static str, Arc<str>)>,
}

/// A member that the record leaves out, and the rules that ask for it.
#[derive(Debug, Clone, PartialEq, Eq, Write)]
pub struct Lack {
    /// The member, such as `partner`.
    pub member: &'static str,
    /// The rules, in id order.
    pub rules: Vec<RuleId>,
}
