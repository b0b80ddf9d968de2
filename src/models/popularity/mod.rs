//! What sells at the moment: counts that fade with time.
//!
//! `score(i) = PRIOR + Σ w · 2^(-age / half-life) / max`, over the training interactions `w` with
//! `i`; age counts back from the newest of them; the best item has 1 (plus [`PRIOR`]). Every item
//! of the table has a score, so that a shelf is never empty: those that training never saw have
//! [`PRIOR`], and come in the order of the catalogue.

#[cfg(feature = "train")]
mod fit;
mod model;
mod params;

#[cfg(feature = "train")]
pub use fit::{fit, of_counts};
pub use model::{PRIOR, Popularity};
pub use params::Params;
