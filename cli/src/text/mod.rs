//! `windowshopper text`: models of words, trained and judged.

mod pos;
mod search;
mod segment;
mod sentiment;

use crate::error::CliError;
use crate::{output, read};
use clap::Subcommand;
use std::path::Path;
use windowshopper::bundle::{Bundle, BundleError, BundleWriter};
use windowshopper::json::NativeJson;
use windowshopper::text::{GoldSentence, read_conllu};

/// Train text models, or judge them.
#[derive(Debug, Subcommand)]
pub enum TextCommand {
    #[command(subcommand)]
    Train(TextTrainCommand),
    #[command(subcommand)]
    Evaluate(TextEvaluateCommand),
}

/// Learn a text model from files.
///
/// The same files, options and seed give the same bytes.
#[derive(Debug, Subcommand)]
pub enum TextTrainCommand {
    Pos(pos::TrainArgs),
    Segment(segment::TrainArgs),
    Sentiment(sentiment::TrainArgs),
}

/// Judge a text model on a file that it has not seen.
#[derive(Debug, Subcommand)]
pub enum TextEvaluateCommand {
    Pos(pos::EvaluateArgs),
    Search(search::SearchArgs),
    Segment(segment::EvaluateArgs),
    Sentiment(sentiment::EvaluateArgs),
}

impl TextCommand {
    /// True when results are one JSON document.
    pub fn json(&self) -> bool {
        match self {
            Self::Train(TextTrainCommand::Pos(args)) => args.json,
            Self::Train(TextTrainCommand::Segment(args)) => args.json,
            Self::Evaluate(TextEvaluateCommand::Pos(args)) => args.json,
            Self::Evaluate(TextEvaluateCommand::Search(args)) => args.json,
            Self::Evaluate(TextEvaluateCommand::Segment(args)) => args.json,
            Self::Train(TextTrainCommand::Sentiment(args)) => args.json,
            Self::Evaluate(TextEvaluateCommand::Sentiment(args)) => args.json,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// What the files or the engine say.
pub fn run(command: &TextCommand) -> Result<(), CliError> {
    match command {
        TextCommand::Train(TextTrainCommand::Pos(args)) => pos::train(args),
        TextCommand::Train(TextTrainCommand::Segment(args)) => segment::train(args),
        TextCommand::Train(TextTrainCommand::Sentiment(args)) => sentiment::train(args),
        TextCommand::Evaluate(TextEvaluateCommand::Pos(args)) => pos::evaluate(args),
        TextCommand::Evaluate(TextEvaluateCommand::Search(args)) => search::run(args),
        TextCommand::Evaluate(TextEvaluateCommand::Segment(args)) => segment::evaluate(args),
        TextCommand::Evaluate(TextEvaluateCommand::Sentiment(args)) => sentiment::evaluate(args),
    }
}

/// A file of text, unpacked when its name ends in `.gz`.
fn read_text(path: &Path) -> Result<String, CliError> {
    String::from_utf8(read::read_bytes(path)?)
        .map_err(|_| CliError::failed("file", format!("{}: is not UTF-8", path.display())))
}

/// The sentences of a treebank; at least one.
fn read_gold(path: &Path) -> Result<Vec<GoldSentence>, CliError> {
    let gold = read_conllu(&read_text(path)?).map_err(|error| CliError::engine(path, &error))?;
    if gold.is_empty() {
        let message = format!("{}: has no sentence", path.display());
        return Err(CliError::failed("conllu", message));
    }
    Ok(gold)
}

/// A model and the bytes of its file.
fn load<M>(
    path: &Path,
    load: impl Fn(&Bundle<'_>) -> Result<M, Box<BundleError>>,
) -> Result<(M, usize), CliError> {
    let file = read::read_bytes(path)?;
    let bundle =
        Bundle::read(&file, &NativeJson).map_err(|error| CliError::engine(path, &error))?;
    let model = load(&bundle).map_err(|error| CliError::engine(path, &error))?;
    Ok((model, file.len()))
}

/// Writes a model of words, which is over no items; gives its bytes.
fn write(path: &Path, kind: &str, save: impl Fn(&mut BundleWriter)) -> Result<usize, CliError> {
    let mut writer = BundleWriter::new([], 0);
    writer.text("model", kind);
    save(&mut writer);
    let file = writer.finish().map_err(CliError::of)?;
    read::write_bytes(path, &file)?;
    Ok(file.len())
}

/// Prints a document of figures: as JSON, or a line a figure.
fn report(json: bool, document: &serde_json::Value) -> Result<(), CliError> {
    let mut lines = String::new();
    for (name, value) in document.as_object().into_iter().flatten() {
        lines += &format!("{:16} {value}\n", name.replace('_', " "));
    }
    output::result(json, document, lines)
}
