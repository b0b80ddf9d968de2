//! Will the shopper come back, how often, and for how much?
//!
//! Models of repeat buying, learned from a shop's order log and asked on the device about the
//! shopper's own purchases ([`Purchases`]):
//! - [`Churn`], BG/NBD (Fader, Hardie and Lee 2005, <https://doi.org/10.1287/mksc.1040.0098>): while
//!   active, a shopper buys at random at a rate of their own (gamma over shoppers, `r`, `alpha`), and after
//!   each purchase becomes inactive with a chance of their own (beta over shoppers, `a`, `b`);
//! - [`Spend`], Gamma-Gamma (Fader and Hardie 2013): what a purchase of theirs is worth;
//!
//! and, for shops whose log teaches it, a third ([`Hazard`]) that adds to BG/NBD what it does not see.
//!
//! Shoppers are to be ranked by [`Churn::expected`], never by [`Churn::alive`], which is 1 for everybody
//! with one purchase (the model lets nobody leave before a second one).
//!
//! What the device computes goes by [`crate::math::exp`] and [`crate::math::ln`]: the same bits on every target.

#[cfg(feature = "train")]
mod fit;
mod hazard;
mod model;
mod purchases;
mod risk;
mod spend;

#[cfg(feature = "train")]
pub use fit::{
    ChurnFit, CustomersFit, FitError, HazardFit, SpendFit, fit, fit_customers, fit_hazard,
    fit_spend,
};
pub use hazard::{Habit, Hazard};
pub use model::Churn;
pub use purchases::{Order, Purchases};
pub use risk::{Customers, Level, Model, Reason, Risk};
pub use spend::Spend;

/// No parameter of these models gets larger.
const MAX_SCALE: f64 = 1e12;
