use crate::catalog::Catalog;
use crate::events::{EventKind, Log, SESSION_GAP};
use crate::features::{Visit, decayed, history};
use crate::id::ItemId;
use crate::math::sort_by;
use serde::Serialize;

/// How many interests of each kind are told.
const MAX_INTERESTS: usize = 12;
/// How many recently seen items are told.
const MAX_RECENT: usize = 20;
/// Longest history that interests are drawn from, in visits.
const MAX_HISTORY: usize = 1_000;

/// What an interest is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InterestKind {
    /// A category of the catalogue.
    Category,
    /// A brand.
    Brand,
    /// A tag.
    Tag,
}

/// Something that the shopper seems to like.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Interest {
    /// What it is in.
    pub kind: InterestKind,
    /// Name of the category, brand or tag.
    pub name: String,
    /// Share of all interest, 0 to 1, with time decay (see [`crate::features::decayed`]).
    pub weight: f32,
    /// Number of visits that it comes from.
    pub events: usize,
}

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
    /// Interests: categories, brands, tags; in each kind the strongest first.
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
}

impl Profile {
    /// Draws the profile from a log at the moment `now`.
    #[must_use]
    pub fn of(log: &Log, catalog: &Catalog, now: i64) -> Self {
        let events = log.events();
        let mut sessions = Vec::new();
        log.sessions(now, SESSION_GAP, &mut sessions);
        let mut visits = Vec::new();
        history(
            log,
            catalog.table(),
            now,
            SESSION_GAP,
            MAX_HISTORY,
            &mut visits,
        );
        let mut profile = Self {
            events: events.len(),
            sessions: match (sessions.first(), sessions.last()) {
                (Some(oldest), Some(newest)) => oldest - newest + 1,
                _ => 0,
            },
            first_event: events.first().map(|event| milliseconds(event.timestamp)),
            last_event: events.last().map(|event| milliseconds(event.timestamp)),
            interests: interests(&visits, catalog, now),
            price_band: price_band(&visits, catalog),
            ..Self::default()
        };
        for event in events {
            match event.kind {
                EventKind::AddToCart => {
                    for item in &event.items {
                        profile.cart.retain(|id| **id != *item.item_id);
                        profile.cart.push(item.item_id.to_string());
                    }
                }
                EventKind::RemoveFromCart | EventKind::Purchase => {
                    profile
                        .cart
                        .retain(|id| event.items.iter().all(|item| *item.item_id != **id));
                }
                _ => {}
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
}

#[allow(clippy::cast_precision_loss)] // milliseconds of this era fit in 53 bits
fn milliseconds(timestamp: i64) -> f64 {
    timestamp as f64
}

fn interests(visits: &[Visit], catalog: &Catalog, now: i64) -> Vec<Interest> {
    let mut all = Vec::new();
    for kind in [
        InterestKind::Category,
        InterestKind::Brand,
        InterestKind::Tag,
    ] {
        let mut found: Vec<Interest> = Vec::new();
        let mut total = 0.0;
        for visit in visits {
            let weight = decayed(visit, now);
            for name in names(kind, visit.item, catalog) {
                total += weight;
                match found.iter_mut().find(|interest| interest.name == name) {
                    Some(interest) => {
                        interest.weight += weight;
                        interest.events += 1;
                    }
                    None => found.push(Interest {
                        kind,
                        name: name.into(),
                        weight,
                        events: 1,
                    }),
                }
            }
        }
        sort_by(&mut found, |a, b| {
            b.weight
                .total_cmp(&a.weight)
                .then_with(|| a.name.cmp(&b.name))
        });
        found.truncate(MAX_INTERESTS);
        for interest in &mut found {
            interest.weight /= total;
        }
        all.extend(found);
    }
    all
}

fn names(kind: InterestKind, item: ItemId, catalog: &Catalog) -> Vec<&str> {
    match kind {
        InterestKind::Category => catalog
            .category(item)
            .map(|code| catalog.category_name(code))
            .into_iter()
            .collect(),
        InterestKind::Brand => catalog
            .brand(item)
            .map(|code| catalog.brand_name(code))
            .into_iter()
            .collect(),
        InterestKind::Tag => {
            let tags = catalog.tags(item).iter().map(|&code| catalog.tag(code));
            tags.filter(|(name, _)| *name == "tags")
                .map(|(_, value)| value)
                .collect()
        }
    }
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
    })
}
