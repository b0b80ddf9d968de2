//! The blend over session files: its weights are learned inside the training file, on its last
//! sessions, by models that have not seen them. A model that it has no use for is left out.

use crate::session_models::{load_all, read};
use crate::sessions::{Case, Error, in_parallel, thin};
use std::collections::BTreeMap;
use windowshopper::candidates::{Candidate, DEFAULT_PER_SOURCE, Pool};
use windowshopper::features::{Context, Query};
use windowshopper::id::ItemId;
use windowshopper::math::{Mask, ScoredItem, TopK};
use windowshopper::metrics;
use windowshopper::models::{Recommender, Source};
use windowshopper::ranking::{self, Blend, Features, FitParams, Segment};

/// At most so many lessons, spread evenly.
const MAX_LESSONS: usize = 3_000;
/// What leaving models out may cost of NDCG@20 on the lessons, all together, as a share of it.
const WORTH: f64 = 0.002;

/// Models and the weights that join them, as shipped.
pub struct SessionBlend {
    models: Vec<Box<dyn Recommender>>,
    pool: Pool,
    blend: Blend,
    top: TopK,
}

/// The pool of a case, and what of it was chosen.
struct Lesson {
    pool: Vec<Candidate>,
    chosen: Option<usize>,
}

/// What was learned.
pub struct Learned {
    /// Ready for the bundle.
    pub blend: Blend,
    /// The models that it has a use for.
    pub kept: Vec<Source>,
    /// NDCG@20 on the lessons, of each model alone and of the blend.
    pub ndcg: BTreeMap<&'static str, f64>,
    /// How many lessons there were.
    pub lessons: usize,
}

/// Learns the weights from `cases`, answered by the models of `file` that have not seen them.
/// `shop`: as a shop asks, never for [`Case::hidden`]; `keep_all`: no model is left out.
///
/// # Errors
/// When the file can't be read.
pub fn learn(
    file: &[u8],
    cases: &[Case],
    items: usize,
    shop: bool,
    keep_all: bool,
) -> Result<Learned, Error> {
    let mut cases = cases.to_vec();
    thin(&mut cases, MAX_LESSONS);
    let mut kept: Vec<Source> = load_all(&read(file)?)?.iter().map(|m| m.source()).collect();
    let mut all = lessons(file, &kept, &cases, items, shop)?;
    let mut blend = fit(&all);
    let mut figures = BTreeMap::new();
    for &source in &kept {
        let value = ndcg(&all, |candidate| candidate.scores[source as usize]);
        figures.insert(source.name(), value);
    }
    if !keep_all {
        let useful = useful(&blend, &all, &kept);
        if useful.len() < kept.len() {
            kept = useful;
            all = lessons(file, &kept, &cases, items, shop)?;
            blend = fit(&all);
        }
    }
    let value = ndcg(&all, |candidate| score(&blend, candidate));
    figures.insert("blend", value);
    Ok(Learned {
        blend,
        kept,
        ndcg: figures,
        lessons: all.len(),
    })
}

fn score(blend: &Blend, candidate: &Candidate) -> f32 {
    blend.score(Segment::Session, &Features::new(candidate, [0.0; 4]))
}

fn fit(lessons: &[Lesson]) -> Blend {
    let cases: Vec<ranking::Case> = lessons
        .iter()
        .filter_map(|lesson| {
            Some(ranking::Case {
                segment: Segment::Session,
                candidates: (lesson.pool.iter().map(|c| Features::new(c, [0.0; 4]))).collect(),
                chosen: vec![(lesson.chosen?, 1.0)],
            })
        })
        .collect();
    ranking::fit(&cases, FitParams::default())
}

/// Mean NDCG@20 of the pools in the order of a score.
fn ndcg(lessons: &[Lesson], score: impl Fn(&Candidate) -> f32) -> f64 {
    let mut top = TopK::default();
    let mut sum = 0.0;
    for lesson in lessons {
        let Some(chosen) = lesson.chosen else {
            continue;
        };
        top.reset(20);
        for candidate in &lesson.pool {
            let score = score(candidate);
            if score > 0.0 {
                top.push(candidate.item, score);
            }
        }
        let list: Vec<ItemId> = top.take_sorted().iter().map(|s| s.item).collect();
        sum += metrics::ndcg(&list, &[lesson.pool[chosen].item], 20);
    }
    sum / lessons.len().max(1) as f64
}

/// Takes models out, one after the other, each time the one whose silence costs least, as long as all
/// together cost next to nothing. Popularity stays: it speaks where all others are silent.
fn useful(blend: &Blend, lessons: &[Lesson], kept: &[Source]) -> Vec<Source> {
    let without = |silent: &[Source]| {
        ndcg(lessons, |candidate| {
            let mut candidate = *candidate;
            for &source in silent {
                candidate.scores[source as usize] = 0.0;
                candidate.strengths[source as usize] = 0.0;
            }
            score(blend, &candidate)
        })
    };
    let least = without(&[]) * (1.0 - WORTH);
    let mut silent = Vec::new();
    loop {
        let mut best: Option<(f64, Source)> = None;
        for &source in kept {
            if source == Source::Popularity || silent.contains(&source) {
                continue;
            }
            silent.push(source);
            let value = without(&silent);
            silent.pop();
            if best.is_none_or(|(highest, _)| value > highest) {
                best = Some((value, source));
            }
        }
        match best {
            Some((value, source)) if value >= least && silent.len() + 2 < kept.len() => {
                silent.push(source);
            }
            _ => break,
        }
    }
    let mut kept = kept.to_vec();
    kept.retain(|source| !silent.contains(source));
    kept
}

fn lessons(
    file: &[u8],
    kept: &[Source],
    cases: &[Case],
    items: usize,
    shop: bool,
) -> Result<Vec<Lesson>, Error> {
    in_parallel(cases, |part| {
        let mut models = load_all(&read(file)?)?;
        models.retain(|model| kept.contains(&model.source()));
        let mut pool = Pool::new(items);
        let mut allowed = Mask::all(items);
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
            let pool = pool.gather(&mut models, &query, &allowed, DEFAULT_PER_SOURCE);
            lessons.push(Lesson {
                chosen: pool.iter().position(|c| Some(c.item) == case.target),
                pool: pool.to_vec(),
            });
            hidden().for_each(|item| allowed.insert(item));
        }
        Ok(lessons)
    })
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
        self.top.reset(k);
        let per_source = DEFAULT_PER_SOURCE.max(k);
        let pool = self
            .pool
            .gather(&mut self.models, query, allowed, per_source);
        for candidate in pool {
            self.top.push(candidate.item, score(&self.blend, candidate));
        }
        list.clear();
        let best = self.top.take_sorted().iter();
        list.extend(best.map(|scored: &ScoredItem| scored.item));
    }
}
