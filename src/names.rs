//! Which number has a name, and which name a number? The one table of texts.

/// "None" in a column of codes.
pub const NONE: u32 = u32::MAX;

/// Names and their codes, dense from 0, in one piece of memory with an open-addressing index: a
/// feed asks for a dozen names a row. (Hashes are not seeded: the names are the shop's own.)
///
/// Memory: the names themselves and 12 to 20 bytes each.
///
/// ```
/// use windowshopper::names::Names;
/// let mut names = Names::default();
/// assert_eq!((names.intern("a"), names.intern("b"), names.intern("a")), (0, 1, 0));
/// assert_eq!(names.get("b"), Some(1));
/// assert_eq!(names.name(0), "a");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Names {
    text: String,
    ends: Vec<u32>,
    /// Codes by hash, [`NONE`] where free; a power of two long, at most half full.
    slots: Vec<u32>,
}

impl Names {
    /// The code of `name`, given the next one when it is not known yet.
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
    #[must_use]
    pub fn get(&self, name: &str) -> Option<u32> {
        let code = self.slots.get(self.slot(name)).copied();
        code.filter(|&code| code != NONE)
    }

    /// Empty for [`NONE`] and for any other code that was never given.
    #[must_use]
    pub fn name(&self, code: u32) -> &str {
        let code = code as usize;
        let end_of = |code: usize| self.ends.get(code).map(|&end| end as usize);
        let start = code.checked_sub(1).and_then(end_of).unwrap_or(0);
        end_of(code)
            .and_then(|end| self.text.get(start..end))
            .unwrap_or("")
    }

    /// Adds a name; `false` when it is known.
    pub fn insert(&mut self, name: &str) -> bool {
        let before = self.len();
        self.intern(name) as usize == before
    }

    /// Number of names.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True when there is no name.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
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

    /// Bytes that the table takes.
    #[cfg(feature = "text")]
    #[must_use]
    pub(crate) fn bytes(&self) -> usize {
        self.text.len() + 4 * (self.ends.len() + self.slots.len())
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
