use super::PrivacyError;
use super::noise::Fraction;
use crate::value::describe_number;

/// A loss of zero-concentrated privacy, in trillionths (Bun and Steinke 2016, <https://arxiv.org/abs/1605.02065>):
/// whole, so that sums do not drift, and never told too small. Losses add up (their lemma 1.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rho(u64);

const TRILLION: f64 = 1e12;

/// By how much more than floats are off a figure is made safe.
const MARGIN: f64 = 1e-12;

impl Rho {
    /// The most that may be lost for a privacy loss of `epsilon` but for a chance of `delta`: the largest with
    /// `rho + 2 √(rho ln(1 / delta)) <= epsilon` (their proposition 1.3), rounded down.
    ///
    /// # Errors
    /// [`PrivacyError::Invalid`] when epsilon is not above 0 and at most 1,000, or delta not above 0 and below 1.
    ///
    /// ```
    /// use windowshopper::privacy::Rho;
    /// // (√(ln 10^6 + 1) - √(ln 10^6))² = .0174689
    /// assert_eq!(Rho::within(1.0, 1e-6).unwrap().trillionths() / 100_000, 174_689);
    /// ```
    pub fn within(epsilon: f64, delta: f64) -> Result<Self, PrivacyError> {
        if !(epsilon > 0.0 && epsilon <= 1e3 && delta > 0.0 && delta < 1.0) {
            return Err(PrivacyError::Invalid {
                reason: format!(
                    "epsilon is {} and delta {delta}; epsilon must be above 0 and at most 1000, delta above 0 and below 1",
                    describe_number(epsilon)
                ),
            });
        }
        let log = -delta.ln();
        let root = epsilon / ((log + epsilon).sqrt() + log.sqrt());
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // at most 10^15
        Ok(Self((root * root * TRILLION * (1.0 - MARGIN)) as u64))
    }

    /// What a pure privacy loss is at most: `epsilon² / 2` (their proposition 1.4), rounded up. `epsilon` in
    /// millionths.
    #[must_use]
    pub const fn of_pure(epsilon: u32) -> Self {
        let epsilon = epsilon as u64;
        Self((epsilon * epsilon).div_ceil(2))
    }

    /// In trillionths.
    #[must_use]
    pub const fn trillionths(self) -> u64 {
        self.0
    }

    /// Both; more than there is a number for is the largest number.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left of it after such a loss; none after a larger one.
    #[must_use]
    pub const fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// The largest pure epsilon that loses no more, in millionths, rounded down.
    #[must_use]
    pub fn pure(self) -> u32 {
        u32::try_from(self.0.saturating_mul(2).isqrt()).unwrap_or(u32::MAX)
    }

    /// The epsilon of this loss but for a chance of `delta`, in millionths, rounded down.
    #[must_use]
    pub fn epsilon(self, delta: f64) -> u32 {
        let rho = self.0 as f64 / TRILLION;
        let epsilon = rho + 2.0 * (rho * -delta.ln()).sqrt();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturates
        let millionths = (epsilon * 1e6 * (1.0 - MARGIN)) as u32;
        millionths
    }

    /// The smallest variance, in thousandths, of [`super::noise::discrete_gaussian`] noise that loses no more, for
    /// counts of which one person changes the root of the sum of squares by the root of `squares` at most:
    /// `squares / (2 rho)` (Canonne, Kamath and Steinke 2020, theorem 4), rounded up.
    ///
    /// # Errors
    /// [`PrivacyError::Invalid`] when it is too large.
    pub fn variance(self, squares: u64) -> Result<Fraction, PrivacyError> {
        let above = u128::from(squares) * 1_000 * 1_000_000_000_000;
        let thousandths = above.div_ceil(2 * u128::from(self.0.max(1)));
        Fraction::new(u64::try_from(thousandths).unwrap_or(u64::MAX), 1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `rho + 2 √(rho ln(1 / delta))`.
    fn epsilon_of(rho: f64, delta: f64) -> f64 {
        rho + 2.0 * (rho * -delta.ln()).sqrt()
    }

    #[test]
    fn of_epsilon_and_delta_by_hand() {
        // ln(1 / delta) = 4: rho + 4 √rho = 5 has the solution 1.
        let delta = (-4f64).exp();
        let rho = Rho::within(5.0, delta).unwrap();
        assert!((999_999_999_990..=1_000_000_000_000).contains(&rho.trillionths()));
        assert!((4_999_998..=5_000_000).contains(&rho.epsilon(delta)));
        for (epsilon, delta) in [(0.01, 1e-12), (1.0, 1e-6), (10.0, 0.01), (100.0, 1e-9)] {
            let rho = Rho::within(epsilon, delta).unwrap().trillionths() as f64 / 1e12;
            assert!(epsilon_of(rho, delta) <= epsilon);
            assert!(epsilon_of(rho + 2e-12, delta) * (1.0 + 1e-9) > epsilon);
        }
    }

    #[test]
    fn of_pure_losses_by_hand() {
        assert_eq!(Rho::of_pure(1_000_000).trillionths(), 500_000_000_000);
        assert_eq!(Rho::of_pure(3).trillionths(), 5); // 4.5
        assert_eq!(Rho::of_pure(10_000_000).pure(), 10_000_000);
        assert_eq!(Rho::of_pure(3).less(Rho(1)).pure(), 2);
        assert_eq!(Rho(2).and(Rho(3)), Rho(5));
        assert_eq!(Rho(2).less(Rho(3)), Rho(0));
    }

    #[test]
    fn variance_by_hand_and_never_too_small() {
        // 2 / (2 · .5) = 2; 1 / (2 · .3) = 1.6666...
        assert_eq!(
            Rho::of_pure(1_000_000).variance(2).unwrap().numerator,
            2_000
        );
        assert_eq!(Rho(300_000_000_000).variance(1).unwrap().numerator, 1_667);
        assert!(Rho(0).variance(1 << 20).is_err());
    }

    #[test]
    fn outside_its_range_it_is_an_error() {
        for (epsilon, delta) in [
            (0.0, 0.1),
            (1_001.0, 0.1),
            (1.0, 0.0),
            (1.0, 1.0),
            (f64::NAN, 0.1),
        ] {
            assert!(Rho::within(epsilon, delta).is_err(), "{epsilon} {delta}");
        }
    }
}
