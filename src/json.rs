//! Who parses JSON?
//!
//! A JSON parser in the wasm would cost more bytes than the whole ranking, and the browser has one.
//! So the rooms that read JSON text ask for one: natively that is `serde_json`, in the browser
//! `JSON.parse` (see `wasm`).

use crate::value::Value;

/// A JSON parser.
pub trait Json {
    /// Parses `text` as one JSON value; the error says what is wrong and where, as far as the
    /// parser knows.
    ///
    /// # Errors
    /// When `text` is not JSON.
    fn parse(&self, text: &str) -> Result<Value, String>;
}

/// `serde_json`.
#[cfg(feature = "train")]
#[derive(Clone, Copy, Debug, Default)]
pub struct NativeJson;

#[cfg(feature = "train")]
impl Json for NativeJson {
    fn parse(&self, text: &str) -> Result<Value, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }
}
