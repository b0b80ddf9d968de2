//! Sums of weights to probabilities.

use super::matrix::Row;
use super::solver::logistic;
use super::{Example, Shares};

/// Slope and intercept of the log-odds.
pub(super) fn calibrate(dev: &[Example], rows: &[Row], entries: &[(u32, i8)]) -> (f64, f64) {
    let shares = Shares::new(dev);
    let points: Vec<(f64, f64, f64)> = rows
        .iter()
        .zip(dev)
        .map(|(row, example)| {
            let parts = row.iter().map(|(fingerprint, x)| {
                let place = entries.binary_search_by_key(fingerprint, |entry| entry.0);
                place.map_or(0.0, |place| f64::from(entries[place].1) * f64::from(*x))
            });
            let label = f64::from(u8::from(example.positive));
            (parts.sum(), label, shares.group(example))
        })
        .collect();
    platt(&points)
}

/// Newton's method for `Σ weight · loss(slope · sum + intercept, label)` over
/// `(sum, label, weight)`; a slight pull keeps it finite where the classes part cleanly.
fn platt(points: &[(f64, f64, f64)]) -> (f64, f64) {
    let total: f64 = points.iter().map(|point| point.2).sum();
    let squares: f64 = points.iter().map(|point| point.2 * point.0 * point.0).sum();
    // Sums are brought to mean square 1, so that the pull means the same everywhere.
    let unit = (squares / total.max(1.0)).sqrt().max(1e-9);
    let (mut slope, mut intercept) = (1.0f64, 0.0f64);
    for _ in 0..50 {
        let pull = 1e-5 * total;
        let (mut gs, mut gi) = (pull * slope, 0.0);
        let (mut hss, mut hsi, mut hii) = (pull, 0.0, 1e-9);
        for &(sum, label, weight) in points {
            let x = sum / unit;
            let p = logistic(slope * x + intercept);
            let h = weight * p * (1.0 - p);
            gs += weight * (p - label) * x;
            gi += weight * (p - label);
            hss += h * x * x;
            hsi += h * x;
            hii += h;
        }
        let determinant = hss * hii - hsi * hsi;
        if determinant <= 0.0 {
            break;
        }
        slope -= ((hii * gs - hsi * gi) / determinant).clamp(-2.0, 2.0);
        intercept -= ((hss * gi - hsi * gs) / determinant).clamp(-2.0, 2.0);
    }
    ((slope / unit).max(0.0), intercept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calibration_by_hand() {
        // Sums of 1 are right three times of four, so are sums of -1: log-odds ± ln 3.
        let points: Vec<(f64, f64, f64)> = (0..400)
            .map(|n| {
                let sum = if n % 2 == 0 { 1.0 } else { -1.0 };
                let right = n / 2 % 4 != 0;
                (sum, f64::from(u8::from((sum > 0.0) == right)), 1.0)
            })
            .collect();
        let (slope, intercept) = platt(&points);
        assert!((slope - 3.0f64.ln()).abs() < 0.01, "{slope}");
        assert!(intercept.abs() < 1e-6);
        // Classes that part cleanly do not run away.
        let (slope, _) = platt(&[(1.0, 1.0, 1.0), (-1.0, 0.0, 1.0)]);
        assert!(slope.is_finite() && slope < 20.0);
    }
}
