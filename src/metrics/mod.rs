//! How good is a ranked list, or a chance?
//!
//! For: judging lists and chances against what a shopper went on to do. Not for: making them.

mod binary;
mod curves;
#[cfg(feature = "train")]
mod ranked;
#[cfg(feature = "train")]
mod uplift;

pub use binary::{Binary, binary};
pub use curves::{Bin, RocPoint, calibration, roc};
#[cfg(feature = "train")]
pub use ranked::*;
#[cfg(feature = "train")]
pub use uplift::{Tenth, Treated, Uplift, descending, uplift, weighted_qini};
