use super::*;
use crate::error::Coded;
use crate::shopper::purchase::Wishes;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A letter helps those who come often (yes .5 instead of .2) and nobody else; age says nothing.
fn table(rows: usize) -> Table {
    let names = ["often", "basket", "age", "arm", "visit", "spend"];
    let mut table = Table::new(names.map(String::from));
    let mut random = ChaCha8Rng::seed_from_u64(5);
    let mut below = |n: u32| random.next_u32() % n;
    for _ in 0..rows {
        let (often, arm) = (
            below(2) == 1,
            ["letter", "none", "other"][below(3) as usize],
        );
        let chance = if often && arm == "letter" { 50 } else { 20 };
        let yes = below(100) < chance;
        let spend = if yes { below(90) } else { 0 };
        let basket = u32::from(often) * 50 + below(10);
        let cells = [
            u32::from(often).to_string(),
            basket.to_string(),
            (18 + below(60)).to_string(),
            arm.into(),
            u32::from(yes).to_string(),
            spend.to_string(),
        ];
        table.push(cells).unwrap();
    }
    table
}

fn roles() -> Roles {
    Roles {
        column: "arm".into(),
        treatment: "letter".into(),
        control: "none".into(),
        outcome: "visit".into(),
    }
}

#[test]
fn every_method_finds_for_whom() {
    let table = table(6_000);
    let experiment = Experiment::read(&table, &roles(), &Wishes::default()).unwrap();
    let notes: Vec<&str> = experiment.notes.iter().map(|n| n.column.as_str()).collect();
    assert_eq!(notes, ["arm", "spend"]);
    let (train, test) = experiment.people.split_at(experiment.people.len() / 2);
    let fitted = fit(&table, &experiment, "visit", train, 42).unwrap();
    assert_eq!(fitted.chosen.columns(), ["often", "basket", "age"]);
    for model in [&fitted.chosen, &fitted.peer] {
        let (helped, not) = (
            model.uplift(&["1", "54", "40"]),
            model.uplift(&["0", "4", "40"]),
        );
        assert!(
            (helped - 0.3).abs() < 0.1 && not.abs() < 0.1,
            "{helped} {not}"
        );
    }
    let x_of = |method| {
        let rows: Vec<usize> = train.iter().map(|person| person.row).collect();
        let roles = inspect(&table, "visit", &rows, &experiment.wishes).unwrap();
        let encoder = Encoder::learn(&table, &roles, &experiment.wishes, &rows, false).unwrap();
        let places = places(&table, encoder.columns()).unwrap();
        let mut x = Matrix {
            width: encoder.width() + 1,
            cells: Vec::new(),
        };
        for &row in &rows {
            encode(&encoder, &cells(&table, &places, row), &mut x.cells);
        }
        let all: Vec<usize> = (0..rows.len()).collect();
        let score = learn(&x, train, &all, method);
        UpliftModel {
            encoder,
            score,
            method,
        }
    };
    for method in Method::CANDIDATES {
        let judged = uplift(&x_of(method).judge(&table, test).unwrap());
        // Perfect: half of the people have all of an effect of .15 of about 1,000 treated.
        assert!(judged.qini > 20.0, "{}: {judged:?}", method.name());
    }
    // The seed decides everything.
    let again = fit(&table, &experiment, "visit", train, 42).unwrap();
    assert_eq!(again.validation, fitted.validation);
}

#[test]
fn a_device_s_model_is_in_the_units_of_its_features() {
    let table = table(6_000);
    let experiment = Experiment::read(&table, &roles(), &Wishes::default()).unwrap();
    let model = situation_model(&table, &experiment, &experiment.people).unwrap();
    // 0.3 from a basket of about 5 to one of about 55; the other features are no columns.
    assert!((model.weights[0] * 50.0 - 0.3).abs() < 0.08, "{model:?}");
    assert_eq!(model.weights[1..], [0.0; 5]);
    assert!(model.uplift(&[5.0, 0.0, 9.0, 0.0, 0.0, 0.0]).abs() < 0.08);
    let wishes = Wishes {
        drop: vec!["basket".into()],
        ..Wishes::default()
    };
    let without = Experiment::read(&table, &roles(), &wishes).unwrap();
    let error = situation_model(&table, &without, &without.people).unwrap_err();
    assert_eq!(error.code(), "no_feature");
}

#[test]
fn refuses_what_is_no_experiment() {
    let table = table(600);
    let code = |roles: &Roles| {
        Experiment::read(&table, roles, &Wishes::default())
            .unwrap_err()
            .code()
    };
    assert_eq!(
        code(&Roles {
            column: "branch".into(),
            ..roles()
        }),
        "missing_column"
    );
    assert_eq!(
        code(&Roles {
            outcome: "age".into(),
            ..roles()
        }),
        "invalid_label"
    );
    let error = Roles {
        treatment: "gift".into(),
        ..roles()
    };
    assert_eq!(code(&error), "too_few_rows");
    let error = Experiment::read(&table, &error, &Wishes::default()).unwrap_err();
    assert!(
        error.to_string().contains("arm `gift` has 0 rows"),
        "{error}"
    );
}
