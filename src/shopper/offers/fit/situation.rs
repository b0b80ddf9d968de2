use super::{Experiment, Method, Person, Score, UpliftError, learn};
use crate::shopper::logistic::Matrix;
use crate::shopper::offers::{FEATURES, Scorecard};
use crate::shopper::purchase::{Table, number};

/// Over numbers brought to mean 0 and deviation 1.
const RIDGE: f64 = 100.0;

/// An R-learner's linear uplift over those columns that are features of situations by name (see [`FEATURES`]): what
/// an offer's `uplift` on the device can be. A cell that is no number counts as the mean.
///
/// # Errors
/// No such column.
pub fn situation_model(
    table: &Table,
    experiment: &Experiment,
    people: &[Person],
) -> Result<Scorecard, UpliftError> {
    let mut columns = Vec::new();
    for (feature, name) in FEATURES.into_iter().enumerate() {
        let dropped = experiment.wishes.drop.iter().any(|other| other == name);
        if !dropped && let Ok(place) = table.place(name) {
            let cells = people
                .iter()
                .map(|person| number(&table.row(person.row)[place]));
            let cells: Vec<Option<f64>> = cells.collect();
            let known: Vec<f64> = cells.iter().copied().flatten().collect();
            let count = known.len().max(1) as f64;
            let mean = known.iter().sum::<f64>() / count;
            let square = known.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
            let deviation = (square / count).sqrt();
            if deviation > 0.0 {
                columns.push((feature, cells, mean, deviation));
            }
        }
    }
    if columns.is_empty() {
        let legal = FEATURES.join(", ");
        return Err(UpliftError::NoSituation { legal });
    }
    let mut x = Matrix {
        width: columns.len() + 1,
        cells: Vec::new(),
    };
    for row in 0..people.len() {
        x.cells.push(1.0);
        for (_, cells, mean, deviation) in &columns {
            x.cells
                .push(cells[row].map_or(0.0, |cell| (cell - mean) / deviation));
        }
    }
    let all: Vec<usize> = (0..people.len()).collect();
    let mut card = Scorecard::default();
    if let Score::Linear(weights) = learn(&x, people, &all, Method::R(RIDGE)) {
        card.intercept = weights[0];
        for ((feature, _, mean, deviation), weight) in columns.into_iter().zip(&weights[1..]) {
            card.intercept -= weight * mean / deviation;
            card.weights[feature] = weight / deviation;
        }
    }
    Ok(card)
}
