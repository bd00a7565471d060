//! The engine's memory: whether it ran out.
//!
//! Rust ends a process that cannot allocate, which here is a trap like one of a bug; what stands apart is remembered.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, Ordering};

use wasm_bindgen::prelude::wasm_bindgen;

/// Whether memory was asked for that there is not.
static IS_OUT: AtomicBool = AtomicBool::new(false);

/// The system's allocator, which remembers that it could not serve.
struct Remembering;

#[global_allocator]
static ALLOCATOR: Remembering = Remembering;

fn served(place: *mut u8) -> *mut u8 {
    if place.is_null() {
        IS_OUT.store(true, Ordering::Relaxed);
    }
    place
}

// SAFETY: every call is the system allocator's own.
unsafe impl GlobalAlloc for Remembering {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are those that `System` asks for.
        served(unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        served(unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above.
        served(unsafe { System.realloc(place, layout, size) })
    }
}

/// Says whether memory was asked for that there is not: then a trap is the end of the memory.
#[wasm_bindgen(js_name = isOutOfMemory)]
#[must_use]
pub fn is_out_of_memory() -> bool {
    IS_OUT.load(Ordering::Relaxed)
}
