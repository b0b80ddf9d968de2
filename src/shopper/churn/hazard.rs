use super::{Churn, Order, Purchases};
#[cfg(feature = "train")]
use crate::bundle::BundleWriter;
use crate::bundle::{Bundle, BundleError};
use crate::events::DAY;
use crate::math::ln;
use crate::shopper::Scaled;

/// Name of its tensor.
const NAME: &str = "hazard";
/// Features of a shopper.
pub(super) const FEATURES: usize = 9;
/// Of its network: a logistic regression.
pub(super) const SIZES: [usize; 2] = [FEATURES, 1];
/// Half a week: added to gaps, whose logarithm is taken.
const HALF: f64 = 0.5;

/// A shopper's own log as the [`Hazard`] sees it: what BG/NBD sees, and what was bought.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Habit {
    /// Of the days with a purchase: how many, and when.
    pub bought: Purchases,
    /// Mean value of these days, the first too; `None` when no purchase states one.
    pub value: Option<f64>,
    /// Mean number of different things bought on one.
    pub lines: f64,
}

impl Habit {
    /// From orders until `now`, oldest first; `None` without one. A value that is not a finite number above 0 is
    /// unknown.
    #[must_use]
    pub fn of(orders: &[Order], now: i64) -> Option<Self> {
        let first = orders.first()?.time.div_euclid(DAY);
        let (mut last, mut days) = (first, 0u32);
        // Of the day, of all days, of those after the first with a value, and how many these are.
        let (mut of_day, mut value, mut later, mut valued) = (0.0, 0.0, 0.0, 0u32);
        let mut lines = 0.0;
        for order in orders.iter().filter(|order| order.time <= now) {
            let day = order.time.div_euclid(DAY);
            if days == 0 || day != last {
                days += 1;
                last = day;
                of_day = 0.0;
            }
            if order.value > 0.0 && order.value.is_finite() {
                if day > first {
                    valued += u32::from(of_day == 0.0);
                    later += order.value;
                }
                of_day += order.value;
                value += order.value;
            }
            lines += order.lines;
        }
        if days == 0 {
            return None;
        }
        let (weeks, all) = (|days: i64| days as f64 / 7.0, f64::from(days));
        Some(Self {
            bought: Purchases {
                frequency: all - 1.0,
                recency: weeks(last - first),
                age: weeks(now.div_euclid(DAY) - first),
                mean_value: (valued > 0).then(|| later / f64::from(valued)),
            },
            value: (value > 0.0).then_some(value / all),
            lines: lines / all,
        })
    }

    /// What the hazard looks at, for a horizon of some weeks: the log-odds of the chance that BG/NBD gives,
    /// and the logarithms of the purchases that it expects, of all purchases, of the gap now and of the age (both
    /// in horizons), of the gap now by the usual one (0 after one purchase), whether there was a second purchase,
    /// of the mean value and of the mean number of things.
    #[must_use]
    #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
    pub fn features(&self, churn: &Churn, weeks: f64) -> [f32; FEATURES] {
        let bought = &self.bought;
        let chance = churn.buys(bought, weeks).clamp(1e-9, 1.0 - 1e-9);
        let (gap, usual) = (bought.gap() + HALF, bought.usual_gap());
        [
            ln(chance / (1.0 - chance)),
            ln(churn.expected(bought, weeks).max(1e-9)),
            ln(1.0 + bought.frequency),
            ln(gap / weeks),
            ln((bought.age + HALF) / weeks),
            usual.map_or(0.0, |usual| ln(gap / (usual + HALF))),
            f64::from(u8::from(usual.is_some())),
            self.value.map_or(f64::NAN, |value| ln(1.0 + value)),
            ln(1.0 + self.lines),
        ]
        .map(|feature| feature as f32)
    }
}

/// The chance to buy again within a horizon: a logistic regression over what BG/NBD says of the shopper and what
/// it doesn't see, learned from what customers of the shop did after some days of the past.
///
/// The calendar is not among the features: a log of a year can't tell a season from a trend.
#[derive(Clone, Debug, PartialEq)]
pub struct Hazard(pub(super) Scaled);

impl Hazard {
    /// The chance, 0 to 1, to buy within the next `weeks` (above 0).
    #[must_use]
    pub fn buys(&self, habit: &Habit, churn: &Churn, weeks: f64) -> f64 {
        f64::from(self.0.chance(&habit.features(churn, weeks)))
    }

    /// Reads the tensor `hazard` (see [`Scaled::load`]); nothing when there is none.
    ///
    /// # Errors
    /// As [`Scaled::load`].
    pub fn load(bundle: &Bundle<'_>) -> Result<Option<Self>, Box<BundleError>> {
        Ok(Scaled::load(bundle, NAME, &SIZES)?.map(Self))
    }

    /// Writes what [`Hazard::load`] reads.
    #[cfg(feature = "train")]
    pub fn save(&self, writer: &mut BundleWriter) {
        self.0.save(writer, NAME);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_by_hand() {
        let order = |day: i64, value, lines| Order {
            time: day * DAY,
            value,
            lines,
        };
        let orders = [order(0, 3.0, 1.0), order(14, 5.0, 2.0), order(14, 4.0, 3.0)];
        let habit = Habit::of(&orders, 42 * DAY).unwrap();
        assert_eq!((habit.value, habit.lines), (Some(6.0), 3.0));
        let churn = Churn {
            r: 1.0,
            alpha: 2.0,
            a: 1.0,
            b: 1.0,
        };
        let features = habit.features(&churn, 8.0);
        // alive = 1 / (1 + (8/4)²) = 1/5; (8/16)² left: 1/5 · 3/4 = .15.
        let expected = [
            (0.15f64 / 0.85).ln(),
            churn.expected(&habit.bought, 8.0).ln(),
            2f64.ln(),
            (4.5f64 / 8.0).ln(),
            (6.5f64 / 8.0).ln(),
            (4.5f64 / 2.5).ln(),
            1.0,
            7f64.ln(),
            4f64.ln(),
        ];
        for (found, expected) in features.into_iter().zip(expected) {
            assert!(
                (f64::from(found) - expected).abs() < 1e-6,
                "{found} {expected}"
            );
        }
        let free = Habit::of(&[order(3, f64::NAN, 1.0), order(99, 1.0, 1.0)], 10 * DAY).unwrap();
        assert_eq!((free.bought.age, free.value), (1.0, None));
        let features = free.features(&churn, 8.0);
        assert_eq!((features[2], features[5], features[6]), (0.0, 0.0, 0.0));
        assert!(features[7].is_nan() && features[..7].iter().all(|f| f.is_finite()));
        assert_eq!(Habit::of(&orders, -1), None);
    }
}
