//! Answers against expectations: what a scenario leaves out is not compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use partner_policy::error::Code;
use partner_policy::ids::PartnerId;
use partner_policy::model::{Decision, Instant, Level, Plan, PlanOutcome, PlanRow, RowOutcome, Snapshot};
use serde_json::Value;

use super::engine::{Found, Listed};
use super::format::{
    Expected, ExpectedFinding, ExpectedLevel, ExpectedListing, ExpectedManager, ExpectedOutcome, ExpectedPlan,
    ExpectedRole, ExpectedRow, ExpectedRowOutcome, Verdict,
};
use super::run::Outcome;

pub fn equal<T: PartialEq + Debug + ?Sized>(what: &str, expected: &T, got: &T) -> Outcome {
    if expected == got { Ok(()) } else { Err(format!("{what}: expected {expected:?}, got {got:?}")) }
}

pub fn decision(question: &str, expect: &Expected, got: &Decision) -> Outcome {
    let mut wrong = Vec::new();
    if got.allowed != (expect.verdict == Verdict::Allow) {
        wrong.push(format!("expected {:?}", expect.verdict));
    }
    if expect.code.as_ref().is_some_and(|code| code != got.code.as_str()) {
        wrong.push(format!("expected the code {}", expect.code.as_deref().unwrap_or_default()));
    }
    if expect.level.is_some_and(|expected| level(expected) != got.level) {
        wrong.push(format!("expected the level {:?}", expect.level));
    }
    let granted: BTreeSet<_> = got.grants.iter().map(|grant| grant.rule.as_str()).collect();
    wrong.extend(
        expect
            .grants
            .iter()
            .filter(|rule| !granted.contains(rule.as_str()))
            .map(|rule| format!("expected a grant by {rule}")),
    );
    if wrong.is_empty() { Ok(()) } else { Err(format!("{question}: {}, got {}", wrong.join(", "), trace(got))) }
}

/// A decision in one line.
pub fn trace(got: &Decision) -> String {
    let grants: Vec<_> = got.grants.iter().map(|grant| format!("{} {}", grant.rule, grant.level.as_str())).collect();
    let blocked: Vec<_> = got.blocked.iter().map(|block| format!("{} {}", block.rule, block.code)).collect();
    format!(
        "{} with {} by {}, level {}, grants [{}], blocked [{}]",
        if got.allowed { "allow" } else { "deny" },
        got.code,
        got.rule,
        got.level.as_str(),
        grants.join(", "),
        blocked.join(", ")
    )
}

const fn level(expected: ExpectedLevel) -> Level {
    match expected {
        ExpectedLevel::None => Level::None,
        ExpectedLevel::Read => Level::Read,
        ExpectedLevel::ReadWrite => Level::ReadWrite,
        ExpectedLevel::Full => Level::Full,
    }
}

/// A refusal of the request as a whole is one row about nobody, which stands for every row that the scenario lists.
fn refuses_request(row: &PlanRow) -> bool {
    let of_request = [Code::NotPermitted, Code::StaleSnapshot, Code::EmptySelection, Code::BatchTooLarge];
    let names_nobody = row.partner.is_none() && row.user.is_none() && row.role.is_none();
    names_nobody && row.code.is_some_and(|code| of_request.contains(&code))
}

pub fn plan(expect: &ExpectedPlan, got: &Plan) -> Outcome {
    let outcome = match expect.outcome {
        ExpectedOutcome::Ok => PlanOutcome::Ok,
        ExpectedOutcome::Refused => PlanOutcome::Refused,
    };
    let fits = |(expected, row): (&ExpectedRow, &PlanRow)| {
        row_outcome(expected) == row.outcome
            && expected.code.as_ref().is_none_or(|code| row.code.is_some_and(|got| got.as_str() == code))
    };
    let rows_fit = expect.rows.as_ref().is_none_or(|rows| match &*got.rows {
        [whole] if refuses_request(whole) => !rows.is_empty() && rows.iter().all(|row| fits((row, whole))),
        of_pairs => rows.len() == of_pairs.len() && rows.iter().zip(of_pairs).all(fits),
    });
    let warnings: Vec<_> = got.warnings.iter().map(|warning| warning.code.as_str()).collect();
    let effects: Vec<_> = got.effects.iter().map(|effect| effect.code.as_str()).collect();
    let all_there = |expected: &[String], got: &[&str]| expected.iter().all(|code| got.contains(&code.as_str()));
    if outcome == got.outcome
        && rows_fit
        && all_there(&expect.warnings, &warnings)
        && all_there(&expect.effects, &effects)
    {
        return Ok(());
    }
    let rows: Vec<_> = got
        .rows
        .iter()
        .map(|row| {
            let code = row.code.map_or("", |code| code.as_str());
            format!("{:?} {code} ({:?}, {:?}: {})", row.outcome, row.partner, row.user, row.message)
        })
        .collect();
    Err(format!(
        "expected {expect:?}, got {:?}, rows {rows:#?}, warnings {warnings:?}, effects {effects:?}",
        got.outcome
    ))
}

const fn row_outcome(expected: &ExpectedRow) -> RowOutcome {
    match expected.outcome {
        ExpectedRowOutcome::Updated => RowOutcome::Updated,
        ExpectedRowOutcome::Unchanged => RowOutcome::Unchanged,
        ExpectedRowOutcome::Merged => RowOutcome::Merged,
        ExpectedRowOutcome::Skipped => RowOutcome::Skipped,
        ExpectedRowOutcome::Refused => RowOutcome::Refused,
    }
}

/// The managers of one partner, by user id.
pub fn managers(expect: &[ExpectedManager], snapshot: &Snapshot, partner: &str) -> Outcome {
    let expected: Vec<_> = expect.iter().map(|manager| (manager.user.as_str(), manager.primary)).collect();
    let of_partner = snapshot.managers.values().filter(|assignment| assignment.partner.as_str() == partner);
    let mut got: Vec<_> = of_partner.map(|assignment| (assignment.user.as_str(), assignment.is_primary)).collect();
    got.sort_unstable();
    equal("the managers with their primary flag", &expected, &got)
}

/// The roles of one partner, parents before children, then by id.
pub fn hierarchy(expect: &[ExpectedRole], snapshot: &Snapshot, partner: &str) -> Outcome {
    let id = PartnerId::parse(partner).map_err(|why| why.to_string())?;
    let partner = snapshot.partner(&id).ok_or_else(|| format!("no partner `{partner}`"))?;
    let roles = partner.hierarchy(&snapshot.settings);
    let parents: BTreeMap<_, _> =
        roles.iter().map(|role| (role.id.as_str(), role.parent.as_ref().map(|parent| parent.as_str()))).collect();
    let depth = |id: &str| {
        let mut up = std::iter::successors(Some(id), |id| parents.get(id).copied().flatten());
        up.by_ref().take(parents.len() + 1).count()
    };
    let mut got: Vec<_> = roles
        .iter()
        .map(|role| {
            (depth(role.id.as_str()), role.id.as_str(), &*role.label, role.parent.as_ref().map(|id| id.as_str()))
        })
        .collect();
    got.sort_unstable();
    let fits = expect.len() == got.len()
        && expect.iter().zip(&got).all(|(expected, (_, id, label, parent))| {
            expected.id == *id
                && expected.label == *label
                && expected.parent.as_ref().is_none_or(|expected| expected.as_deref() == *parent)
        });
    if fits { Ok(()) } else { Err(format!("the hierarchy: expected {expect:?}, got {got:?}")) }
}

pub fn listing(expect: &[ExpectedListing], got: &[Listed]) -> Outcome {
    let fits = expect.len() == got.len()
        && expect.iter().zip(got).all(|(expected, row)| {
            expected.user == row.user
                && expected.partner == row.partner
                && expected.primary.is_none_or(|primary| primary == row.primary)
                && expected.effective.is_none_or(|effective| effective == row.effective)
                && expected.code.as_ref().is_none_or(|code| row.code.as_ref() == Some(code))
        });
    if fits { Ok(()) } else { Err(format!("the managers lister: expected {expect:?}, got {got:?}")) }
}

pub fn findings(expect: &[ExpectedFinding], got: &[Found]) -> Outcome {
    let missing: Vec<_> = expect
        .iter()
        .filter(|expected| {
            !got.iter().any(|found| {
                found.code == expected.code && expected.subject.as_ref().is_none_or(|subject| *subject == found.subject)
            })
        })
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("the findings lack {missing:?}: {got:?}")) }
}

/// One user: the named fields only; `None` on either side means that there is no such user.
pub fn user(expect: Option<&[(String, Value)]>, got: Option<&Value>) -> Outcome {
    let (fields, got) = match (expect, got) {
        (None, None) => return Ok(()),
        (None, Some(_)) => return Err("expected no such user, there is one".into()),
        (Some(_), None) => return Err("there is no such user".into()),
        (Some(fields), Some(got)) => (fields, got),
    };
    let wrong: Vec<_> = fields
        .iter()
        .filter(|(key, expected)| !same(expected, got.get(key).unwrap_or(&Value::Null)))
        .map(|(key, expected)| format!("`{key}`: expected {expected}, got {}", got.get(key).unwrap_or(&Value::Null)))
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
}

/// Lists are sets, an empty list and `false` are as good as absent, and instants are compared as such.
fn same(expected: &Value, got: &Value) -> bool {
    match (expected, got) {
        (Value::Array(a), Value::Array(b)) => {
            a.iter().all(|entry| b.contains(entry)) && b.iter().all(|entry| a.contains(entry))
        }
        (Value::Object(a), Value::Object(b)) => {
            let absent = &Value::Null;
            a.keys().chain(b.keys()).all(|key| same(a.get(key).unwrap_or(absent), b.get(key).unwrap_or(absent)))
        }
        (Value::String(a), Value::String(b)) => {
            a == b || matches!((Instant::parse(a), Instant::parse(b)), (Ok(a), Ok(b)) if a == b)
        }
        (Value::Null, other) | (other, Value::Null) => is_nothing(other),
        (a, b) => a == b,
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(entries) => entries.is_empty(),
        _ => false,
    }
}
