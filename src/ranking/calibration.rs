//! From scores to chances.

use super::SEGMENTS;
use crate::bundle::{Bundle, BundleError};
use crate::math::{exp2, log2};

/// Chances below this, and above 1 minus this, are not told apart.
const LEAST: f32 = 1e-6;

/// Makes the share that a score has of its pool into the chance that the item is what the shopper
/// does next, by Platt's method (1999): with `s` the scores of the pool,
///
/// `p_i = exp(s_i) / sum over the pool of exp(s)`, `chance_i = sigmoid(slope * logit(p_i) + offset)`.
///
/// Slope and offset are learned on lessons that taught no weight. They also account for what is not
/// in the pool.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Calibration {
    /// Above 0.
    pub slope: f32,
    /// In units of log2.
    pub offset: f32,
}

/// The chances of one pool.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chances {
    calibration: Calibration,
    highest: f32,
    total: f32,
}

/// `exp(x)`.
fn exp(x: f32) -> f32 {
    exp2(x * std::f32::consts::LOG2_E)
}

impl Calibration {
    /// Takes the shares of the pool as they are.
    pub const NONE: Self = Self {
        slope: 1.0,
        offset: 0.0,
    };

    /// For the scores of a pool.
    #[must_use]
    pub fn chances(self, scores: &[f32]) -> Chances {
        let highest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        Chances {
            calibration: self,
            highest,
            total: scores.iter().map(|score| exp(score - highest)).sum(),
        }
    }

    pub(super) fn load(bundle: &Bundle<'_>) -> Result<Option<[Self; SEGMENTS]>, Box<BundleError>> {
        if !bundle.has("blend.calibration") {
            return Ok(None);
        }
        let values = bundle.f32s("blend.calibration", &[SEGMENTS, 2])?;
        let mut place = 0;
        Ok(Some([(); SEGMENTS].map(|()| {
            place += 2;
            Self {
                slope: values[place - 2],
                offset: values[place - 1],
            }
        })))
    }

    #[cfg(feature = "train")]
    pub(super) fn save(all: &[Self; SEGMENTS], writer: &mut crate::bundle::BundleWriter) {
        let values: Vec<f32> = all.iter().flat_map(|c| [c.slope, c.offset]).collect();
        writer.f32s("blend.calibration", &[SEGMENTS, 2], &values);
    }
}

impl Chances {
    /// log2 of the odds that the item with this score is the one of its pool.
    #[must_use]
    pub fn log_odds(&self, score: f32) -> f32 {
        let share = (exp(score - self.highest) / self.total).clamp(LEAST, 1.0 - LEAST);
        log2(share / (1.0 - share))
    }

    /// The chance that the item with this score is what the shopper does next, above 0 and below 1.
    #[must_use]
    pub fn of(&self, score: f32) -> f32 {
        let Calibration { slope, offset } = self.calibration;
        let odds = (slope * self.log_odds(score) + offset).clamp(-20.0, 20.0);
        1.0 / (1.0 + exp2(-odds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_and_chances_by_hand() {
        let scores = [0.0, 2f32.ln(), 5f32.ln()];
        // Shares 1/8, 2/8, 5/8.
        let chances = Calibration::NONE.chances(&scores);
        for (score, share) in scores.into_iter().zip([0.125, 0.25, 0.625]) {
            assert!((chances.of(score) - share).abs() < 1e-5);
        }
        // Odds 5/3, halved: 5/6.
        let halved = Calibration {
            offset: -1.0,
            ..Calibration::NONE
        };
        let chance = halved.chances(&scores).of(scores[2]);
        assert!((chance - 5.0 / 11.0).abs() < 1e-5, "{chance}");
        // A pool of one has the share 1, and a chance that is not quite.
        let alone = Calibration::NONE.chances(&[3.0]).of(3.0);
        assert!(alone > 0.999 && alone < 1.0);
    }
}
