//! How good are probabilities of yes or no?

use super::calibration;
use crate::math::sort_by;
use serde::Serialize;

/// Probabilities are held this far from 0 and 1 before their logarithm is taken.
const CLIP: f64 = 1e-7;

/// Figures of predicted probabilities against what was so; a prediction is yes from .5 on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Binary {
    /// Share of right predictions.
    pub accuracy: f64,
    /// Mean of the F1 of both classes; a class that neither occurs nor is predicted counts 0.
    pub macro_f1: f64,
    /// Share of pairs (yes, no) in which yes has the higher probability, ties half; 0.5 when there is
    /// no pair.
    pub auc: f64,
    /// Mean of `-ln p(what was so)`, with p held within 1e-7 and 1 - 1e-7.
    pub log_loss: f64,
    /// Expected calibration error over 10 bins of equal width of p(yes): the mean of
    /// `|share of yes - mean p(yes)|`, weighted by rows (Naeini et al. 2015).
    pub ece: f64,
}

/// Judges `(p(yes), was yes)`; all figures but `auc` are 0 when there is none.
///
/// ```
/// use windowshopper::metrics::binary;
/// let figures = binary(&[(0.9, true), (0.6, false), (0.2, false), (0.7, true)]);
/// assert_eq!(figures.accuracy, 0.75);
/// assert_eq!(figures.auc, 1.0);
/// ```
#[must_use]
pub fn binary(predictions: &[(f64, bool)]) -> Binary {
    let rows = predictions.len().max(1) as f64;
    let count = |yes: bool, predicted: bool| {
        let same = |&&(p, actual): &&(f64, bool)| actual == yes && (p >= 0.5) == predicted;
        predictions.iter().filter(same).count() as f64
    };
    let (tp, fn_, fp, tn) = (
        count(true, true),
        count(true, false),
        count(false, true),
        count(false, false),
    );
    let f1 = |hit: f64| {
        let all = 2.0 * hit + fp + fn_;
        if all > 0.0 { 2.0 * hit / all } else { 0.0 }
    };
    let log_loss: f64 = predictions
        .iter()
        .map(|&(p, yes)| {
            let p = p.clamp(CLIP, 1.0 - CLIP);
            -(if yes { p } else { 1.0 - p }).ln()
        })
        .sum();
    let gaps = calibration(predictions).map(|bin| (bin.chance - bin.share).abs() * bin.rows as f64);
    Binary {
        accuracy: (tp + tn) / rows,
        macro_f1: (f1(tp) + f1(tn)) / 2.0,
        auc: auc(predictions),
        log_loss: log_loss / rows,
        ece: gaps.iter().sum::<f64>() / rows,
    }
}

/// By ranks (Mann and Whitney), ties by their mean rank.
fn auc(predictions: &[(f64, bool)]) -> f64 {
    let mut sorted = predictions.to_vec();
    sort_by(&mut sorted, |a, b| a.0.total_cmp(&b.0));
    let (mut below, mut won, mut positives) = (0.0f64, 0.0f64, 0.0f64);
    for tied in sorted.chunk_by(|a, b| a.0 == b.0) {
        let yes = tied.iter().filter(|(_, yes)| *yes).count() as f64;
        let no = tied.len() as f64 - yes;
        won += yes * (below + no / 2.0);
        positives += yes;
        below += no;
    }
    let pairs = positives * below;
    if pairs > 0.0 { won / pairs } else { 0.5 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let rows = [(0.95, true), (0.85, false), (0.5, true), (0.1, false)];
        let figures = binary(&rows);
        assert_eq!(figures.accuracy, 0.75);
        // Yes: 2 hits, 1 false alarm: 4/5. No: 1 hit, 1 missed: 2/3.
        assert!((figures.macro_f1 - (0.8 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
        assert_eq!(figures.auc, 0.75);
        let loss = -(0.95f64.ln() + 0.15f64.ln() + 0.5f64.ln() + 0.9f64.ln()) / 4.0;
        assert!((figures.log_loss - loss).abs() < 1e-12);
        // Each in a bin of its own.
        assert!((figures.ece - (0.05 + 0.85 + 0.5 + 0.1) / 4.0).abs() < 1e-12);
        // Two that share a bin: the mean of what they say against the mean of what was so.
        assert!(binary(&[(0.5, true), (0.5, false)]).ece < 1e-12);
    }

    #[test]
    fn ends_of_the_range() {
        assert_eq!(binary(&[]).auc, 0.5);
        assert_eq!(binary(&[(1.0, true), (0.0, false)]).accuracy, 1.0);
        assert!(binary(&[(1.0, false)]).log_loss > 16.0);
        assert_eq!(binary(&[(0.3, true), (0.3, false)]).auc, 0.5);
    }
}
