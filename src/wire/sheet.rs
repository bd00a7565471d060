//! Plans in columns, out: what many rows say alike is written once.

use serde::ser::{Serialize, Serializer};

use super::names::{BatchMode, PlanOutcome, RowOutcome};
use crate::model;

/// Everything of a sheet but its columns.
#[derive(serde::Serialize)]
pub(crate) struct SheetHead<'a> {
    outcome: PlanOutcome,
    revision: u64,
    mode: BatchMode,
    partners: Vec<&'a str>,
    users: Vec<&'a str>,
    verdicts: Vec<Saying<'a>>,
    notices: Vec<Saying<'a>>,
}

/// A verdict or a notice.
#[derive(serde::Serialize)]
struct Saying<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<RowOutcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    message: Vec<Part<'a>>,
}

struct Part<'a>(&'a model::Part);

impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            model::Part::Words(words) => serializer.serialize_str(words),
            model::Part::Partner => serializer.serialize_u64(0),
            model::Part::User => serializer.serialize_u64(1),
        }
    }
}

fn parts(sentence: &model::Sentence) -> Vec<Part<'_>> {
    sentence.0.iter().map(Part).collect()
}

impl<'a> From<&'a model::PlanSheet> for SheetHead<'a> {
    fn from(from: &'a model::PlanSheet) -> Self {
        let verdict = |verdict: &'a model::Verdict| Saying {
            outcome: Some(verdict.outcome.into()),
            code: verdict.code.map(|code| code.as_str()),
            rule: verdict.rule.map(|rule| rule.as_str()),
            message: parts(&verdict.message),
        };
        let notice = |notice: &'a model::Notice| Saying {
            outcome: None,
            code: Some(notice.code.as_str()),
            rule: None,
            message: parts(&notice.message),
        };
        Self {
            outcome: from.outcome.into(),
            revision: from.revision,
            mode: from.mode.into(),
            partners: from.partners.iter().collect(),
            users: from.users.iter().collect(),
            verdicts: from.verdicts.iter().map(verdict).collect(),
            notices: from.notices.iter().map(notice).collect(),
        }
    }
}
