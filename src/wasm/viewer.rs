//! Viewers: one decision explained, compiled access for hosts, capsules and scopes.

use js_sys::{Array, Function, Uint8Array, Uint32Array};
use partner_policy_derive::Write;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::{Answer, Held, answer, document, held, keep, unknown_viewer};
use crate::access::{self as compiling, Verdict, ranges};
use crate::error::{Code, PolicyError};
use crate::explain as explaining;
use crate::formats::{self, Members};
use crate::ids::UserId;
use crate::model::{Action, Decision, Question, Resource, ResourceKind, Snapshot};

/// Says whether a viewer exists; the request is `{ viewer, now }`, delivers `{ id }`.
#[wasm_bindgen]
pub fn viewer(policy: u32, request: &str, deliver: &Function) {
    answer(deliver, || {
        let snapshot = held(policy)?;
        let request = Members::read(request, &["viewer", "now"])?;
        let (viewer, _) = (request.id::<UserId>("viewer")?, request.instant("now")?);
        if snapshot.user(&viewer).is_none() {
            return Err(unknown_viewer(&snapshot, &viewer));
        }
        document(&KnownViewer { id: viewer.as_str() })
    });
}

/// Decides one question `{ viewer, now, action, resource?, to? }`; delivers a decision.
#[wasm_bindgen]
pub fn explain(policy: u32, request: &str, deliver: &Function) {
    answer(deliver, || {
        let snapshot = held(policy)?;
        let request = Members::read(request, &["viewer", "now", "action", "resource", "to"])?;
        let (action, resource) = asked_resource(&snapshot, &request)?;
        let (viewer, to) = (request.id("viewer")?, request.id_if_any::<UserId>("to")?);
        let now = request.instant("now")?;
        let question = Question { viewer: &viewer, now, action, resource: &resource, to: to.as_ref() };
        let decision = explaining::explain(&snapshot, &question);
        agree(&snapshot, &question, &decision)?;
        document(&explaining::elaborate(&snapshot, &question, decision))
    });
}

/// The `action` of a request, and its `resource`: without one the question is about the type alone.
pub(super) fn asked_resource(snapshot: &Snapshot, request: &Members<'_>) -> Answer<(Action, Resource)> {
    let action = request.action(snapshot, "action")?;
    let resource = match request.json("resource") {
        Some(_) => request.document("resource", |bytes| formats::read_resource_of(snapshot, bytes))?,
        None => Resource::of(action.kind()),
    };
    if resource.kind != action.kind() {
        return Err(mismatch(action, resource.kind, "/resource/type"));
    }
    Ok((action, resource))
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

/// The number that stands for every kind.
const EVERY_KIND: usize = u32::MAX as usize;

/// What one viewer may do with one kind of resource, a number of the model's table, or with every kind (2³² − 1); `{ viewer, now }`.
///
/// Delivers the bytes of `access/export/document.rs`.
#[wasm_bindgen]
pub fn access(policy: u32, request: &str, kind: usize, deliver: &Function) {
    answer(deliver, || {
        let held = held(policy)?;
        let request = Members::read(request, &["viewer", "now"])?;
        if kind == EVERY_KIND {
            return Ok(bytes(&held.asked(&request)?.to_bytes_of_all()));
        }
        let kind = held.kind_at(kind).ok_or_else(|| PolicyError::new(Code::Internal, "", "there is no such kind"))?;
        Ok(bytes(&held.asked(&request)?.to_bytes(kind)))
    });
}

/// The capsule of one viewer, `{ viewer, now, notAfter? }`; delivers the bytes of `access/export/capsule.rs`.
#[wasm_bindgen]
pub fn capsule(policy: u32, request: &str, deliver: &Function) {
    answer(deliver, || {
        let held = held(policy)?;
        let request = Members::read(request, &["viewer", "now", "notAfter"])?;
        let (viewer, now) = (held.asked(&request)?, request.instant("now")?);
        let capsule = match request.json("notAfter") {
            Some(_) => viewer.to_capsule_until(now, request.instant("notAfter")?),
            None => Some(viewer.to_capsule(now)),
        };
        let message = "the capsule would hold for too long or not at all";
        let capsule = capsule.ok_or_else(|| PolicyError::new(Code::InvalidValue, "/notAfter", message))?;
        Ok(bytes(&capsule))
    });
}

/// What one viewer may know of the snapshot, `{ viewer, now }`; delivers what [`super::policy::load`] does.
#[wasm_bindgen]
pub fn scope(policy: u32, request: &str, deliver: &Function) {
    answer(deliver, || {
        let held = held(policy)?;
        let request = Members::read(request, &["viewer", "now"])?;
        let scoped = compiling::scoped(&*held.asked(&request)?)
            .map_err(|too_broad| PolicyError::new(Code::InvalidValue, "/viewer", too_broad.to_string()))?;
        document(&keep(scoped, &[]))
    });
}

/// Where in a JSON list of resources those stand on which the viewer may do the action; `{ viewer, now, action }`.
///
/// Delivers a `Uint32Array` of from, to, from, to, in bytes; where entries are no well-formed records of the action's type,
/// a list of that, of a `Uint32Array` of number, from, to of each of those, and of the first problem of each.
#[wasm_bindgen(js_name = filterJson)]
pub fn filter_json(policy: u32, request: &str, bytes: &[u8], deliver: &Function) {
    answer(deliver, || {
        let held = held(policy)?;
        let request = Members::read(request, &["viewer", "now", "action"])?;
        let action = request.action(&held, "action")?;
        let viewer = held.asked(&request)?;
        let found = ranges(&viewer, action, bytes, &mut |record| formats::read_resource_of(&held, record).ok());
        let found = found.ok_or_else(|| no_list(&held, bytes))?;
        let visible = JsValue::from(Uint32Array::from(found.visible.as_slice()));
        if found.unread.is_empty() {
            return Ok(visible);
        }
        let problems: Vec<PolicyError> =
            unread(bytes, &found.unread).map(|record| unreadable(&held, action, record)).collect();
        let problems: Vec<_> =
            problems.iter().filter_map(|error| formats::ProblemOut::all(error).into_iter().next()).collect();
        let unread = Uint32Array::from(found.unread.as_slice());
        Ok(Array::of3(&visible, &unread, &document(&problems)?).into())
    });
}

/// The entries of a list that cannot be read.
fn unread<'a>(bytes: &'a [u8], ranges: &'a [u32]) -> impl Iterator<Item = &'a [u8]> {
    ranges.chunks_exact(3).filter_map(|range| match range {
        [_, from, to] => bytes.get(*from as usize..*to as usize),
        _ => None,
    })
}

/// Why an entry of a list is no record of the action's type.
fn unreadable(snapshot: &Snapshot, action: Action, record: &[u8]) -> PolicyError {
    formats::read_resource_of(snapshot, record)
        .map_or_else(|error| error, |record| mismatch(action, record.kind, "/type"))
}

/// Why bytes are no list of resources.
fn no_list(snapshot: &Snapshot, bytes: &[u8]) -> PolicyError {
    let refused = formats::read_resources_of(snapshot, bytes).err();
    refused.unwrap_or_else(|| PolicyError::new(Code::Internal, "", "the list cannot be scanned"))
}

fn bytes(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

fn mismatch(action: Action, kind: ResourceKind, at: &str) -> PolicyError {
    let message = format!("`{action}` asks about another type than `{}`", kind.as_str());
    PolicyError::new(Code::ResourceMismatch, at, message)
}

#[derive(Write)]
#[record(internal)]
struct KnownViewer<'a> {
    id: &'a str,
}
