//! The boundary to JavaScript: parse, call, encode; no logic.
//!
//! An export never returns a JavaScript value: Node 20 ends its process when such a call is deoptimised. Answers leave
//! through a function that is called with `(true, value)` or `(false, problems)`. Answers are JSON that JavaScript parses in one
//! step; snapshots and plans leave as JSON text, in which a key such as `__proto__` stays a key, plans of managers in columns.
#![allow(unsafe_code, reason = "the code that wasm_bindgen generates reads and writes the linear memory")]

mod grants;
mod memory;
mod plan;
mod policy;
mod report;
mod seed;
mod table;
mod viewer;

pub use policy::engine_version;

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use js_sys::Function;
use partner_policy_derive::Write;
use serde::Serialize;
use wasm_bindgen::JsValue;

use crate::access::CompiledViewer;
use crate::error::{Code, PolicyError};
use crate::formats::{self, Members};
use crate::ids::UserId;
use crate::index::Index;
use crate::json::{Write, to_json};
use crate::model::{Instant, Snapshot};

thread_local! {
    /// The loaded policies; a handle is an index of the list, counted from 1.
    static POLICIES: RefCell<Vec<Option<Rc<Held>>>> = const { RefCell::new(Vec::new()) };
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
        self.viewer(&id, now).ok_or_else(|| unknown_viewer(&self.snapshot, &id))
    }
}

/// In programmes with more people nobody is compared with all of them: whoever asks for an unknown one would take the time.
const MOST_SUGGESTED: usize = 5_000;

fn unknown_viewer(snapshot: &Snapshot, id: &UserId) -> PolicyError {
    let meant = user_meant(snapshot, id.as_str());
    PolicyError::new(Code::UnknownViewer, "/viewer", format!("there is no user `{id}`{meant}"))
}

/// The user who was probably meant by an id that nobody has.
fn user_meant(snapshot: &Snapshot, id: &str) -> String {
    let is_small = snapshot.users.len() <= MOST_SUGGESTED;
    formats::meant(id, &mut snapshot.users.keys().filter(|_| is_small).map(|id| id.as_str().into()))
}

type Answer<T> = Result<T, PolicyError>;

/// Puts a thing into the first free slot and says its handle.
fn insert<T>(list: &mut Vec<Option<T>>, thing: T) -> u32 {
    let slot = match list.iter().position(Option::is_none) {
        Some(slot) => slot,
        None => {
            list.push(None);
            list.len() - 1
        }
    };
    if let Some(free) = list.get_mut(slot) {
        *free = Some(thing);
    }
    u32::try_from(slot + 1).unwrap_or(u32::MAX)
}

/// Empties the slot of a handle, so that the next thing may take it; a handle that holds nothing is ignored.
fn vacate<T>(list: &mut [Option<T>], handle: u32) {
    if let Some(slot) = slot_of(handle).and_then(|slot| list.get_mut(slot)) {
        *slot = None;
    }
}

#[derive(Write)]
#[record(internal)]
struct Loaded<'a> {
    handle: u32,
    revision: u64,
    diagnostics: &'a [formats::ProblemOut<'a>],
    /// The declared record types, in the order in which compiled access numbers them.
    types: Vec<String>,
}

/// Keeps a snapshot under the first free handle.
fn keep<'a>(snapshot: Snapshot, diagnostics: &'a [formats::ProblemOut<'a>]) -> Loaded<'a> {
    let revision = snapshot.revision;
    let types = snapshot.record_types.keys().map(|name| name.as_str().to_owned()).collect();
    let held = Held { snapshot: Arc::new(snapshot), index: OnceCell::new(), viewers: RefCell::default() };
    Loaded {
        handle: POLICIES.with_borrow_mut(|policies| insert(policies, Rc::new(held))),
        revision,
        diagnostics,
        types,
    }
}

fn slot_of(policy: u32) -> Option<usize> {
    usize::try_from(policy).ok()?.checked_sub(1)
}

fn held(policy: u32) -> Answer<Rc<Held>> {
    POLICIES
        .with_borrow(|policies| policies.get(slot_of(policy)?).cloned().flatten())
        .ok_or_else(|| PolicyError::new(Code::PolicyClosed, "", "the policy was closed"))
}

/// An answer as a plain JavaScript value: one crossing instead of one for each of its members.
fn document(answer: &dyn Write) -> Answer<JsValue> {
    parsed(&to_json(answer))
}

fn parsed(json: &str) -> Answer<JsValue> {
    js_sys::JSON::parse(json).map_err(|_| PolicyError::new(Code::Internal, "", "the answer cannot be written"))
}

fn text(answer: &str) -> JsValue {
    JsValue::from_str(answer)
}

/// One thing that is wrong, as it is told to JavaScript.
#[derive(Serialize)]
struct Refused<'a> {
    code: &'static str,
    at: &'a str,
    message: &'a str,
}

/// The problems of a refusal as plain JavaScript values; they are few, so that each of their members may cross by itself.
fn refusal(error: &PolicyError) -> JsValue {
    let told = error.problems().map(|it| Refused { code: it.code().as_str(), at: it.at(), message: it.message() });
    let problems: Vec<Refused<'_>> = told.collect();
    problems.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}

/// Calls `deliver` with the answer or with the problems; what `deliver` throws is its caller's.
fn answer(deliver: &Function, work: impl FnOnce() -> Answer<JsValue>) {
    let (ok, answer) = match work() {
        Ok(answer) => (true, answer),
        Err(error) => (false, refusal(&error)),
    };
    // A throwing `deliver` leaves its caller without an answer, which the caller notices.
    let _ = deliver.call2(&JsValue::NULL, &JsValue::from_bool(ok), &answer);
}
