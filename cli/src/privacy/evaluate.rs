//! `windowshopper evaluate privacy`: accuracy by privacy loss.

use super::simulate::DELTA;
use super::study::{Row, Study};
use crate::args::EvaluatePrivacyArgs;
use crate::error::CliError;
use crate::{output, read, shop};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Instant;
use windowshopper::engine::evaluate::{EvaluateParams, Judge};
use windowshopper::events::{EventKind, OrderLog};
use windowshopper::id::ItemId;

/// Share of the days before the test that are taken for public.
const PUBLIC: f64 = 0.2;
/// Share of the days before the test on which choices are made.
const VALIDATION: f64 = 0.1;
/// Share of all days that are the test, as in `evaluate shop`.
const TEST: f64 = 0.2;
/// Moments that are asked there.
const VALIDATION_MOMENTS: usize = 400;

#[derive(Debug, Serialize)]
struct Document {
    k: usize,
    /// First days: public, private, test.
    from: [String; 3],
    items: usize,
    public_orders: usize,
    private_orders: usize,
    delta: f64,
    moments: usize,
    /// NDCG by the public days alone: popularity, and pairs before popularity.
    ndcg_public: [f64; 2],
    /// By the public and private days, all counted without noise.
    ndcg_without_privacy: [f64; 2],
    rows: Vec<Row>,
    seconds: f64,
}

/// Evaluates and prints the table.
///
/// # Errors
/// Bad usage, unreadable input, too few days.
pub fn run(args: &EvaluatePrivacyArgs) -> Result<(), CliError> {
    let start = Instant::now();
    let shop = shop::read(&args.shop)?;
    let progress = output::progress_step("evaluating");
    let log = &shop.log;
    let empty = || CliError::failed("fit_empty_log", "the order log has too few days");
    let test_from = log.day_of_split(TEST).ok_or_else(empty)?;
    let before = log.split_at(test_from).0;
    let private_from = before.day_of_split(1.0 - PUBLIC).ok_or_else(empty)?;
    let chosen_from = before.day_of_split(VALIDATION).ok_or_else(empty)?;
    let (public, private) = before.split_at(private_from);
    let first = log.time_range().map_or(0, |(first, _)| first);
    let public = orders(&public);
    let learned_from = orders(&private.split_at(chosen_from).0);
    let study = Study::new(args, &shop, [public, orders(&private), learned_from]);
    let params = |moments| EvaluateParams {
        k: args.k as usize,
        include_bought: true,
        max_moments: moments,
        ..EvaluateParams::default()
    };
    let mut choose = Judge::new(
        &shop.catalog,
        &before,
        chosen_from,
        &params(VALIDATION_MOMENTS),
    );
    let mut test = Judge::new(&shop.catalog, log, test_from, &params(args.moments));
    let mut rows = Vec::new();
    let modes = args.copies.iter().map(|&copies| ("local", copies));
    for (mode, copies) in modes.chain([("central", 1)]) {
        for &epsilon in &args.epsilons {
            progress.set_message(format!("{mode}, {copies} copies, epsilon {epsilon}"));
            rows.push(study.row(mode, copies, epsilon, &mut choose, &mut test)?);
        }
    }
    let everything: Vec<Vec<ItemId>> = [&study.public[..], &study.private[..]].concat();
    let mut plain = |orders: &[Vec<ItemId>]| study.plain(orders, &mut test);
    let document = Document {
        k: args.k as usize,
        from: [first, private_from, test_from].map(read::show_timestamp),
        items: shop.catalog.len(),
        public_orders: study.public.len(),
        private_orders: study.private.len(),
        delta: DELTA,
        moments: args.moments,
        ndcg_public: plain(&study.public)?,
        ndcg_without_privacy: plain(&everything)?,
        rows,
        seconds: start.elapsed().as_secs_f64(),
    };
    progress.finish_and_clear();
    output::result(args.json, &document, &document)
}

/// The different items of each purchase.
fn orders(log: &OrderLog) -> Vec<Vec<ItemId>> {
    let mut of: BTreeMap<u32, BTreeSet<ItemId>> = BTreeMap::new();
    for row in log.iter().filter(|row| row.kind == EventKind::Purchase) {
        if let Some(session) = row.session {
            of.entry(session).or_default().insert(row.item);
        }
    }
    let items = of.into_values().map(|items| items.into_iter().collect());
    items.collect()
}

impl fmt::Display for Document {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, private, test] = &self.from;
        writeln!(
            out,
            "{} public orders from {first}, {} private ones from {private}, test from {test}; NDCG@{}",
            self.public_orders, self.private_orders, self.k
        )?;
        let line = |out: &mut fmt::Formatter<'_>, name, [popular, pairs]: [f64; 2]| {
            writeln!(out, "{name}: popularity {popular:.4}, pairs {pairs:.4}")
        };
        line(out, "public days alone", self.ndcg_public)?;
        line(out, "all days without privacy", self.ndcg_without_privacy)?;
        writeln!(
            out,
            "\n{:<9}{:>7}{:>9}{:>10}{:>9}{:>9}{:>12}{:>12}{:>8}{:>8}",
            "mode",
            "copies",
            "epsilon",
            "reports",
            "NDCG",
            "±",
            "popularity",
            "with public",
            "items",
            "pairs"
        )?;
        for row in &self.rows {
            writeln!(
                out,
                "{:<9}{:>7}{:>9}{:>10}{:>9.4}{:>9.4}{:>12.4}{:>12.4}{:>8.2}{:>8.2}",
                row.mode,
                row.copies,
                row.epsilon
                    .map_or_else(|| "inf".into(), |epsilon| epsilon.to_string()),
                row.reports,
                row.ndcg,
                row.ndcg_deviation,
                row.ndcg_popularity,
                row.ndcg_with_public,
                row.items_found,
                row.pairs_found
            )?;
        }
        write!(out, "{:.1} s", self.seconds)
    }
}
