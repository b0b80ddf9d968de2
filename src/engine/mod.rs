//! All of it behind a few verbs: load, track, recommend, profile.
//!
//! For: holding the catalogue, the log and the models together, and keeping what is stored safe: a
//! load that fails leaves everything as it was. Not for: anything that a room above could do.

mod adjust;
mod error;
mod explain;
mod load;
mod recommend;
mod request;
mod rules;
#[cfg(feature = "insight")]
mod corrected;
#[cfg(feature = "insight")]
mod offers;
#[cfg(feature = "text")]
mod facets;
#[cfg(feature = "text")]
mod search;
#[cfg(feature = "text")]
mod suggest;
#[cfg(feature = "insight")]
mod outlook;
#[cfg(feature = "train")]
pub mod cold_start;
#[cfg(feature = "train")]
pub mod evaluate;
#[cfg(feature = "train")]
pub mod fit;

pub use crate::features::Placement;
pub use error::EngineError;
pub use load::{BundleReport, LoadReport, Trained};
#[cfg(feature = "insight")]
pub use offers::{Offers, OffersRequest};
pub use recommend::{Recommendation, RecommendationList};
pub use request::{MAX_CART, MAX_LIMIT, RawRequest, Request, RequestError, Strategy};

#[cfg(feature = "text")]
pub use facets::{Count, Facets, PriceBand};
#[cfg(feature = "insight")]
pub use outlook::{DEFAULT_DAYS, MAX_DAYS};
pub use rules::{Adjustment, MAX_RULES, ShopRules};
#[cfg(feature = "text")]
pub use search::{Highlights, SearchRequest, SearchResults};
#[cfg(feature = "text")]
pub use suggest::{SuggestRequest, Suggestions};

use crate::candidates::Pool;
use crate::catalog::{Catalog, Delta, DeltaReport, Filter, Product};
use crate::error::Coded;
use crate::events::clean::Rules;
use crate::events::{Append, Event, EventError, Log, RawEvent, Retention};
use crate::features::{History, Reactions, Repurchase, Situation, Taste, Visit};
use crate::id::ItemId;
use crate::math::Mask;
use crate::models::content::Index;
use crate::models::interests::MAX_DECLARED;
use crate::models::{Contribution, Recommender};
use crate::ranking::Blend;
use crate::shopper::Profile;
use crate::value::describe_number;
use serde::Serialize;
use std::sync::Arc;

/// One shop and one shopper.
///
/// Starts empty: nothing is sold, nothing is known; every verb works and answers with nothing.
///
/// ```
/// # #[cfg(feature = "train")] {
/// use windowshopper::catalog::Format;
/// use windowshopper::engine::{Engine, RawRequest};
/// use windowshopper::json::NativeJson;
/// let mut engine = Engine::default();
/// let feed = b"id,title,price,availability\nMUG,Red mug,8.00 EUR,in_stock\nPOT,Tea pot,30.00 EUR,in_stock\n";
/// engine.load(None, feed, Format::Csv, &NativeJson).unwrap();
/// let list = engine.recommend(RawRequest::default(), 1_700_000_000_000).unwrap();
/// assert_eq!(list.items.len(), 2); // a new shopper in a new shop: never an empty shelf
/// # }
/// ```
#[derive(Default)]
pub struct Engine {
    catalog: Catalog,
    log: Log,
    models: Vec<Box<dyn Recommender>>,
    blend: Blend,
    repurchase: Repurchase,
    bundle: Option<BundleReport>,
    #[cfg(feature = "insight")]
    outlook: Box<outlook::Outlook>,
    lists: u32,
    /// What the log says of impressions and dismissals.
    reactions: Reactions,
    /// What the log says of visits.
    visits: History,
    /// Names of tags that the shopper declared to like.
    interests: Vec<String>,
    #[cfg(feature = "insight")]
    corrected: corrected::Corrected,
    /// The terms of the catalogue.
    terms: Arc<Index>,
    #[cfg(feature = "text")]
    text: search::Text,
    // Buffers, kept warm.
    pool: Pool,
    taste: Taste,
    history: Vec<Visit>,
    /// What the last request said of where and on what the shopper is.
    situation: Situation,
    /// How many of the last entries of `history` are the page's own context.
    context: usize,
    /// What the current session has seen and could be shown again, latest first.
    seen: Vec<ItemId>,
    /// What the shop wants first, as far as it may be shown.
    pinned: Vec<ItemId>,
    allowed: Mask,
    contributions: Vec<Contribution>,
}

/// What became of a tracked event.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tracked {
    /// True when it was added to the log.
    pub accepted: bool,
    /// True when an event of the same `event_id` was there already.
    pub duplicate: bool,
    /// The event as it is kept.
    pub event: Event,
    /// What is odd about it but does no harm.
    pub warnings: Vec<Warning>,
}

/// Something odd that does no harm.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Stable code, as of errors.
    pub code: &'static str,
    /// For people.
    pub message: String,
}

/// What became of the stored events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// Added to the log.
    pub restored: usize,
    /// Not events, or known already.
    pub skipped: usize,
}

/// A page of products.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProductPage<'a> {
    /// Products in all.
    pub total: usize,
    /// Those of this page, in catalogue order.
    pub products: Vec<Product<'a>>,
}

impl Engine {
    /// Checks an event and adds it to the log.
    ///
    /// Items that the shop does not know are left out of the event, with a warning.
    ///
    /// # Errors
    /// [`EventError`]: a field is not legal, or *every* item is unknown to the shop.
    pub fn track(&mut self, raw: &RawEvent, now: i64) -> Result<Tracked, Box<EventError>> {
        let mut event = Event::validate(raw, now)?;
        let mut warnings = Vec::new();
        if !event.items.is_empty() {
            let table = self.catalog.table();
            let mut unknown = None;
            event.items.retain(|item| {
                let known = table.get(&item.item_id).is_some();
                if !known {
                    let error = Box::new(EventError::UnknownItem {
                        item_id: item.item_id.clone().into(),
                    });
                    warnings.push(Warning {
                        code: error.code(),
                        message: error.to_string(),
                    });
                    unknown.get_or_insert(error);
                }
                known
            });
            if event.items.is_empty()
                && let Some(error) = unknown
            {
                return Err(error);
            }
        }
        let duplicate = self.log.append(event.clone()) == Append::Duplicate;
        if !duplicate {
            let latest = self.log.events().last();
            if latest.is_some_and(|latest| latest.event_id == event.event_id) {
                self.learn(&event);
            } else {
                self.log_changed();
            }
        }
        Ok(Tracked {
            accepted: !duplicate,
            duplicate,
            event,
            warnings,
        })
    }

    /// Replays stored events. What is not an event is skipped and counted, never fatal; items that
    /// the shop does not know today stay in the log, for they may come back.
    pub fn restore<'a>(
        &mut self,
        events: impl IntoIterator<Item = &'a RawEvent>,
        now: i64,
    ) -> Restored {
        let mut seen = 0;
        let events = events.into_iter().inspect(|_| seen += 1);
        let restored = self
            .log
            .extend(events.filter_map(|raw| Event::validate(raw, now).ok()));
        self.log_changed();
        Restored {
            restored,
            skipped: seen - restored,
        }
    }

    /// The log, oldest first.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        self.log.events()
    }

    /// Compacts the log (see [`Log::compact`]) and returns what is left. While there is room, no event goes for what it
    /// says: a page was told that it is kept. Of more events than are kept, those of scripts and typing errors go
    /// first (see [`Log::clean`]).
    pub fn snapshot(&mut self, now: i64) -> &[Event] {
        let retention = Retention::default();
        if self.log.events().len() > retention.max_events {
            self.log.clean(&Rules::default());
        }
        self.log.compact(now, &retention);
        self.log_changed();
        self.log.events()
    }

    /// Empties the log and everything derived from it.
    pub fn erase(&mut self) {
        self.log.clear();
        self.log_changed();
        self.history = Vec::new();
        self.taste = Taste::default();
        #[cfg(feature = "insight")]
        {
            self.corrected = corrected::Corrected::default();
        }
        self.declare(Vec::new());
    }

    /// Takes down which tags the shopper says to like (see [`crate::models::interests`]): trimmed,
    /// without blanks and repeats, at most [`MAX_DECLARED`].
    /// Returns them as they are kept.
    pub fn declare(&mut self, tags: Vec<String>) -> &[String] {
        self.interests.clear();
        for tag in tags {
            let tag = tag.trim();
            if !tag.is_empty()
                && self.interests.len() < MAX_DECLARED
                && !self.interests.iter().any(|known| known == tag)
            {
                self.interests.push(tag.into());
            }
        }
        self.interests_changed();
        &self.interests
    }

    /// Makes a report of the log that the shopper may share; see [`crate::privacy::share`].
    ///
    /// # Errors
    /// [`crate::privacy::PrivacyError`].
    #[cfg(feature = "insight")]
    pub fn share(
        &self,
        request: &crate::value::Value,
        now: i64,
    ) -> Result<crate::privacy::Shared, crate::privacy::PrivacyError> {
        crate::privacy::share(request, self.events(), &self.catalog, now)
    }

    /// What the shopper declared to like.
    #[must_use]
    pub fn declared(&self) -> &[String] {
        &self.interests
    }

    /// Learns from the newest event of the log.
    fn learn(&mut self, event: &Event) {
        let table = self.catalog.table();
        self.reactions.learn(event, table);
        self.visits.learn(event, table);
    }

    /// Learns again what is otherwise learned event by event.
    fn log_changed(&mut self) {
        self.reactions.clear();
        self.visits.clear();
        let log = std::mem::take(&mut self.log);
        for event in log.events() {
            self.learn(event);
        }
        self.log = log;
    }

    /// What the log says of the shopper.
    #[must_use]
    pub fn profile(&mut self, now: i64) -> Profile {
        Profile::of(&self.log, &self.catalog, now)
    }

    /// Names a new list at a placement (`placement~...`). The engine has no randomness: whoever has
    /// several engines write one log, as tabs do, makes the rest of the name unique.
    fn next_list_id(&mut self, placement: &str, now: i64) -> String {
        self.lists = self.lists.wrapping_add(1);
        let now = describe_number(now as f64);
        format!("{placement}~{now}-{}", self.lists)
    }

    /// What the catalogue says of an item.
    #[must_use]
    pub fn product(&self, item_id: &str) -> Option<Product<'_>> {
        self.catalog
            .table()
            .get(item_id)
            .and_then(|item| self.catalog.product(item))
    }

    /// The catalogue.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Adds, changes and removes items.
    pub fn update_catalog(&mut self, delta: &Delta) -> DeltaReport {
        let report = self.catalog.apply(delta);
        self.catalog_changed();
        report
    }

    /// Products of a category or a brand, a page at a time.
    ///
    /// # Errors
    /// [`RequestError`] when the filter is not legal.
    pub fn list(
        &mut self,
        filter: &Filter,
        offset: usize,
        limit: usize,
    ) -> Result<ProductPage<'_>, RequestError> {
        filter
            .check()
            .map_err(|reason| RequestError::Filter { reason })?;
        self.catalog.filter(filter, &mut self.allowed);
        let page = self.allowed.iter().skip(offset).take(limit);
        Ok(ProductPage {
            total: self.allowed.count(),
            products: page.filter_map(|item| self.catalog.product(item)).collect(),
        })
    }
}
