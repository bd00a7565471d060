//! What several tests build with.

pub mod doors;
pub mod scenario;

#[cfg(not(target_arch = "wasm32"))]
pub mod document;
#[cfg(not(target_arch = "wasm32"))]
pub mod world;
#[cfg(not(target_arch = "wasm32"))]
pub mod worlds;
