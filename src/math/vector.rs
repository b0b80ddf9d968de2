//! f32 vectors.

const LANES: usize = 8;

/// Inner product, `Σ a[i] · b[i]`, over the shorter of the two lengths.
///
/// Eight partial sums, added in a fixed order: it vectorises, and it is the same on every target.
///
/// ```
/// assert_eq!(windowshopper::math::dot(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0]), 32.0);
/// ```
#[must_use]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; LANES];
    let (a_chunks, b_chunks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest: f32 = if a.len() == b.len() {
        let rest = a_chunks.remainder().iter().zip(b_chunks.remainder());
        rest.map(|(x, y)| x * y).sum()
    } else {
        let start = a.len().min(b.len()) / LANES * LANES;
        a[start..].iter().zip(&b[start..]).map(|(x, y)| x * y).sum()
    };
    for (x, y) in a_chunks.zip(b_chunks) {
        for lane in 0..LANES {
            sums[lane] += x[lane] * y[lane];
        }
    }
    let [s0, s1, s2, s3, s4, s5, s6, s7] = sums;
    ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7)) + rest
}

/// `y += factor · x`, over the shorter of the two lengths.
///
/// ```
/// let mut y = [1.0, 2.0];
/// windowshopper::math::add_scaled(&mut y, 0.5, &[4.0, 6.0]);
/// assert_eq!(y, [3.0, 5.0]);
/// ```
pub fn add_scaled(y: &mut [f32], factor: f32, x: &[f32]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += factor * x;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equals_the_plain_sum(pairs in prop::collection::vec((-9i8..9, -9i8..9), 0..40), cut in 0usize..5) {
            let a: Vec<f32> = pairs.iter().map(|&(x, _)| f32::from(x)).collect();
            let mut b: Vec<f32> = pairs.iter().map(|&(_, y)| f32::from(y)).collect();
            b.truncate(b.len().saturating_sub(cut));
            let plain: f32 = a.iter().zip(&b).map(|(x, y)| x * y).sum();
            prop_assert_eq!(dot(&a, &b), plain); // whole numbers: exact in any order
        }
    }
}
