//! What the engine's training tells of itself: steps for the spinner, seconds for the report.

use indicatif::ProgressBar;
use std::time::Instant;

/// A clock and a spinner.
pub struct Watch<'a> {
    progress: &'a ProgressBar,
    start: Instant,
}

impl<'a> Watch<'a> {
    /// Shows the steps on `progress`.
    pub fn new(progress: &'a ProgressBar) -> Self {
        Self {
            progress,
            start: Instant::now(),
        }
    }
}

impl windowshopper::engine::fit::Watch for Watch<'_> {
    fn step(&mut self, name: &str) {
        self.progress.set_message(name.to_owned());
    }

    fn seconds(&mut self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }
}
