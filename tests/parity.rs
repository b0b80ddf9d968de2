//! The golden answers, natively; `tests/browser_page.rs` and `tests/browser_worker.rs` compare wasm
//! with the same file.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // helpers of tests may panic

mod common;

fn a_thousand_random_shoppers(shop: &common::Shop) {
    let mut engine = common::engine(shop, &windowshopper::json::NativeJson);
    let lines = common::answers(&mut engine, 1_000);
    let text = lines.join("\n") + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/");
        std::fs::write(String::from(path) + shop.name, text).unwrap();
        return;
    }
    for (line, golden) in lines.iter().zip(shop.golden.lines()) {
        assert_eq!(line, golden, "shopper: digest of the lists");
    }
    assert_eq!(shop.golden.lines().count(), 1_000);
}

#[test]
fn of_the_first_bundle() {
    a_thousand_random_shoppers(&common::FIRST);
}

#[test]
fn of_the_sample_shop() {
    a_thousand_random_shoppers(&common::SAMPLE);
}
