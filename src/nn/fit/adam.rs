use super::Params;
use crate::nn::Network;

/// Kingma and Ba 2015, <https://arxiv.org/abs/1412.6980>: steps along the mean of past gradients, divided
/// by their spread.
#[derive(Clone, Debug)]
pub(super) struct Adam {
    mean: Vec<f32>,
    square: Vec<f32>,
    /// What the two means still lack, having begun at 0: `β^steps`. Multiplied up, as `powf` differs
    /// between platforms.
    mean_lack: f32,
    square_lack: f32,
}

const MEAN: f32 = 0.9;
const SQUARE: f32 = 0.999;

impl Adam {
    pub fn new(values: usize) -> Self {
        Self {
            mean: vec![0.0; values],
            square: vec![0.0; values],
            mean_lack: 1.0,
            square_lack: 1.0,
        }
    }

    /// One step down the gradient.
    pub fn step(&mut self, network: &mut Network, gradient: &[f32], params: &Params) {
        self.mean_lack *= MEAN;
        self.square_lack *= SQUARE;
        let rate = params.rate / (1.0 - self.mean_lack);
        let square_scale = 1.0 / (1.0 - self.square_lack);
        let means = self.mean.iter_mut().zip(&mut self.square);
        for ((value, &slope), (mean, square)) in network.values.iter_mut().zip(gradient).zip(means)
        {
            *mean = MEAN * *mean + (1.0 - MEAN) * slope;
            *square = SQUARE * *square + (1.0 - SQUARE) * slope * slope;
            *value -= rate * *mean / ((*square * square_scale).sqrt() + 1e-8);
        }
    }
}
