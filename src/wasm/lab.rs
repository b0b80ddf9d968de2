//! Learning in a browser, in a module of its own: the class that a merchant's page trains with.

use super::convert::{coded, from_js, throw, to_js};
use super::output::Keys;
use crate::bundle::BundleWriter;
use crate::metrics::{Bin, Binary, RocPoint};
use crate::shopper::purchase::{
    Case, Experiment, Params, Progress, PurchaseError, Survey, Table, Verdict, Wishes,
};
use crate::value::{Value, whole};
use serde::Serialize;
use wasm_bindgen::prelude::*;

/// One training of a purchase model; see `windowshopper::shopper::purchase::Experiment`.
#[wasm_bindgen]
pub struct Lab {
    keys: Keys,
    experiment: Option<Experiment>,
    verdict: Option<Verdict>,
}

#[wasm_bindgen]
impl Lab {
    /// The columns of a table, and which could be the label.
    pub fn survey(csv: Box<[u8]>) -> Result<JsValue, JsValue> {
        to_js(&Keys::default(), &Survey::of(&table(&csv)?))
    }

    /// Looks at a table. `options`: `label`, `drop`, `categorical`, `numeric`, `networks`, `epochs`, `seed`.
    #[wasm_bindgen(constructor)]
    pub fn new(csv: Box<[u8]>, options: JsValue) -> Result<Lab, JsValue> {
        let (label, params) = options_of(&from_js(&options))
            .map_err(|reason: String| coded("invalid_request", &reason))?;
        let experiment = Experiment::new(table(&csv)?, &label, &params).map_err(throw)?;
        Ok(Self {
            keys: Keys::default(),
            experiment: Some(experiment),
            verdict: None,
        })
    }

    /// Goes through one more epoch of a network; null when all are learned.
    pub fn step(&mut self) -> Result<JsValue, JsValue> {
        let progress = match &mut self.experiment {
            Some(experiment) => experiment.step().map_err(throw)?,
            None => None,
        };
        to_js(&self.keys, &progress.map(Step::from))
    }

    /// Judges what was learned.
    pub fn finish(&mut self) -> Result<JsValue, JsValue> {
        if let Some(experiment) = self.experiment.take() {
            self.verdict = Some(experiment.finish().map_err(throw)?);
        }
        to_js(&self.keys, &self.verdict.as_ref().map(Report::from))
    }

    /// The model as a bundle; empty before it is judged. `now` is when it was made.
    #[allow(clippy::cast_possible_truncation)] // saturates; NaN becomes 0
    pub fn bundle(&self, now: f64) -> Result<Vec<u8>, JsValue> {
        let Some(verdict) = &self.verdict else {
            return Ok(Vec::new());
        };
        let mut writer = BundleWriter::new([], now as i64);
        verdict.fit.model.save(&mut writer);
        writer.finish().map_err(throw)
    }
}

fn table(csv: &[u8]) -> Result<Table, JsValue> {
    let text = std::str::from_utf8(csv).map_err(|error| {
        let before = csv.get(..error.valid_up_to()).unwrap_or_default();
        throw(PurchaseError::Csv {
            line: 1 + before.iter().filter(|&&byte| byte == b'\n').count(),
            what: "the text is not UTF-8",
        })
    })?;
    Table::from_csv(text).map_err(throw)
}

/// The label, and how to learn.
fn options_of(options: &Value) -> Result<(String, Params), String> {
    let label = options.text_field("label")?;
    let label = label.ok_or("label is missing; it must be the name of a column")?;
    let texts = |name| Ok::<_, String>(options.texts_field(name)?.unwrap_or_default());
    let count = |name| options.field(name, "a whole number of 0 to 4294967295", count);
    let mut params = Params::default();
    params.wishes = Wishes {
        drop: texts("drop")?,
        categorical: texts("categorical")?,
        numeric: texts("numeric")?,
        ..Wishes::default()
    };
    params.ensemble = count("networks")?.map_or(params.ensemble, |count| count as usize);
    let network = &mut params.network;
    network.epochs = count("epochs")?.map_or(network.epochs, |count| count as usize);
    network.seed = count("seed")?.map_or(network.seed, u64::from);
    Ok((label, params))
}

fn count(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => u32::try_from(whole(*number)?).ok(),
        _ => None,
    }
}

#[derive(Serialize)]
struct Step {
    network: usize,
    epoch: usize,
    training_loss: f64,
    validation_loss: Option<f64>,
}

impl From<Progress> for Step {
    fn from(progress: Progress) -> Self {
        Self {
            network: progress.network,
            epoch: progress.epoch,
            training_loss: progress.training_loss,
            validation_loss: progress.validation_loss,
        }
    }
}

#[derive(Serialize)]
struct Report<'a> {
    rows: usize,
    columns: &'a [String],
    notes: Vec<Said<'a>>,
    networks: Vec<Learned<'a>>,
    figures: Binary,
    roc: &'a [RocPoint],
    calibration: &'a [Bin],
    predictions: &'a [Case],
}

#[derive(Serialize)]
struct Said<'a> {
    column: &'a str,
    what: &'a str,
}

#[derive(Serialize)]
struct Learned<'a> {
    sizes: &'a [usize],
    best_epoch: usize,
    training_loss: &'a [f64],
    validation_loss: &'a [f64],
}

impl<'a> From<&'a Verdict> for Report<'a> {
    fn from(verdict: &'a Verdict) -> Self {
        let fit = &verdict.fit;
        Self {
            rows: fit.rows,
            columns: fit.model.columns(),
            notes: fit
                .notes
                .iter()
                .map(|note| Said {
                    column: &note.column,
                    what: &note.what,
                })
                .collect(),
            networks: fit
                .networks
                .iter()
                .map(|learned| Learned {
                    sizes: learned.network.sizes(),
                    best_epoch: learned.best_epoch,
                    training_loss: &learned.training_loss,
                    validation_loss: &learned.validation_loss,
                })
                .collect(),
            figures: verdict.figures,
            roc: &verdict.roc,
            calibration: &verdict.calibration,
            predictions: &verdict.cases,
        }
    }
}
