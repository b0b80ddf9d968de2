//! Gradient descent for the two rankers.

use super::{Case, FEATURES, HIDDEN, Mlp, SEGMENTS};
use crate::math::exp;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Cases a step.
const BATCH: usize = 32;

const INPUT: usize = FEATURES;
const BIAS: usize = INPUT + FEATURES * HIDDEN;
const OUTPUT: usize = BIAS + SEGMENTS * HIDDEN;
const END: usize = OUTPUT + HIDDEN;

/// The weights of a ranker in one row: those of the features, then, when there is a network, from
/// features to units, the units' biases by segment, and from units to the score.
#[derive(Clone, Debug)]
pub(super) struct Net {
    values: Vec<f32>,
}

/// How to descend.
#[derive(Clone, Copy, Debug)]
pub(super) struct Steps {
    /// How often each case is looked at.
    pub epochs: usize,
    /// Steps at least, however few cases there are.
    pub least: usize,
    /// Adam's rate at the beginning; it falls to a fiftieth.
    pub rate: f32,
    /// `pull * |w - anchor|^2` is added to the loss for the features' weights.
    pub pull: f32,
    /// See `pull`.
    pub anchor: [f32; FEATURES],
    /// Whether weights of features may be negative.
    pub free: bool,
    /// Of the order of the cases.
    pub seed: u64,
}

impl Net {
    /// Only a weighted sum.
    pub fn linear(weights: [f32; FEATURES]) -> Self {
        Self {
            values: weights.to_vec(),
        }
    }

    /// With a network that says little at first.
    pub fn hidden(weights: [f32; FEATURES], seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        // Uniform from -1 to 1.
        #[allow(clippy::cast_precision_loss)] // 24 bits
        let mut draw = || (random.next_u32() >> 8) as f32 / 8_388_608.0 - 1.0;
        let mut net = Self::linear(weights);
        net.values.extend((INPUT..BIAS).map(|_| 0.5 * draw()));
        net.values.extend((BIAS..OUTPUT).map(|_| 0.1 * draw()));
        net.values.extend((OUTPUT..END).map(|_| 0.3 * draw()));
        net
    }

    /// The weights of the features.
    pub fn weights(&self) -> [f32; FEATURES] {
        let mut weights = [0.0; FEATURES];
        weights.copy_from_slice(&self.values[..FEATURES]);
        weights
    }

    /// The network; it must have one. All segments share the output's weights.
    pub fn mlp(&self) -> Mlp {
        let mut values = self.values[INPUT..OUTPUT].to_vec();
        for _ in 0..SEGMENTS {
            values.extend_from_slice(&self.values[OUTPUT..]);
        }
        Mlp { values }
    }

    /// The score of a candidate; `units` become the network's units before their ReLU.
    fn score(&self, case: &Case, index: usize, units: &mut [f32; HIDDEN]) -> f32 {
        let mut score = 0.0;
        if self.values.len() == FEATURES {
            for (place, value) in case.row(index) {
                score += self.values[place] * value;
            }
            return score;
        }
        let row = |at: usize| &self.values[at..at + HIDDEN];
        units.copy_from_slice(row(BIAS + case.segment as usize * HIDDEN));
        for (place, value) in case.row(index) {
            score += self.values[place] * value;
            for (unit, weight) in units.iter_mut().zip(row(INPUT + place * HIDDEN)) {
                *unit += weight * value;
            }
        }
        for (unit, weight) in units.iter().zip(row(OUTPUT)) {
            score += unit.max(0.0) * weight;
        }
        score
    }

    /// Adds the gradient of a case's negative log-likelihood: by score, it is
    /// `P(candidate) - share of what was chosen`.
    fn add_gradient(&self, case: &Case, gradient: &mut [f32], room: &mut Room) {
        let Room { units, slopes } = room;
        units.resize(case.len(), [0.0; HIDDEN]);
        slopes.clear();
        slopes.extend((0..case.len()).map(|index| self.score(case, index, &mut units[index])));
        let highest = slopes.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        #[allow(clippy::cast_possible_truncation)] // 0 to 1
        for slope in slopes.iter_mut() {
            *slope = exp(f64::from(*slope - highest)) as f32;
        }
        let total: f32 = slopes.iter().sum();
        for slope in slopes.iter_mut() {
            *slope /= total;
        }
        #[allow(clippy::cast_possible_truncation)]
        for &(chosen, share) in &case.chosen {
            slopes[chosen] -= share as f32;
        }
        for (index, &slope) in slopes.iter().enumerate() {
            if slope.abs() < 1e-6 {
                continue;
            }
            for (place, value) in case.row(index) {
                gradient[place] += slope * value;
            }
            if self.values.len() == FEATURES {
                continue;
            }
            let mut back = [0.0; HIDDEN];
            for unit in 0..HIDDEN {
                let out = units[index][unit];
                if out > 0.0 {
                    back[unit] = slope * self.values[OUTPUT + unit];
                    gradient[OUTPUT + unit] += slope * out;
                }
            }
            let mut add = |at: usize, value: f32| {
                for (slot, back) in gradient[at..at + HIDDEN].iter_mut().zip(&back) {
                    *slot += value * back;
                }
            };
            add(BIAS + case.segment as usize * HIDDEN, 1.0);
            for (place, value) in case.row(index) {
                add(INPUT + place * HIDDEN, value);
            }
        }
    }
}

/// Buffers.
#[derive(Default)]
struct Room {
    units: Vec<[f32; HIDDEN]>,
    slopes: Vec<f32>,
}

/// Adam (Kingma and Ba 2015) over shuffled batches. The same seed gives the same weights.
pub(super) fn descend(cases: &[&Case], start: Net, how: &Steps) -> Net {
    const BETA1: f32 = 0.9;
    const BETA2: f32 = 0.99;
    let mut net = start;
    if cases.is_empty() {
        return net;
    }
    let size = net.values.len();
    let (mut mean, mut square) = (vec![0.0f32; size], vec![0.0f32; size]);
    let batches = cases.len().div_ceil(BATCH);
    let steps = (how.epochs * batches).max(how.least).max(1);
    let mut order: Vec<usize> = (0..cases.len()).collect();
    let mut random = ChaCha8Rng::seed_from_u64(how.seed);
    let mut room = Room::default();
    let mut gradient = vec![0.0f32; size];
    for step in 0..steps {
        let batch = step % batches;
        if batch == 0 {
            shuffle(&mut order, &mut random);
        }
        let batch = &order[batch * BATCH..order.len().min((batch + 1) * BATCH)];
        gradient.fill(0.0);
        for &index in batch {
            net.add_gradient(cases[index], &mut gradient, &mut room);
        }
        #[allow(clippy::cast_precision_loss)]
        let (scale, progress) = (1.0 / batch.len() as f32, step as f32 / steps as f32);
        let rate = how.rate * (1.0 - 0.98 * progress);
        let times = i32::try_from(step + 1).unwrap_or(i32::MAX);
        let (first, second) = (1.0 - BETA1.powi(times), 1.0 - BETA2.powi(times));
        for index in 0..size {
            let mut slope = gradient[index] * scale;
            if let Some(anchor) = how.anchor.get(index) {
                slope += 2.0 * how.pull * (net.values[index] - anchor);
            }
            mean[index] = BETA1 * mean[index] + (1.0 - BETA1) * slope;
            square[index] = BETA2 * square[index] + (1.0 - BETA2) * slope * slope;
            let change = (mean[index] / first) / ((square[index] / second).sqrt() + 1e-8);
            net.values[index] -= rate * change;
            if index < FEATURES && !how.free {
                net.values[index] = net.values[index].max(0.0);
            }
        }
    }
    net
}

/// Fisher and Yates.
fn shuffle(order: &mut [usize], random: &mut ChaCha8Rng) {
    for last in (1..order.len()).rev() {
        let other = usize::try_from(random.next_u64() % (last as u64 + 1)).unwrap_or(0);
        order.swap(last, other);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Features, Segment};
    use super::*;

    fn example() -> Case {
        let mut pool = Vec::new();
        for index in 0..5u8 {
            let mut features = [0.0; FEATURES];
            for (feature, value) in features.iter_mut().enumerate() {
                *value = f32::from((index * 7 + u8::try_from(feature).unwrap() * 3) % 10) / 10.0;
            }
            pool.push(Features(features));
        }
        Case::new(Segment::Session, &pool, vec![(1, 0.75), (3, 0.25)], Some(1))
    }

    /// The negative log-likelihood, anew and in f64.
    fn loss(case: &Case, values: &[f64]) -> f64 {
        let score = |index: usize| -> f64 {
            let x = case.features(index).0.map(f64::from);
            let mut score: f64 = (0..FEATURES).map(|i| values[i] * x[i]).sum();
            for unit in 0..if values.len() > FEATURES { HIDDEN } else { 0 } {
                let mut sum = values[BIAS + case.segment as usize * HIDDEN + unit];
                for (place, x) in x.iter().enumerate() {
                    sum += values[INPUT + place * HIDDEN + unit] * x;
                }
                score += sum.max(0.0) * values[OUTPUT + unit];
            }
            score
        };
        let scores: Vec<f64> = (0..case.len()).map(score).collect();
        let norm = scores.iter().map(|score| score.exp()).sum::<f64>().ln();
        let chosen = case.chosen.iter();
        chosen.map(|&(i, share)| share * (norm - scores[i])).sum()
    }

    #[test]
    fn gradients_agree_with_finite_differences() {
        let case = example();
        let weights = std::array::from_fn(|i| 0.02 * i as f32);
        for net in [Net::linear(weights), Net::hidden(weights, 7)] {
            let mut gradient = vec![0.0; net.values.len()];
            net.add_gradient(&case, &mut gradient, &mut Room::default());
            let at: Vec<f64> = net.values.iter().map(|&value| f64::from(value)).collect();
            for index in 0..at.len() {
                let (mut up, mut down) = (at.clone(), at.clone());
                up[index] += 1e-6;
                down[index] -= 1e-6;
                let numeric = (loss(&case, &up) - loss(&case, &down)) / 2e-6;
                let analytic = f64::from(gradient[index]);
                assert!(
                    (numeric - analytic).abs() < 1e-4,
                    "{index}: {numeric} {analytic}"
                );
            }
        }
    }

    #[test]
    fn the_network_in_use_is_the_one_that_was_trained() {
        let case = example();
        let net = Net::hidden([0.1; FEATURES], 3);
        let mlp = net.mlp();
        for index in 0..case.len() {
            let x = case.features(index);
            let sum: f32 = x.0.iter().map(|value| value * 0.1).sum();
            let expected = sum + mlp.score(case.segment, &x);
            let score = net.score(&case, index, &mut [0.0; HIDDEN]);
            assert!((score - expected).abs() < 1e-5);
        }
    }

    #[test]
    fn a_step_goes_downhill() {
        let case = example();
        let how = Steps {
            epochs: 1,
            least: 600,
            rate: 0.01,
            pull: 0.0,
            anchor: [0.0; FEATURES],
            free: true,
            seed: 1,
        };
        let wide = |net: &Net| net.values.iter().map(|&v| f64::from(v)).collect::<Vec<_>>();
        let start = Net::hidden([0.5; FEATURES], 3);
        let end = descend(&[&case], start.clone(), &how);
        assert!(loss(&case, &wide(&end)) < loss(&case, &wide(&start)) - 0.1);
    }
}
