use crate::math::{Random, add_scaled, dot};
use crate::nn::network::{Layer, activate, chances, loss};
use crate::nn::{Activation, Network};

/// Gradients of the loss, summed over the rows of a batch.
#[derive(Clone, Debug)]
pub(super) struct Backward {
    layers: Vec<Layer>,
    gradient: Vec<f32>,
    /// Of each layer what goes into it.
    before: Vec<Vec<f32>>,
    /// Slopes of the loss by the sums of a layer, and of the one before it.
    slopes: Vec<f32>,
    earlier: Vec<f32>,
}

impl Backward {
    pub fn new(network: &Network) -> Self {
        let layers = network.layers();
        Self {
            gradient: vec![0.0; network.values.len()],
            before: vec![Vec::new(); layers.len()],
            layers,
            slopes: Vec::new(),
            earlier: Vec::new(),
        }
    }

    pub fn clear(&mut self) {
        self.gradient.fill(0.0);
    }

    /// Multiplies the gradient.
    pub fn scale(&mut self, factor: f32) {
        self.gradient.iter_mut().for_each(|slope| *slope *= factor);
    }

    /// Adds the gradient of `l2 / 2 · Σ w²` over the weights, biases left out.
    pub fn penalize(&mut self, network: &Network, l2: f32) {
        for layer in self.layers.iter().filter(|_| l2 > 0.0) {
            let weights = layer.weights(&network.values);
            add_scaled(&mut self.gradient[layer.start..], l2, weights);
        }
    }

    pub fn gradient(&self) -> &[f32] {
        &self.gradient
    }

    /// The loss of a row, nothing left out.
    pub fn loss(&mut self, network: &Network, row: &[f32], class: u32) -> f32 {
        self.forward(network, row, |_| {});
        loss(&self.slopes, network.output, class)
    }

    /// Adds the gradient of a row's loss, and gives the loss.
    pub fn add(
        &mut self,
        network: &Network,
        row: &[f32],
        class: u32,
        dropout: f32,
        random: &mut Random,
    ) -> f32 {
        let scale = 1.0 / (1.0 - dropout);
        self.forward(network, row, |hidden| {
            if dropout > 0.0 {
                for unit in hidden {
                    *unit *= if random.uniform() < dropout {
                        0.0
                    } else {
                        scale
                    };
                }
            }
        });
        let loss = loss(&self.slopes, network.output, class);
        chances(&mut self.slopes, network.output);
        let target = match self.slopes.len() {
            1 => (class == 1).then_some(0),
            _ => Some(class as usize),
        };
        if let Some(slope) = target.and_then(|target| self.slopes.get_mut(target)) {
            *slope -= 1.0;
        }
        for (place, layer) in self.layers.iter().enumerate().rev() {
            let before = &self.before[place];
            let (weights, biases) = self.gradient[layer.start..]
                [..(layer.inputs + 1) * layer.outputs]
                .split_at_mut(layer.inputs * layer.outputs);
            add_scaled(biases, 1.0, &self.slopes);
            for (&value, weights) in before.iter().zip(weights.chunks_exact_mut(layer.outputs)) {
                if value != 0.0 {
                    add_scaled(weights, value, &self.slopes);
                }
            }
            if place > 0 {
                self.earlier.clear();
                let rows = layer.weights(&network.values).chunks_exact(layer.outputs);
                // A unit that was left out is 0, and so is its slope either way.
                self.earlier
                    .extend(before.iter().zip(rows).map(|(&unit, weights)| {
                        if unit == 0.0 {
                            return 0.0;
                        }
                        let own = match network.hidden {
                            Activation::Relu => 1.0,
                            Activation::Sigmoid => 1.0 - unit / scale,
                        };
                        // Of a sigmoid s(1 - s), times the scale: the unit is already s times the scale.
                        let outer = match network.hidden {
                            Activation::Relu => scale,
                            Activation::Sigmoid => unit,
                        };
                        outer * own * dot(weights, &self.slopes)
                    }));
                std::mem::swap(&mut self.slopes, &mut self.earlier);
            }
        }
        loss
    }

    /// Fills `before`, and `slopes` with the sums of the last layer.
    fn forward(&mut self, network: &Network, row: &[f32], mut drop: impl FnMut(&mut [f32])) {
        let last = self.layers.len().saturating_sub(1);
        self.before[0].clear();
        self.before[0].extend_from_slice(row);
        for (place, layer) in self.layers.iter().enumerate() {
            if place == last {
                layer.sums(&network.values, &self.before[place], &mut self.slopes);
            } else {
                let (done, next) = self.before.split_at_mut(place + 1);
                layer.sums(&network.values, &done[place], &mut next[0]);
                activate(&mut next[0], network.hidden);
                drop(&mut next[0]);
            }
        }
    }
}
