//! The search box: what the query names, what is like it, and what the shopper likes of that.

use super::facets::Facets;
use super::request::{filter, is_object};
use super::{Engine, MAX_LIMIT, Recommendation, RequestError};
use crate::catalog::{Filter, TextField};
use crate::id::ItemId;
use crate::math::{Mask, ScoredItem, Sparse, sort_by};
use crate::models::content::Index;
use crate::ranking::Explanation;
use crate::text::search::{SearchIndex, Searcher, highlights};
use crate::value::Value;
use serde::Serialize;
use std::ops::Range;

/// So many of the best are looked at again.
const POOL: usize = 100;
/// What the best have in common is learned from so many of them.
const LEADERS: usize = 20;
/// What an item gets that is in every way like the best, as a share of the best score.
const ALIKE: f32 = 1.0;
/// What an item gets of the shopper's only category, of the only brand, and at the usual price, as
/// shares of the best score.
const TASTE: [(&str, f32); 3] = [("category", 0.1), ("brand", 0.1), ("price_band", 0.05)];

/// What is searched for.
#[derive(Clone, Debug, Default)]
pub struct SearchRequest {
    /// What the shopper typed; its last word may be unfinished.
    pub query: String,
    /// Length of the list, 1 to [`MAX_LIMIT`]; 20 by default.
    pub limit: Option<f64>,
    /// What the items must have. Items that can't be had are found too.
    pub filter: Filter,
    /// Groups of words and phrases that mean the same to the merchant, beside those of
    /// [`Engine::set_synonyms`].
    pub synonyms: Vec<Vec<String>>,
    /// Whether the shopper's log stays out of it.
    pub anonymous: bool,
    /// Whether all hits are counted by brand, category, price and availability.
    pub facets: bool,
    /// Whether it is said where titles and descriptions have the words.
    pub highlight: bool,
}

impl SearchRequest {
    /// Reads an object of these fields (`personalize: false` for `anonymous`); others are ignored.
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
                synonyms: value
                    .field("synonyms", "an array of arrays of texts", |groups| {
                        let texts =
                            |group: &Value| group.list()?.iter().map(Value::to_text).collect();
                        groups.list()?.iter().map(texts).collect()
                    })?
                    .unwrap_or_default(),
                anonymous: value.flag_field("personalize")? == Some(false),
                facets: value.flag_field("facets")? == Some(true),
                highlight: value.flag_field("highlight")? == Some(true),
            })
        };
        read().map_err(|reason: String| RequestError::Invalid { reason })
    }
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SearchResults<'a> {
    /// Names this list; events that come from it echo it (`list_id`).
    pub list_id: String,
    /// Best first.
    pub items: Vec<Recommendation<'a>>,
    /// How many products were found.
    pub total: usize,
    /// The query as it was understood, when the shop has nothing that is written so.
    pub corrected: Option<String>,
    /// Words of the query that were left out, because no product has all of them.
    pub relaxed: Vec<String>,
    /// What was found, counted; when asked for.
    pub facets: Option<Facets<'a>>,
    /// Of each of `items` where its texts have the words; empty unless asked for.
    pub highlights: Vec<Highlights>,
}

/// Where the texts of a product have the words of a query: starts and ends, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Highlights {
    /// In the title.
    pub title: Vec<[usize; 2]>,
    /// In the description.
    pub description: Vec<[usize; 2]>,
}

impl SearchResults<'_> {
    /// Turns the places of [`SearchResults::highlights`], which are in bytes, into UTF-16 code units,
    /// as JavaScript counts. To be called once.
    pub fn to_utf16(&mut self) {
        for (item, highlights) in self.items.iter().zip(&mut self.highlights) {
            to_utf16(item.product.title, &mut highlights.title);
            to_utf16(item.product.description, &mut highlights.description);
        }
    }
}

/// Turns ascending places in `text` from bytes into UTF-16 code units.
fn to_utf16(text: &str, ranges: &mut [[usize; 2]]) {
    let (mut bytes, mut units) = (0, 0);
    let mut rest = text.chars();
    for place in ranges.iter_mut().flatten() {
        while bytes < *place {
            let Some(character) = rest.next() else { break };
            bytes += character.len_utf8();
            units += character.len_utf16();
        }
        *place = units;
    }
}

/// What searching keeps between searches.
#[derive(Default)]
pub(super) struct Text {
    /// Made by the first search, and again after the catalogue changed.
    pub index: Option<SearchIndex>,
    pub searcher: Searcher,
    likeness: Likeness,
    synonyms: Vec<Vec<String>>,
}

impl Text {
    /// Forgets the index, for the catalogue is another.
    pub fn forget(&mut self) {
        self.index = None;
    }
}

/// What the best hits have in common: the sum of their content vectors, each weighted by its score
/// (Rocchio, *Relevance feedback in information retrieval*, 1971, with the best hits taken as
/// relevant).
#[derive(Default)]
struct Likeness {
    terms: Sparse,
    inverse_norm: f32,
}

impl Likeness {
    fn learn(&mut self, index: &Index, leaders: &[ScoredItem]) {
        if self.terms.len() != index.len() {
            self.terms = Sparse::new(index.len());
        }
        self.terms.clear();
        for leader in leaders {
            let factor = leader.score * index.inverse_norm(leader.item);
            for &term in index.terms_of(leader.item) {
                self.terms.add(term, factor * index.strength(term));
            }
        }
        let squares = self.terms.touched().iter();
        let squares = squares.map(|&term| self.terms.get(term) * self.terms.get(term));
        let norm = squares.sum::<f32>().sqrt();
        self.inverse_norm = if norm > 0.0 { 1.0 / norm } else { 0.0 };
    }

    /// Cosine of an item with what the best have in common, 0 to 1.
    fn of(&self, index: &Index, item: ItemId) -> f32 {
        let terms = index.terms_of(item).iter();
        let sum: f32 = terms
            .map(|&term| self.terms.get(term) * index.strength(term))
            .sum();
        sum * index.inverse_norm(item) * self.inverse_norm
    }
}

/// A hit on its way into the list.
struct Found {
    hit: ScoredItem,
    /// What it gets for being like the best, and for the shopper's taste.
    extra: [f32; 4],
    score: f32,
}

impl Engine {
    /// Groups of words and phrases that mean the same to the merchant, for every search and suggestion
    /// from now on, in place of those before. The first 1,000 count, a request's own first.
    ///
    /// ```
    /// use windowshopper::engine::Engine;
    /// let mut engine = Engine::default();
    /// engine.set_synonyms(vec![vec!["sofa".into(), "couch".into()]]);
    /// ```
    pub fn set_synonyms(&mut self, groups: Vec<Vec<String>>) {
        self.text.synonyms = groups;
    }

    /// Finds products by what their texts say; best first. Items that can't be bought now are found
    /// too. A query of nothing finds nothing.
    ///
    /// The score of an item is what its words are worth (see [`Searcher::search`]); of the best 100,
    /// plus how much it is like the best 20 by its attributes and title, up to the best item's words
    /// again; plus, unless the request is anonymous, up to a quarter of that for the shopper's
    /// categories, brands and usual price.
    ///
    /// # Errors
    /// [`RequestError`] when the request is not legal.
    pub fn search(
        &mut self,
        request: SearchRequest,
        now: i64,
    ) -> Result<SearchResults<'_>, RequestError> {
        let limit = super::request::limit(request.limit, 20)?.min(MAX_LIMIT);
        request
            .filter
            .check()
            .map_err(|reason| RequestError::Filter { reason })?;
        let filter = Filter {
            include_unavailable: true,
            ..request.filter
        };
        self.catalog.filter(&filter, &mut self.allowed);
        let list_id = self.next_list_id("search", now);
        self.history.clear();
        if !request.anonymous {
            self.visits.write(now, &mut self.history);
            #[cfg(feature = "insight")]
            self.forget(self.history.len());
        }
        self.taste.update(&self.history, &self.catalog, now);

        let index = self
            .text
            .index
            .get_or_insert_with(|| SearchIndex::new(&self.catalog));
        let both;
        let synonyms = if request.synonyms.is_empty() {
            &self.text.synonyms
        } else {
            both = [request.synonyms.as_slice(), &self.text.synonyms].concat();
            &both
        };
        let hits = self.text.searcher.search(
            index,
            &request.query,
            synonyms,
            POOL.max(limit),
            &self.allowed,
        );
        let leaders = hits.best.get(..LEADERS).unwrap_or(&hits.best);
        self.text.likeness.learn(&self.terms, leaders);
        let best = hits.best.first().map_or(0.0, |hit| hit.score);
        let mut found: Vec<Found> = Vec::with_capacity(hits.best.len());
        for &hit in &hits.best {
            let mut extra = [0.0; 4];
            extra[0] = best * ALIKE * self.text.likeness.of(&self.terms, hit.item);
            if !self.history.is_empty() {
                let taste = self.taste.of(hit.item, &self.catalog);
                for ((extra, taste), (_, share)) in extra.iter_mut().skip(1).zip(taste).zip(TASTE) {
                    *extra = best * share * taste;
                }
            }
            found.push(Found {
                hit,
                extra,
                score: hit.score + extra.iter().sum::<f32>(),
            });
        }
        sort_by(&mut found, |a, b| b.score.total_cmp(&a.score));
        found.truncate(limit);

        let shown: Vec<ScoredItem> = found.iter().map(|found| found.hit).collect();
        let parts = self.text.searcher.explain(index, &shown);
        let mut results = SearchResults {
            list_id,
            items: Vec::with_capacity(found.len()),
            total: hits.all.count(),
            corrected: hits.corrected,
            relaxed: hits.relaxed,
            facets: request
                .facets
                .then(|| Facets::count(&self.catalog, &hits.all)),
            highlights: Vec::new(),
        };
        let stems: Vec<u32> = self.text.searcher.stems().collect();
        for (found, parts) in found.iter().zip(parts) {
            let item = found.hit.item;
            let Some(product) = self.catalog.product(item) else {
                continue;
            };
            let mut reasons: Vec<Explanation> = Vec::new();
            for part in parts {
                reasons.push(match part.word {
                    Some(word) => Explanation::new("match", part.value).with_detail(&word),
                    None => Explanation::new("phrase", part.value),
                });
            }
            let codes = std::iter::once("alike").chain(TASTE.map(|(code, _)| code));
            for (code, &value) in codes.zip(&found.extra) {
                if value > 0.0 {
                    let reason = Explanation::new(code, value);
                    reasons.push(match code {
                        "category" => reason.with_detail(product.category),
                        "brand" => reason.with_detail(product.brand),
                        _ => reason,
                    });
                }
            }
            if request.highlight {
                let marks = |field| {
                    let ranges = highlights(index, &stems, self.catalog.text(item, field));
                    ranges
                        .iter()
                        .map(|range: &Range<usize>| [range.start, range.end])
                        .collect()
                };
                results.highlights.push(Highlights {
                    title: marks(TextField::Title),
                    description: marks(TextField::Description),
                });
            }
            results.items.push(Recommendation {
                item_id: self.catalog.table().name(item),
                score: found.score,
                probability: None,
                source: "match",
                reasons,
                product,
            });
        }
        Ok(results)
    }

    /// Bytes that the index of texts takes, which the first search makes.
    #[must_use]
    pub fn index_bytes(&self) -> usize {
        self.text.index.as_ref().map_or(0, SearchIndex::bytes)
    }

    /// The best items for what is typed, for suggestions: without re-ranking.
    pub(super) fn named(&mut self, query: &str, k: usize) -> Vec<ItemId> {
        let text = &mut self.text;
        let index = text
            .index
            .get_or_insert_with(|| SearchIndex::new(&self.catalog));
        let mask: &Mask = self.catalog.available();
        let hits = text.searcher.search(index, query, &text.synonyms, k, mask);
        hits.best.iter().map(|hit| hit.item).collect()
    }
}
