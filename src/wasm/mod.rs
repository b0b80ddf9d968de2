//! The wasm boundary: plain objects and bytes in, plain objects out, and nothing decided here.
//!
//! The only room that names `wasm_bindgen`. Everything that can go wrong becomes a JavaScript
//! `Error` named `WindowshopperError` with a stable `code`.

#[cfg_attr(feature = "learn", allow(dead_code))] // the lab needs a part of it
mod convert;
#[cfg(not(feature = "learn"))]
mod engine;
#[cfg(all(feature = "insight", not(feature = "learn")))]
mod insight;
#[cfg_attr(feature = "learn", allow(dead_code))]
mod js;
#[cfg(all(feature = "learn", not(feature = "studio")))]
mod lab;
#[cfg(all(feature = "insight", not(feature = "learn")))]
mod offers;
#[cfg(all(feature = "insight", not(feature = "learn")))]
mod outlook;
mod output;
#[cfg(all(feature = "insight", not(feature = "learn")))]
mod profile;
#[cfg(all(feature = "insight", not(feature = "learn")))]
mod sharing;
#[cfg(feature = "studio")]
mod studio;
#[cfg(all(feature = "text", not(feature = "learn")))]
mod text;

pub use convert::BrowserJson;
#[cfg(not(feature = "learn"))]
pub use engine::{Engine, version};
#[cfg(all(feature = "learn", not(feature = "studio")))]
pub use lab::Lab;
#[cfg(feature = "studio")]
pub use studio::Studio;

/// A third of the code of the standard library's allocator.
///
/// SAFETY: the module runs in one thread, which is what `TalckWasm` asks for.
#[global_allocator]
static ALLOCATOR: talc::TalckWasm = unsafe { talc::TalckWasm::new_global() };
