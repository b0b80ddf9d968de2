//! `windowshopper purchase ...`: learning the chance of a purchase from a table, and judging it.

use crate::error::CliError;
use crate::read::{Record, RowError};
use crate::{output, read};
use clap::{Args, Subcommand};
use indicatif::ProgressBar;
use serde::Serialize;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Instant;
use windowshopper::error::Coded;
use windowshopper::metrics::{Binary, binary};
use windowshopper::shopper::purchase::{
    self, Case, Fit, Params, Purchase, PurchaseError, Table, Wishes, fit, split,
};

/// Learn from a table of past cases with a yes or no, and judge it.
#[derive(Debug, Subcommand)]
pub enum PurchaseCommand {
    Train(TrainArgs),
    Evaluate(EvaluateArgs),
}

/// Learn on four fifths of a table and predict the rest.
///
/// As it comes, the worked case: a network of 64 and 32 units (ReLU) and a sigmoid, binary cross-entropy, Adam, 10
/// epochs of batches of 32, a tenth of the training rows for validation, the split by seed 42. Columns are typed by
/// inspection; ids and constants are left out and named in the notes.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// The table: CSV, TSV, JSON Lines or Parquet; `.gz` is unpacked.
    #[arg(long, value_name = "FILE")]
    pub csv: PathBuf,
    /// The column with TRUE or FALSE, yes or no, 1 or 0.
    #[arg(long, value_name = "COLUMN", default_value = "purchase概率")]
    pub label: String,
    /// Where the predictions of the rows that were kept go (CSV).
    #[arg(long, value_name = "FILE")]
    pub predictions: Option<PathBuf>,
    /// Encode numbers richly: ranks, codes, steps.
    #[arg(long)]
    pub rich: bool,
    #[command(flatten)]
    pub learn: LearnArgs,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// Learn on one table and judge on another: an ensemble of 10 networks on richly encoded columns.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// The table to learn from.
    #[arg(long, value_name = "FILE")]
    pub train: PathBuf,
    /// The table to judge on. Without it, a fifth of the rows of `--train`, kept from learning: to try options
    /// without looking at the test.
    #[arg(long, value_name = "FILE")]
    pub test: Option<PathBuf>,
    /// Cross-validate inside `--train` instead: each of so many parts is judged by what the others teach, and the
    /// figures are the means, 2 to 20.
    #[arg(long, value_name = "N", conflicts_with = "test", value_parser = clap::value_parser!(u8).range(2..=20))]
    pub folds: Option<u8>,
    /// The column with TRUE or FALSE, yes or no, 1 or 0.
    #[arg(long, value_name = "COLUMN")]
    pub label: String,
    /// Standardise numbers and nothing else.
    #[arg(long)]
    pub plain: bool,
    #[command(flatten)]
    pub learn: LearnArgs,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// What both have in common.
#[derive(Debug, Args)]
pub struct LearnArgs {
    /// Columns to leave out.
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub drop: Vec<String>,
    /// Columns of categories, whatever they look like. An id as a category is embedded.
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub categorical: Vec<String>,
    /// Columns of numbers, though they look like codes or ids.
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub numeric: Vec<String>,
    /// Pairs of columns to look at together: the product of numbers, or combinations of categories.
    #[arg(long, value_name = "ONE:OTHER", value_delimiter = ',', value_parser = cross)]
    pub crosses: Vec<(String, String)>,
    /// Networks whose mean is the prediction, 1 to 100.
    #[arg(long, value_name = "N")]
    pub ensemble: Option<usize>,
    /// Hidden units, a layer each.
    #[arg(long, value_name = "N", value_delimiter = ',')]
    pub hidden: Vec<usize>,
    /// Most often that each row is looked at.
    #[arg(long, value_name = "N")]
    pub epochs: Option<usize>,
    /// Rows between two steps.
    #[arg(long, value_name = "N")]
    pub batch: Option<usize>,
    /// Length of a step.
    #[arg(long, value_name = "X")]
    pub rate: Option<f32>,
    /// Pull of the weights to 0 (L2 penalty).
    #[arg(long, value_name = "X")]
    pub l2: Option<f32>,
    /// Chance of a hidden unit to be left out while a row is learned.
    #[arg(long, value_name = "X")]
    pub dropout: Option<f32>,
    /// Stop after so many epochs without a smaller loss on the validation part.
    #[arg(long, value_name = "N")]
    pub patience: Option<usize>,
    /// Share of the rows to learn from for validation, 0 to 0.5.
    #[arg(long, value_name = "X")]
    pub validation: Option<f64>,
    /// The same files, options and seed give the same model.
    #[arg(long, value_name = "N", default_value_t = 42)]
    pub seed: u64,
}

fn cross(text: &str) -> Result<(String, String), String> {
    match text.split_once(':') {
        Some((one, other)) if !one.is_empty() && !other.is_empty() => {
            Ok((one.into(), other.into()))
        }
        _ => Err("expected two columns, as in price:category".into()),
    }
}

impl LearnArgs {
    fn over(&self, mut params: Params) -> Params {
        params.wishes = Wishes {
            drop: self.drop.clone(),
            categorical: self.categorical.clone(),
            numeric: self.numeric.clone(),
            crosses: self.crosses.clone(),
        };
        if !self.hidden.is_empty() {
            params.hidden.clone_from(&self.hidden);
        }
        let network = &mut params.network;
        network.seed = self.seed;
        network.epochs = self.epochs.unwrap_or(network.epochs);
        network.batch = self.batch.unwrap_or(network.batch);
        network.rate = self.rate.unwrap_or(network.rate);
        network.l2 = self.l2.unwrap_or(network.l2);
        network.dropout = self.dropout.unwrap_or(network.dropout);
        network.patience = self.patience.or(network.patience);
        params.ensemble = self.ensemble.unwrap_or(params.ensemble);
        params.validation = self.validation.unwrap_or(params.validation);
        params
    }
}

impl PurchaseCommand {
    /// True when results are one JSON document.
    pub fn json(&self) -> bool {
        match self {
            PurchaseCommand::Train(args) => args.json,
            PurchaseCommand::Evaluate(args) => args.json,
        }
    }
}

/// Runs a command.
///
/// # Errors
/// What the files and the learning say.
pub fn run(command: &PurchaseCommand) -> Result<(), CliError> {
    match command {
        PurchaseCommand::Train(args) => train(args),
        PurchaseCommand::Evaluate(args) => evaluate(args),
    }
}

#[derive(Clone, Debug, Default, Serialize)]
struct Report {
    /// Rows judged.
    rows: usize,
    accuracy: f64,
    auc: f64,
    log_loss: f64,
    ece: f64,
    seconds: f64,
    /// Rows learned from, and how often yes was right among those judged.
    training_rows: usize,
    share_of_yes: f64,
    columns: Vec<String>,
    networks: Vec<Network>,
    notes: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
struct Network {
    sizes: Vec<usize>,
    /// The epoch whose weights are used, from 1.
    best_epoch: usize,
    training_loss: Vec<f64>,
    validation_loss: Vec<f64>,
}

fn train(args: &TrainArgs) -> Result<(), CliError> {
    let start = Instant::now();
    if let Some(path) = &args.predictions {
        read::check_target(path)?;
    }
    let mut params = args.learn.over(Params::worked_case());
    params.rich = args.rich;
    let table = table(&args.csv)?;
    let (learned, kept) = split(table.rows(), 0.2, args.learn.seed);
    let fitted = learn(&args.csv, &table, &args.label, &learned, &params)?;
    let cases = judge(&args.csv, &fitted.model, &table, &args.label, &kept)?;
    if let Some(path) = &args.predictions {
        let mut csv = "row,actual,probability\n".to_string();
        for Case { row, chance, yes } in &cases {
            csv.push_str(&format!("{},{},{chance:.6}\n", row + 1, u8::from(*yes)));
        }
        read::write_bytes(path, csv.as_bytes())?;
    }
    let document = report(&fitted, &cases, start);
    output::result(args.json, &document, &document)
}

fn evaluate(args: &EvaluateArgs) -> Result<(), CliError> {
    let start = Instant::now();
    let mut params = args.learn.over(Params::default());
    params.rich = !args.plain;
    let learned = table(&args.train)?;
    let inside = |rows: &[usize], kept: &[usize]| {
        let fitted = learn(&args.train, &learned, &args.label, rows, &params)?;
        let cases = judge(&args.train, &fitted.model, &learned, &args.label, kept)?;
        Ok::<_, CliError>(report(&fitted, &cases, start))
    };
    let document = match (&args.test, args.folds) {
        (Some(path), _) => {
            let judged = table(path)?;
            let rows: Vec<usize> = (0..learned.rows()).collect();
            let fitted = learn(&args.train, &learned, &args.label, &rows, &params)?;
            let rows: Vec<usize> = (0..judged.rows()).collect();
            let cases = judge(path, &fitted.model, &judged, &args.label, &rows)?;
            report(&fitted, &cases, start)
        }
        (None, Some(folds)) => {
            let (order, _) = split(learned.rows(), 0.0, args.learn.seed);
            let folds = usize::from(folds);
            let reports = (0..folds).map(|fold| {
                let part = |own: bool| {
                    let places = order.iter().enumerate();
                    let places = places.filter(move |(place, _)| (place % folds == fold) == own);
                    places.map(|(_, &row)| row).collect::<Vec<_>>()
                };
                inside(&part(false), &part(true))
            });
            mean(&reports.collect::<Result<Vec<_>, _>>()?, start)
        }
        (None, None) => {
            let (rows, kept) = split(learned.rows(), 0.2, args.learn.seed);
            inside(&rows, &kept)?
        }
    };
    output::result(args.json, &document, &document)
}

/// The means of the folds; what can't have a mean is the first one's.
fn mean(folds: &[Report], start: Instant) -> Report {
    let mean = |figure: fn(&Report) -> f64| {
        folds.iter().map(figure).sum::<f64>() / folds.len().max(1) as f64
    };
    Report {
        rows: folds.iter().map(|fold| fold.rows).sum(),
        accuracy: mean(|fold| fold.accuracy),
        auc: mean(|fold| fold.auc),
        log_loss: mean(|fold| fold.log_loss),
        ece: mean(|fold| fold.ece),
        share_of_yes: mean(|fold| fold.share_of_yes),
        seconds: start.elapsed().as_secs_f64(),
        ..folds.first().cloned().unwrap_or_default()
    }
}

fn learn(
    path: &Path,
    table: &Table,
    label: &str,
    rows: &[usize],
    params: &Params,
) -> Result<Fit, CliError> {
    let progress = output::progress_step("learning");
    let fitted = fit(table, label, rows, params).map_err(|error| refused(path, &error));
    progress.finish_and_clear();
    fitted
}

/// A column that there is not and a parameter out of range are bad usage; the rest is about the file.
pub(crate) fn refused(path: &Path, error: &PurchaseError) -> CliError {
    match error.code() {
        "missing_column" => CliError::Usage(format!("{}: {error}", path.display())),
        "invalid_parameter" => CliError::Usage(error.to_string()),
        _ => CliError::engine(path, error),
    }
}

/// What the model says of the rows that have a label.
fn judge(
    path: &Path,
    model: &Purchase,
    table: &Table,
    label: &str,
    rows: &[usize],
) -> Result<Vec<Case>, CliError> {
    purchase::judge(model, table, label, rows).map_err(|error| refused(path, &error))
}

fn report(fitted: &Fit, cases: &[Case], start: Instant) -> Report {
    let predictions: Vec<(f64, bool)> = cases
        .iter()
        .map(|case| (f64::from(case.chance), case.yes))
        .collect();
    let Binary {
        accuracy,
        auc,
        log_loss,
        ece,
        ..
    } = binary(&predictions);
    let yes = cases.iter().filter(|case| case.yes).count();
    let notes = fitted.notes.iter();
    Report {
        rows: cases.len(),
        accuracy,
        auc,
        log_loss,
        ece,
        training_rows: fitted.rows,
        share_of_yes: yes as f64 / cases.len().max(1) as f64,
        columns: fitted.model.columns().to_vec(),
        networks: fitted
            .networks
            .iter()
            .map(|network| Network {
                sizes: network.network.sizes().to_vec(),
                best_epoch: network.best_epoch,
                training_loss: network.training_loss.clone(),
                validation_loss: network.validation_loss.clone(),
            })
            .collect(),
        notes: notes
            .map(|note| format!("{}: {}", note.column, note.what))
            .collect(),
        seconds: start.elapsed().as_secs_f64(),
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for note in &self.notes {
            writeln!(out, "note: {note}")?;
        }
        if let [network] = self.networks.as_slice() {
            for (place, training) in network.training_loss.iter().enumerate() {
                write!(out, "epoch {:3}  loss {training:.4}", place + 1)?;
                match network.validation_loss.get(place) {
                    Some(loss) => writeln!(out, "  validation {loss:.4}")?,
                    None => writeln!(out)?,
                }
            }
        }
        writeln!(
            out,
            "learned from {} rows, judged on {} ({:.1}% yes)",
            self.training_rows,
            self.rows,
            100.0 * self.share_of_yes
        )?;
        writeln!(out, "  accuracy {:.4}", self.accuracy)?;
        writeln!(out, "  AUC      {:.4}", self.auc)?;
        writeln!(out, "  log-loss {:.4}", self.log_loss)?;
        writeln!(out, "  ECE      {:.4}", self.ece)?;
        write!(out, "{:.1} s", self.seconds)
    }
}

/// A whole file.
pub(crate) fn table(path: &Path) -> Result<Table, CliError> {
    let failed = |error: RowError| match error {
        RowError::Bad { line, reason, .. } | RowError::Fatal { line, reason } => CliError::failed(
            "invalid_row",
            format!("{}:{line}: {reason}", path.display()),
        ),
    };
    let mut source = read::open(path, None, &ProgressBar::hidden())?;
    let columns = source.columns().to_vec();
    let count = columns.len();
    source
        .select(columns.iter().cloned().map(Some).collect())
        .map_err(failed)?;
    let mut table = Table::new(columns);
    let mut record = Record::default();
    while source.read(&mut record).map_err(failed)?.is_some() {
        table
            .push((0..count).map(|slot| record.get(slot).to_string()))
            .map_err(|error| CliError::engine(path, &error))?;
    }
    Ok(table)
}
