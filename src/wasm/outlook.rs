//! Questions about what the shopper will do.

use super::convert::{throw, to_js};
use super::engine::{Engine, invalid};
use crate::value::Value;
use wasm_bindgen::prelude::*;

/// `days` -> a risk, or null.
pub(super) fn churn_risk(engine: &Engine, request: &Value, now: i64) -> Result<JsValue, JsValue> {
    let days = request.number_field("days");
    let days = days.map_err(|reason| invalid(&reason))?;
    let risk = engine.inner.churn(days, now).map_err(throw)?;
    to_js(&engine.keys, &risk)
}

/// A chance, or null.
pub(super) fn purchase_probability(engine: &Engine, now: i64) -> Result<JsValue, JsValue> {
    to_js(&engine.keys, &engine.inner.purchase_probability(now))
}
