//! Native command line of Windowshopper.

mod evaluate_sessions;

use evaluate_sessions::{Options, run};
use std::process::ExitCode;

/// `train test [limit] [exclude]`, until the argument parser is merged.
#[allow(clippy::print_stdout, clippy::print_stderr)]
fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [train, test, rest @ ..] = &args[..] else {
        eprintln!("usage: windowshopper TRAIN TEST [LIMIT] [exclude]");
        return ExitCode::from(2);
    };
    let options = Options {
        train: train.into(),
        test: test.into(),
        k: 20,
        exclude_current: rest.iter().any(|word| word == "exclude"),
        limit: rest.first().and_then(|limit| limit.parse().ok()),
        seed: 42,
    };
    match run(&options) {
        Ok(report) => {
            println!("{report:#}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
