//! `text train|evaluate pos|segment`: small treebanks in, figures out.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

mod common;

use common::Scratch;
use std::fmt::Write as _;

/// Sentences of `word/TAG` as CoNLL-U.
fn treebank(sentences: &[&str]) -> String {
    let mut out = String::new();
    for sentence in sentences {
        for (number, pair) in sentence.split(' ').enumerate() {
            let (word, tag) = pair.split_once('/').unwrap();
            let id = number + 1;
            writeln!(out, "{id}\t{word}\t_\t{tag}\t_\t_\t_\t_\t_\t_").unwrap();
        }
        out.push('\n');
    }
    out
}

#[test]
fn a_tagger_is_learned_and_judged() {
    let scratch = Scratch::new("text_pos");
    let sentences = [
        "the/DET can/NOUN is/AUX red/ADJ",
        "I/PRON can/AUX see/VERB it/PRON",
        "a/DET red/ADJ can/NOUN fell/VERB",
    ];
    scratch.write("train.conllu.gz", treebank(&sentences));
    scratch.write(
        "dev.conllu",
        treebank(&["I/PRON can/AUX see/VERB the/DET can/NOUN"]),
    );
    scratch.write("test.conllu", treebank(&sentences[2..]));
    scratch.write("clusters.json", r#"{"the": 5, "can": 1000000, "I": 0}"#);
    scratch.write(
        "lemmas.json",
        r#"{"adj": ["red"], "adv": [], "noun": ["can"], "verb": ["can", "see"]}"#,
    );
    let train = "text train pos --train train.conllu.gz --dev dev.conllu --exclude test.conllu \
                 --clusters clusters.json --lemmas lemmas.json --rows 2000 --epochs 30 --runs 1 --json";
    let document = scratch.run(&format!("{train} --out a.wst")).json();
    assert_eq!(document["sentences"], 2);
    assert_eq!(document["excluded"], 1);
    assert_eq!(document["known_words"], 2);
    assert_eq!(document["dev_accuracy"], 1.0);
    scratch.run(&format!("{train} --out b.wst")).json();
    let read = |name: &str| std::fs::read(scratch.path(name)).unwrap();
    assert!(
        read("a.wst") == read("b.wst"),
        "the same seed gives the same bytes"
    );

    let run = scratch.run("text evaluate pos --gold dev.conllu --model a.wst --json");
    let document = run.json();
    assert_eq!(document["tokens"], 5);
    assert_eq!(document["accuracy"], 1.0);
    assert_eq!(document["bytes"], read("a.wst").len());
    assert!(document["us_per_token"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_segmenter_is_made_and_judged() {
    let scratch = Scratch::new("text_segment");
    scratch.write(
        "dict.txt",
        "手机 40 n\n壳 30 ng\n很 900 d\n好 900 a\n的 9000 uj\n",
    );
    scratch.write("fold.txt", "機\t机\n");
    let train = "text train segment --dictionary dict.txt --simplified fold.txt --out s.wst --json";
    let words = scratch.run(train).json()["words"].as_u64().unwrap();
    assert!(words >= 5, "{words}");
    // 3 of 4 words are there, and 3 of 5 that are found: F1 is 6 / 9.
    let gold = treebank(&["手機/NOUN 壳/NOUN 很好/ADJ ABC/X"]);
    scratch.write("gold.conllu", gold);
    let document = scratch
        .run("text evaluate segment --gold gold.conllu --model s.wst --json")
        .json();
    assert_eq!(document["words"], 4);
    assert!(
        (document["f1"].as_f64().unwrap() - 6.0 / 9.0).abs() < 1e-9,
        "{document}"
    );
    assert_eq!(document["recall"], 0.75);
    assert_eq!(document["upos_accuracy"], 1.0);
}

#[test]
fn what_is_wrong_is_said() {
    let scratch = Scratch::new("text_wrong");
    scratch.write("bad.conllu", "1\ta\n");
    scratch.write("empty.conllu", "\n");
    scratch.write("dict.txt", "好 a\n");
    scratch.write("no.wst", "nothing");
    scratch.write("good.conllu", treebank(&["a/DET"]));
    for (command, code, exit) in [
        (
            "text evaluate pos --gold bad.conllu --model no.wst --json",
            "conllu",
            1,
        ),
        (
            "text evaluate pos --gold empty.conllu --model no.wst --json",
            "conllu",
            1,
        ),
        (
            "text evaluate pos --gold good.conllu --model no.wst --json",
            "bundle_not_a_bundle",
            1,
        ),
        (
            "text evaluate segment --gold good.conllu --model gone.wst --json",
            "file_not_found",
            1,
        ),
        (
            "text train segment --dictionary dict.txt --out s.wst --json",
            "dictionary",
            1,
        ),
        (
            "text train pos --train good.conllu --dev good.conllu --out p.wst --json",
            "conllu",
            1,
        ),
        (
            "text train pos --train good.conllu --dev good.conllu --level 0 --out p.wst --json",
            "usage",
            2,
        ),
    ] {
        let run = scratch.run(command);
        assert_eq!(run.code, Some(exit), "{command}: {run:?}");
        assert!(run.stdout.contains(code), "{command}: {run:?}");
    }
}
