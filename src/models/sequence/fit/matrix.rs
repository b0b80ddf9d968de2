//! Matrix products, by the crate `matrixmultiply` (the kernels behind `ndarray`).

/// A matrix to be read: row-major values, or their transpose.
#[derive(Clone, Copy, Debug)]
pub struct Matrix<'a> {
    values: &'a [f32],
    rows: usize,
    columns: usize,
    /// Distance of two rows, and of two columns.
    steps: (usize, usize),
}

impl<'a> Matrix<'a> {
    /// `rows` × `columns`, row-major, the first of `values`.
    ///
    /// # Panics
    /// When `values` is shorter.
    pub fn new(values: &'a [f32], rows: usize, columns: usize) -> Self {
        Self {
            values: &values[..rows * columns],
            rows,
            columns,
            steps: (columns, 1),
        }
    }

    /// Rows as columns.
    pub fn transposed(self) -> Self {
        Self {
            rows: self.columns,
            columns: self.rows,
            steps: (self.steps.1, self.steps.0),
            ..self
        }
    }
}

/// `out = a b`, or `out += a b`, row-major.
///
/// # Panics
/// When the shapes do not fit.
pub fn multiply(a: Matrix<'_>, b: Matrix<'_>, out: &mut [f32], adds: bool) {
    assert!(a.columns == b.rows && out.len() >= a.rows * b.columns);
    let step = |steps: usize| isize::try_from(steps).unwrap_or(isize::MAX);
    let keep = if adds { 1.0 } else { 0.0 };
    // SAFETY: `Matrix::new` has seen that each matrix lies within its slice, whichever way it is
    // read; `out` is long enough, as was just seen, and nobody else has it.
    unsafe {
        matrixmultiply::sgemm(
            a.rows,
            a.columns,
            b.columns,
            1.0,
            a.values.as_ptr(),
            step(a.steps.0),
            step(a.steps.1),
            b.values.as_ptr(),
            step(b.steps.0),
            step(b.steps.1),
            keep,
            out.as_mut_ptr(),
            step(b.columns),
            1,
        );
    }
}

/// Runs `body` with the widest vectors that the processor has. Vectors change no bit: the same
/// operations happen in the same order, and nothing is fused.
#[inline]
pub fn wide<R>(body: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx2")]
        fn avx2<R>(body: impl FnOnce() -> R) -> R {
            body()
        }
        if std::is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has it.
            return unsafe { avx2(body) };
        }
    }
    body()
}

/// `e^x` without a branch, so that it vectorises; relative error below 1e-6 within ±87, which is
/// where `x` is held.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    // Adding and taking away 1.5 · 2^23 rounds to a whole number.
    const ROUND: f32 = 12_582_912.0;
    let x = if x < -87.0 { -87.0 } else { x };
    let x = if x > 87.0 { 87.0 } else { x };
    let power = x * std::f32::consts::LOG2_E;
    let shifted = power + ROUND;
    let whole = shifted - ROUND;
    let t = (power - whole) * std::f32::consts::LN_2;
    let series = 1.0
        + t * (1.0
            + t * (0.5
                + t * (1.0 / 6.0 + t * (1.0 / 24.0 + t * (1.0 / 120.0 + t * (1.0 / 720.0))))));
    // The low bits of `shifted` are the whole number.
    let exponent = shifted
        .to_bits()
        .wrapping_sub(ROUND.to_bits())
        .wrapping_add(127)
        << 23;
    series * f32::from_bits(exponent)
}

/// `1 / (1 + e^-x)`.
#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// The hyperbolic tangent.
#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    2.0 / (1.0 + exp(-2.0 * x)) - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products() {
        let a = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]; // 2 x 3
        let b = [1.0, 0.0, 0.0, 1.0, 1.0, 1.0]; // 3 x 2
        let mut out = [0.0; 4];
        multiply(
            Matrix::new(&a, 2, 3),
            Matrix::new(&b, 3, 2),
            &mut out,
            false,
        );
        assert_eq!(out, [4.0, 5.0, 10.0, 11.0]);
        multiply(Matrix::new(&a, 2, 3), Matrix::new(&b, 3, 2), &mut out, true);
        assert_eq!(out, [8.0, 10.0, 20.0, 22.0]);
        let mut square = [0.0; 9];
        let a = Matrix::new(&a, 2, 3);
        multiply(a.transposed(), a, &mut square, false);
        assert_eq!(
            square,
            [17.0, 22.0, 27.0, 22.0, 29.0, 36.0, 27.0, 36.0, 45.0]
        );
    }

    #[test]
    fn near_the_library() {
        for step in -870i16..870 {
            let x = f32::from(step) / 10.0;
            let expected = f64::from(x).exp();
            let relative = (f64::from(exp(x)) - expected).abs() / expected;
            assert!(relative < 1e-5, "e^{x}: {relative}");
            assert!((f64::from(tanh(x)) - f64::from(x).tanh()).abs() < 1e-6);
            let expected = 1.0 / (1.0 + (-f64::from(x)).exp());
            assert!((f64::from(sigmoid(x)) - expected).abs() < 1e-6);
            assert_eq!(wide(|| exp(x)), exp(x));
        }
    }
}
