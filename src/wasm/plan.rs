//! Plans: what an edit would do, and the policy that follows.

use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;

use super::{answer, held, keep, text, value};
use crate::edits;
use crate::model::{Edit, EditRequest, Plan};
use crate::wire::{self, Members};

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

/// Applies a plan; delivers what [`super::policy::load`] does.
#[wasm_bindgen]
pub fn apply(policy: u32, plan: &str, deliver: &Function) {
    answer(deliver, || {
        let snapshot = held(policy)?;
        let plan: Plan = wire::read_plan(plan.as_bytes())?;
        value(&keep(edits::apply(&snapshot, &plan)?, &[]))
    });
}
