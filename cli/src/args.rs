//! The command line.

use crate::churn::ChurnCommand;
use crate::patterns::Pattern;
use crate::privacy::release::PrivacyCommand;
use crate::purchase::PurchaseCommand;
use crate::read::{ColumnMap, Format, MappedColumn, RowParser, SlashDates, parse_timestamp};
use crate::text::TextCommand;
use crate::uplift::UpliftCommand;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use windowshopper::catalog::feed;
use windowshopper::engine::fit::FitParams;
use windowshopper::events::{Currency, EventKind};
use windowshopper::models::Source;

/// Trains, evaluates and inspects Windowshopper bundles: recommenders that run in the shopper's
/// own browser.
///
/// Exit codes: 0 done, 1 the run failed, 2 bad usage.
#[derive(Debug, Parser)]
#[command(name = "windowshopper", version)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Check(CheckArgs),
    Train(TrainArgs),
    Tune(TuneArgs),
    #[command(subcommand)]
    Evaluate(EvaluateCommand),
    Inspect(InspectArgs),
    Aggregate(AggregateArgs),
    #[command(subcommand)]
    Privacy(PrivacyCommand),
    Simulate(SimulateArgs),
    #[command(subcommand)]
    Churn(ChurnCommand),
    #[command(subcommand)]
    Purchase(PurchaseCommand),
    #[command(subcommand)]
    Uplift(UpliftCommand),
    #[command(subcommand)]
    Text(TextCommand),
}

impl Command {
    /// True when results are one JSON document.
    pub fn json(&self) -> bool {
        match self {
            Command::Check(args) => args.json,
            Command::Train(args) => args.json,
            Command::Tune(args) => args.json,
            Command::Evaluate(EvaluateCommand::Sessions(args)) => args.json,
            Command::Evaluate(EvaluateCommand::Sequences(args)) => args.json,
            Command::Evaluate(EvaluateCommand::Shop(args)) => args.json,
            Command::Evaluate(EvaluateCommand::Compression(args)) => args.json,
            Command::Evaluate(EvaluateCommand::Privacy(args)) => args.json,
            Command::Inspect(args) => args.json,
            Command::Aggregate(args) => args.json,
            Command::Privacy(command) => command.json(),
            Command::Simulate(args) => args.json,
            Command::Churn(command) => command.json(),
            Command::Purchase(command) => command.json(),
            Command::Uplift(command) => command.json(),
            Command::Text(command) => command.json(),
        }
    }
}

/// Read an order log and a catalogue and say what was understood, before anything is learned.
#[derive(Debug, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    pub shop: ShopArgs,
    #[command(flatten)]
    pub derived: DerivedArgs,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// Learn a bundle from an order log.
///
/// The same files, options and seed give the same bytes.
#[derive(Debug, Args)]
pub struct TrainArgs {
    #[command(flatten)]
    pub shop: ShopArgs,
    /// Where the bundle goes.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    #[command(flatten)]
    pub derived: DerivedArgs,
    /// Time of making that the bundle states; the time of the newest event when not given, so that
    /// the bytes do not depend on the clock.
    #[arg(long, value_name = "TIME", value_parser = timestamp)]
    pub created_at: Option<i64>,
    #[command(flatten)]
    pub learn: LearnArgs,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// Search each model's parameters, and write a configuration that `train` and `evaluate` take.
///
/// On an order log, or on a training file of sessions. Only training data is looked at: the days on which
/// `evaluate shop` judges are left out. The same data, seed and number of trials give the same
/// configuration, also when the search was interrupted in between and gone on with (`--state`).
#[derive(Debug, Args)]
pub struct TuneArgs {
    #[command(flatten)]
    pub shop: ShopArgs,
    /// Sessions to search on, instead of an order log: one a line, items separated by blanks.
    #[arg(long, value_name = "FILE")]
    pub sessions: Option<PathBuf>,
    /// Where the configuration goes (TOML).
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Stop after so many minutes, when the trial is over.
    #[arg(long, value_name = "N", value_parser = minutes, required_unless_present = "trials")]
    pub minutes: Option<f64>,
    /// Stop after so many trials.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub trials: Option<u32>,
    /// Where the trials are kept. If the file is there already, the search goes on from it.
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Only these models. [default: all but `sequence`, of which a trial takes minutes]
    #[arg(long, value_name = "MODEL", value_delimiter = ',', value_parser = source)]
    pub models: Vec<Source>,
    #[command(flatten)]
    pub learn: LearnArgs,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// Measure models on data they have not seen.
#[derive(Debug, Subcommand)]
pub enum EvaluateCommand {
    Sessions(EvaluateSessionsArgs),
    Sequences(EvaluateSequencesArgs),
    Shop(EvaluateShopArgs),
    Compression(EvaluateCompressionArgs),
    Privacy(EvaluatePrivacyArgs),
}

/// Next-item prediction on session files, as benchmarks do it.
///
/// A file has one session a line, items separated by blanks, oldest first; in the test file the last
/// item is the one to be predicted. `.gz` is unpacked.
#[derive(Debug, Args)]
pub struct EvaluateSessionsArgs {
    /// Sessions to learn from.
    #[arg(long, value_name = "FILE")]
    pub train: PathBuf,
    /// Sessions to predict.
    #[arg(long, value_name = "FILE")]
    pub test: PathBuf,
    /// Length of the lists.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub k: u32,
    /// Learn the blend for lists that never hold the item on screen, as a shop's do not, and report
    /// these first. Benchmarks do count it (in 9 to 17% of public test lines the target is the
    /// current item). Both are in the report in any case.
    #[arg(long)]
    pub exclude_current: bool,
    /// Only so many test lines, spread evenly, for a quick look.
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Take the parameters as they are (the defaults, or those of `--config`, which implies this):
    /// without it the few that matter are searched on the last sessions of the training file.
    #[arg(long)]
    pub no_search: bool,
    /// Keep models in the bundle that the blend has no use for.
    #[arg(long)]
    pub keep_all: bool,
    /// Where the bundle that was judged goes.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub learn: LearnArgs,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// Bytes against accuracy: each model alone, with more and less of what makes it large.
///
/// On an order log, or on a training file of sessions. As with `tune`, the test is not looked at.
#[derive(Debug, Args)]
pub struct EvaluateCompressionArgs {
    #[command(flatten)]
    pub shop: ShopArgs,
    /// Sessions to learn from, instead of an order log: one a line, items separated by blanks.
    #[arg(long, value_name = "FILE")]
    pub sessions: Option<PathBuf>,
    /// Only these models. [default: all but `sequence`, which takes minutes for each line]
    #[arg(long, value_name = "MODEL", value_delimiter = ',', value_parser = source)]
    pub models: Vec<Source>,
    #[command(flatten)]
    pub learn: LearnArgs,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// The last item of users whose whole history is known, left out and predicted over all items.
///
/// A file has one user a line, blanks between: the user, then the user's items, oldest first. `.gz` is
/// unpacked. Models learn from all but the last item; the blend learns from the one before it.
#[derive(Debug, Args)]
pub struct EvaluateSequencesArgs {
    /// Users and their items.
    #[arg(long, value_name = "FILE")]
    pub data: PathBuf,
    /// Length of the lists.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub k: u32,
    /// Lists leave out the user's latest item only, not all of the user's items, as is usual for such
    /// data. The figures of lists that leave nothing out are in the report in any case (`benchmark`).
    #[arg(long)]
    pub exclude_current: bool,
    /// Only so many users are asked for, spread evenly, for a quick look.
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Take the parameters as they are (the defaults, or those of `--config`, which implies this).
    #[arg(long)]
    pub no_search: bool,
    /// Keep models in the bundle that the blend has no use for.
    #[arg(long)]
    pub keep_all: bool,
    /// Where the bundle that was judged goes.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub learn: LearnArgs,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// The last 20% of an order log's days, predicted from the days before.
#[derive(Debug, Args)]
pub struct EvaluateShopArgs {
    #[command(flatten)]
    pub shop: ShopArgs,
    /// Length of the lists.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub k: u32,
    /// Also let lists hold, and count, what the shopper bought before and does not use up.
    #[arg(long)]
    pub include_bought: bool,
    /// Also judge the cold start: new shoppers after 0 to 10 events, items that training never saw (which
    /// takes a second training), and a shop without any training data.
    #[arg(long)]
    pub cold_start: bool,
    #[command(flatten)]
    pub learn: LearnArgs,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// What privacy costs: lists made of private reports, or of counts with noise, by privacy loss.
///
/// The first days are taken for public: they say which items reports about pairs are about. Each order of the days
/// after, before those on which `evaluate shop` judges, makes one report, half of them about an item, half about a
/// pair. What can be chosen is chosen on the last tenth of the days before the test.
#[derive(Debug, Args)]
pub struct EvaluatePrivacyArgs {
    #[command(flatten)]
    pub shop: ShopArgs,
    /// Length of the lists.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub k: u32,
    /// Privacy losses, .01 to 10 or inf (no noise).
    #[arg(long, value_name = "EPSILON", value_delimiter = ',', default_value = "0.5,1,2,4,8,inf", value_parser = epsilon)]
    pub epsilons: Vec<f64>,
    /// As if so many shoppers had made each order, for the reports of shoppers.
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "1,10,100", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub copies: Vec<u32>,
    /// Repetitions with fresh randomness, of which the mean is told.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub repeats: u32,
    /// At most so many moments are judged, spread evenly over time.
    #[arg(long, value_name = "N", default_value_t = 4000)]
    pub moments: usize,
    /// Seed of everything random.
    #[arg(long, value_name = "N", default_value_t = 42)]
    pub seed: u64,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// Count the private reports of shoppers.
///
/// A report a line, as JSON; what is no report of this catalogue is skipped and counted.
#[derive(Debug, Args)]
pub struct AggregateArgs {
    /// Reports: JSON Lines; gzip by extension.
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    pub reports: Vec<PathBuf>,
    /// The catalogue that the shoppers have.
    #[arg(long, value_name = "FILE")]
    pub catalog: PathBuf,
    /// Format of the catalogue, when its name does not say: csv, tsv, jsonl, json, jsonld.
    #[arg(long, value_name = "FORMAT", value_parser = feed_format)]
    pub catalog_format: Option<feed::Format>,
    /// The public list of names that reports are about, one a line, where there is one (`among`).
    #[arg(long, value_name = "FILE")]
    pub among: Option<PathBuf>,
    /// Where the counts go: CSV, or JSON by extension; gzip by extension.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Where a bundle goes: popularity by reports about items, what is bought together by those about pairs.
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// Pairs are told that are so many standard errors above 0. [default: √(2 ln pairs), which of pairs that
    /// nobody bought about one gets beyond]
    #[arg(long, value_name = "Z", value_parser = standard_errors)]
    pub z: Option<f64>,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// Check a bundle (checksum, version, shapes) and show what is in it.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// The bundle.
    #[arg(value_name = "FILE")]
    pub bundle: PathBuf,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// Make up an order log over a catalogue.
///
/// This is a simulator: nobody bought any of this. Shoppers are drawn with planted tastes, so that one
/// can see whether a recommender finds them again. It is for demonstrations and tests; how good a
/// recommender is on people, only a real log can tell.
#[derive(Debug, Args)]
pub struct SimulateArgs {
    /// The catalogue: a Merchant Center feed (CSV, TSV, JSON Lines, JSON-LD; gzip by extension).
    #[arg(long, value_name = "FILE")]
    pub catalog: PathBuf,
    /// Where the order log goes: CSV, gzip by extension.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// How many shoppers with an account; guests come on top.
    #[arg(long, value_name = "N", default_value_t = 800, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub shoppers: u32,
    /// How many days, the last of which is the day of `--until`.
    #[arg(long, value_name = "N", default_value_t = 180, value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub days: u32,
    /// The moment at which the log ends.
    #[arg(long, value_name = "TIME", default_value = "2026-06-30", value_parser = timestamp)]
    pub until: i64,
    /// Seed of everything random.
    #[arg(long, value_name = "N", default_value_t = 42)]
    pub seed: u64,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// A shop: what it sells and what was ordered.
#[derive(Debug, Args)]
pub struct ShopArgs {
    /// The catalogue: a Merchant Center feed (CSV, TSV, JSON Lines, JSON-LD; gzip by extension).
    /// Left out, or the order log itself: the catalogue is derived from the order log, with the most
    /// frequent title and the median price of each item.
    #[arg(long, value_name = "FILE")]
    pub catalog: Option<PathBuf>,
    /// Format of the catalogue, when its name does not say: csv, tsv, jsonl, json, jsonld.
    #[arg(long, value_name = "FORMAT", value_parser = feed_format)]
    pub catalog_format: Option<feed::Format>,
    #[command(flatten)]
    pub orders: OrderArgs,
}

/// How models learn.
#[derive(Debug, Args)]
pub struct LearnArgs {
    /// What `tune` found: a TOML file, a table a model. What it does not name has its default.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Sessions of others go into the bundle only with items that so many different shoppers
    /// touched; 1 turns that off. [default: 5]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub min_shoppers: Option<u32>,
    /// Without the network for the next item, which takes most of the time.
    #[arg(long)]
    pub fast: bool,
    /// Without any network, and with a blend that learns from fewer moments: what a browser trains.
    #[arg(long)]
    pub quick: bool,
    /// Seed of everything random.
    #[arg(long, value_name = "N", default_value_t = 42)]
    pub seed: u64,
}

impl LearnArgs {
    /// The defaults, then the configuration file, then the command line.
    pub fn params(&self) -> Result<FitParams, crate::error::CliError> {
        let mut params = FitParams {
            seed: self.seed,
            ..FitParams::default()
        };
        if let Some(path) = &self.config {
            crate::settings::read(path, &mut params)?;
        }
        if let Some(min_shoppers) = self.min_shoppers {
            params.min_shoppers = min_shoppers as usize;
        }
        if self.fast {
            params = params.fast();
        }
        if self.quick {
            params = params.quick();
        }
        Ok(params)
    }
}

/// What becomes of a derived catalogue.
#[derive(Debug, Args)]
pub struct DerivedArgs {
    /// Where the catalogue derived from the order log goes (a Merchant Center CSV file, gzip by
    /// extension), for use in the storefront. Only when there is no `--catalog`.
    #[arg(long, value_name = "FILE")]
    pub catalog_out: Option<PathBuf>,
}

/// How order logs are read.
#[derive(Debug, Args)]
pub struct OrderArgs {
    /// Order logs (required): CSV, TSV, JSON Lines or Parquet; gzip by extension.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub events: Vec<PathBuf>,
    /// Format of the order logs, when their names do not say.
    #[arg(long, value_name = "FORMAT")]
    pub events_format: Option<Format>,
    /// Which column is what, e.g. `item_id=StockCode,user_id=CustomerID`. Targets: user_id,
    /// session_id, item_id, event, timestamp, quantity, price, currency; of the situation, as far as
    /// the log knows it: locale (language or country), device (phone, tablet, desktop), utc_offset
    /// (minutes, east positive), placement (home, product, cart, search, category); and for a derived
    /// catalogue title, description, link, image_link, brand, product_type (or category), color,
    /// size, gender, age_group, material, item_group_id. A target that is not named takes the
    /// column of its own name.
    #[arg(long, value_name = "TARGET=COLUMN", value_delimiter = ',')]
    pub map: Vec<MappedColumn>,
    /// What a row is that does not say.
    #[arg(long, value_name = "EVENT", default_value = "purchase", value_parser = event_kind)]
    pub event_default: EventKind,
    /// Read 1/2/2010 as 1 February; without this it is 2 January.
    #[arg(long)]
    pub day_first: bool,
    /// Only these items: patterns, where `*` is anything, `?` one character, `#` one digit; case
    /// does not matter. `#####*` is what starts with five digits.
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    pub items: Vec<Pattern>,
    /// Not these items (postage, fees, vouchers): patterns, as above.
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    pub exclude_items: Vec<Pattern>,
    /// `85123a` and `85123A` are one item, `85123A`.
    #[arg(long)]
    pub ignore_item_case: bool,
    /// A session_id (order number) that starts so is a cancellation: its rows are refunds, whatever
    /// their sign. A purchase with a negative quantity is a refund in any case.
    #[arg(long, value_name = "PREFIX")]
    pub cancel_prefix: Option<String>,
    /// Currency of the prices (ISO 4217), where the log does not say.
    #[arg(long, value_name = "CODE", value_parser = currency)]
    pub currency: Option<Currency>,
    /// So many rows that can't be understood are skipped; one more and the run fails.
    /// [default: 1000, and no more than a tenth of all rows]
    #[arg(long, value_name = "N")]
    pub max_bad_rows: Option<u64>,
}

impl OrderArgs {
    /// The parser of its rows.
    pub fn row_parser(&self) -> RowParser {
        RowParser {
            dates: if self.day_first {
                SlashDates::DayFirst
            } else {
                SlashDates::MonthFirst
            },
            event_default: self.event_default,
        }
    }

    /// `--map`, checked.
    pub fn column_map(&self) -> Result<ColumnMap, crate::error::CliError> {
        ColumnMap::new(self.map.clone()).map_err(crate::orders::explain)
    }
}

fn epsilon(text: &str) -> Result<f64, String> {
    let number = text.parse().ok();
    number
        .filter(|&number: &f64| number == f64::INFINITY || (0.01..=10.0).contains(&number))
        .ok_or_else(|| "expected a number of 0.01 to 10, or inf".into())
}

fn standard_errors(text: &str) -> Result<f64, String> {
    let number = text.parse().ok();
    number
        .filter(|number| (0.0..=100.0).contains(number))
        .ok_or_else(|| "expected a number of 0 to 100".into())
}

fn minutes(text: &str) -> Result<f64, String> {
    let minutes = text.parse().ok();
    minutes
        .filter(|minutes| *minutes > 0.0 && *minutes <= 100_000.0)
        .ok_or_else(|| "expected a number above 0 and at most 100000".into())
}

fn source(text: &str) -> Result<Source, String> {
    let found = Source::ALL.into_iter().find(|source| source.name() == text);
    found.ok_or_else(|| {
        let names: Vec<&str> = Source::ALL.iter().map(|source| source.name()).collect();
        format!("expected one of {}", names.join(", "))
    })
}

fn timestamp(text: &str) -> Result<i64, String> {
    parse_timestamp(text, SlashDates::MonthFirst)
}

fn event_kind(text: &str) -> Result<EventKind, String> {
    EventKind::from_name(text).ok_or_else(|| {
        let names: Vec<&str> = EventKind::ALL.iter().map(|kind| kind.name()).collect();
        format!("expected one of {}", names.join(", "))
    })
}

fn currency(text: &str) -> Result<Currency, String> {
    Currency::parse(text).ok_or_else(|| "expected three letters, e.g. EUR".into())
}

fn feed_format(text: &str) -> Result<feed::Format, String> {
    feed::Format::from_name(text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn is_consistent() {
        Cli::command().debug_assert();
    }
}
