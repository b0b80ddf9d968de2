//! The score: a weighted sum of features and a small network beside it, so that its parts are its
//! reasons.

use super::calibration::{Calibration, Chances};
use super::{FEATURES, Feature, Features, Mlp};
#[cfg(feature = "train")]
use crate::bundle::BundleWriter;
use crate::bundle::{Bundle, BundleError};
use crate::features::Query;
use crate::models::Source;
use std::sync::Arc;

/// What is known of the shopper decides which weights are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// Nothing: no history.
    New,
    /// Only the current session.
    Session,
    /// Only earlier sessions.
    Returning,
    /// Earlier sessions and the current one.
    Both,
}

/// Number of segments.
pub const SEGMENTS: usize = 4;

impl Segment {
    /// All segments, in the order of their weights.
    pub const ALL: [Segment; SEGMENTS] = [
        Segment::New,
        Segment::Session,
        Segment::Returning,
        Segment::Both,
    ];

    /// Which segment a query is in.
    #[must_use]
    pub fn of(query: &Query<'_>) -> Self {
        let current = query.history.iter().any(|visit| visit.session == 0);
        let past = query.history.iter().any(|visit| visit.session > 0);
        match (past, current) {
            (false, false) => Segment::New,
            (false, true) => Segment::Session,
            (true, false) => Segment::Returning,
            (true, true) => Segment::Both,
        }
    }

    /// Name in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Segment::New => "new",
            Segment::Session => "session",
            Segment::Returning => "returning",
            Segment::Both => "both",
        }
    }
}

/// `score = sum over features of weight[segment][feature] * value`, and where a network learned
/// more than that ([`Mlp`]), what it adds.
///
/// Learned on validation data in training (`fit`); a shop without a bundle gets
/// [`Blend::default`]. Without a network, weights are not negative, so every reason speaks *for* an
/// item.
#[derive(Clone, Debug, PartialEq)]
pub struct Blend {
    pub(super) weights: [[f32; FEATURES]; SEGMENTS],
    pub(super) mlp: Option<Arc<Mlp>>,
    pub(super) calibration: Option<[Calibration; SEGMENTS]>,
}

impl Default for Blend {
    /// What is known before any training: a shopper's own session says most, popularity breaks ties.
    fn default() -> Self {
        let mut weights = [0.0; FEATURES];
        for source in Source::ALL {
            weights[source as usize] = match source {
                Source::Popularity => 0.3,
                Source::Content | Source::Together | Source::Als => 1.0,
                Source::ItemKnn | Source::SessionKnn | Source::LinearItem | Source::Sequence => 1.5,
                Source::Trending | Source::Interests => 0.5,
                Source::Context => 0.2,
            };
        }
        for (feature, weight) in Feature::ALL.into_iter().zip([0.4, 0.2, 0.2, 0.3]) {
            weights[feature.index()] = weight;
        }
        Self::new([weights; SEGMENTS])
    }
}

/// A score and what it is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parts {
    /// What is due to each feature.
    pub features: [f32; FEATURES],
    /// What is due to none.
    pub base: f32,
}

impl Parts {
    /// What is due to a source.
    #[must_use]
    pub fn source(&self, source: Source) -> f32 {
        Features::of_source(source)
            .map(|place| self.features[place])
            .sum()
    }

    /// The largest part of a feature, whatever its sign.
    #[must_use]
    pub fn strongest(&self) -> f32 {
        let larger = |most: f32, part: &f32| if part.abs() > most { part.abs() } else { most };
        self.features.iter().fold(0.0, larger)
    }
}

impl Blend {
    /// From weights by segment and feature.
    #[must_use]
    pub fn new(weights: [[f32; FEATURES]; SEGMENTS]) -> Self {
        Self {
            weights,
            mlp: None,
            calibration: None,
        }
    }

    /// Only the relative scores of these sources, with these weights, in every segment.
    #[must_use]
    pub fn of_sources(sources: &[(Source, f32)]) -> Self {
        let mut weights = [0.0; FEATURES];
        for &(source, weight) in sources {
            weights[source as usize] = weight;
        }
        Self::new([weights; SEGMENTS])
    }

    /// The weights of a segment.
    #[must_use]
    pub fn weights(&self, segment: Segment) -> &[f32; FEATURES] {
        &self.weights[segment as usize]
    }

    /// The network, where it has a say in the segment.
    #[must_use]
    pub fn mlp(&self, segment: Segment) -> Option<&Mlp> {
        self.mlp.as_deref().filter(|mlp| mlp.speaks(segment))
    }

    /// The score of a candidate.
    #[must_use]
    pub fn score(&self, segment: Segment, features: &Features) -> f32 {
        let weights = self.weights(segment).iter();
        let sum: f32 = weights.zip(&features.0).map(|(w, x)| w * x).sum();
        match self.mlp(segment) {
            Some(mlp) => sum + mlp.score(segment, features),
            None => sum,
        }
    }

    /// The scores of a pool, from 0 up: a network's may be negative, so from all of them the lowest is
    /// taken off. Returns what was taken off.
    pub fn score_pool(&self, segment: Segment, pool: &[Features], scores: &mut Vec<f32>) -> f32 {
        scores.clear();
        scores.extend(pool.iter().map(|features| self.score(segment, features)));
        if self.mlp(segment).is_none() || scores.is_empty() {
            return 0.0;
        }
        let lowest = scores.iter().copied().fold(f32::INFINITY, f32::min);
        for score in scores {
            *score -= lowest;
        }
        lowest
    }

    /// What [`Blend::score`] is made of: exactly its parts, up to rounding (relative 1e-4).
    #[must_use]
    pub fn parts(&self, segment: Segment, features: &Features) -> Parts {
        let mut parts = features.0;
        for (part, weight) in parts.iter_mut().zip(self.weights(segment)) {
            *part *= weight;
        }
        let base = match self.mlp(segment) {
            Some(mlp) => mlp.add_parts(segment, features, &mut parts),
            None => 0.0,
        };
        Parts {
            features: parts,
            base,
        }
    }

    /// The chance that an item is what the shopper does next, for each of a pool's scores.
    /// `None` when nothing was learned of it.
    #[must_use]
    pub fn chances(&self, segment: Segment, scores: &[f32]) -> Option<Chances> {
        Some(self.calibration?[segment as usize].chances(scores))
    }

    /// Reads `blend.weights` (F32, segments x features), whose columns are named by the tensor
    /// `blend.features` (U8, one name a line): columns that this engine does not know are left out,
    /// features that the bundle does not know weigh nothing. `None` when the bundle has no blend.
    /// The network (see [`Mlp`]) and the calibration (`blend.calibration`, F32, segments x 2) may be
    /// missing.
    ///
    /// # Errors
    /// When the tensors are of the wrong shape, or a weight is not finite.
    pub fn load(bundle: &Bundle<'_>) -> Result<Option<Self>, Box<BundleError>> {
        if !bundle.has("blend.weights") {
            return Ok(None);
        }
        let names = bundle.text("blend.features")?;
        let names: Vec<&str> = names.split_terminator('\n').collect();
        let values = bundle.f32s("blend.weights", &[SEGMENTS, names.len()])?;
        let mut blend = Self::new([[0.0; FEATURES]; SEGMENTS]);
        let mut columns = [None; FEATURES];
        for (feature, column) in columns.iter_mut().enumerate() {
            let name = Features::name(feature);
            *column = names.iter().position(|known| *known == name);
            if let Some(column) = *column {
                for (segment, row) in blend.weights.iter_mut().enumerate() {
                    row[feature] = values[segment * names.len() + column];
                }
            }
        }
        blend.mlp = Mlp::load(bundle, &columns, names.len())?.map(Arc::new);
        blend.calibration = Calibration::load(bundle)?;
        Ok(Some(blend))
    }

    /// Writes what [`Blend::load`] reads.
    #[cfg(feature = "train")]
    pub fn save(&self, writer: &mut BundleWriter) {
        let names: String = (0..FEATURES)
            .map(|index| Features::name(index) + "\n")
            .collect();
        writer.u8s("blend.features", &[names.len()], names.as_bytes());
        writer.f32s(
            "blend.weights",
            &[SEGMENTS, FEATURES],
            self.weights.as_flattened(),
        );
        if let Some(mlp) = &self.mlp {
            mlp.save(writer);
        }
        if let Some(calibration) = &self.calibration {
            Calibration::save(calibration, writer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::candidates::Candidate;
    use crate::id::ItemId;

    #[test]
    fn parts_add_up_to_the_score() {
        let mut candidate = Candidate::new(ItemId::new(0));
        candidate.scores = std::array::from_fn(|source| source as f32 / 10.0);
        candidate.strengths = std::array::from_fn(|source| 1.0 / (1.0 + source as f32));
        let features = Features::new(&candidate, [0.9, 0.8, 0.7, 0.6]);
        let mut weights = [[0.0; FEATURES]; SEGMENTS];
        for (index, weight) in weights.as_flattened_mut().iter_mut().enumerate() {
            *weight = index as f32 / 10.0;
        }
        let blend = Blend::new(weights);
        for segment in Segment::ALL {
            let parts = blend.parts(segment, &features);
            let sources: f32 = Source::ALL.iter().map(|&s| parts.source(s)).sum();
            let others: f32 = Feature::ALL.iter().map(|f| parts.features[f.index()]).sum();
            let score = blend.score(segment, &features);
            assert!((sources + others - score).abs() < 1e-4 * score.max(1.0));
        }
    }

    #[cfg(feature = "train")]
    #[test]
    fn a_bundle_with_other_features_is_understood() {
        use crate::json::NativeJson;
        let mut writer = BundleWriter::new(["A"], 0);
        let names = "als\nfrom_the_future\npopularity\n";
        writer.u8s("blend.features", &[names.len()], names.as_bytes());
        writer.f32s(
            "blend.weights",
            &[4, 3],
            &[1., 2., 3., 4., 5., 6., 7., 8., 9., 10., 11., 12.],
        );
        let file = writer.finish().unwrap();
        let blend = Blend::load(&Bundle::read(&file, &NativeJson).unwrap())
            .unwrap()
            .unwrap();
        let weights = blend.weights(Segment::Session);
        assert_eq!(weights[Source::Als as usize], 4.0);
        assert_eq!(weights[Source::Popularity as usize], 6.0);
        assert_eq!(weights[Source::ItemKnn as usize], 0.0);
    }
}
