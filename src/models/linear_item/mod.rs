//! A linear model of the next item: of each item, how much every other speaks for it, once all
//! items are known together. (Item kNN counts pairs one by one: what goes with everything goes with
//! this too. Here the items have to share what they explain.)
//!
//! Let `X` be the sessions (rows) by items, each row weighing `recency(session)`; cut each session
//! at every place into what came before (`S`, weights falling with the distance from the cut) and
//! what came after (`T`, likewise). The weights `B` minimise
//! `α ‖X - X·B‖² + (1-α) ‖T - S·B‖² + λ ‖B‖²` subject to `B[j][j] ≤ ξ`. With `G = α XᵀX + (1-α) SᵀS`,
//! `C = α XᵀX + (1-α) SᵀT` and `P = (G + λI)⁻¹` that is, in closed form, column by column
//! `B[·][j] = P·C[·][j] - μ·P[·][j]`, `μ = max(0, ((P·C)[j][j] - ξ) / P[j][j])`.
//! - `α` = 1, `ξ` = 0: EASE, Steck 2019, <https://doi.org/10.1145/3308558.3313710>;
//! - `α` = 1, `ξ` > 0: SLIS; `α` = 0: SLIT; between: SLIST, Choi et al. 2021,
//!   <https://doi.org/10.1145/3442381.3450005>.
//!
//! Up to [`Params::exact`] items `P` is computed as it stands there. Beyond, each column is solved
//! over the items that alone explain most of it (`C[i][j]² / (G[i][i] + λ)`), after fsSLIM, Ning and
//! Karypis 2011, <https://doi.org/10.1109/ICDM.2011.134>: a few hundred unknowns, by Cholesky.
//!
//! On the device it is what item kNN is: the largest weights of each item, in 8 bits
//! (see [`Neighbors`](super::neighbors::Neighbors)); `score(j) = Σ decayed weight(visit) · B[item][j]`.

#[cfg(feature = "train")]
mod fit;
mod params;
#[cfg(feature = "train")]
mod system;

pub use super::neighbors::Neighbors as LinearItem;
#[cfg(feature = "train")]
pub use fit::{columns, fit};
pub use params::Params;
