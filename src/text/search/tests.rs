//! The arithmetic by hand, and the compact index against a plain one.

use super::{SearchIndex, Searcher, completions, last_word, stem};
use crate::catalog::{Catalog, Item};
use crate::id::{ItemId, ItemTable};
use crate::math::{Mask, Postings};
use crate::text::{is_stop_word, normalise};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn shop(items: &[(&str, &str)]) -> Catalog {
    let mut catalog = Catalog::new(ItemTable::default());
    for (number, (title, description)) in items.iter().enumerate() {
        catalog.insert(&Item {
            id: number.to_string(),
            title: (*title).into(),
            description: (*description).into(),
            ..Item::default()
        });
    }
    catalog
}

/// Item, impact and place of each posting of a word.
fn postings(index: &SearchIndex, word: &str) -> Vec<(u32, u8, u8)> {
    let Some(stem) = index.stem_of(word) else {
        return Vec::new();
    };
    let list: Vec<_> = Postings::new(index.list(stem))
        .map(|posting| (posting.item, posting.impact, posting.place))
        .collect();
    assert_eq!(list.len(), index.count(stem) as usize);
    list
}

#[test]
fn impacts_by_hand() {
    // Titles have 2 words on average, descriptions 1 (at least).
    let catalog = shop(&[("Red mug", "mug"), ("Lids for mugs", ""), ("Lamp", "")]);
    let index = SearchIndex::new(&catalog);
    // Title: 5 words in 3 titles, so 2 words are 1.2 times the mean: 3 / (.5 + .6) = 2.727.
    // Description: 1 word, mean 1: 1. tf 3.727, impact 255 · 3.727 / 4.927 = 192.
    // "Lids for mugs": half of 2.727 = 1.364, impact 255 · 1.364 / 2.564 = 135.
    assert_eq!(postings(&index, "mug"), [(0, 192, 2), (1, 135, 2)]);
    // 255 · 2.727 / 3.927 = 177.
    assert_eq!(postings(&index, "lid"), [(1, 177, 1)]);
    assert_eq!(postings(&index, "for"), []);
}

#[test]
fn scores_by_hand() {
    let catalog = shop(&[("Red mug", ""), ("Mug", ""), ("Red lamp", ""), ("Pot", "")]);
    let index = SearchIndex::new(&catalog);
    let mut searcher = Searcher::default();
    let hits = searcher.search(&index, "red mug.", &[], 10, &Mask::all(4));
    assert_eq!(
        hits.all.iter().map(ItemId::get).collect::<Vec<_>>(),
        [0, 1, 2]
    );
    // Both words are in 2 of 4 items: idf = ln(1 + 2.5 / 2.5) = .6931.
    // Mean length 1.5. "Red mug": 3 / (.5 + .6667) = 2.571, impact 173; "Mug": 3 / (.5 + .3333) = 3.6,
    // impact 191.
    let idf = 2.0_f32.ln();
    let expected = [
        (0, 2.0 * idf * 173.0 / 255.0 + 0.4 * idf),
        (1, 0.5 * idf * 191.0 / 255.0),
        (2, 0.5 * idf * 173.0 / 255.0),
    ];
    for (hit, (item, score)) in hits.best.iter().zip(expected) {
        assert_eq!(hit.item.get(), item);
        assert!((hit.score - score).abs() < 1e-5, "{} {score}", hit.score);
    }
    let parts = searcher.explain(&index, &hits.best);
    let words: Vec<_> = parts[0].iter().map(|part| part.word.as_deref()).collect();
    assert_eq!(words, [Some("red"), Some("mug"), None]);
    assert!((parts[0][2].value - 0.4 * idf).abs() < 1e-5);
}

#[test]
fn the_mask_holds_and_nothing_is_no_error() {
    let catalog = shop(&[("Red mug", ""), ("Blue mug", "")]);
    let index = SearchIndex::new(&catalog);
    let mut searcher = Searcher::default();
    let mut mask = Mask::none(2);
    mask.insert(ItemId::new(1));
    let hits = searcher.search(&index, "mug", &[], 10, &mask);
    assert_eq!(
        (hits.best.len(), hits.best[0].item.get(), hits.all.count()),
        (1, 1, 1)
    );
    assert!(
        searcher
            .search(&index, "mug", &[], 0, &mask)
            .best
            .is_empty()
    );
    let empty = SearchIndex::new(&Catalog::default());
    assert!(
        searcher
            .search(&empty, "mug", &[], 10, &mask)
            .best
            .is_empty()
    );
}

#[test]
fn words_share_their_stem_whichever_comes_first() {
    for titles in [["Organizers", "Organizer"], ["Organizer", "Organizers"]] {
        let catalog = shop(&titles.map(|title| (title, "")));
        let index = SearchIndex::new(&catalog);
        for word in ["organizer", "organizers", "organizing"] {
            assert_eq!(postings(&index, word).len(), 2, "{word}");
        }
    }
}

#[test]
fn what_is_typed_is_taken_apart_and_completed() {
    assert_eq!(last_word("Red  MU"), Some(("Red  ", "mu".to_owned())));
    assert_eq!(last_word("red "), None);
    assert_eq!(last_word(""), None);
    let titles = ["Mug", "Mugs and mugs", "Mugs", "mu"];
    assert_eq!(completions(titles.into_iter(), "mu", 5), ["mugs", "mug"]);
    assert_eq!(completions(titles.into_iter(), "mu", 1), ["mugs"]);
}

proptest! {
    /// A plain index finds the same words in the same items, at the same places.
    #[test]
    fn the_index_is_as_a_plain_one(
        titles in prop::collection::vec(prop::collection::vec("[a-d]{1,3}(s|ing|ed)?", 0..6), 1..40),
    ) {
        let texts: Vec<String> = titles.iter().map(|words| words.join(" ")).collect();
        let items: Vec<(&str, &str)> = texts.iter().map(|text| (text.as_str(), "")).collect();
        let catalog = shop(&items);
        let index = SearchIndex::new(&catalog);
        let stemmed = |word: &str| {
            let mut word = normalise(word);
            stem(&mut word);
            word
        };
        // Stems of stems are one word.
        let all: BTreeSet<&String> = titles.iter().flatten().collect();
        let mut expected: BTreeMap<u32, Vec<(u32, u8)>> = BTreeMap::new();
        for (item, words) in (0..).zip(&titles) {
            let kept = words.iter().filter(|word| !is_stop_word(word));
            let mut seen = BTreeSet::new();
            for (place, word) in (1..).zip(kept) {
                let stem = index.stem_of(word).unwrap();
                if seen.insert(stem) {
                    expected.entry(stem).or_default().push((item, place));
                }
            }
        }
        for word in all.into_iter().filter(|word| !is_stop_word(word)) {
            let found: Vec<(u32, u8)> =
                postings(&index, word).into_iter().map(|(item, _, place)| (item, place)).collect();
            prop_assert_eq!(&found, &expected[&index.stem_of(word).unwrap()]);
            // Words of one stem are found together.
            prop_assert_eq!(index.stem_of(word), index.stem_of(&stemmed(word)));
        }
    }
}
