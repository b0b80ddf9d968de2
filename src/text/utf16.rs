//! Byte offsets as JavaScript counts: in UTF-16 code units.

/// Turns byte offsets into UTF-16 offsets, in one pass over the text when they come nearly in order.
///
/// ```
/// use windowshopper::text::Utf16;
/// let mut offsets = Utf16::new("a€😀b");
/// assert_eq!([0, 1, 4, 8, 9].map(|byte| offsets.of(byte)), [0, 1, 2, 4, 5]);
/// ```
#[derive(Clone, Debug)]
pub struct Utf16<'a> {
    text: &'a [u8],
    byte: usize,
    unit: usize,
}

impl<'a> Utf16<'a> {
    /// Of this text.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self {
            text: text.as_bytes(),
            byte: 0,
            unit: 0,
        }
    }

    /// Code units before the byte at `offset`. One within a character counts as its end, one behind
    /// the text as the text's. Takes as long as it is far from the one that was asked for before,
    /// forwards or backwards.
    pub fn of(&mut self, offset: usize) -> usize {
        let offset = offset.min(self.text.len());
        let (start, end) = (offset.min(self.byte), offset.max(self.byte));
        let mut passed = 0;
        for &byte in self.text.get(start..end).unwrap_or_default() {
            // Counted at the first byte of a character; those beyond the BMP take two units.
            passed += match byte {
                0x80..=0xbf => 0,
                0xf0.. => 2,
                _ => 1,
            };
        }
        self.unit = if offset < self.byte {
            self.unit.saturating_sub(passed)
        } else {
            self.unit + passed
        };
        self.byte = offset;
        self.unit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn goes_back_when_it_must() {
        let mut offsets = Utf16::new("😀é");
        assert_eq!(offsets.of(6), 3);
        assert_eq!(offsets.of(4), 2);
        assert_eq!(offsets.of(100), 3);
        assert_eq!(offsets.of(0), 0);
        assert_eq!(Utf16::new("").of(0), 0);
    }

    proptest! {
        #[test]
        fn as_the_standard_library_counts(text in "(?s).{0,40}") {
            let mut offsets = Utf16::new(&text);
            for (byte, _) in text.char_indices() {
                prop_assert_eq!(offsets.of(byte), text[..byte].encode_utf16().count());
            }
            prop_assert_eq!(offsets.of(text.len()), text.encode_utf16().count());
            for (byte, _) in text.char_indices().rev() {
                prop_assert_eq!(offsets.of(byte), text[..byte].encode_utf16().count());
            }
        }
    }
}
