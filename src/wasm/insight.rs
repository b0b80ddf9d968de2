//! Questions about the shopper: plain objects in and out; the field `ask` says which.

use super::convert::from_js;
use super::engine::{Engine, invalid, time};
use super::{offers, outlook, sharing};
use crate::value::Value;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Engine {
    /// Answers a question about the shopper; its field `ask` says which.
    pub fn insight(&mut self, request: JsValue, now: f64) -> Result<JsValue, JsValue> {
        let request = from_js(&request);
        let ask = request
            .text_field("ask")
            .map_err(|reason| invalid(&reason))?;
        answer(
            self,
            ask.as_deref().unwrap_or_default(),
            &request,
            time(now),
        )
    }
}

/// One line for each question.
fn answer(engine: &mut Engine, ask: &str, request: &Value, now: i64) -> Result<JsValue, JsValue> {
    match ask {
        "sharing_report" => sharing::report(engine, request, now),
        "churnRisk" => outlook::churn_risk(engine, request, now),
        "purchaseProbability" => outlook::purchase_probability(engine, now),
        "correct" => engine.correct(request, now),
        "offers" => offers::answer(engine, request, now),
        _ => Err(invalid(&format!("ask: there is no question \"{ask}\""))),
    }
}
