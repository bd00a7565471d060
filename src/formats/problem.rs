//! Problems, out.

use partner_policy_derive::Write;

use crate::error::{Code, PolicyError, Problem};

/// One thing that is wrong with a document: code, place, sentence.
#[derive(Debug, Clone, PartialEq, Eq, Write)]
#[record(rename = "Problem")]
pub struct ProblemOut<'a> {
    /// The stable code.
    code: Code,
    /// The JSON Pointer of the place; empty for the whole document.
    at: &'a str,
    /// The sentence for people, in English.
    message: &'a str,
}

impl<'a> From<&'a Problem> for ProblemOut<'a> {
    fn from(from: &'a Problem) -> Self {
        Self { code: from.code(), at: from.at(), message: from.message() }
    }
}

impl ProblemOut<'_> {
    /// Every problem of a refusal.
    #[must_use]
    pub fn all(refusal: &PolicyError) -> Vec<ProblemOut<'_>> {
        refusal.problems().map(ProblemOut::from).collect()
    }
}
