//! `evaluate sequences`: the next item of users whose whole history is known, each left out once.
//!
//! A file has one user a line, blanks between: the user, then the user's items, oldest first (`.gz` is
//! unpacked). Of each user the last item is predicted from those before it, over all items; the one
//! before it teaches the blend, from those before that; models learn from the rest, and at last from
//! all but the last. Items of the user's own history are never listed, as is usual for such data (the
//! figures of SASRec and S3-Rec leave them out, too); the figures with them are in the report.
//!
//! Users with fewer than three items only teach.

use crate::error::CliError;
use crate::evaluate_sessions::{self, Options};
use crate::sessions::{Case, Error, Training, read_lines, visits};
use crate::watch::Watch;
use serde_json::Value;
use std::path::Path;
use windowshopper::engine::fit::Watch as _;
use windowshopper::features::Sessions;
use windowshopper::id::{ItemId, ItemTable};

/// Trains and judges as [`evaluate_sessions::run`] does; [`Options::train`] is the file.
///
/// # Errors
/// A file that can't be read, parameters outside their range.
pub fn run(options: &Options, watch: &mut Watch<'_>) -> Result<Value, CliError> {
    if let Some(out) = &options.out {
        crate::read::check_target(out)?;
    }
    watch.step("reading");
    let hidden = if options.exclude_current {
        1
    } else {
        usize::MAX
    };
    let (training, cases) = read(&options.train, hidden).map_err(CliError::of)?;
    let options = Options {
        exclude_current: true,
        ..options.clone()
    };
    evaluate_sessions::judge(&training, cases, &options, watch)
}

/// Reads a file; lists leave out the items of the last `hidden` visits.
fn read(path: &Path, hidden: usize) -> Result<(Training, Vec<Case>), Error> {
    let mut table = ItemTable::default();
    let mut users: Vec<Vec<ItemId>> = Vec::new();
    read_lines(path, |words| {
        let items = words.iter().skip(1);
        users.push(items.map(|item| table.intern(item)).collect());
    })?;
    let (mut before, mut all) = (Sessions::new(table.len()), Sessions::new(table.len()));
    let (mut lessons, mut cases) = (Vec::new(), Vec::new());
    let now = i64::try_from(users.len()).unwrap_or(i64::MAX);
    for (time, items) in (0i64..).zip(&users) {
        let teach = |sessions: &mut Sessions, items: &[ItemId]| {
            sessions.push(None, time, items.iter().map(|&item| (item, 1.0)));
        };
        let case = |items: &[ItemId], now| {
            let (&target, history) = items.split_last()?;
            Some(Case {
                history: visits(history, now),
                target: Some(target),
                now,
                hidden,
            })
        };
        match items.as_slice() {
            [first @ .., _, _] if !first.is_empty() => {
                let known = &items[..items.len() - 1];
                teach(&mut before, first);
                teach(&mut all, known);
                lessons.extend(case(known, time));
                cases.extend(case(items, now));
            }
            few => {
                teach(&mut before, few);
                teach(&mut all, few);
            }
        }
    }
    if cases.is_empty() {
        return Err(Error::Empty {
            path: path.to_owned(),
        });
    }
    let training = Training {
        table,
        sessions: all,
        held_out: Some((before, lessons)),
    };
    Ok((training, cases))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_item_is_asked_and_the_one_before_it_teaches_the_blend() {
        let folder = std::env::temp_dir().join(format!("windowshopper-q{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("users.txt");
        std::fs::write(&path, "7 a b c d\n8 a b\n\n9 c a d\n").unwrap();
        let (training, cases) = read(&path, usize::MAX).unwrap();
        let [a, b, c, d] = ["a", "b", "c", "d"].map(|item| training.table.get(item).unwrap());
        let items = |sessions: &Sessions| -> Vec<Vec<ItemId>> {
            sessions.iter().map(|s| s.items.to_vec()).collect()
        };
        assert_eq!(
            items(&training.sessions),
            [vec![a, b, c], vec![a, b], vec![c, a]]
        );
        let (before, lessons) = training.hold_out();
        assert_eq!(items(&before), [vec![a, b], vec![a, b], vec![c]]);
        let asked = |cases: &[Case]| -> Vec<(usize, Option<ItemId>, usize)> {
            let of = |case: &Case| (case.history.len(), case.target, case.hidden().count());
            cases.iter().map(of).collect()
        };
        assert_eq!(asked(&lessons), [(2, Some(c), 2), (1, Some(a), 1)]);
        assert_eq!(asked(&cases), [(3, Some(d), 3), (2, Some(d), 2)]);
        let (_, cases) = read(&path, 1).unwrap();
        assert_eq!(asked(&cases), [(3, Some(d), 1), (2, Some(d), 1)]);
        std::fs::write(&path, "7 a b\n").unwrap();
        assert!(matches!(read(&path, 1), Err(Error::Empty { .. })));
    }
}
