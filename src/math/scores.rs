//! Scores of a whole item table, of which usually only a few are set.

use super::{Mask, ScoredItem, TopK};
use crate::id::ItemId;

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
        for item in self.touched.drain(..) {
            self.values[item.index()] = 0.0;
            self.is_touched[item.index()] = false;
        }
    }

    /// Adds to an item's score; an item outside the table is ignored.
    #[inline]
    pub fn add(&mut self, item: ItemId, value: f32) {
        let index = item.index();
        if let Some(score) = self.values.get_mut(index) {
            *score += value;
            if !self.is_touched[index] {
                self.is_touched[index] = true;
                self.touched.push(item);
            }
        }
    }

    /// An item's score; 0 when it was never touched or is outside the table.
    #[inline]
    #[must_use]
    pub fn get(&self, item: ItemId) -> f32 {
        self.values.get(item.index()).copied().unwrap_or(0.0)
    }

    /// The items that were touched, in the order in which they first were.
    #[must_use]
    pub fn touched(&self) -> &[ItemId] {
        &self.touched
    }

    /// The best `k` touched items that `allowed` contains, best first.
    pub fn top(&mut self, k: usize, allowed: &Mask) -> &[ScoredItem] {
        self.top.reset(k);
        for &item in &self.touched {
            if allowed.contains(item) {
                self.top.push(item, self.values[item.index()]);
            }
        }
        self.top.take_sorted()
    }
}
