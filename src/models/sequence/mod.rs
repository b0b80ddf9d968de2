//! The next item, by a small neural network that reads the visits in their order.
//!
//! Every item has a unit vector `e`. The network turns the vectors of a session's visits into one
//! of the same kind, `s`, also of length 1, and
//!
//! `chance(j) = softmax(scale · s · e(j))`, `score(j) = 100 · chance(j)`
//!
//! among the items that have at least 2^-11 of the best one's chance; the others are not
//! touched. Vectors of length 1 keep the popular items from being long and so everywhere (NISER,
//! Gupta et al. 2019, <https://arxiv.org/abs/1909.04276>), and lose next to nothing in 8 bits.
//!
//! With `x(t) = √d · e(item of visit t)`, and `[a; b]` one below the other:
//! - memory, a gated recurrent unit: `h(t) = keep · h(t-1) + (1 - keep) · new`,
//!   `[reset; keep] = σ(W x + b + U h(t-1))`, `new = tanh(W' x + b' + reset · U' h(t-1))`
//!   (Cho et al. 2014, <https://arxiv.org/abs/1406.1078>; GRU4Rec, Hidasi et al. 2016,
//!   <https://arxiv.org/abs/1511.06939>);
//! - attention: `a(t) = softmax_t(focus · σ(Q h(last) + K x(t) + distance(last - t)))`, with a
//!   vector for each distance (NARM, Li et al. 2017, <https://arxiv.org/abs/1711.04725>);
//! - `s = unit(O [h(last); Σ a(t) x(t); x(last)] + o)`.
//!
//! The memory after a visit does not change when more visits come: a query that goes on where the
//! last one ended costs one step.
//!
//! **Learning.** All prefixes of a session are learned in one pass, by cross-entropy of the softmax
//! over the items of the step and evenly drawn ones, each weighted by its chance to be among them.
//! Adam, of the vectors only those of the step. Sequences are those given: for a shop all sessions
//! of a shopper joined.
//!
//! **Explaining.** `O [...]` is a sum over the visits: what each wrote into the memory and later
//! ones left there, its share of the attention, and for the last one itself. The parts that speak
//! for an item share its score.

#[cfg(feature = "train")]
mod fit;
mod model;
mod network;
mod params;

#[cfg(feature = "train")]
pub use fit::{Learner, fit};
pub use model::Sequence;
pub use params::Params;
