use crate::models::params::{ParamsError, within};

/// What a situation may say.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    /// Sessions that speak for "as usual" of every pair of a value and a target, above 0 and at most
    /// 1,000,000.
    pub shrinkage: f64,
    /// Fewest sessions of an item that speaks for itself, 1 to 1,000,000; rarer ones go by their
    /// category.
    pub support: usize,
    /// Only lifts whose sessions are so many standard deviations away from what is expected are kept, 0
    /// to 100: with thousands of pairs, some are off by chance.
    pub evidence: f64,
    /// Most lifts that are kept of each value, those with most evidence, 1 to 65,535. Costs 3 bytes
    /// each.
    pub targets: usize,
    /// Most locales, the most frequent ones, 0 to 1,000.
    pub locales: usize,
}

impl Default for Params {
    fn default() -> Self {
        Self {
            shrinkage: 30.0,
            support: 100,
            evidence: 3.0,
            targets: 300,
            locales: 16,
        }
    }
}

impl Params {
    /// # Errors
    /// When a parameter is outside its legal range.
    pub fn check(&self) -> Result<(), ParamsError> {
        within(
            "context.shrinkage",
            self.shrinkage,
            f64::MIN_POSITIVE,
            1e6,
            "above 0 and at most 1000000",
        )?;
        let [support, targets, locales] =
            [self.support, self.targets, self.locales].map(|n| n as f64);
        within("context.support", support, 1.0, 1e6, "1 to 1000000")?;
        let evidence = self.evidence;
        within("context.evidence", evidence, 0.0, 100.0, "0 to 100")?;
        within("context.targets", targets, 1.0, 65_535.0, "1 to 65535")?;
        within("context.locales", locales, 0.0, 1e3, "0 to 1000")
    }
}
