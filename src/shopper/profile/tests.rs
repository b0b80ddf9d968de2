//! Rhythm, class, intent and evidence, by hand.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

use super::*;
use crate::catalog::Item;
use crate::events::{Event, RawEvent};
use crate::id::ItemTable;
use crate::value::Value;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// 2024-01-01 00:00 UTC, a Monday.
const MONDAY: i64 = 1_704_067_200_000;

fn shop() -> Catalog {
    let mut catalog = Catalog::new(ItemTable::default());
    for (id, category, size, price) in [
        ("MUG", "Home > Kitchen > Mugs", "M", 10.0),
        ("POT", "Home > Kitchen > Pots", "L", 30.0),
        ("KITE", "Toys", "L", 20.0),
        ("BALL", "Toys", "S", 5.0),
        ("DOLL", "Toys", "S", 15.0),
    ] {
        assert!(catalog.insert(&Item {
            id: id.into(),
            product_type: category.into(),
            brand: "Acme".into(),
            price: Some(price),
            tags: vec![("size".into(), size.into())],
            ..Item::default()
        }));
    }
    catalog
}

/// Logs `(event, item or search term, time)`, numbered from 1.
fn log(doings: &[(&str, &str, i64)]) -> Log {
    let mut log = Log::default();
    for (place, &(kind, about, time)) in doings.iter().enumerate() {
        let id = format!("00000000-0000-4000-8000-{:012x}", place + 1);
        let mut json =
            serde_json::json!({"event": kind, "event_id": id, "timestamp": time, "value": 20});
        if kind == "search" {
            json["search_term"] = about.into();
        } else {
            json["items"] = serde_json::json!([{"item_id": about}]);
        }
        let raw = RawEvent(serde_json::from_value(json).unwrap());
        log.append(Event::validate(&raw, time).unwrap());
    }
    log
}

fn numbers(ids: &[EventId]) -> Vec<u128> {
    ids.iter().map(|id| id.0 & 0xffff).collect()
}

fn whole(
    doings: &[(&str, &str, i64)],
    corrections: &[(&str, &str, &str, i64)],
    now: i64,
) -> Profile {
    let mut said = Corrections::default();
    for (kind, name, action, at) in corrections {
        let json = serde_json::json!({"kind": kind, "name": name, "action": action});
        let value: Value = serde_json::from_value(json).unwrap();
        said.correct(&value, *at).unwrap();
    }
    Profile::whole(&log(doings), &shop(), &said, now, 60)
}

#[test]
fn an_empty_log_says_nothing() {
    let profile = whole(&[], &[], MONDAY);
    assert_eq!(profile, Profile::default());
}

#[test]
fn rhythm() {
    // By the shopper's clock (an hour east): Monday 9:00 and 12:30, Tuesday 11:00, Monday 10:00, Sunday 0:30.
    let times = [
        8 * HOUR,
        11 * HOUR + HOUR / 2,
        DAY + 10 * HOUR,
        7 * DAY + 9 * HOUR,
        12 * DAY + 23 * HOUR + HOUR / 2,
    ];
    let mut doings: Vec<_> = times
        .map(|time| ("view_item", "MUG", MONDAY + time))
        .to_vec();
    doings.push((
        "view_item",
        "POT",
        MONDAY + 12 * DAY + 23 * HOUR + HOUR / 2 + 1000,
    ));
    let rhythm = whole(&doings, &[], MONDAY + 20 * DAY).rhythm.unwrap();
    assert_eq!(rhythm.weekdays, [3, 1, 0, 0, 0, 0, 1]);
    assert_eq!(
        (rhythm.hours[9], rhythm.hours[12], rhythm.hours[0]),
        (1, 1, 1)
    );
    let (hour, weekday) = (rhythm.hour.unwrap(), rhythm.weekday.unwrap());
    // 9 to 12: four of five visits; 4 / 24 by chance.
    assert_eq!(hour.value, 9);
    assert!((hour.confidence - (4.0 + 4.0 * 4.0 / 24.0) / 9.0).abs() < 1e-6);
    assert_eq!(numbers(&hour.event_ids), [4, 3, 2, 1]);
    assert_eq!(weekday.value, 0);
    assert!((weekday.confidence - (3.0 + 4.0 / 7.0) / 9.0).abs() < 1e-6);
    assert_eq!(numbers(&weekday.event_ids), [4, 2, 1]);
    // Gaps in hours: 3.5, 22.5, 143, 134.5; of the middle two the lower.
    assert!((rhythm.visit_gap.unwrap() - 22.5 / 24.0).abs() < 1e-6);
    assert_eq!(rhythm.order_gap, None);
    // Around midnight: 23 to 2.
    let night = [23 * HOUR, DAY, 2 * DAY + 23 * HOUR, 4 * DAY + HOUR];
    let doings = night.map(|time| ("view_item", "MUG", MONDAY + time - HOUR));
    let rhythm = whole(&doings, &[], MONDAY + 20 * DAY).rhythm.unwrap();
    // 22 to 1 has all four as well, and is the later: it begins at 22, the other at 23.
    assert_eq!(rhythm.hour.unwrap().value, 22);
    // Three visits are no habit.
    let rhythm = whole(&doings[1..], &[], MONDAY + 20 * DAY).rhythm.unwrap();
    assert_eq!((rhythm.hour, rhythm.weekday), (None, None));
}

#[test]
fn recency_frequency_money() {
    let class = |days: &[i64], now: i64| {
        let doings: Vec<_> = days
            .iter()
            .map(|day| ("purchase", "MUG", MONDAY + day * DAY))
            .collect();
        whole(&doings, &[], MONDAY + now * DAY).rfm.unwrap()
    };
    let looked = whole(&[("view_item", "MUG", MONDAY)], &[], MONDAY)
        .rfm
        .unwrap();
    assert_eq!((looked.class, looked.recency), (RfmClass::New, None));
    // One purchase: 60 days are usual, 1.6 times that are 96 and three times 180.
    assert_eq!(class(&[0], 96).class, RfmClass::New);
    assert_eq!(class(&[0], 97).class, RfmClass::AtRisk);
    assert_eq!(class(&[0], 180).class, RfmClass::AtRisk);
    assert_eq!(class(&[0], 181).class, RfmClass::Lapsed);
    // (20 + 60) / 3 = 26.7 days are usual.
    let active = class(&[0, 10, 20], 30);
    assert_eq!((active.class, active.frequency), (RfmClass::Active, 3));
    assert_eq!((active.recency, active.monetary), (Some(10.0), 60.0));
    assert!((active.usual_gap - 80.0 / 3.0).abs() < 1e-5);
    assert!((active.confidence - (-10.0f32 * 3.0 / 80.0).exp()).abs() < 1e-5);
    assert_eq!(numbers(&active.event_ids), [3, 2, 1]);
    // (30 + 60) / 4 = 22.5; a second purchase of one day is no fifth day.
    let loyal = class(&[0, 10, 20, 30, 30], 40);
    assert_eq!((loyal.class, loyal.frequency), (RfmClass::Loyal, 4));
    let risky = class(&[0, 10, 20, 30], 30 + 37);
    assert_eq!(risky.class, RfmClass::AtRisk);
    assert!((risky.confidence - (1.0 - (-37.0f32 / 22.5).exp())).abs() < 1e-5);
    assert_eq!(class(&[0, 10, 20, 30], 30 + 68).class, RfmClass::Lapsed);
}

#[test]
fn intent() {
    let of = |doings: &[(&'static str, &'static str)]| {
        let timed: Vec<_> = doings
            .iter()
            .zip(0..)
            .map(|(&(kind, about), place)| (kind, about, MONDAY + place * 1000))
            .collect();
        let intent = whole(&timed, &[], MONDAY + 60_000).intent.unwrap();
        (
            intent.intent,
            intent.confidence,
            intent.reasons,
            numbers(&intent.event_ids),
        )
    };
    let view = |item| ("view_item", item);
    assert_eq!(
        of(&[view("MUG")]),
        (IntentKind::Browsing, 1.0, vec!["looked_around"], vec![1])
    );
    // A second look 1, three of four views in one category 2, browsing 1.
    assert_eq!(
        of(&[
            view("KITE"),
            view("BALL"),
            view("KITE"),
            view("DOLL"),
            view("MUG")
        ]),
        (
            IntentKind::Comparing,
            0.75,
            vec!["looked_again", "one_category"],
            vec![5, 4, 3, 2, 1]
        )
    );
    // Cart 2, browsing 1.
    assert_eq!(
        of(&[view("MUG"), ("add_to_cart", "MUG")]),
        (IntentKind::Buying, 2.0 / 3.0, vec!["cart"], vec![2])
    );
    assert_eq!(
        of(&[("add_to_cart", "MUG"), ("remove_from_cart", "MUG")]).0,
        IntentKind::Browsing
    );
    assert_eq!(
        of(&[
            ("add_to_cart", "MUG"),
            ("begin_checkout", "MUG"),
            ("purchase", "MUG")
        ]),
        (
            IntentKind::Buying,
            6.0 / 7.0,
            vec!["cart", "checkout"],
            vec![3, 2, 1]
        )
    );
    assert_eq!(
        of(&[("search", "Birthday candles"), view("MUG")]),
        (IntentKind::Gift, 0.75, vec!["gift_search"], vec![1])
    );
    assert_eq!(of(&[("search", "送礼 杯子")]).0, IntentKind::Gift);
    // The session is over.
    let profile = whole(&[("view_item", "MUG", MONDAY)], &[], MONDAY + HOUR);
    assert_eq!(profile.intent, None);
}

#[test]
fn interests_name_their_events_and_sizes_are_picked_not_looked_at() {
    let doings = [
        ("view_item", "MUG", MONDAY),
        ("add_to_cart", "KITE", MONDAY),
        ("view_item_list", "MUG", MONDAY),
        ("view_item", "MUG", MONDAY),
    ];
    let profile = whole(&doings, &[], MONDAY);
    let found: Vec<_> = profile
        .interests
        .iter()
        .map(|of| {
            (
                of.kind,
                of.name.as_str(),
                of.weight,
                of.events,
                numbers(&of.event_ids),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (InterestKind::Category, "Toys", 0.6, 1, vec![2]),
            (
                InterestKind::Category,
                "Home > Kitchen > Mugs",
                0.4,
                2,
                vec![4, 1]
            ),
            (InterestKind::Brand, "Acme", 1.0, 3, vec![4, 2, 1]),
            (InterestKind::Size, "L", 1.0, 1, vec![2]),
        ]
    );
    // Weights 3 and 2, in views, against 3 views of no interest.
    assert_eq!(profile.interests[0].confidence, 0.5);
    assert_eq!(profile.interests[1].confidence, 0.4);
    assert_eq!(numbers(&profile.price_band.unwrap().event_ids), [4, 2, 1]);
}

#[test]
fn interests_obey() {
    let doings = [
        ("view_item", "MUG", MONDAY),
        ("view_item", "POT", MONDAY + 1),
        ("view_item", "KITE", MONDAY + 2),
        ("view_item", "POT", MONDAY + 3),
    ];
    let categories = |corrections: &[_]| -> Vec<(String, f32, usize)> {
        let profile = whole(&doings, corrections, MONDAY + 3);
        let interests = profile.interests.into_iter();
        let interests = interests.filter(|of| of.kind == InterestKind::Category);
        interests
            .map(|of| (of.name, of.weight, of.events))
            .collect()
    };
    let of = |name: &str, weight, events| (name.to_owned(), weight, events);
    let (mugs, pots) = ("Home > Kitchen > Mugs", "Home > Kitchen > Pots");
    assert_eq!(
        categories(&[]),
        [of(pots, 0.5, 2), of(mugs, 0.25, 1), of("Toys", 0.25, 1)]
    );
    assert_eq!(
        categories(&[("category", "home > kitchen", "mute", 0)]),
        [of("Toys", 1.0, 1)]
    );
    assert_eq!(
        categories(&[
            ("category", "Toys", "pin", 0),
            ("category", "Garden", "pin", 0)
        ]),
        [
            of("Toys", 1.0, 1),
            of("Garden", 1.0, 0),
            of(pots, 0.5, 2),
            of(mugs, 0.25, 1)
        ]
    );
    assert_eq!(
        categories(&[("category", "Home", "forget", MONDAY + 2)]),
        [of(pots, 0.5, 1), of("Toys", 0.5, 1)]
    );
    let profile = whole(
        &doings,
        &[("brand", "Acme", "forget", MONDAY + 1)],
        MONDAY + 3,
    );
    let brand = profile
        .interests
        .iter()
        .find(|of| of.kind == InterestKind::Brand)
        .unwrap();
    assert_eq!((brand.events, numbers(&brand.event_ids)), (2, vec![4, 3]));
    assert_eq!((profile.events, profile.corrections.len()), (4, 1));
}
