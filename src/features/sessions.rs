//! The training log as models see it: sessions of items.

use crate::id::{ItemId, UserId};

/// Interactions grouped into sessions (or into users, see [`Sessions::by_user`]), oldest session
/// first, items in the order in which they were touched. Compressed rows: 8 bytes an interaction.
///
/// ```
/// use windowshopper::{features::Sessions, id::ItemId};
/// let mut sessions = Sessions::new(3);
/// sessions.push(None, 1_000, [(ItemId::new(0), 1.0), (ItemId::new(2), 3.0)]);
/// assert_eq!(sessions.len(), 1);
/// assert_eq!(sessions.get(0).items, [ItemId::new(0), ItemId::new(2)]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Sessions {
    items: Vec<ItemId>,
    weights: Vec<f32>,
    ends: Vec<u32>,
    times: Vec<i64>,
    users: Vec<Option<UserId>>,
    item_count: usize,
}

/// One session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Session<'a> {
    /// Whose, when that is known.
    pub user: Option<UserId>,
    /// Time of its last interaction, in milliseconds since the epoch, UTC. Where a log has no time,
    /// the position in the file stands for it.
    pub time: i64,
    /// Touched items, in order. Items may repeat.
    pub items: &'a [ItemId],
    /// Weight of each interaction, > 0 (by kind of event).
    pub weights: &'a [f32],
}

impl Sessions {
    /// No session yet, over a table of `item_count` items.
    #[must_use]
    pub fn new(item_count: usize) -> Self {
        Self {
            item_count,
            ..Self::default()
        }
    }

    /// Appends a session. Items outside the table are left out; a session without items is none.
    pub fn push(
        &mut self,
        user: Option<UserId>,
        time: i64,
        interactions: impl IntoIterator<Item = (ItemId, f32)>,
    ) {
        let start = self.items.len();
        for (item, weight) in interactions {
            if item.index() < self.item_count {
                self.items.push(item);
                self.weights.push(weight);
            }
        }
        if self.items.len() > start {
            self.ends
                .push(u32::try_from(self.items.len()).unwrap_or(u32::MAX));
            self.times.push(time);
            self.users.push(user);
        }
    }

    /// Number of sessions.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True when there is no session.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Size of the item table.
    #[must_use]
    pub fn item_count(&self) -> usize {
        self.item_count
    }

    /// Number of interactions in all sessions.
    #[must_use]
    pub fn interactions(&self) -> usize {
        self.items.len()
    }

    /// The session at `index`.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn get(&self, index: usize) -> Session<'_> {
        let start = if index == 0 {
            0
        } else {
            self.ends[index - 1] as usize
        };
        let range = start..self.ends[index] as usize;
        Session {
            user: self.users[index],
            time: self.times[index],
            items: &self.items[range.clone()],
            weights: &self.weights[range],
        }
    }

    /// All sessions in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Session<'_>> {
        (0..self.len()).map(|index| self.get(index))
    }

    /// Sorts by time, oldest first; sessions of the same time keep their order.
    #[must_use]
    pub fn sorted_by_time(&self) -> Self {
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(|&index| self.times[index]);
        let mut sorted = Self::new(self.item_count);
        for index in order {
            let session = self.get(index);
            sorted.push(
                session.user,
                session.time,
                session
                    .items
                    .iter()
                    .copied()
                    .zip(session.weights.iter().copied()),
            );
        }
        sorted
    }

    /// One "session" a user: all of a user's interactions in order, timed by the last. Sessions
    /// without a user stay as they are. Users come in the order of their last interaction.
    #[must_use]
    pub fn by_user(&self) -> Self {
        let mut of_user: std::collections::BTreeMap<UserId, Vec<usize>> = Default::default();
        let mut grouped = Self::new(self.item_count);
        for index in 0..self.len() {
            let session = self.get(index);
            match session.user {
                Some(user) => of_user.entry(user).or_default().push(index),
                None => grouped.push(
                    None,
                    session.time,
                    session
                        .items
                        .iter()
                        .copied()
                        .zip(session.weights.iter().copied()),
                ),
            }
        }
        for (user, indices) in of_user {
            let time = indices
                .iter()
                .map(|&index| self.times[index])
                .max()
                .unwrap_or(0);
            let all = indices.iter().flat_map(|&index| {
                let session = self.get(index);
                session
                    .items
                    .iter()
                    .copied()
                    .zip(session.weights.iter().copied())
            });
            grouped.push(Some(user), time, all);
        }
        grouped.sorted_by_time()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_by_user_and_leaves_guests_alone() {
        let mut sessions = Sessions::new(5);
        let (a, b) = (Some(UserId::new(0)), Some(UserId::new(1)));
        sessions.push(a, 1, [(ItemId::new(0), 1.0)]);
        sessions.push(None, 2, [(ItemId::new(1), 1.0), (ItemId::new(9), 1.0)]);
        sessions.push(b, 3, [(ItemId::new(2), 1.0)]);
        sessions.push(a, 4, [(ItemId::new(3), 2.0)]);
        sessions.push(a, 5, []);
        let grouped = sessions.by_user();
        let shape: Vec<(i64, usize)> = grouped.iter().map(|s| (s.time, s.items.len())).collect();
        assert_eq!(shape, [(2, 1), (3, 1), (4, 2)]);
        assert_eq!(grouped.get(2).weights, [1.0, 2.0]);
    }
}
