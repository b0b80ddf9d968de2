//! Chances relative to the best of many.

use crate::lanes;

/// A softmax over base 2, cut off: each of `scores` that is at least `floor` becomes its share of
/// `whole` in proportion to `2^((score - best) · steep)`, every other 0. `best` is the largest of
/// them; what is more than 126 powers of two below it is 0 too. Four go at a time: what is left over
/// at the end counts as below the floor.
///
/// The same bits on every target: four partial sums, IEEE operations only.
///
/// ```
/// let mut scores = [3.0, 1.0, 2.0, 0.5];
/// windowshopper_kernels::shares(&mut scores, 3.0, 1.0, 1.0, 7.0);
/// assert_eq!(scores, [4.0, 1.0, 2.0, 0.0]);
/// ```
pub fn shares(scores: &mut [f32], best: f32, steep: f32, floor: f32, whole: f32) {
    let sum = lanes::powers(scores, best, steep, floor);
    let unit = whole / sum;
    for score in scores {
        *score *= unit;
    }
}

/// Coefficients of `2^t`, `|t| <= 1/2`, from the constant up: the powers of ln 2 over factorials.
pub(crate) const POWER: [f32; 7] = [
    1.0,
    std::f32::consts::LN_2,
    0.240_226_5,
    0.055_504_11,
    0.009_618_129,
    0.001_333_355_8,
    0.000_154_035_3,
];

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_by_the_library(scores in prop::collection::vec(-1.0f32..1.0, 1..40), left_over in 0usize..4, steep in 0.5f32..40.0, floor in -1.0f32..1.0) {
            let best = scores.iter().copied().fold(f32::MIN, f32::max);
            let floor = if floor < best { floor } else { best };
            let exact = |score: f32| f64::from((score - best) * steep).exp2();
            let total: f64 = scores.iter().filter(|&&score| score >= floor).map(|&score| exact(score)).sum();
            let mut found = scores.clone();
            found.resize(scores.len().next_multiple_of(4) + left_over, f32::NEG_INFINITY);
            found[scores.len().next_multiple_of(4)..].fill(best);
            shares(&mut found, best, steep, floor, 100.0);
            for (place, &share) in found.iter().enumerate() {
                let score = scores.get(place).copied().unwrap_or(f32::NEG_INFINITY);
                let expected = if score >= floor { 100.0 * exact(score) / total } else { 0.0 };
                prop_assert!((f64::from(share) - expected).abs() <= 1e-5 * expected, "{share} {expected}");
            }
        }
    }

    #[test]
    fn ends() {
        shares(&mut [], 0.0, 1.0, 0.0, 1.0);
        let mut far = [0.0, -200.0, -300.0, -300.0];
        shares(&mut far, 0.0, 1.0, -250.0, 1.0);
        assert_eq!(far, [1.0, 0.0, 0.0, 0.0]);
    }
}
