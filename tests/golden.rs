//! Models against their reference implementations: numpy's closed form for the linear model, the
//! Python package `implicit` for ALS. The answers are in `tests/fixtures/golden`, and so is the script
//! that made them.
#![cfg(feature = "train")]
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation)] // a test that can not unwrap has failed

use serde_json::Value;
use windowshopper::features::{Action, Context, Query, Sessions, Visit};
use windowshopper::id::ItemId;
use windowshopper::math::{Cholesky, Scores};
use windowshopper::models::linear_item::{self, Params};
use windowshopper::models::{Decay, Recommender, als};

fn golden(name: &str) -> Value {
    let path = format!(
        "{}/tests/fixtures/golden/{name}",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn list<T>(value: &Value, of: impl Fn(&Value) -> T) -> Vec<T> {
    value.as_array().unwrap().iter().map(of).collect()
}

fn matrix(value: &Value) -> Vec<Vec<f64>> {
    list(value, |row| list(row, |cell| cell.as_f64().unwrap()))
}

fn items(value: &Value) -> Vec<ItemId> {
    list(value, |item| {
        ItemId::new(u32::try_from(item.as_u64().unwrap()).unwrap())
    })
}

fn sessions(golden: &Value, name: &str) -> Sessions {
    let mut sessions = Sessions::new(usize::try_from(golden["items"].as_u64().unwrap()).unwrap());
    for (time, session) in (0..).zip(golden[name].as_array().unwrap()) {
        sessions.push(
            None,
            time,
            items(session).into_iter().map(|item| (item, 1.0)),
        );
    }
    sessions
}

/// How far each weight is from the golden one.
fn differences(sessions: &Sessions, params: &Params, expected: &[Vec<f64>]) -> Vec<f64> {
    let mut actual = vec![vec![0.0; expected.len()]; expected.len()];
    linear_item::columns(sessions, params, |target, column| {
        for &(item, weight) in column {
            actual[item.index()][target.index()] = weight;
        }
    })
    .unwrap();
    let pairs = actual.iter().flatten().zip(expected.iter().flatten());
    pairs.map(|(a, b)| (a - b).abs()).collect()
}

/// The largest of them.
fn difference(sessions: &Sessions, params: &Params, expected: &[Vec<f64>]) -> f64 {
    let all = differences(sessions, params, expected);
    all.into_iter().fold(0.0, f64::max)
}

/// All at once, and one by one with every item in the neighbourhood: the same numbers.
fn both_ways(params: &Params) -> [Params; 2] {
    [
        params.clone(),
        Params {
            exact: 0,
            ..params.clone()
        },
    ]
}

#[test]
fn ease_is_its_closed_form() {
    let golden = golden("linear_item.json");
    let sessions = sessions(&golden, "sessions");
    for case in golden["ease"].as_array().unwrap() {
        let expected = matrix(&case["weights"]);
        let params = Params::ease(case["regularization"].as_f64().unwrap());
        for params in both_ways(&params) {
            let difference = difference(&sessions, &params, &expected);
            assert!(difference < 1e-10, "{difference} {params:?}");
        }
        // Another strength is another answer.
        let other = Params::ease(params.regularization * 1.01);
        assert!(difference(&sessions, &other, &expected) > 1e-6);
    }
}

#[test]
fn slist_is_its_definition() {
    let golden = golden("linear_item.json");
    let sessions = sessions(&golden, "clicks");
    for case in golden["slist"].as_array().unwrap() {
        let number = |name: &str| case[name].as_f64().unwrap();
        let params = Params {
            regularization: number("regularization"),
            whole: number("whole"),
            self_weight: number("self_weight"),
            distance_decay: number("distance_decay"),
            recency: number("recency"),
            max_length: 1_000,
            ..Params::default()
        };
        for params in both_ways(&params) {
            // The sums over pairs are kept in single precision.
            let difference = difference(&sessions, &params, &matrix(&case["weights"]));
            assert!(difference < 2e-6, "{difference} {params:?}");
        }
    }
}

#[test]
fn what_is_kept_is_off_by_half_a_step() {
    let golden = golden("linear_item.json");
    let sessions = sessions(&golden, "sessions");
    let expected = matrix(&golden["ease"][1]["weights"]);
    let params = Params {
        neighbors: expected.len(),
        ..Params::ease(20.0)
    };
    let model = linear_item::fit(&sessions, &params).unwrap();
    for (item, row) in expected.iter().enumerate() {
        let step = row.iter().fold(0.0, |max: f64, weight| max.max(*weight)) / 255.0;
        let mut kept = vec![0.0; row.len()];
        for (neighbor, weight) in model.neighbors(ItemId::from_index(item)) {
            kept[neighbor.index()] = f64::from(weight);
        }
        for (kept, weight) in kept.iter().zip(row) {
            assert!(
                (kept - weight.max(0.0)).abs() <= step * 0.501,
                "{kept} {weight}"
            );
        }
    }
}

#[test]
fn a_neighbourhood_keeps_what_explains_most() {
    let golden = golden("linear_item.json");
    let sessions = sessions(&golden, "sessions");
    let expected = matrix(&golden["ease"][1]["weights"]);
    let far = |neighborhood: usize| {
        let params = Params {
            exact: 0,
            neighborhood,
            ..Params::ease(20.0)
        };
        differences(&sessions, &params, &expected)
            .into_iter()
            .sum::<f64>()
    };
    let (one, ten, most) = (far(1), far(10), far(35));
    assert!(one > ten && ten > most && most > 0.0, "{one} {ten} {most}");
}

/// The scores of a history, exactly: `Y · A⁻¹ b`, in double precision.
fn exact(factors: &[f32], width: usize, params: &als::Params, history: &[ItemId]) -> Vec<f64> {
    let row = |item: usize| {
        factors[item * width..][..width]
            .iter()
            .map(|&x| f64::from(x))
    };
    let count = factors.len() / width;
    let mut matrix = vec![0.0; width * width];
    let mut right = vec![0.0; width];
    let mut add = |item: usize, factor: f64| {
        for (line, x) in matrix.chunks_exact_mut(width).zip(row(item)) {
            for (cell, y) in line.iter_mut().zip(row(item)) {
                *cell += factor * x * y;
            }
        }
    };
    for item in 0..count {
        add(item, 1.0);
    }
    for item in history {
        add(item.index(), params.alpha);
        for (sum, x) in right.iter_mut().zip(row(item.index())) {
            *sum += (1.0 + params.alpha) * x;
        }
    }
    for cell in matrix.iter_mut().step_by(width + 1) {
        *cell += params.regularization;
    }
    let mut solver = Cholesky::default();
    assert!(solver.factor(&matrix, width));
    solver.solve(&mut right);
    let score = |item| row(item).zip(&right).map(|(x, y)| x * y).sum();
    (0..count).map(score).collect()
}

#[test]
fn als_is_that_of_implicit() {
    let golden = golden("als.json");
    let sessions = sessions(&golden, "sessions");
    let width = usize::try_from(golden["factors"].as_u64().unwrap()).unwrap();
    let params = als::Params {
        factors: width,
        regularization: golden["regularization"].as_f64().unwrap(),
        alpha: golden["alpha"].as_f64().unwrap(),
        iterations: 500,
        decay: Decay {
            current: 0.0,
            earlier_weight: 1.0,
            earlier: 0.0,
        },
        ..als::Params::default()
    };
    let factors = als::item_factors(&sessions, &params).unwrap();
    let close = |actual: &[f64], expected: &[f64], tolerance: f64| {
        for (a, b) in actual.iter().zip(expected) {
            assert!((a - b).abs() < tolerance, "{a} {b}");
        }
    };
    for (session, expected) in sessions.iter().zip(matrix(&golden["shoppers"])) {
        close(
            &exact(&factors, width, &params, session.items),
            &expected,
            1e-4,
        );
    }
    // The device has 8 bits of each factor.
    let mut device = als::fit(&sessions, &params).unwrap();
    let histories = list(&golden["histories"], items);
    for (history, expected) in histories.iter().zip(matrix(&golden["scores"])) {
        close(&exact(&factors, width, &params, history), &expected, 1e-4);
        let visits: Vec<Visit> = history
            .iter()
            .map(|&item| Visit::new(item, Action::View, 0))
            .collect();
        let query = Query {
            history: &visits,
            now: 0,
            context: Context::default(),
        };
        let mut scores = Scores::new(expected.len());
        device.score(&query, &mut scores);
        for (item, &expected) in expected.iter().enumerate() {
            let score = f64::from(scores.get(ItemId::from_index(item)));
            // What is next to nothing, or against the item, is not said.
            if score > 0.0 || expected > 0.1 {
                assert!((score - expected).abs() < 0.01, "{score} {expected}");
            }
        }
    }
}
