//! The blend over session files: its weights are learned inside the training file, on its last
//! sessions, by models that have not seen them; then it is judged like any model.

use crate::evaluate_sessions::{Error, Options, learn, load};
use windowshopper::bundle::{Bundle, BundleWriter};
use windowshopper::candidates::{Candidate, DEFAULT_PER_SOURCE, Pool};
use windowshopper::features::{Action, Context, Query, Sessions, Visit};
use windowshopper::id::{ItemId, ItemTable};
use windowshopper::json::NativeJson;
use windowshopper::math::{Mask, TopK};
use windowshopper::models::{Recommender, Source};
use windowshopper::ranking::{self, Blend, Case, Choice, Features, FitParams, Segment};

/// One training session in so many teaches the blend: the last ones.
const LESSONS: usize = 20;
/// At most so many lessons, spread evenly.
const MAX_LESSONS: usize = 20_000;

/// Models and the weights that join them.
pub struct SessionBlend {
    models: Vec<Box<dyn Recommender>>,
    pool: Pool,
    features: Vec<Features>,
    scores: Vec<f32>,
    blend: Blend,
    top: TopK,
    /// What was chosen for each segment, and why.
    choices: Vec<Choice>,
}

impl SessionBlend {
    /// Learns the weights from the last sessions, then all models from all sessions.
    ///
    /// # Errors
    /// When a model can't be fitted, or what was written can't be read back.
    pub fn fit(sessions: &Sessions, table: &ItemTable, options: &Options) -> Result<Self, Error> {
        let held_out = sessions.len().div_ceil(LESSONS);
        let (mut before, mut after) = (Sessions::new(table.len()), Sessions::new(table.len()));
        for (index, session) in sessions.iter().enumerate() {
            let part = if index + held_out < sessions.len() {
                &mut before
            } else {
                &mut after
            };
            part.push(
                None,
                session.time,
                session.items.iter().map(|&item| (item, 1.0)),
            );
        }
        let mut teacher = Self::of(&before, table, options, Blend::default())?;
        let lessons = teacher.lessons(&after, options);
        drop(teacher);
        let params = FitParams {
            seed: options.seed,
            ..FitParams::default()
        };
        let fitted = ranking::fit(&lessons, params);
        let mut blend = Self::of(sessions, table, options, fitted.blend)?;
        blend.choices = fitted.choices;
        Ok(blend)
    }

    fn of(
        sessions: &Sessions,
        table: &ItemTable,
        options: &Options,
        blend: Blend,
    ) -> Result<Self, Error> {
        let mut models = Vec::new();
        for source in Source::ALL {
            let mut writer = BundleWriter::new(table.names(), 0);
            learn(source, sessions, options.seed, &mut writer)?;
            let file = writer.finish()?;
            models.extend(load(source, &Bundle::read(&file, &NativeJson)?)?);
        }
        Ok(Self {
            models,
            pool: Pool::new(table.len()),
            features: Vec::new(),
            scores: Vec::new(),
            blend,
            top: TopK::default(),
            choices: Vec::new(),
        })
    }

    /// What was chosen on the lessons that taught nothing, and why.
    pub fn choices(&self) -> &[Choice] {
        &self.choices
    }

    /// Every prefix of every session asks for the item that follows.
    fn lessons(&mut self, sessions: &Sessions, options: &Options) -> Vec<Case> {
        let mut prefixes: Vec<(usize, usize)> = (0..sessions.len())
            .flat_map(|index| (1..sessions.get(index).items.len()).map(move |cut| (index, cut)))
            .collect();
        let all = prefixes.len();
        let mut number = 0;
        prefixes.retain(|_| {
            number += 1;
            all <= MAX_LESSONS || (number * MAX_LESSONS) / all != ((number - 1) * MAX_LESSONS) / all
        });
        let mut allowed = Mask::all(sessions.item_count());
        let mut cases = Vec::new();
        for (index, cut) in prefixes {
            let session = sessions.get(index);
            let history: Vec<Visit> = session.items[..cut]
                .iter()
                .map(|&item| Visit::new(item, Action::View, session.time))
                .collect();
            let hidden = history
                .last()
                .map(|visit| visit.item)
                .filter(|_| options.exclude_current);
            hidden.into_iter().for_each(|item| allowed.remove(item));
            let query = Query {
                history: &history,
                now: session.time,
                context: Context::default(),
            };
            self.look(&query, &allowed, DEFAULT_PER_SOURCE);
            let next = self.pool.place(session.items[cut]);
            let chosen = next.map(|place| (place, 1.0)).into_iter().collect();
            cases.push(Case::new(Segment::Session, &self.features, chosen, next));
            hidden.into_iter().for_each(|item| allowed.insert(item));
        }
        cases
    }

    /// Pools what the models name and fills the features.
    fn look(&mut self, query: &Query<'_>, allowed: &Mask, per_source: usize) {
        self.pool
            .gather(&mut self.models, query, allowed, per_source);
        let taste = |_: &Candidate| [0.0; 4];
        Features::of_pool(&self.pool, query, taste, &mut self.features);
    }

    /// The best `k` that `allowed` contains, best first; and, where that was learned, the chance of
    /// each to be the next.
    pub fn recommend(
        &mut self,
        query: &Query<'_>,
        k: usize,
        allowed: &Mask,
        list: &mut Vec<ItemId>,
        chances: &mut Vec<f32>,
    ) {
        self.look(query, allowed, DEFAULT_PER_SOURCE.max(k));
        self.blend
            .score_pool(Segment::Session, &self.features, &mut self.scores);
        self.top.reset(k);
        for (candidate, &score) in self.pool.candidates().iter().zip(&self.scores) {
            self.top.push(candidate.item, score);
        }
        let best = self.top.take_sorted();
        list.clear();
        list.extend(best.iter().map(|scored| scored.item));
        chances.clear();
        if let Some(of) = self.blend.chances(Segment::Session, &self.scores) {
            chances.extend(best.iter().map(|scored| of.of(scored.score)));
        }
    }
}
