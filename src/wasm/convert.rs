//! Values across the boundary.

use super::js;
use super::output::{Keys, Output};
use crate::error::Coded;
use crate::json::Json;
use crate::value::{MAX_DEPTH, Value};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// `JSON.parse`.
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowserJson;

impl Json for BrowserJson {
    fn parse(&self, text: &str) -> Result<Value, String> {
        match js::parse_json(text) {
            Ok(parsed) => Ok(from_js(&parsed)),
            Err(error) => Err(error.unchecked_ref::<js::Error>().message()),
        }
    }
}

/// Of an array.
fn elements(array: &js::Object) -> impl Iterator<Item = JsValue> {
    (0..array.length()).map(|index| array.get(index))
}

/// An engine error as a JavaScript one.
pub(super) fn throw<E: Coded>(error: E) -> JsValue {
    coded(error.code(), &error.to_string())
}

/// A JavaScript `Error` with a code.
pub(super) fn coded(code: &str, message: &str) -> JsValue {
    let error = js::Error::new(message);
    error.set_name("WindowshopperError");
    error.set_code(code);
    error.into()
}

/// What JavaScript gave. What is no data (functions, symbols) is [`Value::Null`], as is what lies
/// deeper than [`MAX_DEPTH`].
pub(super) fn from_js(value: &JsValue) -> Value {
    read(value, MAX_DEPTH)
}

fn read(value: &JsValue, depth: usize) -> Value {
    if let Some(number) = value.as_f64() {
        return Value::Number(number);
    }
    if let Some(text) = value.as_string() {
        return Value::Text(text);
    }
    if let Some(flag) = value.as_bool() {
        return Value::Bool(flag);
    }
    let Some(depth) = depth.checked_sub(1).filter(|_| value.is_object()) else {
        return Value::Null;
    };
    if js::Array::is_array(value) {
        let list = elements(value.unchecked_ref());
        return Value::List(list.map(|value| read(&value, depth)).collect());
    }
    // A Map is as good as an object.
    let entries = if value.is_instance_of::<js::Map>() {
        js::Array::from(value)
    } else {
        js::Object::entries(value)
    };
    let mut map = Vec::new();
    for entry in elements(&entries) {
        let entry = entry.unchecked_ref::<js::Object>();
        if let Some(key) = entry.get(0).as_string() {
            map.push((key, read(&entry.get(1), depth)));
        }
    }
    Value::Map(map)
}

/// A result as plain objects.
pub(super) fn to_js<T: Serialize + ?Sized>(keys: &Keys, value: &T) -> Result<JsValue, JsValue> {
    value
        .serialize(Output(keys))
        .map_err(|error| coded("internal", &error.to_string()))
}
