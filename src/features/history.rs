//! Events into visits: what the models see of a log.

use super::{Action, Visit};
use crate::events::{Event, EventKind, SESSION_GAP};
use crate::id::ItemTable;

/// Most visits that models look at.
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

/// The newest visits of a log, learned event by event: what an event costs does not grow with the
/// log.
///
/// Each item of an event with an [`action`] is a visit, in the order of the event. A pause of more
/// than [`SESSION_GAP`] between two events, whatever they are, ends a session.
///
/// ```
/// use windowshopper::events::{Event, RawEvent};
/// use windowshopper::features::History;
/// use windowshopper::id::ItemTable;
/// let mut table = ItemTable::default();
/// let mug = table.intern("MUG");
/// let mut history = History::new(200);
/// # #[cfg(feature = "train")] {
/// let raw: RawEvent = serde_json::from_str(
///     r#"{"event": "view_item", "event_id": "00112233-4455-6677-8899-aabbccddeeff",
///         "timestamp": 1700000000000, "items": [{"item_id": "MUG"}]}"#,
/// )
/// .unwrap();
/// history.learn(&Event::validate(&raw, 1_700_000_000_000).unwrap(), &table);
/// let mut visits = Vec::new();
/// history.write(1_700_000_060_000, &mut visits);
/// assert_eq!((visits[0].item, visits[0].session), (mug, 0));
/// history.write(1_700_009_000_000, &mut visits); // hours later: another session
/// assert_eq!(visits[0].session, 1);
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct History {
    /// Oldest first; `session` is the number of the session, counted from the first event.
    visits: Vec<Visit>,
    max_visits: usize,
    session: u32,
    latest: Option<i64>,
}

/// Keeps [`MAX_VISITS`].
impl Default for History {
    fn default() -> Self {
        Self::new(MAX_VISITS)
    }
}

impl History {
    /// One that keeps the newest `max_visits`.
    #[must_use]
    pub fn new(max_visits: usize) -> Self {
        Self {
            visits: Vec::new(),
            max_visits,
            session: 0,
            latest: None,
        }
    }

    /// Forgets everything, the memory included.
    pub fn clear(&mut self) {
        *self = Self::new(self.max_visits);
    }

    /// Takes note of an event that is not older than any before. Items that are not in `table` are
    /// left out.
    pub fn learn(&mut self, event: &Event, table: &ItemTable) {
        self.session += self.pauses(event.timestamp);
        self.latest = Some(event.timestamp);
        let Some(action) = action(event.kind, event.rating) else {
            return;
        };
        for item in &event.items {
            if let Some(item) = table.get(&item.item_id) {
                // Twice as many are kept at times, so that making room is rare.
                if self.visits.len() >= 2 * self.max_visits {
                    self.visits.drain(..self.max_visits);
                }
                self.visits.push(Visit {
                    session: self.session,
                    ..Visit::new(item, action, event.timestamp)
                });
            }
        }
    }

    /// The visits as seen from `now`, oldest first; `out` is overwritten.
    pub fn write(&self, now: i64, out: &mut Vec<Visit>) {
        let current = self.session + self.pauses(now);
        let start = self.visits.len().saturating_sub(self.max_visits);
        out.clear();
        for &visit in &self.visits[start..] {
            out.push(Visit {
                session: current - visit.session,
                ..visit
            });
        }
    }

    /// Sessions in all that was learned.
    #[must_use]
    pub fn sessions(&self) -> u32 {
        self.latest.map_or(0, |_| self.session + 1)
    }

    /// 1 when what happens at `time` starts a session, otherwise 0.
    fn pauses(&self, time: i64) -> u32 {
        let pause = self.latest.map_or(0, |latest| time.saturating_sub(latest));
        u32::from(pause > SESSION_GAP)
    }
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
            #[cfg(feature = "insight")]
            promotion_id: None,
            #[cfg(feature = "insight")]
            situation: None,
            #[cfg(feature = "insight")]
            propensity: None,
        }
    }

    #[test]
    fn newest_visits_oldest_first() {
        let mut table = ItemTable::default();
        let (a, b, c) = (table.intern("A"), table.intern("B"), table.intern("C"));
        let gap = SESSION_GAP;
        let events = [
            event(1, EventKind::ViewItem, 0, &["A"]),
            event(2, EventKind::ViewItemList, 1, &["A", "B", "C"]),
            event(3, EventKind::Purchase, 2, &["A", "unknown", "B"]),
            event(4, EventKind::ViewItem, 3 + gap, &["C"]),
            event(5, EventKind::RemoveFromCart, 4 + gap, &["C"]),
        ];
        let visits = |max_visits, now| {
            let mut history = History::new(max_visits);
            for event in &events {
                history.learn(event, &table);
            }
            let mut out = vec![Visit::new(c, Action::Like, 7)];
            history.write(now, &mut out);
            out
        };
        let bought = |item, timestamp| Visit {
            session: 1,
            ..Visit::new(item, Action::Purchase, timestamp)
        };
        assert_eq!(
            visits(200, 5 + gap),
            [
                Visit {
                    session: 1,
                    ..Visit::new(a, Action::View, 0)
                },
                bought(a, 2),
                bought(b, 2),
                Visit::new(c, Action::View, 3 + gap),
            ]
        );
        let newest = [bought(b, 2), Visit::new(c, Action::View, 3 + gap)];
        assert_eq!(visits(2, 5 + gap), newest);
        assert_eq!(visits(1, 5 + gap), newest[1..]);
        assert!(visits(0, 5 + gap).is_empty());
        // The last thing was long ago: the current session is empty.
        let sessions = |now| -> Vec<u32> {
            let visits = visits(200, now);
            visits.iter().map(|visit| visit.session).collect()
        };
        assert_eq!(sessions(4 + 2 * gap), [1, 1, 1, 0]);
        assert_eq!(sessions(5 + 2 * gap), [2, 2, 2, 1]);
        // A clock that went back starts no session.
        assert_eq!(sessions(0), [1, 1, 1, 0]);
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
