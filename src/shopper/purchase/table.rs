use super::PurchaseError;

/// Rows of text cells under named columns.
///
/// ```
/// use windowshopper::shopper::purchase::Table;
/// let mut table = Table::new(["price".into(), "bought".into()]);
/// table.push(["3.50".into(), "yes".into()])?;
/// table.push(["".into(), "No".into()])?;
/// assert_eq!(table.labels("bought")?, [Some(true), Some(false)]);
/// assert!(table.push(["1".into()]).is_err());
/// # Ok::<(), windowshopper::shopper::purchase::PurchaseError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    pub(super) names: Vec<String>,
    cells: Vec<String>,
}

impl Table {
    /// No rows yet.
    #[must_use]
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        Self {
            names: names.into_iter().collect(),
            cells: Vec::new(),
        }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// When it has not a cell for each column.
    pub fn push(&mut self, row: impl IntoIterator<Item = String>) -> Result<(), PurchaseError> {
        let before = self.cells.len();
        self.cells.extend(row);
        let (found, expected) = (self.cells.len() - before, self.names.len());
        if found == expected {
            return Ok(());
        }
        self.cells.truncate(before);
        Err(PurchaseError::Cells {
            row: self.rows() + 1,
            found,
            expected,
        })
    }

    /// Names of the columns.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.cells.len().checked_div(self.names.len()).unwrap_or(0)
    }

    /// The cells of a row, from 0; empty for one that there is not.
    #[must_use]
    pub fn row(&self, row: usize) -> &[String] {
        let width = self.names.len();
        self.cells
            .get(row * width..(row + 1) * width)
            .unwrap_or(&[])
    }

    /// Place of a column.
    ///
    /// # Errors
    /// When there is none of this name.
    pub fn place(&self, name: &str) -> Result<usize, PurchaseError> {
        let place = self.names.iter().position(|known| known == name);
        place.ok_or_else(|| PurchaseError::NoColumn {
            name: name.into(),
            there: self.names.join(", "),
        })
    }

    /// A column read as yes or no, whatever the case of the letters: `true`, `yes`, `y`, `t`, `1` or `1.0`, and
    /// `false`, `no`, `n`, `f`, `0` or `0.0`; `None` where it is blank.
    ///
    /// # Errors
    /// When there is no such column, or a cell is neither.
    pub fn labels(&self, name: &str) -> Result<Vec<Option<bool>>, PurchaseError> {
        let place = self.place(name)?;
        let rows = 0..self.rows();
        rows.map(|row| {
            let text = self.row(row).get(place).map_or("", |cell| cell.trim());
            let is = |names: &[&str]| names.iter().any(|name| text.eq_ignore_ascii_case(name));
            if is_blank(text) {
                Ok(None)
            } else if is(&["true", "yes", "y", "t", "1", "1.0"]) {
                Ok(Some(true))
            } else if is(&["false", "no", "n", "f", "0", "0.0"]) {
                Ok(Some(false))
            } else {
                Err(PurchaseError::Label {
                    row: row + 1,
                    value: text.into(),
                })
            }
        })
        .collect()
    }
}

/// Whether a cell says nothing: blank, or one of the words that tables write then.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    let words = ["", "na", "n/a", "nan", "null", "none", "?"];
    words
        .iter()
        .any(|word| text.trim().eq_ignore_ascii_case(word))
}

/// A finite number that a cell writes.
#[must_use]
pub fn number(text: &str) -> Option<f64> {
    let number = text.trim().parse::<f64>().ok()?;
    number.is_finite().then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Coded;

    #[test]
    fn labels_in_all_forms() {
        let mut table = Table::new(["bought".into()]);
        for text in ["TRUE", "y", "1.0", " f ", "No", "0", "n/a", ""] {
            table.push([text.into()]).unwrap();
        }
        let (yes, no) = (Some(true), Some(false));
        let expected = [yes, yes, yes, no, no, no, None, None];
        assert_eq!(table.labels("bought").unwrap(), expected);
        table.push(["maybe".into()]).unwrap();
        let error = table.labels("bought").unwrap_err();
        assert_eq!(error.code(), "invalid_label");
        assert!(error.to_string().starts_with("row 9: the label is `maybe`"));
        assert_eq!(table.labels("sold").unwrap_err().code(), "missing_column");
        assert_eq!(table.row(99), [] as [String; 0]);
        assert_eq!(Table::default().rows(), 0);
    }

    #[test]
    fn numbers_and_none() {
        for (text, expected) in [
            (" 1e3 ", Some(1000.0)),
            ("-.5", Some(-0.5)),
            ("inf", None),
            ("1,5", None),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
        assert!(is_blank(" NULL ") && is_blank("?") && !is_blank("0"));
    }
}
