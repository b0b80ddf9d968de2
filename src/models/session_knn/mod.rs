//! Past sessions like the current one, and what else was in them.
//!
//! For the current session `s` (when it is empty, the last one before it):
//! 1. Every visit `v` has a weight `w(v) = weight · 1 / (1 + item_decay · steps back) · idf(item)`;
//!    an item visited twice counts once, at its latest place. (`earlier_item_decay` instead, when an
//!    earlier session stands for the current one.)
//! 2. Of each visited item, the `sample` most recent past sessions are looked at. A past session
//!    `n` is as near as `near(n) = f(n) · Σ w(v)` over the visits whose item it shares, with
//!    `f(n) = recency(n) / length(n)^length_penalty`.
//! 3. The `neighbors` nearest (ties: the more recent) vote for their items:
//!    `score(j) = Σ near(n) · place(j, n) · idf(j)^popularity_penalty`, where `place` falls with the
//!    distance in `n` between `j` and the most recently visited item that `n` shares.
//!
//! No factor is ever negative, and every score is a sum over visits. After Ludewig and Jannach 2018
//! (VSKNN), <https://doi.org/10.1007/s11257-018-9209-6>; Garg et al. 2019 (STAN),
//! <https://doi.org/10.1145/3331184.3331322>; Kersbergen et al. 2022 (VMIS-kNN, the index),
//! <https://doi.org/10.1145/3514221.3517901>.

#[cfg(feature = "train")]
mod fit;
mod model;
mod params;

#[cfg(feature = "train")]
pub use fit::fit;
pub use model::SessionKnn;
pub use params::Params;
