//! Latent factors of implicit feedback: taste.
//!
//! Every item has a vector `y`, every shopper one `x`, so that `x · y` is near 1 where the shopper
//! touched the item and near 0 elsewhere; that is the `x`, `y` with the least
//!
//! `Σ c(u, i) · (p(u, i) - x(u) · y(i))² + regularization · (Σ |x|² + Σ |y|²)`
//!
//! where `r` is the sum of the interactions' weights, `p` is 1 if `r > 0` else 0, and the
//! confidence is `c = 1 + alpha · log2(1 + r)`. Training alternates between all `x` and all `y`, by
//! conjugate gradients. Only the `y` leave it, in 8 bits with one scale an item, with their Gram
//! matrix `YᵀY`; the shopper's own `x` is solved on the device, exactly, from the history:
//!
//! `x = A⁻¹ b`, `A = YᵀY + regularization · I + Σ (c - 1) · y yᵀ`, `b = Σ c · y` over the history.
//!
//! `score(j) = x · y(j)`, which is a sum over the history: `Σ c(i) · y(j)ᵀ A⁻¹ y(i)`. Items with a
//! score of 0 or less, or of less than a twentieth of the best, are not touched.
//!
//! Hu, Koren and Volinsky 2008, <https://doi.org/10.1109/ICDM.2008.22>; Takács, Pilászy and Tikk
//! 2011 (conjugate gradients), <https://doi.org/10.1145/2043932.2043987>.

#[cfg(feature = "train")]
mod fit;
mod model;
mod params;

#[cfg(feature = "train")]
pub use fit::{fit, item_factors};
pub use model::Als;
pub use params::Params;
