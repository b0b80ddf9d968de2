//! Texts as sparse rows and columns of n-grams.

use super::super::grams::Shape;
use super::super::model::{Zones, length};
use super::super::units::units;

/// A row: ascending fingerprints, then columns, with the zone's worth over the text's length.
pub(super) type Row = Vec<(u32, f32)>;

/// The distinct n-grams of a text, each as where it occurs first.
pub(super) fn row(text: &str, shape: &Shape, zones: &Zones) -> Row {
    let units = units(text, shape.stem);
    let length = length(units.len());
    let mut row: Row = Vec::new();
    shape.each(&units, &mut |gram| {
        row.push((gram.fingerprint, zones.of(gram.zone) / length));
    });
    // Stable: of equal fingerprints the first stays first.
    row.sort_by_key(|cell| cell.0);
    row.dedup_by_key(|cell| cell.0);
    row
}

/// Puts columns in the place of fingerprints, leaving out those in fewer than `min_texts` rows;
/// gives the fingerprint of each column, ascending.
pub(super) fn number_columns(rows: &mut [Row], bits: u32, min_texts: u32) -> Vec<u32> {
    const NONE: u32 = u32::MAX;
    let mut numbers = vec![0u32; 1 << bits];
    for &(fingerprint, _) in rows.iter().flatten() {
        numbers[fingerprint as usize] += 1;
    }
    let mut fingerprints: Vec<u32> = Vec::new();
    for (fingerprint, number) in (0u32..).zip(&mut numbers) {
        if *number < min_texts.max(1) {
            *number = NONE;
        } else {
            *number = u32::try_from(fingerprints.len()).unwrap_or(NONE);
            fingerprints.push(fingerprint);
        }
    }
    for row in rows {
        row.retain_mut(|cell| {
            cell.0 = numbers[cell.0 as usize];
            cell.0 != NONE
        });
    }
    fingerprints
}

/// A sparse matrix, column by column.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    starts: Vec<usize>,
    entries: Row,
}

impl Columns {
    /// From rows of `(column, value)`.
    pub fn new(columns: usize, rows: &[Row]) -> Self {
        let mut starts = vec![0usize; columns + 1];
        for &(column, _) in rows.iter().flatten() {
            starts[column as usize + 1] += 1;
        }
        for column in 0..columns {
            starts[column + 1] += starts[column];
        }
        let mut next = starts.clone();
        let mut entries = vec![(0, 0.0); starts[columns]];
        for (row, cells) in (0u32..).zip(rows) {
            for &(column, value) in cells {
                let place = &mut next[column as usize];
                entries[*place] = (row, value);
                *place += 1;
            }
        }
        Self { starts, entries }
    }

    /// Number of columns.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Row and value of the cells that are not 0.
    pub fn column(&self, column: usize) -> &[(u32, f32)] {
        &self.entries[self.starts[column]..self.starts[column + 1]]
    }

    /// Adds `Σ weight · column` to `rows`.
    pub fn add_to(&self, weights: &[f64], rows: &mut [f64]) {
        for (column, &weight) in weights.iter().enumerate() {
            if weight != 0.0 {
                for &(row, x) in self.column(column) {
                    rows[row as usize] += weight * f64::from(x);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns_by_hand() {
        let mut rows = vec![
            vec![(7, 1.0), (9, 2.0)],
            vec![(9, 3.0)],
            vec![(4, 5.0), (9, 4.0)],
        ];
        assert_eq!(number_columns(&mut rows.clone(), 4, 1), [4, 7, 9]);
        assert_eq!(number_columns(&mut rows, 4, 2), [9]);
        assert_eq!(rows[0], [(0, 2.0)]);
        let columns = Columns::new(1, &rows);
        assert_eq!(columns.len(), 1);
        assert_eq!(columns.column(0), [(0, 2.0), (1, 3.0), (2, 4.0)]);
        let mut sums = vec![1.0; 3];
        columns.add_to(&[2.0], &mut sums);
        assert_eq!(sums, [5.0, 7.0, 9.0]);
    }

    #[test]
    fn a_repeated_ngram_counts_once() {
        let shape = Shape {
            order: 1,
            stem: 5,
            bits: 24,
            ..Shape::default()
        };
        let zones = Zones {
            title: 2.0,
            last: 1.0,
        };
        let row = row("good good. so", &shape, &zones);
        // good, good as of the title, the point, so; four units.
        assert_eq!(row.len(), 4);
        let title = row.iter().filter(|cell| cell.1 == 2.0 / 2.0).count();
        assert_eq!(title, 2);
    }
}
