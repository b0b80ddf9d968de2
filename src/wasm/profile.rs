//! The profile, and what the shopper corrects in it.

use super::convert::{throw, to_js};
use super::engine::{Engine, time};
use crate::value::Value;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Engine {
    /// What the log says of the shopper; `utc_offset` is the clock against UTC in minutes, east positive.
    pub fn profile(&mut self, now: f64, utc_offset: f64) -> Result<JsValue, JsValue> {
        #[allow(clippy::cast_possible_truncation)] // saturates; NaN becomes 0
        let utc_offset = utc_offset as i16;
        to_js(&self.keys, &self.inner.whole_profile(time(now), utc_offset))
    }
}

impl Engine {
    /// `{kind, name, action}` corrects one interest; `{corrections}` replaces all by what was kept. Answers with all.
    pub(super) fn correct(&mut self, request: &Value, now: i64) -> Result<JsValue, JsValue> {
        let all = match request.get("corrections").list() {
            Some(kept) => self.inner.restore_corrections(kept, now),
            None => self.inner.correct(request, now).map_err(throw)?,
        };
        to_js(&self.keys, all)
    }
}
