//! Which items are bought again?

#[cfg(feature = "train")]
use crate::bundle::BundleWriter;
use crate::bundle::{Bundle, BundleError};
use crate::id::ItemId;

/// How likely a buyer of an item is to buy it again, by item.
///
/// Learned as the share of an item's buyers who bought it in two or more sessions, smoothed towards
/// the share over all items: `(again + PRIOR * overall) / (buyers + PRIOR)`, stored in 1/255.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Repurchase {
    rates: Vec<u8>,
}

/// Weight of the overall share, in buyers.
#[cfg(feature = "train")]
const PRIOR: f64 = 5.0;

/// From this rate on an item counts as used up and bought again.
const CONSUMABLE: f32 = 0.25;

impl Repurchase {
    /// The rate of an item, 0 to 1; 0 for items that training did not see.
    #[must_use]
    pub fn rate(&self, item: ItemId) -> f32 {
        self.rates
            .get(item.index())
            .map_or(0.0, |&rate| f32::from(rate) / 255.0)
    }

    /// Whether buyers come back for the item often enough to offer it to them again.
    #[must_use]
    pub fn is_consumable(&self, item: ItemId) -> bool {
        self.rate(item) >= CONSUMABLE
    }

    /// Probability-like score that the item is wanted again after it was bought in `times`
    /// sessions: `1 - (1 - rate)^times`.
    #[must_use]
    pub fn again(&self, item: ItemId, times: u32) -> f32 {
        let rate = self.rate(item);
        let mut not = 1.0;
        for _ in 0..times.min(16) {
            not *= 1.0 - rate;
        }
        1.0 - not
    }

    /// Reads the tensor `repurchase.rates` (U8, one an item); nothing when there is none.
    ///
    /// # Errors
    /// When it is of the wrong dtype or shape.
    pub fn load(bundle: &Bundle<'_>) -> Result<Self, Box<BundleError>> {
        if !bundle.has("repurchase.rates") {
            return Ok(Self::default());
        }
        let rates = bundle
            .u8s("repurchase.rates", &[bundle.items().len()])?
            .to_vec();
        Ok(Self { rates })
    }

    /// Writes what [`Repurchase::load`] reads.
    #[cfg(feature = "train")]
    pub fn save(&self, writer: &mut BundleWriter) {
        writer.u8s("repurchase.rates", &[self.rates.len()], &self.rates);
    }

    /// Learns the rates from purchases, grouped by user: each entry is what one known shopper
    /// bought, as `(item, session)` pairs in any order.
    #[cfg(feature = "train")]
    #[must_use]
    pub fn fit(items: usize, shoppers: impl IntoIterator<Item = Vec<(ItemId, u32)>>) -> Self {
        let (mut buyers, mut again) = (vec![0u32; items], vec![0u32; items]);
        for mut purchases in shoppers {
            purchases.sort_unstable();
            purchases.dedup();
            for same in purchases.chunk_by(|a, b| a.0 == b.0) {
                if let Some(index) = same.first().map(|p| p.0.index()).filter(|&i| i < items) {
                    buyers[index] += 1;
                    again[index] += u32::from(same.len() > 1);
                }
            }
        }
        let sum = |counts: &[u32]| counts.iter().map(|&n| f64::from(n)).sum::<f64>();
        let overall = sum(&again) / sum(&buyers).max(1.0);
        let rates = buyers.iter().zip(&again).map(|(&buyers, &again)| {
            let rate = (f64::from(again) + PRIOR * overall) / (f64::from(buyers) + PRIOR);
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0..=255
            let byte = (rate.clamp(0.0, 1.0) * 255.0).round() as u8;
            byte
        });
        Self {
            rates: rates.collect(),
        }
    }
}

#[cfg(all(test, feature = "train"))]
mod tests {
    use super::*;

    #[test]
    fn learns_what_is_bought_again() {
        let (tea, lamp) = (ItemId::new(0), ItemId::new(1));
        // Ten shoppers buy both; all come back for tea, one for a lamp.
        let shoppers = (0..10).map(|shopper| {
            let mut bought = vec![(tea, 1), (lamp, 1), (tea, 2), (tea, 2)];
            if shopper == 0 {
                bought.push((lamp, 3));
            }
            bought
        });
        let rates = Repurchase::fit(3, shoppers);
        // Overall 11/20. Tea (10 + 5 * .55) / 15 = .85; lamp (1 + 2.75) / 15 = .25.
        assert!((rates.rate(tea) - 0.85).abs() < 0.003);
        assert!((rates.rate(lamp) - 0.25).abs() < 0.003);
        assert!((rates.rate(ItemId::new(2)) - 0.55).abs() < 0.003);
        assert_eq!(rates.rate(ItemId::new(3)), 0.0);
        assert!((rates.again(tea, 2) - (1.0 - 0.15 * 0.15)).abs() < 0.003);
        assert_eq!(rates.again(tea, 0), 0.0);
    }
}
