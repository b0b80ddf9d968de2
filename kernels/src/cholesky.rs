//! A small dense solver.

use crate::lanes::{add_scaled_f64, dot_f64 as dot};

/// Cholesky factorisation `A = L · Lᵀ` of a symmetric, positive definite matrix, and solutions of
/// `A · x = b`. f64 throughout; the memory is kept between uses. Cost: n³/6 multiplications to
/// factor, n² to solve. Meant for n of some hundred at most.
///
/// ```
/// use windowshopper_kernels::Cholesky;
/// let mut solver = Cholesky::default();
/// assert!(solver.factor(&[4.0, 2.0, 2.0, 3.0], 2)); // row-major, both triangles
/// let mut x = [10.0, 9.0];
/// solver.solve(&mut x);
/// assert!((x[0] - 1.5).abs() < 1e-12 && (x[1] - 2.0).abs() < 1e-12);
/// assert!(!solver.factor(&[1.0, 2.0, 2.0, 1.0], 2)); // not positive definite
/// ```
#[derive(Clone, Debug, Default)]
pub struct Cholesky {
    n: usize,
    lower: Vec<f64>,
}

impl Cholesky {
    /// Factors the row-major `n` x `n` matrix `a`, of which the lower triangle is read. False, and
    /// nothing to solve with, when it is not positive definite, not finite, or not of that size.
    #[must_use]
    pub fn factor(&mut self, a: &[f64], n: usize) -> bool {
        self.n = 0;
        if a.len() != n * n {
            return false;
        }
        self.lower.clear();
        self.lower.extend_from_slice(a);
        for i in 0..n {
            let (above, from_i) = self.lower.split_at_mut(i * n);
            let row = &mut from_i[..n];
            for j in 0..i {
                let other = &above[j * n..][..=j];
                row[j] = (row[j] - dot(&row[..j], &other[..j])) / other[j];
            }
            let pivot = row[i] - dot(&row[..i], &row[..i]);
            // NaN fails this too.
            if !(pivot > 0.0 && pivot.is_finite()) {
                return false;
            }
            row[i] = pivot.sqrt();
        }
        self.n = n;
        true
    }

    /// Replaces `b` by the solution of `A · x = b`. `b` of another length than the matrix that was
    /// factored last is left as it is.
    pub fn solve(&self, b: &mut [f64]) {
        let n = self.n;
        if b.len() != n {
            return;
        }
        for i in 0..n {
            let row = &self.lower[i * n..][..=i];
            b[i] = (b[i] - dot(&row[..i], &b[..i])) / row[i];
        }
        // Lᵀ by columns, which are L's rows: each solved unknown is taken out of those before it.
        for i in (0..n).rev() {
            let row = &self.lower[i * n..][..=i];
            b[i] /= row[i];
            let solved = b[i];
            add_scaled_f64(&mut b[..i], -solved, &row[..i]);
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn solves(n in 1usize..12, values in prop::collection::vec(-1.0f64..1.0, 144), x in prop::collection::vec(-5.0f64..5.0, 12)) {
            // B·Bᵀ + I is positive definite.
            let b = |i: usize, j: usize| values[i * 12 + j];
            let mut a = vec![0.0; n * n];
            for i in 0..n {
                for j in 0..n {
                    a[i * n + j] = (0..n).map(|k| b(i, k) * b(j, k)).sum::<f64>()
                        + f64::from(u8::from(i == j));
                }
            }
            let mut right: Vec<f64> = (0..n).map(|i| (0..n).map(|j| a[i * n + j] * x[j]).sum()).collect();
            let mut solver = Cholesky::default();
            prop_assert!(solver.factor(&a, n));
            solver.solve(&mut right);
            for i in 0..n {
                prop_assert!((right[i] - x[i]).abs() < 1e-8);
            }
        }
    }

    #[test]
    fn refuses_what_it_cannot_factor() {
        let mut solver = Cholesky::default();
        assert!(!solver.factor(&[f64::NAN], 1));
        assert!(!solver.factor(&[0.0], 1));
        assert!(!solver.factor(&[1.0, 2.0], 2));
        let mut untouched = [3.0];
        solver.solve(&mut untouched);
        assert_eq!(untouched, [3.0]);
    }
}
