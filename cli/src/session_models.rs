//! The models that learn from sessions, and bundles of them.

use crate::sessions::{Case, Error, in_parallel};
use crate::watch::Watch;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Instant;
use windowshopper::bundle::{Bundle, BundleError, BundleWriter};
use windowshopper::engine::evaluate::Judged;
use windowshopper::engine::fit::{FitParams, Watch as _};
use windowshopper::features::{Context, Query, Sessions};
use windowshopper::id::{ItemId, ItemTable};
use windowshopper::json::NativeJson;
use windowshopper::math::{Mask, Scores};
use windowshopper::metrics::{Evaluation, Metrics};
use windowshopper::models::als::Als;
use windowshopper::models::neighbors::Neighbors;
use windowshopper::models::popularity::Popularity;
use windowshopper::models::sequence::Sequence;
use windowshopper::models::session_knn::SessionKnn;
use windowshopper::models::{
    ParamsError, Recommender, Source, als, item_knn, linear_item, popularity, sequence, session_knn,
};

/// Those that learn from sessions alone; the slow ones first, so that threads are used evenly.
pub const SOURCES: [Source; 6] = [
    Source::Sequence,
    Source::Als,
    Source::LinearItem,
    Source::ItemKnn,
    Source::SessionKnn,
    Source::Popularity,
];

/// What a fitted model writes into the bundle.
type Saver = Box<dyn FnOnce(&mut BundleWriter) + Send>;

/// Fits a model.
///
/// # Errors
/// When a parameter is outside its legal range.
pub fn learn(
    source: Source,
    sessions: &Sessions,
    params: &FitParams,
) -> Result<Saver, ParamsError> {
    macro_rules! saver {
        ($fitted:expr) => {{
            let fitted = $fitted?;
            Box::new(move |writer: &mut BundleWriter| fitted.save(writer))
        }};
    }
    Ok(match source {
        Source::Popularity => saver!(popularity::fit(sessions, &params.popularity)),
        Source::ItemKnn => saver!(item_knn::fit(sessions, source, &params.item_knn)),
        Source::SessionKnn => {
            let shared = sessions.shared_by(params.min_shoppers);
            saver!(session_knn::fit(&shared, &params.session_knn))
        }
        Source::Als => {
            let params = als::Params {
                seed: params.seed,
                ..params.als.clone()
            };
            saver!(als::fit(sessions, &params))
        }
        Source::LinearItem => saver!(linear_item::fit(sessions, &params.linear_item)),
        Source::Sequence => {
            let params = sequence::Params {
                seed: params.seed,
                ..params.sequence.clone().unwrap_or_default()
            };
            saver!(sequence::fit(sessions, &params))
        }
        _ => Box::new(|_: &mut BundleWriter| {}),
    })
}

/// Reads a model back.
///
/// # Errors
/// What its reader says.
pub fn load(
    source: Source,
    bundle: &Bundle<'_>,
) -> Result<Option<Box<dyn Recommender>>, Box<BundleError>> {
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

/// The models of a bundle, in the order of their sources.
///
/// # Errors
/// What their readers say.
pub fn load_all(bundle: &Bundle<'_>) -> Result<Vec<Box<dyn Recommender>>, Box<BundleError>> {
    let mut models = Vec::new();
    for source in Source::ALL {
        models.extend(load(source, bundle)?);
    }
    Ok(models)
}

/// Fits `sources`, several at a time, into a bundle that is not finished; and how many seconds each
/// took. The network, which takes all threads itself, comes last and goes on learning from where
/// `learner` is.
///
/// # Errors
/// When a parameter is outside its legal range.
pub fn fit(
    sources: &[Source],
    sessions: &Sessions,
    table: &ItemTable,
    params: &FitParams,
    learner: &mut Option<sequence::Learner>,
    watch: &mut Watch<'_>,
) -> Result<(BundleWriter, BTreeMap<&'static str, f64>), Error> {
    let others = sources.iter().rev().copied();
    let waiting = Mutex::new(
        others
            .filter(|&s| s != Source::Sequence)
            .collect::<Vec<_>>(),
    );
    let next = || waiting.lock().ok()?.pop();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let fitted = std::thread::scope(|scope| {
        let work = || {
            let mut own = Vec::new();
            while let Some(source) = next() {
                let start = Instant::now();
                let saver = learn(source, sessions, params)?;
                own.push((source, saver, start.elapsed().as_secs_f64()));
            }
            Ok::<_, Error>(own)
        };
        let running: Vec<_> = (0..threads.min(sources.len()))
            .map(|_| scope.spawn(work))
            .collect();
        let mut all = Vec::new();
        for thread in running {
            all.extend(thread.join().map_err(|_| Error::Thread)??);
        }
        Ok::<_, Error>(all)
    })?;
    let mut writer = BundleWriter::new(table.names(), 0);
    let mut seconds = BTreeMap::new();
    for (source, save, took) in fitted {
        save(&mut writer);
        seconds.insert(source.name(), took);
    }
    if let (true, Some(chosen)) = (sources.contains(&Source::Sequence), &params.sequence) {
        let start = Instant::now();
        if learner.is_none() {
            let params = sequence::Params {
                seed: params.seed,
                ..chosen.clone()
            };
            *learner = Some(sequence::Learner::new(table.len(), &params)?);
        }
        if let Some(learner) = learner {
            watch.step(Source::Sequence.name());
            learner.learn(sessions, watch);
            learner.model()?.save(&mut writer);
        }
        let name = Source::Sequence.name();
        seconds.insert(name, start.elapsed().as_secs_f64());
    }
    Ok((writer, seconds))
}

/// Bytes of a model's tensors.
pub fn bytes(bundle: &Bundle<'_>, source: Source) -> usize {
    bundle
        .tensors()
        .filter(|(name, ..)| name.split('.').next() == Some(source.name()))
        .map(|(.., bytes)| bytes)
        .sum()
}

/// What was asked with a query, answered: the list, the same list in a shop (which does not show
/// [`Case::hidden`]), microseconds.
pub struct Answer {
    pub list: Vec<ItemId>,
    pub shop: Vec<ItemId>,
    pub micros: f64,
}

/// Asks for every case. `open` makes one that answers, for each thread its own: query, length and mask
/// in, list out.
///
/// # Errors
/// What `open` says.
pub fn ask<F>(
    cases: &[Case],
    items: usize,
    k: usize,
    open: impl Fn() -> Result<F, Error> + Sync,
) -> Result<Vec<Answer>, Error>
where
    F: FnMut(&Query<'_>, usize, &Mask, &mut Vec<ItemId>),
{
    in_parallel(cases, |part| {
        let mut answer = open()?;
        let mut allowed = Mask::all(items);
        let mut answers = Vec::with_capacity(part.len());
        for case in part {
            let query = Query {
                history: &case.history,
                now: case.now,
                context: Context::default(),
            };
            let (mut list, mut shop) = (Vec::new(), Vec::new());
            let start = Instant::now();
            answer(&query, k, &allowed, &mut list);
            let micros = start.elapsed().as_secs_f64() * 1e6;
            case.hidden().for_each(|item| allowed.remove(item));
            answer(&query, k, &allowed, &mut shop);
            case.hidden().for_each(|item| allowed.insert(item));
            answers.push(Answer { list, shop, micros });
        }
        Ok(answers)
    })
}

/// One model's lists.
pub fn alone(
    mut model: Box<dyn Recommender>,
    items: usize,
) -> impl FnMut(&Query<'_>, usize, &Mask, &mut Vec<ItemId>) {
    let mut scores = Scores::new(items);
    move |query, k, allowed, list| {
        scores.clear();
        model.score(query, &mut scores);
        list.clear();
        list.extend(scores.top(k, allowed).iter().map(|scored| scored.item));
    }
}

/// How good a model alone is on cases it has not seen; `shop`: what a shop would not show is not asked for.
pub fn judge(
    model: &mut dyn Recommender,
    cases: &[Case],
    items: usize,
    k: usize,
    shop: bool,
) -> Metrics {
    let mut evaluation = Evaluation::new(k, items);
    let mut scores = Scores::new(items);
    let mut allowed = Mask::all(items);
    let mut list = Vec::new();
    for case in cases {
        let query = Query {
            history: &case.history,
            now: case.now,
            context: Context::default(),
        };
        let hidden = if shop { case.hidden } else { 0 };
        let hidden = || case.hidden().take(hidden);
        hidden().for_each(|item| allowed.remove(item));
        scores.clear();
        model.score(&query, &mut scores);
        list.clear();
        list.extend(scores.top(k, &allowed).iter().map(|scored| scored.item));
        evaluation.add(&list, case.target.as_slice());
        hidden().for_each(|item| allowed.insert(item));
    }
    evaluation.metrics()
}

/// One model as shipped, asked about what it has not seen: lists of 20.
///
/// # Errors
/// When a parameter is outside its legal range.
pub fn weigh(
    source: Source,
    before: &Sessions,
    params: &FitParams,
    cases: &[Case],
) -> Result<Judged, Error> {
    let items = before.item_count();
    let names: Vec<String> = (0..items).map(|item| item.to_string()).collect();
    let mut writer = BundleWriter::new(names.iter().map(String::as_str), 0);
    learn(source, before, params)?(&mut writer);
    let file = writer.finish()?;
    let bundle = read(&file)?;
    let metrics = match load(source, &bundle)? {
        Some(mut model) => judge(&mut *model, cases, items, 20, false),
        None => Metrics::default(),
    };
    Ok(Judged {
        metrics,
        bytes: bytes(&bundle, source),
    })
}

/// Reads a bundle that was just written.
///
/// # Errors
/// What the reader says.
pub fn read(file: &[u8]) -> Result<Bundle<'_>, Box<BundleError>> {
    Bundle::read(file, &NativeJson)
}
