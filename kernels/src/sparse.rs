//! Numbers of a whole table, of which usually only a few are set.

use crate::Highest;
use crate::bits;

/// One `f32` for each of `len` places, 0 unless added to, with a list of those that were.
///
/// Clearing costs nothing: each place carries the round in which it was last added to. Memory: 5
/// bytes a place, and 4 for each that is touched.
///
/// ```
/// let mut sums = windowshopper_kernels::Sparse::new(4);
/// sums.add(2, 0.5);
/// sums.add_all(&[2, 3, 9], 0.25); // there is no place 9
/// assert_eq!((sums.get(2), sums.get(3), sums.get(0)), (0.75, 0.25, 0.0));
/// assert_eq!(sums.touched(), [2, 3]);
/// sums.clear();
/// assert_eq!(sums.get(2), 0.0);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Sparse {
    values: Vec<f32>,
    /// In which round a place was last added to.
    rounds: Vec<u8>,
    /// From 1.
    round: u8,
    touched: Vec<u32>,
}

impl Sparse {
    /// All zero.
    #[must_use]
    pub fn new(len: usize) -> Self {
        Self {
            values: vec![0.0; len],
            rounds: vec![0; len],
            round: 1,
            touched: Vec::new(),
        }
    }

    /// Number of places.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// True when there is no place.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Back to all zero.
    pub fn clear(&mut self) {
        self.touched.clear();
        self.round = match self.round.checked_add(1) {
            Some(next) => next,
            None => {
                self.rounds.fill(0);
                1
            }
        };
    }

    /// The number at a place; 0 when it was never added to or is not there.
    #[must_use]
    pub fn get(&self, place: u32) -> f32 {
        let place = place as usize;
        match (self.rounds.get(place), self.values.get(place)) {
            (Some(&round), Some(&value)) if round == self.round => value,
            _ => 0.0,
        }
    }

    /// The places that were added to, in the order in which they first were.
    #[must_use]
    pub fn touched(&self) -> &[u32] {
        &self.touched
    }

    /// Adds to a place; true when it is the first time. One that is not there is ignored.
    pub fn add(&mut self, place: u32, value: f32) -> bool {
        let at = place as usize;
        let (Some(old), Some(round)) = (self.values.get_mut(at), self.rounds.get_mut(at)) else {
            return false;
        };
        let is_new = *round != self.round;
        if is_new {
            *round = self.round;
            *old = value;
            self.touched.push(place);
        } else {
            *old += value;
        }
        is_new
    }

    /// Adds `value` to each of the places.
    pub fn add_all(&mut self, places: &[u32], value: f32) {
        for &place in places {
            self.add(place, value);
        }
    }

    /// Adds `value` to each of the places, and notes `mark` for those that were 0 until now.
    /// Places without room in `marks` are not noted.
    pub fn add_marking(&mut self, places: &[u32], value: f32, mark: u8, marks: &mut [u8]) {
        for &place in places {
            if self.add(place, value)
                && let Some(known) = marks.get_mut(place as usize)
            {
                *known = mark;
            }
        }
    }

    /// Adds `factor · of[place]` to each of the places; those that `of` does not have are ignored.
    pub fn add_products(&mut self, places: &[u32], factor: f32, of: &[f32]) {
        for &place in places {
            if let Some(&value) = of.get(place as usize) {
                self.add(place, factor * value);
            }
        }
    }

    /// Adds `factor · (scale · weight)` to each of the places.
    pub fn add_weighted(&mut self, places: &[u32], weights: &[u8], scale: f32, factor: f32) {
        for (&place, &weight) in places.iter().zip(weights) {
            self.add(place, factor * (scale * f32::from(weight)));
        }
    }

    /// Offers all touched places that are in the set `allowed` (64 a word) to `best`, by their bits
    /// flipped: of equal ones the lower place wins.
    pub fn offer(&self, allowed: &[u64], best: &mut Highest) {
        let mut least = best.least();
        for &place in &self.touched {
            let value = self.values.get(place as usize).copied().unwrap_or(0.0);
            // Most are below what is kept already.
            if least.is_some_and(|least| value < least) || !bits::contains(allowed, place) {
                continue;
            }
            best.push(!place, value);
            least = best.least();
        }
    }

    /// Offers all touched places to `best`, with their numbers times `factors[place]`.
    pub fn offer_scaled(&self, factors: &[f32], best: &mut Highest) {
        let mut least = best.least();
        for &place in &self.touched {
            let at = place as usize;
            if let (Some(&value), Some(&factor)) = (self.values.get(at), factors.get(at)) {
                let value = value * factor;
                if least.is_none_or(|least| value >= least) {
                    best.push(place, value);
                    least = best.least();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_wrap_without_a_trace() {
        let mut sums = Sparse::new(3);
        for round in 0..1_000 {
            assert_eq!(sums.get(round % 3), 0.0, "round {round}");
            assert!(sums.touched().is_empty());
            assert!(sums.add(round % 3, 1.0));
            assert!(!sums.add(round % 3, 1.0));
            assert_eq!(sums.get(round % 3), 2.0);
            assert!(!sums.add(3, 1.0));
            sums.clear();
        }
    }

    #[test]
    fn lists() {
        let mut sums = Sparse::new(4);
        let mut marks = [9; 4];
        sums.add_marking(&[0, 2], 1.0, 5, &mut marks);
        sums.add_marking(&[2, 3], 1.0, 6, &mut marks);
        assert_eq!(marks, [5, 9, 5, 6]);
        sums.add_products(&[1, 7], 2.0, &[0.0, 3.0]);
        sums.add_weighted(&[1, 3], &[2, 4], 0.5, 2.0);
        assert_eq!([0, 1, 2, 3].map(|i| sums.get(i)), [1.0, 8.0, 2.0, 5.0]);
        let mut best = Highest::default();
        best.reset(2);
        sums.offer(&[0b1101], &mut best);
        let order: Vec<u32> = best.sorted().map(|(place, _)| !place).collect();
        assert_eq!(order, [3, 2]);
        best.reset(1);
        sums.offer_scaled(&[9.0, 1.0, 0.0, 0.0], &mut best);
        assert_eq!(best.sorted().next(), Some((0, 9.0)));
    }
}
