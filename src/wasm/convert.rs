//! Values across the boundary.

use crate::error::Coded;
use crate::json::Json;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

/// `JSON.parse`.
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowserJson;

impl Json for BrowserJson {
    fn parse<T: DeserializeOwned>(&self, text: &str) -> Result<T, String> {
        let value = js_sys::JSON::parse(text).map_err(|error| {
            error.dyn_ref::<js_sys::Error>().map_or_else(
                || "it is not JSON".into(),
                |error| String::from(error.message()),
            )
        })?;
        serde_wasm_bindgen::from_value(value).map_err(|error| error.to_string())
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

/// An argument, or an error of the given code.
pub(super) fn from_js<T: DeserializeOwned>(value: JsValue, code: &str) -> Result<T, JsValue> {
    serde_wasm_bindgen::from_value(value).map_err(|error| coded(code, &error.to_string()))
}

/// A result as plain objects.
pub(super) fn to_js<T: Serialize + ?Sized>(value: &T) -> Result<JsValue, JsValue> {
    // Maps become objects, None becomes null, large integers become numbers.
    let serializer = serde_wasm_bindgen::Serializer::new()
        .serialize_maps_as_objects(true)
        .serialize_missing_as_null(true);
    value
        .serialize(&serializer)
        .map_err(|error| coded("internal", &error.to_string()))
}
