//! `windowshopper text ...`: training and judging what the engine does with texts; one file a model.

mod search;

use crate::error::CliError;
use clap::Subcommand;

/// Train and evaluate what understands texts.
#[derive(Debug, Subcommand)]
pub enum TextCommand {
    #[command(subcommand)]
    Evaluate(TextEvaluateCommand),
}

/// Judge what understands texts.
#[derive(Debug, Subcommand)]
pub enum TextEvaluateCommand {
    Search(search::SearchArgs),
}

impl TextCommand {
    /// True when results are one JSON document.
    pub fn json(&self) -> bool {
        match self {
            TextCommand::Evaluate(TextEvaluateCommand::Search(args)) => args.json,
        }
    }
}

/// Runs a command.
///
/// # Errors
/// What the command says.
pub fn run(command: &TextCommand) -> Result<(), CliError> {
    match command {
        TextCommand::Evaluate(TextEvaluateCommand::Search(args)) => search::run(args),
    }
}
