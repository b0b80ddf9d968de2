//! `windowshopper text train|evaluate sentiment`: reviews with labels, in and out.

use crate::error::CliError;
use crate::{output, read};
use clap::Args;
use indicatif::ProgressBar;
use serde::Serialize;
use std::fmt;
use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};
use std::time::Instant;
use windowshopper::bundle::{Bundle, BundleWriter};
use windowshopper::json::NativeJson;
use windowshopper::metrics::{Binary, binary};
use windowshopper::text::sentiment::Sentiment;
use windowshopper::text::sentiment::fit::{Example, Known, Params, fit};
use windowshopper::text::{Language, language};

/// Longest line that is read, in bytes.
const MAX_LINE: u64 = 16 << 20;

/// Learn sentiment from reviews with labels.
///
/// A file has one review a line: label, tab, text; unpacked when its name ends in `.gz`. A label is 1
/// or 0, positive or negative, pos or neg. Training texts that are (nearly) texts of --dev or
/// --held-out files, or that were read before, are left out. The same files, options and seed give
/// the same bytes.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// Reviews to learn from; each file counts the same.
    #[arg(long, value_name = "FILE", required = true)]
    pub train: Vec<PathBuf>,
    /// Reviews by which probabilities are calibrated; they must be others. Each file counts the same;
    /// one that is given twice counts twice.
    #[arg(long, value_name = "FILE", required = true)]
    pub dev: Vec<PathBuf>,
    /// Reviews of a later test: only to leave them out of training.
    #[arg(long, value_name = "FILE")]
    pub held_out: Vec<PathBuf>,
    /// Where the weights go (.wst).
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Language of the reviews: en or zh. [default: that of the first training texts]
    #[arg(long, value_name = "LANGUAGE", value_parser = ["en", "zh"])]
    pub language: Option<String>,
    /// Words of aspects, a file of lines `aspect: word word ...`. [default: those that come with the
    /// command]
    #[arg(long, value_name = "FILE")]
    pub aspects: Option<PathBuf>,
    /// How many n-grams are kept; each takes about 1.4 bytes. [default: 25000, of Chinese 29500]
    #[arg(long, value_name = "N")]
    pub ngrams: Option<usize>,
    /// Seed of everything random.
    #[arg(long, value_name = "N", default_value_t = 42)]
    pub seed: u64,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// Judge sentiment on reviews with labels.
///
/// Files are as for training. Lines of --json: rows, accuracy, macro_f1, auc, log_loss, ece (expected
/// calibration error over 10 bins of equal width), bytes (of the weights that were used, as they
/// are), us_per_text_p50 (median time of a text on this machine, native, in microseconds).
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// The weights. [default: those that come with the command, by the language of each text]
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// Reviews.
    #[arg(long, value_name = "FILE")]
    pub test: PathBuf,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// The weights that come with the command.
const SHIPPED: [&[u8]; 2] = [
    include_bytes!("../../../models/sentiment-en.wst"),
    include_bytes!("../../../models/sentiment-zh.wst"),
];

/// Reads reviews: label, tab, text.
fn examples(path: &Path, group: usize) -> Result<Vec<Example>, CliError> {
    let mut lines = read::open_text(path, &ProgressBar::hidden())?;
    let mut examples = Vec::new();
    let mut line = Vec::new();
    for number in 1u64.. {
        line.clear();
        let length = (&mut lines)
            .take(MAX_LINE)
            .read_until(b'\n', &mut line)
            .map_err(|error| CliError::file("read", path, &error))?;
        if length == 0 {
            break;
        }
        let wrong = |what: &str| {
            let place = format!("{}:{number}: {what}", path.display());
            Err(CliError::failed("invalid_review", place))
        };
        if length as u64 == MAX_LINE {
            return wrong("the line is longer than 16 MB");
        }
        let Ok(text) = std::str::from_utf8(&line) else {
            return wrong("is not UTF-8");
        };
        let mut text = text.trim_end_matches(['\n', '\r']);
        if number == 1 {
            text = text.trim_start_matches('\u{feff}');
        }
        if text.is_empty() {
            continue;
        }
        let Some((label, text)) = text.split_once('\t') else {
            return wrong("has no tab; expected a label, a tab and a text");
        };
        let positive = match label.trim().to_ascii_lowercase().as_str() {
            "1" | "positive" | "pos" => true,
            "0" | "negative" | "neg" => false,
            // A header.
            _ if number == 1 && label.trim().eq_ignore_ascii_case("label") => continue,
            other => {
                return wrong(&format!(
                    "the label is {other:?}; expected 1 or 0, positive or negative, pos or neg"
                ));
            }
        };
        examples.push(Example {
            text: text.into(),
            positive,
            group,
        });
    }
    Ok(examples)
}

fn all_examples(paths: &[PathBuf]) -> Result<Vec<Example>, CliError> {
    let mut all = Vec::new();
    for (group, path) in paths.iter().enumerate() {
        all.extend(examples(path, group)?);
    }
    Ok(all)
}

/// What a training run did.
#[derive(Debug, Serialize)]
struct Trained {
    out: PathBuf,
    language: String,
    train_rows: usize,
    left_out: usize,
    dev_rows: usize,
    ngrams: usize,
    bytes: usize,
    dev: Binary,
}

/// Learns and writes weights.
///
/// # Errors
/// When a file can't be read or written, or is not such a file, or nothing can be learned.
pub fn train(args: &TrainArgs) -> Result<(), CliError> {
    read::check_target(&args.out)?;
    let progress = output::progress_step("learning");
    let mut train = all_examples(&args.train)?;
    let dev = all_examples(&args.dev)?;
    let language = match (&args.language, train.first()) {
        (Some(language), _) => language.clone(),
        (None, first) => code(first.map_or("", |example| &example.text)).into(),
    };
    let mut known = Known::default();
    for example in dev.iter().chain(&all_examples(&args.held_out)?) {
        known.add(&example.text);
    }
    let (rows, mut before) = (train.len(), Known::default());
    train.retain(|example| {
        let keep = !known.has(&example.text) && !before.has_exactly(&example.text);
        if keep {
            before.add(&example.text);
        }
        keep
    });
    let mut params = Params::of(&language);
    params.seed = args.seed;
    params.ngrams = args.ngrams.unwrap_or(params.ngrams);

    let mut writer = BundleWriter::new([], 0);
    fit(&train, &dev, &language, &params, &mut writer).map_err(CliError::of)?;
    let aspects = aspects(args, &language)?;
    writer.u8s("aspects", &[aspects.len()], aspects.as_bytes());
    for (key, value) in [
        ("train_rows", train.len()),
        ("left_out", rows - train.len()),
        ("dev_rows", dev.len()),
    ] {
        writer.number(&format!("training.{key}"), value as f64);
    }
    writer.number("training.seed", args.seed as f64);
    let file = writer.finish().map_err(|error| CliError::of(*error))?;
    let model = load(&file, &args.out)?;
    let figures = binary(&predictions(std::slice::from_ref(&model), &dev).0);
    read::write_bytes(&args.out, &file)?;
    progress.finish_and_clear();
    let done = Trained {
        out: args.out.clone(),
        language,
        train_rows: train.len(),
        left_out: rows - train.len(),
        dev_rows: dev.len(),
        ngrams: model.ngrams(),
        bytes: file.len(),
        dev: figures,
    };
    output::result(args.json, &done, &done)
}

/// The words of aspects.
fn aspects(args: &TrainArgs, language: &str) -> Result<String, CliError> {
    match &args.aspects {
        Some(path) => String::from_utf8(read::read_bytes(path)?).map_err(|_| {
            CliError::failed(
                "invalid_aspects",
                format!("{}: is not UTF-8", path.display()),
            )
        }),
        None if language == "zh" => Ok(include_str!("../../../models/aspects-zh.txt").into()),
        None => Ok(include_str!("../../../models/aspects-en.txt").into()),
    }
}

fn load(file: &[u8], path: &Path) -> Result<Sentiment, CliError> {
    Bundle::read(file, &NativeJson)
        .and_then(|bundle| Sentiment::load(&bundle))
        .map_err(|error| CliError::engine(path, &*error))
}

fn code(text: &str) -> &'static str {
    match language(text) {
        Language::Chinese => "zh",
        _ => "en",
    }
}

/// Probability and label of each example, and the median time in microseconds.
fn predictions(models: &[Sentiment], examples: &[Example]) -> (Vec<(f64, bool)>, f64) {
    let mut times: Vec<f64> = Vec::with_capacity(examples.len());
    let predictions = examples
        .iter()
        .map(|example| {
            let start = Instant::now();
            let model = match models {
                [only] => Some(only),
                several => {
                    let language = code(&example.text);
                    several.iter().find(|model| model.language() == language)
                }
            };
            let score = model.map(|model| model.score(&example.text));
            times.push(start.elapsed().as_secs_f64() * 1e6);
            let probability = score.map_or(0.5, |score| f64::from(score.probability));
            (probability, example.positive)
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let median = times.get(times.len() / 2).copied().unwrap_or(0.0);
    (predictions, median)
}

/// What an evaluation found.
#[derive(Debug, Serialize)]
struct Evaluated {
    rows: usize,
    #[serde(flatten)]
    figures: Binary,
    bytes: usize,
    us_per_text_p50: f64,
}

/// Judges weights.
///
/// # Errors
/// When a file can't be read, is not such a file, or has no review.
pub fn evaluate(args: &EvaluateArgs) -> Result<(), CliError> {
    let examples = examples(&args.test, 0)?;
    if examples.is_empty() {
        let message = format!("{}: has no review", args.test.display());
        return Err(CliError::failed("too_few_texts", message));
    }
    let (models, bytes) = match &args.model {
        Some(path) => {
            let file = read::read_bytes(path)?;
            (vec![load(&file, path)?], file.len())
        }
        None => {
            let mut models = Vec::new();
            let mut bytes = 0;
            for file in SHIPPED {
                let model = load(file, Path::new("shipped weights"))?;
                // Only what these texts need counts.
                if examples.iter().any(|it| code(&it.text) == model.language()) {
                    bytes += file.len();
                    models.push(model);
                }
            }
            (models, bytes)
        }
    };
    let (predictions, us_per_text_p50) = predictions(&models, &examples);
    let done = Evaluated {
        rows: examples.len(),
        figures: binary(&predictions),
        bytes,
        us_per_text_p50,
    };
    output::result(args.json, &done, &done)
}

impl fmt::Display for Trained {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{}: {} ({} bytes), {} n-grams from {} texts ({} left out: in a held-out file, or twice)",
            self.out.display(),
            self.language,
            self.bytes,
            self.ngrams,
            self.train_rows,
            self.left_out
        )?;
        writeln!(out, "on {} validation texts:", self.dev_rows)?;
        show(out, &self.dev)
    }
}

impl fmt::Display for Evaluated {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{} texts, {} bytes of weights", self.rows, self.bytes)?;
        show(out, &self.figures)?;
        writeln!(out, "  median time  {:>8.1} µs", self.us_per_text_p50)
    }
}

fn show(out: &mut fmt::Formatter<'_>, figures: &Binary) -> fmt::Result {
    for (name, value) in [
        ("accuracy", figures.accuracy),
        ("macro F1", figures.macro_f1),
        ("AUC", figures.auc),
        ("log-loss", figures.log_loss),
        ("calibration", figures.ece),
    ] {
        writeln!(out, "  {name:12} {value:>8.4}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
