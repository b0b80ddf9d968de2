//! What is to be expected of a shopper, by a bundle that a small made-up log taught: golden answers, which
//! `pkg/test/outlook.test.ts` compares wasm with.
//!
//! Remade by `UPDATE_GOLDEN=1 cargo test --all-features --test outlook`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)] // helpers of tests may panic

use serde_json::{Value, json};
use windowshopper::bundle::BundleWriter;
use windowshopper::catalog::{Catalog, Format};
use windowshopper::engine::Engine;
use windowshopper::error::Coded;
use windowshopper::events::{EventKind, OrderLog, OrderRow, RawEvent, SESSION_GAP};
use windowshopper::id::{ItemId, ItemTable, UserId};
use windowshopper::json::{Json, NativeJson};
use windowshopper::shopper::churn::fit_customers;
use windowshopper::shopper::live::fit_live;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/outlook/");
const DAY: i64 = 24 * 60 * 60 * 1000;
const MINUTE: i64 = 60_000;
/// 2024-01-01.
const START: i64 = 1_704_067_200_000;
const FEED: &[u8] = b"id,title,price,availability,product_type\n\
    TEA,Green tea,5.00 EUR,in_stock,Kitchen > Tea\n\
    POT,Tea pot,30.00 EUR,in_stock,Kitchen > Tea\n\
    MUG,Red mug,8.00 EUR,in_stock,Kitchen > Mugs\n\
    KITE,Red kite,20.00 EUR,in_stock,Toys\n";

/// 150 customers over 40 weeks: each with a pace of their own, until they leave after one purchase of six; the more
/// they put into the cart the rather they buy.
fn log() -> OrderLog {
    let mut state = 7u64;
    let mut below = |limit: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    let mut log = OrderLog::default();
    for user in 0..150 {
        let gap = 6 + below(20);
        let mut day = below(100);
        while day < 280 {
            let mut time = START
                + i64::try_from(day).unwrap() * DAY
                + i64::try_from(below(20)).unwrap() * 60 * MINUTE;
            let mut act = |kind, item| {
                time += MINUTE;
                log.push(OrderRow {
                    user: Some(UserId::new(user)),
                    session: None,
                    item: ItemId::new(item),
                    kind,
                    timestamp: time,
                    quantity: 1.0,
                    price: f32::from(u8::try_from((user * 7 + item * 3) % 20).unwrap()) + 5.0,
                });
            };
            let mut carts = 0;
            for _ in 0..=below(4) {
                let item = u32::try_from(below(4)).unwrap();
                act(EventKind::ViewItem, item);
                if below(3) == 0 {
                    act(EventKind::AddToCart, item);
                    carts += 1;
                }
            }
            if below(10) < 4 * carts {
                act(EventKind::Purchase, u32::try_from(below(4)).unwrap());
                if below(6) == 0 {
                    break;
                }
            }
            day += 1 + below(2 * gap);
        }
    }
    log.sessionise(SESSION_GAP);
    log
}

fn bundle() -> Vec<u8> {
    let log = log();
    let (catalog, _) = Catalog::read(ItemTable::default(), FEED, Format::Csv, &NativeJson).unwrap();
    let customers = fit_customers(&log).unwrap();
    let hazard = customers.hazard.as_ref().unwrap();
    assert!(hazard.judged.auc > 0.6, "{hazard:?}");
    let live = fit_live(&log, &catalog, START + 230 * DAY, 42).unwrap();
    assert!(
        live.judged.auc > 0.65 && live.judged.ece < 0.1,
        "{:?}",
        live.judged
    );
    let mut writer = BundleWriter::new(catalog.table().names(), START + 280 * DAY);
    customers.models.save(&mut writer);
    if customers.models.hazard.is_none() {
        // The golden answers are of all models.
        hazard.model.save(&mut writer);
    }
    live.model.save(&mut writer);
    writer.finish().unwrap()
}

/// Shoppers: what each did (kind, item, days before `NOW`, minutes more), and how far ahead is asked.
type Case = (&'static [(&'static str, &'static str, i64, i64)], f64);
const NOW: i64 = START + 300 * DAY;
const CASES: &[Case] = &[
    (&[], 90.0),
    (&[("view_item", "TEA", 0, 5)], 90.0),
    (&[("purchase", "TEA", 20, 0)], 90.0),
    (
        &[
            ("purchase", "TEA", 77, 0),
            ("purchase", "TEA", 65, 0),
            ("purchase", "POT", 53, 0),
            ("purchase", "TEA", 41, 0),
        ],
        30.0,
    ),
    (
        &[
            ("purchase", "TEA", 40, 0),
            ("purchase", "TEA", 28, 0),
            ("view_item", "MUG", 0, 9),
            ("add_to_cart", "MUG", 0, 8),
        ],
        365.0,
    ),
    (
        &[
            ("add_to_cart", "MUG", 0, 9),
            ("add_to_cart", "POT", 0, 8),
            ("purchase", "MUG", 0, 7),
        ],
        90.0,
    ),
    (
        &[
            ("view_item", "MUG", 0, 9),
            ("view_item", "KITE", 0, 8),
            ("purchase", "MUG", 0, 7),
            ("view_item_list", "POT", 0, 6),
            ("view_item", "POT", 0, 5),
        ],
        90.0,
    ),
    (&[("view_item", "MUG", 0, 31)], 90.0),
];

fn events(case: &Case) -> Vec<Value> {
    let steps = case.0.iter().enumerate();
    let event = |(place, &(kind, item, days, minutes)): (usize, &(&str, &str, i64, i64))| {
        json!({
            "event": kind,
            "event_id": format!("00000000-0000-4000-8000-{:012x}", place + 1),
            "timestamp": NOW - days * DAY - minutes * MINUTE,
            "items": [{"item_id": item, "price": 9.5}],
            "value": 9.5,
        })
    };
    steps.map(event).collect()
}

fn answer(engine: &mut Engine, case: &Case) -> Value {
    let events = events(case);
    for event in &events {
        let raw = RawEvent(NativeJson.parse(&event.to_string()).unwrap());
        engine.track(&raw, NOW).unwrap();
    }
    json!({
        "now": NOW,
        "days": case.1,
        "events": events,
        "churn": engine.churn(Some(case.1), NOW).unwrap(),
        "purchase": engine.purchase_probability(NOW),
    })
}

fn answers(bundle: &[u8]) -> Vec<Value> {
    let of = |case: &Case| {
        let mut engine = Engine::default();
        engine
            .load(Some(bundle), FEED, Format::Csv, &NativeJson)
            .unwrap();
        answer(&mut engine, case)
    };
    CASES.iter().map(of).collect()
}

#[test]
fn golden_answers() {
    let found = bundle();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let lines: Vec<String> = answers(&found)
            .iter()
            .map(|answer| format!("  {answer}"))
            .collect();
        std::fs::create_dir_all(FOLDER).unwrap();
        std::fs::write(format!("{FOLDER}shop.wsb"), &found).unwrap();
        std::fs::write(format!("{FOLDER}catalog.csv"), FEED).unwrap();
        std::fs::write(
            format!("{FOLDER}golden.json"),
            format!("[\n{}\n]\n", lines.join(",\n")),
        )
        .unwrap();
    }
    let kept = std::fs::read(format!("{FOLDER}shop.wsb")).unwrap();
    let golden = std::fs::read_to_string(format!("{FOLDER}golden.json")).unwrap();
    let answers = answers(&kept);
    for answer in &answers {
        assert!(golden.contains(&answer.to_string()), "{answer}");
    }
    let Value::Array(golden) = serde_json::from_str(&golden).unwrap() else {
        unreachable!()
    };
    assert_eq!(golden.len(), CASES.len());
    let (churn, chance) = (
        |case: usize| &answers[case]["churn"],
        |case: usize| &answers[case]["purchase"]["chance"],
    );
    // Nobody who never bought has a risk; nobody who does nothing is about to buy.
    assert!(churn(0).is_null() && churn(1).is_null() && chance(0).is_null() && chance(7).is_null());
    assert_eq!(churn(2)["reason"], "only_once");
    // "Usual gap 12 days, now 41."
    assert_eq!(churn(3)["reason"], "longer_than_usual");
    assert_eq!(
        (&churn(3)["level"], &churn(3)["warning"]),
        (&json!("high"), &json!(true))
    );
    assert_eq!(
        (churn(3)["usual_gap"].as_f64(), churn(3)["gap_now"].as_f64()),
        (Some(12.0), Some(41.0))
    );
    assert_eq!(
        (
            &churn(3)["model"],
            churn(3)["events"].as_array().unwrap().len()
        ),
        (&json!("hazard"), 4)
    );
    // A cart says more than a look; after the purchase a new walk begins.
    assert!(
        chance(4).as_f64() > chance(1).as_f64(),
        "{} {}",
        chance(4),
        chance(1)
    );
    assert!(chance(5).is_null() && chance(6).as_f64() < chance(4).as_f64());
    assert_eq!(
        answers[6]["purchase"]["events"],
        json!(["00000000-0000-4000-8000-000000000005"])
    );
}

#[test]
fn no_model_no_answer_and_a_bad_horizon_is_named() {
    let mut engine = Engine::default();
    engine.load(None, FEED, Format::Csv, &NativeJson).unwrap();
    let answer = answer(&mut engine, &CASES[4]);
    assert!(answer["churn"].is_null() && answer["purchase"].is_null());
    for days in [0.0, -3.0, 3_651.0, f64::NAN] {
        let error = engine.churn(Some(days), NOW).unwrap_err();
        assert_eq!(error.code(), "invalid_request");
        assert!(error.to_string().contains("at most 3650"), "{error}");
    }
}

/// What the device makes of a log is what training made of the same steps.
#[test]
fn training_and_device_see_the_same() {
    use windowshopper::shopper::live::{Live, live_moments};
    let file = std::fs::read(format!("{FOLDER}shop.wsb")).unwrap();
    let bundle = windowshopper::bundle::Bundle::read(&file, &NativeJson).unwrap();
    let live = Live::load(&bundle).unwrap().unwrap();
    let (catalog, _) = Catalog::read(ItemTable::default(), FEED, Format::Csv, &NativeJson).unwrap();
    for case in CASES {
        let mut log = OrderLog::default();
        for &(kind, item, days, minutes) in case.0 {
            log.push(OrderRow {
                user: Some(UserId::new(0)),
                session: None,
                item: catalog.table().get(item).unwrap(),
                kind: EventKind::from_name(kind).unwrap(),
                timestamp: NOW - days * DAY - minutes * MINUTE,
                quantity: 1.0,
                price: 9.5,
            });
        }
        log.sessionise(SESSION_GAP);
        let mut engine = Engine::default();
        engine
            .load(Some(&file), FEED, Format::Csv, &NativeJson)
            .unwrap();
        let device = answer(&mut engine, case)["purchase"]["chance"].as_f64();
        if let Some(device) = device {
            let moments = live_moments(&log, &catalog);
            let training = f64::from(live.chance(&moments.last().unwrap().values));
            assert!(
                (device - training).abs() < 1e-7,
                "{case:?}: {device} {training}"
            );
        }
    }
}

#[test]
fn what_can_t_be_believed_is_not_loaded() {
    let file = std::fs::read(format!("{FOLDER}shop.wsb")).unwrap();
    let load = |change: &dyn Fn(&mut BundleWriter)| {
        let bundle = windowshopper::bundle::Bundle::read(&file, &NativeJson).unwrap();
        let mut writer = BundleWriter::new(["TEA", "POT", "MUG", "KITE"], 0);
        for (name, dtype, shape, _) in bundle.tensors() {
            if dtype == "F32" {
                writer.f32s(name, shape, &bundle.f32s(name, shape).unwrap());
            }
        }
        change(&mut writer);
        let file = writer.finish().unwrap();
        let mut engine = Engine::default();
        engine.load(Some(&file), FEED, Format::Csv, &NativeJson)
    };
    assert!(load(&|_| {}).is_ok());
    // Deviations of the nine features of the hazard are the numbers 27 to 35, its weights the last ten.
    let hazard = |place: usize, value: f32| {
        move |writer: &mut BundleWriter| {
            let mut numbers = [1.0; 46];
            numbers[place] = value;
            writer.f32s("hazard", &[46], &numbers);
        }
    };
    assert!(load(&hazard(0, 1.0)).is_ok());
    let bad: [&dyn Fn(&mut BundleWriter); 9] = [
        &|writer| writer.f32s("customers", &[7], &[1.0, 1.0, 0.0, 1.0, 1.0, 2.0, 0.0]),
        &|writer| writer.f32s("customers", &[7], &[1.0, 1.0, 2e4, 1.0, 1.0, 2.0, 0.0]),
        &|writer| writer.f32s("customers", &[4], &[1.0; 4]),
        &|writer| writer.f32s("customers", &[7], &[1.0; 7]),
        &hazard(0, -2e9),
        &hazard(27, 0.0),
        &hazard(40, 1e4),
        &hazard(45, f32::NAN),
        &|writer| writer.f32s("live", &[3], &[0.5; 3]),
    ];
    for (place, change) in bad.into_iter().enumerate() {
        let error = load(change).unwrap_err();
        assert!(error.code().starts_with("bundle_"), "{place}: {error}");
    }
}
