use super::{MAX_SCALE, Purchases};
use crate::math::{exp, exp_m1, ln};

/// Most terms of a series. It converges like a geometric one of `t / (alpha + T + t)`: a horizon of a
/// hundred times the age takes some thousand.
const MAX_TERMS: u32 = 1_000_000;

/// Largest `a` and `b`: beyond, all shoppers become inactive with the same chance, and no data tell by how much
/// they differ.
pub(super) const MAX_SHAPE: f64 = 1e4;

/// BG/NBD with known parameters (see the [module](super)). Times are in weeks.
///
/// ```
/// use windowshopper::shopper::churn::{Churn, Purchases};
/// // The example of the paper: two repeat purchases, the last in week 30.43 of 38.86; the next 39 weeks.
/// let churn = Churn { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };
/// let bought = Purchases { frequency: 2.0, recency: 30.43, age: 38.86, mean_value: None };
/// assert!((churn.expected(&bought, 39.0) - 1.226).abs() < 5e-4);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Churn {
    /// Shape of the rates of buying, above 0.
    pub r: f64,
    /// Their scale, in weeks, above 0: a shopper buys `r / alpha` times a week in the mean.
    pub alpha: f64,
    /// With `b` the chance to become inactive after a purchase, `a / (a + b)` in the mean.
    pub a: f64,
    /// See `a`; both above 0 and at most 10,000.
    pub b: f64,
}

impl Churn {
    /// The chance that the shopper still buys, given the purchases:
    /// `1 / (1 + [x > 0] · a / (b+x-1) · ((alpha+T) / (alpha+t_x))^(r+x))`.
    ///
    /// Not for ranking: it is 1 for all who bought once.
    #[must_use]
    pub fn alive(&self, bought: &Purchases) -> f64 {
        if bought.frequency <= 0.0 {
            return 1.0;
        }
        let longer = ln((self.alpha + bought.age) / (self.alpha + bought.recency));
        let odds =
            self.a / (self.b + bought.frequency - 1.0) * exp((self.r + bought.frequency) * longer);
        1.0 / (1.0 + odds)
    }

    /// The chance to buy within the next `weeks` at all, given the purchases: who is still active does so
    /// unless the next purchase, at the rate to be believed of them, takes longer:
    /// `alive · (1 - ((alpha+T) / (alpha+T+t))^(r+x))`. A time of 0 or less: 0.
    ///
    /// ```
    /// use windowshopper::shopper::churn::{Churn, Purchases};
    /// let churn = Churn { r: 1.0, alpha: 2.0, a: 1.0, b: 1.0 };
    /// let once = Purchases { frequency: 0.0, recency: 0.0, age: 4.0, mean_value: None };
    /// assert!((churn.buys(&once, 6.0) - 0.5).abs() < 1e-12); // 1 - 6/12
    /// ```
    #[must_use]
    pub fn buys(&self, bought: &Purchases, weeks: f64) -> f64 {
        let since = self.alpha + bought.age;
        let waits = ln(since / (since + weeks.max(0.0)));
        self.alive(bought) * -exp_m1((self.r + bought.frequency) * waits)
    }

    /// Purchases to be expected within the next `weeks`, given those so far: the paper's (10),
    /// `alive · (a+b+x-1) / (a-1) · (1 - ((alpha+T) / (alpha+T+t))^(r+x) · ₂F₁(r+x, b+x; a+b+x-1; z))`,
    /// `z = t / (alpha+T+t)`. A time of 0 or less: 0.
    ///
    /// It is summed after Euler's transformation, `(1-z)^(a-1) · ₂F₁(a+b-1-r, a-1; a+b+x-1; z)`, whose
    /// terms stay small where those above overflow, and with `a - 1` divided out: `a` = 1 is nothing
    /// special.
    #[must_use]
    pub fn expected(&self, bought: &Purchases, weeks: f64) -> f64 {
        let (weeks, since) = (weeks.max(0.0), self.alpha + bought.age);
        let z = weeks / (since + weeks);
        let (over, whole) = (self.a - 1.0, self.a + self.b + bought.frequency - 1.0);
        // ₂F₁(a+b-1-r, a-1; whole; z) = 1 + (a-1) · series.
        let upper = self.a + self.b - 1.0 - self.r;
        // Where it grows large a factor is taken out, as a logarithm.
        const LARGE: f64 = 1e200;
        let (mut term, mut series, mut factor) = (upper / whole * z, 0.0f64, 0.0);
        for step in 1..MAX_TERMS {
            series += term;
            let n = f64::from(step);
            let next = term * (upper + n) * (over + n) / ((whole + n) * (n + 1.0)) * z;
            if next.abs() <= 1e-16 * series.abs() && next.abs() <= term.abs() {
                break;
            }
            term = next;
            if series.abs() > LARGE {
                (term, series, factor) = (term / LARGE, series / LARGE, factor + ln(LARGE));
            }
        }
        // (1 - (1-z)^(a-1)) / (a-1), which is -ln(1-z) at a = 1.
        let log = ln(since / (since + weeks));
        let shrink = if over == 0.0 {
            -log
        } else {
            -exp_m1(over * log) / over
        };
        let expected = whole * (shrink - exp(over * log + factor) * series);
        (self.alive(bought) * expected).max(0.0)
    }

    /// Whether the parameters are within their ranges, and none above 1e12.
    pub(super) fn is_legal(&self) -> bool {
        let limits = [
            (self.r, MAX_SCALE),
            (self.alpha, MAX_SCALE),
            (self.a, MAX_SHAPE),
            (self.b, MAX_SHAPE),
        ];
        limits
            .iter()
            .all(|&(value, most)| value > 0.0 && value <= most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CDNOW: Churn = Churn {
        r: 0.2426,
        alpha: 4.4135,
        a: 0.7929,
        b: 2.4259,
    };

    fn bought(frequency: f64, recency: f64, age: f64) -> Purchases {
        Purchases {
            frequency,
            recency,
            age,
            mean_value: None,
        }
    }

    #[test]
    fn once_is_alive_and_a_pause_speaks_against_it() {
        assert_eq!(CDNOW.alive(&bought(0.0, 0.0, 90.0)), 1.0);
        // a / (b+1) · ((alpha+T) / (alpha+t_x))^(r+2), by hand: .23145 · (43.27 / 34.84)^2.2426
        let alive = CDNOW.alive(&bought(2.0, 30.4286, 38.8571));
        assert!((alive - 0.726_6).abs() < 1e-4, "{alive}");
        assert!(CDNOW.alive(&bought(9.0, 10.0, 38.0)) < 0.01);
    }

    /// The paper's formula as printed, by Gauss's series.
    fn printed(churn: &Churn, bought: &Purchases, weeks: f64) -> f64 {
        let Churn { r, alpha, a, b } = *churn;
        let (x, age) = (bought.frequency, bought.age);
        let z = weeks / (alpha + age + weeks);
        let (mut term, mut sum) = (1.0, 0.0);
        for n in 0..20_000 {
            let n = f64::from(n);
            sum += term;
            term *= (r + x + n) * (b + x + n) / ((a + b + x - 1.0 + n) * (n + 1.0)) * z;
        }
        let power = ((alpha + age) / (alpha + age + weeks)).powf(r + x);
        churn.alive(bought) * (a + b + x - 1.0) / (a - 1.0) * (1.0 - power * sum)
    }

    #[test]
    fn expected_is_the_formula_of_the_paper() {
        for a in [0.3, 0.7929, 1.4, 3.0] {
            for (x, recency, age) in [
                (0.0, 0.0, 0.0),
                (0.0, 0.0, 20.0),
                (2.0, 30.0, 38.0),
                (29.0, 37.0, 39.0),
            ] {
                for weeks in [0.5, 39.0, 200.0] {
                    let (churn, bought) = (Churn { a, ..CDNOW }, bought(x, recency, age));
                    let expected = printed(&churn, &bought, weeks);
                    let found = churn.expected(&bought, weeks);
                    let error = (found - expected).abs() / expected;
                    assert!(error < 1e-8, "{a} {x} {weeks}: {found} {expected}");
                }
            }
        }
    }

    #[test]
    fn no_edge_at_one_nor_far_out() {
        let shopper = bought(3.0, 20.0, 30.0);
        let at = |a| Churn { a, ..CDNOW }.expected(&shopper, 39.0);
        assert!((at(1.0) - f64::midpoint(at(1.0 - 1e-6), at(1.0 + 1e-6))).abs() < 1e-9);
        // Many purchases, where the printed terms overflow; a horizon of thousands of years.
        let many = CDNOW.expected(&bought(5_000.0, 500.0, 500.0), 52.0);
        assert!((400.0..520.0).contains(&many), "{many}");
        // All alike, leaving after a purchase in one case of six: the series grows beyond any number.
        let alike = Churn {
            r: 1.4,
            alpha: 14.0,
            a: 2_000.0,
            b: 10_000.0,
        };
        let found = alike.expected(&bought(0.0, 0.0, 0.0), 39.0);
        // Given the rate: (1 - e^(-rate t / 6)) · 6; over rates: 6 · (1 - (14 / (14 + 39 / 6))^1.4).
        let expected = 6.0 * (1.0 - (14.0f64 / 20.5).powf(1.4));
        assert!((found / expected - 1.0).abs() < 2e-3, "{found} {expected}");
        let far = CDNOW.expected(&shopper, 1e5);
        assert!(far.is_finite() && far > CDNOW.expected(&shopper, 1e4));
        assert_eq!(CDNOW.expected(&shopper, 0.0), 0.0);
        assert_eq!(CDNOW.expected(&shopper, -3.0), 0.0);
    }

    /// Many shoppers of the model itself, each lived through: the mean is what a newcomer is expected to do.
    #[cfg(feature = "train")]
    #[test]
    fn a_newcomer_does_as_simulated() {
        let churn = Churn {
            r: 1.0,
            alpha: 4.0,
            a: 1.0,
            b: 3.0,
        };
        let mut random = crate::shopper::churn::fit::tests::Random::new(5);
        let shoppers = 40_000;
        let total: f64 = (0..shoppers)
            .map(|_| random.shopper(&churn, 30.0).frequency)
            .sum();
        let mean = total / f64::from(shoppers);
        let expected = churn.expected(&bought(0.0, 0.0, 0.0), 30.0);
        assert!((mean / expected - 1.0).abs() < 0.03, "{mean} {expected}");
    }
}
