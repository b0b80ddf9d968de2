//! What `train` and `evaluate shop` start from: a catalogue and an order log.

use crate::args::ShopArgs;
use crate::error::CliError;
use crate::orders::{self, ReadReport};
use crate::read;
use std::path::{Path, PathBuf};
use windowshopper::catalog::{Catalog, FeedReport, Format};
use windowshopper::events::{CleanReport, OrderLog, SESSION_GAP, clean::Rules};
use windowshopper::id::ItemTable;
use windowshopper::json::NativeJson;

/// A shop, read.
#[derive(Debug)]
pub struct Shop {
    /// The catalogue, given or derived from the log.
    pub feed: Feed,
    /// The order log as read: not cleaned, not sessionised, not sorted.
    pub log: OrderLog,
    /// Item ids of the log, in the order in which they first occur there; [`OrderLog`] speaks of
    /// items by their position in it. Items that the catalogue does not have may be among them.
    pub items: ItemTable,
    /// What was read.
    pub report: ReadReport,
}

/// A product feed as bytes, for the engine's feed readers.
#[derive(Debug)]
pub struct Feed {
    /// Where it comes from, for messages; the order log when it was derived.
    pub path: PathBuf,
    /// `csv`, `tsv`, `jsonl`, `json`, `jsonld` or `auto`.
    pub format: String,
    /// The feed, unpacked.
    pub bytes: Vec<u8>,
    /// True when it was derived from the order log.
    pub derived: bool,
}

impl Shop {
    /// The catalogue, over the item table of the log.
    ///
    /// # Errors
    /// When the feed can't be read.
    pub fn catalog(&self) -> Result<(Catalog, FeedReport), CliError> {
        let format = Format::from_name(&self.feed.format).map_err(CliError::of)?;
        Catalog::read(self.items.clone(), &self.feed.bytes, format, &NativeJson)
            .map_err(|error| CliError::engine(&self.feed.path, &error))
    }

    /// The log, cleaned, divided into sessions and sorted by time, and what the cleaning found.
    pub fn clean_log(&self) -> (OrderLog, CleanReport) {
        let mut log = self.log.clone();
        let report = log.clean(&Rules::default());
        log.sessionise(SESSION_GAP);
        (log, report)
    }
}

impl Feed {
    /// Reads a feed, unpacked when its name ends in `.gz`.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn read(path: &Path, format: Option<&str>) -> Result<Self, CliError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        let format = format.unwrap_or_else(|| match name.rsplit('.').next() {
            Some("csv") => "csv",
            Some("tsv" | "tab") => "tsv",
            Some("jsonl" | "ndjson") => "jsonl",
            Some("jsonld") => "jsonld",
            _ => "auto",
        });
        Ok(Self {
            path: path.into(),
            format: format.into(),
            bytes: read::read_bytes(path)?,
            derived: false,
        })
    }
}

/// Reads the order log and the catalogue.
///
/// # Errors
/// Bad usage, a file that can't be read, too many bad rows.
pub fn read(args: &ShopArgs) -> Result<Shop, CliError> {
    // The catalogue is small, and a wrong name is worth knowing before a large log is read.
    let given = match &args.catalog {
        Some(path) if !is_order_log(path, args) => {
            Some(Feed::read(path, args.catalog_format.as_deref())?)
        }
        _ => None,
    };
    let orders = orders::read(&args.orders)?;
    let feed = match given {
        Some(feed) => feed,
        None => Feed {
            path: args.orders.events.first().cloned().unwrap_or_default(),
            format: "csv".into(),
            bytes: orders.derived.to_csv(&orders.items)?,
            derived: true,
        },
    };
    Ok(Shop {
        feed,
        log: orders.log,
        items: orders.items,
        report: orders.report,
    })
}

fn is_order_log(catalog: &Path, args: &ShopArgs) -> bool {
    let same = |path: &Path| match (path.canonicalize(), catalog.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    };
    args.orders.events.iter().any(|path| same(path))
}
