//! Noise for counts that a shop publishes of a log that it has (central differential privacy).
//!
//! Drawn exactly, by rejection in whole numbers, after Canonne, Kamath and Steinke 2020,
//! <https://arxiv.org/abs/2004.00010>: no logarithm is rounded, so that the bits of a noisy count say nothing
//! but the count. Counts plus this noise are whole numbers.

use super::{PrivacyError, Random};

/// A fraction, not below 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    /// At most 2^40.
    pub numerator: u64,
    /// 1 to 2^24.
    pub denominator: u64,
}

impl Fraction {
    /// # Errors
    /// [`PrivacyError::Invalid`] when it is 0, or a part is outside its range.
    pub fn new(numerator: u64, denominator: u64) -> Result<Self, PrivacyError> {
        let legal = (1..=1 << 40).contains(&numerator) && (1..=1 << 24).contains(&denominator);
        match legal {
            true => Ok(Self {
                numerator,
                denominator,
            }),
            false => Err(PrivacyError::Invalid {
                reason: format!(
                    "the spread of the noise is {numerator} / {denominator}; it must be 1 to 2^40 by 1 to 2^24"
                ),
            }),
        }
    }
}

/// A whole number `z` with probability proportional to `e^(-|z| / scale)` (their algorithm 2). Added to counts of
/// which one shopper changes the sum of absolute values by `D` at most, at `scale = D / epsilon`: epsilon of
/// privacy loss.
///
/// # Errors
/// What `random` says.
pub fn discrete_laplace(scale: Fraction, random: &mut dyn Random) -> Result<i64, PrivacyError> {
    let (t, s) = (scale.numerator, scale.denominator);
    loop {
        let part = random.below(t)?;
        if !bernoulli_exp(part.into(), t.into(), random)? {
            continue;
        }
        let mut wholes: u64 = 0;
        while bernoulli_exp(1, 1, random)? {
            wholes += 1;
        }
        // A million wholes have a chance of e^-1000000.
        let size = t.saturating_mul(wholes).saturating_add(part) / s;
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        let negative = random.below(2)? == 1;
        if !(negative && size == 0) {
            return Ok(if negative { -size } else { size });
        }
    }
}

/// A whole number `z` with probability proportional to `e^(-z² / (2 variance))` (their algorithm 3). Added to
/// counts of which one shopper changes the root of the sum of squares by `D` at most: `D² / (2 variance)` of
/// zero-concentrated privacy loss; see [`Rho::variance`](super::Rho::variance).
///
/// # Errors
/// What `random` says.
pub fn discrete_gaussian(variance: Fraction, random: &mut dyn Random) -> Result<i64, PrivacyError> {
    let (n, d) = (
        u128::from(variance.numerator),
        u128::from(variance.denominator),
    );
    let t = (variance.numerator / variance.denominator).isqrt() + 1;
    let scale = Fraction {
        numerator: t,
        denominator: 1,
    };
    let t = u128::from(t);
    loop {
        let drawn = discrete_laplace(scale, random)?;
        // (|z| - variance / t)² / (2 variance), as a fraction. What saturates has a chance of e^-1000000.
        let distance = u128::from(drawn.unsigned_abs())
            .saturating_mul(d * t)
            .abs_diff(n);
        let above = distance.saturating_mul(distance);
        if bernoulli_exp(above, 2 * n * d * t * t, random)? {
            return Ok(drawn);
        }
    }
}

/// True with a chance of exactly `e^(-above / below)` (their algorithm 1).
fn bernoulli_exp(above: u128, below: u128, random: &mut dyn Random) -> Result<bool, PrivacyError> {
    for _ in 0..above / below {
        if !bernoulli_exp_part(1, 1, random)? {
            return Ok(false);
        }
    }
    bernoulli_exp_part(above % below, below, random)
}

/// As [`bernoulli_exp`], of a fraction of at most 1: the series of the exponential, stopped at random.
fn bernoulli_exp_part(
    above: u128,
    below: u128,
    random: &mut dyn Random,
) -> Result<bool, PrivacyError> {
    let mut round: u128 = 1;
    while wide_below(below * round, random)? < above {
        round += 1;
    }
    Ok(round % 2 == 1)
}

/// [`Random::below`] for more bits.
fn wide_below(limit: u128, random: &mut dyn Random) -> Result<u128, PrivacyError> {
    if let Ok(limit) = u64::try_from(limit) {
        return random.below(limit).map(u128::from);
    }
    let mask = u128::MAX >> (limit - 1).leading_zeros();
    loop {
        let mut number = 0;
        for _ in 0..16 {
            number = number << 8 | u128::from(random.byte()?);
        }
        number &= mask;
        if number < limit {
            return Ok(number);
        }
    }
}

#[cfg(test)]
mod tests;
