//! Whether the engine's memory, at most 4 GB and often less, has room for a piece of work. Without it the work is refused with a
//! code; begun all the same, it would stop the engine and with it every other policy.
//!
//! Rust ends a process that cannot allocate, which here is a trap like one of a bug; what stands apart is remembered.

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicBool, Ordering};

use wasm_bindgen::prelude::wasm_bindgen;

use super::Answer;
use crate::error::{Code, PolicyError};
use crate::model::Snapshot;

/// Inputs up to so many bytes are taken without looking.
const SMALL: usize = 16 << 20;
/// What reading takes at most for an object of a document, in bytes; measured: 780 for users with every member that lists need.
const FOR_OBJECT: usize = 800;
/// What writing takes at most for an entry, in bytes.
const FOR_ENTRY: usize = 400;
/// No document that may be read takes more than this on an engine that holds nothing else.
const MOST: usize = 2_800 << 20;
/// The room need not be in one piece: the largest list takes about a quarter of it.
const PIECES: usize = 4;

/// Says whether so many bytes can be handed to the engine; a host asks before it copies a large input.
#[wasm_bindgen(js_name = hasRoom)]
#[must_use]
pub fn has_room(bytes: usize) -> bool {
    bytes <= SMALL || piece_of(bytes).is_some()
}

/// Refuses to read a document for which there is no room: every object of it takes room, whatever its length.
pub(super) fn room_to_read(document: &[u8]) -> Answer<()> {
    if document.len() <= SMALL {
        return Ok(());
    }
    let objects = document.iter().filter(|byte| **byte == b'{').count();
    room(document.len().saturating_add(objects.saturating_mul(FOR_OBJECT)))
}

/// Refuses to write a snapshot for which there is no room.
pub(super) fn room_to_write(snapshot: &Snapshot) -> Answer<()> {
    let entries = snapshot.users.len() + snapshot.partners.len() + snapshot.managers.len();
    room(entries.saturating_mul(FOR_ENTRY))
}

/// Refuses work that needs several times the length of its input.
pub(super) fn room_for(input: usize, times: usize) -> Answer<()> {
    room(input.saturating_mul(times))
}

/// Takes the room and gives it back at once, so that the work finds it.
fn room(need: usize) -> Answer<()> {
    if need <= SMALL {
        return Ok(());
    }
    let piece = need.min(MOST) / PIECES;
    let taken: Option<[Vec<u8>; PIECES]> = match [(); PIECES].map(|()| piece_of(piece)) {
        [Some(a), Some(b), Some(c), Some(d)] => Some([a, b, c, d]),
        _ => None,
    };
    taken.map(drop).ok_or_else(no_room)
}

/// So many bytes, if there are; the compiler must not take them as given.
fn piece_of(bytes: usize) -> Option<Vec<u8>> {
    let mut piece = Vec::new();
    piece.try_reserve_exact(bytes).ok()?;
    Some(black_box(piece))
}

fn no_room() -> PolicyError {
    let message =
        "the engine's memory has no room for this beside what it holds; close policies that are no longer needed";
    PolicyError::new(Code::LimitExceeded, "", message)
}

/// Whether memory was asked for that there is not.
static IS_OUT: AtomicBool = AtomicBool::new(false);

/// The system's allocator, which remembers that it could not serve.
struct Remembering;

#[global_allocator]
static ALLOCATOR: Remembering = Remembering;

fn served(block: *mut u8) -> *mut u8 {
    if block.is_null() {
        IS_OUT.store(true, Ordering::Relaxed);
    }
    block
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

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above.
        served(unsafe { System.realloc(block, layout, size) })
    }
}

/// Says whether memory was asked for that there is not: then a trap is the end of the memory.
#[wasm_bindgen(js_name = isOutOfMemory)]
#[must_use]
pub fn is_out_of_memory() -> bool {
    IS_OUT.load(Ordering::Relaxed)
}
