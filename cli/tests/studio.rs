//! What a browser trains, natively: pkg/test/studio.test.ts holds the studio's wasm against the same bundle.
#![allow(clippy::unwrap_used)]

mod common;

use common::Scratch;
use std::path::Path;

/// `UPDATE_GOLDEN=1` remakes the bundle after a wanted change of training.
#[test]
fn quick_training_gives_the_bundle_that_browsers_train() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/studio");
    let scratch = Scratch::new("studio");
    for name in ["catalog.csv", "orders.csv"] {
        scratch.write(name, std::fs::read(fixtures.join(name)).unwrap());
    }
    let train = "train --quick --catalog catalog.csv --events orders.csv --out shop.wsb --json";
    scratch.run(train).json();
    let trained = std::fs::read(scratch.path("shop.wsb")).unwrap();
    let kept = fixtures.join("shop.wsb");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&kept, &trained).unwrap();
    }
    assert!(trained == std::fs::read(&kept).unwrap());
}
