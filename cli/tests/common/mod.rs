//! Runs the binary on files made in a scratch folder.
#![allow(dead_code, clippy::unwrap_used)] // each test file uses a part; helpers may panic

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder of its own for each test.
pub struct Scratch(PathBuf);

impl Scratch {
    /// `name` must be the test's own.
    pub fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file, packed when its name ends in `.gz`.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        if name.ends_with(".gz") {
            let file = std::fs::File::create(&path).unwrap();
            let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
            packed.write_all(content.as_ref()).unwrap();
            packed.finish().unwrap();
        } else {
            std::fs::write(&path, content).unwrap();
        }
        path
    }

    /// Runs `windowshopper` in this folder; words are split at blanks.
    pub fn run(&self, words: &str) -> Run {
        self.run_args(&words.split_whitespace().collect::<Vec<_>>())
    }

    /// Runs `windowshopper` in this folder.
    pub fn run_args(&self, args: &[&str]) -> Run {
        let output = Command::new(env!("CARGO_BIN_EXE_windowshopper"))
            .args(args)
            .current_dir(&self.0)
            .output()
            .unwrap();
        Run {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// What a run gave.
#[derive(Debug)]
pub struct Run {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// The one JSON document on standard output, of a run that went well.
    pub fn json(&self) -> serde_json::Value {
        assert_eq!(self.code, Some(0), "{self:?}");
        assert_eq!(self.stderr, "", "nothing but results, off a terminal");
        serde_json::from_str(&self.stdout).unwrap()
    }

    /// A run that failed with this exit code; gives what it said.
    pub fn fails(&self, code: i32) -> &str {
        assert_eq!(self.code, Some(code), "{self:?}");
        &self.stderr
    }
}
