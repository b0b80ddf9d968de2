//! Learning the blend: a weighted sum and a network, of which each segment keeps the better.

use super::calibrate::calibrate;
use super::learn::{Net, Steps, descend};
use super::refine::{MAX_WEIGHT, mean_ndcg, refine};
use super::{Blend, Case, FEATURES, Features, SEGMENTS, Segment};
use crate::candidates::SOURCES;
use crate::models::Source;
use std::sync::Arc;

/// How the blend is learned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FitParams {
    /// How often each case is looked at, 1 or more; more often when there are few.
    pub epochs: usize,
    /// Strength of the pull towards the weights that all segments share, and of these towards 0;
    /// 0 or more. Larger is safer with few cases.
    pub regularization: f32,
    /// Share of the cases, the last of each segment, on which the better ranker is chosen and
    /// calibrated, above 0 and below 1.
    pub select_share: f64,
    /// Whether a network may be chosen.
    pub mlp: bool,
    /// Seed of everything random.
    pub seed: u64,
}

impl Default for FitParams {
    fn default() -> Self {
        Self {
            epochs: 6,
            regularization: 1e-4,
            select_share: 0.2,
            mlp: true,
            seed: 42,
        }
    }
}

/// Least weight of popularity: it orders what nothing else says a word about.
const POPULARITY_FLOOR: f32 = 0.01;
/// With fewer cases to choose on, the weighted sum is kept, and shares are taken as chances.
const ENOUGH: usize = 20;
/// At most so many cases of a segment refine its weights, spread evenly.
const MAX_REFINED: usize = 3_000;

/// What [`fit`] learned.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// Ready for the bundle.
    pub blend: Blend,
    /// Mean NDCG@20 on the cases that the choice was made on, by segment that has any: of the best
    /// source alone, of the weighted sum, of the network (0 when none was learned), and whether that
    /// was chosen.
    pub choices: Vec<Choice>,
}

/// What was chosen for a segment, and why: NDCG@20 on cases that taught none of the three.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// The segment.
    pub segment: Segment,
    /// Cases.
    pub cases: usize,
    /// The best source alone.
    pub source: (Source, f64),
    /// The weighted sum.
    pub linear: f64,
    /// The network with its weighted sum.
    pub mlp: f64,
    /// Which was kept: `source`, `linear` or `mlp`.
    pub kept: &'static str,
}

/// Learns the blend by maximum likelihood: `P(item) = exp(score) / sum over the pool exp(score)`
/// (conditional logit, McFadden 1974; ListNet's top-one loss, Cao et al. 2007), averaged over what
/// was chosen in a case (by its weight), then over cases.
///
/// 1. The last [`FitParams::select_share`] of each segment's cases are set aside.
/// 2. A weighted sum, weights at 0 or above: for all segments together first; then each segment's own
///    weights start from, and are pulled towards, the common ones, and are refined for the top of
///    the list (see `refine`).
/// 3. A network beside a weighted sum of its own (see `learn`).
/// 4. On the cases set aside each segment takes the better by NDCG@20, or the best source alone
///    should that be better than both; then scores are calibrated on them (see `calibrate`).
/// 5. What was chosen learns again from all cases.
///
/// Deterministic. Cases in which nothing of the pool was chosen only count for the calibration.
#[must_use]
pub fn fit(cases: &[Case], params: FitParams) -> Fitted {
    let mut taught: Vec<&Case> = Vec::new();
    let mut held: Vec<&Case> = Vec::new();
    for segment in Segment::ALL {
        let own: Vec<&Case> = cases.iter().filter(|c| c.segment == segment).collect();
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
        #[allow(clippy::cast_sign_loss)] // a share of the number
        let count = (own.len() as f64 * params.select_share) as usize;
        let count = if count < ENOUGH { 0 } else { count };
        let (first, last) = own.split_at(own.len() - count);
        taught.extend(first);
        held.extend(last);
    }
    let all: Vec<&Case> = useful(&cases.iter().collect::<Vec<_>>());
    if all.is_empty() {
        return Fitted {
            blend: Blend::default(),
            choices: Vec::new(),
        };
    }
    let taught = useful(&taught);
    let mut blend = Blend::new(linear(&taught, params));
    let mut choices = Vec::new();
    if !held.is_empty() {
        let network = params.mlp.then(|| mlp(&taught, params));
        choices = choose(&mut blend, network.as_ref(), &useful(&held));
        blend.calibration = Some(calibrate(&blend, &held));
    }
    let networks: Vec<Segment> = choices
        .iter()
        .filter(|choice| choice.kept == "mlp")
        .map(|choice| choice.segment)
        .collect();
    let calibration = blend.calibration;
    let mut blend = Blend::new(linear(&all, params));
    for choice in choices.iter().filter(|choice| choice.kept == "source") {
        blend.weights[choice.segment as usize] =
            alone(choice.source.0, blend.weights(choice.segment));
    }
    if !networks.is_empty() {
        let network = mlp(&all, params);
        adopt(&mut blend, &network, &networks);
    }
    blend.calibration = calibration;
    Fitted { blend, choices }
}

/// Those in which something was chosen.
fn useful<'a>(cases: &[&'a Case]) -> Vec<&'a Case> {
    let cases = cases.iter().copied();
    cases.filter(|case| !case.chosen.is_empty()).collect()
}

/// For each segment the better of what the blend holds and the network.
fn choose(blend: &mut Blend, network: Option<&Net>, held: &[&Case]) -> Vec<Choice> {
    let mut choices = Vec::new();
    for segment in Segment::ALL {
        let own: Vec<&Case> = held
            .iter()
            .copied()
            .filter(|case| case.segment == segment)
            .collect();
        if own.len() < ENOUGH {
            continue;
        }
        let linear = ndcg(&own, |x| blend.score(segment, x));
        let mut source = (Source::Popularity, 0.0);
        for other in Source::ALL {
            let reached = ndcg(&own, |x| x.0[other as usize]);
            if reached > source.1 {
                source = (other, reached);
            }
        }
        let mut candidate = blend.clone();
        let mut mlp = 0.0;
        if let Some(network) = network {
            adopt(&mut candidate, network, &[segment]);
            mlp = ndcg(&own, |x| candidate.score(segment, x));
        }
        let kept = if source.1 > linear && source.1 > mlp {
            blend.weights[segment as usize] = alone(source.0, blend.weights(segment));
            "source"
        } else if mlp > linear {
            *blend = candidate;
            "mlp"
        } else {
            "linear"
        };
        choices.push(Choice {
            segment,
            cases: own.len(),
            source,
            linear,
            mlp,
            kept,
        });
    }
    choices
}

fn ndcg(cases: &[&Case], score: impl Fn(&Features) -> f32) -> f64 {
    let scores: Vec<Vec<f32>> = cases
        .iter()
        .map(|case| (0..case.len()).map(|i| score(&case.features(i))).collect())
        .collect();
    mean_ndcg(cases, |case, index| scores[case][index])
}

/// The network takes over in these segments.
fn adopt(blend: &mut Blend, network: &Net, segments: &[Segment]) {
    let mut mlp = network.mlp();
    for segment in Segment::ALL {
        let index = segment as usize;
        if segments.contains(&segment) {
            blend.weights[index] = network.weights();
        } else {
            mlp.output[index] = match &blend.mlp {
                Some(old) => old.output[index],
                None => [0.0; super::HIDDEN],
            };
        }
    }
    blend.mlp = Some(Arc::new(mlp));
}

/// One source alone; the others only order what it says nothing of.
fn alone(source: Source, others: &[f32; FEATURES]) -> [f32; FEATURES] {
    let mut weights = others.map(|weight| weight * 1e-3);
    weights[source as usize] = 4.0;
    weights
}

/// A network and its weighted sum, for all segments.
fn mlp(cases: &[&Case], params: FitParams) -> Net {
    let common = descend(cases, Net::linear([0.5; FEATURES]), &steps(params));
    let start = Net::hidden(common.weights(), params.seed);
    let steps = Steps {
        rate: 0.005,
        free: true,
        ..steps(params)
    };
    descend(cases, start, &steps)
}

fn steps(params: FitParams) -> Steps {
    Steps {
        epochs: params.epochs,
        rate: 0.05,
        pull: params.regularization,
        anchor: [0.0; FEATURES],
        free: false,
        seed: params.seed,
    }
}

/// Weights of a weighted sum, by segment.
fn linear(cases: &[&Case], params: FitParams) -> [[f32; FEATURES]; SEGMENTS] {
    let common = descend(cases, Net::linear([0.5; FEATURES]), &steps(params)).weights();
    let mut weights = [[0.0f32; FEATURES]; SEGMENTS];
    for segment in Segment::ALL {
        let mut own: Vec<&Case> = cases
            .iter()
            .copied()
            .filter(|case| case.segment == segment)
            .collect();
        let learned = if own.is_empty() {
            common
        } else {
            // The pull towards the common weights counts as much as a few dozen cases.
            #[allow(clippy::cast_precision_loss)]
            let pull = params.regularization + 0.5 / (own.len() as f32 + 1.0);
            let steps = Steps {
                pull,
                anchor: common,
                ..steps(params)
            };
            let likely = descend(&own, Net::linear(common), &steps).weights();
            let every = own.len().div_ceil(MAX_REFINED);
            own = own.into_iter().step_by(every).collect();
            best_of(&own, likely)
        };
        weights[segment as usize] = learned;
        // Popularity always speaks: alone to a new shopper, else where all others are silent.
        let floor = if segment == Segment::New {
            1.0
        } else {
            POPULARITY_FLOOR
        };
        let popularity = &mut weights[segment as usize][Source::Popularity as usize];
        *popularity = popularity.max(floor);
    }
    weights
}

/// What [`refine`] makes of the likeliest weights, or of the best source alone, whichever is better:
/// the blend is then never worse than its best source on the lessons.
fn best_of(cases: &[&Case], likely: [f32; FEATURES]) -> [f32; FEATURES] {
    let mut start = likely;
    let mut reached = f64::NEG_INFINITY;
    for source in &Source::ALL[..SOURCES] {
        let weights = alone(*source, &likely);
        let value = ndcg(cases, |x| {
            weights.iter().zip(&x.0).map(|(w, x)| w * x).sum()
        });
        if value > reached {
            (start, reached) = (weights, value);
        }
    }
    let (alone, blend) = (refine(cases, start), refine(cases, likely));
    let best = if alone.1 > blend.1 { alone.0 } else { blend.0 };
    best.map(|weight| weight.min(MAX_WEIGHT))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The chosen item is the one with feature 2 set; feature 5 is noise.
    fn simple(rounds: usize) -> Vec<Case> {
        let mut cases = Vec::new();
        for round in 0..rounds {
            let mut pool = vec![Features([0.0; FEATURES]); 6];
            pool[round % 6].0[2] = 1.0;
            pool[(round * 5 + 1) % 6].0[5] = 1.0;
            let chosen = vec![(round % 6, 1.0)];
            cases.push(Case::new(Segment::Session, &pool, chosen, Some(round % 6)));
        }
        cases
    }

    #[test]
    fn learns_which_feature_matters() {
        let blend = fit(&simple(40), FitParams::default()).blend;
        let weights = blend.weights(Segment::Session);
        assert!(weights[2] > 2.0, "{weights:?}");
        assert!(weights[5] < 0.5, "{weights:?}");
        assert!(weights.iter().all(|w| (0.0..=MAX_WEIGHT).contains(w)));
        // Nobody taught what to show to a new shopper: what is popular.
        assert!(blend.weights(Segment::New)[Source::Popularity as usize] >= 1.0);
        // 8 cases are not enough to choose on.
        assert!(blend.mlp.is_none() && blend.calibration.is_none());
    }

    #[test]
    fn a_network_is_kept_where_a_sum_can_not_say_it() {
        // The chosen item has feature 2 or feature 3, but not both, or neither: exclusive or.
        let mut cases = Vec::new();
        for round in 0..400usize {
            let mut pool = vec![Features([0.0; FEATURES]); 30];
            for (index, x) in pool.iter_mut().enumerate() {
                let both = (index + round) % 2 == 0;
                (x.0[2], x.0[3]) = if both { (1.0, 1.0) } else { (0.0, 0.0) };
            }
            let at = (round * 7) % 30;
            (pool[at].0[2], pool[at].0[3]) = if round % 2 == 0 {
                (1.0, 0.0)
            } else {
                (0.0, 1.0)
            };
            cases.push(Case::new(
                Segment::Session,
                &pool,
                vec![(at, 1.0)],
                Some(at),
            ));
        }
        let fitted = fit(&cases, FitParams::default());
        let choice = fitted.choices[0];
        assert_eq!(choice.kept, "mlp");
        assert!(choice.mlp > 0.95 && choice.linear < 0.8, "{choice:?}");
        assert!(fitted.blend.mlp(Segment::Session).is_some());
        assert!(fitted.blend.mlp(Segment::New).is_none());
        let again = fit(&cases, FitParams::default());
        assert_eq!(again.blend, fitted.blend);
        // And it is sure of itself, rightly.
        let features: Vec<Features> = (0..30).map(|i| cases[0].features(i)).collect();
        let mut scores = Vec::new();
        fitted
            .blend
            .score_pool(Segment::Session, &features, &mut scores);
        let chances = fitted.blend.chances(Segment::Session, &scores).unwrap();
        assert!(chances.of(scores[0]) > 0.8);
    }

    #[test]
    fn never_worse_than_the_best_source_on_the_cases_held_out() {
        let fitted = fit(&simple(300), FitParams::default());
        for choice in fitted.choices {
            assert!(choice.linear > 0.9, "{choice:?}");
            let kept = match choice.kept {
                "mlp" => choice.mlp,
                "linear" => choice.linear,
                _ => choice.source.1,
            };
            assert!(kept >= choice.source.1, "{choice:?}");
        }
    }

    #[test]
    fn without_cases_the_default_stays() {
        assert_eq!(fit(&[], FitParams::default()).blend, Blend::default());
    }
}
