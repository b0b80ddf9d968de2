//! Scores of a whole item table, of which usually only a few are set.

use super::{BlockedRows, Mask, QuantizedQuery, ScoredItem, Sparse, TopK, add_products};
use crate::id::ItemId;
use std::sync::Arc;

/// From one item in so many on, a list of those with a score costs more than it saves.
const CROWD: usize = 8;

/// Scores that are the same for every query, with their order worked out once: asking for the best
/// of 100,000 then costs no more than reading them off.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FixedScores {
    values: Vec<f32>,
    /// All items, best first.
    ranking: Vec<ItemId>,
}

impl FixedScores {
    /// One score per item; a score that is not finite becomes 0.
    #[must_use]
    pub fn new(mut values: Vec<f32>) -> Self {
        for value in &mut values {
            if !value.is_finite() {
                *value = 0.0;
            }
        }
        let mut top = TopK::new(values.len());
        for (index, &value) in values.iter().enumerate() {
            top.push(ItemId::from_index(index), value);
        }
        let ranking = top.take_sorted().iter().map(|best| best.item).collect();
        Self { values, ranking }
    }

    /// Size of the item table.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// True when the item table is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// All scores, by item.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// All items, best first, ties by item.
    #[must_use]
    pub fn ranking(&self) -> &[ItemId] {
        &self.ranking
    }
}

/// One `f32` score per item, 0 unless set.
///
/// Three ways to set them, each as cheap as it can be: a few one by one or by lists (only what was
/// touched is ever looked at again), all by a scan of a matrix, or the same fixed ones for every
/// query. Clearing costs nothing, so one buffer serves query after query without allocation.
/// Memory: 5 bytes an item, or 4 when all come from a scan; nothing before the first use.
///
/// ```
/// use windowshopper::{id::ItemId, math::{Mask, Scores}};
/// let mut scores = Scores::new(4);
/// scores.add(ItemId::new(2), 0.5);
/// scores.add(ItemId::new(2), 0.25);
/// scores.add(ItemId::new(1), 0.1);
/// assert_eq!(scores.get(ItemId::new(2)), 0.75);
/// assert_eq!(scores.top(1, &Mask::all(4))[0].item, ItemId::new(2));
/// scores.clear();
/// assert_eq!(scores.get(ItemId::new(2)), 0.0);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Scores {
    len: usize,
    sparse: Sparse,
    dense: Vec<f32>,
    /// When the scores are dense: those below it are left out.
    floor: Option<f32>,
    /// When the scores are dense: those above zero are all that were added to, so that more can be.
    is_open: bool,
    /// When there are fixed ones, there are no others.
    fixed: Option<Arc<FixedScores>>,
    top: TopK,
}

impl Scores {
    /// All zero, over `items` items.
    #[must_use]
    pub fn new(items: usize) -> Self {
        Self {
            len: items,
            ..Self::default()
        }
    }

    /// Size of the item table.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// True when the item table is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Back to all zero.
    pub fn clear(&mut self) {
        self.fixed = None;
        self.floor = None;
        self.is_open = false;
        self.sparse.clear();
    }

    /// The scores that are added to: those that were scanned or fixed become such ones first.
    pub fn sparse(&mut self) -> &mut Sparse {
        if self.sparse.is_empty() {
            self.sparse = Sparse::new(self.len);
        }
        if self.fixed.is_some() || self.floor.is_some() {
            self.spread();
        }
        &mut self.sparse
    }

    #[cold]
    fn spread(&mut self) {
        for item in self.touched() {
            self.sparse.add(item.get(), self.get(item));
        }
        self.fixed = None;
        self.floor = None;
        self.is_open = false;
    }

    /// Adds to an item's score; an item outside the table is ignored.
    pub fn add(&mut self, item: ItemId, value: f32) {
        self.sparse().add(item.get(), value);
    }

    /// Adds fixed scores: every item that they have is touched. Costs nothing when nothing was
    /// touched before; otherwise, or when more is added later, what adding one by one costs.
    pub fn add_fixed(&mut self, fixed: &Arc<FixedScores>) {
        if self.is_clear() && fixed.len() == self.len() {
            self.fixed = Some(Arc::clone(fixed));
        } else {
            let sparse = self.sparse();
            for &item in fixed.ranking() {
                sparse.add(item.get(), fixed.values[item.index()]);
            }
        }
    }

    /// Sets the scores to the inner products of the rows of a matrix with a query, by item, in real
    /// numbers (see [`BlockedRows::score`]). Left out are those of at most 0, and those below
    /// `share`, from 0 to 1, of the best: most of a catalogue, usually.
    pub fn scan(&mut self, rows: &BlockedRows, scales: &[f32], query: &QuantizedQuery, share: f32) {
        self.clear();
        self.dense.resize(self.len, 0.0);
        let best = rows.score(query, scales, &mut self.dense);
        // At least the smallest positive number, so that 0 is below it.
        self.floor = Some((best * share).max(f32::MIN_POSITIVE));
    }

    /// Adds `factor · of[item]` to each of the items, of which about `count` are added to before the
    /// scores are next asked for. When those are many, no list of them is kept: looking through the
    /// whole table is then cheaper. `of` must not be negative.
    pub fn add_products(&mut self, items: &[u32], factor: f32, of: &[f32], count: usize) {
        if self.is_clear() && count > self.len / CROWD {
            self.dense.clear();
            self.dense.resize(self.len, 0.0);
            self.floor = Some(f32::MIN_POSITIVE);
            self.is_open = true;
        }
        if self.is_open {
            add_products(&mut self.dense, items, factor, of);
        } else {
            self.sparse().add_products(items, factor, of);
        }
    }

    /// Replaces all scores by those of `table`; what is not positive is not set.
    pub fn put(&mut self, table: &[f32]) {
        self.clear();
        self.dense.clear();
        self.dense.extend_from_slice(table);
        self.dense.resize(self.len, 0.0);
        self.floor = Some(f32::MIN_POSITIVE);
    }

    fn is_clear(&self) -> bool {
        self.fixed.is_none() && self.floor.is_none() && self.sparse.touched().is_empty()
    }

    /// An item's score; 0 when it was never touched or is outside the table.
    #[must_use]
    pub fn get(&self, item: ItemId) -> f32 {
        if let Some(fixed) = &self.fixed {
            return fixed.values.get(item.index()).copied().unwrap_or(0.0);
        }
        match self.floor {
            Some(floor) => {
                let score = self.dense.get(item.index()).copied();
                score.filter(|&score| score >= floor).unwrap_or(0.0)
            }
            None => self.sparse.get(item.get()),
        }
    }

    /// The items that have a score, in the order in which they were first touched (fixed ones: best
    /// first; scanned ones: in the order of the table). For tests and reports: it copies.
    #[must_use]
    pub fn touched(&self) -> Vec<ItemId> {
        match (&self.fixed, self.floor) {
            (Some(fixed), _) => fixed.ranking.clone(),
            (None, Some(_)) => (0..self.len)
                .map(ItemId::from_index)
                .filter(|&item| self.get(item) > 0.0)
                .collect(),
            (None, None) => self
                .sparse
                .touched()
                .iter()
                .map(|&i| ItemId::new(i))
                .collect(),
        }
    }

    /// The best `k` touched items that `allowed` contains, best first.
    pub fn top(&mut self, k: usize, allowed: &Mask) -> &[ScoredItem] {
        self.top.reset(k);
        if let Some(fixed) = &self.fixed {
            let ranking = fixed.ranking.iter().filter(|&&item| allowed.contains(item));
            for &item in ranking.take(k) {
                self.top.push(item, fixed.values[item.index()]);
            }
        } else if let Some(floor) = self.floor {
            let highest = self.top.highest();
            highest.offer_all(&self.dense, floor, allowed.words());
        } else {
            self.sparse.offer(allowed.words(), self.top.highest());
        }
        self.top.take_sorted()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn fixed_scores_are_as_those_added(
            values in prop::collection::vec(0i8..4, 1..60),
            hidden in prop::collection::vec(0u32..60, 0..40),
            k in 0usize..20,
            extra in 0u32..60,
        ) {
            let values: Vec<f32> = values.into_iter().map(f32::from).collect();
            let mut allowed = Mask::all(values.len());
            for item in hidden {
                allowed.remove(ItemId::new(item));
            }
            let mut plain = Scores::new(values.len());
            for (index, &value) in values.iter().enumerate() {
                plain.add(ItemId::from_index(index), value);
            }
            let shared = Arc::new(FixedScores::new(values.clone()));
            let mut fixed = Scores::new(values.len());
            fixed.add_fixed(&shared);
            prop_assert_eq!(fixed.top(k, &allowed), plain.top(k, &allowed));
            prop_assert_eq!(fixed.touched().len(), values.len());
            for scores in [&mut plain, &mut fixed] {
                scores.add(ItemId::new(extra), 0.5);
                scores.add_fixed(&shared);
            }
            prop_assert_eq!(fixed.top(k, &allowed), plain.top(k, &allowed));
            fixed.clear();
            prop_assert_eq!(fixed.get(ItemId::new(0)), 0.0);
            prop_assert!(fixed.touched().is_empty() && fixed.top(k, &allowed).is_empty());
        }

        #[test]
        fn many_are_added_as_few_are(
            lists in prop::collection::vec(prop::collection::vec(0u32..70, 0..30), 1..5),
            hidden in prop::collection::vec(0u32..64, 0..40),
            k in 0usize..20,
        ) {
            let of: Vec<f32> = (0u8..64).map(|item| f32::from(item % 5) + 0.5).collect();
            let mut allowed = Mask::all(64);
            for item in hidden {
                allowed.remove(ItemId::new(item));
            }
            let (mut few, mut many) = (Scores::new(64), Scores::new(64));
            for _ in 0..2 {
                for list in &lists {
                    few.add_products(list, 0.1, &of, 0);
                    many.add_products(list, 0.1, &of, 64);
                }
                prop_assert_eq!(few.top(k, &allowed), many.top(k, &allowed));
                for item in (0..65).map(ItemId::new) {
                    prop_assert_eq!(few.get(item), many.get(item));
                }
                few.clear();
                many.clear();
                prop_assert!(many.touched().is_empty());
            }
        }

        #[test]
        fn scanned_scores_are_as_those_added(
            values in prop::collection::vec(-4i8..5, 1..200),
            hidden in prop::collection::vec(0u32..200, 0..100),
            k in 0usize..20,
            share in 0.0f32..1.0,
        ) {
            let mut allowed = Mask::all(values.len());
            for item in hidden {
                allowed.remove(ItemId::new(item));
            }
            let rows = BlockedRows::new(&values, 1).unwrap();
            let scales = vec![0.5; values.len()];
            let mut query = QuantizedQuery::default();
            query.set(&[1.0]);
            let mut scanned = Scores::new(values.len() + 3); // items that the matrix does not have
            scanned.add(ItemId::new(0), 7.0); // forgotten
            scanned.scan(&rows, &scales, &query, share);
            let best = values.iter().copied().max().unwrap_or(0);
            let mut plain = Scores::new(values.len() + 3);
            for (index, &value) in values.iter().enumerate() {
                if value > 0 && f32::from(value) >= f32::from(best) * share {
                    plain.add(ItemId::from_index(index), 32_767.0 * f32::from(value) * (0.5 * query.scale()));
                }
            }
            prop_assert_eq!(scanned.touched(), plain.touched());
            prop_assert_eq!(scanned.top(k, &allowed), plain.top(k, &allowed));
            for scores in [&mut plain, &mut scanned] {
                scores.add(ItemId::new(1), 0.25);
            }
            prop_assert_eq!(scanned.top(k, &allowed), plain.top(k, &allowed));
            scanned.clear();
            prop_assert!(scanned.touched().is_empty() && scanned.top(k, &allowed).is_empty());
        }
    }
}
