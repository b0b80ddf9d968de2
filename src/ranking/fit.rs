//! Learning the blend: a weighted sum and a network, of which each segment keeps the better.

use super::calibrate::calibrate;
use super::learn::{Net, Steps, descend};
use super::mlp::{HIDDEN, OUTPUT};
use super::refine::{MAX_WEIGHT, mean_ndcg, refine};
use super::{Blend, Case, FEATURES, Feature, Features, SEGMENTS, Segment};
use crate::candidates::SOURCES;
use crate::models::{Crew, Source};
use std::sync::Arc;

/// How the blend is learned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FitParams {
    /// How often each case is looked at, 1 or more; more often when there are few.
    pub epochs: usize,
    /// Whether, of few cases, half as often is tried too.
    pub half: bool,
    /// Steps of 32 cases at least, however few there are.
    pub min_steps: usize,
    /// At most so many cases of a segment refine its weights, spread evenly; 1 or more.
    pub max_refined: usize,
    /// Strength of the pull towards the weights that all segments share, and of these towards 0;
    /// 0 or more. Larger is safer with few cases.
    pub regularization: f32,
    /// Whether a network may be chosen.
    pub mlp: bool,
    /// Seed of everything random.
    pub seed: u64,
}

impl Default for FitParams {
    fn default() -> Self {
        Self {
            epochs: 12,
            half: true,
            min_steps: 600,
            max_refined: 3_000,
            regularization: 1e-4,
            mlp: true,
            seed: 42,
        }
    }
}

/// Least weight of popularity, as a share of the largest weight: it orders what nothing else says a
/// word about.
const POPULARITY_FLOOR: f32 = 0.0025;
/// With fewer cases in a segment, the weighted sum is kept, and shares are taken as chances.
const ENOUGH: usize = 50;
/// From so many cases on, how often they are looked at is not tried.
const MANY: usize = 5_000;
/// Cases that go into the same half together: those of one session stand side by side.
const BLOCK: usize = 16;

/// What [`fit`] learned.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// Ready for the bundle.
    pub blend: Blend,
    /// What each segment got, and why.
    pub choices: Vec<Choice>,
}

/// What was chosen for a segment, and why: mean NDCG@20 of three rankers on all cases, each judged by
/// what the other half of the cases taught.
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
/// 1. A weighted sum, weights at 0 or above: for all segments together first; then each segment's own
///    weights start from, and are pulled towards, the common ones, and are refined for the top of
///    the list (see `refine`).
/// 2. A network beside a weighted sum of its own (see `learn`).
/// 3. Both learn from one half of the cases and are judged on the other, and the other way round. By
///    NDCG@20 on all cases each segment takes the better, or the best source alone should that be
///    better than both; then scores are calibrated on the same (see `calibrate`).
/// 4. With fewer than 5,000 cases, all of that is done twice: looking at them half as often may be better.
/// 5. What was chosen learns again from all cases.
///
/// Deterministic, however many of the `crew` help. Cases in which nothing of the pool was chosen only count for the
/// calibration.
pub fn fit(cases: &[Case], params: FitParams, crew: &mut dyn Crew) -> Fitted {
    let all: Vec<&Case> = cases.iter().collect();
    if useful(&all).is_empty() {
        return Fitted {
            blend: Blend::default(),
            choices: Vec::new(),
        };
    }
    let half_as_often = FitParams {
        epochs: (params.epochs / 2).max(1),
        ..params
    };
    let tried = if params.half && cases.len() < MANY {
        vec![half_as_often, params]
    } else {
        vec![params]
    };
    let tried = tried.into_iter().map(|params| {
        let halves = halves(&all, params, crew);
        let choices = choose(&halves);
        (params, halves, choices)
    });
    // Of equals the last.
    let best = tried.max_by(|a, b| worth(&a.2).total_cmp(&worth(&b.2)));
    let Some((params, halves, choices)) = best else {
        return Fitted {
            blend: Blend::default(),
            choices: Vec::new(),
        };
    };
    let judged = halves.into_iter().map(|half| {
        let mut blend = half.blend;
        settle(&mut blend, half.network.as_ref(), &choices);
        (blend, half.held)
    });
    let judged: Vec<_> = judged.collect();
    let all = useful(&all);
    let is_network = choices.iter().any(|choice| choice.kept == "mlp");
    let (mut blend, network) = rankers(&[all], params, is_network, crew)
        .pop()
        .unwrap_or_default();
    settle(&mut blend, network.as_ref(), &choices);
    if !choices.is_empty() {
        blend.calibration = Some(calibrate(&judged));
    }
    Fitted { blend, choices }
}

/// What each half of the cases teaches.
fn halves<'a>(all: &[&'a Case], params: FitParams, crew: &mut dyn Crew) -> Vec<Half<'a>> {
    let part = |wanted: usize| -> Vec<&'a Case> {
        let own = all.iter().enumerate();
        own.filter(|(index, _)| index / BLOCK % 2 == wanted)
            .map(|(_, case)| *case)
            .collect()
    };
    let held = [part(0), part(1)];
    let taught = vec![useful(&held[1]), useful(&held[0])];
    let learned = rankers(&taught, params, params.mlp, crew);
    let halves = learned.into_iter().zip(held);
    halves
        .map(|((blend, network), held)| Half {
            blend,
            network,
            held,
        })
        .collect()
}

/// The weighted sum, and the network if it is wanted, that each group of cases teaches: all at the same time,
/// where somebody helps.
fn rankers(
    groups: &[Vec<&Case>],
    params: FitParams,
    with_network: bool,
    crew: &mut dyn Crew,
) -> Vec<(Blend, Option<Net>)> {
    let mut learned = vec![(Blend::default(), None); groups.len()];
    let mut tasks: Vec<Box<dyn FnMut() + Send + '_>> = Vec::new();
    for (cases, (blend, network)) in groups.iter().zip(&mut learned) {
        if with_network {
            tasks.push(Box::new(move || *network = Some(mlp(cases, params))));
        }
        tasks.push(Box::new(move || {
            *blend = Blend::new(linear(cases, params));
        }));
    }
    let mut all: Vec<_> = tasks.iter_mut().map(|task| task.as_mut() as _).collect();
    crew.run(&mut all);
    drop(tasks);
    learned
}

/// What the choices are worth, NDCG@20 over all cases.
fn worth(choices: &[Choice]) -> f64 {
    let of = |choice: &Choice| {
        let best = choice.linear.max(choice.mlp).max(choice.source.1);
        #[allow(clippy::cast_precision_loss)] // memory is smaller
        let cases = choice.cases as f64;
        best * cases
    };
    choices.iter().map(of).sum()
}

/// What one half of the cases taught, and the other half.
struct Half<'a> {
    blend: Blend,
    network: Option<Net>,
    held: Vec<&'a Case>,
}

/// Those in which something was chosen.
fn useful<'a>(cases: &[&'a Case]) -> Vec<&'a Case> {
    let cases = cases.iter().copied();
    cases.filter(|case| !case.chosen.is_empty()).collect()
}

/// For each segment the best of the weighted sum, the network and a source alone.
fn choose(halves: &[Half<'_>]) -> Vec<Choice> {
    let mut choices = Vec::new();
    for segment in Segment::ALL {
        let mut count = 0;
        let (mut linear, mut network, mut sources) = (0.0, 0.0, [0.0; SOURCES]);
        for half in halves {
            let own: Vec<&Case> = useful(&half.held)
                .into_iter()
                .filter(|case| case.segment == segment)
                .collect();
            count += own.len();
            #[allow(clippy::cast_precision_loss)] // memory is smaller
            let weight = own.len() as f64;
            linear += weight * ndcg(&own, |x| half.blend.score(segment, x));
            if let Some(net) = &half.network {
                let mut blend = half.blend.clone();
                adopt(&mut blend, net, &[segment]);
                network += weight * ndcg(&own, |x| blend.score(segment, x));
            }
            for (source, sum) in Source::ALL.into_iter().zip(&mut sources) {
                let weights = alone(source, half.blend.weights(segment));
                let spoken = [source as usize, Feature::New.index()];
                let score = |x: &Features| spoken.iter().map(|&it| weights[it] * x.0[it]).sum();
                *sum += weight * ndcg(&own, score);
            }
        }
        if count < ENOUGH {
            continue;
        }
        let mut source = (Source::Popularity, 0.0);
        for (other, sum) in Source::ALL.into_iter().zip(sources) {
            if sum > source.1 {
                source = (other, sum);
            }
        }
        let kept = if source.1 > linear && source.1 > network {
            "source"
        } else if network > linear {
            "mlp"
        } else {
            "linear"
        };
        #[allow(clippy::cast_precision_loss)]
        let count_of = count as f64;
        choices.push(Choice {
            segment,
            cases: count,
            source: (source.0, source.1 / count_of),
            linear: linear / count_of,
            mlp: network / count_of,
            kept,
        });
    }
    choices
}

/// Gives each segment what was chosen for it.
fn settle(blend: &mut Blend, network: Option<&Net>, choices: &[Choice]) {
    let mut networks = Vec::new();
    for choice in choices {
        let segment = choice.segment;
        match choice.kept {
            "source" => {
                blend.weights[segment as usize] = alone(choice.source.0, blend.weights(segment));
            }
            "mlp" => networks.push(segment),
            _ => {}
        }
    }
    if let Some(network) = network
        && !networks.is_empty()
    {
        adopt(blend, network, &networks);
    }
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
        if segments.contains(&segment) {
            blend.weights[segment as usize] = network.weights();
        } else {
            mlp.values[(OUTPUT + segment as usize) * HIDDEN..][..HIDDEN].fill(0.0);
        }
    }
    blend.mlp = Some(Arc::new(mlp));
}

/// The weight of the source that is alone.
const ALONE: f32 = 4.0;

/// One source alone; the others only order what it says nothing of. But of items that training has not
/// seen it can say nothing, however well they fit: they keep, beside the source's favourite, the part
/// that they have beside it in the weighted sum.
fn alone(source: Source, sum: &[f32; FEATURES]) -> [f32; FEATURES] {
    let mut weights = sum.map(|weight| weight * 1e-3);
    weights[source as usize] = ALONE;
    let favourite: f32 = Features::of_source(source).map(|place| sum[place]).sum();
    let new = Feature::New.index();
    if favourite > 0.0 {
        weights[new] = ALONE * (sum[new] / favourite).min(1.0);
    }
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
        least: params.min_steps,
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
            let every = own.len().div_ceil(params.max_refined.max(1));
            own = own.into_iter().step_by(every).collect();
            best_of(&own, likely)
        };
        weights[segment as usize] = learned;
        // Popularity always speaks: alone to a new shopper, else where all others are silent.
        let largest = learned.iter().copied().fold(0.0, f32::max);
        let floor = match segment {
            _ if largest <= 0.0 => 1.0,
            Segment::New => largest.min(1.0),
            _ => POPULARITY_FLOOR * largest,
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
    for source in Source::ALL {
        let mut rows = cases
            .iter()
            .flat_map(|case| (0..case.len()).map(|i| case.row(i)));
        if !rows.any(|mut row| row.any(|(place, _)| place == source as usize)) {
            continue;
        }
        let weights = alone(source, &likely);
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
    use crate::models::Alone;

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
        let blend = fit(&simple(40), FitParams::default(), &mut Alone).blend;
        let weights = blend.weights(Segment::Session);
        assert!(weights[2] > 2.0, "{weights:?}");
        assert!(weights[5] < 0.5, "{weights:?}");
        assert!(weights.iter().all(|w| (0.0..=MAX_WEIGHT).contains(w)));
        // Nobody taught what to show to a new shopper: what is popular.
        assert!(blend.weights(Segment::New)[Source::Popularity as usize] >= 1.0);
        // 40 cases are not enough to choose on.
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
        let fitted = fit(&cases, FitParams::default(), &mut Alone);
        let choice = fitted.choices[0];
        assert_eq!(choice.kept, "mlp");
        assert!(choice.mlp > 0.95 && choice.linear < 0.8, "{choice:?}");
        assert!(fitted.blend.mlp(Segment::Session).is_some());
        assert!(fitted.blend.mlp(Segment::New).is_none());
        let again = fit(&cases, FitParams::default(), &mut Alone);
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
        let fitted = fit(&simple(300), FitParams::default(), &mut Alone);
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
    fn whoever_helps_learns_the_same() {
        struct Backwards(usize);
        impl Crew for Backwards {
            fn run(&mut self, tasks: &mut [&mut (dyn FnMut() + Send)]) {
                self.0 = self.0.max(tasks.len());
                tasks.iter_mut().rev().for_each(|task| task());
            }
        }
        let cases = simple(100);
        let mut crew = Backwards(0);
        let helped = fit(&cases, FitParams::default(), &mut crew);
        let alone = fit(&cases, FitParams::default(), &mut Alone);
        assert_eq!(helped.blend, alone.blend);
        assert_eq!(helped.choices, alone.choices);
        assert_eq!(crew.0, 4, "a sum and a network of each half");
    }

    #[test]
    fn without_cases_the_default_stays() {
        assert_eq!(
            fit(&[], FitParams::default(), &mut Alone).blend,
            Blend::default()
        );
    }
}
