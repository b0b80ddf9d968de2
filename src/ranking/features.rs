//! What is known of a candidate, as numbers.

use crate::candidates::{Candidate, Pool, SOURCES};
use crate::features::Query;
use crate::math::log2;
use crate::models::Source;
use crate::models::popularity::PRIOR;

/// A source's favourite has the logarithmic score 1, and what it likes `2^OCTAVES` times less has 0.
const OCTAVES: f32 = 8.0;
/// Numbers that each source gives: relative score, strength, logarithmic score.
const KINDS: usize = 3;

/// What is known of an item beside the sources' scores; all from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// Share of the shopper's interest that the item's category has (see
    /// [`crate::features::Taste`]).
    Category,
    /// The same of its brand.
    Brand,
    /// How well its price fits what the shopper looks at.
    PriceBand,
    /// How due it is to be bought again.
    Again,
    /// 1 when it is the last thing that the current session touched.
    Current,
    /// `n / (1 + n)` when the current session touched it `n` times.
    Seen,
    /// The same of earlier sessions.
    Earlier,
    /// `1 / (1 + n)` when the current session touched `n` things; the same for the whole pool.
    Length,
    /// Of an item that training has not seen: the relative score of its content. 0 for any other.
    New,
}

impl Feature {
    /// All of them, in the order of their weights.
    pub const ALL: [Self; 9] = [
        Self::Category,
        Self::Brand,
        Self::PriceBand,
        Self::Again,
        Self::Current,
        Self::Seen,
        Self::Earlier,
        Self::Length,
        Self::New,
    ];

    /// Name in the bundle and in reasons.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Brand => "brand",
            Self::PriceBand => "price_band",
            Self::Again => "again",
            Self::Current => "current",
            Self::Seen => "seen",
            Self::Earlier => "earlier",
            Self::Length => "length",
            Self::New => "new",
        }
    }

    /// Place in [`Features`].
    #[must_use]
    pub const fn index(self) -> usize {
        KINDS * SOURCES + self as usize
    }
}

/// Number of features: three for each source, then those of [`Feature`].
pub const FEATURES: usize = KINDS * SOURCES + Feature::ALL.len();

/// The features of one candidate, all finite, from 0 to 1. For a source that says nothing of the
/// item all three are 0; else, with `best` the score of the source's favourite:
/// - `score / best`,
/// - strength: `score / (1 + score)`, which tells how sure the source is at all,
/// - `1 + log2(score / best) / 8`, at least 0: a weighted sum of these multiplies what the sources
///   say, as independent witnesses should be (a product of experts, Hinton 2002).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Features(pub [f32; FEATURES]);

impl Features {
    /// From what the sources say and what the shopper's taste says (the first four of [`Feature`]).
    #[must_use]
    pub fn new(candidate: &Candidate, taste: [f32; 4]) -> Self {
        let mut features = [0.0; FEATURES];
        features[..SOURCES].copy_from_slice(&candidate.scores);
        features[SOURCES..2 * SOURCES].copy_from_slice(&candidate.strengths);
        let logs = &mut features[2 * SOURCES..KINDS * SOURCES];
        for (log, &score) in logs.iter_mut().zip(&candidate.scores) {
            if score > 0.0 {
                let near = 1.0 + log2(score) / OCTAVES;
                *log = if near > 0.0 { near } else { 0.0 };
            }
        }
        features[KINDS * SOURCES..][..taste.len()].copy_from_slice(&taste);
        if candidate.strengths[Source::Popularity as usize] < 2.0 * PRIOR {
            features[Feature::New.index()] = candidate.scores[Source::Content as usize];
        }
        Self(features)
    }

    /// Those of a whole pool, in its order, into `out`; `taste` as of [`Features::new`]. Linear in
    /// the pool and the history.
    pub fn of_pool(
        pool: &Pool,
        query: &Query<'_>,
        taste: impl Fn(&Candidate) -> [f32; 4],
        out: &mut Vec<Self>,
    ) {
        out.clear();
        let mut steps = 0.0;
        out.extend(pool.candidates().iter().map(|c| Self::new(c, taste(c))));
        for visit in query.history.iter().rev() {
            if let Some(features) = pool.place(visit.item).and_then(|place| out.get_mut(place)) {
                let (current, again) = if visit.session == 0 {
                    (steps == 0.0, Feature::Seen)
                } else {
                    (false, Feature::Earlier)
                };
                if current {
                    features.0[Feature::Current.index()] = 1.0;
                }
                // n / (1 + n) into (n + 1) / (n + 2).
                let slot = &mut features.0[again.index()];
                *slot = 1.0 / (2.0 - *slot);
            }
            if visit.session == 0 {
                steps += 1.0;
            }
        }
        for features in out {
            features.0[Feature::Length.index()] = 1.0 / (1.0 + steps);
        }
    }

    /// The places of a source's three features.
    pub fn of_source(source: Source) -> impl Iterator<Item = usize> {
        (0..KINDS).map(move |kind| kind * SOURCES + source as usize)
    }

    /// Name of the feature at `index`, as in the bundle: `als`, `als.strength`, `als.log`,
    /// `price_band` ...; empty beyond the last.
    #[must_use]
    pub fn name(index: usize) -> String {
        let (kind, source) = (index / SOURCES, index % SOURCES);
        match (kind, Feature::ALL.get(index.wrapping_sub(KINDS * SOURCES))) {
            (_, Some(feature)) => feature.name().into(),
            (KINDS.., None) => String::new(),
            (_, None) => {
                let mut name = String::from(Source::ALL[source].name());
                name.push_str(["", ".strength", ".log"][kind]);
                name
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::{Action, Context, Visit};
    use crate::id::ItemId;
    use crate::math::{Mask, Scores};
    use crate::models::{Contribution, Recommender};

    struct All;
    impl Recommender for All {
        fn source(&self) -> Source {
            Source::Als
        }
        fn score(&mut self, _: &Query<'_>, scores: &mut Scores) {
            for (item, score) in [(0, 2.0), (1, 1.0), (2, 0.001)] {
                scores.add(ItemId::new(item), score);
            }
        }
        fn explain(&mut self, _: &Query<'_>, _: ItemId, _: &mut Vec<Contribution>) {}
    }

    #[test]
    fn a_pool_by_hand() {
        let mut pool = Pool::new(3);
        let visit = |item, session| Visit {
            session,
            ..Visit::new(ItemId::new(item), Action::View, 0)
        };
        let history = [visit(2, 1), visit(1, 0), visit(0, 0), visit(1, 0)];
        let query = Query {
            history: &history,
            now: 0,
            context: Context::default(),
        };
        pool.gather(&mut [Box::new(All)], &query, &Mask::all(3), 3);
        let mut found = Vec::new();
        Features::of_pool(&pool, &query, |_| [0.1, 0.2, 0.3, 0.4], &mut found);
        let als = |row: usize| -> Vec<f32> {
            let places = Features::of_source(Source::Als);
            places.map(|place| found[row].0[place]).collect()
        };
        assert_eq!(als(0), [1.0, 2.0 / 3.0, 1.0]);
        assert_eq!(als(1), [0.5, 0.5, 1.0 - 1.0 / 8.0]);
        assert_eq!(als(2)[2], 0.0); // eleven octaves below the best
        let others = |row: usize| found[row].0[KINDS * SOURCES..].to_vec();
        // Taste, current, seen, earlier, length: three things touched in this session; new.
        assert_eq!(others(0), [0.1, 0.2, 0.3, 0.4, 0.0, 0.5, 0.0, 0.25, 0.0]);
        assert_eq!(
            others(1),
            [0.1, 0.2, 0.3, 0.4, 1.0, 1.0 / 1.5, 0.0, 0.25, 0.0]
        );
        assert_eq!(others(2), [0.1, 0.2, 0.3, 0.4, 0.0, 0.0, 0.5, 0.25, 0.0]);
    }

    #[test]
    fn only_what_nobody_touched_is_new() {
        let mut candidate = Candidate::new(ItemId::new(0));
        candidate.scores[Source::Content as usize] = 0.75;
        let new =
            |candidate: &Candidate| Features::new(candidate, [0.0; 4]).0[Feature::New.index()];
        assert_eq!(new(&candidate), 0.75);
        candidate.strengths[Source::Popularity as usize] = PRIOR;
        assert_eq!(new(&candidate), 0.75);
        candidate.strengths[Source::Popularity as usize] = 0.001;
        assert_eq!(new(&candidate), 0.0);
    }

    #[test]
    fn every_feature_has_its_own_name() {
        let names: std::collections::BTreeSet<String> = (0..FEATURES).map(Features::name).collect();
        assert_eq!(names.len(), FEATURES);
        assert_eq!(Features::name(SOURCES), "popularity.strength");
        assert_eq!(Features::name(FEATURES), "");
        assert_eq!(Features::name(Feature::Length.index()), "length");
    }
}
