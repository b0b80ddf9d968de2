//! Text into terms: what do two texts have in common?
//!
//! [`normalise`] folds case and diacritics, [`terms`] cuts a text into the terms that models and
//! search compare. Both are small on purpose (the tables of Unicode would be a tenth of the wasm):
//! Latin with its diacritics, Greek and Cyrillic fold their case; Chinese, Japanese and Korean run
//! as pairs of characters; every other script is kept as it is.
//!
//! *For:* equal terms of texts that mean the same. *Not for:* what a text means.

#[cfg(feature = "text")]
pub mod aspects;
mod fold;
#[cfg(feature = "text")]
mod html;
#[cfg(feature = "text")]
mod language;
#[cfg(feature = "text")]
pub mod reviews;
#[cfg(feature = "text")]
pub mod search;
#[cfg(feature = "text")]
pub mod sentiment;
#[cfg(feature = "text")]
mod sentences;
mod terms;
#[cfg(feature = "text")]
mod token;
#[cfg(feature = "text")]
mod utf16;

pub use fold::normalise;
#[cfg(feature = "text")]
pub use html::Html;
#[cfg(feature = "text")]
pub use language::{Language, language};
#[cfg(feature = "text")]
pub use sentences::{Sentences, sentences};
pub use terms::{MAX_TERM, Terms, is_stop_word, terms};
#[cfg(feature = "text")]
pub use token::{Token, TokenKind, Tokens, clitic, tokens};
#[cfg(feature = "text")]
pub use utf16::Utf16;
