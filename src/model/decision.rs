//! The answer to a question, with every reason for it (GEN-10).

use std::sync::Arc;

use serde::{Serialize, Serializer};

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

impl Serialize for RuleId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// One rule that grants, and at what level.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Grant {
    /// The rule.
    pub rule: RuleId,
    /// The level.
    pub level: Level,
    /// What the grant came through, such as a sharing rule.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "as_object")]
    #[cfg_attr(feature = "schema", schemars(with = "std::collections::BTreeMap<&'static str, &'static str>"))]
    pub via: Vec<(&'static str, Arc<str>)>,
}

/// A gate or ceiling that refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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

/// A near way to a grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Missing {
    /// The rule that would grant.
    pub rule: RuleId,
    /// What is missing for it, in English.
    // Never an id that the viewer may not know.
    pub hint: String,
}

/// The answer to one question, with every reason for it (GEN-10).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
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
    #[cfg_attr(feature = "schema", schemars(with = "crate::json::schema::SafeInteger"))]
    pub revision: u64,
    /// What the record leaves out although rules ask for it, which would grant if it said the right thing; left out where
    /// nothing is missing.
    // Filled in for explanations only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    pub lacks: Vec<Lack>,
}

/// A member that the record leaves out, and the rules that ask for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Lack {
    /// The member, such as `partner`.
    pub member: &'static str,
    /// The rules, in id order.
    pub rules: Vec<RuleId>,
}

/// Writes entries with keys of their own as an object.
fn as_object<S: Serializer>(entries: &[(&'static str, Arc<str>)], serializer: S) -> Result<S::Ok, S::Error> {
    let mut entries: Vec<(&'static str, &str)> = entries.iter().map(|(key, value)| (*key, &**value)).collect();
    crate::collections::order::sort(&mut entries);
    serializer.collect_map(entries)
}
