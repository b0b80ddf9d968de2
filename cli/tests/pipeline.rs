//! From an order log to a bundle, and what the evaluations say.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

mod common;

use common::Scratch;
use serde_json::{Value, json};

/// A log over thirty items in which even items are bought with even ones and odd with odd.
fn shop(scratch: &Scratch) {
    let mut log = String::from("user_id,session_id,event,item_id,timestamp,quantity,price,title\n");
    let start = 1_767_225_600; // 2026-01-01
    for session in 0..400u32 {
        let user = match session % 5 {
            0 => String::new(),
            _ => format!("u{}", session % 40),
        };
        for step in 0..4 {
            let item = (session * 7 + step * 6) % 15 * 2 + session % 2;
            let event = if step == 3 { "purchase" } else { "view_item" };
            let time = start + session * 9_000 + step * 60;
            log += &format!(
                "{user},s{session},{event},P{item},{time},1,{}.50,Product {item}\n",
                item + 1
            );
        }
    }
    scratch.write("log.csv.gz", log);
}

#[test]
fn train_gives_the_same_bytes_and_a_bundle_that_inspect_believes() {
    let scratch = Scratch::new("train");
    shop(&scratch);
    let train = |out: &str, more: &str| {
        let words = format!(
            "train --events log.csv.gz --out {out} --catalog-out catalog.csv {more} --json"
        );
        let report = scratch.run(&words).json();
        let bundle = std::fs::read(scratch.path(out)).unwrap();
        assert_eq!(report["bytes"], json!(bundle.len()));
        (report, bundle)
    };
    let (report, first) = train("a.wsb", "");
    assert_eq!(report["catalog"]["derived"], true);
    assert_eq!(report["catalog"]["items"], 30);
    assert_eq!(report["events"]["rows"], 1600);
    // The newest event, not the clock.
    let newest = (1_767_225_600_i64 + 399 * 9_000 + 180) * 1_000;
    assert_eq!(report["created_at"], json!(newest));
    assert_eq!(train("b.wsb", "").1, first);
    // The derived catalogue, given as a file, teaches the same.
    let words = "train --events log.csv.gz --catalog catalog.csv --out c.wsb --json";
    assert_eq!(scratch.run(words).json()["catalog"]["derived"], false);
    assert_eq!(std::fs::read(scratch.path("c.wsb")).unwrap(), first);

    let (report, dated) = train("d.wsb", "--created-at 2026-03-01");
    assert_eq!(report["created_at"], json!(1_772_323_200_000_i64));
    assert_ne!(dated, first);
    let document = scratch.run("inspect d.wsb --json").json();
    assert_eq!(document["items"], 30);
    assert_eq!(document["metadata"]["created_at"], "1772323200000");
    assert!(!scratch.path("a.wsb.partial").exists());
}

#[test]
fn a_bundle_that_cannot_be_written_is_a_failure() {
    let scratch = Scratch::new("unwritable");
    shop(&scratch);
    let run = scratch.run("train --events log.csv.gz --out nowhere/shop.wsb");
    assert!(run.fails(1).contains("shop.wsb: can't write"), "{run:?}");
}

#[test]
fn evaluations_are_one_document_and_a_table() {
    let scratch = Scratch::new("evaluate");
    shop(&scratch);
    let document = scratch
        .run("evaluate shop --events log.csv.gz --k 5 --json")
        .json();
    assert_eq!(document["k"], 5);
    assert!(
        document["segments"]
            .as_object()
            .is_some_and(|segments| !segments.is_empty())
    );
    let text = scratch
        .run("evaluate shop --events log.csv.gz --k 5")
        .stdout;
    assert!(text.contains("session_knn"), "{text}");

    scratch.write("train.txt.gz", "a b c\nb c d\nc d a\n".repeat(10));
    scratch.write("test.txt", "a b c\nb c d\n\nc c\n");
    let words = "evaluate sessions --train train.txt.gz --test test.txt --k 2";
    let document = scratch.run(&format!("{words} --json")).json();
    assert_eq!(document["test_lines"], 3);
    let hits = |document: &Value| document["models"]["popularity"]["hit_rate"].as_f64();
    let hidden = scratch
        .run(&format!("{words} --exclude-current --json"))
        .json();
    assert!(hits(&hidden) <= hits(&document));
    let limited = scratch.run(&format!("{words} --limit 1 --json")).json();
    assert_eq!(limited["test_lines"], 1);
    assert!(scratch.run(words).stdout.contains("session_knn"));

    scratch.write(
        "users.txt.gz",
        "1 a b c d\n2 b c d a\n3 c d a b\n".repeat(8),
    );
    let words = "evaluate sequences --data users.txt.gz --k 2 --no-search";
    let document = scratch.run(&format!("{words} --json")).json();
    assert_eq!(document["test_lines"], 24);
    // With its own items hidden, a user is left with the one right answer.
    let rate = |mode: &str| document["models"]["sequence"][mode]["hit_rate"].as_f64();
    assert_eq!(rate("shop_mode"), Some(1.0));
    assert!(rate("benchmark").is_some());
    let again = scratch.run(&format!("{words} --keep-all --limit 5 --json"));
    assert_eq!(again.json()["test_lines"], 5);

    let run = scratch.run("evaluate sessions --train missing.txt --test test.txt --json");
    assert!(run.fails(1).contains("missing.txt"), "{run:?}");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["error"]["code"], "file_not_found");
}

#[test]
fn what_few_shoppers_touched_is_in_no_session_of_the_bundle() {
    let scratch = Scratch::new("shoppers");
    // P0 to P3 have many shoppers, R has two (one of them came often), S has four.
    let mut log = String::from("user_id,session_id,event,item_id,timestamp\n");
    let start = 1_767_225_600; // 2026-01-01
    for session in 0..60u32 {
        let rare = match session {
            10..20 => Some(("loyal", "R")),
            20 => Some(("other", "R")),
            30..34 => Some(("", "S")),
            _ => None,
        };
        let own = format!("u{session}");
        let user = rare.map_or(own.as_str(), |(user, _)| user);
        let mut items = vec![
            format!("P{}", session % 4),
            format!("P{}", (session + 1) % 4),
        ];
        items.extend(rare.map(|(_, item)| item.to_owned()));
        for (step, item) in (0..).zip(items) {
            let time = start + session * 40_000 + step * 60;
            log += &format!("{user},s{session},view_item,{item},{time}\n");
        }
    }
    scratch.write("log.csv", log);
    let shipped = |more: &str| {
        let words = format!("train --events log.csv --fast --out shop.wsb {more} --json");
        let report = scratch.run(&words).json();
        let file = std::fs::read(scratch.path("shop.wsb")).unwrap();
        let bundle =
            windowshopper::bundle::Bundle::read(&file, &windowshopper::json::NativeJson).unwrap();
        let (_, _, shape, _) = bundle
            .tensors()
            .find(|t| t.0 == "session_knn.items")
            .unwrap();
        let items = bundle.u16s("session_knn.items", &[shape[0]]).unwrap();
        let names: Vec<&str> = bundle.items().names().collect();
        let mut shipped: Vec<&str> = items.iter().map(|&item| names[usize::from(item)]).collect();
        shipped.sort_unstable();
        shipped.dedup();
        let shipped: Vec<String> = shipped.into_iter().map(str::to_owned).collect();
        let inspected = scratch.run("inspect shop.wsb --json").json();
        let stated = inspected["metadata"]["training.min_shoppers"].clone();
        assert_eq!(stated.as_str().unwrap(), report["min_shoppers"].to_string());
        shipped
    };
    let common = ["P0", "P1", "P2", "P3"];
    assert_eq!(shipped(""), common);
    assert_eq!(shipped("--min-shoppers 4"), [&common[..], &["S"]].concat());
    assert_eq!(
        shipped("--min-shoppers 2"),
        [&common[..], &["R", "S"]].concat()
    );
    assert_eq!(
        shipped("--min-shoppers 1"),
        [&common[..], &["R", "S"]].concat()
    );
    let run = scratch.run("train --events log.csv --out shop.wsb --min-shoppers 0");
    assert!(run.fails(2).contains("min-shoppers"), "{run:?}");
    let text = scratch.run("inspect shop.wsb").stdout;
    assert!(text.contains("1 different shopper"), "{text}");
}

#[test]
fn a_configuration_is_taken_and_its_mistakes_are_named() {
    let scratch = Scratch::new("config");
    shop(&scratch);
    let train = |config: &str| {
        scratch.write("shop.toml", config);
        scratch.run("train --events log.csv.gz --fast --config shop.toml --out shop.wsb --json")
    };
    train("min_shoppers = 7\n[als]\nfactors = 16\ndecay.current = 0.25\n").json();
    let document = scratch.run("inspect shop.wsb --json").json();
    assert_eq!(document["metadata"]["training.min_shoppers"], "7");
    assert_eq!(document["metadata"]["als.decay.current"], "0.25");
    for (config, code, words) in [
        (
            "[als]\nfactors = 0\n",
            "config_value",
            "als.factors is 0; it must be 1 to 256",
        ),
        (
            "[als]\nfactor = 8\n",
            "config_unknown_key",
            "als.factor = 8: unknown key",
        ),
        ("als = \n", "config_syntax", "shop.toml"),
    ] {
        let run = train(config);
        assert!(run.fails(1).contains(words), "{run:?}");
        assert!(run.stderr.contains("shop.toml"), "{run:?}");
        let document: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(document["error"]["code"], code);
    }
}
