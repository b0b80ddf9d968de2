//! The only place that prints: results on standard output, progress and errors on standard error.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use crate::error::CliError;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use std::fmt::Display;
use std::io::Write as _;
use std::time::Duration;

/// Prints a result: as one JSON document, or as text for people.
pub fn result(json: bool, document: &impl Serialize, text: impl Display) -> Result<(), CliError> {
    let out = if json {
        serde_json::to_string(document)
            .map_err(|error| CliError::failed("internal", error.to_string()))?
    } else {
        text.to_string()
    };
    let mut stdout = std::io::stdout().lock();
    match writeln!(stdout, "{}", out.trim_end()) {
        // `windowshopper ... | head` is no failure.
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(CliError::file("write", "standard output", &error))
        }
        _ => Ok(()),
    }
}

/// Prints an error; with `--json` a failed run still prints one document.
pub fn error(json: bool, error: &CliError) {
    eprintln!("error: {error}");
    if json {
        let document = serde_json::json!({
            "error": { "code": error.code(), "message": error.to_string() }
        });
        println!("{document}");
    }
}

/// A bar over `total` bytes of `what`; silent unless standard error is a terminal.
pub fn progress_bytes(what: &str, total: u64) -> ProgressBar {
    bar(
        what,
        Some(total),
        "{msg:24} {wide_bar} {binary_bytes}/{binary_total_bytes} {eta}",
    )
}

/// A spinner for a step of unknown length; silent unless standard error is a terminal.
pub fn progress_step(what: &str) -> ProgressBar {
    bar(what, None, "{spinner} {msg} {elapsed}")
}

fn bar(what: &str, total: Option<u64>, template: &str) -> ProgressBar {
    // indicatif draws nothing when the target is not a terminal.
    let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_message(what.to_string());
    if total.is_none() && !bar.is_hidden() {
        bar.enable_steady_tick(Duration::from_millis(120));
    }
    bar
}
