//! The figures of `evaluate sessions`: how good a bundle is, as a document and as a table for people.

use crate::evaluate_sessions::Options;
use crate::session_blend::{self, SessionBlend};
use crate::session_models::{self, alone, ask, bytes, load};
use crate::sessions::{Case, Error, Training};
use serde_json::{Map, Value, json};
use windowshopper::metrics::{Evaluation, Reliability};
use windowshopper::models::Source;
use windowshopper::ranking::Choice;

/// Judges what is in a bundle.
///
/// # Errors
/// When it can't be read.
pub fn test(
    file: &[u8],
    training: &Training,
    cases: &[Case],
    options: &Options,
    report: &Map<String, Value>,
) -> Result<Value, Error> {
    let items = training.table.len();
    let bundle = session_models::read(file)?;
    let mut models = Map::new();
    let mut total = 0;
    for source in Source::ALL {
        if load(source, &bundle)?.is_none() {
            continue;
        }
        let answers = ask(cases, items, options.k, || {
            let model = load(source, &session_models::read(file)?)?;
            let model = model.ok_or(Error::Thread)?;
            Ok(alone(model, items))
        })?;
        let mut figures = figures(&answers, cases, items, options);
        let bytes = bytes(&bundle, source);
        total += bytes;
        let seconds = report.get("fit_seconds").map(|all| &all[source.name()]);
        figures.insert("fit_seconds".into(), json!(seconds));
        figures.insert("bytes".into(), json!(bytes));
        models.insert(source.name().into(), Value::Object(figures));
    }
    let answers = ask(cases, items, options.k, || {
        Ok(SessionBlend::load(file, items)?.lists())
    })?;
    let mut figures = figures(&answers, cases, items, options);
    figures.insert("fit_seconds".into(), json!(report.get("train_seconds")));
    figures.insert("bytes".into(), json!(total));
    let shop = options.exclude_current;
    let reliability = session_blend::reliability(file, cases, items, options.k, shop)?;
    figures.insert("chances".into(), chances_of(&reliability));
    let both = (figures["benchmark"].clone(), figures["shop_mode"].clone());
    models.insert("blend".into(), Value::Object(figures));
    Ok(json!({
        "k": options.k,
        "exclude_current": options.exclude_current,
        "train_sessions": training.sessions.len(),
        "test_lines": cases.len(),
        "items": items,
        "benchmark": both.0,
        "shop_mode": both.1,
        "models": models,
    }))
}

fn figures(
    answers: &[session_models::Answer],
    cases: &[Case],
    items: usize,
    options: &Options,
) -> Map<String, Value> {
    let (mut plain, mut shop) = (
        Evaluation::new(options.k, items),
        Evaluation::new(options.k, items),
    );
    let mut micros: Vec<f64> = Vec::with_capacity(answers.len());
    for (answer, case) in answers.iter().zip(cases) {
        plain.add(&answer.list, case.target.as_slice());
        shop.add(&answer.shop, case.target.as_slice());
        micros.push(answer.micros);
    }
    micros.sort_unstable_by(f64::total_cmp);
    let of = |evaluation: &Evaluation| {
        let metrics = evaluation.metrics();
        json!({
            "hit_rate": metrics.hit_rate,
            "mrr": metrics.mrr,
            "ndcg": metrics.ndcg,
            "coverage": metrics.coverage,
        })
    };
    let (plain, shop) = (of(&plain), of(&shop));
    let first = if options.exclude_current {
        &shop
    } else {
        &plain
    };
    let mut report = first.as_object().cloned().unwrap_or_default();
    report.insert("benchmark".into(), plain);
    report.insert("shop_mode".into(), shop);
    report.insert("predict_us_p50".into(), json!(percentile(&micros, 50)));
    report.insert("predict_us_p99".into(), json!(percentile(&micros, 99)));
    report
}

/// How far the chances are from what happened, over all places of all lists.
pub fn chances_of(reliability: &Reliability) -> Value {
    let (predicted, observed) = reliability.means();
    json!({
        "calibration_error": reliability.calibration_error(20),
        "predicted": predicted,
        "observed": observed,
    })
}

/// Which ranker a segment got, and why.
pub fn choice(choice: &Choice) -> Value {
    json!({
        "segment": choice.segment.name(),
        "lessons": choice.cases,
        "best_source": choice.source.0.name(),
        "ndcg": {"source": choice.source.1, "linear": choice.linear, "mlp": choice.mlp},
        "kept": choice.kept,
    })
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
        let shop = &self.0["shop_mode"];
        writeln!(
            out,
            "\nshop mode (never the item on screen): hit_rate {:.4}, mrr {:.4}, ndcg {:.4}",
            shop["hit_rate"].as_f64().unwrap_or(0.0),
            shop["mrr"].as_f64().unwrap_or(0.0),
            shop["ndcg"].as_f64().unwrap_or(0.0)
        )?;
        writeln!(out, "bundle: {} bytes", self.0["bundle_bytes"])?;
        if let Some(left_out) = self.0["left_out"].as_array().filter(|all| !all.is_empty()) {
            let names: Vec<&str> = left_out.iter().filter_map(Value::as_str).collect();
            writeln!(
                out,
                "not in it, as the blend has no use for them: {}",
                names.join(", ")
            )?;
        }
        for choice in self.0["choices"].as_array().into_iter().flatten() {
            writeln!(
                out,
                "ranker: {}; NDCG@20 on {} lessons {}",
                choice["kept"], choice["lessons"], choice["ndcg"]
            )?;
        }
        let chances = &self.0["models"]["blend"]["chances"];
        writeln!(
            out,
            "chances: calibration error {:.4}, predicted {:.4}, observed {:.4}",
            chances["calibration_error"].as_f64().unwrap_or(0.0),
            chances["predicted"].as_f64().unwrap_or(0.0),
            chances["observed"].as_f64().unwrap_or(0.0)
        )?;
        for (model, found) in self.0["searched"].as_object().into_iter().flatten() {
            writeln!(
                out,
                "searched {model}: {} trials, {}",
                found["trials"], found["values"]
            )?;
        }
        Ok(())
    }
}
