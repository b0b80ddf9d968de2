//! The training log: what all shoppers did, by columns.

use super::EventKind;
use super::clean::{self, Rules, Verdict};
use crate::id::{ItemId, UserId};
use crate::names::{NONE, Names};
use std::collections::BTreeMap;

/// One line of an order or click log.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OrderRow {
    /// Who, when that is known.
    pub user: Option<UserId>,
    /// In which session or order, when the log says so.
    pub session: Option<u32>,
    /// Which item.
    pub item: ItemId,
    /// What.
    pub kind: EventKind,
    /// When, in milliseconds since the epoch, UTC.
    pub timestamp: i64,
    /// How many. A negative quantity of a purchase means a refund of that many.
    pub quantity: f32,
    /// Price of one piece; 0 when that is not known.
    pub price: f32,
}

/// Interactions of all shoppers, by columns: 33 bytes a row.
///
/// ```
/// use windowshopper::events::{EventKind, OrderLog, OrderRow, SESSION_GAP, clean::Rules};
/// use windowshopper::id::{ItemId, UserId};
/// let mut log = OrderLog::default();
/// for (minute, quantity) in [(0, 2.0), (1, 5.0), (2, -5.0)] {
///     log.push(OrderRow {
///         user: Some(UserId::new(0)),
///         session: None,
///         item: ItemId::new(3),
///         kind: EventKind::Purchase,
///         timestamp: minute * 60_000,
///         quantity,
///         price: 1.5,
///     });
/// }
/// let report = log.clean(&Rules::default());
/// assert_eq!((report.refunds, report.cancelled, report.kept), (1, 1, 1)); // 5 came back, 2 stay
/// log.sessionise(SESSION_GAP);
/// assert_eq!(log.get(0).session, Some(0));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OrderLog {
    users: Vec<u32>,
    sessions: Vec<u32>,
    items: Vec<ItemId>,
    kinds: Vec<EventKind>,
    timestamps: Vec<i64>,
    quantities: Vec<f32>,
    prices: Vec<f32>,
    /// Codes of `names`.
    situations: Vec<u32>,
    names: Names,
}

/// "None" in the columns `users` and `sessions`.
const NOBODY: u32 = u32::MAX;

/// What [`OrderLog::clean`] found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct CleanReport {
    /// Rows before.
    pub rows: usize,
    /// Rows equal to an earlier one in every field.
    pub duplicates: usize,
    /// Refunds and cancellations (all of them are taken out, after the matching).
    pub refunds: usize,
    /// Those of them for which no earlier purchase of that user and item was found.
    pub unmatched_refunds: usize,
    /// Purchases of which a refund took the last piece.
    pub cancelled: usize,
    /// Rows with a quantity that nobody buys.
    pub absurd: usize,
    /// Rows in bursts that no human makes.
    pub bursts: usize,
    /// Rows after.
    pub kept: usize,
}

impl OrderLog {
    /// Appends a row and what is known of the situation, in one text (see
    /// `features::Situation::text`); empty when nothing is.
    pub fn push_in(&mut self, row: OrderRow, situation: &str) {
        let code = self.names.intern_or_none(situation);
        self.push(row);
        if let Some(last) = self.situations.last_mut() {
            *last = code;
        }
    }

    /// What is known of the situation of the row at `index`; empty when nothing is.
    #[must_use]
    pub fn situation(&self, index: usize) -> &str {
        self.names
            .name(self.situations.get(index).copied().unwrap_or(NONE))
    }

    /// Appends a row of which nothing more is known.
    pub fn push(&mut self, row: OrderRow) {
        self.situations.push(NONE);
        self.users.push(
            row.user
                .and_then(|user| u32::try_from(user.index()).ok())
                .unwrap_or(NOBODY),
        );
        self.sessions.push(row.session.unwrap_or(NOBODY));
        self.items.push(row.item);
        self.kinds.push(row.kind);
        self.timestamps.push(row.timestamp);
        self.quantities.push(row.quantity);
        self.prices.push(row.price);
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// True when there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The row at `index`.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn get(&self, index: usize) -> OrderRow {
        let some = |number: u32| (number != NOBODY).then_some(number);
        OrderRow {
            user: some(self.users[index]).map(UserId::new),
            session: some(self.sessions[index]),
            item: self.items[index],
            kind: self.kinds[index],
            timestamp: self.timestamps[index],
            quantity: self.quantities[index],
            price: self.prices[index],
        }
    }

    /// All rows, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = OrderRow> + '_ {
        (0..self.len()).map(|index| self.get(index))
    }

    /// Earliest and latest timestamp.
    #[must_use]
    pub fn time_range(&self) -> Option<(i64, i64)> {
        let first = self.timestamps.iter().min()?;
        let last = self.timestamps.iter().max()?;
        Some((*first, *last))
    }

    /// Makes the log one to learn from, and sorts it by time (rows of the same moment stay in
    /// order). In this order:
    ///
    /// 1. exact duplicates go;
    /// 2. each refund, and each purchase of a negative quantity, is matched against the latest
    ///    earlier purchases of the same item by the same user (guests: in the same session) and
    ///    takes its pieces off them; purchases without a piece left go, and so do all refunds;
    /// 3. absurd quantities and bursts go, by [`clean::judge`].
    pub fn clean(&mut self, rules: &Rules) -> CleanReport {
        let mut report = CleanReport {
            rows: self.len(),
            ..CleanReport::default()
        };
        // By actor and time: the order that refunds and the rules need.
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(|&index| (self.actor(index), self.timestamps[index]));
        let mut keep = vec![true; self.len()];

        let no_rule = Rules {
            max_quantity: f32::INFINITY,
            max_views: usize::MAX,
            view_window: 0,
            max_hourly: usize::MAX,
        };
        let mut verdicts = Vec::new();
        clean::judge(&self.rows(&order), &no_rule, &mut verdicts);
        for (&index, verdict) in order.iter().zip(&verdicts) {
            if *verdict == Verdict::Duplicate {
                keep[index] = false;
                report.duplicates += 1;
            }
        }

        self.match_refunds(&order, &mut keep, &mut report);

        order.retain(|&index| keep[index]);
        clean::judge(&self.rows(&order), rules, &mut verdicts);
        for (&index, verdict) in order.iter().zip(&verdicts) {
            match verdict {
                Verdict::Keep => continue,
                // Purchases that differed only in pieces that came back are not duplicates.
                Verdict::Duplicate if self.quantities[index] <= rules.max_quantity => continue,
                Verdict::AbsurdQuantity | Verdict::Duplicate => report.absurd += 1,
                Verdict::Burst => report.bursts += 1,
            }
            keep[index] = false;
        }
        let mut kept: Vec<usize> = (0..self.len()).filter(|&index| keep[index]).collect();
        kept.sort_by_key(|&index| self.timestamps[index]);
        report.kept = kept.len();
        *self = self.pick(&kept);
        report
    }

    /// Gives every row a session, numbered from 0 in the order of the first rows, and sorts the
    /// log by time. Rows that say their session keep to it; the others of a user are split where
    /// there is a pause of more than `gap` milliseconds; a row with neither is alone.
    pub fn sessionise(&mut self, gap: i64) {
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(|&index| self.timestamps[index]);
        *self = self.pick(&order);
        let mut given: BTreeMap<u32, u32> = BTreeMap::new();
        // Of each user: the session that is going on, and its last timestamp.
        let mut going: BTreeMap<u32, (u32, i64)> = BTreeMap::new();
        let mut next: u32 = 0;
        for index in 0..self.len() {
            let (user, session, now) = (
                self.users[index],
                self.sessions[index],
                self.timestamps[index],
            );
            let mut new = || {
                next = next.saturating_add(1);
                next - 1
            };
            self.sessions[index] = if session != NOBODY {
                *given.entry(session).or_insert_with(new)
            } else if user != NOBODY {
                let entry = going.entry(user).or_insert_with(|| (new(), now));
                if now.saturating_sub(entry.1) > gap {
                    entry.0 = new();
                }
                entry.1 = now;
                entry.0
            } else {
                new()
            };
        }
    }

    /// The rows before `timestamp` and those from it on, each in the order of the log.
    #[must_use]
    pub fn split_at(&self, timestamp: i64) -> (Self, Self) {
        let (before, after): (Vec<usize>, Vec<usize>) =
            (0..self.len()).partition(|&index| self.timestamps[index] < timestamp);
        (self.pick(&before), self.pick(&after))
    }

    /// The rows whose item is not left out, in order.
    #[must_use]
    pub fn without(&self, leave_out: &dyn Fn(ItemId) -> bool) -> Self {
        let kept: Vec<usize> = (0..self.len())
            .filter(|&index| !leave_out(self.items[index]))
            .collect();
        self.pick(&kept)
    }

    /// Where to split so that the last `share` (0 to 1) of the days (UTC, with events or without)
    /// is the later part: the first millisecond of the first day of it. `None` for an empty log.
    #[must_use]
    pub fn day_of_split(&self, share: f64) -> Option<i64> {
        const DAY: i64 = 24 * 60 * 60 * 1000;
        let (first, last) = self.time_range()?;
        let first = first.div_euclid(DAY);
        let days = last.div_euclid(DAY) - first + 1;
        // A log's days fit in 32 bits, or the share of them is nothing that anyone waits for.
        let days = u32::try_from(days).unwrap_or(u32::MAX);
        let later = (f64::from(days) * share.clamp(0.0, 1.0)).round();
        #[allow(clippy::cast_possible_truncation)] // 0 to 2^32
        let later = later as i64;
        Some((first + i64::from(days) - later) * DAY)
    }

    /// Number that is the same for rows of the same shopper.
    fn actor(&self, index: usize) -> u64 {
        let (user, session) = (self.users[index], self.sessions[index]);
        if user != NOBODY {
            u64::from(user)
        } else if session != NOBODY {
            (1 << 32) + u64::from(session)
        } else {
            (2 << 32) + index as u64
        }
    }

    fn rows(&self, order: &[usize]) -> Vec<clean::Row> {
        order
            .iter()
            .map(|&index| clean::Row {
                actor: self.actor(index),
                // Two rows of one moment in two sessions are not the same row.
                item: u64::from(self.items[index].get()) << 32 | u64::from(self.sessions[index]),
                kind: self.kinds[index],
                timestamp: self.timestamps[index],
                quantity: self.quantities[index],
                price: f64::from(self.prices[index]),
            })
            .collect()
    }

    fn match_refunds(&mut self, order: &[usize], keep: &mut [bool], report: &mut CleanReport) {
        // Purchases of an (actor, item) that have a piece left, latest last.
        let mut open: BTreeMap<(u64, ItemId), Vec<usize>> = BTreeMap::new();
        for &index in order {
            if !keep[index] {
                continue;
            }
            let quantity = self.quantities[index];
            let is_purchase = self.kinds[index] == EventKind::Purchase;
            let key = (self.actor(index), self.items[index]);
            if is_purchase && quantity > 0.0 {
                open.entry(key).or_default().push(index);
            } else if self.kinds[index] == EventKind::Refund || (is_purchase && quantity < 0.0) {
                keep[index] = false;
                report.refunds += 1;
                let mut left = quantity.abs();
                let stack = open.entry(key).or_default();
                if stack.is_empty() {
                    report.unmatched_refunds += 1;
                }
                while let Some(&purchase) = stack.last()
                    && left > 0.0
                {
                    let taken = left.min(self.quantities[purchase]);
                    self.quantities[purchase] -= taken;
                    left -= taken;
                    if self.quantities[purchase] <= 0.0 {
                        keep[purchase] = false;
                        report.cancelled += 1;
                        stack.pop();
                    }
                }
            }
        }
    }

    fn pick(&self, order: &[usize]) -> Self {
        fn column<T: Copy>(values: &[T], order: &[usize]) -> Vec<T> {
            order.iter().map(|&index| values[index]).collect()
        }
        Self {
            users: column(&self.users, order),
            sessions: column(&self.sessions, order),
            items: column(&self.items, order),
            kinds: column(&self.kinds, order),
            timestamps: column(&self.timestamps, order),
            quantities: column(&self.quantities, order),
            prices: column(&self.prices, order),
            situations: column(&self.situations, order),
            names: self.names.clone(),
        }
    }
}
