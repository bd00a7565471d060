//! The boundary to JavaScript: parse, call, encode; no logic.
//!
//! An export never returns a JavaScript value: Node 20 ends its process when such a call is deoptimised. Answers leave
//! through a function that is called with `(true, value)` or `(false, problems)`. Small answers are plain values made by
//! serde-wasm-bindgen; snapshots and plans leave as JSON text, in which a key such as `__proto__` stays a key.
#![allow(unsafe_code, reason = "the code that wasm_bindgen generates reads and writes the linear memory")]

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use js_sys::{Function, Uint32Array};
use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::access::{CompiledViewer, Mask, Predicate, Table, Verdict, visible_ranges};
use crate::error::{Code, PolicyError};
use crate::ids::{PartnerId, UserId, UserRoleId};
use crate::index::Index;
use crate::model::{
    Action, Decision, Edit, EditRequest, Instant, Plan, PlanOutcome, Question, Resource, ResourceKind, Snapshot,
};
use crate::wire::{self, Members};
use crate::{access as compiling, edits, explain as explaining, reports, rules};

thread_local! {
    /// The loaded policies; a handle is a place in the list, counted from 1.
    static POLICIES: RefCell<Vec<Option<Rc<Held>>>> = const { RefCell::new(Vec::new()) };
    /// The open tables; a handle is a place in the list, counted from 1.
    static TABLES: RefCell<Vec<Option<HeldTable>>> = const { RefCell::new(Vec::new()) };
}

/// A loaded policy, with what its viewers have in common made when the first one asks.
struct Held {
    snapshot: Arc<Snapshot>,
    index: OnceCell<Index>,
    /// The viewers compiled last, the newest at the end.
    viewers: RefCell<Vec<(UserId, Instant, Rc<CompiledViewer>)>>,
}

/// How many compiled viewers a policy keeps.
const KEPT_VIEWERS: usize = 8;

impl std::ops::Deref for Held {
    type Target = Snapshot;

    fn deref(&self) -> &Snapshot {
        &self.snapshot
    }
}

impl Held {
    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::build(Arc::clone(&self.snapshot)))
    }

    /// The compiled viewer; none for an id that no user has.
    fn viewer(&self, id: &UserId, now: Instant) -> Option<Rc<CompiledViewer>> {
        let mut kept = self.viewers.borrow_mut();
        if let Some((.., viewer)) = kept.iter().find(|(of, at, _)| of == id && *at == now) {
            return Some(Rc::clone(viewer));
        }
        let viewer = Rc::new(CompiledViewer::compile(self.index(), id, now).ok()?);
        if kept.len() >= KEPT_VIEWERS {
            kept.remove(0);
        }
        kept.push((id.clone(), now, Rc::clone(&viewer)));
        Some(viewer)
    }

    /// The compiled viewer that a request names as `viewer` and `now`.
    fn asked(&self, request: &Members<'_>) -> Answer<Rc<CompiledViewer>> {
        let (id, now) = (request.id::<UserId>("viewer")?, request.instant("now")?);
        self.viewer(&id, now).ok_or_else(|| unknown_viewer(&id))
    }
}

/// A table with what was last asked of it.
struct HeldTable {
    policy: Rc<Held>,
    table: Table,
    /// Questions by number modulo the length; an older one with the same place was dropped.
    asked: Vec<Asked>,
    next: u32,
}

/// One viewer and action, as asked of a table.
struct Asked {
    number: u32,
    kind: ResourceKind,
    allowed: Arc<Predicate>,
}

/// How many questions a table keeps.
const KEPT_QUESTIONS: u32 = 256;

impl HeldTable {
    fn question(&self, number: u32) -> Option<&Asked> {
        self.asked.get((number % KEPT_QUESTIONS) as usize).filter(|asked| asked.number == number)
    }
}

fn unknown_viewer(id: &UserId) -> PolicyError {
    PolicyError::new(Code::UnknownViewer, "/viewer", format!("there is no user `{id}`"))
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
    POLICIES.with_borrow_mut(|policies| vacate(policies, policy));
}

/// Says whether a viewer exists; the request is `{ viewer, now }`, delivers `{ id }`.
#[wasm_bindgen]
pub fn viewer(policy: u32, request: &str, deliver: &Function) {
    answer(deliver, || {
        let snapshot = held(policy)?;
        let request = Members::read(request, &["viewer", "now"])?;
        let (viewer, _) = (request.id::<UserId>("viewer")?, request.instant("now")?);
        if snapshot.user(&viewer).is_none() {
            return Err(unknown_viewer(&viewer));
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
            return Err(mismatch(action, resource.kind, "/resource/type"));
        }
        let (viewer, to) = (request.id("viewer")?, request.id_if_any::<UserId>("to")?);
        let now = request.instant("now")?;
        let question = Question { viewer: &viewer, now, action, resource: &resource, to: to.as_ref() };
        let decision = explaining::explain(&snapshot, &question);
        agree(&snapshot, &question, &decision)?;
        value(&wire::DecisionOut::from(&decision))
    });
}

/// Refuses a decision by the rules from which compiled access differs.
fn agree(held: &Held, question: &Question<'_>, decision: &Decision) -> Answer<()> {
    let compiled = held.viewer(question.viewer, question.now);
    let verdict = compiled
        .map_or_else(Verdict::unknown_subject, |viewer| viewer.decide(question.action, question.resource, question.to));
    if (verdict.allowed, verdict.level, verdict.code) == (decision.allowed, decision.level, decision.code) {
        return Ok(());
    }
    let message = format!("rules and compiled access differ on `{}`: nothing is allowed", question.action);
    Err(PolicyError::new(Code::EngineDisagreement, "", message))
}

/// What one viewer may do, `{ viewer, now }`; delivers the text of `access/json.rs`.
#[wasm_bindgen]
pub fn access(policy: u32, request: &str, deliver: &Function) {
    answer(deliver, || {
        let held = held(policy)?;
        let request = Members::read(request, &["viewer", "now"])?;
        Ok(text(&held.asked(&request)?.to_json()))
    });
}

/// What a capsule of one viewer says, `{ viewer, now }`; delivers the text of `access/capsule.rs`.
#[wasm_bindgen]
pub fn capsule(policy: u32, request: &str, deliver: &Function) {
    answer(deliver, || {
        let held = held(policy)?;
        let request = Members::read(request, &["viewer", "now"])?;
        Ok(text(&held.asked(&request)?.to_capsule(request.instant("now")?)))
    });
}

/// What one viewer may know of the snapshot, `{ viewer, now }`; delivers what [`load`] does.
#[wasm_bindgen]
pub fn scope(policy: u32, request: &str, deliver: &Function) {
    answer(deliver, || {
        let held = held(policy)?;
        let request = Members::read(request, &["viewer", "now"])?;
        let scoped = compiling::scoped(&*held.asked(&request)?)
            .map_err(|too_broad| PolicyError::new(Code::InvalidValue, "/viewer", too_broad.to_string()))?;
        value(&keep(scoped, &[]))
    });
}

/// Where in a JSON list of resources those stand on which the viewer may do the action; `{ viewer, now, action }`.
///
/// Delivers a `Uint32Array` of from, to, from, to, in bytes.
#[wasm_bindgen(js_name = filterJson)]
pub fn filter_json(policy: u32, request: &str, bytes: &[u8], deliver: &Function) {
    answer(deliver, || {
        let held = held(policy)?;
        let request = Members::read(request, &["viewer", "now", "action"])?;
        let action = request.action("action")?;
        let viewer = held.asked(&request)?;
        let found = visible_ranges(&viewer, action, bytes, &mut |record| wire::read_resource(record).ok());
        let found = found.ok_or_else(|| unreadable(action, bytes))?;
        Ok(Uint32Array::from(found.as_slice()).into())
    });
}

/// Why a list of resources cannot be filtered.
fn unreadable(action: Action, bytes: &[u8]) -> PolicyError {
    let records = match wire::read_resources(bytes) {
        Ok(records) => records,
        Err(error) => return error,
    };
    match records.iter().enumerate().find(|(_, record)| record.kind != action.kind()) {
        Some((at, record)) => mismatch(action, record.kind, &format!("/{at}/type")),
        None => PolicyError::new(Code::Internal, "", "the list cannot be scanned"),
    }
}

fn mismatch(action: Action, kind: ResourceKind, at: &str) -> PolicyError {
    let message = format!("`{action}` asks about another type than `{}`", kind.as_str());
    PolicyError::new(Code::ResourceMismatch, at, message)
}

#[derive(Serialize)]
struct OpenTable {
    handle: u32,
    rows: usize,
}

/// Keeps a JSON list of resources as a table; delivers `{ handle, rows }`.
#[wasm_bindgen(js_name = tableOpen)]
pub fn table_open(policy: u32, bytes: &[u8], deliver: &Function) {
    answer(deliver, || {
        let policy = held(policy)?;
        let table = Table::of(policy.index(), &wire::read_resources(bytes)?);
        let rows = table.len();
        let held = HeldTable { policy, table, asked: Vec::new(), next: 0 };
        value(&OpenTable { handle: TABLES.with_borrow_mut(|tables| place(tables, held)), rows })
    });
}

/// Gives back a table; a handle that holds nothing is ignored.
#[wasm_bindgen(js_name = tableClose)]
pub fn table_close(table: u32) {
    TABLES.with_borrow_mut(|tables| vacate(tables, table));
}

/// Replaces a row; delivers nothing.
#[wasm_bindgen(js_name = tableUpdate)]
pub fn table_update(table: u32, row: u32, record: &[u8], deliver: &Function) {
    answer(deliver, || {
        let record = wire::read_resource(record)?;
        with_table(table, |held| {
            let is_there = held.table.update(row as usize, &record);
            let missing = || PolicyError::new(Code::InvalidValue, "", format!("there is no row {row}"));
            is_there.then_some(JsValue::UNDEFINED).ok_or_else(missing)
        })
    });
}

/// Prepares a question `{ viewer, now, action }` to a table; delivers its number.
#[wasm_bindgen(js_name = tableAsk)]
pub fn table_ask(table: u32, request: &str, deliver: &Function) {
    answer(deliver, || {
        let request = Members::read(request, &["viewer", "now", "action"])?;
        let action = request.action("action")?;
        with_table(table, |held| {
            let allowed = held.policy.asked(&request)?.allowed(action);
            let number = held.next;
            held.next = number.wrapping_add(1) & 0x3fff_ffff;
            let asked = Asked { number, kind: action.kind(), allowed };
            match held.asked.get_mut((number % KEPT_QUESTIONS) as usize) {
                Some(slot) => *slot = asked,
                None => held.asked.push(asked),
            }
            Ok(JsValue::from(number))
        })
    });
}

/// Answers a prepared question on one row: 1 yes, 0 no, 2 there is no such question any more.
#[wasm_bindgen(js_name = tableCan)]
#[must_use]
pub fn table_can(table: u32, question: u32, row: u32) -> u32 {
    TABLES.with_borrow(|tables| {
        let held = slot_of(table).and_then(|slot| tables.get(slot)?.as_ref());
        let asked = held.and_then(|held| Some((held, held.question(question)?)));
        asked.map_or(2, |(held, asked)| u32::from(held.table.holds_on(row as usize, asked.kind, &asked.allowed)))
    })
}

/// On how many rows a prepared question is answered with yes; -1 if there is no such question any more.
#[wasm_bindgen(js_name = tableCount)]
#[must_use]
pub fn table_count(table: u32, question: u32) -> i32 {
    TABLES.with_borrow(|tables| {
        let held = slot_of(table).and_then(|slot| tables.get(slot)?.as_ref());
        let asked = held.and_then(|held| Some((held, held.question(question)?)));
        let count = asked.map(|(held, asked)| held.table.rows_with(&asked.allowed, asked.kind).count());
        count.and_then(|count| i32::try_from(count).ok()).unwrap_or(-1)
    })
}

/// The rows on which a prepared question is answered with yes; delivers a `Uint32Array`, or null without a question.
#[wasm_bindgen(js_name = tableRows)]
pub fn table_rows(table: u32, question: u32, deliver: &Function) {
    answer(deliver, || {
        with_table(table, |held| {
            let Some(asked) = held.question(question) else {
                return Ok(JsValue::NULL);
            };
            let rows = held.table.rows_with(&asked.allowed, asked.kind);
            let rows: Vec<u32> = rows.rows().filter_map(|row| u32::try_from(row).ok()).collect();
            Ok(Uint32Array::from(rows.as_slice()).into())
        })
    });
}

/// For each prepared question its rows as bits, 32 a word; delivers one `Uint32Array`, or null if a question is gone.
#[wasm_bindgen(js_name = tableBits)]
pub fn table_bits(table: u32, questions: &[u32], deliver: &Function) {
    answer(deliver, || {
        with_table(table, |held| {
            let mut done: Vec<(&Asked, Mask)> = Vec::with_capacity(questions.len());
            let mut words: Vec<u32> = Vec::with_capacity(questions.len() * held.table.len().div_ceil(64) * 2);
            for number in questions {
                let Some(asked) = held.question(*number) else {
                    return Ok(JsValue::NULL);
                };
                let same = |(other, _): &&(&Asked, Mask)| other.kind == asked.kind && other.allowed == asked.allowed;
                let mask = match done.iter().find(same) {
                    Some((_, mask)) => mask.clone(),
                    None => held.table.rows_with(&asked.allowed, asked.kind),
                };
                // The lower half is the low word on every engine: wasm is little-endian, and so is this split.
                words.extend(mask.words().iter().flat_map(|word| {
                    let [a, b, c, d, e, f, g, h] = word.to_le_bytes();
                    [u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h])]
                }));
                done.push((asked, mask));
            }
            Ok(Uint32Array::from(words.as_slice()).into())
        })
    });
}

fn with_table<T>(table: u32, work: impl FnOnce(&mut HeldTable) -> Answer<T>) -> Answer<T> {
    TABLES.with_borrow_mut(|tables| {
        let held = slot_of(table).and_then(|slot| tables.get_mut(slot)?.as_mut());
        work(held.ok_or_else(|| PolicyError::new(Code::PolicyClosed, "", "the table was closed"))?)
    })
}

/// Puts a thing on the first free place and says its handle.
fn place<T>(list: &mut Vec<Option<T>>, thing: T) -> u32 {
    let slot = match list.iter().position(Option::is_none) {
        Some(slot) => slot,
        None => {
            list.push(None);
            list.len() - 1
        }
    };
    if let Some(place) = list.get_mut(slot) {
        *place = Some(thing);
    }
    u32::try_from(slot + 1).unwrap_or(u32::MAX)
}

/// Empties the place of a handle, so that the next thing may take it; a handle that holds nothing is ignored.
fn vacate<T>(list: &mut [Option<T>], handle: u32) {
    if let Some(place) = slot_of(handle).and_then(|slot| list.get_mut(slot)) {
        *place = None;
    }
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
    answer(deliver, || Ok(text(&wire::write_snapshot(&held(policy)?.snapshot))));
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
    let held = Held { snapshot: Arc::new(snapshot), index: OnceCell::new(), viewers: RefCell::default() };
    Loaded { handle: POLICIES.with_borrow_mut(|policies| place(policies, Rc::new(held))), revision, diagnostics }
}

fn slot_of(policy: u32) -> Option<usize> {
    usize::try_from(policy).ok()?.checked_sub(1)
}

fn held(policy: u32) -> Answer<Rc<Held>> {
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
