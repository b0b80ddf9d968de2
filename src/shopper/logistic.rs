//! Ridge regressions, logistic and linear, by Newton's method.

use crate::math::{Cholesky, exp};

/// Most steps; a handful do.
const STEPS: usize = 30;
/// Steps end when no weight changes by more.
const CLOSE: f64 = 1e-8;

/// Rows of numbers of the same width; the first of each is 1.
#[derive(Clone, Debug, Default)]
pub(super) struct Matrix {
    pub width: usize,
    pub cells: Vec<f64>,
}

impl Matrix {
    pub fn row(&self, row: usize) -> &[f64] {
        &self.cells[row * self.width..(row + 1) * self.width]
    }
}

/// The chance of log-odds.
pub(super) fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

pub(super) fn product(weights: &[f64], row: &[f64]) -> f64 {
    weights.iter().zip(row).map(|(w, x)| w * x).sum()
}

/// A target of a row and how much it counts.
pub(super) struct Target {
    pub row: usize,
    pub value: f64,
    pub weight: f64,
}

/// Weights `w` that minimise `Σ weight · (ln(1 + e^(w·x)) - value · w·x) + Σ ridge · w² / 2` over the targets,
/// values 0 to 1.
pub(super) fn logistic(x: &Matrix, targets: &[Target], ridge: &[f64]) -> Vec<f64> {
    let mut weights = vec![0.0; x.width];
    for _ in 0..STEPS {
        let step = newton(x, targets, ridge, &weights, |score| {
            let p = sigmoid(score);
            (p, (p * (1.0 - p)).max(1e-9))
        });
        let most = step.iter().fold(0.0f64, |most, s| most.max(s.abs()));
        for (weight, step) in weights.iter_mut().zip(step) {
            // Far from the minimum a whole step may overshoot.
            *weight -= step.clamp(-4.0, 4.0);
        }
        if most < CLOSE {
            break;
        }
    }
    weights
}

/// Weights `w` that minimise `Σ weight · (value - w·x)² / 2 + Σ ridge · w² / 2`.
#[cfg(any(feature = "insight", test))]
pub(super) fn linear(x: &Matrix, targets: &[Target], ridge: &[f64]) -> Vec<f64> {
    let step = newton(x, targets, ridge, &vec![0.0; x.width], |score| (score, 1.0));
    step.iter().map(|step| -step).collect()
}

/// `H⁻¹ g` of the loss whose mean and curvature at a score `link` gives.
fn newton(
    x: &Matrix,
    targets: &[Target],
    ridge: &[f64],
    weights: &[f64],
    link: impl Fn(f64) -> (f64, f64),
) -> Vec<f64> {
    let n = x.width;
    let mut gradient: Vec<f64> = weights.iter().zip(ridge).map(|(w, r)| w * r).collect();
    let mut hessian = vec![0.0; n * n];
    let mut filled = Vec::with_capacity(n);
    for target in targets {
        let row = x.row(target.row);
        let (mean, curvature) = link(product(weights, row));
        filled.clear();
        filled.extend((0..n).filter(|&place| row[place] != 0.0));
        for (at, &i) in filled.iter().enumerate() {
            gradient[i] += target.weight * (mean - target.value) * row[i];
            let scaled = target.weight * curvature * row[i];
            for &j in &filled[..=at] {
                hessian[i * n + j] += scaled * row[j];
            }
        }
    }
    for i in 0..n {
        hessian[i * n + i] += ridge[i] + 1e-9;
    }
    let mut solver = Cholesky::default();
    if solver.factor(&hessian, n) {
        solver.solve(&mut gradient);
    }
    gradient
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(values: &[f64]) -> Vec<Target> {
        let target = |(row, &value)| Target {
            row,
            value,
            weight: 1.0,
        };
        values.iter().enumerate().map(target).collect()
    }

    #[test]
    fn log_odds_and_lines_by_hand() {
        // 1 of 4 where x is 0, 3 of 4 where it is 1: log-odds -ln 3 and ln 3.
        let cells = (0..8).flat_map(|row| [1.0, f64::from(row / 4)]).collect();
        let x = Matrix { width: 2, cells };
        let y = targets(&[1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0]);
        let weights = logistic(&x, &y, &[0.0, 0.0]);
        let third = 3f64.ln();
        assert!((weights[0] + third).abs() < 1e-6 && (weights[1] - 2.0 * third).abs() < 1e-6);
        // A strong ridge leaves the intercept: half of them.
        let weights = logistic(&x, &y, &[0.0, 1e9]);
        assert!(weights[0].abs() < 1e-6 && weights[1].abs() < 1e-6);
        let cells = (0..4).flat_map(|row| [1.0, f64::from(row)]).collect();
        let line = linear(
            &Matrix { width: 2, cells },
            &targets(&[1.0, 3.0, 5.0, 7.0]),
            &[0.0, 0.0],
        );
        assert!((line[0] - 1.0).abs() < 1e-6 && (line[1] - 2.0).abs() < 1e-6);
    }

    #[test]
    fn separable_data_stay_finite() {
        let cells = (0..20)
            .flat_map(|row| [1.0, f64::from(row) - 9.5])
            .collect();
        let x = Matrix { width: 2, cells };
        let y: Vec<f64> = (0..20).map(|row| f64::from(u8::from(row > 9))).collect();
        let weights = logistic(&x, &targets(&y), &[0.0, 0.1]);
        assert!(weights.iter().all(|w| w.is_finite()) && weights[1] > 0.5);
    }
}
