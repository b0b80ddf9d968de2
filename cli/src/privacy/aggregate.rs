//! `windowshopper aggregate`: reports of shoppers into counts, and a model.

use super::write_rows;
use crate::args::AggregateArgs;
use crate::error::CliError;
use crate::output;
use crate::read;
use crate::shop::Feed;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;
use std::io::BufRead as _;
use std::path::Path;
use windowshopper::bundle::BundleWriter;
use windowshopper::catalog::Catalog;
use windowshopper::error::Coded as _;
use windowshopper::id::ItemTable;
use windowshopper::models::item_knn;
use windowshopper::privacy::{
    Aggregate, Domain, Estimate, Topic, believed, item_model, pair_model,
};
use windowshopper::value::{Value, quote};

#[derive(Debug, Default, Serialize)]
struct Report {
    /// Reports that count.
    reports: u64,
    /// Lines that do not.
    skipped: u64,
    /// Why, with the first of each kind.
    reasons: Vec<Reason>,
    topics: Vec<TopicReport>,
    model: Option<Model>,
}

#[derive(Debug, Serialize)]
struct Reason {
    code: &'static str,
    lines: u64,
    /// `file:line: what`.
    first: String,
}

#[derive(Debug, Serialize)]
struct TopicReport {
    what: &'static str,
    domain: String,
    names: usize,
    answers: u32,
    reports: u64,
    channels: Vec<ChannelReport>,
    /// Standard errors above 0 that a pair must be to be told.
    z: Option<f64>,
    /// Counts told.
    counts: usize,
}

#[derive(Debug, Serialize)]
struct ChannelReport {
    mechanism: &'static str,
    epsilon: f64,
    reports: u64,
}

#[derive(Debug, Serialize)]
struct Model {
    bytes: usize,
    models: Vec<&'static str>,
}

/// A count, as it is written.
#[derive(Debug, Serialize)]
struct Row<'a> {
    what: &'static str,
    name: &'a str,
    other: Option<&'a str>,
    count: f64,
    standard_error: f64,
    low: f64,
    high: f64,
}

/// Counts and writes.
///
/// # Errors
/// Unreadable files, a catalogue that no report is about.
pub fn run(args: &AggregateArgs) -> Result<(), CliError> {
    for path in args.out.iter().chain(&args.model) {
        read::check_target(path)?;
    }
    let feed = Feed::read(&args.catalog, args.catalog_format)?;
    let (catalog, _) = feed.catalog(ItemTable::default())?;
    let mut all = domains(&catalog, args.among.as_deref())?;
    let mut report = Report::default();
    for path in &args.reports {
        count(path, &mut all, &mut report)?;
    }
    all.retain(|aggregate| aggregate.reports() > 0);
    let estimates: Vec<Vec<Estimate>> = all.iter().map(Aggregate::estimates).collect();
    let mut rows = Vec::new();
    for (aggregate, estimates) in all.iter().zip(&estimates) {
        let before = rows.len();
        let domain = aggregate.domain();
        let pairs = domain.topic().is_pair();
        let least = pairs.then(|| args.z.unwrap_or_else(|| believed(domain.nothing())));
        rows_of(domain, estimates, least, &mut rows);
        report.topics.push(TopicReport {
            what: domain.topic().name(),
            domain: domain.digest().into(),
            names: domain.names(),
            answers: domain.answers(),
            reports: aggregate.reports(),
            channels: aggregate
                .channels()
                .map(|(mechanism, epsilon, reports)| ChannelReport {
                    mechanism: mechanism.name(),
                    epsilon: epsilon.get(),
                    reports,
                })
                .collect(),
            z: least,
            counts: rows.len() - before,
        });
        report.reports += aggregate.reports();
    }
    if report.reports == 0 {
        let first = report.reasons.first();
        let first = first.map_or(String::new(), |reason| format!("; {}", reason.first));
        return Err(CliError::failed(
            "no_reports",
            format!("no report counts, {} are skipped{first}", report.skipped),
        ));
    }
    if let Some(path) = &args.out {
        write_rows(path, &rows)?;
    }
    if let Some(path) = &args.model {
        report.model = Some(model(path, &catalog, &all, &estimates, args.z)?);
    }
    output::result(args.json, &report, &report)
}

/// All that reports over this catalogue can be about.
fn domains(catalog: &Catalog, among: Option<&Path>) -> Result<Vec<Aggregate>, CliError> {
    let mut names: Option<Vec<String>> = None;
    if let Some(path) = among {
        let text = String::from_utf8_lossy(&read::read_bytes(path)?).into_owned();
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        names = Some(lines.map(String::from).collect());
    }
    let mut all: Vec<Aggregate> = Vec::new();
    for topic in Topic::ALL {
        let given = names.as_deref();
        for among in [None, given]
            .into_iter()
            .take(1 + usize::from(given.is_some()))
        {
            // A catalogue without categories, or with too many items for pairs, has no such reports.
            match Domain::new(topic, catalog, among) {
                Ok(domain) => all.push(Aggregate::new(domain)),
                Err(error) if among.is_some() && topic == Topic::Item => {
                    return Err(CliError::of(error));
                }
                Err(_) => {}
            }
        }
    }
    Ok(all)
}

/// Counts the reports of a file.
fn count(path: &Path, all: &mut [Aggregate], report: &mut Report) -> Result<(), CliError> {
    let size = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let progress = output::progress_bytes("reports", size);
    let mut reasons: BTreeMap<&'static str, (u64, String)> = BTreeMap::new();
    for (number, line) in (1_u64..).zip(read::open_text(path, &progress)?.lines()) {
        let line = line.map_err(|error| CliError::file("read", path, &error))?;
        if line.trim().is_empty() {
            continue;
        }
        let skipped = match serde_json::from_str::<Value>(&line) {
            Err(error) => Some(("broken_json", error.to_string())),
            Ok(value) => match find(all, &value) {
                None => Some(("other_domain", other_domain(&value))),
                Some(aggregate) => {
                    let added = aggregate.add(&value);
                    added.err().map(|error| (error.code(), error.to_string()))
                }
            },
        };
        if let Some((code, message)) = skipped {
            let first = || (0, format!("{}:{number}: {message}", path.display()));
            reasons.entry(code).or_insert_with(first).0 += 1;
        }
    }
    progress.finish_and_clear();
    for (code, (lines, first)) in reasons {
        report.skipped += lines;
        match report.reasons.iter_mut().find(|known| known.code == code) {
            Some(known) => known.lines += lines,
            None => report.reasons.push(Reason { code, lines, first }),
        }
    }
    Ok(())
}

/// The counts that a report belongs to.
fn find<'a>(all: &'a mut [Aggregate], report: &Value) -> Option<&'a mut Aggregate> {
    let Value::Text(domain) = report.get("domain") else {
        return None;
    };
    let mut all = all.iter_mut();
    all.find(|aggregate| aggregate.domain().digest() == domain)
}

fn other_domain(report: &Value) -> String {
    match report.get("domain") {
        Value::Text(domain) => format!(
            "domain {} is of another catalogue or list of names",
            quote(domain)
        ),
        other => format!("domain must be a text, but is {}", other.describe()),
    }
}

/// The counts of all names, or of the pairs that are at least so many standard errors above 0, largest first.
fn rows_of<'a>(
    domain: &'a Domain,
    estimates: &[Estimate],
    least: Option<f64>,
    rows: &mut Vec<Row<'a>>,
) {
    let before = rows.len();
    for (answer, estimate) in (0..domain.nothing()).zip(estimates) {
        let (name, other) = match domain.pair(answer) {
            Some((one, other)) => (domain.name(one), Some(domain.name(other))),
            None => (domain.name(answer), None),
        };
        if least.is_none_or(|least| estimate.is_above(least)) {
            let (low, high) = estimate.interval();
            rows.push(Row {
                what: domain.topic().name(),
                name,
                other,
                count: estimate.count,
                standard_error: estimate.standard_error,
                low,
                high,
            });
        }
    }
    let new = rows.get_mut(before..).unwrap_or_default();
    new.sort_by(|a, b| b.count.total_cmp(&a.count));
}

/// Writes a bundle of what items and pairs of items say.
fn model(
    path: &Path,
    catalog: &Catalog,
    all: &[Aggregate],
    estimates: &[Vec<Estimate>],
    z: Option<f64>,
) -> Result<Model, CliError> {
    let table = catalog.table();
    let mut writer = BundleWriter::new(table.names(), 0);
    let mut models = Vec::new();
    for (aggregate, estimates) in all.iter().zip(estimates) {
        let domain = aggregate.domain();
        let name = match domain.topic() {
            Topic::Item => "popularity",
            Topic::ItemPair => "together",
            _ => continue,
        };
        if models.contains(&name) {
            return Err(CliError::failed(
                "two_domains",
                "the reports about items are of the whole catalogue and of the list of names; a model is of one of them",
            ));
        }
        models.push(name);
        if domain.topic() == Topic::Item {
            item_model(domain, estimates, table).save(&mut writer);
        } else {
            let least = z.unwrap_or_else(|| believed(domain.nothing()));
            let params = item_knn::Params {
                similarity: item_knn::Params::default().similarity,
                ..item_knn::Params::together()
            };
            pair_model(domain, estimates, least, table, &params)
                .map_err(CliError::of)?
                .save(&mut writer);
        }
    }
    if models.is_empty() {
        return Err(CliError::failed(
            "no_model",
            "a model takes reports about items or pairs of items; there are none",
        ));
    }
    let bytes = writer.finish().map_err(CliError::of)?;
    read::write_bytes(path, &bytes)?;
    Ok(Model {
        bytes: bytes.len(),
        models,
    })
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{} reports, {} lines skipped",
            self.reports, self.skipped
        )?;
        for reason in &self.reasons {
            writeln!(
                out,
                "    {} {}: {}",
                reason.lines, reason.code, reason.first
            )?;
        }
        for topic in &self.topics {
            write!(
                out,
                "{}: {} reports over {} names (domain {}), {} counts",
                topic.what, topic.reports, topic.names, topic.domain, topic.counts
            )?;
            match topic.z {
                Some(z) => writeln!(out, " at least {z:.2} standard errors above 0")?,
                None => writeln!(out)?,
            }
            for channel in &topic.channels {
                writeln!(
                    out,
                    "    {} at epsilon {}: {}",
                    channel.mechanism, channel.epsilon, channel.reports
                )?;
            }
        }
        if let Some(model) = &self.model {
            writeln!(
                out,
                "bundle with {}: {} bytes",
                model.models.join(", "),
                model.bytes
            )?;
        }
        Ok(())
    }
}
