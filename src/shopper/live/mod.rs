//! Does the session that is going on end in a purchase?
//!
//! A small network ([`crate::nn`]) over the shape of the session ([`SessionShape`]), learned from the sessions of
//! a shop's log that end in a purchase and those that don't, and asked on the device step by step.

#[cfg(feature = "train")]
mod fit;

#[cfg(feature = "train")]
pub use fit::{LiveError, LiveFit, LiveMoment, fit_live, live_moments};

#[cfg(feature = "train")]
use crate::bundle::BundleWriter;
use crate::bundle::{Bundle, BundleError};
use crate::catalog::Catalog;
use crate::events::{Event, EventId, EventKind, SESSION_GAP};
use crate::features::SessionShape;
use crate::math::ln;
use crate::shopper::Scaled;
use serde::Serialize;

/// Name of its tensors.
const NAME: &str = "live";
/// Inputs of the network: each value of the shape, what is in the cart, and the time of day once more.
const INPUTS: usize = SessionShape::WIDTH + 2;

/// The chance that the session that is going on ends in a purchase; after a purchase, in another one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PurchaseChance {
    /// 0 to 1.
    pub chance: f32,
    /// What was done in the session, or since its latest purchase: what the chance comes from, oldest first.
    pub events: Vec<EventId>,
}

/// The chance that a session ends in a purchase.
#[derive(Clone, Debug, PartialEq)]
pub struct Live(Scaled);

impl Live {
    /// The chance, 0 to 1, from the [values](SessionShape::values) of the session so far.
    #[must_use]
    pub fn chance(&self, values: &[f32; SessionShape::WIDTH]) -> f32 {
        self.0.chance(&inputs(values))
    }

    /// Judges the session that is going on at `now`, from the events of the shopper's log, oldest first. `None` when
    /// nothing was done in the last half hour, or since the latest purchase. As in training, times of day are UTC.
    #[must_use]
    pub fn of(&self, events: &[Event], catalog: &Catalog, now: i64) -> Option<PurchaseChance> {
        let mut shape = SessionShape::default();
        let mut latest = None;
        let mut steps: Vec<EventId> = Vec::new();
        for event in events.iter().filter(|event| event.timestamp <= now) {
            if !is_step(event.kind) {
                continue;
            }
            if is_pause(latest, event.timestamp) {
                steps.clear();
            }
            latest = Some(event.timestamp);
            shape.learn_event(event, catalog);
            if event.kind == EventKind::Purchase {
                shape.end();
                steps.clear();
            } else {
                steps.push(event.event_id);
            }
        }
        if steps.is_empty() || is_pause(latest, now) {
            return None;
        }
        Some(PurchaseChance {
            chance: self.chance(&shape.values(latest?, 0)),
            events: steps,
        })
    }

    /// Reads `live.*` (see [`Scaled::load`]); nothing when there is none.
    ///
    /// # Errors
    /// As [`Scaled::load`].
    pub fn load(bundle: &Bundle<'_>) -> Result<Option<Self>, Box<BundleError>> {
        Ok(Scaled::load(bundle, NAME, INPUTS)?.map(Self))
    }

    /// Writes what [`Live::load`] reads.
    #[cfg(feature = "train")]
    pub fn save(&self, writer: &mut BundleWriter) {
        self.0.save(writer, NAME);
    }
}

/// What the shopper does, not the page.
const fn is_step(kind: EventKind) -> bool {
    !kind.is_impression() && !matches!(kind, EventKind::SelectItem | EventKind::Refund)
}

fn is_pause(latest: Option<i64>, time: i64) -> bool {
    latest.is_some_and(|latest| time.saturating_sub(latest) > SESSION_GAP)
}

/// What the network sees: of a count, a time or a price `x` its `ln(1 + x)`; whether there was a step of a
/// checkout (a log has one of all items or one of each); the hour by how far it is from noon and from six; the rest as it is; and of what was put
/// into the cart what was not taken out.
#[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
fn inputs(values: &[f32; SessionShape::WIDTH]) -> Vec<f32> {
    let mut inputs = Vec::with_capacity(INPUTS);
    let log = |x: f32| {
        if x.is_nan() {
            x
        } else {
            ln(1.0 + f64::from(x.max(0.0))) as f32
        }
    };
    let (mut carts, mut removals, mut late) = (0.0, 0.0, f32::NAN);
    for (&name, &value) in SessionShape::NAMES.iter().zip(values) {
        inputs.push(match name {
            "checkouts" => value.min(1.0),
            "focus" | "price_spread" | "weekday" => value,
            "hour" => {
                late = circle(value + 6.0);
                circle(value)
            }
            _ => log(value),
        });
        match name {
            "carts" => carts = value,
            "removals" => removals = value,
            _ => {}
        }
    }
    inputs.push(log(carts - removals));
    inputs.push(late);
    inputs
}

/// Of an hour how far it is from noon, -1 (noon) to 1 (midnight).
fn circle(hour: f32) -> f32 {
    let hour = if hour >= 24.0 { hour - 24.0 } else { hour };
    (hour - 12.0).abs() / 6.0 - 1.0
}
