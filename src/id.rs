//! Newtypes for identifiers. Mixing up two kinds does not compile.

use crate::names::Names;
use serde::{Deserialize, Serialize};

/// Index of an item in the engine's item table: dense, from 0, stable for the life of an engine.
///
/// Items of the bundle come first, in the bundle's order, so that a model's row number *is* the
/// `ItemId`; items that only the catalogue knows follow.
///
/// ```
/// use windowshopper::id::ItemId;
/// assert_eq!(ItemId::new(7).index(), 7);
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct ItemId(u32);

impl ItemId {
    /// The identifier with this index.
    #[inline]
    #[must_use]
    pub const fn new(index: u32) -> Self {
        Self(index)
    }

    /// The identifier with this index, which must fit in 32 bits; saturates at `u32::MAX`,
    /// which no table ever reaches (an item costs more than a byte).
    #[inline]
    #[must_use]
    pub fn from_index(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// Position in the item table.
    #[inline]
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The raw number.
    #[inline]
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// Index of a shopper in a training log: dense, from 0. Never leaves training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(u32);

impl UserId {
    /// The identifier with this index.
    #[must_use]
    pub const fn new(index: u32) -> Self {
        Self(index)
    }

    /// Position in the user table.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// External item identifiers (strings) and their [`ItemId`]s, both ways.
///
/// ```
/// use windowshopper::id::ItemTable;
/// let mut table = ItemTable::default();
/// let mug = table.intern("MUG-1");
/// assert_eq!(table.intern("MUG-1"), mug);
/// assert_eq!(table.get("MUG-1"), Some(mug));
/// assert_eq!(table.name(mug), "MUG-1");
/// assert_eq!(table.get("unknown"), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct ItemTable {
    names: Names,
}

impl ItemTable {
    /// Number of items.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// True when there is no item.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The identifier of `name`, given a new one (the next free index) when it is not known yet.
    pub fn intern(&mut self, name: &str) -> ItemId {
        ItemId(self.names.intern(name))
    }

    /// The identifier of `name`, if it is known.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<ItemId> {
        self.names.get(name).map(ItemId)
    }

    /// The name of `id`; empty for an identifier from another table.
    #[must_use]
    pub fn name(&self, id: ItemId) -> &str {
        self.names.name(id.0)
    }

    /// All names, in the order of their identifiers.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter()
    }
}
