//! Which training texts are also in a test?

use std::collections::{HashMap, HashSet};

/// Characters of a shingle: of Latin text, and of Chinese, in which a character says more.
const LATIN: usize = 8;
const HAN: usize = 4;
/// Shingles with the lowest hashes by which two texts find each other.
const SKETCH: usize = 12;
/// Of which so many must be shared before texts are compared.
const SHARED: usize = 4;
/// Shingles in common / shingles of either (Jaccard), from which on two texts are the same.
const SAME: f64 = 0.5;

/// Finds texts that are (nearly) those it was given.
#[derive(Debug, Default)]
pub struct Known {
    exact: HashSet<String>,
    /// Of each text its shingles' hashes, ascending.
    shingles: Vec<Vec<u64>>,
    by_sketch: HashMap<u64, Vec<usize>>,
}

impl Known {
    /// Adds a text.
    pub fn add(&mut self, text: &str) {
        let folded = folded(text);
        let shingles = shingles(&folded);
        for &shingle in shingles.iter().take(SKETCH) {
            let texts = self.by_sketch.entry(shingle).or_default();
            texts.push(self.shingles.len());
        }
        self.shingles.push(shingles);
        self.exact.insert(folded);
    }

    /// True when a text that was added has the same letters and digits, or at least half of the
    /// shingles of both texts in common (runs of 8 letters, in mostly Chinese text of 4 characters;
    /// Broder 1997).
    #[must_use]
    pub fn has(&self, text: &str) -> bool {
        let folded = folded(text);
        if self.exact.contains(&folded) {
            return true;
        }
        let shingles = shingles(&folded);
        let mut met: HashMap<usize, usize> = HashMap::new();
        for shingle in &shingles {
            for &other in self.by_sketch.get(shingle).into_iter().flatten() {
                *met.entry(other).or_default() += 1;
            }
        }
        met.iter().any(|(&other, &shared)| {
            let other = &self.shingles[other];
            if shared < SHARED.min(other.len().div_ceil(2)) {
                return false;
            }
            let common = shingles
                .iter()
                .filter(|shingle| other.binary_search(shingle).is_ok())
                .count();
            common as f64 >= SAME * (shingles.len() + other.len() - common) as f64
        })
    }

    /// True when a text that was added has the same letters and digits.
    #[must_use]
    pub fn has_exactly(&self, text: &str) -> bool {
        self.exact.contains(&folded(text))
    }
}

fn folded(text: &str) -> String {
    crate::text::normalise(text)
        .chars()
        .filter(|character| character.is_alphanumeric())
        .collect()
}

/// Hashes of the runs of so many characters, ascending and distinct; of a short text, of all of it.
fn shingles(folded: &str) -> Vec<u64> {
    let characters: Vec<char> = folded.chars().collect();
    let han = characters.iter().filter(|&&it| it >= '\u{2e80}').count();
    let size = if 2 * han > characters.len() {
        HAN
    } else {
        LATIN
    };
    let size = size.min(characters.len());
    if size == 0 {
        return Vec::new();
    }
    let mut hashes: Vec<u64> = characters
        .windows(size)
        .map(|run| {
            // FNV-1a, mixed so that the lowest are a random choice.
            let hash = run
                .iter()
                .fold(0xcbf2_9ce4_8422_2325_u64, |hash, &character| {
                    (hash ^ u64::from(u32::from(character))).wrapping_mul(0x0100_0000_01b3)
                });
            (hash ^ hash >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        })
        .collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_and_nearly_the_same() {
        let mut known = Known::default();
        let review = "I bought this kettle in March and it has worked without a fault ever since.";
        known.add(review);
        known.add("质量很好，物流也很快，下次还会再买的，谢谢老板");
        known.add("");
        assert!(
            known.has(
                "i bought this KETTLE in march, and it has worked without a fault ever since!"
            )
        );
        assert!(known.has(&format!("{review} Recommended.")));
        assert!(!known.has_exactly(&format!("{review} Recommended.")));
        assert!(known.has("质量很好，物流也很快，下次还会再买的！！"));
        assert!(!known.has("I bought this toaster in May and it broke within a week."));
        assert!(!known.has("质量很差，物流也慢"));
        assert!(known.has("..."));
    }
}
