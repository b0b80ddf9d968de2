//! `evaluate sessions`: next-item prediction on session files, as benchmarks do it.
//!
//! In the test file the last item of a line is the target and those before it the history. Everything
//! that is chosen is chosen inside the training file, on its last sessions: parameters, the weights of
//! the blend, which models are worth their bytes. Then all that is kept learns from the whole file,
//! goes into one bundle, and that bundle, read back, is what is judged.

use crate::error::CliError;
use crate::read as files;
use crate::search::{self, Trial};
use crate::session_blend;
use crate::session_figures::{choice, test};
use crate::session_models::{self, SOURCES};
use crate::sessions::{Case, Error, Training, thin};
use crate::settings::{KNOBS, Knob};
use crate::watch::Watch;
use serde_json::{Map, Value, json};
use std::path::PathBuf;
use std::time::Instant;
use windowshopper::engine::fit::{FitParams, Watch as _};
use windowshopper::features::Sessions;
use windowshopper::models::{Source, linear_item, session_knn};

/// What is judged, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// Sessions to learn from.
    pub train: PathBuf,
    /// Sessions to predict.
    pub test: PathBuf,
    /// Length of the lists.
    pub k: usize,
    /// The blend is learned for lists that never hold the item on screen, and it is these figures
    /// that come first.
    pub exclude_current: bool,
    /// At most so many test lines, spread evenly.
    pub limit: Option<usize>,
    /// How models learn, or where the search starts.
    pub params: FitParams,
    /// Whether parameters are searched.
    pub search: bool,
    /// Without the models that take minutes.
    pub fast: bool,
    /// Whether models stay that the blend has no use for.
    pub keep_all: bool,
    /// Where the bundle goes.
    pub out: Option<PathBuf>,
}

/// Models that take minutes on a large file.
const SLOW: [Source; 2] = [Source::Als, Source::Sequence];

/// Questions that parameters are chosen on.
const SEARCH_CASES: usize = 2_000;
/// What is searched: whose, which, and in how many trials. Of the linear model a trial is a training.
const SEARCHES: [(Source, &[&str], usize); 2] = [
    (
        Source::SessionKnn,
        &[
            "session_knn.item_decay",
            "session_knn.idf",
            "session_knn.recency",
            "session_knn.repeat",
            "session_knn.popularity_penalty",
            "session_knn.backward",
            "session_knn.forward_decay",
            "session_knn.length_penalty",
        ],
        50,
    ),
    (
        Source::LinearItem,
        &[
            "linear_item.whole",
            "linear_item.distance_decay",
            "linear_item.regularization",
        ],
        6,
    ),
];

/// Trains and judges every model that learns from sessions, and the blend.
///
/// # Errors
/// Files that can't be read or written, parameters outside their range.
pub fn run(options: &Options, watch: &mut Watch<'_>) -> Result<Value, CliError> {
    if let Some(out) = &options.out {
        files::check_target(out)?;
    }
    watch.step("reading");
    let training = Training::read(&options.train).map_err(CliError::of)?;
    let cases = training.read_test(&options.test).map_err(CliError::of)?;
    judge(&training, cases, options, watch)
}

/// Trains on what was read, and judges on `cases`.
///
/// # Errors
/// As [`run`].
pub fn judge(
    training: &Training,
    mut cases: Vec<Case>,
    options: &Options,
    watch: &mut Watch<'_>,
) -> Result<Value, CliError> {
    if let Some(limit) = options.limit {
        thin(&mut cases, limit);
    }
    let (file, mut report) = train(training, options, watch).map_err(CliError::of)?;
    if let Some(out) = &options.out {
        files::write_bytes(out, &file)?;
    }
    watch.step("test");
    let judged = test(&file, training, &cases, options, &report).map_err(CliError::of)?;
    let Value::Object(judged) = judged else {
        return Err(CliError::failed("internal", "a report that is none"));
    };
    report.extend(judged);
    Ok(Value::Object(report))
}

/// From sessions to a bundle, and what is to be said of it.
///
/// # Errors
/// [`Error`].
pub fn train(
    training: &Training,
    options: &Options,
    watch: &mut Watch<'_>,
) -> Result<(Vec<u8>, Map<String, Value>), Error> {
    let start = Instant::now();
    let items = training.table.len();
    let (before, lessons) = training.hold_out();
    let mut params = options.params.clone();
    let mut searched = Map::new();
    let can_learn = !before.is_empty() && !lessons.is_empty();
    if options.search && can_learn {
        for (source, keys, trials) in SEARCHES {
            watch.step(&format!("searching {}", source.name()));
            let shop = options.exclude_current;
            let found = find(source, keys, trials, &mut params, &before, &lessons, shop)?;
            searched.insert(source.name().into(), found);
        }
    }
    let search_seconds = start.elapsed().as_secs_f64();
    let mut sources = SOURCES.to_vec();
    sources.retain(|source| {
        let wanted = params.sources.contains(source)
            && (*source != Source::Sequence || params.sequence.is_some());
        wanted && !(options.fast && SLOW.contains(source))
    });
    // What takes long is learned once, and then goes on learning.
    let mut learner = None;
    let learned = if can_learn {
        watch.step("validation: models");
        let (writer, _) = session_models::fit(
            &sources,
            &before,
            &training.table,
            &params,
            &mut learner,
            watch,
        )?;
        let file = writer.finish()?;
        watch.step("validation: blend");
        let (shop, keep_all) = (options.exclude_current, options.keep_all);
        let seed = params.seed;
        let learned = session_blend::learn(&file, &lessons, items, seed, shop, keep_all, watch)?;
        sources.retain(|source| learned.kept.contains(source));
        Some(learned)
    } else {
        None
    };
    watch.step("models");
    let (mut writer, fit_seconds) = session_models::fit(
        &sources,
        &training.sessions,
        &training.table,
        &params,
        &mut learner,
        watch,
    )?;
    let mut report = Map::new();
    if let Some(learned) = &learned {
        learned.blend.save(&mut writer);
        report.insert("validation_ndcg".into(), json!(learned.ndcg));
        report.insert("lessons".into(), json!(learned.lessons));
        let choices = learned.choices.iter().map(choice).collect();
        report.insert("choices".into(), choices);
    }
    writer.number("training.min_shoppers", params.min_shoppers as f64);
    writer.number("training.sessions", training.sessions.len() as f64);
    let file = writer.finish()?;
    report.insert("bundle_bytes".into(), json!(file.len()));
    report.insert("min_shoppers".into(), json!(params.min_shoppers));
    report.insert("seed".into(), json!(params.seed));
    report.insert("fast".into(), json!(options.fast));
    report.insert("searched".into(), Value::Object(searched));
    let left_out: Vec<&str> = SOURCES
        .iter()
        .filter(|source| !sources.contains(source))
        .map(|source| source.name())
        .collect();
    report.insert("left_out".into(), json!(left_out));
    report.insert("fit_seconds".into(), json!(fit_seconds));
    report.insert("search_seconds".into(), json!(search_seconds));
    let seconds = start.elapsed().as_secs_f64();
    report.insert("train_seconds".into(), json!(seconds));
    Ok((file, report))
}

/// Steps from the parameters to better ones, and leaves these in `params`.
fn find(
    source: Source,
    keys: &[&str],
    most: usize,
    params: &mut FitParams,
    before: &Sessions,
    lessons: &[Case],
    shop: bool,
) -> Result<Value, Error> {
    let knobs: Vec<&Knob> = KNOBS
        .iter()
        .filter(|knob| keys.contains(&knob.key))
        .collect();
    let mut cases = lessons.to_vec();
    thin(&mut cases, SEARCH_CASES);
    let mut judge = Judge::new(source, before, cases, shop);
    let values = |params: &FitParams| knobs.iter().map(|knob| knob.get(params)).collect();
    let mut trials = vec![Trial {
        values: values(params),
        score: judge.score(params)?,
    }];
    while trials.len() < most
        && let Some(values) = search::next(&knobs, &trials, params.seed, false)
    {
        let mut tried = params.clone();
        for (knob, &value) in knobs.iter().zip(&values) {
            // The ladders hold legal values only.
            let _ = knob.set(&mut tried, value);
        }
        let score = judge.score(&tried)?;
        trials.push(Trial { values, score });
    }
    let Some(best) = search::best(&trials) else {
        return Ok(Value::Null);
    };
    let mut found = Map::new();
    for (knob, &value) in knobs.iter().zip(&best.values) {
        let _ = knob.set(params, value);
        found.insert(knob.key.into(), json!(value));
    }
    Ok(json!({
        "trials": trials.len(),
        "ndcg": [trials[0].score, best.score],
        "values": found,
    }))
}

/// How good one model is under given parameters, alone, as shipped but for the writing.
pub struct Judge<'a> {
    source: Source,
    before: &'a Sessions,
    cases: Vec<Case>,
    shop: bool,
    /// Past sessions, which other parameters of the kNN do not change.
    sessions: Option<session_knn::SessionKnn>,
}

impl<'a> Judge<'a> {
    /// `before` teaches, `cases` ask.
    pub fn new(source: Source, before: &'a Sessions, cases: Vec<Case>, shop: bool) -> Self {
        Self {
            source,
            before,
            cases,
            shop,
            sessions: None,
        }
    }

    /// NDCG@20.
    ///
    /// # Errors
    /// When a parameter is outside its legal range.
    pub fn score(&mut self, params: &FitParams) -> Result<f64, Error> {
        let items = self.before.item_count();
        if self.source == Source::SessionKnn {
            let wanted = params.session_knn.clone();
            let known = self.sessions.take().filter(|model| {
                let own = model.params();
                (own.sample, own.max_length) == (wanted.sample, wanted.max_length)
            });
            let mut model = match known {
                Some(model) => model.with_params(wanted)?,
                None => session_knn::fit(&self.before.shared_by(params.min_shoppers), &wanted)?,
            };
            let metrics = session_models::judge(&mut model, &self.cases, items, 20, self.shop);
            self.sessions = Some(model);
            return Ok(metrics.ndcg);
        }
        if self.source == Source::LinearItem {
            let mut model = linear_item::fit(self.before, &params.linear_item)?;
            return Ok(session_models::judge(&mut model, &self.cases, items, 20, self.shop).ndcg);
        }
        Ok(
            session_models::weigh(self.source, self.before, params, &self.cases)?
                .metrics
                .ndcg,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::fs::File;
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
            params: FitParams {
                min_shoppers: 1,
                sequence: None,
                ..FitParams::default()
            },
            search: false,
            fast: false,
            keep_all: true,
            out: None,
        }
    }

    fn run(options: &Options) -> Result<Value, CliError> {
        let progress = crate::output::progress_step("");
        super::run(options, &mut Watch::new(&progress))
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
        for model in [
            "popularity",
            "item_knn",
            "session_knn",
            "als",
            "linear_item",
        ] {
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
        let both = run(&options).unwrap();
        assert_eq!(both["models"]["popularity"]["shop_mode"]["hit_rate"], 0.0);
        assert_eq!(both["models"]["popularity"]["benchmark"]["hit_rate"], 1.0);
        options.exclude_current = true;
        assert_eq!(hits(&options), Some(0.0));
    }

    #[test]
    fn leaves_out_what_the_blend_has_no_use_for_and_searches_alike() {
        let lines: String = (0..300)
            .map(|n| format!("i{} i{} i{}\n", n % 7, (n + 1) % 7, (n + 2) % 7))
            .collect();
        let train = file("cycle.txt", lines.as_bytes());
        let test = file("cycle-test.txt", b"i0 i1 i2\ni3 i4 i5\n");
        let out = test.with_extension("wsb");
        let options = Options {
            search: true,
            keep_all: false,
            out: Some(out.clone()),
            ..options(train, test)
        };
        let report = run(&options).unwrap();
        let left_out = report["left_out"].as_array().unwrap();
        assert!(!left_out.is_empty());
        for model in left_out {
            assert!(report["models"].get(model.as_str().unwrap()).is_none());
        }
        assert_eq!(report["benchmark"]["hit_rate"], 1.0);
        let trials = report["searched"]["session_knn"]["trials"]
            .as_u64()
            .unwrap();
        assert!((2..=50).contains(&trials), "{trials}");
        let first = std::fs::read(&out).unwrap();
        assert_eq!(report["bundle_bytes"], first.len());
        run(&options).unwrap();
        assert_eq!(std::fs::read(&out).unwrap(), first);
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
