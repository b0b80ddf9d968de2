//! From an order log and a catalogue to a bundle.
//!
//! 1. The last [`FitParams::validation_share`] of the log's days are set aside.
//! 2. All models learn from the days before; the blend's weights are learned from what shoppers
//!    then did in the days set aside (the models have not seen them).
//! 3. All models learn again from the whole log, and go into the bundle with the blend.
//!
//! Everything that is judged is judged as shipped: quantised, written, read back.

use super::load::trained_models;
use super::{Engine, EngineError};
use crate::bundle::{Bundle, BundleWriter};
use crate::candidates::DEFAULT_PER_SOURCE;
use crate::catalog::{Catalog, Filter};
use crate::error::Coded;
use crate::events::{EventKind, OrderLog};
use crate::features::{
    Action, Context, Moment, Query, Repurchase, action, moments, training_sessions,
};
use crate::id::{ItemId, UserId};
use crate::json::NativeJson;
use crate::math::Mask;
use crate::models::trending;
use crate::models::{Crew, ParamsError, Source};
use crate::models::{als, context, item_knn, linear_item, popularity, sequence, session_knn};
use crate::ranking::{self, Blend, Case, Choice, Fitted, Segment};
use crate::shopper::churn::{self, CustomersFit, fit_customers};
use crate::shopper::live::{LiveError, LiveFit, fit_live};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::collections::BTreeMap;

/// One of so many items is taken for new in each lesson, so that the blend learns what to make of an
/// item that only its content speaks for.
const UNSEEN: u32 = 20;

/// So many of what a shopper went on to do teach the blend; a wholesaler's order has hundreds.
const MAX_CHOSEN: usize = 20;

/// So many different shoppers must have touched an item before a session with it is shown to others.
pub const DEFAULT_MIN_SHOPPERS: usize = 5;

/// At most so many steps [`Watch`] hears of in a [`fit`]: each model twice, the blend and the customers.
pub const STEPS: usize = 2 * Source::ALL.len() + 2;

/// How a bundle is trained. The defaults suit most shops.
#[derive(Clone, Debug, PartialEq)]
pub struct FitParams {
    /// Seed of everything random.
    pub seed: u64,
    /// Time stamp of the bundle, in milliseconds since the epoch, UTC; the newest event when absent.
    pub created_at: Option<i64>,
    /// Share of the log's days that the blend learns from, above 0 and at most .5.
    pub validation_share: f64,
    /// At most so many moments of each segment teach the blend, spread evenly over time.
    pub max_moments: usize,
    /// The models that learn, in any order; what is not named is not in the bundle.
    pub sources: Vec<Source>,
    /// Sessions of others go into the bundle only with items that so many different shoppers
    /// touched, 1 (any) to 1,000,000. See [`Sessions::shared_by`](crate::features::Sessions::shared_by).
    pub min_shoppers: usize,
    /// The models.
    pub popularity: popularity::Params,
    /// Neighbours over whole histories.
    pub item_knn: item_knn::Params,
    /// Neighbours over baskets.
    pub together: item_knn::Params,
    /// Similar sessions.
    pub session_knn: session_knn::Params,
    /// Latent factors.
    pub als: als::Params,
    /// The linear model over sessions.
    pub linear_item: linear_item::Params,
    /// The network for the next item; absent: none. It takes most of the time.
    pub sequence: Option<sequence::Params>,
    /// What trends.
    pub trending: trending::Params,
    /// What fits the situation.
    pub context: context::Params,
    /// The blend.
    pub blend: ranking::FitParams,
}

impl Default for FitParams {
    fn default() -> Self {
        Self {
            seed: 42,
            created_at: None,
            validation_share: 0.1,
            max_moments: 1_500,
            sources: Source::ALL.to_vec(),
            min_shoppers: DEFAULT_MIN_SHOPPERS,
            popularity: popularity::Params::default(),
            item_knn: item_knn::Params::default(),
            together: item_knn::Params::together(),
            session_knn: session_knn::Params::default(),
            als: als::Params::default(),
            linear_item: linear_item::Params::default(),
            sequence: Some(sequence::Params::default()),
            trending: trending::Params::default(),
            context: context::Params::default(),
            blend: ranking::FitParams::default(),
        }
    }
}

impl FitParams {
    /// Without the network for the next item, which takes most of the time.
    #[must_use]
    pub fn fast(self) -> Self {
        Self {
            sequence: None,
            ..self
        }
    }

    /// Without any network, and with a blend that learns from fewer moments: seconds of one thread instead of
    /// minutes.
    #[must_use]
    pub fn quick(self) -> Self {
        let blend = ranking::FitParams {
            epochs: 6,
            half: false,
            min_steps: 200,
            max_refined: 200,
            mlp: false,
            ..self.blend
        };
        Self {
            max_moments: 400,
            blend,
            ..self.fast()
        }
    }
}

/// Why a bundle can't be trained.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FitError {
    /// Nothing to learn from.
    #[error("the order log has no row of interest after cleaning; at least 1 is needed")]
    Empty,
    /// The share of validation days.
    #[error("validation_share is {share}; it must be above 0 and at most 0.5")]
    ValidationShare {
        /// The value given.
        share: f64,
    },
    /// The share of test days.
    #[error("test_share is {share}; it must be above 0 and below 1")]
    TestShare {
        /// The value given.
        share: f64,
    },
    /// A model's parameters.
    #[error(transparent)]
    Params(#[from] ParamsError),
    /// What was written can't be read back.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl Coded for FitError {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "fit_empty_log",
            Self::ValidationShare { .. } => "fit_validation_share",
            Self::TestShare { .. } => "evaluate_test_share",
            Self::Params(error) => error.code(),
            Self::Engine(error) => error.code(),
        }
    }
}

/// Who watches and helps: the engine has no clock, prints nothing and starts no thread.
pub trait Watch: Crew {
    /// A step begins; called in order.
    fn step(&mut self, name: &str);
    /// Seconds since some fixed moment.
    fn seconds(&mut self) -> f64;
}

/// What was trained.
#[derive(Clone, Debug)]
pub struct Trained {
    /// The bundle file.
    pub bundle: Vec<u8>,
    /// Seconds that each model took to learn from the whole log, by name.
    pub fit_seconds: BTreeMap<&'static str, f64>,
    /// Bytes of each model's tensors, by name.
    pub model_bytes: BTreeMap<&'static str, usize>,
    /// Moments that taught the blend.
    pub moments: usize,
    /// Which ranker each segment got, and why.
    pub choices: Vec<Choice>,
    /// Relative error of the quantised item factors.
    pub als_quantization_error: f64,
    /// The models of repeat buying, or why the bundle has none.
    pub customers: Result<CustomersFit, churn::FitError>,
    /// The chance that a session ends in a purchase, or why the bundle has none.
    pub live: Result<LiveFit, LiveError>,
}

/// Trains a bundle from a log that is clean, sorted by time and divided into sessions, over the
/// item table of `catalog`.
///
/// # Errors
/// [`FitError`].
pub fn fit(
    catalog: &Catalog,
    log: &OrderLog,
    params: &FitParams,
    watch: &mut impl Watch,
) -> Result<Trained, FitError> {
    check_min_shoppers(params.min_shoppers)?;
    let share = params.validation_share;
    if !(share > 0.0 && share <= 0.5) {
        return Err(FitError::ValidationShare { share });
    }
    let (Some((first, last)), Some(until)) = (log.time_range(), log.day_of_split(share)) else {
        return Err(FitError::Empty);
    };
    let before = log.split_at(until).0;
    let mut lessons = moments(log, until);
    lessons = choose(lessons, params.max_moments);
    // What takes long is learned once, and then goes on learning.
    let mut learner = None;
    let Fitted { blend, choices } = if before.is_empty() || lessons.is_empty() {
        ranking::fit(&[], params.blend, watch)
    } else {
        let mut writer = BundleWriter::new(catalog.table().names(), last);
        let learner = &mut learner;
        learn(
            &before,
            catalog,
            params,
            learner,
            &mut writer,
            watch,
            "validation: ",
        )?;
        let file = writer.finish().map_err(EngineError::from)?;
        let mut engine = engine_of(catalog, &file)?;
        watch.step("blend");
        let mut random = ChaCha8Rng::seed_from_u64(params.seed);
        let mut unsold = Mask::all(catalog.len());
        log.iter().for_each(|row| unsold.remove(row.item));
        let mut cases: Vec<Case> = Vec::new();
        for moment in &lessons {
            let unseen = &mut engine.pool.unseen;
            *unseen = Mask::none(catalog.len());
            for item in (0..catalog.len()).map(ItemId::from_index) {
                if random.next_u32() % UNSEEN == 0 {
                    unseen.insert(item);
                }
            }
            cases.push(engine.case(moment, &unsold));
        }
        let blend = ranking::FitParams {
            seed: params.seed,
            ..params.blend
        };
        ranking::fit(&cases, blend, watch)
    };

    let mut writer = BundleWriter::new(catalog.table().names(), params.created_at.unwrap_or(last));
    let (fit_seconds, als_quantization_error) =
        learn(log, catalog, params, &mut learner, &mut writer, watch, "")?;
    blend.save(&mut writer);
    watch.step("customers");
    let customers = fit_customers(log);
    if let Ok(found) = &customers {
        found.models.save(&mut writer);
    }
    let live = fit_live(log, catalog, until, params.seed);
    if let Ok(found) = &live {
        found.model.save(&mut writer);
    }
    writer.number("training.events", count(log.len()));
    writer.number("training.first", signed(first));
    writer.number("training.last", signed(last));
    writer.number(
        "training.seed",
        f64::from(u32::try_from(params.seed).unwrap_or(u32::MAX)),
    );
    writer.number("training.min_shoppers", count(params.min_shoppers));
    writer.number("training.moments", count(lessons.len()));
    writer.number("als.quantization_error", als_quantization_error);
    let bundle = writer.finish().map_err(EngineError::from)?;
    let model_bytes = model_bytes(&Bundle::read(&bundle, &NativeJson).map_err(EngineError::from)?);
    Ok(Trained {
        bundle,
        fit_seconds,
        model_bytes,
        moments: lessons.len(),
        choices,
        als_quantization_error,
        customers,
        live,
    })
}

/// # Errors
/// When it is outside its legal range.
pub fn check_min_shoppers(min_shoppers: usize) -> Result<(), ParamsError> {
    if (1..=1_000_000).contains(&min_shoppers) {
        return Ok(());
    }
    Err(ParamsError {
        name: "min_shoppers",
        value: count(min_shoppers),
        legal: "1 to 1000000",
    })
}

/// An engine over a trained bundle, for judging it.
pub(super) fn engine_of(catalog: &Catalog, file: &[u8]) -> Result<Engine, EngineError> {
    let bundle = Bundle::read(file, &NativeJson)?;
    let mut engine = Engine {
        catalog: catalog.clone(),
        models: trained_models(&bundle)?,
        blend: Blend::load(&bundle)?.unwrap_or_default(),
        repurchase: Repurchase::load(&bundle)?,
        ..Engine::default()
    };
    engine.catalog_changed();
    Ok(engine)
}

/// Fits every model and writes it.
pub(super) fn learn(
    log: &OrderLog,
    catalog: &Catalog,
    params: &FitParams,
    learner: &mut Option<sequence::Learner>,
    writer: &mut BundleWriter,
    watch: &mut impl Watch,
    prefix: &str,
) -> Result<(BTreeMap<&'static str, f64>, f64), FitError> {
    let items = catalog.table().len();
    let weight = |kind| action(kind, None).map(Action::weight);
    let sessions = training_sessions(log, items, &weight);
    let baskets = training_sessions(log, items, &|kind| {
        (kind == EventKind::Purchase).then(|| Action::Purchase.weight())
    });
    let users = sessions.by_user();
    let mut seconds = BTreeMap::new();
    let mut quantization_error = 0.0;
    for source in Source::ALL {
        if !params.sources.contains(&source) {
            continue;
        }
        let name = source.name();
        watch.step(&format!("{prefix}{name}"));
        let start = watch.seconds();
        match source {
            Source::Popularity => popularity::fit(&sessions, &params.popularity)?.save(writer),
            // Need no training: the device builds them from the catalogue.
            Source::Content | Source::Interests => continue,
            Source::ItemKnn => item_knn::fit(&users, source, &params.item_knn)?.save(writer),
            Source::Together => item_knn::fit(&baskets, source, &params.together)?.save(writer),
            Source::SessionKnn => {
                let shared = sessions.shared_by(params.min_shoppers);
                session_knn::fit(&shared, &params.session_knn)?.save(writer);
            }
            Source::Als => {
                let params = als::Params {
                    seed: params.seed,
                    ..params.als.clone()
                };
                let model = als::fit(&users, &params)?;
                quantization_error = model.quantization_error();
                model.save(writer);
            }
            Source::LinearItem => {
                linear_item::fit(&sessions, &params.linear_item)?.save(writer);
            }
            Source::Sequence => {
                let Some(chosen) = &params.sequence else {
                    continue;
                };
                if learner.is_none() {
                    let params = sequence::Params {
                        seed: params.seed,
                        ..chosen.clone()
                    };
                    *learner = Some(sequence::Learner::new(items, &params)?);
                }
                if let Some(learner) = learner {
                    learner.learn(&users, watch);
                    learner.model()?.save(writer);
                }
            }
            Source::Trending => trending::fit(&sessions, &params.trending)?.save(writer),
            Source::Context => context::fit(log, catalog, &params.context)?.save(writer),
        }
        seconds.insert(name, watch.seconds() - start);
    }
    Repurchase::fit(items, purchases_by_user(log)).save(writer);
    Ok((seconds, quantization_error))
}

fn purchases_by_user(log: &OrderLog) -> impl Iterator<Item = Vec<(ItemId, u32)>> {
    let mut of: BTreeMap<UserId, Vec<(ItemId, u32)>> = BTreeMap::new();
    for row in log.iter() {
        if let (Some(user), Some(session), EventKind::Purchase) = (row.user, row.session, row.kind)
        {
            of.entry(user).or_default().push((row.item, session));
        }
    }
    of.into_values()
}

/// So many lessons of real guests are enough to learn from them alone what to show to a stranger.
const ENOUGH_GUESTS: usize = 200;

/// At most `most` lessons of each segment. What to show to a shopper without history is learned from
/// guests; from the first sessions of known shoppers only where guests are few.
fn choose(lessons: Vec<Moment>, most: usize) -> Vec<Moment> {
    let segment = |moment: &Moment| {
        Segment::of(&Query {
            history: &moment.history,
            now: moment.now,
            context: Context::default(),
        })
    };
    let mut chosen = Vec::new();
    for wanted in Segment::ALL {
        let mut own: Vec<Moment> = lessons
            .iter()
            .filter(|moment| segment(moment) == wanted)
            .cloned()
            .collect();
        if own.iter().filter(|moment| !moment.known).count() >= ENOUGH_GUESTS {
            own.retain(|moment| !moment.known);
        }
        thin(&mut own, most);
        chosen.extend(own);
    }
    chosen
}

/// Keeps at most `most`, spread evenly over time.
pub(super) fn thin(moments: &mut Vec<Moment>, most: usize) {
    let all = moments.len();
    if all > most {
        let mut index = 0;
        moments.retain(|_| {
            let keep = (index * most) / all != ((index + 1) * most) / all;
            index += 1;
            keep
        });
    }
}

pub(super) fn model_bytes(bundle: &Bundle<'_>) -> BTreeMap<&'static str, usize> {
    let mut bytes = BTreeMap::new();
    for (tensor, _, _, size) in bundle.tensors() {
        for source in Source::ALL {
            if tensor.split('.').next() == Some(source.name()) {
                *bytes.entry(source.name()).or_insert(0) += size;
            }
        }
    }
    bytes
}

#[allow(clippy::cast_precision_loss)]
fn count(number: usize) -> f64 {
    number as f64
}

#[allow(clippy::cast_precision_loss)] // milliseconds of this era fit in 53 bits
fn signed(number: i64) -> f64 {
    number as f64
}

impl Engine {
    /// Puts the engine into a moment of the past: its history, and what may be shown. Returns what
    /// of the targets may be shown.
    pub(super) fn enter(&mut self, moment: &Moment, include_bought: bool) -> Vec<ItemId> {
        self.history.clone_from(&moment.history);
        self.situation.clone_from(&moment.situation);
        self.context = 0;
        let everything = Filter {
            include_unavailable: true,
            ..Filter::default()
        };
        self.catalog.filter(&everything, &mut self.allowed);
        if !include_bought {
            for visit in &moment.history {
                if visit.action == Action::Purchase && !self.is_consumable(visit.item) {
                    self.allowed.remove(visit.item);
                }
            }
        }
        // As in a list: what this session has seen comes after everything else.
        for visit in moment.history.iter().filter(|visit| visit.session == 0) {
            self.allowed.remove(visit.item);
        }
        moment
            .targets
            .iter()
            .copied()
            .filter(|&item| self.allowed.contains(item))
            .collect()
    }

    /// The pool of a moment, without what was never sold, and what was chosen from it: of the unsold
    /// nobody knows whether it was there.
    fn case(&mut self, moment: &Moment, unsold: &Mask) -> Case {
        let targets = self.enter(moment, false);
        self.allowed = self.allowed.without(unsold);
        let segment = Segment::of(&Query {
            history: &self.history,
            now: moment.now,
            context: Context::default(),
        });
        let blend = Blend::default();
        let ranked = self.rank(&blend, segment, moment.now, DEFAULT_PER_SOURCE);
        // What is done next counts most; at the beginning of a session all of it counts the same.
        let mut chosen: Vec<(usize, f64)> = Vec::new();
        for (place, target) in targets.iter().enumerate().take(MAX_CHOSEN) {
            if let Some(index) = self.pool.place(*target) {
                let weight = if moment.in_session() {
                    1.0 / (1.0 + count(place)).powi(4)
                } else {
                    1.0
                };
                chosen.push((index, weight));
            }
        }
        let total: f64 = chosen.iter().map(|(_, weight)| weight).sum();
        for (_, weight) in &mut chosen {
            *weight /= total;
        }
        let next = moment.targets.first();
        let next = next.and_then(|&item| self.pool.place(item));
        Case::new(segment, &ranked.features, chosen, next)
    }
}
