//! What lists led to.

use crate::events::{Event, EventKind};
use crate::names::Names;
use serde::Serialize;

/// What became of the items that lists of one placement showed for one reason.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Attribution {
    /// Where the lists stood: the part of `list_id` before `~`, or the shop's own `item_list_id`.
    pub placement: String,
    /// Why the items were in them (`source`); `other` where the log does not say.
    pub source: String,
    /// Items shown (`view_item_list`), each once a list.
    pub impressions: usize,
    /// Of these, items that were opened from there (`select_item` or `view_item` that name the list).
    pub clicks: usize,
    /// Items put into the cart from there (`add_to_cart` that names the list).
    pub carts: usize,
    /// Items bought that were last opened or put into the cart from there, within 30 days.
    pub purchases: usize,
    /// Clicks of impressions, 0 to 1; 0 without any impression.
    pub click_through: f32,
}

/// Who may claim a purchase: clicks of at most so many milliseconds before.
const CLAIM: i64 = 30 * 24 * 60 * 60 * 1000;

/// An item of a list.
#[derive(Default)]
struct Shown {
    row: usize,
    seen: bool,
    clicked: bool,
    carted: bool,
}

pub(super) fn attribution(events: &[Event]) -> Vec<Attribution> {
    let mut rows: Vec<Attribution> = Vec::new();
    // List and item.
    let (mut keys, mut shown): (Names, Vec<Shown>) = Default::default();
    // Of each item that was opened from a list: the row, and when.
    let (mut items, mut last): (Names, Vec<(usize, i64)>) = Default::default();
    let mut key = String::new();
    for event in events {
        for item in &event.items {
            if event.kind == EventKind::Purchase {
                let claim = items.get(&item.item_id);
                let claim = claim.and_then(|code| last.get(code as usize));
                if let Some(&(row, at)) = claim
                    && event.timestamp.saturating_sub(at) <= CLAIM
                {
                    rows[row].purchases += 1;
                }
                continue;
            }
            let Some(list) = event.list_of(item) else {
                continue;
            };
            let impression = event.kind == EventKind::ViewItemList;
            let cart = event.kind == EventKind::AddToCart;
            let click = matches!(event.kind, EventKind::SelectItem | EventKind::ViewItem);
            if !(impression || cart || click) {
                continue;
            }
            key.clear();
            for part in [list, "\n", &item.item_id] {
                key.push_str(part);
            }
            let code = keys.intern(&key) as usize;
            if code == shown.len() {
                let placement = list.split('~').next().unwrap_or(list);
                let source = item.source.as_deref().unwrap_or("other");
                let same = |row: &Attribution| row.placement == placement && row.source == source;
                let row = rows.iter().position(same).unwrap_or_else(|| {
                    rows.push(Attribution {
                        placement: placement.into(),
                        source: source.into(),
                        ..Attribution::default()
                    });
                    rows.len() - 1
                });
                shown.push(Shown {
                    row,
                    ..Shown::default()
                });
            }
            let of_item = &mut shown[code];
            let row = &mut rows[of_item.row];
            // A quick click may be told before the look.
            let (done, count) = if impression {
                (&mut of_item.seen, &mut row.impressions)
            } else if cart {
                (&mut of_item.carted, &mut row.carts)
            } else {
                (&mut of_item.clicked, &mut row.clicks)
            };
            if !std::mem::replace(done, true) {
                *count += 1;
            }
            if impression {
                continue;
            }
            let code = items.intern(&item.item_id) as usize;
            if code == last.len() {
                last.push((0, 0));
            }
            last[code] = (of_item.row, event.timestamp);
        }
    }
    for row in rows.iter_mut().filter(|row| row.impressions > 0) {
        #[allow(clippy::cast_precision_loss)] // counts of a log of thousands
        let rate = row.clicks as f32 / row.impressions as f32;
        row.click_through = rate.min(1.0);
    }
    rows
}
