use crate::bundle::BundleError;
use crate::catalog::FeedError;
use crate::error::Coded;

/// Why a shop can't be loaded. The engine is then as it was before.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The bundle.
    #[error(transparent)]
    Bundle(#[from] Box<BundleError>),
    /// The catalogue's feed.
    #[error(transparent)]
    Feed(#[from] FeedError),
}

impl Coded for EngineError {
    fn code(&self) -> &'static str {
        match self {
            Self::Bundle(error) => error.code(),
            Self::Feed(error) => error.code(),
        }
    }
}
