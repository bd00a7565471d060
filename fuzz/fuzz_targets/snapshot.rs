#![no_main]

#[path = "../bodies.rs"]
mod bodies;
#[path = "../../tests/support/doors.rs"]
mod doors;

libfuzzer_sys::fuzz_target!(|input: &[u8]| bodies::snapshot(input));
