//! How good is a ranked list, or a chance?
//!
//! For: judging lists and chances against what a shopper went on to do. Not for: making them.

mod binary;
mod curves;
#[cfg(feature = "train")]
mod ranked;

pub use binary::{Binary, binary};
pub use curves::{Bin, RocPoint, calibration, roc};
#[cfg(feature = "train")]
pub use ranked::*;
