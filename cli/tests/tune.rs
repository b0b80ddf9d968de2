//! Searching parameters: repeatable, to be gone on with, and blind to the test.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

mod common;

use common::Scratch;
use serde_json::Value;

fn sessions(scratch: &Scratch) {
    let lines: String = (0..400u32)
        .map(|n| {
            let at = |step: u32| (n * 7 + step * step * (1 + n % 3)) % 23;
            format!("i{} i{} i{} i{}\n", at(0), at(1), at(2), at(3))
        })
        .collect();
    scratch.write("sessions.txt.gz", lines);
}

/// A log of forty days, of which the last eight are the test; what happens in these depends on `test`.
fn log(test: u32) -> String {
    let mut log = String::from("user_id,session_id,event,item_id,timestamp\n");
    let start = 1_767_225_600; // 2026-01-01
    for session in 0..400u32 {
        let shift = if session >= 320 { test } else { 0 };
        for step in 0..4 {
            let item = (session * 7 + step * 6 + shift) % 15 * 2 + session % 2;
            let time = start + session * 8_640 + step * 60;
            log += &format!("u{},s{session},view_item,P{item},{time}\n", session % 40);
        }
    }
    log
}

#[test]
fn an_interrupted_search_finds_the_same() {
    let scratch = Scratch::new("tune-state");
    sessions(&scratch);
    let tune = |trials: u32, more: &str| {
        let words = format!(
            "tune --sessions sessions.txt.gz --models session_knn,linear_item,als --trials {trials} {more} --json"
        );
        scratch.run(&words).json()
    };
    let config = |name: &str| std::fs::read_to_string(scratch.path(name)).unwrap();
    let whole = tune(15, "--out whole.toml --state whole.jsonl");
    assert_eq!(whole["trials"], 15);
    for model in ["session_knn", "linear_item", "als"] {
        let found = &whole["models"][model];
        assert_eq!(found["trials"], 5);
        assert!(
            found["ndcg"].as_f64() >= found["first_ndcg"].as_f64(),
            "{found}"
        );
    }
    tune(4, "--out half.toml --state half.jsonl");
    // Killed in the middle of a line.
    let state = config("half.jsonl") + "{\"model\":\"al";
    std::fs::write(scratch.path("half.jsonl"), state).unwrap();
    let rest = tune(15, "--out half.toml --state half.jsonl");
    assert_eq!(rest["models"], whole["models"]);
    assert_eq!(config("half.toml"), config("whole.toml"));
    assert_eq!(config("half.jsonl"), config("whole.jsonl"));
    // Another seed is another search.
    let words = "tune --sessions sessions.txt.gz --models session_knn,linear_item,als --trials 5 --seed 7 --out a.toml --state whole.jsonl --json";
    let run = scratch.run(words);
    assert!(run.fails(1).contains("whole.jsonl"), "{run:?}");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["error"]["code"], "tune_state");

    scratch.write("test.txt", "i0 i1 i4\n");
    let words = "evaluate sessions --fast --train sessions.txt.gz --test test.txt --config whole.toml --json";
    let document = scratch.run(words).json();
    assert_eq!(document["searched"], serde_json::json!({}));
}

#[test]
fn the_test_days_are_not_looked_at() {
    let scratch = Scratch::new("tune-shop");
    let tune = |name: &str, test: u32| {
        scratch.write("log.csv", log(test));
        let words = format!(
            "tune --events log.csv --models item_knn,session_knn,popularity --trials 9 --out {name} --json"
        );
        let report = scratch.run(&words).json();
        (
            report["models"].clone(),
            std::fs::read(scratch.path(name)).unwrap(),
        )
    };
    let first = tune("a.toml", 0);
    assert!(
        first.0["item_knn"]["ndcg"].as_f64() > Some(0.0),
        "{first:?}"
    );
    assert_eq!(tune("b.toml", 5), first);
    let words = "train --events log.csv --fast --config a.toml --out shop.wsb --json";
    scratch.run(words).json();
    let words = "evaluate shop --events log.csv --fast --config a.toml --json";
    scratch.run(words).json();
}

#[test]
fn a_time_budget_ends_the_search() {
    let scratch = Scratch::new("tune-time");
    sessions(&scratch);
    let words = "tune --sessions sessions.txt.gz --minutes 0.000001 --out a.toml --json";
    assert_eq!(scratch.run(words).json()["trials"], 0);
    for (words, named) in [
        ("tune --sessions sessions.txt.gz --out a.toml", "--minutes"),
        (
            "tune --sessions sessions.txt.gz --out a.toml --minutes 0",
            "0",
        ),
        (
            "tune --sessions sessions.txt.gz --out a.toml --trials 1 --models knn",
            "session_knn",
        ),
        (
            "tune --sessions sessions.txt.gz --events log.csv --out a.toml --trials 1",
            "--sessions",
        ),
        ("tune --out a.toml --trials 1", "--events"),
        (
            "tune --sessions sessions.txt.gz --out a.toml --trials 1 --models content",
            "--models",
        ),
    ] {
        let run = scratch.run(words);
        assert!(run.fails(2).contains(named), "{run:?}");
    }
}
