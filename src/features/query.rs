//! What a model is asked: a history, and when.

use super::Context;
use crate::id::ItemId;

/// What a shopper did with an item, as far as models care. Ordered by how much it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Looked at it.
    View,
    /// Put it on the wish list, or rated it 4 or 5.
    Like,
    /// Put it into the cart, or went on to checkout with it.
    Cart,
    /// Bought it.
    Purchase,
}

impl Action {
    /// How much the action tells of interest, in views: the one table of weights, used by training
    /// and by the browser.
    #[must_use]
    pub const fn weight(self) -> f32 {
        match self {
            Action::View => 1.0,
            Action::Like => 2.0,
            Action::Cart => 3.0,
            Action::Purchase => 4.0,
        }
    }
}

/// One thing that the shopper did with one item.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Visit {
    /// Which item.
    pub item: ItemId,
    /// What was done with it.
    pub action: Action,
    /// How much it tells of interest, > 0: [`Action::weight`], or what the caller makes of it.
    pub weight: f32,
    /// When, in milliseconds since the epoch, UTC.
    pub timestamp: i64,
    /// Sessions ago: 0 is the current session, 1 the one before.
    pub session: u32,
}

impl Visit {
    /// An action in the current session, with the action's own weight.
    #[must_use]
    pub const fn new(item: ItemId, action: Action, timestamp: i64) -> Self {
        Self {
            item,
            action,
            weight: action.weight(),
            timestamp,
            session: 0,
        }
    }
}

/// A shopper's history at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Query<'a> {
    /// Oldest first. Items may repeat.
    pub history: &'a [Visit],
    /// The moment of asking, in milliseconds since the epoch, UTC.
    pub now: i64,
    /// Where and on what the shopper is, as far as the page says.
    pub context: Context<'a>,
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
