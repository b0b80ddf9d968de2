//! The shape of a session: what a purchase probability and the shopper's intent are read from.

use crate::catalog::Catalog;
use crate::events::{DAY, Event, EventKind, SESSION_GAP};
use crate::id::ItemId;

const HOUR: i64 = 3_600_000;

/// One thing that the shopper did with one item, or without any: a row of an order log, or an event of the
/// device's log for each of its items.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// What.
    pub kind: EventKind,
    /// With which item; none in a search.
    pub item: Option<ItemId>,
    /// Its category, by its code in the catalogue.
    pub category: Option<u32>,
    /// Its price; `None`, or what is not above 0, is not known.
    pub price: Option<f32>,
    /// When, in milliseconds since the epoch, UTC.
    pub timestamp: i64,
}

impl Step {
    /// Gives the steps of an event to `take`: one for each item that the catalogue knows, or one without item when it
    /// names none. A price of the event is believed before the catalogue's.
    pub fn each(event: &Event, catalog: &Catalog, take: &mut dyn FnMut(Self)) {
        let step = Self {
            kind: event.kind,
            item: None,
            category: None,
            price: None,
            timestamp: event.timestamp,
        };
        if event.items.is_empty() {
            take(step);
        }
        for of_event in &event.items {
            if let Some(item) = catalog.table().get(&of_event.item_id) {
                #[allow(clippy::cast_possible_truncation)] // at most 10^12: rounded, never infinite
                let price = of_event.price.map(|price| price as f32);
                take(Self {
                    item: Some(item),
                    category: catalog.category(item),
                    price: price.or_else(|| catalog.price(item)),
                    ..step
                });
            }
        }
    }
}

/// The shape of the session that is going on, and of the past before it, learned step by step: a step costs what
/// the items of its session are many.
///
/// A pause of more than [`SESSION_GAP`] ends a session, or [`SessionShape::end`] where a log has sessions of its
/// own. Impressions and `select_item` (the view of the item follows) are no steps.
///
/// ```
/// use windowshopper::events::EventKind;
/// use windowshopper::features::{SessionShape, Step};
/// use windowshopper::id::ItemId;
/// let mut shape = SessionShape::default();
/// for (second, item) in [(0, 3), (20, 4), (90, 3)] {
///     shape.learn(&Step {
///         kind: EventKind::ViewItem,
///         item: Some(ItemId::new(item)),
///         category: Some(0),
///         price: Some(10.0),
///         timestamp: second * 1000,
///     });
/// }
/// let values = shape.values(90_000, 0);
/// let of = |name: &str| values[SessionShape::NAMES.iter().position(|known| *known == name).unwrap()];
/// assert_eq!((of("views"), of("items"), of("repeats"), of("seconds")), (3.0, 2.0, 1.0, 90.0));
/// assert!(of("days_away").is_nan()); // no earlier session
/// ```
#[derive(Clone, Debug, Default)]
pub struct SessionShape {
    /// Steps, views, repeats, likes, carts, removals, steps of a checkout.
    counts: [u32; 7],
    /// Searches, and looks at their results: most shops tell of both.
    searches: [u32; 2],
    /// Distinct items of the session, and how often each was viewed.
    items: Vec<(ItemId, u32)>,
    /// Distinct categories, and how many views each has.
    categories: Vec<(u32, u32)>,
    /// Of views with a price: sum, number, lowest, highest.
    prices: [f32; 4],
    /// Times of the first and the latest step; `None` before the first.
    span: Option<(i64, i64)>,
    /// Time of the latest purchase of the session.
    bought: Option<i64>,
    ended: bool,
    past: Past,
}

/// What was before the session.
#[derive(Clone, Copy, Debug, Default)]
struct Past {
    sessions: u32,
    buying: u32,
    /// Time of the latest step.
    latest: Option<i64>,
    /// Time of the latest purchase.
    bought: Option<i64>,
}

impl SessionShape {
    /// How many values there are.
    pub const WIDTH: usize = 21;

    /// What the values of [`SessionShape::values`] are. Counts are of the session so far.
    ///
    /// - `events`: steps; `views`: of `view_item`; `repeats`: views of an item that the session had viewed before;
    ///   `likes`: put on the wish list; `carts`: put into the cart; `removals`: taken out of it; `checkouts`: steps of a
    ///   checkout; `searches`: what is more, searches or looks at results.
    /// - `items`, `categories`: distinct ones of all steps.
    /// - `most_views`: views of the item with the most; `focus`: share of the views that the category with the
    ///   most has, 0 to 1.
    /// - `seconds`: from the first step to the latest.
    /// - `price`: mean of the views; `price_spread`: (highest - lowest) / mean.
    /// - `hour` (0 to 23), `weekday` (0 is Monday): by the shopper's own clock.
    /// - `days_away`: from the latest step before the session to its first; `sessions`: before this one;
    ///   `buying_sessions`: of these, with a purchase; `days_since_purchase`: from the latest purchase before the
    ///   session to its first step.
    pub const NAMES: [&'static str; Self::WIDTH] = [
        "events",
        "views",
        "repeats",
        "likes",
        "carts",
        "removals",
        "checkouts",
        "searches",
        "items",
        "categories",
        "most_views",
        "focus",
        "seconds",
        "price",
        "price_spread",
        "hour",
        "weekday",
        "days_away",
        "sessions",
        "buying_sessions",
        "days_since_purchase",
    ];

    /// Where the value `name` is among [`SessionShape::NAMES`], worked out while compiling; a name that is none does
    /// not compile in a constant.
    ///
    /// ```
    /// use windowshopper::features::SessionShape;
    /// const VIEWS: usize = SessionShape::place("views");
    /// assert_eq!(SessionShape::NAMES[VIEWS], "views");
    /// ```
    #[must_use]
    pub const fn place(name: &str) -> usize {
        let mut place = 0;
        while !same(Self::NAMES[place], name) {
            place += 1;
        }
        place
    }

    /// Takes a step that is not earlier than any before.
    pub fn learn(&mut self, step: &Step) {
        let viewed = u32::from(step.kind == EventKind::ViewItem);
        let place = match step.kind {
            EventKind::ViewItemList | EventKind::ViewPromotion | EventKind::SelectItem => return,
            EventKind::ViewItem => 1,
            EventKind::AddToWishlist => 3,
            EventKind::AddToCart => 4,
            EventKind::RemoveFromCart => 5,
            EventKind::BeginCheckout | EventKind::AddShippingInfo | EventKind::AddPaymentInfo => 6,
            _ => 0,
        };
        let time = step.timestamp;
        if self.is_over(time) {
            self.turn_over();
        }
        self.span = Some((self.span.map_or(time, |(first, _)| first), time));
        self.counts[0] += 1;
        if place > 0 {
            self.counts[place] += 1;
        }
        match step.kind {
            EventKind::Purchase => self.bought = Some(time),
            EventKind::Search => self.searches[0] += 1,
            EventKind::ViewSearchResults => self.searches[1] += 1,
            _ => {}
        }
        if let Some(item) = step.item {
            let views = count(&mut self.items, item, viewed);
            self.counts[2] += u32::from(viewed > 0 && views > 1);
        }
        if let Some(category) = step.category {
            count(&mut self.categories, category, viewed);
        }
        if let Some(price) = step.price.filter(|price| viewed > 0 && *price > 0.0) {
            let [sum, number, low, high] = self.prices;
            self.prices = if number > 0.0 {
                [sum + price, number + 1.0, low.min(price), high.max(price)]
            } else {
                [price, 1.0, price, price]
            };
        }
    }

    /// Takes an event of the device's log that is not earlier than any before (see [`Step::each`]).
    pub fn learn_event(&mut self, event: &Event, catalog: &Catalog) {
        Step::each(event, catalog, &mut |step| self.learn(&step));
    }

    /// The session is over, whatever the next pause is.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// The shape at the moment `now`, named by [`SessionShape::NAMES`]; `utc_offset` is the shopper's clock against
    /// UTC in minutes (0 where it is not known). What is not known is NaN: a price where no view has one, a time
    /// since what never was. When the last step is too long ago, the shape is that of a session without any step,
    /// and its past counts until `now`.
    #[must_use]
    pub fn values(&self, now: i64, utc_offset: i16) -> [f32; Self::WIDTH] {
        if self.is_over(now) {
            let mut next = Self {
                past: self.past,
                span: self.span,
                bought: self.bought,
                ..Self::default()
            };
            next.turn_over();
            return next.values(now, utc_offset);
        }
        let (first, latest) = self.span.unwrap_or((now, now));
        let [events, views, repeats, likes, carts, removals, checkouts] = self.counts.map(number);
        let [sum, priced, low, high] = self.prices;
        let price = if priced > 0.0 { sum / priced } else { f32::NAN };
        let favourite = most(&self.categories);
        let local = now.saturating_add(i64::from(utc_offset) * (HOUR / 60));
        let days = |since: Option<i64>| since.map_or(f32::NAN, |since| span(since, first, DAY));
        [
            events,
            views,
            repeats,
            likes,
            carts,
            removals,
            checkouts,
            number(self.searches[0].max(self.searches[1])),
            number(u32::try_from(self.items.len()).unwrap_or(u32::MAX)),
            number(u32::try_from(self.categories.len()).unwrap_or(u32::MAX)),
            most(&self.items),
            if views > 0.0 { favourite / views } else { 0.0 },
            span(first, latest, 1000),
            price,
            (high - low) / price,
            span(0, local.rem_euclid(DAY), HOUR).floor(),
            // The first day of the epoch was a Thursday.
            span(0, (local.div_euclid(DAY) + 3).rem_euclid(7), 1),
            days(self.past.latest),
            number(self.past.sessions),
            number(self.past.buying),
            days(self.past.bought),
        ]
    }

    /// Whether what happens at `time` belongs to another session than the steps so far.
    fn is_over(&self, time: i64) -> bool {
        self.span
            .is_some_and(|(_, latest)| self.ended || time.saturating_sub(latest) > SESSION_GAP)
    }

    /// Makes the session a part of the past.
    fn turn_over(&mut self) {
        if let Some((_, latest)) = self.span {
            *self = Self {
                past: Past {
                    sessions: self.past.sessions + 1,
                    buying: self.past.buying + u32::from(self.bought.is_some()),
                    latest: Some(latest),
                    bought: self.bought.or(self.past.bought),
                },
                ..Self::default()
            };
        }
    }
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut place = 0;
    while place < one.len() && place < other.len() && one[place] == other[place] {
        place += 1;
    }
    place == one.len() && place == other.len()
}

/// Adds to the count of `key`; returns it.
fn count<K: PartialEq>(counts: &mut Vec<(K, u32)>, key: K, more: u32) -> u32 {
    match counts.iter_mut().find(|(known, _)| *known == key) {
        Some((_, count)) => {
            *count += more;
            *count
        }
        None => {
            counts.push((key, more));
            more
        }
    }
}

fn most<K>(counts: &[(K, u32)]) -> f32 {
    number(counts.iter().map(|&(_, count)| count).max().unwrap_or(0))
}

#[allow(clippy::cast_precision_loss)] // counts of a session
fn number(count: u32) -> f32 {
    count as f32
}

/// Time from `start` to `end` in units, 0 where the clock went back.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // a duration: 24 bits are enough
fn span(start: i64, end: i64, unit: i64) -> f32 {
    (end.saturating_sub(start).max(0) as f64 / unit as f64) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Item;
    use crate::events::RawEvent;
    use crate::id::ItemTable;

    fn of(values: &[f32; SessionShape::WIDTH], name: &str) -> f32 {
        let place = SessionShape::NAMES.iter().position(|known| *known == name);
        values[place.unwrap()]
    }

    fn step(kind: EventKind, item: u32, category: u32, price: f32, timestamp: i64) -> Step {
        Step {
            kind,
            item: Some(ItemId::new(item)),
            category: Some(category),
            price: Some(price),
            timestamp,
        }
    }

    /// 2024-02-29 22:30:00 UTC, a Thursday.
    const START: i64 = 1_709_245_800_000;

    #[test]
    fn by_hand() {
        use EventKind::{AddToCart, Purchase, SelectItem, ViewItem};
        let mut shape = SessionShape::default();
        shape.learn(&step(Purchase, 9, 1, 5.0, START - 4 * DAY));
        shape.learn(&step(ViewItem, 9, 1, 5.0, START - DAY));
        for (kind, item, category, price, second) in [
            (ViewItem, 1, 1, 10.0, 0),
            (SelectItem, 2, 1, 1.0, 9),
            (ViewItem, 2, 1, 30.0, 10),
            (ViewItem, 1, 1, 10.0, 40),
            (ViewItem, 3, 2, 0.0, 50),
            (AddToCart, 1, 1, 99.0, 60),
        ] {
            shape.learn(&step(kind, item, category, price, START + second * 1000));
        }
        for kind in [EventKind::Search, EventKind::ViewSearchResults] {
            shape.learn(&Step {
                item: None,
                category: None,
                ..step(kind, 0, 0, 0.0, START + 65_000)
            });
        }
        let values = shape.values(START + 70_000, 120);
        for (name, expected) in [
            ("events", 7.0),
            ("views", 4.0),
            ("repeats", 1.0),
            ("likes", 0.0),
            ("carts", 1.0),
            ("removals", 0.0),
            ("checkouts", 0.0),
            ("searches", 1.0),
            ("items", 3.0),
            ("categories", 2.0),
            ("most_views", 2.0),
            ("focus", 0.75),
            ("seconds", 65.0),
            // (10 + 30 + 10) / 3, of which 20 lie between the lowest and the highest.
            ("price", 50.0 / 3.0),
            ("price_spread", 1.2),
            // 0:31 of Friday, two hours east.
            ("hour", 0.0),
            ("weekday", 4.0),
            ("days_away", 1.0),
            ("sessions", 2.0),
            ("buying_sessions", 1.0),
            ("days_since_purchase", 4.0),
        ] {
            assert!((of(&values, name) - expected).abs() < 1e-6, "{name}");
        }
        let utc = shape.values(START, 0);
        assert_eq!((of(&utc, "hour"), of(&utc, "weekday")), (22.0, 3.0));
    }

    #[test]
    fn what_is_not_known_is_nan_and_only_that() {
        let values = SessionShape::default().values(START, 0);
        for name in SessionShape::NAMES {
            let unknown = ["price", "price_spread", "days_away", "days_since_purchase"];
            assert_eq!(
                of(&values, name).is_nan(),
                unknown.contains(&name),
                "{name}"
            );
        }
    }

    #[test]
    fn a_pause_or_the_log_itself_ends_a_session() {
        let mut shape = SessionShape::default();
        shape.learn(&step(EventKind::Purchase, 1, 1, 1.0, START));
        let later = shape.values(START + SESSION_GAP + 1, 0);
        assert_eq!((of(&later, "events"), of(&later, "sessions")), (0.0, 1.0));
        assert_eq!(of(&later, "buying_sessions"), 1.0);
        assert_eq!(of(&shape.values(START + SESSION_GAP, 0), "events"), 1.0);
        shape.end();
        shape.learn(&step(EventKind::ViewItem, 1, 1, 1.0, START + DAY / 2));
        shape.learn(&step(EventKind::ViewItem, 1, 1, 1.0, START + DAY / 2));
        let values = shape.values(START + DAY / 2, 0);
        assert_eq!((of(&values, "events"), of(&values, "sessions")), (2.0, 1.0));
        assert_eq!(of(&values, "days_since_purchase"), 0.5);
    }

    /// The device's log and the rows of an order log of the same doings have one shape, bit for bit.
    #[test]
    fn events_and_rows_have_one_shape() {
        let mut catalog = Catalog::new(ItemTable::default());
        for (id, price) in [("A", 10.0), ("B", 20.0)] {
            catalog.insert(&Item {
                id: id.into(),
                price: Some(price),
                product_type: "Tea".into(),
                ..Item::default()
            });
        }
        let (mut device, mut rows) = (SessionShape::default(), SessionShape::default());
        for (number, (kind, items)) in [
            ("view_item", vec!["A"]),
            ("view_item_list", vec!["A", "B"]),
            ("purchase", vec!["A", "B", "unknown"]),
        ]
        .into_iter()
        .enumerate()
        {
            let items: Vec<_> = items
                .iter()
                .map(|id| serde_json::json!({"item_id": id}))
                .collect();
            let id = format!("00000000-0000-4000-8000-00000000000{}", number + 1);
            let json = serde_json::json!({"event": kind, "event_id": id, "timestamp": START, "items": items});
            let raw = RawEvent(serde_json::from_value(json).unwrap());
            device.learn_event(&Event::validate(&raw, START).unwrap(), &catalog);
        }
        rows.learn(&step(EventKind::ViewItem, 0, 0, 10.0, START));
        rows.learn(&step(EventKind::Purchase, 0, 0, 10.0, START));
        rows.learn(&step(EventKind::Purchase, 1, 0, 20.0, START));
        let bits = |shape: &SessionShape| shape.values(START, 60).map(f32::to_bits);
        assert_eq!(bits(&device), bits(&rows));
    }
}
