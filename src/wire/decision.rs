//! Answers and refusals, out.

use serde::Serialize;

use super::names::Level;
use crate::error::{PolicyError, Problem};
use crate::model;

/// The answer to one question, with every reason for it (GEN-10).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Decision"))]
#[serde(rename_all = "camelCase")]
pub struct DecisionOut<'a> {
    /// The action is allowed.
    allowed: bool,
    /// The level reached on the resource, whatever was asked.
    level: Level,
    /// `GRANTED`, or the first gate or ceiling that refused, or `NO_GRANT`.
    #[cfg_attr(feature = "schema", schemars(with = "super::vocabulary::CodeName"))]
    code: &'static str,
    /// The rule behind the code.
    #[cfg_attr(feature = "schema", schemars(with = "super::vocabulary::RuleName"))]
    rule: &'static str,
    /// Every grant, also those that a gate or ceiling made worthless.
    grants: Vec<GrantOut<'a>>,
    /// Every gate and ceiling that refused, in the order in which they are asked.
    blocked: Vec<BlockOut>,
    /// Near ways to a grant; empty when allowed.
    missing: Vec<MissingOut<'a>>,
    /// The revision of the snapshot.
    #[cfg_attr(feature = "schema", schemars(with = "super::text::Whole"))]
    revision: u64,
    /// What the record leaves out although rules ask for it, which would grant if it said the right thing; left out where
    /// nothing is missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schemars(default))]
    lacks: Vec<LackOut>,
}

/// A member that the record leaves out, and the rules that ask for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Lack"))]
struct LackOut {
    /// The member, such as `partner`.
    member: &'static str,
    /// The rules, in id order.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<super::vocabulary::RuleName>"))]
    rules: Vec<&'static str>,
}

impl DecisionOut<'_> {
    /// The decision with what the record leaves out.
    #[must_use]
    pub fn lacking<'l>(mut self, lacks: impl Iterator<Item = (&'static str, &'l [model::RuleId])>) -> Self {
        let rules = |rules: &[model::RuleId]| rules.iter().map(|rule| rule.as_str()).collect();
        self.lacks = lacks.map(|(member, asking)| LackOut { member, rules: rules(asking) }).collect();
        self
    }
}

/// One rule that grants, and at what level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Grant"))]
struct GrantOut<'a> {
    /// The rule.
    #[cfg_attr(feature = "schema", schemars(with = "super::vocabulary::RuleName"))]
    rule: &'static str,
    /// The level.
    level: Level,
    /// What the grant came through, such as a sharing rule.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "object")]
    #[cfg_attr(feature = "schema", schemars(with = "std::collections::BTreeMap<&'static str, &'a str>"))]
    via: Vec<(&'static str, &'a str)>,
}

/// A gate or ceiling that refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Block"))]
struct BlockOut {
    /// The rule.
    #[cfg_attr(feature = "schema", schemars(with = "super::vocabulary::RuleName"))]
    rule: &'static str,
    /// Its code.
    #[cfg_attr(feature = "schema", schemars(with = "super::vocabulary::CodeName"))]
    code: &'static str,
}

/// A near way to a grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Missing"))]
struct MissingOut<'a> {
    /// The rule that would grant.
    #[cfg_attr(feature = "schema", schemars(with = "super::vocabulary::RuleName"))]
    rule: &'static str,
    /// What is missing for it, in English.
    hint: &'a str,
}

impl<'a> From<&'a model::Decision> for DecisionOut<'a> {
    fn from(from: &'a model::Decision) -> Self {
        Self {
            allowed: from.allowed,
            level: from.level.into(),
            code: from.code.as_str(),
            rule: from.rule.as_str(),
            grants: from.grants.iter().map(GrantOut::from).collect(),
            blocked: from
                .blocked
                .iter()
                .map(|block| BlockOut { rule: block.rule.as_str(), code: block.code.as_str() })
                .collect(),
            missing: from.missing.iter().map(|way| MissingOut { rule: way.rule.as_str(), hint: &way.hint }).collect(),
            revision: from.revision,
            lacks: Vec::new(),
        }
    }
}

impl<'a> From<&'a model::Grant> for GrantOut<'a> {
    fn from(from: &'a model::Grant) -> Self {
        let mut via: Vec<(&'static str, &'a str)> = from.via.iter().map(|(key, value)| (*key, &**value)).collect();
        crate::order::sort(&mut via);
        Self { rule: from.rule.as_str(), level: from.level.into(), via }
    }
}

/// Writes entries with keys of their own as an object.
fn object<S: serde::Serializer>(entries: &[(&'static str, &str)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(entries.iter().copied())
}

/// One thing that is wrong with a document: code, place, sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Problem"))]
pub struct ProblemOut<'a> {
    /// The stable code.
    #[cfg_attr(feature = "schema", schemars(with = "super::vocabulary::CodeName"))]
    code: &'static str,
    /// The JSON Pointer of the place; empty for the whole document.
    at: &'a str,
    /// The sentence for people, in English.
    message: &'a str,
}

impl<'a> From<&'a Problem> for ProblemOut<'a> {
    fn from(from: &'a Problem) -> Self {
        Self { code: from.code().as_str(), at: from.at(), message: from.message() }
    }
}

impl ProblemOut<'_> {
    /// Every problem of a refusal.
    #[must_use]
    pub fn all(refusal: &PolicyError) -> Vec<ProblemOut<'_>> {
        refusal.problems().map(ProblemOut::from).collect()
    }
}
