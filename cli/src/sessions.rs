//! Session files: one session a line, items separated by blanks, oldest first (`.gz` is unpacked).
//! Lines are in order of time.

use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use windowshopper::bundle::BundleError;
use windowshopper::error::Coded;
use windowshopper::features::{Action, Sessions, Visit};
use windowshopper::id::{ItemId, ItemTable};
use windowshopper::models::ParamsError;

/// One training session in so many, the last ones, is what parameters are chosen and the blend is
/// learned on.
const HELD_OUT: usize = 20;

/// Why session files can't be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file can't be read.
    #[error("{}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A file has no session.
    #[error("{}: no session in it; expected one a line, items separated by blanks", path.display())]
    Empty {
        /// Which.
        path: PathBuf,
    },
    /// A file is not text.
    #[error("{}:{line}: not UTF-8", path.display())]
    NotText {
        /// Which.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
    },
    /// A model's parameter.
    #[error(transparent)]
    Params(#[from] ParamsError),
    /// What was written can't be read back.
    #[error(transparent)]
    Bundle(#[from] Box<BundleError>),
    /// A thread died.
    #[error("a thread ended without a result")]
    Thread,
}

impl Coded for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::File { error, .. } if error.kind() == std::io::ErrorKind::NotFound => {
                "file_not_found"
            }
            Self::File { .. } => "file",
            Self::Empty { .. } => "sessions_empty",
            Self::NotText { .. } => "sessions_not_text",
            Self::Params(error) => error.code(),
            Self::Bundle(error) => error.code(),
            Self::Thread => "internal",
        }
    }
}

/// Reads a session file line by line.
///
/// # Errors
/// When the file can't be read, is not text, or has no session.
pub fn read_lines(path: &Path, mut each: impl FnMut(&[&str])) -> Result<(), Error> {
    let failed = |error| Error::File {
        path: path.to_owned(),
        error,
    };
    let file = File::open(path).map_err(failed)?;
    let is_packed = path.extension().is_some_and(|extension| extension == "gz");
    let file: Box<dyn Read> = if is_packed {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let mut bytes = Vec::new();
    let (mut line, mut sessions) = (0, 0);
    loop {
        bytes.clear();
        if reader.read_until(b'\n', &mut bytes).map_err(failed)? == 0 {
            break;
        }
        line += 1;
        let text = std::str::from_utf8(&bytes).map_err(|_| Error::NotText {
            path: path.to_owned(),
            line,
        })?;
        let items: Vec<&str> = text.split_whitespace().collect();
        if !items.is_empty() {
            each(&items);
            sessions += 1;
        }
    }
    if sessions == 0 {
        return Err(Error::Empty {
            path: path.to_owned(),
        });
    }
    Ok(())
}

/// What a training file holds.
#[derive(Debug)]
pub struct Training {
    /// Its items, in the order in which they first occur.
    pub table: ItemTable,
    /// Its sessions; the position of the line stands for the time.
    pub sessions: Sessions,
    /// What is learned from and asked when something is to be chosen; absent: by the last sessions.
    pub held_out: Option<(Sessions, Vec<Case>)>,
}

impl Training {
    /// Reads a training file.
    ///
    /// # Errors
    /// As [`read_lines`].
    pub fn read(path: &Path) -> Result<Self, Error> {
        let mut table = ItemTable::default();
        let mut lines: Vec<Vec<ItemId>> = Vec::new();
        read_lines(path, |items| {
            lines.push(items.iter().map(|item| table.intern(item)).collect());
        })?;
        let mut sessions = Sessions::new(table.len());
        for (time, line) in (0i64..).zip(&lines) {
            sessions.push(None, time, line.iter().map(|&item| (item, 1.0)));
        }
        Ok(Self {
            table,
            sessions,
            held_out: None,
        })
    }

    /// The sessions before the last twentieth, and what is asked of those in it: at each place of
    /// each session, the item that follows.
    pub fn hold_out(&self) -> (Sessions, Vec<Case>) {
        if let Some(held_out) = &self.held_out {
            return held_out.clone();
        }
        let from = self.sessions.len() - self.sessions.len().div_ceil(HELD_OUT);
        let mut before = Sessions::new(self.table.len());
        let mut cases = Vec::new();
        for (index, session) in self.sessions.iter().enumerate() {
            if index < from {
                let items = session.items.iter().map(|&item| (item, 1.0));
                before.push(None, session.time, items);
                continue;
            }
            for cut in 1..session.items.len() {
                cases.push(Case {
                    history: visits(&session.items[..cut], session.time),
                    target: Some(session.items[cut]),
                    now: session.time,
                    hidden: 1,
                });
            }
        }
        (before, cases)
    }

    /// Reads a test file: the last item of a line is the target, those before it the history. Items of
    /// a history that training never saw are ignored; such a target is a miss.
    ///
    /// # Errors
    /// As [`read_lines`].
    pub fn read_test(&self, path: &Path) -> Result<Vec<Case>, Error> {
        // The clock of a file without times: all tests come after the last line of training.
        let now = i64::try_from(self.sessions.len()).unwrap_or(i64::MAX);
        let mut cases = Vec::new();
        read_lines(path, |items| {
            let (target, history) = items.split_last().unwrap_or((&"", &[]));
            let known: Vec<ItemId> = history.iter().filter_map(|i| self.table.get(i)).collect();
            cases.push(Case {
                history: visits(&known, now),
                target: self.table.get(target),
                now,
                hidden: 1,
            });
        })?;
        Ok(cases)
    }
}

/// A question: what comes next?
#[derive(Clone, Debug)]
pub struct Case {
    /// What was known.
    pub history: Vec<Visit>,
    /// What came; `None` when training never saw it.
    pub target: Option<ItemId>,
    /// When.
    pub now: i64,
    /// So many of the latest visits' items a shop would not show: 1, the item on screen.
    pub hidden: usize,
}

impl Case {
    /// The items that a shop would not show.
    pub fn hidden(&self) -> impl Iterator<Item = ItemId> + '_ {
        let start = self.history.len().saturating_sub(self.hidden);
        self.history[start..].iter().map(|visit| visit.item)
    }
}

/// Views of items, all at one moment.
pub fn visits(items: &[ItemId], now: i64) -> Vec<Visit> {
    let visit = |&item: &ItemId| Visit::new(item, Action::View, now);
    items.iter().map(visit).collect()
}

/// Keeps at most `most`, spread evenly.
pub fn thin<T>(cases: &mut Vec<T>, most: usize) {
    let all = cases.len();
    if all > most {
        let mut index = 0;
        cases.retain(|_| {
            index += 1;
            (index * most) / all != ((index - 1) * most) / all
        });
    }
}

/// Hands parts of `things` to as many threads as there are processors, and gives back what they make
/// of them, in order: the result does not depend on how many there are, if `work` does not.
///
/// # Errors
/// The first that a thread reports.
pub fn in_parallel<T: Sync, R: Send>(
    things: &[T],
    work: impl Fn(&[T]) -> Result<Vec<R>, Error> + Sync,
) -> Result<Vec<R>, Error> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let size = things.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let running: Vec<_> = things
            .chunks(size)
            .map(|part| scope.spawn(|| work(part)))
            .collect();
        let mut all = Vec::with_capacity(things.len());
        for thread in running {
            all.extend(thread.join().map_err(|_| Error::Thread)??);
        }
        Ok(all)
    })
}
