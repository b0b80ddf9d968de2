//! Sets as bits, 64 a word.

/// True when the set has `index`.
#[inline]
pub(crate) fn contains(words: &[u64], index: u32) -> bool {
    words
        .get(index as usize / 64)
        .is_some_and(|word| word >> (index % 64) & 1 == 1)
}
