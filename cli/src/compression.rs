//! `evaluate compression`: what a byte buys. One model at a time, as shipped, and beside it what 8
//! bits instead of 32 cost.
//!
//! Of each model the one parameter that decides its size is varied: weights kept of each item, length of
//! the vectors, past sessions looked at. The knee is the smallest that loses no more than a hundredth of
//! the best NDCG.

use crate::args::EvaluateCompressionArgs;
use crate::error::CliError;
use crate::output;
use crate::session_models::judge;
use crate::sessions::Case;
use crate::settings::{KNOBS, Knob};
use crate::tune::Data;
use crate::watch::Watch;
use serde_json::{Value, json};
use windowshopper::engine::evaluate::Judged;
use windowshopper::engine::fit::{FitParams, Watch as _};
use windowshopper::features::{Query, Sessions};
use windowshopper::id::ItemId;
use windowshopper::math::{Cholesky, Scores};
use windowshopper::models::{Contribution, Recommender, Source, als, linear_item};

/// What is varied.
const VARIED: [(&str, Source, &[u32]); 6] = [
    (
        "linear_item.neighbors",
        Source::LinearItem,
        &[5, 10, 15, 20, 30, 50, 100],
    ),
    (
        "item_knn.neighbors",
        Source::ItemKnn,
        &[5, 10, 20, 30, 50, 100],
    ),
    ("together.neighbors", Source::Together, &[5, 10, 20, 30, 50]),
    (
        "session_knn.sample",
        Source::SessionKnn,
        &[25, 50, 100, 200, 500, 1000],
    ),
    ("als.factors", Source::Als, &[16, 32, 48, 64, 96]),
    (
        "sequence.dimension",
        Source::Sequence,
        &[16, 32, 48, 64, 96],
    ),
];

/// Measures and prints the table.
///
/// # Errors
/// Bad usage, unreadable input, nothing to learn from.
pub fn run(args: &EvaluateCompressionArgs) -> Result<(), CliError> {
    let params = args.learn.params()?;
    let progress = output::progress_step("reading");
    let data = Data::read(&args.shop, args.sessions.as_deref())?;
    let mut watch = Watch::new(&progress);
    let mut tables = Vec::new();
    for (key, source, sizes) in VARIED {
        let is_wanted = match args.models.as_slice() {
            [] => source != Source::Sequence,
            models => models.contains(&source),
        };
        // A session file has no baskets.
        let teaches = data.teaches(source) && !(data.is_sessions() && source == Source::Together);
        if let (true, true, Some(knob)) = (
            is_wanted,
            teaches,
            KNOBS.iter().find(|knob| knob.key == key),
        ) {
            tables.push(vary(&data, knob, source, sizes, &params, &mut watch)?);
        }
    }
    progress.finish_and_clear();
    if tables.is_empty() {
        let message = "none of the models named by --models can learn from these data";
        return Err(CliError::Usage(message.into()));
    }
    let report = json!({"seed": args.learn.seed, "k": 20, "tables": tables});
    output::result(args.json, &report, Table(&report))
}

fn vary(
    data: &Data,
    knob: &Knob,
    source: Source,
    sizes: &[u32],
    params: &FitParams,
    watch: &mut Watch<'_>,
) -> Result<Value, CliError> {
    let mut rows: Vec<(u32, Judged, Option<f64>)> = Vec::new();
    for &size in sizes {
        watch.step(&format!("{} = {size}", knob.key));
        let mut tried = params.clone();
        knob.set(&mut tried, f64::from(size))
            .map_err(|legal| CliError::Usage(format!("{}: {legal}", knob.key)))?;
        let judged = data.judge(source, &tried, watch)?;
        let float = match data {
            Data::Sessions { before, cases } => float(source, before, cases, &tried)?,
            Data::Shop { .. } => None,
        };
        rows.push((size, judged, float));
    }
    let best = rows
        .iter()
        .map(|row| row.1.metrics.ndcg)
        .fold(0.0, f64::max);
    let knee = rows.iter().find(|row| row.1.metrics.ndcg >= best * 0.99);
    let rows: Vec<Value> = rows
        .iter()
        .map(|(size, judged, float)| {
            json!({
                "value": size,
                "bytes": judged.bytes,
                "hit_rate": judged.metrics.hit_rate,
                "mrr": judged.metrics.mrr,
                "ndcg": judged.metrics.ndcg,
                "ndcg_float": float,
            })
        })
        .collect();
    Ok(json!({
        "parameter": knob.key,
        "default": knob.get(&FitParams::default()),
        "knee": knee.map(|row| row.0),
        "rows": rows,
    }))
}

/// NDCG of the same model before its numbers were put into 8 bits.
fn float(
    source: Source,
    before: &Sessions,
    cases: &[Case],
    params: &FitParams,
) -> Result<Option<f64>, CliError> {
    let items = before.item_count();
    let mut model: Box<dyn Recommender> = match source {
        Source::LinearItem => {
            let mut rows = vec![Vec::new(); items];
            linear_item::columns(before, &params.linear_item, |target, column| {
                for &(item, weight) in column.iter().filter(|(_, weight)| *weight > 0.0) {
                    rows[item.index()].push((target, weight));
                }
            })
            .map_err(CliError::of)?;
            for row in &mut rows {
                row.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                row.truncate(params.linear_item.neighbors);
            }
            Box::new(FloatLinear {
                rows,
                decay: params.linear_item.decay.current,
            })
        }
        Source::Als => {
            let factors = als::item_factors(before, &params.als).map_err(CliError::of)?;
            Box::new(FloatAls::new(factors, params.als.clone()))
        }
        _ => return Ok(None),
    };
    Ok(Some(judge(&mut *model, cases, items, 20, false).ndcg))
}

/// The linear model in double precision.
struct FloatLinear {
    rows: Vec<Vec<(ItemId, f64)>>,
    decay: f32,
}

impl Recommender for FloatLinear {
    fn source(&self) -> Source {
        Source::LinearItem
    }

    #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
    fn score(&mut self, query: &Query<'_>, scores: &mut Scores) {
        for (steps, visit) in query.history.iter().rev().enumerate() {
            let weight = f64::from(visit.weight / (1.0 + self.decay * steps as f32));
            for &(item, value) in &self.rows[visit.item.index()] {
                scores.add(item, (weight * value) as f32);
            }
        }
    }

    fn explain(&mut self, _: &Query<'_>, _: ItemId, _: &mut Vec<Contribution>) {}
}

/// ALS in double precision, on single-precision factors.
struct FloatAls {
    factors: Vec<f32>,
    /// `YᵀY + regularization · I`.
    gram: Vec<f64>,
    params: als::Params,
}

impl FloatAls {
    fn new(factors: Vec<f32>, params: als::Params) -> Self {
        let width = params.factors;
        let mut gram = vec![0.0f64; width * width];
        for vector in factors.chunks_exact(width) {
            add(&mut gram, vector, 1.0);
        }
        for cell in gram.iter_mut().step_by(width + 1) {
            *cell += params.regularization;
        }
        Self {
            factors,
            gram,
            params,
        }
    }
}

impl Recommender for FloatAls {
    fn source(&self) -> Source {
        Source::Als
    }

    #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
    fn score(&mut self, query: &Query<'_>, scores: &mut Scores) {
        let width = self.params.factors;
        let row = |item: usize| &self.factors[item * width..][..width];
        let mut matrix = self.gram.clone();
        let mut right = vec![0.0f64; width];
        let mut sums: Vec<(ItemId, f64)> = Vec::new();
        for (steps, visit) in query.history.iter().rev().enumerate() {
            let weight = f64::from(visit.weight / (1.0 + self.params.decay.current * steps as f32));
            match sums.iter_mut().find(|(item, _)| *item == visit.item) {
                Some((_, sum)) => *sum += weight,
                None => sums.push((visit.item, weight)),
            }
        }
        for (item, sum) in sums {
            let excess = self.params.alpha * (1.0 + sum).log2();
            let vector = row(item.index());
            add(&mut matrix, vector, excess);
            for (cell, &x) in right.iter_mut().zip(vector) {
                *cell += (1.0 + excess) * f64::from(x);
            }
        }
        let mut solver = Cholesky::default();
        if query.history.is_empty() || !solver.factor(&matrix, width) {
            return;
        }
        solver.solve(&mut right);
        for (item, vector) in self.factors.chunks_exact(width).enumerate() {
            let score: f64 = vector
                .iter()
                .zip(&right)
                .map(|(&x, y)| f64::from(x) * y)
                .sum();
            if score > 0.0 {
                scores.add(ItemId::from_index(item), score as f32);
            }
        }
    }

    fn explain(&mut self, _: &Query<'_>, _: ItemId, _: &mut Vec<Contribution>) {}
}

/// Adds `factor · vector · vectorᵀ`.
fn add(matrix: &mut [f64], vector: &[f32], factor: f64) {
    for (line, &x) in matrix.chunks_exact_mut(vector.len()).zip(vector) {
        let x = factor * f64::from(x);
        for (cell, &y) in line.iter_mut().zip(vector) {
            *cell += x * f64::from(y);
        }
    }
}

struct Table<'a>(&'a Value);

impl std::fmt::Display for Table<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for table in self.0["tables"].as_array().into_iter().flatten() {
            writeln!(
                out,
                "{} (default {}, knee {})",
                table["parameter"].as_str().unwrap_or_default(),
                table["default"].as_f64().unwrap_or(0.0),
                table["knee"]
            )?;
            writeln!(
                out,
                "{:>8}{:>12}{:>10}{:>10}{:>10}{:>12}",
                "value", "bytes", "hit_rate", "mrr", "ndcg", "ndcg_float"
            )?;
            for row in table["rows"].as_array().into_iter().flatten() {
                let whole = |name: &str| row[name].as_u64().unwrap_or(0);
                write!(out, "{:>8}{:>12}", whole("value"), whole("bytes"))?;
                for column in ["hit_rate", "mrr", "ndcg"] {
                    write!(out, "{:>10.4}", row[column].as_f64().unwrap_or(0.0))?;
                }
                match row["ndcg_float"].as_f64() {
                    Some(float) => writeln!(out, "{float:>12.4}")?,
                    None => writeln!(out)?,
                }
            }
        }
        Ok(())
    }
}
