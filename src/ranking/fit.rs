//! Learning the weights of the blend.

use super::refine::{judge, refine};
use super::{Blend, FEATURES, Features, SEGMENTS, Segment};
use crate::candidates::SOURCES;
use crate::models::Source;

/// A list that should have been: the pool of one moment and which of it the shopper then chose.
#[derive(Clone, Debug)]
pub struct Case {
    /// What was known of the shopper.
    pub segment: Segment,
    /// The pool.
    pub candidates: Vec<Features>,
    /// Positions in `candidates` of what was chosen, and how much each counts; all above 0, their
    /// sum 1.
    pub chosen: Vec<(usize, f64)>,
}

/// How the blend is learned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FitParams {
    /// Steps of gradient descent, 1 or more.
    pub iterations: usize,
    /// Strength of the pull towards the weights that all segments share, and of these towards 0;
    /// 0 or more. Larger is safer with few cases.
    pub regularization: f64,
}

impl Default for FitParams {
    fn default() -> Self {
        Self {
            iterations: 400,
            regularization: 1e-3,
        }
    }
}

/// Least weight of popularity: it orders what nothing else says a word about.
const POPULARITY_FLOOR: f32 = 0.01;

/// Learns the weights by maximum likelihood: `P(item) = exp(score) / sum over the pool exp(score)`
/// (conditional logit, McFadden 1974), averaged over what was chosen in a case (by its weight), then over cases;
/// weights are kept at 0 or above. All segments are learned together first; then each segment's
/// own weights start from, and are pulled towards, the common ones, and are refined for the top of
/// the list (see `refine`). Deterministic. Cases in which
/// nothing of the pool was chosen say nothing and are left out.
#[must_use]
pub fn fit(cases: &[Case], params: FitParams) -> Blend {
    let useful: Vec<&Case> = cases
        .iter()
        .filter(|case| !case.chosen.is_empty())
        .collect();
    if useful.is_empty() {
        return Blend::default();
    }
    let start = [0.5; FEATURES];
    let common = descend(
        &useful,
        start,
        [0.0; FEATURES],
        params.regularization,
        params.iterations,
    );
    let mut weights = [[0.0f32; FEATURES]; SEGMENTS];
    for segment in Segment::ALL {
        let own: Vec<&Case> = useful
            .iter()
            .copied()
            .filter(|case| case.segment == segment)
            .collect();
        // The pull towards the common weights counts as much as a few dozen cases.
        #[allow(clippy::cast_precision_loss)]
        let pull = params.regularization + 0.5 / (own.len() as f64 + 1.0);
        let learned = if own.is_empty() {
            common
        } else {
            best_of(&own, descend(&own, common, common, pull, params.iterations))
        };
        #[allow(clippy::cast_possible_truncation)]
        for (weight, value) in weights[segment as usize].iter_mut().zip(learned) {
            *weight = value as f32;
        }
        // Popularity always speaks: alone to a new shopper, else where all others are silent.
        let floor = if segment == Segment::New {
            1.0
        } else {
            POPULARITY_FLOOR
        };
        let popularity = &mut weights[segment as usize][Source::Popularity as usize];
        *popularity = popularity.max(floor);
    }
    Blend::new(weights)
}

/// What [`refine`] makes of the likeliest weights, or of the best source alone, whichever is better:
/// the blend is then never worse than its best source on the lessons.
fn best_of(cases: &[&Case], likely: [f64; FEATURES]) -> [f64; FEATURES] {
    let speaks = |source: &usize| {
        let mut all = cases.iter().flat_map(|case| &case.candidates);
        all.any(|features| features.0[*source] > 0.0)
    };
    let alone = (0..SOURCES).filter(speaks).map(|source| {
        let mut weights = likely.map(|weight| weight * 1e-3);
        weights[source] = 4.0;
        weights
    });
    let mut start = likely;
    let mut reached = f64::NEG_INFINITY;
    for weights in alone {
        let value = judge(cases, &weights);
        if value > reached {
            (start, reached) = (weights, value);
        }
    }
    let (alone, blend) = (refine(cases, start), refine(cases, likely));
    if alone.1 > blend.1 { alone.0 } else { blend.0 }
}

/// Projected Adam on the mean negative log-likelihood plus `pull * |w - anchor|^2`.
fn descend(
    cases: &[&Case],
    start: [f64; FEATURES],
    anchor: [f64; FEATURES],
    pull: f64,
    iterations: usize,
) -> [f64; FEATURES] {
    const RATE: f64 = 0.1;
    const BETA1: f64 = 0.9;
    const BETA2: f64 = 0.99;
    let mut weights = start;
    let (mut mean, mut square) = ([0.0; FEATURES], [0.0; FEATURES]);
    let mut scores = Vec::new();
    for step in 1..=iterations {
        let mut gradient = gradient(cases, &weights, &mut scores);
        let progress = step as f64 / iterations as f64;
        let rate = RATE * (1.0 - 0.95 * progress);
        for index in 0..FEATURES {
            gradient[index] += 2.0 * pull * (weights[index] - anchor[index]);
            mean[index] = BETA1 * mean[index] + (1.0 - BETA1) * gradient[index];
            square[index] = BETA2 * square[index] + (1.0 - BETA2) * gradient[index].powi(2);
            let steps = i32::try_from(step).unwrap_or(i32::MAX);
            let corrected = mean[index] / (1.0 - BETA1.powi(steps));
            let scale = (square[index] / (1.0 - BETA2.powi(steps))).sqrt() + 1e-8;
            weights[index] = (weights[index] - rate * corrected / scale).max(0.0);
        }
    }
    weights
}

/// Gradient of the mean negative log-likelihood: `E_model[x] - mean of chosen x`, averaged.
fn gradient(cases: &[&Case], weights: &[f64; FEATURES], scores: &mut Vec<f64>) -> [f64; FEATURES] {
    let mut gradient = [0.0; FEATURES];
    for case in cases {
        scores.clear();
        scores.extend(case.candidates.iter().map(|features| {
            features
                .0
                .iter()
                .zip(weights)
                .map(|(&value, weight)| f64::from(value) * weight)
                .sum::<f64>()
        }));
        let max = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let total: f64 = scores.iter().map(|score| (score - max).exp()).sum();
        for (features, score) in case.candidates.iter().zip(scores.iter()) {
            let probability = (score - max).exp() / total;
            for (slot, &value) in gradient.iter_mut().zip(&features.0) {
                *slot += probability * f64::from(value);
            }
        }
        for &(chosen, share) in &case.chosen {
            for (slot, &value) in gradient.iter_mut().zip(&case.candidates[chosen].0) {
                *slot -= share * f64::from(value);
            }
        }
    }
    #[allow(clippy::cast_precision_loss)]
    gradient.map(|sum| sum / cases.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log_likelihood(cases: &[&Case], weights: &[f64; FEATURES]) -> f64 {
        let mut total = 0.0;
        for case in cases {
            let scores: Vec<f64> = case
                .candidates
                .iter()
                .map(|f| {
                    f.0.iter()
                        .zip(weights)
                        .map(|(&v, w)| f64::from(v) * w)
                        .sum()
                })
                .collect();
            let norm = scores.iter().map(|s| s.exp()).sum::<f64>().ln();
            for &(chosen, share) in &case.chosen {
                total += (scores[chosen] - norm) * share;
            }
        }
        total / cases.len() as f64
    }

    fn example() -> Case {
        let mut candidates = Vec::new();
        for index in 0..5u8 {
            let mut features = [0.0; FEATURES];
            for (feature, value) in features.iter_mut().enumerate() {
                *value = f32::from((index * 7 + u8::try_from(feature).unwrap() * 3) % 10) / 10.0;
            }
            candidates.push(Features(features));
        }
        Case {
            segment: Segment::Session,
            candidates,
            chosen: vec![(1, 0.75), (3, 0.25)],
        }
    }

    #[test]
    fn gradient_agrees_with_finite_differences() {
        let case = example();
        let weights: [f64; FEATURES] = std::array::from_fn(|i| 0.1 * i as f64);
        let analytic = gradient(&[&case], &weights, &mut Vec::new());
        for index in 0..FEATURES {
            let (mut up, mut down) = (weights, weights);
            up[index] += 1e-5;
            down[index] -= 1e-5;
            let numeric = -(log_likelihood(&[&case], &up) - log_likelihood(&[&case], &down)) / 2e-5;
            assert!(
                (numeric - analytic[index]).abs() < 1e-6,
                "{index}: {numeric} {}",
                analytic[index]
            );
        }
    }

    #[test]
    fn learns_which_feature_matters() {
        // The chosen item is always the one with feature 2 set; feature 5 is noise.
        let mut cases = Vec::new();
        for round in 0..40usize {
            let mut candidates = vec![Features([0.0; FEATURES]); 6];
            candidates[round % 6].0[2] = 1.0;
            candidates[(round * 5 + 1) % 6].0[5] = 1.0;
            cases.push(Case {
                segment: Segment::Session,
                candidates,
                chosen: vec![(round % 6, 1.0)],
            });
        }
        let blend = fit(&cases, FitParams::default());
        let weights = blend.weights(Segment::Session);
        assert!(weights[2] > 2.0, "{weights:?}");
        assert!(weights[5] < 0.5, "{weights:?}");
        assert!(weights.iter().all(|weight| *weight >= 0.0));
        // Nobody taught what to show to a new shopper: what is popular.
        assert!(blend.weights(Segment::New)[Source::Popularity as usize] >= 1.0);
    }

    #[test]
    fn without_cases_the_default_stays() {
        assert_eq!(fit(&[], FitParams::default()), Blend::default());
    }
}
