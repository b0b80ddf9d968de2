//! In which order, and why? The pool becomes a list whose every score is explained.
//!
//! - `blend`: the score, a weighted sum of features, learned in training;
//! - `diversity`: maximal marginal relevance;
//! - `explanation`: the tree whose leaves add up to the score.
//!
//! For: order and reasons. Not for: finding items (see [`crate::candidates`]).

mod blend;
mod diversity;
mod explanation;
#[cfg(feature = "train")]
mod fit;
#[cfg(feature = "train")]
mod refine;

pub use blend::{Blend, FEATURES, Feature, Features, SEGMENTS, Segment};
pub use diversity::{Likeness, diversify};
pub use explanation::Explanation;
#[cfg(feature = "train")]
pub use fit::{Case, FitParams, fit};
