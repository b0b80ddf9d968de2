//! What the history says of the shopper's taste in categories, brands and prices.

use super::{Action, Visit};
use crate::catalog::Catalog;
use crate::id::ItemId;

/// Interest falls to a half after this many days, and to a third after twice as many:
/// `weight / (1 + days / HALF_LIFE)`. A hyperbola, because it needs no `exp`, whose last bits
/// differ between platforms.
const HALF_LIFE_DAYS: f32 = 30.0;
const DAY: f32 = 86_400_000.0;

/// Weight of a visit at the moment `now`: its own, less with age.
///
/// ```
/// use windowshopper::{features::{Action, Visit, decayed}, id::ItemId};
/// let visit = Visit::new(ItemId::new(0), Action::Cart, 0);
/// assert_eq!(decayed(&visit, 0), 3.0);
/// assert_eq!(decayed(&visit, 30 * 86_400_000), 1.5);
/// ```
#[must_use]
#[allow(clippy::cast_precision_loss)] // an age in days needs no more than 24 bits
pub fn decayed(visit: &Visit, now: i64) -> f32 {
    let days = now.saturating_sub(visit.timestamp).max(0) as f32 / DAY;
    visit.weight / (1.0 + days / HALF_LIFE_DAYS)
}

/// A shopper's taste: shares of interest by category and brand, the usual price, what was bought.
///
/// Buffers are kept between updates: a warm update allocates nothing. Linear in the history times
/// the number of distinct categories and brands in it.
#[derive(Clone, Debug, Default)]
pub struct Taste {
    categories: Vec<(u32, f32)>,
    brands: Vec<(u32, f32)>,
    total: f32,
    price_sum: f32,
    price_weight: f32,
    bought: Vec<(ItemId, u32)>,
}

impl Taste {
    /// Learns the taste from a history at the moment `now`.
    pub fn update(&mut self, history: &[Visit], catalog: &Catalog, now: i64) {
        self.categories.clear();
        self.brands.clear();
        self.bought.clear();
        self.total = 0.0;
        self.price_sum = 0.0;
        self.price_weight = 0.0;
        let mut last_purchase: Option<(ItemId, u32)> = None;
        for visit in history {
            let weight = decayed(visit, now);
            self.total += weight;
            if let Some(category) = catalog.category(visit.item) {
                add(&mut self.categories, category, weight);
            }
            if let Some(brand) = catalog.brand(visit.item) {
                add(&mut self.brands, brand, weight);
            }
            if let Some(price) = catalog.price(visit.item) {
                self.price_sum += weight * price;
                self.price_weight += weight;
            }
            if visit.action == Action::Purchase
                && last_purchase.replace((visit.item, visit.session))
                    != Some((visit.item, visit.session))
            {
                match self.bought.iter_mut().find(|(item, _)| *item == visit.item) {
                    Some((_, times)) => *times += 1,
                    None => self.bought.push((visit.item, 1)),
                }
            }
        }
    }

    /// Items that were bought, and how often.
    #[must_use]
    pub fn bought(&self) -> &[(ItemId, u32)] {
        &self.bought
    }

    /// Mean price of what the shopper looks at, weighted by interest; `None` without any price.
    #[must_use]
    pub fn usual_price(&self) -> Option<f32> {
        (self.price_weight > 0.0).then(|| self.price_sum / self.price_weight)
    }

    /// Category, brand and price features of an item, each from 0 to 1:
    /// - category, brand: the share of the shopper's interest that they have;
    /// - price band: `(lower / higher)^2` of the item's and the usual price: 1 at the same price,
    ///   1/4 at half or twice of it.
    #[must_use]
    pub fn of(&self, item: ItemId, catalog: &Catalog) -> [f32; 3] {
        let share = |shares: &[(u32, f32)], code: Option<u32>| {
            let found = shares.iter().find(|(known, _)| Some(*known) == code);
            found.map_or(0.0, |(_, weight)| weight / self.total)
        };
        let price_band = match (self.usual_price(), catalog.price(item)) {
            (Some(usual), Some(price)) if usual > 0.0 && price > 0.0 => {
                let ratio = if usual < price {
                    usual / price
                } else {
                    price / usual
                };
                ratio * ratio
            }
            _ => 0.0,
        };
        [
            share(&self.categories, catalog.category(item)),
            share(&self.brands, catalog.brand(item)),
            price_band,
        ]
    }
}

fn add(shares: &mut Vec<(u32, f32)>, code: u32, weight: f32) {
    match shares.iter_mut().find(|(known, _)| *known == code) {
        Some((_, sum)) => *sum += weight,
        None => shares.push((code, weight)),
    }
}
