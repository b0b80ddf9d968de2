//! Sums and updates over lanes: SIMD on wasm, and a scalar twin that gives the same bits, because it
//! adds in the same order. (Elsewhere the compiler vectorises the twin.)

/// `Σ a[i] · b[i]` over the shorter length: 8 partial sums, added in a fixed order.
pub(crate) fn dot_f32(a: &[f32], b: &[f32]) -> f32 {
    let length = a.len().min(b.len());
    let (a, b) = (&a[..length], &b[..length]);
    let (a, a_rest) = a.as_chunks::<8>();
    let (b, b_rest) = b.as_chunks::<8>();
    let rest: f32 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    let sums = simd::sums_f32(a, b);
    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    let sums = twin::sums_f32(a, b);
    let [s0, s1, s2, s3, s4, s5, s6, s7] = sums;
    ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7)) + rest
}

/// The same in f64, with 4 partial sums.
pub(crate) fn dot_f64(a: &[f64], b: &[f64]) -> f64 {
    let length = a.len().min(b.len());
    let (a, b) = (&a[..length], &b[..length]);
    let (a, a_rest) = a.as_chunks::<4>();
    let (b, b_rest) = b.as_chunks::<4>();
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(x, y)| x * y).sum();
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    let sums = simd::sums_f64(a, b);
    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    let sums = twin::sums_f64(a, b);
    (sums[0] + sums[2]) + (sums[1] + sums[3]) + rest
}

/// `y += factor · x` over the shorter length.
pub(crate) fn add_scaled_f64(y: &mut [f64], factor: f64, x: &[f64]) {
    let length = x.len().min(y.len());
    let (y, x) = (&mut y[..length], &x[..length]);
    let (pairs, rest) = y.as_chunks_mut::<2>();
    let (x_pairs, x_rest) = x.as_chunks::<2>();
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    simd::add_scaled_f64(pairs, factor, x_pairs);
    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    twin::add_scaled_f64(pairs, factor, x_pairs);
    for (y, x) in rest.iter_mut().zip(x_rest) {
        *y += factor * x;
    }
}

/// Replaces each of `scores` that is at least `floor` by `2^((score - best) · steep)`, every other by 0,
/// and so those after the last four; returns their sum. `best` is not less than any: powers are at most
/// 1; below `2^-126` they are 0.
pub(crate) fn powers(scores: &mut [f32], best: f32, steep: f32, floor: f32) -> f32 {
    let (fours, rest) = scores.as_chunks_mut::<4>();
    rest.fill(0.0);
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    let sums = simd::powers(fours, best, steep, floor);
    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    let sums = twin::powers(fours, best, steep, floor);
    (sums[0] + sums[2]) + (sums[1] + sums[3])
}

/// True when one of `values` is `least` or more.
pub(crate) fn any_at_least(values: &[f32], least: f32) -> bool {
    let (fours, rest) = values.as_chunks::<4>();
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    let any = simd::any_at_least(fours, least);
    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    let any = fours.iter().flatten().any(|&value| value >= least);
    any || rest.iter().any(|&value| value >= least)
}

#[cfg(any(test, not(all(target_arch = "wasm32", target_feature = "simd128"))))]
mod twin {
    use crate::softmax::POWER;

    pub fn powers(fours: &mut [[f32; 4]], best: f32, steep: f32, floor: f32) -> [f32; 4] {
        let mut sums = [0.0; 4];
        for four in fours {
            for (score, sum) in four.iter_mut().zip(&mut sums) {
                let x = (*score - best) * steep;
                if *score >= floor && x >= -126.0 {
                    let whole = (x + 0.5).floor();
                    let t = x - whole;
                    let series = POWER.iter().rev();
                    let power = series.fold(0.0, |sum, coefficient| sum * t + coefficient);
                    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 1 to 127
                    let scale = f32::from_bits(((whole + 127.0) as u32) << 23);
                    *score = power * scale;
                } else {
                    *score = 0.0;
                }
                *sum += *score;
            }
        }
        sums
    }

    pub fn sums_f32(a: &[[f32; 8]], b: &[[f32; 8]]) -> [f32; 8] {
        let mut sums = [0.0; 8];
        for (x, y) in a.iter().zip(b) {
            for lane in 0..8 {
                sums[lane] += x[lane] * y[lane];
            }
        }
        sums
    }

    pub fn sums_f64(a: &[[f64; 4]], b: &[[f64; 4]]) -> [f64; 4] {
        let mut sums = [0.0; 4];
        for (x, y) in a.iter().zip(b) {
            for lane in 0..4 {
                sums[lane] += x[lane] * y[lane];
            }
        }
        sums
    }

    pub fn add_scaled_f64(y: &mut [[f64; 2]], factor: f64, x: &[[f64; 2]]) {
        for (y, x) in y.iter_mut().zip(x) {
            y[0] += factor * x[0];
            y[1] += factor * x[1];
        }
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd {
    use crate::softmax::POWER;
    use std::arch::wasm32::{
        f32x4_add, f32x4_floor, f32x4_ge, f32x4_mul, f32x4_splat, f32x4_sub, f64x2_add, f64x2_mul,
        f64x2_splat, i32x4_shl, i32x4_trunc_sat_f32x4, v128, v128_and, v128_any_true, v128_load,
        v128_or, v128_store,
    };

    pub fn powers(fours: &mut [[f32; 4]], best: f32, steep: f32, floor: f32) -> [f32; 4] {
        let mut sum = f32x4_splat(0.0);
        for four in fours {
            // SAFETY: `four` has 16 bytes.
            let score = unsafe { load(&raw const four[0]) };
            let x = f32x4_mul(f32x4_sub(score, f32x4_splat(best)), f32x4_splat(steep));
            let legal = v128_and(
                f32x4_ge(score, f32x4_splat(floor)),
                f32x4_ge(x, f32x4_splat(-126.0)),
            );
            let whole = f32x4_floor(f32x4_add(x, f32x4_splat(0.5)));
            let t = f32x4_sub(x, whole);
            let mut power = f32x4_splat(0.0);
            for coefficient in POWER.iter().rev() {
                power = f32x4_add(f32x4_mul(power, t), f32x4_splat(*coefficient));
            }
            let exponent = i32x4_trunc_sat_f32x4(f32x4_add(whole, f32x4_splat(127.0)));
            let power = v128_and(f32x4_mul(power, i32x4_shl(exponent, 23)), legal);
            sum = f32x4_add(sum, power);
            // SAFETY: `four` has 16 bytes; a store may be unaligned.
            unsafe { v128_store((&raw mut four[0]).cast(), power) };
        }
        let mut sums = [0.0; 4];
        // SAFETY: `sums` has 16 bytes; a store may be unaligned.
        unsafe { v128_store((&raw mut sums[0]).cast(), sum) };
        sums
    }

    pub fn any_at_least(fours: &[[f32; 4]], least: f32) -> bool {
        let least = f32x4_splat(least);
        let mut found = f32x4_splat(0.0);
        for four in fours {
            // SAFETY: `four` has 16 bytes.
            found = v128_or(found, f32x4_ge(unsafe { load(&raw const four[0]) }, least));
        }
        v128_any_true(found)
    }

    /// # Safety
    /// 16 bytes from `at` must be there to be read.
    unsafe fn load<T>(at: *const T) -> v128 {
        // SAFETY: the caller's promise; a load may be unaligned.
        unsafe { v128_load(at.cast()) }
    }

    pub fn sums_f32(a: &[[f32; 8]], b: &[[f32; 8]]) -> [f32; 8] {
        let [mut low, mut high] = [f32x4_splat(0.0); 2];
        for (x, y) in a.iter().zip(b) {
            // SAFETY: both have 32 bytes.
            unsafe {
                low = f32x4_add(low, f32x4_mul(load(&raw const x[0]), load(&raw const y[0])));
                high = f32x4_add(
                    high,
                    f32x4_mul(load(&raw const x[4]), load(&raw const y[4])),
                );
            }
        }
        let mut sums = [0.0; 8];
        // SAFETY: `sums` has 32 bytes; a store may be unaligned.
        unsafe {
            v128_store((&raw mut sums[0]).cast(), low);
            v128_store((&raw mut sums[4]).cast(), high);
        }
        sums
    }

    pub fn sums_f64(a: &[[f64; 4]], b: &[[f64; 4]]) -> [f64; 4] {
        let [mut low, mut high] = [f64x2_splat(0.0); 2];
        for (x, y) in a.iter().zip(b) {
            // SAFETY: both have 32 bytes.
            unsafe {
                low = f64x2_add(low, f64x2_mul(load(&raw const x[0]), load(&raw const y[0])));
                high = f64x2_add(
                    high,
                    f64x2_mul(load(&raw const x[2]), load(&raw const y[2])),
                );
            }
        }
        let mut sums = [0.0; 4];
        // SAFETY: `sums` has 32 bytes; a store may be unaligned.
        unsafe {
            v128_store((&raw mut sums[0]).cast(), low);
            v128_store((&raw mut sums[2]).cast(), high);
        }
        sums
    }

    pub fn add_scaled_f64(y: &mut [[f64; 2]], factor: f64, x: &[[f64; 2]]) {
        let factor = f64x2_splat(factor);
        for (y, x) in y.iter_mut().zip(x) {
            // SAFETY: both have 16 bytes.
            unsafe {
                let sum = f64x2_add(
                    load(&raw const y[0]),
                    f64x2_mul(factor, load(&raw const x[0])),
                );
                v128_store((&raw mut y[0]).cast(), sum);
            }
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equal_the_plain_sums(pairs in prop::collection::vec((-9i8..9, -9i8..9), 0..40), cut in 0usize..5) {
            let a: Vec<f64> = pairs.iter().map(|&(x, _)| f64::from(x)).collect();
            let mut b: Vec<f64> = pairs.iter().map(|&(_, y)| f64::from(y)).collect();
            b.truncate(b.len().saturating_sub(cut));
            // Whole numbers: exact in any order.
            let plain: f64 = a.iter().zip(&b).map(|(x, y)| x * y).sum();
            prop_assert_eq!(dot_f64(&a, &b), plain);
            let mut y = a.clone();
            add_scaled_f64(&mut y, 3.0, &b);
            for (index, value) in y.iter().enumerate() {
                prop_assert_eq!(*value, a[index] + 3.0 * b.get(index).copied().unwrap_or(0.0));
            }
        }
    }
}
