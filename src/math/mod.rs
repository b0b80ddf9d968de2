//! Numeric building blocks shared by all models.
//!
//! Everything here is deterministic: native and wasm give the same result for the same input,
//! ties are broken by item index, comparisons use `total_cmp`.

mod cholesky;
mod elementary;
mod mask;
mod scan;
mod scores;
mod sort;
mod topk;
mod vector;

pub use cholesky::Cholesky;
pub use elementary::{exp2, log2};
pub use mask::Mask;
pub use scan::{BlockedRows, QuantizedQuery};
pub use scores::{FixedScores, Scores};
pub use sort::{positions, sort_by, sort_by_number, sort_positions};
pub use topk::{Highest, ScoredItem, TopK};
pub use vector::{add_scaled, dot};
