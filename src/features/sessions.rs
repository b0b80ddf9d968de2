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

    /// What may be shown to others: only items that at least `min_shoppers` different shoppers
    /// touched (a shopper is a user; a session without a user is a shopper of its own), and of the
    /// sessions only those with two different items or more left. At 1 or 0 nothing is held back but
    /// sessions of one item.
    ///
    /// So an item that few know can't give away that one of them was here: it is in no session that
    /// leaves the merchant's machine. (k-anonymity of the items, not of the sessions: a session of
    /// common items may still be the only one of its kind.)
    ///
    /// ```
    /// use windowshopper::{features::Sessions, id::ItemId};
    /// let mut sessions = Sessions::new(3);
    /// for items in [[0, 1], [0, 1], [0, 2]] {
    ///     sessions.push(None, 0, items.map(|item| (ItemId::new(item), 1.0)));
    /// }
    /// assert_eq!(sessions.shared_by(2).len(), 2); // item 2 has one shopper
    /// assert_eq!(sessions.shared_by(3).len(), 0); // and item 1 has two
    /// ```
    #[must_use]
    pub fn shared_by(&self, min_shoppers: usize) -> Self {
        let mut shoppers = vec![0usize; self.item_count];
        // Who was counted last for an item: sessions are gone through shopper by shopper.
        let mut counted = vec![usize::MAX; self.item_count];
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(|&index| self.users[index]);
        let mut shopper = 0;
        for (place, &index) in order.iter().enumerate() {
            let same = place > 0
                && self.users[index].is_some()
                && self.users[index] == self.users[order[place - 1]];
            shopper += usize::from(!same);
            for item in self.get(index).items {
                if std::mem::replace(&mut counted[item.index()], shopper) != shopper {
                    shoppers[item.index()] += 1;
                }
            }
        }
        let mut shared = Self::new(self.item_count);
        for session in self.iter() {
            let known = |item: ItemId| shoppers[item.index()] >= min_shoppers;
            let mut kept = session.items.iter().copied().filter(|&item| known(item));
            let first = kept.next();
            if kept.any(|item| Some(item) != first) {
                let pairs = session.items.iter().copied().zip(session.weights);
                shared.push(
                    session.user,
                    session.time,
                    pairs
                        .filter(|&(item, _)| known(item))
                        .map(|(item, &weight)| (item, weight)),
                );
            }
        }
        shared
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
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_few_know_is_not_shared(
            log in prop::collection::vec((prop::option::of(0u32..4), prop::collection::vec(0u32..8, 1..6)), 0..20),
            least in 0usize..5,
        ) {
            let mut sessions = Sessions::new(8);
            for (time, (user, items)) in (0..).zip(&log) {
                let items = items.iter().map(|&item| (ItemId::new(item), 1.0));
                sessions.push(user.map(UserId::new), time, items);
            }
            let shoppers = |item: ItemId| {
                let with = sessions.iter().enumerate().filter(|(_, s)| s.items.contains(&item));
                with.map(|(index, s)| s.user.map_or(100 + index, |user| user.index()))
                    .collect::<std::collections::BTreeSet<usize>>()
                    .len()
            };
            let shared = sessions.shared_by(least);
            let mut expected = Vec::new();
            for session in sessions.iter() {
                let kept: Vec<ItemId> =
                    session.items.iter().copied().filter(|&item| shoppers(item) >= least).collect();
                if kept.iter().any(|item| *item != kept[0]) {
                    expected.push((session.time, kept));
                }
            }
            let actual: Vec<(i64, Vec<ItemId>)> =
                shared.iter().map(|s| (s.time, s.items.to_vec())).collect();
            prop_assert_eq!(actual, expected);
        }
    }

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
