//! Postings: which items have a word, how much it says of them, and where it is in their titles.

/// Writes one posting, where `gap` is the distance to the item before (from -1, so at least 1),
/// `impact` how much the word says of the item, and `place` where it first is in the title, from 1;
/// 0 when it is not there.
pub fn write_posting(out: &mut [u8], mut at: usize, gap: u32, impact: u8, place: u8) -> usize {
    let mut put = |byte: u8| {
        if let Some(slot) = out.get_mut(at) {
            *slot = byte;
        }
        at += 1;
    };
    let mut rest = gap << 1 | u32::from(place > 0);
    while rest >= 0x80 {
        put((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    put((rest & 0x7f) as u8);
    put(impact);
    if place > 0 {
        put(place);
    }
    at
}

/// How many bytes [`write_posting`] writes.
#[must_use]
pub fn posting_len(gap: u32, place: u8) -> usize {
    let bits = 32 - (gap << 1 | 1).leading_zeros() as usize;
    bits.div_ceil(7) + 1 + usize::from(place > 0)
}

/// A word in an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Which item.
    pub item: u32,
    /// How much the word says of it.
    pub impact: u8,
    /// Where the word first is in the title, from 1; 0 when it is not there.
    pub place: u8,
}

/// Reads what [`write_posting`] wrote.
#[derive(Clone, Debug)]
pub struct Postings<'a> {
    bytes: &'a [u8],
    /// The item before, plus 1.
    after: u32,
}

impl<'a> Postings<'a> {
    /// Over one list.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, after: 0 }
    }
}

impl Postings<'_> {
    #[inline(always)]
    fn read(&mut self) -> Option<Posting> {
        let (mut rest, mut shift) = (0_u32, 0_u32);
        loop {
            let (&byte, bytes) = self.bytes.split_first()?;
            self.bytes = bytes;
            rest |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            shift += 7;
            if byte < 0x80 {
                break;
            }
        }
        let (&impact, bytes) = self.bytes.split_first()?;
        self.bytes = bytes;
        let mut place = 0;
        if rest & 1 == 1 {
            let (&byte, bytes) = self.bytes.split_first()?;
            (place, self.bytes) = (byte, bytes);
        }
        self.after = self.after.wrapping_add(rest >> 1);
        Some(Posting {
            item: self.after.wrapping_sub(1),
            impact,
            place,
        })
    }
}

impl Iterator for Postings<'_> {
    type Item = Posting;

    // Once in the module: what must be quick, [`Tally::add`], has its own.
    #[inline(never)]
    fn next(&mut self) -> Option<Posting> {
        self.read()
    }
}

/// The postings of words that follow each other in titles: of each item that has them so the least
/// impact and the place of the last word.
#[must_use]
pub fn phrase(lists: &[&[u8]]) -> Vec<Posting> {
    let mut found: Vec<Posting> = Vec::new();
    for (position, list) in lists.iter().enumerate() {
        let mut postings = Postings::new(list);
        if position == 0 {
            found = postings.filter(|posting| posting.place > 0).collect();
            continue;
        }
        let mut other = postings.next();
        found.retain_mut(|mine| {
            while let Some(posting) = other
                && posting.item < mine.item
            {
                other = postings.next();
            }
            match other {
                Some(posting)
                    if posting.item == mine.item
                        && Some(posting.place) == mine.place.checked_add(1) =>
                {
                    mine.place = posting.place;
                    mine.impact = mine.impact.min(posting.impact);
                    true
                }
                _ => false,
            }
        });
    }
    found
}

/// Adds up, item by item, what the words of a query are worth.
///
/// Words come one after another; of each there may be several forms, of which an item counts the
/// best ([`Tally::add`] each, then [`Tally::close`] the word). Clearing costs what was touched.
/// Memory: 16 bytes an item.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    cells: Vec<Cell>,
    /// Number of the word at hand, from 1.
    word: u8,
    touched: Vec<u32>,
    /// The items that have the word at hand.
    current: Vec<u32>,
}

/// What is known of an item.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    sum: f32,
    cover: f32,
    /// Of the word at hand: what it is worth, its form and place.
    best: f32,
    form: u8,
    place: u8,
    /// Number and place of the last word that it has.
    last: (u8, u8),
}

impl Tally {
    /// Starts a query over `items` items.
    pub fn start(&mut self, items: usize) {
        for &item in self.touched.iter().chain(&self.current) {
            if let Some(cell) = self.cells.get_mut(item as usize) {
                *cell = Cell::default();
            }
        }
        self.touched.clear();
        self.current.clear();
        self.cells.resize(items, Cell::default());
        self.word = 1;
    }

    /// Counts the items of a list with `worth · impact`, > 0; `form` names the list.
    pub fn add(&mut self, list: &[u8], worth: f32, form: u8) {
        let mut postings = Postings::new(list);
        while let Some(posting) = postings.read() {
            self.add_one(posting, worth, form);
        }
    }

    /// As [`Tally::add`], of postings at hand.
    pub fn add_found(&mut self, found: &[Posting], worth: f32, form: u8) {
        for &posting in found {
            self.add_one(posting, worth, form);
        }
    }

    #[inline(always)]
    fn add_one(&mut self, posting: Posting, worth: f32, form: u8) {
        let Some(cell) = self.cells.get_mut(posting.item as usize) else {
            return;
        };
        let value = worth * f32::from(posting.impact);
        if value > cell.best {
            if cell.best == 0.0 {
                self.current.push(posting.item);
            }
            cell.best = value;
            cell.form = form;
            cell.place = posting.place;
        }
    }

    /// What the word at hand is worth to an item, and the form that it has; `None` when it has none.
    #[must_use]
    pub fn word_of(&self, item: u32) -> Option<(f32, u8)> {
        let cell = self.cells.get(item as usize)?;
        (cell.best > 0.0).then_some((cell.best, cell.form))
    }

    /// Ends the word: its items get what it is worth, its `weight` as cover, and `bonus` where it
    /// follows the word before it in the title.
    pub fn close(&mut self, weight: f32, bonus: f32) {
        for &item in &self.current {
            let Some(cell) = self.cells.get_mut(item as usize) else {
                continue;
            };
            if cell.sum == 0.0 {
                self.touched.push(item);
            }
            cell.sum += cell.best;
            cell.cover += weight;
            let (word, place) = cell.last;
            if word > 0
                && word.checked_add(1) == Some(self.word)
                && place > 0
                && place.checked_add(1) == Some(cell.place)
            {
                cell.sum += bonus;
            }
            cell.last = (self.word, cell.place);
            cell.best = 0.0;
        }
        self.current.clear();
        self.word = self.word.saturating_add(1);
    }

    /// The items that have a word of those that were closed.
    #[must_use]
    pub fn touched(&self) -> &[u32] {
        &self.touched
    }

    /// Sum and cover of an item.
    #[must_use]
    pub fn of(&self, item: u32) -> (f32, f32) {
        let cell = self.cells.get(item as usize).copied().unwrap_or_default();
        (cell.sum, cell.cover)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(postings: &[(u32, u8, u8)]) -> Vec<u8> {
        let (mut bytes, mut at, mut after) = (vec![0; 1_000], 0, 0);
        for &(item, impact, place) in postings {
            let start = at;
            at = write_posting(&mut bytes, at, item + 1 - after, impact, place);
            assert_eq!(at - start, posting_len(item + 1 - after, place));
            after = item + 1;
        }
        bytes.truncate(at);
        bytes
    }

    #[test]
    fn what_is_written_is_read() {
        let postings = [
            (0, 9, 0),
            (1, 255, 255),
            (63, 1, 1),
            (64, 1, 0),
            (8_300, 3, 2),
            (1 << 30, 1, 1),
        ];
        let read: Vec<_> = Postings::new(&list(&postings))
            .map(|posting| (posting.item, posting.impact, posting.place))
            .collect();
        assert_eq!(read, postings);
        assert_eq!(Postings::new(&[0x80, 0x80]).next(), None);
    }

    #[test]
    fn phrases_follow_each_other() {
        let head = list(&[(1, 9, 1), (2, 8, 3), (5, 7, 0), (6, 6, 255)]);
        let phones = list(&[(1, 5, 2), (2, 4, 2), (5, 7, 1), (6, 6, 1)]);
        let found = phrase(&[&head, &phones]);
        assert_eq!(
            found,
            [Posting {
                item: 1,
                impact: 5,
                place: 2
            }]
        );
        assert!(phrase(&[]).is_empty());
    }

    #[test]
    fn the_best_form_counts_and_neighbours_get_the_bonus() {
        let mut tally = Tally::default();
        for _ in 0..2 {
            tally.start(4);
            tally.add(&list(&[(0, 10, 1), (2, 20, 1), (9, 1, 1)]), 1.0, 0);
            tally.add(&list(&[(0, 30, 2)]), 0.5, 1);
            assert_eq!(tally.word_of(0), Some((15.0, 1)));
            assert_eq!(tally.word_of(1), None);
            tally.close(2.0, 0.0);
            tally.add(&list(&[(0, 4, 3), (1, 4, 2), (2, 4, 3)]), 1.0, 0);
            tally.close(1.0, 0.25);
            assert_eq!(tally.touched(), [0, 2, 1]);
            assert_eq!(tally.of(0), (19.25, 3.0));
            assert_eq!(tally.of(1), (4.0, 1.0));
            assert_eq!(tally.of(2), (24.0, 3.0));
            assert_eq!(tally.of(9), (0.0, 0.0));
        }
    }
}
