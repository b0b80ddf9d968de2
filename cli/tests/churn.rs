//! `churn`: customers from summaries and from transactions; files that don't do.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

mod common;

use common::Scratch;
use std::fmt::Write as _;
use windowshopper::bundle::Bundle;
use windowshopper::json::NativeJson;
use windowshopper::shopper::churn::Customers;

/// Purchases of 150 customers, customer, day of 1997 and value; how often and how long differs by customer.
fn purchases() -> Vec<(usize, u64, f64)> {
    let mut rows = Vec::new();
    let mut state = 1u64;
    let mut next = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for customer in 0..150 {
        let (gap, worth) = (5 + next(60), 5 + next(40));
        let mut day = next(80);
        while day < 300 {
            rows.push((customer, day, (worth + next(10)) as f64));
            if next(100) < 15 {
                break;
            }
            day += 1 + next(2 * gap);
        }
    }
    rows
}

fn date(day: u64) -> (u64, u64) {
    let days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut left = day;
    for (month, length) in (1..).zip(days) {
        if left < length {
            return (month, left + 1);
        }
        left -= length;
    }
    (12, 31)
}

#[test]
fn a_csv_and_cdnow_s_form_give_the_same() {
    let scratch = Scratch::new("churn_forms");
    let (mut csv, mut blanks) = ("Customer ID,date,amount\n".to_string(), String::new());
    for (customer, day, value) in purchases() {
        let (month, day) = date(day);
        writeln!(csv, "{customer:05},1997-{month:02}-{day:02},{value:.2}").unwrap();
        writeln!(
            blanks,
            " {customer:05} 0001 1997{month:02}{day:02}  2  {value:.2}\r"
        )
        .unwrap();
    }
    scratch.write("log.csv", csv);
    scratch.write("log.txt.gz", blanks);
    let of_csv = scratch
        .run("churn fit --transactions log.csv --until 1997-09-30 --out churn.wsb --json")
        .json();
    let of_text = scratch
        .run("churn fit --transactions log.txt.gz --until 19970930 --json")
        .json();
    for key in [
        "r",
        "alpha",
        "a",
        "b",
        "log_likelihood",
        "standard_errors",
        "spend",
        "customers",
    ] {
        assert_eq!(of_csv[key], of_text[key], "{key}");
    }
    assert_eq!(of_csv["customers"], 150);
    let file = std::fs::read(scratch.path("churn.wsb")).unwrap();
    let bundle = Bundle::read(&file, &NativeJson).unwrap();
    let kept = Customers::load(&bundle).unwrap().unwrap();
    let close = |kept: f64, said: &serde_json::Value| {
        assert!(
            (kept / said.as_f64().unwrap() - 1.0).abs() < 1e-6,
            "{kept} {said}"
        );
    };
    close(kept.churn.alpha, &of_csv["alpha"]);
    close(kept.spend.unwrap().q, &of_csv["spend"]["q"]);
    assert_eq!(kept.hazard.is_some(), of_csv["hazard"]["chosen"] == true);
    // Fewer days, other parameters.
    let earlier = scratch
        .run("churn fit --transactions log.csv --until 1997-06-30 --json")
        .json();
    assert_ne!(earlier["r"], of_csv["r"]);
    let text = scratch.run("churn fit --transactions log.csv").stdout;
    assert!(
        text.contains("alpha") && text.contains("Gamma-Gamma"),
        "{text}"
    );
}

#[test]
fn judges_on_what_came_after() {
    let scratch = Scratch::new("churn_holdout");
    let mut summary = "cid,x,t_x,T,holdout_x\n".to_string();
    let mut customers = std::collections::BTreeMap::<usize, Vec<u64>>::new();
    for (customer, day, _) in purchases() {
        customers.entry(customer).or_default().push(day);
    }
    for (customer, days) in &customers {
        // Watched until day 150; the rest is what came after.
        let weeks = |days: u64| days as f64 / 7.0;
        let first = days[0];
        let (seen, after): (Vec<u64>, Vec<u64>) = days.iter().partition(|&&day| day < 150);
        let last = seen.last().unwrap_or(&first);
        let (x, t_x, age) = (seen.len() - 1, weeks(last - first), weeks(150 - first));
        writeln!(summary, "{customer},{x},{t_x},{age},{}", after.len()).unwrap();
    }
    scratch.write("summary.csv", summary);
    let judged = scratch
        .run("churn evaluate --summary summary.csv --weeks 21.4 --json")
        .json();
    assert_eq!(judged["customers"], 150);
    assert!(judged["auc"].as_f64().unwrap() > 0.65, "{judged}");
    assert!(
        judged["auc_alive"].as_f64() < judged["auc"].as_f64(),
        "{judged}"
    );
    let text = scratch.run("churn evaluate --summary summary.csv").stdout;
    assert!(text.contains("mean absolute error"), "{text}");
}

/// A shop's lines, with guests and returns, which are nobody's purchases; the summary of the same customers.
#[test]
fn judges_on_transactions_as_on_a_summary() {
    let scratch = Scratch::new("churn_transactions");
    let mut log = "InvoiceDate,CustomerID,Quantity,UnitPrice\n1997-02-01,,5,1.0\n".to_string();
    let (mut summary, mut days) = ("x,t_x,T,holdout_x\n".to_string(), Vec::new());
    let row = |of: &[u64]| {
        let (seen, after): (Vec<u64>, Vec<u64>) = of.iter().partition(|&&day| day <= 180);
        let (first, last) = (seen.first()?, seen.last()?);
        let weeks = |days: u64| days as f64 / 7.0;
        let after = after.iter().filter(|&&day| day <= 180 + 70).count();
        let (t_x, age) = (weeks(last - first), weeks(180 - first));
        Some(format!("{},{t_x},{age},{after}\n", seen.len() - 1))
    };
    let all = purchases();
    for (place, &(customer, day, value)) in all.iter().enumerate() {
        let (month, of_month) = date(day);
        writeln!(
            log,
            "1997-{month:02}-{of_month:02} 10:00,{customer:03},2,{value}"
        )
        .unwrap();
        writeln!(
            log,
            "1997-{month:02}-{of_month:02} 11:00,{customer:03},-2,{value}"
        )
        .unwrap();
        days.push(day);
        if all.get(place + 1).is_none_or(|next| next.0 != customer) {
            summary += &row(&days).unwrap_or_default();
            days.clear();
        }
    }
    scratch.write("log.csv", log);
    scratch.write("summary.csv", summary);
    let of_log = "churn evaluate --transactions log.csv --until 1997-06-30 --weeks 10 --json";
    let of_log = scratch.run(of_log).json();
    let of_summary = scratch
        .run("churn evaluate --summary summary.csv --weeks 10 --json")
        .json();
    for key in [
        "customers",
        "actual_purchases",
        "auc",
        "bg_nbd",
        "log_likelihood",
    ] {
        assert_eq!(of_log[key], of_summary[key], "{key}");
    }
    assert!(of_log["hazard"]["auc"].as_f64().unwrap() > 0.6, "{of_log}");
    assert!(
        of_log["validation"]["lessons"].as_u64().unwrap() > 300,
        "{of_log}"
    );
    assert!(of_summary.get("hazard").is_none() && of_summary.get("note").is_none());
}

#[test]
fn says_what_is_wrong_with_a_file() {
    let scratch = Scratch::new("churn_errors");
    scratch.write("no_age.csv", "frequency,recency\n1,2\n");
    let error = scratch.run("churn fit --summary no_age.csv");
    assert!(
        error
            .fails(2)
            .contains("no column `T`; there are: frequency, recency")
    );
    scratch.write("word.csv", "x,t_x,T\n1,2,3\n1,two,3\n");
    let error = scratch.run("churn fit --summary word.csv");
    assert!(
        error
            .fails(1)
            .contains("word.csv:3: recency: `two` is not a number")
    );
    scratch.write("late.csv", "x,t_x,T\n1,5,3\n");
    assert!(
        scratch
            .run("churn fit --summary late.csv")
            .fails(1)
            .contains("customer 1")
    );
    scratch.write("few.csv", "x,t_x,T\n1,2,3\n0,0,3\n");
    let error = scratch.run("churn fit --summary few.csv");
    assert!(
        error
            .fails(1)
            .contains("1 customers bought again; expected at least 10")
    );
    scratch.write("blank.txt", "00001 0001 19970101 2 3.5\n00001 what\n");
    assert!(
        scratch
            .run("churn fit --transactions blank.txt")
            .fails(1)
            .contains("blank.txt:2:")
    );
    let error = scratch.run("churn evaluate --transactions blank.txt");
    assert!(error.fails(2).contains("--until"));
    scratch.run("churn fit").fails(2);
    scratch
        .run("churn evaluate --summary few.csv --weeks 0")
        .fails(2);
}
