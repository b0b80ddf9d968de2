//! The class that JavaScript sees.

use super::convert::{BrowserJson, coded, from_js, throw, to_js};
use super::output::Keys;
use crate::catalog::{Delta, Filter, Format};
use crate::engine::{Engine as Inner, RawRequest, Trained};
use crate::events::RawEvent;
use crate::value::{Value, whole};
use wasm_bindgen::prelude::*;

/// Version of the engine, as of the package.
#[wasm_bindgen]
#[must_use]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").into()
}

/// One shop and one shopper; see `windowshopper::engine::Engine`.
#[wasm_bindgen]
#[derive(Default)]
pub struct Engine {
    pub(super) inner: Inner,
    pub(super) keys: Keys,
    /// What the texts outside the catalogue are read with.
    #[cfg(feature = "text")]
    pub(super) weights: super::text::Weights,
}

/// Times cross as JavaScript numbers: milliseconds since the epoch, whole.
#[allow(clippy::cast_possible_truncation)] // saturates; NaN becomes 0
pub(super) const fn time(milliseconds: f64) -> i64 {
    milliseconds as i64
}

#[wasm_bindgen]
impl Engine {
    /// An empty shop.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Loads a catalogue, and a bundle when there is one; the log stays. `digest` is the SHA-256 of the
    /// bundle's payload, where the caller has it.
    pub fn load(
        &mut self,
        bundle: Option<Box<[u8]>>,
        digest: Option<Box<[u8]>>,
        catalog: Box<[u8]>,
        format: &str,
    ) -> Result<JsValue, JsValue> {
        let format = Format::from_name(format).map_err(throw)?;
        let trained = Trained::read(bundle.as_deref(), digest.as_deref(), &BrowserJson);
        drop(bundle);
        let trained = trained.map_err(throw)?;
        let report = self.inner.open(trained, &catalog, format, &BrowserJson);
        to_js(&self.keys, &report.map_err(throw)?)
    }

    /// Adds, changes and removes items.
    #[wasm_bindgen(js_name = updateCatalog)]
    pub fn update_catalog(&mut self, delta: JsValue) -> Result<JsValue, JsValue> {
        let delta = Delta::read(&from_js(&delta)).map_err(|reason| invalid(&reason))?;
        to_js(&self.keys, &self.inner.update_catalog(&delta))
    }

    /// Replays stored events.
    pub fn restore(&mut self, events: Vec<JsValue>, now: f64) -> Result<JsValue, JsValue> {
        let read = |event| RawEvent(from_js(event));
        let events: Vec<RawEvent> = events.iter().map(read).collect();
        to_js(&self.keys, &self.inner.restore(&events, time(now)))
    }

    /// Checks an event and adds it to the log.
    pub fn track(&mut self, event: JsValue, now: f64) -> Result<JsValue, JsValue> {
        let event = RawEvent(from_js(&event));
        to_js(
            &self.keys,
            &self.inner.track(&event, time(now)).map_err(throw)?,
        )
    }

    /// Answers a request with an explained list.
    pub fn recommend(&mut self, request: JsValue, now: f64) -> Result<JsValue, JsValue> {
        let request = RawRequest::read(&from_js(&request)).map_err(throw)?;
        to_js(
            &self.keys,
            &self.inner.recommend(request, time(now)).map_err(throw)?,
        )
    }

    /// Products by id; null where the catalogue has none.
    pub fn products(&self, ids: Vec<String>) -> Result<JsValue, JsValue> {
        let products: Vec<_> = ids.iter().map(|id| self.inner.product(id)).collect();
        to_js(&self.keys, &products)
    }

    /// Categories with the number of items in each.
    pub fn categories(&self) -> Result<JsValue, JsValue> {
        to_js(&self.keys, &self.inner.catalog().categories())
    }

    /// A page of products.
    pub fn list(&mut self, request: JsValue) -> Result<JsValue, JsValue> {
        let request = from_js(&request);
        let read = || {
            let filter = Filter {
                category: request.text_field("category")?,
                brand: request.text_field("brand")?,
                include_unavailable: true,
                ..Filter::default()
            };
            let count = |name| request.field(name, "a whole number of 0 to 4294967295", count);
            Ok((filter, count("offset")?, count("limit")?))
        };
        let (filter, offset, limit) = read().map_err(|reason: String| invalid(&reason))?;
        let (offset, limit) = (offset.unwrap_or(0), limit.unwrap_or(24).min(500));
        let page = self.inner.list(&filter, offset as usize, limit as usize);
        to_js(&self.keys, &page.map_err(throw)?)
    }

    /// Finds products by their texts.
    #[cfg(feature = "text")]
    pub fn search(&mut self, request: JsValue, now: f64) -> Result<JsValue, JsValue> {
        let request = crate::engine::SearchRequest::read(&from_js(&request)).map_err(throw)?;
        let mut results = self.inner.search(request, time(now)).map_err(throw)?;
        results.to_utf16();
        to_js(&self.keys, &results)
    }

    /// Completes what is typed into the search box.
    #[cfg(feature = "text")]
    pub fn suggest(&mut self, request: JsValue) -> Result<JsValue, JsValue> {
        let request = crate::engine::SuggestRequest::read(&from_js(&request)).map_err(throw)?;
        to_js(&self.keys, &self.inner.suggest(&request).map_err(throw)?)
    }

    /// What the log says of the shopper.
    pub fn profile(&mut self, now: f64) -> Result<JsValue, JsValue> {
        to_js(&self.keys, &self.inner.profile(time(now)))
    }

    /// Takes down which tags the shopper says to like; returns them as they are kept.
    pub fn declare(&mut self, tags: Vec<String>) -> Result<JsValue, JsValue> {
        to_js(&self.keys, self.inner.declare(tags))
    }

    /// The log, oldest first.
    pub fn events(&self) -> Result<JsValue, JsValue> {
        to_js(&self.keys, self.inner.events())
    }

    /// Compacts the log and returns what is left.
    pub fn snapshot(&mut self, now: f64) -> Result<JsValue, JsValue> {
        to_js(&self.keys, self.inner.snapshot(time(now)))
    }

    /// Empties the log and everything derived from it.
    pub fn erase(&mut self) {
        self.inner.erase();
    }

    /// Bytes of memory that the module has.
    #[must_use]
    pub fn memory(&self) -> f64 {
        const PAGE: f64 = 65_536.0;
        core::arch::wasm32::memory_size(0) as f64 * PAGE
    }
}

/// A request that is not understood.
pub(super) fn invalid(reason: &str) -> JsValue {
    coded("invalid_request", reason)
}

fn count(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => u32::try_from(whole(*number)?).ok(),
        _ => None,
    }
}
