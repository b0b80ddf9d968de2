//! Numeric building blocks shared by all models.
//!
//! Everything here is deterministic: native and wasm give the same result for the same input,
//! ties are broken by item index, comparisons use `total_cmp`.

mod mask;
mod scores;
mod topk;

pub use mask::Mask;
pub use scores::Scores;
pub use topk::{ScoredItem, TopK};
