//! The few things of JavaScript that the boundary needs.
//!
//! `js-sys` has them too, and its closures, which stay in the module whether used or not: 3 KB.

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// Anything with fields or elements.
    pub(super) type Object;

    #[wasm_bindgen(constructor)]
    pub(super) fn new() -> Object;

    #[wasm_bindgen(static_method_of = Object)]
    pub(super) fn entries(object: &JsValue) -> Object;

    /// Of an array.
    #[wasm_bindgen(method, getter)]
    pub(super) fn length(this: &Object) -> u32;

    #[wasm_bindgen(method, indexing_getter)]
    pub(super) fn get(this: &Object, index: u32) -> JsValue;

    #[wasm_bindgen(method, indexing_setter)]
    pub(super) fn set(this: &Object, key: &JsValue, value: JsValue);

    pub(super) type Array;

    #[wasm_bindgen(constructor)]
    pub(super) fn new() -> Array;

    #[wasm_bindgen(static_method_of = Array, js_name = isArray)]
    pub(super) fn is_array(value: &JsValue) -> bool;

    #[wasm_bindgen(static_method_of = Array)]
    pub(super) fn from(iterable: &JsValue) -> Object;

    pub(super) type Map;

    pub(super) type Error;

    #[wasm_bindgen(constructor)]
    pub(super) fn new(message: &str) -> Error;

    #[wasm_bindgen(method, getter)]
    pub(super) fn message(this: &Error) -> String;

    #[wasm_bindgen(method, setter)]
    pub(super) fn set_name(this: &Error, name: &str);

    #[wasm_bindgen(method, setter)]
    pub(super) fn set_code(this: &Error, code: &str);

    #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
    pub(super) fn parse_json(text: &str) -> Result<JsValue, JsValue>;
}
