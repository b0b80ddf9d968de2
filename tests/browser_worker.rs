//! The engine in a real browser, in a worker.
#![cfg(target_arch = "wasm32")]

mod browser;
mod common;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
