//! When people shop: more on Sunday than on Friday, more in the evening than at night (UTC).

use super::random::Random;

pub const DAY: i64 = 86_400;

/// Monday first.
const WEEK: [f64; 7] = [1.0, 0.95, 0.95, 1.0, 0.8, 1.05, 1.35];

/// Midnight first: a small peak at lunch, a large one at nine in the evening.
const HOURS: [f64; 24] = [
    0.25, 0.12, 0.06, 0.04, 0.04, 0.08, 0.2, 0.4, 0.6, 0.75, 0.85, 0.95, 1.15, 1.1, 0.9, 0.85, 0.9,
    1.05, 1.3, 1.7, 2.1, 2.2, 1.5, 0.7,
];

/// How busy a day is; `day` counts from 1970-01-01, a Thursday.
pub fn busyness(day: i64) -> f64 {
    let weekday = (day + 3).rem_euclid(7);
    usize::try_from(weekday).map_or(1.0, |weekday| WEEK[weekday])
}

/// A second of a day.
pub fn second(random: &mut Random) -> i64 {
    let hour = random.weighted(&HOURS).unwrap_or(0);
    let within = random.below(3_600);
    i64::try_from(hour * 3_600 + within).unwrap_or(0)
}
