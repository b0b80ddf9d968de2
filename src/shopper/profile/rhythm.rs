//! When does the shopper come?

use super::evidence::newest;
use crate::events::{DAY, Event, EventId};
use crate::features::Calendar;
use crate::math::sort_by;
use serde::Serialize;

const HOUR: i64 = 3_600_000;
/// Hours of the stretch of the day that a habit is about.
const STRETCH: usize = 4;
/// Fewest visits that a habit is told of.
const MIN_VISITS: usize = 4;
/// Visits, spread evenly, that are seen before the first.
const PRIOR: f32 = 4.0;

/// When visits begin, by the shopper's own clock.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rhythm {
    /// Usual time from one visit to the next: the median, in days; absent with one visit.
    pub visit_gap: Option<f32>,
    /// The same of orders.
    pub order_gap: Option<f32>,
    /// Visits that began in each hour, 0 to 23: 24 numbers.
    pub hours: Vec<u32>,
    /// Visits that began on each day, Monday first: 7 numbers.
    pub weekdays: Vec<u32>,
    /// The four hours in a row with most visits, by the first of them; of equals the one that begins the earliest.
    /// Absent with fewer than 4 visits.
    pub hour: Option<Habit>,
    /// The day with most visits, 0 is Monday; of equals the first.
    pub weekday: Option<Habit>,
}

/// When most visits begin.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Habit {
    /// The hour or the day.
    pub value: usize,
    /// How likely the next visit is then, as far as visits tell, 0 to 1: `(k + 4 p) / (n + 4)` for `k` of `n` visits,
    /// where `p` is the share by chance (4/24 or 1/7).
    pub confidence: f32,
    /// The first events of the newest of these visits, newest first, at most 5.
    pub event_ids: Vec<EventId>,
}

impl Rhythm {
    /// `None` without a visit. `utc_offset` in minutes, east positive.
    #[inline(never)]
    pub(super) fn of(calendar: &Calendar, events: &[Event], utc_offset: i16) -> Option<Self> {
        let visits = calendar.visits();
        visits.first()?;
        let orders: Vec<i64> = calendar.orders().iter().map(|order| order.0).collect();
        let (mut hours, mut weekdays) = (vec![0; 24], vec![0; 7]);
        for &visit in visits {
            let (hour, weekday) = clock(visit, utc_offset);
            hours[hour] += 1;
            weekdays[weekday] += 1;
        }
        let hour_of = |time| clock(time, utc_offset).0;
        let weekday_of = |time| clock(time, utc_offset).1;
        Some(Self {
            visit_gap: median_gap(visits),
            order_gap: median_gap(&orders),
            hour: Habit::of(&hours, STRETCH, visits, events, &hour_of),
            weekday: Habit::of(&weekdays, 1, visits, events, &weekday_of),
            hours,
            weekdays,
        })
    }
}

impl Habit {
    /// The `width` places in a row, around the end too, with most visits; `place_of` tells that of a moment.
    #[inline(never)]
    fn of(
        counts: &[u32],
        width: usize,
        visits: &[i64],
        events: &[Event],
        place_of: &dyn Fn(i64) -> usize,
    ) -> Option<Self> {
        if visits.len() < MIN_VISITS {
            return None;
        }
        let places = counts.len();
        let (mut value, mut most) = (0, 0);
        for start in 0..places {
            let mut sum = 0;
            for step in 0..width {
                sum += counts.get((start + step) % places).copied().unwrap_or(0);
            }
            if sum > most {
                (value, most) = (start, sum);
            }
        }
        #[allow(clippy::cast_precision_loss)] // visits
        let confidence =
            (most as f32 + PRIOR * width as f32 / places as f32) / (visits.len() as f32 + PRIOR);
        Some(Self {
            value,
            confidence,
            event_ids: newest(events, &mut |event| {
                visits.binary_search(&event.timestamp).is_ok()
                    && (place_of(event.timestamp) + places - value) % places < width
            }),
        })
    }
}

/// Hour and weekday of a moment, 0 is Monday.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 23 and 0 to 6
fn clock(time: i64, utc_offset: i16) -> (usize, usize) {
    let local = time.saturating_add(i64::from(utc_offset) * (HOUR / 60));
    // The first day of the epoch was a Thursday.
    let weekday = (local.div_euclid(DAY) + 3).rem_euclid(7);
    ((local.rem_euclid(DAY) / HOUR) as usize, weekday as usize)
}

/// The median time from each to the next, in days; of two middle ones the lower.
#[inline(never)]
fn median_gap(times: &[i64]) -> Option<f32> {
    let mut gaps: Vec<f32> = Vec::new();
    for two in times.windows(2) {
        #[allow(clippy::cast_precision_loss)] // a duration: 24 bits are enough
        gaps.push((two[1] - two[0]) as f32 / DAY as f32);
    }
    sort_by(&mut gaps, f32::total_cmp);
    gaps.get(gaps.len().saturating_sub(1) / 2).copied()
}
