//! Exit codes, messages, and one JSON document.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

mod common;

use common::Scratch;
use serde_json::{Value, json};

const HEADER: &str = "session_id,item_id,timestamp,quantity\n";

#[test]
fn bad_usage_is_exit_code_2() {
    let scratch = Scratch::new("usage");
    scratch.write("a.csv", format!("{HEADER}s,A,1291191960,1\n"));
    for (words, said) in [
        ("", "Usage"),
        ("recommend", "recommend"),
        ("check", "--events"),
        ("train --events a.csv", "--out"),
        ("inspect", "FILE"),
        ("evaluate sessions --train a --test b --k 0", "0"),
        (
            "check --events a.csv --map sku=item_id",
            "there is no target `sku`; the targets are user_id, session_id, item_id",
        ),
        ("check --events a.csv --map item_id", "TARGET=COLUMN"),
        (
            "check --events a.csv --map item_id=StockCode",
            "a.csv: there is no column `StockCode` (--map item_id=StockCode); it has `session_id`, `item_id`, `timestamp`, `quantity`",
        ),
        (
            "check --events a.csv --map price=quantity,price=timestamp",
            "--map gives price two columns",
        ),
        (
            "check --events a.csv --map user_id=item_id",
            "a.csv: no column is `item_id`",
        ),
        ("check --events a.csv --event-default bought", "purchase"),
        ("check --events a.csv --currency euro", "EUR"),
        (
            "check --events a.csv --catalog a.jsonl --max-bad-rows -1",
            "'-1'",
        ),
        ("simulate --catalog a.csv --out b.csv --until soon", "soon"),
        ("simulate --catalog a.csv --out b.csv --shoppers 0", "0"),
    ] {
        let run = scratch.run(words);
        assert!(run.fails(2).contains(said), "{words}: {run:?}");
        assert_eq!(run.stdout, "", "{words}");
    }
}

#[test]
fn help_and_version_are_no_errors() {
    let scratch = Scratch::new("help");
    for command in [
        "",
        "check",
        "train",
        "evaluate",
        "evaluate shop",
        "inspect",
        "simulate",
    ] {
        let run = scratch.run(&format!("{command} --help"));
        assert_eq!(run.code, Some(0), "{command}");
        assert!(run.stdout.contains("Usage"), "{command}");
    }
    assert!(
        scratch
            .run("--version")
            .stdout
            .starts_with("windowshopper ")
    );
    let help = scratch.run("simulate --help").stdout;
    assert!(help.contains("nobody bought any of this"), "{help}");
}

#[test]
fn catalog_out_needs_a_derived_catalogue() {
    let scratch = Scratch::new("catalog_out");
    scratch.write("a.csv", format!("{HEADER}s,A,1291191960,1\n"));
    scratch.write(
        "feed.csv",
        "id,title,price,availability\nA,Mug,2.50 EUR,in_stock\n",
    );
    let run = scratch.run("check --events a.csv --catalog feed.csv --catalog-out cat.csv");
    assert!(run.fails(2).contains("--catalog-out"), "{run:?}");
    // The order log as the catalogue is the same as none.
    scratch
        .run("check --events a.csv --catalog ./a.csv --catalog-out cat.csv --json")
        .json();
}

#[test]
fn bad_rows_are_counted_and_sampled_with_file_line_and_column() {
    let scratch = Scratch::new("bad_rows");
    let mut csv = String::from(HEADER);
    for row in 0..95 {
        csv += &format!("s{row},A,1291191960,1\n");
    }
    csv +=
        "s,A,yesterday,1\ns,,1291191960,1\n,A,1291191960,1\ns,A,1291191960\ns,A,1291191960,six\n";
    scratch.write("a.csv", &csv);
    let report = scratch.run("check --events a.csv --json").json();
    let events = &report["events"];
    assert_eq!(
        (&events["rows"], &events["events"]),
        (&json!(100), &json!(95))
    );
    assert_eq!(events["bad_rows"], json!(5));
    let samples = events["bad_row_samples"].as_array().unwrap();
    let places: Vec<(u64, &Value)> = samples
        .iter()
        .map(|row| (row["line"].as_u64().unwrap(), &row["column"]))
        .collect();
    assert_eq!(
        places,
        [
            (97, &json!("3 (timestamp)")),
            (98, &json!("2 (item_id)")),
            (99, &Value::Null),
            (100, &Value::Null),
            (101, &json!("4 (quantity)")),
        ]
    );
    assert_eq!(
        samples[3]["reason"],
        "the row has 3 columns, the header has 4"
    );
    assert!(samples.iter().all(|row| row["file"] == "a.csv"));

    let run = scratch.run("check --events a.csv --max-bad-rows 4");
    let said = run.fails(1);
    assert!(
        said.starts_with("error: a.csv:101: column 4 (quantity): quantity `six` is not a number\nThat is bad row number 5; --max-bad-rows allows 4."),
        "{said}"
    );
    assert_eq!(run.stdout, "");
    scratch
        .run("check --events a.csv --max-bad-rows 5 --json")
        .json();
}

#[test]
fn more_than_a_tenth_of_bad_rows_is_too_much_unless_allowed() {
    let scratch = Scratch::new("bad_share");
    scratch.write("a.csv", format!("{HEADER}s,A,1291191960,1\ns,A,x,1\n"));
    let run = scratch.run("check --events a.csv --json");
    assert!(run.fails(1).contains("1 of 2 rows are bad"), "{run:?}");
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["error"]["code"], "too_many_bad_rows");
    scratch
        .run("check --events a.csv --max-bad-rows 1 --json")
        .json();
}

#[test]
fn hostile_rows_are_bad_rows_not_crashes() {
    let scratch = Scratch::new("hostile");
    let mut csv = String::from(HEADER);
    for row in 0..60 {
        csv += &format!("s{row},A,1291191960,1\n");
    }
    let mut bytes = csv.clone().into_bytes();
    bytes.extend_from_slice(b"s,\xff\xfe,1291191960,1\n");
    bytes.extend_from_slice(format!("s,{},1291191960,1\n", "x".repeat(2 << 20)).as_bytes());
    bytes.extend_from_slice(b"s,\"never closed,1291191960,1\n");
    scratch.write("a.csv", bytes);
    let report = scratch.run("check --events a.csv --json").json();
    let samples = report["events"]["bad_row_samples"].as_array().unwrap();
    let reasons: Vec<&str> = samples
        .iter()
        .filter_map(|row| row["reason"].as_str())
        .collect();
    assert_eq!(reasons[0], "the text is not UTF-8");
    assert!(reasons[1].contains("never closed"), "{reasons:?}");
    assert_eq!(reasons[2], "the row has 2 columns, the header has 4");

    let good = "{\"session_id\":\"s\",\"item_id\":\"A\",\"timestamp\":1291191960}\n".repeat(60);
    let bad = "{\"session_id\":\n[1]\n{\"session_id\":\"s\",\"item_id\":[\"A\"],\"timestamp\":1}\n";
    scratch.write("a.jsonl", format!("{good}{bad}"));
    let report = scratch.run("check --events a.jsonl --json").json();
    let samples = report["events"]["bad_row_samples"].as_array().unwrap();
    assert_eq!(samples.len(), 3);
    assert_eq!(samples[0]["line"], 61);
    assert_eq!(samples[2]["column"], "item_id");
}

#[test]
fn a_log_without_an_event_left_is_a_failure() {
    let scratch = Scratch::new("nothing_left");
    scratch.write("a.csv", format!("{HEADER}s,A,1291191960,0\n"));
    let run = scratch.run("check --events a.csv");
    assert!(run.fails(1).contains("no event left of 1 rows"), "{run:?}");
}

#[test]
fn the_catalogue_is_reported_and_must_have_items_of_the_log() {
    let scratch = Scratch::new("catalogue");
    scratch.write(
        "a.csv",
        format!("{HEADER}s,A,1291191960,1\ns,B,1291191960,1\ns,A,1291191970,1\n"),
    );
    let feed =
        "id,title,price,availability\nA,Mug,2.50 EUR,in_stock\nC,Cup,free,in_stock\nD,Jug,4 EUR,\n";
    scratch.write("feed.csv.gz", feed);
    let words = "check --events a.csv --catalog feed.csv.gz --json";
    let catalog = &scratch.run(words).json()["catalog"];
    for (name, expected) in [
        ("file", json!("feed.csv.gz")),
        ("derived", json!(false)),
        ("format", json!("csv")),
        ("rows", json!(3)),
        ("items", json!(2)),
        ("bad_rows", json!(1)),
        ("known_items", json!(1)),
        ("known_events", json!(2)),
    ] {
        assert_eq!(catalog[name], expected, "{name}");
    }
    assert_eq!(catalog["samples"][0]["line"], 3);
    let text = scratch
        .run("check --events a.csv --catalog feed.csv.gz")
        .stdout;
    assert!(text.contains("feed.csv.gz:3: column 3: "), "{text}");

    scratch.write("other.csv", "id,title\nX1,Mug\n");
    let run = scratch.run("check --events a.csv --catalog other.csv");
    assert!(
        run.fails(1)
            .contains("the log says `A`, the catalogue `X1`"),
        "{run:?}"
    );
    scratch.write("latin1.csv", b"id,title\nA,Caf\xe9\n");
    let run = scratch.run("check --events a.csv --catalog latin1.csv --json");
    assert!(
        run.fails(1)
            .starts_with("error: latin1.csv: the feed must be UTF-8"),
        "{run:?}"
    );
    let document: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(document["error"]["code"], "feed_not_text");
}
