//! What all readers have in common.

/// The wanted columns of one row, as text; empty where there is nothing.
#[derive(Debug, Default)]
pub struct Record(Vec<String>);

impl Record {
    /// Empties the record and gives it `slots` columns.
    pub fn reset(&mut self, slots: usize) {
        self.0.resize_with(slots, String::new);
        self.0.iter_mut().for_each(String::clear);
    }

    /// The text of a wanted column; empty when the row has none.
    pub fn get(&self, slot: usize) -> &str {
        self.0.get(slot).map_or("", String::as_str)
    }

    /// The buffer of a wanted column.
    ///
    /// # Panics
    /// When `slot` is not below the count given to [`Record::reset`].
    pub fn slot(&mut self, slot: usize) -> &mut String {
        &mut self.0[slot]
    }
}

/// Why a row could not be read.
#[derive(Debug, thiserror::Error)]
pub enum RowError {
    /// This row is bad; the next may be good.
    #[error("{reason}")]
    Bad {
        /// Line (in Parquet: row) from 1.
        line: u64,
        /// Column from 1, or its name, where it is known.
        column: Option<String>,
        /// What is wrong.
        reason: String,
    },
    /// Nothing more can be read from the file.
    #[error("{reason}")]
    Fatal {
        /// Line (in Parquet: row) from 1, as far as it is known.
        line: u64,
        /// What is wrong.
        reason: String,
    },
}

/// An order log of any format.
pub trait Table {
    /// The columns that the file has, in its order. In JSON Lines: the keys of its first 100 lines.
    fn columns(&self) -> &[String];

    /// Says which columns [`Table::read`] gives: slot by slot, `None` leaves a slot empty.
    /// Called once, before the first row.
    ///
    /// # Errors
    /// When the format can't leave out the others.
    fn select(&mut self, wanted: Vec<Option<String>>) -> Result<(), RowError>;

    /// Reads the next row into `record` and gives its line (in Parquet: row) from 1; `None` at the
    /// end.
    ///
    /// # Errors
    /// [`RowError::Bad`] for this row, [`RowError::Fatal`] for the file.
    fn read(&mut self, record: &mut Record) -> Result<Option<u64>, RowError>;

    /// What a message calls the column `name`: its number and name where columns have numbers.
    fn place(&self, name: &str) -> String {
        name.to_string()
    }
}
