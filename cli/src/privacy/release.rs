//! `windowshopper privacy ...`: a shop's own counts, told with noise, and the ledger of what that cost.

use super::counts::{self, Counts};
use super::store::Store;
use super::{System, write_rows};
use crate::error::CliError;
use crate::{output, read};
use clap::{Args, Subcommand};
use serde::Serialize;
use std::fmt;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};
use windowshopper::privacy::{Account, Bound, Epsilon, Law};

/// Tell counts with noise, so that they say nothing of one person, against a budget in a file.
#[derive(Debug, Subcommand)]
pub enum PrivacyCommand {
    Open(OpenArgs),
    Release(ReleaseArgs),
    Status(StatusArgs),
}

/// Make a ledger. Its budget is fixed with that.
///
/// One ledger for all counts about the same people: several would each allow the whole budget. Who can write the
/// file can undo it: it keeps a shop from telling too much by mistake, not from lying.
#[derive(Debug, Args)]
pub struct OpenArgs {
    /// Where the ledger goes (JSON); refused when there is a file.
    #[arg(long, value_name = "FILE")]
    pub ledger: PathBuf,
    /// What may be lost in all, .01 to 100.
    #[arg(long, value_name = "EPSILON", allow_negative_numbers = true)]
    pub epsilon: f64,
    /// The chance that more than that is lost, 1e-12 to .01, much smaller than one by the number of people; 0 allows
    /// laplace noise only.
    #[arg(
        long,
        value_name = "DELTA",
        default_value_t = 0.0,
        allow_negative_numbers = true
    )]
    pub delta: f64,
    /// The budget is one for any so many days, 1 to 3650, not for ever: only right when what happened longer ago is
    /// in no later count.
    #[arg(long, value_name = "N")]
    pub period_days: Option<u32>,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// Write counts with noise of the operating system's generator, and take down what that cost.
///
/// Which keys are told says something too, so these are those of a public list and no others: a key that nobody has
/// counts 0 before noise. Counts may come out below 0; that is what keeps them right in the mean.
#[derive(Debug, Args)]
pub struct ReleaseArgs {
    /// The ledger, made by `open`.
    #[arg(long, value_name = "FILE")]
    pub ledger: PathBuf,
    /// A row a key, with its exact count; with --person, a row a thing that a person did. CSV, TSV, JSON Lines or
    /// Parquet; `.gz` is unpacked.
    #[arg(long, value_name = "FILE")]
    pub counts: PathBuf,
    /// The public list of keys, one a line, that does not depend on what people did: a catalogue's ids, say.
    #[arg(long, value_name = "FILE")]
    pub keys: PathBuf,
    /// The column with the key.
    #[arg(long, value_name = "COLUMN", default_value = "key")]
    pub key_column: String,
    /// The column with the count.
    #[arg(
        long,
        value_name = "COLUMN",
        default_value = "count",
        conflicts_with = "person_column"
    )]
    pub count_column: String,
    /// Rows are counted here, and this column says whose they are. Of a person, the first --keys-per-person keys
    /// count, each --count-per-key times at most; rows where it is blank do not. Without it, that counts keep to
    /// these bounds is yours to see to.
    #[arg(long, value_name = "COLUMN")]
    pub person_column: Option<String>,
    /// In how many counts one person is at most, 1 to 10000.
    #[arg(long, value_name = "N")]
    pub keys_per_person: u32,
    /// How much one person adds to a count at most, 1 to 10000.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub count_per_key: u32,
    /// The law of the noise: laplace or gaussian. Where a person is in many counts, gaussian noise is smaller.
    #[arg(long, value_name = "LAW", default_value = "laplace", value_parser = law)]
    pub mechanism: Law,
    /// What may be lost, .01 to 10; of gaussian noise but for the ledger's delta.
    #[arg(long, value_name = "EPSILON", allow_negative_numbers = true)]
    pub epsilon: f64,
    /// Where the noisy counts go: CSV, or JSON by extension; gzip by extension.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// Say what is left of a budget.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// The ledger.
    #[arg(long, value_name = "FILE")]
    pub ledger: PathBuf,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

fn law(text: &str) -> Result<Law, String> {
    let found = Law::ALL.into_iter().find(|law| law.name() == text);
    found.ok_or_else(|| "expected laplace or gaussian".into())
}

impl PrivacyCommand {
    /// True when results are one JSON document.
    pub fn json(&self) -> bool {
        match self {
            PrivacyCommand::Open(args) => args.json,
            PrivacyCommand::Release(args) => args.json,
            PrivacyCommand::Status(args) => args.json,
        }
    }
}

/// Runs a command.
///
/// # Errors
/// What the files say, and a budget that is spent.
pub fn run(command: &PrivacyCommand) -> Result<(), CliError> {
    match command {
        PrivacyCommand::Open(args) => open(args),
        PrivacyCommand::Release(args) => release(args),
        PrivacyCommand::Status(args) => {
            let account = Store::lock(&args.ledger)?.read()?;
            let budget = Budget::of(&account, now()?);
            output::result(args.json, &budget, &budget)
        }
    }
}

/// What there is and what is left.
#[derive(Debug, Serialize)]
struct Budget {
    epsilon: f64,
    delta: f64,
    period_days: Option<u32>,
    releases: usize,
    /// The largest epsilon of a next release.
    left_laplace: f64,
    left_gaussian: f64,
}

impl Budget {
    fn of(account: &Account, now: i64) -> Self {
        let left = |law| f64::from(account.left(law, now)) / 1e6;
        Self {
            epsilon: account.epsilon(),
            delta: account.delta(),
            period_days: account.period_days(),
            releases: account.releases(),
            left_laplace: left(Law::Laplace),
            left_gaussian: left(Law::Gaussian),
        }
    }
}

#[derive(Debug, Serialize)]
struct Report {
    mechanism: Law,
    epsilon: f64,
    /// 0 for laplace noise.
    delta: f64,
    keys: usize,
    keys_per_person: u32,
    count_per_key: u32,
    /// Of the noise of a count.
    standard_deviation: f64,
    budget: Budget,
}

/// A count, as it is written.
#[derive(Debug, Serialize)]
struct Row<'a> {
    key: &'a str,
    count: i64,
}

fn open(args: &OpenArgs) -> Result<(), CliError> {
    let account = Account::new(args.epsilon, args.delta, args.period_days)
        .map_err(|error| CliError::Usage(error.to_string()))?;
    Store::lock(&args.ledger)?.create(&account)?;
    let budget = Budget::of(&account, now()?);
    output::result(args.json, &budget, &budget)
}

fn release(args: &ReleaseArgs) -> Result<(), CliError> {
    let usage = |error: &dyn fmt::Display| CliError::Usage(error.to_string());
    let epsilon = Epsilon::new(args.epsilon).map_err(|error| usage(&error))?;
    let bound = Bound::new(args.keys_per_person, args.count_per_key);
    let bound = bound.map_err(|error| usage(&error))?;
    read::check_target(&args.out)?;
    let keys = counts::keys(&args.keys)?;
    let exact = match &args.person_column {
        Some(person) => Counts::of_people(&args.counts, &args.key_column, person, &keys, bound)?,
        None => Counts::read(&args.counts, &args.key_column, &args.count_column, &keys)?,
    };
    let what = args.out.display().to_string();
    let (law, now) = (args.mechanism, now()?);
    // Taken down, and on the disk, before any noise is drawn. Another process waits until then.
    let store = Store::lock(&args.ledger)?;
    let mut account = store.read()?;
    if store.is(&args.out) {
        return Err(CliError::Usage(format!("{what}: --out is the ledger")));
    }
    let noise = account.spend(law, epsilon, bound, &what, now);
    let noise = noise.map_err(|error| CliError::engine(&args.ledger, &error))?;
    store.write(&account)?;
    drop(store);
    let mut random = System::default();
    let rows = keys.iter().zip(exact.0).map(|(key, count)| {
        let drawn = noise.draw(&mut random).map_err(CliError::of)?;
        Ok(Row {
            key,
            count: count.saturating_add(drawn),
        })
    });
    let rows = rows.collect::<Result<Vec<_>, CliError>>()?;
    write_rows(&args.out, &rows)?;
    let report = Report {
        mechanism: law,
        epsilon: epsilon.get(),
        delta: match law {
            Law::Laplace => 0.0,
            Law::Gaussian => account.delta(),
        },
        keys: rows.len(),
        keys_per_person: bound.keys,
        count_per_key: bound.each,
        standard_deviation: noise.deviation(),
        budget: Budget::of(&account, now),
    };
    output::result(args.json, &report, &report)
}

/// Milliseconds since the epoch, UTC.
fn now() -> Result<i64, CliError> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    let millis = since.and_then(|since| i64::try_from(since.as_millis()).ok());
    millis.ok_or_else(|| CliError::failed("clock", "the clock stands before 1970"))
}

impl fmt::Display for Budget {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "budget: epsilon {}, delta {}, {}; {} releases so far; a next one may have an epsilon of {} (laplace) or {} (gaussian)",
            self.epsilon,
            self.delta,
            match self.period_days {
                Some(days) => format!("in {days} days"),
                None => "for ever".into(),
            },
            self.releases,
            self.left_laplace,
            self.left_gaussian
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{} counts with {} noise, standard deviation {:.2}: epsilon {}, delta {}, for people in at most {} counts by {} each",
            self.keys,
            self.mechanism.name(),
            self.standard_deviation,
            self.epsilon,
            self.delta,
            self.keys_per_person,
            self.count_per_key
        )?;
        write!(out, "{}", self.budget)
    }
}
