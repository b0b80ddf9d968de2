//! Numeric building blocks shared by all models.
//!
//! Everything here is deterministic: native and wasm give the same result for the same input,
//! ties are broken by item index, comparisons use `total_cmp`. The loops that every request runs
//! through are in the crate `kernels/`, which is compiled for speed where the rest of the module is
//! compiled for size.

mod elementary;
mod mask;
#[cfg(feature = "learn")]
mod random;
mod scores;
mod sort;
mod topk;

pub use elementary::{exp, exp_m1, exp2, ln, log2};
pub use mask::Mask;
#[cfg(feature = "learn")]
pub use random::Random;
pub use scores::{FixedScores, Scores};
pub use sort::{positions, sort_by, sort_by_number, sort_positions};
pub use topk::{ScoredItem, TopK};
pub use windowshopper_kernels::Highest;
pub use windowshopper_kernels::{
    BlockedRows, Cholesky, Posting, Postings, QuantizedQuery, Sparse, Tally, add_products,
    add_scaled, combine, dot, phrase, posting_len, rank_one, shares, write_posting,
};
