//! From likely weights to good lists.

use super::{Case, FEATURES};
use crate::math::ln;

/// Length of the list that is judged.
const K: usize = 20;
/// Rounds over all features; it stops earlier when a round changes nothing.
const ROUNDS: usize = 6;
/// What a weight is tried at: multiples of itself ...
const FACTORS: [f32; 5] = [0.0, 0.5, 0.8, 1.25, 2.0];
/// ... and steps away from it, for those that are 0.
const STEPS: [f32; 3] = [0.05, 0.3, 1.0];
/// No weight is above this: a source whose scores are small may not drown the others when for once
/// they are not.
pub(super) const MAX_WEIGHT: f32 = 20.0;
/// An improvement below this is noise.
const MIN_GAIN: f64 = 1e-5;

/// Improves weights by coordinate ascent on the mean NDCG@20 of the cases (Metzler and Croft 2007,
/// "Linear feature-based models for information retrieval"): one weight at a time is tried at a few
/// values, and the best is kept. Likelihood weighs every choice alike, down to the bottom of the
/// pool; a list shows its top. Returns the weights and what they reach. Deterministic.
pub(super) fn refine(cases: &[&Case], start: [f32; FEATURES]) -> ([f32; FEATURES], f64) {
    let mut weights = start.map(|weight| weight.min(MAX_WEIGHT));
    let mut scores: Vec<Vec<f32>> = cases
        .iter()
        .map(|case| {
            let score = |index| case.row(index).map(|(place, x)| x * weights[place]).sum();
            (0..case.len()).map(score).collect()
        })
        .collect();
    let mut reached = mean_ndcg(cases, |case, index| scores[case][index]);
    for _ in 0..ROUNDS {
        let before = reached;
        for (feature, kept) in weights.iter_mut().enumerate() {
            let column: Vec<Vec<f32>> = cases.iter().map(|case| column(case, feature)).collect();
            if column.iter().flatten().all(|&value| value == 0.0) {
                continue;
            }
            let weight = *kept;
            let factors = FACTORS.iter().map(|factor| weight * factor);
            let steps = STEPS.iter().map(|step| weight + step);
            let mut best = (reached + MIN_GAIN, weight);
            let trials = factors.chain(steps).map(|trial| trial.min(MAX_WEIGHT));
            for trial in trials.filter(|trial| *trial != weight) {
                let change = trial - weight;
                let value = mean_ndcg(cases, |case, index| {
                    scores[case][index] + change * column[case][index]
                });
                if value > best.0 {
                    best = (value, trial);
                }
            }
            if best.1 != weight {
                for (column, scores) in column.iter().zip(&mut scores) {
                    for (value, score) in column.iter().zip(scores) {
                        *score += (best.1 - weight) * value;
                    }
                }
                *kept = best.1;
                reached = best.0;
            }
        }
        if reached <= before + MIN_GAIN {
            break;
        }
    }
    (weights, reached)
}

fn column(case: &Case, feature: usize) -> Vec<f32> {
    let value = |index| case.row(index).find(|(place, _)| *place == feature);
    (0..case.len())
        .map(|index| value(index).map_or(0.0, |(_, value)| value))
        .collect()
}

/// Mean NDCG@20 of the cases by `score(case, candidate)`: `gain / log2(rank + 1)` summed over what
/// was chosen, by the gains of the case, divided by its best possible value; among equal scores the
/// earlier candidate is first. A case without choice has none to reach: 0.
pub(super) fn mean_ndcg(cases: &[&Case], score: impl Fn(usize, usize) -> f32) -> f64 {
    let mut sum = 0.0;
    for (number, case) in cases.iter().enumerate() {
        let mut dcg = 0.0;
        for &(chosen, gain) in &case.chosen {
            let own = score(number, chosen);
            let mut rank = 1;
            for index in 0..case.len() {
                let other = score(number, index);
                rank += usize::from(other > own || (other == own && index < chosen));
                if rank > K {
                    break;
                }
            }
            if rank <= K {
                dcg += gain * discount(rank);
            }
        }
        let mut gains: Vec<f64> = case.chosen.iter().map(|chosen| chosen.1).collect();
        gains.sort_by(|a, b| b.total_cmp(a));
        let best: f64 = gains
            .iter()
            .take(K)
            .zip(1..)
            .map(|(gain, rank)| gain * discount(rank))
            .sum();
        if best > 0.0 {
            sum += dcg / best;
        }
    }
    #[allow(clippy::cast_precision_loss)]
    let mean = sum / cases.len().max(1) as f64;
    mean
}

#[allow(clippy::cast_precision_loss)]
fn discount(rank: usize) -> f64 {
    std::f64::consts::LN_2 / ln((rank + 1) as f64)
}

#[cfg(test)]
mod tests {
    use super::super::{Features, Segment};
    use super::*;

    fn case(values: &[(f32, f32)], chosen: Vec<(usize, f64)>) -> Case {
        let candidates = values.iter().map(|&(a, b)| {
            let mut features = [0.0; FEATURES];
            (features[0], features[1]) = (a, b);
            Features(features)
        });
        let pool: Vec<Features> = candidates.collect();
        Case::new(Segment::Session, &pool, chosen, None)
    }

    #[test]
    fn ndcg_by_hand() {
        let case = case(
            &[(3.0, 0.0), (2.0, 0.0), (1.0, 0.0)],
            vec![(1, 0.75), (2, 0.25)],
        );
        // Ranks 2 and 3: (.75 / log2(3) + .25 / 2) / (.75 + .25 / log2(3)).
        let expected = (0.75 / 3f64.log2() + 0.125) / (0.75 + 0.25 / 3f64.log2());
        let found = mean_ndcg(&[&case], |_, index| [3.0, 2.0, 1.0][index]);
        assert!((found - expected).abs() < 1e-12);
        // A tie goes to the earlier candidate.
        let tied = mean_ndcg(&[&case], |_, _| 1.0);
        assert!((tied - expected).abs() < 1e-12);
    }

    #[test]
    fn takes_the_weight_off_what_misleads() {
        let case = case(&[(1.0, 0.0), (0.0, 1.0), (0.9, 0.0)], vec![(1, 1.0)]);
        let mut start = [0.0; FEATURES];
        start[0] = 5.0;
        let (weights, reached) = refine(&[&case], start);
        assert_eq!(reached, 1.0);
        assert!(weights[1] > weights[0]);
    }
}
