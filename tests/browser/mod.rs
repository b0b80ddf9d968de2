//! What must hold in a browser, page and worker alike.
#![allow(clippy::unwrap_used)] // helpers of tests may panic

use crate::common;
use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use windowshopper::wasm::{BrowserJson, Engine};

const NOW: f64 = 1_790_000_000_000.0;

fn loaded() -> Engine {
    let mut engine = Engine::new();
    engine
        .load(
            Some(common::FIRST.bundle.into()),
            None,
            common::FIRST.catalog.into(),
            "auto",
        )
        .unwrap();
    engine
}

fn json(text: &str) -> JsValue {
    js_sys::JSON::parse(text).unwrap()
}

fn get(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, key| {
        Reflect::get(&value, &key.into()).unwrap()
    })
}

fn code(error: JsValue) -> String {
    assert!(
        error.is_instance_of::<js_sys::Error>(),
        "thrown things are errors, not strings"
    );
    assert_eq!(
        get(&error, "name").as_string().unwrap(),
        "WindowshopperError"
    );
    get(&error, "code").as_string().unwrap()
}

#[wasm_bindgen_test]
fn native_and_wasm_give_the_same_lists() {
    for shop in [common::FIRST, common::SAMPLE] {
        let mut engine = common::engine(&shop, &BrowserJson);
        let lines = common::answers(&mut engine, 1_000);
        for (line, golden) in lines.iter().zip(shop.golden.lines()) {
            assert_eq!(line, golden, "{}", shop.name);
        }
        assert_eq!(shop.golden.lines().count(), lines.len());
    }
}

/// The SIMD kernels against plain loops; natively the kernels' own tests do that with their twins.
#[wasm_bindgen_test]
fn kernels_equal_plain_loops() {
    use windowshopper::math::{BlockedRows, Highest, QuantizedQuery, dot, rank_one};
    let mut state = 42_u32;
    let mut byte = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        i8::from_le_bytes([state.to_le_bytes()[3]])
    };
    for (rows, columns) in [(1, 1), (15, 7), (16, 64), (17, 3), (200, 33), (131, 64)] {
        let values: Vec<i8> = (0..rows * columns).map(|_| byte()).collect();
        let vector: Vec<f32> = (0..columns).map(|_| f32::from(byte())).collect();
        let scales: Vec<f32> = (0..rows).map(|_| f32::from(byte()).abs() / 99.0).collect();
        let matrix = BlockedRows::new(&values, columns).unwrap();
        let mut query = QuantizedQuery::default();
        query.set(&vector);
        let most = vector.iter().fold(0.0f32, |most, x| most.max(x.abs()));
        #[allow(clippy::cast_possible_truncation)]
        let whole = |x: &f32| (x * (32_767.0 / most)).round() as i32;
        let plain: Vec<i32> = values
            .chunks(columns)
            .map(|row| {
                row.iter()
                    .zip(&vector)
                    .map(|(&v, x)| i32::from(v) * whole(x))
                    .sum()
            })
            .collect();
        let mut sums = Vec::new();
        matrix.scan(&query, &mut sums);
        assert_eq!(sums, plain);
        #[allow(clippy::cast_precision_loss)]
        let plain: Vec<f32> = plain
            .iter()
            .zip(&scales)
            .map(|(&sum, scale)| (sum as f32 * (scale * query.scale())).max(0.0))
            .collect();
        let mut scores = vec![-1.0; rows];
        let best = matrix.score(&query, &scales, &mut scores);
        assert_eq!(scores, plain);
        assert_eq!(best, plain.iter().copied().fold(0.0, f32::max));

        let allowed: Vec<u64> = (0..rows.div_ceil(64))
            .map(|_| 0xdead_beef_f00d_cafe)
            .collect();
        let is_allowed = |row: usize| allowed[row / 64] >> (row % 64) & 1 == 1;
        let mut order: Vec<usize> = (0..rows).filter(|&row| is_allowed(row)).collect();
        order.retain(|&row| plain[row] >= best * 0.1);
        order.sort_by(|&a, &b| plain[b].total_cmp(&plain[a]).then(a.cmp(&b)));
        order.truncate(9);
        let mut highest = Highest::default();
        highest.reset(9);
        highest.offer_all(&scores, best * 0.1, &allowed);
        let found: Vec<usize> = highest.sorted().map(|(row, _)| !row as usize).collect();
        assert_eq!(found, order);

        // Whole numbers: exact in any order.
        let plain: f32 = vector.iter().map(|x| x * x).sum();
        assert_eq!(dot(&vector, &vector), plain);
        let wide: Vec<f64> = vector.iter().copied().map(f64::from).collect();
        let mut square = vec![1.0; columns * columns];
        rank_one(&mut square, 0.5, &wide);
        for (cell, value) in square.iter().enumerate() {
            let (i, j) = (cell / columns, cell % columns);
            let plain = if j <= i { 0.5 * wide[i] * wide[j] } else { 0.0 };
            assert_eq!(*value, 1.0 + plain);
        }
    }
}

#[wasm_bindgen_test]
fn a_view_changes_the_list_and_is_its_reason() {
    let mut engine = loaded();
    let before = engine.recommend(Object::new().into(), NOW).unwrap();
    let item = get(&before, "items.3.item_id").as_string().unwrap();
    let event = format!(
        r#"{{"event":"view_item","event_id":"6f1c2f0e-8a67-4e2c-9a43-0d6a3f1d9b11","timestamp":{NOW},"items":[{{"item_id":"{item}"}}]}}"#
    );
    let tracked = engine.track(json(&event), NOW).unwrap();
    assert_eq!(get(&tracked, "accepted"), JsValue::TRUE);
    assert_eq!(
        get(&tracked, "event.event").as_string().unwrap(),
        "view_item"
    );
    let again = engine.track(json(&event), NOW).unwrap();
    assert_eq!(get(&again, "duplicate"), JsValue::TRUE);
    let after = engine.recommend(Object::new().into(), NOW).unwrap();
    let text = String::from(js_sys::JSON::stringify(&after).unwrap());
    assert!(
        text.contains(&format!(r#""code":"viewed","item_id":"{item}""#)),
        "{text}"
    );
    assert_ne!(
        text,
        String::from(js_sys::JSON::stringify(&before).unwrap())
    );
}

#[wasm_bindgen_test]
fn what_goes_wrong_has_a_code_and_harms_nothing() {
    let mut engine = loaded();
    let garbage: Box<[u8]> = vec![1, 2, 3].into();
    assert_eq!(
        code(
            engine
                .load(Some(garbage), None, common::FIRST.catalog.into(), "auto")
                .unwrap_err()
        ),
        "bundle_not_a_bundle"
    );
    let mut flipped = common::FIRST.bundle.to_vec();
    *flipped.last_mut().unwrap() ^= 1;
    assert_eq!(
        code(
            engine
                .load(
                    Some(flipped.into()),
                    None,
                    common::FIRST.catalog.into(),
                    "auto"
                )
                .unwrap_err()
        ),
        "bundle_checksum"
    );
    assert_eq!(
        code(engine.recommend(json(r#"{"limit":0}"#), NOW).unwrap_err()),
        "invalid_limit"
    );
    assert_eq!(
        code(
            engine
                .recommend(json(r#"{"limit":"many"}"#), NOW)
                .unwrap_err()
        ),
        "invalid_request"
    );
    assert_eq!(
        code(engine.track(JsValue::NULL, NOW).unwrap_err()),
        "invalid_event"
    );
    assert_eq!(
        code(
            engine
                .track(JsValue::from_f64(f64::NAN), f64::NAN)
                .unwrap_err()
        ),
        "invalid_event"
    );
    // The engine still answers.
    let list = engine.recommend(Object::new().into(), NOW).unwrap();
    assert_eq!(get(&list, "items.length").as_f64().unwrap(), 12.0);
}

#[wasm_bindgen_test]
fn stored_events_come_back() {
    let mut engine = loaded();
    let item = Array::from(&get(
        &engine.list(json(r#"{"limit":1}"#)).unwrap(),
        "products",
    ))
    .get(0);
    let item = get(&item, "item_id").as_string().unwrap();
    let event = format!(
        r#"{{"event":"add_to_cart","event_id":"6f1c2f0e-8a67-4e2c-9a43-0d6a3f1d9b11","timestamp":{NOW},"items":[{{"item_id":"{item}"}}]}}"#
    );
    engine.track(json(&event), NOW).unwrap();
    let stored = Array::from(&engine.events().unwrap()).to_vec();
    let mut other = loaded();
    let mut records = stored.clone();
    records.push(json("{}"));
    records.push(JsValue::from_str("rubbish"));
    let restored = other.restore(records, NOW).unwrap();
    assert_eq!(get(&restored, "restored").as_f64(), Some(1.0));
    assert_eq!(get(&restored, "skipped").as_f64(), Some(2.0));
    assert_eq!(
        get(&other.profile(NOW, 0.0).unwrap(), "cart.0").as_string(),
        Some(item)
    );
    other.erase();
    assert_eq!(Array::from(&other.events().unwrap()).length(), 0);
}

#[wasm_bindgen_test]
fn memory_is_told() {
    let _ = Uint8Array::new_with_length(1);
    assert!(loaded().memory() > 1e5);
}

/// An engine without a shop that reads texts.
fn reader() -> Engine {
    let mut engine = Engine::new();
    for (name, file) in [
        (
            "sentiment-en",
            &include_bytes!("../../models/sentiment-en.wst")[..],
        ),
        (
            "sentiment-zh",
            include_bytes!("../../models/sentiment-zh.wst"),
        ),
        ("segment-zh", include_bytes!("../../models/segment-zh.wst")),
    ] {
        engine.load_weights(name, file.into(), None).unwrap();
    }
    engine
}

/// Answers `{ ask, text }`.
fn asked(engine: &Engine, ask: &str, text: &JsValue) -> JsValue {
    let request = Object::new();
    Reflect::set(&request, &"ask".into(), &ask.into()).unwrap();
    Reflect::set(&request, &"text".into(), text).unwrap();
    engine.text(request.into()).unwrap()
}

/// The pieces of `text` that an answer's elements start and end at, cut as JavaScript does.
fn cut(text: &JsValue, elements: &JsValue) -> Vec<String> {
    let text: js_sys::JsString = text.clone().unchecked_into();
    Array::from(elements)
        .iter()
        .map(|element| {
            let place = |name: &str| {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                let place = get(&element, name).as_f64().unwrap() as u32;
                assert!(place <= text.length());
                place
            };
            String::from(text.slice(place("start"), place("end")))
        })
        .collect()
}

#[wasm_bindgen_test]
fn places_count_as_javascript_does() {
    let engine = reader();
    let text = "😀 Größe: I ❤️ this 👩‍👩‍👧 mug".into();
    let tokens = asked(&engine, "tokenize", &text);
    let words = cut(&text, &tokens);
    assert_eq!(words.first().unwrap(), "😀");
    assert_eq!(words.get(1).unwrap(), "Größe");
    assert_eq!(words.last().unwrap(), "mug");
    let text = "😀手机的屏幕很清楚".into();
    let words = cut(&text, &asked(&engine, "tokenize", &text));
    assert_eq!(words, ["😀", "手机", "的", "屏幕", "很", "清楚"]);
    let text = "😀质量很差，😀非常失望".into();
    let opinion = asked(&engine, "sentiment", &text);
    assert_eq!(get(&opinion, "label").as_string().unwrap(), "negative");
    let parts = cut(&text, &get(&opinion, "contributions"));
    assert!(parts.contains(&"差".to_owned()), "{parts:?}");
    let mentions = asked(&engine, "aspects", &text);
    assert_eq!(cut(&text, &mentions), ["😀质量很差"]);
}

#[wasm_bindgen_test]
fn lone_surrogates_are_one_unit_long() {
    let engine = reader();
    let units = [
        0xd800_u32, 0x20, 0x67, 0x6f, 0x6f, 0x64, 0x20, 0xdc00, 0x61, 0xd83d,
    ];
    let text: JsValue = js_sys::JsString::from_char_code(&units.map(|unit| unit as u16)).into();
    let tokens = asked(&engine, "tokenize", &text);
    let words = cut(&text, &tokens);
    assert!(words.contains(&"good".to_owned()), "{words:?}");
    let last = Array::from(&tokens).pop();
    assert_eq!(get(&last, "end").as_f64(), Some(10.0));
    assert!(
        get(&asked(&engine, "sentiment", &text), "probability")
            .as_f64()
            .unwrap()
            > 0.0
    );
}

#[wasm_bindgen_test]
fn nothing_and_a_megabyte() {
    let engine = reader();
    // A text of so many units, whose last word, clause or token ends at its very end, or whose words
    // say nothing more when they are said again.
    for (ask, piece, units) in [
        ("tokenize", "a", 1),
        ("tokenize", "a 😀bc mug ", 11),
        ("aspects", "bad 😀 price, ", 14),
        ("sentiment", "好", 1),
    ] {
        assert!(asked(&engine, ask, &"".into()).is_object(), "{ask}");
        let times = 1_000_000 / piece.len();
        let answer = asked(&engine, ask, &piece.repeat(times).into());
        let (elements, least) = match ask {
            "sentiment" => (get(&answer, "contributions"), 1),
            _ => (answer, (times - 1) * units),
        };
        let last = get(&elements, "length").as_f64().unwrap() - 1.0;
        let end = get(&Reflect::get(&elements, &last.into()).unwrap(), "end");
        #[allow(clippy::cast_precision_loss)]
        let (least, most) = (least as f64, (times * units) as f64);
        let end = end.as_f64().unwrap();
        assert!(least <= end && end <= most, "{ask} {piece} {end}");
    }
}

#[wasm_bindgen_test]
fn weights_that_are_missing_are_named_and_bad_ones_refused() {
    let mut engine = Engine::new();
    for (text, ask, name) in [
        ("Good", "sentiment", "sentiment-en"),
        ("很好", "aspects", "sentiment-zh"),
        ("Good", "tag", "pos-en"),
        ("很好", "tokenize", "segment-zh"),
    ] {
        assert_eq!(asked(&engine, ask, &text.into()).as_string().unwrap(), name);
    }
    let garbage: Box<[u8]> = vec![1, 2, 3].into();
    let error = engine.load_weights("pos-en", garbage, None).unwrap_err();
    assert_eq!(code(error), "bundle_not_a_bundle");
    let bundle = common::FIRST.bundle.into();
    let error = engine
        .load_weights("sentiment-en", bundle, None)
        .unwrap_err();
    assert_eq!(code(error), "bundle_invalid");
    let request = json(r#"{"ask":"sentiment","text":"Good","language":"de"}"#);
    assert_eq!(code(engine.text(request).unwrap_err()), "invalid_request");
    let request = json(r#"{"ask":"nothing"}"#);
    assert_eq!(code(engine.text(request).unwrap_err()), "invalid_request");
}
