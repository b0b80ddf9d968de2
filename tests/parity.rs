//! The golden answers, natively; `tests/browser_page.rs` and `tests/browser_worker.rs` compare wasm
//! with the same file.
#![cfg(not(target_arch = "wasm32"))]

mod common;

#[test]
fn a_thousand_random_shoppers() {
    let mut engine = common::engine(&windowshopper::json::NativeJson);
    let lines = common::answers(&mut engine, 1_000);
    let text = lines.join("\n") + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/parity.txt");
        std::fs::write(path, text).unwrap();
        return;
    }
    for (line, golden) in lines.iter().zip(common::GOLDEN.lines()) {
        assert_eq!(line, golden, "shopper: digest of the lists");
    }
    assert_eq!(common::GOLDEN.lines().count(), 1_000);
}
