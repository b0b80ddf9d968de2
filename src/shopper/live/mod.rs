//! Does the session that is going on end in a purchase?
//!
//! A small network ([`crate::nn`]) over the shape of the session ([`SessionShape`]), learned from the sessions of
//! a shop's log that end in a purchase and those that don't, and asked on the device step by step.

#[cfg(feature = "train")]
mod fit;

#[cfg(feature = "train")]
pub use fit::{LiveFit, fit_live};

#[cfg(feature = "train")]
use crate::bundle::BundleWriter;
use crate::bundle::{Bundle, BundleError};
use crate::features::SessionShape;
use crate::math::ln;
use crate::shopper::Scaled;

/// Name of its tensors.
const NAME: &str = "live";
/// Inputs of the network: each value of the shape, what is in the cart, and the time of day once more.
const INPUTS: usize = SessionShape::WIDTH + 2;

/// The chance that a session ends in a purchase.
#[derive(Clone, Debug, PartialEq)]
pub struct Live(Scaled);

impl Live {
    /// The chance, 0 to 1, from the [values](SessionShape::values) of the session so far.
    #[must_use]
    pub fn chance(&self, values: &[f32; SessionShape::WIDTH]) -> f32 {
        self.0.chance(&inputs(values))
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

/// What the network sees: of a count, a time or a price `x` its `ln(1 + x)`; whether there was a step of a
/// checkout (a log has one of all items or one of each); the hour on its circle; the rest as it is; and of what was put
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
            // Far from noon, and from six: a parabola for each half of the circle does for a cosine.
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
