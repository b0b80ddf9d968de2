#[cfg(feature = "train")]
use super::MAX_SCALE;
use super::Purchases;

/// Gamma-Gamma with known parameters: the values of a shopper's purchases vary around the shopper's own
/// mean (gamma, shape `p`), and these means over shoppers (inverse gamma, shape `q`, scale `p · gamma`).
/// Fader and Hardie 2013, <https://www.brucehardie.com/notes/025/gamma_gamma.pdf>.
///
/// ```
/// use windowshopper::shopper::churn::{Purchases, Spend};
/// let spend = Spend { p: 6.25, q: 3.74, gamma: 15.44 };
/// let bought = Purchases { frequency: 2.0, recency: 30.4, age: 38.9, mean_value: Some(22.35) };
/// // Between the shopper's own mean and that of all shoppers.
/// assert!((spend.expected(&bought) - 24.66).abs() < 0.01);
/// assert!((spend.mean() - 35.22).abs() < 0.01);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spend {
    /// Shape of the values around a shopper's mean, above 0.
    pub p: f64,
    /// Shape of the means over shoppers, above 1, below which they have no mean.
    pub q: f64,
    /// Their scale, in money, above 0.
    pub gamma: f64,
}

impl Spend {
    /// What a purchase of this shopper is worth in the mean: `p · (gamma + x · m) / (p · x + q - 1)`, a mean of
    /// their own and all shoppers' means, the more their own the more they bought.
    #[must_use]
    pub fn expected(&self, bought: &Purchases) -> f64 {
        match bought.mean_value {
            Some(mean) => {
                let times = bought.frequency;
                self.p * (self.gamma + times * mean) / (self.p * times + self.q - 1.0)
            }
            None => self.mean(),
        }
    }

    /// What a purchase is worth in the mean of all shoppers: `p · gamma / (q - 1)`.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.p * self.gamma / (self.q - 1.0)
    }

    /// Whether the parameters are within their ranges, and none above 1e12.
    #[cfg(feature = "train")]
    pub(super) fn is_legal(&self) -> bool {
        let limits = [(self.p, 0.0), (self.q, 1.0), (self.gamma, 0.0)];
        limits
            .iter()
            .all(|&(value, least)| value > least && value <= MAX_SCALE)
    }
}
