//! What training starts from: a catalogue and an order log over one table of items.

use super::{Orders, OrdersError, ReadReport};
use crate::catalog::{Catalog, FeedReport, Format};
use crate::events::clean::Rules;
use crate::events::{CleanReport, OrderLog, SESSION_GAP};
use crate::id::{ItemId, ItemTable};
use crate::json::Json;

/// Reads a catalogue over `table` that has an item at least.
///
/// # Errors
/// A feed that can't be read or has no good row.
pub fn read_catalog(
    table: ItemTable,
    feed: &[u8],
    format: Format,
    json: &impl Json,
) -> Result<(Catalog, FeedReport), OrdersError> {
    let (catalog, report) = Catalog::read(table, feed, format, json)?;
    if report.items == 0 {
        return Err(OrdersError::EmptyCatalog {
            report: Box::new(report),
        });
    }
    Ok((catalog, report))
}

/// A shop, read.
#[derive(Debug)]
pub struct Shop {
    /// Its table holds the items of the log first, in the order in which they first occur there, then
    /// those that only the catalogue has. Where [`Catalog::contains`] says no, only the log knows the item.
    pub catalog: Catalog,
    /// The order log over that table: cleaned, divided into sessions, sorted by time.
    pub log: OrderLog,
    /// Time of the newest event before cleaning, in milliseconds since the epoch, UTC.
    pub newest: i64,
    /// What was read of the log.
    pub events: ReadReport,
    /// What was read of the catalogue: rows, items, bad rows.
    pub feed: FeedReport,
    /// Items of the order log that the catalogue has.
    pub known_items: usize,
    /// Events of the order log that are about these.
    pub known_events: usize,
    /// What cleaning took out of the log.
    pub cleaned: CleanReport,
}

impl Shop {
    /// Reads the catalogue over the items of the log, and makes the log one to learn from.
    ///
    /// # Errors
    /// A feed that can't be read or has no good row, or no item in common.
    pub fn new(
        orders: Orders,
        feed: &[u8],
        format: Format,
        json: &impl Json,
    ) -> Result<Self, OrdersError> {
        let Orders {
            mut log,
            items,
            report: events,
        } = orders;
        let logged = items.len();
        let (catalog, feed) = read_catalog(items, feed, format, json)?;
        let known = |item: &ItemId| catalog.contains(*item);
        let ids = || (0..logged).map(ItemId::from_index);
        let known_items = ids().filter(known).count();
        let known_events = log.iter().filter(|row| known(&row.item)).count();
        if known_items == 0 {
            let id = |item: Option<ItemId>| item.map_or("", |item| catalog.table().name(item));
            let sold = (logged..catalog.len()).map(ItemId::from_index).next();
            return Err(OrdersError::NoCommonItems {
                items: logged,
                logged: id(ids().next()).into(),
                sold: id(sold).into(),
            });
        }
        let newest = log.time_range().map_or(0, |(_, newest)| newest);
        let cleaned = log.clean(&Rules::default());
        log.sessionise(SESSION_GAP);
        Ok(Self {
            catalog,
            log,
            newest,
            events,
            feed,
            known_items,
            known_events,
            cleaned,
        })
    }
}
