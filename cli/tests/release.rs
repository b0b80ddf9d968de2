//! `privacy`: counts with noise, and a ledger that can't be spent twice.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

mod common;

use common::Scratch;
use serde_json::Value;
use std::process::{Command, Stdio};

const COUNTS: &str = "key,count\nmug,120\npan,7\nsecret,99\n";
const KEYS: &str = "pan\n\nmug\nnever\n";

/// A shop with counts, a public list and a ledger.
fn shop(name: &str, budget: &str) -> Scratch {
    let scratch = Scratch::new(name);
    scratch.write("counts.csv", COUNTS);
    scratch.write("keys.txt", KEYS);
    let opened = scratch.run(&format!(
        "privacy open --ledger ledger.json {budget} --json"
    ));
    assert_eq!(opened.json()["releases"], 0);
    scratch
}

const RELEASE: &str = "privacy release --ledger ledger.json --counts counts.csv --keys keys.txt \
                       --keys-per-person 1 --out noisy.csv --json";

fn ledger(scratch: &Scratch) -> String {
    std::fs::read_to_string(scratch.path("ledger.json")).unwrap()
}

fn releases(scratch: &Scratch) -> usize {
    let ledger: Value = serde_json::from_str(&ledger(scratch)).unwrap();
    ledger["spent"].as_array().unwrap().len()
}

fn noisy(scratch: &Scratch, name: &str) -> Vec<(String, i64)> {
    let text = std::fs::read_to_string(scratch.path(name)).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("key,count"));
    lines
        .map(|line| {
            let (key, count) = line.split_once(',').unwrap();
            (key.into(), count.parse().unwrap())
        })
        .collect()
}

#[test]
fn tells_the_public_keys_and_takes_down_the_cost() {
    let scratch = shop("release", "--epsilon 12 --delta 1e-6 --period-days 30");
    let report = scratch.run(&format!("{RELEASE} --epsilon 10")).json();
    assert_eq!(
        (&report["mechanism"], &report["keys"]),
        (&"laplace".into(), &3.into())
    );
    assert_eq!(report["budget"]["left_laplace"], 2.0);
    let told = noisy(&scratch, "noisy.csv");
    // At an epsilon of 10, noise of 4 has a chance of e^-40.
    for ((key, count), (expected, exact)) in
        told.iter().zip([("pan", 7), ("mug", 120), ("never", 0)])
    {
        assert!(key == expected && (count - exact).abs() <= 4, "{told:?}");
    }
    assert_eq!(told.len(), 3);
    let kept: Value = serde_json::from_str(&ledger(&scratch)).unwrap();
    assert_eq!(kept["spent"][0]["epsilon"], 10_000_000);
    assert_eq!(kept["spent"][0]["what"], "noisy.csv");
    let status = scratch
        .run("privacy status --ledger ledger.json --json")
        .json();
    assert_eq!(status, report["budget"]);
    let text = scratch.run("privacy status --ledger ledger.json").stdout;
    assert!(text.contains("in 30 days; 1 releases so far"), "{text}");
}

/// Mean and variance of what is told of 3,000 keys that nobody has.
fn moments(scratch: &Scratch, options: &str) -> (f64, f64) {
    scratch.run(&format!("{RELEASE} {options}")).json();
    let counts = noisy(scratch, "noisy.csv");
    let counts: Vec<f64> = counts.iter().map(|(_, count)| *count as f64).collect();
    let mean = counts.iter().sum::<f64>() / counts.len() as f64;
    let square = counts
        .iter()
        .map(|count| (count - mean).powi(2))
        .sum::<f64>();
    (mean, square / counts.len() as f64)
}

#[test]
fn noise_is_as_wide_as_epsilon_and_bounds_ask() {
    let scratch = shop("release_noise", "--epsilon 10 --delta 1e-6");
    let keys: String = (0..3_000).map(|key| format!("k{key}\n")).collect();
    scratch.write("keys.txt", keys);
    // 2t / (1 - t)² with t = e^(-1/4), and 16 · 2² / (2 · .017469); six standard errors are a quarter.
    for (options, variance) in [
        ("--epsilon 0.5 --count-per-key 2", 31.83),
        (
            "--epsilon 1 --count-per-key 8 --mechanism gaussian",
            1_831.8,
        ),
    ] {
        let (mean, found) = moments(&scratch, options);
        assert!((found / variance - 1.0).abs() < 0.25, "{options}: {found}");
        assert!(
            mean.abs() < 6.0 * (variance / 3_000.0).sqrt(),
            "{options}: {mean}"
        );
    }
    // Fresh noise each time.
    let once = noisy(&scratch, "noisy.csv");
    moments(
        &scratch,
        "--epsilon 1 --count-per-key 8 --mechanism gaussian",
    );
    assert_ne!(once, noisy(&scratch, "noisy.csv"));
}

#[test]
fn refuses_when_spent_and_leaves_all_as_it_was() {
    let scratch = shop("release_spent", "--epsilon 1");
    scratch.run(&format!("{RELEASE} --epsilon 0.75")).json();
    let (before, told) = (ledger(&scratch), noisy(&scratch, "noisy.csv"));
    let refused = scratch.run(&format!("{RELEASE} --epsilon 0.5"));
    assert_eq!(
        refused.fails(1).trim(),
        "error: ledger.json: an epsilon of 0.5 was asked for laplace noise; 0.25 of 1 is left for ever"
    );
    let document: Value = serde_json::from_str(&refused.stdout).unwrap();
    assert_eq!(document["error"]["code"], "budget_spent");
    let refused = scratch.run(&format!("{RELEASE} --epsilon 0.1 --mechanism gaussian"));
    assert!(refused.fails(1).contains("no delta"));
    assert_eq!(ledger(&scratch), before);
    assert_eq!(noisy(&scratch, "noisy.csv"), told);
    let again = scratch.run("privacy open --ledger ledger.json --epsilon 5");
    assert!(again.fails(1).contains("a budget is not made anew"));
    assert_eq!(ledger(&scratch), before);
}

#[test]
fn what_is_no_ledger_allows_nothing_and_is_left_alone() {
    let scratch = shop("release_broken", "--epsilon 1");
    scratch.run(&format!("{RELEASE} --epsilon 0.5")).json();
    std::fs::remove_file(scratch.path("noisy.csv")).unwrap();
    let whole = ledger(&scratch);
    let half = &whole[..whole.len() / 2];
    let other = whole.replace("\"epsilon\": 1000000", "\"epsilon\": \"much\"");
    assert_ne!(other, whole);
    for broken in [half, "", "{}", "null", other.as_str()] {
        scratch.write("ledger.json", broken);
        for words in [
            &format!("{RELEASE} --epsilon 0.1"),
            "privacy status --ledger ledger.json",
        ] {
            let said = scratch.run(words);
            assert!(said.fails(1).contains("allows nothing"), "{said:?}");
        }
        scratch
            .run("privacy open --ledger ledger.json --epsilon 1")
            .fails(1);
        assert_eq!(ledger(&scratch), broken);
    }
    std::fs::remove_file(scratch.path("ledger.json")).unwrap();
    let said = scratch.run(&format!("{RELEASE} --epsilon 0.1"));
    assert!(
        said.fails(1)
            .contains("`windowshopper privacy open` makes one")
    );
    assert!(!scratch.path("ledger.json").exists() && !scratch.path("noisy.csv").exists());
}

fn start(scratch: &Scratch, words: &str) -> std::process::Child {
    Command::new(env!("CARGO_BIN_EXE_windowshopper"))
        .args(words.split_whitespace())
        .current_dir(scratch.path("."))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[test]
fn processes_at_once_do_not_spend_the_same_budget() {
    let scratch = shop("release_at_once", "--epsilon 1");
    let started: Vec<_> = (0..12)
        .map(|number| {
            let words = RELEASE.replace("noisy.csv", &format!("noisy{number}.csv"));
            start(&scratch, &format!("{words} --epsilon 0.25"))
        })
        .collect();
    let mut allowed = 0;
    for (number, child) in started.into_iter().enumerate() {
        let output = child.wait_with_output().unwrap();
        let told = scratch.path(&format!("noisy{number}.csv")).exists();
        assert_eq!(output.status.success(), told);
        if told {
            allowed += 1;
        } else {
            let document: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(document["error"]["code"], "budget_spent");
        }
    }
    assert_eq!((allowed, releases(&scratch)), (4, 4));
}

#[cfg(unix)]
#[test]
fn a_link_to_a_ledger_is_the_ledger() {
    let scratch = shop("release_link", "--epsilon 1");
    std::os::unix::fs::symlink("ledger.json", scratch.path("link.json")).unwrap();
    let words = RELEASE.replace("--ledger ledger.json", "--ledger link.json");
    scratch.run(&format!("{words} --epsilon 1")).json();
    assert_eq!(releases(&scratch), 1);
    assert!(scratch.path("ledger.json.lock").exists() && !scratch.path("link.json.lock").exists());
    scratch.run(&format!("{RELEASE} --epsilon 0.5")).fails(1);
    scratch.run(&format!("{words} --epsilon 0.5")).fails(1);
}

/// The run is stopped where it opens a pipe that nobody reads, in place of the file it writes to.
#[cfg(unix)]
#[test]
fn what_is_killed_before_it_tells_has_paid() {
    let scratch = shop("release_killed", "--epsilon 1");
    // A write that was killed leaves this behind.
    scratch.write("ledger.json.partial", "{\"version\":1,");
    let pipe = scratch.path("noisy.csv.partial");
    let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let mut child = start(&scratch, &format!("{RELEASE} --epsilon 0.75"));
    while releases(&scratch) == 0 {
        assert_eq!(child.try_wait().unwrap(), None);
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!scratch.path("noisy.csv").exists());
    std::fs::remove_file(pipe).unwrap();
    // The lock went with the process; the cost did not.
    let refused = scratch.run(&format!("{RELEASE} --epsilon 0.5"));
    assert!(refused.fails(1).contains("0.25 of 1 is left"));
    scratch.run(&format!("{RELEASE} --epsilon 0.25")).json();
}

#[test]
fn rows_of_people_are_counted_within_the_bounds() {
    let scratch = shop("release_people", "--epsilon 10");
    let mut log = String::from("user,item\n");
    // One in a hundred of all things, a hundred who buy a mug once, and guests.
    for _ in 0..100 {
        log.push_str("whale,pan\nwhale,secret\nwhale,mug\nwhale,never\n,mug\n");
    }
    for user in 0..100 {
        log.push_str(&format!("u{user},mug\n"));
    }
    scratch.write("log.csv", log);
    let report = scratch
        .run(
            "privacy release --ledger ledger.json --counts log.csv --keys keys.txt --key-column item \
             --person-column user --keys-per-person 2 --count-per-key 3 --epsilon 10 --out noisy.json --json",
        )
        .json();
    assert_eq!(report["count_per_key"], 3);
    let told = std::fs::read_to_string(scratch.path("noisy.json")).unwrap();
    let told: Value = serde_json::from_str(&told).unwrap();
    // A scale of .6: noise of 25 has a chance of e^-41.
    for (row, (key, exact)) in [("pan", 3), ("mug", 103), ("never", 0)].iter().enumerate() {
        assert_eq!(told[row]["key"], *key);
        let off = told[row]["count"].as_i64().unwrap() - exact;
        assert!(off.abs() <= 25, "{told}");
    }
}

#[test]
fn bad_usage_and_bad_files_cost_nothing() {
    let scratch = shop("release_usage", "--epsilon 1");
    for (options, code, part) in [
        ("--epsilon 11", 2, "it must be 0.01 to 10"),
        ("--epsilon -1", 2, "it must be 0.01 to 10"),
        (
            "--epsilon 1 --mechanism cauchy",
            2,
            "expected laplace or gaussian",
        ),
        (
            "--epsilon 1 --count-per-key 0",
            2,
            "both must be 1 to 10000",
        ),
        ("--epsilon 1 --seed 7", 2, "unexpected argument '--seed'"),
        ("--epsilon 1 --key-column item", 2, "no column `item`"),
    ] {
        let said = scratch.run(&format!("{RELEASE} {options}"));
        assert!(said.fails(code).contains(part), "{said:?}");
    }
    for (counts, part) in [
        (
            "key,count\nmug,-1\n",
            "row 1: the count of \"mug\" is \"-1\"",
        ),
        ("key,count\nmug,1.5\n", "it must be a whole number of 0"),
        (
            "key,count\nmug,1\nmug,2\n",
            "row 2: the key \"mug\" is there twice",
        ),
    ] {
        scratch.write("counts.csv", counts);
        let said = scratch.run(&format!("{RELEASE} --epsilon 1"));
        assert!(said.fails(1).contains(part), "{said:?}");
    }
    for (keys, part) in [("\n", "there is no key"), ("mug\nmug\n", "twice")] {
        scratch.write("keys.txt", keys);
        let said = scratch.run(&format!("{RELEASE} --epsilon 1"));
        assert!(said.fails(1).contains(part), "{said:?}");
    }
    scratch.write("keys.txt", KEYS);
    scratch.write("counts.csv", COUNTS);
    let said = scratch.run(&format!(
        "{} --epsilon 1",
        RELEASE.replace("noisy.csv", "./ledger.json")
    ));
    assert!(said.fails(2).contains("--out is the ledger"), "{said:?}");
    assert_eq!(releases(&scratch), 0);
    for budget in [
        "--epsilon 0",
        "--epsilon 1 --delta 0.5",
        "--epsilon 1 --period-days 0",
    ] {
        let said = scratch.run(&format!("privacy open --ledger other.json {budget}"));
        assert!(
            said.fails(2).contains("epsilon must be 0.01 to 100"),
            "{said:?}"
        );
    }
    assert!(!scratch.path("other.json").exists());
}
