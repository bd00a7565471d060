//! Policies: a snapshot comes in, is kept under a handle, leaves as text and is given back.

use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;

use super::{POLICIES, answer, document, held, keep, memory, text, vacate};
use crate::{compiled, formats};

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
        memory::room_to_read(bytes)?;
        let (snapshot, diagnostics) = formats::read_snapshot(bytes)?;
        let diagnostics: Vec<_> = diagnostics.iter().map(formats::ProblemOut::from).collect();
        document(&keep(snapshot, &diagnostics))
    });
}

/// Loads what [`compiled`] delivered; delivers what [`load`] does.
#[wasm_bindgen(js_name = loadCompiled)]
pub fn load_compiled(bytes: Vec<u8>, deliver: &Function) {
    answer(deliver, || {
        memory::room_for(bytes.len(), 2)?;
        let (snapshot, diagnostics) = compiled::read_compiled(bytes)?;
        let diagnostics: Vec<_> = diagnostics.iter().map(formats::ProblemOut::from).collect();
        document(&keep(snapshot, &diagnostics))
    });
}

/// The snapshot in compiled form; delivers a `Uint8Array`.
#[wasm_bindgen]
pub fn compiled(policy: u32, deliver: &Function) {
    answer(deliver, || {
        let held = held(policy)?;
        memory::room_to_write(&held.snapshot)?;
        Ok(Uint8Array::from(compiled::write_compiled(&held.snapshot)?.as_slice()).into())
    });
}

/// Gives back what a handle holds; a handle that holds nothing is ignored.
#[wasm_bindgen]
pub fn close(policy: u32) {
    POLICIES.with_borrow_mut(|policies| vacate(policies, policy));
}

/// The snapshot; delivers canonical JSON text.
#[wasm_bindgen]
pub fn snapshot(policy: u32, deliver: &Function) {
    answer(deliver, || {
        let held = held(policy)?;
        memory::room_to_write(&held.snapshot)?;
        Ok(text(&formats::write_snapshot(&held.snapshot)))
    });
}
