//! The portable tests on the host (`cargo test`) and in Node (`wasm-pack test --node`).

mod suite;
