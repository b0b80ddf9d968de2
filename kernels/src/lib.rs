//! The hot loops of Windowshopper, by themselves so that they can be compiled for speed while the
//! rest of the shopper's module is compiled for size (`Cargo.toml`, `profile.wasm`).
//!
//! For: what runs over thousands of numbers in every request. Not for: anything that knows what
//! the numbers mean; [`windowshopper::math`] gives them their types, and only it calls this crate.
//!
//! A function here must not be generic and not `#[inline]`: it would be compiled where it is called,
//! and there for size.
//!
//! [`windowshopper::math`]: https://docs.rs/windowshopper

mod bits;
mod cholesky;
mod highest;
mod lanes;
mod postings;
mod scan;
mod softmax;
mod sparse;
mod vector;

pub use cholesky::Cholesky;
pub use highest::Highest;
pub use postings::{Posting, Postings, Tally, phrase, posting_len, write_posting};
pub use scan::{BlockedRows, QuantizedQuery};
pub use softmax::shares;
pub use sparse::Sparse;
pub use vector::{add_products, add_scaled, combine, dot, rank_one};
