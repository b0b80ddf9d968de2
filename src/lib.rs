//! Windowshopper: a recommender that never leaves the window.
//!
//! The engine is pure: it does no I/O, reads no clock, keeps no global state and starts no threads.
//! Time (milliseconds since the epoch, UTC) and randomness are passed in by the caller.
//!
//! # Floor plan
//!
//! The rooms stand in the order in which data flows. A room may use the rooms above it, never one
//! below it (`tests/architecture.rs` checks that).

// The rooms, in order of flow. tests/architecture.rs reads this list.

pub mod names;
pub mod id;
pub mod error;
pub mod value;
pub mod json;
pub mod math;
pub mod nn;
#[cfg(feature = "learn")]
pub mod metrics;
pub mod bundle;
pub mod events;
pub mod catalog;
pub mod text;
pub mod features;
#[cfg(feature = "orders")]
pub mod orders;
pub mod models;
pub mod candidates;
pub mod ranking;
pub mod shopper;
#[cfg(feature = "insight")]
pub mod privacy;
pub mod engine;
#[cfg(target_arch = "wasm32")]
pub mod wasm;

/// The guides with code in Rust, for the doc tests.
#[cfg(doctest)]
#[doc = include_str!("../docs/models.md")]
struct Guides;
