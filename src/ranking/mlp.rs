//! What a weighted sum can't say: a small neural network beside it.

use super::{FEATURES, Features, SEGMENTS, Segment};
use crate::bundle::{Bundle, BundleError};
use crate::math::add_scaled;

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
    /// By feature, then unit.
    pub(super) input: Vec<[f32; HIDDEN]>,
    /// By segment, then unit.
    pub(super) bias: [[f32; HIDDEN]; SEGMENTS],
    /// By segment, then unit; a segment whose outputs are all 0 does without the network.
    pub(super) output: [[f32; HIDDEN]; SEGMENTS],
}

impl Mlp {
    /// Whether it has a say in a segment.
    #[must_use]
    pub fn speaks(&self, segment: Segment) -> bool {
        self.output[segment as usize]
            .iter()
            .any(|&weight| weight != 0.0)
    }

    /// The hidden units before their ReLU.
    fn hidden(&self, segment: Segment, features: &Features) -> [f32; HIDDEN] {
        let mut units = self.bias[segment as usize];
        for (&value, row) in features.0.iter().zip(&self.input) {
            if value != 0.0 {
                add_scaled(&mut units, value, row);
            }
        }
        units
    }

    /// What it adds to a score.
    #[must_use]
    pub fn score(&self, segment: Segment, features: &Features) -> f32 {
        let units = self.hidden(segment, features);
        let mut sum = 0.0;
        for (unit, weight) in units.iter().zip(&self.output[segment as usize]) {
            sum += weight * unit.max(0.0);
        }
        sum
    }

    /// Adds to each of `parts` what is due to that feature, and returns the constant that is due to
    /// none: together they are [`Mlp::score`].
    pub fn add_parts(
        &self,
        segment: Segment,
        features: &Features,
        parts: &mut [f32; FEATURES],
    ) -> f32 {
        let mut slopes = self.output[segment as usize];
        let units = self.hidden(segment, features);
        for (slope, unit) in slopes.iter_mut().zip(units) {
            if unit <= 0.0 {
                *slope = 0.0;
            }
        }
        let dot =
            |row: &[f32; HIDDEN]| -> f32 { row.iter().zip(&slopes).map(|(a, b)| a * b).sum() };
        for ((part, &value), row) in parts.iter_mut().zip(&features.0).zip(&self.input) {
            if value != 0.0 {
                *part += value * dot(row);
            }
        }
        dot(&self.bias[segment as usize])
    }

    /// Reads `blend.mlp.input` (F32, features x 16, its rows named by `columns`), `blend.mlp.bias` and
    /// `blend.mlp.output` (F32, segments x 16). `None` when there is none. A feature that this engine
    /// does not know counts as 0, like a source that says nothing.
    pub(super) fn load(bundle: &Bundle<'_>, columns: &[&str]) -> Result<Option<Self>, BundleError> {
        if !bundle.has("blend.mlp.input") {
            return Ok(None);
        }
        let rows = |name, count| -> Result<Vec<[f32; HIDDEN]>, BundleError> {
            let values = bundle.f32s(name, &[count, HIDDEN])?;
            Ok(values.as_chunks().0.to_vec())
        };
        let known = rows("blend.mlp.input", columns.len())?;
        let segments = |name| -> Result<[[f32; HIDDEN]; SEGMENTS], BundleError> {
            let mut values = [[0.0; HIDDEN]; SEGMENTS];
            values.copy_from_slice(&rows(name, SEGMENTS)?);
            Ok(values)
        };
        let (bias, output) = (segments("blend.mlp.bias")?, segments("blend.mlp.output")?);
        let mut input = vec![[0.0; HIDDEN]; FEATURES];
        for (feature, row) in input.iter_mut().enumerate() {
            let name = Features::name(feature);
            if let Some(column) = columns.iter().position(|column| *column == name) {
                *row = known[column];
            }
        }
        Ok(Some(Self {
            input,
            bias,
            output,
        }))
    }

    /// Writes what [`Mlp::load`] reads.
    #[cfg(feature = "train")]
    pub(super) fn save(&self, writer: &mut crate::bundle::BundleWriter) {
        let shape = [FEATURES, HIDDEN];
        writer.f32s("blend.mlp.input", &shape, self.input.as_flattened());
        let shape = [SEGMENTS, HIDDEN];
        writer.f32s("blend.mlp.bias", &shape, self.bias.as_flattened());
        writer.f32s("blend.mlp.output", &shape, self.output.as_flattened());
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
            input: (0..FEATURES)
                .map(|_| std::array::from_fn(|_| next()))
                .collect(),
            bias: std::array::from_fn(|_| std::array::from_fn(|_| next())),
            output: std::array::from_fn(|_| std::array::from_fn(|_| next())),
        }
    }

    #[test]
    fn by_hand() {
        let mut mlp = Mlp {
            input: vec![[0.0; HIDDEN]; FEATURES],
            bias: [[0.0; HIDDEN]; SEGMENTS],
            output: [[0.0; HIDDEN]; SEGMENTS],
        };
        mlp.input[3][0] = 2.0;
        mlp.input[4][1] = -1.0;
        mlp.bias[1][0] = -0.5;
        mlp.output[1] = [1.0; HIDDEN];
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
