//! Scores of a whole item table, of which usually only a few are set.

use super::{Mask, ScoredItem, TopK};
use crate::id::ItemId;
use std::sync::Arc;

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

/// One `f32` score per item, 0 unless set, with a list of those that were set.
///
/// Clearing costs only what was touched, so one buffer serves query after query without
/// allocation. Memory: 5 bytes an item.
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
    values: Vec<f32>,
    is_touched: Vec<bool>,
    touched: Vec<ItemId>,
    /// When there are fixed ones, nothing is touched above.
    fixed: Option<Arc<FixedScores>>,
    top: TopK,
}

impl Scores {
    /// All zero, over `items` items.
    #[must_use]
    pub fn new(items: usize) -> Self {
        Self {
            values: vec![0.0; items],
            is_touched: vec![false; items],
            touched: Vec::new(),
            fixed: None,
            top: TopK::default(),
        }
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

    /// Back to all zero.
    pub fn clear(&mut self) {
        self.fixed = None;
        for item in self.touched.drain(..) {
            self.values[item.index()] = 0.0;
            self.is_touched[item.index()] = false;
        }
    }

    /// Adds to an item's score; an item outside the table is ignored.
    #[inline]
    pub fn add(&mut self, item: ItemId, value: f32) {
        if self.fixed.is_some() {
            self.unfix();
        }
        let index = item.index();
        if let Some(score) = self.values.get_mut(index) {
            *score += value;
            if !self.is_touched[index] {
                self.is_touched[index] = true;
                self.touched.push(item);
            }
        }
    }

    /// Adds fixed scores: every item that they have is touched. Costs nothing when nothing was
    /// touched before; otherwise, or when more is added later, what adding one by one costs.
    pub fn add_fixed(&mut self, fixed: &Arc<FixedScores>) {
        if self.touched.is_empty() && self.fixed.is_none() && fixed.len() == self.len() {
            self.fixed = Some(Arc::clone(fixed));
        } else {
            for &item in fixed.ranking() {
                self.add(item, fixed.values[item.index()]);
            }
        }
    }

    #[cold]
    fn unfix(&mut self) {
        if let Some(fixed) = self.fixed.take() {
            for &item in fixed.ranking() {
                self.add(item, fixed.values[item.index()]);
            }
        }
    }

    /// An item's score; 0 when it was never touched or is outside the table.
    #[inline]
    #[must_use]
    pub fn get(&self, item: ItemId) -> f32 {
        let values = self
            .fixed
            .as_ref()
            .map_or(&self.values, |fixed| &fixed.values);
        values.get(item.index()).copied().unwrap_or(0.0)
    }

    /// The items that were touched, in the order in which they first were (fixed ones: best first).
    #[must_use]
    pub fn touched(&self) -> &[ItemId] {
        match &self.fixed {
            Some(fixed) => &fixed.ranking,
            None => &self.touched,
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
        } else {
            for &item in &self.touched {
                if allowed.contains(item) {
                    self.top.push(item, self.values[item.index()]);
                }
            }
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
    }
}
