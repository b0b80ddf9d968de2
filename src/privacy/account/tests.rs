use super::*;
use crate::privacy::Bytes;
use proptest::prelude::*;

const DAY: i64 = 86_400_000;
const ONE: Bound = Bound { keys: 1, each: 1 };

fn epsilon(number: f64) -> Epsilon {
    Epsilon::new(number).unwrap()
}

fn spend(account: &mut Account, law: Law, number: f64, now: i64) -> Result<Noise, AccountError> {
    account.spend(law, epsilon(number), ONE, "counts", now)
}

#[test]
fn laplace_losses_add_up_and_the_rest_is_refused() {
    let mut account = Account::new(1.0, 0.0, None).unwrap();
    for day in 0..10 {
        assert!(spend(&mut account, Law::Laplace, 0.1, day * DAY).is_ok());
    }
    let before = account.clone();
    let refused = spend(&mut account, Law::Laplace, 0.01, 9_999 * DAY);
    let expected = AccountError::Spent {
        law: Law::Laplace,
        asked: 10_000,
        left: 0,
        limit: 1_000_000,
        period_days: None,
    };
    assert_eq!(refused, Err(expected));
    assert_eq!(account, before);
    assert_eq!(account.releases(), 10);
    let refused = spend(&mut account, Law::Gaussian, 0.01, 0);
    assert_eq!(refused, Err(AccountError::NoDelta));
}

#[test]
fn many_small_laplace_losses_are_less_than_their_sum() {
    // ln(1 / delta) = 13.8155: rho <= (√14.8155 - √13.8155)² = .017469. One of .1 has a rho of .005, of which
    // three fit; by their sum ten do. Ones of .01 have .00005, of which 349 fit, and by their sum only 100.
    let mut account = Account::new(1.0, 1e-6, None).unwrap();
    for _ in 0..10 {
        assert!(spend(&mut account, Law::Laplace, 0.1, 0).is_ok());
    }
    assert!(spend(&mut account, Law::Laplace, 0.01, 0).is_err());
    let mut account = Account::new(1.0, 1e-6, None).unwrap();
    let allowed = (0..400).filter(|_| spend(&mut account, Law::Laplace, 0.01, 0).is_ok());
    assert_eq!(allowed.count(), 349);
}

#[test]
fn a_mixture_counts_by_rho() {
    let mut account = Account::new(1.0, 1e-6, None).unwrap();
    // A Gaussian release of .5: (√14.3155 - √13.8155)² = .0044438. Left: .0130251, pure √.0260501.
    assert!(spend(&mut account, Law::Gaussian, 0.5, 0).is_ok());
    assert_eq!(account.left(Law::Laplace, 0) / 100, 1_614);
    // A Gaussian one may have .0130251 + 2 √(.0130251 · 13.8155) = .86143.
    assert_eq!(account.left(Law::Gaussian, 0) / 1_000, 861);
    assert!(spend(&mut account, Law::Laplace, 0.162, 0).is_err());
    assert!(spend(&mut account, Law::Laplace, 0.161, 0).is_ok());
    // .0130251 - .161² / 2 = .0000646, pure √.0001291.
    assert_eq!(account.left(Law::Laplace, 0) / 100, 113);
    // A Laplace release that fits by its sum alone leaves nothing to others.
    let mut account = Account::new(1.0, 1e-6, None).unwrap();
    assert!(spend(&mut account, Law::Laplace, 0.9, 0).is_ok());
    assert_eq!(account.left(Law::Gaussian, 0), 0);
    assert!(spend(&mut account, Law::Laplace, 0.1, 0).is_ok());
}

#[test]
fn all_of_the_budget_can_be_spent_at_once() {
    for number in [0.01, 0.5, 1.0, 3.3, 10.0] {
        for law in Law::ALL {
            let mut account = Account::new(number, 1e-9, None).unwrap();
            assert!(
                spend(&mut account, law, number, 0).is_ok(),
                "{law:?} {number}"
            );
            assert_eq!(account.left(law, 0), 0);
        }
    }
}

#[test]
fn a_period_gives_back_what_was_spent_before_it() {
    let mut account = Account::new(1.0, 1e-6, Some(30)).unwrap();
    assert!(spend(&mut account, Law::Gaussian, 1.0, 0).is_ok());
    let error = spend(&mut account, Law::Gaussian, 0.5, 30 * DAY - 1).unwrap_err();
    assert_eq!(
        error.to_string(),
        "an epsilon of 0.5 was asked for gaussian noise; 0 of 1 is left in 30 days"
    );
    // A clock set back frees nothing.
    assert!(spend(&mut account, Law::Laplace, 0.5, -1_000 * DAY).is_err());
    assert!(spend(&mut account, Law::Gaussian, 1.0, 30 * DAY).is_ok());
}

#[test]
fn noise_is_for_what_a_person_changes() {
    let noise = |law, number, keys, each| {
        let mut account = Account::new(10.0, 1e-6, None).unwrap();
        let bound = Bound::new(keys, each).unwrap();
        account.spend(law, epsilon(number), bound, "", 0).unwrap()
    };
    // 3 counts by 2 each: the sum is 6, the sum of squares 12.
    let laplace = noise(Law::Laplace, 0.5, 3, 2);
    assert_eq!(laplace.spread, Fraction::new(6_000_000, 500_000).unwrap());
    // 2t / (1 - t)² with t = e^(-1/12).
    assert!((laplace.deviation().powi(2) - 287.83).abs() < 0.01);
    let gaussian = noise(Law::Gaussian, 1.0, 3, 2);
    // 12 / (2 · .0174689) = 343.467
    assert_eq!(gaussian.spread.numerator / 10, 34_346);
    assert!((gaussian.deviation().powi(2) - 343.46).abs() < 0.02);
    assert!(laplace.draw(&mut Bytes::new(&[1])).is_err());
    let mut account = Account::new(10.0, 0.0, None).unwrap();
    let much = Bound::new(10_000, 10_000).unwrap();
    let error = account.spend(Law::Laplace, epsilon(0.01), much, "", 0);
    assert_eq!(error.unwrap_err().code(), "invalid_request");
    assert_eq!(account.releases(), 0);
    assert!(Bound::new(0, 1).is_err() && Bound::new(1, 10_001).is_err());
}

#[test]
fn what_is_stored_is_read_as_it_was() {
    let mut account = Account::new(2.0, 1e-6, Some(7)).unwrap();
    spend(&mut account, Law::Gaussian, 0.5, 12).unwrap();
    spend(&mut account, Law::Laplace, 0.25, 13).unwrap();
    let text = serde_json::to_string(&account).unwrap();
    assert_eq!(
        text,
        r#"{"version":1,"epsilon":2000000,"delta":1000000,"period_days":7,"spent":[{"at":12,"what":"counts","law":"gaussian","epsilon":500000},{"at":13,"what":"counts","law":"laplace","epsilon":250000}]}"#
    );
    let read = |text: &str| Account::read(&serde_json::from_str(text).unwrap());
    assert_eq!(read(&text), Ok(account));
    for (from, to, part) in [
        ("\"version\":1", "\"version\":2", "version must be"),
        (
            "\"epsilon\":2000000",
            "\"epsilon\":0",
            "epsilon must be a whole number of 10000 to 100000000, but is 0",
        ),
        ("\"delta\":1000000,", "", "delta is missing"),
        ("\"delta\":1000000", "\"delta\":0", "spent must be"),
        ("\"period_days\":7", "\"period_days\":7.5", "but is 7.5"),
        ("\"spent\"", "\"spend\"", "spent is missing"),
        ("\"laplace\"", "\"cauchy\"", "spent must be an array"),
        ("\"epsilon\":250000", "\"epsilon\":-1", "spent must be"),
        ("\"at\":13,", "", "spent must be"),
    ] {
        let error = read(&text.replace(from, to)).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
    assert!(Account::read(&Value::Null).is_err());
}

#[test]
fn budgets_outside_their_range_are_errors() {
    for (epsilon, delta, days) in [
        (0.0, 0.0, None),
        (101.0, 0.0, None),
        (f64::NAN, 0.0, None),
        (1.0, 1e-13, None),
        (1.0, 0.02, None),
        (1.0, -1e-6, None),
        (1.0, 0.0, Some(0)),
        (1.0, 0.0, Some(3_651)),
    ] {
        assert!(
            Account::new(epsilon, delta, days).is_err(),
            "{epsilon} {delta} {days:?}"
        );
    }
}

proptest! {
    /// Whatever was allowed is within one of the two bounds, in floats.
    #[test]
    fn never_more_than_the_limit(
        asks in prop::collection::vec((any::<bool>(), 10_000u32..400_000), 1..60),
    ) {
        let mut account = Account::new(1.0, 1e-6, None).unwrap();
        let (mut pure, mut rho) = (Some(0.0), 0.0);
        for (gaussian, millionths) in asks {
            let number = f64::from(millionths) / 1e6;
            let law = if gaussian { Law::Gaussian } else { Law::Laplace };
            let log = 1e6f64.ln();
            let own = if gaussian {
                ((log + number).sqrt() - log.sqrt()).powi(2)
            } else {
                number * number / 2.0
            };
            let summed = if gaussian { None } else { pure.map(|sum| sum + number) };
            let left = account.left(law, 0);
            let allowed = spend(&mut account, law, number, 0).is_ok();
            prop_assert!(allowed || millionths > left);
            if allowed {
                (pure, rho) = (summed, rho + own);
                let epsilon = rho + 2.0 * (rho * log).sqrt();
                let fits = pure.is_some_and(|sum| sum <= 1.0 + 1e-9) || epsilon <= 1.0 + 1e-9;
                prop_assert!(fits, "{:?} {}", pure, epsilon);
            }
        }
    }
}
