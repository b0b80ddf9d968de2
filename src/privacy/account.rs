use super::noise::{Fraction, discrete_gaussian, discrete_laplace};
use super::{Epsilon, PrivacyError, Random, Rho};
use crate::error::Coded;
use crate::value::{Value, describe_number, whole};
use serde::Serialize;

/// The law of noise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Law {
    /// [`discrete_laplace`]: what is lost is at most epsilon.
    Laplace,
    /// [`discrete_gaussian`]: what is lost is at most epsilon but for a chance of delta.
    Gaussian,
}

impl Law {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Laplace, Self::Gaussian];

    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Laplace => "laplace",
            Self::Gaussian => "gaussian",
        }
    }
}

/// How much one person can change counts, whatever they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Bound {
    /// How many counts, 1 to 10,000.
    pub keys: u32,
    /// Each of them by how much, 1 to 10,000.
    pub each: u32,
}

impl Bound {
    /// # Errors
    /// [`PrivacyError::Invalid`] when one is not 1 to 10,000.
    pub fn new(keys: u32, each: u32) -> Result<Self, PrivacyError> {
        match [keys, each].iter().all(|n| (1..=10_000).contains(n)) {
            true => Ok(Self { keys, each }),
            false => Err(PrivacyError::Invalid {
                reason: format!(
                    "one person changes {keys} counts by {each} each; both must be 1 to 10000"
                ),
            }),
        }
    }
}

/// Noise for each of some counts. Only [`Account::spend`] makes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Noise {
    law: Law,
    /// Of Laplace noise the scale, of Gaussian noise the variance.
    spread: Fraction,
}

impl Noise {
    /// For counts that a person changes so much. `allowed` is what Gaussian noise may lose.
    fn new(law: Law, epsilon: Epsilon, allowed: Rho, bound: Bound) -> Result<Self, PrivacyError> {
        let (keys, each) = (u64::from(bound.keys), u64::from(bound.each));
        let spread = match law {
            Law::Laplace => Fraction::new(keys * each * 1_000_000, epsilon.millionths().into())?,
            Law::Gaussian => allowed.variance(keys * each * each)?,
        };
        Ok(Self { law, spread })
    }

    /// A whole number to add to a count; each count takes another.
    ///
    /// # Errors
    /// What `random` says.
    pub fn draw(self, random: &mut dyn Random) -> Result<i64, PrivacyError> {
        match self.law {
            Law::Laplace => discrete_laplace(self.spread, random),
            Law::Gaussian => discrete_gaussian(self.spread, random),
        }
    }

    /// Its standard deviation: of Gaussian noise that of the continuous law, which is no smaller.
    #[must_use]
    pub fn deviation(self) -> f64 {
        let spread = self.spread.numerator as f64 / self.spread.denominator as f64;
        match self.law {
            Law::Laplace => {
                // √(2t) / (1 - t) with t = e^(-1 / scale), of which 1 - t keeps its digits so.
                let rest = -(-1.0 / spread).exp_m1();
                (2.0 * (1.0 - rest)).sqrt() / rest
            }
            Law::Gaussian => spread.sqrt(),
        }
    }
}

/// Why no noise is given.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AccountError {
    /// The budget does not have that much.
    #[error(
        "an epsilon of {} was asked for {} noise; {} of {} is left {}",
        millionths(*asked),
        law.name(),
        millionths(*left),
        millionths(*limit),
        lasting(*period_days)
    )]
    Spent {
        /// Of which noise.
        law: Law,
        /// What was asked for, in millionths.
        asked: u32,
        /// What is left for such noise, in millionths.
        left: u32,
        /// What there is in all, in millionths.
        limit: u32,
        /// Of how many days; of all when not given.
        period_days: Option<u32>,
    },
    /// Gaussian noise from a budget that allows none.
    #[error(
        "gaussian noise can lose more than any epsilon, and this budget has no delta for that; take laplace noise"
    )]
    NoDelta,
    /// A value outside its range.
    #[error(transparent)]
    Privacy(#[from] PrivacyError),
}

fn millionths(number: u32) -> String {
    describe_number(f64::from(number) / 1e6)
}

fn lasting(period_days: Option<u32>) -> String {
    match period_days {
        Some(days) => format!("in {days} days"),
        None => "for ever".into(),
    }
}

impl Coded for AccountError {
    fn code(&self) -> &'static str {
        match self {
            Self::Spent { .. } => "budget_spent",
            Self::NoDelta => "no_delta",
            Self::Privacy(error) => error.code(),
        }
    }
}

/// What may be lost by all noisy counts about the same people together, and what is lost already: epsilon, but for a
/// chance of delta. A release is allowed when, with it, one of two bounds holds:
/// - all noise is Laplace noise, and the sum of its epsilons is no more than epsilon (basic composition);
/// - the sum of all [`Rho`] is no more than epsilon and delta allow. Laplace noise counts `epsilon² / 2`.
///
/// That is so too when each release is chosen after a look at those before it: either rule alone is a filter that bounds
/// the loss (Feldman and Zrnic 2021, <https://arxiv.org/abs/2008.11193>), and as the first has no delta, whatever came
/// out by either has no more than one.
///
/// ```
/// use windowshopper::privacy::{Account, Bound, Epsilon, Law};
/// let mut account = Account::new(1.0, 0.0, None).unwrap();
/// let (epsilon, bound) = (Epsilon::new(0.6).unwrap(), Bound::new(1, 1).unwrap());
/// assert!(account.spend(Law::Laplace, epsilon, bound, "visits", 0).is_ok());
/// let error = account.spend(Law::Laplace, epsilon, bound, "visits", 1).unwrap_err();
/// assert_eq!(error.to_string(), "an epsilon of 0.6 was asked for laplace noise; 0.4 of 1 is left for ever");
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Account {
    version: u32,
    epsilon: u32,
    /// In trillionths.
    delta: u64,
    period_days: Option<u32>,
    spent: Vec<Release>,
}

/// Counts that were told.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Release {
    at: i64,
    what: String,
    law: Law,
    epsilon: u32,
}

const VERSION: u32 = 1;
const MAX_EPSILON: u32 = 100_000_000;
/// In trillionths.
const MAX_DELTA: u64 = 10_000_000_000;
const MAX_DAYS: u32 = 3_650;

impl Account {
    /// Nothing spent yet of `epsilon`, .01 to 100, and `delta`, 0 (Laplace noise only, by the first bound) or
    /// 10^-12 to .01. What was spent `period_days` ago or longer, 1 to 3,650, no longer counts; everything does when
    /// not given.
    ///
    /// # Errors
    /// [`PrivacyError::Invalid`] when one is not that.
    pub fn new(epsilon: f64, delta: f64, period_days: Option<u32>) -> Result<Self, PrivacyError> {
        let account = Self {
            version: VERSION,
            epsilon: u32::try_from(rounded(epsilon * 1e6)).unwrap_or(u32::MAX),
            delta: rounded(delta * 1e12),
            period_days,
            spent: Vec::new(),
        };
        let legal = (0.01..=100.0).contains(&epsilon)
            && (delta == 0.0 || (1e-12..=0.01).contains(&delta))
            && period_days.is_none_or(|days| (1..=MAX_DAYS).contains(&days));
        match legal {
            true => Ok(account),
            false => Err(PrivacyError::Invalid {
                reason: format!(
                    "a budget of epsilon {}, delta {delta} {}; epsilon must be 0.01 to 100, delta 0 or 1e-12 to 0.01, days 1 to 3650",
                    describe_number(epsilon),
                    lasting(period_days)
                ),
            }),
        }
    }

    /// Of a plain object, as it is serialised.
    ///
    /// # Errors
    /// [`PrivacyError::Invalid`] when a field is missing or not what it must be: an account that can't be read
    /// allows nothing.
    pub fn read(value: &Value) -> Result<Self, PrivacyError> {
        let field = |name: &str, low: u64, high: u64| {
            let legal = format!("a whole number of {low} to {high}");
            let read = value.field(name, &legal, |value| number(value, low, high))?;
            read.ok_or_else(|| format!("{name} is missing; it must be {legal}"))
        };
        let short = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let version = short(field("version", VERSION.into(), VERSION.into())?);
        let epsilon = short(field("epsilon", 10_000, MAX_EPSILON.into())?);
        let delta = field("delta", 0, MAX_DELTA)?;
        let period_days = match value.get("period_days") {
            Value::Null => None,
            _ => Some(short(field("period_days", 1, MAX_DAYS.into())?)),
        };
        let legal = "an array of { at, what, law, epsilon }, gaussian only with a delta above 0";
        let spent = value.field("spent", legal, |spent| {
            let releases = spent.list()?.iter();
            releases
                .map(|release| Release::read(release, delta))
                .collect()
        })?;
        Ok(Self {
            version,
            epsilon,
            delta,
            period_days,
            spent: spent.ok_or_else(|| format!("spent is missing; it must be {legal}"))?,
        })
    }

    /// Of the budget: epsilon.
    #[must_use]
    pub fn epsilon(&self) -> f64 {
        f64::from(self.epsilon) / 1e6
    }

    /// Of the budget: delta.
    #[must_use]
    pub fn delta(&self) -> f64 {
        self.delta as f64 / 1e12
    }

    /// Of the budget: for how many days; for ever when not given.
    #[must_use]
    pub const fn period_days(&self) -> Option<u32> {
        self.period_days
    }

    /// How many releases there were, those that no longer count included.
    #[must_use]
    pub fn releases(&self) -> usize {
        self.spent.len()
    }

    /// The largest epsilon that such noise may still have at `now` (milliseconds since the epoch, UTC), in millionths,
    /// rounded down. What was spent in the future, by a clock set back since, counts.
    #[must_use]
    pub fn left(&self, law: Law, now: i64) -> u32 {
        let rho = self.rho_left(now);
        match law {
            Law::Laplace => self.pure_left(now).max(rho.pure()),
            Law::Gaussian => rho.epsilon(self.delta()),
        }
    }

    /// Takes down a release of counts that a person changes so much, named `what`, and gives the noise for them. The
    /// account is to be stored before a noisy count leaves the house.
    ///
    /// # Errors
    /// [`AccountError::Spent`] when not as much is left, [`AccountError::NoDelta`] for Gaussian noise without delta,
    /// [`PrivacyError::Invalid`] when the noise would be too large. Nothing is then taken down.
    pub fn spend(
        &mut self,
        law: Law,
        epsilon: Epsilon,
        bound: Bound,
        what: &str,
        now: i64,
    ) -> Result<Noise, AccountError> {
        let asked = epsilon.millionths();
        let (fits, rho) = match law {
            Law::Laplace => (asked <= self.left(law, now), Rho::default()),
            Law::Gaussian if self.delta == 0 => return Err(AccountError::NoDelta),
            Law::Gaussian => {
                let rho = Rho::within(epsilon.get(), self.delta())?;
                (rho <= self.rho_left(now), rho)
            }
        };
        if !fits {
            return Err(AccountError::Spent {
                law,
                asked,
                left: self.left(law, now),
                limit: self.epsilon,
                period_days: self.period_days,
            });
        }
        let noise = Noise::new(law, epsilon, rho, bound)?;
        self.spent.push(Release {
            at: now,
            what: what.into(),
            law,
            epsilon: asked,
        });
        Ok(noise)
    }

    /// The releases that count.
    fn recent(&self, now: i64) -> impl Iterator<Item = &Release> {
        let days = self.period_days.map(i64::from);
        let since = days.map(|days| now.saturating_sub(days * 86_400_000));
        let releases = self.spent.iter();
        releases.filter(move |release| since.is_none_or(|since| release.at > since))
    }

    /// What the first bound leaves.
    fn pure_left(&self, now: i64) -> u32 {
        self.recent(now)
            .fold(self.epsilon, |left, release| match release.law {
                Law::Laplace => left.saturating_sub(release.epsilon),
                Law::Gaussian => 0,
            })
    }

    /// What the second bound leaves; nothing without delta.
    fn rho_left(&self, now: i64) -> Rho {
        let delta = self.delta();
        let within = |epsilon: u32| Rho::within(f64::from(epsilon) / 1e6, delta);
        let limit = within(self.epsilon).unwrap_or_default();
        self.recent(now)
            .fold(limit, |left, release| match release.law {
                Law::Laplace => left.less(Rho::of_pure(release.epsilon)),
                // Such a release has an epsilon and a delta in range.
                Law::Gaussian => left.less(within(release.epsilon).unwrap_or(limit)),
            })
    }
}

impl Release {
    fn read(value: &Value, delta: u64) -> Option<Self> {
        let Value::Number(at) = value.get("at") else {
            return None;
        };
        let name = value.get("law").to_text()?;
        let law = Law::ALL.into_iter().find(|law| law.name() == name)?;
        let epsilon = number(value.get("epsilon"), 10_000, 10_000_000)?;
        (law == Law::Laplace || delta > 0).then_some(Self {
            at: whole(*at)?,
            what: value.get("what").to_text()?,
            law,
            epsilon: u32::try_from(epsilon).ok()?,
        })
    }
}

/// A whole number in this range.
fn number(value: &Value, low: u64, high: u64) -> Option<u64> {
    match value {
        Value::Number(number) => u64::try_from(whole(*number)?)
            .ok()
            .filter(|number| (low..=high).contains(number)),
        _ => None,
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturates, and the range is checked
fn rounded(number: f64) -> u64 {
    (number + 0.5) as u64
}

#[cfg(test)]
mod tests;
