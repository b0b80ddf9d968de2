//! Which events something comes from.

use super::Interest;
use super::interests::{Taught, names};
use crate::catalog::Catalog;
use crate::events::{Event, EventId};
use crate::features::action;

/// Most events that are named.
const MOST: usize = 5;

/// The newest events that `counts` takes, newest first, at most [`MOST`].
pub(super) fn newest(events: &[Event], counts: &mut dyn FnMut(&Event) -> bool) -> Vec<EventId> {
    let mut found = Vec::new();
    for event in events.iter().rev() {
        if found.len() == MOST {
            break;
        }
        if counts(event) {
            found.push(event.event_id);
        }
    }
    found
}

/// Names the events of each interest.
pub(super) fn name_events(
    interests: &mut [Interest],
    events: &[Event],
    catalog: &Catalog,
    taught: &impl Taught,
) {
    for event in events.iter().rev() {
        let Some(action) = action(event.kind, event.rating) else {
            continue;
        };
        for interest in interests.iter_mut() {
            let tells = interest.event_ids.len() < MOST
                && interest.event_ids.len() < interest.events
                && interest.kind.is_told_by(action)
                && !taught.ignores(interest.kind, &interest.name, event.timestamp)
                && event.items.iter().any(|of_event| {
                    let item = catalog.table().get(&of_event.item_id);
                    let names = item.map(|item| names(interest.kind, item, catalog));
                    names.is_some_and(|names| names.contains(&interest.name.as_str()))
                });
            if tells {
                interest.event_ids.push(event.event_id);
            }
        }
    }
}
