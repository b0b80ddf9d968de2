//! The shipped weights of words: they load, and say of plain sentences what anyone would.
#![cfg(all(feature = "text", feature = "train"))]
#![allow(clippy::unwrap_used)] // helpers of tests may panic

use std::path::Path;
use windowshopper::bundle::Bundle;
use windowshopper::json::NativeJson;
use windowshopper::text::{Segmenter, Tagged, Tagger, Utf16, keywords};

fn file(name: &str) -> Vec<u8> {
    std::fs::read(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("models")
            .join(name),
    )
    .unwrap()
}

fn tagger() -> Tagger {
    let file = file("pos-en.wst");
    Tagger::load(&Bundle::read(&file, &NativeJson).unwrap()).unwrap()
}

fn segmenter() -> Segmenter {
    let file = file("segment-zh.wst");
    Segmenter::load(&Bundle::read(&file, &NativeJson).unwrap()).unwrap()
}

fn written(text: &str, words: &[Tagged]) -> String {
    let pairs = words
        .iter()
        .map(|word| format!("{}/{}", &text[word.start..word.end], word.tag.name()));
    pairs.collect::<Vec<_>>().join(" ")
}

#[test]
fn english() {
    let text = "I don't love the colour, but it's soft. Amazon shipped 2 mugs!";
    assert_eq!(
        written(text, &tagger().tag_text(text)),
        "I/PRON do/AUX n't/PART love/VERB the/DET colour/NOUN ,/PUNCT but/CCONJ it/PRON 's/AUX \
         soft/ADJ ./PUNCT Amazon/PROPN shipped/VERB 2/NUM mugs/NOUN !/PUNCT"
    );
}

#[test]
fn chinese_in_both_scripts() {
    let text = "手机的屏幕很清楚，我买了两个。";
    assert_eq!(
        written(text, &segmenter().tag_text(text)),
        "手机/NOUN 的/PART 屏幕/NOUN 很/ADV 清楚/ADJ ，/PUNCT 我/PRON 买/VERB 了/AUX 两/NUM 个/NOUN 。/PUNCT"
    );
    let traditional = "手機的屏幕很清楚，我買了兩個。";
    assert_eq!(
        written(traditional, &segmenter().tag_text(traditional)),
        "手機/NOUN 的/PART 屏幕/NOUN 很/ADV 清楚/ADJ ，/PUNCT 我/PRON 買/VERB 了/AUX 兩/NUM 個/NOUN 。/PUNCT"
    );
}

#[test]
fn keywords_by_parts_of_speech() {
    let text = "The battery life is really great 😀. I charged the phone once, and the battery life \
                was still fine after two days. The camera is slow, though.";
    let found = keywords(text, Some(&tagger().tag_text(text)), 3);
    let phrases: Vec<_> = found
        .iter()
        .map(|it| &text[it.spans[0].0..it.spans[0].1])
        .collect();
    assert_eq!(phrases[0], "battery life");
    assert!(
        phrases.iter().all(|phrase| !phrase.contains("great")),
        "{phrases:?}"
    );
    // As JavaScript counts: the emoji is two units, not four bytes.
    let mut offsets = Utf16::new(text);
    let (start, end) = found[0].spans[1];
    let (from, to) = (offsets.of(start), offsets.of(end));
    let units: Vec<u16> = text.encode_utf16().collect();
    assert_eq!(
        String::from_utf16(&units[from..to]).unwrap(),
        "battery life"
    );

    let text = "屏幕很清楚，电池也不错。屏幕大，价格便宜。";
    let found = keywords(text, Some(&segmenter().tag_text(text)), 2);
    assert_eq!(&text[found[0].spans[0].0..found[0].spans[0].1], "屏幕");
}
