//! `windowshopper churn ...`: fitting and judging the models of repeat buying.

mod customers;

use crate::error::CliError;
use crate::{output, read};
use clap::{Args, Subcommand};
use customers::Customers;
use serde::Serialize;
use std::fmt;
use std::path::PathBuf;
use std::time::Instant;
use windowshopper::bundle::BundleWriter;
use windowshopper::metrics::{Binary, binary};
use windowshopper::shopper::churn::{
    ChurnFit, Customers as Models, Habit, HazardFit, Purchases, SpendFit, fit, fit_hazard,
    fit_spend,
};

/// Learn who comes back, and judge it.
#[derive(Debug, Subcommand)]
pub enum ChurnCommand {
    Fit(FitArgs),
    Evaluate(EvaluateArgs),
}

/// Fit BG/NBD, and Gamma-Gamma where values are known, by maximum likelihood.
///
/// Times are in weeks. Columns are found by name: of a summary `frequency` (or `x`), `recency` (`t_x`), `T`
/// (`age`) and perhaps `monetary_value` (`m_x`); of transactions a customer (`customer_id`, `user_id`, `cid`, ...),
/// a date and perhaps a value (`value`, `amount`, ...). Transactions separated by blanks, without a header, are
/// read as those of CDNOW: the customer first, then a date as 19970101 somewhere, the value last.
#[derive(Debug, Args)]
pub struct FitArgs {
    /// A customer a row: repeat purchases, week of the last one, weeks watched.
    #[arg(long, value_name = "FILE", required_unless_present = "transactions")]
    pub summary: Option<PathBuf>,
    /// A purchase a row. Those of a customer on one day count once.
    #[arg(long, value_name = "FILE", conflicts_with = "summary")]
    pub transactions: Option<PathBuf>,
    /// Last day that is looked at, of transactions. [default: the last one with a purchase]
    #[arg(long, value_name = "DATE", requires = "transactions", value_parser = customers::last_moment)]
    pub until: Option<i64>,
    /// Where the parameters go, for the shopper's device.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// Fit on the first weeks of customers, and predict what they bought in the weeks after.
///
/// From transactions the hazard is learned too, from the days until `--until` alone.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// A customer a row, as for `fit`, with the purchases of the weeks after in `holdout_x` (`holdout`).
    #[arg(long, value_name = "FILE", required_unless_present = "transactions")]
    pub summary: Option<PathBuf>,
    /// A purchase a row, as for `fit`.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "summary",
        requires = "until"
    )]
    pub transactions: Option<PathBuf>,
    /// Last day that is learned from, of transactions.
    #[arg(long, value_name = "DATE", requires = "transactions", value_parser = customers::last_moment)]
    pub until: Option<i64>,
    /// How many weeks come after.
    #[arg(long, value_name = "N", default_value_t = 39.0, value_parser = weeks)]
    pub weeks: f64,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

fn weeks(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(weeks) if weeks > 0.0 && weeks <= 10_000.0 => Ok(weeks),
        _ => Err("expected a number above 0 and at most 10000".into()),
    }
}

impl ChurnCommand {
    /// True when results are one JSON document.
    pub fn json(&self) -> bool {
        match self {
            ChurnCommand::Fit(args) => args.json,
            ChurnCommand::Evaluate(args) => args.json,
        }
    }
}

/// Runs a command.
///
/// # Errors
/// What the files and the fit say.
pub fn run(command: &ChurnCommand) -> Result<(), CliError> {
    match command {
        ChurnCommand::Fit(args) => run_fit(args),
        ChurnCommand::Evaluate(args) => run_evaluate(args),
    }
}

#[derive(Debug, Serialize)]
struct Fit {
    r: f64,
    alpha: f64,
    a: f64,
    b: f64,
    log_likelihood: f64,
    /// Of r, alpha, a, b.
    standard_errors: Option<[f64; 4]>,
    customers: usize,
    repeat_customers: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    spend: Option<Spend>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hazard: Option<Hazard>,
    /// Why there is no hazard.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    seconds: f64,
}

/// The hazard, and how it and BG/NBD do on the last quarter of the log, learned from the rest.
#[derive(Debug, Serialize)]
struct Hazard {
    lessons: usize,
    auc: f64,
    log_loss: f64,
    bg_nbd_auc: f64,
    bg_nbd_log_loss: f64,
    /// Whether the chance to buy again is told by it: it has the smaller log-loss there.
    chosen: bool,
}

impl Hazard {
    fn of(found: &HazardFit) -> Self {
        Self {
            lessons: found.lessons,
            auc: found.judged.auc,
            log_loss: found.judged.log_loss,
            bg_nbd_auc: found.bg_nbd.auc,
            bg_nbd_log_loss: found.bg_nbd.log_loss,
            chosen: found.is_better(),
        }
    }
}

impl fmt::Display for Hazard {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "hazard from {} lessons; on the last quarter of the log: AUC {:.4}, log-loss {:.4} (BG/NBD {:.4}, {:.4}): {}",
            self.lessons,
            self.auc,
            self.log_loss,
            self.bg_nbd_auc,
            self.bg_nbd_log_loss,
            if self.chosen { "chosen" } else { "not chosen" }
        )
    }
}

#[derive(Debug, Serialize)]
struct Spend {
    p: f64,
    q: f64,
    gamma: f64,
    log_likelihood: f64,
    /// Of p, q, gamma.
    standard_errors: Option<[f64; 3]>,
}

fn run_fit(args: &FitArgs) -> Result<(), CliError> {
    let start = Instant::now();
    if let Some(out) = &args.out {
        read::check_target(out)?;
    }
    let read = match (&args.summary, &args.transactions) {
        (Some(path), _) => Customers::of_summary(path, false)?,
        (None, Some(path)) => Customers::of_transactions(path, args.until, None)?,
        (None, None) => return Err(CliError::Usage("give --summary or --transactions".into())),
    };
    let customers = &read.purchases;
    let found = fit(customers).map_err(CliError::of)?;
    let valued = customers
        .iter()
        .any(|customer| customer.mean_value.is_some());
    let spend = match valued {
        true => Some(fit_spend(customers).map_err(CliError::of)?),
        false => None,
    };
    let (hazard, note) = hazard_of(&read);
    if let Some(out) = &args.out {
        let made = read.orders.as_ref().map_or(0, |orders| orders.last);
        let mut writer = BundleWriter::new([], made);
        let hazard = hazard.as_ref().filter(|hazard| hazard.is_better());
        let models = Models {
            churn: found.model,
            spend: spend.map(|spend| spend.model),
            hazard: hazard.map(|hazard| hazard.model.clone()),
        };
        models.save(&mut writer);
        let bytes = writer.finish().map_err(CliError::of)?;
        read::write_bytes(out, &bytes)?;
    }
    let document = Fit {
        hazard: hazard.as_ref().map(Hazard::of),
        note,
        ..document(customers, &found, spend.as_ref(), start)
    };
    output::result(args.json, &document, &document)
}

/// The hazard, or why there is none; nothing of a summary, which has no orders.
fn hazard_of(read: &Customers) -> (Option<HazardFit>, Option<String>) {
    match &read.orders {
        None => (None, None),
        Some(orders) => match fit_hazard(&orders.by_customer, orders.first, orders.last) {
            Ok(found) => (Some(found), None),
            Err(error) => (None, Some(format!("no hazard: {error}"))),
        },
    }
}

fn document(
    customers: &[Purchases],
    found: &ChurnFit,
    spend: Option<&SpendFit>,
    start: Instant,
) -> Fit {
    Fit {
        r: found.model.r,
        alpha: found.model.alpha,
        a: found.model.a,
        b: found.model.b,
        log_likelihood: found.log_likelihood,
        standard_errors: found.standard_errors,
        customers: customers.len(),
        repeat_customers: customers.iter().filter(|c| c.frequency > 0.0).count(),
        spend: spend.map(|spend| Spend {
            p: spend.model.p,
            q: spend.model.q,
            gamma: spend.model.gamma,
            log_likelihood: spend.log_likelihood,
            standard_errors: spend.standard_errors,
        }),
        hazard: None,
        note: None,
        seconds: start.elapsed().as_secs_f64(),
    }
}

impl fmt::Display for Fit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |out: &mut fmt::Formatter<'_>, name, value: f64, error: Option<f64>| match error
        {
            Some(error) => writeln!(out, "  {name:6}{value:10.4}  ± {error:.4}"),
            None => writeln!(out, "  {name:6}{value:10.4}"),
        };
        writeln!(
            out,
            "BG/NBD over {} customers, {} of whom bought again (weeks, ± standard error)",
            self.customers, self.repeat_customers
        )?;
        let values = [self.r, self.alpha, self.a, self.b];
        for (place, name) in ["r", "alpha", "a", "b"].into_iter().enumerate() {
            let error = self.standard_errors.map(|errors| errors[place]);
            line(out, name, values[place], error)?;
        }
        writeln!(out, "  log-likelihood {:.2}", self.log_likelihood)?;
        if let Some(spend) = &self.spend {
            writeln!(out, "Gamma-Gamma")?;
            let values = [spend.p, spend.q, spend.gamma];
            for (place, name) in ["p", "q", "gamma"].into_iter().enumerate() {
                let error = spend.standard_errors.map(|errors| errors[place]);
                line(out, name, values[place], error)?;
            }
            writeln!(out, "  log-likelihood {:.2}", spend.log_likelihood)?;
        }
        if let Some(hazard) = &self.hazard {
            writeln!(out, "{hazard}")?;
        }
        if let Some(note) = &self.note {
            writeln!(out, "{note}")?;
        }
        write!(out, "{:.2} s", self.seconds)
    }
}

#[derive(Debug, Serialize)]
struct Evaluation {
    customers: usize,
    weeks: f64,
    /// Mean of |purchases expected - purchases made|.
    holdout_mae: f64,
    /// Purchases expected of all, and made by all.
    expected_purchases: f64,
    actual_purchases: f64,
    /// "Buys again", by expected purchases.
    auc: f64,
    /// The same by the time of the last purchase, and by P(alive), for comparison.
    auc_recency: f64,
    auc_alive: f64,
    /// The chance to buy again by BG/NBD.
    bg_nbd: Binary,
    /// The same by the hazard, learned from the weeks before alone; absent where it can't be.
    #[serde(skip_serializing_if = "Option::is_none")]
    hazard: Option<Binary>,
    /// How the hazard was judged before.
    #[serde(skip_serializing_if = "Option::is_none")]
    validation: Option<Hazard>,
    /// Why there is no hazard.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    log_likelihood: f64,
    seconds: f64,
}

fn run_evaluate(args: &EvaluateArgs) -> Result<(), CliError> {
    let start = Instant::now();
    let read = match (&args.summary, &args.transactions) {
        (Some(path), _) => Customers::of_summary(path, true)?,
        (None, Some(path)) => Customers::of_transactions(path, args.until, Some(args.weeks))?,
        (None, None) => return Err(CliError::Usage("give --summary or --transactions".into())),
    };
    let found = fit(&read.purchases).map_err(CliError::of)?;
    let pairs = || read.purchases.iter().zip(&read.holdout);
    let expected: Vec<f64> = read
        .purchases
        .iter()
        .map(|customer| found.model.expected(customer, args.weeks))
        .collect();
    let count = read.purchases.len().max(1) as f64;
    let errors = expected.iter().zip(&read.holdout);
    let judge = |scores: Vec<f64>| {
        let again = read.holdout.iter().map(|&bought| bought > 0.0);
        binary(&scores.into_iter().zip(again).collect::<Vec<_>>())
    };
    let auc = |scores| judge(scores).auc;
    let (hazard, note) = hazard_of(&read);
    let by_hazard = |hazard: &HazardFit| {
        let orders = read.orders.as_ref()?;
        let habits = orders.by_customer.iter();
        let habits = habits.filter_map(|of_one| Habit::of(of_one, orders.last));
        let buys = |habit| hazard.model.buys(&habit, &found.model, args.weeks);
        Some(judge(habits.map(buys).collect()))
    };
    let buys = |(customer, _): (&Purchases, _)| found.model.buys(customer, args.weeks);
    let document = Evaluation {
        customers: read.purchases.len(),
        weeks: args.weeks,
        holdout_mae: errors.map(|(said, was)| (said - was).abs()).sum::<f64>() / count,
        expected_purchases: expected.iter().sum(),
        actual_purchases: read.holdout.iter().sum(),
        auc_recency: auc(pairs().map(|(customer, _)| customer.recency).collect()),
        auc_alive: auc(pairs()
            .map(|(customer, _)| found.model.alive(customer))
            .collect()),
        auc: auc(expected),
        bg_nbd: judge(pairs().map(buys).collect()),
        hazard: hazard.as_ref().and_then(by_hazard),
        validation: hazard.as_ref().map(Hazard::of),
        note,
        log_likelihood: found.log_likelihood,
        seconds: start.elapsed().as_secs_f64(),
    };
    output::result(args.json, &document, &document)
}

impl fmt::Display for Evaluation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{} customers, the {} weeks after: {:.1} purchases expected, {} made",
            self.customers, self.weeks, self.expected_purchases, self.actual_purchases
        )?;
        writeln!(
            out,
            "  mean absolute error          {:.3}",
            self.holdout_mae
        )?;
        writeln!(out, "  buys again, AUC by expected  {:.3}", self.auc)?;
        writeln!(
            out,
            "              by last purchase {:.3}",
            self.auc_recency
        )?;
        writeln!(out, "              by P(alive)      {:.3}", self.auc_alive)?;
        let figures = |out: &mut fmt::Formatter<'_>, name, found: &Binary| {
            writeln!(
                out,
                "  chance to buy again, {name:6}  AUC {:.4}, log-loss {:.4}, calibration error {:.4}",
                found.auc, found.log_loss, found.ece
            )
        };
        figures(out, "BG/NBD", &self.bg_nbd)?;
        if let Some(found) = &self.hazard {
            figures(out, "hazard", found)?;
        }
        if let Some(validation) = &self.validation {
            writeln!(out, "{validation}")?;
        }
        if let Some(note) = &self.note {
            writeln!(out, "{note}")?;
        }
        write!(out, "{:.2} s", self.seconds)
    }
}
