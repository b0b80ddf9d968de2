//! Which items does a query name?
//!
//! [`SearchIndex`] is made of the catalogue alone; [`Searcher`] reads a query (slips of the keyboard,
//! words written together or apart, synonyms, a last word that is not finished), scores the items and
//! says why; [`highlights`] shows where a text has what was looked for.
//!
//! *For:* finding what was asked for by its words. *Not for:* what the shopper likes: see
//! `engine::search`.

mod distance;
mod highlight;
mod index;
mod query;
mod rank;
mod stem;
mod words;

pub use highlight::{completions, highlights, last_word};
pub use index::SearchIndex;
pub use query::{MAX_WORDS, Synonyms};
pub use rank::{Hits, Match, Searcher};
pub use stem::stem;

#[cfg(test)]
mod tests;
