//! `text train segment` and `text evaluate segment`: words of Chinese.

use super::{load, read_gold, read_text, report, write};
use crate::error::CliError;
use clap::Args;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;
use windowshopper::text::segment::{Params, SegmenterFiles, fit};
use windowshopper::text::{GoldSentence, Segmenter, Upos};

/// Make a segmenter of Chinese from a dictionary.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// Lines of `word occurrences tag`, the form of jieba's dictionary.
    #[arg(long, value_name = "FILE")]
    pub dictionary: PathBuf,
    /// Lines of a traditional and a simplified character, the form of OpenCC's `TSCharacters.txt`.
    #[arg(long, value_name = "FILE")]
    pub simplified: Option<PathBuf>,
    /// How many words are kept, the most frequent.
    #[arg(long, value_name = "N", default_value_t = Params::default().words)]
    pub words: usize,
    /// Where the weights go.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

/// Judge the segmenter on a treebank: F1 of words, and their tags.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// Sentences with their words (CoNLL-U, gzip too).
    #[arg(long, value_name = "FILE")]
    pub gold: PathBuf,
    /// The weights.
    #[arg(long, value_name = "FILE", default_value = "models/segment-zh.wst")]
    pub model: PathBuf,
    /// Print one JSON document on standard output.
    #[arg(long)]
    pub json: bool,
}

pub fn train(args: &TrainArgs) -> Result<(), CliError> {
    crate::read::check_target(&args.out)?;
    let dictionary = read_text(&args.dictionary)?;
    let simplified = match &args.simplified {
        Some(path) => read_text(path)?,
        None => String::new(),
    };
    let files = SegmenterFiles {
        dictionary: &dictionary,
        simplified: &simplified,
    };
    let params = Params { words: args.words };
    let segmenter =
        fit(&files, &params).map_err(|error| CliError::engine(&args.dictionary, &error))?;
    let bytes = write(&args.out, "segmenter", |writer| segmenter.save(writer))?;
    report(
        args.json,
        &json!({ "words": segmenter.len(), "bytes": bytes }),
    )
}

pub fn evaluate(args: &EvaluateArgs) -> Result<(), CliError> {
    let gold = read_gold(&args.gold)?;
    let (segmenter, bytes) = load(&args.model, Segmenter::load)?;
    let (mut words, mut found, mut right, mut tagged) = (0, 0, 0, 0);
    for sentence in &gold {
        let expected = gold_words(sentence);
        let actual = actual_words(&segmenter, sentence);
        words += expected.len();
        found += actual.len();
        for (span, tag) in &actual {
            if let Some(gold) = expected.get(span) {
                right += 1;
                tagged += usize::from(gold == tag);
            }
        }
    }
    let share = |part: usize, of: usize| part as f64 / of.max(1) as f64;
    let document = json!({
        "sentences": gold.len(),
        "words": words,
        "f1": share(2 * right, words + found),
        "precision": share(right, found),
        "recall": share(right, words),
        "upos_f1": share(2 * tagged, words + found),
        "upos_accuracy": share(tagged, right),
        "bytes": bytes,
    });
    report(args.json, &document)
}

/// Words by where they start and end, in characters that are not white space.
type Spans = BTreeMap<(usize, usize), Upos>;

fn gold_words(sentence: &GoldSentence) -> Spans {
    let mut at = 0;
    let words = sentence.words.iter().map(|(word, tag)| {
        let start = at;
        at += visible(word);
        ((start, at), *tag)
    });
    words.collect()
}

fn actual_words(segmenter: &Segmenter, sentence: &GoldSentence) -> Spans {
    let joined: String = sentence
        .words
        .iter()
        .map(|(word, _)| word.as_str())
        .collect();
    let bare = |text: &str| text.split_whitespace().collect::<String>();
    let text = if bare(&sentence.text) == bare(&joined) {
        &sentence.text
    } else {
        &joined
    };
    let (mut at, mut end) = (0, 0);
    let mut spans = Spans::new();
    for word in segmenter.tag_text(text) {
        at += visible(&text[end..word.start]);
        let start = at;
        at += visible(&text[word.start..word.end]);
        end = word.end;
        spans.insert((start, at), word.tag);
    }
    spans
}

fn visible(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}
