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
    k: usize,
    // A heap whose root is the worst of the kept.
    heap: Vec<ScoredItem>,
    sorted: Vec<ScoredItem>,
}

impl TopK {
    /// An empty selection of at most `k` items.
    #[must_use]
    pub fn new(k: usize) -> Self {
        Self {
            k,
            heap: Vec::new(),
            sorted: Vec::new(),
        }
    }

    /// Forgets what was pushed and keeps the best `k` from now on.
    pub fn reset(&mut self, k: usize) {
        self.k = k;
        self.heap.clear();
    }

    /// Offers an item.
    #[inline]
    pub fn push(&mut self, item: ItemId, score: f32) {
        if self.heap.len() == self.k {
            // NaN compares false here and is dropped, as is what can't be better than the worst.
            match self.heap.first() {
                Some(worst) if score >= worst.score => {}
                _ => return,
            }
        }
        self.push_slow(ScoredItem { item, score });
    }

    fn push_slow(&mut self, new: ScoredItem) {
        if !new.score.is_finite() {
            return;
        }
        if self.heap.len() < self.k {
            self.heap.push(new);
            let mut child = self.heap.len() - 1;
            while child > 0 {
                let parent = (child - 1) / 2;
                if self.heap[child].rank(&self.heap[parent]) != Ordering::Greater {
                    break;
                }
                self.heap.swap(child, parent);
                child = parent;
            }
        } else if new.rank(&self.heap[0]) == Ordering::Less {
            self.heap[0] = new;
            let mut parent = 0;
            loop {
                let left = 2 * parent + 1;
                let Some(first) = self.heap.get(left) else {
                    break;
                };
                let worse = match self.heap.get(left + 1) {
                    Some(right) if right.rank(first) == Ordering::Greater => left + 1,
                    _ => left,
                };
                if self.heap[worse].rank(&self.heap[parent]) != Ordering::Greater {
                    break;
                }
                self.heap.swap(worse, parent);
                parent = worse;
            }
        }
    }

    /// The kept items, best first; the selection is empty afterwards and keeps its memory.
    pub fn take_sorted(&mut self) -> &[ScoredItem] {
        std::mem::swap(&mut self.heap, &mut self.sorted);
        self.heap.clear();
        self.sorted.sort_unstable_by(ScoredItem::rank);
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
