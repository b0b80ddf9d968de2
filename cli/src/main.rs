//! The command line of Windowshopper: what a merchant runs at home.
//!
//! In order of flow: [`args`] (what was asked for), [`read`] (files into rows), [`orders`] (rows
//! into an order log, as a merchant means them), [`mod@derive`] (a catalogue from the log), [`shop`]
//! (both together), then one file a command, and [`output`] (the only place that prints).

mod args;
mod check;
mod churn;
mod compression;
mod derive;
mod error;
mod evaluate_sequences;
mod evaluate_sessions;
mod evaluate_shop;
mod inspect;
mod orders;
mod output;
mod patterns;
mod privacy;
mod purchase;
mod read;
mod search;
mod session_blend;
mod session_figures;
mod session_models;
mod sessions;
mod settings;
mod shop;
mod simulate;
mod text;
mod train;
mod tune;
mod uplift;
mod watch;

use args::{Cli, Command, EvaluateCommand};
use clap::Parser;
use error::CliError;
use std::process::ExitCode;

fn main() -> ExitCode {
    // On bad usage clap prints to standard error and exits with 2.
    let cli = Cli::parse();
    match run(&cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::error(cli.command.json(), &error);
            ExitCode::from(error.exit_code())
        }
    }
}

fn run(command: &Command) -> Result<(), CliError> {
    match command {
        Command::Check(args) => check::run(args),
        Command::Train(args) => train::run(args),
        Command::Tune(args) => tune::run(args),
        Command::Evaluate(EvaluateCommand::Sessions(args)) => {
            let options = evaluate_sessions::Options {
                train: args.train.clone(),
                test: args.test.clone(),
                k: args.k as usize,
                exclude_current: args.exclude_current,
                limit: args.limit,
                params: args.learn.params()?,
                search: !args.no_search && args.learn.config.is_none(),
                fast: args.learn.fast,
                keep_all: args.keep_all,
                out: args.out.clone(),
            };
            let progress = output::progress_step("evaluating");
            let watch = &mut watch::Watch::new(&progress);
            let document = evaluate_sessions::run(&options, watch)?;
            progress.finish_and_clear();
            output::result(args.json, &document, session_figures::Table(&document))
        }
        Command::Evaluate(EvaluateCommand::Sequences(args)) => {
            let options = evaluate_sessions::Options {
                train: args.data.clone(),
                test: args.data.clone(),
                k: args.k as usize,
                exclude_current: args.exclude_current,
                limit: args.limit,
                params: args.learn.params()?,
                search: !args.no_search && args.learn.config.is_none(),
                fast: args.learn.fast,
                keep_all: args.keep_all,
                out: args.out.clone(),
            };
            let progress = output::progress_step("evaluating");
            let watch = &mut watch::Watch::new(&progress);
            let document = evaluate_sequences::run(&options, watch)?;
            progress.finish_and_clear();
            output::result(args.json, &document, session_figures::Table(&document))
        }
        Command::Evaluate(EvaluateCommand::Shop(args)) => evaluate_shop::run(args),
        Command::Evaluate(EvaluateCommand::Compression(args)) => compression::run(args),
        Command::Evaluate(EvaluateCommand::Privacy(args)) => privacy::evaluate::run(args),
        Command::Inspect(args) => inspect::run(args),
        Command::Aggregate(args) => privacy::aggregate::run(args),
        Command::Privacy(command) => privacy::release::run(command),
        Command::Text(command) => text::run(command),
        Command::Simulate(args) => simulate::run(args),
        Command::Churn(command) => churn::run(command),
        Command::Purchase(command) => purchase::run(command),
        Command::Uplift(command) => uplift::run(command),
    }
}
