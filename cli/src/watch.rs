//! What training tells of itself: steps and bars, seconds for the report; and the threads that help.

use indicatif::ProgressBar;
use std::time::Instant;
use windowshopper::models::Crew;

/// A clock, a spinner and threads.
pub struct Watch<'a> {
    progress: &'a ProgressBar,
    start: Instant,
    step: String,
}

impl<'a> Watch<'a> {
    /// Shows the steps on `progress`.
    pub fn new(progress: &'a ProgressBar) -> Self {
        Self {
            progress,
            start: Instant::now(),
            step: String::new(),
        }
    }
}

impl windowshopper::engine::fit::Watch for Watch<'_> {
    fn step(&mut self, name: &str) {
        self.step = name.to_owned();
        self.progress.set_message(name.to_owned());
    }

    fn seconds(&mut self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }
}

impl Crew for Watch<'_> {
    fn run(&mut self, tasks: &mut [&mut (dyn FnMut() + Send)]) {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let share = tasks.len().div_ceil(threads).max(1);
        std::thread::scope(|scope| {
            let mut shares = tasks.chunks_mut(share);
            let own = shares.next();
            for share in shares {
                scope.spawn(|| share.iter_mut().for_each(|task| task()));
            }
            own.into_iter().flatten().for_each(|task| task());
        });
    }

    fn progress(&mut self, done: usize, total: usize) {
        // A hundred times, not a million.
        if done * 100 / total != (done - 1) * 100 / total {
            let percent = done * 100 / total;
            self.progress
                .set_message(format!("{} {percent}%", self.step));
        }
    }
}
