//! The score: a weighted sum of features, so that its parts are its reasons.

#[cfg(feature = "train")]
use crate::bundle::BundleWriter;
use crate::bundle::{Bundle, BundleError};
use crate::candidates::{Candidate, SOURCES};
use crate::features::Query;
use crate::models::Source;

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

/// What the shopper's taste says of an item; all from 0 to 1 (see [`crate::features::Taste`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// Share of the shopper's interest that the item's category has.
    Category,
    /// The same of its brand.
    Brand,
    /// How well its price fits what the shopper looks at.
    PriceBand,
    /// How due it is to be bought again.
    Again,
}

const TASTES: [Feature; 4] = [
    Feature::Category,
    Feature::Brand,
    Feature::PriceBand,
    Feature::Again,
];

impl Feature {
    /// Name in the bundle and in reasons.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Feature::Category => "category",
            Feature::Brand => "brand",
            Feature::PriceBand => "price_band",
            Feature::Again => "again",
        }
    }
}

/// Features of a candidate: for each source its relative score and its strength, then what
/// the shopper's taste says.
pub const FEATURES: usize = 2 * SOURCES + TASTES.len();

/// The features of one candidate, all finite, from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Features(pub [f32; FEATURES]);

impl Features {
    /// From what the sources say and what the shopper's taste says (in the order of [`Feature`]).
    #[must_use]
    pub fn new(candidate: &Candidate, taste: [f32; 4]) -> Self {
        let mut features = [0.0; FEATURES];
        features[..SOURCES].copy_from_slice(&candidate.scores);
        features[SOURCES..2 * SOURCES].copy_from_slice(&candidate.strengths);
        features[2 * SOURCES..].copy_from_slice(&taste);
        Self(features)
    }

    /// Name of the feature at `index`, as in the bundle: `als`, `als.strength`, `price_band` ...
    #[must_use]
    pub fn name(index: usize) -> String {
        match (
            Source::ALL.get(index),
            Source::ALL.get(index.wrapping_sub(SOURCES)),
        ) {
            (Some(source), _) => source.name().into(),
            (None, Some(source)) => format!("{}.strength", source.name()),
            (None, None) => TASTES
                .get(index.wrapping_sub(2 * SOURCES))
                .map_or("", |taste| taste.name())
                .into(),
        }
    }
}

/// `score = sum over features of weight[segment][feature] * value`.
///
/// Weights are not negative, so every reason speaks *for* an item. They are learned on validation
/// data in training (`fit`); a shop without a bundle gets [`Blend::default`].
#[derive(Clone, Debug, PartialEq)]
pub struct Blend {
    weights: [[f32; FEATURES]; SEGMENTS],
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
        for (weight, value) in weights[2 * SOURCES..].iter_mut().zip([0.4, 0.2, 0.2, 0.3]) {
            *weight = value;
        }
        Self {
            weights: [weights; SEGMENTS],
        }
    }
}

impl Blend {
    /// From weights by segment and feature.
    #[must_use]
    pub fn new(weights: [[f32; FEATURES]; SEGMENTS]) -> Self {
        Self { weights }
    }

    /// Only the relative scores of these sources, with these weights, in every segment.
    #[must_use]
    pub fn of_sources(sources: &[(Source, f32)]) -> Self {
        let mut weights = [0.0; FEATURES];
        for &(source, weight) in sources {
            weights[source as usize] = weight;
        }
        Self {
            weights: [weights; SEGMENTS],
        }
    }

    /// The weights of a segment.
    #[must_use]
    pub fn weights(&self, segment: Segment) -> &[f32; FEATURES] {
        &self.weights[segment as usize]
    }

    /// The score of a candidate.
    #[must_use]
    pub fn score(&self, segment: Segment, features: &Features) -> f32 {
        self.weights(segment)
            .iter()
            .zip(&features.0)
            .map(|(weight, value)| weight * value)
            .sum()
    }

    /// The part of the score that is due to a source: its relative score and its strength together.
    #[must_use]
    pub fn source_part(&self, segment: Segment, features: &Features, source: Source) -> f32 {
        let weights = self.weights(segment);
        let (score, strength) = (source as usize, SOURCES + source as usize);
        weights[score] * features.0[score] + weights[strength] * features.0[strength]
    }

    /// The parts of the score that are due to the shopper's taste.
    pub fn taste_parts(
        &self,
        segment: Segment,
        features: &Features,
    ) -> impl Iterator<Item = (Feature, f32)> {
        let start = 2 * SOURCES;
        let weights = *self.weights(segment);
        let values = features.0;
        TASTES
            .into_iter()
            .enumerate()
            .map(move |(index, taste)| (taste, weights[start + index] * values[start + index]))
    }

    /// Reads `blend.weights` (F32, segments x features), whose columns are named by the tensor
    /// `blend.features` (U8, one name a line): columns that this engine does not know are left out,
    /// features that the bundle does not know weigh nothing. `None` when the bundle has no blend.
    ///
    /// # Errors
    /// When the tensors are of the wrong shape, or a weight is not finite.
    pub fn load(bundle: &Bundle<'_>) -> Result<Option<Self>, BundleError> {
        if !bundle.has("blend.weights") {
            return Ok(None);
        }
        let names = bundle.u8s("blend.features", bundle.shape("blend.features")?)?;
        let names = String::from_utf8_lossy(names);
        let columns: Vec<&str> = names.split_terminator('\n').collect();
        let values = bundle.f32s("blend.weights", &[SEGMENTS, columns.len()])?;
        let mut weights = [[0.0; FEATURES]; SEGMENTS];
        for feature in 0..FEATURES {
            let name = Features::name(feature);
            if let Some(column) = columns.iter().position(|column| *column == name) {
                for (segment, row) in weights.iter_mut().enumerate() {
                    row[feature] = values[segment * columns.len() + column];
                }
            }
        }
        Ok(Some(Self { weights }))
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
            let sources: f32 = Source::ALL
                .iter()
                .map(|&s| blend.source_part(segment, &features, s))
                .sum();
            let tastes: f32 = blend
                .taste_parts(segment, &features)
                .map(|part| part.1)
                .sum();
            let score = blend.score(segment, &features);
            assert!((sources + tastes - score).abs() < 1e-4 * score.max(1.0));
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
