//! The search box, over titles, categories and brands.

use super::request::{filter, is_object};
use super::{Engine, MAX_LIMIT, Recommendation, RecommendationList, RequestError};
use crate::catalog::Filter;
use crate::ranking::Explanation;
use crate::value::Value;

/// What is searched for.
#[derive(Clone, Debug, Default)]
pub struct SearchRequest {
    /// What the shopper typed; its last word may be unfinished.
    pub query: String,
    /// Length of the list, 1 to [`MAX_LIMIT`]; 20 by default.
    pub limit: Option<f64>,
    /// What the items must have.
    pub filter: Filter,
}

impl SearchRequest {
    /// Reads an object of these fields; others are ignored.
    ///
    /// # Errors
    /// [`RequestError::Invalid`] when it is no object, has no query, or a field is of another type.
    pub fn read(value: &Value) -> Result<Self, RequestError> {
        let read = || {
            is_object(value)?;
            Ok(Self {
                query: value
                    .text_field("query")?
                    .ok_or("query must be a text, but is nothing")?,
                limit: value.number_field("limit")?,
                filter: filter(value)?,
            })
        };
        read().map_err(|reason: String| RequestError::Invalid { reason })
    }
}

impl Engine {
    /// Finds products by what their titles, categories and brands say; best first. Items that can't
    /// be bought now are found too. A query of nothing finds nothing.
    ///
    /// # Errors
    /// [`RequestError`] when the request is not legal.
    pub fn search(
        &mut self,
        request: SearchRequest,
        now: i64,
    ) -> Result<RecommendationList<'_>, RequestError> {
        let limit = super::request::limit(request.limit, 20)?;
        request
            .filter
            .check()
            .map_err(|reason| RequestError::Filter { reason })?;
        let filter = Filter {
            include_unavailable: true,
            ..request.filter
        };
        self.catalog.filter(&filter, &mut self.allowed);
        let hits = self
            .index
            .search(&request.query, limit.min(MAX_LIMIT), &self.allowed);
        let list_id = self.next_list_id("search", now);
        let items =
            hits.into_iter()
                .filter_map(|hit| {
                    let reasons = hit.matches.into_iter().map(|found| {
                        Explanation::new("match", found.value).with_detail(&found.term)
                    });
                    Some(Recommendation {
                        item_id: self.catalog.table().name(hit.scored.item),
                        score: hit.scored.score,
                        source: "match",
                        reasons: reasons.collect(),
                        product: self.catalog.product(hit.scored.item)?,
                    })
                })
                .collect();
        Ok(RecommendationList { list_id, items })
    }
}
