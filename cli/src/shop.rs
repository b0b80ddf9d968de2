//! What `train` and `evaluate shop` start from: a catalogue and an order log.

use crate::args::ShopArgs;
use crate::error::CliError;
use crate::{orders, read};
use serde::Serialize;
use std::fmt;
use std::path::{Path, PathBuf};
use windowshopper::catalog::{Catalog, FeedReport, Sample, feed};
use windowshopper::events::{CleanReport, OrderLog};
use windowshopper::id::ItemTable;
use windowshopper::json::NativeJson;
use windowshopper::orders::{ReadReport, read_catalog};

/// A shop, read.
#[derive(Debug)]
pub struct Shop {
    /// The catalogue, given or derived from the log. Its table holds the items of the log first, in
    /// the order in which they first occur there, then those that only the catalogue has. Where
    /// [`Catalog::contains`] says no, only the log knows the item.
    pub catalog: Catalog,
    /// The order log over that table: cleaned, divided into sessions, sorted by time.
    pub log: OrderLog,
    /// Time of the newest event before cleaning, in milliseconds since the epoch, UTC.
    pub newest: i64,
    /// The feed that the catalogue was read from.
    pub feed: Feed,
    /// What was read.
    pub report: ShopReport,
}

/// What was read.
#[derive(Debug, Serialize)]
pub struct ShopReport {
    /// Of the order log.
    pub events: ReadReport,
    /// Of the catalogue.
    pub catalog: CatalogReport,
    /// What cleaning took out of the log.
    pub cleaned: CleanReport,
}

/// What was read of the catalogue.
#[derive(Debug, Serialize)]
pub struct CatalogReport {
    /// The file; the first order log when it was derived.
    pub file: PathBuf,
    /// True when it was derived from the order log.
    pub derived: bool,
    /// Rows, items, bad rows.
    #[serde(flatten)]
    pub feed: FeedReport,
    /// Items of the order log that the catalogue has.
    pub known_items: usize,
    /// Events of the order log that are about these.
    pub known_events: usize,
}

/// A product feed as bytes, for the engine's feed readers.
#[derive(Debug)]
pub struct Feed {
    /// Where it comes from, for messages; the order log when it was derived.
    pub path: PathBuf,
    /// How it is written.
    pub format: feed::Format,
    /// The feed, unpacked.
    pub bytes: Vec<u8>,
    /// True when it was derived from the order log.
    pub derived: bool,
}

impl Feed {
    /// Reads a feed, unpacked when its name ends in `.gz`; the format is that of the name, or what
    /// it looks like.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn read(path: &Path, format: Option<feed::Format>) -> Result<Self, CliError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        let format = format.unwrap_or_else(|| match name.rsplit('.').next() {
            Some("csv") => feed::Format::Csv,
            Some("tsv" | "tab") => feed::Format::Tsv,
            Some("jsonl" | "ndjson") => feed::Format::JsonLines,
            Some("jsonld") => feed::Format::JsonLd,
            _ => feed::Format::Auto,
        });
        Ok(Self {
            path: path.into(),
            format,
            bytes: read::read_bytes(path)?,
            derived: false,
        })
    }

    /// Reads the catalogue over `table`.
    ///
    /// # Errors
    /// When the file as a whole can't be read, or has no good row.
    pub fn catalog(&self, table: ItemTable) -> Result<(Catalog, FeedReport), CliError> {
        read_catalog(table, &self.bytes, self.format, &NativeJson)
            .map_err(|error| CliError::engine(&self.path, &error))
    }

    /// Writes the derived catalogue to `path`, if there is one.
    ///
    /// # Errors
    /// When the catalogue was given, not derived, or can't be written.
    pub fn write_derived(&self, path: Option<&Path>) -> Result<(), CliError> {
        match path {
            None => Ok(()),
            Some(path) if self.derived => read::write_bytes(path, &self.bytes),
            Some(_) => Err(CliError::Usage(
                "--catalog-out writes the catalogue that is derived from the order log; with \
                 --catalog there is nothing to derive"
                    .into(),
            )),
        }
    }
}

fn show(path: &Path, sample: &Sample) -> String {
    let Sample {
        line,
        column,
        message,
        ..
    } = sample;
    match column {
        0 => format!("{}:{line}: {message}", path.display()),
        _ => format!("{}:{line}: column {column}: {message}", path.display()),
    }
}

/// Reads the order log and the catalogue.
///
/// # Errors
/// Bad usage, a file that can't be read, too many bad rows, a catalogue and a log that have no item
/// in common.
pub fn read(args: &ShopArgs) -> Result<Shop, CliError> {
    if args.orders.events.is_empty() {
        return Err(CliError::Usage("--events <FILE> is required".into()));
    }
    // The catalogue is small, and a wrong name is worth knowing before a large log is read.
    let given = match &args.catalog {
        Some(path) if !is_order_log(path, args) => Some(Feed::read(path, args.catalog_format)?),
        _ => None,
    };
    let (orders, derived) = orders::read(&args.orders)?;
    let feed = match given {
        Some(feed) => feed,
        None => Feed {
            path: args.orders.events.first().cloned().unwrap_or_default(),
            format: feed::Format::Csv,
            bytes: derived.to_csv(&orders.items)?,
            derived: true,
        },
    };
    let shop = windowshopper::orders::Shop::new(orders, &feed.bytes, feed.format, &NativeJson)
        .map_err(|error| CliError::engine(&feed.path, &error))?;
    let report = ShopReport {
        cleaned: shop.cleaned,
        events: shop.events,
        catalog: CatalogReport {
            file: feed.path.clone(),
            derived: feed.derived,
            feed: shop.feed,
            known_items: shop.known_items,
            known_events: shop.known_events,
        },
    };
    Ok(Shop {
        catalog: shop.catalog,
        log: shop.log,
        newest: shop.newest,
        feed,
        report,
    })
}

fn is_order_log(catalog: &Path, args: &ShopArgs) -> bool {
    let same = |path: &Path| match (path.canonicalize(), catalog.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    };
    args.orders.events.iter().any(|path| same(path))
}

impl fmt::Display for ShopReport {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let catalog = &self.catalog;
        writeln!(out, "{}", self.events)?;
        write!(
            out,
            "catalogue {}: {} items, {} bad rows; it has {} of the {} items and {} of the {} events of the log",
            if catalog.derived {
                "derived from the log".into()
            } else {
                catalog.file.display().to_string()
            },
            catalog.feed.items,
            catalog.feed.bad_rows,
            catalog.known_items,
            self.events.items,
            catalog.known_events,
            self.events.events
        )?;
        for sample in &catalog.feed.samples {
            write!(out, "\n    {}", show(&catalog.file, sample))?;
        }
        let CleanReport {
            duplicates,
            refunds,
            unmatched_refunds,
            cancelled,
            absurd,
            bursts,
            kept,
            ..
        } = self.cleaned;
        write!(
            out,
            "\ncleaned: {kept} events stay; taken out {duplicates} duplicates, {refunds} refunds ({unmatched_refunds} without purchase), \
             {cancelled} purchases that came back, {absurd} of absurd quantity, {bursts} in bursts that no human makes"
        )
    }
}
