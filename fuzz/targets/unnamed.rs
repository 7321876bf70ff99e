#![no_main]

#[path = "../../crates/demarche/tests/entries/mod.rs"]
#[allow(dead_code)]
mod entries;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| entries::unnamed(bytes));
