//! Which items could be shown at all? Every model scores; the best of each go into one pool.
//!
//! For: bringing models together without knowing any of them. Not for: deciding the order (see
//! [`crate::ranking`]) or what may be shown (the caller's [`Mask`]).

use crate::id::ItemId;
use crate::math::{Mask, Scores, sort_by_number};
use crate::models::{Query, Recommender, Source};

/// Number of sources, and so of scores that a candidate has.
pub const SOURCES: usize = Source::ALL.len();

/// How many of the best of each source go into the pool, unless told otherwise.
pub const DEFAULT_PER_SOURCE: usize = 60;

/// An item of the pool with what each source says of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// Which item.
    pub item: ItemId,
    /// Score by source, in the order of [`Source::ALL`], divided by the best score of that source
    /// among the allowed items: 0 (says nothing) to 1 (its favourite).
    pub scores: [f32; SOURCES],
    /// How sure each source is, whatever it says of other items: `score / (1 + score)`, 0 to 1.
    pub strengths: [f32; SOURCES],
}

impl Candidate {
    /// A candidate that no source has spoken of.
    #[must_use]
    pub fn new(item: ItemId) -> Self {
        Self {
            item,
            scores: [0.0; SOURCES],
            strengths: [0.0; SOURCES],
        }
    }

    /// Leaves nothing that training would have had to see the item for.
    #[cfg(feature = "train")]
    fn forget(&mut self) {
        for source in Source::ALL.into_iter().filter(|it| it.is_trained()) {
            self.scores[source as usize] = 0.0;
            self.strengths[source as usize] = 0.0;
        }
    }

    fn fill(&mut self, scores: &[Scores], best: &[f32; SOURCES]) {
        for (source, scores) in scores.iter().enumerate() {
            // A source that names nothing need not be asked.
            if best[source] > 0.0 {
                let score = scores.get(self.item);
                if score > 0.0 {
                    let share = score / best[source];
                    self.scores[source] = if share < 1.0 { share } else { 1.0 };
                    self.strengths[source] = score / (1.0 + score);
                }
            }
        }
    }
}

/// The buffers in which a pool is gathered; kept between queries, so that a warm pool allocates
/// nothing. Memory: about 5 bytes for each item and source.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    scores: Vec<Scores>,
    /// Position in `candidates` + 1 by item; 0 for items that are not in the pool.
    position: Vec<u32>,
    candidates: Vec<Candidate>,
    /// Best score of each source among the allowed items.
    best: [f32; SOURCES],
    /// Items that are to be treated as if training had never seen them, so that the ranking learns what
    /// to make of such.
    #[cfg(feature = "train")]
    pub unseen: Mask,
}

impl Pool {
    /// Empty buffers over a table of `items` items.
    #[must_use]
    pub fn new(items: usize) -> Self {
        Self {
            scores: (0..SOURCES).map(|_| Scores::new(items)).collect(),
            position: vec![0; items],
            candidates: Vec::new(),
            best: [0.0; SOURCES],
            #[cfg(feature = "train")]
            unseen: Mask::default(),
        }
    }

    /// Lets every model score the query and pools the `per_source` best of each that `allowed`
    /// contains. Each candidate then carries the scores of *all* sources, also of those among
    /// whose best it is not.
    pub fn gather(
        &mut self,
        models: &mut [Box<dyn Recommender>],
        query: &Query<'_>,
        allowed: &Mask,
        per_source: usize,
    ) -> &[Candidate] {
        for candidate in self.candidates.drain(..) {
            self.position[candidate.item.index()] = 0;
        }
        self.best = [0.0; SOURCES];
        for scores in &mut self.scores {
            scores.clear();
        }
        #[cfg(feature = "train")]
        let seen = &allowed.without(&self.unseen);
        for model in models {
            let source = model.source() as usize;
            let scores = &mut self.scores[source];
            model.score(query, scores);
            #[cfg(feature = "train")]
            let allowed = if model.source().is_trained() {
                seen
            } else {
                allowed
            };
            for top in scores.top(per_source, allowed) {
                if top.score <= 0.0 {
                    break;
                }
                self.best[source] = self.best[source].max(top.score);
                let position = &mut self.position[top.item.index()];
                if *position == 0 {
                    self.candidates.push(Candidate::new(top.item));
                    *position = u32::try_from(self.candidates.len()).unwrap_or(u32::MAX);
                }
            }
        }
        for candidate in &mut self.candidates {
            candidate.fill(&self.scores, &self.best);
            #[cfg(feature = "train")]
            if self.unseen.contains(candidate.item) {
                candidate.forget();
            }
        }
        // The order in which sources found them must not matter.
        sort_by_number(&mut self.candidates, |candidate| candidate.item.get());
        for (index, candidate) in self.candidates.iter().enumerate() {
            self.position[candidate.item.index()] = u32::try_from(index + 1).unwrap_or(u32::MAX);
        }
        &self.candidates
    }

    /// Adds an item that no source named among its best, with the scores that they give it.
    /// An item that is in the pool already, or outside the table, changes nothing.
    pub fn include(&mut self, item: ItemId) {
        match self.position.get_mut(item.index()) {
            Some(position) if *position == 0 => {
                let mut candidate = Candidate::new(item);
                candidate.fill(&self.scores, &self.best);
                self.candidates.push(candidate);
                *position = u32::try_from(self.candidates.len()).unwrap_or(u32::MAX);
            }
            _ => {}
        }
    }

    /// Where in [`Pool::candidates`] an item is.
    #[must_use]
    pub fn place(&self, item: ItemId) -> Option<usize> {
        let position = *self.position.get(item.index())? as usize;
        position.checked_sub(1)
    }

    /// The pool of the last [`Pool::gather`], by ascending item, then what was included since.
    #[must_use]
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Context;
    use crate::models::Contribution;

    struct Fixed(Source, Vec<(u32, f32)>);

    impl Recommender for Fixed {
        fn source(&self) -> Source {
            self.0
        }
        fn score(&mut self, _: &Query<'_>, scores: &mut Scores) {
            for &(item, score) in &self.1 {
                scores.add(ItemId::new(item), score);
            }
        }
        fn explain(&mut self, _: &Query<'_>, _: ItemId, _: &mut Vec<Contribution>) {}
    }

    #[cfg(feature = "train")]
    #[test]
    fn of_what_is_taken_for_unseen_only_the_untrained_speak() {
        let mut models: Vec<Box<dyn Recommender>> = vec![
            Box::new(Fixed(Source::Als, vec![(0, 4.0), (1, 2.0), (2, 1.0)])),
            Box::new(Fixed(Source::Content, vec![(0, 0.5), (1, 1.0)])),
        ];
        let mut pool = Pool::new(3);
        pool.unseen.insert(ItemId::new(0)); // over no table yet: ignored
        let query = Query {
            history: &[],
            now: 0,
            context: Context::default(),
        };
        let scores = |pool: &Pool, place: usize| {
            let Candidate { item, scores, .. } = pool.candidates()[place];
            let [als, content] = [Source::Als, Source::Content].map(|it| scores[it as usize]);
            (item.get(), als, content)
        };
        pool.gather(&mut models, &query, &Mask::all(3), 1);
        assert_eq!(scores(&pool, 0), (0, 1.0, 0.5));
        pool.unseen = Mask::none(3);
        pool.unseen.insert(ItemId::new(0));
        pool.gather(&mut models, &query, &Mask::all(3), 1);
        // Item 1 is the favourite of both now; item 0 is in no pool of one item.
        assert_eq!(scores(&pool, 0), (1, 1.0, 1.0));
        pool.gather(&mut models, &query, &Mask::all(3), 2);
        assert_eq!(scores(&pool, 0), (0, 0.0, 0.5));
        assert_eq!(scores(&pool, 2), (2, 0.5, 0.0));
    }

    #[test]
    fn pools_the_best_of_each_and_keeps_all_scores() {
        let mut models: Vec<Box<dyn Recommender>> = vec![
            Box::new(Fixed(
                Source::Popularity,
                vec![(0, 4.0), (1, 2.0), (2, 1.0)],
            )),
            Box::new(Fixed(Source::Als, vec![(2, 0.5), (1, 0.25)])),
        ];
        let mut pool = Pool::new(4);
        let query = Query {
            history: &[],
            now: 0,
            context: Context::default(),
        };
        for _ in 0..2 {
            let found = pool.gather(&mut models, &query, &Mask::all(4), 1);
            let items: Vec<u32> = found.iter().map(|c| c.item.get()).collect();
            assert_eq!(items, [0, 2]);
            // Item 2 is not among the best of popularity, yet carries its score: 1 / 4.
            assert_eq!(found[1].scores[Source::Popularity as usize], 0.25);
            assert_eq!(found[1].strengths[Source::Popularity as usize], 0.5);
            assert_eq!(found[1].scores[Source::Als as usize], 1.0);
            assert_eq!(found[1].strengths[Source::Als as usize], 0.5 / 1.5);
        }
        let mut allowed = Mask::all(4);
        allowed.remove(ItemId::new(0));
        let found = pool.gather(&mut models, &query, &allowed, 1);
        // Popularity's favourite among the allowed is item 1 now.
        assert_eq!(found[0].item, ItemId::new(1));
        assert_eq!(found[0].scores[Source::Popularity as usize], 1.0);
    }
}
