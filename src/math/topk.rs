//! The best k of many, without sorting them all.

use crate::id::ItemId;
use std::cmp::Ordering;
use windowshopper_kernels::Highest;

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

    /// What items are pushed to with their bits flipped.
    pub(super) fn highest(&mut self) -> &mut Highest {
        &mut self.highest
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
        self.highest.clear();
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
