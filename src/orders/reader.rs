//! Rows of an order log, as a merchant means them: what is a purchase, what a refund, what no product.
//!
//! - A row of an item that the caller does not want is left out.
//! - A purchase with a negative quantity, or whose session_id starts with the prefix of cancellations, is a
//!   refund of that many pieces; [`OrderLog::clean`] matches it with the purchase.
//! - A purchase or refund of nothing (quantity 0), or at a price of 0 or less, is bookkeeping
//!   (write-offs, samples, corrections) and is left out.
//! - Everything else of which a row can't be understood makes it a bad row.

use super::report::{BadRow, LeftOut, ReadReport};
use super::{ColumnMap, OrdersError, Record, Row, RowError, RowParser, Table, show_timestamp};
use crate::events::{EventKind, OrderLog, OrderRow};
use crate::id::{ItemId, ItemTable, UserId};
use std::collections::HashMap;

/// So many bad rows are shown in the report.
const SAMPLES: usize = 20;
/// So many bad rows are skipped when the caller says nothing ...
const MAX_BAD_ROWS: u64 = 1_000;
/// ... and no more than one of so many.
const MAX_BAD_SHARE: u64 = 10;

/// How an order log is read.
pub struct ReadParams<'a> {
    /// Which column is what.
    pub columns: ColumnMap,
    /// How a row is understood.
    pub parser: RowParser,
    /// Which items count.
    pub wanted: &'a dyn Fn(&str) -> bool,
    /// Whether `85123a` and `85123A` are one item, `85123A`.
    pub ignore_item_case: bool,
    /// A session_id that starts so is a cancellation.
    pub cancel_prefix: Option<&'a str>,
    /// So many bad rows are skipped; none: 1,000, and no more than a tenth of all rows.
    pub max_bad_rows: Option<u64>,
}

impl Default for ReadParams<'_> {
    fn default() -> Self {
        Self {
            columns: ColumnMap::default(),
            parser: RowParser::default(),
            wanted: &|_| true,
            ignore_item_case: false,
            cancel_prefix: None,
            max_bad_rows: None,
        }
    }
}

/// An order log, read.
#[derive(Debug)]
pub struct Orders {
    /// All rows that count, in the order of the files; not yet cleaned or sessionised.
    pub log: OrderLog,
    /// The items of the log, in the order in which they first occur.
    pub items: ItemTable,
    /// What was read.
    pub report: ReadReport,
}

/// Reads one order log from any number of tables.
pub struct Reader<'a> {
    params: ReadParams<'a>,
    bad: BadRows,
    log: OrderLog,
    items: ItemTable,
    users: HashMap<Box<str>, UserId>,
    sessions: HashMap<Box<str>, u32>,
    /// Buffer for the id in upper case.
    item_id: String,
    report: ReadReport,
}

impl<'a> Reader<'a> {
    /// A log without rows.
    #[must_use]
    pub fn new(params: ReadParams<'a>) -> Self {
        Self {
            bad: BadRows {
                limit: params.max_bad_rows,
                count: 0,
                samples: Vec::new(),
            },
            params,
            log: OrderLog::default(),
            items: ItemTable::default(),
            users: HashMap::new(),
            sessions: HashMap::new(),
            item_id: String::new(),
            report: ReadReport::default(),
        }
    }

    /// Reads all rows of a table called `name`; `listen` hears of each that counts.
    ///
    /// # Errors
    /// Columns, a table that can't be read on, too many bad rows.
    pub fn read(
        &mut self,
        name: &str,
        table: &mut dyn Table,
        listen: &mut dyn FnMut(ItemId, EventKind, &Row<'_>),
    ) -> Result<(), OrdersError> {
        let wanted = self.params.columns.resolve(name, table)?;
        let fatal = |line: u64, reason: String| OrdersError::Format {
            file: name.into(),
            line,
            reason,
        };
        match table.select(wanted.clone()) {
            Ok(()) => {}
            Err(RowError::Bad { line, reason, .. } | RowError::Fatal { line, reason }) => {
                return Err(fatal(line, reason));
            }
        }
        let parser = self.params.parser;
        let mut record = Record::default();
        loop {
            let row = match table.read(&mut record) {
                Ok(None) => break,
                Ok(Some(line)) => parser
                    .parse(&record, line, table, &wanted)
                    .map(|row| self.judge(&row, listen)),
                Err(error) => Err(error),
            };
            self.report.rows += 1;
            match row {
                Ok(()) => {}
                Err(RowError::Bad {
                    line,
                    column,
                    reason,
                }) => self.bad.add(BadRow {
                    file: name.into(),
                    line,
                    column,
                    reason,
                })?,
                Err(RowError::Fatal { line, reason }) => return Err(fatal(line, reason)),
            }
        }
        self.report.files.push(name.into());
        Ok(())
    }

    /// The log.
    ///
    /// # Errors
    /// Too many bad rows, or no row left.
    pub fn finish(self) -> Result<Orders, OrdersError> {
        let Self {
            bad,
            log,
            items,
            users,
            sessions,
            mut report,
            ..
        } = self;
        bad.finish(report.rows)?;
        if log.is_empty() {
            let LeftOut {
                no_item,
                other_items,
                no_price,
                no_quantity,
            } = report.left_out;
            return Err(OrdersError::NoEvents {
                files: report.files.join(", "),
                rows: report.rows,
                bad: bad.count,
                no_item,
                other_items,
                no_price,
                no_quantity,
            });
        }
        report.items = items.len();
        report.users = users.len();
        report.sessions = sessions.len();
        if let Some((first, last)) = log.time_range() {
            report.first = Some(show_timestamp(first));
            report.last = Some(show_timestamp(last));
        }
        report.bad_rows = bad.count;
        report.bad_row_samples = bad.samples;
        Ok(Orders { log, items, report })
    }

    /// What the row means.
    fn judge(&mut self, row: &Row<'_>, listen: &mut dyn FnMut(ItemId, EventKind, &Row<'_>)) {
        if row.item_id.is_empty() {
            self.report.left_out.no_item += 1;
            return;
        }
        let id = if self.params.ignore_item_case {
            self.item_id.clear();
            self.item_id
                .extend(row.item_id.chars().flat_map(char::to_uppercase));
            self.item_id.as_str()
        } else {
            row.item_id
        };
        let known = self.items.get(id);
        let left_out = &mut self.report.left_out;
        if known.is_none() && !(self.params.wanted)(id) {
            left_out.other_items += 1;
            return;
        }
        let mut kind = row.event;
        if matches!(kind, EventKind::Purchase | EventKind::Refund) {
            if row.quantity == 0.0 {
                left_out.no_quantity += 1;
                return;
            }
            if row.price.is_some_and(|price| price <= 0.0) {
                left_out.no_price += 1;
                return;
            }
            let cancelled = self.params.cancel_prefix.is_some_and(|prefix| {
                row.session_id
                    .is_some_and(|session| session.starts_with(prefix))
            });
            if row.quantity < 0.0 || cancelled {
                kind = EventKind::Refund;
            }
        }
        let item = known.unwrap_or_else(|| self.items.intern(id));
        listen(item, kind, row);
        let user = row.user_id.map(|name| match self.users.get(name) {
            Some(&user) => user,
            None => {
                let user = UserId::new(number(self.users.len()));
                self.users.insert(name.into(), user);
                user
            }
        });
        let session = row.session_id.map(|name| match self.sessions.get(name) {
            Some(&session) => session,
            None => {
                let session = number(self.sessions.len());
                self.sessions.insert(name.into(), session);
                session
            }
        });
        #[allow(clippy::cast_possible_truncation)] // f32 is what the log keeps
        let (quantity, price) = (
            row.quantity.abs() as f32,
            row.price.unwrap_or(0.0).max(0.0) as f32,
        );
        let order = OrderRow {
            user,
            session,
            item,
            kind,
            timestamp: row.timestamp,
            quantity,
            price,
        };
        self.log.push_in(order, &row.situation.text());
        self.report.events += 1;
        *self.report.kinds.entry(kind.name()).or_default() += 1;
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Counts bad rows, keeps the first as samples, and ends the run when there are too many: more than
/// the limit, or when there is none more than 1,000 or (looked at in the end) a tenth.
#[derive(Debug)]
struct BadRows {
    limit: Option<u64>,
    count: u64,
    samples: Vec<BadRow>,
}

impl BadRows {
    fn add(&mut self, row: BadRow) -> Result<(), OrdersError> {
        self.count += 1;
        let limit = self.limit.unwrap_or(MAX_BAD_ROWS);
        if self.samples.len() < SAMPLES {
            self.samples.push(row.clone());
        }
        if self.count > limit {
            return Err(OrdersError::TooManyBadRows {
                count: self.count,
                rows: None,
                limit: Some(limit),
                first: self.samples.clone(),
                last: Some(Box::new(row)),
            });
        }
        Ok(())
    }

    fn finish(&self, rows: u64) -> Result<(), OrdersError> {
        if self.limit.is_none() && self.count.saturating_mul(MAX_BAD_SHARE) > rows {
            return Err(OrdersError::TooManyBadRows {
                count: self.count,
                rows: Some(rows),
                limit: None,
                first: self.samples.clone(),
                last: self.samples.last().cloned().map(Box::new),
            });
        }
        Ok(())
    }
}
