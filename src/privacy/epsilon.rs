use super::PrivacyError;

/// A privacy loss in millionths, 10,000 (.01) to 10,000,000 (10): whole, so that sums do not drift.
///
/// ```
/// use windowshopper::privacy::Epsilon;
/// let epsilon = Epsilon::new(1.0).unwrap();
/// assert_eq!((epsilon.millionths(), epsilon.get()), (1_000_000, 1.0));
/// let odds = epsilon.odds();
/// assert!(odds.ratio() <= 1f64.exp() && odds.ratio() > 1f64.exp() - 1e-4);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Epsilon(u32);

/// Millionths in an epsilon of 1.
const MILLION: u32 = 1_000_000;

impl Epsilon {
    /// Of a number, rounded to millionths.
    ///
    /// # Errors
    /// [`PrivacyError::Epsilon`] when it is not .01 to 10.
    pub fn new(epsilon: f64) -> Result<Self, PrivacyError> {
        if !(0.01..=10.0).contains(&epsilon) {
            return Err(PrivacyError::Epsilon { epsilon });
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // checked just above
        Ok(Self((epsilon * f64::from(MILLION) + 0.5) as u32))
    }

    /// In millionths.
    #[must_use]
    pub const fn millionths(self) -> u32 {
        self.0
    }

    /// As a number.
    #[must_use]
    pub fn get(self) -> f64 {
        f64::from(self.0) / f64::from(MILLION)
    }

    /// e^epsilon as a fraction, never above it and at most a thousandth of `e^epsilon - 1` below: the series
    /// `Σ epsilon^n / n!` in whole numbers, each term rounded down.
    #[must_use]
    pub fn odds(self) -> Odds {
        let mut sum = 0;
        let mut term = ONE;
        let mut n = 0;
        while term > 0 {
            sum += term;
            n += 1;
            // Below 22,027 · 2^24 · 2^20 · 10 < 2^63.
            term = term * u64::from(self.0) / (n * u64::from(MILLION));
        }
        Odds {
            more: sum,
            less: ONE,
        }
    }
}

/// The denominator of all odds.
const ONE: u64 = 1 << 20;

/// How much likelier an answer that fits is than one that does not: `more` to `less`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Odds {
    /// Below 2^35.
    pub(super) more: u64,
    /// Above 0, and less than `more`.
    pub(super) less: u64,
}

impl Odds {
    /// `more / less`.
    #[must_use]
    pub fn ratio(self) -> f64 {
        self.more as f64 / self.less as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_are_never_above_the_exponential() {
        for millionths in (10_000..=10_000_000).step_by(997) {
            let exact = (f64::from(millionths) / 1e6).exp();
            let odds = Epsilon(millionths).odds();
            assert!(odds.ratio() <= exact, "{millionths}");
            assert!(
                odds.ratio() - 1.0 >= (exact - 1.0) * 0.999,
                "{millionths}: {} is far below {exact}",
                odds.ratio()
            );
            assert!(odds.more < 1 << 35);
        }
        assert_eq!(Epsilon(10_000_000).odds().more >> 20, 22_026);
    }

    #[test]
    fn outside_its_range_it_is_an_error() {
        for epsilon in [0.0, 0.009, 10.1, -1.0, f64::NAN, f64::INFINITY] {
            let error = Epsilon::new(epsilon).unwrap_err();
            assert!(
                error.to_string().ends_with("it must be 0.01 to 10"),
                "{error}"
            );
        }
        assert_eq!(Epsilon::new(0.29).unwrap().millionths(), 290_000);
        assert_eq!(Epsilon::new(0.01).unwrap().millionths(), 10_000);
        assert_eq!(Epsilon::new(10.0).unwrap().millionths(), 10_000_000);
    }
}
