use crate::catalog::Catalog;
use crate::events::{Event, EventKind, Log};
use crate::features::{History, Visit, decayed};
use crate::id::ItemId;
use crate::math::sort_by;
use crate::names::Names;
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

/// What became of the items that lists of one placement showed for one reason.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Attribution {
    /// Where the lists stood: the part of `list_id` before `~`, or the shop's own `item_list_id`.
    pub placement: String,
    /// Why the items were in them (`source`); `other` where the log does not say.
    pub source: String,
    /// Items shown (`view_item_list`), each once a list.
    pub impressions: usize,
    /// Of these, items that were opened from there (`select_item` or `view_item` that name the list).
    pub clicks: usize,
    /// Items put into the cart from there (`add_to_cart` that names the list).
    pub carts: usize,
    /// Items bought that were last opened or put into the cart from there, within 30 days.
    pub purchases: usize,
    /// Clicks of impressions, 0 to 1; 0 without any impression.
    pub click_through: f32,
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
    /// What lists led to, by placement and source, in the order in which they first occur.
    pub attribution: Vec<Attribution>,
}

impl Profile {
    /// Draws the profile from a log at the moment `now`.
    #[must_use]
    pub fn of(log: &Log, catalog: &Catalog, now: i64) -> Self {
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
            interests: interests(&visits, catalog, now),
            price_band: price_band(&visits, catalog),
            attribution: attribution(events),
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
}

/// Who may claim a purchase: clicks of at most so many milliseconds before.
const CLAIM: i64 = 30 * 24 * 60 * 60 * 1000;

/// An item of a list.
#[derive(Default)]
struct Shown {
    row: usize,
    seen: bool,
    clicked: bool,
    carted: bool,
}

fn attribution(events: &[Event]) -> Vec<Attribution> {
    let mut rows: Vec<Attribution> = Vec::new();
    // List and item.
    let (mut keys, mut shown): (Names, Vec<Shown>) = Default::default();
    // Of each item that was opened from a list: the row, and when.
    let (mut items, mut last): (Names, Vec<(usize, i64)>) = Default::default();
    let mut key = String::new();
    for event in events {
        for item in &event.items {
            if event.kind == EventKind::Purchase {
                let claim = items.get(&item.item_id);
                let claim = claim.and_then(|code| last.get(code as usize));
                if let Some(&(row, at)) = claim
                    && event.timestamp.saturating_sub(at) <= CLAIM
                {
                    rows[row].purchases += 1;
                }
                continue;
            }
            let Some(list) = event.list_of(item) else {
                continue;
            };
            let impression = event.kind == EventKind::ViewItemList;
            let cart = event.kind == EventKind::AddToCart;
            let click = matches!(event.kind, EventKind::SelectItem | EventKind::ViewItem);
            if !(impression || cart || click) {
                continue;
            }
            key.clear();
            for part in [list, "\n", &item.item_id] {
                key.push_str(part);
            }
            let code = keys.intern(&key) as usize;
            if code == shown.len() {
                let placement = list.split('~').next().unwrap_or(list);
                let source = item.source.as_deref().unwrap_or("other");
                let same = |row: &Attribution| row.placement == placement && row.source == source;
                let row = rows.iter().position(same).unwrap_or_else(|| {
                    rows.push(Attribution {
                        placement: placement.into(),
                        source: source.into(),
                        ..Attribution::default()
                    });
                    rows.len() - 1
                });
                shown.push(Shown {
                    row,
                    ..Shown::default()
                });
            }
            let of_item = &mut shown[code];
            let row = &mut rows[of_item.row];
            // A quick click may be told before the look.
            let (done, count) = if impression {
                (&mut of_item.seen, &mut row.impressions)
            } else if cart {
                (&mut of_item.carted, &mut row.carts)
            } else {
                (&mut of_item.clicked, &mut row.clicks)
            };
            if !std::mem::replace(done, true) {
                *count += 1;
            }
            if impression {
                continue;
            }
            let code = items.intern(&item.item_id) as usize;
            if code == last.len() {
                last.push((0, 0));
            }
            last[code] = (of_item.row, event.timestamp);
        }
    }
    for row in rows.iter_mut().filter(|row| row.impressions > 0) {
        #[allow(clippy::cast_precision_loss)] // counts of a log of thousands
        let rate = row.clicks as f32 / row.impressions as f32;
        row.click_through = rate.min(1.0);
    }
    rows
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
