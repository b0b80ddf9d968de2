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
        .load(Some(common::BUNDLE.into()), common::CATALOG.into(), "auto")
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
    let mut engine = common::engine(&BrowserJson);
    let lines = common::answers(&mut engine, 1_000);
    for (line, golden) in lines.iter().zip(common::GOLDEN.lines()) {
        assert_eq!(line, golden);
    }
    assert_eq!(common::GOLDEN.lines().count(), lines.len());
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
                .load(Some(garbage), common::CATALOG.into(), "auto")
                .unwrap_err()
        ),
        "bundle_not_a_bundle"
    );
    let mut flipped = common::BUNDLE.to_vec();
    *flipped.last_mut().unwrap() ^= 1;
    assert_eq!(
        code(
            engine
                .load(Some(flipped.into()), common::CATALOG.into(), "auto")
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
        get(&other.profile(NOW).unwrap(), "cart.0").as_string(),
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
