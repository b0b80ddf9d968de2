//! Customers simulated by the models themselves: their parameters must be found again.

use super::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Draws customers.
pub struct Random(ChaCha8Rng);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
    }

    /// Of a whole shape: a sum of exponentials.
    fn gamma(&mut self, shape: u32) -> f64 {
        (0..shape).map(|_| -self.uniform().ln()).sum()
    }

    /// BG/NBD with whole parameters, over `age` weeks.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn shopper(&mut self, churn: &Churn, age: f64) -> Purchases {
        let rate = self.gamma(churn.r as u32) / churn.alpha;
        let (leave, stay) = (self.gamma(churn.a as u32), self.gamma(churn.b as u32));
        let leave = leave / (leave + stay);
        let mut bought = Purchases {
            frequency: 0.0,
            recency: 0.0,
            age,
            mean_value: None,
        };
        let mut time = 0.0;
        loop {
            time += self.gamma(1) / rate;
            if time > age {
                return bought;
            }
            bought.frequency += 1.0;
            bought.recency = time;
            if self.uniform() < leave {
                return bought;
            }
        }
    }
}

#[test]
fn finds_the_parameters_of_simulated_customers() {
    let truth = Churn {
        r: 1.0,
        alpha: 6.0,
        a: 1.0,
        b: 3.0,
    };
    let mut random = Random::new(42);
    let customers: Vec<Purchases> = (0..6_000)
        .map(|place| random.shopper(&truth, 20.0 + f64::from(place % 30)))
        .collect();
    let found = fit(&customers).unwrap();
    let errors = found.standard_errors.unwrap();
    let pairs = [
        (found.model.r, truth.r),
        (found.model.alpha, truth.alpha),
        (found.model.a, truth.a),
        (found.model.b, truth.b),
    ];
    for ((found, truth), error) in pairs.into_iter().zip(errors) {
        assert!(error > 0.0 && error < 0.2 * truth, "{error} of {truth}");
        assert!(
            (found - truth).abs() < 3.5 * error,
            "{found} +- {error}: {truth}"
        );
    }
    // No point around it is more likely.
    let groups = groups(&customers);
    for factor in [0.97, 1.03] {
        for place in 0..4 {
            let mut at = [
                found.model.r,
                found.model.alpha,
                found.model.a,
                found.model.b,
            ];
            at[place] *= factor;
            let [r, alpha, a, b] = at;
            assert!(log_likelihood(&Churn { r, alpha, a, b }, &groups) < found.log_likelihood);
        }
    }
}

#[test]
fn likelihood_by_hand() {
    // r = a = b = 1: a customer without repeats has alpha / (alpha + T).
    let churn = Churn {
        r: 1.0,
        alpha: 2.0,
        a: 1.0,
        b: 1.0,
    };
    let customer = |frequency, recency, age| Purchases {
        frequency,
        recency,
        age,
        mean_value: None,
    };
    let groups = groups(&[customer(0.0, 0.0, 6.0), customer(0.0, 0.0, 6.0)]);
    assert_eq!(groups.len(), 1);
    assert!((log_likelihood(&churn, &groups) - 2.0 * 0.25f64.ln()).abs() < 1e-12);
    // One repeat: alpha/2 · (1/(alpha+T)² + 1/(alpha+t_x)²) = 1/64 + 1/16.
    let one = [(customer(1.0, 2.0, 6.0), 1.0)];
    let likelihood = log_likelihood(&churn, &one).exp();
    assert!(
        (likelihood - (1.0 / 64.0 + 1.0 / 16.0)).abs() < 1e-12,
        "{likelihood}"
    );
    // Gamma-Gamma with p = q = gamma = x = 1: 1 / (1 + m)².
    let spend = Spend {
        p: 1.0,
        q: 1.0,
        gamma: 1.0,
    };
    let density = spend_log_likelihood(&spend, &[(1.0, 3.0)]).exp();
    assert!((density - 1.0 / 16.0).abs() < 1e-12, "{density}");
}

#[test]
fn finds_what_purchases_are_worth() {
    let mut random = Random::new(7);
    let customers: Vec<Purchases> = (0..4_000u32)
        .map(|place| {
            let times = 1 + place % 5;
            let scale = random.gamma(4) / 15.0;
            let values: f64 = (0..times).map(|_| random.gamma(6) / scale).sum();
            Purchases {
                frequency: f64::from(times),
                recency: 1.0,
                age: 2.0,
                mean_value: Some(values / f64::from(times)),
            }
        })
        .collect();
    let found = fit_spend(&customers).unwrap();
    let errors = found.standard_errors.unwrap();
    let pairs = [
        (found.model.p, 6.0),
        (found.model.q, 4.0),
        (found.model.gamma, 15.0),
    ];
    for ((found, truth), error) in pairs.into_iter().zip(errors) {
        assert!(error < 0.2 * truth, "{error} of {truth}");
        assert!(
            (found - truth).abs() < 3.5 * error,
            "{found} +- {error}: {truth}"
        );
    }
}

#[test]
fn says_what_is_wrong() {
    let customer = |frequency, recency, age| Purchases {
        frequency,
        recency,
        age,
        mean_value: None,
    };
    assert_eq!(fit(&[]).unwrap_err().code(), "too_little_data");
    let once = vec![customer(0.0, 0.0, 9.0); 50];
    assert_eq!(fit(&once).unwrap_err().code(), "too_little_data");
    assert_eq!(fit_spend(&once).unwrap_err().code(), "too_little_data");
    let mut bad = once;
    bad[2].recency = 10.0;
    let error = fit(&bad).unwrap_err();
    assert_eq!(error.code(), "invalid_customer");
    assert!(error.to_string().starts_with("customer 3: "), "{error}");
}

/// Everybody leaves with the same chance, one in four: no `a` and `b` are the best, only their ratio is known.
#[test]
fn all_alike_is_no_failure() {
    let mut random = Random::new(3);
    let customers: Vec<Purchases> = (0..2_000)
        .map(|_| {
            let mut bought = Purchases {
                frequency: 0.0,
                recency: 0.0,
                age: 40.0,
                mean_value: None,
            };
            let rate = random.gamma(2) / 6.0;
            let mut time = random.gamma(1) / rate;
            while time <= 40.0 {
                (bought.frequency, bought.recency) = (bought.frequency + 1.0, time);
                if random.uniform() < 0.25 {
                    break;
                }
                time += random.gamma(1) / rate;
            }
            bought
        })
        .collect();
    let found = fit(&customers).unwrap();
    let Churn { a, b, .. } = found.model;
    assert!((a / (a + b) - 0.25).abs() < 0.03, "{found:?}");
    assert!(a > 10.0 && b <= MAX_SHAPE, "{found:?}");
    assert!(found.model.expected(&customers[0], 40.0).is_finite());
}

/// Everybody buys for ever: BG/NBD without anybody who leaves.
#[test]
fn nobody_leaves() {
    let mut random = Random::new(11);
    let customers: Vec<Purchases> = (0..1_000)
        .map(|_| {
            let rate = random.gamma(2) / 8.0;
            let (mut times, mut last, mut time) = (0.0, 0.0, random.gamma(1) / rate);
            while time <= 30.0 {
                (times, last) = (times + 1.0, time);
                time += random.gamma(1) / rate;
            }
            Purchases {
                frequency: times,
                recency: last,
                age: 30.0,
                mean_value: None,
            }
        })
        .collect();
    let found = fit(&customers).unwrap();
    assert!(
        found.model.a / (found.model.a + found.model.b) < 0.01,
        "{found:?}"
    );
    assert!((found.model.r - 2.0).abs() < 0.3, "{found:?}");
    let alive = customers.iter().map(|customer| found.model.alive(customer));
    assert!(alive.fold(1.0, f64::min) > 0.5);
}
