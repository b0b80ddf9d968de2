//! `text train pos` and `text evaluate pos`: parts of speech of English.

use super::{load, read_gold, read_text, report, write};
use crate::error::CliError;
use crate::output;
use clap::Args;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Instant;
use windowshopper::json::{Json, NativeJson};
use windowshopper::text::tagger::{Params, Words, fit};
use windowshopper::text::{GoldSentence, Tagger, normalise};
use windowshopper::value::Value;

/// Learn a part-of-speech tagger from a treebank in CoNLL-U.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// Sentences to learn from (CoNLL-U, gzip too).
    #[arg(long, value_name = "FILE")]
    pub train: PathBuf,
    /// Sentences that the figures are on; none of them is learned from.
    #[arg(long, value_name = "FILE")]
    pub dev: PathBuf,
    /// More sentences that are not learned from, such as those of a test (may be repeated).
    #[arg(long, value_name = "FILE")]
    pub exclude: Vec<PathBuf>,
    /// Brown clusters: a JSON object of word to path (a number, the root in its lowest bit), the most
    /// frequent words first.
    #[arg(long, value_name = "FILE")]
    pub clusters: Option<PathBuf>,
    /// Which parts of speech a dictionary gives: a JSON object with lists of lemmas under `adj`,
    /// `adv`, `noun` and `verb`.
    #[arg(long, value_name = "FILE")]
    pub lemmas: Option<PathBuf>,
    /// Irregular forms: a JSON object with objects of form to lemmas under the same names.
    #[arg(long, value_name = "FILE")]
    pub exceptions: Option<PathBuf>,
    /// How many of the clustered words are kept (the first of the file).
    #[arg(long, value_name = "N", default_value_t = 60_000)]
    pub words: usize,
    /// Rows of weights.
    #[arg(long, value_name = "N", default_value_t = Params::default().rows,
          value_parser = clap::value_parser!(u32).range(1..=1 << 24))]
    pub rows: u32,
    /// Passes over the sentences in a run.
    #[arg(long, value_name = "N", default_value_t = Params::default().epochs,
          value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub epochs: u32,
    /// Runs, whose weights are averaged.
    #[arg(long, value_name = "N", default_value_t = Params::default().runs,
          value_parser = clap::value_parser!(u32).range(1..=100))]
    pub runs: u32,
    /// Size of a level of a weight, in root mean squares: larger is fewer bytes, and coarser.
    #[arg(long, value_name = "X", default_value_t = Params::default().level)]
    pub level: f32,
    /// Seed of the order of learning.
    #[arg(long, value_name = "N", default_value_t = Params::default().seed)]
    pub seed: u64,
    /// Where the weights go.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// Judge the tagger on a treebank: its words as they are cut there.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// Sentences with their tags (CoNLL-U, gzip too).
    #[arg(long, value_name = "FILE")]
    pub gold: PathBuf,
    /// The weights.
    #[arg(long, value_name = "FILE", default_value = "models/pos-en.wst")]
    pub model: PathBuf,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

pub fn train(args: &TrainArgs) -> Result<(), CliError> {
    crate::read::check_target(&args.out)?;
    if !(args.level.is_finite() && args.level > 0.0) {
        let message = format!("--level is {}, expected more than 0", args.level);
        return Err(CliError::Usage(message));
    }
    let mut sentences = read_gold(&args.train)?;
    let dev = read_gold(&args.dev)?;
    let mut held: BTreeSet<String> = dev.iter().map(key).collect();
    for path in &args.exclude {
        held.extend(read_gold(path)?.iter().map(key));
    }
    let all = sentences.len();
    sentences.retain(|sentence| !held.contains(&key(sentence)));
    if sentences.is_empty() {
        let message = format!("{}: all its sentences are excluded", args.train.display());
        return Err(CliError::failed("conllu", message));
    }
    let words = known_words(args)?;
    let params = Params {
        rows: args.rows,
        epochs: args.epochs,
        runs: args.runs,
        level: args.level,
        seed: args.seed,
        ..Params::default()
    };
    let known = words.len();
    let progress = output::progress_step("learning");
    let tagger = fit(&sentences, words, &params, &mut |pass, share| {
        progress.set_message(format!("pass {}: {share:.4} right", pass + 1));
    });
    progress.finish_and_clear();
    let bytes = write(&args.out, "tagger", |writer| tagger.save(writer))?;
    let (tokens, right, _) = judge(&tagger, &dev);
    let document = json!({
        "sentences": sentences.len(),
        "excluded": all - sentences.len(),
        "known_words": known,
        "dev_tokens": tokens,
        "dev_accuracy": right as f64 / tokens.max(1) as f64,
        "bytes": bytes,
    });
    report(args.json, &document)
}

pub fn evaluate(args: &EvaluateArgs) -> Result<(), CliError> {
    let gold = read_gold(&args.gold)?;
    let (tagger, bytes) = load(&args.model, Tagger::load)?;
    let (tokens, right, seconds) = judge(&tagger, &gold);
    let document = json!({
        "sentences": gold.len(),
        "tokens": tokens,
        "accuracy": right as f64 / tokens.max(1) as f64,
        "bytes": bytes,
        "us_per_token": seconds * 1e6 / tokens.max(1) as f64,
    });
    report(args.json, &document)
}

/// Words, words tagged right, and seconds.
fn judge(tagger: &Tagger, gold: &[GoldSentence]) -> (usize, usize, f64) {
    let (mut tokens, mut right, mut seconds) = (0, 0, 0.0);
    for sentence in gold {
        let words: Vec<&str> = sentence
            .words
            .iter()
            .map(|(word, _)| word.as_str())
            .collect();
        let start = Instant::now();
        let tags = tagger.tag(&words);
        seconds += start.elapsed().as_secs_f64();
        tokens += words.len();
        let pairs = tags.iter().zip(&sentence.words);
        right += pairs.filter(|(tag, (_, gold))| **tag == *gold).count();
    }
    (tokens, right, seconds)
}

/// What two copies of a sentence have in common.
fn key(sentence: &GoldSentence) -> String {
    let words: Vec<&str> = sentence
        .words
        .iter()
        .map(|(word, _)| word.as_str())
        .collect();
    normalise(&words.join(" "))
}

const PARTS: [&str; 4] = ["adj", "adv", "noun", "verb"];

/// Endings of inflected forms and of their lemmas, by part of speech (WordNet's *morphy*).
const ENDINGS: [(usize, &str, &str); 20] = [
    (0, "er", ""),
    (0, "est", ""),
    (0, "er", "e"),
    (0, "est", "e"),
    (2, "s", ""),
    (2, "ses", "s"),
    (2, "ves", "f"),
    (2, "xes", "x"),
    (2, "zes", "z"),
    (2, "ches", "ch"),
    (2, "shes", "sh"),
    (2, "men", "man"),
    (2, "ies", "y"),
    (3, "s", ""),
    (3, "ies", "y"),
    (3, "es", "e"),
    (3, "es", ""),
    (3, "ed", "e"),
    (3, "ed", ""),
    (3, "ing", ""),
];

/// What dictionaries say of words.
#[derive(Default)]
struct Dictionary {
    lemmas: [BTreeSet<String>; 4],
    forms: [BTreeSet<String>; 4],
}

impl Dictionary {
    fn read(args: &TrainArgs) -> Result<Self, CliError> {
        let mut dictionary = Self::default();
        if let Some(path) = &args.lemmas {
            let file = read_json(path)?;
            for (set, part) in dictionary.lemmas.iter_mut().zip(PARTS) {
                let lemmas = file.get(part).list();
                let lemmas = lemmas.ok_or_else(|| unexpected(path, &format!("a list `{part}`")))?;
                set.extend(lemmas.iter().filter_map(Value::to_text));
            }
        }
        if let Some(path) = &args.exceptions {
            let file = read_json(path)?;
            for (set, part) in dictionary.forms.iter_mut().zip(PARTS) {
                let forms = file.get(part).map();
                let forms =
                    forms.ok_or_else(|| unexpected(path, &format!("an object `{part}`")))?;
                set.extend(forms.iter().map(|(form, _)| form.clone()));
            }
        }
        Ok(dictionary)
    }

    /// Bits 0 to 3: is a lemma or an irregular form; 4 to 7: a regular form of one.
    fn senses(&self, word: &str) -> u8 {
        let word = word.to_lowercase();
        let mut senses = 0;
        for part in 0..PARTS.len() {
            if self.lemmas[part].contains(&word) || self.forms[part].contains(&word) {
                senses |= 1 << part;
            }
        }
        for (part, ending, of_lemma) in ENDINGS.into_iter().chain([(3, "ing", "e")]) {
            let stem = word.strip_suffix(ending).filter(|stem| stem.len() > 1);
            let is_form =
                stem.is_some_and(|stem| self.lemmas[part].contains(&format!("{stem}{of_lemma}")));
            if is_form && senses & 1 << part == 0 {
                senses |= 16 << part;
            }
        }
        senses
    }
}

fn known_words(args: &TrainArgs) -> Result<Words, CliError> {
    let mut words = Words::default();
    let Some(path) = &args.clusters else {
        return Ok(words);
    };
    let dictionary = Dictionary::read(args)?;
    let file = read_json(path)?;
    let clusters = file
        .map()
        .ok_or_else(|| unexpected(path, "an object of words"))?;
    let mut taken = 0;
    for (word, cluster) in clusters {
        let cluster = cluster.number().unwrap_or(-1.0);
        if !(0.0..=f64::from(u32::MAX)).contains(&cluster) {
            return Err(unexpected(
                path,
                &format!("a path from 0 to {} for `{word}`", u32::MAX),
            ));
        }
        // The first sixteen branches, which keep all but a few clusters apart.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // in range
        let cluster = (cluster as u32 & 0xffff) as u16;
        if cluster != 0 && !word.contains(char::is_whitespace) {
            if taken == args.words {
                break;
            }
            taken += 1;
            words.insert(word, cluster, dictionary.senses(word));
        }
    }
    Ok(words)
}

fn read_json(path: &Path) -> Result<Value, CliError> {
    NativeJson
        .parse(&read_text(path)?)
        .map_err(|error| CliError::failed("json", format!("{}: {error}", path.display())))
}

fn unexpected(path: &Path, expected: &str) -> CliError {
    CliError::failed("json", format!("{}: expected {expected}", path.display()))
}
