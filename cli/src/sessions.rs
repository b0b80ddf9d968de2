//! `windowshopper evaluate sessions`: arguments in, table out; [`crate::evaluate_sessions`] does it.

use crate::args::EvaluateSessionsArgs;
use crate::error::CliError;
use crate::evaluate_sessions::{self, Options};
use crate::output;
use serde_json::Value;
use std::fmt;

/// Evaluates and prints the table.
///
/// # Errors
/// When a file can't be read or holds no session.
pub fn run(args: &EvaluateSessionsArgs) -> Result<(), CliError> {
    let progress = output::progress_step("evaluating");
    let options = Options {
        train: args.train.clone(),
        test: args.test.clone(),
        k: args.k as usize,
        exclude_current: args.exclude_current,
        limit: args.limit,
        seed: args.seed,
    };
    let document = evaluate_sessions::run(&options).map_err(CliError::of)?;
    progress.finish_and_clear();
    output::result(args.json, &document, Table(&document))
}

/// The document as a table for people.
struct Table<'a>(&'a Value);

/// Column, name in the document, digits.
const COLUMNS: [(&str, &str, usize); 8] = [
    ("hit rate", "hit_rate", 4),
    ("MRR", "mrr", 4),
    ("NDCG", "ndcg", 4),
    ("coverage", "coverage", 4),
    ("fit s", "fit_seconds", 2),
    ("p50 us", "predict_us_p50", 1),
    ("p99 us", "predict_us_p99", 1),
    ("bytes", "bytes", 0),
];

impl fmt::Display for Table<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lines, items, k) = (&self.0["test_lines"], &self.0["items"], &self.0["k"]);
        writeln!(out, "{lines} test lines, {items} items, k = {k}")?;
        write!(out, "{:<14}", "model")?;
        for (name, ..) in COLUMNS {
            write!(out, "{name:>10}")?;
        }
        for (model, figures) in self.0["models"].as_object().into_iter().flatten() {
            write!(out, "\n{model:<14}")?;
            for (_, name, digits) in COLUMNS {
                let figure = figures[name].as_f64().unwrap_or(0.0);
                write!(out, "{figure:>10.digits$}")?;
            }
        }
        Ok(())
    }
}
