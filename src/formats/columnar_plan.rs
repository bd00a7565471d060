//! Plans in columns, out: what many rows say alike is written once.

use serde::ser::{Serialize, Serializer};

use crate::model::{self, BatchMode, PlanOutcome, RowOutcome};

/// A columnar plan as texts and numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnarTexts {
    /// What it says, as JSON: `{ outcome, revision, mode, counts, verdicts, notices, lines?, table? }`.
    pub head: String,
    /// The ids of the partners and behind them those of the users, without anything between them.
    pub names: String,
    /// How many UTF-16 units each of them has, then rows, changes, warnings and effects, three numbers each.
    pub numbers: Vec<u32>,
}

/// Writes a columnar plan for somebody who knows the first partners and users by number, as many as `known` says.
#[must_use]
pub fn write_columnar(sheet: &model::ColumnarPlan, known: [usize; 2]) -> ColumnarTexts {
    let [known_partners, known_users] = known;
    let (partners, lengths) = sheet.partners.text_from(known_partners);
    let (users, user_lengths) = sheet.users.text_from(known_users);
    let counts = [lengths.len(), user_lengths.len(), sheet.rows.len(), sheet.changes.len(), sheet.warnings.len()];
    let columns = [&sheet.rows, &sheet.changes, &sheet.warnings, &sheet.effects].map(|list| list.as_flattened());
    let [rows, changes, warnings, effects] = columns;
    ColumnarTexts {
        head: serde_json::to_string(&Head::new(sheet, counts)).unwrap_or_default(),
        names: [partners, users].concat(),
        numbers: [&lengths, &user_lengths, rows, changes, warnings, effects].concat(),
    }
}

/// Everything of a columnar plan but its ids and columns.
#[derive(serde::Serialize)]
struct Head<'a> {
    outcome: PlanOutcome,
    revision: u64,
    mode: BatchMode,
    /// How many partners, users, rows, changes and warnings there are in the numbers beside.
    counts: [usize; 5],
    verdicts: Vec<Saying<'a>>,
    notices: Vec<Saying<'a>>,
    /// On which lines of a table rows begin: the number of a row and its line, where it is not the line behind the one on
    /// which the row before begins.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    lines: &'a [[u32; 2]],
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<TableOut<'a>>,
}

/// The table of an import.
#[derive(serde::Serialize)]
struct TableOut<'a> {
    delimiter: &'a str,
    header: u32,
    columns: &'a [String],
    #[serde(rename = "readAs", skip_serializing_if = "<[_]>::is_empty")]
    read_as: &'a [String],
    lines: u32,
    blank: u32,
    unread: u32,
}

impl<'a> From<&'a model::ImportTable> for TableOut<'a> {
    fn from(from: &'a model::ImportTable) -> Self {
        let model::ImportTable { delimiter, header, columns, read_as, lines, blank, unread, .. } = from;
        Self { delimiter, header: *header, columns, read_as, lines: *lines, blank: *blank, unread: *unread }
    }
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
    message: Vec<SentencePart<'a>>,
    /// What the user of a row was and is: manager before, primary before, manager afterwards, primary afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    passage: Option<[bool; 4]>,
    /// What a row does to its own user.
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<&'a str>,
    /// What was probably meant by an id that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    meant: Option<&'a str>,
}

struct SentencePart<'a>(&'a model::Part);

impl Serialize for SentencePart<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            model::Part::Words(words) => serializer.serialize_str(words),
            model::Part::Partner => serializer.serialize_u64(0),
            model::Part::User => serializer.serialize_u64(1),
        }
    }
}

fn parts(sentence: &model::Sentence) -> Vec<SentencePart<'_>> {
    sentence.0.iter().map(SentencePart).collect()
}

impl<'a> Head<'a> {
    fn new(from: &'a model::ColumnarPlan, counts: [usize; 5]) -> Self {
        let verdict = |verdict: &'a model::RowVerdict| Saying {
            outcome: Some(verdict.outcome),
            code: verdict.code.map(|code| code.as_str()),
            rule: verdict.rule.map(|rule| rule.as_str()),
            message: parts(&verdict.message),
            passage: verdict.passage.map(model::Passage::claims),
            effect: verdict.effect.map(|effect| effect as u32),
            column: verdict.column.as_ref().map(model::RowColumn::as_str),
            meant: verdict.meant.as_deref(),
        };
        let notice = |notice: &'a model::Notice| Saying {
            outcome: None,
            code: Some(notice.code.as_str()),
            rule: None,
            message: parts(&notice.message),
            passage: None,
            effect: None,
            column: None,
            meant: None,
        };
        Self {
            outcome: from.outcome,
            revision: from.revision,
            mode: from.mode,
            counts,
            verdicts: from.verdicts.iter().map(verdict).collect(),
            notices: from.notices.iter().map(notice).collect(),
            lines: &from.lines,
            table: from.table.as_ref().map(TableOut::from),
        }
    }
}
