//! Reports that a shopper may share.

use super::convert::{throw, to_js};
use super::engine::Engine;
use crate::value::Value;
use wasm_bindgen::prelude::*;

/// See `windowshopper::engine::Engine::share`.
pub(super) fn report(engine: &Engine, request: &Value, now: i64) -> Result<JsValue, JsValue> {
    to_js(
        &engine.keys,
        &engine.inner.share(request, now).map_err(throw)?,
    )
}
