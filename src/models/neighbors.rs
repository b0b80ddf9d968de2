//! The one shape of every model that gives each item a list of others: sparse rows, 8 bits a weight.
//! Item kNN, baskets and the linear model differ in how they learn it, not in how it answers.
//!
//! `score(j) = Σ decayed weight(visit) · weight(item of visit, j)`, see [`Decay`].

use super::tensors::{indices, invalid, length, starts};
use super::{Contribution, Decay, Query, Recommender, Source};
use crate::bundle::{Bundle, BundleError};
use crate::id::ItemId;
use crate::math::Scores;
use crate::value::describe_number;

/// Each item's nearest neighbours, in 8 bits with one scale an item.
///
/// Memory: 5 bytes a neighbour and 8 an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Neighbors {
    source: Source,
    decay: Decay,
    /// Where each item's neighbours start; one more than there are items.
    starts: Vec<u32>,
    neighbors: Vec<u32>,
    /// Weight = scale of the item · weight.
    weights: Vec<u8>,
    scales: Vec<f32>,
}

impl Neighbors {
    /// None yet: rows are added in the order of the items.
    #[cfg(feature = "train")]
    pub(super) fn new(source: Source, decay: Decay) -> Self {
        Self {
            source,
            decay,
            starts: vec![0],
            neighbors: Vec::new(),
            weights: Vec::new(),
            scales: Vec::new(),
        }
    }

    /// The same lists under another decay.
    ///
    /// # Errors
    /// When it is outside its legal range.
    #[cfg(feature = "train")]
    pub fn with_decay(self, decay: Decay) -> Result<Self, super::ParamsError> {
        decay.check()?;
        Ok(Self { decay, ..self })
    }

    /// Adds the next item's neighbours, best first, quantised: what would round to 0 is left out.
    #[cfg(feature = "train")]
    pub(super) fn push_row(&mut self, best: &[crate::math::ScoredItem]) {
        let max = best.first().map_or(0.0, |best| best.score);
        let inverse = if max > 0.0 { 255.0 / max } else { 0.0 };
        for scored in best {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0..=255
            let weight = (scored.score * inverse).round().min(255.0) as u8;
            if weight > 0 {
                self.neighbors.push(scored.item.get());
                self.weights.push(weight);
            }
        }
        self.scales.push(max / 255.0);
        let end = u32::try_from(self.neighbors.len()).unwrap_or(u32::MAX);
        self.starts.push(end);
    }

    /// An item's neighbours with their weight, best first; none for an item that training
    /// never saw.
    pub fn neighbors(&self, item: ItemId) -> impl Iterator<Item = (ItemId, f32)> + '_ {
        let (neighbors, weights, scale) = self.row(item);
        neighbors
            .iter()
            .zip(weights)
            .map(move |(&neighbor, &weight)| (ItemId::new(neighbor), scale * f32::from(weight)))
    }

    fn row(&self, item: ItemId) -> (&[u32], &[u8], f32) {
        let index = item.index();
        match self.scales.get(index) {
            Some(&scale) => {
                let range = self.starts[index] as usize..self.starts[index + 1] as usize;
                (&self.neighbors[range.clone()], &self.weights[range], scale)
            }
            None => (&[], &[], 0.0),
        }
    }

    /// Reads the one of `source` ([`Source::ItemKnn`], [`Source::Together`] or
    /// [`Source::LinearItem`]) from a bundle; `None` when the bundle has none.
    ///
    /// # Errors
    /// When a tensor is missing, of the wrong shape or dtype, or names an item that is not there.
    pub fn load(bundle: &Bundle<'_>, source: Source) -> Result<Option<Self>, Box<BundleError>> {
        let name = |part: &str| format!("{}.{part}", source.name());
        if !bundle.has(&name("neighbors")) {
            return Ok(None);
        }
        let items = bundle.items().len();
        let neighbors = indices(bundle, &name("neighbors"), items)?;
        let counts = bundle.u16s(&name("counts"), &[items])?;
        let counts: Vec<u32> = counts.into_iter().map(u32::from).collect();
        let scales = bundle.f32s(&name("scales"), &[items])?;
        if let Some(scale) = scales.iter().find(|scale| !(0.0..=1e6).contains(*scale)) {
            return Err(invalid(format!(
                "tensor `{}` has the value {}, expected 0 to 1000000",
                name("scales"),
                describe_number(f64::from(*scale))
            )));
        }
        let weights = bundle.u8s(&name("weights"), &[length(bundle, &name("neighbors"))?])?;
        Ok(Some(Self {
            source,
            decay: Decay::load(bundle, source.name())?,
            starts: starts(&name("counts"), &counts, neighbors.len())?,
            neighbors,
            weights: weights.to_vec(),
            scales,
        }))
    }

    /// Writes it.
    #[cfg(feature = "train")]
    pub fn save(&self, writer: &mut crate::bundle::BundleWriter) {
        let name = |part: &str| format!("{}.{part}", self.source.name());
        let items = self.scales.len();
        let counts: Vec<u16> = self
            .starts
            .windows(2)
            .map(|pair| u16::try_from(pair[1] - pair[0]).unwrap_or(u16::MAX))
            .collect();
        self.decay.save(writer, self.source.name());
        writer.u16s(&name("counts"), &[items], &counts);
        writer.f32s(&name("scales"), &[items], &self.scales);
        writer.u8s(&name("weights"), &[self.weights.len()], &self.weights);
        super::tensors::save_indices(writer, &name("neighbors"), items, &self.neighbors);
    }
}

impl Recommender for Neighbors {
    fn source(&self) -> Source {
        self.source
    }

    fn score(&mut self, query: &Query<'_>, scores: &mut Scores) {
        for (_, visit, weight) in self.decay.weights(query.history) {
            let (neighbors, weights, scale) = self.row(visit.item);
            scores
                .sparse()
                .add_weighted(neighbors, weights, scale, weight);
        }
    }

    fn explain(&mut self, query: &Query<'_>, item: ItemId, out: &mut Vec<Contribution>) {
        for (position, visit, weight) in self.decay.weights(query.history) {
            for (neighbor, value) in self.neighbors(visit.item) {
                if neighbor == item {
                    out.push(Contribution {
                        visit: position,
                        value: weight * value,
                    });
                }
            }
        }
    }
}
