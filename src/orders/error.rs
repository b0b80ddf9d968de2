//! Why an order log, or a shop, can't be read.

use super::BadRow;
use crate::catalog::{FeedError, FeedReport};
use crate::error::Coded;

/// Why an order log or the shop around it can't be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OrdersError {
    /// A target is mapped twice.
    #[error("{target} is given two columns, `{}` and `{}`", columns[0], columns[1])]
    TwoColumns {
        /// Of what.
        target: &'static str,
        /// Columns of the file.
        columns: [String; 2],
    },
    /// A mapped column is not in the file.
    #[error(
        "{file}: there is no column `{column}` to be {target}; {}",
        listed(there)
    )]
    UnknownColumn {
        /// The file's name.
        file: String,
        /// What the column is to be.
        target: &'static str,
        /// What is not there.
        column: String,
        /// The file's columns.
        there: Vec<String>,
    },
    /// A column that every log needs.
    #[error("{file}: no column is {}; {}", wanted(target), listed(there))]
    MissingColumn {
        /// The file's name.
        file: String,
        /// What is missing; `session_id` where `user_id` would do as well.
        target: &'static str,
        /// The file's columns.
        there: Vec<String>,
    },
    /// Nothing more can be read from the file.
    #[error("{file}:{line}: {reason}")]
    Format {
        /// The file's name.
        file: String,
        /// Line from 1.
        line: u64,
        /// What is wrong.
        reason: String,
    },
    /// More bad rows than are let pass.
    #[error("{}", too_many(first, *count, *rows, *limit))]
    TooManyBadRows {
        /// Bad rows so far.
        count: u64,
        /// Rows of the log; none when it was not read to its end.
        rows: Option<u64>,
        /// How many pass; none: a tenth of all rows.
        limit: Option<u64>,
        /// The first bad rows, and the last of those that were kept.
        first: Vec<BadRow>,
        /// The row that was one too many.
        last: Option<Box<BadRow>>,
    },
    /// No row is left.
    #[error(
        "{files}: no event left of {rows} rows ({bad} bad, {no_item} without item, {other_items} of other items, {no_price} without price, {no_quantity} without quantity)"
    )]
    NoEvents {
        /// The files' names.
        files: String,
        /// Rows in them.
        rows: u64,
        /// Rows that could not be understood.
        bad: u64,
        /// See [`super::LeftOut`], as the next three.
        no_item: u64,
        /// By a pattern.
        other_items: u64,
        /// At a price of 0 or less.
        no_price: u64,
        /// Of no piece.
        no_quantity: u64,
    },
    /// The feed as a whole.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// The feed has no good row.
    #[error("no item in the catalogue, {} bad rows{}", report.bad_rows, first_of(report))]
    EmptyCatalog {
        /// What was read.
        report: Box<FeedReport>,
    },
    /// Log and catalogue are of different shops, or write ids differently.
    #[error(
        "none of the {items} items of the order log is in the catalogue; the log says `{logged}`, the catalogue `{sold}`"
    )]
    NoCommonItems {
        /// Items of the log.
        items: usize,
        /// An id in the log.
        logged: String,
        /// An id in the catalogue.
        sold: String,
    },
}

impl Coded for OrdersError {
    fn code(&self) -> &'static str {
        match self {
            Self::TwoColumns { .. } | Self::UnknownColumn { .. } | Self::MissingColumn { .. } => {
                "missing_column"
            }
            Self::Format { .. } => "events_format",
            Self::TooManyBadRows { .. } => "too_many_bad_rows",
            Self::NoEvents { .. } => "no_events",
            Self::Feed(error) => error.code(),
            Self::EmptyCatalog { .. } => "empty_catalog",
            Self::NoCommonItems { .. } => "no_common_items",
        }
    }
}

/// "it has `a`, `b`".
fn listed(columns: &[String]) -> String {
    let names: Vec<String> = columns.iter().map(|name| format!("`{name}`")).collect();
    match names.len() {
        0 => "it has no columns".to_string(),
        _ => format!("it has {}", names.join(", ")),
    }
}

fn wanted(target: &str) -> String {
    match target {
        "session_id" => "`session_id` or `user_id`".into(),
        other => format!("`{other}`"),
    }
}

fn too_many(first: &[BadRow], count: u64, rows: Option<u64>, limit: Option<u64>) -> String {
    let share = match (rows, limit) {
        (Some(rows), None) => format!("{count} of {rows} rows are bad, more than a tenth."),
        (_, limit) => format!(
            "{count} rows are bad; at most {} are skipped.",
            limit.unwrap_or_default()
        ),
    };
    let lines: Vec<String> = first
        .iter()
        .take(5)
        .map(|row| format!("\n  {row}"))
        .collect();
    format!("{share} The first:{}", lines.concat())
}

fn first_of(report: &FeedReport) -> String {
    let first = report.samples.first();
    first.map_or_else(String::new, |sample| {
        format!("; the first: line {}: {}", sample.line, sample.message)
    })
}
