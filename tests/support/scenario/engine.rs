//! The functions of the crate that answer a scenario; nothing here knows what is expected.

use std::collections::BTreeSet;
use std::fmt;

use partner_policy::error::{Code, PolicyError, Problem};
use partner_policy::ids::{PageId, PartnerId, ResourceId, UserId, UserRoleId};
use partner_policy::model::{
    BatchMode, Decision, Edit, EditRequest, Instant, Plan, PlanOutcome, Question, Resource, Snapshot,
};
use partner_policy::{edits, formats, reports, rules};
use serde_json::Value;

use super::format::ExpectedImpact;
use crate::support::doors;

/// A call that was refused: its problems.
#[derive(Debug)]
pub struct Refused(PolicyError);

impl Refused {
    /// The code of every problem, each once.
    pub fn codes(&self) -> BTreeSet<String> {
        self.0.problems().map(|problem| problem.code().as_str().to_owned()).collect()
    }

    fn of(code: Code, at: &str, message: String) -> Self {
        Self(Problem::new(code, at, message).into())
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let problems: Vec<_> = self.0.problems().map(ToString::to_string).collect();
        f.write_str(&problems.join("; "))
    }
}

impl From<PolicyError> for Refused {
    fn from(why: PolicyError) -> Self {
        Self(why)
    }
}

pub fn snapshot(bytes: &[u8]) -> Result<Snapshot, Refused> {
    Ok(formats::read_snapshot(bytes)?.0)
}

/// One question; without a resource it is about nothing but the kind that the action names.
pub fn can(
    snapshot: &Snapshot,
    now: Instant,
    viewer: &str,
    action: &str,
    on: Option<&str>,
    to: Option<&str>,
) -> Result<Decision, Refused> {
    let action = formats::read_action_of(snapshot, action)?;
    let resource = match on {
        Some(text) => resource(snapshot, text)?,
        None => Resource::of(action.kind()),
    };
    if resource.kind != action.kind() {
        let message = format!("`{action}` asks about another type than `{}`", resource.kind.as_str());
        return Err(Refused::of(Code::ResourceMismatch, "/type", message));
    }
    let viewer = user_id(viewer)?;
    let to = to.map(user_id).transpose()?;
    Ok(rules::decide(snapshot, &Question { viewer: &viewer, now, action, resource: &resource, to: to.as_ref() }))
}

fn resource(snapshot: &Snapshot, text: &str) -> Result<Resource, Refused> {
    Ok(formats::read_resource_of(snapshot, text.as_bytes())?)
}

fn user_id(text: &str) -> Result<UserId, Refused> {
    UserId::parse(text).map_err(|why| Refused::of(Code::MalformedId, "", why.to_string()))
}

/// The id of a record, as a list of records names it.
pub fn record_id(snapshot: &Snapshot, text: &str) -> Result<String, Refused> {
    let id = resource(snapshot, text)?.id;
    id.map(|id| id.to_string())
        .ok_or_else(|| Refused::of(Code::MalformedId, "/id", "a record in a list has an id".into()))
}

fn edit(text: &str) -> Result<Edit, Refused> {
    Ok(formats::read_edit(text.as_bytes())?)
}

pub fn plan(
    snapshot: &Snapshot,
    now: Instant,
    by: &str,
    text: &str,
    mode: Option<BatchMode>,
    revision: u64,
) -> Result<Plan, Refused> {
    Ok(doors::plan(snapshot, &EditRequest { by: user_id(by)?, revision, mode, now, edit: edit(text)? }))
}

pub fn plan_csv(snapshot: &Snapshot, now: Instant, by: &str, csv: &str) -> Result<Plan, Refused> {
    let edit = Edit::ManagersRows { rows: Vec::new() };
    let request = EditRequest { by: user_id(by)?, revision: snapshot.revision, mode: None, now, edit };
    Ok(edits::plan_import(snapshot, &request, formats::read_import_csv(csv.as_bytes())).plan())
}

pub fn apply(snapshot: &Snapshot, plan: &Plan) -> Result<Snapshot, Refused> {
    Ok(edits::apply(snapshot, plan)?)
}

/// Who would gain and lose sight of which records; a refused edit changes nothing.
pub fn impact(
    snapshot: &Snapshot,
    now: Instant,
    by: &str,
    edit: &str,
    records: &[&str],
) -> Result<Vec<ExpectedImpact>, Refused> {
    let plan = plan(snapshot, now, by, edit, None, snapshot.revision)?;
    let after = if plan.outcome == PlanOutcome::Ok { apply(snapshot, &plan)? } else { snapshot.clone() };
    let records: Vec<_> = records.iter().map(|text| resource(snapshot, text)).collect::<Result<_, _>>()?;
    let texts = |ids: &[&ResourceId]| ids.iter().map(ToString::to_string).collect();
    let found = reports::impact(snapshot, &after, &records, now);
    let impact = found.into_iter().map(|impact| ExpectedImpact {
        user: impact.user.to_string(),
        gains: texts(&impact.gains),
        loses: texts(&impact.loses),
    });
    Ok(impact.collect())
}

/// One user as a snapshot writes it.
pub fn user(snapshot: &Snapshot, id: &str) -> Option<Value> {
    serde_json::from_str(&formats::write_user(snapshot.user(&UserId::parse(id).ok()?)?)).ok()
}

/// The recipients of an event, and the notes.
pub fn recipients(snapshot: &Snapshot, now: Instant, event: &str) -> Result<(Vec<String>, Vec<String>), Refused> {
    let event = formats::read_event_of(snapshot, event.as_bytes())?;
    let found = reports::recipients(snapshot, &event, now);
    let notes = found.notes.iter().map(|note| note.code.to_string()).collect();
    Ok((found.users.into_iter().map(ToString::to_string).collect(), notes))
}

/// A row of the managers lister.
#[derive(Debug)]
pub struct Listed {
    pub user: String,
    pub partner: String,
    pub primary: bool,
    pub effective: bool,
    pub code: Option<String>,
}

pub fn lister(snapshot: &Snapshot, viewer: &str) -> Vec<Listed> {
    let rows = UserId::parse(viewer).map(|viewer| reports::managers_lister(snapshot, &viewer)).unwrap_or_default();
    let listed = rows.into_iter().map(|row| Listed {
        user: row.user.to_string(),
        partner: row.partner.to_string(),
        primary: row.is_primary,
        effective: row.is_effective,
        code: row.code.map(|code| code.to_string()),
    });
    listed.collect()
}

pub fn widget(snapshot: &Snapshot, viewer: &str, now: Instant) -> Vec<String> {
    let shown = UserId::parse(viewer).map(|viewer| texts(&reports::widget(snapshot, &viewer, now)));
    shown.unwrap_or_default()
}

pub fn inactive(snapshot: &Snapshot, now: Instant) -> Vec<String> {
    texts(&reports::inactive(snapshot, now))
}

pub fn orphans(snapshot: &Snapshot, now: Instant) -> Vec<String> {
    texts(&reports::orphans(snapshot, now))
}

pub fn review(snapshot: &Snapshot, partner: &str) -> Vec<String> {
    PartnerId::parse(partner).map(|partner| texts(&reports::review_list(snapshot, &partner))).unwrap_or_default()
}

pub fn review_due(snapshot: &Snapshot, partner: &str, now: Instant) -> Option<Instant> {
    reports::review_due(snapshot, &PartnerId::parse(partner).ok()?, now)
}

/// The custom view that the viewer gets; with a page the one that serves the page to the viewer.
pub fn view(snapshot: &Snapshot, viewer: &str, page: Option<&str>, now: Instant) -> Option<String> {
    let id = rules::view_of(snapshot, &UserId::parse(viewer).ok()?, now)?;
    let lists = |page: &PageId| {
        snapshot.custom_views.get(id).is_some_and(|view| view.pages.iter().any(|entry| entry.id == *page))
    };
    match page {
        Some(page) => PageId::parse(page).is_ok_and(|page| lists(&page)).then(|| id.to_string()),
        None => Some(id.to_string()),
    }
}

/// A finding of the lint.
#[derive(Debug)]
pub struct Found {
    pub code: String,
    pub subject: String,
}

pub fn lint(snapshot: &Snapshot, now: Instant) -> Vec<Found> {
    let findings = reports::lint(snapshot, now).into_iter();
    findings.map(|finding| Found { code: finding.code.to_string(), subject: finding.subject }).collect()
}

pub fn label(snapshot: &Snapshot, role: &str, locale: &str) -> Option<String> {
    reports::label(snapshot, &UserRoleId::parse(role).ok()?, locale).map(str::to_owned)
}

fn texts(ids: &[&UserId]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}
