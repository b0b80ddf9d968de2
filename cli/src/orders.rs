//! Rows of an order log, as a merchant means them: what is a purchase, what a refund, what no product.
//!
//! - A row of an item that `--items` leaves out, or `--exclude-items` names, is left out.
//! - A purchase with a negative quantity, or whose session_id starts with `--cancel-prefix`, is a
//!   refund of that many pieces; [`OrderLog::clean`] matches it with the purchase.
//! - A purchase or refund of nothing (quantity 0), or at a price of 0 or less, is bookkeeping
//!   (write-offs, samples, corrections) and is left out.
//! - Everything else of which a row can't be understood makes it a bad row (see [`BadRows`]).

use crate::args::OrderArgs;
use crate::derive::DerivedCatalog;
use crate::error::CliError;
use crate::output;
use crate::read::{self, Record, Row, RowError};
use serde::Serialize;
use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use windowshopper::events::{EventKind, OrderLog, OrderRow};
use windowshopper::id::{ItemTable, UserId};

/// So many bad rows are shown in the report.
const SAMPLES: usize = 20;
/// So many bad rows are skipped when `--max-bad-rows` says nothing ...
const MAX_BAD_ROWS: u64 = 1_000;
/// ... and no more than one of so many.
const MAX_BAD_SHARE: u64 = 10;

/// An order log, read.
#[derive(Debug)]
pub struct Orders {
    /// All rows that count, in the order of the files; not yet cleaned or sessionised.
    pub log: OrderLog,
    /// The items of the log, in the order in which they first occur.
    pub items: ItemTable,
    /// A catalogue made of what the rows say of the items.
    pub derived: DerivedCatalog,
    /// What was read.
    pub report: ReadReport,
}

/// What was read.
#[derive(Debug, Default, Serialize)]
pub struct ReadReport {
    /// The files.
    pub files: Vec<String>,
    /// Rows in them.
    pub rows: u64,
    /// Rows that count.
    pub events: u64,
    /// Rows of each kind that count.
    pub kinds: std::collections::BTreeMap<&'static str, u64>,
    /// Distinct items.
    pub items: usize,
    /// Distinct users.
    pub users: usize,
    /// Distinct values of session_id.
    pub sessions: usize,
    /// Time of the first event, ISO 8601.
    pub first: Option<String>,
    /// Time of the last event, ISO 8601.
    pub last: Option<String>,
    /// Rows that mean nothing to a recommender.
    pub left_out: LeftOut,
    /// Rows that could not be understood.
    pub bad_rows: u64,
    /// The first of them.
    pub bad_row_samples: Vec<BadRow>,
    /// How long reading took.
    pub seconds: f64,
}

/// Rows that were understood, and mean nothing to a recommender.
#[derive(Debug, Default, Serialize)]
pub struct LeftOut {
    /// Events that name no item: searches, looks at the cart.
    pub no_item: u64,
    /// By `--items` or `--exclude-items`.
    pub other_items: u64,
    /// Purchases and refunds at a price of 0 or less.
    pub no_price: u64,
    /// Purchases and refunds of no piece.
    pub no_quantity: u64,
}

/// A row that could not be understood.
#[derive(Clone, Debug, Serialize)]
pub struct BadRow {
    /// Which file.
    pub file: String,
    /// Line in it (Parquet: row), from 1.
    pub line: u64,
    /// Column: number and name, as far as there are any.
    pub column: Option<String>,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for BadRow {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: ", self.file, self.line)?;
        if let Some(column) = &self.column {
            write!(out, "column {column}: ")?;
        }
        out.write_str(&self.reason)
    }
}

/// Reads all files of `--events`.
///
/// # Errors
/// Bad usage (columns), a file that can't be read, or too many bad rows.
pub fn read(args: &OrderArgs) -> Result<Orders, CliError> {
    let started = std::time::Instant::now();
    let mut reader = Reader {
        args,
        bad: BadRows::new(args.max_bad_rows),
        log: OrderLog::default(),
        items: ItemTable::default(),
        users: HashMap::new(),
        sessions: HashMap::new(),
        item_id: String::new(),
        derived: DerivedCatalog::new(args.currency),
        report: ReadReport::default(),
    };
    for path in &args.events {
        reader.read_file(path)?;
    }
    let Reader {
        bad,
        log,
        items,
        users,
        sessions,
        derived,
        mut report,
        ..
    } = reader;
    bad.finish(report.rows)?;
    if log.is_empty() {
        let LeftOut {
            no_item,
            other_items,
            no_price,
            no_quantity,
        } = report.left_out;
        return Err(CliError::failed(
            "no_events",
            format!(
                "{}: no event left of {} rows ({} bad, {no_item} without item, {other_items} of other items, {no_price} without price, {no_quantity} without quantity)",
                report.files.join(", "),
                report.rows,
                bad.count
            ),
        ));
    }
    report.items = items.len();
    report.users = users.len();
    report.sessions = sessions.len();
    if let Some((first, last)) = log.time_range() {
        report.first = Some(read::show_timestamp(first));
        report.last = Some(read::show_timestamp(last));
    }
    report.bad_rows = bad.count;
    report.bad_row_samples = bad.samples;
    report.seconds = started.elapsed().as_secs_f64();
    Ok(Orders {
        log,
        items,
        derived,
        report,
    })
}

struct Reader<'a> {
    args: &'a OrderArgs,
    bad: BadRows,
    log: OrderLog,
    items: ItemTable,
    users: HashMap<Box<str>, UserId>,
    sessions: HashMap<Box<str>, u32>,
    /// Buffer for the id in upper case.
    item_id: String,
    derived: DerivedCatalog,
    report: ReadReport,
}

impl Reader<'_> {
    fn read_file(&mut self, path: &Path) -> Result<(), CliError> {
        let name = path.display().to_string();
        let progress = output::progress_bytes(&format!("reading {name}"), 0);
        let mut table = read::open(path, self.args.events_format, &progress)?;
        let wanted = self.args.column_map()?.resolve(path, table.as_ref())?;
        let parser = self.args.row_parser();
        let fatal = |line: u64, reason: &str| {
            CliError::failed("events_format", format!("{name}:{line}: {reason}"))
        };
        match table.select(wanted.clone()) {
            Ok(()) => {}
            Err(RowError::Bad { line, reason, .. } | RowError::Fatal { line, reason }) => {
                return Err(fatal(line, &reason));
            }
        }
        let mut record = Record::default();
        loop {
            let row = match table.read(&mut record) {
                Ok(None) => break,
                Ok(Some(line)) => parser
                    .parse(&record, line, table.as_ref(), &wanted)
                    .map(|row| self.judge(&row)),
                Err(error) => Err(error),
            };
            self.report.rows += 1;
            match row {
                Ok(()) => {}
                Err(RowError::Bad {
                    line,
                    column,
                    reason,
                }) => self.bad.add(BadRow {
                    file: name.clone(),
                    line,
                    column,
                    reason,
                })?,
                Err(RowError::Fatal { line, reason }) => return Err(fatal(line, &reason)),
            }
        }
        progress.finish_and_clear();
        self.report.files.push(name);
        Ok(())
    }

    /// What the row means.
    fn judge(&mut self, row: &Row<'_>) {
        if row.item_id.is_empty() {
            self.report.left_out.no_item += 1;
            return;
        }
        let id = if self.args.ignore_item_case {
            self.item_id.clear();
            self.item_id
                .extend(row.item_id.chars().flat_map(char::to_uppercase));
            self.item_id.as_str()
        } else {
            row.item_id
        };
        let known = self.items.get(id);
        let left_out = &mut self.report.left_out;
        if known.is_none() && !wanted(self.args, id) {
            left_out.other_items += 1;
            return;
        }
        let mut kind = row.event;
        if matches!(kind, EventKind::Purchase | EventKind::Refund) {
            if row.quantity == 0.0 {
                left_out.no_quantity += 1;
                return;
            }
            if row.price.is_some_and(|price| price <= 0.0) {
                left_out.no_price += 1;
                return;
            }
            let cancelled = self.args.cancel_prefix.as_ref().is_some_and(|prefix| {
                row.session_id
                    .is_some_and(|session| session.starts_with(prefix.as_str()))
            });
            if row.quantity < 0.0 || cancelled {
                kind = EventKind::Refund;
            }
        }
        let item = known.unwrap_or_else(|| self.items.intern(id));
        self.derived.add(item, kind, row);
        let user = row.user_id.map(|name| match self.users.get(name) {
            Some(&user) => user,
            None => {
                let user = UserId::new(number(self.users.len()));
                self.users.insert(name.into(), user);
                user
            }
        });
        let session = row.session_id.map(|name| match self.sessions.get(name) {
            Some(&session) => session,
            None => {
                let session = number(self.sessions.len());
                self.sessions.insert(name.into(), session);
                session
            }
        });
        #[allow(clippy::cast_possible_truncation)] // f32 is what the log keeps
        let (quantity, price) = (
            row.quantity.abs() as f32,
            row.price.unwrap_or(0.0).max(0.0) as f32,
        );
        let order = OrderRow {
            user,
            session,
            item,
            kind,
            timestamp: row.timestamp,
            quantity,
            price,
        };
        self.log.push_in(order, &row.situation.text());
        self.report.events += 1;
        *self.report.kinds.entry(kind.name()).or_default() += 1;
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn wanted(args: &OrderArgs, id: &str) -> bool {
    (args.items.is_empty() || args.items.iter().any(|pattern| pattern.matches(id)))
        && !args.exclude_items.iter().any(|pattern| pattern.matches(id))
}

/// Counts bad rows, keeps the first as samples, and ends the run when there are too many: more than
/// `--max-bad-rows`, or when that is not given more than 1,000 or (looked at in the end) a tenth.
#[derive(Debug)]
struct BadRows {
    limit: Option<u64>,
    count: u64,
    samples: Vec<BadRow>,
}

impl BadRows {
    fn new(limit: Option<u64>) -> Self {
        Self {
            limit,
            count: 0,
            samples: Vec::new(),
        }
    }

    fn add(&mut self, row: BadRow) -> Result<(), CliError> {
        self.count += 1;
        let limit = self.limit.unwrap_or(MAX_BAD_ROWS);
        if self.samples.len() < SAMPLES {
            self.samples.push(row.clone());
        }
        if self.count > limit {
            let message = format!(
                "{row}\nThat is bad row number {}; --max-bad-rows allows {limit}.{}",
                self.count,
                self.first()
            );
            return Err(CliError::failed("too_many_bad_rows", message));
        }
        Ok(())
    }

    fn finish(&self, rows: u64) -> Result<(), CliError> {
        if self.limit.is_none() && self.count.saturating_mul(MAX_BAD_SHARE) > rows {
            let last = self.samples.last().map(BadRow::to_string);
            let message = format!(
                "{}\n{} of {rows} rows are bad, more than a tenth; --max-bad-rows {} lets them pass.{}",
                last.unwrap_or_default(),
                self.count,
                self.count,
                self.first()
            );
            return Err(CliError::failed("too_many_bad_rows", message));
        }
        Ok(())
    }

    /// The first few, for a message.
    fn first(&self) -> String {
        let lines = self.samples.iter().take(5);
        let lines: Vec<String> = lines.map(|row| format!("\n  {row}")).collect();
        match lines.len() {
            0 | 1 => String::new(),
            _ => format!(" The first:{}", lines.concat()),
        }
    }
}

impl fmt::Display for ReadReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds: Vec<String> = self
            .kinds
            .iter()
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        let LeftOut {
            no_item,
            other_items,
            no_price,
            no_quantity,
        } = self.left_out;
        writeln!(
            out,
            "read {} rows in {:.1} s: {} events ({})",
            self.rows,
            self.seconds,
            self.events,
            kinds.join(", ")
        )?;
        writeln!(
            out,
            "  {} items, {} users, {} sessions or orders, from {} to {}",
            self.items,
            self.users,
            self.sessions,
            self.first.as_deref().unwrap_or("-"),
            self.last.as_deref().unwrap_or("-"),
        )?;
        writeln!(
            out,
            "  left out: {no_item} without item, {other_items} of other items, {no_price} without price, {no_quantity} without quantity"
        )?;
        write!(out, "  bad rows: {}", self.bad_rows)?;
        for row in &self.bad_row_samples {
            write!(out, "\n    {row}")?;
        }
        Ok(())
    }
}
