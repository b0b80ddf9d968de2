//! Byte offsets as JavaScript counts: in UTF-16 code units.

/// Turns byte offsets into UTF-16 offsets, in one pass over the text when they come in order.
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
    /// the text as the text's. An offset before the last one that was asked for starts again at the
    /// front.
    pub fn of(&mut self, offset: usize) -> usize {
        if offset < self.byte {
            (self.byte, self.unit) = (0, 0);
        }
        let passed = self.text.get(self.byte..offset.min(self.text.len()));
        for &byte in passed.unwrap_or_default() {
            // Counted at the first byte of a character; those beyond the BMP take two units.
            self.unit += match byte {
                0x80..=0xbf => 0,
                0xf0.. => 2,
                _ => 1,
            };
        }
        self.byte = offset.min(self.text.len()).max(self.byte);
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
        }
    }
}
