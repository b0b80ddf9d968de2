use crate::bundle::{Bundle, BundleError};
use crate::id::ItemId;
use crate::math::Scores;
use crate::models::tensors::invalid;
use crate::models::{Contribution, Query, Recommender, Source};
use crate::value::describe_number;

/// What an item scores that nobody touched: little enough to come after any that somebody did.
pub const PRIOR: f32 = 1e-6;

/// Time-decayed counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Popularity {
    /// Size of the item table.
    pub(super) items: usize,
    /// Decayed counts of the items that training saw, the largest 1.
    pub(super) counts: Vec<f32>,
}

impl Popularity {
    /// No training data: all of the `items` items score [`PRIOR`].
    #[must_use]
    pub fn empty(items: usize) -> Self {
        Self {
            items,
            counts: Vec::new(),
        }
    }

    /// Score of an item of the table.
    #[must_use]
    pub fn get(&self, item: ItemId) -> f32 {
        PRIOR + self.counts.get(item.index()).copied().unwrap_or(0.0)
    }

    /// Reads it from a bundle; `None` when the bundle has none.
    ///
    /// # Errors
    /// When its tensor is of the wrong shape or dtype, or holds a number that is no count.
    pub fn load(bundle: &Bundle<'_>) -> Result<Option<Self>, BundleError> {
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
            None => Ok(Some(Self { items, counts })),
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
        self.items = items;
    }

    fn score(&mut self, _: &Query<'_>, scores: &mut Scores) {
        for index in 0..self.items {
            let item = ItemId::from_index(index);
            scores.add(item, self.get(item));
        }
    }

    /// Nothing: the same for everybody.
    fn explain(&mut self, _: &Query<'_>, _: ItemId, _: &mut Vec<Contribution>) {}
}
