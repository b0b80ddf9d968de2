//! What do layers of weighted sums make of a row of numbers?
//!
//! For: small dense networks that give chances of classes, and learning them. Not for: what the
//! numbers mean (see [`crate::shopper`]), nor networks over sequences
//! (see [`crate::models::sequence`]).
//!
//! With `a⁰` the input, layer `l` of `L` computes `zˡ = aˡ⁻¹·Wˡ + bˡ` and `aˡ = f(zˡ)`, `f` being a ReLU
//! or a sigmoid; the last one gives chances `p`, by a sigmoid (one number, yes or no) or a softmax. The
//! loss of a row is the cross-entropy `-ln p(what was so)`. Its gradient, from the end to the start:
//! - `δᴸ = p - y`, for both pairs of output and loss;
//! - `δˡ⁻¹ = (Wˡ·δˡ) ⊙ f'(zˡ⁻¹)`;
//! - `∂Wˡ = aˡ⁻¹ᵀ·δˡ`, `∂bˡ = δˡ`, with `Wˡ` of inputs by outputs.
//!
//! (These differ from the backpropagation formulas printed in the tutorial whose network
//! [`crate::shopper::purchase`] rebuilds: those multiply matrices whose shapes do not fit.) Every gradient
//! is checked against finite differences (`nn/fit/tests.rs`).
//!
//! A row at a time, by `math::add_scaled` and `math::dot`: inputs of 0 cost nothing, which are most where
//! columns are categories and half behind a ReLU; and these kernels, with [`crate::math::exp2`] and
//! [`crate::math::log2`], give the same bits on every target, so that a browser can learn the same
//! weights as the command line. (A general matrix product does not: it picks its instructions, and with
//! them its rounding, by the processor.)

#[cfg(feature = "learn")]
mod fit;
mod network;

#[cfg(feature = "learn")]
pub use fit::{Fitted, Fitting, Params, Samples, Trainer, fit, start};
pub use network::{Activation, Network, NnError, Output};
