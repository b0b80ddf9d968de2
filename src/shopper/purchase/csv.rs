//! A table out of delimited text.

use super::{PurchaseError, Table};
use crate::catalog::feed::each_row;

impl Table {
    /// Reads CSV: a line of names, then a row of as many cells each; separated by commas, or by semicolons or tabs
    /// where the names are. Cells may be quoted, with line breaks and doubled quotes inside. Blank lines are left out.
    ///
    /// ```
    /// use windowshopper::shopper::purchase::Table;
    /// let table = Table::from_csv("price;what\n3.50;\"a; b\"\n\n4;c\n")?;
    /// assert_eq!(table.names(), ["price", "what"]);
    /// assert_eq!((table.rows(), &table.row(0)[1][..]), (2, "a; b"));
    /// # Ok::<(), windowshopper::shopper::purchase::PurchaseError>(())
    /// ```
    ///
    /// # Errors
    /// No names, quotes that do not match, or a row with fewer or more cells than there are names.
    pub fn from_csv(text: &str) -> Result<Self, PurchaseError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut table: Option<Table> = None;
        let broken = |line| PurchaseError::Csv {
            line,
            what: "the quotes do not match",
        };
        let row = |cells: &[&str]| {
            match &mut table {
                None => table = Some(Table::new(cells.iter().map(|name| name.trim().into()))),
                Some(_) if cells.iter().all(|cell| cell.trim().is_empty()) => {}
                Some(table) => table.push(cells.iter().map(|&cell| cell.into()))?,
            }
            Ok(())
        };
        each_row(text, row, broken)?;
        let named = |table: &Table| table.names.iter().any(|name| !name.is_empty());
        table.filter(named).ok_or(PurchaseError::Csv {
            line: 1,
            what: "there is no line of names",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Coded;

    #[test]
    fn quotes_breaks_and_blank_lines() {
        let text = "\u{feff}\r\n a ,\"b\"\r\n\"x,\n\"\"y\"\"\",1\r\n,\r\n\r\n2,\u{6982}";
        let table = Table::from_csv(text).unwrap();
        assert_eq!(table.names(), ["a", "b"]);
        assert_eq!(table.rows(), 2);
        assert_eq!(table.row(0), ["x,\n\"y\"", "1"]);
        assert_eq!(table.row(1), ["2", "\u{6982}"]);
        assert_eq!(Table::from_csv("a\tb\n1\t2").unwrap().row(0), ["1", "2"]);
    }

    #[test]
    fn refuses_what_is_no_table() {
        let refused = |text: &str| {
            let error = Table::from_csv(text).unwrap_err();
            (error.code(), error.to_string())
        };
        assert_eq!(refused("\n \n").0, "invalid_table");
        assert_eq!(refused("").1, "line 1: there is no line of names");
        assert_eq!(refused("a,b\n1,\"2").1, "line 2: the quotes do not match");
        assert_eq!(
            refused("a,b\n1,2\n1").1,
            "row 2 has 1 cells, the header has 2"
        );
    }
}
