//! Items that go with an item, counted over sessions, shoppers' whole histories or baskets.
//!
//! `c(i, j)` is the sum, over all sessions with both, of a weight that falls with their distance;
//! `n(i)` the number of sessions with `i`. How alike two items are:
//! - [`Similarity::Cosine`]: `c(i, j) / (n(i)^(1-p) · n(j)^p + shrinkage)`; with `p` = 1/2 and
//!   without distances this is the cosine of their session vectors;
//! - [`Similarity::Lift`]: `max(0, log2(c(i, j) · N / (n(i) · n(j)))) · c / (c + shrinkage)`:
//!   how much more often than by chance, little believed on little evidence.
//!
//! The best `neighbors` of each item are kept, in 8 bits each with one scale an item.
//! `score(j) = Σ decayed weight(visit) · similarity(item of visit, j)`, see [`Decay`](super::Decay).
//!
//! Sarwar et al. 2001, <https://doi.org/10.1145/371920.372071>; shrinkage after Bell and Koren 2007,
//! <https://doi.org/10.1109/ICDM.2007.90>.

#[cfg(feature = "train")]
mod fit;
mod params;

pub use super::neighbors::Neighbors as ItemKnn;
#[cfg(feature = "train")]
pub use fit::{fit, of_pairs};
pub use params::{Params, Similarity};
