use super::PrivacyError;

/// Where randomness comes from: bytes that nobody can guess, each used once.
pub trait Random {
    /// The next byte.
    ///
    /// # Errors
    /// [`PrivacyError::RandomDry`] when there is none.
    fn byte(&mut self) -> Result<u8, PrivacyError>;

    /// A whole number of 0 to `limit` - 1, each as likely as the others, exactly: as many bits as such a number
    /// can have are drawn until they make one. 0 when `limit` is 0 or 1.
    ///
    /// # Errors
    /// As [`Random::byte`]. That the bytes run dry does not depend on which number would have come.
    fn below(&mut self, limit: u64) -> Result<u64, PrivacyError> {
        let mask = match limit.saturating_sub(1) {
            0 => return Ok(0),
            most => u64::MAX >> most.leading_zeros(),
        };
        loop {
            let mut number = 0;
            let mut filled = 0;
            while filled < mask {
                number = number << 8 | u64::from(self.byte()?);
                filled = filled << 8 | 0xff;
            }
            number &= mask;
            if number < limit {
                return Ok(number);
            }
        }
    }
}

/// Bytes that were drawn before, by the host or by a test.
///
/// ```
/// use windowshopper::privacy::{Bytes, Random};
/// let mut random = Bytes::new(&[200, 7]);
/// assert_eq!(random.below(100), Ok(72)); // 200 in seven bits
/// assert!(random.below(7).is_err()); // 7 is not below 7, and there is no more
/// ```
#[derive(Debug)]
pub struct Bytes<'a> {
    bytes: &'a [u8],
    used: usize,
}

impl<'a> Bytes<'a> {
    /// All of them are still to be used.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, used: 0 }
    }
}

impl Random for Bytes<'_> {
    fn byte(&mut self) -> Result<u8, PrivacyError> {
        let byte = self.bytes.get(self.used).copied();
        self.used += 1;
        byte.ok_or(PrivacyError::RandomDry {
            bytes: self.bytes.len(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_as_likely_as_the_others() {
        // All two-byte texts: of those whose first number is good, each number has as many.
        for limit in [1_u64, 2, 3, 5, 7, 8, 100, 255, 256] {
            let mut counts = vec![0; usize::try_from(limit).unwrap()];
            for byte in 0..=255_u8 {
                if let Ok(number) = Bytes::new(&[byte]).below(limit) {
                    counts[usize::try_from(number).unwrap()] += 1;
                }
            }
            assert!(
                counts.iter().all(|&count| count == counts[0] && count > 0),
                "{limit}: {counts:?}"
            );
        }
        let mut counts = [0; 300];
        for number in 0..=u16::MAX {
            if let Ok(number) = Bytes::new(&number.to_be_bytes()).below(300) {
                counts[usize::try_from(number).unwrap()] += 1;
            }
        }
        assert!(counts.iter().all(|&count| count == 128), "{counts:?}");
    }

    #[test]
    fn no_byte_is_used_twice() {
        let mut random = Bytes::new(&[1, 2, 3]);
        assert_eq!(random.below(1 << 16), Ok(0x0102));
        assert_eq!(random.below(256), Ok(3));
        for _ in 0..2 {
            assert_eq!(random.below(256), Err(PrivacyError::RandomDry { bytes: 3 }));
        }
        assert_eq!((random.below(1), random.below(0)), (Ok(0), Ok(0)));
        assert!(Bytes::new(&[255; 8]).below(u64::MAX).is_err());
        assert_eq!(Bytes::new(&[255; 8]).below(1 << 63), Ok((1 << 63) - 1));
    }
}
