//! The network itself: shapes, values, and what it says of a row.

use crate::error::Coded;
#[cfg(feature = "learn")]
use crate::math::log2;
use crate::math::{add_scaled, exp2};
use crate::value::describe_number;

/// Most numbers in a layer.
const MAX_WIDTH: usize = 65_536;
/// Most layers.
const MAX_LAYERS: usize = 16;

/// What a hidden layer makes of its sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Activation {
    /// `max(0, z)`.
    #[default]
    Relu,
    /// `1 / (1 + e^-z)`.
    Sigmoid,
}

/// What the last layer makes of its sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Output {
    /// One number: the chance of yes, `1 / (1 + e^-z)`. Learned by binary cross-entropy.
    #[default]
    Sigmoid,
    /// A chance for each class, `e^z / Σ e^z`. Learned by categorical cross-entropy.
    Softmax,
}

/// A network that can't be.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NnError {
    /// Numbers of inputs and outputs that do not make a network.
    #[error(
        "the layers have {sizes:?} numbers; expected 2 to {} sizes of 1 to {MAX_WIDTH}, the last 1 before a sigmoid and at least 2 before a softmax",
        MAX_LAYERS + 1
    )]
    Sizes {
        /// What was asked for.
        sizes: Vec<usize>,
    },
    /// Weights that do not fill the layers.
    #[error("the layers take {expected} finite values, there are {found}")]
    Values {
        /// Weights and biases of these layers.
        expected: usize,
        /// How many finite ones there are.
        found: usize,
    },
    /// Rows that do not fit the network or one another.
    #[error("{what}")]
    Samples {
        /// What does not fit.
        what: String,
    },
    /// A parameter outside its legal range.
    #[error("{name} is {}; it must be {legal}", describe_number(*.value))]
    Params {
        /// Its name.
        name: &'static str,
        /// The value given.
        value: f64,
        /// The legal range, in words.
        legal: &'static str,
    },
}

impl Coded for NnError {
    fn code(&self) -> &'static str {
        match self {
            NnError::Sizes { .. } | NnError::Params { .. } => "invalid_parameter",
            NnError::Values { .. } | NnError::Samples { .. } => "invalid_network",
        }
    }
}

/// Dense layers, one after the other (see the [room](crate::nn)).
///
/// ```
/// use windowshopper::nn::{Activation, Network, Output};
/// // Two inputs, one hidden unit that adds them, and a sigmoid.
/// let network = Network::new(&[2, 1, 1], Activation::Relu, Output::Sigmoid, vec![1.0, 1.0, 0.0, 2.0, -2.0])?;
/// assert_eq!(network.chances(&[0.25, 0.75]), [0.5]);
/// # Ok::<(), windowshopper::nn::NnError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    sizes: Vec<usize>,
    pub(super) hidden: Activation,
    pub(super) output: Output,
    /// Of each layer: the weights, a row an input, then the biases.
    pub(super) values: Vec<f32>,
}

impl Network {
    /// A network with these values: of each layer the weights, a row an input, then the biases.
    /// `sizes` are the numbers that go in, of each hidden layer, and that come out.
    ///
    /// # Errors
    /// Sizes that do not make a network, values that do not fill it or are not finite.
    pub fn new(
        sizes: &[usize],
        hidden: Activation,
        output: Output,
        values: Vec<f32>,
    ) -> Result<Self, NnError> {
        let expected = value_count(sizes, output)?;
        let found = values.iter().filter(|value| value.is_finite()).count();
        if found != expected || values.len() != expected {
            return Err(NnError::Values { expected, found });
        }
        Ok(Self {
            sizes: sizes.to_vec(),
            hidden,
            output,
            values,
        })
    }

    /// Numbers that go in, of each hidden layer, and that come out.
    #[must_use]
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// All weights and biases, as [`Network::new`] takes them.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Numbers that go in.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.sizes.first().copied().unwrap_or(0)
    }

    /// The chances that it gives a row: one number (yes) of a sigmoid, one a class of a softmax. What a
    /// row is short of counts as 0, what it has too much is left out.
    #[must_use]
    pub fn chances(&self, row: &[f32]) -> Vec<f32> {
        let mut before = row.to_vec();
        let mut sums = Vec::new();
        let layers = self.layers();
        for (place, layer) in layers.iter().enumerate() {
            layer.sums(&self.values, &before, &mut sums);
            if place + 1 < layers.len() {
                activate(&mut sums, self.hidden);
            }
            std::mem::swap(&mut before, &mut sums);
        }
        chances(&mut before, self.output);
        before
    }

    /// Where each layer's values are.
    pub(super) fn layers(&self) -> Vec<Layer> {
        let mut layers = Vec::with_capacity(self.sizes.len());
        let mut start = 0;
        for (&inputs, &outputs) in self.sizes.iter().zip(self.sizes.iter().skip(1)) {
            layers.push(Layer {
                start,
                inputs,
                outputs,
            });
            start += (inputs + 1) * outputs;
        }
        layers
    }
}

/// How many values a network of these sizes has.
pub(super) fn value_count(sizes: &[usize], output: Output) -> Result<usize, NnError> {
    let classes = sizes.last().copied().unwrap_or(0);
    let fits = match output {
        Output::Sigmoid => classes == 1,
        Output::Softmax => classes >= 2,
    };
    let legal = (2..=MAX_LAYERS + 1).contains(&sizes.len())
        && sizes.iter().all(|size| (1..=MAX_WIDTH).contains(size));
    if !legal || !fits {
        return Err(NnError::Sizes {
            sizes: sizes.to_vec(),
        });
    }
    let layers = sizes.iter().zip(sizes.iter().skip(1));
    Ok(layers.map(|(inputs, outputs)| (inputs + 1) * outputs).sum())
}

/// A part of the values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layer {
    pub start: usize,
    pub inputs: usize,
    pub outputs: usize,
}

impl Layer {
    /// The weights, a row an input.
    pub fn weights<'a>(&self, values: &'a [f32]) -> &'a [f32] {
        &values[self.start..][..self.inputs * self.outputs]
    }

    /// The biases.
    pub fn biases<'a>(&self, values: &'a [f32]) -> &'a [f32] {
        &values[self.start + self.inputs * self.outputs..][..self.outputs]
    }

    /// `row·W + b`.
    pub fn sums(&self, values: &[f32], row: &[f32], sums: &mut Vec<f32>) {
        sums.clear();
        sums.extend_from_slice(self.biases(values));
        let weights = self.weights(values).chunks_exact(self.outputs);
        for (&value, weights) in row.iter().zip(weights) {
            if value != 0.0 {
                add_scaled(sums, value, weights);
            }
        }
    }
}

/// Sums into activations.
pub(super) fn activate(sums: &mut [f32], activation: Activation) {
    for sum in sums {
        *sum = match activation {
            Activation::Relu => sum.max(0.0),
            Activation::Sigmoid => sigmoid(*sum),
        };
    }
}

/// Sums of the last layer into chances.
pub(super) fn chances(sums: &mut [f32], output: Output) {
    match output {
        Output::Sigmoid => activate(sums, Activation::Sigmoid),
        Output::Softmax => {
            let most = sums.iter().copied().fold(f32::MIN, f32::max);
            let mut whole = 0.0;
            for sum in sums.iter_mut() {
                *sum = exp(*sum - most);
                whole += *sum;
            }
            for sum in sums {
                *sum /= whole;
            }
        }
    }
}

/// `-ln p(class)` from the sums of the last layer: never infinite, where `ln` of a chance that rounds
/// to 0 would be.
#[cfg(feature = "learn")]
pub(super) fn loss(sums: &[f32], output: Output, class: u32) -> f32 {
    match output {
        Output::Sigmoid => {
            let sum = sums.first().copied().unwrap_or(0.0);
            let wrong = if class == 0 { sum } else { -sum };
            wrong.max(0.0) + ln(1.0 + exp(-wrong.abs()))
        }
        Output::Softmax => {
            let most = sums.iter().copied().fold(f32::MIN, f32::max);
            let whole: f32 = sums.iter().map(|sum| exp(sum - most)).sum();
            most + ln(whole) - sums.get(class as usize).copied().unwrap_or(0.0)
        }
    }
}

/// `1 / (1 + e^-x)`, the same on every target.
fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

fn exp(x: f32) -> f32 {
    exp2(x * std::f32::consts::LOG2_E)
}

#[cfg(feature = "learn")]
fn ln(x: f32) -> f32 {
    log2(x) * std::f32::consts::LN_2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softmax_by_hand() {
        // Sums 0, ln 2, ln 5 over one input of 1: shares 1/8, 2/8, 5/8.
        let values = vec![0.0, 2f32.ln(), 5f32.ln(), 0.0, 0.0, 0.0];
        let network = Network::new(&[1, 3], Activation::Relu, Output::Softmax, values).unwrap();
        for (found, expected) in network.chances(&[1.0]).iter().zip([0.125, 0.25, 0.625]) {
            assert!((found - expected).abs() < 1e-6, "{found} {expected}");
        }
        // A huge sum is no overflow, and an empty row is a row of 0.
        assert_eq!(network.chances(&[1e4]), [0.0, 0.0, 1.0]);
        assert_eq!(network.chances(&[])[0], network.chances(&[0.0, 9.0])[0]);
    }

    #[test]
    fn sigmoid_layers_by_hand() {
        // Hidden: sigmoid(2 · 1 - 2) = .5; out: sigmoid(4 · .5 - 2) = .5, and to 1 far out.
        let values = vec![2.0, -2.0, 4.0, -2.0];
        let network =
            Network::new(&[1, 1, 1], Activation::Sigmoid, Output::Sigmoid, values).unwrap();
        assert_eq!(network.chances(&[1.0]), [0.5]);
        assert!((network.chances(&[1e9])[0] - sigmoid(2.0)).abs() < 1e-7);
    }

    #[test]
    fn refuses_what_is_no_network() {
        let new = |sizes: &[usize], output, values| {
            Network::new(sizes, Activation::Relu, output, values).unwrap_err()
        };
        for sizes in [&[] as &[usize], &[3], &[0, 1], &[3, 2], &[70_000, 1]] {
            let error = new(sizes, Output::Sigmoid, vec![0.0; 4]);
            assert_eq!(error.code(), "invalid_parameter", "{error}");
        }
        assert!(matches!(
            new(&[1, 1], Output::Softmax, vec![0.0; 2]),
            NnError::Sizes { .. }
        ));
        for values in [vec![0.0; 2], vec![0.0; 4], vec![0.0, f32::NAN, 0.0]] {
            let error = new(&[2, 1], Output::Sigmoid, values);
            assert_eq!(error.code(), "invalid_network", "{error}");
        }
    }

    #[cfg(feature = "learn")]
    #[test]
    fn losses_by_hand() {
        let close = |a: f32, b: f32| assert!((a - b).abs() < 1e-5, "{a} {b}");
        close(loss(&[0.0], Output::Sigmoid, 1), 2f32.ln());
        close(loss(&[3f32.ln()], Output::Sigmoid, 1), -(0.75f32.ln()));
        close(loss(&[3f32.ln()], Output::Sigmoid, 0), -(0.25f32.ln()));
        close(loss(&[-200.0], Output::Sigmoid, 1), 200.0);
        close(
            loss(&[0.0, 2f32.ln(), 5f32.ln()], Output::Softmax, 1),
            4f32.ln(),
        );
        close(loss(&[0.0, 500.0], Output::Softmax, 0), 500.0);
    }
}
