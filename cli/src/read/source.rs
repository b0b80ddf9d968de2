//! Files: formats by name, gzip by extension, progress over bytes.

use crate::error::CliError;
use flate2::{Compression, GzBuilder, read::MultiGzDecoder};
use indicatif::ProgressBar;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

/// Format of an order log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Delimited by comma, semicolon, tab or bar, whichever the first line has most of.
    Csv,
    /// Delimited by tab.
    Tsv,
    /// One JSON object a line; GA4 events with `items` are understood too.
    Jsonl,
    /// Parquet, flat columns.
    Parquet,
}

impl Format {
    /// The format that the file's extension says; `.gz` is looked through.
    ///
    /// # Errors
    /// When the extension says nothing.
    pub fn of(path: &Path) -> Result<Self, CliError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        match name.rsplit('.').next().unwrap_or_default() {
            "csv" | "txt" => Ok(Self::Csv),
            "tsv" | "tab" => Ok(Self::Tsv),
            "jsonl" | "ndjson" | "json" => Ok(Self::Jsonl),
            "parquet" | "pq" => Ok(Self::Parquet),
            _ => Err(CliError::Usage(format!(
                "{}: can't tell the format from the name; expected .csv, .tsv, .jsonl, .ndjson or \
                 .parquet (.csv.gz and so on too), or give --events-format",
                path.display()
            ))),
        }
    }
}

fn is_gzip(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("gz"))
}

/// Opens a text file, unpacked when its name ends in `.gz`.
///
/// # Errors
/// When it can't be opened.
pub fn open_text(path: &Path, progress: &ProgressBar) -> Result<Box<dyn BufRead>, CliError> {
    let file = File::open(path).map_err(|error| CliError::file("open", path, &error))?;
    let metadata = file
        .metadata()
        .map_err(|error| CliError::file("open", path, &error))?;
    if metadata.is_dir() {
        return Err(CliError::failed(
            "file",
            format!("{}: is a directory, expected a file", path.display()),
        ));
    }
    progress.set_length(metadata.len());
    let file = progress.wrap_read(file);
    Ok(if is_gzip(path) {
        Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(file)))
    } else {
        Box::new(BufReader::with_capacity(1 << 16, file))
    })
}

/// A whole file, unpacked when its name ends in `.gz`.
///
/// # Errors
/// When it can't be read.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::new();
    open_text(path, &ProgressBar::hidden())?
        .read_to_end(&mut bytes)
        .map_err(|error| CliError::file("read", path, &error))?;
    Ok(bytes)
}

/// Whether a file can go to `path`: asked before the work is done, not after.
///
/// # Errors
/// When its folder is not there.
pub fn check_target(path: &Path) -> Result<(), CliError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    match std::fs::metadata(folder) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(std::io::Error::from(std::io::ErrorKind::NotADirectory)),
        Err(error) => Err(error),
    }
    .map_err(|error| CliError::file("write", path, &error))
}

/// Writes a whole file, packed when its name ends in `.gz`. The same content gives the same bytes.
/// It is written beside its place first, so that a run that dies leaves no half file.
///
/// # Errors
/// When it can't be written.
pub fn write_bytes(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let write = || -> std::io::Result<()> {
        let mut partial = path.as_os_str().to_owned();
        partial.push(".partial");
        let packed;
        let content = if is_gzip(path) {
            // No file name and no time in the header.
            let mut encoder = GzBuilder::new().write(Vec::new(), Compression::best());
            encoder.write_all(bytes)?;
            packed = encoder.finish()?;
            &packed
        } else {
            bytes
        };
        std::fs::write(&partial, content)?;
        std::fs::rename(&partial, path)
    };
    write().map_err(|error| CliError::file("write", path, &error))
}
