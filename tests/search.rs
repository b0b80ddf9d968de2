//! The search box as a shopper and a page use it.
#![cfg(all(feature = "text", feature = "train"))]
#![allow(clippy::unwrap_used)] // helpers of tests may panic

use proptest::prelude::*;
use windowshopper::catalog::{Delta, Filter, Format};
use windowshopper::engine::{Engine, SearchRequest, SearchResults, SuggestRequest};
use windowshopper::events::RawEvent;
use windowshopper::json::NativeJson;
use windowshopper::value::Value;

const NOW: i64 = 1_790_000_000_000;

const FEED: &str = "\
id\ttitle\tbrand\tproduct_type\tcolor\tprice\tavailability\tdescription
MUG-R\tRed mug\tAcme\tHome > Kitchen > Mugs\tred\t8 EUR\tin_stock\tHolds 300 ml of coffee.
MUG-B\tBlue mug\tBravo\tHome > Kitchen > Mugs\tblue\t9 EUR\tin_stock\tDishwasher safe.
MUG-G\tGreen mug with lid\tBravo\tHome > Kitchen > Mugs\tgreen\t19 EUR\tout_of_stock\tKeeps tea warm.
POT\tTea pot\tAcme\tHome > Kitchen > Pots\twhite\t30 EUR\tin_stock\tFor loose leaves.
LAMP\tReading lamp\tLumen\tHome > Lights\tred\t45 EUR\tin_stock\tFolds away.
HEAD\tWireless headphones\tSonora\tAudio\tblack\t120 EUR\tin_stock\tThirty hours.
SUN\tPolarized sun glasses\tRay\tFashion\tblack\t60 EUR\tin_stock\tFor driving.
FRIDGE\tCompact refrigerator\tBoreal\tHome > Kitchen\twhite\t200 EUR\tin_stock\tQuiet.
CASE\tCase for headphones\tSonora\tAudio\tblack\t15 EUR\tin_stock\tHard shell.
SOFA\tThree seat sofa\tHygge\tHome > Living\tgrey\t700 EUR\tin_stock\tSoft.
CUP\t红茶杯子\tLong\tHome > Kitchen > Mugs\tred\t12 EUR\tin_stock\t陶瓷
";

fn shop() -> Engine {
    let mut engine = Engine::default();
    engine
        .load(None, FEED.as_bytes(), Format::Auto, &NativeJson)
        .unwrap();
    assert_eq!(engine.catalog().count(), 11);
    engine
}

fn request(query: &str) -> SearchRequest {
    SearchRequest {
        query: query.into(),
        ..SearchRequest::default()
    }
}

fn ids(results: &SearchResults<'_>) -> Vec<String> {
    results
        .items
        .iter()
        .map(|item| item.item_id.to_owned())
        .collect()
}

fn found(engine: &mut Engine, query: &str) -> Vec<String> {
    ids(&engine.search(request(query), NOW).unwrap())
}

fn event(kind: &str, item: &str, number: u32) -> RawEvent {
    let text = format!(
        r#"{{"event": "{kind}", "event_id": "00000000-0000-4000-8000-{number:012}", "timestamp": {NOW}, {item}}}"#
    );
    RawEvent(serde_json::from_str(&text).unwrap())
}

#[test]
fn words_are_found_in_every_text_and_with_any_ending() {
    let mut engine = shop();
    assert_eq!(found(&mut engine, "lamps"), ["LAMP"]);
    assert_eq!(found(&mut engine, "polarize"), ["SUN"]);
    assert_eq!(found(&mut engine, "hygge"), ["SOFA"]); // a brand
    assert_eq!(found(&mut engine, "lights"), ["LAMP"]); // a category
    assert_eq!(found(&mut engine, "grey"), ["SOFA"]); // an attribute
    assert_eq!(found(&mut engine, "dishwasher"), ["MUG-B"]); // a description
    assert_eq!(found(&mut engine, "茶杯"), ["CUP"]);
    assert_eq!(found(&mut engine, "  MÜG! blue"), ["MUG-B"]);
    assert!(found(&mut engine, "zzzz").is_empty());
    assert!(found(&mut engine, "").is_empty());
}

#[test]
fn a_title_says_more_than_a_description_and_before_for_more_than_after() {
    let mut engine = shop();
    assert_eq!(found(&mut engine, "tea")[..2], ["POT", "MUG-G"]);
    assert_eq!(found(&mut engine, "headphones"), ["HEAD", "CASE"]);
}

#[test]
fn slips_of_the_keyboard_are_repaired() {
    let mut engine = shop();
    for (query, item, corrected) in [
        ("lmap", "LAMP", "lamp"),                   // two letters swapped
        ("lampp", "LAMP", "lamp"),                  // one too many
        ("refrigirater", "FRIDGE", "refrigerator"), // two, of a long word
    ] {
        let results = engine.search(request(query), NOW).unwrap();
        assert_eq!(ids(&results)[0], item, "{query}");
        assert_eq!(results.corrected.as_deref(), Some(corrected));
    }
    // What was meant stands where the word stood.
    let results = engine
        .search(request("A white  refrigarator?"), NOW)
        .unwrap();
    assert_eq!(results.corrected.as_deref(), Some("A white  refrigerator?"));
    // A short word has no slips, and a known one none that need repair.
    assert!(found(&mut engine, "mgu").is_empty());
    assert_eq!(engine.search(request("lamp"), NOW).unwrap().corrected, None);
}

#[test]
fn words_may_be_written_together_or_apart() {
    let mut engine = shop();
    assert_eq!(found(&mut engine, "head phones")[0], "HEAD");
    let results = engine.search(request("sunglasses"), NOW).unwrap();
    assert_eq!(ids(&results), ["SUN"]);
    assert_eq!(results.corrected.as_deref(), Some("sun glasses"));
    assert_eq!(found(&mut engine, "teapots"), ["POT"]);
}

#[test]
fn the_last_word_may_be_unfinished() {
    let mut engine = shop();
    assert_eq!(found(&mut engine, "wirel"), ["HEAD"]);
    assert_eq!(found(&mut engine, "compact re")[0], "FRIDGE");
    // Not when something follows it.
    assert!(found(&mut engine, "wirel ").is_empty());
}

#[test]
fn more_of_the_words_are_better_and_what_is_missing_is_said() {
    let mut engine = shop();
    let results = engine.search(request("red mug"), NOW).unwrap();
    assert_eq!(ids(&results)[0], "MUG-R");
    assert!(results.relaxed.is_empty());
    let results = engine.search(request("purple mug"), NOW).unwrap();
    assert_eq!(results.relaxed, ["purple"]);
    assert_eq!(results.total, 4);
}

#[test]
fn synonyms_are_the_merchants() {
    let mut engine = shop();
    assert!(found(&mut engine, "couch").is_empty());
    let synonyms = vec![
        vec!["couch".to_owned(), "sofa".to_owned()],
        vec!["ice box".to_owned(), "refrigerator".to_owned()],
        vec!["goggles".to_owned(), "sun glasses".to_owned()],
    ];
    for (query, item) in [
        ("couches", "SOFA"),
        ("ice box", "FRIDGE"),
        ("goggles", "SUN"),
    ] {
        let results = engine
            .search(
                SearchRequest {
                    synonyms: synonyms.clone(),
                    ..request(query)
                },
                NOW,
            )
            .unwrap();
        assert_eq!(ids(&results), [item]);
        assert!(results.relaxed.is_empty());
    }
    // Of the shop, for whatever is asked; a request may have its own beside them.
    engine.set_synonyms(synonyms);
    assert_eq!(found(&mut engine, "couches"), ["SOFA"]);
    let typed = SuggestRequest {
        prefix: "goggles".into(),
        ..SuggestRequest::default()
    };
    let suggested = engine.suggest(&typed).unwrap();
    assert_eq!(suggested.products[0].item_id, "SUN");
    let own = SearchRequest {
        synonyms: vec![vec!["mug".into(), "couch".into()]],
        ..request("couch")
    };
    let results = engine.search(own, NOW).unwrap();
    let list = ids(&results);
    for item in ["SOFA", "MUG-R"] {
        assert!(list.iter().any(|id| id == item), "{list:?}");
    }
    engine.set_synonyms(Vec::new());
    assert!(found(&mut engine, "couch").is_empty());
}

#[test]
fn filters_hold_and_facets_count_all_that_was_found() {
    let mut engine = shop();
    let results = engine
        .search(
            SearchRequest {
                limit: Some(1.0),
                facets: true,
                ..request("mug")
            },
            NOW,
        )
        .unwrap();
    assert_eq!((results.items.len(), results.total), (1, 4));
    let facets = results.facets.unwrap();
    let counts = |counts: &[windowshopper::engine::Count<'_>]| -> Vec<(String, usize)> {
        counts
            .iter()
            .map(|it| (it.name.to_owned(), it.items))
            .collect()
    };
    let expected = [("Bravo", 2), ("Acme", 1), ("Long", 1)];
    assert_eq!(
        counts(&facets.brands),
        expected.map(|(name, items)| (name.to_owned(), items))
    );
    assert_eq!(
        counts(&facets.availability),
        [("in_stock".to_owned(), 3), ("out_of_stock".to_owned(), 1)]
    );
    let categories: Vec<_> = facets
        .categories
        .iter()
        .map(|it| (it.path, it.items))
        .collect();
    assert_eq!(
        categories,
        [
            ("Home", 4),
            ("Home > Kitchen", 4),
            ("Home > Kitchen > Mugs", 4)
        ]
    );
    let bands: Vec<_> = facets
        .prices
        .iter()
        .map(|it| (it.min, it.max, it.items))
        .collect();
    assert_eq!(bands, [(5.0, 10.0, 2), (10.0, 20.0, 2)]);

    let filter = Filter {
        brand: Some("bravo".into()),
        max_price: Some(10.0),
        ..Filter::default()
    };
    let results = engine
        .search(
            SearchRequest {
                filter,
                ..request("mug")
            },
            NOW,
        )
        .unwrap();
    assert_eq!(ids(&results), ["MUG-B"]);
}

#[test]
fn highlights_are_where_the_words_are() {
    let mut engine = shop();
    let mut results = engine
        .search(
            SearchRequest {
                highlight: true,
                ..request("茶杯 holds mugs")
            },
            NOW,
        )
        .unwrap();
    let mut marked: Vec<(String, Vec<String>)> = Vec::new();
    for (item, highlights) in results.items.iter().zip(&results.highlights) {
        let cut = |text: &str, ranges: &[[usize; 2]]| -> Vec<String> {
            ranges
                .iter()
                .map(|&[start, end]| text[start..end].to_owned())
                .collect()
        };
        let mut texts = cut(item.product.title, &highlights.title);
        texts.extend(cut(item.product.description, &highlights.description));
        marked.push((item.item_id.to_owned(), texts));
    }
    marked.sort();
    assert_eq!(marked[0], ("CUP".to_owned(), vec!["茶杯".to_owned()]));
    assert!(marked.contains(&(
        "MUG-R".to_owned(),
        vec!["mug".to_owned(), "Holds".to_owned()]
    )));

    // 红 is three bytes and one unit.
    results.to_utf16();
    let place = results
        .items
        .iter()
        .position(|item| item.item_id == "CUP")
        .unwrap();
    assert_eq!(results.highlights[place].title, [[1, 3]]);
    let plain = engine.search(request("mug"), NOW).unwrap();
    assert!(plain.highlights.is_empty());
}

#[test]
fn the_shoppers_taste_moves_results_a_little_and_says_so() {
    let mut engine = shop();
    for number in 0..3 {
        let item = r#""items": [{"item_id": "MUG-R"}]"#;
        engine
            .track(&event("view_item", item, number), NOW)
            .unwrap();
    }
    let anonymous = SearchRequest {
        anonymous: true,
        ..request("mug")
    };
    let results = engine.search(anonymous, NOW).unwrap();
    assert_eq!(ids(&results)[0], "MUG-B");
    let reasons = |results: &SearchResults<'_>, item: &str| -> Vec<&'static str> {
        let item = results.items.iter().find(|it| it.item_id == item).unwrap();
        item.reasons.iter().map(|reason| reason.code).collect()
    };
    assert!(!reasons(&results, "MUG-R").contains(&"brand"));

    let results = engine.search(request("mug"), NOW).unwrap();
    assert_eq!(ids(&results)[0], "MUG-R"); // of the brand that was looked at
    assert!(reasons(&results, "MUG-R").contains(&"brand"));
    assert!(reasons(&results, "MUG-B").contains(&"category"));
    // What was asked for outweighs it.
    assert_eq!(found(&mut engine, "blue mug")[0], "MUG-B");
}

#[test]
fn results_follow_the_catalogue() {
    let mut engine = shop();
    assert!(found(&mut engine, "kettle").is_empty());
    let item = serde_json::from_str::<Value>(r#"{"id": "K", "title": "Steel kettle"}"#).unwrap();
    engine.update_catalog(&Delta {
        upsert: vec![item],
        remove: vec![Value::Text("LAMP".into())],
    });
    assert_eq!(found(&mut engine, "kettle"), ["K"]);
    assert!(found(&mut engine, "lamp").is_empty());
    assert!(engine.index_bytes() > 0);
}

#[test]
fn suggestions_complete_what_is_typed() {
    let mut engine = shop();
    for (number, term) in ["Red mug", "tea", "red lamp", "red MUG"]
        .into_iter()
        .enumerate()
    {
        let term = format!(r#""search_term": "{term}""#);
        let number = u32::try_from(number).unwrap();
        engine.track(&event("search", &term, number), NOW).unwrap();
    }
    let ask = |prefix: &str, anonymous| SuggestRequest {
        prefix: prefix.into(),
        anonymous,
        limit: None,
    };
    let suggestions = engine.suggest(&ask("RED m", false)).unwrap();
    assert_eq!(suggestions.past, ["red MUG"]);
    assert_eq!(suggestions.queries, ["RED mug"]);
    assert_eq!(suggestions.products[0].item_id, "MUG-R");
    // What can't be had is no suggestion.
    assert!(
        suggestions
            .products
            .iter()
            .all(|product| product.item_id != "MUG-G")
    );

    let suggestions = engine.suggest(&ask("", false)).unwrap();
    assert_eq!(suggestions.past, ["red MUG", "red lamp", "tea"]);
    assert!(suggestions.queries.is_empty() && suggestions.products.is_empty());
    assert!(engine.suggest(&ask("re", true)).unwrap().past.is_empty());
    let error = engine
        .suggest(&SuggestRequest {
            limit: Some(0.0),
            ..ask("re", true)
        })
        .unwrap_err();
    assert!(error.to_string().starts_with("limit is 0"));
}

#[test]
fn requests_are_checked() {
    let read = |json: &str| SearchRequest::read(&serde_json::from_str(json).unwrap());
    let request = read(
        r#"{"query": "mug", "limit": 3, "filter": {"brand": "Acme"}, "synonyms": [["a", "b"]],
            "facets": true, "highlight": true, "personalize": false, "unknown": 1}"#,
    )
    .unwrap();
    assert_eq!(
        (request.limit, request.filter.brand.as_deref()),
        (Some(3.0), Some("Acme"))
    );
    assert_eq!(request.synonyms, [["a", "b"]]);
    assert!(request.facets && request.highlight && request.anonymous);
    assert!(!read(r#"{"query": "mug"}"#).unwrap().anonymous);
    for (json, message) in [
        ("{}", "query must be a text, but is nothing"),
        (r#"{"query": 1}"#, "query must be a text, but is 1"),
        (
            r#"{"query": "a", "synonyms": ["a"]}"#,
            "synonyms must be an array of arrays of texts, but is an array",
        ),
        (
            r#"{"query": "a", "facets": 1}"#,
            "facets must be true or false, but is 1",
        ),
    ] {
        let error = read(json).unwrap_err().to_string();
        assert!(error.ends_with(message), "{error}");
    }
    let mut engine = shop();
    for limit in [0.0, 101.0, 1.5, f64::NAN] {
        let request = SearchRequest {
            limit: Some(limit),
            ..SearchRequest::default()
        };
        assert!(engine.search(request, NOW).is_err());
    }
}

#[test]
fn a_megabyte_of_anything_is_answered() {
    let mut engine = shop();
    for piece in [
        "a",
        "mug ",
        "红",
        "\u{202e}",
        "\0",
        "'",
        "e\u{301}",
        "<b>",
        "مرحبا ",
    ] {
        let query = piece.repeat(1_000_000 / piece.len());
        let results = engine
            .search(
                SearchRequest {
                    facets: true,
                    highlight: true,
                    synonyms: vec![vec![query.clone(), "mug".into()]],
                    ..request(&query)
                },
                NOW,
            )
            .unwrap();
        assert!(results.items.len() <= 11, "{piece}");
        let ask = SuggestRequest {
            prefix: query,
            ..SuggestRequest::default()
        };
        engine.suggest(&ask).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is asked: best first, reasons that add up, marks that can be cut out, counts that fit.
    #[test]
    fn any_query_has_an_answer(
        words in prop::collection::vec(prop_oneof![
            Just("mug".to_owned()), Just("tea".to_owned()), Just("headphonse".to_owned()),
            Just("红茶".to_owned()), Just("for".to_owned()), "\\PC{0,6}", any::<String>(),
        ], 0..8),
        limit in 1u8..12,
        anonymous: bool,
    ) {
        let mut engine = shop();
        engine.track(&event("view_item", r#""items": [{"item_id": "MUG-B"}]"#, 1), NOW).unwrap();
        let request = SearchRequest {
            limit: Some(f64::from(limit)),
            facets: true,
            highlight: true,
            anonymous,
            synonyms: vec![words.clone()],
            ..request(&words.join(" "))
        };
        let results = engine.search(request, NOW).unwrap();
        prop_assert!(results.items.len() <= usize::from(limit).min(results.total));
        prop_assert_eq!(results.items.is_empty(), results.total == 0);
        prop_assert_eq!(results.highlights.len(), results.items.len());
        for pair in results.items.windows(2) {
            prop_assert!(pair[0].score >= pair[1].score);
        }
        for (item, highlights) in results.items.iter().zip(&results.highlights) {
            let sum: f32 = item.reasons.iter().map(|reason| reason.value).sum();
            prop_assert!((sum - item.score).abs() <= 1e-4 * item.score.max(1.0), "{} {}", sum, item.score);
            prop_assert!(item.reasons.iter().all(|reason| reason.value > 0.0));
            for (text, ranges) in [
                (item.product.title, &highlights.title),
                (item.product.description, &highlights.description),
            ] {
                let mut end = 0;
                for range in ranges {
                    prop_assert!(range[0] >= end && range[0] < range[1]);
                    prop_assert!(text.get(range[0]..range[1]).is_some());
                    end = range[1];
                }
            }
        }
        let counted: usize = results.facets.unwrap().availability.iter().map(|it| it.items).sum();
        prop_assert_eq!(counted, results.total);
    }
}
