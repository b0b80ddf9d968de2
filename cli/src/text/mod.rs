//! `windowshopper text ...`: training and judging what the engine does with texts; one file a model.

mod sentiment;

use crate::error::CliError;
use clap::Subcommand;

/// Train and evaluate what understands texts.
#[derive(Debug, Subcommand)]
pub enum TextCommand {
    #[command(subcommand)]
    Train(TextTrainCommand),
    #[command(subcommand)]
    Evaluate(TextEvaluateCommand),
}

/// Learn what understands texts.
#[derive(Debug, Subcommand)]
pub enum TextTrainCommand {
    Sentiment(sentiment::TrainArgs),
}

/// Judge what understands texts.
#[derive(Debug, Subcommand)]
pub enum TextEvaluateCommand {
    Sentiment(sentiment::EvaluateArgs),
}

impl TextCommand {
    /// True when results are one JSON document.
    pub fn json(&self) -> bool {
        match self {
            TextCommand::Train(TextTrainCommand::Sentiment(args)) => args.json,
            TextCommand::Evaluate(TextEvaluateCommand::Sentiment(args)) => args.json,
        }
    }
}

/// Runs a command.
///
/// # Errors
/// What the command says.
pub fn run(command: &TextCommand) -> Result<(), CliError> {
    match command {
        TextCommand::Train(TextTrainCommand::Sentiment(args)) => sentiment::train(args),
        TextCommand::Evaluate(TextEvaluateCommand::Sentiment(args)) => sentiment::evaluate(args),
    }
}
