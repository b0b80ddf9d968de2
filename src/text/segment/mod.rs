//! Words of Chinese: where does one end, and what is it?
//!
//! The most likely way through all words of a dictionary that the characters allow, each word at its
//! own cost, `-ln` of its share in running text (a unigram lattice, Viterbi). Words that no dictionary
//! has are names, mostly: two rules join single characters to given names behind a surname and to
//! foreign names in sound. The dictionary follows the convention of Universal Dependencies, in which
//! words are short: `博物|馆`, `一|个`, `成|为`, `吴|三桂`; learning cuts the words of an ordinary
//! dictionary that way (`convention`).
//!
//! Each word has the part of speech that it has most often; only 的 is decided by its place.

#[cfg(feature = "train")]
mod convention;
#[cfg(feature = "train")]
mod fit;
mod model;

#[cfg(feature = "train")]
pub use fit::{DictionaryError, Params, SegmenterFiles, fit};
pub use model::Segmenter;
