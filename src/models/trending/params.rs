use crate::models::Decay;
use crate::models::params::{ParamsError, within};

/// What trends.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    /// Days after which an interaction counts half, above 0 and at most 36,500; chosen in training
    /// when there is none.
    pub half_life_days: Option<f64>,
    /// Decayed interactions (views) at which a category is half believed against the one above it, 0
    /// to 1,000,000.
    pub shrinkage: f64,
    /// How much a visit of the shopper's history counts.
    pub decay: Decay,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            half_life_days: None,
            shrinkage: 50.0,
            decay: Decay {
                current: 1.0,
                earlier_weight: 0.2,
                earlier: 0.05,
            },
        }
    }
}

impl Params {
    /// # Errors
    /// When a parameter is outside its legal range.
    pub fn check(&self) -> Result<(), ParamsError> {
        within(
            "trending.half_life_days",
            self.half_life_days.unwrap_or(1.0),
            f64::MIN_POSITIVE,
            36_500.0,
            "above 0 and at most 36500",
        )?;
        let shrinkage = self.shrinkage;
        within("trending.shrinkage", shrinkage, 0.0, 1e6, "0 to 1000000")?;
        self.decay.check()
    }
}
