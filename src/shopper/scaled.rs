//! A network over features of any scale: what it was learned with stands beside it.

#[cfg(feature = "train")]
use crate::bundle::BundleWriter;
use crate::bundle::{Bundle, BundleError};
use crate::nn::{Activation, Network, Output};

/// Rows of `<name>.features`.
const ROWS: usize = 4;
/// Most layers, with that which goes in.
const MAX_SIZES: usize = 4;
/// Widest layer.
const MAX_WIDTH: u32 = 256;
/// Farthest that a weight may be from 0, a feature, and its deviation: so that nothing overflows.
const MAX_WEIGHT: f32 = 1e3;
const MAX_FEATURE: f32 = 1e9;
const MIN_DEVIATION: f32 = 1e-6;

/// The chance of yes by a network over features, each first held within what training saw, then less its mean
/// there, then divided by its deviation there. A feature that is not known (NaN) counts as its mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Scaled {
    /// Of each feature: the lowest and the highest that training saw, the mean, the deviation.
    features: [Vec<f32>; ROWS],
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
        let [low, high, mean, deviation] = &self.features;
        let ranges = low.iter().zip(high).zip(mean.iter().zip(deviation));
        for (place, ((low, high), (mean, deviation))) in ranges.enumerate() {
            let value = features.get(place).copied().unwrap_or(f32::NAN);
            row.push(if value.is_nan() {
                0.0
            } else {
                (value.max(*low).min(*high) - mean) / deviation
            });
        }
    }

    /// Reads `<name>.features` (F32, 4 by the `inputs`), `<name>.sizes` (U32, the layers) and `<name>.weights`
    /// (F32, as [`Network::new`] takes them, a ReLU between layers and a sigmoid at the end); nothing when the first
    /// is not there.
    ///
    /// # Errors
    /// When one of the others is missing, of the wrong shape or not finite; features beyond ±1e9, deviations below
    /// 1e-6, a lowest value above the highest, layers that are none of a network of so many inputs or wider than
    /// 256, weights beyond ±1000.
    pub fn load(
        bundle: &Bundle<'_>,
        name: &str,
        inputs: usize,
    ) -> Result<Option<Self>, Box<BundleError>> {
        let tensor = |part: &str| [name, part].concat();
        let features = tensor(".features");
        if !bundle.has(&features) {
            return Ok(None);
        }
        let values = bundle.f32s(&features, &[ROWS, inputs])?;
        let mut rows = values.chunks_exact(inputs.max(1)).map(<[f32]>::to_vec);
        let features: [Vec<f32>; ROWS] = std::array::from_fn(|_| rows.next().unwrap_or_default());
        let [low, high, _, deviation] = &features;
        let invalid = |what: &str| {
            Box::new(BundleError::Invalid {
                reason: [name, ": ", what].concat(),
            })
        };
        if values.iter().any(|value| value.abs() > MAX_FEATURE)
            || low.iter().zip(high).any(|(low, high)| low > high)
            || deviation.iter().any(|&deviation| deviation < MIN_DEVIATION)
        {
            return Err(invalid("a feature's range or deviation is none"));
        }
        let sizes = tensor(".sizes");
        let layers = bundle.shape(&sizes)?.first().copied().unwrap_or(0);
        let sizes = bundle.u32s(&sizes, &[layers.min(MAX_SIZES)])?;
        if sizes.iter().any(|&size| size > MAX_WIDTH) {
            return Err(invalid("a layer is wider than 256"));
        }
        let sizes: Vec<usize> = sizes.into_iter().map(|size| size as usize).collect();
        let weights = tensor(".weights");
        let length = bundle.shape(&weights)?.iter().product();
        let weights = bundle.f32s(&weights, &[length])?;
        if weights.iter().any(|weight| weight.abs() > MAX_WEIGHT) {
            return Err(invalid("a weight is beyond 1000"));
        }
        match Network::new(&sizes, Activation::Relu, Output::Sigmoid, weights) {
            Ok(network) if network.inputs() == inputs => Ok(Some(Self { features, network })),
            _ => Err(invalid("its weights do not make a network")),
        }
    }

    /// Writes what [`Scaled::load`] reads.
    #[cfg(feature = "train")]
    pub fn save(&self, writer: &mut BundleWriter, name: &str) {
        let inputs = self.network.inputs();
        writer.f32s(
            &format!("{name}.features"),
            &[ROWS, inputs],
            &self.features.concat(),
        );
        let sizes = self.network.sizes().iter();
        let sizes: Vec<u32> = sizes
            .map(|&size| u32::try_from(size).unwrap_or(u32::MAX))
            .collect();
        writer.u32s(&format!("{name}.sizes"), &[sizes.len()], &sizes);
        let weights = self.network.values();
        writer.f32s(&format!("{name}.weights"), &[weights.len()], weights);
    }
}

#[cfg(feature = "train")]
impl Scaled {
    /// Scales as rows of `inputs` features need it, over a network of 0 until one is [put in](Self::with).
    pub(super) fn of(rows: &[Vec<f32>], inputs: usize) -> Result<Self, crate::nn::NnError> {
        let mut features: [Vec<f32>; ROWS] = Default::default();
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
            let scale = [low, high, mean as f32, deviation as f32];
            for (row, value) in features.iter_mut().zip(scale) {
                row.push(value);
            }
        }
        let zeros = vec![0.0; inputs + 1];
        let network = Network::new(&[inputs, 1], Activation::Relu, Output::Sigmoid, zeros)?;
        Ok(Self { features, network })
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
