//! What does the log say of the shopper? The profile that the shopper sees, and what the shopper is likely
//! to do next.
//!
//! For: telling in plain figures what the device knows. Not for: ranking, which looks
//! at the history itself (see [`crate::features`]).

pub mod churn;
#[cfg(feature = "insight")]
pub mod offers;
mod profile;
pub mod purchase;

pub use profile::{Attribution, Interest, InterestKind, PriceBand, Profile};
