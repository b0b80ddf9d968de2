//! How good are the lists, judged on days that training never saw?
//!
//! The last [`EvaluateParams::test_share`] of the log's days are the test; the bundle is trained on
//! the days before, by the same [`fit`] as a shop's, which takes its own validation days from
//! *those*. A shopper's history grows through the test days, as it would on the device.

use super::fit::{FitError, FitParams, Trained, Watch, engine_of, fit, learn, model_bytes, thin};
use super::{Engine, EngineError};
use crate::bundle::{Bundle, BundleWriter};
use crate::candidates::DEFAULT_PER_SOURCE;
use crate::catalog::Catalog;
use crate::events::OrderLog;
use crate::features::{Context, Moment, Query, moments};
use crate::id::ItemId;
use crate::json::NativeJson;
use crate::math::{ScoredItem, Scores};
use crate::metrics::{Binary, Evaluation, Metrics, Reliability, binary};
use crate::models::{Recommender, Source};
use crate::ranking::Segment;
use crate::shopper::live::live_moments;
use std::collections::BTreeMap;

/// What is judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EvaluateParams {
    /// Share of the log's days for test, above 0 and below 1.
    pub test_share: f64,
    /// Length of the lists.
    pub k: usize,
    /// Whether lists may hold what the shopper bought before and does not use up (and such targets
    /// count).
    pub include_bought: bool,
    /// At most so many moments are judged, spread evenly over time.
    pub max_moments: usize,
}

impl Default for EvaluateParams {
    fn default() -> Self {
        Self {
            test_share: 0.2,
            k: 20,
            include_bought: false,
            max_moments: usize::MAX,
        }
    }
}

/// How good each model and the blend are, for each kind of moment.
#[derive(Clone, Debug)]
pub struct Report {
    /// Metrics by question and model. `customers`: all that a customer with earlier sessions does in
    /// the next one, asked at its beginning. `customers_in_session` and `guests`: the next item,
    /// asked within a session, with and without earlier sessions. `..._rest_of_session`: the same
    /// moments, all that follows in the session.
    pub segments: BTreeMap<&'static str, BTreeMap<&'static str, Metrics>>,
    /// How far the chances that the lists state are from what the shopper did next, by segment.
    pub chances: BTreeMap<&'static str, Reliability>,
    /// The chance that a session ends in a purchase, at moments of the sessions of the test: all of them under 0, and
    /// those after 1, 2, 4, 8 and 16 steps. Empty where the bundle has no model of it.
    pub live: BTreeMap<u32, LiveReport>,
    /// Moments at which each question was asked.
    pub moments: BTreeMap<&'static str, usize>,
    /// First millisecond of the test.
    pub test_from: i64,
    /// Rows of the log before the test, and in it.
    pub rows: (usize, usize),
    /// What was judged.
    pub trained: Trained,
}

/// How good the chance that a session ends in a purchase is.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct LiveReport {
    /// How many moments.
    pub moments: usize,
    /// Share of them that a purchase followed.
    pub bought: f64,
    /// Log-loss of saying that share each time.
    pub base_log_loss: f64,
    /// Of the model.
    #[serde(flatten)]
    pub figures: Binary,
}

fn judge_live(
    trained: &Trained,
    log: &OrderLog,
    catalog: &Catalog,
    from: i64,
) -> BTreeMap<u32, LiveReport> {
    let Ok(live) = &trained.live else {
        return BTreeMap::new();
    };
    let mut said: BTreeMap<u32, Vec<(f64, bool)>> = BTreeMap::new();
    for moment in live_moments(log, catalog) {
        if moment.time >= from {
            let chance = f64::from(live.model.chance(&moment.values));
            for steps in [0, moment.steps] {
                said.entry(steps).or_default().push((chance, moment.buys));
            }
        }
    }
    said.retain(|steps, _| [0, 1, 2, 4, 8, 16].contains(steps));
    let report = |said: Vec<(f64, bool)>| {
        let bought = said.iter().filter(|(_, buys)| *buys).count() as f64;
        let bought = bought / said.len().max(1) as f64;
        let base: Vec<_> = said.iter().map(|&(_, buys)| (bought, buys)).collect();
        LiveReport {
            moments: said.len(),
            bought,
            base_log_loss: binary(&base).log_loss,
            figures: binary(&said),
        }
    };
    said.into_iter()
        .map(|(steps, said)| (steps, report(said)))
        .collect()
}

/// What is asked at a moment: the names under which it is reported, and of the targets (the next one
/// first) how many count.
fn questions(moment: &Moment) -> &'static [(&'static str, usize)] {
    match (moment.known, moment.in_session()) {
        (true, false) => &[("customers", usize::MAX)],
        (true, true) => &[
            ("customers_in_session", 1),
            ("customers_rest_of_session", usize::MAX),
        ],
        (false, _) => &[("guests", 1), ("guests_rest_of_session", usize::MAX)],
    }
}

/// Trains on the days before the test and judges on the test.
///
/// # Errors
/// [`FitError`].
pub fn evaluate(
    catalog: &Catalog,
    log: &OrderLog,
    fit_params: &FitParams,
    params: &EvaluateParams,
    watch: &mut impl Watch,
) -> Result<Report, FitError> {
    let share = params.test_share;
    if !(share > 0.0 && share < 1.0) {
        return Err(FitError::TestShare { share });
    }
    let test_from = log.day_of_split(share).ok_or(FitError::Empty)?;
    let (before, after) = log.split_at(test_from);
    let trained = fit(catalog, &before, fit_params, watch)?;
    let mut engine = engine_of(catalog, &trained.bundle)?;
    watch.step("test");
    let mut test = moments(log, test_from);
    thin(&mut test, params.max_moments);

    let mut found: BTreeMap<&'static str, BTreeMap<&'static str, Evaluation>> = BTreeMap::new();
    let mut counts = BTreeMap::new();
    let mut chances: BTreeMap<&'static str, Reliability> = BTreeMap::new();
    let items = catalog.table().len();
    for moment in &test {
        let targets = engine.enter(moment, params.include_bought);
        if targets.is_empty() {
            continue;
        }
        let segment = Segment::of(&Query {
            history: &moment.history,
            now: moment.now,
            context: Context::default(),
        });
        let blend = engine.blend.clone();
        let ranked = engine.rank(
            &blend,
            segment,
            moment.now,
            DEFAULT_PER_SOURCE.max(params.k),
        );
        let list = best(ranked.items.iter().copied(), params.k);
        if let Some(of) = blend.chances(segment, &ranked.scores) {
            let reliability = chances.entry(segment.name()).or_default();
            for item in &list {
                let place = engine.pool.place(*item);
                if let Some(&score) = place.and_then(|place| ranked.scores.get(place)) {
                    reliability.add(of.of(score), moment.targets.first() == Some(item));
                }
            }
        }
        let mut lists = vec![("blend", list)];
        for source in Source::ALL {
            let scored =
                ranked
                    .items
                    .iter()
                    .zip(&ranked.features)
                    .filter_map(|(scored, features)| {
                        let score = features.0[source as usize];
                        (score > 0.0).then_some(ScoredItem {
                            item: scored.item,
                            score,
                        })
                    });
            lists.push((source.name(), best(scored, params.k)));
        }
        for &(question, count) in questions(moment) {
            *counts.entry(question).or_insert(0) += 1;
            let models = found.entry(question).or_default();
            for (name, list) in &lists {
                models
                    .entry(*name)
                    .or_insert_with(|| Evaluation::new(params.k, items))
                    .add(list, &targets[..targets.len().min(count)]);
            }
        }
    }
    let segments = found
        .into_iter()
        .map(|(kind, models)| {
            (
                kind,
                models
                    .into_iter()
                    .map(|(name, sums)| (name, sums.metrics()))
                    .collect(),
            )
        })
        .collect();
    let rows = (before.len(), after.len());
    Ok(Report {
        segments,
        chances,
        live: judge_live(&trained, log, catalog, test_from),
        moments: counts,
        test_from,
        rows,
        trained,
    })
}

/// One model alone: how good, and how large.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// Over all moments that were asked.
    pub metrics: Metrics,
    /// Bytes of its tensors.
    pub bytes: usize,
}

/// How good one model alone is: trained on the days before the last `share` of them, asked at no more
/// than `max_moments` moments after. Metrics at k: of all that follows at the beginning of a session, of
/// the next item within one. For choosing parameters: hand over only what is not the test. 0 of nothing.
///
/// # Errors
/// [`FitError`].
pub fn judge_model(
    catalog: &Catalog,
    log: &OrderLog,
    source: Source,
    fit_params: &FitParams,
    share: f64,
    params: &EvaluateParams,
    watch: &mut impl Watch,
) -> Result<Judged, FitError> {
    let from = log.day_of_split(share).ok_or(FitError::Empty)?;
    let before = log.split_at(from).0;
    let fit_params = FitParams {
        sources: vec![source],
        ..fit_params.clone()
    };
    let mut writer = BundleWriter::new(catalog.table().names(), 0);
    learn(
        &before,
        catalog,
        &fit_params,
        &mut None,
        &mut writer,
        watch,
        "",
    )?;
    let file = writer.finish().map_err(EngineError::from)?;
    let bytes = model_bytes(&Bundle::read(&file, &NativeJson).map_err(EngineError::from)?);
    let bytes = bytes.get(source.name()).copied().unwrap_or(0);
    let engine = engine_of(catalog, &file)?;
    let mut judge = Judge::of(engine, log, from, params);
    let mut models = std::mem::take(&mut judge.engine.models);
    models.retain(|model| model.source() == source);
    let mut models: Vec<&mut dyn Recommender> = models.iter_mut().map(|m| &mut **m as _).collect();
    Ok(Judged {
        metrics: judge.judge(&mut models),
        bytes,
    })
}

/// Judges models, however they were learned, at the same moments of a log.
pub struct Judge {
    engine: Engine,
    asked: Vec<Moment>,
    params: EvaluateParams,
}

impl Judge {
    /// The moments of a log from a time on, no more than `max_moments` of them, spread evenly. The share of test
    /// days is not looked at.
    #[must_use]
    pub fn new(catalog: &Catalog, log: &OrderLog, from: i64, params: &EvaluateParams) -> Self {
        let mut engine = Engine {
            catalog: catalog.clone(),
            ..Engine::default()
        };
        engine.catalog_changed();
        Self::of(engine, log, from, params)
    }

    fn of(engine: Engine, log: &OrderLog, from: i64, params: &EvaluateParams) -> Self {
        let mut asked = moments(log, from);
        thin(&mut asked, params.max_moments);
        Self {
            engine,
            asked,
            params: *params,
        }
    }

    /// Metrics at k of lists with the best of the first model, then those of the next that are not in the list
    /// yet, and so on: of all that follows at the beginning of a session, of the next item within one.
    pub fn judge(&mut self, models: &mut [&mut dyn Recommender]) -> Metrics {
        let Self {
            engine,
            asked,
            params,
        } = self;
        let items = engine.catalog.table().len();
        let mut evaluation = Evaluation::new(params.k, items);
        let mut scores = Scores::new(items);
        for moment in asked {
            let targets = engine.enter(moment, params.include_bought);
            let Some((_, count)) = questions(moment).first() else {
                continue;
            };
            if targets.is_empty() {
                continue;
            }
            let query = Query {
                history: &moment.history,
                now: moment.now,
                context: Context::default(),
            };
            let mut list: Vec<ItemId> = Vec::new();
            for model in models.iter_mut() {
                scores.clear();
                model.score(&query, &mut scores);
                for scored in scores.top(params.k - list.len(), &engine.allowed) {
                    list.push(scored.item);
                    engine.allowed.remove(scored.item);
                }
            }
            evaluation.add(&list, &targets[..targets.len().min(*count)]);
        }
        evaluation.metrics()
    }
}

/// The best `k`, best first.
pub(super) fn best(scored: impl Iterator<Item = ScoredItem>, k: usize) -> Vec<ItemId> {
    let mut list: Vec<ScoredItem> = scored.collect();
    list.sort_unstable_by(ScoredItem::rank);
    list.iter().take(k).map(|scored| scored.item).collect()
}
