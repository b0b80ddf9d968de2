//! Feed readers: bytes of a file into items.
//!
//! A bad row is counted, the first are sampled with line, column, code and message, and the reader
//! goes on with the next; only a file that can't be a feed at all is an error. An empty file is an
//! empty feed.

mod error;
mod json;
pub(super) mod object;
mod table;
#[cfg(feature = "learn")]
pub(crate) use table::each_row;

pub use error::{FeedError, RowError};

use super::item::Item;
use crate::error::Coded;
use crate::json::Json;
use serde::Serialize;

/// Longest cell, in bytes: 64 KiB. A row with a longer one is bad.
pub const MAX_CELL: usize = 64 * 1024;
/// How many bad rows a report describes.
pub const MAX_SAMPLES: usize = 20;

/// How a feed is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Merchant Center, comma separated. Semicolons are understood when the header has them and no
    /// comma.
    Csv,
    /// Merchant Center, tab separated.
    Tsv,
    /// One JSON object a line.
    JsonLines,
    /// One JSON document: an array of objects, or an object that has one as `items`, `products` or
    /// `entries`.
    Json,
    /// One JSON document of schema.org: `Product`, `ProductGroup`, `ItemList`, `@graph`, or an
    /// array of them.
    JsonLd,
    /// Whichever of these the first characters look like.
    Auto,
}

impl Format {
    /// All, in a fixed order.
    pub const ALL: [Format; 6] = [
        Format::Csv,
        Format::Tsv,
        Format::JsonLines,
        Format::Json,
        Format::JsonLd,
        Format::Auto,
    ];

    /// Name towards JavaScript and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::JsonLines => "jsonl",
            Format::Json => "json",
            Format::JsonLd => "jsonld",
            Format::Auto => "auto",
        }
    }

    /// The format with this name.
    ///
    /// # Errors
    /// [`FeedError::Format`] when there is none.
    pub fn from_name(name: &str) -> Result<Self, FeedError> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| FeedError::Format {
                reason: format!(
                    "format must be csv, tsv, jsonl, json, jsonld or auto, but is {}",
                    crate::value::quote(name)
                ),
            })
    }
}

impl Serialize for Format {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// What a reader found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FeedReport {
    /// How the feed is written; never [`Format::Auto`].
    pub format: Format,
    /// Rows, good and bad; blank ones are not counted.
    pub rows: usize,
    /// Rows that were taken.
    pub items: usize,
    /// Rows that were not.
    pub bad_rows: usize,
    /// The first [`MAX_SAMPLES`] of those.
    pub samples: Vec<Sample>,
}

/// A bad row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// Line of the file on which the row starts, from 1; in a JSON document, which product, from 1.
    pub line: usize,
    /// Which cell of the row, from 1; 0 when it is the row as a whole, and in JSON.
    pub column: usize,
    /// Stable code of the reason.
    pub code: &'static str,
    /// The reason.
    pub message: String,
}

/// Where rows go: `false` when an item with this id has been taken before.
type Sink<'a> = &'a mut dyn FnMut(&Item) -> bool;

/// Counts rows and passes the good ones on.
struct Rows<'a> {
    sink: Sink<'a>,
    report: FeedReport,
}

impl Rows<'_> {
    /// A row that has been read without an error into `item`.
    fn take(&mut self, line: usize, id_column: usize, item: &Item) {
        if item.id.is_empty() {
            self.reject(line, id_column, &RowError::MissingId);
        } else if item.title.is_empty() {
            let item_id = item.id.clone();
            self.reject(line, 0, &RowError::MissingTitle { item_id });
        } else if (self.sink)(item) {
            self.report.rows += 1;
            self.report.items += 1;
        } else {
            let item_id = item.id.clone();
            self.reject(line, id_column, &RowError::DuplicateId { item_id });
        }
    }

    fn reject(&mut self, line: usize, column: usize, error: &RowError) {
        self.report.rows += 1;
        self.report.bad_rows += 1;
        if self.report.samples.len() < MAX_SAMPLES {
            self.report.samples.push(Sample {
                line,
                column,
                code: error.code(),
                message: error.to_string(),
            });
        }
    }
}

/// Reads a feed, row by row, into `sink`, which gets each good row once and says `false` when it
/// has an item of this id (the first wins; the row is then counted as bad). The item is only lent:
/// its memory serves the next row.
///
/// Columns are Merchant Center's in any spelling (`image_link`, `g:image_link`, `Image Link`,
/// `imageLink`); the same names serve in JSON. `id` and `title` are needed. Columns that have no
/// field in [`Item`] become tags. A cell above [`MAX_CELL`] makes its row bad. A quote that is not
/// closed costs one line, not the rest of the file (unless a quote further down closes it so that
/// the row still has as many cells as the header: then it is a row like any other).
///
/// Time is linear in the file; memory is that of the longest row (of the document, for
/// [`Format::Json`] and [`Format::JsonLd`]).
///
/// # Errors
/// When the file is not UTF-8 text, not of the format, or has no column `id` or `title`.
pub fn read(
    bytes: &[u8],
    format: Format,
    json: &impl Json,
    sink: Sink<'_>,
) -> Result<FeedReport, FeedError> {
    let text = std::str::from_utf8(bytes).map_err(|error| not_text(bytes, error.valid_up_to()))?;
    if let Some(offset) = bytes.iter().position(|&byte| byte == 0) {
        return Err(not_text(bytes, offset));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let format = match format {
        Format::Auto => detect(text)?,
        given => given,
    };
    let mut rows = Rows {
        sink,
        report: FeedReport {
            format,
            rows: 0,
            items: 0,
            bad_rows: 0,
            samples: Vec::new(),
        },
    };
    match format {
        Format::Csv => table::read(text, None, &mut rows)?,
        Format::Tsv => table::read(text, Some(b'\t'), &mut rows)?,
        Format::JsonLines => json::lines(text, json, &mut rows),
        Format::Json | Format::JsonLd | Format::Auto => json::document(text, json, &mut rows)?,
    }
    Ok(rows.report)
}

/// The format that the first characters look like.
fn detect(text: &str) -> Result<Format, FeedError> {
    let start = text.trim_start();
    let mut lines = start.split('\n');
    let first = lines.next().unwrap_or("").trim_end();
    Ok(match start.as_bytes().first() {
        Some(b'<') => {
            return Err(FeedError::Format {
                reason: "it looks like XML or HTML; give CSV, TSV, JSON Lines, JSON or JSON-LD"
                    .into(),
            });
        }
        Some(b'[') => Format::Json,
        Some(b'{') => {
            let next = lines.map(str::trim).find(|line| !line.is_empty());
            if first.ends_with('}') && next.is_none_or(|line| line.starts_with('{')) {
                Format::JsonLines
            } else {
                Format::Json
            }
        }
        _ if first.contains('\t') => Format::Tsv,
        _ => Format::Csv,
    })
}

fn not_text(bytes: &[u8], offset: usize) -> FeedError {
    let at = bytes.get(offset).copied().unwrap_or(0);
    let is_high = |byte: Option<&u8>| byte.is_some_and(|byte| *byte >= 0x80);
    let hint = match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "it looks like UTF-16",
        [0x1f, 0x8b, ..] => "it looks like gzip; unpack it first",
        [b'P', b'K', 3, 4, ..] => "it looks like a ZIP archive or an Excel workbook",
        _ if at == 0 => "it looks like UTF-16 or a binary file",
        _ if is_high(bytes.get(offset + 1)) => {
            "it may be GB18030, Shift_JIS or another encoding of several bytes a character"
        }
        _ => "it may be Windows-1252 or Latin-1",
    };
    FeedError::NotText { offset, at, hint }
}
