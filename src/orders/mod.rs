//! How does a merchant's log become a training log? Rows of text into an [`crate::events::OrderLog`].
//!
//! A [`Table`] gives rows as text ([`CsvTable`]; the command line has more formats), [`RowParser`] understands
//! one, [`Reader`] judges it and counts what it leaves out, and [`Shop`] lays log and catalogue over one table of
//! items. The same files give the same shop wherever they are read.
//!
//! *For:* reading, with line numbers of what can't be read. *Not for:* files, compression, progress (the caller's).

mod columns;
mod csv;
mod error;
mod number;
mod reader;
mod record;
mod report;
mod row;
mod shop;
mod timestamp;

pub use columns::{ColumnMap, MappedColumn};
pub use csv::CsvTable;
pub use error::OrdersError;
pub use number::parse as parse_number;
pub use reader::{Orders, ReadParams, Reader};
pub use record::{Record, RowError, Table};
pub use report::{BadRow, LeftOut, ReadReport};
pub use row::{ATTRIBUTES, FIELDS, Row, RowParser};
pub use shop::{Shop, read_catalog};
pub use timestamp::{SlashDates, parse as parse_timestamp, show as show_timestamp};
