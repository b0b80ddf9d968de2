//! The ledger's file.

use crate::error::CliError;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use windowshopper::privacy::Account;
use windowshopper::value::Value;

/// A ledger that no other process reads or writes while this is held.
///
/// The lock is on a file beside it, which stays: the ledger itself is another file after each write. The operating
/// system takes the lock from a process that dies.
pub struct Store {
    path: PathBuf,
    _lock: File,
}

impl Store {
    /// Waits until no other process has it, by whatever link.
    ///
    /// # Errors
    /// When the file of the lock can't be made, or the file system has no locks.
    pub fn lock(path: &Path) -> Result<Self, CliError> {
        // One that is to be made has no other name yet.
        let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.into());
        let beside = beside(&path, ".lock");
        let open = || -> std::io::Result<File> {
            let mut options = OpenOptions::new();
            let file = options.create(true).append(true).open(&beside)?;
            file.lock()?;
            Ok(file)
        };
        let lock = open().map_err(|error| CliError::file("lock", &beside, &error))?;
        Ok(Self { path, _lock: lock })
    }

    /// What was written last.
    ///
    /// # Errors
    /// When there is none, or what is there is no ledger: then nothing may be spent, and it is left as it is.
    pub fn read(&self) -> Result<Account, CliError> {
        let text = std::fs::read(&self.path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => CliError::failed(
                "file_not_found",
                format!(
                    "{}: there is no ledger; `windowshopper privacy open` makes one",
                    self.path.display()
                ),
            ),
            _ => CliError::file("read", &self.path, &error),
        })?;
        let broken = |what: String| {
            CliError::failed(
                "broken_ledger",
                format!(
                    "{}: {what}; a ledger that can't be read allows nothing: bring back a copy that has all releases",
                    self.path.display()
                ),
            )
        };
        let value: Value =
            serde_json::from_slice(&text).map_err(|error| broken(error.to_string()))?;
        Account::read(&value).map_err(|error| broken(error.to_string()))
    }

    /// Makes the file.
    ///
    /// # Errors
    /// When there is one already, or it can't be written.
    pub fn create(&self, account: &Account) -> Result<(), CliError> {
        if std::fs::symlink_metadata(&self.path).is_ok() {
            let message = format!(
                "{}: there is a file already; a budget is not made anew",
                self.path.display()
            );
            return Err(CliError::failed("ledger_exists", message));
        }
        self.write(account)
    }

    /// Whether this is the ledger's own file.
    pub fn is(&self, path: &Path) -> bool {
        std::fs::canonicalize(path).is_ok_and(|path| path == self.path)
    }

    /// Puts this in its place. When this returns it is on the disk; when the process or the machine stops before, the
    /// file is what it was or this, and never in between.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, account: &Account) -> Result<(), CliError> {
        let mut text = serde_json::to_string_pretty(account)
            .map_err(|error| CliError::failed("internal", error.to_string()))?;
        text.push('\n');
        let partial = beside(&self.path, ".partial");
        let write = || -> std::io::Result<()> {
            let mut file = File::create(&partial)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&partial, &self.path)?;
            sync_folder(&self.path)
        };
        write().map_err(|error| CliError::file("write", &self.path, &error))
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// The new name is on the disk only with its folder.
#[cfg(unix)]
fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// Elsewhere a folder can't be opened, and a rename is written through.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}
