//! Which words do the shop's items have, and which items have a word?

use super::distance::Letters;
use super::stem::stem;
use super::words::{Words, words};
use crate::catalog::{Catalog, TextField};
use crate::id::ItemId;
use crate::math::{Highest, log2, positions, posting_len, sort_by_number, write_posting};
use crate::names::{NONE, Names};
use crate::text::is_stop_word;

/// Saturation of repeated words (Robertson's k1).
const K1: f32 = 1.2;
/// How much long fields are held back (Robertson's b).
const B: f32 = 0.5;
/// What a word counts in the title, the brand, the category and the attributes, the description.
const WEIGHTS: [f32; 4] = [3.0, 2.0, 1.0, 1.0];
/// What a word of the title counts after "for", which says what the product is for and not what it is:
/// "Battery for laptop".
const FOR: f32 = 0.5;
/// Words of a description that are read; the rest is left out.
const MAX_DESCRIPTION: usize = 500;
/// Items, evenly spaced, whose fields say how long fields are.
const SAMPLE: usize = 256;
/// Known words that are looked at for what a word starts or was meant to be.
const MAX_FORMS: usize = 50;

/// An inverted index over the texts of the catalogue: title, brand, category and attributes (tags),
/// description. It does not follow the catalogue; make it again after a delta.
///
/// A word's impact on an item is `tf / (tf + k1)`, in 255 steps, with `tf = Σ over fields of weight ·
/// count / (1 - b + b · length / mean length)`, k1 = 1.2, b = .5, weights 3 (title), 2 (brand),
/// 1 (category and attributes, description), and in the title half after "for": BM25F of Robertson and Zaragoza, *The Probabilistic
/// Relevance Framework* (2009). Mean lengths are those of 256 items, evenly spaced. Words are stems;
/// Chinese, Japanese and Korean are pairs of characters; stop words are left out.
///
/// Memory: 2 to 3 bytes for each word of an item, about 40 bytes for each word of the shop.
#[derive(Clone, Debug, Default)]
pub struct SearchIndex {
    /// Words as they are written (folded), and stems that nobody writes.
    words: Names,
    /// Of each word its stem, which is a word too.
    stems: Vec<u32>,
    /// Where each word's postings end; only stems have any.
    ends: Vec<u32>,
    /// In how many items each stem is.
    counts: Vec<u32>,
    /// All lists, one after another.
    postings: Vec<u8>,
    /// Words by their first four bytes.
    order: Vec<u32>,
    documents: usize,
    items: usize,
}

/// Of one field of an item at a time: which words it has.
struct Reader<'a> {
    words: &'a mut Names,
    stems: &'a mut Vec<u32>,
    buffer: String,
    /// Whether a "for" has gone by.
    after_for: bool,
}

impl Reader<'_> {
    /// The stem of the next word that is no stop word.
    fn next(&mut self, terms: &mut Words<'_>) -> Option<u32> {
        loop {
            let word = terms.next_word()?;
            self.after_for |= word == "for";
            if !is_stop_word(word) {
                let code = self.words.intern(word);
                return Some(match self.stems.get(code as usize) {
                    Some(&stem) => stem,
                    None => self.learn(word, code),
                });
            }
        }
    }

    /// Takes down the stem of a new word.
    fn learn(&mut self, word: &str, code: u32) -> u32 {
        self.stems.push(code);
        self.buffer.clear();
        self.buffer.push_str(word);
        stem(&mut self.buffer);
        let stem = self.words.intern(&self.buffer);
        if stem as usize == self.stems.len() {
            // A stem that nobody has written yet.
            self.stems.push(stem);
        }
        // The stem may have a stem itself: then all three are one.
        let stem = self.stems.get(stem as usize).copied().unwrap_or(stem);
        if let Some(its) = self.stems.get_mut(code as usize) {
            *its = stem;
        }
        stem
    }
}

/// The fields of an item, and how much of each is read.
fn fields(catalog: &Catalog, item: ItemId, visit: &mut dyn FnMut(usize, &str)) {
    visit(0, catalog.title(item));
    if let Some(brand) = catalog.brand(item) {
        visit(1, catalog.brand_name(brand));
    }
    if let Some(category) = catalog.category(item) {
        visit(2, catalog.category_name(category));
    }
    for &tag in catalog.tags(item) {
        visit(2, catalog.tag(tag).1);
    }
    visit(3, catalog.text(item, TextField::Description));
}

/// Mean number of words of each field, at least 1.
fn mean_lengths(catalog: &Catalog) -> [f32; 4] {
    let mut lengths = [0.0_f32; 4];
    let mut count = 0.0_f32;
    for index in (0..catalog.len()).step_by(catalog.len() / SAMPLE + 1) {
        let item = ItemId::from_index(index);
        if catalog.contains(item) {
            count += 1.0;
            fields(catalog, item, &mut |field, text| {
                let mut terms = words(text);
                let mut left = MAX_DESCRIPTION;
                while let Some(word) = terms.next_word()
                    && left > 0
                {
                    left -= 1;
                    lengths[field] += f32::from(u8::from(!is_stop_word(word)));
                }
            });
        }
    }
    lengths.map(|length| (length / count.max(1.0)).max(1.0))
}

impl SearchIndex {
    /// Indexes all items of the catalogue, those that can't be had too. Linear in the texts.
    #[must_use]
    pub fn new(catalog: &Catalog) -> Self {
        let means = mean_lengths(catalog);
        let mut index = Self {
            items: catalog.len(),
            ..Self::default()
        };
        // Item by item: number of its stems, then each as stem, impact and place.
        let mut forward: Vec<u8> = Vec::new();
        // Of each stem the item that had it last (from 1), and the bytes of its postings.
        let mut lasts: Vec<u32> = Vec::new();
        let mut sizes: Vec<u32> = Vec::new();
        // Of the item at hand: its stems, and of each stem its weight and place.
        let mut own: Vec<u32> = Vec::new();
        let mut tallies: Vec<(f32, u8)> = Vec::new();
        let mut found: Vec<u32> = Vec::new();
        let mut reader = Reader {
            words: &mut index.words,
            stems: &mut index.stems,
            buffer: String::new(),
            after_for: false,
        };
        for item in (0..catalog.len()).map(ItemId::from_index) {
            own.clear();
            if catalog.contains(item) {
                index.documents += 1;
                fields(catalog, item, &mut |field, text| {
                    found.clear();
                    reader.after_for = false;
                    let mut main = 0;
                    let mut terms = words(text);
                    while let Some(stem) = reader.next(&mut terms)
                        && found.len() < MAX_DESCRIPTION
                    {
                        // A title that starts with it says nothing else.
                        reader.after_for &= !found.is_empty();
                        found.push(stem);
                        if field > 0 || !reader.after_for {
                            main = found.len();
                        }
                    }
                    tallies.resize(reader.stems.len(), (0.0, 0));
                    #[allow(clippy::cast_precision_loss)] // at most 500
                    let length = found.len() as f32 / means[field];
                    let weight = WEIGHTS[field] / (1.0 - B + B * length);
                    for (place, &stem) in found.iter().enumerate() {
                        if let Some((tf, first)) = tallies.get_mut(stem as usize) {
                            if *tf == 0.0 {
                                own.push(stem);
                                if field == 0 {
                                    *first = u8::try_from(place + 1).unwrap_or(0);
                                }
                            }
                            *tf += if place < main { weight } else { FOR * weight };
                        }
                    }
                });
            }
            write_number(&mut forward, u32::try_from(own.len()).unwrap_or(0));
            lasts.resize(tallies.len(), 0);
            sizes.resize(tallies.len(), 0);
            index.counts.resize(tallies.len(), 0);
            for &stem in &own {
                let at = stem as usize;
                let (tf, place) = std::mem::take(&mut tallies[at]);
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 1 to 255
                let impact = (255.0 * tf / (tf + K1)).max(1.0) as u8;
                write_number(&mut forward, stem);
                forward.extend_from_slice(&[impact, place]);
                let gap = item.get() + 1 - lasts[at];
                lasts[at] = item.get() + 1;
                sizes[at] += u32::try_from(posting_len(gap, place)).unwrap_or(0);
                index.counts[at] += 1;
            }
        }
        // Where each list starts; then list by list all that was found item by item.
        let mut end = 0;
        for size in &mut sizes {
            let start = end;
            end += *size;
            index.ends.push(end);
            *size = start;
        }
        index.postings = vec![0; end as usize];
        lasts.fill(0);
        let mut rest = forward.as_slice();
        for item in 1..=u32::try_from(index.items).unwrap_or(u32::MAX) {
            for _ in 0..read_number(&mut rest) {
                let at = read_number(&mut rest) as usize;
                let (Some((&[impact, place], after)), Some(last), Some(next)) = (
                    rest.split_first_chunk(),
                    lasts.get_mut(at),
                    sizes.get_mut(at),
                ) else {
                    break;
                };
                rest = after;
                let gap = item - *last;
                *last = item;
                let end = write_posting(&mut index.postings, *next as usize, gap, impact, place);
                *next = u32::try_from(end).unwrap_or(u32::MAX);
            }
        }
        index.order = positions(index.words.len());
        let words = &index.words;
        sort_by_number(&mut index.order, |&code| key(words.name(code)));
        index
    }

    /// Bytes that the index takes, tables of words included.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let columns = [&self.stems, &self.ends, &self.counts, &self.order];
        let columns: usize = columns.iter().map(|column| 4 * column.len()).sum();
        self.words.bytes() + columns + self.postings.len()
    }

    /// Size of the table of items that it was made of.
    #[must_use]
    pub fn items(&self) -> usize {
        self.items
    }

    /// The stem of a (folded) word, if some item has it.
    pub(super) fn stem_of(&self, word: &str) -> Option<u32> {
        let code = self.words.get(word).or_else(|| {
            let mut stemmed = word.to_owned();
            stem(&mut stemmed);
            self.words.get(&stemmed)
        })?;
        let stem = self.stems.get(code as usize).copied();
        stem.filter(|&stem| self.count(stem) > 0)
    }

    /// A word by its code.
    pub(super) fn word(&self, code: u32) -> &str {
        self.words.name(code)
    }

    /// In how many items a stem is.
    pub(super) fn count(&self, stem: u32) -> u32 {
        self.counts.get(stem as usize).copied().unwrap_or(0)
    }

    /// Where a stem is.
    pub(super) fn list(&self, stem: u32) -> &[u8] {
        let stem = stem as usize;
        let end_of = |place: usize| self.ends.get(place).map(|&end| end as usize);
        let start = stem.checked_sub(1).and_then(end_of).unwrap_or(0);
        end_of(stem)
            .and_then(|end| self.postings.get(start..end))
            .unwrap_or_default()
    }

    /// How much a word of `count` items tells, `ln(1 + (n - count + .5) / (count + .5))`.
    pub(super) fn idf(&self, count: u32) -> f32 {
        #[allow(clippy::cast_precision_loss)] // items are fewer than 2^24
        let (count, all) = (count as f32, self.documents as f32);
        log2(1.0 + (all - count + 0.5).max(0.0) / (count + 0.5)) * std::f32::consts::LN_2
    }

    /// The known words that start with `prefix`, at most 50, those of most items first.
    pub(super) fn starting(&self, prefix: &str) -> Vec<u32> {
        self.forms(
            &mut |code| {
                let word = self.word(code);
                word.len() > prefix.len() && word.starts_with(prefix)
            },
            prefix,
            prefix.len().min(4),
        )
    }

    /// The known words that `word` may have been meant to be: as few slips away as any, with the
    /// first letter right, and in more than `above` items; at most 3, those of most items first.
    pub(super) fn meant(&self, word: &str, above: u32) -> Vec<u32> {
        let Some(letters) = Letters::new(word) else {
            return Vec::new();
        };
        let mut most = letters.tolerance();
        let first = word.chars().next().map_or(0, char::len_utf8);
        let mut codes = Vec::new();
        if most > 0 && !word.bytes().any(|byte| byte.is_ascii_digit()) {
            codes = self.forms(
                &mut |code| {
                    self.count(self.stems.get(code as usize).copied().unwrap_or(NONE)) > above
                        && Letters::new(self.word(code))
                            .and_then(|its| letters.distance(&its, most))
                            .inspect(|&distance| most = most.min(distance))
                            .is_some()
                },
                word,
                first,
            );
            // The first ones were let through before nearer ones were found.
            codes.retain(|&code| {
                Letters::new(self.word(code))
                    .is_some_and(|its| letters.distance(&its, most).is_some())
            });
            codes.truncate(3);
        }
        codes
    }

    /// The words of items that `fits` takes, of those that share the first `length` (at most 4) bytes
    /// with `word`; at most 50, those of most items first.
    fn forms(&self, fits: &mut dyn FnMut(u32) -> bool, word: &str, length: usize) -> Vec<u32> {
        let shift = 32 - 8 * u32::try_from(length).unwrap_or(4);
        let wanted = u64::from(key(word)) >> shift;
        let key_of = |&code: &u32| u64::from(key(self.word(code))) >> shift;
        let start = self.order.partition_point(|code| key_of(code) < wanted);
        let mut best = Highest::default();
        best.reset(MAX_FORMS);
        let rest = self.order.get(start..).unwrap_or_default();
        for &code in rest.iter().take_while(|code| key_of(code) == wanted) {
            let stem = self.stems.get(code as usize).copied().unwrap_or(NONE);
            let count = self.count(stem);
            if count > 0 && fits(code) {
                #[allow(clippy::cast_precision_loss)] // items are fewer than 2^24
                best.push(!code, count as f32);
            }
        }
        best.sorted().map(|(flipped, _)| !flipped).collect()
    }

    /// The stem of a known word.
    pub(super) fn stem(&self, code: u32) -> u32 {
        self.stems.get(code as usize).copied().unwrap_or(NONE)
    }
}

/// The first four bytes of a word, as a number that sorts as they do.
fn key(word: &str) -> u32 {
    let mut bytes = [0; 4];
    for (slot, byte) in bytes.iter_mut().zip(word.bytes()) {
        *slot = byte;
    }
    u32::from_be_bytes(bytes)
}

/// Seven bits a byte, the lowest first.
#[allow(clippy::cast_possible_truncation)] // seven bits are meant
fn write_number(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn read_number(rest: &mut &[u8]) -> u32 {
    let (mut number, mut shift) = (0, 0);
    while let Some((&byte, after)) = rest.split_first() {
        *rest = after;
        number |= u32::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 || shift > 28 {
            break;
        }
    }
    number
}
