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

/// Name of its tensor.
const NAME: &str = "live";
/// Inputs of the network: each value of the shape, and what is in the cart.
const INPUTS: usize = SessionShape::WIDTH + 1;
/// Its layers.
const SIZES: [usize; 3] = [INPUTS, 16, 1];
/// Places of values of the shape: of what is put into the cart, taken out of it, of steps of a checkout, and of what
/// has no logarithm.
const CARTS: usize = 4;
const CHECKOUTS: usize = 6;
const AS_IT_IS: [usize; 4] = [11, 14, 15, 16];

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

    /// Reads the tensor `live` (see [`Scaled::load`]); nothing when there is none.
    ///
    /// # Errors
    /// As [`Scaled::load`].
    pub fn load(bundle: &Bundle<'_>) -> Result<Option<Self>, Box<BundleError>> {
        Ok(Scaled::load(bundle, NAME, &SIZES)?.map(Self))
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
/// checkout (a log has one of all items or one of each); the rest as it is; and of what was put into the cart what
/// was not taken out.
fn inputs(values: &[f32; SessionShape::WIDTH]) -> [f32; INPUTS] {
    let mut inputs = [0.0; INPUTS];
    for (place, (input, &value)) in inputs.iter_mut().zip(values).enumerate() {
        *input = match place {
            CHECKOUTS => value.min(1.0),
            _ if AS_IT_IS.contains(&place) || value.is_nan() => value,
            _ => log(value),
        };
    }
    inputs[INPUTS - 1] = log((values[CARTS] - values[CARTS + 1]).max(0.0));
    inputs
}

#[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
fn log(value: f32) -> f32 {
    ln(1.0 + f64::from(value)) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_names() {
        let names = SessionShape::NAMES;
        assert_eq!(
            (names[CARTS], names[CARTS + 1], names[CHECKOUTS]),
            ("carts", "removals", "checkouts")
        );
        assert_eq!(
            AS_IT_IS.map(|place| names[place]),
            ["focus", "price_spread", "hour", "weekday"]
        );
        let mut values = [0.0; SessionShape::WIDTH];
        (
            values[1],
            values[CARTS],
            values[CARTS + 1],
            values[CHECKOUTS],
        ) = (7.0, 4.0, 1.0, 3.0);
        (values[11], values[13]) = (0.5, f32::NAN);
        let inputs = inputs(&values);
        let close = |found: f32, expected: f64| (f64::from(found) - expected).abs() < 1e-6;
        assert!(close(inputs[1], 8f64.ln()) && close(inputs[CARTS], 5f64.ln()));
        assert!(close(inputs[INPUTS - 1], 4f64.ln()) && inputs[CHECKOUTS] == 1.0);
        assert!(inputs[11] == 0.5 && inputs[13].is_nan() && inputs[0] == 0.0);
    }
}
