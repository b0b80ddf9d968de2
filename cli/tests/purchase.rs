//! `purchase`: the worked case, any table with a yes or no, and tables that don't do.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

mod common;

use common::Scratch;
use std::fmt::Write as _;

/// The columns of the worked case; bought by those who buy often what is cheap.
fn worked_case(rows: u32) -> String {
    let mut csv =
        "user_id,purchase_frequency,total_purchase_amount,item_id,item_price,item_category,purchase概率\n".to_string();
    let mut state = 9u32;
    let mut next = |below: u32| {
        state = state.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
        (state >> 8) % below
    };
    for row in 0..rows {
        let (often, price) = (next(20), 1 + next(200));
        let amount = if row % 60 == 0 {
            String::new()
        } else {
            (often * 30 + next(50)).to_string()
        };
        let category = ["books", "toys", "tea"][next(3) as usize];
        let bought = u32::from(often * 10 > price + next(20));
        writeln!(
            csv,
            "{},{often},{amount},{},{price},{category},{bought}",
            next(90),
            next(50)
        )
        .unwrap();
    }
    csv
}

#[test]
fn the_worked_case() {
    let scratch = Scratch::new("purchase_worked_case");
    scratch.write("purchase_data.csv", worked_case(600));
    let command = "purchase train --csv purchase_data.csv --predictions out.csv --json";
    let report = scratch.run(command).json();
    assert_eq!(
        (&report["rows"], &report["training_rows"]),
        (&120.into(), &480.into())
    );
    assert!(report["accuracy"].as_f64().unwrap() > 0.85, "{report}");
    // Two numbers and a blank's, a price, three categories and one for others.
    assert_eq!(
        report["networks"][0]["sizes"],
        serde_json::json!([8, 64, 32, 1])
    );
    assert_eq!(
        report["networks"][0]["validation_loss"]
            .as_array()
            .unwrap()
            .len(),
        10
    );
    let notes = report["notes"].to_string();
    assert!(
        notes.contains("user_id: left out: an id by its name") && notes.contains("blank cells"),
        "{notes}"
    );
    let predictions = std::fs::read_to_string(scratch.path("out.csv")).unwrap();
    let mut rows: Vec<u32> = predictions
        .lines()
        .skip(1)
        .map(|line| line.split(',').next().unwrap().parse().unwrap())
        .collect();
    rows.sort_unstable();
    rows.dedup();
    assert_eq!(rows.len(), 120);
    assert!(rows.iter().all(|row| (1..=600).contains(row)));
    let again = scratch.run(command).json();
    assert_eq!(again["networks"], report["networks"]);
    let text = scratch.run("purchase train --csv purchase_data.csv").stdout;
    assert!(
        text.contains("epoch  10") && text.contains("note: item_id"),
        "{text}"
    );
}

#[test]
fn options_reach_the_model() {
    let scratch = Scratch::new("purchase_options");
    scratch.write("data.csv", worked_case(300));
    let run = |options: &str| {
        let command =
            format!("purchase train --csv data.csv --epochs 2 --hidden 8 --json {options}");
        scratch.run(&command).json()
    };
    let plain = run("");
    assert_eq!(plain["columns"].as_array().unwrap().len(), 4);
    let inputs = |report: &serde_json::Value, network: usize| {
        report["networks"][network]["sizes"][0].as_u64().unwrap()
    };
    let crossed = run("--crosses purchase_frequency:item_price,item_price:item_category");
    assert!(inputs(&crossed, 0) > inputs(&plain, 0) + 1);
    let embedded = run("--categorical user_id");
    assert!(inputs(&embedded, 0) > inputs(&plain, 0) + 10, "{embedded}");
    let dropped = run("--drop total_purchase_amount,item_category");
    assert_eq!(
        dropped["columns"],
        serde_json::json!(["purchase_frequency", "item_price"])
    );
    let ensemble = run("--ensemble 3 --rich");
    assert_eq!(ensemble["networks"].as_array().unwrap().len(), 3);
    assert!(inputs(&ensemble, 1) > inputs(&ensemble, 0));
    assert_ne!(run("--seed 7")["networks"], plain["networks"]);
}

#[test]
fn evaluates_any_table_and_never_drops_test_rows() {
    let scratch = Scratch::new("purchase_evaluate");
    let table = |rows: std::ops::Range<u32>| {
        let mut csv = "x,kind,Churned\n".to_string();
        for row in rows {
            let (x, kind) = (row % 10, ["a", "b"][(row / 10 % 2) as usize]);
            let yes = (x > 5) == (kind == "a");
            writeln!(
                csv,
                "{x}.{},{kind},{}",
                row / 20 % 10,
                if yes { "Yes" } else { "No" }
            )
            .unwrap();
        }
        csv
    };
    scratch.write("train.csv.gz", table(0..200));
    scratch.write("test.csv", table(0..60));
    let command = "purchase evaluate --train train.csv.gz --label Churned --ensemble 2 --epochs 100 --batch 8 --patience 100";
    let report = scratch
        .run(&format!("{command} --test test.csv --json"))
        .json();
    assert_eq!(report["rows"], 60);
    for key in ["accuracy", "auc", "log_loss", "ece", "seconds"] {
        assert!(report[key].is_f64(), "{key}");
    }
    assert!(report["auc"].as_f64().unwrap() > 0.95, "{report}");
    assert_eq!(scratch.run(&format!("{command} --json")).json()["rows"], 40);
    let folds = "purchase evaluate --train train.csv.gz --label Churned --epochs 3 --ensemble 1";
    let folds = scratch.run(&format!("{folds} --folds 4 --json")).json();
    assert_eq!(
        (&folds["rows"], &folds["training_rows"]),
        (&200.into(), &150.into())
    );
}

#[test]
fn says_what_is_wrong() {
    let scratch = Scratch::new("purchase_errors");
    scratch.write("one.csv", "x,y\n1,1\n2,1\n3,1\n4,1\n5,1\n6,1\n7,1\n8,1\n");
    let run = |command: &str| scratch.run(&format!("purchase {command}"));
    let error = run("train --csv one.csv --label y");
    // A fifth of eight rows is kept.
    assert!(
        error
            .fails(1)
            .contains("one.csv: there are 7 rows with yes and 0 with no"),
        "{error:?}"
    );
    assert!(
        run("train --csv one.csv")
            .fails(2)
            .contains("no column `purchase概率`; there are: x, y")
    );
    assert!(
        run("train --csv one.csv --label x")
            .fails(1)
            .contains("expected TRUE or FALSE")
    );
    scratch.write("short.csv", "x,y\n1,1\n2\n");
    assert!(
        run("train --csv short.csv --label y")
            .fails(1)
            .contains("short.csv:3:")
    );
    scratch.write("ok.csv", worked_case(80));
    assert!(
        run("train --csv ok.csv --drop hue")
            .fails(2)
            .contains("no column `hue`")
    );
    assert!(
        run("train --csv ok.csv --ensemble 0")
            .fails(2)
            .contains("1 to 100")
    );
    run("train --csv ok.csv --crosses price").fails(2);
    assert!(run("train --csv none.csv").fails(1).contains("none.csv"));
    let error = run("train --csv one.csv --label y --json");
    error.fails(1);
    assert!(error.stdout.contains("one_class"), "{error:?}");
}
