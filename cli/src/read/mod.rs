//! Order logs from files: CSV, JSON Lines and Parquet, row by row, into one row type.

mod columns;
mod csv;
mod jsonl;
mod number;
mod parquet;
mod record;
mod row;
mod source;
mod timestamp;

pub use columns::{ColumnMap, MappedColumn};
pub use number::parse as parse_number;
pub use record::{Record, RowError, Table};
pub use row::{ATTRIBUTES, Row, RowParser};
pub use source::{Format, check_target, open_text, read_bytes, write_bytes};
pub use timestamp::{SlashDates, parse as parse_timestamp, show as show_timestamp};

use crate::error::CliError;
use indicatif::ProgressBar;
use std::path::Path;

/// Opens an order log. Nothing but its head is read yet.
///
/// # Errors
/// When the file can't be read, or is not of its format.
pub fn open(
    path: &Path,
    format: Option<Format>,
    progress: &ProgressBar,
) -> Result<Box<dyn Table>, CliError> {
    let format = match format {
        Some(format) => format,
        None => Format::of(path)?,
    };
    Ok(match format {
        Format::Csv => Box::new(csv::CsvTable::open(path, None, progress)?),
        Format::Tsv => Box::new(csv::CsvTable::open(path, Some(b'\t'), progress)?),
        Format::Jsonl => Box::new(jsonl::JsonlTable::open(path, progress)?),
        Format::Parquet => Box::new(parquet::ParquetTable::open(path, progress)?),
    })
}
