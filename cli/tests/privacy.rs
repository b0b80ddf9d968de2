//! `aggregate` and `evaluate privacy`: reports into counts and a bundle; what privacy costs.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

mod common;

use common::Scratch;
use std::fmt::Write as _;
use windowshopper::bundle::Bundle;
use windowshopper::catalog::{Catalog, Format};
use windowshopper::id::ItemTable;
use windowshopper::json::NativeJson;
use windowshopper::models::Source;
use windowshopper::models::neighbors::Neighbors;
use windowshopper::models::popularity::Popularity;
use windowshopper::privacy::{Domain, Epsilon, PrivacyError, Random, Report, Topic};

const FEED: &str =
    "id,title,product_type\ncup,Cup,Cups\nmug,Mug,Cups\npan,Pan,Pans\npot,Pot,Pots\n";

/// A congruential generator: good enough for a test.
struct Seeded(u64);

impl Random for Seeded {
    fn byte(&mut self) -> Result<u8, PrivacyError> {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        Ok(self.0.to_be_bytes()[0])
    }
}

fn reports(topic: Topic, among: Option<&[String]>, names: &[(&[&str], usize)]) -> String {
    let table = ItemTable::default();
    let (catalog, _) = Catalog::read(table, FEED.as_bytes(), Format::Csv, &NativeJson).unwrap();
    let domain = Domain::new(topic, &catalog, among).unwrap();
    let epsilon = Epsilon::new(2.0).unwrap();
    let random = &mut Seeded(7);
    let mut lines = String::new();
    for (names, times) in names {
        let codes: Vec<u32> = names
            .iter()
            .map(|name| domain.code(name).unwrap())
            .collect();
        let answer = match codes[..] {
            [one] => one,
            [one, other] => domain.pair_of(one, other),
            _ => domain.nothing(),
        };
        for _ in 0..*times {
            let report = Report::of(&domain, epsilon, answer, random).unwrap();
            writeln!(lines, "{}", serde_json::to_string(&report).unwrap()).unwrap();
        }
    }
    lines
}

#[test]
fn reports_become_counts_and_a_bundle() {
    let scratch = Scratch::new("aggregate");
    scratch.write("feed.csv", FEED);
    let items = reports(
        Topic::Item,
        None,
        &[(&["mug"], 1_500), (&["pot"], 500), (&[], 500)],
    );
    let pairs = reports(
        Topic::ItemPair,
        None,
        &[(&["cup", "mug"], 2_000), (&["pan", "mug"], 800), (&[], 200)],
    );
    scratch.write(
        "items.jsonl",
        format!("{items}\nnot json\n{{\"domain\":\"0\"}}\n"),
    );
    scratch.write("pairs.jsonl.gz", pairs);
    let run = scratch.run(
        "aggregate --reports items.jsonl pairs.jsonl.gz --catalog feed.csv --out counts.csv --model out.wsb --json",
    );
    let report = run.json();
    assert_eq!(
        (&report["reports"], &report["skipped"]),
        (&5_500.into(), &2.into())
    );
    assert_eq!(report["reasons"][0]["code"], "broken_json");
    assert_eq!(report["reasons"][1]["code"], "other_domain");
    assert_eq!(
        report["reasons"][1]["first"],
        "items.jsonl:2503: domain \"0\" is of another catalogue or list of names"
    );
    assert_eq!(report["topics"][0]["channels"][0]["mechanism"], "k_rr");
    assert_eq!(
        report["topics"][1]["counts"], 2,
        "two pairs are believed: {report}"
    );
    let counts = std::fs::read_to_string(scratch.path("counts.csv")).unwrap();
    let lines: Vec<Vec<&str>> = counts
        .lines()
        .map(|line| line.split(',').collect())
        .collect();
    assert_eq!(
        lines[0],
        [
            "what",
            "name",
            "other",
            "count",
            "standard_error",
            "low",
            "high"
        ]
    );
    assert_eq!(lines.len(), 1 + 4 + 2);
    for (line, name, other, truth) in [
        (&lines[1], "mug", "", 1_500.0),
        (&lines[2], "pot", "", 500.0),
        (&lines[5], "cup", "mug", 2_000.0),
        (&lines[6], "mug", "pan", 800.0),
    ] {
        assert_eq!((line[1], line[2]), (name, other));
        let [count, error, low, high] =
            [3, 4, 5, 6].map(|place| line[place].parse::<f64>().unwrap());
        assert!((count - truth).abs() < 4.5 * error, "{line:?}");
        assert!(low < count && count < high && error < 200.0, "{line:?}");
    }
    let file = std::fs::read(scratch.path("out.wsb")).unwrap();
    let bundle = Bundle::read(&file, &NativeJson).unwrap();
    let model = Neighbors::load(&bundle, Source::Together).unwrap().unwrap();
    let of = |name: &str| -> Vec<&str> {
        let item = bundle.items().get(name).unwrap();
        let neighbors = model.neighbors(item);
        neighbors
            .map(|(item, _)| bundle.items().name(item))
            .collect()
    };
    assert_eq!(
        (of("mug"), of("cup"), of("pot")),
        (vec!["cup", "pan"], vec!["mug"], vec![])
    );
    let popularity = Popularity::load(&bundle).unwrap().unwrap();
    assert_eq!(popularity.ranking()[0], bundle.items().get("mug").unwrap());
    // The bundle is one like any other.
    assert_eq!(scratch.run("inspect out.wsb --json").json()["items"], 4);
}

#[test]
fn a_list_of_names_is_a_domain_of_its_own() {
    let scratch = Scratch::new("aggregate_among");
    scratch.write("feed.csv", FEED);
    scratch.write("names.txt", "pot\n\n mug\n");
    let among = ["mug", "pot"].map(String::from);
    scratch.write(
        "reports.jsonl",
        reports(Topic::ItemPair, Some(&among), &[(&["pot", "mug"], 300)]),
    );
    let run = scratch.run("aggregate --reports reports.jsonl --catalog feed.csv");
    let said = run.fails(1);
    assert!(
        said.contains("no report counts, 300 are skipped; reports.jsonl:1: domain"),
        "{said}"
    );
    let report = scratch
        .run("aggregate --reports reports.jsonl --catalog feed.csv --among names.txt --z 3 --out counts.json --json")
        .json();
    assert_eq!(report["topics"][0]["names"], 2);
    let counts = std::fs::read(scratch.path("counts.json")).unwrap();
    let counts: serde_json::Value = serde_json::from_slice(&counts).unwrap();
    assert_eq!(
        (&counts[0]["name"], &counts[0]["other"]),
        (&"mug".into(), &"pot".into())
    );
    let run = scratch.run("aggregate --reports reports.jsonl --catalog feed.csv --z=-1");
    assert!(run.fails(2).contains("--z"));
}

/// Orders of two tastes over 40 items and 60 days.
fn orders() -> String {
    let mut csv = String::from("session_id,user_id,item_id,timestamp\n");
    let random = &mut Seeded(3);
    for order in 0..600_u64 {
        let taste = random.below(2).unwrap();
        let day = order / 10;
        for _ in 0..4 {
            let item = 2 * random.below(20).unwrap() + taste;
            let (month, day) = (1 + day / 28, 1 + day % 28);
            let user = order % 90;
            writeln!(
                csv,
                "o{order},u{user},i{item:02},2026-{month:02}-{day:02} 10:00"
            )
            .unwrap();
        }
    }
    csv
}

#[test]
fn accuracy_falls_with_epsilon() {
    let scratch = Scratch::new("evaluate_privacy");
    scratch.write("orders.csv", orders());
    let words = "evaluate privacy --events orders.csv --k 5 --epsilons 0.1,inf --copies 1,30 --repeats 2 --moments 200 --json";
    let mut report = scratch.run(words).json();
    let rows = report["rows"].as_array().unwrap().clone();
    assert_eq!(rows.len(), 6);
    for pair in rows.chunks(2) {
        let (private, open) = (&pair[0], &pair[1]);
        assert_eq!(
            (&private["epsilon"], &open["epsilon"]),
            (&0.1.into(), &serde_json::Value::Null)
        );
    }
    let ndcg = |row: &serde_json::Value| row["ndcg"].as_f64().unwrap();
    // Many shoppers without noise learn the tastes; few with much noise do not.
    assert!(ndcg(&rows[3]) > 1.2 * ndcg(&rows[0]), "{rows:?}");
    let mut again = scratch.run(words).json();
    for report in [&mut report, &mut again] {
        report["seconds"] = 0.into();
    }
    assert_eq!(report, again, "the same seed, the same figures");
}
