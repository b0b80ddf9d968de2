//! `windowshopper uplift ...`: for whom does an offer change something? Learned from a randomised experiment, and judged.

use crate::error::CliError;
use crate::purchase::{refused, table};
use crate::{output, read};
use clap::{Args, Subcommand};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::Serialize;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Instant;
use windowshopper::metrics::{Treated, Uplift, descending, uplift, weighted_qini};
use windowshopper::shopper::offers::FEATURES;
use windowshopper::shopper::offers::fit::{
    Experiment, Fit, Person, Roles, UpliftError, fit, situation_model,
};
use windowshopper::shopper::purchase::{Table, Wishes, split};

/// Learn from a randomised experiment for whom a treatment changes the outcome, and judge it.
#[derive(Debug, Subcommand)]
pub enum UpliftCommand {
    Train(TrainArgs),
    Evaluate(EvaluateArgs),
}

/// Learn from a whole experiment: which kind of model does best in cross-validation, and, with --out, the linear uplift
/// that an offer can carry to the device.
#[derive(Debug, Args)]
pub struct TrainArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// Where the `uplift` of an offer goes (JSON): linear in those columns that have the name of a feature of
    /// situations (basket, pieces, interest, orders, days_away, visits).
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// Learn on a part of an experiment and judge on the rest, beside a logistic T-learner on the same rows.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    #[command(flatten)]
    pub experiment: ExperimentArgs,
    /// Share of the rows that are judged, above 0 and below 1.
    #[arg(long, value_name = "X", default_value_t = 0.5, value_parser = share)]
    pub test_share: f64,
    /// Splits, by seeds that follow one another; figures are those of the first, differences also the mean of all.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub splits: u64,
    /// Rows drawn again for the intervals, so many times.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u64).range(20..=100_000))]
    pub bootstrap: u64,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// The experiment.
#[derive(Debug, Args)]
pub struct ExperimentArgs {
    /// The table: CSV, TSV, JSON Lines or Parquet; `.gz` is unpacked.
    #[arg(long, value_name = "FILE")]
    pub csv: PathBuf,
    /// The column that says who got what.
    #[arg(long, value_name = "COLUMN")]
    pub treatment_column: String,
    /// What those got whose uplift is asked for.
    #[arg(long, value_name = "ARM")]
    pub treatment: String,
    /// What those got that they are compared with.
    #[arg(long, value_name = "ARM")]
    pub control: String,
    /// The column with TRUE or FALSE, yes or no, 1 or 0.
    #[arg(long, value_name = "COLUMN")]
    pub outcome: String,
    /// Columns to leave out, besides those that look like other outcomes.
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub drop: Vec<String>,
    /// Columns of categories, whatever they look like.
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub categorical: Vec<String>,
    /// The same file, options and seed give the same figures.
    #[arg(long, value_name = "N", default_value_t = 42)]
    pub seed: u64,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if 0.0 < share && share < 1.0 => Ok(share),
        _ => Err("expected a number above 0 and below 1".into()),
    }
}

impl ExperimentArgs {
    fn read(&self) -> Result<(Table, Experiment), CliError> {
        let table = table(&self.csv)?;
        let roles = Roles {
            column: self.treatment_column.clone(),
            treatment: self.treatment.clone(),
            control: self.control.clone(),
            outcome: self.outcome.clone(),
        };
        let wishes = Wishes {
            drop: self.drop.clone(),
            categorical: self.categorical.clone(),
            ..Wishes::default()
        };
        let experiment = Experiment::read(&table, &roles, &wishes);
        Ok((
            table,
            experiment.map_err(|error| failed(&self.csv, &error))?,
        ))
    }
}

fn failed(path: &Path, error: &UpliftError) -> CliError {
    match error {
        UpliftError::Table(error) => refused(path, error),
        error => CliError::engine(path, error),
    }
}

impl UpliftCommand {
    /// True when results are one JSON document.
    pub fn json(&self) -> bool {
        match self {
            UpliftCommand::Train(args) => args.json,
            UpliftCommand::Evaluate(args) => args.json,
        }
    }
}

/// Runs a command.
///
/// # Errors
/// What the files and the learning say.
pub fn run(command: &UpliftCommand) -> Result<(), CliError> {
    match command {
        UpliftCommand::Train(args) => train(args),
        UpliftCommand::Evaluate(args) => evaluate(args),
    }
}

#[derive(Debug, Serialize)]
struct Trained {
    rows: usize,
    columns: Vec<String>,
    chosen: String,
    validation: Vec<Validation>,
    notes: Vec<String>,
    seconds: f64,
}

/// Of a kind of model, on people of the training part that it had not seen.
#[derive(Debug, Serialize)]
struct Validation {
    method: String,
    qini: f64,
    /// Above the T-learner, and the standard error of that.
    gain: f64,
    error: f64,
}

#[derive(Debug, Serialize)]
struct Report {
    /// People judged, and those of them treated.
    rows: usize,
    treated: usize,
    training_rows: usize,
    ours: Judged,
    t_learner: Judged,
    /// Qini of ours less that of the T-learner.
    difference: Interval,
    /// The same over all splits.
    splits: Splits,
    columns: Vec<String>,
    validation: Vec<Validation>,
    notes: Vec<String>,
    seconds: f64,
}

#[derive(Debug, Serialize)]
struct Judged {
    method: String,
    #[serde(flatten)]
    figures: Uplift,
    interval: Interval,
}

/// A figure with the middle 95% and the standard deviation of bootstraps.
#[derive(Clone, Copy, Debug, Serialize)]
struct Interval {
    qini: f64,
    low: f64,
    high: f64,
    deviation: f64,
}

/// Means over splits; the standard error is that of splits of the same people, not of new ones.
#[derive(Debug, Serialize)]
struct Splits {
    count: usize,
    ours: f64,
    t_learner: f64,
    /// Splits in which ours was at least the T-learner's.
    at_least: usize,
    difference: f64,
    difference_deviation: f64,
}

fn train(args: &TrainArgs) -> Result<(), CliError> {
    let start = Instant::now();
    if let Some(path) = &args.out {
        read::check_target(path)?;
    }
    let asked = &args.experiment;
    let (table, experiment) = asked.read()?;
    let fitted = learn(asked, &table, &experiment, &experiment.people, asked.seed)?;
    if let Some(path) = &args.out {
        let card = situation_model(&table, &experiment, &experiment.people)
            .map_err(|error| failed(&asked.csv, &error))?;
        let weights = FEATURES
            .into_iter()
            .zip(card.weights)
            .filter(|(_, weight)| *weight != 0.0);
        let weights: serde_json::Map<String, serde_json::Value> = weights
            .map(|(name, weight)| (name.to_string(), weight.into()))
            .collect();
        let document = serde_json::json!({ "intercept": card.intercept, "weights": weights });
        read::write_bytes(path, format!("{document}\n").as_bytes())?;
    }
    let document = Trained {
        rows: experiment.people.len(),
        columns: fitted.chosen.columns().to_vec(),
        chosen: fitted.chosen.method.name(),
        validation: validation(&fitted),
        notes: notes(&fitted),
        seconds: start.elapsed().as_secs_f64(),
    };
    output::result(args.json, &document, &document)
}

fn evaluate(args: &EvaluateArgs) -> Result<(), CliError> {
    let start = Instant::now();
    let asked = &args.experiment;
    let (table, experiment) = asked.read()?;
    let mut pairs = Vec::new();
    let mut first = None;
    for number in 0..args.splits {
        let seed = asked.seed.wrapping_add(number);
        let (learned, kept) = split(experiment.people.len(), args.test_share, seed);
        let part = |places: &[usize]| -> Vec<Person> {
            places
                .iter()
                .map(|&place| experiment.people[place])
                .collect()
        };
        let (learned, kept) = (part(&learned), part(&kept));
        let fitted = learn(asked, &table, &experiment, &learned, seed)?;
        let judge = |model: &windowshopper::shopper::offers::fit::UpliftModel| {
            model
                .judge(&table, &kept)
                .map_err(|error| failed(&asked.csv, &error))
        };
        let (ours, peer) = (judge(&fitted.chosen)?, judge(&fitted.peer)?);
        pairs.push((uplift(&ours).qini, uplift(&peer).qini));
        if first.is_none() {
            first = Some((fitted, ours, peer, learned.len()));
        }
    }
    let Some((fitted, ours, peer, training_rows)) = first else {
        return Err(CliError::Usage("--splits must be 1 or more".into()));
    };
    let [own, others, difference] = bootstrap(&ours, &peer, args.bootstrap, asked.seed);
    let judged = |people: &[Treated], method: String, interval| Judged {
        method,
        figures: uplift(people),
        interval,
    };
    let document = Report {
        rows: ours.len(),
        treated: ours.iter().filter(|person| person.treated).count(),
        training_rows,
        ours: judged(&ours, fitted.chosen.method.name(), own),
        t_learner: judged(&peer, fitted.peer.method.name(), others),
        difference,
        splits: splits(&pairs),
        columns: fitted.chosen.columns().to_vec(),
        validation: validation(&fitted),
        notes: notes(&fitted),
        seconds: start.elapsed().as_secs_f64(),
    };
    output::result(args.json, &document, &document)
}

fn learn(
    asked: &ExperimentArgs,
    table: &Table,
    experiment: &Experiment,
    people: &[Person],
    seed: u64,
) -> Result<Fit, CliError> {
    let progress = output::progress_step("learning");
    let fitted = fit(table, experiment, &asked.outcome, people, seed);
    progress.finish_and_clear();
    fitted.map_err(|error| failed(&asked.csv, &error))
}

fn validation(fitted: &Fit) -> Vec<Validation> {
    let rows = fitted.validation.iter().map(|judged| Validation {
        method: judged.method.name(),
        qini: judged.qini,
        gain: judged.gain,
        error: judged.error,
    });
    rows.collect()
}

fn notes(fitted: &Fit) -> Vec<String> {
    let notes = fitted.notes.iter();
    notes
        .map(|note| format!("{}: {}", note.column, note.what))
        .collect()
}

/// Of ours, the peer and the difference: people are drawn with replacement, the same ones for both.
fn bootstrap(ours: &[Treated], peer: &[Treated], times: u64, seed: u64) -> [Interval; 3] {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let orders = [descending(ours), descending(peer)];
    let mut drawn: [Vec<f64>; 3] = Default::default();
    let mut weights = vec![0.0; ours.len()];
    for _ in 0..times {
        weights.fill(0.0);
        for _ in 0..ours.len() {
            let place = (u64::from(random.next_u32()) * ours.len() as u64) >> 32;
            if let Some(weight) = usize::try_from(place)
                .ok()
                .and_then(|place| weights.get_mut(place))
            {
                *weight += 1.0;
            }
        }
        let own = weighted_qini(ours, &orders[0], &weights);
        let other = weighted_qini(peer, &orders[1], &weights);
        for (drawn, value) in drawn.iter_mut().zip([own, other, own - other]) {
            drawn.push(value);
        }
    }
    let (own, other) = (uplift(ours).qini, uplift(peer).qini);
    let mut figures = [own, other, own - other].into_iter();
    drawn.map(|mut values| {
        values.sort_by(f64::total_cmp);
        let at = |percent: usize| values[(values.len() - 1) * percent / 1000];
        Interval {
            qini: figures.next().unwrap_or(0.0),
            low: at(25),
            high: at(975),
            deviation: deviation(&values),
        }
    })
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn deviation(values: &[f64]) -> f64 {
    let mean = mean(values);
    let square = values
        .iter()
        .map(|value| (value - mean).powi(2))
        .sum::<f64>();
    (square / values.len().max(1) as f64).sqrt()
}

fn splits(pairs: &[(f64, f64)]) -> Splits {
    let (ours, peer): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let differences: Vec<f64> = pairs.iter().map(|(ours, peer)| ours - peer).collect();
    Splits {
        count: pairs.len(),
        ours: mean(&ours),
        t_learner: mean(&peer),
        at_least: differences
            .iter()
            .filter(|&&difference| difference >= 0.0)
            .count(),
        difference: mean(&differences),
        difference_deviation: deviation(&differences),
    }
}

impl fmt::Display for Trained {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for note in &self.notes {
            writeln!(out, "note: {note}")?;
        }
        for row in &self.validation {
            writeln!(
                out,
                "  {:30} Qini {:7.2}, {:+.2} ± {:.2}",
                row.method, row.qini, row.gain, row.error
            )?;
        }
        write!(
            out,
            "{} people; best: {}; {:.1} s",
            self.rows, self.chosen, self.seconds
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for note in &self.notes {
            writeln!(out, "note: {note}")?;
        }
        writeln!(
            out,
            "learned from {} people, judged on {} ({} treated, effect {:.4})",
            self.training_rows, self.rows, self.treated, self.ours.figures.effect
        )?;
        for judged in [&self.ours, &self.t_learner] {
            let Interval {
                qini,
                low,
                high,
                deviation,
            } = judged.interval;
            writeln!(
                out,
                "  {:30} Qini {qini:7.2} ± {deviation:.2} ({low:.2} to {high:.2})  AUUC {:.5}",
                judged.method, judged.figures.auuc
            )?;
        }
        let Interval {
            qini, low, high, ..
        } = self.difference;
        writeln!(out, "  difference {qini:.2} ({low:.2} to {high:.2})")?;
        if self.splits.count > 1 {
            let Splits {
                count,
                ours,
                t_learner,
                at_least,
                difference,
                difference_deviation,
            } = &self.splits;
            writeln!(
                out,
                "  {count} splits: ours {ours:.2}, T-learner {t_learner:.2}, difference {difference:.2} ± {difference_deviation:.2}, at least as good in {at_least}"
            )?;
        }
        writeln!(out, "  tenth  predicted  observed")?;
        for (place, tenth) in self.ours.figures.tenths.iter().enumerate() {
            writeln!(
                out,
                "  {:5}  {:9.4}  {:8.4}",
                place + 1,
                tenth.predicted,
                tenth.observed
            )?;
        }
        write!(out, "{:.1} s", self.seconds)
    }
}
