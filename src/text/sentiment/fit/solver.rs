//! Logistic regression with weights pulled to 0.

use super::matrix::Columns;

/// What is to be learned.
#[derive(Clone, Copy)]
pub(super) struct Problem<'a> {
    pub columns: &'a Columns,
    /// What each row should come to, 0 to 1.
    pub targets: &'a [f64],
    /// How much each row counts.
    pub row_weights: &'a [f64],
    /// What is added to the margin of each row; none for 0.
    pub offsets: Option<&'a [f64]>,
    /// What each column is multiplied by; 0 leaves it out.
    pub scales: &'a [f64],
    /// Pull to 0 of the weights of scaled columns, above 0.
    pub l2: f64,
}

impl<'a> Problem<'a> {
    /// Without offsets.
    pub fn new(
        columns: &'a Columns,
        targets: &'a [f64],
        row_weights: &'a [f64],
        scales: &'a [f64],
        l2: f64,
    ) -> Self {
        Self {
            columns,
            targets,
            row_weights,
            offsets: None,
            scales,
            l2,
        }
    }
}

/// Weights of the columns as they are (not scaled), and the bias, which is not pulled.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Solution {
    pub weights: Vec<f64>,
    pub bias: f64,
}

/// Newton steps at most.
const MAX_STEPS: usize = 50;
/// Passes over the columns in a Newton step.
const PASSES: usize = 6;
/// Done when a step gains less than this share of the objective.
const TOLERANCE: f64 = 1e-7;

pub(super) fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// Minimises `Σ c·(ln(1 + e^m) - t·m) + l2/2·Σ v²` over `v` and the bias, where
/// `m = offset + bias + Σ x·scale·v`: Newton steps, each solved by cyclic coordinate descent (as in
/// Friedman, Hastie and Tibshirani, *Regularization Paths for Generalized Linear Models via
/// Coordinate Descent*, 2010), the step halved until the objective falls. Starts from `start`, or 0.
pub(super) fn solve(problem: &Problem<'_>, start: Option<&Solution>) -> Solution {
    let columns = problem.columns;
    let scales = problem.scales;
    let rows = problem.targets.len();
    let mut bias = start.map_or(0.0, |start| start.bias);
    let mut scaled: Vec<f64> = scales
        .iter()
        .enumerate()
        .map(|(column, &scale)| match start {
            Some(start) if scale > 0.0 => start.weights[column] / scale,
            _ => 0.0,
        })
        .collect();
    let unscaled =
        |scaled: &[f64]| -> Vec<f64> { scaled.iter().zip(scales).map(|(v, s)| v * s).collect() };
    let mut margins: Vec<f64> = match problem.offsets {
        Some(offsets) => offsets.iter().map(|offset| offset + bias).collect(),
        None => vec![bias; rows],
    };
    columns.add_to(&unscaled(&scaled), &mut margins);
    let mut value = objective(problem, &margins, &scaled);
    let (mut curvature, mut residual) = (vec![0.0f64; rows], vec![0.0f64; rows]);
    for _ in 0..MAX_STEPS {
        for (row, &margin) in margins.iter().enumerate() {
            let p = logistic(margin);
            let weight = problem.row_weights[row];
            curvature[row] = weight * (p * (1.0 - p)).max(1e-4);
            residual[row] = weight * (problem.targets[row] - p);
        }
        let (scaled_before, bias_before) = (scaled.clone(), bias);
        descend(problem, &curvature, &mut residual, &mut scaled, &mut bias);
        // Where the step leads; half of it, and so on, until it leads down.
        let change: Vec<f64> = scaled
            .iter()
            .zip(&scaled_before)
            .map(|(new, old)| new - old)
            .collect();
        let mut direction = vec![bias - bias_before; rows];
        columns.add_to(&unscaled(&change), &mut direction);
        let mut share = 1.0;
        let gain = loop {
            let along = |from: &[f64], by: &[f64]| -> Vec<f64> {
                from.iter().zip(by).map(|(x, d)| x + share * d).collect()
            };
            let moved = along(&margins, &direction);
            let there = along(&scaled_before, &change);
            let new = objective(problem, &moved, &there);
            if new <= value || share < 1e-3 {
                bias = bias_before + share * (bias - bias_before);
                (margins, scaled) = (moved, there);
                break value - std::mem::replace(&mut value, new);
            }
            share /= 2.0;
        };
        if gain < TOLERANCE * value {
            break;
        }
    }
    Solution {
        weights: unscaled(&scaled),
        bias,
    }
}

/// Coordinate descent on the quadratic that touches the objective.
fn descend(
    problem: &Problem<'_>,
    curvature: &[f64],
    residual: &mut [f64],
    scaled: &mut [f64],
    bias: &mut f64,
) {
    let columns = problem.columns;
    let total: f64 = curvature.iter().sum();
    let seconds: Vec<f64> = (0..columns.len())
        .map(|column| {
            let cells = columns.column(column).iter();
            let squares: f64 = cells
                .map(|&(row, x)| f64::from(x) * f64::from(x) * curvature[row as usize])
                .sum();
            squares * problem.scales[column] * problem.scales[column]
        })
        .collect();
    for _ in 0..PASSES {
        let shift = residual.iter().sum::<f64>() / total.max(f64::MIN_POSITIVE);
        *bias += shift;
        for (rest, c) in residual.iter_mut().zip(curvature) {
            *rest -= shift * c;
        }
        for column in 0..columns.len() {
            let scale = problem.scales[column];
            if scale == 0.0 {
                continue;
            }
            let cells = columns.column(column);
            let slope: f64 = cells
                .iter()
                .map(|&(row, x)| f64::from(x) * residual[row as usize])
                .sum();
            let second = seconds[column];
            let own = scaled[column];
            let new = (slope * scale + own * second) / (second + problem.l2);
            scaled[column] = new;
            let change = (new - own) * scale;
            for &(row, x) in cells {
                residual[row as usize] -= change * f64::from(x) * curvature[row as usize];
            }
        }
    }
}

fn objective(problem: &Problem<'_>, margins: &[f64], scaled: &[f64]) -> f64 {
    let loss: f64 = margins
        .iter()
        .zip(problem.targets)
        .zip(problem.row_weights)
        .map(|((&m, &t), &c)| c * (m.max(0.0) + (-m.abs()).exp().ln_1p() - t * m))
        .sum();
    loss + problem.l2 / 2.0 * scaled.iter().map(|v| v * v).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts with a column and texts without, half and a quarter of which are positive.
    fn example() -> (Columns, Vec<f64>) {
        let rows = [
            vec![(0, 1.0)],
            vec![(0, 1.0)],
            vec![],
            vec![],
            vec![],
            vec![],
        ];
        (Columns::new(2, &rows), vec![1.0, 0.0, 1.0, 0.0, 0.0, 0.0])
    }

    #[test]
    fn by_hand() {
        let (columns, targets) = example();
        let problem = Problem {
            columns: &columns,
            targets: &targets,
            row_weights: &[1.0; 6],
            offsets: None,
            scales: &[2.0, 0.0],
            l2: 1e-9,
        };
        let solution = solve(&problem, None);
        // Without a pull: log-odds of 1/4 without the column, of 1/2 with it.
        let without = (1.0f64 / 3.0).ln();
        assert!((solution.bias - without).abs() < 0.01, "{solution:?}");
        assert!((solution.weights[0] + without).abs() < 0.01, "{solution:?}");
        assert_eq!(solution.weights[1], 0.0);
        // What is known already need not be learned.
        let offsets = [0.0, 0.0, without, without, without, without];
        let known = Problem {
            offsets: Some(&offsets),
            ..problem
        };
        let rest = solve(&known, None);
        assert!(
            rest.bias.abs() < 0.01 && rest.weights[0].abs() < 0.01,
            "{rest:?}"
        );
    }

    #[test]
    fn the_slope_is_0_at_the_solution() {
        let (columns, targets) = example();
        let problem = Problem {
            columns: &columns,
            targets: &targets,
            row_weights: &[1.0, 2.0, 1.0, 1.0, 3.0, 1.0],
            offsets: None,
            scales: &[0.5, 1.0],
            l2: 0.7,
        };
        let solution = solve(&problem, None);
        let mut margins = vec![solution.bias; 6];
        columns.add_to(&solution.weights, &mut margins);
        let rest = |row: usize| problem.row_weights[row] * (targets[row] - logistic(margins[row]));
        let slope = 0.5 * (rest(0) + rest(1)) - 0.7 * solution.weights[0] / 0.5;
        assert!(slope.abs() < 1e-3, "{slope}");
        let bias: f64 = (0..6).map(rest).sum();
        assert!(bias.abs() < 1e-3, "{bias}");
        // From there, nothing moves far.
        let again = solve(&problem, Some(&solution));
        assert!((again.weights[0] - solution.weights[0]).abs() < 1e-3);
    }
}
