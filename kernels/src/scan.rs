//! Scoring every row of an int8 matrix against one vector.

/// Rows that are scanned together.
const BLOCK: usize = 16;
/// Longest row: with it, the largest sum of products still fits in 32 bits.
const MAX_COLUMNS: usize = 512;

/// An `i8` matrix laid out for scanning: blocks of 16 rows, within a block pairs of columns, within
/// a pair the 16 rows. Sums then stay in their SIMD lanes. The last block is filled up with zeros.
///
/// ```
/// use windowshopper_kernels::{BlockedRows, QuantizedQuery};
/// let rows = BlockedRows::new(&[1, 2, 3, -4, 5, 6], 3).unwrap(); // 2 rows of 3
/// let mut query = QuantizedQuery::default();
/// query.set(&[1.0, 0.0, 0.5]);
/// let mut sums = Vec::new();
/// rows.scan(&query, &mut sums);
/// assert_eq!(sums.len(), 2);
/// assert!((sums[0] as f32 * query.scale() - 2.5).abs() < 1e-3); // 1 + 3 / 2
/// assert!((sums[1] as f32 * query.scale() + 1.0).abs() < 1e-3); // -4 + 6 / 2
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockedRows {
    rows: usize,
    columns: usize,
    values: Vec<i8>,
}

/// A vector as whole numbers of 16 bits: `value = scale * number`. It is quantised far finer than
/// the rows, so that the rows' rounding is the only one that counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuantizedQuery {
    /// Two columns each.
    pairs: Vec<[i16; 2]>,
    scale: f32,
}

impl QuantizedQuery {
    /// Quantises `vector`, keeping the memory. A vector of zeros, or with a value that is not
    /// finite, becomes one of zeros.
    pub fn set(&mut self, vector: &[f32]) {
        let max = vector.iter().fold(0.0f32, |max, x| max.max(x.abs()));
        let finite = vector.iter().all(|x| x.is_finite());
        let inverse = if finite && max > 0.0 {
            32_767.0 / max
        } else {
            0.0
        };
        let usable = inverse > 0.0 && inverse.is_finite();
        self.scale = if usable { max / 32_767.0 } else { 0.0 };
        #[allow(clippy::cast_possible_truncation)] // within -32767..=32767 by construction
        let whole = |x: &f32| {
            if usable {
                (x * inverse).round() as i16
            } else {
                0
            }
        };
        self.pairs.clear();
        self.pairs.extend(
            vector
                .chunks(2)
                .map(|pair| [whole(&pair[0]), pair.get(1).map_or(0, whole)]),
        );
    }

    /// What a whole number stands for.
    #[must_use]
    pub fn scale(&self) -> f32 {
        self.scale
    }
}

impl BlockedRows {
    /// Lays out a row-major matrix; `None` when `values` do not fill whole rows, or a row is empty
    /// or longer than 512.
    #[must_use]
    pub fn new(values: &[i8], columns: usize) -> Option<Self> {
        if columns == 0 || columns > MAX_COLUMNS || !values.len().is_multiple_of(columns) {
            return None;
        }
        let rows = values.len() / columns;
        let pairs = columns.div_ceil(2);
        let mut blocked = vec![0; rows.div_ceil(BLOCK) * pairs * 2 * BLOCK];
        for (row, line) in values.chunks_exact(columns).enumerate() {
            let block = row / BLOCK * pairs * 2 * BLOCK + row % BLOCK * 2;
            for (column, &value) in line.iter().enumerate() {
                blocked[block + column / 2 * 2 * BLOCK + column % 2] = value;
            }
        }
        Some(Self {
            rows,
            columns,
            values: blocked,
        })
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Length of a row.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Replaces `scores` by `scale of the row · scale of the query · inner product`, and returns the
    /// largest. What is negative, not finite, or of a row without a scale is 0. `scores` may be
    /// longer than there are rows: what is beyond becomes 0 too.
    pub fn score(&self, query: &QuantizedQuery, scales: &[f32], scores: &mut [f32]) -> f32 {
        let pairs = self.columns.div_ceil(2);
        let rows = self.rows.min(scales.len()).min(scores.len());
        if query.pairs.len() != pairs || rows == 0 {
            scores.fill(0.0);
            return 0.0;
        }
        scores[rows..].fill(0.0);
        let (full, last) = scores[..rows].as_chunks_mut::<BLOCK>();
        let (full_scales, last_scales) = scales[..rows].as_chunks::<BLOCK>();
        let size = pairs * 2 * BLOCK;
        let (blocks, rest) = self.values.split_at(full.len() * size);
        let scale = query.scale;
        let best = scored(blocks, &query.pairs, full_scales, scale, full);
        if last.is_empty() {
            return best;
        }
        let (mut out, mut of_rows) = ([[0.0; BLOCK]], [[0.0; BLOCK]]);
        of_rows[0][..last.len()].copy_from_slice(last_scales);
        let of_last = scored(&rest[..size], &query.pairs, &of_rows, scale, &mut out);
        last.copy_from_slice(&out[0][..last.len()]);
        if of_last > best { of_last } else { best }
    }

    /// Replaces `out` by a row times `scale`; nothing for a row that is not there.
    pub fn read(&self, row: usize, scale: f32, out: &mut Vec<f32>) {
        out.clear();
        out.extend(self.row(row).map(|value| f32::from(value) * scale));
    }

    /// The values of a row; none for a row that is not there.
    pub fn row(&self, row: usize) -> impl Iterator<Item = i8> + '_ {
        let pairs = self.columns.div_ceil(2);
        let start = row / BLOCK * pairs * 2 * BLOCK + row % BLOCK * 2;
        let columns = if row < self.rows { self.columns } else { 0 };
        (0..columns).map(move |column| self.values[start + column / 2 * 2 * BLOCK + column % 2])
    }

    /// Replaces `sums` by the inner product of every row with the query, in whole numbers: the same
    /// on every target, with SIMD and without. A query of another length gives zeros.
    pub fn scan(&self, query: &QuantizedQuery, sums: &mut Vec<i32>) {
        sums.clear();
        sums.resize(self.rows.next_multiple_of(BLOCK), 0);
        let pairs = self.columns.div_ceil(2);
        if query.pairs.len() == pairs {
            let blocks = self.values.chunks_exact(pairs * 2 * BLOCK);
            for (block, out) in blocks.zip(sums.as_chunks_mut::<BLOCK>().0) {
                #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
                simd::block(block, &query.pairs, out);
                #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
                scalar_block(block, &query.pairs, out);
            }
        }
        sums.truncate(self.rows);
    }
}

/// Scores of blocks of rows, and the best of them.
fn scored(
    blocks: &[i8],
    query: &[[i16; 2]],
    scales: &[[f32; BLOCK]],
    scale: f32,
    out: &mut [[f32; BLOCK]],
) -> f32 {
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    return simd::scored(blocks, query, scales, scale, out);
    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    {
        let mut best = 0.0;
        let blocks = blocks.chunks_exact(query.len() * 2 * BLOCK);
        for ((block, of_rows), out) in blocks.zip(scales).zip(out) {
            let mut sums = [0; BLOCK];
            scalar_block(block, query, &mut sums);
            for ((out, &sum), &of_row) in out.iter_mut().zip(&sums).zip(of_rows) {
                #[allow(clippy::cast_precision_loss)] // rounding to single precision is meant
                let score = sum as f32 * (of_row * scale);
                *out = if score > 0.0 && score < f32::INFINITY {
                    score
                } else {
                    0.0
                };
                best = if *out > best { *out } else { best };
            }
        }
        best
    }
}

/// The reference for the SIMD kernel, and what runs where there is none (compilers vectorise it).
#[cfg(any(test, not(all(target_arch = "wasm32", target_feature = "simd128"))))]
fn scalar_block(block: &[i8], query: &[[i16; 2]], out: &mut [i32; BLOCK]) {
    let mut sums = [0; BLOCK];
    for (line, [first, second]) in block.as_chunks::<{ 2 * BLOCK }>().0.iter().zip(query) {
        for (sum, pair) in sums.iter_mut().zip(line.as_chunks::<2>().0) {
            let [a, b] = [i16::from(pair[0]), i16::from(pair[1])];
            *sum += i32::from(a) * i32::from(*first) + i32::from(b) * i32::from(*second);
        }
    }
    *out = sums;
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd {
    use super::BLOCK;
    use std::arch::wasm32::{
        f32x4_convert_i32x4, f32x4_gt, f32x4_lt, f32x4_mul, f32x4_pmax, f32x4_splat,
        i16x8_extend_high_i8x16, i16x8_extend_low_i8x16, i32x4_add, i32x4_dot_i16x8, i32x4_splat,
        v128, v128_and, v128_load, v128_store,
    };

    pub fn block(block: &[i8], query: &[[i16; 2]], out: &mut [i32; BLOCK]) {
        let sums = sums(block, query);
        for (four, sum) in out.as_chunks_mut::<4>().0.iter_mut().zip(sums) {
            // SAFETY: `four` has 16 bytes; a store may be unaligned.
            unsafe { v128_store(four.as_mut_ptr().cast(), sum) };
        }
    }

    pub fn scored(
        blocks: &[i8],
        query: &[[i16; 2]],
        scales: &[[f32; BLOCK]],
        scale: f32,
        out: &mut [[f32; BLOCK]],
    ) -> f32 {
        let scale = f32x4_splat(scale);
        let none = f32x4_splat(0.0);
        let endless = f32x4_splat(f32::INFINITY);
        let mut most = none;
        let blocks = blocks.chunks_exact(query.len() * 2 * BLOCK);
        for ((block, of_rows), out) in blocks.zip(scales).zip(out) {
            let sums = sums(block, query);
            let fours = out.as_chunks_mut::<4>().0.iter_mut();
            for ((four, of_rows), sum) in fours.zip(of_rows.as_chunks::<4>().0).zip(sums) {
                // SAFETY: both have 16 bytes; loads and stores may be unaligned.
                unsafe {
                    let factors = f32x4_mul(v128_load(of_rows.as_ptr().cast()), scale);
                    let scores = f32x4_mul(f32x4_convert_i32x4(sum), factors);
                    let legal = v128_and(f32x4_gt(scores, none), f32x4_lt(scores, endless));
                    let scores = v128_and(scores, legal);
                    most = f32x4_pmax(most, scores);
                    v128_store(four.as_mut_ptr().cast(), scores);
                }
            }
        }
        let mut lanes = [0.0; 4];
        // SAFETY: `lanes` has 16 bytes.
        unsafe { v128_store(lanes.as_mut_ptr().cast(), most) };
        lanes
            .into_iter()
            .fold(0.0, |best, lane| if lane > best { lane } else { best })
    }

    /// 16 rows at once: 4 sums in each of 4 registers.
    #[inline]
    fn sums(block: &[i8], query: &[[i16; 2]]) -> [v128; 4] {
        let mut sums = [i32x4_splat(0); 4];
        for (line, [first, second]) in block.as_chunks::<{ 2 * BLOCK }>().0.iter().zip(query) {
            // Both numbers in each lane of 32 bits, the first in the lower half.
            let [a, b] = [first.to_le_bytes(), second.to_le_bytes()];
            let query = i32x4_splat(i32::from_le_bytes([a[0], a[1], b[0], b[1]]));
            let (low, high) = line.split_at(BLOCK);
            // SAFETY: both halves have 16 bytes; a load may be unaligned.
            let (low, high): (v128, v128) = unsafe {
                (
                    v128_load(low.as_ptr().cast()),
                    v128_load(high.as_ptr().cast()),
                )
            };
            let rows = [
                i16x8_extend_low_i8x16(low),
                i16x8_extend_high_i8x16(low),
                i16x8_extend_low_i8x16(high),
                i16x8_extend_high_i8x16(high),
            ];
            for (sum, four) in sums.iter_mut().zip(rows) {
                *sum = i32x4_add(*sum, i32x4_dot_i16x8(four, query));
            }
        }
        sums
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equals_the_plain_sums(
            columns in 1usize..70,
            values in prop::collection::vec(any::<i8>(), 0..3000),
            query in prop::collection::vec(-2.0f32..2.0, 70),
        ) {
            let values = &values[..values.len() / columns * columns];
            let rows = BlockedRows::new(values, columns).unwrap();
            let mut quantized = QuantizedQuery::default();
            quantized.set(&query[..columns]);
            let mut sums = vec![7; 3];
            rows.scan(&quantized, &mut sums);
            prop_assert_eq!(sums.len(), values.len() / columns);
            let flat: Vec<i32> = quantized.pairs.iter().flatten().map(|&q| i32::from(q)).collect();
            for (row, line) in values.chunks_exact(columns).enumerate() {
                let plain: i32 = line.iter().zip(&flat).map(|(&v, q)| i32::from(v) * q).sum();
                prop_assert_eq!(sums[row], plain);
                prop_assert!(rows.row(row).eq(line.iter().copied()));
            }
            let scales: Vec<f32> = (0u16..).take(sums.len()).map(|row| f32::from(row) * 0.5).collect();
            let mut scores = vec![9.0; sums.len() + 2];
            let best = rows.score(&quantized, &scales, &mut scores);
            for (row, score) in scores.iter().enumerate() {
                #[allow(clippy::cast_precision_loss)]
                let plain = sums.get(row).map_or(0.0, |&sum| {
                    sum as f32 * (scales[row] * quantized.scale())
                });
                prop_assert_eq!(*score, plain.max(0.0));
            }
            prop_assert_eq!(best, scores.iter().copied().fold(0.0, f32::max));
            let mut twin = [0; BLOCK];
            let block = columns.div_ceil(2) * 2 * BLOCK;
            if let Some(first) = rows.values.get(..block) {
                scalar_block(first, &quantized.pairs, &mut twin);
                let known = sums.len().min(BLOCK);
                prop_assert_eq!(&twin[..known], &sums[..known]);
            }
        }
    }

    #[test]
    fn extremes_do_not_overflow() {
        let rows = BlockedRows::new(&[-128; 512], 512).unwrap();
        let mut query = QuantizedQuery::default();
        query.set(&[-1.0; 512]);
        let mut sums = Vec::new();
        rows.scan(&query, &mut sums);
        assert_eq!(sums, [128 * 32_767 * 512]);
        query.set(&[f32::NAN; 512]);
        rows.scan(&query, &mut sums);
        assert_eq!(sums, [0]);
        query.set(&[1.0; 3]); // another length
        rows.scan(&query, &mut sums);
        assert_eq!(sums, [0]);
        assert!(BlockedRows::new(&[1, 2, 3], 2).is_none());
        assert!(BlockedRows::new(&[], 0).is_none());
        assert_eq!(rows.row(1).count(), 0);
    }
}
