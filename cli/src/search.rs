//! Searching parameters: what to try next, given what was tried.
//!
//! Every parameter has a short ladder of values that make a difference. From the best values so far
//! the search goes one rung up or down in one parameter at a time (a coordinate search: models have
//! few parameters, mostly independent, and each trial costs seconds); every fifth trial, and when no
//! step is left, it changes about a third of the parameters at random, to leave a local optimum.
//!
//! What is tried depends on nothing but the seed and the trials before: a search that is continued
//! goes on as if it had not been interrupted.

use crate::settings::Knob;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// One trial: a value for each knob, and how good it was (more is better).
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    pub values: Vec<f64>,
    pub score: f64,
}

/// The best trial; of equals the earliest.
pub fn best(trials: &[Trial]) -> Option<&Trial> {
    trials.iter().reduce(|best, trial| {
        if trial.score > best.score {
            trial
        } else {
            best
        }
    })
}

/// What to try next, after `trials`, the first of which are the values to start from; `None` when
/// nothing is left. Without `random`, only steps from the best: a local optimum is the end.
pub fn next(knobs: &[&Knob], trials: &[Trial], seed: u64, random: bool) -> Option<Vec<f64>> {
    let best = &best(trials)?.values;
    let is_new = |values: &Vec<f64>| !trials.iter().any(|trial| trial.values == *values);
    let number = trials.len();
    if !(random && number % 5 == 4) {
        // Where the last trial left off: else the first knobs would have all the steps.
        let last = trials.split_last().map_or(0, |(last, before)| {
            let from = self::best(before).unwrap_or(last);
            let changed = last
                .values
                .iter()
                .zip(&from.values)
                .position(|(a, b)| a != b);
            changed.unwrap_or(0)
        });
        for offset in 0..knobs.len() {
            let place = (last + offset) % knobs.len();
            for up in [true, false] {
                if let Some(value) = knobs[place].step(best[place], up) {
                    let mut values = best.clone();
                    values[place] = value;
                    if is_new(&values) {
                        return Some(values);
                    }
                }
            }
        }
    }
    if !random {
        return None;
    }
    let mut generator = ChaCha8Rng::seed_from_u64(seed ^ (number as u64) << 32);
    let mut below = |limit: usize| generator.next_u32() as usize % limit.max(1);
    for _ in 0..50 {
        let values: Vec<f64> = knobs
            .iter()
            .zip(best)
            .map(|(knob, &value)| {
                let rung = below(knob.ladder.len());
                if below(3) == 0 {
                    knob.ladder[rung]
                } else {
                    value
                }
            })
            .collect();
        if is_new(&values) {
            return Some(values);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::KNOBS;

    fn knobs() -> Vec<&'static Knob> {
        KNOBS
            .iter()
            .filter(|knob| knob.key.starts_with("session_knn.") && !knob.ladder.is_empty())
            .collect()
    }

    /// Best where every value is on the highest rung.
    fn score(knobs: &[&Knob], values: &[f64]) -> f64 {
        knobs
            .iter()
            .zip(values)
            .map(|(knob, value)| {
                knob.ladder
                    .iter()
                    .position(|rung| rung == value)
                    .unwrap_or(0) as f64
            })
            .sum()
    }

    fn run(count: usize, start: Vec<Trial>, random: bool) -> Vec<Trial> {
        let knobs = knobs();
        let mut trials = start;
        while trials.len() < count {
            let Some(values) = next(&knobs, &trials, 7, random) else {
                break;
            };
            let score = score(&knobs, &values);
            trials.push(Trial { values, score });
        }
        trials
    }

    #[test]
    fn climbs_to_the_top_and_stops() {
        let knobs = knobs();
        let lowest: Vec<f64> = knobs.iter().map(|knob| knob.ladder[0]).collect();
        let start = vec![Trial {
            score: 0.0,
            values: lowest,
        }];
        let trials = run(1_000, start, false);
        let top: Vec<f64> = knobs
            .iter()
            .map(|knob| *knob.ladder.last().unwrap())
            .collect();
        assert_eq!(best(&trials).unwrap().values, top);
        assert!(trials.len() < 200, "{}", trials.len());
    }

    #[test]
    fn continued_is_as_in_one_go_and_nothing_is_tried_twice() {
        let lowest: Vec<f64> = knobs().iter().map(|knob| knob.ladder[0]).collect();
        let start = vec![Trial {
            score: 0.0,
            values: lowest,
        }];
        let whole = run(60, start.clone(), true);
        let half = run(23, start, true);
        assert_eq!(run(60, half, true), whole);
        for (index, trial) in whole.iter().enumerate() {
            assert!(
                whole[..index]
                    .iter()
                    .all(|other| other.values != trial.values)
            );
        }
    }
}
