//! What the shopper was shown and did not want.

use crate::events::{DAY, Event, EventKind};
use crate::id::{ItemId, ItemTable};
use crate::math::exp2;

/// A dismissed item is not shown for so many days.
pub const DISMISSED_DAYS: i64 = 90;
/// How much a look-alike of what was just dismissed is lowered at most, of its score.
pub const DISLIKE: f32 = 0.8;
/// So many of the latest dismissals lower their like.
const MAX_DISMISSED: usize = 10;
/// Impressions without a click take at most this of a score, so that nothing is ever shown to death
/// and nothing vanishes for having been shown.
pub const MAX_FATIGUE: f32 = 0.5;
/// Impressions at which half of that is reached.
const HALF_FATIGUE: f32 = 4.0;
/// Days after which an impression counts half.
const HALF_LIFE_DAYS: f32 = 7.0;
/// Impressions of an item in one list within so many milliseconds are one: a page that draws itself
/// again.
const SAME_LOOK: i64 = 60_000;

/// Impressions and dismissals by item, kept up to date event by event.
///
/// - An impression (`view_item_list`) counts 1, half of it after 7 days; of one list, once a minute. A click (`select_item`), a
///   view or anything that tells of interest sets the count of the item to 0.
/// - `dismiss_item` dismisses an item until it is viewed, liked or bought, or `restore_item` takes the
///   dismissal back.
///
/// ```
/// use windowshopper::features::Reactions;
/// assert_eq!(Reactions::default().fatigue(windowshopper::id::ItemId::new(0), 0), 0.0);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Reactions {
    /// Ascending by item.
    items: Vec<Reaction>,
    /// Latest last, each once.
    dismissed: Vec<(ItemId, i64)>,
}

#[derive(Clone, Copy, Debug)]
struct Reaction {
    item: ItemId,
    /// Impressions, as of `at`.
    shown: f32,
    at: i64,
    /// Of the name of the list that it was last shown in; 0 when that had none.
    list: u32,
}

/// A number for the name of a list (FNV-1a), never 0.
fn number(list: &str) -> u32 {
    let hash = list.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    hash.max(1)
}

fn days(from: i64, to: i64) -> f32 {
    #[allow(clippy::cast_precision_loss)] // an age needs no more than 24 bits
    let days = to.saturating_sub(from).max(0) as f32 / DAY as f32;
    days
}

impl Reactions {
    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes an event into account; events come in the order of their timestamps.
    pub fn learn(&mut self, event: &Event, table: &ItemTable) {
        let interest = event.kind == EventKind::SelectItem
            || super::action(event.kind, event.rating).is_some();
        let ours = matches!(
            event.kind,
            EventKind::ViewItemList | EventKind::DismissItem | EventKind::RestoreItem
        );
        if !interest && !ours {
            return;
        }
        for of_event in &event.items {
            let Some(item) = table.get(&of_event.item_id) else {
                continue;
            };
            if event.kind == EventKind::ViewItemList {
                let list = event.list_of(of_event).map_or(0, number);
                self.see(item, event.timestamp, list);
                continue;
            }
            self.dismissed.retain(|(other, _)| *other != item);
            if event.kind == EventKind::DismissItem {
                self.dismissed.push((item, event.timestamp));
            } else if interest && let Ok(place) = self.place(item) {
                self.items[place].shown = 0.0;
            }
        }
    }

    fn see(&mut self, item: ItemId, at: i64, list: u32) {
        match self.place(item) {
            Ok(place) => {
                let reaction = &mut self.items[place];
                let same = list != 0 && reaction.list == list && reaction.shown > 0.0;
                if !same || at.saturating_sub(reaction.at) >= SAME_LOOK {
                    reaction.shown = reaction.now(at) + 1.0;
                    reaction.at = at;
                    reaction.list = list;
                }
            }
            Err(place) => self.items.insert(
                place,
                Reaction {
                    item,
                    shown: 1.0,
                    at,
                    list,
                },
            ),
        }
    }

    fn place(&self, item: ItemId) -> Result<usize, usize> {
        self.items.binary_search_by(|other| other.item.cmp(&item))
    }

    /// Share of its score that an item loses for impressions without a click, 0 to
    /// [`MAX_FATIGUE`]: `MAX_FATIGUE · n / (n + 4)` for `n` impressions, as they count at `now`.
    #[must_use]
    pub fn fatigue(&self, item: ItemId, now: i64) -> f32 {
        match self.place(item) {
            Ok(place) => {
                let shown = self.items[place].now(now);
                MAX_FATIGUE * shown / (shown + HALF_FATIGUE)
            }
            Err(_) => 0.0,
        }
    }

    /// Items that are dismissed at `now`, and so not shown.
    pub fn dismissed(&self, now: i64) -> impl Iterator<Item = ItemId> {
        self.dismissed
            .iter()
            .filter(move |(_, at)| now.saturating_sub(*at) < DISMISSED_DAYS * DAY)
            .map(|&(item, _)| item)
    }

    /// Share of its score that an item loses for being like what was dismissed, 0 to [`DISLIKE`]:
    /// the largest `DISLIKE · likeness · (1 - age / 90 days)` over the latest 10 dismissals; `likeness`
    /// gives 0 to 1.
    pub fn dislike(&self, now: i64, likeness: impl Fn(ItemId) -> f32) -> f32 {
        let mut most = 0.0f32;
        for &(item, at) in self.dismissed.iter().rev().take(MAX_DISMISSED) {
            #[allow(clippy::cast_precision_loss)] // 90
            let fresh = 1.0 - days(at, now) / DISMISSED_DAYS as f32;
            if fresh > 0.0 {
                most = most.max(DISLIKE * likeness(item) * fresh);
            }
        }
        most
    }
}

impl Reaction {
    fn now(&self, now: i64) -> f32 {
        self.shown * exp2(-days(self.at, now) / HALF_LIFE_DAYS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::RawEvent;
    use proptest::prelude::*;

    fn event(kind: &str, item: &str, timestamp: i64) -> Event {
        let json = format!(
            r#"{{"event":"{kind}","event_id":"00000000-0000-4000-8000-000000000001",
                "timestamp":{timestamp},"rating":5,"items":[{{"item_id":"{item}"}}]}}"#
        );
        let raw = RawEvent(serde_json::from_str(&json).unwrap());
        Event::validate(&raw, timestamp).unwrap()
    }

    const START: i64 = 1_700_000_000_000;

    #[test]
    fn by_hand() {
        let mut table = ItemTable::default();
        let (a, b) = (table.intern("A"), table.intern("B"));
        let mut reactions = Reactions::default();
        let learn = |reactions: &mut Reactions, kind: &str, item: &str, at| {
            reactions.learn(&event(kind, item, at), &table);
        };
        learn(&mut reactions, "view_item_list", "A", START);
        // The same list a moment later is the same look at it.
        let mut again = event("view_item_list", "A", START + 1);
        again.list_id = Some("home~1".into());
        learn(&mut reactions, "select_item", "A", START);
        reactions.learn(&again, &table);
        again.timestamp += 59_000;
        reactions.learn(&again, &table);
        assert!((reactions.fatigue(a, START) - 0.5 / 5.0).abs() < 1e-6);
        learn(&mut reactions, "view_item_list", "A", START + 7 * DAY);
        let shown = 1.5;
        let expected = 0.5 * shown / (shown + 4.0);
        assert!((reactions.fatigue(a, START + 7 * DAY) - expected).abs() < 1e-6);
        assert_eq!(reactions.fatigue(b, START), 0.0);
        learn(&mut reactions, "select_item", "A", START + 8 * DAY);
        assert_eq!(reactions.fatigue(a, START + 8 * DAY), 0.0);

        learn(&mut reactions, "dismiss_item", "A", START + 8 * DAY);
        let dismissed = |reactions: &Reactions, at| reactions.dismissed(at).collect::<Vec<_>>();
        assert_eq!(dismissed(&reactions, START + 9 * DAY), [a]);
        assert_eq!(dismissed(&reactions, START + 98 * DAY), []);
        let like = |item| if item == a { 0.5 } else { 0.0 };
        assert!((reactions.dislike(START + 8 * DAY, like) - 0.4).abs() < 1e-6);
        assert!((reactions.dislike(START + 53 * DAY, like) - 0.2).abs() < 1e-3);
        assert_eq!(reactions.dislike(START + 98 * DAY, like), 0.0);
        learn(&mut reactions, "restore_item", "A", START + 9 * DAY);
        assert_eq!(dismissed(&reactions, START + 9 * DAY), []);
        // A change of mind takes it back as well; another rating of 5 is one.
        learn(&mut reactions, "dismiss_item", "B", START);
        learn(&mut reactions, "rate_item", "B", START + 1);
        assert_eq!(dismissed(&reactions, START + 1), []);
    }

    proptest! {
        #[test]
        fn lowers_and_never_to_nothing(
            events in prop::collection::vec((0usize..6, 0u32..4, 0i64..200 * DAY), 0..80),
            likeness in 0.0f32..=1.0,
        ) {
            let mut table = ItemTable::default();
            let items: Vec<ItemId> = (0..4).map(|item| table.intern(&item.to_string())).collect();
            let kinds = [
                "view_item_list", "select_item", "view_item", "dismiss_item", "restore_item", "purchase",
            ];
            let mut events = events;
            events.sort_by_key(|event| event.2);
            let mut reactions = Reactions::default();
            for (kind, item, at) in events {
                reactions.learn(&event(kinds[kind], &item.to_string(), START + at), &table);
                for &item in &items {
                    let fatigue = reactions.fatigue(item, START + at);
                    prop_assert!((0.0..MAX_FATIGUE).contains(&fatigue));
                    // It fades, and never grows by itself.
                    prop_assert!(reactions.fatigue(item, START + at + DAY) <= fatigue);
                }
                let dislike = reactions.dislike(START + at, |_| likeness);
                prop_assert!((0.0..=DISLIKE).contains(&dislike));
            }
        }
    }
}
