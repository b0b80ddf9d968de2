//! How many slips of the keyboard are two words apart?

/// Longest word that is compared, in characters.
pub(super) const MAX_LETTERS: usize = 24;

/// A word, letter by letter, ready to be compared with many.
#[derive(Clone, Debug)]
pub(super) struct Letters {
    letters: [char; MAX_LETTERS],
    length: usize,
    /// One bit for each kind of letter that it has, of 32 kinds.
    kinds: u32,
}

impl Letters {
    /// `None` for a word of more than [`MAX_LETTERS`] letters.
    pub fn new(word: &str) -> Option<Self> {
        let mut letters = ['\0'; MAX_LETTERS];
        let (mut length, mut kinds) = (0, 0);
        for letter in word.chars() {
            *letters.get_mut(length)? = letter;
            kinds |= 1 << (u32::from(letter) % 32);
            length += 1;
        }
        Some(Self {
            letters,
            length,
            kinds,
        })
    }

    /// How many slips are allowed: one from 4 letters on, two from 8 on.
    pub fn tolerance(&self) -> usize {
        match self.length {
            0..4 => 0,
            4..8 => 1,
            _ => 2,
        }
    }

    fn get(&self, place: usize) -> char {
        self.letters.get(place).copied().unwrap_or('\0')
    }

    /// The optimal string alignment distance to `other` (letters inserted, left out, changed, or two
    /// neighbours swapped; Damerau 1964, each place touched once), if it is at most `most`.
    pub fn distance(&self, other: &Self, most: usize) -> Option<usize> {
        // Each slip changes two kinds at most.
        if self.length.abs_diff(other.length) > most
            || (self.kinds ^ other.kinds).count_ones() as usize > 2 * most
        {
            return None;
        }
        // Row of the table, and the two above it.
        let mut rows = [[0_usize; MAX_LETTERS + 1]; 3];
        for (column, cell) in rows[0].iter_mut().enumerate() {
            *cell = column;
        }
        for mine in 1..=self.length {
            let letter = self.get(mine - 1);
            let [row, above, before] = match mine % 3 {
                0 => [0, 2, 1],
                1 => [1, 0, 2],
                _ => [2, 1, 0],
            };
            rows[row][0] = mine;
            let mut least = mine;
            for its in 1..=other.length {
                let same = letter == other.get(its - 1);
                let mut cell = (rows[above][its - 1] + usize::from(!same))
                    .min(rows[above][its] + 1)
                    .min(rows[row][its - 1] + 1);
                if mine > 1
                    && its > 1
                    && letter == other.get(its - 2)
                    && self.get(mine - 2) == other.get(its - 1)
                {
                    cell = cell.min(rows[before][its - 2] + 1);
                }
                rows[row][its] = cell;
                least = least.min(cell);
            }
            if least > most {
                return None;
            }
        }
        Some(rows[self.length % 3][other.length]).filter(|&distance| distance <= most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn distance(a: &str, b: &str) -> Option<usize> {
        Letters::new(a)
            .unwrap()
            .distance(&Letters::new(b).unwrap(), 2)
    }

    #[test]
    fn slips() {
        for (a, b, expected) in [
            ("mug", "mug", Some(0)),
            ("mug", "mugs", Some(1)),
            ("teh", "the", Some(1)),
            ("refrigirator", "refrigerator", Some(1)),
            ("rechargable", "rechargeable", Some(1)),
            ("kitten", "sitting", None),
            ("tasse", "taste", Some(1)),
            ("größe", "große", Some(1)),
            ("", "ab", Some(2)),
            ("ca", "abc", None),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
        assert!(Letters::new(&"a".repeat(25)).is_none());
        assert_eq!(Letters::new("vier").unwrap().tolerance(), 1);
    }

    proptest! {
        #[test]
        fn both_ways_alike_and_one_edit_is_one(word in "[a-e]{1,20}", place in 0usize..20, letter in "[a-e]") {
            let mut other = word.clone();
            other.insert_str(place.min(word.len()), &letter);
            prop_assert_eq!(distance(&word, &other), Some(1));
            prop_assert_eq!(distance(&other, &word), Some(1));
            prop_assert_eq!(distance(&word, &word), Some(0));
        }
    }
}
