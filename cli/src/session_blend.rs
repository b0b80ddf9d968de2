//! The blend over session files: its weights are learned inside the training file, on its last
//! sessions, by models that have not seen them; then it is judged like any model.

use crate::evaluate_sessions::{Error, Options, learn, load};
use crate::output;
use crate::watch::Watch;
use windowshopper::bundle::{Bundle, BundleWriter};
use windowshopper::candidates::{DEFAULT_PER_SOURCE, Pool};
use windowshopper::engine::fit::Watch as _;
use windowshopper::features::{Action, Context, Query, Sessions, Visit};
use windowshopper::id::{ItemId, ItemTable};
use windowshopper::json::NativeJson;
use windowshopper::math::{Mask, ScoredItem, TopK};
use windowshopper::models::{Recommender, Source, sequence};
use windowshopper::ranking::{self, Blend, Case, Features, FitParams, Segment};

/// One training session in so many teaches the blend: the last ones.
const LESSONS: usize = 20;
/// At most so many lessons, spread evenly.
const MAX_LESSONS: usize = 3_000;

/// What a model costs.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Seconds of learning, until it is written.
    pub fit_seconds: f64,
    /// Bytes of its tensors.
    pub bytes: usize,
}

/// Models and the weights that join them.
pub struct SessionBlend {
    models: Vec<Box<dyn Recommender>>,
    /// One a model.
    costs: Vec<Cost>,
    pool: Pool,
    blend: Blend,
    top: TopK,
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
        let mut learner = None;
        let mut teacher = Self::of(&before, table, options, &mut learner, Blend::default())?;
        let lessons = teacher.lessons(&after, options);
        let blend = ranking::fit(&lessons, FitParams::default());
        let mut learned = Self::of(sessions, table, options, &mut learner, blend)?;
        if learner.is_some() {
            // It goes on from what it learned before.
            let earlier = teacher.models.iter().zip(&teacher.costs);
            for (model, cost) in earlier.filter(|(model, _)| model.source() == Source::Sequence) {
                for (own, total) in learned.models.iter().zip(&mut learned.costs) {
                    if own.source() == model.source() {
                        total.fit_seconds += cost.fit_seconds;
                    }
                }
            }
        }
        Ok(learned)
    }

    /// The models, for judging each alone.
    pub fn models(&mut self) -> impl Iterator<Item = (&mut Box<dyn Recommender>, &Cost)> {
        self.models.iter_mut().zip(&self.costs)
    }

    fn of(
        sessions: &Sessions,
        table: &ItemTable,
        options: &Options,
        learner: &mut Option<sequence::Learner>,
        blend: Blend,
    ) -> Result<Self, Error> {
        let mut models = Vec::new();
        let mut costs = Vec::new();
        let progress = output::progress_step("training");
        let mut watch = Watch::new(&progress);
        for source in Source::ALL {
            let mut writer = BundleWriter::new(table.names(), 0);
            let start = watch.seconds();
            watch.step(source.name());
            let seed = options.seed;
            learn(source, sessions, seed, learner, &mut writer, &mut watch)?;
            let fit_seconds = watch.seconds() - start;
            let file = writer.finish()?;
            let bundle = Bundle::read(&file, &NativeJson)?;
            let own = bundle
                .tensors()
                .filter(|(name, ..)| name.starts_with(source.name()));
            let bytes = own.map(|(.., bytes)| bytes).sum();
            if let Some(model) = load(source, &bundle)? {
                models.push(model);
                costs.push(Cost { fit_seconds, bytes });
            }
        }
        progress.finish_and_clear();
        Ok(Self {
            models,
            costs,
            pool: Pool::new(table.len()),
            blend,
            top: TopK::default(),
        })
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
            let pool = self
                .pool
                .gather(&mut self.models, &query, &allowed, DEFAULT_PER_SOURCE);
            if let Some(chosen) = pool.iter().position(|c| c.item == session.items[cut]) {
                cases.push(Case {
                    segment: Segment::Session,
                    candidates: pool.iter().map(|c| Features::new(c, [0.0; 4])).collect(),
                    chosen: vec![(chosen, 1.0)],
                });
            }
            hidden.into_iter().for_each(|item| allowed.insert(item));
        }
        cases
    }

    /// The best `k` that `allowed` contains, best first.
    pub fn recommend(
        &mut self,
        query: &Query<'_>,
        k: usize,
        allowed: &Mask,
        list: &mut Vec<ItemId>,
    ) {
        self.top.reset(k);
        for candidate in
            self.pool
                .gather(&mut self.models, query, allowed, DEFAULT_PER_SOURCE.max(k))
        {
            let score = self
                .blend
                .score(Segment::Session, &Features::new(candidate, [0.0; 4]));
            self.top.push(candidate.item, score);
        }
        list.clear();
        list.extend(
            self.top
                .take_sorted()
                .iter()
                .map(|scored: &ScoredItem| scored.item),
        );
    }
}
