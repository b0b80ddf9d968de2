//! Building blocks of the columns: interned names and a text arena.

/// "None" in a column of codes.
pub(super) const NONE: u32 = u32::MAX;

/// Names and their codes, dense from 0, in one piece of memory with an open-addressing index: a
/// feed asks for a dozen names a row. (Hashes are not seeded: the names are the shop's own.)
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    text: String,
    ends: Vec<u32>,
    /// Codes by hash, [`NONE`] where free; a power of two long, at most half full.
    slots: Vec<u32>,
}

impl Names {
    pub fn intern(&mut self, name: &str) -> u32 {
        if self.slots.len() < 2 * (self.len() + 1) {
            self.rehash();
        }
        let slot = self.slot(name);
        if let Some(&code) = self.slots.get(slot)
            && code != NONE
        {
            return code;
        }
        let code = u32::try_from(self.len()).unwrap_or(NONE);
        self.text.push_str(name);
        self.ends
            .push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        if let Some(free) = self.slots.get_mut(slot) {
            *free = code;
        }
        code
    }

    /// [`NONE`] for a blank name.
    pub fn intern_or_none(&mut self, name: &str) -> u32 {
        if name.is_empty() {
            NONE
        } else {
            self.intern(name)
        }
    }

    /// The code of a name that is known.
    pub fn get(&self, name: &str) -> Option<u32> {
        let code = self.slots.get(self.slot(name)).copied();
        code.filter(|&code| code != NONE)
    }

    /// Empty for [`NONE`] and for any other code that was never given.
    pub fn name(&self, code: u32) -> &str {
        let code = code as usize;
        let end_of = |code: usize| self.ends.get(code).map(|&end| end as usize);
        let start = code.checked_sub(1).and_then(end_of).unwrap_or(0);
        end_of(code)
            .and_then(|end| self.text.get(start..end))
            .unwrap_or("")
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// All names, in the order of their codes.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let name = self.text.get(start..end as usize).unwrap_or("");
            start = end as usize;
            name
        })
    }

    /// Where a name is in `slots`, or the free slot where it belongs; 0 when there are no slots.
    fn slot(&self, name: &str) -> usize {
        // FNV-1a, folded so that its high bits count.
        let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        let mask = self.slots.len().wrapping_sub(1);
        let mut slot = (hash ^ hash >> 15) as usize & mask;
        while let Some(&code) = self.slots.get(slot)
            && code != NONE
            && self.name(code) != name
        {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn rehash(&mut self) {
        let len = (4 * (self.len() + 1)).next_power_of_two().max(16);
        self.slots.clear();
        self.slots.resize(len, NONE);
        for code in 0..self.len() {
            let code = u32::try_from(code).unwrap_or(NONE);
            let slot = self.slot(self.name(code));
            if let Some(free) = self.slots.get_mut(slot) {
                *free = code;
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_go_both_ways() {
        let mut names = Names::default();
        assert_eq!(names.get("none yet"), None);
        for code in 0..5_000 {
            assert_eq!(names.intern(&format!("name {code}")), code);
        }
        for code in 0..5_000 {
            assert_eq!(names.get(&format!("name {code}")), Some(code));
            assert_eq!(names.intern(names.name(code).to_owned().as_str()), code);
        }
        assert_eq!(names.get("name 5000"), None);
        assert_eq!((names.len(), names.name(NONE)), (5_000, ""));
        assert_eq!(names.iter().nth(4_999), Some("name 4999"));
    }
}
