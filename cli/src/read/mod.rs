//! Order logs from files: CSV, JSON Lines and Parquet, row by row, into one row type.

mod jsonl;
mod parquet;
mod source;

pub use source::{Format, check_target, open_text, read_bytes, write_bytes};
pub use windowshopper::orders::{
    ATTRIBUTES, ColumnMap, MappedColumn, Record, Row, RowError, RowParser, SlashDates, Table,
    parse_number, parse_timestamp, show_timestamp,
};

use crate::error::CliError;
use indicatif::ProgressBar;
use std::path::Path;
use windowshopper::orders::CsvTable;

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
        Format::Csv => Box::new(delimited(path, None, progress)?),
        Format::Tsv => Box::new(delimited(path, Some(b'\t'), progress)?),
        Format::Jsonl => Box::new(jsonl::JsonlTable::open(path, progress)?),
        Format::Parquet => Box::new(parquet::ParquetTable::open(path, progress)?),
    })
}

fn delimited(
    path: &Path,
    delimiter: Option<u8>,
    progress: &ProgressBar,
) -> Result<CsvTable, CliError> {
    CsvTable::open(open_text(path, progress)?, delimiter).map_err(|error| match error {
        RowError::Bad { line, reason, .. } | RowError::Fatal { line, reason } => CliError::failed(
            "events_format",
            format!("{}:{line}: {reason}", path.display()),
        ),
    })
}
