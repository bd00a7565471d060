//! Answers and refusals, out.

use std::collections::BTreeMap;

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
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    via: BTreeMap<&'static str, &'a str>,
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
        }
    }
}

impl<'a> From<&'a model::Grant> for GrantOut<'a> {
    fn from(from: &'a model::Grant) -> Self {
        Self {
            rule: from.rule.as_str(),
            level: from.level.into(),
            via: from.via.iter().map(|(key, value)| (*key, &**value)).collect(),
        }
    }
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
