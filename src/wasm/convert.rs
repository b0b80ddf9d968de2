//! Values across the boundary.

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
        match js_sys::JSON::parse(text) {
            Ok(parsed) => Ok(from_js(&parsed)),
            Err(error) => Err(error.unchecked_ref::<js_sys::Error>().message().into()),
        }
    }
}

/// An engine error as a JavaScript one.
pub(super) fn throw<E: Coded>(error: E) -> JsValue {
    coded(error.code(), &error.to_string())
}

/// A JavaScript `Error` with a code.
pub(super) fn coded(code: &str, message: &str) -> JsValue {
    let error = js_sys::Error::new(message);
    error.set_name("WindowshopperError");
    // Setting a property of a fresh object can't fail.
    let _ = js_sys::Reflect::set(&error, &"code".into(), &code.into());
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
    if value.is_bigint() {
        let number = i64::try_from(value.clone());
        return number.map_or(Value::Null, |number| Value::Number(number as f64));
    }
    let Some(depth) = depth.checked_sub(1).filter(|_| value.is_object()) else {
        return Value::Null;
    };
    if js_sys::Array::is_array(value) {
        let list = value.unchecked_ref::<js_sys::Array>();
        return Value::List(list.iter().map(|value| read(&value, depth)).collect());
    }
    // A Map is as good as an object.
    let entries = match value.dyn_ref::<js_sys::Map>() {
        Some(map) => js_sys::Array::from(map),
        None => js_sys::Object::entries(value.unchecked_ref()),
    };
    let mut map = Vec::new();
    for entry in entries.iter() {
        let entry = entry.unchecked_ref::<js_sys::Array>();
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
