//! Recency, frequency, money.

use super::evidence::newest;
use crate::events::{DAY, Event, EventId, EventKind};
use crate::features::Calendar;
use crate::math::exp2;
use serde::Serialize;

/// Days between purchases that are taken for usual before there are two; they count as one gap. Two months, for
/// want of anything of the shopper's own.
const PRIOR: f32 = 60.0;
/// Purchase days of the loyal: more than three.
const LOYAL: usize = 4;

/// How the shopper buys, as direct marketing has it (Hughes, Strategic Database Marketing, 1994), but against the
/// shopper's own rhythm: a device knows no other shoppers to make quintiles of. So money is told and does not class.
///
/// With `x` = recency / usual gap, where usual gap = (time from the first purchase to the last + 60 days) / purchase
/// days:
///
/// | class | when |
/// |---|---|
/// | `new` | no purchase; or one purchase day and `x <= 1.6` |
/// | `active` | 2 or 3 purchase days, `x <= 1.6` |
/// | `loyal` | 4 or more, `x <= 1.6` |
/// | `at_risk` | `1.6 < x <= 3` |
/// | `lapsed` | `x > 3` |
///
/// Someone who buys at a steady rate (exponential gaps: Ehrenberg 1959) pauses longer than 1.6 usual gaps one time in
/// five, and longer than 3 one time in twenty.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rfm {
    /// The class; see the table.
    pub class: RfmClass,
    /// How well the class fits, 0 to 1: the chance `exp(-x)` that a steady buyer pauses this long for `active` and
    /// `loyal`, 1 less that for `at_risk` and `lapsed`; of `new` 1, as it only counts.
    pub confidence: f32,
    /// Days since the last purchase; absent without one.
    pub recency: Option<f32>,
    /// Days (UTC) with a purchase.
    pub frequency: usize,
    /// Money spent in purchases that say their value.
    pub monetary: f64,
    /// Days between purchases that are usual for this shopper.
    pub usual_gap: f32,
    /// The newest purchases, newest first, at most 5.
    pub event_ids: Vec<EventId>,
}

/// How the shopper buys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RfmClass {
    /// Has yet to buy, or to buy again.
    New,
    /// Buys.
    Active,
    /// Buys often.
    Loyal,
    /// Has paused longer than usual.
    AtRisk,
    /// Has paused too long.
    Lapsed,
}

impl Rfm {
    #[inline(never)]
    pub(super) fn of(calendar: &Calendar, events: &[Event], now: i64) -> Self {
        let orders = calendar.orders();
        let mut days: Vec<i64> = orders.iter().map(|order| order.0.div_euclid(DAY)).collect();
        days.dedup();
        let since = |time: i64, end: i64| {
            #[allow(clippy::cast_precision_loss)] // a duration: 24 bits are enough
            let days = end.saturating_sub(time).max(0) as f32 / DAY as f32;
            days
        };
        let first = orders.first().map_or(now, |order| order.0);
        let last = orders.last().map_or(now, |order| order.0);
        #[allow(clippy::cast_precision_loss)] // purchases
        let usual_gap = (since(first, last) + PRIOR) / days.len().max(1) as f32;
        let recency = since(last, now);
        let pause = recency / usual_gap;
        let class = match days.len() {
            0 => RfmClass::New,
            _ if pause > 3.0 => RfmClass::Lapsed,
            _ if pause > 1.6 => RfmClass::AtRisk,
            1 => RfmClass::New,
            LOYAL.. => RfmClass::Loyal,
            _ => RfmClass::Active,
        };
        let chance = exp2(-pause * std::f32::consts::LOG2_E);
        Self {
            class,
            confidence: match class {
                RfmClass::New => 1.0,
                RfmClass::Active | RfmClass::Loyal => chance,
                RfmClass::AtRisk | RfmClass::Lapsed => 1.0 - chance,
            },
            recency: (!days.is_empty()).then_some(recency),
            frequency: days.len(),
            monetary: orders.iter().fold(0.0, |sum, order| sum + order.1),
            usual_gap,
            event_ids: newest(events, &mut |event| event.kind == EventKind::Purchase),
        }
    }
}
