//! What the log says of the shopper, in figures that the shopper understands and can correct.

mod attribution;
mod interests;
#[cfg(feature = "insight")]
mod corrections;
#[cfg(feature = "insight")]
mod evidence;
#[cfg(feature = "insight")]
mod intent;
#[cfg(feature = "insight")]
mod rfm;
#[cfg(feature = "insight")]
mod rhythm;
#[cfg(all(test, feature = "insight", feature = "train"))]
mod tests;

pub use attribution::Attribution;
#[cfg(feature = "insight")]
pub use corrections::{Act, Correction, Corrections, MAX_CORRECTIONS};
#[cfg(feature = "insight")]
pub use intent::{Intent, IntentKind};
pub use interests::{Interest, InterestKind};
#[cfg(feature = "insight")]
pub use rfm::{Rfm, RfmClass};
#[cfg(feature = "insight")]
pub use rhythm::{Habit, Rhythm};

use crate::catalog::Catalog;
#[cfg(feature = "insight")]
use crate::events::EventId;
use crate::events::{EventKind, Log};
#[cfg(feature = "insight")]
use crate::features::{Calendar, SessionShape, action};
use crate::features::{History, Visit};
use crate::math::sort_by;
use interests::Taught;
use serde::Serialize;

/// How many recently seen items are told.
const MAX_RECENT: usize = 20;
/// Longest history that interests are drawn from, in visits.
const MAX_HISTORY: usize = 1_000;

/// The prices of what the shopper looks at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PriceBand {
    /// A quarter of the visits are at or below it.
    pub low: f32,
    /// Half of the visits are at or below it.
    pub median: f32,
    /// Three quarters of the visits are at or below it.
    pub high: f32,
    /// Currency of the newest visit, ISO 4217; absent when the feed has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The newest events that it comes from, newest first, at most 5.
    #[cfg(feature = "insight")]
    pub event_ids: Vec<EventId>,
}

/// What the log says of the shopper.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Profile {
    /// Events in the log.
    pub events: usize,
    /// Sessions in the log (a pause of 30 minutes ends one).
    pub sessions: u32,
    /// Time of the oldest event, in milliseconds since the epoch, UTC.
    pub first_event: Option<f64>,
    /// Time of the newest event.
    pub last_event: Option<f64>,
    /// Interests: categories, brands, tags, sizes, colours; in each kind the pinned and then the strongest first,
    /// at most 12.
    pub interests: Vec<Interest>,
    /// Prices of what was looked at; absent without any.
    pub price_band: Option<PriceBand>,
    /// Number of purchases.
    pub purchases: usize,
    /// Money spent in purchases that say their value.
    pub spent: f64,
    /// What is in the cart: put in and neither taken out nor bought since.
    pub cart: Vec<String>,
    /// What was looked at last, newest first, each once.
    pub recent: Vec<String>,
    /// What lists led to, by placement and source, in the order in which they first occur.
    pub attribution: Vec<Attribution>,
    /// When visits begin; absent without any.
    #[cfg(feature = "insight")]
    pub rhythm: Option<Rhythm>,
    /// How the shopper buys; absent without any event.
    #[cfg(feature = "insight")]
    pub rfm: Option<Rfm>,
    /// What the session that is going on seems to be for; absent when there is none.
    #[cfg(feature = "insight")]
    pub intent: Option<Intent>,
    /// What the shopper corrected, oldest first.
    #[cfg(feature = "insight")]
    pub corrections: Vec<Correction>,
}

impl Profile {
    /// Draws the profile from a log at the moment `now`: what a module without feature `insight` knows.
    #[must_use]
    pub fn of(log: &Log, catalog: &Catalog, now: i64) -> Self {
        Self::drawn(log, catalog, now, &())
    }

    fn drawn(log: &Log, catalog: &Catalog, now: i64, taught: &impl Taught) -> Self {
        let events = log.events();
        let mut visits = Vec::new();
        let mut history = History::new(MAX_HISTORY);
        for event in events {
            history.learn(event, catalog.table());
        }
        history.write(now, &mut visits);
        let mut profile = Self {
            events: events.len(),
            sessions: history.sessions(),
            first_event: events.first().map(|event| milliseconds(event.timestamp)),
            last_event: events.last().map(|event| milliseconds(event.timestamp)),
            interests: interests::interests(&visits, catalog, now, taught),
            price_band: price_band(&visits, catalog),
            attribution: attribution::attribution(events),
            ..Self::default()
        };
        for event in events {
            match event.kind {
                EventKind::AddToCart | EventKind::RemoveFromCart | EventKind::Purchase => {
                    profile
                        .cart
                        .retain(|id| event.items.iter().all(|item| *item.item_id != **id));
                }
                _ => {}
            }
            if event.kind == EventKind::AddToCart {
                for item in &event.items {
                    profile.cart.push(item.item_id.to_string());
                }
            }
            if event.kind == EventKind::Purchase {
                profile.purchases += 1;
                profile.spent += event.value.unwrap_or(0.0);
            }
        }
        for visit in visits.iter().rev() {
            let id = catalog.table().name(visit.item);
            if profile.recent.len() < MAX_RECENT && profile.recent.iter().all(|known| known != id) {
                profile.recent.push(id.into());
            }
        }
        profile
    }

    /// Draws all of the profile: as the shopper corrected it, with rhythm, class, intent, and the events that each
    /// part comes from. `utc_offset` is the shopper's clock against UTC, in minutes, east positive.
    #[cfg(feature = "insight")]
    #[must_use]
    pub fn whole(
        log: &Log,
        catalog: &Catalog,
        corrections: &Corrections,
        now: i64,
        utc_offset: i16,
    ) -> Self {
        let mut profile = Self::drawn(log, catalog, now, corrections);
        profile.corrections = corrections.list().to_vec();
        let events = log.events();
        evidence::name_events(&mut profile.interests, events, catalog, corrections);
        corrections.complete(&mut profile.interests);
        if let Some(band) = &mut profile.price_band {
            band.event_ids = evidence::newest(events, &mut |event| {
                let mut items = event.items.iter();
                let items = items.any(|item| {
                    let item = catalog.table().get(&item.item_id);
                    item.is_some_and(|item| catalog.price(item).is_some())
                });
                items && action(event.kind, event.rating).is_some()
            });
        }
        let mut calendar = Calendar::default();
        let mut shape = SessionShape::default();
        for event in events {
            calendar.learn_event(event);
            shape.learn_event(event, catalog);
        }
        let began = calendar.visits().last().copied().unwrap_or(now);
        let session = events.partition_point(|event| event.timestamp < began);
        let session = events.get(session..).unwrap_or_default();
        profile.rhythm = Rhythm::of(&calendar, events, utc_offset);
        profile.rfm = profile.first_event.map(|_| Rfm::of(&calendar, events, now));
        profile.intent = Intent::of(session, &shape.values(now, utc_offset));
        profile
    }
}

#[allow(clippy::cast_precision_loss)] // milliseconds of this era fit in 53 bits
fn milliseconds(timestamp: i64) -> f64 {
    timestamp as f64
}

fn price_band(visits: &[Visit], catalog: &Catalog) -> Option<PriceBand> {
    let mut prices: Vec<f32> = visits
        .iter()
        .filter_map(|v| catalog.price(v.item))
        .collect();
    sort_by(&mut prices, f32::total_cmp);
    // The smallest price with at least `part` of the visits at or below it.
    let quantile = |part: usize| {
        prices
            .get((prices.len() * part).div_ceil(4).saturating_sub(1))
            .copied()
    };
    let currency = visits
        .iter()
        .rev()
        .find_map(|visit| catalog.currency(visit.item));
    Some(PriceBand {
        low: quantile(1)?,
        median: quantile(2)?,
        high: quantile(3)?,
        currency: currency.map(|currency| currency.as_str().to_owned()),
        #[cfg(feature = "insight")]
        event_ids: Vec::new(),
    })
}
