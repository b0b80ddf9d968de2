use crate::models::Decay;
use crate::models::params::{ParamsError, within};

/// How factors are learned.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    /// Length of the vectors, 1 to 256. Costs a byte an item each.
    pub factors: usize,
    /// Pull of the vectors to 0, above 0 and at most 1,000,000. More: closer to popularity, less
    /// taken by heart.
    pub regularization: f64,
    /// How much surer an interaction is than none, above 0 and at most 100,000.
    pub alpha: f64,
    /// Passes over shoppers and items, 1 to 1,000.
    pub iterations: usize,
    /// Steps of conjugate gradients in each pass, 1 to 100.
    pub steps: usize,
    /// How much a visit of the shopper's history counts. On the device only.
    pub decay: Decay,
    /// Seed of the vectors that training starts from.
    pub seed: u64,
}

/// Chosen on Online Retail (the days before the test days of `evaluate shop`).
impl Default for Params {
    fn default() -> Self {
        Self {
            factors: 64,
            regularization: 30.0,
            alpha: 2.0,
            iterations: 10,
            steps: 3,
            decay: Decay {
                current: 0.6,
                earlier_weight: 0.5,
                earlier: 0.1,
            },
            seed: 42,
        }
    }
}

impl Params {
    /// # Errors
    /// When a parameter is outside its legal range.
    pub fn check(&self) -> Result<(), ParamsError> {
        let factors = self.factors as f64;
        within("als.factors", factors, 1.0, 256.0, "1 to 256")?;
        check_solver(self.regularization, self.alpha, self.decay)?;
        let iterations = self.iterations as f64;
        within("als.iterations", iterations, 1.0, 1e3, "1 to 1000")?;
        within("als.steps", self.steps as f64, 1.0, 100.0, "1 to 100")
    }
}

/// What the device needs of them.
pub(super) fn check_solver(
    regularization: f64,
    alpha: f64,
    decay: Decay,
) -> Result<(), ParamsError> {
    const TINY: f64 = f64::MIN_POSITIVE;
    const MILLION: &str = "above 0 and at most 1000000";
    within("als.regularization", regularization, TINY, 1e6, MILLION)?;
    within("als.alpha", alpha, TINY, 1e5, "above 0 and at most 100000")?;
    decay.check()
}
