//! The parameters that make the purchases of a shop's customers most likely.

mod customers;
mod gamma;
mod hazard;
mod simplex;
#[cfg(test)]
pub(super) mod tests;

use super::model::MAX_SHAPE;
use super::{Churn, Purchases, Spend};
use crate::error::Coded;
use crate::math::{Cholesky, exp, ln};
use gamma::ln_gamma;
use simplex::minimise;

pub use customers::{CustomersFit, fit_customers};
pub use hazard::{HazardFit, fit_hazard};

/// Customers from whom nothing can be learned.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FitError {
    /// Figures that no customer can have.
    #[error(
        "customer {customer}: frequency {frequency}, recency {recency}, age {age}; expected a whole number of repeat purchases, and 0 <= recency <= age, with recency 0 without a repeat purchase"
    )]
    Impossible {
        /// Place of the customer, from 1.
        customer: usize,
        /// Its figures.
        frequency: f64,
        /// Its figures.
        recency: f64,
        /// Its figures.
        age: f64,
    },
    /// Too few customers to tell the parameters from.
    #[error("{found} customers {what}; expected at least {expected}")]
    TooFew {
        /// How many there are.
        found: usize,
        /// Of which kind.
        what: &'static str,
        /// How many it takes.
        expected: usize,
    },
    /// A log that can't be cut into what was known and what came after.
    #[error("the log spans {weeks:.1} weeks; expected at least 12")]
    ShortLog {
        /// How many weeks.
        weeks: f64,
    },
    /// The likelihood has no maximum that could be found.
    #[error("the likelihood has no maximum within the legal parameters; the search ended at {at}")]
    NoMaximum {
        /// The parameters there.
        at: String,
    },
}

impl Coded for FitError {
    fn code(&self) -> &'static str {
        match self {
            FitError::Impossible { .. } => "invalid_customer",
            FitError::TooFew { .. } | FitError::ShortLog { .. } => "too_little_data",
            FitError::NoMaximum { .. } => "no_maximum",
        }
    }
}

/// Customers of the kind that matters that it takes at least.
const MIN_CUSTOMERS: usize = 10;

/// Smallest `a` and `b` that are told from 0.
const MIN_SHAPE: f64 = 1e-6;

/// What [`fit`] finds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChurnFit {
    /// The most likely parameters.
    pub model: Churn,
    /// Logarithm of the likelihood of all customers.
    pub log_likelihood: f64,
    /// Standard errors of r, alpha, a and b, from the curvature of the likelihood at its maximum; `None`
    /// where it is flat, as with data that do not tell the parameters apart.
    pub standard_errors: Option<[f64; 4]>,
}

/// What [`fit_spend`] finds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SpendFit {
    /// The most likely parameters.
    pub model: Spend,
    /// Logarithm of the likelihood of all customers with a repeat purchase.
    pub log_likelihood: f64,
    /// Standard errors of p, q and gamma, as in [`ChurnFit::standard_errors`].
    pub standard_errors: Option<[f64; 3]>,
}

/// Fits BG/NBD by maximum likelihood over the logarithms of the parameters. Where all customers become inactive with
/// the same chance, `a` and `b` are the more likely the larger, and end near the largest that is legal; where nobody
/// seems to leave, or everybody at once or never, `a`, or both, are the more likely the smaller, and end near 1e-6.
///
/// # Errors
/// Impossible figures, fewer than ten customers with a repeat purchase, or no maximum.
pub fn fit(customers: &[Purchases]) -> Result<ChurnFit, FitError> {
    check(customers)?;
    enough(
        customers.iter().filter(|c| c.frequency > 0.0).count(),
        "bought again",
    )?;
    let groups = groups(customers);
    let age = customers.iter().map(|c| c.age).sum::<f64>() / customers.len() as f64;
    let cost = |logs: &[f64; 4]| {
        let churn = churn_at(logs);
        if churn.is_legal() && churn.a >= MIN_SHAPE && churn.b >= MIN_SHAPE {
            -log_likelihood(&churn, &groups)
        } else {
            f64::INFINITY
        }
    };
    // Half a purchase to begin with, of a fraction of the time.
    let (logs, least) = minimise(&cost, [-0.7, ln((age / 5.0).max(1e-3)), 0.0, 0.7]);
    let model = churn_at(&logs);
    // A maximum at the ends of the range is none, but for those of the chance to leave.
    if !least.is_finite() || logs.iter().any(|log| log.abs() > 20.0) {
        return Err(FitError::NoMaximum {
            at: format!(
                "r {:.3e}, alpha {:.3e}, a {:.3e}, b {:.3e}",
                model.r, model.alpha, model.a, model.b
            ),
        });
    }
    Ok(ChurnFit {
        standard_errors: if model.a.max(model.b) > MAX_SHAPE / 10.0
            || model.a.min(model.b) < MIN_SHAPE * 10.0
        {
            None
        } else {
            standard_errors(&cost, &logs)
        },
        model,
        log_likelihood: -least,
    })
}

/// Fits Gamma-Gamma by maximum likelihood over the logarithms of `p`, `q` and `gamma`, to the customers with
/// a repeat purchase of known value.
///
/// # Errors
/// Impossible figures, fewer than ten such customers, or no maximum with `q > 1`.
pub fn fit_spend(customers: &[Purchases]) -> Result<SpendFit, FitError> {
    check(customers)?;
    let known: Vec<(f64, f64)> = customers
        .iter()
        .filter(|customer| customer.frequency > 0.0)
        .filter_map(|customer| Some((customer.frequency, customer.mean_value?)))
        .filter(|&(_, mean)| mean > 0.0 && mean.is_finite())
        .collect();
    enough(known.len(), "bought again for a known value")?;
    let cost = |logs: &[f64; 3]| -spend_log_likelihood(&spend_at(logs), &known);
    let mean = known.iter().map(|(_, mean)| mean).sum::<f64>() / known.len() as f64;
    let (logs, least) = minimise(&cost, [1.0, 1.0, ln(mean)]);
    let model = spend_at(&logs);
    if !least.is_finite() || !model.is_legal() || logs.iter().any(|log| log.abs() > 20.0) {
        return Err(FitError::NoMaximum {
            at: format!(
                "p {:.3e}, q {:.3e}, gamma {:.3e}",
                model.p, model.q, model.gamma
            ),
        });
    }
    Ok(SpendFit {
        standard_errors: standard_errors(&cost, &logs),
        model,
        log_likelihood: -least,
    })
}

fn check(customers: &[Purchases]) -> Result<(), FitError> {
    match customers
        .iter()
        .position(|customer| !customer.is_possible())
    {
        None => Ok(()),
        Some(place) => Err(FitError::Impossible {
            customer: place + 1,
            frequency: customers[place].frequency,
            recency: customers[place].recency,
            age: customers[place].age,
        }),
    }
}

fn enough(found: usize, what: &'static str) -> Result<(), FitError> {
    if found >= MIN_CUSTOMERS {
        return Ok(());
    }
    Err(FitError::TooFew {
        found,
        what,
        expected: MIN_CUSTOMERS,
    })
}

fn churn_at(logs: &[f64; 4]) -> Churn {
    let [r, alpha, a, b] = logs.map(exp);
    Churn { r, alpha, a, b }
}

fn spend_at(logs: &[f64; 3]) -> Spend {
    let [p, q, gamma] = logs.map(exp);
    Spend { p, q, gamma }
}

/// Customers of the same figures are counted: most bought once, on one of a few days.
fn groups(customers: &[Purchases]) -> Vec<(Purchases, f64)> {
    let mut sorted = customers.to_vec();
    sorted.sort_by(|a, b| {
        let by = |of: fn(&Purchases) -> f64| of(a).total_cmp(&of(b));
        by(|c| c.frequency)
            .then(by(|c| c.recency))
            .then(by(|c| c.age))
    });
    let same = |a: &Purchases, b: &Purchases| {
        (a.frequency, a.recency, a.age) == (b.frequency, b.recency, b.age)
    };
    let groups = sorted.chunk_by(same);
    groups
        .filter_map(|group| Some((*group.first()?, group.len() as f64)))
        .collect()
}

/// The paper's (6), in logarithms, customers of one frequency sharing the gamma functions.
fn log_likelihood(churn: &Churn, groups: &[(Purchases, f64)]) -> f64 {
    let Churn { r, alpha, a, b } = *churn;
    let (of_r, of_a_b) = (ln_gamma(r), ln_gamma(a + b) - ln_gamma(b));
    let mut sum = 0.0;
    for same in groups.chunk_by(|one, other| one.0.frequency == other.0.frequency) {
        let x = same.first().map_or(0.0, |(customer, _)| customer.frequency);
        let constant =
            ln_gamma(r + x) - of_r + r * ln(alpha) + of_a_b + ln_gamma(b + x) - ln_gamma(a + b + x);
        let left = ln(a) - ln(b + x - 1.0);
        for (customer, count) in same {
            let stayed = -(r + x) * ln(alpha + customer.age);
            let either = if x > 0.0 {
                // ln(e^stayed + e^gone), the larger one taken out.
                let gone = left - (r + x) * ln(alpha + customer.recency);
                let most = stayed.max(gone);
                most + ln(1.0 + exp(-(stayed - gone).abs()))
            } else {
                stayed
            };
            sum += count * (constant + either);
        }
    }
    sum
}

/// Of customers `(x, m)`: the density of the mean `m` of `x` purchases.
fn spend_log_likelihood(spend: &Spend, customers: &[(f64, f64)]) -> f64 {
    let Spend { p, q, gamma } = *spend;
    let constant = q * ln(gamma) - ln_gamma(q);
    let terms = customers.iter().map(|&(x, mean)| {
        let shape = p * x;
        constant + ln_gamma(shape + q) - ln_gamma(shape) + (shape - 1.0) * ln(mean) + shape * ln(x)
            - (shape + q) * ln(gamma + x * mean)
    });
    terms.sum()
}

/// From the second differences of the cost by the logarithms: their inverse is the variance, and a
/// parameter's error is itself times that of its logarithm.
fn standard_errors<const N: usize>(
    cost: &impl Fn(&[f64; N]) -> f64,
    logs: &[f64; N],
) -> Option<[f64; N]> {
    const STEP: f64 = 1e-3;
    let at = |moves: &[(usize, f64)]| {
        let mut moved = *logs;
        for &(place, step) in moves {
            moved[place] += step;
        }
        cost(&moved)
    };
    let mut curvature = vec![0.0; N * N];
    for i in 0..N {
        for j in 0..N {
            let corners = at(&[(i, STEP), (j, STEP)]) + at(&[(i, -STEP), (j, -STEP)])
                - at(&[(i, STEP), (j, -STEP)])
                - at(&[(i, -STEP), (j, STEP)]);
            curvature[i * N + j] = corners / (4.0 * STEP * STEP);
        }
    }
    let mut solver = Cholesky::default();
    if !solver.factor(&curvature, N) {
        return None;
    }
    let mut errors = [0.0; N];
    for place in 0..N {
        let mut column = [0.0; N];
        column[place] = 1.0;
        solver.solve(&mut column);
        errors[place] = exp(logs[place]) * column[place].sqrt();
    }
    errors
        .iter()
        .all(|error| error.is_finite())
        .then_some(errors)
}
