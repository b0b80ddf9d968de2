use crate::models::params::{ParamsError, within};

/// How quickly popularity fades.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    /// Days after which an interaction counts half, above 0 and at most 36,500. Small: what sells
    /// this week; large: what sold over all the time.
    pub half_life_days: f64,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            half_life_days: 14.0,
        }
    }
}

impl Params {
    /// # Errors
    /// When a parameter is outside its legal range.
    pub fn check(&self) -> Result<(), ParamsError> {
        within(
            "popularity.half_life_days",
            self.half_life_days,
            f64::MIN_POSITIVE,
            36_500.0,
            "above 0 and at most 36500",
        )
    }
}
