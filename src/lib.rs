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
pub mod bundle; //     the trained artefact: a safetensors file, checked before anything is believed
pub mod candidates; // models into a pool of items with a score from each source
pub mod catalog; //    what the shop sells: feed readers and the columnar catalogue
pub mod engine; //     all of it behind a few verbs
pub mod error; //      the stable code that every error of the engine carries
pub mod events; //     what a shopper did: vocabulary, validation, log, cleaning, sessions
pub mod features; //   log and catalogue into model inputs; the only place where features are defined
pub mod id; //         the newtypes that keep one kind of number from being taken for another
pub mod json; //       who parses JSON: serde_json natively, the browser in the browser
pub mod math; //       int8 and f32 kernels, sparse scores, top-k, the small Cholesky solver
#[cfg(feature = "train")]
pub mod metrics; //    how good is a ranked list: hit rate, recall, MRR, NDCG, coverage
pub mod models; //     each learns one signal; all have one shape
pub mod ranking; //    pool into an explained list: blend, filters, diversity
pub mod shopper; //    what the log says of the shopper
pub mod text; //       text into terms
#[cfg(target_arch = "wasm32")]
mod wasm; //           the only place that names wasm_bindgen
