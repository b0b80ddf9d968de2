//! Figures of chances as curves to be looked at.

use crate::math::sort_by;
use serde::Serialize;

/// Bins of the calibration, of equal width.
const BINS: usize = 10;
/// A step of the curve shorter than this in both directions is not drawn.
const STEP: f64 = 0.005;

/// What a threshold does: a chance at or above it counts as yes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct RocPoint {
    /// Share of the no that count as yes.
    pub false_rate: f64,
    /// Share of the yes that count as yes.
    pub true_rate: f64,
}

/// The receiver operating characteristic of `(p(yes), was yes)`: from (0, 0) to (1, 1), a point for each
/// threshold that is at least .005 from the one before. Equal chances are on the same side of every threshold.
///
/// ```
/// use windowshopper::metrics::roc;
/// let points = roc(&[(0.9, true), (0.6, false), (0.2, false), (0.1, true)]);
/// let points: Vec<(f64, f64)> = points.iter().map(|p| (p.false_rate, p.true_rate)).collect();
/// assert_eq!(points, [(0.0, 0.0), (0.0, 0.5), (0.5, 0.5), (1.0, 0.5), (1.0, 1.0)]);
/// ```
#[must_use]
pub fn roc(predictions: &[(f64, bool)]) -> Vec<RocPoint> {
    let mut sorted = predictions.to_vec();
    sort_by(&mut sorted, |a, b| b.0.total_cmp(&a.0));
    let all = sorted.iter().filter(|(_, yes)| *yes).count();
    let (yes_all, no_all) = (all.max(1) as f64, (sorted.len() - all).max(1) as f64);
    let mut points = vec![RocPoint::default()];
    let mut last = RocPoint::default();
    let (mut yes, mut no) = (0.0, 0.0);
    for tied in sorted.chunk_by(|a, b| a.0 == b.0) {
        let hits = tied.iter().filter(|(_, yes)| *yes).count() as f64;
        yes += hits;
        no += tied.len() as f64 - hits;
        let point = RocPoint {
            false_rate: no / no_all,
            true_rate: yes / yes_all,
        };
        if point.false_rate - last.false_rate >= STEP || point.true_rate - last.true_rate >= STEP {
            points.push(point);
            last = point;
        }
    }
    let end = RocPoint {
        false_rate: 1.0,
        true_rate: 1.0,
    };
    if last != end {
        points.push(end);
    }
    points
}

/// The rows whose chance is in a tenth of the range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Bin {
    /// How many.
    pub rows: usize,
    /// Mean chance; 0 without rows.
    pub chance: f64,
    /// Share of yes; 0 without rows.
    pub share: f64,
}

/// What `(p(yes), was yes)` say against what was so, in 10 bins of equal width of `p(yes)`, the lowest first.
///
/// ```
/// use windowshopper::metrics::calibration;
/// let bins = calibration(&[(0.25, false), (0.25, true), (1.0, true)]);
/// assert_eq!((bins[2].rows, bins[2].chance, bins[2].share), (2, 0.25, 0.5));
/// assert_eq!(bins[9].rows, 1);
/// ```
#[must_use]
pub fn calibration(predictions: &[(f64, bool)]) -> [Bin; BINS] {
    let mut bins = [Bin::default(); BINS];
    for &(p, yes) in predictions {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 10
        let place = ((p.clamp(0.0, 1.0) * BINS as f64) as usize).min(BINS - 1);
        let bin = &mut bins[place];
        bin.rows += 1;
        bin.chance += p;
        bin.share += f64::from(u8::from(yes));
    }
    for bin in &mut bins {
        let rows = bin.rows.max(1) as f64;
        bin.chance /= rows;
        bin.share /= rows;
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::binary;

    #[test]
    fn the_area_under_the_curve_is_the_auc() {
        let rows: Vec<(f64, bool)> = (0..400u32)
            .map(|row| {
                (
                    f64::from(row * 37 % 100) / 100.0,
                    row % 7 < 1 + row * 37 % 100 / 20,
                )
            })
            .collect();
        let points = roc(&rows);
        let area: f64 = points
            .windows(2)
            .map(|p| (p[1].false_rate - p[0].false_rate) * (p[1].true_rate + p[0].true_rate) / 2.0)
            .sum();
        let figures = binary(&rows);
        assert!(
            points.len() < 401 && (area - figures.auc).abs() < 0.003,
            "{area}"
        );
        let gaps = calibration(&rows).map(|bin| (bin.chance - bin.share).abs() * bin.rows as f64);
        assert!((gaps.iter().sum::<f64>() / 400.0 - figures.ece).abs() < 1e-12);
    }

    #[test]
    fn nothing_and_ties() {
        assert_eq!(roc(&[]).len(), 2);
        // All the same: one step over the diagonal.
        assert_eq!(roc(&[(0.5, true), (0.5, false)]).len(), 2);
        assert_eq!(calibration(&[]), [Bin::default(); BINS]);
    }
}
