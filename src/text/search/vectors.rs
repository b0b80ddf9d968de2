//! What are the shop's items alike in, by the company that their words keep?
//!
//! Each word is the row of a matrix of positive pointwise mutual information, `max(0, ln(p(a, b) / (p(a)
//! p(b))))` over the words of one item, reduced to [`DIMENSIONS`] by orthogonal iteration (Levy and
//! Goldberg, *Neural word embedding as implicit matrix factorization*, 2014; Golub and Van Loan, *Matrix
//! Computations*, 8.2). An item is the sum of its words' directions by idf, of length 1, in int8.

use crate::bundle::{Bundle, BundleError, QuantizedRows};
use crate::id::ItemId;
use crate::math::ScoredItem;

/// Length of an item's vector.
pub const DIMENSIONS: usize = 32;
/// Name of the tensor.
const NAME: &str = "search.items";

/// A vector of each item, made in training from the shop's own texts.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemVectors(QuantizedRows);

impl ItemVectors {
    /// Reads what [`ItemVectors::save`] wrote; `None` when the bundle has none.
    ///
    /// # Errors
    /// When a tensor is broken.
    pub fn load(bundle: &Bundle<'_>) -> Result<Option<Self>, Box<BundleError>> {
        if !bundle.has(NAME) {
            return Ok(None);
        }
        let rows = QuantizedRows::load(bundle, NAME, bundle.items().len(), DIMENSIONS)?;
        Ok(Some(Self(rows)))
    }

    /// Bytes that the vectors take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.0.values().len() + 4 * self.0.rows()
    }

    /// Writes `search.items` (I8, items x 32) and its scales; nothing when no item has a vector.
    #[cfg(feature = "train")]
    pub fn save(&self, writer: &mut crate::bundle::BundleWriter) {
        if self.0.scales().iter().any(|&scale| scale > 0.0) {
            writer.quantized(NAME, &self.0);
        }
    }

    /// An item's vector; `None` for one that training did not see, or without words.
    fn row(&self, item: ItemId) -> Option<(&[i8], f32)> {
        let known = item.index() < self.0.rows();
        let row = known.then(|| self.0.row(item.index()));
        row.filter(|&(_, scale)| scale > 0.0)
    }

    /// The direction of the items' sum, each weighted by its score.
    #[must_use]
    pub fn center(&self, items: &[ScoredItem]) -> [f32; DIMENSIONS] {
        let mut center = [0.0; DIMENSIONS];
        for scored in items {
            if let Some((row, scale)) = self.row(scored.item) {
                for (sum, &value) in center.iter_mut().zip(row) {
                    *sum += scored.score * scale * f32::from(value);
                }
            }
        }
        let norm = center.iter().map(|x| x * x).sum::<f32>().sqrt();
        if norm > 0.0 {
            for value in &mut center {
                *value /= norm;
            }
        }
        center
    }

    /// Cosine of an item with a direction, at least 0; `None` for an item without a vector.
    #[must_use]
    pub fn likeness(&self, item: ItemId, center: &[f32; DIMENSIONS]) -> Option<f32> {
        let (row, scale) = self.row(item)?;
        let values = center.iter().zip(row);
        let sum: f32 = values.map(|(a, &b)| a * f32::from(b)).sum();
        Some((sum * scale).max(0.0))
    }
}

#[cfg(feature = "train")]
#[allow(clippy::cast_possible_truncation)] // summed in f64, kept in f32 on purpose
mod fit {
    use super::{DIMENSIONS, ItemVectors};
    use crate::bundle::QuantizedRows;
    use crate::math::Postings;
    use crate::text::search::SearchIndex;
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::{Rng, SeedableRng};

    /// Words that are learned: those of most items.
    const MAX_WORDS: usize = 20_000;
    /// What a word counts that is not in the title.
    const OUTSIDE: f32 = 0.3;
    /// Directions that are followed, of which the strongest are kept.
    const FOLLOWED: usize = DIMENSIONS + 8;
    const ITERATIONS: usize = 8;

    /// Row by row which columns have which values.
    #[derive(Default)]
    struct Sparse {
        ends: Vec<usize>,
        entries: Vec<(u32, f32)>,
    }

    impl Sparse {
        fn rows(&self) -> impl Iterator<Item = &[(u32, f32)]> {
            let starts = std::iter::once(0).chain(self.ends.iter().copied());
            starts
                .zip(&self.ends)
                .map(|(start, &end)| &self.entries[start..end])
        }

        fn row(&self, row: u32) -> &[(u32, f32)] {
            let row = row as usize;
            let start = row.checked_sub(1).map_or(0, |before| self.ends[before]);
            &self.entries[start..self.ends[row]]
        }
    }

    type Row = [f32; FOLLOWED];

    impl ItemVectors {
        /// Learns the vectors of all items of an index. Deterministic for a seed. Time and memory grow
        /// with the pairs of words that items have.
        #[must_use]
        pub fn fit(index: &SearchIndex, seed: u64) -> Self {
            let mut stems: Vec<u32> = (0..index.len())
                .filter(|&stem| index.count(stem) > 1)
                .collect();
            stems.sort_by_key(|&stem| std::cmp::Reverse(index.count(stem)));
            stems.truncate(MAX_WORDS);
            // Words by items, and items by words.
            let mut words = Sparse::default();
            let mut by_item: Vec<Vec<(u32, f32)>> = vec![Vec::new(); index.items()];
            for (word, &stem) in (0..).zip(&stems) {
                for posting in Postings::new(index.list(stem)) {
                    let weight = if posting.place > 0 { 1.0 } else { OUTSIDE };
                    words.entries.push((posting.item, weight));
                    by_item[posting.item as usize].push((word, weight));
                }
                words.ends.push(words.entries.len());
            }
            let mut directions = directions(&information(&words, &by_item), seed);
            for row in &mut directions {
                scale_to_one(row);
            }
            let mut values = Vec::with_capacity(index.items() * DIMENSIONS);
            for its in &by_item {
                let mut sum = [0.0; DIMENSIONS];
                for &(word, weight) in its {
                    let idf = index.idf(index.count(stems[word as usize]));
                    for (sum, value) in sum.iter_mut().zip(&directions[word as usize]) {
                        *sum += weight * idf * value;
                    }
                }
                scale_to_one(&mut sum);
                values.extend_from_slice(&sum);
            }
            Self(QuantizedRows::quantize(&values, DIMENSIONS).unwrap_or_default())
        }
    }

    fn scale_to_one(row: &mut [f32]) {
        let norm = row.iter().map(|x| x * x).sum::<f32>().sqrt();
        if norm > 0.0 {
            row.iter_mut().for_each(|x| *x /= norm);
        }
    }

    /// Positive pointwise mutual information of all pairs of words.
    fn information(words: &Sparse, by_item: &[Vec<(u32, f32)>]) -> Sparse {
        let mut counts = Sparse::default();
        let mut totals = vec![0.0_f32; words.ends.len()];
        let mut sums = vec![0.0_f32; words.ends.len()];
        let mut touched: Vec<u32> = Vec::new();
        for (word, items) in (0..).zip(words.rows()) {
            for &(item, weight) in items {
                for &(other, its) in &by_item[item as usize] {
                    if other != word {
                        let sum = &mut sums[other as usize];
                        if *sum == 0.0 {
                            touched.push(other);
                        }
                        *sum += weight * its;
                    }
                }
            }
            touched.sort_unstable();
            for other in touched.drain(..) {
                let count = std::mem::take(&mut sums[other as usize]);
                totals[word as usize] += count;
                counts.entries.push((other, count));
            }
            counts.ends.push(counts.entries.len());
        }
        let all: f32 = totals.iter().map(|&total| f64::from(total)).sum::<f64>() as f32;
        let mut positive = Sparse::default();
        for (row, &total) in counts.rows().zip(&totals) {
            for &(other, count) in row {
                let value = (count * all / (total * totals[other as usize])).ln();
                if value > 0.0 {
                    positive.entries.push((other, value));
                }
            }
            positive.ends.push(positive.entries.len());
        }
        positive
    }

    /// The strongest directions of a symmetric matrix, by its rows, each times the root of its strength.
    fn directions(matrix: &Sparse, seed: u64) -> Vec<[f32; DIMENSIONS]> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let count = matrix.ends.len();
        let uniform = |random: &mut ChaCha8Rng| random.next_u32() as f32 / u32::MAX as f32 - 0.5;
        let mut basis: Vec<Row> = (0..count)
            .map(|_| std::array::from_fn(|_| uniform(&mut random)))
            .collect();
        orthonormalise(&mut basis);
        let mut strengths = [0.0_f32; FOLLOWED];
        for _ in 0..ITERATIONS {
            let mut next: Vec<Row> = vec![[0.0; FOLLOWED]; count];
            for (row, out) in (0..).zip(&mut next) {
                for &(other, value) in matrix.row(row) {
                    for (sum, x) in out.iter_mut().zip(&basis[other as usize]) {
                        *sum += value * x;
                    }
                }
            }
            strengths = [0.0; FOLLOWED];
            for (after, before) in next.iter().zip(&basis) {
                for ((strength, a), b) in strengths.iter_mut().zip(after).zip(before) {
                    *strength += a * b;
                }
            }
            orthonormalise(&mut next);
            basis = next;
        }
        let kept = basis.iter().map(|row| {
            std::array::from_fn(|column| row[column] * strengths[column].max(0.0).sqrt())
        });
        kept.collect()
    }

    /// Gram and Schmidt's way, over the columns.
    fn orthonormalise(basis: &mut [Row]) {
        for column in 0..FOLLOWED {
            let mut overlaps = [0.0_f64; FOLLOWED];
            for row in basis.iter() {
                for (overlap, value) in overlaps.iter_mut().zip(row).take(column) {
                    *overlap += f64::from(value * row[column]);
                }
            }
            let mut square = 0.0_f64;
            for row in basis.iter_mut() {
                for (before, overlap) in overlaps.iter().enumerate().take(column) {
                    row[column] -= *overlap as f32 * row[before];
                }
                square += f64::from(row[column] * row[column]);
            }
            let inverse = if square > 1e-12 {
                1.0 / square.sqrt()
            } else {
                0.0
            };
            for row in basis.iter_mut() {
                row[column] *= inverse as f32;
            }
        }
    }
}

#[cfg(all(test, feature = "train"))]
mod tests {
    use super::*;
    use crate::catalog::{Catalog, Item};
    use crate::id::ItemTable;
    use crate::text::search::SearchIndex;

    /// Mugs and pots are both for the kitchen, by their other words; lamps are not.
    #[test]
    fn items_whose_words_keep_the_same_company_are_alike() {
        let mut catalog = Catalog::new(ItemTable::default());
        let kinds = [
            ["mug", "kitchen", "ceramic"],
            ["pot", "kitchen", "ceramic"],
            ["lamp", "desk", "electric"],
            ["torch", "pocket", "electric"],
        ];
        for number in 0..80 {
            let words = kinds[number % 4];
            let title = [words[0], words[1 + number / 4 % 2]].join(" ");
            let id = number.to_string();
            catalog.insert(&Item {
                id,
                title,
                ..Item::default()
            });
        }
        catalog.insert(&Item {
            id: "none".into(),
            title: "unheard".into(),
            ..Item::default()
        });
        let index = SearchIndex::new(&catalog);
        let vectors = ItemVectors::fit(&index, 42);
        assert_eq!(vectors, ItemVectors::fit(&index, 42));
        let scored = |item| ScoredItem {
            item: ItemId::new(item),
            score: 1.0,
        };
        let mugs = vectors.center(&[scored(0), scored(4)]);
        let like = |item| vectors.likeness(ItemId::new(item), &mugs);
        // A pot more than a lamp; and each the same whichever of its titles.
        assert!(like(0) > Some(0.9), "{:?}", like(0));
        assert!(like(1) > like(2), "{:?} {:?}", like(1), like(2));
        assert_eq!(like(80), None); // one word that no other item has
        assert_eq!(like(81), None);
        assert_eq!(vectors.center(&[]), [0.0; DIMENSIONS]);

        let mut writer = crate::bundle::BundleWriter::new(catalog.table().names(), 0);
        vectors.save(&mut writer);
        let file = writer.finish().unwrap();
        let bundle = Bundle::read(&file, &crate::json::NativeJson).unwrap();
        assert_eq!(ItemVectors::load(&bundle).unwrap(), Some(vectors));
    }
}
