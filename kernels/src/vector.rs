//! Vectors, and matrices that are sums of them.

use crate::lanes;

/// Inner product, `Σ a[i] · b[i]`, over the shorter of the two lengths.
///
/// Eight partial sums, added in a fixed order: it vectorises, and it is the same on every target.
///
/// ```
/// assert_eq!(windowshopper_kernels::dot(&[1.0, 2.0, 3.0], &[4.0, 5.0, 6.0]), 32.0);
/// ```
#[must_use]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    lanes::dot_f32(a, b)
}

/// `y += factor · x`, over the shorter of the two lengths.
///
/// ```
/// let mut y = [1.0, 2.0];
/// windowshopper_kernels::add_scaled(&mut y, 0.5, &[4.0, 6.0]);
/// assert_eq!(y, [3.0, 5.0]);
/// ```
pub fn add_scaled(y: &mut [f32], factor: f32, x: &[f32]) {
    for (y, x) in y.iter_mut().zip(x) {
        *y += factor * x;
    }
}

/// `sums + Σ factors[i] · rows[i]`, over the shorter of the two lengths; factors of 0 cost nothing.
///
/// ```
/// let sums = windowshopper_kernels::combine([1.0; 16], &[[1.0; 16], [2.0; 16]], &[0.0, 0.5]);
/// assert_eq!(sums, [2.0; 16]);
/// ```
#[must_use]
pub fn combine(mut sums: [f32; 16], rows: &[[f32; 16]], factors: &[f32]) -> [f32; 16] {
    for (row, &factor) in rows.iter().zip(factors) {
        if factor != 0.0 {
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum += factor * value;
            }
        }
    }
    sums
}

/// `sums[place] += factor · of[place]` for each of the places; those that one of the two does not
/// have are left out.
///
/// ```
/// let mut sums = [1.0, 1.0, 1.0];
/// windowshopper_kernels::add_products(&mut sums, &[0, 2, 9], 2.0, &[1.0, 2.0, 3.0]);
/// assert_eq!(sums, [3.0, 1.0, 7.0]);
/// ```
pub fn add_products(sums: &mut [f32], places: &[u32], factor: f32, of: &[f32]) {
    let length = sums.len().min(of.len());
    let (sums, of) = (&mut sums[..length], &of[..length]);
    for &place in places {
        let place = place as usize;
        if place < length {
            sums[place] += factor * of[place];
        }
    }
}

/// Adds `factor · x · xᵀ` to the lower triangle of the row-major square matrix `a`. One that does
/// not fit `x` is left as it is.
///
/// ```
/// let mut a = [0.0; 4];
/// windowshopper_kernels::rank_one(&mut a, 0.5, &[2.0, 4.0]);
/// assert_eq!(a, [2.0, 0.0, 4.0, 8.0]);
/// ```
pub fn rank_one(a: &mut [f64], factor: f64, x: &[f64]) {
    if a.len() != x.len() * x.len() || x.is_empty() {
        return;
    }
    for (i, (line, &value)) in a.chunks_exact_mut(x.len()).zip(x).enumerate() {
        lanes::add_scaled_f64(&mut line[..=i], factor * value, &x[..=i]);
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
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
