//! Counting private reports, telling a shop's own counts with noise, and what privacy costs in accuracy.

pub mod aggregate;
mod counts;
pub mod evaluate;
pub mod release;
mod simulate;
mod store;
mod study;

use crate::error::CliError;
use crate::read;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::Serialize;
use std::path::Path;
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

/// Bytes of the operating system's generator, which nobody can guess or bring back.
pub struct System {
    bytes: [u8; 4096],
    used: usize,
}

impl Default for System {
    fn default() -> Self {
        let bytes = [0; 4096];
        Self {
            used: bytes.len(),
            bytes,
        }
    }
}

impl Random for System {
    fn byte(&mut self) -> Result<u8, PrivacyError> {
        if self.used == self.bytes.len() {
            getrandom::fill(&mut self.bytes).map_err(|error| PrivacyError::Invalid {
                reason: format!("the operating system gives no random bytes: {error}"),
            })?;
            self.used = 0;
        }
        // Each is used once, and then gone.
        let byte = std::mem::take(&mut self.bytes[self.used]);
        self.used += 1;
        Ok(byte)
    }
}

/// Writes rows as CSV, or as JSON when the name says so.
fn write_rows(path: &Path, rows: &[impl Serialize]) -> Result<(), CliError> {
    let name = path.to_string_lossy().to_ascii_lowercase();
    let internal = |error: String| CliError::failed("internal", error);
    let bytes = if name.ends_with(".json") || name.ends_with(".json.gz") {
        serde_json::to_vec(rows).map_err(|error| internal(error.to_string()))?
    } else {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for row in rows {
            writer
                .serialize(row)
                .map_err(|error| internal(error.to_string()))?;
        }
        writer
            .into_inner()
            .map_err(|error| internal(error.to_string()))?
    };
    read::write_bytes(path, &bytes)
}
