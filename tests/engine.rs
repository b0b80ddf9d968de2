//! The whole engine, as a page uses it: never an error, never an empty shelf while anything is in
//! stock, and nothing lost when something bad comes in.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // helpers of tests may panic

mod common;

use windowshopper::catalog::{Delta, Format};
use windowshopper::engine::{Engine, RawRequest};
use windowshopper::error::Coded;
use windowshopper::events::RawEvent;
use windowshopper::json::{Json, NativeJson};

const NOW: i64 = 1_790_000_000_000;

const FEED: &str = "id,title,price,availability,brand,product_type,consumable\n\
    TEA,Green tea,5.00 EUR,in_stock,Leaf,Kitchen > Tea,yes\n\
    POT,Green tea pot,30.00 EUR,in_stock,Kiln,Kitchen > Tea,no\n\
    MUG,Red mug,8.00 EUR,in_stock,Kiln,Kitchen > Mugs,no\n\
    CUP,Blue mug,9.00 EUR,out_of_stock,Kiln,Kitchen > Mugs,no\n\
    KITE,Red kite,20.00 EUR,in_stock,Wind,Toys,no\n";

fn shop() -> Engine {
    let mut engine = Engine::default();
    engine
        .load(None, FEED.as_bytes(), Format::Csv, &NativeJson)
        .unwrap();
    engine
}

fn raw(event: &str, item: &str, number: u32, extra: &str) -> RawEvent {
    let text = format!(
        r#"{{"event":"{event}","event_id":"00000000-0000-4000-8000-{number:012x}",
            "timestamp":{NOW},"items":[{{"item_id":"{item}"{extra}}}]}}"#
    );
    RawEvent(NativeJson.parse(&text).unwrap())
}

fn ids(engine: &mut Engine, request: RawRequest) -> Vec<String> {
    let list = engine.recommend(request, NOW).unwrap();
    list.items
        .iter()
        .map(|item| item.item_id.to_owned())
        .collect()
}

fn asked(strategy: &str, item_id: Option<&str>) -> RawRequest {
    RawRequest {
        strategy: Some(strategy.into()),
        item_id: item_id.map(Into::into),
        ..RawRequest::default()
    }
}

#[test]
fn a_shop_that_is_empty_or_not_loaded_answers_with_nothing() {
    let mut engine = Engine::default();
    assert!(ids(&mut engine, RawRequest::default()).is_empty());
    assert_eq!(engine.profile(NOW).events, 0);
    engine
        .load(None, b"id,title\n", Format::Csv, &NativeJson)
        .unwrap();
    assert!(ids(&mut engine, RawRequest::default()).is_empty());
    let error = engine
        .track(&raw("view_item", "TEA", 1, ""), NOW)
        .unwrap_err();
    assert_eq!(error.code(), "unknown_item");
}

#[test]
fn a_new_shopper_in_a_new_shop_sees_all_that_is_in_stock() {
    for strategy in ["personal", "similar", "together", "popular", "trending"] {
        let mut found = ids(&mut shop(), asked(strategy, None));
        found.sort();
        assert_eq!(found, ["KITE", "MUG", "POT", "TEA"], "{strategy}");
    }
    assert!(ids(&mut shop(), asked("recent", None)).is_empty());
}

#[test]
fn a_view_brings_its_like_and_says_so() {
    let mut engine = shop();
    engine.track(&raw("view_item", "TEA", 1, ""), NOW).unwrap();
    let list = engine.recommend(RawRequest::default(), NOW).unwrap();
    // The pot shares words and category; the tea itself was just seen, and comes last.
    assert_eq!(list.items[0].item_id, "POT");
    assert_eq!(list.items[3].item_id, "TEA");
    let viewed = |item: &windowshopper::engine::Recommendation<'_>| {
        item.reasons
            .iter()
            .flat_map(|reason| &reason.details)
            .any(|detail| detail.code == "viewed" && detail.item_id.as_deref() == Some("TEA"))
    };
    assert!(viewed(&list.items[0]), "{:?}", list.items[0].reasons);
    assert_eq!(ids(&mut engine, asked("recent", None)), ["TEA"]);
}

#[test]
fn the_item_on_the_page_is_context_and_never_in_the_list() {
    let mut engine = shop();
    for strategy in ["personal", "similar", "together", "popular"] {
        let list = engine.recommend(asked(strategy, Some("POT")), NOW).unwrap();
        assert!(
            list.items.iter().all(|item| item.item_id != "POT"),
            "{strategy}"
        );
    }
    let list = engine
        .recommend(asked("similar", Some("POT")), NOW)
        .unwrap();
    assert_eq!(list.items[0].item_id, "TEA");
    assert_eq!(list.items[0].reasons[0].details[0].code, "context");
    // An item that the shop does not know is no error.
    assert_eq!(ids(&mut engine, asked("similar", Some("GONE"))).len(), 4);
}

#[test]
fn what_was_bought_comes_again_only_when_it_is_used_up() {
    let mut engine = shop();
    let day = 86_400_000;
    for (number, item) in [(1, "TEA"), (2, "MUG")] {
        engine
            .track(&raw("purchase", item, number, r#","quantity":2"#), NOW)
            .unwrap();
    }
    let mut found: Vec<String> = engine
        .recommend(RawRequest::default(), NOW + 40 * day)
        .unwrap()
        .items
        .iter()
        .map(|item| item.item_id.to_owned())
        .collect();
    found.sort();
    assert_eq!(found, ["KITE", "POT", "TEA"]);
    let request = RawRequest {
        include_bought: Some(true),
        ..RawRequest::default()
    };
    assert_eq!(
        engine
            .recommend(request, NOW + 40 * day)
            .unwrap()
            .items
            .len(),
        4
    );
}

#[test]
fn filters_hold_and_leave_an_empty_list_only_when_nothing_fits() {
    let mut engine = shop();
    let mut request = RawRequest::default();
    request.filter.category = Some("Kitchen".into());
    request.filter.max_price = Some(10.0);
    let mut found = ids(&mut engine, request.clone());
    found.sort();
    assert_eq!(found, ["MUG", "TEA"]);
    request.filter.include_unavailable = true;
    assert_eq!(ids(&mut engine, request.clone()).len(), 3);
    request.exclude = Some(vec!["MUG".into(), "unknown".into()]);
    assert_eq!(ids(&mut engine, request.clone()).len(), 2);
    request.filter.max_price = Some(-1.0);
    assert_eq!(
        engine.recommend(request, NOW).unwrap_err().code(),
        "invalid_filter"
    );
}

#[test]
fn even_a_shopper_who_has_seen_everything_gets_a_list() {
    let mut engine = shop();
    for (number, item) in (1..).zip(["TEA", "POT", "MUG", "KITE"]) {
        engine
            .track(&raw("view_item", item, number, ""), NOW)
            .unwrap();
    }
    assert_eq!(ids(&mut engine, RawRequest::default()).len(), 4);
}

#[test]
fn without_the_log_only_the_page_speaks() {
    let mut engine = shop();
    let before = ids(&mut engine, RawRequest::default());
    engine.track(&raw("view_item", "KITE", 1, ""), NOW).unwrap();
    let request = RawRequest {
        personalize: Some(false),
        ..RawRequest::default()
    };
    assert_eq!(ids(&mut engine, request), before);
    assert_ne!(ids(&mut engine, RawRequest::default()), before);
    engine.erase();
    assert_eq!(ids(&mut engine, RawRequest::default()), before);
}

#[test]
fn a_bad_load_changes_nothing() {
    let mut engine = shop();
    engine.track(&raw("view_item", "TEA", 1, ""), NOW).unwrap();
    let before = ids(&mut engine, RawRequest::default());
    let mut flipped = common::FIRST.bundle.to_vec();
    *flipped.last_mut().unwrap() ^= 1;
    let truncated = &common::FIRST.bundle[..common::FIRST.bundle.len() / 2];
    for bundle in [&flipped[..], truncated, b"", b"<html>"] {
        let error = engine.load(Some(bundle), FEED.as_bytes(), Format::Csv, &NativeJson);
        assert!(error.unwrap_err().code().starts_with("bundle_"));
    }
    let wrong_encoding = b"id,title\nA,caf\xe9\n";
    let error = engine
        .load(None, wrong_encoding, Format::Csv, &NativeJson)
        .unwrap_err();
    assert_eq!(error.code(), "feed_not_text");
    assert_eq!(ids(&mut engine, RawRequest::default()), before);
    assert_eq!(engine.events().len(), 1);
}

#[test]
fn an_event_partly_unknown_is_taken_with_a_warning() {
    let mut engine = shop();
    let text = format!(
        r#"{{"event":"view_item_list","event_id":"00000000-0000-4000-8000-000000000001",
            "timestamp":{NOW},"items":[{{"item_id":"TEA"}},{{"item_id":"GONE"}}]}}"#
    );
    let tracked = engine
        .track(&RawEvent(NativeJson.parse(&text).unwrap()), NOW)
        .unwrap();
    assert!(tracked.accepted);
    assert_eq!(tracked.event.items.len(), 1);
    assert_eq!(tracked.warnings[0].code, "unknown_item");
    assert!(tracked.warnings[0].message.contains("GONE"));
}

#[test]
fn a_new_item_is_recommended_at_once_and_a_removed_one_no_more() {
    let mut engine = common::engine(&common::FIRST, &NativeJson);
    let seen = engine.catalog().table().names().next().unwrap().to_owned();
    let product = engine.product(&seen).unwrap();
    let (category, brand) = (product.category.to_owned(), product.brand.to_owned());
    let title = product.title.to_owned();
    let delta = serde_json::json!({"upsert": [{"id": "NEW-1", "title": format!("{title} new"),
        "price": "9.00 EUR", "availability": "in_stock", "product_type": category, "brand": brand}]});
    let delta = Delta::read(&NativeJson.parse(&delta.to_string()).unwrap()).unwrap();
    let report = engine.update_catalog(&delta);
    assert_eq!((report.added, report.rejected.len()), (1, 0));
    let found = ids(&mut engine, asked("similar", Some(&seen)));
    assert!(found.contains(&"NEW-1".to_owned()), "{found:?}");
    let delta = serde_json::json!({"remove": ["NEW-1"]});
    let delta = Delta::read(&NativeJson.parse(&delta.to_string()).unwrap()).unwrap();
    engine.update_catalog(&delta);
    assert!(!ids(&mut engine, asked("similar", Some(&seen))).contains(&"NEW-1".to_owned()));
}

#[test]
fn learning_event_by_event_is_learning_from_the_whole_log() {
    common::learned_twice(&common::SAMPLE, &NativeJson, 200, |live, restored, now| {
        for (place, strategy) in ["personal", "recent", "together"].iter().enumerate() {
            // Later on, the last session is over.
            let now = now + 1_200_000 * i64::try_from(place).unwrap();
            let mut lists = [&mut *live, restored].map(|engine| {
                let list = engine.recommend(asked(strategy, None), now).unwrap();
                serde_json::to_value(list.items).unwrap()
            });
            assert_eq!(lists[0].take(), lists[1]);
        }
    });
}

/// A request with rules, as a page writes them.
#[test]
fn what_the_log_has_room_for_is_kept_whoever_did_it() {
    let mut engine = shop();
    let views = |engine: &mut Engine, numbers: std::ops::Range<u32>| {
        for number in numbers {
            engine
                .track(&raw("view_item", "TEA", number, ""), NOW)
                .unwrap();
        }
    };
    // Two thousand views within a moment: nobody did that, but the page was told that they are kept.
    views(&mut engine, 0..2_000);
    assert_eq!(engine.snapshot(NOW).len(), 2_000);
    views(&mut engine, 2_000..5_001);
    assert_eq!(engine.snapshot(NOW).len(), 1);
}

fn ruled(rules: &str) -> RawRequest {
    let text = format!(r#"{{"diversity": 0, "rules": {rules}}}"#);
    RawRequest::read(&NativeJson.parse(&text).unwrap()).unwrap()
}

/// Scores never rise, and each is the sum of its reasons' leaves.
fn checked(engine: &mut Engine, request: RawRequest) -> Vec<(String, f32)> {
    fn leaves(reason: &windowshopper::ranking::Explanation) -> f64 {
        if reason.details.is_empty() {
            return f64::from(reason.value);
        }
        reason.details.iter().map(leaves).sum()
    }
    let list = engine.recommend(request, NOW).unwrap();
    let pairs = list.items.windows(2);
    assert!(pairs.into_iter().all(|pair| pair[0].score >= pair[1].score));
    for item in &list.items {
        let sum: f64 = item.reasons.iter().map(leaves).sum();
        let score = f64::from(item.score);
        assert!(
            (sum - score).abs() <= 1e-4 * score.abs().max(1.0),
            "{item:?}"
        );
    }
    let items = list.items.iter();
    items
        .map(|item| (item.item_id.to_owned(), item.score))
        .collect()
}

fn order(list: &[(String, f32)]) -> Vec<&str> {
    list.iter().map(|(id, _)| id.as_str()).collect()
}

#[test]
fn what_is_pinned_comes_first_in_the_order_of_the_pins() {
    let mut engine = shop();
    let before = checked(&mut engine, ruled("{}"));
    let last = before.last().unwrap().0.clone();
    let rules = format!(r#"{{"pin": ["{last}", "CUP", "unknown", "MUG"]}}"#);
    let list = checked(&mut engine, ruled(&rules));
    // The cup is sold out; the others are all still there, once.
    assert_eq!(order(&list)[0], last);
    assert_eq!(list.len(), 4);
    if last != "MUG" {
        assert_eq!(order(&list)[1], "MUG");
    }
    let rules = format!(r#"{{"pin": ["{last}"], "bury": [{{"ids": ["{last}"]}}]}}"#);
    let answer = engine.recommend(ruled(&rules), NOW).unwrap();
    assert_eq!(answer.items[0].item_id, last);
    assert!(
        answer.items[0]
            .reasons
            .iter()
            .any(|reason| reason.code == "pin" && reason.value > 0.0)
    );
    // Also what this session has seen.
    engine.track(&raw("view_item", "KITE", 1, ""), NOW).unwrap();
    assert_eq!(
        order(&checked(&mut engine, ruled("{}"))).last(),
        Some(&"KITE")
    );
    let list = checked(&mut engine, ruled(r#"{"pin": ["KITE"]}"#));
    assert_eq!((order(&list)[0], list.len()), ("KITE", 4));
    // But not what is excluded.
    let mut request = ruled(r#"{"pin": ["KITE"]}"#);
    request.exclude = Some(vec!["KITE".into()]);
    assert!(!order(&checked(&mut engine, request)).contains(&"KITE"));
}

#[test]
fn boosts_and_buries_add_what_they_say() {
    let mut engine = shop();
    let before = checked(&mut engine, ruled("{}"));
    let best = before[0].1;
    let score = |list: &[(String, f32)], id: &str| list.iter().find(|item| item.0 == id).unwrap().1;
    let list = checked(
        &mut engine,
        ruled(
            r#"{"boost": [{"brand": "kiln", "factor": 3}, {"ids": ["KITE"], "amount": 0.5}],
                "bury": [{"max_price": 6, "factor": 0.25}]}"#,
        ),
    );
    for (id, expected) in [
        ("POT", 3.0 * score(&before, "POT")),
        ("MUG", 3.0 * score(&before, "MUG")),
        ("KITE", score(&before, "KITE") + 0.5 * best),
        ("TEA", 0.25 * score(&before, "TEA")),
    ] {
        let found = score(&list, id);
        assert!((found - expected).abs() < 1e-5, "{id}: {found} {expected}");
    }
    // Without a number: twice, or half.
    let list = checked(
        &mut engine,
        ruled(r#"{"boost": [{"brand": "Wind"}], "bury": [{"brand": "Leaf"}]}"#),
    );
    assert!((score(&list, "KITE") - 2.0 * score(&before, "KITE")).abs() < 1e-5);
    assert!((score(&list, "TEA") - 0.5 * score(&before, "TEA")).abs() < 1e-5);
}

#[test]
fn caps_hold_while_anything_else_is_left() {
    let mut engine = shop();
    // Two of Kiln are to be had; one may come before the others are through.
    let list = checked(
        &mut engine,
        ruled(r#"{"cap": {"brand": 1}, "boost": [{"brand": "Kiln"}]}"#),
    );
    let kiln = |id: &&str| ["POT", "MUG"].contains(id);
    assert_eq!(list.len(), 4);
    assert!(kiln(&order(&list)[0]) && kiln(&order(&list)[3]), "{list:?}");
    let mut request = ruled(r#"{"cap": {"brand": 1}, "boost": [{"brand": "Kiln"}]}"#);
    request.limit = Some(3.0);
    assert_eq!(
        order(&checked(&mut engine, request))
            .iter()
            .filter(|id| kiln(id))
            .count(),
        1
    );
    // By category, and pins count.
    let mut request = ruled(r#"{"pin": ["POT"], "cap": {"category": 1}}"#);
    request.limit = Some(3.0);
    let list = checked(&mut engine, request);
    assert_eq!(order(&list)[0], "POT");
    assert!(!order(&list).contains(&"TEA"), "{list:?}");
}

#[test]
fn price_and_stock_rules_hold_beside_the_filter() {
    let mut engine = shop();
    let mut request = ruled(r#"{"price": {"min": 6, "max": 20}, "in_stock": true}"#);
    request.filter.include_unavailable = true;
    request.filter.max_price = Some(10.0);
    assert_eq!(order(&checked(&mut engine, request)), ["MUG"]);
    let mut request = ruled(r#"{"price": {"min": 50}}"#);
    request.filter.max_price = Some(10.0);
    assert!(checked(&mut engine, request).is_empty());
}

#[test]
fn novelty_takes_from_what_is_popular_or_known() {
    let mut engine = common::engine(&common::FIRST, &NativeJson);
    let ask = |engine: &mut Engine, novelty: f64| {
        let request = RawRequest {
            novelty: Some(novelty),
            diversity: Some(0.0),
            limit: Some(100.0),
            ..RawRequest::default()
        };
        checked(engine, request)
    };
    let plain = ask(&mut engine, 0.0);
    // A stranger's list is by popularity, and the best seller is what is most popular.
    let best = plain[0].0.clone();
    let mut loss = |novelty: f64| {
        let list = ask(&mut engine, novelty);
        let found = list.iter().find(|(id, _)| *id == best);
        found.map(|(_, score)| plain[0].1 - score)
    };
    let (half, whole) = (loss(0.5).unwrap(), loss(1.0).unwrap());
    assert!(
        half > 0.0 && (whole - 2.0 * half).abs() < 1e-4,
        "{half} {whole}"
    );
    assert_eq!(loss(0.0), Some(0.0));
}

#[test]
fn chances_are_stated_where_they_were_learned() {
    let mut engine = shop();
    let list = engine.recommend(RawRequest::default(), NOW).unwrap();
    assert!(list.items.iter().all(|item| item.probability.is_none()));
}

/// What the reasons of the first item with `code` name, the weightiest first.
fn names(engine: &mut Engine, code: &str) -> Vec<(&'static str, String)> {
    let list = engine.recommend(RawRequest::default(), NOW).unwrap();
    let mut reasons = list.items.iter().flat_map(|item| &item.reasons);
    let details = reasons.find(|reason| reason.code == code);
    details.map_or_else(Vec::new, |reason| {
        assert!(reason.adds_up(1e-4));
        let named = reason.details.iter();
        named
            .map(|detail| {
                (
                    detail.code,
                    detail.detail.as_deref().unwrap_or("").to_owned(),
                )
            })
            .collect()
    })
}

#[test]
fn declared_interests_lead_and_are_named() {
    let mut engine = shop();
    assert_eq!(
        engine.declare(vec![" mugs ".into(), "mugs".into(), "  ".into()]),
        ["mugs"]
    );
    // A mug and a cup share the category, and the brand with the pot.
    assert_eq!(ids(&mut engine, RawRequest::default())[0], "MUG");
    assert_eq!(
        names(&mut engine, "interests"),
        [("declared", "Mugs".to_owned())]
    );
    let list = engine.recommend(RawRequest::default(), NOW).unwrap();
    let sum: f32 = list.items[0]
        .reasons
        .iter()
        .map(|reason| reason.value)
        .sum();
    assert!((sum - list.items[0].score).abs() < 1e-5);
    let said = list.items[0]
        .reasons
        .iter()
        .find(|reason| reason.code == "declared");
    assert_eq!(said.unwrap().detail.as_deref(), Some("Mugs"));
    engine.erase();
    assert!(engine.declared().is_empty());
    assert!(names(&mut engine, "interests").is_empty());
}

#[test]
fn learned_interests_are_named() {
    let mut engine = shop();
    engine.track(&raw("view_item", "TEA", 1, ""), NOW).unwrap();
    let names = names(&mut engine, "interests");
    assert!(names.contains(&("category", "Tea".to_owned())), "{names:?}");
}

#[test]
fn a_situation_that_is_not_legal_is_not_known() {
    let read = |json: &str| RawRequest::read(&serde_json::from_str(json).unwrap());
    let request =
        read(r#"{"context": {"device": "phone", "locale": "de-DE", "utc_offset": 60.5}}"#)
            .unwrap()
            .check()
            .unwrap();
    let situation = &request.situation;
    assert_eq!(situation.device.name(), "phone");
    assert_eq!(
        (situation.locale.as_str(), situation.utc_offset),
        ("de-DE", 60)
    );
    let odd = read(r#"{"context": {"device": "fridge", "utc_offset": 1e9}}"#).unwrap();
    assert_eq!(odd.check().unwrap().situation.utc_offset, 0);
    assert_eq!(
        read(r#"{"context": 1}"#).unwrap_err().code(),
        "invalid_request"
    );
    assert_eq!(
        read(r#"{"context": {"locale": 1}}"#).unwrap_err().code(),
        "invalid_request"
    );
}

/// An event of a list, at `NOW` plus so many seconds.
fn listed(event: &str, list: &str, items: &[&str], number: u32, seconds: i64) -> RawEvent {
    let items: Vec<String> = items
        .iter()
        .map(|item| format!(r#"{{"item_id":"{item}","source":"content"}}"#))
        .collect();
    let text = format!(
        r#"{{"event":"{event}","event_id":"00000000-0000-4000-8000-{number:012x}","list_id":"{list}",
            "timestamp":{},"items":[{}]}}"#,
        NOW + seconds * 1000,
        items.join(",")
    );
    RawEvent(NativeJson.parse(&text).unwrap())
}

#[test]
fn what_is_shown_and_not_clicked_comes_lower_but_never_vanishes() {
    let mut engine = shop();
    let hour = 3600;
    let score = |engine: &mut Engine, item: &str, at: i64| {
        let list = engine.recommend(RawRequest::default(), at).unwrap();
        let found = list
            .items
            .iter()
            .find(|found| found.item_id == item)
            .unwrap();
        let sum: f32 = found.reasons.iter().map(|reason| reason.value).sum();
        assert!((sum - found.score).abs() <= 1e-5, "{:?}", found.reasons);
        let shown = found.reasons.iter().find(|reason| reason.code == "shown");
        (found.score, shown.map_or(0.0, |reason| reason.value))
    };
    let later = NOW + 100 * hour * 1000;
    engine.track(&raw("view_item", "TEA", 1, ""), NOW).unwrap();
    let (before, shown) = score(&mut engine, "POT", later);
    assert_eq!(shown, 0.0);
    for number in 0..30 {
        let look = listed(
            "view_item_list",
            "home~x",
            &["POT"],
            10 + number,
            i64::from(number) * hour,
        );
        engine.track(&look, later).unwrap();
    }
    let (after, shown) = score(&mut engine, "POT", later);
    assert!(shown < 0.0 && after < before && after > before * 0.5);
    // The log alone says it: replayed, in any order, it gives the same.
    let mut again = shop();
    let mut stored: Vec<RawEvent> = engine
        .events()
        .iter()
        .map(|event| {
            RawEvent(serde_json::from_value(serde_json::to_value(event).unwrap()).unwrap())
        })
        .collect();
    stored.reverse();
    again.restore(&stored, later);
    assert_eq!(score(&mut again, "POT", later), (after, shown));
    // And so does an event that arrives late, after others.
    let last = stored.remove(0);
    let mut late = shop();
    late.track(&last, later).unwrap();
    for event in &stored {
        late.track(event, later).unwrap();
    }
    assert_eq!(score(&mut late, "POT", later), (after, shown));
    // A click makes good for it.
    engine
        .track(
            &listed("select_item", "home~x", &["POT"], 99, 40 * hour),
            later,
        )
        .unwrap();
    assert_eq!(score(&mut engine, "POT", later).1, 0.0);
}

#[test]
fn what_is_dismissed_is_gone_and_its_like_comes_lower() {
    let mut engine = shop();
    engine.track(&raw("view_item", "KITE", 1, ""), NOW).unwrap();
    engine
        .track(&raw("dismiss_item", "POT", 2, ""), NOW)
        .unwrap();
    let list = engine.recommend(RawRequest::default(), NOW).unwrap();
    assert!(list.items.iter().all(|item| item.item_id != "POT"));
    let tea = list
        .items
        .iter()
        .find(|item| item.item_id == "TEA")
        .unwrap();
    let part = tea.reasons.iter().find(|reason| reason.code == "dismissed");
    assert!(part.unwrap().value < 0.0 && tea.score > 0.0);
    let sum: f32 = tea.reasons.iter().map(|reason| reason.value).sum();
    assert!((sum - tea.score).abs() < 1e-5);
    // Asked without the log, nothing of it is known.
    let anonymous = RawRequest {
        personalize: Some(false),
        ..RawRequest::default()
    };
    assert!(ids(&mut engine, anonymous).contains(&"POT".to_owned()));
    // After 90 days, or when it is taken back, it is there again.
    let much_later = NOW + 91 * 86_400_000;
    let list = engine.recommend(RawRequest::default(), much_later).unwrap();
    assert!(list.items.iter().any(|item| item.item_id == "POT"));
    engine
        .track(&raw("restore_item", "POT", 3, ""), NOW)
        .unwrap();
    assert!(ids(&mut engine, RawRequest::default()).contains(&"POT".to_owned()));
}

#[test]
fn lists_are_accounted_for_by_placement_and_source() {
    let mut engine = shop();
    for (number, event) in [
        listed("view_item_list", "home~1", &["TEA", "POT", "MUG"], 0, 0),
        listed("view_item_list", "home~1", &["TEA"], 0, 1),
        listed("view_item_list", "home~2", &["TEA"], 0, 2),
        listed("select_item", "home~1", &["TEA"], 0, 3),
        // GA4 sends both for one click.
        listed("view_item", "home~1", &["TEA"], 0, 4),
        listed("add_to_cart", "home~1", &["TEA"], 0, 5),
        listed("view_item", "product~3", &["KITE"], 0, 6),
        listed("purchase", "", &["TEA", "MUG"], 0, 7),
        listed("purchase", "", &["TEA"], 0, 31 * 86_400),
    ]
    .into_iter()
    .enumerate()
    {
        let mut event = event;
        if let windowshopper::value::Value::Map(fields) = &mut event.0 {
            let id = format!("00000000-0000-4000-8000-{:012x}", number + 1);
            fields[1].1 = windowshopper::value::Value::Text(id);
        }
        assert!(
            engine
                .track(&event, NOW + 40 * 86_400_000)
                .unwrap()
                .accepted
        );
    }
    let rows = engine.profile(NOW + 40 * 86_400_000).attribution;
    let figures: Vec<_> = rows
        .iter()
        .map(|row| {
            let counts = [row.impressions, row.clicks, row.carts, row.purchases];
            (row.placement.as_str(), row.source.as_str(), counts)
        })
        .collect();
    assert_eq!(
        figures,
        [
            ("home", "content", [4, 1, 1, 1]),
            ("product", "content", [0, 1, 0, 0]),
        ]
    );
    assert_eq!((rows[0].click_through, rows[1].click_through), (0.25, 0.0));
}

#[cfg(feature = "train")]
mod learned {
    use super::*;
    use windowshopper::catalog::Catalog;
    use windowshopper::engine::fit::{FitParams, Watch, fit};
    use windowshopper::events::{EventKind, OrderLog, OrderRow, SESSION_GAP};
    use windowshopper::id::ItemTable;
    use windowshopper::models::context;

    struct Nobody;

    impl windowshopper::models::Crew for Nobody {}

    impl Watch for Nobody {
        fn step(&mut self, _: &str) {}
        fn seconds(&mut self) -> f64 {
            0.0
        }
    }

    /// In Germany kites are bought, elsewhere tea; both by guests, one an hour.
    fn bundle() -> Vec<u8> {
        let (catalog, _) = Catalog::read(
            ItemTable::default(),
            FEED.as_bytes(),
            Format::Csv,
            &NativeJson,
        )
        .unwrap();
        let mut log = OrderLog::default();
        for hour in 0..600u32 {
            let (item, situation) = if hour % 2 == 0 {
                ("KITE", "Germany\t\t0\t")
            } else {
                ("TEA", "France\t\t0\t")
            };
            let row = OrderRow {
                user: None,
                session: Some(hour),
                item: catalog.table().get(item).unwrap(),
                kind: EventKind::Purchase,
                timestamp: NOW - 3_600_000 * i64::from(600 - hour),
                quantity: 1.0,
                price: 1.0,
            };
            log.push_in(row, situation);
        }
        log.sessionise(SESSION_GAP);
        let params = FitParams {
            context: context::Params {
                support: 10,
                ..context::Params::default()
            },
            ..FitParams::default()
        };
        fit(&catalog, &log, &params, &mut Nobody).unwrap().bundle
    }

    #[test]
    fn a_trained_shop_knows_the_place_and_what_trends() {
        let mut engine = Engine::default();
        let bundle = bundle();
        let report = engine
            .load(Some(&bundle), FEED.as_bytes(), Format::Csv, &NativeJson)
            .unwrap();
        let models = report.bundle.unwrap().models;
        assert!(models.contains(&"trending") && models.contains(&"context"));
        let asked = |locale: Option<&str>| RawRequest {
            locale: locale.map(Into::into),
            limit: Some(4.0),
            ..RawRequest::default()
        };
        let situation = |engine: &mut Engine, locale: Option<&str>| -> Vec<(String, String)> {
            let list = engine.recommend(asked(locale), NOW).unwrap();
            let mut found = Vec::new();
            for item in &list.items {
                for reason in item.reasons.iter().filter(|r| r.code == "situation") {
                    for detail in &reason.details {
                        let name = detail.detail.as_deref().unwrap_or("").to_owned();
                        found.push((item.item_id.to_owned(), name));
                    }
                }
            }
            found
        };
        // Nobody has taught the blend what to show to new shoppers, so that the default speaks; each
        // place has its own, and a place that training never saw has none.
        let of = |item: &str, place: &str| (item.to_owned(), place.to_owned());
        assert!(situation(&mut engine, Some("Germany")).contains(&of("KITE", "Germany")));
        assert!(situation(&mut engine, Some("France")).contains(&of("TEA", "France")));
        assert!(
            !situation(&mut engine, Some("Peru"))
                .iter()
                .any(|(_, name)| name == "Peru")
        );
        // Toys trend on the page of toys.
        let mut request = super::asked("trending", None);
        request.filter.category = Some("Toys".into());
        let list = engine.recommend(request, NOW).unwrap();
        assert_eq!(list.items[0].item_id, "KITE");
        assert_eq!(list.items[0].reasons[0].code, "trending");
        assert_eq!(
            list.items[0].reasons[0].details[0].detail.as_deref(),
            Some("Toys")
        );
    }
}
