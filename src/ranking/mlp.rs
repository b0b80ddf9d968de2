//! What a weighted sum can't say: a small neural network beside it.

use super::{FEATURES, Features, SEGMENTS, Segment};
use crate::bundle::{Bundle, BundleError};
use crate::math::{combine, dot};

/// Hidden units.
pub const HIDDEN: usize = 16;

/// One hidden layer: `sum over j of output[segment][j] * relu(bias[segment][j] + sum over i of
/// input[i][j] * x[i])`.
///
/// Within the region in which no unit changes sides it is linear, so what it adds to a score has the
/// exact parts `weight_i * x_i` and one constant (see [`Mlp::add_parts`]).
///
/// The sums are plain loops over neighbouring numbers in a fixed order, and features that are 0 are
/// skipped: the same bits natively and in wasm.
#[derive(Clone, Debug, PartialEq)]
pub struct Mlp {
    /// Rows of one number a unit: the input's weights by feature, then the biases by segment, then the
    /// output's weights by segment. A segment whose output is all 0 does without the network.
    pub(super) values: Vec<f32>,
}

/// First row of the biases.
pub(super) const BIAS: usize = FEATURES;
/// First row of the output's weights.
pub(super) const OUTPUT: usize = BIAS + SEGMENTS;
/// Number of rows.
pub(super) const ROWS: usize = OUTPUT + SEGMENTS;

impl Mlp {
    /// Whether it has a say in a segment.
    #[must_use]
    pub fn speaks(&self, segment: Segment) -> bool {
        self.row(OUTPUT + segment as usize)
            .iter()
            .any(|&w| w != 0.0)
    }

    fn row(&self, row: usize) -> &[f32] {
        &self.values[row * HIDDEN..][..HIDDEN]
    }

    /// The hidden units before their ReLU.
    fn hidden(&self, segment: Segment, features: &Features) -> [f32; HIDDEN] {
        let rows = self.values.as_chunks::<HIDDEN>().0;
        combine(rows[BIAS + segment as usize], rows, &features.0)
    }

    /// What it adds to a score.
    #[must_use]
    pub fn score(&self, segment: Segment, features: &Features) -> f32 {
        let units = self.hidden(segment, features);
        let units = units.map(|unit| if unit > 0.0 { unit } else { 0.0 });
        dot(&units, self.row(OUTPUT + segment as usize))
    }

    /// Adds to each of `parts` what is due to that feature, and returns the constant that is due to
    /// none: together they are [`Mlp::score`].
    pub fn add_parts(
        &self,
        segment: Segment,
        features: &Features,
        parts: &mut [f32; FEATURES],
    ) -> f32 {
        // How steeply the score rises with each unit: not at all with those that are silent.
        let mut slopes = self.hidden(segment, features);
        for (slope, weight) in slopes.iter_mut().zip(self.row(OUTPUT + segment as usize)) {
            *slope = if *slope > 0.0 { *weight } else { 0.0 };
        }
        for (place, (part, value)) in parts.iter_mut().zip(features.0).enumerate() {
            *part += value * dot(&slopes, self.row(place));
        }
        dot(&slopes, self.row(BIAS + segment as usize))
    }

    /// Reads `blend.mlp` (F32, (features + 2 segments) x 16): rows for the features that `columns`
    /// gives the places of, then those of the biases and of the output. `None` when there is none. A
    /// feature that this engine does not know counts as 0, like a source that says nothing.
    pub(super) fn load(
        bundle: &Bundle<'_>,
        columns: &[Option<usize>],
        known: usize,
    ) -> Result<Option<Self>, Box<BundleError>> {
        if !bundle.has("blend.mlp") {
            return Ok(None);
        }
        let rows = bundle.f32s("blend.mlp", &[known + 2 * SEGMENTS, HIDDEN])?;
        let mut values = vec![0.0; ROWS * HIDDEN];
        for (place, column) in columns.iter().enumerate() {
            if let Some(column) = column {
                values[place * HIDDEN..][..HIDDEN]
                    .copy_from_slice(&rows[column * HIDDEN..][..HIDDEN]);
            }
        }
        values[BIAS * HIDDEN..].copy_from_slice(&rows[known * HIDDEN..]);
        Ok(Some(Self { values }))
    }

    /// Writes what [`Mlp::load`] reads.
    #[cfg(feature = "train")]
    pub(super) fn save(&self, writer: &mut crate::bundle::BundleWriter) {
        writer.f32s("blend.mlp", &[ROWS, HIDDEN], &self.values);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Numbers from -1 to 1, each different.
    fn example(seed: u32) -> Mlp {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
            (state >> 8) as f32 / 8_388_608.0 - 1.0
        };
        Mlp {
            values: (0..ROWS * HIDDEN).map(|_| next()).collect(),
        }
    }

    #[test]
    fn by_hand() {
        let mut mlp = Mlp {
            values: vec![0.0; ROWS * HIDDEN],
        };
        mlp.values[3 * HIDDEN] = 2.0;
        mlp.values[4 * HIDDEN + 1] = -1.0;
        mlp.values[(BIAS + 1) * HIDDEN] = -0.5;
        mlp.values[(OUTPUT + 1) * HIDDEN..][..HIDDEN].fill(1.0);
        let mut x = Features([0.0; FEATURES]);
        (x.0[3], x.0[4]) = (0.5, 1.0);
        // Unit 0: 2 * .5 - .5; unit 1 is negative and silent.
        assert_eq!(mlp.score(Segment::Session, &x), 0.5);
        let mut parts = [0.0; FEATURES];
        let base = mlp.add_parts(Segment::Session, &x, &mut parts);
        assert_eq!((parts[3], parts[4], base), (1.0, 0.0, -0.5));
        assert!(mlp.speaks(Segment::Session) && !mlp.speaks(Segment::New));
    }

    proptest! {
        #[test]
        fn parts_add_up(seed in any::<u32>(), values in prop::array::uniform32(0f32..1.0)) {
            let mlp = example(seed);
            let mut x = Features([0.0; FEATURES]);
            x.0[..32].copy_from_slice(&values);
            for segment in Segment::ALL {
                let mut parts = [0.0; FEATURES];
                let base = mlp.add_parts(segment, &x, &mut parts);
                let score = mlp.score(segment, &x);
                let sum = parts.iter().sum::<f32>() + base;
                prop_assert!((sum - score).abs() <= 1e-4 * score.abs().max(1.0), "{sum} {score}");
            }
        }
    }
}
