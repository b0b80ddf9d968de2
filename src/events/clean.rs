//! The rules that tell people from scripts, and orders from typing errors. One set for the device
//! and for training.

use super::{Event, EventKind};
use crate::math::{positions, sort_positions};

/// What is not believed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// Most pieces of an item in one row, >= 1; infinite switches the rule off. The default,
    /// 10,000, lets wholesalers through and stops the 80,995 of a slipped finger.
    pub max_quantity: f32,
    /// Most distinct items that a person opens within [`Rules::view_window`]. Default 20.
    pub max_views: usize,
    /// Length of that window in milliseconds. Default 10,000; 0 switches the rule off.
    pub view_window: i64,
    /// Most actions of a person within an hour, impressions and the lines of one order not
    /// counted. Default 600, one every six seconds; `usize::MAX` switches the rule off.
    pub max_hourly: usize,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            max_quantity: 10_000.0,
            max_views: 20,
            view_window: 10_000,
            max_hourly: 600,
        }
    }
}

/// One thing that was done with one item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// Who: any number that is the same for the same shopper (or session).
    pub actor: u64,
    /// With what: any number that is the same for the same item (or items).
    pub item: u64,
    /// What.
    pub kind: EventKind,
    /// When, in milliseconds.
    pub timestamp: i64,
    /// How many.
    pub quantity: f32,
    /// At what price; 0 when that is not known.
    pub price: f64,
}

impl Row {
    /// An event of the log as one row: the first item stands for all, the greatest quantity counts.
    pub(super) fn of_event(event: &Event) -> Self {
        // FNV-1a over all that makes two events the same.
        let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
        let mut mix = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        for item in &event.items {
            item.item_id.bytes().for_each(&mut mix);
            item.quantity.to_le_bytes().into_iter().for_each(&mut mix);
            mix(0xff);
        }
        if let Some(term) = &event.search_term {
            term.bytes().for_each(&mut mix);
        }
        mix(event.rating.unwrap_or(0));
        #[cfg(feature = "insight")]
        if let Some(offer) = &event.promotion_id {
            offer.bytes().for_each(&mut mix);
        }
        let most = event.items.iter().map(|item| item.quantity).max();
        Self {
            actor: 0,
            item: hash,
            kind: event.kind,
            timestamp: event.timestamp,
            // A checked quantity is at most 100,000, which f32 holds exactly.
            quantity: most.unwrap_or(1) as f32,
            price: event.value.unwrap_or(0.0),
        }
    }
}

/// What [`judge`] says of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Believed.
    Keep,
    /// More pieces than anyone buys, or none, or not a number.
    AbsurdQuantity,
    /// Part of a burst that no human makes.
    Burst,
    /// The same as an earlier row in every field.
    Duplicate,
}

/// Judges each row. `rows` are grouped by actor and, within an actor, ascending in time; `out` is
/// overwritten with one verdict each. O(n log n), no panic whatever the order.
///
/// - A row equal to an earlier one of the same moment is a duplicate (a tag that fired twice).
/// - A quantity that is not above 0 or is above [`Rules::max_quantity`] is absurd.
/// - When an actor opens more than [`Rules::max_views`] distinct items (`view_item`) within
///   [`Rules::view_window`], all these views are a burst; when they do more than
///   [`Rules::max_hourly`] things within an hour, all that they did in it is one. Rows of the same
///   kind and moment count as one thing, as the lines of an order are. Impressions are the page's
///   doing, and purchases and refunds are the shop's books: none is ever a burst.
pub fn judge(rows: &[Row], rules: &Rules, out: &mut Vec<Verdict>) {
    out.clear();
    out.extend(rows.iter().map(|row| {
        // NaN is absurd.
        if row.quantity > 0.0 && row.quantity <= rules.max_quantity {
            Verdict::Keep
        } else {
            Verdict::AbsurdQuantity
        }
    }));
    let mut start = 0;
    for group in rows.chunk_by(|a, b| a.actor == b.actor) {
        if let Some(verdicts) = out.get_mut(start..start + group.len()) {
            duplicates(group, verdicts);
            view_bursts(group, rules, verdicts);
            hourly_bursts(group, rules, verdicts);
        }
        start += group.len();
    }
}

/// Marks rows that are equal to an earlier row of the same moment.
fn duplicates(rows: &[Row], verdicts: &mut [Verdict]) {
    let mut start = 0;
    for moment in rows.chunk_by(|a, b| a.timestamp == b.timestamp) {
        if moment.len() > 1 {
            let key = |offset: u32| {
                moment.get(offset as usize).map(|row| {
                    let (quantity, price) = (row.quantity.to_bits(), row.price.to_bits());
                    (row.kind, row.item, quantity, price)
                })
            };
            let mut order = positions(moment.len());
            sort_positions(&mut order, &mut |a, b| key(a).cmp(&key(b)));
            // The sort is stable: of equal rows the earliest comes first.
            for pair in order.windows(2) {
                if let &[before, offset] = pair
                    && key(before) == key(offset)
                    && let Some(verdict) = verdicts.get_mut(start + offset as usize)
                {
                    *verdict = Verdict::Duplicate;
                }
            }
        }
        start += moment.len();
    }
}

fn mark(verdicts: &mut [Verdict], position: usize) {
    if let Some(verdict) = verdicts.get_mut(position)
        && *verdict == Verdict::Keep
    {
        *verdict = Verdict::Burst;
    }
}

/// Marks views of more distinct items than a person opens in the time.
fn view_bursts(rows: &[Row], rules: &Rules, verdicts: &mut [Verdict]) {
    let views: Vec<(usize, &Row)> = rows
        .iter()
        .enumerate()
        .filter(|(_, row)| row.kind == EventKind::ViewItem)
        .collect();
    if views.len() <= rules.max_views || rules.view_window <= 0 {
        return;
    }
    let numbers = item_numbers(&views);
    let number = |view: usize| numbers.get(view).map_or(0, |&number| number as usize);
    // Views of each item within the window, and how many items have some.
    let mut counts = vec![0_u32; views.len()];
    let mut distinct = 0;
    let (mut first, mut marked) = (0, 0);
    for (last, (_, row)) in views.iter().enumerate() {
        if let Some(count) = counts.get_mut(number(last)) {
            distinct += usize::from(*count == 0);
            *count += 1;
        }
        while let Some((_, oldest)) = views.get(first)
            && first < last
            && row.timestamp.saturating_sub(oldest.timestamp) >= rules.view_window
        {
            if let Some(count) = counts.get_mut(number(first)) {
                *count -= 1;
                distinct -= usize::from(*count == 0);
            }
            first += 1;
        }
        if distinct > rules.max_views {
            marked = marked.max(first);
            for &(position, _) in views.get(marked..=last).unwrap_or_default() {
                mark(verdicts, position);
            }
            marked = last + 1;
        }
    }
}

/// A number for the item of each view, the same for the same item, below the number of views.
fn item_numbers(views: &[(usize, &Row)]) -> Vec<u32> {
    let item = |view: u32| views.get(view as usize).map(|(_, row)| row.item);
    let mut order = positions(views.len());
    sort_positions(&mut order, &mut |a, b| item(a).cmp(&item(b)));
    let mut numbers = vec![0; views.len()];
    let mut current = 0;
    for &view in &order {
        if item(view) != item(current) {
            current = view;
        }
        if let Some(number) = numbers.get_mut(view as usize) {
            *number = current;
        }
    }
    numbers
}

/// Marks what was done within an hour in which more was done than a person can.
fn hourly_bursts(rows: &[Row], rules: &Rules, verdicts: &mut [Verdict]) {
    const HOUR: i64 = 60 * 60 * 1000;
    // Rows of the same kind and moment are one action: (timestamp, first row, end).
    let mut actions: Vec<(i64, usize, usize)> = Vec::new();
    let mut start = 0;
    for action in rows.chunk_by(|a, b| a.timestamp == b.timestamp && a.kind == b.kind) {
        if let Some(row) = action.first()
            && !row.kind.is_impression()
            && !matches!(row.kind, EventKind::Purchase | EventKind::Refund)
        {
            actions.push((row.timestamp, start, start + action.len()));
        }
        start += action.len();
    }
    let (mut first, mut marked) = (0, 0);
    for (last, &(timestamp, ..)) in actions.iter().enumerate() {
        while let Some(&(oldest, ..)) = actions.get(first)
            && first < last
            && timestamp.saturating_sub(oldest) >= HOUR
        {
            first += 1;
        }
        if last - first >= rules.max_hourly {
            marked = marked.max(first);
            for &(_, start, end) in actions.get(marked..=last).unwrap_or_default() {
                for position in start..end {
                    mark(verdicts, position);
                }
            }
            marked = last + 1;
        }
    }
}
