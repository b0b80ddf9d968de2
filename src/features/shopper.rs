//! What a shopper did over time, in figures: recency, frequency, money, rhythm, mixtures.

use super::session_shape::{count, number, span};
use super::{Step, action};
use crate::catalog::Catalog;
use crate::events::{Event, EventKind, SESSION_GAP};
use crate::math::sort_by;

/// Milliseconds of a day.
pub(crate) const DAY: i64 = 86_400_000;

/// Three prices that cut a shop's prices into quarters.
///
/// ```
/// use windowshopper::features::PriceBands;
/// let bands = PriceBands::of(vec![4.0, 1.0, 3.0, 2.0]);
/// assert_eq!((bands.of_price(1.0), bands.of_price(2.5), bands.of_price(9.0)), (0, 2, 3));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PriceBands(pub [f32; 3]);

impl PriceBands {
    /// Of the prices of a shop's items: the smallest with at least a quarter, a half, three quarters of all at or
    /// below it; 0 without any.
    #[must_use]
    pub fn of(mut prices: Vec<f32>) -> Self {
        sort_by(&mut prices, f32::total_cmp);
        let cut = |part: usize| {
            let place = (prices.len() * part).div_ceil(4).saturating_sub(1);
            prices.get(place).copied().unwrap_or(0.0)
        };
        Self([cut(1), cut(2), cut(3)])
    }

    /// The band of a price, 0 (a quarter of the items are as cheap) to 3.
    #[must_use]
    pub fn of_price(&self, price: f32) -> usize {
        self.0.iter().filter(|cut| price > **cut).count()
    }
}

/// When a shopper came, and bought: a visit begins with the first step after a pause of more than [`SESSION_GAP`];
/// impressions are no steps. Purchases of one moment are one order.
///
/// ```
/// use windowshopper::events::EventKind;
/// use windowshopper::features::Calendar;
/// let mut calendar = Calendar::default();
/// calendar.learn(EventKind::ViewItem, 0, None);
/// calendar.learn(EventKind::Purchase, 60_000, Some(12.5));
/// calendar.learn(EventKind::Purchase, 60_000, None);
/// assert_eq!((calendar.visits(), calendar.orders()), ([0].as_slice(), [(60_000, 12.5)].as_slice()));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    visits: Vec<i64>,
    latest: Option<i64>,
    orders: Vec<(i64, f64)>,
}

impl Calendar {
    /// Takes a step that is not earlier than any before. `amount`: money paid in it, where it is a purchase and the
    /// log says so; what is not a finite number above 0 is not known.
    pub fn learn(&mut self, kind: EventKind, time: i64, amount: Option<f64>) {
        if kind.is_impression() {
            return;
        }
        if self
            .latest
            .is_none_or(|latest| time.saturating_sub(latest) > SESSION_GAP)
        {
            self.visits.push(time);
        }
        self.latest = Some(time);
        if kind == EventKind::Purchase {
            let paid = amount
                .filter(|paid| paid.is_finite())
                .unwrap_or(0.0)
                .max(0.0);
            match self.orders.last_mut() {
                Some((last, value)) if *last == time => *value += paid,
                _ => self.orders.push((time, paid)),
            }
        }
    }

    /// Takes an event of the device's log that is not earlier than any before. The money is the event's `value`, or
    /// else its items' prices times their quantities.
    pub fn learn_event(&mut self, event: &Event) {
        let paid = event.value.unwrap_or_else(|| {
            event.items.iter().fold(0.0, |sum, item| {
                sum + item.price.unwrap_or(0.0) * f64::from(item.quantity)
            })
        });
        self.learn(event.kind, event.timestamp, Some(paid));
    }

    /// Begins of visits, oldest first, in milliseconds since the epoch, UTC.
    #[must_use]
    pub fn visits(&self) -> &[i64] {
        &self.visits
    }

    /// Orders, oldest first: when, and the money spent; 0 where the log does not say.
    #[must_use]
    pub fn orders(&self) -> &[(i64, f64)] {
        &self.orders
    }
}

/// Counts, recency, frequency, money, gaps, and distributions over categories and price bands, learned step by
/// step; training and device share this definition.
///
/// Visits and orders are those of a [`Calendar`]. Steps with an [`action`] count in the distributions, by its weight.
///
/// ```
/// use windowshopper::events::EventKind;
/// use windowshopper::features::{PriceBands, ShopperFeatures, Step};
/// let day = 86_400_000;
/// let mut features = ShopperFeatures::new(PriceBands([5.0, 10.0, 20.0]));
/// for (time, price) in [(0, 8.0), (10 * day, 30.0)] {
///     let step = Step {
///         kind: EventKind::Purchase,
///         item: None,
///         category: Some(1),
///         price: Some(price),
///         timestamp: time,
///     };
///     features.learn(&step, Some(f64::from(price)));
/// }
/// let values = features.values(12 * day);
/// let of = |name: &str| values[ShopperFeatures::NAMES.iter().position(|known| *known == name).unwrap()];
/// assert_eq!((of("orders"), of("spent"), of("order_gap"), of("days_since_order")), (2.0, 38.0, 10.0, 2.0));
/// assert_eq!((of("band_2"), of("band_4")), (0.5, 0.5));
/// ```
#[derive(Clone, Debug, Default)]
pub struct ShopperFeatures {
    bands: PriceBands,
    views: u32,
    carts: u32,
    searches: u32,
    calendar: Calendar,
    /// Distinct categories of the latest order.
    basket: Vec<u32>,
    /// Orders with two categories or more.
    mixed: u32,
    /// Weight by category.
    categories: Vec<(u32, f32)>,
    /// Weight by price band.
    banded: [f32; 4],
    /// Pairs of categories in one order, the lower code first, and in how many orders.
    together: Vec<((u32, u32), u32)>,
}

impl ShopperFeatures {
    /// How many values there are.
    pub const WIDTH: usize = 20;

    /// What the values of [`ShopperFeatures::values`] are. Times are in days.
    ///
    /// - `views`, `carts`, `searches`: steps; `visits`; `orders`.
    /// - `days_known`: from the first visit until now; `days_since_visit`: from the latest step;
    ///   `days_since_order` (recency); `visit_gap`, `order_gap`: mean time from one begin of a visit, or one order,
    ///   to the next.
    /// - `spent` (money), `order_value`: of orders that say their value.
    /// - `categories`: distinct; `top_category`: share of the strongest, 0 to 1; `mixed_orders`: share of the orders
    ///   with two categories or more; `pairs`: distinct pairs of categories that were bought in one order.
    /// - `band_1` to `band_4`: shares of the shop's quarters of prices, cheapest first.
    pub const NAMES: [&'static str; Self::WIDTH] = [
        "views",
        "carts",
        "searches",
        "visits",
        "orders",
        "days_known",
        "days_since_visit",
        "days_since_order",
        "visit_gap",
        "order_gap",
        "spent",
        "order_value",
        "categories",
        "top_category",
        "mixed_orders",
        "pairs",
        "band_1",
        "band_2",
        "band_3",
        "band_4",
    ];

    /// Nothing is known yet; `bands` are the shop's.
    #[must_use]
    pub fn new(bands: PriceBands) -> Self {
        Self {
            bands,
            ..Self::default()
        }
    }

    /// Takes a step that is not earlier than any before; `amount` as [`Calendar::learn`] has it.
    pub fn learn(&mut self, step: &Step, amount: Option<f64>) {
        let orders = self.calendar.orders.len();
        self.calendar.learn(step.kind, step.timestamp, amount);
        self.count(step, self.calendar.orders.len() > orders);
    }

    /// Takes an event of the device's log (see [`Step::each`] and [`Calendar::learn_event`]).
    pub fn learn_event(&mut self, event: &Event, catalog: &Catalog) {
        let orders = self.calendar.orders.len();
        self.calendar.learn_event(event);
        let mut ordered = self.calendar.orders.len() > orders;
        Step::each(event, catalog, &mut |step| {
            self.count(&step, std::mem::take(&mut ordered));
        });
    }

    fn count(&mut self, step: &Step, ordered: bool) {
        match step.kind {
            EventKind::ViewItem => self.views += 1,
            EventKind::AddToCart => self.carts += 1,
            EventKind::Search => self.searches += 1,
            EventKind::Purchase => self.buy(step, ordered),
            _ => {}
        }
        let Some(action) = action(step.kind, None) else {
            return;
        };
        if let Some(category) = step.category {
            match self
                .categories
                .iter_mut()
                .find(|(known, _)| *known == category)
            {
                Some((_, weight)) => *weight += action.weight(),
                None => self.categories.push((category, action.weight())),
            }
        }
        if let Some(price) = step.price.filter(|price| *price > 0.0) {
            self.banded[self.bands.of_price(price)] += action.weight();
        }
    }

    fn buy(&mut self, step: &Step, ordered: bool) {
        if ordered {
            self.basket.clear();
        }
        if let Some(new) = step.category.filter(|new| !self.basket.contains(new)) {
            for &other in &self.basket {
                count(&mut self.together, (new.min(other), new.max(other)), 1);
            }
            self.basket.push(new);
            self.mixed += u32::from(self.basket.len() == 2);
        }
    }

    /// When the shopper came, and bought.
    #[must_use]
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// Pairs of categories that were bought in one order, the lower code first, with the number of orders.
    #[must_use]
    pub fn bought_together(&self) -> &[((u32, u32), u32)] {
        &self.together
    }

    /// Shares of the shop's quarters of prices, cheapest first; `None` without any price.
    #[must_use]
    pub fn bands(&self) -> Option<[f32; 4]> {
        let total: f32 = self.banded.iter().sum();
        (total > 0.0).then(|| self.banded.map(|weight| weight / total))
    }

    /// The features at the moment `now`, named by [`ShopperFeatures::NAMES`]. What is not known is NaN: a time since
    /// what never was, a gap between fewer than two, a share of nothing.
    #[must_use]
    pub fn values(&self, now: i64) -> [f32; Self::WIDTH] {
        let len = |count: usize| number(u32::try_from(count).unwrap_or(u32::MAX));
        let since = |time: Option<i64>| time.map_or(f32::NAN, |time| span(time, now, DAY));
        let gap = |first: Option<i64>, last: Option<i64>, count: usize| match (first, last) {
            (Some(first), Some(last)) if count > 1 => span(first, last, DAY) / len(count - 1),
            _ => f32::NAN,
        };
        let Calendar {
            visits,
            latest,
            orders,
        } = &self.calendar;
        let first_order = orders.first().map(|order| order.0);
        let last_order = orders.last().map(|order| order.0);
        let spent = orders.iter().fold(0.0, |sum, order| sum + order.1);
        let valued = orders.iter().filter(|order| order.1 > 0.0).count();
        let total: f32 = self.categories.iter().map(|(_, weight)| weight).sum();
        let top = self
            .categories
            .iter()
            .map(|(_, weight)| *weight)
            .fold(0.0, f32::max);
        #[allow(clippy::cast_possible_truncation)] // money: rounded
        let spent = spent as f32;
        let [one, two, three, four] = self.bands().unwrap_or([f32::NAN; 4]);
        [
            number(self.views),
            number(self.carts),
            number(self.searches),
            len(visits.len()),
            len(orders.len()),
            since(visits.first().copied()),
            since(*latest),
            since(last_order),
            gap(
                visits.first().copied(),
                visits.last().copied(),
                visits.len(),
            ),
            gap(first_order, last_order, orders.len()),
            spent,
            spent / len(valued),
            len(self.categories.len()),
            top / total,
            number(self.mixed) / len(orders.len()),
            len(self.together.len()),
            one,
            two,
            three,
            four,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::ItemId;

    fn of(values: &[f32; ShopperFeatures::WIDTH], name: &str) -> f32 {
        let place = ShopperFeatures::NAMES
            .iter()
            .position(|known| *known == name);
        values[place.unwrap()]
    }

    #[test]
    fn by_hand() {
        let mut features = ShopperFeatures::new(PriceBands([5.0, 10.0, 20.0]));
        let mut learn = |kind, category, price, timestamp, amount| {
            let step = Step {
                kind,
                item: Some(ItemId::new(0)),
                category: Some(category),
                price: Some(price),
                timestamp,
            };
            features.learn(&step, amount);
        };
        use EventKind::{AddToCart, Purchase, ViewItem, ViewItemList};
        learn(ViewItem, 7, 4.0, 0, None);
        learn(AddToCart, 7, 4.0, 1000, None);
        learn(ViewItemList, 9, 4.0, DAY, None); // no visit
        learn(Purchase, 7, 4.0, 2 * DAY, Some(30.0));
        learn(Purchase, 3, 12.0, 2 * DAY, None);
        learn(Purchase, 7, 4.0, 2 * DAY, None);
        learn(Purchase, 3, 50.0, 8 * DAY, Some(50.0));
        learn(Purchase, 3, 0.0, 14 * DAY, Some(f64::NAN));
        assert_eq!(features.bought_together(), [((3, 7), 1)]);
        assert_eq!(
            features.calendar().visits(),
            [0, 2 * DAY, 8 * DAY, 14 * DAY]
        );
        let values = features.values(15 * DAY);
        for (name, expected) in [
            ("views", 1.0),
            ("carts", 1.0),
            ("searches", 0.0),
            ("visits", 4.0),
            ("orders", 3.0),
            ("days_known", 15.0),
            ("days_since_visit", 1.0),
            ("days_since_order", 1.0),
            ("visit_gap", 14.0 / 3.0),
            ("order_gap", 6.0),
            ("spent", 80.0),
            ("order_value", 40.0),
            ("categories", 2.0),
            // Category 7: 1 + 3 + 4 + 4; category 3: three times 4.
            ("top_category", 0.5),
            ("mixed_orders", 1.0 / 3.0),
            ("pairs", 1.0),
            ("band_1", 12.0 / 20.0),
            ("band_2", 0.0),
            ("band_3", 4.0 / 20.0),
            ("band_4", 4.0 / 20.0),
        ] {
            assert!((of(&values, name) - expected).abs() < 1e-6, "{name}");
        }
    }

    #[test]
    fn of_nothing_there_is_nothing_to_know() {
        let values = ShopperFeatures::default().values(0);
        for (name, value) in ShopperFeatures::NAMES.iter().zip(values) {
            let count = [
                "views",
                "carts",
                "searches",
                "visits",
                "orders",
                "spent",
                "categories",
                "pairs",
            ];
            assert_eq!(value.is_nan(), !count.contains(name), "{name}");
        }
        assert_eq!(PriceBands::of(Vec::new()), PriceBands::default());
    }
}
