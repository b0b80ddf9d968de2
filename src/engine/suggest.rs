//! What the shopper may be about to type.

use super::request::is_object;
use super::{Engine, RequestError};
use crate::catalog::Product;
use crate::id::ItemId;
use crate::names::Names;
use crate::text::normalise;
use crate::text::search::{completions, last_word};
use crate::value::Value;
use serde::Serialize;

/// Words are completed from the titles of so many products.
const TITLES: usize = 100;

/// What has been typed so far.
#[derive(Clone, Debug, Default)]
pub struct SuggestRequest {
    /// What the shopper typed.
    pub prefix: String,
    /// Length of each list, 1 to 100; 5 by default.
    pub limit: Option<f64>,
    /// Whether the shopper's log stays out of it.
    pub anonymous: bool,
}

impl SuggestRequest {
    /// Reads an object of these fields (`personalize: false` for `anonymous`); others are ignored.
    ///
    /// # Errors
    /// [`RequestError::Invalid`] when it is no object, has no prefix, or a field is of another type.
    pub fn read(value: &Value) -> Result<Self, RequestError> {
        let read = || {
            is_object(value)?;
            Ok(Self {
                prefix: value
                    .text_field("prefix")?
                    .ok_or("prefix must be a text, but is nothing")?,
                limit: value.number_field("limit")?,
                anonymous: value.flag_field("personalize")? == Some(false),
            })
        };
        read().map_err(|reason: String| RequestError::Invalid { reason })
    }
}

/// What the shopper may be about to type.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suggestions<'a> {
    /// What this shopper searched for that starts so, latest first.
    pub past: Vec<String>,
    /// The query with its last word completed, as most of the products say it that it finds.
    pub queries: Vec<String>,
    /// Products that it finds and that can be had, best first.
    pub products: Vec<Product<'a>>,
}

impl Engine {
    /// Completes what is typed. Nothing typed gives the latest searches only.
    ///
    /// # Errors
    /// [`RequestError`] when the request is not legal.
    pub fn suggest(&mut self, request: &SuggestRequest) -> Result<Suggestions<'_>, RequestError> {
        let limit = super::request::limit(request.limit, 5)?;
        let past = if request.anonymous {
            Vec::new()
        } else {
            self.past_searches(&request.prefix, limit)
        };
        let found = self.named(&request.prefix, TITLES);
        let mut queries = Vec::new();
        if let Some((before, word)) = last_word(&request.prefix) {
            let titles = found.iter().map(|&item| self.catalog.title(item));
            for word in completions(titles, &word, limit) {
                queries.push([before, &word].concat());
            }
        }
        let products = found.iter().take(limit);
        Ok(Suggestions {
            past,
            queries,
            products: products
                .filter_map(|&item: &ItemId| self.catalog.product(item))
                .collect(),
        })
    }

    /// What the log says was searched for and starts with `prefix`, whatever the case, latest first,
    /// each once.
    fn past_searches(&self, prefix: &str, limit: usize) -> Vec<String> {
        let prefix = normalise(prefix.trim_start());
        let mut seen = Names::default();
        let mut past = Vec::new();
        for event in self.log.events().iter().rev() {
            if past.len() == limit {
                break;
            }
            if let Some(term) = &event.search_term {
                let folded = normalise(term);
                if folded.starts_with(&prefix) && seen.insert(&folded) {
                    past.push(term.to_string());
                }
            }
        }
        past
    }
}
