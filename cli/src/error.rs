//! What can go wrong, and the exit code that says so.

use std::path::PathBuf;
use windowshopper::error::Coded;

/// Ends the run. [`CliError::exit_code`] is what the shell sees.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The command line asks for something that can't be done with these files: exit code 2.
    #[error("{0}")]
    Usage(String),
    /// The run failed: exit code 1.
    #[error("{message}")]
    Failed {
        /// Stable, snake-case.
        code: &'static str,
        /// Values, legal range, and where: `file:line: column: what`.
        message: String,
    },
}

impl CliError {
    /// A failed run.
    pub fn failed(code: &'static str, message: impl Into<String>) -> Self {
        Self::Failed {
            code,
            message: message.into(),
        }
    }

    /// A file that can't be read or written.
    pub fn file(verb: &str, path: impl Into<PathBuf>, error: &std::io::Error) -> Self {
        let path = path.into();
        let message = format!("{}: can't {verb}: {error}", path.display());
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::failed("file_not_found", message),
            _ => Self::failed("file", message),
        }
    }

    /// An error of the engine about a file.
    pub fn engine(path: impl Into<PathBuf>, error: &impl Coded) -> Self {
        let path = path.into();
        Self::failed(error.code(), format!("{}: {error}", path.display()))
    }

    /// An error of the engine.
    pub fn of<E: Coded>(error: E) -> Self {
        Self::failed(error.code(), error.to_string())
    }

    /// 2 for bad usage, 1 for a failed run.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Failed { .. } => 1,
        }
    }

    /// Stable code for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Usage(_) => "usage",
            Self::Failed { code, .. } => code,
        }
    }
}
