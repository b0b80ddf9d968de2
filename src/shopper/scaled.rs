//! A network over features of any scale: what it was learned with stands beside it.

#[cfg(feature = "train")]
use crate::bundle::BundleWriter;
use crate::bundle::{Bundle, BundleError};
use crate::nn::{Activation, Network, Output};

/// Numbers that scale a feature.
const ROWS: usize = 4;
/// Farthest that a weight may be from 0, a feature, and its deviation: so that nothing overflows.
const MAX_WEIGHT: f32 = 1e3;
const MAX_FEATURE: f32 = 1e9;
const MIN_DEVIATION: f32 = 1e-6;

/// The chance of yes by a network over features, each first held within what training saw, then less its mean
/// there, then divided by its deviation there. A feature that is not known (NaN) counts as its mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaled {
    /// The lowest of each feature that training saw, then the highest of each, the means, the deviations.
    scales: Vec<f32>,
    network: Network,
}

impl Scaled {
    /// The chance, 0 to 1. What the features are short of counts as unknown.
    #[must_use]
    pub fn chance(&self, features: &[f32]) -> f32 {
        let mut row = Vec::with_capacity(features.len());
        self.scale(features, &mut row);
        self.network.chances(&row).first().copied().unwrap_or(0.5)
    }

    /// Appends the features as the network takes them.
    pub(super) fn scale(&self, features: &[f32], row: &mut Vec<f32>) {
        let inputs = self.network.inputs();
        for place in 0..inputs {
            let of = |part: usize| {
                self.scales
                    .get(part * inputs + place)
                    .copied()
                    .unwrap_or(1.0)
            };
            let value = features.get(place).copied().unwrap_or(f32::NAN);
            row.push(if value.is_nan() {
                0.0
            } else {
                (value.max(of(0)).min(of(1)) - of(2)) / of(3)
            });
        }
    }

    /// Reads the tensor `<name>` (F32): the lowest, highest, mean and deviation of each feature, then the weights of
    /// a network of layers of `sizes`, as [`Network::new`] takes them, a ReLU between layers and a sigmoid at the
    /// end. Nothing when there is no such tensor.
    ///
    /// # Errors
    /// When it is of another length or not finite, a number is beyond ±1e9, a deviation below 1e-6, or a weight
    /// beyond ±1000.
    pub fn load(
        bundle: &Bundle<'_>,
        name: &str,
        sizes: &[usize],
    ) -> Result<Option<Self>, Box<BundleError>> {
        if !bundle.has(name) {
            return Ok(None);
        }
        let inputs = sizes.first().copied().unwrap_or(0);
        let layers = sizes.iter().zip(sizes.iter().skip(1));
        let weights: usize = layers.map(|(inputs, outputs)| (inputs + 1) * outputs).sum();
        let (deviations, end) = ((ROWS - 1) * inputs, ROWS * inputs);
        let mut scales = bundle.f32s(name, &[end + weights])?;
        let legal = scales.iter().enumerate().all(|(place, &value)| {
            let (least, most) = if place >= end {
                (-MAX_WEIGHT, MAX_WEIGHT)
            } else if place >= deviations {
                (MIN_DEVIATION, MAX_FEATURE)
            } else {
                (-MAX_FEATURE, MAX_FEATURE)
            };
            least <= value && value <= most
        });
        let weights = scales.split_off(end);
        let network = Network::new(sizes, Activation::Relu, Output::Sigmoid, weights);
        if let (true, Ok(network)) = (legal, network) {
            return Ok(Some(Self { scales, network }));
        }
        Err(Box::new(BundleError::Invalid {
            reason: "the numbers of a model of the shopper are out of range".into(),
        }))
    }

    /// Writes what [`Scaled::load`] reads.
    #[cfg(feature = "train")]
    pub fn save(&self, writer: &mut BundleWriter, name: &str) {
        let values = [&self.scales, self.network.values()].concat();
        writer.f32s(name, &[values.len()], &values);
    }
}

#[cfg(feature = "train")]
impl Scaled {
    /// Scales as rows of `inputs` features need it, over a network of 0 until one is [put in](Self::with).
    pub(super) fn of(rows: &[Vec<f32>], inputs: usize) -> Result<Self, crate::nn::NnError> {
        let mut scales = vec![0.0; ROWS * inputs];
        for place in 0..inputs {
            let column = rows.iter().filter_map(|row| row.get(place).copied());
            let column: Vec<f32> = column.filter(|value| value.is_finite()).collect();
            let count = column.len().max(1) as f64;
            let mean = column.iter().map(|&value| f64::from(value)).sum::<f64>() / count;
            let spread = column
                .iter()
                .map(|&value| (f64::from(value) - mean).powi(2));
            let deviation = (spread.sum::<f64>() / count).sqrt();
            let low = column.iter().copied().reduce(f32::min).unwrap_or(0.0);
            let high = column.iter().copied().reduce(f32::max).unwrap_or(0.0);
            // What never differs says nothing, at any scale.
            let deviation = if high > low {
                deviation.max(f64::from(MIN_DEVIATION))
            } else {
                1.0
            };
            #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
            let of_column = [low, high, mean as f32, deviation as f32];
            for (part, value) in of_column.into_iter().enumerate() {
                scales[part * inputs + place] = value;
            }
        }
        let zeros = vec![0.0; inputs + 1];
        let network = Network::new(&[inputs, 1], Activation::Relu, Output::Sigmoid, zeros)?;
        Ok(Self { scales, network })
    }

    /// The same scales before another network.
    pub(super) fn with(self, network: Network) -> Self {
        Self { network, ..self }
    }

    /// Rows of features as the network takes them.
    pub(super) fn scaled(&self, rows: &[Vec<f32>]) -> Vec<f32> {
        let mut scaled = Vec::new();
        for row in rows {
            self.scale(row, &mut scaled);
        }
        scaled
    }
}
