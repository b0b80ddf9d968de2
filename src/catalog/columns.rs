//! Building blocks of the columns: a text arena.

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

    /// Makes room for so many bytes, which spares copying what is there again and again.
    pub fn reserve(&mut self, bytes: usize) {
        self.text.reserve(bytes);
    }

    pub fn shrink(&mut self) {
        self.text.shrink_to_fit();
    }
}
