//! The n-grams of a text, as fingerprints.

use super::units::{Kind, Unit};

/// Where in a text an n-gram starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    /// Anywhere else.
    Body,
    /// The first sentence of several, when it is short.
    Title,
    /// The last sentence of several.
    Last,
}

/// An n-gram, or a marked unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gram {
    /// Upper bits of its hash.
    pub fingerprint: u32,
    /// The first unit and the one after the last.
    pub start: usize,
    pub end: usize,
    pub zone: Zone,
}

/// What counts as an n-gram.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Shape {
    /// Most units of an n-gram.
    pub order: usize,
    /// Letters of a stem.
    pub stem: usize,
    /// Bits of a fingerprint.
    pub bits: u32,
    /// How far a negation reaches, in units; 0 for no marks.
    pub scope: usize,
    /// Hashes of the units that negate.
    pub negations: Vec<u32>,
    /// Hashes of the units that contrast.
    pub contrasts: Vec<u32>,
}

/// Longest first sentence that is a title, in units.
const MAX_TITLE: usize = 15;
/// Set marked units apart from plain ones.
const NEGATED: u32 = 0x9e37_79b9;
const IN_TITLE: u32 = NEGATED.rotate_left(7);
const CONTRASTED: u32 = NEGATED.rotate_left(14);
const NEGATED_TWICE: u32 = NEGATED.rotate_left(21);

/// Murmur3's finalizer: every bit of `hash` moves every bit of the result.
fn mix(mut hash: u32) -> u32 {
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(0xc2b2_ae35);
    hash ^ hash >> 16
}

impl Shape {
    /// Calls `each` for every n-gram of `units`, once per occurrence. At each unit:
    ///
    /// - the word, when it is longer than its stem;
    /// - the stem as of the title, as after a contrast in its sentence, as negated (up to `scope`
    ///   words after a negation, to the next punctuation) or, after a negation in the reach of
    ///   another, as negated twice; whichever holds;
    /// - the n-grams of stems that start there, shortest first.
    pub fn each(&self, units: &[Unit], each: &mut dyn FnMut(Gram)) {
        let shift = 32 - self.bits;
        let (title, last) = ends(units);
        let (mut negated, mut twice, mut contrast) = (0usize, false, false);
        for (start, unit) in units.iter().enumerate() {
            let zone = if start < title {
                Zone::Title
            } else if start >= last {
                Zone::Last
            } else {
                Zone::Body
            };
            let mut put = |hash: u32, end: usize| {
                each(Gram {
                    fingerprint: hash >> shift,
                    start,
                    end,
                    zone,
                });
            };
            if unit.stem != unit.hash {
                put(mix(unit.hash), start + 1);
            }
            if zone == Zone::Title {
                put(mix(unit.stem ^ IN_TITLE), start + 1);
            }
            if unit.kind != Kind::Word {
                negated = 0;
                contrast &= unit.kind == Kind::Pause;
            } else {
                if contrast {
                    put(mix(unit.stem ^ CONTRASTED), start + 1);
                }
                if self.negations.contains(&unit.hash) {
                    twice = negated > 0 && !twice;
                    negated = self.scope;
                } else if self.contrasts.contains(&unit.hash) {
                    (negated, contrast) = (0, true);
                } else if negated > 0 {
                    negated -= 1;
                    let mark = if twice { NEGATED_TWICE } else { NEGATED };
                    put(mix(unit.stem ^ mark), start + 1);
                }
            }
            let mut hash = 0u32;
            for (length, other) in units.iter().skip(start).take(self.order).enumerate() {
                hash = mix(hash.wrapping_mul(5) ^ other.stem);
                put(hash, start + length + 1);
            }
        }
    }
}

/// Where the title ends (0 when there is none), and where the last sentence starts.
fn ends(units: &[Unit]) -> (usize, usize) {
    let is_end = |unit: &Unit| unit.kind == Kind::End;
    let last_word = units.iter().rposition(|unit| unit.kind == Kind::Word);
    let before = last_word.and_then(|last| units.get(..last)?.iter().rposition(is_end));
    match (units.iter().position(is_end), before) {
        (Some(first), Some(before)) => {
            let title = if first <= MAX_TITLE { first } else { 0 };
            (title, before + 1)
        }
        _ => (0, units.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::words;
    use super::super::units::units;
    use super::*;

    fn shape(order: usize) -> Shape {
        Shape {
            order,
            stem: 5,
            bits: 24,
            scope: 2,
            negations: words("not"),
            contrasts: words("but"),
        }
    }

    /// The n-grams of a text: start, end, zone.
    fn all(text: &str, order: usize) -> Vec<Gram> {
        let mut all = Vec::new();
        shape(order).each(&units(text, 5), &mut |gram| all.push(gram));
        all
    }

    #[test]
    fn how_many_by_hand() {
        // Three units: 3 + 2 + 1 n-grams.
        assert_eq!(all("a b c", 3).len(), 6);
        // A word longer than its stem counts as a word too.
        assert_eq!(all("perfectly b c", 3).len(), 7);
        // Two words after the negation are marked, the third is not, and none after a pause.
        assert_eq!(all("not a b c", 1).len(), 4 + 2);
        assert_eq!(all("not a, b c", 1).len(), 5 + 1);
        // What follows a contrast is marked, to the end of the sentence.
        assert_eq!(all("a but b, c", 1).len(), 5 + 2);
        assert_eq!(all("", 3), []);
    }

    #[test]
    fn titles_and_last_sentences() {
        let zones = |text: &str| -> Vec<Zone> {
            let mut zones = Vec::new();
            let mut last = usize::MAX;
            for gram in all(text, 1) {
                if gram.start != last {
                    zones.push(gram.zone);
                    last = gram.start;
                }
            }
            zones
        };
        use Zone::{Body, Last, Title};
        assert_eq!(zones("a b"), [Body, Body]);
        assert_eq!(zones("a b."), [Body, Body, Body]);
        assert_eq!(zones("a. b. c."), [Title, Body, Body, Body, Last, Last]);
        assert_eq!(zones("a! b"), [Title, Body, Last]);
        let long = "a ".repeat(MAX_TITLE + 1) + ". b";
        assert_eq!(zones(&long)[0], Body);
    }

    #[test]
    fn the_same_words_give_the_same_fingerprints_and_others_do_not() {
        let prints = |text: &str, order| -> Vec<u32> {
            all(text, order)
                .iter()
                .map(|gram| gram.fingerprint)
                .collect()
        };
        assert_eq!(prints("Not GOOD", 2), prints("not good", 2));
        assert_ne!(prints("a b", 2), prints("b a", 2));
        // A stem is shared: disap|pointed and disap|pointing.
        let (one, two) = (prints("disappointed", 1), prints("disappointing", 1));
        assert_ne!(one[0], two[0]);
        assert_eq!(one[1], two[1]);
        // A negated unit is not the plain one.
        assert_eq!(prints("not good", 1)[1], prints("so not good", 1)[2]);
        assert_ne!(prints("not good", 1)[1], prints("good", 1)[0]);
        // Nor is one that is negated twice; three times is once again.
        let mark = |text: &str| prints(text, 1).iter().rev().nth(1).copied();
        assert_eq!(mark("so not good"), mark("not so good"));
        assert_ne!(mark("not not good"), mark("not good"));
        assert_eq!(mark("not not not good"), mark("not good"));
    }
}
