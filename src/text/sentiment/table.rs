//! n-grams and their weights: which weight has this fingerprint?
//!
//! An n-gram is stored as a fingerprint of 12 to 24 bits of its hash, not as text. Of `n` n-grams
//! sorted by fingerprint only the steps are written, in a Golomb-Rice code (Golomb 1966; Rice and
//! Plaunt 1971), and so are the weights. A step takes about `bits - log2(n) + 1.5` bits each, which is all that a random set needs. An
//! n-gram that was never learned is taken for one that was with probability `n / 2^bits`; training
//! sees the same fingerprints, so it reckons with that.

use crate::bundle::BundleError;

/// Most bits of a fingerprint: with the weight it fills 32.
pub(super) const MAX_BITS: u16 = 24;
/// Fewest bits of a fingerprint.
pub(super) const MIN_BITS: u16 = 12;

/// Fingerprints with weights other than 0, in an open table of 32-bit slots.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Table {
    len: usize,
    /// Fingerprint in the upper 24 bits, weight in the lower 8; 0 is a free slot.
    slots: Vec<u32>,
}

impl Table {
    /// From distinct fingerprints below 2^24, and a weight other than 0 for each.
    pub fn new(entries: &[(u32, i8)]) -> Self {
        let len = entries.len();
        // At most three quarters full; one slot is always free.
        let size = (len + len / 3 + 2).next_power_of_two();
        let mut table = Self {
            len,
            slots: vec![0; size],
        };
        for &(fingerprint, weight) in entries {
            let slot = table.slot(fingerprint);
            if let Some(free) = table.slots.get_mut(slot) {
                *free = fingerprint << 8 | u32::from(weight.to_le_bytes()[0]);
            }
        }
        table
    }

    /// Number of n-grams.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Number of slots: what [`Table::find`] gives is below.
    pub fn slots(&self) -> usize {
        self.slots.len()
    }

    /// The slot and the weight of a fingerprint.
    pub fn find(&self, fingerprint: u32) -> Option<(usize, i8)> {
        let slot = self.slot(fingerprint);
        let entry = *self.slots.get(slot)?;
        (entry != 0).then(|| (slot, i8::from_le_bytes([entry.to_le_bytes()[0]])))
    }

    /// Where a fingerprint is, or the free slot where it belongs.
    fn slot(&self, fingerprint: u32) -> usize {
        let mask = self.slots.len() - 1;
        // The fingerprint's bits are as random as its hash: the lowest will do.
        let mut slot = fingerprint as usize & mask;
        while let Some(&entry) = self.slots.get(slot)
            && entry != 0
            && entry >> 8 != fingerprint
        {
            slot = (slot + 1) & mask;
        }
        slot
    }
}

/// The number of low bits that is best for numbers of this mean: the power of 2 next to `mean · ln 2`.
#[cfg(feature = "train")]
pub(super) fn rice_bits(mean: f64) -> u32 {
    let best = (mean * std::f64::consts::LN_2).max(1.0).log2().round();
    (0..u32::from(MAX_BITS))
        .find(|&low| f64::from(low) >= best)
        .unwrap_or(0)
}

/// Writes entries with ascending, distinct fingerprints and weights of -127 to 127 but not 0. Of each:
///
/// - how far its fingerprint is from the one after the last, with `steps` low bits;
/// - `|weight| - 1`, with `sizes` low bits;
/// - a bit that is 1 when the weight is below 0.
///
/// A number is written as its upper bits in unary (so many ones, then a zero), then its low bits,
/// lowest first. Bits fill bytes from the lowest.
#[cfg(feature = "train")]
pub(super) fn encode(entries: &[(u32, i8)], steps: u32, sizes: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut used = 8;
    let mut put = |bit: bool| {
        if used == 8 {
            bytes.push(0u8);
            used = 0;
        }
        if let Some(last) = bytes.last_mut() {
            *last |= u8::from(bit) << used;
        }
        used += 1;
    };
    let mut next = 0;
    for &(fingerprint, weight) in entries {
        let size = u32::from(weight.unsigned_abs().saturating_sub(1));
        for (number, low) in [(fingerprint - next, steps), (size, sizes)] {
            for _ in 0..number >> low {
                put(true);
            }
            put(false);
            for bit in 0..low {
                put(number >> bit & 1 == 1);
            }
        }
        put(weight < 0);
        next = fingerprint + 1;
    }
    bytes
}

/// Bits of a list of bytes, from the lowest.
struct Bits<'a> {
    bytes: &'a [u8],
    place: usize,
}

impl Bits<'_> {
    fn bit(&mut self) -> Option<u32> {
        let byte = *self.bytes.get(self.place / 8)?;
        let bit = byte >> (self.place % 8) & 1;
        self.place += 1;
        Some(u32::from(bit))
    }

    /// A number with so many low bits.
    fn number(&mut self, low: u32) -> Option<u32> {
        let mut number = 0u32;
        while self.bit()? == 1 {
            number += 1;
        }
        number = number.checked_mul(1u32.checked_shl(low)?)?;
        for place in 0..low {
            number |= self.bit()? << place;
        }
        Some(number)
    }
}

/// Reads what `encode` wrote: `len` entries with fingerprints below `2^bits`, ascending.
///
/// # Errors
/// When the bytes end too early, or a number is too large.
pub(super) fn decode(
    bytes: &[u8],
    bits: u32,
    (steps, sizes): (u32, u32),
    len: usize,
) -> Result<Vec<(u32, i8)>, Box<BundleError>> {
    // Each takes some bits: a length from outside asks for no more memory than there are bytes.
    let mut entries = Vec::with_capacity(len.min(bytes.len().saturating_mul(4)));
    let mut stream = Bits { bytes, place: 0 };
    let mut next = 0u32;
    let mut entry = || {
        let fingerprint = next.checked_add(stream.number(steps)?)?;
        let size = i8::try_from(stream.number(sizes)?).ok()?.checked_add(1)?;
        let negative = stream.bit()? == 1;
        next = fingerprint.checked_add(1)?;
        (fingerprint >> bits == 0).then_some((fingerprint, if negative { -size } else { size }))
    };
    for _ in 0..len {
        entries.push(entry().ok_or_else(|| {
            Box::new(BundleError::Invalid {
                reason: "tensor `sentiment.ngrams` is not what it should be".into(),
            })
        })?);
    }
    Ok(entries)
}

#[cfg(all(test, feature = "train"))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn finds_what_is_there_and_nothing_else() {
        let entries: Vec<(u32, i8)> = (0..5_000u32)
            .map(|n| (n * 3_331, 1 + (n % 100) as i8))
            .collect();
        let table = Table::new(&entries);
        assert_eq!(table.len(), 5_000);
        let mut slots: Vec<usize> = Vec::new();
        for &(fingerprint, weight) in &entries {
            let (slot, found) = table.find(fingerprint).unwrap();
            assert_eq!(found, weight);
            slots.push(slot);
            assert_eq!(table.find(fingerprint + 1), None);
        }
        slots.sort_unstable();
        slots.dedup();
        assert_eq!(slots.len(), 5_000);
        assert!(slots.iter().all(|&slot| slot < table.slots()));
        let negative = Table::new(&[(0, -127), (1, 127)]);
        assert_eq!(negative.find(0).map(|it| it.1), Some(-127));
        assert_eq!(negative.find(1).map(|it| it.1), Some(127));
        assert_eq!(Table::new(&[]).find(0), None);
    }

    #[test]
    fn the_code_by_hand() {
        // Lowest bit first. 5 is 1 * 4 + 1: 1 0 1 0; a size of 1 is 0 with 1 low bit: 0 0; minus: 1.
        // Then a step of 0: 0 0 0; a size of 4 is 1 * 2 + 1: 1 0 1; plus: 0.
        let entries = [(5, -1), (6, 4)];
        let bytes = [0b0100_0101, 0b0001_0100];
        assert_eq!(encode(&entries, 2, 1), bytes);
        assert_eq!(decode(&bytes, 12, (2, 1), 2).unwrap(), entries);
        // 64 ln 2 is 44: 2^5 is nearest.
        assert_eq!(rice_bits(64.0), 5);
        assert_eq!(rice_bits(0.8), 0);
    }

    #[test]
    fn what_is_damaged_is_refused() {
        let bytes = [0b0100_0101, 0b0001_0100];
        assert!(decode(&[], 12, (2, 1), 1).is_err());
        assert!(decode(&[0xff; 8], 12, (2, 1), 1).is_err());
        assert!(decode(&bytes, 12, (2, 1), 3).is_err());
        assert!(decode(&[0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0], 12, (24, 0), 1).is_err());
        assert!(decode(&[0; 4], 12, (2, 40), 1).is_err());
        assert!(decode(&[0], 12, (2, 1), usize::MAX).is_err());
        // A fingerprint of 13 bits.
        assert!(decode(&encode(&[(5_000, 1)], 8, 0), 12, (8, 0), 1).is_err());
        // A weight of 127, and one of 128.
        assert_eq!(decode(&[0xf1, 3], 12, (0, 7), 1).unwrap(), [(1, 127)]);
        assert!(decode(&[0xf9, 3], 12, (0, 7), 1).is_err());
    }

    proptest! {
        #[test]
        fn writing_and_reading(
            entries in prop::collection::btree_map(0u32..1 << 18, 1i8..=127, 0..200),
            steps in 8u32..18,
            sizes in 0u32..7,
        ) {
            let entries: Vec<(u32, i8)> = entries
                .into_iter()
                .map(|(print, size)| (print, if print % 2 == 0 { size } else { -size }))
                .collect();
            let bytes = encode(&entries, steps, sizes);
            prop_assert_eq!(decode(&bytes, 18, (steps, sizes), entries.len()).unwrap(), entries);
        }
    }
}
