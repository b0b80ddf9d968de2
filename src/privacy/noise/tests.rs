use super::*;
use crate::privacy::Rho;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::collections::BTreeMap;

struct Seeded(ChaCha8Rng);

impl Random for Seeded {
    fn byte(&mut self) -> Result<u8, PrivacyError> {
        Ok(self.0.next_u32().to_le_bytes()[0])
    }
}

fn seeded(seed: u64) -> Seeded {
    Seeded(ChaCha8Rng::seed_from_u64(seed))
}

fn fraction(numerator: u64, denominator: u64) -> Fraction {
    Fraction::new(numerator, denominator).unwrap()
}

type Sampler = fn(Fraction, &mut dyn Random) -> Result<i64, PrivacyError>;

fn histogram(sampler: Sampler, spread: Fraction, draws: u32, seed: u64) -> BTreeMap<i64, f64> {
    let random = &mut seeded(seed);
    let mut counts = BTreeMap::new();
    for _ in 0..draws {
        *counts
            .entry(sampler(spread, random).unwrap())
            .or_insert(0.0) += 1.0;
    }
    counts
}

/// Pearson's chi-squared of counts against chances, over values expected at least ten times (and all others
/// together), less its degrees of freedom, in its standard deviations.
fn misfit(counts: &BTreeMap<i64, f64>, chance: impl Fn(i64) -> f64, draws: u32) -> f64 {
    let total: f64 = (-2_000..=2_000).map(&chance).sum();
    let (mut squares, mut cells, mut rest) = (0.0, 0.0, (f64::from(draws), f64::from(draws)));
    for value in -2_000..=2_000 {
        let expected = f64::from(draws) * chance(value) / total;
        if expected >= 10.0 {
            let count = counts.get(&value).copied().unwrap_or(0.0);
            squares += (count - expected).powi(2) / expected;
            cells += 1.0;
            rest = (rest.0 - count, rest.1 - expected);
        }
    }
    squares += (rest.0 - rest.1).powi(2) / rest.1.max(1.0);
    (squares - cells) / (2.0 * cells).sqrt()
}

const DRAWS: u32 = 40_000;

#[test]
fn laplace_is_the_law_it_says() {
    for (scale, seed) in [((1, 1), 1), ((1, 2), 2), ((7, 3), 3), ((20, 1), 4)] {
        let counts = histogram(discrete_laplace, fraction(scale.0, scale.1), DRAWS, seed);
        let of = |scale: f64| move |value: i64| (-(value as f64).abs() / scale).exp();
        let scale = scale.0 as f64 / scale.1 as f64;
        let misfit_of = |scale| misfit(&counts, of(scale), DRAWS);
        assert!(misfit_of(scale) < 5.0, "{scale}: {}", misfit_of(scale));
        // A scale a tenth off is found out.
        assert!(
            misfit_of(scale * 1.1) > 5.0,
            "{scale}: {}",
            misfit_of(scale * 1.1)
        );
    }
}

#[test]
fn gaussian_is_the_law_it_says() {
    for (variance, seed) in [((1, 1), 1), ((1, 4), 2), ((50, 3), 3), ((400, 1), 4)] {
        let counts = histogram(
            discrete_gaussian,
            fraction(variance.0, variance.1),
            DRAWS,
            seed,
        );
        let of =
            |variance: f64| move |value: i64| (-(value as f64).powi(2) / (2.0 * variance)).exp();
        let variance = variance.0 as f64 / variance.1 as f64;
        let misfit_of = |variance| misfit(&counts, of(variance), DRAWS);
        assert!(
            misfit_of(variance) < 5.0,
            "{variance}: {}",
            misfit_of(variance)
        );
        assert!(
            misfit_of(variance * 1.15) > 5.0,
            "{variance}: {}",
            misfit_of(variance * 1.15)
        );
    }
}

/// The largest privacy loss that counts of `0 + noise` and `1 + noise` prove; see the channel's test.
fn proven_loss(scale: Fraction, seed: u64) -> f64 {
    let one = histogram(discrete_laplace, scale, DRAWS, seed);
    let other = histogram(discrete_laplace, scale, DRAWS, seed + 1);
    // All at 0 or below, against all at -1 or below.
    let up_to =
        |counts: &BTreeMap<i64, f64>, last: i64| counts.range(..=last).map(|c| c.1).sum::<f64>();
    let (own, others) = (up_to(&one, 0), up_to(&other, -1));
    ((own - 5.0 * own.sqrt()) / (others + 5.0 * others.sqrt())).ln()
}

#[test]
fn laplace_loses_no_more_than_epsilon_and_a_wrong_scale_is_found_out() {
    for (millionths, seed) in [(500_000, 1), (1_000_000, 3), (2_000_000, 5)] {
        let epsilon = millionths as f64 / 1e6;
        let loss = proven_loss(fraction(1_000_000, millionths), seed);
        assert!(loss <= epsilon, "{epsilon}: {loss}");
        // A scale for a count that a shopper changes by half of what they do.
        let loss = proven_loss(fraction(500_000, millionths), seed);
        assert!(loss > epsilon, "{epsilon}: only {loss} found");
    }
}

/// Hands out the bits of one number, the highest first, and then no more.
struct Script<'a> {
    draws: &'a [u64],
    used: usize,
    /// What the draws so far were drawn below.
    chance: f64,
}

impl Random for Script<'_> {
    fn byte(&mut self) -> Result<u8, PrivacyError> {
        Err(PrivacyError::RandomDry { bytes: self.used })
    }

    fn below(&mut self, limit: u64) -> Result<u64, PrivacyError> {
        let drawn = self.draws.get(self.used).copied();
        let drawn = drawn.ok_or(PrivacyError::RandomDry { bytes: self.used })?;
        self.used += 1;
        // A script that asks for more than there is has no chance.
        self.chance /= if drawn < limit {
            limit as f64
        } else {
            f64::INFINITY
        };
        Ok(drawn.min(limit - 1))
    }
}

/// The chance that `ask` comes out true, over all scripts of at most `depth` draws below `most`, and what the
/// longer ones could add.
fn enumerate(
    ask: &dyn Fn(&mut dyn Random) -> Result<bool, PrivacyError>,
    most: u64,
    depth: usize,
) -> (f64, f64) {
    let (mut yes, mut open) = (0.0, 0.0);
    let mut scripts = vec![Vec::new()];
    while let Some(script) = scripts.pop() {
        let mut random = Script {
            draws: &script,
            used: 0,
            chance: 1.0,
        };
        match ask(&mut random) {
            Ok(true) => yes += random.chance,
            Ok(false) => {}
            Err(_) if script.len() == depth => open += random.chance,
            Err(_) if random.chance == 0.0 => {}
            Err(_) => scripts.extend((0..most).map(|next| [&script[..], &[next]].concat())),
        }
    }
    (yes, open)
}

#[test]
fn chances_of_exponentials_by_enumeration() {
    for (above, below) in [(0, 1), (1, 1), (1, 2), (2, 3)] {
        let ask = |random: &mut dyn Random| bernoulli_exp(above, below, random);
        // The series after six draws: below 6! · 3^6 in all, what is open less than (2/3)^6 / 6!.
        let most = u64::try_from(below).unwrap() * 6;
        let (yes, open) = enumerate(&ask, most, 6);
        let exact = (-(above as f64) / below as f64).exp();
        assert!(open < 2e-3, "{open}");
        assert!(
            yes <= exact + 1e-12 && exact <= yes + open + 1e-12,
            "{above}/{below}: {yes} {exact}"
        );
    }
}

/// Of `1 + noise` and `0 + noise`, what was counted.
fn neighbours(variance: Fraction, draws: u32, seed: u64) -> [BTreeMap<i64, f64>; 2] {
    let one = histogram(discrete_gaussian, variance, draws, seed);
    let shifted = one.into_iter().map(|(value, count)| (value + 1, count));
    let other = histogram(discrete_gaussian, variance, draws, seed + 1);
    [shifted.collect(), other]
}

#[test]
fn gaussian_loses_no_more_than_rho_and_a_wrong_variance_is_found_out() {
    let mean_loss = |variance: Fraction, seed: u64| {
        let draws = f64::from(DRAWS);
        let [one, other] = neighbours(variance, DRAWS, seed);
        let losses = one.iter().filter_map(|(value, count)| {
            let others = other.get(value).filter(|others| **others >= 20.0)?;
            (*count >= 20.0).then(|| count / draws * (count / others).ln())
        });
        losses.sum::<f64>()
    };
    for (epsilon, delta, seed) in [(1.0, 0.01, 1), (2.0, 1e-3, 3), (4.0, 1e-6, 5)] {
        let rho = Rho::within(epsilon, delta).unwrap();
        let limit = rho.trillionths() as f64 / 1e12;
        // The mean loss is rho itself, and each loss spreads by √(2 rho).
        let error = 5.0 * (2.0 * limit * 2.0 / f64::from(DRAWS)).sqrt();
        let loss = mean_loss(rho.variance(1).unwrap(), seed);
        assert!(loss <= limit + error, "{epsilon}: {loss} of {limit}");
        // An epsilon half as large again would double the loss.
        let wrong = Rho::within(1.5 * epsilon, delta).unwrap();
        let loss = mean_loss(wrong.variance(1).unwrap(), seed);
        assert!(loss > limit + error, "{epsilon}: only {loss} found");
    }
}

#[test]
fn gaussian_is_beyond_epsilon_with_a_chance_of_delta_at_most() {
    let (epsilon, delta, draws) = (1.0, 0.01, 200_000);
    let beyond = |variance: Fraction, seed: u64| {
        let [one, other] = neighbours(variance, draws, seed);
        // Where the one is e^epsilon times as likely as the other, by the law.
        let spread = variance.numerator as f64 / variance.denominator as f64;
        let likelier = |value: i64| (2.0 * value as f64 - 1.0) / (2.0 * spread) >= epsilon;
        let chance = |counts: &BTreeMap<i64, f64>| {
            let counts = counts.iter().filter(|(value, _)| likelier(**value));
            counts.map(|(_, count)| count).sum::<f64>() / f64::from(draws)
        };
        let (own, others) = (chance(&one), chance(&other));
        let error = (own + epsilon.exp().powi(2) * others).sqrt() / f64::from(draws).sqrt();
        (own - epsilon.exp() * others, error)
    };
    let variance = |epsilon| Rho::within(epsilon, delta).unwrap().variance(1).unwrap();
    let (excess, error) = beyond(variance(epsilon), 1);
    assert!(excess - 5.0 * error <= delta, "{excess} ± {error}");
    let (excess, error) = beyond(variance(2.0 * epsilon), 1);
    assert!(
        excess - 5.0 * error > delta,
        "only {excess} ± {error} found"
    );
}

#[test]
fn fractions_outside_their_range_are_errors() {
    assert!(Fraction::new(0, 1).is_err() && Fraction::new(1, 0).is_err());
    assert!(Fraction::new((1 << 40) + 1, 1).is_err());
}

#[test]
fn a_generator_that_runs_dry_is_an_error() {
    let mut few = crate::privacy::Bytes::new(&[1, 2, 3]);
    assert!(discrete_gaussian(fraction(1_000, 1), &mut few).is_err());
}
