//! The boundary to JavaScript: parse, call, encode; no logic.
//!
//! An export never returns a JavaScript value: Node 20 ends its process when such a call is deoptimised. Answers leave
//! through a function that is called with `(true, value)` or `(false, problems)`. Small answers are plain values made by
//! serde-wasm-bindgen; snapshots and plans leave as JSON text, in which a key such as `__proto__` stays a key.
#![allow(unsafe_code, reason = "the code that wasm_bindgen generates reads and writes the linear memory")]

use std::cell::RefCell;
use std::sync::Arc;

use js_sys::Function;
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::error::{Code, PolicyError};
use crate::ids::{PartnerId, UserId, UserRoleId};
use crate::model::{Edit, EditRequest, Plan, PlanOutcome, Question, Resource, Snapshot};
use crate::wire::{self, Members};
use crate::{edits, explain as explaining, reports, rules};

thread_local! {
    /// The loaded policies; a handle is a place in the list, counted from 1.
    static POLICIES: RefCell<Vec<Option<Arc<Snapshot>>>> = const { RefCell::new(Vec::new()) };
}

type Answer<T> = Result<T, PolicyError>;

/// The version of this engine.
#[wasm_bindgen(js_name = engineVersion)]
#[must_use]
pub fn engine_version() -> String {
    crate::VERSION.to_owned()
}

/// Loads a snapshot from JSON bytes; delivers `{ handle, revision, diagnostics }`.
#[wasm_bindgen]
pub fn load(bytes: &[u8], deliver: &Function) {
    answer(deliver, || {
        let (snapshot, diagnostics) = wire::read_snapshot(bytes)?;
        let diagnostics: Vec<_> = diagnostics.iter().map(wire::ProblemOut::from).collect();
        value(&keep(snapshot, &diagnostics))
    });
}

/// Gives back what a handle holds; a handle that holds nothing is ignored.
#[wasm_bindgen]
pub fn close(policy: u32) {
    POLICIES.with_borrow_mut(|policies| {
        if let Some(slot) = slot_of(policy).and_then(|slot| policies.get_mut(slot)) {
            *slot = None;
        }
    });
}

/// Says whether a viewer exists; the request is `{ viewer, now }`, delivers `{ id }`.
#[wasm_bindgen]
pub fn viewer(policy: u32, request: &str, deliver: &Function) {
    answer(deliver, || {
        let snapshot = held(policy)?;
        let request = Members::read(request, &["viewer", "now"])?;
        let (viewer, _) = (request.id::<UserId>("viewer")?, request.instant("now")?);
        if snapshot.user(&viewer).is_none() {
            let message = format!("there is no user `{viewer}`");
            return Err(PolicyError::new(Code::UnknownViewer, "/viewer", message));
        }
        value(&Known { id: viewer.as_str() })
    });
}

/// Decides one question `{ viewer, now, action, resource?, to? }`; delivers a decision.
#[wasm_bindgen]
pub fn explain(policy: u32, request: &str, deliver: &Function) {
    answer(deliver, || {
        let snapshot = held(policy)?;
        let request = Members::read(request, &["viewer", "now", "action", "resource", "to"])?;
        let action = request.action("action")?;
        let resource = match request.json("resource") {
            Some(_) => request.document("resource", wire::read_resource)?,
            None => Resource::of(action.kind()),
        };
        if resource.kind != action.kind() {
            let message = format!("`{action}` asks about another type than `{}`", resource.kind.as_str());
            return Err(PolicyError::new(Code::ResourceMismatch, "/resource/type", message));
        }
        let (viewer, to) = (request.id("viewer")?, request.id_if_any::<UserId>("to")?);
        let now = request.instant("now")?;
        let question = Question { viewer: &viewer, now, action, resource: &resource, to: to.as_ref() };
        value(&wire::DecisionOut::from(&explaining::explain(&snapshot, &question)))
    });
}

/// Plans an edit request; delivers the plan as JSON text.
#[wasm_bindgen]
pub fn plan(policy: u32, request: &str, deliver: &Function) {
    answer(deliver, || {
        let snapshot = held(policy)?;
        let request = wire::read_edit_request(request.as_bytes())?;
        Ok(text(&wire::write_plan(&edits::plan(&snapshot, &request))))
    });
}

/// Plans an import of manager assignments from CSV; the head is `{ by, revision, now, mode? }`; delivers JSON text.
#[wasm_bindgen(js_name = planCsv)]
pub fn plan_csv(policy: u32, head: &str, csv: &[u8], deliver: &Function) {
    answer(deliver, || {
        let snapshot = held(policy)?;
        let head = Members::read(head, &["by", "revision", "now", "mode"])?;
        let request = EditRequest {
            by: head.id("by")?,
            revision: head.revision("revision")?,
            mode: head.mode_if_any("mode")?,
            now: head.instant("now")?,
            edit: Edit::ManagersRows { rows: wire::read_manager_rows_csv(csv) },
        };
        Ok(text(&wire::write_plan(&edits::plan(&snapshot, &request))))
    });
}

/// Applies a plan; delivers what [`load`] does.
#[wasm_bindgen]
pub fn apply(policy: u32, plan: &str, deliver: &Function) {
    answer(deliver, || {
        let snapshot = held(policy)?;
        let plan: Plan = wire::read_plan(plan.as_bytes())?;
        value(&keep(edits::apply(&snapshot, &plan)?, &[]))
    });
}

/// The snapshot; delivers canonical JSON text.
#[wasm_bindgen]
pub fn snapshot(policy: u32, deliver: &Function) {
    answer(deliver, || Ok(text(&wire::write_snapshot(&*held(policy)?))));
}

/// Answers one of the other questions; the request names it as `report`.
#[wasm_bindgen]
pub fn report(policy: u32, request: &str, deliver: &Function) {
    answer(deliver, || {
        let snapshot = held(policy)?;
        let known = ["report", "viewer", "partner", "event", "role", "locale", "by", "edit", "records", "now", "page"];
        let request = Members::read(request, &known)?;
        match &*request.text("report", Code::UnknownValue)? {
            "recipients" => recipients(&snapshot, &request),
            "widget" => {
                let viewer = request.id("viewer")?;
                users(&reports::widget(&snapshot, &viewer, request.instant("now")?))
            }
            "lister" => lister(&snapshot, &request.id("viewer")?),
            "hierarchy" => hierarchy(&snapshot, &request.id("partner")?),
            "view" => {
                value(&rules::view_of(&snapshot, &request.id("viewer")?, request.instant("now")?).map(AsRef::as_ref))
            }
            "review" => users(&reports::review_list(&snapshot, &known_partner(&snapshot, &request)?)),
            "review-due" => {
                let partner = known_partner(&snapshot, &request)?;
                let due = reports::review_due(&snapshot, &partner, request.instant("now")?);
                value(&due.map(|due| due.to_string()))
            }
            "inactive" => users(&reports::inactive(&snapshot, request.instant("now")?)),
            "orphans" => users(&reports::orphans(&snapshot, request.instant("now")?)),
            "lint" => lint(&snapshot, &request),
            "impact" => impact(&snapshot, &request),
            "label" => label(&snapshot, &request),
            other => {
                let message = format!("there is no report `{other}`");
                Err(PolicyError::new(Code::UnknownValue, "/report", message))
            }
        }
    });
}

fn recipients(snapshot: &Snapshot, request: &Members<'_>) -> Answer<JsValue> {
    let event = request.document("event", wire::read_event)?;
    let found = reports::recipients(snapshot, &event, request.instant("now")?);
    let notes = found.notes.iter().map(|code| wire::NoteOut { code: code.as_str() }).collect();
    value(&wire::RecipientsOut { users: found.users.iter().map(|user| user.as_str()).collect(), notes })
}

fn lister(snapshot: &Snapshot, viewer: &UserId) -> Answer<JsValue> {
    let rows = reports::managers_lister(snapshot, viewer);
    let rows = rows.iter().map(|row| wire::ListerRowOut {
        user: row.user.as_str(),
        partner: row.partner.as_str(),
        primary: row.is_primary,
        effective: row.is_effective,
        code: row.code.map(Code::as_str),
    });
    value(&rows.collect::<Vec<_>>())
}

fn hierarchy(snapshot: &Snapshot, partner: &PartnerId) -> Answer<JsValue> {
    let roles = rules::hierarchy::listed(snapshot, partner).ok_or_else(|| unknown("/partner", partner.as_str()))?;
    let roles = roles.iter().map(|role| wire::HierarchyRoleOut {
        id: role.id.as_str(),
        label: &role.label,
        parent: role.parent.as_ref().map(AsRef::as_ref),
    });
    value(&roles.collect::<Vec<_>>())
}

fn lint(snapshot: &Snapshot, request: &Members<'_>) -> Answer<JsValue> {
    let findings = reports::lint(snapshot, request.instant("now")?);
    let findings = findings.iter().map(|finding| wire::FindingOut {
        code: finding.code.as_str(),
        subject: &finding.subject,
        message: &finding.message,
    });
    value(&findings.collect::<Vec<_>>())
}

fn impact(snapshot: &Snapshot, request: &Members<'_>) -> Answer<JsValue> {
    let edit = EditRequest {
        by: request.id("by")?,
        revision: snapshot.revision,
        mode: None,
        now: request.instant("now")?,
        edit: request.document("edit", wire::read_edit)?,
    };
    let records = request.document("records", wire::read_resources)?;
    let plan = edits::plan(snapshot, &edit);
    if plan.outcome == PlanOutcome::Refused {
        return value::<[wire::ImpactOut<'_>; 0]>(&[]);
    }
    let after = edits::apply(snapshot, &plan)?;
    let impact = reports::impact(snapshot, &after, &records, edit.now);
    let impact = impact.iter().map(|change| wire::ImpactOut {
        user: change.user.as_str(),
        gains: change.gains.iter().map(|id| id.as_str()).collect(),
        loses: change.loses.iter().map(|id| id.as_str()).collect(),
    });
    value(&impact.collect::<Vec<_>>())
}

fn label(snapshot: &Snapshot, request: &Members<'_>) -> Answer<JsValue> {
    let role: UserRoleId = request.id("role")?;
    let locale = request.text("locale", Code::UnknownLocale)?;
    let name = reports::label(snapshot, &role, &locale).ok_or_else(|| unknown("/role", role.as_str()))?;
    Ok(text(name))
}

fn users(ids: &[&UserId]) -> Answer<JsValue> {
    value(&ids.iter().map(|id| id.as_str()).collect::<Vec<_>>())
}

fn known_partner(snapshot: &Snapshot, request: &Members<'_>) -> Answer<PartnerId> {
    let partner: PartnerId = request.id("partner")?;
    match snapshot.partner(&partner) {
        Some(_) => Ok(partner),
        None => Err(unknown("/partner", partner.as_str())),
    }
}

fn unknown(at: &str, id: &str) -> PolicyError {
    PolicyError::new(Code::UnknownId, at, format!("`{id}` names nothing here"))
}

#[derive(Serialize)]
struct Known<'a> {
    id: &'a str,
}

#[derive(Serialize)]
struct Loaded<'a> {
    handle: u32,
    revision: u64,
    diagnostics: &'a [wire::ProblemOut<'a>],
}

/// Keeps a snapshot under the first free handle.
fn keep<'a>(snapshot: Snapshot, diagnostics: &'a [wire::ProblemOut<'a>]) -> Loaded<'a> {
    let revision = snapshot.revision;
    let slot = POLICIES.with_borrow_mut(|policies| {
        let held = Some(Arc::new(snapshot));
        match policies.iter_mut().enumerate().find(|(_, slot)| slot.is_none()) {
            Some((place, slot)) => {
                *slot = held;
                place
            }
            None => {
                policies.push(held);
                policies.len() - 1
            }
        }
    });
    Loaded { handle: u32::try_from(slot + 1).unwrap_or(u32::MAX), revision, diagnostics }
}

fn slot_of(policy: u32) -> Option<usize> {
    usize::try_from(policy).ok()?.checked_sub(1)
}

fn held(policy: u32) -> Answer<Arc<Snapshot>> {
    POLICIES
        .with_borrow(|policies| policies.get(slot_of(policy)?).cloned().flatten())
        .ok_or_else(|| PolicyError::new(Code::PolicyClosed, "", "the policy was closed"))
}

/// A plain JavaScript value.
fn value<T: Serialize + ?Sized>(answer: &T) -> Answer<JsValue> {
    answer
        .serialize(&serde_wasm_bindgen::Serializer::json_compatible())
        .map_err(|error| PolicyError::new(Code::Internal, "", format!("the answer cannot be written: {error}")))
}

fn text(answer: &str) -> JsValue {
    JsValue::from_str(answer)
}

/// Calls `deliver` with the answer or with the problems; what `deliver` throws is its caller's.
fn answer(deliver: &Function, work: impl FnOnce() -> Answer<JsValue>) {
    let (ok, answer) = match work() {
        Ok(answer) => (true, answer),
        Err(error) => (false, value(&wire::ProblemOut::all(&error)).unwrap_or(JsValue::NULL)),
    };
    // A throwing `deliver` leaves its caller without an answer, which the caller notices.
    let _ = deliver.call2(&JsValue::NULL, &JsValue::from_bool(ok), &answer);
}
