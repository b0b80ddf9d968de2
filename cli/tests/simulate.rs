//! `simulate`: deterministic, and what is planted is there.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

mod common;

use common::Scratch;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

/// Three departments of twelve items.
fn catalogue(scratch: &Scratch) {
    let mut csv =
        String::from("id,title,price,availability,brand,product_type,color,consumable,tags\n");
    for (department, name, shelves) in [
        ("TEA", "Tea & Coffee", ["Tea > Black", "Coffee"]),
        ("TAB", "Tableware", ["Teapots", "Mugs"]),
        ("TOY", "Toys", ["Wooden", "Soft Toys"]),
    ] {
        for number in 0..12 {
            csv += &format!(
                "{department}-{number},{name} {number},{}.50 EUR,{},Brand {},{name} > {},{},{},{}\n",
                4 + number * 3,
                if number == 11 {
                    "out_of_stock"
                } else {
                    "in_stock"
                },
                number % 4,
                shelves[number % 2],
                ["Red", "Blue", "Sage Green"][number % 3],
                if department == "TEA" { "yes" } else { "no" },
                ["calm|modern", "rustic", "bold|gift"][number % 3],
            );
        }
    }
    scratch.write("catalog.csv", csv);
}

fn unpack(scratch: &Scratch, name: &str) -> String {
    let file = std::fs::File::open(scratch.path(name)).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(file)
        .read_to_string(&mut text)
        .unwrap();
    text
}

#[test]
fn same_seed_same_bytes() {
    let scratch = Scratch::new("simulate");
    catalogue(&scratch);
    let simulate = |out: &str, seed: u64| {
        let words = format!(
            "simulate --catalog catalog.csv --out {out} --seed {seed} --shoppers 60 --days 60 --json"
        );
        scratch.run(&words).json();
        std::fs::read(scratch.path(out)).unwrap()
    };
    let first = simulate("a.csv.gz", 1);
    assert_eq!(first, simulate("b.csv.gz", 1));
    assert_ne!(first, simulate("c.csv.gz", 2));
}

#[test]
fn what_is_planted_is_there() {
    let scratch = Scratch::new("planted");
    catalogue(&scratch);
    let words =
        "simulate --catalog catalog.csv --out events.csv.gz --shoppers 200 --days 120 --json";
    let report = scratch.run(words).json();
    let check = scratch.run("check --events events.csv.gz --json").json();
    assert_eq!(check["events"]["events"], report["events"]);
    assert_eq!(check["events"]["bad_rows"], 0);
    assert_eq!(check["events"]["kinds"], report["kinds"]);
    for kind in [
        "view_item",
        "select_item",
        "add_to_cart",
        "purchase",
        "refund",
    ] {
        assert!(report["kinds"][kind].as_u64() > Some(0), "{kind}");
    }

    let text = unpack(&scratch, "events.csv.gz");
    assert!(!text.contains("TEA-11"), "out of stock");
    // Departments that a shopper looks at: the favourites, not all alike.
    let mut views: BTreeMap<&str, BTreeMap<&str, u32>> = BTreeMap::new();
    let mut guests = BTreeSet::new();
    let mut again: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let row: Vec<&str> = line.split(',').collect();
        let (user, session, event, item) = (row[0], row[1], row[2], row[3]);
        if user.is_empty() {
            guests.insert(session);
        } else if event == "view_item" {
            *views
                .entry(user)
                .or_default()
                .entry(&item[..3])
                .or_default() += 1;
        } else if event == "purchase" && item.starts_with("TEA") {
            again.entry((user, item)).or_default().insert(session);
        }
    }
    let (mut top, mut all) = (0, 0);
    for counts in views.values() {
        top += counts.values().max().unwrap();
        all += counts.values().sum::<u32>();
    }
    assert!(f64::from(top) > 0.6 * f64::from(all), "{top} of {all}");
    assert!(guests.len() > 50, "{}", guests.len());
    let repeated = again.values().filter(|sessions| sessions.len() > 1).count();
    assert!(repeated * 4 > again.len(), "{repeated} of {}", again.len());
}

#[test]
fn an_empty_catalogue_is_a_failure() {
    let scratch = Scratch::new("simulate_empty");
    scratch.write(
        "catalog.csv",
        "id,title,price,availability\nA,Mug,1 EUR,out_of_stock\n",
    );
    let run = scratch.run("simulate --catalog catalog.csv --out events.csv");
    assert!(
        run.fails(1).contains("catalog.csv: no item is in stock"),
        "{run:?}"
    );
}
