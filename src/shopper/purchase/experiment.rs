//! From a table to a judged model, an epoch at a time.

use super::{Fit, Params, Progress, Purchase, PurchaseError, Table, Training, split};
use crate::metrics::{Bin, Binary, RocPoint, binary, calibration, roc};
use serde::Serialize;

/// Share of the rows that are kept from learning and judged.
const JUDGED: f64 = 0.2;

/// Learns on four fifths of a table and judges on the rest, which the seed picks.
///
/// ```
/// use windowshopper::shopper::purchase::{Experiment, Params, Table};
/// let rows = (0..400).map(|row| format!("{},{}\n", row * 37 % 100, row * 37 % 100 < 50));
/// let table = Table::from_csv(&format!("price,bought\n{}", rows.collect::<String>()))?;
/// let params = Params { ensemble: 1, ..Params::default() };
/// let mut experiment = Experiment::new(table, "bought", &params)?;
/// while let Some(progress) = experiment.step()? {
///     assert_eq!(progress.network, 1);
/// }
/// let verdict = experiment.finish()?;
/// assert!(verdict.figures.auc > 0.9 && verdict.cases.len() == 80);
/// # Ok::<(), windowshopper::shopper::purchase::PurchaseError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Experiment {
    table: Table,
    label: String,
    judged: Vec<usize>,
    training: Training,
}

/// A row that was kept from learning.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Case {
    /// From 0.
    pub row: usize,
    /// The chance of yes that the model gives.
    pub chance: f32,
    /// What was so.
    pub yes: bool,
}

/// What came of an [`Experiment`].
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The model, and how it was learned.
    pub fit: Fit,
    /// The rows judged that have a label.
    pub cases: Vec<Case>,
    /// How good their chances are.
    pub figures: Binary,
    /// What every threshold would do.
    pub roc: Vec<RocPoint>,
    /// What was said against what was so.
    pub calibration: [Bin; 10],
}

impl Experiment {
    /// Looks at the table; nothing is learned yet.
    ///
    /// # Errors
    /// As [`super::fit`].
    pub fn new(table: Table, label: &str, params: &Params) -> Result<Self, PurchaseError> {
        let (learned, judged) = split(table.rows(), JUDGED, params.network.seed);
        Ok(Self {
            training: Training::new(&table, label, &learned, params)?,
            table,
            label: label.into(),
            judged,
        })
    }

    /// As [`Training::step`].
    ///
    /// # Errors
    /// As [`Training::step`].
    pub fn step(&mut self) -> Result<Option<Progress>, PurchaseError> {
        self.training.step()
    }

    /// Judges the model of the networks that are learned so far.
    ///
    /// # Errors
    /// None but those that [`Experiment::new`] had.
    pub fn finish(self) -> Result<Verdict, PurchaseError> {
        let fit = self.training.finish();
        let cases = judge(&fit.model, &self.table, &self.label, &self.judged)?;
        let said: Vec<(f64, bool)> = cases
            .iter()
            .map(|case| (f64::from(case.chance), case.yes))
            .collect();
        Ok(Verdict {
            fit,
            cases,
            figures: binary(&said),
            roc: roc(&said),
            calibration: calibration(&said),
        })
    }
}

/// What a model says of those of `rows` that have a label.
///
/// # Errors
/// A column of the model, or the label, that the table has not; a label that is neither yes nor no.
pub fn judge(
    model: &Purchase,
    table: &Table,
    label: &str,
    rows: &[usize],
) -> Result<Vec<Case>, PurchaseError> {
    let labels = table.labels(label)?;
    let places = model.columns().iter().map(|name| table.place(name));
    let places = places.collect::<Result<Vec<_>, _>>()?;
    let labelled = rows
        .iter()
        .filter_map(|&row| Some((row, labels.get(row).copied().flatten()?)));
    let cases = labelled.map(|(row, yes)| {
        let cells = table.row(row);
        let case = places.iter().filter_map(|&place| cells.get(place));
        let case: Vec<&str> = case.map(String::as_str).collect();
        let chance = model.chance(&case);
        Case { row, chance, yes }
    });
    Ok(cases.collect())
}

/// What a table has, before anything is learned.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Survey {
    /// Number of rows.
    pub rows: usize,
    /// In the order of the table.
    pub columns: Vec<SurveyColumn>,
}

/// A column of a [`Survey`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SurveyColumn {
    /// Its name.
    pub name: String,
    /// Share of yes, when it can be a label: yes or no in each cell that is not blank, and both occur.
    pub yes: Option<f64>,
}

impl Survey {
    /// Looks at every column.
    #[must_use]
    pub fn of(table: &Table) -> Self {
        let columns = table.names().iter().map(|name| SurveyColumn {
            name: name.clone(),
            yes: table.labels(name).ok().and_then(|labels| {
                let known = labels.iter().flatten().count();
                let yes = labels.iter().filter(|label| **label == Some(true)).count();
                (0 < yes && yes < known).then(|| yes as f64 / known as f64)
            }),
        });
        Self {
            rows: table.rows(),
            columns: columns.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_survey_finds_the_labels() {
        let table =
            Table::from_csv("id,n,flag,same\n1,3,yes,1\n2,0,,1\n3,1,No,1\n4,2,yes,1").unwrap();
        let survey = Survey::of(&table);
        assert_eq!(survey.rows, 4);
        let shares: Vec<Option<f64>> = survey.columns.iter().map(|column| column.yes).collect();
        assert_eq!(shares, [None, None, Some(2.0 / 3.0), None]);
    }
}
