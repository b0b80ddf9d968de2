//! Parts of speech.

/// The universal part-of-speech tags of Universal Dependencies, version 2
/// (<https://universaldependencies.org/u/pos/>), in alphabetical order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
#[allow(missing_docs)] // the names are the standard's own
pub enum Upos {
    Adj,
    Adp,
    Adv,
    Aux,
    Cconj,
    Det,
    Intj,
    Noun,
    Num,
    Part,
    Pron,
    Propn,
    Punct,
    Sconj,
    Sym,
    Verb,
    X,
}

impl Upos {
    /// All tags, in the order of their numbers.
    pub const ALL: [Self; 17] = [
        Self::Adj,
        Self::Adp,
        Self::Adv,
        Self::Aux,
        Self::Cconj,
        Self::Det,
        Self::Intj,
        Self::Noun,
        Self::Num,
        Self::Part,
        Self::Pron,
        Self::Propn,
        Self::Punct,
        Self::Sconj,
        Self::Sym,
        Self::Verb,
        Self::X,
    ];

    /// Its name in CoNLL-U: `NOUN`.
    #[must_use]
    pub fn name(self) -> &'static str {
        const NAMES: [&str; 17] = [
            "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON",
            "PROPN", "PUNCT", "SCONJ", "SYM", "VERB", "X",
        ];
        NAMES.get(self as usize).copied().unwrap_or("X")
    }

    /// The tag with this number, 0 to 16.
    #[must_use]
    pub fn from_index(index: usize) -> Option<Self> {
        Self::ALL.get(index).copied()
    }

    /// The tag of this name.
    ///
    /// ```
    /// use windowshopper::text::Upos;
    /// assert_eq!(Upos::from_name("NOUN"), Some(Upos::Noun));
    /// assert_eq!(Upos::from_name("noun"), None);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tag| tag.name() == name)
    }
}

/// A word, where it stands, and its part of speech.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tagged {
    /// Its first byte in the original text.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// Its part of speech.
    pub tag: Upos,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_agree() {
        for (index, tag) in Upos::ALL.into_iter().enumerate() {
            assert_eq!(Upos::from_index(index), Some(tag));
            assert_eq!(tag as usize, index);
            assert_eq!(Upos::from_name(tag.name()), Some(tag));
        }
        assert_eq!(Upos::from_index(17), None);
    }
}
