use crate::error::Coded;
use crate::nn::NnError;

/// A table from which nothing can be learned, or that can't be asked about.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PurchaseError {
    /// A column that there is not.
    #[error("no column `{name}`; there are: {there}")]
    NoColumn {
        /// What was asked for.
        name: String,
        /// The names that there are.
        there: String,
    },
    /// A text that is no table.
    #[error("line {line}: {what}")]
    Csv {
        /// From 1.
        line: usize,
        /// What is wrong.
        what: &'static str,
    },
    /// A row with too few or too many cells.
    #[error("row {row} has {found} cells, the header has {expected}")]
    Cells {
        /// From 1.
        row: usize,
        /// Cells of the row.
        found: usize,
        /// Columns of the table.
        expected: usize,
    },
    /// A label that is neither yes nor no.
    #[error(
        "row {row}: the label is `{value}`; expected TRUE or FALSE, yes or no, y or n, t or f, 1 or 0"
    )]
    Label {
        /// From 1.
        row: usize,
        /// What stands there.
        value: String,
    },
    /// All cases alike.
    #[error(
        "there are {yes} rows with yes and {no} with no; both are needed, at least {least} of each"
    )]
    OneClass {
        /// Rows with yes.
        yes: usize,
        /// Rows with no.
        no: usize,
        /// How many of each it takes.
        least: usize,
    },
    /// Nothing to learn from is left.
    #[error("no column is left to learn from: {why}")]
    NoFeature {
        /// What became of them.
        why: String,
    },
    /// What the networks say.
    #[error(transparent)]
    Network(#[from] NnError),
}

impl Coded for PurchaseError {
    fn code(&self) -> &'static str {
        match self {
            PurchaseError::NoColumn { .. } => "missing_column",
            PurchaseError::Csv { .. } => "invalid_table",
            PurchaseError::Cells { .. } => "invalid_row",
            PurchaseError::Label { .. } => "invalid_label",
            PurchaseError::OneClass { .. } => "one_class",
            PurchaseError::NoFeature { .. } => "no_feature",
            PurchaseError::Network(error) => error.code(),
        }
    }
}
