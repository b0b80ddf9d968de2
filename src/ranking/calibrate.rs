//! Learning how sure a score is.

use super::calibration::Calibration;
use super::{Blend, Case, Features, SEGMENTS, Segment};
use crate::math::exp;

/// So many of the best of each case are looked at: what a list shows.
const SHOWN: usize = 20;
/// How much the straight line `chance = share` counts against the cases.
const PRIOR: f64 = 1.0;

/// Platt's slope and offset for each segment, by Newton's method on the log-likelihood of "this was
/// next" over the best 20 of each case, by a blend that has not seen it, with a weak pull towards slope 1 and offset 0.
/// A segment without cases takes its shares as chances.
pub(super) fn calibrate(judged: &[(Blend, Vec<&Case>)]) -> [Calibration; SEGMENTS] {
    Segment::ALL.map(|segment| {
        let mut samples = Vec::new();
        let (mut pool, mut scores): (Vec<Features>, Vec<f32>) = (Vec::new(), Vec::new());
        for (blend, cases) in judged {
            for case in cases.iter().filter(|case| case.segment == segment) {
                pool.clear();
                pool.extend((0..case.len()).map(|index| case.features(index)));
                blend.score_pool(segment, &pool, &mut scores);
                let chances = Calibration::NONE.chances(&scores);
                let mut order: Vec<usize> = (0..scores.len()).collect();
                order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
                for &index in order.iter().take(SHOWN) {
                    let odds = f64::from(chances.log_odds(scores[index]));
                    samples.push((odds, case.next == Some(index)));
                }
            }
        }
        newton(&samples)
    })
}

#[allow(clippy::cast_possible_truncation)]
fn newton(samples: &[(f64, bool)]) -> Calibration {
    let (mut slope, mut offset) = (1.0f64, 0.0f64);
    if samples.is_empty() {
        return Calibration::NONE;
    }
    for _ in 0..30 {
        // Gradient and Hessian of the negative log-likelihood, odds in natural logarithms.
        let (mut ga, mut gb) = (PRIOR * (slope - 1.0), PRIOR * offset * 0.01);
        let (mut aa, mut ab, mut bb) = (PRIOR, 0.0, PRIOR * 0.01);
        for &(odds, hit) in samples {
            let z = odds * std::f64::consts::LN_2;
            let p = 1.0 / (1.0 + exp(-(slope * z + offset)));
            let error = p - f64::from(u8::from(hit));
            let spread = p * (1.0 - p);
            ga += error * z;
            gb += error;
            aa += spread * z * z;
            ab += spread * z;
            bb += spread;
        }
        let determinant = aa * bb - ab * ab;
        if determinant <= 0.0 {
            break;
        }
        let da = (ga * bb - gb * ab) / determinant;
        let db = (gb * aa - ga * ab) / determinant;
        // Never far at once, and never to a slope that turns the order round.
        slope = (slope - da.clamp(-0.5, 0.5)).clamp(0.05, 5.0);
        offset = (offset - db.clamp(-1.0, 1.0)).clamp(-10.0, 10.0);
        if da.abs() + db.abs() < 1e-9 {
            break;
        }
    }
    Calibration {
        slope: slope as f32,
        offset: (offset / std::f64::consts::LN_2) as f32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_planted() {
        // Chance = sigmoid(0.5 z - 1), as expected counts out of 1,000 at each of seven odds.
        let mut samples = Vec::new();
        for step in -3i8..=3 {
            let odds = f64::from(step) * 2.0;
            let z = odds * std::f64::consts::LN_2;
            let chance = 1.0 / (1.0 + (-(0.5 * z - 1.0)).exp());
            let hits = (chance * 1000.0).round();
            samples.extend((0..1000).map(|n| (odds, f64::from(n) < hits)));
        }
        let found = newton(&samples);
        assert!((found.slope - 0.5).abs() < 0.02, "{found:?}");
        assert!(
            (found.offset + 1.0 / std::f32::consts::LN_2).abs() < 0.05,
            "{found:?}"
        );
    }

    #[test]
    fn without_samples_shares_are_chances() {
        assert_eq!(newton(&[]), Calibration::NONE);
    }
}
