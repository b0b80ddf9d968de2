//! The events room from outside: validation, log, cleaning, order log.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use windowshopper::error::Coded;
use windowshopper::events::{
    Append, EARLIEST, Event, EventError, EventId, EventItem, EventKind, FUTURE_TOLERANCE, Log,
    MAX_ITEMS, RawEvent, Retention,
    clean::{Row, Rules, Verdict, judge},
};

const NOW: i64 = 1_700_000_000_000;
const ID: &str = "00112233-4455-6677-8899-aabbccddeeff";
const DAY: i64 = 24 * 60 * 60 * 1000;

fn raw(event: &Json) -> RawEvent {
    serde_json::from_value(event.clone()).unwrap()
}

/// A good event with some fields replaced.
fn with(changes: &Json) -> Json {
    let mut event = json!({
        "event": "view_item",
        "event_id": ID,
        "timestamp": NOW,
        "items": [{ "item_id": "A12" }],
    });
    for (name, value) in changes.as_object().unwrap() {
        event[name] = value.clone();
    }
    event
}

fn item(changes: &Json) -> Json {
    let mut item = json!({ "item_id": "A12" });
    for (name, value) in changes.as_object().unwrap() {
        item[name] = value.clone();
    }
    with(&json!({ "items": [item] }))
}

#[test]
fn each_bad_field_has_its_own_error() {
    let long = "x".repeat(257);
    let ten_thousand: Vec<Json> = (0..10_000).map(|n| json!({ "item_id": n })).collect();
    // (event, code, what the message must name)
    let table: Vec<(Json, &str, &str)> = vec![
        (json!(null), "invalid_event", "nothing"),
        (json!([1]), "invalid_event", "an array"),
        (json!({}), "invalid_event", "`event`"),
        (
            with(&json!({ "event": "page_view" })),
            "unknown_event",
            "\"page_view\"",
        ),
        (with(&json!({ "event": 7 })), "unknown_event", "7"),
        (
            with(&json!({ "event_id": null })),
            "invalid_event_id",
            "nothing",
        ),
        (
            with(&json!({ "event_id": "A12" })),
            "invalid_event_id",
            "\"A12\"",
        ),
        (
            with(&json!({ "event_id": "00000000-0000-0000-0000-000000000000" })),
            "invalid_event_id",
            "not all 0",
        ),
        (
            with(&json!({ "timestamp": null })),
            "invalid_timestamp",
            "nothing",
        ),
        (
            with(&json!({ "timestamp": "yesterday" })),
            "invalid_timestamp",
            "\"yesterday\"",
        ),
        (
            with(&json!({ "timestamp": EARLIEST - 1 })),
            "invalid_timestamp",
            "946684799999",
        ),
        (
            with(&json!({ "timestamp": 1e300 })),
            "invalid_timestamp",
            "above 9e15",
        ),
        (
            with(&json!({ "timestamp": NOW + FUTURE_TOLERANCE + 1 })),
            "future_timestamp",
            "1700000300001",
        ),
        (
            with(&json!({ "items": null })),
            "missing_items",
            "view_item",
        ),
        (with(&json!({ "items": [] })), "missing_items", "1 to 200"),
        (
            with(&json!({ "items": "A12" })),
            "missing_items",
            "1 to 200",
        ),
        (
            with(&json!({ "items": ten_thousand })),
            "too_many_items",
            "10000",
        ),
        (
            with(&json!({ "items": [{}] })),
            "missing_item_id",
            "items[0]",
        ),
        (
            with(&json!({ "items": [{ "item_id": "A" }, null] })),
            "missing_item_id",
            "items[1]",
        ),
        (item(&json!({ "item_id": long })), "missing_item_id", "256"),
        (item(&json!({ "item_id": 1.5 })), "missing_item_id", "1.5"),
        (
            item(&json!({ "quantity": 0 })),
            "invalid_quantity",
            "1 to 1000",
        ),
        (
            item(&json!({ "quantity": 1001 })),
            "invalid_quantity",
            "1001",
        ),
        (item(&json!({ "quantity": 1.5 })), "invalid_quantity", "1.5"),
        (
            item(&json!({ "quantity": "two" })),
            "invalid_quantity",
            "\"two\"",
        ),
        (item(&json!({ "price": -1 })), "invalid_price", "-1"),
        (
            item(&json!({ "price": "free" })),
            "invalid_price",
            "\"free\"",
        ),
        (
            item(&json!({ "price": 1e13 })),
            "invalid_price",
            "1000000000000",
        ),
        (item(&json!({ "price": true })), "invalid_price", "true"),
        (item(&json!({ "index": -1 })), "invalid_index", "-1"),
        (with(&json!({ "value": -0.5 })), "invalid_value", "-0.5"),
        (
            with(&json!({ "currency": "EURO" })),
            "invalid_currency",
            "\"EURO\"",
        ),
        (
            with(&json!({ "currency": "€€€" })),
            "invalid_currency",
            "three letters",
        ),
        (
            with(&json!({ "event": "search" })),
            "missing_search_term",
            "search",
        ),
        (
            with(&json!({ "event": "search", "search_term": "  " })),
            "missing_search_term",
            "search",
        ),
        (
            with(&json!({ "event": "search", "search_term": long })),
            "invalid_search_term",
            "256",
        ),
        (
            with(&json!({ "event": "rate_item" })),
            "invalid_rating",
            "nothing",
        ),
        (
            with(&json!({ "event": "rate_item", "rating": 6 })),
            "invalid_rating",
            "1 to 5",
        ),
        (
            with(&json!({ "event": "rate_item", "rating": 4.5 })),
            "invalid_rating",
            "4.5",
        ),
    ];
    for (event, code, names) in table {
        let error = Event::validate(&raw(&event), NOW).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        let message = error.to_string();
        assert!(
            message.contains(names),
            "{message:?} does not name {names:?}"
        );
        assert!(message.len() < 300, "{message}");
    }
    let unknown = EventError::UnknownItem {
        item_id: "\"A12\"".into(),
    };
    assert_eq!(unknown.code(), "unknown_item");
    assert!(unknown.to_string().contains("A12"));
}

#[test]
fn nan_is_no_number() {
    use windowshopper::events::Value;
    for number in [f64::NAN, f64::INFINITY] {
        let item = Value::Map(vec![
            ("item_id".into(), Value::Text("A".into())),
            ("price".into(), Value::Number(number)),
        ]);
        let event = Value::Map(vec![
            ("event".into(), Value::Text("view_item".into())),
            ("event_id".into(), Value::Text(ID.into())),
            ("timestamp".into(), Value::Number(1.7e12)),
            ("items".into(), Value::List(vec![item])),
        ]);
        let error = Event::validate(&RawEvent(event), NOW).unwrap_err();
        assert_eq!(error.code(), "invalid_price");
    }
}

#[test]
fn a_data_layer_push_is_understood() {
    let event = json!({
        "event": "purchase",
        "event_id": ID.to_uppercase(),
        "timestamp": NOW as f64 + 0.75,
        "transaction_id": "T1",
        "value": "25.00",
        "currency": "eur",
        "items": [
            { "item_id": 12345, "item_name": "Mug", "price": "12.50", "quantity": "2", "index": 0 },
            { "item_id": " B ", "quantity": null, "price": "", "item_list_id": "related" },
        ],
        "user_data": { "anything": [1, 2, 3] },
        "rating": 5,
    });
    let event = Event::validate(&raw(&event), NOW).unwrap();
    assert_eq!(
        serde_json::to_value(&event).unwrap(),
        json!({
            "event": "purchase",
            "event_id": ID,
            "timestamp": NOW,
            "items": [
                { "item_id": "12345", "quantity": 2, "price": 12.5, "index": 0 },
                { "item_id": "B", "item_list_id": "related" },
            ],
            "value": 25.0,
            "currency": "EUR",
        })
    );
}

#[test]
fn limits_are_inclusive() {
    let items: Vec<Json> = (0..MAX_ITEMS).map(|n| json!({ "item_id": n })).collect();
    for event in [
        with(&json!({ "items": items })),
        with(&json!({ "timestamp": EARLIEST })),
        with(&json!({ "timestamp": NOW + FUTURE_TOLERANCE })),
        item(&json!({ "quantity": 1000, "price": 0 })),
        item(&json!({ "price": 1e12 })),
        with(&json!({ "event": "search", "items": [], "search_term": "茶".repeat(256) })),
        with(&json!({ "event": "view_cart", "items": null })),
        with(&json!({ "event": "rate_item", "rating": "5" })),
        with(&json!({ "items": { "item_id": "one, without an array" } })),
    ] {
        let checked = Event::validate(&raw(&event), NOW);
        assert!(checked.is_ok(), "{event}: {checked:?}");
    }
    let mut purchase = item(&json!({ "quantity": 100_000 }));
    purchase["event"] = "purchase".into();
    assert!(Event::validate(&raw(&purchase), NOW).is_ok());
    purchase["items"][0]["quantity"] = 100_001.into();
    let error = Event::validate(&raw(&purchase), NOW).unwrap_err();
    assert!(error.to_string().contains("1 to 100000"), "{error}");
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        ".{0,8}".prop_map(Json::from),
        Just(json!(ID)),
        Just(json!(NOW)),
        Just(json!("purchase")),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        let name = prop_oneof![
            Just("event".to_owned()),
            Just("event_id".to_owned()),
            Just("timestamp".to_owned()),
            Just("items".to_owned()),
            Just("item_id".to_owned()),
            Just("quantity".to_owned()),
            Just("price".to_owned()),
            Just("search_term".to_owned()),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::vec((name, inner), 0..8)
                .prop_map(|entries| Json::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn anything_is_an_event_or_an_error(value in any_json(), now in any::<i64>()) {
        match Event::validate(&raw(&value), now) {
            Ok(event) => {
                let stored = serde_json::to_value(&event).unwrap();
                prop_assert_eq!(Event::validate(&raw(&stored), now).unwrap(), event);
            }
            Err(error) => prop_assert!(!error.to_string().is_empty()),
        }
    }
}

fn event(id: u128, kind: EventKind, timestamp: i64, items: &[&str]) -> Event {
    Event {
        kind,
        event_id: EventId(id),
        timestamp,
        items: items
            .iter()
            .map(|&item_id| EventItem {
                item_id: item_id.into(),
                quantity: 1,
                price: None,
                index: None,
                source: None,
                item_list_id: None,
            })
            .collect(),
        value: None,
        currency: None,
        search_term: None,
        rating: None,
        list_id: None,
        item_list_id: None,
        #[cfg(feature = "insight")]
        promotion_id: None,
        #[cfg(feature = "insight")]
        situation: None,
        #[cfg(feature = "insight")]
        propensity: None,
    }
}

fn ids(log: &Log) -> Vec<u128> {
    log.events().iter().map(|event| event.event_id.0).collect()
}

#[test]
fn sessions_are_counted_back_from_now() {
    let mut log = Log::default();
    let mut out = vec![7];
    log.sessions(NOW, 10, &mut out);
    assert!(out.is_empty());
    for (id, time) in [(1, 0), (2, 10), (3, 21), (4, 22)] {
        log.append(event(id, EventKind::ViewItem, NOW + time, &["A"]));
    }
    for (now, expected) in [
        (22, [1, 1, 0, 0]),
        (32, [1, 1, 0, 0]),
        (33, [2, 2, 1, 1]),
        (-5, [1, 1, 0, 0]), // a clock that went back
    ] {
        log.sessions(NOW + now, 10, &mut out);
        assert_eq!(out, expected, "{now}");
    }
}

#[test]
fn repeated_impressions_of_past_sessions_are_merged() {
    let gap = 1_000;
    let mut log = Log::default();
    let list = |id, time, items: &[&str]| event(id, EventKind::ViewItemList, time, items);
    log.append(list(1, NOW, &["A", "B"]));
    log.append(list(2, NOW + 1, &["B", "C"]));
    log.append(list(3, NOW + 2, &["A", "C"]));
    let mut other = list(4, NOW + 3, &["A"]);
    other.item_list_id = Some("related".into());
    log.append(other);
    log.append(event(5, EventKind::ViewItem, NOW + 4, &["A"]));
    log.append(list(6, NOW + 5_000, &["A"])); // another past session
    log.append(list(7, NOW + 10_000, &["A"])); // the current session
    log.append(list(8, NOW + 10_001, &["A"]));
    let retention = Retention {
        session_gap: gap,
        ..Retention::default()
    };
    let report = log.compact(NOW + 10_002, &retention);
    assert_eq!((report.expired, report.merged, report.dropped), (0, 1, 0));
    assert_eq!(ids(&log), [1, 2, 4, 5, 6, 7, 8]);
    let left: Vec<&str> = log.events()[1].items.iter().map(|i| &*i.item_id).collect();
    assert_eq!(left, ["C"]);
}

#[test]
fn purchases_are_kept_longest_and_age_ends_all() {
    let mut log = Log::default();
    log.append(event(1, EventKind::Purchase, NOW - 200 * DAY, &["A"]));
    log.append(event(2, EventKind::Purchase, NOW - 100 * DAY, &["A"]));
    log.append(event(3, EventKind::AddToCart, NOW - 50 * DAY, &["A"]));
    log.append(event(4, EventKind::ViewItem, NOW - 40 * DAY, &["A"]));
    log.append(event(5, EventKind::ViewItem, NOW - 30 * DAY, &["A"]));
    log.append(event(6, EventKind::ViewItemList, NOW, &["A"]));
    let mut keep = |max_events, expected: &[u128]| {
        let retention = Retention {
            max_events,
            ..Retention::default()
        };
        log.compact(NOW, &retention);
        assert_eq!(ids(&log), expected, "{max_events}");
    };
    keep(5, &[2, 3, 4, 5, 6]);
    keep(4, &[2, 3, 4, 5]);
    keep(3, &[2, 3, 5]);
    keep(1, &[2]);
    keep(0, &[]);
    // What was dropped can come again.
    let again = event(2, EventKind::Purchase, NOW, &["A"]);
    assert_eq!(log.append(again), Append::Added);
}

#[test]
fn a_tag_that_fires_twice_and_a_script_are_cleaned_out() {
    let mut log = Log::default();
    log.append(event(1, EventKind::AddToCart, NOW, &["A"]));
    log.append(event(2, EventKind::AddToCart, NOW, &["A"]));
    log.append(event(3, EventKind::AddToCart, NOW, &["B"]));
    let names: Vec<String> = (0..30).map(|n| format!("item {n}")).collect();
    for (id, name) in (100..).zip(&names) {
        let time = NOW + 1_000_000 + i64::try_from(id).unwrap();
        log.append(event(id, EventKind::ViewItem, time, &[name.as_str()]));
    }
    log.append(event(4, EventKind::ViewItem, NOW + 2_000_000, &["A"]));
    assert_eq!(log.clean(&Rules::default()), 31);
    assert_eq!(ids(&log), [1, 3, 4]);
    assert_eq!(log.clean(&Rules::default()), 0);
}

proptest! {
    #[test]
    fn arrival_order_does_not_matter(
        // Distinct ids: 0 to 99 shuffled; times with ties among a few.
        order in Just((1..100_u128).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let time = |id: u128| NOW + i64::try_from(id).unwrap();
        let mut log = Log::default();
        for &id in &order {
            let added = log.append(event(id, EventKind::ViewItem, time(id), &["A"]));
            prop_assert_eq!(added, Append::Added);
            let again = log.append(event(id, EventKind::Purchase, NOW - DAY, &["B"]));
            prop_assert_eq!(again, Append::Duplicate);
        }
        prop_assert_eq!(ids(&log), (1..100).collect::<Vec<_>>());
        let mut bulk = Log::default();
        let twice = order.iter().chain(&order);
        let events = twice.map(|&id| event(id, EventKind::ViewItem, time(id), &["A"]));
        prop_assert_eq!(bulk.extend(events), order.len());
        prop_assert_eq!(bulk.events(), log.events());
    }

    #[test]
    fn events_of_one_moment_stay_in_order_of_arrival(times in prop::collection::vec(0i64..5, 0..60)) {
        let mut log = Log::default();
        for (id, &time) in (1..).zip(&times) {
            log.append(event(id, EventKind::ViewItem, NOW + time, &["A"]));
        }
        let events = log.events();
        for pair in events.windows(2) {
            prop_assert!((pair[0].timestamp, pair[0].event_id) < (pair[1].timestamp, pair[1].event_id));
        }
    }

    #[test]
    fn compacting_twice_is_compacting_once(
        events in prop::collection::vec((0usize..18, 0i64..400, prop::collection::vec(0u8..4, 0..4)), 0..80),
        max_events in 0usize..100,
    ) {
        let mut log = Log::default();
        for (id, (kind, hours, items)) in (1..).zip(&events) {
            let names: Vec<String> = items.iter().map(|item| format!("I{item}")).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let time = NOW - hours * DAY / 2;
            log.append(event(id, EventKind::ALL[*kind], time, &names));
        }
        let before = log.clone();
        let retention = Retention { max_events, ..Retention::default() };
        let report = log.compact(NOW, &retention);
        prop_assert!(log.len() <= max_events);
        prop_assert_eq!(
            before.len(),
            log.len() + report.expired + report.merged + report.dropped
        );
        // What stays is what was, in its order.
        let order = ids(&before);
        let mut place = 0;
        for id in ids(&log) {
            place += order[place..].iter().position(|&other| other == id).unwrap() + 1;
        }
        // While there is room for them, all purchases of the time stay.
        let purchases = |log: &Log| {
            let kept = log.events().iter().filter(|event| {
                matches!(event.kind, EventKind::Purchase | EventKind::Refund)
                    && event.timestamp >= NOW - 180 * DAY
            });
            kept.count()
        };
        prop_assert_eq!(purchases(&log), purchases(&before).min(max_events));
        let once = log.clone();
        let report = log.compact(NOW, &retention);
        prop_assert_eq!(report.expired + report.merged + report.dropped, 0);
        prop_assert_eq!(once.events(), log.events());
    }
}

fn row(item: u64, kind: EventKind, timestamp: i64) -> Row {
    Row {
        actor: 1,
        item,
        kind,
        timestamp,
        quantity: 1.0,
        price: 0.0,
    }
}

#[test]
fn quantities_that_nobody_buys() {
    let rules = Rules::default();
    let rows: Vec<Row> = [1.0, 10_000.0, 10_001.0, 0.0, -1.0, f32::NAN, f32::INFINITY]
        .iter()
        .zip(0..)
        .map(|(&quantity, item)| Row {
            quantity,
            ..row(item, EventKind::Purchase, 0)
        })
        .collect();
    let mut out = Vec::new();
    judge(&rows, &rules, &mut out);
    use Verdict::{AbsurdQuantity, Keep};
    let expected = [
        Keep,
        Keep,
        AbsurdQuantity,
        AbsurdQuantity,
        AbsurdQuantity,
        AbsurdQuantity,
        AbsurdQuantity,
    ];
    assert_eq!(out, expected);
}

#[test]
fn view_bursts_are_views_of_many_items_in_a_moment() {
    let rules = Rules {
        max_views: 2,
        view_window: 10,
        ..Rules::default()
    };
    let view = |item, time| row(item, EventKind::ViewItem, time);
    let mut out = Vec::new();
    // Three items within 10 ms; the fourth comes 10 ms after the second.
    let rows = [view(1, 0), view(2, 5), view(3, 9), view(4, 15)];
    judge(&rows, &rules, &mut out);
    let burst = Verdict::Burst;
    assert_eq!(out, [burst, burst, burst, Verdict::Keep]);
    // The same item again and again, and another kind, are no burst.
    let rows = [
        view(1, 0),
        view(1, 1),
        view(2, 2),
        row(3, EventKind::AddToCart, 3),
        view(1, 4),
    ];
    judge(&rows, &rules, &mut out);
    assert_eq!(out, [Verdict::Keep; 5]);
    // Another shopper's views count for themselves.
    let mut other = view(3, 0);
    other.actor = 2;
    judge(&[view(1, 0), view(2, 0), other], &rules, &mut out);
    assert_eq!(out, [Verdict::Keep; 3]);
}

#[test]
fn hourly_bursts_leave_orders_and_impressions_alone() {
    let rules = Rules {
        max_hourly: 3,
        view_window: 0,
        ..Rules::default()
    };
    let minute = 60_000;
    let mut rows: Vec<Row> = (0..5)
        .map(|n| row(n, EventKind::Purchase, 0)) // five lines of an order
        .collect();
    rows.extend((0..9).map(|n| row(20 + n, EventKind::ViewItemList, minute)));
    let mut out = Vec::new();
    rows.extend((2..5).map(|n| row(7, EventKind::ViewItem, n * minute)));
    judge(&rows, &rules, &mut out);
    assert!(out.iter().all(|&verdict| verdict == Verdict::Keep));
    rows.push(row(7, EventKind::ViewItem, 6 * minute));
    judge(&rows, &rules, &mut out);
    let bursts = out.iter().filter(|&&verdict| verdict == Verdict::Burst);
    assert_eq!(bursts.count(), 4);
    // An hour and a minute after the first is another hour.
    rows.pop();
    rows.push(row(7, EventKind::ViewItem, 62 * minute));
    judge(&rows, &rules, &mut out);
    assert!(out.iter().all(|&verdict| verdict == Verdict::Keep));
}

proptest! {
    #[test]
    fn judging_never_panics(
        rows in prop::collection::vec((0u64..3, 0u64..4, 0usize..18, any::<i64>(), any::<f32>()), 0..50),
        max_views in 0usize..5,
        max_hourly in 0usize..5,
    ) {
        let rows: Vec<Row> = rows
            .into_iter()
            .map(|(actor, item, kind, timestamp, quantity)| Row {
                actor, item, kind: EventKind::ALL[kind], timestamp, quantity, price: 0.0,
            })
            .collect();
        let mut out = Vec::new();
        judge(&rows, &Rules { max_views, max_hourly, ..Rules::default() }, &mut out);
        prop_assert_eq!(out.len(), rows.len());
    }
}

#[cfg(feature = "train")]
mod order_log {
    use super::*;
    use windowshopper::events::{OrderLog, OrderRow};
    use windowshopper::id::{ItemId, UserId};

    fn buy(
        user: Option<u32>,
        session: Option<u32>,
        item: u32,
        time: i64,
        quantity: f32,
    ) -> OrderRow {
        OrderRow {
            user: user.map(UserId::new),
            session,
            item: ItemId::new(item),
            kind: EventKind::Purchase,
            timestamp: time,
            quantity,
            price: 2.5,
        }
    }

    fn log(rows: &[OrderRow]) -> OrderLog {
        let mut log = OrderLog::default();
        rows.iter().for_each(|&row| log.push(row));
        log
    }

    #[test]
    fn a_merchants_cancellations() {
        let me = Some(1);
        let mut log = log(&[
            buy(me, None, 1, 10, 80_995.0), // a slipped finger
            buy(me, None, 1, 22, -80_995.0),
            buy(me, None, 2, 10, 4.0),
            buy(me, None, 2, 20, 3.0),
            buy(me, None, 2, 30, -5.0), // 3 of the later, 2 of the earlier
            buy(me, None, 3, 5, -1.0),  // before any purchase
            buy(me, None, 3, 40, 1.0),
            buy(Some(2), None, 2, 25, 1.0), // somebody else's
            buy(None, Some(7), 4, 1, 2.0),  // a guest
            buy(None, Some(7), 4, 2, -2.0),
            buy(None, Some(8), 5, 50, 20_000.0),
            buy(me, None, 6, 60, 1.0),
            buy(me, None, 6, 60, 1.0), // the same line twice
            OrderRow {
                kind: EventKind::Refund,
                ..buy(me, None, 6, 61, 1.0)
            },
        ]);
        let report = log.clean(&Rules::default());
        assert_eq!(report.rows, 14);
        assert_eq!(report.duplicates, 1);
        assert_eq!(report.refunds, 5);
        assert_eq!(report.unmatched_refunds, 1);
        assert_eq!(report.cancelled, 4); // 1, the later 2, 4 and 6
        assert_eq!((report.absurd, report.bursts, report.kept), (1, 0, 3));
        let left: Vec<(u32, i64, f32)> = log
            .iter()
            .map(|row| (row.item.get(), row.timestamp, row.quantity))
            .collect();
        assert_eq!(left, [(2, 10, 2.0), (2, 25, 1.0), (3, 40, 1.0)]);
        assert_eq!(log.clean(&Rules::default()).kept, 3);
    }

    #[test]
    fn sessions_given_by_pauses_or_alone() {
        let mut log = log(&[
            buy(Some(1), None, 0, 100, 1.0),
            buy(Some(1), None, 1, 0, 1.0),
            buy(Some(1), None, 2, 50, 1.0),
            buy(Some(2), Some(70), 3, 10, 1.0),
            buy(Some(2), Some(70), 4, 9_000, 1.0),
            buy(None, None, 5, 20, 1.0),
            buy(None, None, 6, 21, 1.0),
            buy(Some(1), None, 7, 151, 1.0),
        ]);
        log.sessionise(50);
        let sessions: Vec<(u32, Option<u32>)> = log
            .iter()
            .map(|row| (row.item.get(), row.session))
            .collect();
        assert_eq!(
            sessions,
            [
                (1, Some(0)),
                (3, Some(1)),
                (5, Some(2)),
                (6, Some(3)),
                (2, Some(0)),
                (0, Some(0)),
                (7, Some(4)),
                (4, Some(1)),
            ]
        );
        let (before, after) = log.split_at(100);
        assert_eq!((before.len(), after.len()), (5, 3));
    }

    #[test]
    fn the_last_fifth_of_the_days() {
        let log = log(&[
            buy(None, None, 0, 3 * DAY + 5, 1.0),
            buy(None, None, 0, 12 * DAY + 7, 1.0),
        ]);
        assert_eq!(log.day_of_split(0.2), Some(11 * DAY)); // days 3 to 12; 11 and 12 are test
        assert_eq!(log.day_of_split(0.0), Some(13 * DAY));
        assert_eq!(log.day_of_split(1.0), Some(3 * DAY));
        assert_eq!(OrderLog::default().day_of_split(0.2), None);
    }
}
