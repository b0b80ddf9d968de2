//! The best k of many, without sorting them all.

use crate::id::ItemId;
use std::cmp::Ordering;

/// An item and its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScoredItem {
    /// Which item.
    pub item: ItemId,
    /// Higher is better; always finite.
    pub score: f32,
}

impl ScoredItem {
    /// Ranking order: higher score first (`total_cmp`), ties by lower item index.
    #[must_use]
    pub fn rank(&self, other: &Self) -> Ordering {
        other
            .score
            .total_cmp(&self.score)
            .then(self.item.cmp(&other.item))
    }
}

/// A number that orders as `f32::total_cmp` does.
const fn ordered(score: f32) -> u32 {
    let bits = score.to_bits();
    if bits >> 31 == 0 {
        bits | 1 << 31
    } else {
        !bits
    }
}

/// The score that [`ordered`] made the number of.
const fn unordered(number: u32) -> f32 {
    f32::from_bits(if number >> 31 == 0 {
        !number
    } else {
        number & !(1 << 31)
    })
}

/// Keeps the `k` highest-scored of what is pushed, whatever it is: numbered things with a score,
/// of equal scores those with the higher number.
///
/// Scores that are not finite are dropped. Cost: O(n log k) time, O(k) memory, kept between uses.
///
/// ```
/// let mut highest = windowshopper::math::Highest::default();
/// highest.reset(2);
/// for (number, score) in [(0, 0.5), (1, 0.9), (2, 0.5)] {
///     highest.push(number, score);
/// }
/// let order: Vec<(u32, f32)> = highest.sorted().collect();
/// assert_eq!(order, [(1, 0.9), (2, 0.5)]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Highest {
    k: usize,
    /// Score, then number. A heap whose root is the least of the kept; in descending order once
    /// sorted.
    keys: Vec<u64>,
}

impl Highest {
    /// Forgets what was pushed and keeps the best `k` from now on.
    pub fn reset(&mut self, k: usize) {
        self.k = k;
        self.keys.clear();
    }

    /// Offers a thing.
    #[inline]
    pub fn push(&mut self, number: u32, score: f32) {
        let key = u64::from(ordered(score)) << 32 | u64::from(number);
        if self.keys.len() == self.k && self.keys.first().is_none_or(|&least| key < least) {
            return;
        }
        self.push_slow(key, score);
    }

    fn push_slow(&mut self, key: u64, score: f32) {
        if !score.is_finite() {
            return;
        }
        if self.keys.len() < self.k {
            let mut child = self.keys.len();
            self.keys.push(key);
            while child > 0 {
                let parent = (child - 1) / 2;
                if self.keys[parent] <= key {
                    break;
                }
                self.keys[child] = self.keys[parent];
                child = parent;
            }
            self.keys[child] = key;
        } else {
            sift(&mut self.keys, key);
        }
    }

    /// What was kept, highest first. [`Highest::reset`] must come before the next push.
    pub fn sorted(&mut self) -> impl Iterator<Item = (u32, f32)> {
        for end in (1..self.keys.len()).rev() {
            let last = self.keys[end];
            self.keys[end] = self.keys[0];
            sift(&mut self.keys[..end], last);
        }
        #[allow(clippy::cast_possible_truncation)] // the halves are meant
        self.keys
            .iter()
            .map(|&key| (key as u32, unordered((key >> 32) as u32)))
    }
}

/// Replaces the root of a heap by `key`.
fn sift(heap: &mut [u64], key: u64) {
    let mut place = 0;
    loop {
        let mut child = 2 * place + 1;
        if child + 1 < heap.len() && heap[child + 1] < heap[child] {
            child += 1;
        }
        match heap.get(child) {
            Some(&least) if least < key => heap[place] = least,
            _ => break,
        }
        place = child;
    }
    if let Some(cell) = heap.get_mut(place) {
        *cell = key;
    }
}

/// Keeps the best `k` of the items that are pushed.
///
/// Order: higher score first, ties by lower item index. Scores that are not finite are dropped.
/// Cost: O(n log k) time, O(k) memory, kept between uses.
///
/// ```
/// use windowshopper::{id::ItemId, math::TopK};
/// let mut top = TopK::new(2);
/// for (index, score) in [(0, 0.5), (1, 0.9), (2, 0.5), (3, f32::NAN)] {
///     top.push(ItemId::new(index), score);
/// }
/// let order: Vec<u32> = top.take_sorted().iter().map(|s| s.item.get()).collect();
/// assert_eq!(order, [1, 0]); // 0 and 2 tie; the lower index stays
/// ```
#[derive(Clone, Debug, Default)]
pub struct TopK {
    /// Items with their bits flipped, so that the lower one is the higher.
    highest: Highest,
    sorted: Vec<ScoredItem>,
}

impl TopK {
    /// An empty selection of at most `k` items.
    #[must_use]
    pub fn new(k: usize) -> Self {
        let mut top = Self::default();
        top.reset(k);
        top
    }

    /// Forgets what was pushed and keeps the best `k` from now on.
    pub fn reset(&mut self, k: usize) {
        self.highest.reset(k);
    }

    /// Offers an item.
    #[inline]
    pub fn push(&mut self, item: ItemId, score: f32) {
        self.highest.push(!item.get(), score);
    }

    /// The kept items, best first; the selection is empty afterwards and keeps its memory.
    pub fn take_sorted(&mut self) -> &[ScoredItem] {
        self.sorted.clear();
        for (flipped, score) in self.highest.sorted() {
            let item = ItemId::new(!flipped);
            self.sorted.push(ScoredItem { item, score });
        }
        self.highest.reset(self.highest.k);
        &self.sorted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equals_a_full_sort(scores in prop::collection::vec(-3i8..3, 0..200), k in 0usize..30) {
            let all: Vec<ScoredItem> = scores
                .iter()
                .enumerate()
                .map(|(index, &s)| ScoredItem { item: ItemId::from_index(index), score: f32::from(s) })
                .collect();
            let mut expected = all.clone();
            expected.sort_by(ScoredItem::rank);
            expected.truncate(k);
            let mut top = TopK::new(k);
            for s in &all {
                top.push(s.item, s.score);
            }
            prop_assert_eq!(top.take_sorted(), &expected[..]);
            prop_assert!(top.take_sorted().is_empty());
        }
    }

    #[test]
    fn keeps_nothing_when_k_is_zero() {
        let mut top = TopK::new(0);
        top.push(ItemId::new(1), 1.0);
        assert!(top.take_sorted().is_empty());
    }
}
