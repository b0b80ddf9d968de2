//! What can be set, and what may not.

use crate::bundle::BundleError;
use crate::error::Coded;
use crate::value::describe_number;

/// A parameter outside its legal range.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{name} is {}; it must be {legal}", describe_number(*value))]
pub struct ParamsError {
    /// `<model>.<parameter>`.
    pub name: &'static str,
    /// The value given.
    pub value: f64,
    /// The legal range, in words.
    pub legal: &'static str,
}

impl Coded for ParamsError {
    fn code(&self) -> &'static str {
        "invalid_parameter"
    }
}

impl From<ParamsError> for Box<BundleError> {
    fn from(error: ParamsError) -> Self {
        Box::new(BundleError::Invalid {
            reason: error.to_string(),
        })
    }
}

/// An error unless `min <= value <= max`; NaN is none of the numbers between.
pub(super) fn within(
    name: &'static str,
    value: f64,
    min: f64,
    max: f64,
    legal: &'static str,
) -> Result<(), ParamsError> {
    if min <= value && value <= max {
        Ok(())
    } else {
        Err(ParamsError { name, value, legal })
    }
}
