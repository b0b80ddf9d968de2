use super::Habit;
use crate::events::Event;
use crate::math::sort_by;

/// A purchase of a shopper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    /// When, in milliseconds since the epoch, UTC.
    pub time: i64,
    /// What was paid; 0 where that is not known.
    pub value: f64,
    /// How many different things were bought, 1 or more.
    pub lines: f64,
}

impl Order {
    /// That of a purchase of the shopper's own log. Where it has no value, it is worth its items' prices.
    #[must_use]
    pub fn of(event: &Event) -> Self {
        let mut prices = 0.0;
        for item in &event.items {
            prices += item.price.unwrap_or(0.0) * f64::from(item.quantity);
        }
        Self {
            time: event.timestamp,
            value: event.value.unwrap_or(prices),
            lines: event.items.len().max(1) as f64,
        }
    }
}

/// What the models know of a shopper: of the days (UTC) with a purchase, the first, the last, how many, and
/// how long ago. This one definition serves training and device. Times are in weeks.
///
/// ```
/// use windowshopper::shopper::churn::Purchases;
/// let day = 24 * 60 * 60 * 1000;
/// // Bought on days 0, 0 again, and 14; now it is day 35.
/// let bought = Purchases::of([(0, 10.0), (5, 20.0), (14 * day, 40.0)], 35 * day).unwrap();
/// assert_eq!((bought.frequency, bought.recency, bought.age), (1.0, 2.0, 5.0));
/// assert_eq!(bought.mean_value, Some(40.0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Purchases {
    /// Days with a purchase after the first (`x`).
    pub frequency: f64,
    /// Time from the first to the last of them (`t_x`); 0 with only one.
    pub recency: f64,
    /// Time from the first until now (`T`).
    pub age: f64,
    /// Mean value of the days after the first; `None` where there is none, or none states a value.
    pub mean_value: Option<f64>,
}

impl Purchases {
    /// From times (milliseconds since the epoch) and values of purchases, in any order; those after `now`
    /// do not count. A value that is not a finite number above 0 is unknown. `None` without a purchase.
    #[must_use]
    pub fn of(purchases: impl IntoIterator<Item = (i64, f64)>, now: i64) -> Option<Self> {
        let order = |(time, value)| Order {
            time,
            value,
            lines: 1.0,
        };
        let mut orders: Vec<Order> = purchases.into_iter().map(order).collect();
        sort_by(&mut orders, |a, b| a.time.cmp(&b.time));
        Habit::of(&orders, now).map(|habit| habit.bought)
    }

    /// Whether the figures can be those of a shopper: a whole number of purchases, times that are finite
    /// and in order, no time between purchases that were not.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        let whole = self.frequency >= 0.0 && self.frequency.fract() == 0.0;
        let ordered = 0.0 <= self.recency && self.recency <= self.age && self.age.is_finite();
        whole && self.frequency <= 1e9 && ordered && (self.frequency > 0.0 || self.recency == 0.0)
    }

    /// The usual time between purchases; `None` with fewer than two.
    #[must_use]
    pub fn usual_gap(&self) -> Option<f64> {
        (self.frequency > 0.0).then(|| self.recency / self.frequency)
    }

    /// Time since the last purchase.
    #[must_use]
    pub fn gap(&self) -> f64 {
        self.age - self.recency
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::DAY;

    #[test]
    fn counts_days_and_leaves_out_the_future() {
        let times = [
            (20 * DAY, 7.0),
            (6 * DAY, 5.0),
            (6 * DAY + 1, 2.0),
            (90 * DAY, 99.0),
        ];
        let bought = Purchases::of(times, 27 * DAY).unwrap();
        assert_eq!(
            (bought.frequency, bought.recency, bought.age),
            (1.0, 2.0, 3.0)
        );
        assert_eq!((bought.usual_gap(), bought.gap()), (Some(2.0), 1.0));
        assert_eq!(bought.mean_value, Some(7.0));
        assert_eq!(Purchases::of(times, 5 * DAY), None);
        // One day only; before the epoch; a value that is none.
        let bought = Purchases::of([(-1, f64::NAN), (-2, 3.0)], 0).unwrap();
        assert_eq!((bought.frequency, bought.recency), (0.0, 0.0));
        assert_eq!((bought.age, bought.mean_value), (1.0 / 7.0, None));
        assert_eq!(bought.usual_gap(), None);
    }

    #[test]
    fn knows_the_impossible() {
        let new = |frequency, recency, age| Purchases {
            frequency,
            recency,
            age,
            mean_value: None,
        };
        for good in [(0.0, 0.0, 0.0), (2.0, 3.0, 3.0), (1.0, 0.5, 9.0)] {
            assert!(new(good.0, good.1, good.2).is_possible());
        }
        for bad in [
            (-1.0, 0.0, 1.0),
            (0.5, 0.1, 1.0),
            (1.0, 2.0, 1.0),
            (0.0, 1.0, 2.0),
            (1.0, f64::NAN, 2.0),
            (1.0, 1.0, f64::INFINITY),
        ] {
            assert!(!new(bad.0, bad.1, bad.2).is_possible(), "{bad:?}");
        }
    }
}
