//! Learning the weights from labelled reviews.
//!
//! 1. Each text becomes its distinct n-grams, 1 over the square root of its length each.
//! 2. Both classes of each file, and all files, get the same total weight, so that what is learned
//!    is what words say and not how happy the customers of one shop are.
//! 3. Columns are scaled by how differently the classes use them, `sqrt(|log ratio| + .05)` (after
//!    NB-SVM, Wang and Manning 2012, <https://aclanthology.org/P12-2018>), times their rarity,
//!    `(1 + ln(texts / with it)) / 5`; then a logistic regression with an L2 pull goes one Newton step.
//! 4. A teacher of all n-grams, fitted on other folds, gives each text an opinion, and targets move
//!    towards it; a text whose label it contradicts clearly counts less. N-grams with the smallest `|weight| · norm of the column` are taken out in rounds.
//! 5. With the weights of the rest as they are, small corrections are learned from the texts as they
//!    are, unbalanced: which topics have many happy customers.
//! 6. Weights are put into 8 bits, and `log-odds = a · sum + b` is fitted on the validation texts
//!    (Platt 1999), each file counting the same.

mod calibrate;
mod dedupe;
mod matrix;
mod params;
mod solver;

pub use dedupe::Known;
pub use params::{Params, ParamsError};

use super::grams::Shape;
use super::model::{Zones, words};
use super::table;
use crate::bundle::{BundleError, BundleWriter};
use crate::error::Coded;
use calibrate::calibrate;
use matrix::{Columns, Row, number_columns, row};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use solver::{Problem, Solution, logistic, step};

/// Parts into which texts are put so that a teacher does not learn from those it speaks of.
const FOLDS: u32 = 5;

/// What a text counts whose label is doubted.
const DOUBTED: f64 = 0.4;

/// A text and what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The text.
    pub text: String,
    /// True when it praises, false when it complains.
    pub positive: bool,
    /// The file that it is from, counted from 0.
    pub group: usize,
}

/// Why nothing was learned.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FitError {
    /// A parameter outside its legal range.
    #[error(transparent)]
    Params(#[from] ParamsError),
    /// Too little to learn from.
    #[error(
        "{what} have {positive} positive and {negative} negative texts; there must be 2 or more of each"
    )]
    TooFew {
        /// Which texts.
        what: &'static str,
        /// Positive texts.
        positive: usize,
        /// Negative texts.
        negative: usize,
    },
    /// The weights could not be written.
    #[error(transparent)]
    Bundle(#[from] Box<BundleError>),
}

impl Coded for FitError {
    fn code(&self) -> &'static str {
        match self {
            Self::Params(error) => error.code(),
            Self::TooFew { .. } => "too_few_texts",
            Self::Bundle(error) => error.code(),
        }
    }
}

/// Learns weights from `train`, and their calibration from `dev`, and adds them to `writer`.
/// The same texts and parameters give the same bytes.
///
/// # Errors
/// When a parameter is outside its legal range, or either has fewer than 2 texts of a class.
pub fn fit(
    train: &[Example],
    dev: &[Example],
    language: &str,
    params: &Params,
    writer: &mut BundleWriter,
) -> Result<(), FitError> {
    params.check()?;
    for (what, examples) in [("training texts", train), ("validation texts", dev)] {
        let positive = examples.iter().filter(|it| it.positive).count();
        let negative = examples.len() - positive;
        if positive < 2 || negative < 2 {
            return Err(FitError::TooFew {
                what,
                positive,
                negative,
            });
        }
    }
    let shape = Shape {
        order: params.order,
        stem: params.stem,
        bits: params.bits,
        scope: params.scope,
        negations: words(&params.negations),
        contrasts: words(&params.contrasts),
    };
    let zones = Zones {
        title: params.title,
        last: params.last,
    };
    let rows = |examples: &[Example]| -> Vec<Row> {
        examples
            .iter()
            .map(|example| row(&example.text, &shape, &zones))
            .collect()
    };
    let mut cells = rows(train);
    let fingerprints = number_columns(&mut cells, params.bits, params.min_texts);
    let learned = learn(train, &cells, fingerprints.len(), params);

    // 8 bits, at so many steps to the mean.
    let used = learned.weights.iter().filter(|weight| **weight != 0.0);
    let mean = learned
        .weights
        .iter()
        .map(|weight| weight.abs())
        .sum::<f64>()
        / used.count().max(1) as f64;
    let step = (mean / params.steps).max(f64::MIN_POSITIVE);
    let mut entries: Vec<(u32, i8)> = Vec::new();
    for (&fingerprint, weight) in fingerprints.iter().zip(&learned.weights) {
        #[allow(clippy::cast_possible_truncation)] // within -127..=127
        let weight = (weight / step).round().clamp(-127.0, 127.0) as i8;
        if weight != 0 {
            entries.push((fingerprint, weight));
        }
    }
    let (slope, bias) = calibrate(dev, &rows(dev), &entries);

    let len = entries.len().max(1) as f64;
    let steps = table::rice_bits(f64::from(1u32 << params.bits) / len);
    let sizes = entries
        .iter()
        .map(|it| f64::from(it.1.unsigned_abs()) - 1.0);
    let sizes = table::rice_bits(sizes.sum::<f64>() / len);
    writer.text("sentiment.language", language);
    for (name, value) in [
        ("order", params.order as f64),
        ("stem", params.stem as f64),
        ("scope", params.scope as f64),
        ("bits", f64::from(params.bits)),
        ("count", entries.len() as f64),
        ("rice.steps", f64::from(steps)),
        ("rice.sizes", f64::from(sizes)),
        ("title", f64::from(params.title)),
        ("last", f64::from(params.last)),
        ("scale", slope),
        ("bias", bias),
        ("uncertain", f64::from(params.uncertain)),
    ] {
        writer.number(&format!("sentiment.{name}"), value);
    }
    let bytes = table::encode(&entries, steps, sizes);
    writer.u8s("sentiment.ngrams", &[bytes.len()], &bytes);
    for (name, list) in [
        ("sentiment.negations", &params.negations),
        ("sentiment.contrasts", &params.contrasts),
    ] {
        writer.u8s(name, &[list.len()], list.as_bytes());
    }
    Ok(())
}

/// Steps 2 to 5: a weight for each column, most of them 0.
fn learn(train: &[Example], rows: &[Row], count: usize, params: &Params) -> Solution {
    let columns = Columns::new(count, rows);
    let labels: Vec<f64> = train
        .iter()
        .map(|example| f64::from(u8::from(example.positive)))
        .collect();
    let shares = Shares::new(train);
    let balanced: Vec<f64> = train.iter().map(|it| shares.balanced(it)).collect();
    let scales = scales(train, &columns, &shares);

    let problem = Problem {
        columns: &columns,
        targets: &labels,
        row_weights: &balanced,
        scales: &scales,
        l2: params.l2,
    };
    let zero = Solution::zero(count);
    let no_margins = vec![0.0; train.len()];

    let (mut targets, mut weights) = (labels.clone(), balanced.clone());
    let mut generator = ChaCha8Rng::seed_from_u64(params.seed);
    let folds: Vec<u32> = train.iter().map(|_| generator.next_u32() % FOLDS).collect();
    for fold in 0..FOLDS {
        let mut others = balanced.clone();
        for (weight, &own) in others.iter_mut().zip(&folds) {
            if own == fold {
                *weight = 0.0;
            }
        }
        let teacher = Problem {
            row_weights: &others,
            ..problem
        };
        let teacher = step(&teacher, &zero, &no_margins);
        let margins = teacher.margins(&columns, train.len());
        for (row, target) in targets.iter_mut().enumerate() {
            if folds[row] == fold {
                let against = margins[row] * (1.0 - 2.0 * labels[row]);
                if against > params.doubt {
                    weights[row] *= DOUBTED;
                }
                *target += params.distill * (logistic(margins[row]) - *target);
            }
        }
    }

    let norms: Vec<f64> = (0..columns.len())
        .map(|column| {
            let cells = columns.column(column).iter();
            let squares: f64 = cells.map(|&(_, x)| f64::from(x) * f64::from(x)).sum();
            squares.sqrt()
        })
        .collect();
    let problem = Problem {
        targets: &targets,
        row_weights: &weights,
        ..problem
    };
    let mut solution = step(&problem, &zero, &no_margins);
    let mut kept = scales.clone();
    for round in (0..params.rounds).rev() {
        // On the way down each round takes out the same share.
        let have = kept.iter().filter(|scale| **scale > 0.0).count() as f64;
        let part = (params.ngrams as f64 / have).min(1.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to have
        let keep = (have * part.powf(1.0 / (round as f64 + 1.0))).round() as usize;
        prune(&mut kept, &mut solution.weights, &norms, keep);
        let l2 = if round == 0 {
            params.l2_kept
        } else {
            params.l2
        };
        let problem = Problem {
            scales: &kept,
            l2,
            ..problem
        };
        let margins = solution.margins(&columns, train.len());
        solution = step(&problem, &solution, &margins);
    }

    // What is left to say about shares of positive texts, by topic.
    let as_they_are: Vec<f64> = train.iter().map(|it| shares.group(it)).collect();
    let common: Vec<f64> = kept
        .iter()
        .enumerate()
        .map(|(column, &scale)| {
            let rarity = rarity(train.len(), columns.column(column).len());
            if scale > 0.0 { 1.0 / rarity } else { 0.0 }
        })
        .collect();
    let correction = Problem {
        row_weights: &as_they_are,
        scales: &common,
        l2: params.l2_shares,
        ..problem
    };
    let margins = solution.margins(&columns, train.len());
    let correction = step(&correction, &zero, &margins);
    for (weight, more) in solution.weights.iter_mut().zip(&correction.weights) {
        *weight += more;
    }
    solution.bias += correction.bias;
    solution
}

/// How many texts of each class each file has.
struct Shares {
    /// By file: negative, positive.
    counts: Vec<[f64; 2]>,
    total: f64,
}

impl Shares {
    fn new(train: &[Example]) -> Self {
        let groups = train.iter().map(|it| it.group + 1).max().unwrap_or(0);
        let mut counts = vec![[0.0; 2]; groups];
        for example in train {
            counts[example.group][usize::from(example.positive)] += 1.0;
        }
        Self {
            counts,
            total: train.len() as f64,
        }
    }

    /// A weight by which all files count the same; the mean is 1.
    fn group(&self, example: &Example) -> f64 {
        let [negative, positive] = self.counts[example.group];
        let groups = self.counts.iter().filter(|it| it[0] + it[1] > 0.0).count();
        self.total / groups as f64 / (negative + positive)
    }

    /// A weight by which both classes of a file count the same; the mean is 1.
    fn class(&self, example: &Example) -> f64 {
        let counts = self.counts[example.group];
        (counts[0] + counts[1]) / 2.0 / counts[usize::from(example.positive)]
    }

    fn balanced(&self, example: &Example) -> f64 {
        self.group(example) * self.class(example)
    }
}

fn rarity(texts: usize, with: usize) -> f64 {
    (texts as f64 / with.max(1) as f64).ln() + 1.0
}

/// Step 3: what each column is multiplied by.
fn scales(train: &[Example], columns: &Columns, shares: &Shares) -> Vec<f64> {
    let weights: Vec<f64> = train.iter().map(|it| shares.class(it)).collect();
    let mut totals = [0.0f64; 2];
    let sums: Vec<[f64; 2]> = (0..columns.len())
        .map(|column| {
            let mut sums = [1.0f64; 2];
            for &(row, _) in columns.column(column) {
                let row = row as usize;
                sums[usize::from(train[row].positive)] += weights[row];
            }
            totals[0] += sums[0];
            totals[1] += sums[1];
            sums
        })
        .collect();
    sums.iter()
        .enumerate()
        .map(|(column, sums)| {
            let ratio = ((sums[1] / totals[1]) / (sums[0] / totals[0])).ln().abs();
            (ratio + 0.05).sqrt() * rarity(train.len(), columns.column(column).len()) / 5.0
        })
        .collect()
}

/// Leaves the `keep` columns with the largest `|weight| · norm`; of equals, the first.
fn prune(scales: &mut [f64], weights: &mut [f64], norms: &[f64], keep: usize) {
    let mut order: Vec<usize> = (0..scales.len()).filter(|&it| scales[it] > 0.0).collect();
    let worth = |column: usize| weights[column].abs() * norms[column];
    order.sort_by(|&a, &b| worth(b).total_cmp(&worth(a)).then(a.cmp(&b)));
    for &column in order.iter().skip(keep) {
        (scales[column], weights[column]) = (0.0, 0.0);
    }
}

#[cfg(test)]
mod tests;
