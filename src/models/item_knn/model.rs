use crate::bundle::{Bundle, BundleError};
use crate::id::ItemId;
use crate::math::Scores;
use crate::models::tensors::{indices, invalid, length, starts};
use crate::models::{Contribution, Decay, Query, Recommender, Source};
use crate::value::describe_number;

/// Each item's nearest neighbours, in 8 bits.
///
/// Memory: 5 bytes a neighbour and 8 an item.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemKnn {
    pub(super) source: Source,
    pub(super) decay: Decay,
    /// Where each item's neighbours start; one more than there are items.
    pub(super) starts: Vec<u32>,
    pub(super) neighbors: Vec<u32>,
    /// Similarity = scale of the item · weight.
    pub(super) weights: Vec<u8>,
    pub(super) scales: Vec<f32>,
}

impl ItemKnn {
    /// An item's neighbours with their similarity, best first; none for an item that training
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

    /// Reads the one of `source` ([`Source::ItemKnn`] or [`Source::Together`]) from a bundle; `None`
    /// when the bundle has none.
    ///
    /// # Errors
    /// When a tensor is missing, of the wrong shape or dtype, or names an item that is not there.
    pub fn load(bundle: &Bundle<'_>, source: Source) -> Result<Option<Self>, BundleError> {
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
        crate::models::tensors::save_indices(writer, &name("neighbors"), items, &self.neighbors);
    }
}

impl Recommender for ItemKnn {
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
            for (neighbor, similarity) in self.neighbors(visit.item) {
                if neighbor == item {
                    out.push(Contribution {
                        visit: position,
                        value: weight * similarity,
                    });
                }
            }
        }
    }
}
