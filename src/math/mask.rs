//! A set of items, one bit each.

use crate::id::ItemId;

/// A set of [`ItemId`]s as a bitset: 1 bit an item, constant-time membership.
///
/// ```
/// use windowshopper::{id::ItemId, math::Mask};
/// let mut mask = Mask::none(70);
/// mask.insert(ItemId::new(69));
/// assert!(mask.contains(ItemId::new(69)));
/// assert!(!mask.contains(ItemId::new(5)));
/// assert!(!mask.contains(ItemId::new(1_000))); // outside the table: never contained
/// assert_eq!(mask.count(), 1);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mask {
    words: Vec<u64>,
    len: usize,
}

impl Mask {
    /// The empty set over `len` items.
    #[must_use]
    pub fn none(len: usize) -> Self {
        Self {
            words: vec![0; len.div_ceil(64)],
            len,
        }
    }

    /// The full set over `len` items.
    #[must_use]
    pub fn all(len: usize) -> Self {
        let mut mask = Self {
            words: vec![u64::MAX; len.div_ceil(64)],
            len,
        };
        if let Some(last) = mask.words.last_mut()
            && !len.is_multiple_of(64)
        {
            *last = (1 << (len % 64)) - 1;
        }
        mask
    }

    /// Makes this the copy of `other` without giving up its memory.
    pub fn copy_from(&mut self, other: &Mask) {
        self.words.clear();
        self.words.extend_from_slice(&other.words);
        self.len = other.len;
    }

    /// The bits, 64 a word, for the kernels.
    pub(super) fn words(&self) -> &[u64] {
        &self.words
    }

    /// Size of the item table that the set is over (not the number of members).
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// True when the item table is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds an item; one outside the table is ignored.
    pub fn insert(&mut self, item: ItemId) {
        if item.index() < self.len {
            self.words[item.index() / 64] |= 1 << (item.index() % 64);
        }
    }

    /// Takes an item out; one outside the table is ignored.
    pub fn remove(&mut self, item: ItemId) {
        if item.index() < self.len {
            self.words[item.index() / 64] &= !(1 << (item.index() % 64));
        }
    }

    /// True when `item` is a member.
    #[inline]
    #[must_use]
    pub fn contains(&self, item: ItemId) -> bool {
        item.index() < self.len && self.words[item.index() / 64] >> (item.index() % 64) & 1 == 1
    }

    /// The members that `others` does not have.
    #[cfg(any(feature = "train", feature = "insight"))]
    #[must_use]
    pub fn without(&self, others: &Mask) -> Self {
        let mut rest = self.clone();
        for (word, other) in rest.words.iter_mut().zip(&others.words) {
            *word &= !other;
        }
        rest
    }

    /// Number of members.
    #[must_use]
    pub fn count(&self) -> usize {
        self.words
            .iter()
            .map(|word| word.count_ones() as usize)
            .sum()
    }

    /// The members in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = ItemId> + '_ {
        self.words.iter().enumerate().flat_map(|(index, &word)| {
            let mut rest = word;
            std::iter::from_fn(move || {
                if rest == 0 {
                    return None;
                }
                let bit = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                Some(ItemId::from_index(index * 64 + bit))
            })
        })
    }
}
