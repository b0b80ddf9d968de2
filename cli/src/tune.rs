//! `windowshopper tune`: searches each model's parameters, and writes what it found.
//!
//! A trial trains one model on the earlier part of the training data and asks it about the later part.
//! Models take turns, a trial each; what is tried next follows from the trials before and the seed alone
//! ([`search`](crate::search)). The state file holds the trials, one JSON document a line: a search
//! that was killed goes on where it was, and after the same number of trials has found the same.
//!
//! The test is never looked at: of an order log the last fifth of the days, on which `evaluate shop`
//! judges, is left out altogether; of session files only the training file is read.

use crate::args::TuneArgs;
use crate::error::CliError;
use crate::evaluate_sessions::Judge;
use crate::search::{self, Trial};
use crate::session_models;
use crate::sessions::{Case, Training, thin};
use crate::settings::{self, KNOBS, Knob};
use crate::shop::{self, Shop};
use crate::watch::Watch;
use crate::{output, read};
use serde_json::{Map, Value, json};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};
use windowshopper::engine::evaluate::{EvaluateParams, judge_model};
use windowshopper::engine::fit::{FitParams, Watch as _};
use windowshopper::events::OrderLog;
use windowshopper::features::Sessions;
use windowshopper::models::Source;

/// Share of the days that `evaluate shop` judges on.
const TEST_SHARE: f64 = 0.2;
/// Share of the days before them that parameters are chosen on.
const VALIDATION_SHARE: f64 = 0.15;
/// Questions of a trial, at most.
const MOST: usize = 3_000;

/// What is asked.
enum Data {
    Shop { shop: Box<Shop>, log: OrderLog },
    Sessions { before: Sessions, cases: Vec<Case> },
}

impl Data {
    fn read(args: &TuneArgs) -> Result<Self, CliError> {
        let Some(path) = &args.sessions else {
            let shop = shop::read(&args.shop)?;
            let until = shop.log.day_of_split(TEST_SHARE);
            let until = until.ok_or_else(|| CliError::failed("fit_empty_log", "an empty log"))?;
            let log = shop.log.split_at(until).0;
            return Ok(Self::Shop {
                shop: Box::new(shop),
                log,
            });
        };
        if !args.shop.orders.events.is_empty() {
            let message = "--events and --sessions can't both be searched on";
            return Err(CliError::Usage(message.into()));
        }
        let training = Training::read(path).map_err(CliError::of)?;
        let (before, mut cases) = training.hold_out();
        if before.is_empty() || cases.is_empty() {
            let message = format!("{}: too few sessions to hold some out", path.display());
            return Err(CliError::failed("sessions_empty", message));
        }
        thin(&mut cases, MOST);
        Ok(Self::Sessions { before, cases })
    }

    /// Those whose parameters can be searched, without the network (a trial takes minutes) unless it
    /// is asked for.
    fn sources(&self, args: &TuneArgs) -> Vec<Source> {
        let can = |source: &Source| match self {
            Self::Shop { .. } => true,
            // Without times there is nothing to fade.
            Self::Sessions { .. } => {
                *source != Source::Popularity && session_models::SOURCES.contains(source)
            }
        };
        let wanted = |source: &Source| {
            if args.models.is_empty() {
                *source != Source::Sequence
            } else {
                args.models.contains(source)
            }
        };
        let has_knobs = |source: &Source| !knobs(*source).is_empty();
        let all = Source::ALL.into_iter();
        all.filter(can).filter(wanted).filter(has_knobs).collect()
    }
}

fn knobs(source: Source) -> Vec<&'static Knob> {
    let own = KNOBS.iter().filter(|knob| knob.source == Some(source));
    own.filter(|knob| !knob.ladder.is_empty()).collect()
}

/// One model's search.
struct Search {
    source: Source,
    knobs: Vec<&'static Knob>,
    trials: Vec<Trial>,
    is_done: bool,
}

impl Search {
    fn params(&self, start: &FitParams, values: &[f64]) -> FitParams {
        let mut params = start.clone();
        for (knob, &value) in self.knobs.iter().zip(values) {
            // The start was checked, and the ladders hold legal values only.
            let _ = knob.set(&mut params, value);
        }
        params
    }

    /// What to try next.
    fn next(&self, start: &FitParams, seed: u64) -> Option<Vec<f64>> {
        if self.trials.is_empty() {
            return Some(self.knobs.iter().map(|knob| knob.get(start)).collect());
        }
        let seed = seed ^ (self.source as u64) << 16;
        search::next(&self.knobs, &self.trials, seed, true)
    }

    fn line(&self, trial: &Trial) -> Value {
        let values: Map<String, Value> = self
            .knobs
            .iter()
            .zip(&trial.values)
            .map(|(knob, value)| (knob.key.to_owned(), json!(value)))
            .collect();
        json!({"model": self.source.name(), "ndcg": trial.score, "values": values})
    }
}

/// Searches, writes the configuration, and prints what was found.
///
/// # Errors
/// Bad usage, unreadable input, a state file of another search, a file that can't be written.
pub fn run(args: &TuneArgs) -> Result<(), CliError> {
    let start = Instant::now();
    read::check_target(&args.out)?;
    let params = args.learn.params()?;
    let progress = output::progress_step("reading");
    let data = Data::read(args)?;
    let mut searches: Vec<Search> = data
        .sources(args)
        .into_iter()
        .map(|source| Search {
            source,
            knobs: knobs(source),
            trials: Vec::new(),
            is_done: false,
        })
        .collect();
    if searches.is_empty() {
        return Err(CliError::Usage(
            "none of the models named by --models can be searched on these data".into(),
        ));
    }
    let signature = signature(args, &data, &params);
    let mut state = State::open(args.state.as_deref(), &signature)?;
    let mut watch = Watch::new(&progress);
    let budget = args
        .minutes
        .map(|minutes| Duration::from_secs_f64(minutes * 60.0));
    let mut count = 0;
    let mut turn = 0;
    while searches.iter().any(|search| !search.is_done) {
        let is_over = budget.is_some_and(|budget| start.elapsed() >= budget);
        if args.trials.is_some_and(|most| count >= most) || (is_over && state.is_empty()) {
            break;
        }
        let place = turn % searches.len();
        turn += 1;
        let search = &mut searches[place];
        if search.is_done {
            continue;
        }
        let Some(values) = search.next(&params, args.learn.seed) else {
            search.is_done = true;
            continue;
        };
        let tried = search.params(&params, &values);
        let best = search::best(&search.trials).map_or(0.0, |best| best.score);
        watch.step(&format!(
            "trial {count}: {} (best {best:.4})",
            search.source.name()
        ));
        let score = match state.known(search, &values)? {
            Some(score) => score,
            None => judge(&data, search.source, &tried, &mut watch)?,
        };
        let trial = Trial { values, score };
        state.keep(&search.line(&trial))?;
        search.trials.push(trial);
        count += 1;
    }
    progress.finish_and_clear();
    let mut found = params.clone();
    let mut models = Map::new();
    for search in &searches {
        let (Some(first), Some(best)) = (search.trials.first(), search::best(&search.trials))
        else {
            continue;
        };
        found = search.params(&found, &best.values);
        let mut report = search.line(best);
        report["first_ndcg"] = json!(first.score);
        report["trials"] = json!(search.trials.len());
        models.insert(search.source.name().into(), report);
    }
    let comment = format!(
        "Found by `windowshopper tune` in {count} trials, seed {}. What is not here has its default.",
        args.learn.seed
    );
    let config = settings::write(&found, &FitParams::default(), &comment);
    read::write_bytes(&args.out, config.as_bytes())?;
    let report = json!({
        "out": args.out,
        "state": args.state,
        "seed": args.learn.seed,
        "trials": count,
        "seconds": start.elapsed().as_secs_f64(),
        "models": models,
    });
    output::result(args.json, &report, Table(&report))
}

fn judge(
    data: &Data,
    source: Source,
    params: &FitParams,
    watch: &mut Watch<'_>,
) -> Result<f64, CliError> {
    match data {
        Data::Sessions { before, cases } => Judge::new(source, before, cases.clone(), false)
            .score(params)
            .map_err(CliError::of),
        Data::Shop { shop, log } => {
            let asked = EvaluateParams {
                max_moments: MOST,
                ..EvaluateParams::default()
            };
            judge_model(
                &shop.catalog,
                log,
                source,
                params,
                VALIDATION_SHARE,
                &asked,
                watch,
            )
            .map_err(CliError::of)
        }
    }
}

/// What a state file must be of to be gone on with.
fn signature(args: &TuneArgs, data: &Data, params: &FitParams) -> Value {
    let size = match data {
        Data::Shop { shop, log } => [shop.catalog.table().len(), log.len()],
        Data::Sessions { before, cases } => [before.interactions(), cases.len()],
    };
    let start: Vec<f64> = KNOBS.iter().map(|knob| knob.get(params)).collect();
    let models: Vec<&str> = data
        .sources(args)
        .iter()
        .map(|source| source.name())
        .collect();
    json!({"tune": 1, "seed": args.learn.seed, "models": models, "size": size, "start": start})
}

/// The trials of before, and where new ones are written to.
struct State {
    file: Option<(std::fs::File, std::path::PathBuf)>,
    earlier: std::collections::VecDeque<Value>,
    replayed: bool,
}

impl State {
    fn open(path: Option<&Path>, signature: &Value) -> Result<Self, CliError> {
        let Some(path) = path else {
            return Ok(Self {
                file: None,
                earlier: Default::default(),
                replayed: false,
            });
        };
        let failed = |error| CliError::file("open", path, &error);
        let mut options = std::fs::OpenOptions::new();
        let options = options.create(true).read(true).append(true);
        let mut file = options.open(path).map_err(failed)?;
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(failed)?;
        // A line that was cut off when the search was killed did not happen.
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            file.set_len(whole as u64).map_err(failed)?;
        }
        let mut lines = text[..whole].lines();
        let bad =
            |what: String| CliError::failed("tune_state", format!("{}: {what}", path.display()));
        let parse = |(number, line): (usize, &str)| {
            serde_json::from_str::<Value>(line).map_err(|error| bad(format!("{number}: {error}")))
        };
        let mut state = Self {
            file: None,
            earlier: Default::default(),
            replayed: false,
        };
        match lines.next() {
            Some(line) if parse((1, line))? == *signature => {
                for line in (2..).zip(lines) {
                    state.earlier.push_back(parse(line)?);
                }
                state.file = Some((file, path.to_owned()));
            }
            Some(_) => {
                let what = "the state of a search on other data, models, seed or start";
                return Err(bad(what.into()));
            }
            None => {
                state.file = Some((file, path.to_owned()));
                state.keep(signature)?;
            }
        }
        Ok(state)
    }

    /// True when all earlier trials were gone through.
    fn is_empty(&self) -> bool {
        self.earlier.is_empty()
    }

    /// The score of a trial that was made before.
    fn known(&mut self, search: &Search, values: &[f64]) -> Result<Option<f64>, CliError> {
        let Some(earlier) = self.earlier.pop_front() else {
            self.replayed = false;
            return Ok(None);
        };
        self.replayed = true;
        let score = earlier["ndcg"].as_f64().filter(|score| score.is_finite());
        let trial = Trial {
            values: values.to_vec(),
            score: score.unwrap_or(0.0),
        };
        if score.is_none() || search.line(&trial) != earlier {
            let message = format!("the state file has another trial than expected: {earlier}");
            return Err(CliError::failed("tune_state", message));
        }
        Ok(score)
    }

    /// Writes a trial, unless it was read.
    fn keep(&mut self, line: &Value) -> Result<(), CliError> {
        if self.replayed {
            return Ok(());
        }
        let Some((file, path)) = &mut self.file else {
            return Ok(());
        };
        let written = writeln!(file, "{line}").and_then(|()| file.flush());
        written.map_err(|error| CliError::file("write", path.as_path(), &error))
    }
}

struct Table<'a>(&'a Value);

impl std::fmt::Display for Table<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(out, "{} trials", self.0["trials"])?;
        for (model, found) in self.0["models"].as_object().into_iter().flatten() {
            writeln!(
                out,
                "  {model}: NDCG@20 on validation {:.4}, was {:.4}, in {} trials",
                found["ndcg"].as_f64().unwrap_or(0.0),
                found["first_ndcg"].as_f64().unwrap_or(0.0),
                found["trials"]
            )?;
        }
        write!(out, "{}", self.0["out"].as_str().unwrap_or_default())
    }
}
