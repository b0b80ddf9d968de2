//! Numeric building blocks shared by all models.
//!
//! Everything here is deterministic: native and wasm give the same result for the same input,
//! ties are broken by item index, comparisons use `total_cmp`.

mod cholesky;
mod elementary;
mod mask;
mod scan;
mod scores;
mod topk;
mod vector;

pub use cholesky::Cholesky;
pub use elementary::{exp2, log2};
pub use mask::Mask;
pub use scan::{BlockedRows, QuantizedQuery};
pub use scores::{FixedScores, Scores};
pub use topk::{ScoredItem, TopK};
pub use vector::{add_scaled, dot};
