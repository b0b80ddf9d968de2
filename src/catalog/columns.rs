//! Building blocks of the columns: interned names and a text arena.

use crate::id::{ItemId, ItemTable};

/// "None" in a column of codes.
pub(super) const NONE: u32 = u32::MAX;

/// Names and their codes, dense from 0. (The same structure as the table of items.)
#[derive(Clone, Debug, Default)]
pub(super) struct Names(ItemTable);

impl Names {
    pub fn intern(&mut self, name: &str) -> u32 {
        self.0.intern(name).get()
    }

    /// [`NONE`] for a blank name.
    pub fn intern_or_none(&mut self, name: &str) -> u32 {
        if name.is_empty() {
            NONE
        } else {
            self.intern(name)
        }
    }

    /// Empty for [`NONE`] and for any other code that was never given.
    pub fn name(&self, code: u32) -> &str {
        self.0.name(ItemId::new(code))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// All names, in the order of their codes.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.names()
    }
}

/// Where a text is in its arena: start and length.
pub(super) type Span = [u32; 2];

/// Texts one after the other in one piece of memory. A text that is replaced stays as waste until
/// the owner rebuilds the arena.
#[derive(Clone, Debug, Default)]
pub(super) struct Arena {
    text: String,
    waste: usize,
}

impl Arena {
    /// Adds a text. An arena ends at 4 GiB; what comes after that is kept as empty.
    pub fn push(&mut self, text: &str) -> Span {
        let span = u32::try_from(self.text.len())
            .ok()
            .zip(u32::try_from(text.len()).ok());
        match span {
            Some((start, length)) if length > 0 => {
                self.text.push_str(text);
                [start, length]
            }
            _ => [0, 0],
        }
    }

    /// The text at `span`; empty when there is none.
    pub fn get(&self, [start, length]: Span) -> &str {
        let start = start as usize;
        self.text
            .get(start..start.saturating_add(length as usize))
            .unwrap_or("")
    }

    /// Notes that the text at `span` is not used any more.
    pub fn forget(&mut self, [_, length]: Span) {
        self.waste += length as usize;
    }

    /// True when more than half of the arena is waste, and that is more than 64 KiB.
    pub fn is_wasteful(&self) -> bool {
        self.waste > 65_536 && self.waste > self.text.len() / 2
    }

    pub fn shrink(&mut self) {
        self.text.shrink_to_fit();
    }
}
