use super::*;
use crate::catalog::Catalog;
use crate::id::{ItemId, ItemTable};
use crate::models::item_knn;
use crate::privacy::{Bytes, Random, Report, Topic, believed, item_model, pair_model};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::json;

const NAMES: [&str; 4] = ["cup", "mug", "pan", "pot"];

fn domain(topic: Topic) -> Domain {
    Domain::new(topic, &Catalog::default(), Some(&NAMES.map(String::from))).unwrap()
}

struct Seeded(ChaCha8Rng);

impl Random for Seeded {
    fn byte(&mut self) -> Result<u8, PrivacyError> {
        Ok(self.0.next_u32().to_le_bytes()[0])
    }
}

/// As the device writes it and the command line reads it.
fn report(domain: &Domain, epsilon: f64, answer: u32, random: &mut dyn Random) -> Value {
    let epsilon = Epsilon::new(epsilon).unwrap();
    let report = Report::of(domain, epsilon, answer, random).unwrap();
    serde_json::from_str(&serde_json::to_string(&report).unwrap()).unwrap()
}

#[test]
fn reports_become_counts_and_a_model() {
    let pairs = domain(Topic::ItemPair);
    let code = |name| pairs.code(name).unwrap();
    let random = &mut Seeded(ChaCha8Rng::seed_from_u64(1));
    let mut aggregate = Aggregate::new(pairs.clone());
    // Shoppers with two budgets: what is put together is what all of them did.
    for (epsilon, reports) in [(1.0, 6_000), (3.0, 4_000)] {
        for number in 0..reports {
            let answer = match number % 10 {
                0..4 => pairs.pair_of(code("cup"), code("mug")),
                4..6 => pairs.pair_of(code("pan"), code("mug")),
                _ => pairs.nothing(),
            };
            aggregate
                .add(&report(&pairs, epsilon, answer, random))
                .unwrap();
        }
    }
    assert_eq!(
        (aggregate.reports(), aggregate.channels().count()),
        (10_000, 2)
    );
    let estimates = aggregate.estimates();
    let total: f64 = estimates.iter().map(|estimate| estimate.count).sum();
    for (answer, truth) in [
        (pairs.pair_of(code("cup"), code("mug")), 4_000.0),
        (pairs.pair_of(code("mug"), code("pan")), 2_000.0),
        (pairs.pair_of(code("cup"), code("pot")), 0.0),
        (pairs.nothing(), 4_000.0),
    ] {
        let estimate = estimates[answer as usize];
        assert!(
            (estimate.count - truth).abs() < 4.5 * estimate.standard_error,
            "{estimate:?}"
        );
        assert!(estimate.standard_error < 300.0, "{estimate:?}");
    }
    assert!((total - 10_000.0).abs() < 1e-6, "{total}");

    let mut table = ItemTable::default();
    let [mug, cup, pan] = ["mug", "cup", "pan"].map(|name| table.intern(name));
    let least = believed(pairs.nothing());
    let params = item_knn::Params::default();
    let model = pair_model(&pairs, &estimates, least, &table, &params).unwrap();
    let of = |item| {
        model
            .neighbors(item)
            .map(|(item, _)| item)
            .collect::<Vec<ItemId>>()
    };
    assert_eq!(
        (of(mug), of(cup), of(pan)),
        (vec![cup, pan], vec![mug], vec![mug])
    );
}

#[test]
fn items_become_popularity() {
    let items = domain(Topic::Item);
    let estimate = |count| Estimate {
        count,
        standard_error: 1.0,
    };
    let estimates = [10.0, -3.0, 5.0, 2.0, 90.0].map(estimate);
    let mut table = ItemTable::default();
    let [pan, mug, cup] = ["pan", "mug", "cup"].map(|name| table.intern(name));
    let model = item_model(&items, &estimates, &table);
    // Besides, every item has a little.
    for (item, score) in [(cup, 1.0), (pan, 0.5), (mug, 0.0)] {
        assert!(
            (model.get(item) - score).abs() < 1e-5,
            "{}",
            model.get(item)
        );
    }
}

#[test]
fn what_is_no_report_is_named_and_not_counted() {
    let items = domain(Topic::Item);
    let good = json!({
        "v": 1, "what": "item", "mechanism": "k_rr", "epsilon": 1, "domain": items.digest(), "value": 2,
    });
    let mut aggregate = Aggregate::new(items);
    for (field, value, message) in [
        ("v", json!(2), "v must be 1, but is 2"),
        (
            "what",
            json!("item_pair"),
            "what must be item, but is \"item_pair\"",
        ),
        (
            "mechanism",
            json!("rappor"),
            "mechanism must be k_rr or hadamard, but is \"rappor\"",
        ),
        (
            "epsilon",
            json!(100),
            "epsilon is 100; it must be 0.01 to 10",
        ),
        (
            "epsilon",
            json!("1"),
            "epsilon must be a number, but is \"1\"",
        ),
        ("domain", json!("0"), "domain must be "),
        (
            "value",
            json!(5),
            "value must be a whole number of 0 to 4, but is 5",
        ),
        (
            "value",
            json!(-1),
            "value must be a whole number of 0 to 4, but is -1",
        ),
        (
            "value",
            json!(1.5),
            "value must be a whole number of 0 to 4, but is 1.5",
        ),
        (
            "value",
            json!(null),
            "value must be a whole number of 0 to 4, but is nothing",
        ),
    ] {
        let mut bad = good.clone();
        bad[field] = value;
        let error = aggregate
            .add(&serde_json::from_value(bad).unwrap())
            .unwrap_err();
        assert!(error.to_string().starts_with(message), "{error}");
    }
    assert!(aggregate.add(&Value::Null).is_err());
    assert_eq!(aggregate.reports(), 0);
    assert!(
        aggregate
            .estimates()
            .iter()
            .all(|estimate| estimate.count == 0.0)
    );
    aggregate
        .add(&serde_json::from_value(good).unwrap())
        .unwrap();
    assert_eq!(aggregate.reports(), 1);
}

#[test]
fn many_epsilons_do_not_take_all_memory() {
    let items = domain(Topic::Item);
    let mut aggregate = Aggregate::new(items.clone());
    let mut refused = 0;
    for step in 1..=20 {
        let report = report(&items, f64::from(step) / 10.0, 1, &mut Bytes::new(&[9; 64]));
        refused += usize::from(aggregate.add(&report).is_err());
        assert!(
            step > 16 || aggregate.add(&report).is_ok(),
            "the same one again"
        );
    }
    assert_eq!((refused, aggregate.channels().count()), (4, MAX_CHANNELS));
}
