//! Where each item occurs in the training sessions, for what counts pairs.

use crate::features::Sessions;

/// The latest items of the sessions: each once, at its last place, or (`repeats`) as often as it was
/// visited.
pub(super) struct Occurrences {
    /// Of all sessions, one after the other.
    pub(super) items: Vec<u32>,
    /// Session of each place.
    session_of: Vec<u32>,
    /// End of each session.
    ends: Vec<usize>,
    /// Where each item's places start.
    starts: Vec<usize>,
    places: Vec<u32>,
}

impl Occurrences {
    pub(super) fn new(sessions: &Sessions, max_length: usize, repeats: bool) -> Self {
        let mut index = Self {
            items: Vec::with_capacity(sessions.interactions()),
            session_of: Vec::new(),
            ends: Vec::new(),
            starts: vec![0; sessions.item_count() + 1],
            places: Vec::new(),
        };
        let mut latest: Vec<u32> = Vec::new();
        let mut seen = vec![false; sessions.item_count()];
        for session in sessions.iter() {
            latest.clear();
            for item in session.items.iter().rev() {
                if latest.len() == max_length {
                    break;
                }
                if !std::mem::replace(&mut seen[item.index()], true) || repeats {
                    latest.push(item.get());
                }
            }
            let number = u32::try_from(index.ends.len()).unwrap_or(u32::MAX);
            for &item in latest.iter().rev() {
                seen[item as usize] = false;
                index.starts[item as usize + 1] += 1;
                index.items.push(item);
                index.session_of.push(number);
            }
            index.ends.push(index.items.len());
        }
        for item in 1..index.starts.len() {
            index.starts[item] += index.starts[item - 1];
        }
        let mut next = index.starts.clone();
        index.places = vec![0; index.items.len()];
        for (place, &item) in index.items.iter().enumerate() {
            let slot = &mut next[item as usize];
            index.places[*slot] = u32::try_from(place).unwrap_or(u32::MAX);
            *slot += 1;
        }
        index
    }

    /// Number of sessions.
    pub(super) fn sessions(&self) -> usize {
        self.ends.len()
    }

    /// Places of an item.
    pub(super) fn of(&self, item: usize) -> &[u32] {
        &self.places[self.starts[item]..self.starts[item + 1]]
    }

    /// Number of the session that a place is in.
    pub(super) fn number(&self, place: u32) -> usize {
        self.session_of[place as usize] as usize
    }

    /// The places of the session that a place is in.
    pub(super) fn session(&self, place: u32) -> std::ops::Range<usize> {
        let number = self.number(place);
        let start = if number == 0 {
            0
        } else {
            self.ends[number - 1]
        };
        start..self.ends[number]
    }
}
