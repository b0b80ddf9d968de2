//! What a model is asked.

use crate::id::ItemId;

/// One thing that the shopper did with one item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Visit {
    /// Which item.
    pub item: ItemId,
    /// How much it tells of interest: the weight of the event's kind (see `features`), > 0.
    pub weight: f32,
    /// When, in milliseconds since the epoch, UTC.
    pub timestamp: i64,
    /// Sessions ago: 0 is the current session, 1 the one before.
    pub session: u32,
}

/// A shopper's history at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    /// Oldest first. Items may repeat.
    pub history: &'a [Visit],
    /// The moment of asking, in milliseconds since the epoch, UTC.
    pub now: i64,
}

impl<'a> Query<'a> {
    /// The visits of the current session, oldest first, and the position of the first in
    /// [`Query::history`].
    #[must_use]
    pub fn current_session(&self) -> (usize, &'a [Visit]) {
        let start = self
            .history
            .iter()
            .rposition(|visit| visit.session > 0)
            .map_or(0, |position| position + 1);
        (start, &self.history[start..])
    }
}
