//! `evaluate sessions`: next-item prediction on session files, as benchmarks do it.
//!
//! A file has one session a line, items separated by blanks, oldest first (`.gz` is unpacked); in
//! the test file the last item is the target and those before it the history. Lines of the training
//! file are in order of time. Every model is judged as shipped: quantised, written into a bundle and
//! read back.
//!
//! Items of a history that training never saw are ignored; such a target is a miss.

use crate::session_blend::SessionBlend;
use crate::watch::Watch;
use flate2::read::MultiGzDecoder;
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::Instant;
use windowshopper::bundle::{Bundle, BundleError, BundleWriter};
use windowshopper::error::Coded;
use windowshopper::features::{Action, Context, Query, Sessions, Visit};
use windowshopper::id::{ItemId, ItemTable};
use windowshopper::math::{Mask, Scores};
use windowshopper::metrics::Evaluation;
use windowshopper::models::als::Als;
use windowshopper::models::neighbors::Neighbors;
use windowshopper::models::popularity::Popularity;
use windowshopper::models::sequence::Sequence;
use windowshopper::models::session_knn::SessionKnn;
use windowshopper::models::{
    ParamsError, Recommender, Source, als, item_knn, linear_item, popularity, sequence, session_knn,
};

/// What is judged, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// Sessions to learn from.
    pub train: PathBuf,
    /// Sessions to predict.
    pub test: PathBuf,
    /// Length of the lists.
    pub k: usize,
    /// Shop mode: the item on screen (the last of the history) is never recommended.
    pub exclude_current: bool,
    /// At most so many test lines, spread evenly.
    pub limit: Option<usize>,
    /// Seed of everything random.
    pub seed: u64,
}

/// Why the evaluation can't be done.
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
    Bundle(#[from] BundleError),
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
        }
    }
}

/// Reads a session file line by line.
///
/// # Errors
/// When the file can't be read, is not text, or has no session.
pub fn read_sessions(path: &Path, mut each: impl FnMut(&[&str])) -> Result<(), Error> {
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

/// A test line.
struct Case {
    history: Vec<Visit>,
    /// `None` when training never saw it.
    target: Option<ItemId>,
}

/// Trains and judges every model that learns from sessions.
///
/// # Errors
/// [`Error`].
pub fn run(options: &Options) -> Result<Value, Error> {
    let mut table = ItemTable::default();
    let mut lines: Vec<Vec<ItemId>> = Vec::new();
    read_sessions(&options.train, |items| {
        lines.push(items.iter().map(|item| table.intern(item)).collect());
    })?;
    let mut sessions = Sessions::new(table.len());
    for (time, line) in (0i64..).zip(&lines) {
        sessions.push(None, time, line.iter().map(|&item| (item, 1.0)));
    }
    drop(lines);
    // The clock of a file without times: the position of the line. All tests come after it.
    let now = i64::try_from(sessions.len()).unwrap_or(i64::MAX);
    let mut cases = Vec::new();
    read_sessions(&options.test, |items| {
        let (target, history) = items.split_last().unwrap_or((&"", &[]));
        let known = history.iter().filter_map(|item| table.get(item));
        cases.push(Case {
            history: known
                .map(|item| Visit::new(item, Action::View, now))
                .collect(),
            target: table.get(target),
        });
    })?;
    if let Some(limit) = options.limit
        && limit < cases.len()
    {
        let all = cases.len();
        let mut index = 0;
        cases.retain(|_| {
            index += 1;
            (index * limit) / all != ((index - 1) * limit) / all
        });
    }

    let mut models = Map::new();
    let start = Instant::now();
    let mut blend = SessionBlend::fit(&sessions, &table, options)?;
    let fit_seconds = start.elapsed().as_secs_f64();
    for (model, cost) in blend.models() {
        let name = model.source().name();
        let mut alone = alone(&mut **model, table.len());
        let mut report = judge(&mut alone, &cases, table.len(), options, now);
        report.insert("fit_seconds".into(), json!(cost.fit_seconds));
        report.insert("bytes".into(), json!(cost.bytes));
        models.insert(name.into(), Value::Object(report));
    }
    let mut answer = |query: &Query<'_>, k: usize, allowed: &Mask, list: &mut Vec<ItemId>| {
        blend.recommend(query, k, allowed, list);
    };
    let mut report = judge(&mut answer, &cases, table.len(), options, now);
    report.insert("fit_seconds".into(), json!(fit_seconds));
    let bytes: u64 = models
        .values()
        .filter_map(|model| model["bytes"].as_u64())
        .sum();
    report.insert("bytes".into(), json!(bytes));
    models.insert("blend".into(), Value::Object(report));
    Ok(json!({
        "k": options.k,
        "exclude_current": options.exclude_current,
        "train_sessions": sessions.len(),
        "test_lines": cases.len(),
        "items": table.len(),
        "models": models,
    }))
}

/// Fits a model and writes it. What takes long goes on learning from where `learner` is.
pub fn learn(
    source: Source,
    sessions: &Sessions,
    seed: u64,
    learner: &mut Option<sequence::Learner>,
    writer: &mut BundleWriter,
    watch: &mut Watch<'_>,
) -> Result<(), ParamsError> {
    match source {
        Source::Popularity => {
            popularity::fit(sessions, &popularity::Params::default())?.save(writer);
        }
        Source::ItemKnn => {
            item_knn::fit(sessions, source, &item_knn::Params::default())?.save(writer);
        }
        Source::SessionKnn => {
            session_knn::fit(sessions, &session_knn::Params::default())?.save(writer);
        }
        Source::Als => {
            let params = als::Params {
                seed,
                ..als::Params::default()
            };
            als::fit(sessions, &params)?.save(writer);
        }
        Source::LinearItem => {
            linear_item::fit(sessions, &linear_item::Params::default())?.save(writer);
        }
        Source::Sequence => {
            if learner.is_none() {
                let params = sequence::Params {
                    seed,
                    ..sequence::Params::default()
                };
                *learner = Some(sequence::Learner::new(sessions.item_count(), &params)?);
            }
            if let Some(learner) = learner {
                learner.learn(sessions, watch);
                learner.model()?.save(writer);
            }
        }
        _ => {}
    }
    Ok(())
}

/// Reads a model back.
pub fn load(
    source: Source,
    bundle: &Bundle<'_>,
) -> Result<Option<Box<dyn Recommender>>, BundleError> {
    fn boxed<M: Recommender + 'static>(model: M) -> Box<dyn Recommender> {
        Box::new(model)
    }
    Ok(match source {
        Source::Popularity => Popularity::load(bundle)?.map(boxed),
        Source::ItemKnn | Source::LinearItem => Neighbors::load(bundle, source)?.map(boxed),
        Source::SessionKnn => SessionKnn::load(bundle)?.map(boxed),
        Source::Als => Als::load(bundle)?.map(boxed),
        Source::Sequence => Sequence::load(bundle)?.map(boxed),
        _ => None,
    })
}

/// What answers a query with a list: the best `k` that the mask allows, best first.
type Answer<'a> = dyn FnMut(&Query<'_>, usize, &Mask, &mut Vec<ItemId>) + 'a;

/// Asks for every test line.
fn judge(
    answer: &mut Answer<'_>,
    cases: &[Case],
    items: usize,
    options: &Options,
    now: i64,
) -> Map<String, Value> {
    let mut evaluation = Evaluation::new(options.k, items);
    let mut micros: Vec<f64> = Vec::with_capacity(cases.len());
    let mut allowed = Mask::all(items);
    let mut list = Vec::new();
    for case in cases {
        let current = case.history.last().map(|visit| visit.item);
        let hidden = current.filter(|_| options.exclude_current);
        if let Some(item) = hidden {
            allowed.remove(item);
        }
        let query = Query {
            history: &case.history,
            now,
            context: Context::default(),
        };
        let start = Instant::now();
        answer(&query, options.k, &allowed, &mut list);
        micros.push(start.elapsed().as_secs_f64() * 1e6);
        evaluation.add(&list, case.target.as_slice());
        if let Some(item) = hidden {
            allowed.insert(item);
        }
    }
    micros.sort_unstable_by(f64::total_cmp);
    let metrics = evaluation.metrics();
    let mut report = Map::new();
    report.insert("hit_rate".into(), json!(metrics.hit_rate));
    report.insert("mrr".into(), json!(metrics.mrr));
    report.insert("ndcg".into(), json!(metrics.ndcg));
    report.insert("coverage".into(), json!(metrics.coverage));
    report.insert("predict_us_p50".into(), json!(percentile(&micros, 50)));
    report.insert("predict_us_p99".into(), json!(percentile(&micros, 99)));
    report
}

/// The list of one model alone.
fn alone<'a>(
    model: &'a mut dyn Recommender,
    items: usize,
) -> impl FnMut(&Query<'_>, usize, &Mask, &mut Vec<ItemId>) + 'a {
    let mut scores = Scores::new(items);
    move |query, k, allowed, list| {
        scores.clear();
        model.score(query, &mut scores);
        list.clear();
        list.extend(scores.top(k, allowed).iter().map(|scored| scored.item));
    }
}

/// The smallest value that at least `percent` of the sorted values do not exceed; 0 of none.
fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
}

/// The report as a table for people.
pub struct Table<'a>(pub &'a Value);

impl std::fmt::Display for Table<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const COLUMNS: [&str; 8] = [
            "hit_rate",
            "mrr",
            "ndcg",
            "coverage",
            "fit_seconds",
            "predict_us_p50",
            "predict_us_p99",
            "bytes",
        ];
        let (lines, items) = (&self.0["test_lines"], &self.0["items"]);
        writeln!(
            out,
            "{lines} test lines, {items} items, k = {}",
            self.0["k"]
        )?;
        write!(out, "{:<14}", "model")?;
        for column in COLUMNS {
            write!(out, "{column:>16}")?;
        }
        for (name, figures) in self.0["models"].as_object().into_iter().flatten() {
            write!(out, "\n{name:<14}")?;
            for column in COLUMNS {
                write!(out, "{:>16.4}", figures[column].as_f64().unwrap_or(0.0))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn file(name: &str, text: &[u8]) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("windowshopper-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(name);
        if name.ends_with(".gz") {
            let mut packed = GzEncoder::new(File::create(&path).unwrap(), Compression::fast());
            packed.write_all(text).unwrap();
            packed.finish().unwrap();
        } else {
            std::fs::write(&path, text).unwrap();
        }
        path
    }

    fn options(train: PathBuf, test: PathBuf) -> Options {
        Options {
            train,
            test,
            k: 2,
            exclude_current: false,
            limit: None,
            seed: 1,
        }
    }

    #[test]
    fn judges_by_the_last_item() {
        // After a comes b; the test's second target is unknown, its third has no known history.
        let train = file("train.txt.gz", &b"a b\nc d\n".repeat(6));
        let test = file("test.txt", b"a b\nx c z\n\nx y d\n");
        let report = run(&options(train.clone(), test.clone())).unwrap();
        assert_eq!(report["test_lines"], 3);
        assert_eq!(report["items"], 4);
        let third = 1.0 / 3.0;
        assert_eq!(report["models"]["item_knn"]["hit_rate"], third);
        assert_eq!(report["models"]["item_knn"]["mrr"], third);
        for model in ["popularity", "item_knn", "session_knn", "als"] {
            for figure in [
                "hit_rate",
                "mrr",
                "ndcg",
                "coverage",
                "fit_seconds",
                "predict_us_p50",
                "predict_us_p99",
                "bytes",
            ] {
                assert!(
                    report["models"][model][figure].is_number(),
                    "{model} {figure}"
                );
            }
        }
        let mut limited = options(train, test);
        limited.limit = Some(2);
        assert_eq!(run(&limited).unwrap()["test_lines"], 2);
    }

    #[test]
    fn shop_mode_hides_the_item_on_screen() {
        let train = file("same-train.txt", &b"a b\n".repeat(6));
        let test = file("same-test.txt", b"a a\n");
        let mut options = options(train, test);
        let hits =
            |options: &Options| run(options).unwrap()["models"]["popularity"]["hit_rate"].as_f64();
        assert_eq!(hits(&options), Some(1.0));
        options.exclude_current = true;
        assert_eq!(hits(&options), Some(0.0));
    }

    #[test]
    fn bad_files_have_codes() {
        let good = file("good.txt", b"a b\n");
        let code = |train: PathBuf| run(&options(train, good.clone())).unwrap_err().code();
        assert_eq!(code(PathBuf::from("not-there")), "file_not_found");
        assert_eq!(code(file("empty.txt", b"\n\n")), "sessions_empty");
        assert_eq!(
            code(file("binary.txt", b"a b\n\xff\xfe\n")),
            "sessions_not_text"
        );
        let packed = file("cut.gz", b"a b\n");
        std::fs::write(&packed, &std::fs::read(&packed).unwrap()[..12]).unwrap();
        assert_eq!(code(packed), "file");
    }
}
