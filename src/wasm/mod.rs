//! The wasm boundary: plain objects and bytes in, plain objects out, and nothing decided here.
//!
//! The only room that names `wasm_bindgen`. Everything that can go wrong becomes a JavaScript
//! `Error` named `WindowshopperError` with a stable `code`.

mod convert;
mod engine;
#[cfg(feature = "insight")]
mod insight;
mod js;
#[cfg(feature = "insight")]
mod outlook;
mod output;
#[cfg(feature = "insight")]
mod profile;
#[cfg(feature = "insight")]
mod sharing;
#[cfg(feature = "text")]
mod text;

pub use convert::BrowserJson;
pub use engine::{Engine, version};

/// A third of the code of the standard library's allocator.
///
/// SAFETY: the module runs in one thread, which is what `TalckWasm` asks for.
#[global_allocator]
static ALLOCATOR: talc::TalckWasm = unsafe { talc::TalckWasm::new_global() };
