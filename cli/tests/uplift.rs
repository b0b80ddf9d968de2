//! `uplift`: an experiment in which a letter helps those who come often, and tables that are none.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

mod common;

use common::Scratch;
use std::fmt::Write as _;

fn experiment(rows: u32) -> String {
    let mut csv = "orders,basket,town,arm,visit,spend\n".to_string();
    let mut state = 9u32;
    let mut next = |below: u32| {
        state = state.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
        (state >> 8) % below
    };
    for _ in 0..rows {
        let (often, letter) = (next(2), next(2));
        let yes = next(100) < 20 + 40 * often * letter;
        let spend = if yes { 1 + next(90) } else { 0 };
        let (orders, basket, town) = (often * 3 + next(2), next(60), ["a", "b"][next(2) as usize]);
        let arm = ["none", "letter"][letter as usize];
        writeln!(
            csv,
            "{orders},{basket},{town},{arm},{},{spend}",
            u32::from(yes)
        )
        .unwrap();
    }
    csv
}

const ASKED: &str =
    "--csv data.csv --treatment-column arm --treatment letter --control none --outcome visit";

#[test]
fn evaluate_beside_the_peer() {
    let scratch = Scratch::new("uplift_evaluate");
    scratch.write("data.csv", experiment(3_000));
    let command = format!("uplift evaluate {ASKED} --bootstrap 50 --splits 2 --json");
    let report = scratch.run(&command).json();
    assert_eq!(
        (&report["rows"], &report["training_rows"]),
        (&1500.into(), &1500.into())
    );
    assert_eq!(
        report["columns"],
        serde_json::json!(["orders", "basket", "town"])
    );
    for model in ["ours", "t_learner"] {
        let judged = &report[model];
        // Perfect is about 750 · .2 / 4.
        assert!(judged["qini"].as_f64().unwrap() > 20.0, "{report}");
        assert!(judged["interval"]["low"].as_f64().unwrap() > 0.0);
        assert_eq!(judged["tenths"].as_array().unwrap().len(), 10);
    }
    assert_eq!(report["splits"]["count"], 2);
    assert!(
        report["notes"]
            .to_string()
            .contains("spend: left out as another outcome")
    );
    assert_eq!(report["validation"].as_array().unwrap().len(), 13);
    let text = scratch
        .run(&format!("uplift evaluate {ASKED} --bootstrap 20"))
        .stdout;
    assert!(
        text.contains("difference") && text.contains("T-learner, ridge 1"),
        "{text}"
    );
}

#[test]
fn train_writes_what_an_offer_carries() {
    let scratch = Scratch::new("uplift_train");
    scratch.write("data.csv", experiment(3_000));
    let report = scratch
        .run(&format!("uplift train {ASKED} --out card.json --json"))
        .json();
    assert_eq!(report["rows"], 3_000);
    let card = std::fs::read_to_string(scratch.path("card.json")).unwrap();
    let card: serde_json::Value = serde_json::from_str(&card).unwrap();
    // From no order to three: .4.
    let each = card["weights"]["orders"].as_f64().unwrap();
    assert!((each * 3.0 - 0.4).abs() < 0.12, "{card}");
    assert!(
        card["weights"]["basket"].as_f64().unwrap().abs() < 0.005,
        "{card}"
    );
}

#[test]
fn refuses() {
    let scratch = Scratch::new("uplift_refuses");
    scratch.write("data.csv", experiment(300));
    let gift = ASKED.replace("letter", "gift");
    let said = scratch.run(&format!("uplift train {gift}"));
    assert!(said.fails(1).contains("arm `gift` has 0 rows"));
    let sold = ASKED.replace("--outcome visit", "--outcome sold");
    let said = scratch.run(&format!("uplift train {sold}"));
    assert!(said.fails(2).contains("no column `sold`"));
    let said = scratch.run(&format!("uplift evaluate {ASKED} --test-share 1"));
    assert!(said.fails(2).contains("above 0 and below 1"));
}
