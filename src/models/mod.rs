//! The models. Each learns one signal; all have one shape.
//!
//! A model is a folder (or, when small, one file) with
//! - `params.rs`: what can be set, with defaults and legal ranges, checked once;
//! - `model.rs`: the learned state, [`Recommender`] for it, and its tensors in the bundle;
//! - `fit.rs` (feature `train`): how it is learned.
//!
//! Every model joins the contract suite in `tests/contract.rs` with one line.

pub mod als;
pub mod content;
pub mod context;
mod decay;
pub mod interests;
pub mod item_knn;
pub mod linear_item;
pub mod neighbors;
#[cfg(feature = "train")]
mod occurrences;
mod params;
pub mod popularity;
pub mod sequence;
pub mod session_knn;
mod tensors;
pub mod trending;

pub use crate::features::{Action, Query, Visit};
pub use decay::Decay;
pub use params::ParamsError;

use crate::catalog::Catalog;
use crate::id::ItemId;
use crate::math::Scores;

/// Which model (or rule) a score comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Time-decayed counts.
    Popularity,
    /// Attributes and text like those of the history.
    Content,
    /// Item-to-item neighbours over whole histories (cosine with shrinkage).
    ItemKnn,
    /// Item-to-item neighbours over baskets (lift): what is bought together.
    Together,
    /// Past sessions like the current one.
    SessionKnn,
    /// Latent factors; the shopper's vector is solved on the device.
    Als,
    /// Item-to-item weights of a linear model (EASE, SLIST), solved in closed form.
    LinearItem,
    /// The next item, by a neural network over the order of the visits.
    Sequence,
    /// Time-decayed counts within the categories that the shopper looks at.
    Trending,
    /// Tags that the shopper likes, learned and declared.
    Interests,
    /// What is bought at such a time, season, place, device and placement.
    Context,
}

impl Source {
    /// All sources, in a fixed order.
    pub const ALL: [Source; 11] = [
        Source::Popularity,
        Source::Content,
        Source::ItemKnn,
        Source::Together,
        Source::SessionKnn,
        Source::Als,
        Source::LinearItem,
        Source::Sequence,
        Source::Trending,
        Source::Interests,
        Source::Context,
    ];

    /// False for what the device learns from the catalogue alone: it knows items that training never
    /// saw.
    #[cfg(feature = "train")]
    #[must_use]
    pub const fn is_trained(self) -> bool {
        !matches!(self, Source::Content | Source::Interests)
    }

    /// Name in reports, in the bundle and towards JavaScript.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Source::Popularity => "popularity",
            Source::Content => "content",
            Source::ItemKnn => "item_knn",
            Source::Together => "together",
            Source::SessionKnn => "session_knn",
            Source::Als => "als",
            Source::LinearItem => "linear_item",
            Source::Sequence => "sequence",
            Source::Trending => "trending",
            Source::Interests => "interests",
            Source::Context => "context",
        }
    }
}

/// What one history entry contributes to an item's score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// Position in [`Query::history`].
    pub visit: usize,
    /// Part of the score that is due to it.
    pub value: f32,
}

/// Who helps a model that takes long to learn: the engine starts no thread and prints nothing.
#[cfg(feature = "train")]
pub trait Crew {
    /// Does all tasks, in any order or at the same time; returns when all are done.
    fn run(&mut self, tasks: &mut [&mut (dyn FnMut() + Send)]) {
        for task in tasks {
            task();
        }
    }

    /// `done` of `total` steps are done.
    fn progress(&mut self, done: usize, total: usize) {
        let _ = (done, total);
    }
}

/// Nobody helps: one task after the other.
#[cfg(feature = "train")]
#[derive(Clone, Copy, Debug, Default)]
pub struct Alone;

#[cfg(feature = "train")]
impl Crew for Alone {}

/// What something that has a name contributes to an item's score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part<'a> {
    /// What kind of thing it is: `category`, `brand`, `tag`, `word`, `declared`; `time`, `weekday`,
    /// `season`, `locale`, `device`, `placement`.
    pub code: &'static str,
    /// Its name; empty when the code says it all.
    pub name: &'a str,
    /// Part of the score that is due to it.
    pub value: f32,
}

/// The one shape of every model at prediction time.
///
/// Contract (checked by `tests/contract.rs` for every model):
/// - scores are finite and not negative; an item that the model says nothing about is not touched;
/// - a history of unknown items, or none, is not an error: the model then says nothing (popularity
///   and trending always speak, context by what else it knows);
/// - the same query gives the same scores, bit for bit, on every target;
/// - no allocation once the buffers are warm, except where the model says so.
pub trait Recommender {
    /// Which model this is.
    fn source(&self) -> Source;

    /// The item table now has `items` items. Models whose rows are those of the bundle need not
    /// care: an item that they have no row for is one that they say nothing about.
    fn resize(&mut self, items: usize) {
        let _ = items;
    }

    /// This is the catalogue now, over the item table of the last [`Recommender::resize`].
    fn adapt(&mut self, catalog: &Catalog) {
        let _ = catalog;
    }

    /// Adds the score of every item that the model can say something about to `scores`
    /// (which the caller has cleared). Items of the history are scored like any other:
    /// leaving them out is the ranking's business.
    fn score(&mut self, query: &Query<'_>, scores: &mut Scores);

    /// Appends what each history entry contributes to the score of `item`.
    /// The values add up to the score that [`Recommender::score`] gives, up to rounding
    /// (relative 1e-4); a model that does not depend on the history appends nothing.
    fn explain(&mut self, query: &Query<'_>, item: ItemId, out: &mut Vec<Contribution>);

    /// Appends what each thing with a name contributes to the score of `item`, for models that go by
    /// such things rather than by single visits; [`Recommender::explain`] then appends nothing.
    /// The values add up to the score in the same way; they may be negative. `catalog` is that of the
    /// last [`Recommender::adapt`].
    fn name<'a>(
        &'a mut self,
        query: &Query<'a>,
        item: ItemId,
        catalog: &'a Catalog,
        out: &mut Vec<Part<'a>>,
    ) {
        let _ = (query, item, catalog, out);
    }
}
