//! The best k of many, without sorting them all.

use crate::lanes;

/// So many scores are looked at together.
const PART: usize = 16;

/// A number that orders as `f32::total_cmp` does.
const fn ordered(score: f32) -> u32 {
    let bits = score.to_bits();
    if bits >> 31 == 0 {
        bits | 1 << 31
    } else {
        !bits
    }
}

/// The score that [`ordered`] made the number of.
const fn unordered(number: u32) -> f32 {
    f32::from_bits(if number >> 31 == 0 {
        !number
    } else {
        number & !(1 << 31)
    })
}

/// Keeps the `k` highest-scored of what is pushed, whatever it is: numbered things with a score,
/// of equal scores those with the higher number.
///
/// Scores that are not finite are dropped. Cost: O(n log k) time, O(k) memory, kept between uses.
///
/// ```
/// let mut highest = windowshopper_kernels::Highest::default();
/// highest.reset(2);
/// for (number, score) in [(0, 0.5), (1, 0.9), (2, 0.5)] {
///     highest.push(number, score);
/// }
/// let order: Vec<(u32, f32)> = highest.sorted().collect();
/// assert_eq!(order, [(1, 0.9), (2, 0.5)]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Highest {
    k: usize,
    /// Score, then number. A heap whose root is the least of the kept; in descending order once
    /// sorted.
    keys: Vec<u64>,
}

impl Highest {
    /// Forgets what was pushed and keeps the best `k` from now on.
    pub fn reset(&mut self, k: usize) {
        self.k = k;
        self.keys.clear();
    }

    /// Forgets what was pushed and keeps as many as before.
    pub fn clear(&mut self) {
        self.keys.clear();
    }

    /// Offers a thing.
    pub fn push(&mut self, number: u32, score: f32) {
        let key = u64::from(ordered(score)) << 32 | u64::from(number);
        if self.keys.len() == self.k && self.keys.first().is_none_or(|&least| key < least) {
            return;
        }
        self.push_slow(key, score);
    }

    /// Offers the number of each of `scores` that is at least `floor` and in the set `allowed` (64
    /// a word), by its bits flipped: of equal ones the lower number wins.
    ///
    /// ```
    /// let mut highest = windowshopper_kernels::Highest::default();
    /// highest.reset(2);
    /// highest.offer_all(&[0.5, 0.1, 0.9, 0.5, 1.0], 0.2, &[0b01111]);
    /// let order: Vec<u32> = highest.sorted().map(|(flipped, _)| !flipped).collect();
    /// assert_eq!(order, [2, 0]);
    /// ```
    pub fn offer_all(&mut self, scores: &[f32], floor: f32, allowed: &[u64]) {
        for (word, (scores, &bits)) in scores.chunks(64).zip(allowed).enumerate() {
            if bits == 0 {
                continue;
            }
            for (part, scores) in scores.chunks(PART).enumerate() {
                // Most of a table is below what is kept already.
                let least = self.least().unwrap_or(floor).max(floor);
                if !lanes::any_at_least(scores, least) {
                    continue;
                }
                for (place, &score) in scores.iter().enumerate() {
                    let place = part * PART + place;
                    if score >= least && bits >> place & 1 == 1 {
                        let number = u32::try_from(word * 64 + place).unwrap_or(u32::MAX);
                        self.push(!number, score);
                    }
                }
            }
        }
    }

    /// The least score that is kept, once there are `k`.
    pub(crate) fn least(&self) -> Option<f32> {
        #[allow(clippy::cast_possible_truncation)] // the upper half is meant
        let score = |&key: &u64| unordered((key >> 32) as u32);
        self.keys
            .first()
            .filter(|_| self.keys.len() == self.k)
            .map(score)
    }

    fn push_slow(&mut self, key: u64, score: f32) {
        if !score.is_finite() {
            return;
        }
        if self.keys.len() < self.k {
            let mut child = self.keys.len();
            self.keys.push(key);
            while child > 0 {
                let parent = (child - 1) / 2;
                if self.keys[parent] <= key {
                    break;
                }
                self.keys[child] = self.keys[parent];
                child = parent;
            }
            self.keys[child] = key;
        } else {
            sift(&mut self.keys, key);
        }
    }

    /// What was kept, highest first. [`Highest::reset`] must come before the next push.
    pub fn sorted(&mut self) -> impl Iterator<Item = (u32, f32)> {
        for end in (1..self.keys.len()).rev() {
            let last = self.keys[end];
            self.keys[end] = self.keys[0];
            sift(&mut self.keys[..end], last);
        }
        #[allow(clippy::cast_possible_truncation)] // the halves are meant
        self.keys
            .iter()
            .map(|&key| (key as u32, unordered((key >> 32) as u32)))
    }
}

/// Replaces the root of a heap by `key`.
fn sift(heap: &mut [u64], key: u64) {
    let mut place = 0;
    loop {
        let mut child = 2 * place + 1;
        if child + 1 < heap.len() && heap[child + 1] < heap[child] {
            child += 1;
        }
        match heap.get(child) {
            Some(&least) if least < key => heap[place] = least,
            _ => break,
        }
        place = child;
    }
    if let Some(cell) = heap.get_mut(place) {
        *cell = key;
    }
}
