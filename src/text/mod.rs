//! Text into terms, tokens and words: what stands in a text, and what do two have in common?
//!
//! [`normalise`] folds case and diacritics, [`terms`] cuts a text into the terms that models and
//! search compare. Both are small on purpose (the tables of Unicode would be a tenth of the wasm):
//! Latin with its diacritics, Greek and Cyrillic fold their case; Chinese, Japanese and Korean run
//! as pairs of characters; every other script is kept as it is.
//!
//! With the feature `text` there is more of it. In order of flow: [`Html::strip`] (what is read of a
//! page), [`language()`], [`sentences`], [`tokens`] (with byte offsets; [`Utf16`] turns them into
//! JavaScript's), then [`Tagger`] and [`Segmenter`] (words and parts of speech of English and
//! Chinese, from weights that are loaded), and [`keywords`].
//!
//! *For:* what stands in a text, and where. *Not for:* what it means for the shop.

#[cfg(feature = "text")]
pub mod aspects;
#[cfg(feature = "train")]
mod conllu;
#[cfg(feature = "text")]
mod english;
mod fold;
#[cfg(feature = "text")]
mod html;
#[cfg(feature = "text")]
mod keywords;
#[cfg(feature = "text")]
mod language;
#[cfg(feature = "text")]
mod lexicon;
#[cfg(feature = "text")]
pub mod reviews;
#[cfg(feature = "text")]
pub mod search;
#[cfg(feature = "text")]
pub mod segment;
#[cfg(feature = "text")]
mod sentences;
#[cfg(feature = "text")]
pub mod sentiment;
#[cfg(feature = "text")]
pub mod tagger;
mod terms;
#[cfg(feature = "text")]
mod token;
mod upos;
#[cfg(feature = "text")]
mod utf16;

#[cfg(feature = "train")]
pub use conllu::{ConlluError, GoldSentence, read_conllu};
#[cfg(feature = "text")]
pub use english::clitic;
pub use fold::normalise;
#[cfg(feature = "text")]
pub use html::Html;
#[cfg(feature = "text")]
pub use keywords::{Keyword, keywords};
#[cfg(feature = "text")]
pub use language::{Language, language};
#[cfg(feature = "text")]
pub use segment::Segmenter;
#[cfg(feature = "text")]
pub use sentences::{Sentences, sentences};
#[cfg(feature = "text")]
pub use tagger::Tagger;
pub use terms::{MAX_TERM, Terms, is_stop_word, terms};
#[cfg(feature = "text")]
pub use token::{Token, TokenKind, Tokens, tokens};
pub use upos::{Tagged, Upos};
#[cfg(feature = "text")]
pub use utf16::Utf16;
