//! What does the log say of the shopper? The profile that the shopper sees.
//!
//! For: telling the shopper in plain figures what the device knows. Not for: ranking, which looks
//! at the history itself (see [`crate::features`]).

mod profile;

pub use profile::{Attribution, Interest, InterestKind, PriceBand, Profile};
