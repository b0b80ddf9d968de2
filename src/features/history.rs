//! Events into visits: what the models see of a log.

use super::{Action, Visit};
use crate::events::{EventKind, Log};
use crate::id::ItemTable;

/// Most visits that [`history`] is usually asked for.
pub const MAX_VISITS: usize = 200;

/// What an event tells of interest in its items, as far as models care: the one table, used by
/// training and by the browser.
///
/// | event | action |
/// |---|---|
/// | `view_item` | view |
/// | `add_to_wishlist`, `rate_item` with 4 or 5 | like |
/// | `add_to_cart`, `begin_checkout` | cart |
/// | `purchase` | purchase |
/// | all others | none |
///
/// Impressions (`view_item_list`) say what the page did; `select_item` is followed by the view of
/// the item, which would then count twice; `remove_from_cart`, `dismiss_item`, a refund and a low
/// rating are no interest. The later steps of a checkout repeat its first. `rating` is only looked
/// at for `rate_item`.
#[must_use]
pub const fn action(kind: EventKind, rating: Option<u8>) -> Option<Action> {
    match kind {
        EventKind::ViewItem => Some(Action::View),
        EventKind::AddToWishlist => Some(Action::Like),
        EventKind::RateItem => match rating {
            Some(4 | 5) => Some(Action::Like),
            _ => None,
        },
        EventKind::AddToCart | EventKind::BeginCheckout => Some(Action::Cart),
        EventKind::Purchase => Some(Action::Purchase),
        EventKind::ViewItemList
        | EventKind::SelectItem
        | EventKind::RemoveFromCart
        | EventKind::ViewCart
        | EventKind::AddShippingInfo
        | EventKind::AddPaymentInfo
        | EventKind::Refund
        | EventKind::Search
        | EventKind::ViewSearchResults
        | EventKind::ViewPromotion
        | EventKind::SelectPromotion
        | EventKind::DismissItem
        | EventKind::RestoreItem => None,
    }
}

/// The newest `max_visits` visits of a log, oldest first, as seen from `now`; `out` is overwritten.
///
/// Each item of an event with an [`action`] is a visit, in the order of the event. Items that are
/// not in `table` are left out. `gap` is the longest pause within a session, in milliseconds
/// ([`crate::events::SESSION_GAP`]).
pub fn history(
    log: &Log,
    table: &ItemTable,
    now: i64,
    gap: i64,
    max_visits: usize,
    out: &mut Vec<Visit>,
) {
    out.clear();
    let mut sessions = Vec::new();
    log.sessions(now, gap, &mut sessions);
    'newest: for (event, &session) in log.events().iter().zip(&sessions).rev() {
        let Some(action) = action(event.kind, event.rating) else {
            continue;
        };
        for item in event.items.iter().rev() {
            if out.len() >= max_visits {
                break 'newest;
            }
            if let Some(item) = table.get(&item.item_id) {
                out.push(Visit {
                    session,
                    ..Visit::new(item, action, event.timestamp)
                });
            }
        }
    }
    out.reverse();
}

/// The sessions of a training log (after `sessionise`; a row without a session is left out), each
/// in the order of its rows, timed by its last, sorted by that time.
///
/// `weight` gives each kind of event its weight, or `None` to leave it out; usually
/// `|kind| action(kind, None).map(Action::weight)`.
#[cfg(feature = "train")]
#[must_use]
pub fn training_sessions(
    log: &crate::events::OrderLog,
    item_count: usize,
    weight: &dyn Fn(EventKind) -> Option<f32>,
) -> super::Sessions {
    let mut rows: Vec<(u32, usize)> = log
        .iter()
        .enumerate()
        .filter_map(|(index, row)| Some((row.session?, index)))
        .collect();
    // By session; within one by time, and rows of the same moment in the order of the log.
    rows.sort_by_key(|&(session, index)| (session, log.get(index).timestamp));
    let mut sessions = super::Sessions::new(item_count);
    for session in rows.chunk_by(|a, b| a.0 == b.0) {
        let mut user = None;
        let mut time = i64::MIN;
        let mut interactions = Vec::new();
        for &(_, index) in session {
            let row = log.get(index);
            if let Some(weight) = weight(row.kind) {
                user = user.or(row.user);
                time = time.max(row.timestamp);
                interactions.push((row.item, weight));
            }
        }
        sessions.push(user, time, interactions);
    }
    sessions.sorted_by_time()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{Event, EventId, EventItem};

    fn event(id: u128, kind: EventKind, timestamp: i64, items: &[&str]) -> Event {
        Event {
            kind,
            event_id: EventId(id),
            timestamp,
            items: items
                .iter()
                .map(|&item_id| EventItem {
                    item_id: item_id.into(),
                    quantity: 1,
                    price: None,
                    index: None,
                    item_list_id: None,
                    source: None,
                })
                .collect(),
            value: None,
            currency: None,
            search_term: None,
            rating: None,
            list_id: None,
            item_list_id: None,
        }
    }

    #[test]
    fn newest_visits_oldest_first() {
        let mut table = ItemTable::default();
        let (a, b, c) = (table.intern("A"), table.intern("B"), table.intern("C"));
        let mut log = Log::default();
        log.append(event(1, EventKind::ViewItem, 0, &["A"]));
        log.append(event(2, EventKind::ViewItemList, 1, &["A", "B", "C"]));
        log.append(event(3, EventKind::Purchase, 2, &["A", "unknown", "B"]));
        log.append(event(4, EventKind::ViewItem, 100, &["C"]));
        log.append(event(5, EventKind::RemoveFromCart, 101, &["C"]));
        let mut out = Vec::new();
        history(&log, &table, 105, 50, 200, &mut out);
        let bought = |item, timestamp| Visit {
            session: 1,
            ..Visit::new(item, Action::Purchase, timestamp)
        };
        assert_eq!(
            out,
            [
                Visit {
                    session: 1,
                    ..Visit::new(a, Action::View, 0)
                },
                bought(a, 2),
                bought(b, 2),
                Visit::new(c, Action::View, 100),
            ]
        );
        history(&log, &table, 105, 50, 2, &mut out);
        assert_eq!(out, [bought(b, 2), Visit::new(c, Action::View, 100)]);
        // The last thing was long ago: the current session is empty.
        history(&log, &table, 1_000, 50, 1, &mut out);
        assert_eq!(out[0].session, 1);
        history(&log, &table, 1_000, 50, 0, &mut out);
        assert!(out.is_empty());
    }

    #[test]
    fn a_good_rating_is_a_like() {
        assert_eq!(action(EventKind::RateItem, Some(5)), Some(Action::Like));
        assert_eq!(action(EventKind::RateItem, Some(3)), None);
        assert_eq!(action(EventKind::RateItem, None), None);
    }

    #[cfg(feature = "train")]
    #[test]
    fn training_rows_into_sessions() {
        use crate::events::{OrderLog, OrderRow};
        use crate::id::{ItemId, UserId};
        let mut log = OrderLog::default();
        let mut push = |user, item, kind, timestamp| {
            log.push(OrderRow {
                user: Some(UserId::new(user)),
                session: None,
                item: ItemId::new(item),
                kind,
                timestamp,
                quantity: 1.0,
                price: 0.0,
            });
        };
        push(0, 4, EventKind::Purchase, 500);
        push(0, 0, EventKind::ViewItem, 0);
        push(1, 2, EventKind::ViewItem, 5);
        push(0, 1, EventKind::Purchase, 10);
        push(0, 3, EventKind::RemoveFromCart, 11);
        log.sessionise(100);
        let weight = |kind| action(kind, None).map(Action::weight);
        let sessions = training_sessions(&log, 5, &weight);
        let shape: Vec<_> = sessions
            .iter()
            .map(|session| {
                (
                    session.time,
                    session.items.to_vec(),
                    session.weights.to_vec(),
                )
            })
            .collect();
        let id = ItemId::new;
        assert_eq!(
            shape,
            [
                (5, vec![id(2)], vec![1.0]),
                (10, vec![id(0), id(1)], vec![1.0, 4.0]),
                (500, vec![id(4)], vec![4.0]),
            ]
        );
    }
}
