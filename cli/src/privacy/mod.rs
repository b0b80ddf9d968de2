//! Counting private reports, and what privacy costs in accuracy.

pub mod aggregate;
pub mod evaluate;
mod simulate;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use windowshopper::privacy::{PrivacyError, Random};

/// Bytes for simulations, the same for the same seed. Never for noise that is to protect somebody.
pub struct Seeded(ChaCha8Rng);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }
}

impl Random for Seeded {
    fn byte(&mut self) -> Result<u8, PrivacyError> {
        Ok(self.0.next_u32().to_le_bytes()[0])
    }
}
