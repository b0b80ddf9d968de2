//! Who bought again after some days of the past, and how that could have been known.

use super::{FitError, enough, fit};
use crate::events::DAY;
use crate::metrics::{Binary, binary};
use crate::nn::{Activation, Network, Output};
use crate::shopper::Scaled;
use crate::shopper::churn::hazard::{FEATURES, Habit, Hazard, SIZES};
use crate::shopper::churn::{Churn, Order};
use crate::shopper::logistic::{Matrix, Target, logistic};

/// Where the log is cut: shares of its span. What came before is known, the rest is to be told.
const CUTS: [f64; 5] = [0.35, 0.45, 0.55, 0.65, 0.75];
/// Share of the span that BG/NBD and hazard are judged on.
const JUDGED: f64 = 0.25;
/// Shortest log, in weeks.
const MIN_WEEKS: f64 = 12.0;
/// Weight of the squared coefficients, with features of deviation 1 and a loss summed over lessons.
const RIDGE: f64 = 10.0;
/// Milliseconds of a week.
const WEEK: f64 = 7.0 * 24.0 * 60.0 * 60.0 * 1000.0;

/// What [`fit_hazard`] finds.
#[derive(Clone, Debug, PartialEq)]
pub struct HazardFit {
    /// Learned from the whole log.
    pub model: Hazard,
    /// Lessons: a customer at a cut.
    pub lessons: usize,
    /// How one learned from the first three quarters of the log does on the customers' last quarter.
    pub judged: Binary,
    /// The same of BG/NBD, fitted to the same three quarters.
    pub bg_nbd: Binary,
}

impl HazardFit {
    /// Whether the hazard is worth having: it is the less surprised by the last quarter.
    #[must_use]
    pub fn is_better(&self) -> bool {
        self.judged.log_loss < self.bg_nbd.log_loss
    }
}

/// A customer at a cut: the features, and whether they bought again.
type Lesson = (Vec<f32>, bool);
/// A customer's habit at a moment, and all their orders.
type Known<'a> = (Habit, &'a [Order]);

/// Learns the chance to buy again from the orders of customers, a list each, in a log that goes from `first` to
/// `last` (milliseconds since the epoch).
///
/// The log is cut at several days; BG/NBD, fitted to what came before, gives some of the features, what came after
/// the label. All is judged on the last quarter of the log by a model of the rest, then learned from all of it.
///
/// # Errors
/// A log of less than 12 weeks, fewer than ten customers who bought again before a cut, or after one, or not; or no
/// maximum.
pub fn fit_hazard(customers: &[Vec<Order>], first: i64, last: i64) -> Result<HazardFit, FitError> {
    let weeks = (last - first) as f64 / WEEK;
    if weeks < MIN_WEEKS {
        return Err(FitError::ShortLog { weeks });
    }
    let until = cut(first, last, 1.0 - JUDGED);
    let early = learn(&lessons(customers, first, until)?)?;
    let (churn, habits) = known(customers, until)?;
    let horizon = (last - until) as f64 / WEEK;
    let (mut judged, mut bg_nbd) = (Vec::new(), Vec::new());
    for (habit, orders) in habits {
        let again = bought_in(orders, until, last);
        judged.push((early.buys(&habit, &churn, horizon), again));
        bg_nbd.push((churn.buys(&habit.bought, horizon), again));
    }
    let lessons = lessons(customers, first, last)?;
    Ok(HazardFit {
        model: learn(&lessons)?,
        lessons: lessons.len(),
        judged: binary(&judged),
        bg_nbd: binary(&bg_nbd),
    })
}

/// The end of the day at a share of the span.
fn cut(first: i64, last: i64, share: f64) -> i64 {
    #[allow(clippy::cast_possible_truncation)] // within the span
    let time = first + ((last - first) as f64 * share) as i64;
    time.div_euclid(DAY) * DAY + DAY - 1
}

fn bought_in(orders: &[Order], after: i64, until: i64) -> bool {
    let times = orders.iter().map(|order| order.time);
    times.into_iter().any(|time| after < time && time <= until)
}

/// BG/NBD as it would have been at a moment, and the customers then.
fn known(customers: &[Vec<Order>], until: i64) -> Result<(Churn, Vec<Known<'_>>), FitError> {
    let habits: Vec<Known<'_>> = customers
        .iter()
        .filter_map(|orders| Some((Habit::of(orders, until)?, &orders[..])))
        .collect();
    let bought: Vec<_> = habits.iter().map(|(habit, _)| habit.bought).collect();
    Ok((fit(&bought)?.model, habits))
}

fn lessons(customers: &[Vec<Order>], first: i64, last: i64) -> Result<Vec<Lesson>, FitError> {
    let mut lessons = Vec::new();
    for share in CUTS {
        let until = cut(first, last, share);
        let (churn, habits) = known(customers, until)?;
        let horizon = (last - until) as f64 / WEEK;
        for (habit, orders) in habits {
            let features = habit.features(&churn, horizon).to_vec();
            lessons.push((features, bought_in(orders, until, last)));
        }
    }
    let again = lessons.iter().filter(|(_, again)| *again).count();
    enough(again, "bought after a cut of the log")?;
    enough(lessons.len() - again, "did not buy after a cut of the log")?;
    Ok(lessons)
}

/// A logistic regression.
fn learn(lessons: &[Lesson]) -> Result<Hazard, FitError> {
    let no_maximum = |at: &str| FitError::NoMaximum { at: at.into() };
    let rows: Vec<Vec<f32>> = lessons.iter().map(|(row, _)| row.clone()).collect();
    let scales = Scaled::of(&rows, FEATURES).map_err(|error| no_maximum(&error.to_string()))?;
    let inputs = scales.scaled(&rows);
    let mut x = Matrix {
        width: FEATURES + 1,
        cells: Vec::with_capacity(rows.len() * (FEATURES + 1)),
    };
    for row in inputs.chunks_exact(FEATURES) {
        x.cells.push(1.0);
        x.cells.extend(row.iter().map(|&value| f64::from(value)));
    }
    let target = |(row, (_, again)): (usize, &Lesson)| Target {
        row,
        value: f64::from(u8::from(*again)),
        weight: 1.0,
    };
    let targets: Vec<Target> = lessons.iter().enumerate().map(target).collect();
    let mut ridge = [RIDGE; FEATURES + 1];
    ridge[0] = 0.0;
    let mut weights = logistic(&x, &targets, &ridge);
    // A network has its biases last.
    weights.rotate_left(1);
    #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
    let values = weights.iter().map(|&weight| weight as f32).collect();
    let network = Network::new(&SIZES, Activation::Relu, Output::Sigmoid, values);
    let network = network.map_err(|error| no_maximum(&error.to_string()))?;
    Ok(Hazard(scales.with(network)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half of the customers buy every second week for ever, half three times and never again: nothing that
    /// BG/NBD would not see, but for how much they pay.
    fn customers() -> Vec<Vec<Order>> {
        (0..400i64)
            .map(|customer| {
                let stays = customer % 2 == 0;
                let begin = customer % 60;
                let times = if stays { 40 } else { 1 + customer % 3 };
                let days = (0..times).map(|time| begin + time * (10 + customer % 8));
                let order = |day: i64| Order {
                    time: day * DAY,
                    value: if stays { 30.0 } else { 10.0 },
                    lines: 1.0,
                };
                days.filter(|&day| day < 300).map(order).collect()
            })
            .collect()
    }

    #[test]
    fn sees_what_bg_nbd_does_not() {
        let found = fit_hazard(&customers(), 0, 300 * DAY - 1).unwrap();
        assert!(found.is_better(), "{found:?}");
        assert!(found.judged.auc > 0.97, "{found:?}");
        // The coefficients are where the penalised likelihood has no slope: one of the labels' log-odds.
        let orders = |value| {
            let order = |day: i64| Order {
                time: day * DAY,
                value,
                lines: 1.0,
            };
            [order(0), order(14), order(28)]
        };
        let (churn, _) = known(&customers(), 300 * DAY).unwrap();
        let chance = |value| {
            let habit = Habit::of(&orders(value), 36 * DAY).unwrap();
            found.model.buys(&habit, &churn, 8.0)
        };
        assert!(
            chance(30.0) > chance(10.0) + 0.1,
            "{} {}",
            chance(30.0),
            chance(10.0)
        );
    }

    #[test]
    fn says_what_is_missing() {
        use crate::error::Coded;
        let short = fit_hazard(&customers(), 0, 80 * DAY).unwrap_err();
        assert_eq!(short.code(), "too_little_data");
        let few: Vec<_> = customers().into_iter().take(8).collect();
        let few = fit_hazard(&few, 0, 300 * DAY).unwrap_err();
        assert_eq!(few.code(), "too_little_data");
    }
}
