//! What is chosen at such a time, in such a season, by shoppers of such a place, on such a device.
//!
//! Of each value `f` of a feature (the hour of the day in the shopper's own time in six parts, the day
//! of the week, the month, the locale, the device, the placement) and each target `t` (a frequent item,
//! a category) training counts the sessions: `n(f, t)` with both, `n(t)` with the target, `n(f)` with the
//! value, out of `n` in which the feature is known.
//!
//! `lift(f, t) = log2((n(f, t) + κ) / (n(t) · n(f) / n + κ))`
//!
//! that is how much likelier than usual the target is in this situation, believed only on evidence:
//! `κ` sessions of each speak for "as usual". Features add up as in naive Bayes:
//! `score(i) = max(0, Σ lift(f, t))` over the values of the moment, where `t` is the item when it is
//! frequent, and its category (or the nearest above that training knows) when it is not.
//!
//! Only lifts that matter are kept, in 1/32 in 8 bits; where nothing is known, nothing is said. All of
//! it is coarse and local: no position, no address, and no permission asked.

#[cfg(feature = "train")]
mod fit;
mod model;
mod params;

#[cfg(feature = "train")]
pub use fit::fit;
pub use model::Situations;
pub use params::Params;
