//! Counting private reports, and what privacy costs in accuracy.

pub mod aggregate;
pub mod evaluate;
mod simulate;
mod study;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use windowshopper::privacy::{PrivacyError, Random};

/// Bytes for simulations, the same for the same seed. Never for noise that is to protect somebody.
pub struct Seeded {
    rng: ChaCha8Rng,
    word: u64,
    /// Bytes of it that were not used yet.
    left: u32,
}

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self {
            rng: ChaCha8Rng::seed_from_u64(seed),
            word: 0,
            left: 0,
        }
    }
}

impl Random for Seeded {
    fn byte(&mut self) -> Result<u8, PrivacyError> {
        if self.left == 0 {
            (self.word, self.left) = (self.rng.next_u64(), 8);
        }
        let byte = self.word.to_le_bytes()[0];
        self.word >>= 8;
        self.left -= 1;
        Ok(byte)
    }
}
