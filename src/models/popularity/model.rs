use crate::bundle::{Bundle, BundleError};
use crate::id::ItemId;
use crate::math::{FixedScores, Scores};
use crate::models::tensors::invalid;
use crate::models::{Contribution, Query, Recommender, Source};
use crate::value::describe_number;
use std::sync::Arc;

/// What an item scores that nobody touched: little enough to come after any that somebody did.
pub const PRIOR: f32 = 1e-6;

/// Time-decayed counts.
///
/// Memory: 12 bytes an item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Popularity {
    /// Decayed counts of the items that training saw, the largest 1.
    counts: Vec<f32>,
    /// The scores of the whole table.
    scores: Arc<FixedScores>,
}

impl Popularity {
    /// No training data: all of the `items` items score [`PRIOR`].
    #[must_use]
    pub fn empty(items: usize) -> Self {
        Self::new(Vec::new(), items)
    }

    pub(super) fn new(counts: Vec<f32>, items: usize) -> Self {
        let mut model = Self {
            counts,
            scores: Arc::default(),
        };
        model.resize(items);
        model
    }

    /// Score of an item of the table; 0 for one outside.
    #[must_use]
    pub fn get(&self, item: ItemId) -> f32 {
        let scores = self.scores.values();
        scores.get(item.index()).copied().unwrap_or(0.0)
    }

    /// All items of the table, most popular first.
    #[must_use]
    pub fn ranking(&self) -> &[ItemId] {
        self.scores.ranking()
    }

    /// Reads it from a bundle; `None` when the bundle has none.
    ///
    /// # Errors
    /// When its tensor is of the wrong shape or dtype, or holds a number that is no count.
    pub fn load(bundle: &Bundle<'_>) -> Result<Option<Self>, Box<BundleError>> {
        if !bundle.has("popularity.counts") {
            return Ok(None);
        }
        let items = bundle.items().len();
        let counts = bundle.f32s("popularity.counts", &[items])?;
        match counts.iter().find(|count| !(0.0..=1.0).contains(*count)) {
            Some(count) => Err(invalid(format!(
                "tensor `popularity.counts` has the value {}, expected 0 to 1",
                describe_number(f64::from(*count))
            ))),
            None => Ok(Some(Self::new(counts, items))),
        }
    }

    /// Writes it.
    #[cfg(feature = "train")]
    pub fn save(&self, writer: &mut crate::bundle::BundleWriter) {
        writer.f32s("popularity.counts", &[self.counts.len()], &self.counts);
    }
}

impl Recommender for Popularity {
    fn source(&self) -> Source {
        Source::Popularity
    }

    fn resize(&mut self, items: usize) {
        let count = |index| self.counts.get(index).copied().unwrap_or(0.0);
        let scores = (0..items).map(|index| PRIOR + count(index)).collect();
        self.scores = Arc::new(FixedScores::new(scores));
    }

    fn score(&mut self, _: &Query<'_>, scores: &mut Scores) {
        scores.add_fixed(&self.scores);
    }

    /// Nothing: the same for everybody.
    fn explain(&mut self, _: &Query<'_>, _: ItemId, _: &mut Vec<Contribution>) {}
}
