//! int8 matrices with one scale a row.

use super::{Bundle, BundleError};

/// A matrix of `i8` with one `f32` scale a row: `value = scale * int8`, int8 in -127..=127.
///
/// Symmetric absolute-maximum quantisation: `scale = max |x| / 127`. The error of an element is at
/// most half its row's scale. One scale a row, because rows differ in length: a common scale would
/// drown the short ones.
///
/// ```
/// use windowshopper::bundle::QuantizedRows;
/// let rows = QuantizedRows::quantize(&[1.0, -2.0, 0.0, 0.5], 2).unwrap();
/// assert_eq!(rows.row(0).0, [64, -127]); // 1 / 2 * 127 = 63.5, rounded away from zero
/// assert!((rows.scales()[0] - 2.0 / 127.0).abs() < 1e-9);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuantizedRows {
    columns: usize,
    values: Vec<i8>,
    scales: Vec<f32>,
}

impl QuantizedRows {
    /// Quantises a row-major matrix.
    ///
    /// # Errors
    /// When the values do not fill whole rows, or one is NaN or infinite.
    pub fn quantize(values: &[f32], columns: usize) -> Result<Self, Box<BundleError>> {
        if columns == 0 || !values.len().is_multiple_of(columns) {
            return Err(Box::new(BundleError::WrongShape {
                name: "matrix".into(),
                expected: format!("rows of {columns} values"),
                actual: vec![values.len()],
            }));
        }
        if let Some(position) = values.iter().position(|value| !value.is_finite()) {
            return Err(Box::new(BundleError::NonFinite {
                name: "matrix".into(),
                position,
                value: crate::value::describe_number(f64::from(values[position])),
            }));
        }
        let mut rows = Self {
            columns,
            values: Vec::with_capacity(values.len()),
            scales: Vec::new(),
        };
        for row in values.chunks_exact(columns) {
            let max = row.iter().fold(0.0f32, |max, value| max.max(value.abs()));
            let inverse = if max > 0.0 { 127.0 / max } else { 0.0 };
            rows.scales.push(max / 127.0);
            #[allow(clippy::cast_possible_truncation)] // within -127..=127 by construction
            rows.values
                .extend(row.iter().map(|value| (value * inverse).round() as i8));
        }
        Ok(rows)
    }

    /// Reads `<name>` and `<name>.scales`.
    ///
    /// # Errors
    /// When one is missing or of the wrong dtype or shape, or a scale is not finite.
    pub fn load(
        bundle: &Bundle<'_>,
        name: &str,
        rows: usize,
        columns: usize,
    ) -> Result<Self, Box<BundleError>> {
        Ok(Self {
            columns,
            values: bundle.i8s(name, &[rows, columns])?,
            scales: bundle.f32s(&format!("{name}.scales"), &[rows])?,
        })
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.scales.len()
    }

    /// Length of a row.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// All values, row after row.
    #[must_use]
    pub fn values(&self) -> &[i8] {
        &self.values
    }

    /// One scale a row.
    #[must_use]
    pub fn scales(&self) -> &[f32] {
        &self.scales
    }

    /// The values and the scale of a row.
    ///
    /// # Panics
    /// When there is no such row.
    #[must_use]
    pub fn row(&self, row: usize) -> (&[i8], f32) {
        (
            &self.values[row * self.columns..][..self.columns],
            self.scales[row],
        )
    }

    /// Root mean square of the difference to the matrix that was quantised, relative to the root
    /// mean square of that matrix: the measured loss. 0 for a matrix of zeros.
    #[must_use]
    pub fn relative_error(&self, original: &[f32]) -> f64 {
        let (mut error, mut norm) = (0.0f64, 0.0f64);
        for (position, &value) in original.iter().enumerate() {
            let restored = f32::from(self.values[position]) * self.scales[position / self.columns];
            error += f64::from(restored - value).powi(2);
            norm += f64::from(value).powi(2);
        }
        if norm > 0.0 {
            (error / norm).sqrt()
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn error_is_at_most_half_a_step(values in prop::collection::vec(-1e6f32..1e6, 12)) {
            let rows = QuantizedRows::quantize(&values, 4).unwrap();
            for (position, &value) in values.iter().enumerate() {
                let scale = rows.scales()[position / 4];
                let restored = f32::from(rows.values()[position]) * scale;
                prop_assert!((restored - value).abs() <= scale * 0.501);
            }
        }
    }

    #[test]
    fn refuses_nan() {
        let error = QuantizedRows::quantize(&[0.0, f32::NAN], 2).unwrap_err();
        assert!(matches!(*error, BundleError::NonFinite { position: 1, .. }));
    }
}
