use super::Encoder;
use crate::nn::Network;

/// Networks that were learned from past cases: the chance of yes is the mean of what they say.
#[derive(Clone, Debug, PartialEq)]
pub struct Purchase {
    pub(super) encoder: Encoder,
    /// Each reads the front of the encoded row: with the steps of the numbers or without.
    pub(super) networks: Vec<Network>,
}

impl Purchase {
    /// The columns of a case, in the order in which [`Purchase::chance`] takes their cells.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        self.encoder.columns()
    }

    /// The networks.
    #[must_use]
    pub fn networks(&self) -> &[Network] {
        &self.networks
    }

    /// The chance of yes, 0 to 1, of a case given as a cell for each column; blanks and categories that
    /// training did not have are understood.
    #[must_use]
    pub fn chance(&self, case: &[&str]) -> f32 {
        let mut row = Vec::with_capacity(self.encoder.width());
        self.encoder.encode(case, &mut row);
        let chances = self.networks.iter().map(|network| {
            let front = row.get(..network.inputs()).unwrap_or(&row);
            network.chances(front).first().copied().unwrap_or(0.5)
        });
        chances.sum::<f32>() / self.networks.len().max(1) as f32
    }
}
