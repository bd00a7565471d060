//! Plans: what an edit would do, and the policy that follows.

use js_sys::{Array, Function, Uint32Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use super::{answer, document, held, keep, memory, text};
use crate::edits::{self, Planned};
use crate::error::{Code, PolicyError};
use crate::formats::{self, Members};
use crate::model::{ColumnarPlan, Edit, EditRequest, Plan, Snapshot};

/// Plans an edit request; delivers the plan as JSON text, or one of managers in columns: what [`formats::ColumnarTexts`] has.
#[wasm_bindgen]
pub fn plan(policy: u32, request: &str, deliver: &Function) {
    answer(deliver, || {
        let snapshot = held(policy)?;
        let request = formats::read_edit_request(request.as_bytes())?;
        Ok(planned(&snapshot, &request))
    });
}

/// Plans what a system asserts; delivers the plan as JSON text.
#[wasm_bindgen(js_name = planSystem)]
pub fn plan_system(policy: u32, request: &str, deliver: &Function) {
    answer(deliver, || {
        let snapshot = held(policy)?;
        let request = formats::read_system_edit_request(request.as_bytes())?;
        Ok(text(&formats::write_plan(&edits::plan_system(&snapshot, &request))))
    });
}

/// Plans an edit request that comes as JSON bytes; delivers what [`plan`] does.
#[wasm_bindgen(js_name = planJson)]
pub fn plan_json(policy: u32, request: &[u8], deliver: &Function) {
    answer(deliver, || {
        let snapshot = held(policy)?;
        memory::room_to_read(request)?;
        Ok(match formats::read_edit_or_import(request)? {
            (request, None) => planned(&snapshot, &request),
            (request, Some(import)) => columns(&edits::plan_import(&snapshot, &request, import), [0; 2]),
        })
    });
}

/// Plans an import of manager assignments from CSV; the head is `{ by, revision, now, mode? }`; delivers columns.
#[wasm_bindgen(js_name = planCsv)]
pub fn plan_csv(policy: u32, head: &str, csv: &[u8], deliver: &Function) {
    answer(deliver, || {
        let snapshot = held(policy)?;
        memory::room_for(csv.len(), 8)?;
        let head = Members::read(head, &["by", "revision", "now", "mode"])?;
        let request = EditRequest {
            by: head.id("by")?,
            revision: head.revision("revision")?,
            mode: head.mode_if_any("mode")?,
            now: head.instant("now")?,
            edit: Edit::ManagersRows { rows: Vec::new() },
        };
        Ok(columns(&edits::plan_import(&snapshot, &request, formats::read_import_csv(csv)), [0; 2]))
    });
}

/// Plans an import of which the caller made columns ([`formats::read_import_columns`]); the request has none of the rows;
/// delivers columns without the ids that the caller knows.
#[wasm_bindgen(js_name = planRows)]
pub fn plan_rows(policy: u32, request: &str, partners: &str, users: &str, rows: &[u32], deliver: &Function) {
    answer(deliver, || {
        let snapshot = held(policy)?;
        let request = formats::read_import_head(request.as_bytes())?;
        let import = formats::read_import_columns(partners, users, rows)
            .ok_or_else(|| PolicyError::new(Code::MalformedJson, "/edit/rows", "the rows cannot be read"))?;
        let known = [import.rows.partners.len(), import.rows.users.len()];
        Ok(columns(&edits::plan_import(&snapshot, &request, import), known))
    });
}

/// Applies a plan; delivers what [`super::policy::load`] does.
#[wasm_bindgen]
pub fn apply(policy: u32, plan: &str, deliver: &Function) {
    answer(deliver, || {
        let snapshot = held(policy)?;
        let plan: Plan = formats::read_plan(plan.as_bytes())?;
        document(&keep(edits::apply(&snapshot, &plan)?, &[]))
    });
}

fn planned(snapshot: &Snapshot, request: &EditRequest) -> JsValue {
    match edits::planned(snapshot, request) {
        Planned::Sheet(sheet) => columns(&sheet, [0; 2]),
        Planned::Plan(plan) => text(&formats::write_plan(&plan)),
    }
}

fn columns(sheet: &ColumnarPlan, known: [usize; 2]) -> JsValue {
    let formats::ColumnarTexts { head, names, numbers } = formats::write_columnar(sheet, known);
    Array::of3(&text(&head), &text(&names), &Uint32Array::from(numbers.as_slice())).into()
}
