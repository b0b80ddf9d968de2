//! The log: what one shopper did, in time order.

use super::clean::{self, Rules, Verdict};
use super::{Event, EventKind, sessions_back};
use crate::math::sort_by;
use crate::names::Names;

/// What became of an event that was appended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Append {
    /// It is in the log now.
    Added,
    /// An event with the same `event_id` is in the log; nothing changed.
    Duplicate,
}

/// How much of a log is kept. See [`Log::compact`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Age in milliseconds after which an event is forgotten. 0 forgets all that is past.
    pub max_age: i64,
    /// Most events kept, any number.
    pub max_events: usize,
    /// Longest pause within a session, in milliseconds.
    pub session_gap: i64,
}

impl Default for Retention {
    /// 180 days, 5,000 events, sessions by pauses of 30 minutes.
    fn default() -> Self {
        Self {
            max_age: 180 * 24 * 60 * 60 * 1000,
            max_events: 5_000,
            session_gap: super::SESSION_GAP,
        }
    }
}

/// What [`Log::compact`] took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Compaction {
    /// Events older than the retention.
    pub expired: usize,
    /// Impressions of past sessions of which nothing was left but repeats.
    pub merged: usize,
    /// Events beyond the greatest number kept.
    pub dropped: usize,
}

/// Events of one shopper, in the order of their timestamps; events of the same millisecond stay in
/// the order in which they arrived. Each `event_id` is kept once: the first to arrive.
///
/// Appending in order costs O(log n); an event that arrives late is put in its place, at O(n).
/// Memory: about 200 bytes an event of one item.
#[derive(Clone, Debug, Default)]
pub struct Log {
    events: Vec<Event>,
    /// Of the events, as texts.
    ids: Names,
}

impl Log {
    /// Adds an event at its place in time.
    pub fn append(&mut self, event: Event) -> Append {
        if !self.ids.insert(&event.event_id.text()) {
            return Append::Duplicate;
        }
        let place = match self.events.last() {
            Some(last) if last.timestamp > event.timestamp => self
                .events
                .partition_point(|other| other.timestamp <= event.timestamp),
            _ => self.events.len(),
        };
        self.events.insert(place, event);
        Append::Added
    }

    /// Adds many events, in any order, at O(n log n); the result is that of appending one by one.
    /// Returns how many were added; the others were duplicates.
    pub fn extend(&mut self, events: impl IntoIterator<Item = Event>) -> usize {
        let before = self.events.len();
        for event in events {
            if self.ids.insert(&event.event_id.text()) {
                self.events.push(event);
            }
        }
        sort_by(&mut self.events, |a, b| a.timestamp.cmp(&b.timestamp));
        self.events.len() - before
    }

    /// All events, oldest first.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Number of events.
    #[must_use]
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// True when there is no event.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Forgets everything, the memory included.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// For each event how many sessions ago it was, seen from `now`; see [`sessions_back`].
    pub fn sessions(&self, now: i64, gap: i64, out: &mut Vec<u32>) {
        sessions_back(
            self.events.iter().map(|event| event.timestamp),
            now,
            gap,
            out,
        );
    }

    /// Takes out what [`clean`] would not learn from: absurd quantities, bursts that no human
    /// makes, the same thing at the same moment under two ids. An event goes as a whole when its
    /// first item is judged so. Returns how many events went.
    pub fn clean(&mut self, rules: &Rules) -> usize {
        let rows: Vec<clean::Row> = self.events.iter().map(clean::Row::of_event).collect();
        let mut verdicts = Vec::new();
        clean::judge(&rows, rules, &mut verdicts);
        let mut verdict = verdicts.into_iter();
        self.retain(&mut |_| verdict.next() == Some(Verdict::Keep))
    }

    /// Shrinks the log to what is worth keeping, in this order:
    ///
    /// 1. events older than `max_age` before `now` are forgotten;
    /// 2. in each session but the current one, an item is left in the first impression
    ///    (`view_item_list`) of each list only, and impressions without items go;
    /// 3. if there are still more than `max_events`, the oldest impressions go first, then the
    ///    oldest views and searches, then wishes, carts, ratings and dismissals, and purchases and
    ///    refunds last.
    ///
    /// The order of what stays does not change, and compacting twice is compacting once. An event
    /// that was dropped and arrives again is taken as new.
    pub fn compact(&mut self, now: i64, retention: &Retention) -> Compaction {
        let oldest = now.saturating_sub(retention.max_age.max(0));
        let expired = self.retain(&mut |event| event.timestamp >= oldest);

        let mut sessions = Vec::new();
        self.sessions(now, retention.session_gap, &mut sessions);
        merge_impressions(&mut self.events, &sessions);
        let merged = self
            .retain(&mut |event| event.kind != EventKind::ViewItemList || !event.items.is_empty());

        let mut surplus = self.events.len().saturating_sub(retention.max_events);
        let mut dropped = 0;
        for tier in 0..=3 {
            if surplus > 0 {
                let gone = self.retain(&mut |event| {
                    let goes = surplus > 0 && keeping(event.kind) == tier;
                    surplus -= usize::from(goes);
                    !goes
                });
                dropped += gone;
            }
        }
        Compaction {
            expired,
            merged,
            dropped,
        }
    }

    /// Keeps the events that `keep` says, asked in order. Returns how many went.
    fn retain(&mut self, keep: &mut dyn FnMut(&Event) -> bool) -> usize {
        let before = self.events.len();
        self.events.retain(keep);
        let gone = before - self.events.len();
        if gone > 0 {
            self.ids = Names::default();
            for event in &self.events {
                self.ids.insert(&event.event_id.text());
            }
        }
        gone
    }
}

/// Which events go first when there are too many: 0 first, 3 last.
fn keeping(kind: EventKind) -> u8 {
    match kind {
        EventKind::ViewItemList | EventKind::ViewPromotion => 0,
        EventKind::SelectItem
        | EventKind::ViewItem
        | EventKind::ViewCart
        | EventKind::BeginCheckout
        | EventKind::AddShippingInfo
        | EventKind::AddPaymentInfo
        | EventKind::Search
        | EventKind::ViewSearchResults
        | EventKind::SelectPromotion => 1,
        EventKind::AddToWishlist
        | EventKind::AddToCart
        | EventKind::RemoveFromCart
        | EventKind::RateItem
        | EventKind::DismissItem
        | EventKind::RestoreItem => 2,
        EventKind::Purchase | EventKind::Refund => 3,
    }
}

/// Leaves each item in the first impression of each (past session, list) only.
fn merge_impressions(events: &mut [Event], sessions: &[u32]) {
    // List and item.
    let mut seen = Names::default();
    let mut name = String::new();
    let mut seen_session = 0;
    for (event, &session) in events.iter_mut().zip(sessions) {
        if event.kind != EventKind::ViewItemList || session == 0 {
            continue;
        }
        if session != seen_session {
            seen = Names::default();
            seen_session = session;
        }
        let of_event = &event.item_list_id;
        event.items.retain(|item| {
            let list = item.item_list_id.as_ref().or(of_event.as_ref());
            name.clear();
            name.push_str(list.map_or("", |list| list));
            name.push('\0');
            name.push_str(&item.item_id);
            seen.insert(&name)
        });
    }
}
