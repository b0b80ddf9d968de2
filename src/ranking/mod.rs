//! In which order, and why? The pool becomes a list whose every score is explained.
//!
//! - `features`: what is known of a candidate, as numbers;
//! - `blend`: the score, a weighted sum of them, learned in training, and `mlp`, the network beside it;
//! - `calibration`: from scores to chances;
//! - `diversity`: maximal marginal relevance;
//! - `explanation`: the tree whose leaves add up to the score.
//!
//! For: order and reasons. Not for: finding items (see [`crate::candidates`]).

mod blend;
mod calibration;
mod diversity;
mod explanation;
mod features;
mod mlp;
#[cfg(feature = "train")]
mod calibrate;
#[cfg(feature = "train")]
mod case;
#[cfg(feature = "train")]
mod fit;
#[cfg(feature = "train")]
mod learn;
#[cfg(feature = "train")]
mod refine;

pub use blend::{Blend, Parts, SEGMENTS, Segment};
pub use calibration::{Calibration, Chances};
#[cfg(feature = "train")]
pub use case::Case;
pub use diversity::{Likeness, diversify};
pub use explanation::Explanation;
pub use features::{FEATURES, Feature, Features};
#[cfg(feature = "train")]
pub use fit::{Choice, FitParams, Fitted, fit};
pub use mlp::{HIDDEN, Mlp};
