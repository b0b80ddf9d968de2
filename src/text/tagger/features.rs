//! What the tagger looks at.

use super::super::fold::{fold, is_capital, is_small};
use crate::names::Names;

/// Number of the tag before the first word; the one before that has the next number.
pub(super) const NO_TAG: u8 = 17;

/// Words that the model knows something about, folded and in lower case.
#[derive(Clone, Debug, Default)]
pub(super) struct Lexicon {
    pub(super) words: Names,
    /// Of each word the path to its Brown cluster, the root in the lowest bit; 0: none.
    pub(super) clusters: Vec<u16>,
    /// Of each word which parts of speech a dictionary gives it: bits 0 to 3 adjective, adverb,
    /// noun, verb as it stands, bits 4 to 7 the same as an inflected form.
    pub(super) senses: Vec<u8>,
}

/// A word as the templates see it: hashes, mostly.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    lower: u64,
    exact: u64,
    /// The last 1 to 5 characters.
    suffixes: [u64; 5],
    /// The first 1 to 3.
    prefixes: [u64; 3],
    shape: u64,
    cluster: u64,
    senses: u64,
    starts_big: bool,
    pub(super) all_big: bool,
}

fn mix(x: u64) -> u64 {
    // The finaliser of MurmurHash3, once.
    let x = (x ^ (x >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    x ^ (x >> 32)
}

fn join(a: u64, b: u64) -> u64 {
    mix(a.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(b))
}

impl Seen {
    /// What stands before the first word (1) and behind the last (2).
    pub(super) fn edge(side: u64) -> Self {
        Self {
            lower: side,
            exact: side,
            suffixes: [side; 5],
            prefixes: [side; 3],
            shape: side,
            cluster: side << 40,
            senses: side << 20,
            starts_big: false,
            all_big: false,
        }
    }

    pub(super) fn new(word: &str, lexicon: &Lexicon, buffer: &mut String) -> Self {
        let mut seen = Self {
            starts_big: word.starts_with(is_capital),
            all_big: true,
            ..Self::default()
        };
        buffer.clear();
        // Of the shape the last kind, and how long its run is.
        let (mut last, mut run, mut length) = ('\0', 0, 0);
        for character in word.chars() {
            let small = is_small(character);
            seen.all_big &= !small;
            let kind = match character {
                '0'..='9' => '0',
                _ if small => 'x',
                _ if is_capital(character) => 'X',
                other => other,
            };
            run = if kind == last { run + 1 } else { 1 };
            last = kind;
            // `Xxx0` for `Monday12`: at most two of a kind in a row, and eight in all.
            let most = if matches!(kind, 'x' | 'X' | '0') {
                2
            } else {
                1
            };
            if run <= most && length < 8 {
                seen.shape = join(seen.shape, u64::from(u32::from(kind)));
                length += 1;
            }
            let without_digits = if kind == '0' { '0' } else { character };
            seen.exact = join(seen.exact, u64::from(u32::from(without_digits)));
            fold(character, buffer);
        }
        if let Some(code) = lexicon.words.get(buffer) {
            let code = code as usize;
            seen.cluster = lexicon.clusters.get(code).map_or(0, |&it| u64::from(it));
            seen.senses = lexicon.senses.get(code).map_or(0, |&it| u64::from(it));
        }
        let plain = |c: char| {
            if c.is_ascii_digit() {
                48
            } else {
                u64::from(u32::from(c))
            }
        };
        let mut lengths = seen.prefixes.iter_mut();
        for character in buffer.chars() {
            seen.lower = join(seen.lower, plain(character));
            if let Some(prefix) = lengths.next() {
                *prefix = seen.lower;
            }
        }
        let mut hash = 0;
        for (suffix, character) in seen.suffixes.iter_mut().zip(buffer.chars().rev()) {
            hash = join(hash, plain(character));
            *suffix = hash;
        }
        seen
    }

    /// The last three characters.
    fn ending(&self) -> u64 {
        let [_, _, three, ..] = self.suffixes;
        three
    }
}

/// A word's place: itself, two words on each side, two tags before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// From two before to two behind.
    pub(super) window: [&'a Seen; 5],
    /// The tag before, and the one before that.
    pub(super) tags: (u8, u8),
    pub(super) is_first: bool,
    /// Most of the sentence is in capitals.
    pub(super) shouts: bool,
}

/// Templates that take few values, and those that take many.
const FEW: usize = 27;
const MANY: usize = 32;
pub(super) const TEMPLATES: usize = FEW + MANY;

/// The rows of weights that all templates name at a place, out of `rows`.
///
/// Templates with few values have a sixth of the rows to themselves, so that what they have learned
/// of thousands of words is not disturbed by what the others know of one.
pub(super) fn features(place: &Place<'_>, rows: u32) -> [usize; TEMPLATES] {
    let [aa, a, w, b, bb] = place.window;
    let (one, two) = (u64::from(place.tags.0), u64::from(place.tags.1));
    let tags = 32 * one + two;
    let first = u64::from(place.is_first);
    let manner = first + 2 * u64::from(place.shouts);
    let [s1, s2, s3, s4, s5] = w.suffixes;
    let [p1, p2, p3] = w.prefixes;
    let big = |seen: &Seen| u64::from(seen.starts_big) + 2 * u64::from(seen.all_big);
    let bigs = big(w) + 4 * big(a) + 16 * big(b) + 64 * manner;
    // Clusters near the root are coarser.
    let (mid, coarse) = (63, 15);
    let few: [_; FEW] = [
        (0, 0),
        (s1, 0),
        (s2, 0),
        (s3, 0),
        (p1, 0),
        (p2, 0),
        (w.shape, 0),
        (w.shape, manner),
        (one, 0),
        (two, 0),
        (tags, 0),
        (s2, one),
        (b.shape, 0),
        (a.shape, 0),
        (bigs, 0),
        (w.cluster & mid, 0),
        (a.cluster & mid, 0),
        (b.cluster & mid, 0),
        (w.cluster & coarse, 0),
        (a.cluster & coarse, 0),
        (b.cluster & coarse, 0),
        (w.cluster & mid, one),
        (w.senses, 0),
        (a.senses, 0),
        (b.senses, 0),
        (w.senses, one),
        (w.senses, b.senses),
    ];
    let many: [_; MANY] = [
        (w.lower, 0),
        (w.exact, first),
        (s4, 0),
        (s5, 0),
        (p3, 0),
        (w.shape, s3),
        (a.lower, 0),
        (b.lower, 0),
        (aa.lower, 0),
        (bb.lower, 0),
        (a.lower, w.lower),
        (w.lower, b.lower),
        (one, w.lower),
        (one, b.lower),
        (tags, w.lower),
        (a.ending(), 0),
        (b.ending(), 0),
        (b.ending(), one),
        (s3, one),
        (w.cluster, 0),
        (a.cluster, 0),
        (b.cluster, 0),
        (aa.cluster, 0),
        (bb.cluster, 0),
        (a.cluster, w.cluster),
        (w.cluster, b.cluster),
        (w.cluster, w.shape),
        (w.cluster, s3),
        (a.cluster, b.cluster),
        (w.senses, w.shape),
        (w.senses, s3),
        (w.senses, 32 * b.senses + one),
    ];
    let of_few = rows / 6;
    let mut named = [0; TEMPLATES];
    let pairs = few.iter().chain(&many);
    for ((template, place), &(x, y)) in (0..).zip(&mut named).zip(pairs) {
        let (from, count) = if template < FEW as u64 {
            (0, of_few)
        } else {
            (of_few, rows - of_few)
        };
        let hash = join(join(template, x), y) >> 32;
        *place = from as usize + ((hash * u64::from(count)) >> 32) as usize;
    }
    named
}
