use crate::error::Coded;

/// Why a file can't be read as a feed at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FeedError {
    /// It is not UTF-8.
    #[error(
        "the feed must be UTF-8 text, but byte {offset} is 0x{at:02X}; {hint}. Save it as UTF-8"
    )]
    NotText {
        /// Position of the first byte that is wrong, from 0.
        offset: usize,
        /// That byte.
        at: u8,
        /// What the file may be.
        hint: &'static str,
    },
    /// It is not of the format that it should be.
    #[error("the feed can't be read: {reason}")]
    Format {
        /// Why.
        reason: String,
    },
    /// A column that every feed must have is not there.
    #[error("the feed has no column `{column}`; it has {found}")]
    MissingColumn {
        /// Which.
        column: &'static str,
        /// The columns found.
        found: String,
    },
}

impl Coded for FeedError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotText { .. } => "feed_not_text",
            Self::Format { .. } => "feed_format",
            Self::MissingColumn { .. } => "feed_missing_column",
        }
    }
}

/// Why a row of a feed is bad.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RowError {
    /// It has no identifier of 1 to 256 characters.
    #[error("the item has no id; it must be a text of 1 to 256 characters")]
    MissingId,
    /// Its identifier was there before.
    #[error("an item with the id \"{item_id}\" came before; the first is kept")]
    DuplicateId {
        /// The identifier.
        item_id: String,
    },
    /// A quote is not closed, or goes on after it was.
    #[error("the quotes of this row do not match; a quote in a quoted cell must be doubled")]
    BrokenQuotes,
    /// A cell is longer than any text of a shop.
    #[error("a cell has {length} bytes; it may have up to 65536")]
    CellTooLong {
        /// Its length in bytes.
        length: usize,
    },
    /// A price that is none.
    #[error(
        "{column} must be a number of 0 or more, with or without a currency (\"12.50 EUR\"), but is {value}"
    )]
    InvalidPrice {
        /// `price` or `sale_price`.
        column: &'static str,
        /// What it is.
        value: String,
    },
    /// It has no name.
    #[error("item \"{item_id}\" has no title")]
    MissingTitle {
        /// The item's identifier.
        item_id: String,
    },
    /// More cells than the header has.
    #[error("the row has {found} cells, the header {expected}")]
    TooManyColumns {
        /// Cells of the row.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// A line that is no JSON object.
    #[error("the line is not a JSON object: {reason}")]
    BrokenJson {
        /// Why.
        reason: String,
    },
}

impl Coded for RowError {
    fn code(&self) -> &'static str {
        match self {
            Self::MissingId => "missing_id",
            Self::DuplicateId { .. } => "duplicate_id",
            Self::BrokenQuotes => "broken_quotes",
            Self::CellTooLong { .. } => "cell_too_long",
            Self::InvalidPrice { .. } => "invalid_row_price",
            Self::MissingTitle { .. } => "missing_title",
            Self::TooManyColumns { .. } => "too_many_columns",
            Self::BrokenJson { .. } => "broken_json",
        }
    }
}
