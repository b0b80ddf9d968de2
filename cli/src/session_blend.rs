//! The blend over session files: its weights are learned inside the training file, on its last
//! sessions, by models that have not seen them. A model that it has no use for is left out.

use crate::session_models::{bytes, load_all, read};
use crate::sessions::{Case, Error, in_parallel, thin};
use std::collections::BTreeMap;
use windowshopper::candidates::{Candidate, DEFAULT_PER_SOURCE, Pool};
use windowshopper::features::{Context, Query};
use windowshopper::id::ItemId;
use windowshopper::math::{Mask, TopK};
use windowshopper::metrics::{self, Reliability};
use windowshopper::models::{Alone, Crew, Recommender, Source};
use windowshopper::ranking::{self, Blend, Choice, Features, FitParams, Fitted, Segment};

/// At most so many lessons, spread evenly.
const MAX_LESSONS: usize = 40_000;
/// At most so many of them say which models are of use.
const MAX_USES: usize = 10_000;
/// At most so many questions say how good the stated chances are.
const MAX_CHANCES: usize = 10_000;
/// What a million bytes of a model must add to NDCG@20 on the lessons, as a share of it.
const WORTH: f64 = 0.002;

/// Models and the blend that joins them, as shipped.
pub struct SessionBlend {
    models: Vec<Box<dyn Recommender>>,
    pool: Pool,
    features: Vec<Features>,
    scores: Vec<f32>,
    blend: Blend,
    top: TopK,
}

/// What was learned.
pub struct Learned {
    /// Ready for the bundle.
    pub blend: Blend,
    /// Which ranker it is, and why.
    pub choices: Vec<Choice>,
    /// The models that it has a use for.
    pub kept: Vec<Source>,
    /// NDCG@20 on the lessons, of each model alone and of the blend.
    pub ndcg: BTreeMap<&'static str, f64>,
    /// How many lessons there were.
    pub lessons: usize,
}

/// Learns the blend from `cases`, answered by the models of `file` that have not seen them.
/// `shop`: as a shop asks, never for [`Case::hidden`]; `keep_all`: no model is left out.
///
/// # Errors
/// When the file can't be read.
pub fn learn(
    file: &[u8],
    cases: &[Case],
    items: usize,
    seed: u64,
    shop: bool,
    keep_all: bool,
    crew: &mut dyn Crew,
) -> Result<Learned, Error> {
    let mut cases = cases.to_vec();
    thin(&mut cases, MAX_LESSONS);
    let mut kept: Vec<Source> = load_all(&read(file)?)?.iter().map(|m| m.source()).collect();
    let mut all = lessons(file, &kept, &cases, items, shop)?;
    let params = FitParams {
        seed,
        ..FitParams::default()
    };
    let mut figures = BTreeMap::new();
    for &source in &kept {
        figures.insert(source.name(), ndcg(&all, |x| x.0[source as usize]));
    }
    if !keep_all {
        let mut some = all.clone();
        thin(&mut some, MAX_USES);
        let useful = useful(file, &some, &kept, params, crew)?;
        if useful.len() < kept.len() {
            kept = useful;
            all = lessons(file, &kept, &cases, items, shop)?;
        }
    }
    let Fitted { blend, choices } = ranking::fit(&all, params, crew);
    let value = ndcg(&all, |x| blend.score(Segment::Session, x));
    figures.insert("blend", value);
    Ok(Learned {
        blend,
        choices,
        kept,
        ndcg: figures,
        lessons: all.len(),
    })
}

/// Mean NDCG@20 of the pools in the order of a score; a source that says nothing of an item does not
/// list it.
fn ndcg(lessons: &[ranking::Case], score: impl Fn(&Features) -> f32) -> f64 {
    let mut top = TopK::default();
    let mut sum = 0.0;
    for lesson in lessons {
        let Some(next) = lesson.next else {
            continue;
        };
        top.reset(20);
        for place in 0..lesson.len() {
            let score = score(&lesson.features(place));
            if score != 0.0 {
                top.push(ItemId::from_index(place), score);
            }
        }
        let list: Vec<ItemId> = top.take_sorted().iter().map(|s| s.item).collect();
        sum += metrics::ndcg(&list, &[ItemId::from_index(next)], 20);
    }
    sum / lessons.len().max(1) as f64
}

/// Takes models out, one after the other, each time the one whose absence costs least, as long as that is
/// less than its bytes are worth. What it costs is seen by learning again without it, each half of the
/// lessons judged by what the other half taught. Popularity stays: it speaks where all others are silent.
fn useful(
    file: &[u8],
    lessons: &[ranking::Case],
    kept: &[Source],
    params: FitParams,
    crew: &mut dyn Crew,
) -> Result<Vec<Source>, Error> {
    let bundle = read(file)?;
    let without = |silent: &[Source], crew: &mut dyn Crew| {
        let cases: Vec<ranking::Case> = lessons.iter().map(|case| silenced(case, silent)).collect();
        let choices = ranking::fit(&cases, params, crew).choices;
        let choice = choices.iter().find(|c| c.segment == Segment::Session);
        choice.map_or(0.0, |choice| {
            choice.linear.max(choice.mlp).max(choice.source.1)
        })
    };
    let mut silent: Vec<Source> = Vec::new();
    let mut reached = without(&silent, crew);
    loop {
        let mut trials: Vec<Source> = kept.to_vec();
        trials.retain(|source| *source != Source::Popularity && !silent.contains(source));
        if trials.len() < 2 {
            break;
        }
        let values = in_parallel(&trials, |part| {
            let value = |source: &Source| without(&[&silent[..], &[*source]].concat(), &mut Alone);
            Ok(part.iter().map(value).collect())
        })?;
        let cost = |(source, value): (Source, f64)| {
            let worth = WORTH * bytes(&bundle, source) as f64 / 1e6;
            (reached - value - reached * worth, source, value)
        };
        let costs = trials.into_iter().zip(values).map(cost);
        match costs.min_by(|a, b| a.0.total_cmp(&b.0)) {
            Some((cost, source, value)) if cost < 0.0 => {
                silent.push(source);
                reached = value;
            }
            _ => break,
        }
    }
    let mut kept = kept.to_vec();
    kept.retain(|source| !silent.contains(source));
    Ok(kept)
}

/// A lesson in which some sources say nothing.
fn silenced(case: &ranking::Case, silent: &[Source]) -> ranking::Case {
    let pool: Vec<Features> = (0..case.len())
        .map(|place| {
            let mut features = case.features(place);
            for place in silent
                .iter()
                .flat_map(|&source| Features::of_source(source))
            {
                features.0[place] = 0.0;
            }
            features
        })
        .collect();
    ranking::Case::new(case.segment, &pool, case.chosen.clone(), case.next)
}

fn lessons(
    file: &[u8],
    kept: &[Source],
    cases: &[Case],
    items: usize,
    shop: bool,
) -> Result<Vec<ranking::Case>, Error> {
    in_parallel(cases, |part| {
        let mut models = load_all(&read(file)?)?;
        models.retain(|model| kept.contains(&model.source()));
        let mut pool = Pool::new(items);
        let mut allowed = Mask::all(items);
        let mut features = Vec::new();
        let mut lessons = Vec::with_capacity(part.len());
        for case in part {
            let hidden = if shop { case.hidden } else { 0 };
            let hidden = || case.hidden().take(hidden);
            hidden().for_each(|item| allowed.remove(item));
            let query = Query {
                history: &case.history,
                now: case.now,
                context: Context::default(),
            };
            pool.gather(&mut models, &query, &allowed, DEFAULT_PER_SOURCE);
            features_of(&pool, &query, &mut features);
            let next = case.target.and_then(|target| pool.place(target));
            let chosen = next.map(|place| (place, 1.0)).into_iter().collect();
            let segment = Segment::Session;
            lessons.push(ranking::Case::new(segment, &features, chosen, next));
            hidden().for_each(|item| allowed.insert(item));
        }
        Ok(lessons)
    })
}

/// A session file has no catalogue, so nothing is known of taste.
fn features_of(pool: &Pool, query: &Query<'_>, features: &mut Vec<Features>) {
    Features::of_pool(pool, query, |_: &Candidate| [0.0; 4], features);
}

/// How far the chances that the blend of `file` states are from what came next.
///
/// # Errors
/// When the file can't be read.
pub fn reliability(
    file: &[u8],
    cases: &[Case],
    items: usize,
    k: usize,
    shop: bool,
) -> Result<Reliability, Error> {
    let mut cases = cases.to_vec();
    thin(&mut cases, MAX_CHANCES);
    let stated = in_parallel(&cases, |part| {
        let mut blend = SessionBlend::load(file, items)?;
        let mut allowed = Mask::all(items);
        let mut list = Vec::new();
        let mut stated = Vec::new();
        for case in part {
            let query = Query {
                history: &case.history,
                now: case.now,
                context: Context::default(),
            };
            let hidden = if shop { case.hidden } else { 0 };
            let hidden = || case.hidden().take(hidden);
            hidden().for_each(|item| allowed.remove(item));
            blend.recommend(&query, k, &allowed, &mut list);
            hidden().for_each(|item| allowed.insert(item));
            let Some(chances) = blend.blend.chances(Segment::Session, &blend.scores) else {
                continue;
            };
            for &item in &list {
                let place = blend.pool.place(item);
                if let Some(&score) = place.and_then(|place| blend.scores.get(place)) {
                    stated.push((chances.of(score), case.target == Some(item)));
                }
            }
        }
        Ok(stated)
    })?;
    let mut reliability = Reliability::default();
    for (chance, hit) in stated {
        reliability.add(chance, hit);
    }
    Ok(reliability)
}

impl SessionBlend {
    /// Reads models and blend from a bundle.
    ///
    /// # Errors
    /// What their readers say.
    pub fn load(file: &[u8], items: usize) -> Result<Self, Error> {
        let bundle = read(file)?;
        Ok(Self {
            models: load_all(&bundle)?,
            pool: Pool::new(items),
            features: Vec::new(),
            scores: Vec::new(),
            blend: Blend::load(&bundle)?.unwrap_or_default(),
            top: TopK::default(),
        })
    }

    /// Its lists.
    pub fn lists(mut self) -> impl FnMut(&Query<'_>, usize, &Mask, &mut Vec<ItemId>) {
        move |query, k, allowed, list| self.recommend(query, k, allowed, list)
    }

    /// The best `k` that `allowed` contains, best first.
    fn recommend(&mut self, query: &Query<'_>, k: usize, allowed: &Mask, list: &mut Vec<ItemId>) {
        let per_source = DEFAULT_PER_SOURCE.max(k);
        self.pool
            .gather(&mut self.models, query, allowed, per_source);
        features_of(&self.pool, query, &mut self.features);
        self.blend
            .score_pool(Segment::Session, &self.features, &mut self.scores);
        self.top.reset(k);
        for (candidate, &score) in self.pool.candidates().iter().zip(&self.scores) {
            self.top.push(candidate.item, score);
        }
        list.clear();
        list.extend(self.top.take_sorted().iter().map(|scored| scored.item));
    }
}
