use crate::error::Coded;
use crate::value::describe_number;

/// Why nothing is shared, or a report is not believed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PrivacyError {
    /// A privacy loss outside its range.
    #[error("epsilon is {}; it must be 0.01 to 10", describe_number(*epsilon))]
    Epsilon {
        /// The value given.
        epsilon: f64,
    },
    /// The random bytes did not last.
    #[error("the {bytes} random bytes given are too few; give fresh ones")]
    RandomDry {
        /// How many there were.
        bytes: usize,
    },
    /// Fewer or more names than reports can be about.
    #[error("there are {names} names to report of; there must be {legal}")]
    DomainSize {
        /// How many names there are.
        names: usize,
        /// How many there may be.
        legal: &'static str,
    },
    /// The budget of this period does not have that much.
    #[error(
        "an epsilon of {} was asked for; {} is left in this period",
        describe_number(f64::from(*asked) / 1e6),
        describe_number(f64::from(*left) / 1e6)
    )]
    BudgetSpent {
        /// What was asked for, in millionths.
        asked: u32,
        /// What is left, in millionths.
        left: u32,
    },
    /// A field of a request, a ledger or a report that is not what it must be.
    #[error("{reason}")]
    Invalid {
        /// Names the field, the value and what is legal.
        reason: String,
    },
}

impl From<String> for PrivacyError {
    fn from(reason: String) -> Self {
        Self::Invalid { reason }
    }
}

impl Coded for PrivacyError {
    fn code(&self) -> &'static str {
        match self {
            Self::Epsilon { .. } => "invalid_epsilon",
            Self::RandomDry { .. } => "random_dry",
            Self::DomainSize { .. } => "domain_size",
            Self::BudgetSpent { .. } => "budget_spent",
            Self::Invalid { .. } => "invalid_request",
        }
    }
}
