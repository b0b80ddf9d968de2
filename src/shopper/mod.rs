//! What does the log say of the shopper? The profile that the shopper sees, and what the shopper is likely
//! to do next.
//!
//! For: telling in plain figures what the device knows. Not for: ranking, which looks
//! at the history itself (see [`crate::features`]).

pub mod churn;
pub mod live;
#[cfg(feature = "train")]
mod logistic;
#[cfg(feature = "insight")]
pub mod offers;
mod profile;
pub mod purchase;
mod scaled;

#[cfg(feature = "insight")]
pub use profile::{
    Act, Correction, Corrections, Habit, Intent, IntentKind, MAX_CORRECTIONS, Rfm, RfmClass, Rhythm,
};
pub use profile::{Attribution, Interest, InterestKind, PriceBand, Profile};
pub use scaled::Scaled;
