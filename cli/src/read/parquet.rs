//! Parquet through its record API: no Arrow is built for it.

use super::{Record, RowError, Table, show_timestamp};
use crate::error::CliError;
use indicatif::ProgressBar;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row, reader::RowIter};
use parquet::schema::types::Type;
use std::fmt::Write as _;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// A Parquet file; only the wanted columns are decoded.
pub struct ParquetTable {
    /// Taken by the first `select`.
    file: Option<SerializedFileReader<File>>,
    rows: Option<RowIter<'static>>,
    columns: Vec<String>,
    wanted: Vec<Option<String>>,
    row: u64,
    progress: ProgressBar,
}

impl ParquetTable {
    pub fn open(path: &Path, progress: &ProgressBar) -> Result<Self, CliError> {
        let failed = |reason: String| {
            CliError::failed("events_format", format!("{}: {reason}", path.display()))
        };
        let file = File::open(path).map_err(|error| CliError::file("open", path, &error))?;
        let file = SerializedFileReader::new(file)
            .map_err(|error| failed(format!("not a Parquet file: {error}")))?;
        let metadata = file.metadata().file_metadata();
        let columns = metadata
            .schema()
            .get_fields()
            .iter()
            .map(|field| field.name().to_string())
            .collect();
        progress.set_length(u64::try_from(metadata.num_rows()).unwrap_or(0));
        Ok(Self {
            file: Some(file),
            rows: None,
            columns,
            wanted: Vec::new(),
            row: 0,
            progress: progress.clone(),
        })
    }

    fn fatal(&self, error: &parquet::errors::ParquetError) -> RowError {
        RowError::Fatal {
            line: self.row + 1,
            reason: error.to_string(),
        }
    }
}

impl Table for ParquetTable {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn select(&mut self, wanted: Vec<Option<String>>) -> Result<(), RowError> {
        let Some(file) = self.file.take() else {
            return Ok(());
        };
        let schema = file.metadata().file_metadata().schema();
        let fields: Vec<Arc<Type>> = schema
            .get_fields()
            .iter()
            .filter(|field| wanted.iter().flatten().any(|name| name == field.name()))
            .cloned()
            .collect();
        let projection = Type::group_type_builder(schema.name())
            .with_fields(fields)
            .build()
            .map_err(|error| self.fatal(&error))?;
        let rows = RowIter::from_file_into(Box::new(file))
            .project(Some(projection))
            .map_err(|error| self.fatal(&error))?;
        self.rows = Some(rows);
        self.wanted = wanted;
        Ok(())
    }

    fn read(&mut self, record: &mut Record) -> Result<Option<u64>, RowError> {
        let row: Row = match self.rows.as_mut().and_then(Iterator::next) {
            None => return Ok(None),
            Some(Ok(row)) => row,
            Some(Err(error)) => return Err(self.fatal(&error)),
        };
        self.row += 1;
        if self.row.is_multiple_of(4096) {
            self.progress.set_position(self.row);
        }
        record.reset(self.wanted.len());
        for (name, field) in row.get_column_iter() {
            for (slot, wanted) in self.wanted.iter().enumerate() {
                if wanted.as_ref() == Some(name) {
                    put(field, record.slot(slot)).map_err(|reason| RowError::Bad {
                        line: self.row,
                        column: Some(name.clone()),
                        reason,
                    })?;
                }
            }
        }
        Ok(Some(self.row))
    }
}

fn put(field: &Field, out: &mut String) -> Result<(), String> {
    let written = match field {
        Field::Null => Ok(()),
        Field::Str(text) => {
            out.push_str(text.trim());
            Ok(())
        }
        // Old writers do not say that a byte array is text.
        Field::Bytes(bytes) => {
            let text = std::str::from_utf8(bytes.data()).map_err(|_| "the text is not UTF-8")?;
            out.push_str(text.trim());
            Ok(())
        }
        Field::Bool(value) => write!(out, "{value}"),
        Field::Byte(value) => write!(out, "{value}"),
        Field::Short(value) => write!(out, "{value}"),
        Field::Int(value) => write!(out, "{value}"),
        Field::Long(value) => write!(out, "{value}"),
        Field::UByte(value) => write!(out, "{value}"),
        Field::UShort(value) => write!(out, "{value}"),
        Field::UInt(value) => write!(out, "{value}"),
        Field::ULong(value) => write!(out, "{value}"),
        Field::Float16(value) => write!(out, "{value}"),
        // A data frame's missing number.
        Field::Float(value) if value.is_nan() => Ok(()),
        Field::Double(value) if value.is_nan() => Ok(()),
        Field::Float(value) => write!(out, "{value}"),
        Field::Double(value) => write!(out, "{value}"),
        Field::Decimal(_) => write!(out, "{field}"),
        // As ISO text, which says its unit itself.
        Field::Date(days) => write!(out, "{}", show_timestamp(i64::from(*days) * 86_400_000)),
        Field::TimestampMillis(millis) => write!(out, "{}", show_timestamp(*millis)),
        Field::TimestampMicros(micros) => write!(out, "{}", show_timestamp(micros / 1_000)),
        Field::TimeMillis(_)
        | Field::TimeMicros(_)
        | Field::Group(_)
        | Field::ListInternal(_)
        | Field::MapInternal(_) => {
            return Err(format!("can't be read as text or number: {field}"));
        }
    };
    written.map_err(|error| error.to_string())
}
