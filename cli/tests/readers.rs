//! Every form of order log gives the same orders.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

mod common;

use common::Scratch;
use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::json;
use std::sync::Arc;

const CSV: &str = "\
user_id,session_id,item_id,event,timestamp,quantity,price,title
u1,s1,A,view_item,2010-12-01 08:26:00,1,2.50,Mug
u1,s1,A,purchase,2010-12-01 08:27:00,2,2.50,Mug
,s2,B,purchase,2010-12-02 10:00:00,1,10.00,\"Teapot, \"\"large\"\"\"
";

/// What is to be understood of [`CSV`] in any form.
fn check(scratch: &Scratch, files: &str) {
    let report = scratch
        .run(&format!(
            "check --events {files} --catalog-out cat.csv --json"
        ))
        .json();
    let events = &report["events"];
    for (name, expected) in [
        ("rows", json!(3)),
        ("events", json!(3)),
        ("kinds", json!({"purchase": 2, "view_item": 1})),
        ("items", json!(2)),
        ("users", json!(1)),
        ("sessions", json!(2)),
        ("first", json!("2010-12-01T08:26:00Z")),
        ("last", json!("2010-12-02T10:00:00Z")),
        ("bad_rows", json!(0)),
    ] {
        assert_eq!(events[name], expected, "{name} of {files}");
    }
    assert_eq!(
        std::fs::read_to_string(scratch.path("cat.csv")).unwrap(),
        "id,price,availability,title\nA,2.50,in_stock,Mug\nB,10.00,in_stock,\"Teapot, \"\"large\"\"\"\n"
    );
}

#[test]
fn csv_with_any_delimiter_and_gzip() {
    let scratch = Scratch::new("csv");
    scratch.write("a.csv", CSV);
    check(&scratch, "a.csv");
    scratch.write("a.csv.gz", CSV);
    check(&scratch, "a.csv.gz");
    scratch.write("crlf.csv", CSV.replace('\n', "\r\n"));
    check(&scratch, "crlf.csv");
    scratch.write("bom.csv", format!("\u{feff}{CSV}"));
    check(&scratch, "bom.csv");
    // A comma in a title needs no quotes here; the decimal mark may be one.
    let other = |delimiter: &str| {
        CSV.lines()
            .map(|line| match line.split_once(",\"") {
                Some((head, tail)) => head.replace(',', delimiter) + delimiter + "\"" + tail + "\n",
                None => line.replace(',', delimiter) + "\n",
            })
            .collect::<String>()
    };
    scratch.write("a.tsv", other("\t"));
    check(&scratch, "a.tsv");
    scratch.write("tab.csv", other("\t"));
    check(&scratch, "tab.csv");
    scratch.write("semicolon.csv", other(";").replace("2.50", "2,50"));
    check(&scratch, "semicolon.csv");
    scratch.write("bar.txt", other("|"));
    check(&scratch, "bar.txt");
}

#[test]
fn several_files_and_two_gzip_members_are_one_log() {
    let scratch = Scratch::new("several");
    let header = CSV.lines().next().unwrap();
    let (first, rest) = CSV.split_at(CSV.find(",s2").unwrap());
    scratch.write("1.csv", first);
    scratch.write("2.csv.gz", format!("{header}\n{rest}"));
    check(&scratch, "1.csv 2.csv.gz");
    // As `cat a.gz b.gz > c.gz` makes them.
    let one = std::fs::read(scratch.write("one.gz", first)).unwrap();
    let two = std::fs::read(scratch.write("two.gz", rest)).unwrap();
    std::fs::write(scratch.path("both.csv.gz"), [one, two].concat()).unwrap();
    check(&scratch, "both.csv.gz");
}

#[test]
fn json_lines_flat_and_as_ga4_events() {
    let scratch = Scratch::new("jsonl");
    scratch.write(
        "flat.jsonl",
        r#"{"user_id":"u1","session_id":"s1","item_id":"A","event":"view_item","timestamp":1291191960000,"price":2.5,"title":"Mug"}

{"user_id":"u1","session_id":"s1","item_id":"A","event":"purchase","timestamp":1291192020,"quantity":2,"price":"2.50","title":"Mug"}
{"user_id":null,"session_id":"s2","item_id":"B","timestamp":"2010-12-02T10:00:00Z","price":10,"title":"Teapot, \"large\""}
"#,
    );
    check(&scratch, "flat.jsonl");
    scratch.write(
        "items.ndjson.gz",
        r#"{"event":"view_item","user_id":"u1","session_id":"s1","timestamp":1291191960000,"items":[{"item_id":"A","price":2.5,"title":"Mug"}]}
{"event":"purchase","user_id":"u1","session_id":"s1","timestamp":1291192020000,"items":[{"item_id":"A","price":2.5,"quantity":2,"title":"Mug"}]}
{"event":"view_cart","user_id":"u1","session_id":"s1","timestamp":1291192020000,"items":[]}
{"event":"purchase","session_id":"s2","timestamp":1291284000000,"items":[{"item_id":"B","price":10,"title":"Teapot, \"large\""}]}
"#,
    );
    check(&scratch, "items.ndjson.gz");
    // A search names no item, and that is no mistake; a purchase must.
    scratch.write(
        "search.jsonl",
        r#"{"event":"search","search_term":"mug","session_id":"s1","timestamp":1291191950000}
{"event":"purchase","session_id":"s2","timestamp":1291284000000,"items":[{"item_id":"B"},{"item_id":"C"}]}
{"event":"purchase","session_id":"s2","timestamp":1291284000000}
"#,
    );
    let run = scratch.run("check --events search.jsonl --max-bad-rows 1 --json");
    let events = &run.json()["events"];
    assert_eq!((&events["rows"], &events["events"]), (&json!(4), &json!(2)));
    assert_eq!(events["left_out"]["no_item"], 1);
    assert_eq!(events["bad_row_samples"][0]["line"], 3);
}

#[test]
fn the_situation_of_an_order_is_learned_from() {
    let scratch = Scratch::new("situation");
    let mut csv = String::from("user_id,item_id,timestamp,Country,device,utc_offset,placement\n");
    for order in 0..400 {
        let (item, country, device) = match order % 2 {
            0 => ("A", "Germany", "Mobile"),
            _ => ("B", "France", "a fridge"),
        };
        let (day, hour) = (1 + order / 20, order % 20);
        csv += &format!("u{order},{item},2026-03-{day:02} {hour:02}:00:00,{country},{device},x,\n");
    }
    scratch.write("orders.csv", csv);
    let run = "train --events orders.csv --map locale=Country --out shop.wsb --json";
    let report = scratch.run(run).json();
    assert_eq!(report["events"]["bad_rows"], json!(0));
    assert!(
        report["training"]["model_bytes"]["context"]
            .as_u64()
            .unwrap()
            > 0
    );
    let bundle = std::fs::read(scratch.path("shop.wsb")).unwrap();
    let text = String::from_utf8_lossy(&bundle);
    assert!(text.contains("\nFrance\nGermany\n"));
    // Without the column there is no such name in it.
    scratch
        .run(&run.replace("--map locale=Country ", ""))
        .json();
    let bundle = std::fs::read(scratch.path("shop.wsb")).unwrap();
    assert!(!String::from_utf8_lossy(&bundle).contains("Germany"));
}

/// Writes [`CSV`]; `time` is the column's type, `unit` its units in a second.
fn write_parquet(scratch: &Scratch, name: &str, time: &str, unit: i64, compression: Compression) {
    let schema = format!(
        "message orders {{
            optional binary user_id (UTF8);
            required binary session_id (UTF8);
            required binary item_id (UTF8);
            required binary event (UTF8);
            required int64 timestamp{time};
            required int32 quantity;
            required double price;
            required binary title;
            optional group unread {{ required int32 x; }}
        }}"
    );
    let schema = Arc::new(parse_message_type(&schema).unwrap());
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .build();
    let file = std::fs::File::create(scratch.path(name)).unwrap();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let texts = |texts: [&str; 3]| texts.map(ByteArray::from).to_vec();
    let mut index = 0;
    while let Some(mut column) = group.next_column().unwrap() {
        match index {
            0 => {
                let values = [ByteArray::from("u1"), ByteArray::from("u1")];
                let written = column.typed::<ByteArrayType>();
                written
                    .write_batch(&values, Some(&[1, 1, 0]), None)
                    .unwrap();
            }
            1 | 2 | 3 | 7 => {
                let values = match index {
                    1 => texts(["s1", "s1", "s2"]),
                    2 => texts(["A", "A", "B"]),
                    3 => texts(["view_item", "purchase", "purchase"]),
                    _ => texts(["Mug", "Mug", "Teapot, \"large\""]),
                };
                let written = column.typed::<ByteArrayType>();
                written.write_batch(&values, None, None).unwrap();
            }
            4 => {
                let seconds = [1_291_191_960, 1_291_192_020, 1_291_284_000];
                let written = column.typed::<Int64Type>();
                let values = seconds.map(|second: i64| second * unit);
                written.write_batch(&values, None, None).unwrap();
            }
            5 => {
                let written = column.typed::<Int32Type>();
                written.write_batch(&[1, 2, 1], None, None).unwrap();
            }
            6 => {
                let written = column.typed::<DoubleType>();
                written.write_batch(&[2.5, 2.5, 10.0], None, None).unwrap();
            }
            _ => {
                let written = column.typed::<Int32Type>();
                written.write_batch(&[7], Some(&[0, 1, 0]), None).unwrap();
            }
        }
        column.close().unwrap();
        index += 1;
    }
    group.close().unwrap();
    writer.close().unwrap();
}

#[test]
fn parquet_in_every_codec_and_unit_of_time() {
    let scratch = Scratch::new("parquet");
    let zstd = Compression::ZSTD(ZstdLevel::default());
    for (name, time, unit, compression) in [
        (
            "plain.parquet",
            " (TIMESTAMP_MILLIS)",
            1_000,
            Compression::UNCOMPRESSED,
        ),
        (
            "snappy.parquet",
            " (TIMESTAMP_MICROS)",
            1_000_000,
            Compression::SNAPPY,
        ),
        (
            "zstd.parquet",
            " (TIMESTAMP(NANOS,true))",
            1_000_000_000,
            zstd,
        ),
        ("gzip.pq", "", 1, Compression::GZIP(Default::default())),
    ] {
        write_parquet(&scratch, name, time, unit, compression);
        check(&scratch, name);
    }
}

#[test]
fn broken_files_say_so() {
    let scratch = Scratch::new("broken");
    scratch.write("no.parquet", CSV);
    let run = scratch.run("check --events no.parquet");
    assert!(
        run.fails(1).contains("no.parquet: not a Parquet file"),
        "{run:?}"
    );

    scratch.write("array.json", "[{\"item_id\":\"A\"}]");
    let run = scratch.run("check --events array.json");
    assert!(
        run.fails(1).contains("array.json:1: a JSON array"),
        "{run:?}"
    );

    let packed = std::fs::read(scratch.write("a.csv.gz", CSV.repeat(1000))).unwrap();
    std::fs::write(scratch.path("cut.csv.gz"), &packed[..packed.len() / 2]).unwrap();
    let run = scratch.run("check --events cut.csv.gz");
    assert!(run.fails(1).contains("cut.csv.gz:"), "{run:?}");

    scratch.write("empty.csv", "");
    let run = scratch.run("check --events empty.csv");
    assert!(
        run.fails(1).contains("empty.csv:1: the file is empty"),
        "{run:?}"
    );

    let run = scratch.run("check --events missing.csv");
    assert!(run.fails(1).contains("missing.csv: can't open"), "{run:?}");

    scratch.write("orders.xls", CSV);
    let run = scratch.run("check --events orders.xls");
    assert!(run.fails(2).contains("--events-format"), "{run:?}");
    scratch
        .run("check --events orders.xls --events-format csv --json")
        .json();
}

#[test]
fn an_online_retail_file_as_a_merchant_means_it() {
    let scratch = Scratch::new("merchant");
    scratch.write(
        "orders.csv",
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
1,85123A,WHITE HEART,6,12/1/2010 8:26,2.55,17850,UK
1,POST,POSTAGE,1,12/1/2010 8:26,18.00,17850,UK
2,85123a,WHITE HEART,1,12/1/2010 9:00,2.95,,UK
3,85123A,wrongly coded,1,12/1/2010 9:10,2.95,17851,UK
C4,85123A,RETURNED,-6,12/2/2010 8:26,2.55,17850,UK
5,22423,,-9,12/2/2010 9:26,0.0,,UK
6,22423,CAKESTAND,1,12/2/2010 9:30,12.75,17850,UK
",
    );
    let report = scratch
        .run(
            "check --events orders.csv --map item_id=StockCode,user_id=CustomerID,session_id=InvoiceNo \
             --map timestamp=InvoiceDate,quantity=Quantity,price=UnitPrice,title=Description \
             --items #####* --ignore-item-case --currency GBP --catalog-out cat.csv --json",
        )
        .json();
    let events = &report["events"];
    assert_eq!(events["kinds"], json!({"purchase": 4, "refund": 1}));
    assert_eq!(
        events["left_out"],
        json!({"no_item": 0, "other_items": 1, "no_price": 1, "no_quantity": 0})
    );
    assert_eq!((&events["items"], &events["users"]), (&json!(2), &json!(2)));
    assert_eq!(
        std::fs::read_to_string(scratch.path("cat.csv")).unwrap(),
        "id,price,availability,title\n22423,12.75 GBP,in_stock,CAKESTAND\n85123A,2.95 GBP,in_stock,WHITE HEART\n"
    );
    // Excluding by name instead.
    let report = scratch
        .run(
            "check --events orders.csv --map item_id=StockCode,user_id=CustomerID,session_id=InvoiceNo,timestamp=InvoiceDate \
             --exclude-items post,bank* --cancel-prefix C --json",
        )
        .json();
    assert_eq!(
        report["events"]["kinds"],
        json!({"purchase": 5, "refund": 1})
    );
}
