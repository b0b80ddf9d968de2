//! Uplift from a randomised experiment: for whom does a treatment change something?
//!
//! Rows are `x`, treated `t` with the share `e` of all, outcome `y`. Models of the uplift
//! `u(x) = P(y | x, t = 1) - P(y | x, t = 0)`; all are ridge regressions over the encoded columns:
//! - class transform: a logistic model of `z = (y = t)`, rows weighted by `1 / 2e` or `1 / 2(1 - e)`: `u = 2 P(z) - 1`
//!   (Jaskowski and Jaroszewicz 2012);
//! - T-learner: a logistic model for each arm (Künzel et al. 2019): the peer that others are judged against;
//! - interaction: one logistic model of `x` and `(t - e) · x`, with a ridge of its own on the latter: a T-learner whose
//!   arms agree unless the data insist;
//! - R-learner: `y - m(x)` on `(t - e) · x`, with `m` a logistic model without the treatment (Nie and Wager 2021);
//! - the mean of all but the T-learner.

mod error;
mod experiment;
mod situation;

pub use error::UpliftError;
pub use experiment::{Experiment, Person, Roles};
pub use situation::situation_model;

use crate::metrics::{Treated, uplift};
use crate::shopper::logistic::{Matrix, Target, linear, logistic, product, sigmoid};
use crate::shopper::purchase::{Encoder, Note, Table, inspect, split};

/// Folds of the cross-validation.
const FOLDS: usize = 5;
/// Ridge of what is no effect of the treatment: that of common tools.
const RIDGE: f64 = 1.0;

/// How an uplift is modelled, and how strongly its effects are pulled to those of the mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Method {
    /// Class transform.
    Class(f64),
    /// Two logistic models.
    T(f64),
    /// One logistic model with interactions.
    Interaction(f64),
    /// Residuals on residuals.
    R(f64),
    /// The mean of class transform, interaction and R-learner.
    Mean(f64),
}

impl Method {
    /// The peer: a logistic model for each arm, each with a ridge of 1.
    pub const PEER: Self = Self::T(RIDGE);

    /// What cross-validation chooses from, the peer first.
    pub const CANDIDATES: [Self; 13] = [
        Self::PEER,
        Self::T(100.0),
        Self::Class(RIDGE),
        Self::Class(100.0),
        Self::Interaction(10.0),
        Self::Interaction(100.0),
        Self::Interaction(1_000.0),
        Self::R(10.0),
        Self::R(100.0),
        Self::R(1_000.0),
        Self::Mean(10.0),
        Self::Mean(100.0),
        Self::Mean(1_000.0),
    ];

    /// For reports: `interaction, ridge 100`.
    #[must_use]
    pub fn name(self) -> String {
        let (name, ridge) = match self {
            Self::Class(ridge) => ("class transform", ridge),
            Self::T(ridge) => ("T-learner", ridge),
            Self::Interaction(ridge) => ("interaction", ridge),
            Self::R(ridge) => ("R-learner", ridge),
            Self::Mean(ridge) => ("mean of three", ridge),
        };
        format!("{name}, ridge {ridge}")
    }
}

/// What a model says of a row.
#[derive(Clone, Debug)]
enum Score {
    /// `2 P - 1`.
    Class(Vec<f64>),
    /// Chance treated, less chance not treated.
    Pair(Vec<f64>, Vec<f64>),
    Linear(Vec<f64>),
    Mean(Vec<Score>),
}

impl Score {
    fn of(&self, row: &[f64]) -> f64 {
        match self {
            Self::Class(weights) => 2.0 * sigmoid(product(weights, row)) - 1.0,
            Self::Pair(one, other) => sigmoid(product(one, row)) - sigmoid(product(other, row)),
            Self::Linear(weights) => product(weights, row),
            Self::Mean(parts) => {
                parts.iter().map(|part| part.of(row)).sum::<f64>() / parts.len() as f64
            }
        }
    }
}

/// A learned uplift.
#[derive(Clone, Debug)]
pub struct UpliftModel {
    encoder: Encoder,
    score: Score,
    /// How it was learned.
    pub method: Method,
}

impl UpliftModel {
    /// The columns of a case, in the order in which [`UpliftModel::uplift`] takes their cells.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        self.encoder.columns()
    }

    /// The estimated uplift of a case given as a cell for each column, about -1 to 1.
    #[must_use]
    pub fn uplift(&self, case: &[&str]) -> f64 {
        let mut row = Vec::new();
        encode(&self.encoder, case, &mut row);
        self.score.of(&row)
    }

    /// The people of a table with their estimated uplift.
    ///
    /// # Errors
    /// A column that the table has not.
    pub fn judge(&self, table: &Table, people: &[Person]) -> Result<Vec<Treated>, UpliftError> {
        let places = places(table, self.columns())?;
        Ok(people
            .iter()
            .map(|person| Treated {
                score: self.uplift(&cells(table, &places, person.row)),
                treated: person.treated,
                yes: person.yes,
            })
            .collect())
    }
}

/// The models of one training part.
#[derive(Clone, Debug)]
pub struct Fit {
    /// What cross-validation on the training part chose.
    pub chosen: UpliftModel,
    /// The logistic T-learner.
    pub peer: UpliftModel,
    /// The candidates.
    pub validation: Vec<Validation>,
    /// What became of columns.
    pub notes: Vec<Note>,
}

/// What cross-validation on the training part says of a candidate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Validation {
    /// The candidate.
    pub method: Method,
    /// Mean Qini (see [`crate::metrics::Uplift`]) of the fifths.
    pub qini: f64,
    /// How much that is above the peer's.
    pub gain: f64,
    /// Standard error of `gain`.
    pub error: f64,
}

/// Learns from `people` of an experiment: each candidate on four fifths of them, judged on the last, five times. The
/// candidate with the highest Qini is learned again on all, if it is above the peer's by more than a standard error;
/// otherwise it is the peer. `seed` makes the fifths.
///
/// # Errors
/// No column left to learn from.
pub fn fit(
    table: &Table,
    experiment: &Experiment,
    outcome: &str,
    people: &[Person],
    seed: u64,
) -> Result<Fit, UpliftError> {
    let rows: Vec<usize> = people.iter().map(|person| person.row).collect();
    let roles = inspect(table, outcome, &rows, &experiment.wishes)?;
    let encoder = Encoder::learn(table, &roles, &experiment.wishes, &rows, false)?;
    let places = places(table, encoder.columns())?;
    let mut x = Matrix::default();
    for &row in &rows {
        encode(&encoder, &cells(table, &places, row), &mut x.cells);
    }
    x.width = encoder.width() + 1;
    let validation = validate(&x, people, seed);
    let best = validation
        .iter()
        .filter(|judged| judged.gain > judged.error)
        .fold(Method::PEER, |best, judged| {
            let gain = |method| {
                validation
                    .iter()
                    .find(|v| v.method == method)
                    .map_or(0.0, |v| v.gain)
            };
            if judged.gain > gain(best) {
                judged.method
            } else {
                best
            }
        });
    let all: Vec<usize> = (0..people.len()).collect();
    let model = |method| UpliftModel {
        score: learn(&x, people, &all, method),
        encoder: encoder.clone(),
        method,
    };
    Ok(Fit {
        chosen: model(best),
        peer: model(Method::PEER),
        validation,
        notes: [experiment.notes.clone(), roles.notes].concat(),
    })
}

fn validate(x: &Matrix, people: &[Person], seed: u64) -> Vec<Validation> {
    let (_, shuffled) = split(people.len(), 1.0, seed);
    let mut folds: Vec<[f64; FOLDS]> = vec![[0.0; FOLDS]; Method::CANDIDATES.len()];
    for fold in 0..FOLDS {
        let (out, learned): (Vec<_>, Vec<_>) =
            (0..).zip(&shuffled).partition(|(at, _)| at % FOLDS == fold);
        let learned: Vec<usize> = learned.into_iter().map(|(_, &place)| place).collect();
        for (folds, method) in folds.iter_mut().zip(Method::CANDIDATES) {
            let score = learn(x, people, &learned, method);
            let judged = out.iter().map(|&(_, &place)| Treated {
                score: score.of(x.row(place)),
                treated: people[place].treated,
                yes: people[place].yes,
            });
            folds[fold] = uplift(&judged.collect::<Vec<_>>()).qini;
        }
    }
    let peer = folds[0];
    let mean = |values: [f64; FOLDS]| values.iter().sum::<f64>() / FOLDS as f64;
    let judged = Method::CANDIDATES
        .into_iter()
        .zip(folds)
        .map(|(method, qini)| {
            let gains = std::array::from_fn(|fold| qini[fold] - peer[fold]);
            let gain = mean(gains);
            let square = mean(gains.map(|other| (other - gain) * (other - gain)));
            Validation {
                method,
                qini: mean(qini),
                gain,
                error: (square / (FOLDS - 1) as f64).sqrt(),
            }
        });
    judged.collect()
}

fn places(table: &Table, columns: &[String]) -> Result<Vec<usize>, UpliftError> {
    let places = columns.iter().map(|name| table.place(name));
    Ok(places.collect::<Result<Vec<_>, _>>()?)
}

fn cells<'a>(table: &'a Table, places: &[usize], row: usize) -> Vec<&'a str> {
    let row = table.row(row);
    places.iter().map(|&place| row[place].as_str()).collect()
}

/// A 1 and the numbers of a case.
fn encode(encoder: &Encoder, case: &[&str], out: &mut Vec<f64>) {
    let mut row = Vec::with_capacity(encoder.width());
    encoder.encode(case, &mut row);
    out.push(1.0);
    out.extend(row.into_iter().map(f64::from));
}

/// `ridge` on all but the first.
fn ridges(width: usize, ridge: f64) -> Vec<f64> {
    let mut ridges = vec![ridge; width];
    ridges[0] = 0.0;
    ridges
}

fn learn(x: &Matrix, people: &[Person], places: &[usize], method: Method) -> Score {
    let treated = places.iter().filter(|&&place| people[place].treated);
    let share = treated.count() as f64 / places.len().max(1) as f64;
    let number = |flag: bool| f64::from(u8::from(flag));
    let target = |place: usize, value: f64, weight: f64| Target {
        row: place,
        value,
        weight,
    };
    match method {
        Method::Class(ridge) => {
            let targets = places.iter().map(|&place| {
                let person = people[place];
                let arm = if person.treated { share } else { 1.0 - share };
                target(place, number(person.yes == person.treated), 0.5 / arm)
            });
            let targets: Vec<Target> = targets.collect();
            Score::Class(logistic(x, &targets, &ridges(x.width, ridge)))
        }
        Method::T(ridge) => {
            let arm = |treated: bool| {
                let places = places
                    .iter()
                    .filter(|&&place| people[place].treated == treated);
                let targets = places.map(|&place| target(place, number(people[place].yes), 1.0));
                logistic(x, &targets.collect::<Vec<_>>(), &ridges(x.width, ridge))
            };
            Score::Pair(arm(true), arm(false))
        }
        Method::Interaction(ridge) => {
            let mut doubled = Matrix {
                width: 2 * x.width,
                cells: Vec::with_capacity(2 * x.width * places.len()),
            };
            let mut targets = Vec::with_capacity(places.len());
            for (row, &place) in places.iter().enumerate() {
                let lean = number(people[place].treated) - share;
                doubled.cells.extend(x.row(place));
                doubled.cells.extend(x.row(place).iter().map(|x| x * lean));
                targets.push(target(row, number(people[place].yes), 1.0));
            }
            let ridge = [ridges(x.width, RIDGE), ridges(x.width, ridge)].concat();
            let weights = logistic(&doubled, &targets, &ridge);
            let (base, effect) = weights.split_at(x.width);
            let at = |lean: f64| base.iter().zip(effect).map(|(b, e)| b + lean * e).collect();
            Score::Pair(at(1.0 - share), at(-share))
        }
        Method::R(ridge) => {
            let yes = places
                .iter()
                .map(|&place| target(place, number(people[place].yes), 1.0));
            let mean = logistic(x, &yes.collect::<Vec<_>>(), &ridges(x.width, RIDGE));
            // (y - m - lean · u)² = lean² · ((y - m) / lean - u)²
            let targets = places.iter().map(|&place| {
                let lean = number(people[place].treated) - share;
                let rest = number(people[place].yes) - sigmoid(product(&mean, x.row(place)));
                target(place, rest / lean, lean * lean)
            });
            Score::Linear(linear(
                x,
                &targets.collect::<Vec<_>>(),
                &ridges(x.width, ridge),
            ))
        }
        Method::Mean(ridge) => {
            let parts = [
                Method::Class(ridge),
                Method::Interaction(ridge),
                Method::R(ridge),
            ];
            Score::Mean(parts.map(|part| learn(x, people, places, part)).into())
        }
    }
}

#[cfg(test)]
mod tests;
