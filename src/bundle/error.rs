use crate::error::Coded;

/// Why a bundle can't be believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BundleError {
    /// It is some other kind of file.
    #[error("not a Windowshopper bundle: {reason}")]
    NotABundle {
        /// What gave it away.
        reason: String,
    },
    /// It ends before its header says that it does.
    #[error("bundle is truncated: it has {actual} bytes, its header promises {expected}")]
    Truncated {
        /// Bytes promised.
        expected: usize,
        /// Bytes there.
        actual: usize,
    },
    /// Its content is not what was written.
    #[error("bundle is damaged: SHA-256 of the payload is {actual}, its header says {expected}")]
    Checksum {
        /// According to the header.
        expected: String,
        /// As computed.
        actual: String,
    },
    /// Written by a later version of the software.
    #[error("bundle has format version {version}, this engine reads up to {supported}")]
    NewerVersion {
        /// Version of the file.
        version: u32,
        /// Newest version that can be read.
        supported: u32,
    },
    /// A tensor that a model needs is not there.
    #[error("bundle has no tensor `{name}`")]
    MissingTensor {
        /// Its name.
        name: String,
    },
    /// A tensor has another shape than the model needs.
    #[error(
        "tensor `{name}` has shape {}, expected {expected}",
        shape_text(actual)
    )]
    WrongShape {
        /// Its name.
        name: String,
        /// What the model needs.
        expected: String,
        /// What the file has.
        actual: Vec<usize>,
    },
    /// A tensor has another element type than the model needs.
    #[error("tensor `{name}` has dtype {actual}, expected {expected}")]
    WrongDtype {
        /// Its name.
        name: String,
        /// What the model needs.
        expected: &'static str,
        /// What the file has.
        actual: String,
    },
    /// A weight is NaN or infinite.
    #[error("tensor `{name}` has the value {value} at position {position}; weights must be finite")]
    NonFinite {
        /// The tensor's name.
        name: String,
        /// Position in row-major order.
        position: usize,
        /// In words.
        value: String,
    },
    /// Something else in it makes no sense.
    #[error("bundle is invalid: {reason}")]
    Invalid {
        /// What.
        reason: String,
    },
}

/// `[2, 3]`.
pub(super) fn shape_text(shape: &[usize]) -> String {
    let mut text = String::from("[");
    for size in shape {
        if text.len() > 1 {
            text.push_str(", ");
        }
        text.push_str(&size.to_string());
    }
    text.push(']');
    text
}

impl Coded for BundleError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotABundle { .. } => "bundle_not_a_bundle",
            Self::Truncated { .. } => "bundle_truncated",
            Self::Checksum { .. } => "bundle_checksum",
            Self::NewerVersion { .. } => "bundle_newer_version",
            Self::MissingTensor { .. } => "bundle_missing_tensor",
            Self::WrongShape { .. } => "bundle_wrong_shape",
            Self::WrongDtype { .. } => "bundle_wrong_dtype",
            Self::NonFinite { .. } => "bundle_non_finite",
            Self::Invalid { .. } => "bundle_invalid",
        }
    }
}
