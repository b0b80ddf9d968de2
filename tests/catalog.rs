//! The catalogue room from outside: feeds, good and bad, and the catalogue in memory.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::Path;
use windowshopper::catalog::{Catalog, Delta, FeedError, FeedReport, Filter, Format, Item, feed};
use windowshopper::error::Coded;
use windowshopper::id::{ItemId, ItemTable};
use windowshopper::json::Json;
use windowshopper::math::Mask;

struct SerdeJson;

impl Json for SerdeJson {
    fn parse(&self, text: &str) -> Result<windowshopper::value::Value, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/feeds");
    std::fs::read(folder.join(name)).unwrap()
}

fn read(bytes: &[u8], format: Format) -> Result<(Catalog, FeedReport), FeedError> {
    Catalog::read(ItemTable::default(), bytes, format, &SerdeJson)
}

fn load(name: &str) -> (Catalog, FeedReport) {
    read(&fixture(name), Format::Auto).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn product(catalog: &Catalog, id: &str) -> Value {
    let item = catalog.table().get(id).unwrap();
    serde_json::to_value(catalog.product(item).unwrap()).unwrap()
}

/// (line, column, code) of each sample.
fn samples(report: &FeedReport) -> Vec<(usize, usize, &'static str)> {
    let samples = report.samples.iter();
    samples.map(|s| (s.line, s.column, s.code)).collect()
}

fn titles(catalog: &Catalog) -> Vec<&str> {
    (0..catalog.len())
        .map(|index| catalog.title(ItemId::from_index(index)))
        .collect()
}

#[test]
fn one_shop_in_four_formats() {
    let mug = json!({
        "item_id": "A1",
        "title": "Mug, red",
        "description": "A mug with a \"handle\".\nTwo lines.",
        "link": "https://shop.example/a1",
        "image_link": "https://shop.example/a1.jpg",
        "price": 12.5,
        "sale_price": 9.99,
        "currency": "EUR",
        "availability": "in_stock",
        "brand": "Acme",
        "category": "Home > Kitchen > Mugs",
        "color": "red",
        "item_group_id": "MUG",
        "tags": { "season": "winter", "tags": "gift, tea" },
    });
    let tea = json!({
        "item_id": "B1",
        "title": "Green tea",
        "price": 3.2,
        "sale_price": null,
        "currency": "EUR",
        "availability": "in_stock",
        "brand": "Teehaus",
        "category": "Home > Pantry",
        "tags": { "tags": "tea" },
    });
    for (name, format) in [
        ("merchant.csv", Format::Csv),
        ("merchant.tsv", Format::Tsv),
        ("merchant.jsonl", Format::JsonLines),
        ("merchant.json", Format::Json),
    ] {
        let (catalog, report) = load(name);
        assert_eq!(report.format, format, "{name}");
        assert_eq!(
            (report.rows, report.items, report.bad_rows),
            (4, 4, 0),
            "{name}"
        );
        assert_eq!(product(&catalog, "A1"), mug, "{name}");
        assert_eq!(product(&catalog, "B1"), tea, "{name}");
        let id = |name| catalog.table().get(name).unwrap();
        assert!(
            catalog.consumable(id("B1")) && !catalog.consumable(id("A1")),
            "{name}"
        );
        let available: Vec<ItemId> = catalog.available().iter().collect();
        assert_eq!(available, [id("A1"), id("B1"), id("C1")], "{name}");
        assert_eq!(catalog.price(id("A1")), Some(9.99));
        assert_eq!(catalog.price(id("C1")), None);
        let group = catalog.group(id("A2")).unwrap();
        assert_eq!(catalog.group_members(group), [id("A1"), id("A2")]);
        assert_eq!(catalog.group(id("B1")), None);
        let categories: Vec<(&str, usize)> = catalog
            .categories()
            .iter()
            .map(|category| (category.path, category.items))
            .collect();
        assert_eq!(
            categories,
            [
                ("Home", 2),
                ("Home > Kitchen", 1),
                ("Home > Kitchen > Mugs", 1),
                ("Home > Pantry", 1),
            ]
        );
    }
}

#[test]
fn schema_org() {
    let (catalog, report) = load("schema_org.jsonld");
    assert_eq!(
        (report.rows, report.bad_rows),
        (4, 0),
        "{:?}",
        report.samples
    );
    assert_eq!(
        product(&catalog, "A1"),
        json!({
            "item_id": "A1",
            "title": "Mug, red",
            "description": "A mug with a \"handle\".\nTwo lines.",
            "link": "https://shop.example/a1",
            "image_link": "https://shop.example/a1.jpg",
            "price": 9.99,
            "sale_price": null,
            "currency": "EUR",
            "availability": "in_stock",
            "brand": "Acme",
            "category": "Home > Kitchen > Mugs",
            "color": "red",
            "item_group_id": "MUG",
            "condition": "new",
            "tags": { "season": "winter", "tags": "gift, tea" },
        })
    );
    let a2 = product(&catalog, "A2");
    assert_eq!(a2["availability"], "out_of_stock");
    assert_eq!(a2["price"], 12.5);
    assert_eq!(a2["brand"], "Acme"); // the group's
    let tea = product(&catalog, "B1");
    assert_eq!(
        (&tea["price"], &tea["brand"]),
        (&json!(3.2), &json!("Teehaus"))
    );
    assert_eq!(tea["category"], "Home > Pantry");
    let card = product(&catalog, "C1");
    assert_eq!(card["availability"], "preorder");
    assert_eq!(card["image_link"], "https://shop.example/c1.jpg");
    assert_eq!(card["price"], Value::Null);
}

#[test]
fn missing_and_duplicate_ids() {
    let (catalog, report) = load("missing_ids.csv");
    assert_eq!(
        samples(&report),
        [
            (3, 1, "missing_id"),
            (4, 1, "missing_id"),
            (5, 0, "missing_title")
        ]
    );
    assert_eq!(titles(&catalog), ["Mug", "Cup"]);
    let (catalog, report) = load("duplicate_ids.csv");
    assert_eq!(samples(&report), [(4, 1, "duplicate_id")]);
    assert!(report.samples[0].message.contains("\"A\""));
    assert_eq!(titles(&catalog), ["First", "Other"]);
}

#[test]
fn broken_quotes_cost_their_line_only() {
    let (catalog, report) = load("broken_quotes.csv");
    assert_eq!(
        samples(&report),
        [
            (3, 0, "broken_quotes"),
            (5, 0, "broken_quotes"),
            (8, 0, "broken_quotes"),
        ]
    );
    assert_eq!(
        titles(&catalog),
        ["Mug", "Cup", "Plate", "12\" pan", "Bowl 5\"", "Jug"]
    );
    assert_eq!((report.rows, report.items), (9, 6));
    // The last line of the file.
    let (catalog, report) = read(b"id,title\nA,Mug\nB,\"Cup", Format::Csv).unwrap();
    assert_eq!(samples(&report), [(3, 0, "broken_quotes")]);
    assert_eq!(titles(&catalog), ["Mug"]);
}

#[test]
fn a_megabyte_in_a_cell() {
    let long = "x".repeat(1_000_000);
    for cell in [
        long.clone(),
        format!("\"{long}\""),
        format!("\"{}\"", "x\n".repeat(500_000)),
    ] {
        let feed = format!("id,title,description\nA,Mug,{cell}\nB,Cup,fine\n");
        let (catalog, report) = read(feed.as_bytes(), Format::Csv).unwrap();
        assert_eq!(report.samples[0].code, "cell_too_long");
        assert_eq!((report.samples[0].line, report.samples[0].column), (2, 3));
        assert!(report.samples[0].message.len() < 200);
        assert_eq!(titles(&catalog), ["Cup"]);
    }
    let feed = format!("{{\"id\":\"A\",\"title\":\"{long}\"}}\n{{\"id\":\"B\",\"title\":\"Cup\"}}");
    let (catalog, report) = read(feed.as_bytes(), Format::Auto).unwrap();
    assert_eq!(samples(&report), [(1, 0, "cell_too_long")]);
    assert_eq!(titles(&catalog), ["Cup"]);
}

#[test]
fn wrong_encodings_are_named() {
    for (name, offset, hint) in [
        ("latin1.csv", 25, "Windows-1252"),
        ("gb18030.csv", 11, "GB18030"),
        ("utf16.csv", 0, "UTF-16"),
    ] {
        let error = read(&fixture(name), Format::Auto).unwrap_err();
        assert_eq!(error.code(), "feed_not_text");
        let message = error.to_string();
        assert!(
            message.contains(&format!("byte {offset} ")),
            "{name}: {message}"
        );
        assert!(message.contains(hint), "{name}: {message}");
    }
    for (bytes, hint) in [
        (&b"\x1f\x8b\x08\x00abc"[..], "gzip"),
        (b"PK\x03\x04\x14\x00", "Excel"),
        (b"i\0d\0", "UTF-16"),
    ] {
        let message = read(bytes, Format::Auto).unwrap_err().to_string();
        assert!(message.contains(hint), "{message}");
    }
}

#[test]
fn a_feed_without_an_id_or_a_title_column_is_none() {
    let error = read(&fixture("no_id_column.csv"), Format::Auto).unwrap_err();
    assert_eq!(error.code(), "feed_missing_column");
    let message = error.to_string();
    assert!(
        message.contains("`id`") && message.contains("\"reference\""),
        "{message}"
    );
    let error = read(b"id;price\nA;1", Format::Csv).unwrap_err();
    assert!(error.to_string().contains("`title`"), "{error}");
    for (bytes, format) in [
        (&b"<rss></rss>"[..], Format::Auto),
        (b"{\"id\":", Format::Json),
        (b"17", Format::Json),
        (b"\"id,title\nA,B", Format::Csv),
    ] {
        assert_eq!(read(bytes, format).unwrap_err().code(), "feed_format");
    }
    assert_eq!(Format::from_name("xml").unwrap_err().code(), "feed_format");
    assert_eq!(Format::from_name("jsonl"), Ok(Format::JsonLines));
}

#[test]
fn bad_prices_and_surplus_cells() {
    let (catalog, report) = load("bad_prices.csv");
    assert_eq!(
        samples(&report),
        [
            (2, 3, "invalid_row_price"),
            (3, 3, "invalid_row_price"),
            (4, 4, "invalid_row_price"),
            (6, 5, "too_many_columns"),
        ]
    );
    assert!(report.samples[0].message.contains("\"-1 EUR\""));
    assert!(report.samples[2].message.contains("sale_price"));
    assert_eq!(product(&catalog, "D")["price"], 1299.0);
    assert_eq!(product(&catalog, "D")["currency"], "USD");
}

#[test]
fn bad_lines_of_json() {
    let (catalog, report) = load("bad_lines.jsonl");
    assert_eq!(
        samples(&report),
        [
            (2, 0, "broken_json"),
            (3, 0, "broken_json"),
            (6, 0, "missing_id"),
            (7, 0, "invalid_row_price"),
        ]
    );
    assert_eq!(titles(&catalog), ["Mug", "Three"]);
    assert_eq!(product(&catalog, "3")["price"], 4.5);
}

#[test]
fn nothing_is_an_empty_shop() {
    for bytes in [
        &b""[..],
        b"\n\n",
        b"\xef\xbb\xbf",
        b"id,title\n",
        b"[]",
        b" \r\n ",
    ] {
        let (catalog, report) = read(bytes, Format::Auto).unwrap();
        assert_eq!((catalog.len(), report.rows, report.bad_rows), (0, 0, 0));
        assert!(catalog.categories().is_empty());
    }
    for format in Format::ALL {
        assert_eq!(read(b"", format).unwrap().1.rows, 0, "{}", format.name());
    }
}

#[test]
fn blank_rows_line_ends_and_delimiters() {
    for feed in [
        "id,title\r\nA,Mug\r\n\r\n,\r\nB,\"Cup\"\r\n",
        "id,title\rA,Mug\r\r,\rB,\"Cup\"",
        "\n\nid,title\nA,Mug,\n\nB,\"Cup\" ,,",
        "id;title\nA;Mug\nB;Cup",
        "\u{feff}\"id\"\t\"title\"\nA\tMug\nB\tCup",
    ] {
        let (catalog, report) = read(feed.as_bytes(), Format::Auto).unwrap();
        assert_eq!(report.samples, [], "{feed:?}");
        assert_eq!(titles(&catalog), ["Mug", "Cup"], "{feed:?}");
        assert_eq!(report.rows, 2, "{feed:?}");
    }
}

#[test]
fn only_the_first_bad_rows_are_described() {
    let feed = format!("id,title\n{}", ",Mug\n".repeat(1_000));
    let (_, report) = read(feed.as_bytes(), Format::Csv).unwrap();
    assert_eq!(
        (report.bad_rows, report.samples.len()),
        (1_000, feed::MAX_SAMPLES)
    );
}

#[test]
fn quotes_that_open_on_every_line_stay_cheap() {
    // Each line opens a quote that the next one closes: a walk to the end from each line would be
    // 10^10 steps.
    let feed = format!("id,title,price\n{}", "a\",\"b\n".repeat(100_000));
    let (_, report) = read(feed.as_bytes(), Format::Csv).unwrap();
    assert!(report.bad_rows > 0);
    let feed = format!("id,title\n{}", "a,\"\n".repeat(100_000));
    read(feed.as_bytes(), Format::Csv).unwrap();
}

#[test]
fn two_columns_of_one_meaning() {
    let feed = b"product_id,name,id,title,category\nP,Name,A,Title,Home";
    let (catalog, _) = read(feed, Format::Csv).unwrap();
    let product = product(&catalog, "A");
    assert_eq!(product["title"], "Title");
    assert_eq!(product["category"], "Home");
    assert_eq!(product["tags"], json!({ "name": "Name" }));
}

#[test]
fn the_bundles_items_keep_their_ids() {
    let mut table = ItemTable::default();
    for id in ["old", "B1", "A1"] {
        table.intern(id);
    }
    let (catalog, _) =
        Catalog::read(table, &fixture("merchant.csv"), Format::Csv, &SerdeJson).unwrap();
    assert_eq!(catalog.table().get("A1"), Some(ItemId::new(2)));
    assert_eq!((catalog.len(), catalog.count()), (5, 4));
    let old = ItemId::new(0);
    assert!(!catalog.contains(old) && !catalog.available().contains(old));
    assert_eq!(catalog.product(old), None);
    assert_eq!(catalog.title(old), "");
    // Outside the table.
    let nowhere = ItemId::new(u32::MAX);
    assert_eq!(catalog.title(nowhere), "");
    assert_eq!(
        (catalog.brand(nowhere), catalog.price(nowhere)),
        (None, None)
    );
    assert!(catalog.tags(nowhere).is_empty());
}

#[test]
fn filters() {
    let (catalog, _) = load("merchant.csv");
    let ids = |filter: Value| -> Vec<&str> {
        let filter = Filter::read(&serde_json::from_value(filter).unwrap()).unwrap();
        filter.check().unwrap();
        let mut mask = Mask::default();
        catalog.filter(&filter, &mut mask);
        assert_eq!(mask.len(), catalog.len());
        mask.iter().map(|item| catalog.table().name(item)).collect()
    };
    assert_eq!(ids(json!({})), ["A1", "B1", "C1"]);
    assert_eq!(ids(json!({ "include_unavailable": true })).len(), 4);
    assert_eq!(ids(json!({ "category": "home" })), ["A1", "B1"]);
    assert_eq!(ids(json!({ "category": "Home>Kitchen" })), ["A1"]);
    assert_eq!(ids(json!({ "category": "Hom" })), [""; 0]);
    assert_eq!(
        ids(json!({ "brand": "ACME", "include_unavailable": true })),
        ["A1", "A2"]
    );
    assert_eq!(
        ids(json!({ "min_price": 3.2, "max_price": 9.99 })),
        ["A1", "B1"]
    );
    assert_eq!(ids(json!({ "max_price": 5 })), ["B1"]);
    assert_eq!(ids(json!({ "tags": { "tags": "tea" } })), ["A1", "B1"]);
    assert_eq!(
        ids(json!({ "tags": { "tags": "tea", "color": "Red" } })),
        ["A1"]
    );
    assert_eq!(ids(json!({ "tags": { "nonsense": "tea" } })), [""; 0]);
    for bad in [
        json!({ "min_price": -1 }),
        json!({ "min_price": 2, "max_price": 1 }),
    ] {
        let filter = Filter::read(&serde_json::from_value(bad).unwrap()).unwrap();
        assert!(filter.check().is_err());
    }
    let nan = Filter {
        max_price: Some(f64::NAN),
        ..Filter::default()
    };
    assert!(nan.check().unwrap_err().contains("NaN"));
}

fn delta(value: Value) -> Delta {
    Delta::read(&serde_json::from_value(value).unwrap()).unwrap()
}

#[test]
fn deltas_add_change_and_remove() {
    let (mut catalog, _) = load("merchant.csv");
    let a1 = catalog.table().get("A1").unwrap();
    let report = catalog.apply(&delta(json!({
        "upsert": [
            { "id": "A1", "price": "8 EUR", "sale_price": null, "color": "crimson" },
            { "id": "A2", "availability": "in_stock" },
            { "id": "B1", "title": "Green tea" },
            { "item_id": 77, "title": "New", "brand": "Acme", "item_group_id": "MUG" },
            { "id": "X", "price": 3 },
            { "title": "No id" },
            { "id": "A1", "price": -3 },
            "nonsense",
        ],
        "remove": ["C1", "never there"],
    })));
    assert_eq!((report.added, report.changed, report.removed), (1, 2, 1));
    let rejected: Vec<(Option<&str>, &str)> = report
        .rejected
        .iter()
        .map(|rejected| (rejected.item_id.as_deref(), rejected.code))
        .collect();
    assert_eq!(
        rejected,
        [
            (Some("X"), "missing_title"),
            (None, "missing_id"),
            (Some("A1"), "invalid_row_price"),
            (None, "missing_id"),
        ]
    );
    let mug = product(&catalog, "A1");
    assert_eq!(
        (&mug["price"], &mug["sale_price"]),
        (&json!(8.0), &Value::Null)
    );
    assert_eq!(mug["color"], "crimson");
    assert_eq!(mug["title"], "Mug, red"); // not named, so not changed
    assert_eq!(
        mug["tags"],
        json!({ "season": "winter", "tags": "gift, tea" })
    );
    let card = catalog.table().get("C1").unwrap();
    assert!(!catalog.contains(card) && !catalog.available().contains(card));
    let new = catalog.table().get("77").unwrap();
    assert!(catalog.available().contains(new));
    assert_eq!(catalog.available().len(), catalog.len());
    let group = catalog.group(a1).unwrap();
    assert_eq!(catalog.group_members(group).len(), 3);
    // A removed item comes back under its own id.
    catalog.apply(&delta(
        json!({ "upsert": [{ "id": "C1", "title": "Card" }] }),
    ));
    assert_eq!(catalog.table().get("C1"), Some(card));
    assert!(catalog.available().contains(card));
}

#[test]
fn many_deltas_do_not_grow_the_texts_for_ever() {
    let mut catalog = Catalog::default();
    for round in 0..2_000 {
        let text = format!("{round} {}", "x".repeat(1_000));
        catalog.apply(&delta(json!({
            "upsert": [
                { "id": "A", "title": text, "tags": ["a", "b"] },
                { "id": "B", "title": "Steady" },
            ],
        })));
    }
    assert!(catalog.title(ItemId::new(0)).starts_with("1999 "));
    assert_eq!(catalog.title(ItemId::new(1)), "Steady");
    assert_eq!(catalog.tags(ItemId::new(0)).len(), 2);
}

proptest! {
    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        for format in Format::ALL {
            let _ = read(&bytes, format);
        }
    }

    #[test]
    fn any_table_never_panics(
        cells in "[a\",;\t\r\n é]{0,200}",
        header in prop_oneof![Just("id,title,price\n"), Just("id\ttitle\n"), Just("")],
    ) {
        for format in [Format::Auto, Format::Csv, Format::Tsv] {
            if let Ok((catalog, report)) = read(format!("{header}{cells}").as_bytes(), format) {
                prop_assert_eq!(report.rows, report.items + report.bad_rows);
                prop_assert_eq!(catalog.count(), report.items);
            }
        }
    }

    #[test]
    fn what_is_written_properly_is_read_back(
        rows in prop::collection::vec("[a-c\",;\r\n é]{1,12}", 1..20),
    ) {
        let mut feed = String::from("id,title,color\n");
        for (index, title) in rows.iter().enumerate() {
            feed.push_str(&format!("{index},\"T{}\",red\n", title.replace('"', "\"\"")));
        }
        let (catalog, report) = read(feed.as_bytes(), Format::Csv).unwrap();
        prop_assert_eq!(&report.samples, &[]);
        let expected: Vec<String> = rows.iter().map(|t| format!("T{t}").trim().to_owned()).collect();
        prop_assert_eq!(titles(&catalog), expected);
    }

    #[test]
    fn an_item_survives_the_catalogue(
        title in "[a-zé]{1,10}",
        path in prop::collection::vec("[A-C]", 0..4),
        tags in prop::collection::vec(("[a-c]", "[x-z=]{1,3}"), 0..5),
        price in prop::option::of(0.0..1e6),
    ) {
        let mut tags: Vec<_> = tags.into_iter().map(|(name, value)| (name.into(), value)).collect();
        tags.sort();
        tags.dedup();
        let item = Item {
            id: "A".into(),
            title,
            product_type: path.join(" > "),
            tags,
            price,
            ..Item::default()
        };
        let mut catalog = Catalog::default();
        catalog.insert(&item);
        let id = ItemId::new(0);
        prop_assert_eq!(catalog.item(id), Some(item));
        let names: Vec<&str> = catalog
            .category_path(id)
            .map(|code| catalog.category_name(code))
            .collect();
        prop_assert_eq!(names.len(), path.len());
        for (depth, name) in names.iter().rev().enumerate() {
            prop_assert_eq!(*name, path[..=depth].join(" > "));
        }
    }
}
