//! `inspect`: whole bundles are shown, damaged ones refused with the engine's code.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

mod common;

use common::Scratch;
use serde_json::{Value, json};
use windowshopper::bundle::BundleWriter;

fn bundle() -> Vec<u8> {
    let mut writer = BundleWriter::new(["MUG-1", "MUG-2"], 1_291_191_960_000);
    writer.number("popularity.half_life_days", 7.0);
    writer.f32s("popularity.counts", &[2], &[3.0, 4.5]);
    writer.finish().unwrap()
}

#[test]
fn shows_metadata_and_tensors() {
    let scratch = Scratch::new("inspect");
    let file = bundle();
    scratch.write("shop.wsb", &file);
    let document = scratch.run("inspect shop.wsb --json").json();
    assert_eq!(document["items"], 2);
    assert_eq!(document["bytes"], json!(file.len()));
    assert_eq!(document["metadata"]["popularity.half_life_days"], "7");
    assert_eq!(
        document["tensors"],
        json!([
            {"name": "item_ids", "dtype": "U8", "shape": [12], "bytes": 12},
            {"name": "popularity.counts", "dtype": "F32", "shape": [2], "bytes": 8},
        ])
    );
    let text = scratch.run("inspect shop.wsb").stdout;
    assert!(
        text.contains("checksum right") && text.contains("2010-12-01T08:26:00Z"),
        "{text}"
    );
}

#[test]
fn refuses_what_is_not_a_whole_bundle() {
    let scratch = Scratch::new("inspect_bad");
    let whole = bundle();
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let mut nan = BundleWriter::new(["A"], 0);
    nan.f32s("popularity.counts", &[1], &[f32::NAN]);
    let mut files = vec![
        (
            "cut.wsb",
            whole[..whole.len() - 3].to_vec(),
            "bundle_truncated",
            "truncated",
        ),
        ("flipped.wsb", flipped, "bundle_checksum", "SHA-256"),
        (
            "text.wsb",
            b"this is some other kind of file".to_vec(),
            "bundle_not_a_bundle",
            "not a Windowshopper bundle",
        ),
        ("empty.wsb", Vec::new(), "bundle_not_a_bundle", "0 bytes"),
    ];
    if let Ok(nan) = nan.finish() {
        files.push(("nan.wsb", nan, "bundle_non_finite", "NaN"));
    }
    for (name, content, code, said) in files {
        scratch.write(name, content);
        let run = scratch.run(&format!("inspect {name} --json"));
        let stderr = run.fails(1);
        assert!(stderr.starts_with(&format!("error: {name}: ")), "{stderr}");
        assert!(stderr.contains(said), "{stderr}");
        let document: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(document["error"]["code"], code);
    }
    assert!(
        scratch
            .run("inspect missing.wsb")
            .fails(1)
            .contains("missing.wsb")
    );
}
