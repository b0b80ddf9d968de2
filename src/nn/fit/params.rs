use crate::nn::NnError;

/// How a network is learned.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    /// Most often that each row is looked at, 0 to 100,000.
    pub epochs: usize,
    /// Rows between two steps, 1 to 1,000,000.
    pub batch: usize,
    /// Length of a step (Adam's `α`), above 0 and at most 1.
    pub rate: f32,
    /// Pull of the weights to 0: `l2 / 2 · Σ w²` is added to the loss of a batch, 0 to 100. Biases are free.
    pub l2: f32,
    /// Chance of a hidden unit to be left out while a row is learned, 0 to 0.9 (Srivastava et al. 2014);
    /// the others count `1 / (1 - dropout)` fold instead.
    pub dropout: f32,
    /// Stop when the loss on the rows for validation did not fall for so many epochs (early stopping); never
    /// when not given.
    pub patience: Option<usize>,
    /// Of the order of rows and of what is left out.
    pub seed: u64,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            epochs: 10,
            batch: 32,
            rate: 1e-3,
            l2: 0.0,
            dropout: 0.0,
            patience: None,
            seed: 42,
        }
    }
}

impl Params {
    /// # Errors
    /// The first parameter outside its legal range.
    pub(super) fn check(&self) -> Result<(), NnError> {
        let limits = [
            ("epochs", self.epochs as f64, 0.0, 1e5, "0 to 100,000"),
            ("batch", self.batch as f64, 1.0, 1e6, "1 to 1,000,000"),
            (
                "rate",
                f64::from(self.rate),
                f64::from(f32::MIN_POSITIVE),
                1.0,
                "above 0 and at most 1",
            ),
            ("l2", f64::from(self.l2), 0.0, 100.0, "0 to 100"),
            (
                "dropout",
                f64::from(self.dropout),
                0.0,
                f64::from(0.9f32),
                "0 to 0.9",
            ),
        ];
        for (name, value, min, max, legal) in limits {
            if !(min <= value && value <= max) {
                return Err(NnError::Params { name, value, legal });
            }
        }
        if self.patience == Some(0) {
            return Err(NnError::Params {
                name: "patience",
                value: 0.0,
                legal: "1 or more",
            });
        }
        Ok(())
    }
}
