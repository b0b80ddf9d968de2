use crate::error::Coded;
use crate::shopper::purchase::PurchaseError;

/// An experiment from which no uplift can be learned.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum UpliftError {
    /// Too few rows of an arm.
    #[error(
        "arm `{name}` has {rows} rows with an outcome; at least {least} are needed; there are the arms: {there}"
    )]
    Arm {
        /// What was asked for.
        name: String,
        /// Rows of it.
        rows: usize,
        /// How many it takes.
        least: usize,
        /// The first arms that there are.
        there: String,
    },
    /// Nothing that a device can look at.
    #[error("no column of numbers has the name of a feature of situations, which are: {legal}")]
    NoSituation {
        /// The names of the features.
        legal: String,
    },
    /// What the table says.
    #[error(transparent)]
    Table(#[from] PurchaseError),
}

impl Coded for UpliftError {
    fn code(&self) -> &'static str {
        match self {
            Self::Arm { .. } => "too_few_rows",
            Self::NoSituation { .. } => "no_feature",
            Self::Table(error) => error.code(),
        }
    }
}
