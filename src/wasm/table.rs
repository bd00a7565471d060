//! Tables: records that stay in the engine's memory, and prepared questions to them.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use js_sys::{Function, Uint32Array};
use partner_policy_derive::Write;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::{Answer, Held, answer, document, held, insert, memory, slot_of, vacate};
use crate::access::{Mask, Predicate, Table};
use crate::error::{Code, PolicyError};
use crate::formats::{self, Members};
use crate::json::elements;
use crate::model::{Resource, ResourceKind, Snapshot};

thread_local! {
    /// The open tables; a handle is an index of the list, counted from 1.
    static TABLES: RefCell<Vec<Option<HeldTable>>> = const { RefCell::new(Vec::new()) };
}

/// A table with what was last asked of it.
struct HeldTable {
    policy: Rc<Held>,
    table: Table,
    /// Questions by number modulo the length; an older one with the same number was dropped.
    asked: Vec<TableQuestion>,
    next: u32,
}

/// One viewer and action, as asked of a table.
struct TableQuestion {
    number: u32,
    kind: ResourceKind,
    allowed: Arc<Predicate>,
}

/// How many questions a table keeps.
const KEPT_QUESTIONS: u32 = 256;

impl HeldTable {
    fn question(&self, number: u32) -> Option<&TableQuestion> {
        self.asked.get((number % KEPT_QUESTIONS) as usize).filter(|asked| asked.number == number)
    }
}

#[derive(Write)]
#[record(internal)]
struct OpenTable<'a> {
    handle: u32,
    rows: usize,
    unread: &'a [Unread],
}

/// An entry that is no well-formed record: its number, where it stands, and what is wrong with it first.
#[derive(Write)]
#[record(internal)]
struct Unread {
    number: usize,
    from: usize,
    to: usize,
    problem: OwnProblem,
}

#[derive(Write)]
#[record(internal)]
struct OwnProblem {
    code: &'static str,
    at: String,
    message: String,
}

/// Keeps a JSON list of resources as a table; delivers `{ handle, rows, unread }`. The row of what cannot be read holds
/// nothing and is the caller's to leave out; with `is_strict` it is refused.
#[wasm_bindgen(js_name = tableOpen)]
pub fn table_open(policy: u32, bytes: &[u8], is_strict: bool, deliver: &Function) {
    answer(deliver, || {
        let policy = held(policy)?;
        memory::room_to_read(bytes)?;
        let (records, unread) = match formats::read_resources_of(&policy, bytes) {
            Ok(records) => (records, Vec::new()),
            Err(error) if is_strict => return Err(error),
            Err(error) => readable(&policy, bytes).ok_or(error)?,
        };
        let table = Table::of(policy.index(), &records);
        let rows = table.len();
        let held = HeldTable { policy, table, asked: Vec::new(), next: 0 };
        document(&OpenTable { handle: TABLES.with_borrow_mut(|tables| insert(tables, held)), rows, unread: &unread })
    });
}

/// The records of a list, something in the place of those that cannot be read, and what is wrong with these; none if the
/// bytes are no list.
fn readable(snapshot: &Snapshot, bytes: &[u8]) -> Option<(Vec<Resource>, Vec<Unread>)> {
    let (mut records, mut unread) = (Vec::new(), Vec::new());
    for (number, (from, to)) in elements(bytes)?.into_iter().enumerate() {
        match formats::read_resource_of(snapshot, bytes.get(from..to)?) {
            Ok(record) => records.push(record),
            Err(error) => {
                let first = error.problems().next()?;
                let (code, at, message) = (first.code().as_str(), first.at().to_owned(), first.message().to_owned());
                records.push(Resource::of(ResourceKind::Portal));
                unread.push(Unread { number, from, to, problem: OwnProblem { code, at, message } });
            }
        }
    }
    Some((records, unread))
}

/// Gives back a table; a handle that holds nothing is ignored.
#[wasm_bindgen(js_name = tableClose)]
pub fn table_close(table: u32) {
    TABLES.with_borrow_mut(|tables| vacate(tables, table));
}

/// Takes a table over to another policy, its rows as they are, and drops its questions; delivers whether it could. Where it could
/// not, nothing has changed, and the records have to be read again.
#[wasm_bindgen(js_name = tableFollow)]
pub fn table_follow(table: u32, policy: u32, deliver: &Function) {
    answer(deliver, || {
        let policy = held(policy)?;
        with_table(table, |held| {
            let could = held.table.follow(policy.index());
            if could {
                held.policy = policy;
                held.asked.iter_mut().for_each(|asked| asked.number = u32::MAX);
            }
            Ok(JsValue::from_bool(could))
        })
    });
}

/// Replaces a row; delivers nothing.
#[wasm_bindgen(js_name = tableUpdate)]
pub fn table_update(table: u32, row: u32, record: &[u8], deliver: &Function) {
    answer(deliver, || {
        with_table(table, |held| {
            let record = formats::read_resource_of(&held.policy, record)?;
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
        with_table(table, |held| {
            let action = request.action(&held.policy, "action")?;
            let allowed = held.policy.asked(&request)?.allowed(action);
            let number = held.next;
            held.next = number.wrapping_add(1) & 0x3fff_ffff;
            let asked = TableQuestion { number, kind: action.kind(), allowed };
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
            let rows = held.table.rows_with(&asked.allowed, asked.kind).rows();
            Ok(Uint32Array::from(rows.as_slice()).into())
        })
    });
}

/// For each prepared question its rows as bits, 32 a word; delivers one `Uint32Array`, or null if a question is gone.
#[wasm_bindgen(js_name = tableBits)]
pub fn table_bits(table: u32, questions: &[u32], deliver: &Function) {
    answer(deliver, || {
        with_table(table, |held| {
            let mut done: Vec<(&TableQuestion, Mask)> = Vec::with_capacity(questions.len());
            let mut words: Vec<u32> = Vec::with_capacity(questions.len() * held.table.len().div_ceil(64) * 2);
            for number in questions {
                let Some(asked) = held.question(*number) else {
                    return Ok(JsValue::NULL);
                };
                let same =
                    |(other, _): &&(&TableQuestion, Mask)| other.kind == asked.kind && other.allowed == asked.allowed;
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
