//! Which offers?

use super::convert::{throw, to_js};
use super::engine::Engine;
use crate::engine::OffersRequest;
use crate::value::Value;
use wasm_bindgen::prelude::*;

pub(super) fn answer(engine: &mut Engine, request: &Value, now: i64) -> Result<JsValue, JsValue> {
    let request = OffersRequest::read(request).map_err(throw)?;
    to_js(&engine.keys, &engine.inner.offers(&request, now))
}
