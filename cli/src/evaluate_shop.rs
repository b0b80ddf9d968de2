//! `windowshopper evaluate shop`: the last fifth of an order log's days, predicted from the others.

use crate::args::EvaluateShopArgs;
use crate::error::CliError;
use crate::output;
use crate::session_figures::{chances_of, choice};
use crate::shop::{self, Shop};
use crate::watch::Watch;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use windowshopper::engine::cold_start::{ColdStart, Compared, cold_start};
use windowshopper::engine::evaluate::{EvaluateParams, Report, evaluate};
use windowshopper::engine::fit::Trained;
use windowshopper::metrics::Metrics;
use windowshopper::shopper::churn::HazardFit;

/// Evaluates and prints the table.
///
/// # Errors
/// Bad usage, unreadable input, nothing to learn from or to predict.
pub fn run(args: &EvaluateShopArgs) -> Result<(), CliError> {
    let shop = shop::read(&args.shop)?;
    let progress = output::progress_step("evaluating");
    let document = judge(&shop, args, &mut Watch::new(&progress))?;
    progress.finish_and_clear();
    output::result(args.json, &document, Table(&document))
}

fn judge(shop: &Shop, args: &EvaluateShopArgs, watch: &mut Watch) -> Result<Value, CliError> {
    let params = EvaluateParams {
        k: args.k as usize,
        include_bought: args.include_bought,
        ..EvaluateParams::default()
    };
    let fit = args.learn.params()?;
    let report = evaluate(&shop.catalog, &shop.log, &fit, &params, watch).map_err(CliError::of)?;
    let mut document = document(&report, &params, shop.log.len());
    if args.cold_start {
        let trained = &report.trained;
        let cold = cold_start(&shop.catalog, &shop.log, trained, &fit, &params, watch);
        document["cold_start"] = cold_document(&cold.map_err(CliError::of)?);
    }
    Ok(document)
}

fn cold_document(cold: &ColdStart) -> Value {
    let compared = |of: &Compared| {
        let models: BTreeMap<_, _> = of
            .models
            .iter()
            .map(|(name, m)| (*name, figures(m)))
            .collect();
        json!({"moments": of.moments, "models": models})
    };
    let by_events = |of: &BTreeMap<usize, Compared>| -> BTreeMap<String, Value> {
        let each = of.iter();
        each.map(|(events, of)| (format!("{events:02}"), compared(of)))
            .collect()
    };
    let mut items = compared(&cold.item);
    items["items"] = json!(cold.items);
    items["shown"] = json!(cold.shown);
    json!({
        "new_shopper_after_events": by_events(&cold.shopper),
        "new_items": items,
        "new_shop_after_events": by_events(&cold.shop),
    })
}

fn document(report: &Report, params: &EvaluateParams, events: usize) -> Value {
    let segments: BTreeMap<_, _> = report
        .segments
        .iter()
        .map(|(kind, models)| {
            let models: BTreeMap<_, _> = models
                .iter()
                .map(|(name, metrics)| (*name, figures(metrics)))
                .collect();
            (
                *kind,
                json!({"moments": report.moments.get(kind), "models": models}),
            )
        })
        .collect();
    let chances: BTreeMap<_, _> = report
        .chances
        .iter()
        .map(|(segment, reliability)| (*segment, chances_of(reliability)))
        .collect();
    let choices: Vec<_> = report.trained.choices.iter().map(choice).collect();
    json!({
        "chances": chances,
        "choices": choices,
        "purchase_probability_after_steps": report.live,
        "customers": customers(&report.trained),
        "k": params.k,
        "include_bought": params.include_bought,
        "events": events,
        "train_events": report.rows.0,
        "test_events": report.rows.1,
        "test_from": crate::read::show_timestamp(report.test_from),
        "segments": segments,
        "fit_seconds": report.trained.fit_seconds,
        "model_bytes": report.trained.model_bytes,
        "bundle_bytes": report.trained.bundle.len(),
        "blend_moments": report.trained.moments,
        "als_quantization_error": report.trained.als_quantization_error,
    })
}

/// What was learned of customers and sessions, or why it was not.
pub fn customers(trained: &Trained) -> Value {
    let hazard = |found: &HazardFit| {
        json!({
            "lessons": found.lessons,
            "chosen": found.is_better(),
            "validation": found.judged,
            "validation_bg_nbd": found.bg_nbd,
        })
    };
    let note = |error: &dyn std::fmt::Display| json!({"left_out": error.to_string()});
    let churn = match &trained.customers {
        Err(error) => note(error),
        Ok(found) => json!({
            "customers": found.customers,
            "repeat_customers": found.repeat_customers,
            "bg_nbd": {
                "r": found.churn.model.r,
                "alpha": found.churn.model.alpha,
                "a": found.churn.model.a,
                "b": found.churn.model.b,
                "log_likelihood": found.churn.log_likelihood,
            },
            "gamma_gamma": match &found.spend {
                Err(error) => note(error),
                Ok(spend) => json!({
                    "p": spend.model.p, "q": spend.model.q, "gamma": spend.model.gamma,
                }),
            },
            "hazard": found.hazard.as_ref().map_or_else(|error| note(error), hazard),
        }),
    };
    let live = match &trained.live {
        Err(error) => note(error),
        Ok(found) => json!({"moments": found.moments, "validation": found.judged}),
    };
    json!({"churn": churn, "purchase_probability": live})
}

fn figures(metrics: &Metrics) -> Value {
    json!({
        "hit_rate": metrics.hit_rate,
        "recall": metrics.recall,
        "mrr": metrics.mrr,
        "ndcg": metrics.ndcg,
        "coverage": metrics.coverage,
    })
}

/// The document as a table for people.
struct Table<'a>(&'a Value);

impl std::fmt::Display for Table<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let number = |value: &Value| value.as_f64().unwrap_or(0.0);
        writeln!(
            out,
            "test from {}, k = {}",
            self.0["test_from"], self.0["k"]
        )?;
        for (kind, segment) in self.0["segments"].as_object().into_iter().flatten() {
            writeln!(out, "\n{kind}: {} moments", segment["moments"])?;
            writeln!(
                out,
                "{:<14}{:>10}{:>10}{:>10}{:>10}{:>10}",
                "model", "hit rate", "recall", "MRR", "NDCG", "coverage"
            )?;
            for (name, figures) in segment["models"].as_object().into_iter().flatten() {
                write!(out, "{name:<14}")?;
                for figure in ["hit_rate", "recall", "mrr", "ndcg", "coverage"] {
                    write!(out, "{:>10.4}", number(&figures[figure]))?;
                }
                writeln!(out)?;
            }
        }
        self.cold_start(out)?;
        self.live(out)?;
        writeln!(out)?;
        for (segment, chances) in self.0["chances"].as_object().into_iter().flatten() {
            writeln!(
                out,
                "chances, {segment}: calibration error {:.4}, predicted {:.4}, observed {:.4}",
                number(&chances["calibration_error"]),
                number(&chances["predicted"]),
                number(&chances["observed"])
            )?;
        }
        for choice in self.0["choices"].as_array().into_iter().flatten() {
            let ndcg = &choice["ndcg"];
            writeln!(
                out,
                "ranker, {}: {} on {} lessons; NDCG of {} {:.4}, linear {:.4}, mlp {:.4}",
                choice["segment"],
                choice["kept"],
                choice["lessons"],
                choice["best_source"],
                number(&ndcg["source"]),
                number(&ndcg["linear"]),
                number(&ndcg["mlp"])
            )?;
        }
        writeln!(out)?;
        for (name, seconds) in self.0["fit_seconds"].as_object().into_iter().flatten() {
            let bytes = &self.0["model_bytes"][name];
            writeln!(out, "{name:<14}{:>8.2} s{bytes:>10} bytes", number(seconds))?;
        }
        write!(out, "bundle {} bytes", self.0["bundle_bytes"])
    }
}

impl Table<'_> {
    fn live(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let live = self.0["purchase_probability_after_steps"].as_object();
        for (steps, of) in live.into_iter().flatten() {
            let figure = |name: &str| of[name].as_f64().unwrap_or(0.0);
            let when = match steps.as_str() {
                "0" => "at any step".to_owned(),
                steps => format!("after {steps} steps"),
            };
            writeln!(
                out,
                "session ends in a purchase, {when}: {} moments, {:.3} did; AUC {:.4}, log-loss {:.4} (base {:.4}), calibration error {:.4}",
                of["moments"],
                figure("bought"),
                figure("auc"),
                figure("log_loss"),
                figure("base_log_loss"),
                figure("ece")
            )?;
        }
        Ok(())
    }

    fn cold_start(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let cold = &self.0["cold_start"];
        let row = |out: &mut std::fmt::Formatter<'_>, when: &str, of: &Value| {
            write!(out, "{when:<10}{:>9}", of["moments"])?;
            for (name, figures) in of["models"].as_object().into_iter().flatten() {
                let figure = |name: &str| figures[name].as_f64().unwrap_or(0.0);
                write!(
                    out,
                    "   {name} {:.4} / {:.4}",
                    figure("ndcg"),
                    figure("hit_rate")
                )?;
            }
            writeln!(out)
        };
        for (key, title) in [
            ("new_shopper_after_events", "a new shopper"),
            ("new_shop_after_events", "a shop without training"),
        ] {
            let Some(by_events) = cold[key].as_object() else {
                continue;
            };
            writeln!(
                out,
                "\n{title}: events, moments, NDCG / hit rate of the next item"
            )?;
            for (events, of) in by_events {
                let events: u32 = events.parse().unwrap_or(0);
                row(out, &events.to_string(), of)?;
            }
        }
        let items = &cold["new_items"];
        if items.is_object() {
            writeln!(
                out,
                "\n{} items that training never saw: moments of which one was the next item, NDCG / hit rate",
                items["items"]
            )?;
            row(out, "", items)?;
            for (name, share) in items["shown"].as_object().into_iter().flatten() {
                let percent = 100.0 * share.as_f64().unwrap_or(0.0);
                writeln!(out, "{percent:.2}% of the places of {name}")?;
            }
        }
        Ok(())
    }
}
