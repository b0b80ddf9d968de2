//! Learning the values of a network from rows whose class is known.

mod adam;
mod backward;
mod params;
mod samples;
#[cfg(test)]
mod tests;

pub use params::Params;
pub use samples::Samples;

use super::network::{NnError, value_count};
use super::{Activation, Network, Output};
use crate::math::Random;
use adam::Adam;
use backward::Backward;

/// A learned network, and how it came to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    /// The network of the best epoch: the one of least loss on the rows for validation, the last one
    /// without such.
    pub network: Network,
    /// Mean loss over the rows for training, an epoch each, while they were learned.
    pub training_loss: Vec<f64>,
    /// Mean loss over the rows for validation, after each epoch; empty without such.
    pub validation_loss: Vec<f64>,
    /// The best epoch, from 1; 0 when none was learned.
    pub best_epoch: usize,
}

/// A network that nobody taught yet: biases 0, weights drawn evenly from `±√(6 / inputs)` before a ReLU
/// (He et al. 2015, <https://arxiv.org/abs/1502.01852>) and from `±√(6 / (inputs + outputs))` elsewhere
/// (Glorot and Bengio 2010).
///
/// # Errors
/// Sizes that do not make a network.
pub fn start(
    sizes: &[usize],
    hidden: Activation,
    output: Output,
    seed: u64,
) -> Result<Network, NnError> {
    let values = vec![0.0; value_count(sizes, output)?];
    let mut network = Network::new(sizes, hidden, output, values)?;
    let mut random = Random::new(seed);
    let layers = network.layers();
    let last = layers.len().saturating_sub(1);
    for (place, layer) in layers.iter().enumerate() {
        let spread = match (hidden, place < last) {
            (Activation::Relu, true) => layer.inputs,
            _ => layer.inputs + layer.outputs,
        };
        let limit = (6.0 / spread as f32).sqrt();
        for value in &mut network.values[layer.start..][..layer.inputs * layer.outputs] {
            *value = limit * (2.0 * random.uniform() - 1.0);
        }
    }
    Ok(network)
}

/// Learns epoch by epoch until `params` says to stop, and gives the best network.
///
/// ```
/// use windowshopper::nn::{Activation, Output, Params, Samples, fit, start};
/// // Either of two, but not both.
/// let inputs = [0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0];
/// let samples = Samples::new(2, &inputs, &[0, 1, 1, 0])?;
/// let network = start(&[2, 16, 1], Activation::Relu, Output::Sigmoid, 42)?;
/// let params = Params { epochs: 400, batch: 4, rate: 0.01, ..Params::default() };
/// let fitted = fit(network, &samples, None, &params)?;
/// assert!(fitted.network.chances(&[1.0, 0.0])[0] > 0.9);
/// assert!(fitted.network.chances(&[1.0, 1.0])[0] < 0.1);
/// # Ok::<(), windowshopper::nn::NnError>(())
/// ```
///
/// # Errors
/// Parameters outside their range, or rows that do not fit the network.
pub fn fit(
    network: Network,
    training: &Samples<'_>,
    validation: Option<&Samples<'_>>,
    params: &Params,
) -> Result<Fitted, NnError> {
    let mut fitting = Fitting::new(network, params)?;
    while fitting.epoch(training, validation)? {}
    Ok(fitting.finish())
}

/// [`fit`], an epoch at a time, so that the caller can show progress, or stop.
#[derive(Clone, Debug)]
pub struct Fitting {
    trainer: Trainer,
    fitted: Fitted,
    least: f64,
}

impl Fitting {
    /// Goes on from this network.
    ///
    /// # Errors
    /// A parameter outside its legal range.
    pub fn new(network: Network, params: &Params) -> Result<Self, NnError> {
        Ok(Self {
            fitted: Fitted {
                network: network.clone(),
                training_loss: Vec::new(),
                validation_loss: Vec::new(),
                best_epoch: 0,
            },
            trainer: Trainer::new(network, params)?,
            least: f64::INFINITY,
        })
    }

    /// Learns one more epoch; `false`, and nothing learned, when the parameters say that it is enough.
    ///
    /// # Errors
    /// Rows that do not fit the network.
    pub fn epoch(
        &mut self,
        training: &Samples<'_>,
        validation: Option<&Samples<'_>>,
    ) -> Result<bool, NnError> {
        let fitted = &mut self.fitted;
        let done = fitted.training_loss.len();
        let params = &self.trainer.params;
        let waited = done - fitted.best_epoch;
        if done >= params.epochs || params.patience.is_some_and(|patience| waited >= patience) {
            return Ok(false);
        }
        fitted.training_loss.push(self.trainer.epoch(training)?);
        let loss = match validation {
            Some(validation) => {
                let loss = self.trainer.loss(validation)?;
                fitted.validation_loss.push(loss);
                loss
            }
            None => f64::NEG_INFINITY,
        };
        if loss < self.least || validation.is_none() {
            self.least = loss;
            fitted.best_epoch = done + 1;
            fitted.network.clone_from(&self.trainer.network);
        }
        Ok(true)
    }

    /// What there is so far.
    #[must_use]
    pub fn fitted(&self) -> &Fitted {
        &self.fitted
    }

    /// What came of it.
    #[must_use]
    pub fn finish(self) -> Fitted {
        self.fitted
    }
}

/// A network that learns an epoch at a time, whatever becomes of its loss.
#[derive(Clone, Debug)]
pub struct Trainer {
    network: Network,
    params: Params,
    adam: Adam,
    backward: Backward,
    random: Random,
}

impl Trainer {
    /// Goes on from this network.
    ///
    /// # Errors
    /// A parameter outside its legal range.
    pub fn new(network: Network, params: &Params) -> Result<Self, NnError> {
        params.check()?;
        Ok(Self {
            adam: Adam::new(network.values.len()),
            backward: Backward::new(&network),
            random: Random::new(params.seed),
            params: params.clone(),
            network,
        })
    }

    /// Looks at every row once, in a new order, and takes a step after each batch. Gives the mean loss of
    /// the rows as they were looked at.
    ///
    /// # Errors
    /// Rows that do not fit the network.
    pub fn epoch(&mut self, samples: &Samples<'_>) -> Result<f64, NnError> {
        samples.check(&self.network)?;
        let mut order: Vec<usize> = (0..samples.len()).collect();
        self.random.shuffle(&mut order);
        let mut sum = 0.0;
        for batch in order.chunks(self.params.batch.max(1)) {
            self.backward.clear();
            for &row in batch {
                let (inputs, class) = samples.row(row);
                sum += f64::from(self.backward.add(
                    &self.network,
                    inputs,
                    class,
                    self.params.dropout,
                    &mut self.random,
                ));
            }
            self.backward.scale(1.0 / batch.len() as f32);
            self.backward.penalize(&self.network, self.params.l2);
            self.adam
                .step(&mut self.network, self.backward.gradient(), &self.params);
        }
        Ok(sum / samples.len().max(1) as f64)
    }

    /// Mean loss over rows that are not learned from; 0 of nothing.
    ///
    /// # Errors
    /// Rows that do not fit the network.
    pub fn loss(&mut self, samples: &Samples<'_>) -> Result<f64, NnError> {
        samples.check(&self.network)?;
        let mut sum = 0.0;
        for row in 0..samples.len() {
            let (inputs, class) = samples.row(row);
            sum += f64::from(self.backward.loss(&self.network, inputs, class));
        }
        Ok(sum / samples.len().max(1) as f64)
    }

    /// The network as it is now.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }
}
