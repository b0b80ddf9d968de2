use super::Params;
use crate::bundle::{Bundle, BundleError};
use crate::id::ItemId;
use crate::math::{Highest, Scores, Sparse, exp2, log2};
use crate::models::tensors::{indices, starts};
use crate::models::{Contribution, Query, Recommender, Source, Visit};

/// Past sessions, the index over them, and the buffers of a query.
///
/// Memory: 8 bytes an interaction that is kept, 21 a session, 20 an item.
#[derive(Clone, Debug)]
pub struct SessionKnn {
    pub(super) params: Params,
    /// Where each session's items start, oldest session first; one more than there are sessions.
    pub(super) starts: Vec<u32>,
    /// Items of the sessions, in the order of the visits, each once a session (its latest visit).
    pub(super) items: Vec<u32>,
    index: Index,
    query: Prepared,
}

/// What follows from the sessions and the parameters.
#[derive(Clone, Debug, Default)]
struct Index {
    /// Where each item's list starts; one more than there are items.
    starts: Vec<u32>,
    /// Sessions with the item, most recent first, at most `sample`.
    sessions: Vec<u32>,
    /// `idf^exponent` for finding neighbours, by item.
    visit_idf: Vec<f32>,
    /// `idf^exponent` for voting, by item.
    vote_idf: Vec<f32>,
    /// Recency and length, by session.
    factor: Vec<f32>,
    /// Place weights by distance, forward and backward.
    forward: Vec<f32>,
    backward: Vec<f32>,
}

/// The neighbours of the last query: `score` and `explain` of one query share them.
#[derive(Clone, Debug, Default)]
struct Prepared {
    /// The visits that the neighbours are of; empty before the first query.
    visits: Vec<Visit>,
    /// Distinct visits, latest first.
    distinct: Vec<Evolving>,
    /// The nearest sessions, nearest first.
    neighbors: Vec<Neighbor>,
    /// Sum of the shared visits' weights, by session.
    near: Sparse,
    /// Which of `distinct` is the latest that is shared, by session.
    latest: Vec<u8>,
    nearest: Highest,
}

#[derive(Clone, Copy, Debug)]
struct Evolving {
    item: u32,
    /// Position in the query's visits.
    position: usize,
    weight: f32,
    /// The oldest session of the item's list.
    oldest: u32,
}

#[derive(Clone, Copy, Debug)]
struct Neighbor {
    session: u32,
    /// Position in `distinct`.
    latest: u8,
    near: f32,
}

impl SessionKnn {
    /// Puts together what was loaded or fitted; `items` is the size of the item table.
    pub(super) fn new(params: Params, starts: Vec<u32>, items: Vec<u32>, table: usize) -> Self {
        let index = Index::new(&params, &starts, &items, table);
        let sessions = starts.len().saturating_sub(1);
        Self {
            params,
            starts,
            items,
            index,
            query: Prepared {
                near: Sparse::new(sessions),
                latest: vec![0; sessions],
                ..Prepared::default()
            },
        }
    }

    /// Number of past sessions that are kept.
    #[must_use]
    pub fn sessions(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// What it was set to.
    #[must_use]
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// The same sessions under other parameters, which must not ask for more sessions or longer
    /// ones than the model was fitted with (there are none).
    ///
    /// # Errors
    /// When a parameter is outside its legal range.
    #[cfg(feature = "train")]
    pub fn with_params(self, params: Params) -> Result<Self, crate::models::ParamsError> {
        params.check()?;
        let table = self.index.vote_idf.len();
        Ok(Self::new(params, self.starts, self.items, table))
    }

    /// Reads it from a bundle; `None` when the bundle has none.
    ///
    /// # Errors
    /// When a tensor is missing, of the wrong shape or dtype, or names an item that is not there,
    /// or a parameter is outside its legal range.
    pub fn load(bundle: &Bundle<'_>) -> Result<Option<Self>, Box<BundleError>> {
        if !bundle.has("session_knn.items") {
            return Ok(None);
        }
        let params = Params::load(bundle)?;
        let table = bundle.items().len();
        let items = indices(bundle, "session_knn.items", table)?;
        let lengths = indices(bundle, "session_knn.lengths", params.max_length + 1)?;
        let starts = starts("session_knn.lengths", &lengths, items.len())?;
        Ok(Some(Self::new(params, starts, items, table)))
    }

    /// Writes it.
    #[cfg(feature = "train")]
    pub fn save(&self, writer: &mut crate::bundle::BundleWriter) {
        use crate::models::tensors::save_indices;
        self.params.save(writer);
        let lengths: Vec<u32> = self
            .starts
            .windows(2)
            .map(|pair| pair[1] - pair[0])
            .collect();
        let table = self.index.vote_idf.len();
        save_indices(writer, "session_knn.items", table, &self.items);
        save_indices(
            writer,
            "session_knn.lengths",
            self.params.max_length + 1,
            &lengths,
        );
    }

    fn session(&self, session: u32) -> &[u32] {
        let session = session as usize;
        &self.items[self.starts[session] as usize..self.starts[session + 1] as usize]
    }

    /// Finds the neighbours of the query, unless they are those of the last one. Returns the
    /// position of the visits in the history.
    fn prepare(&mut self, query: &Query<'_>) -> usize {
        let (start, visits) = evolving(query, self.params.max_visits);
        if self.query.visits == visits {
            return start;
        }
        let Prepared {
            visits: known,
            distinct,
            neighbors,
            near,
            latest,
            nearest,
        } = &mut self.query;
        known.clear();
        known.extend_from_slice(visits);
        distinct.clear();
        neighbors.clear();
        near.clear();
        let index = &self.index;
        for (steps, (position, visit)) in visits.iter().enumerate().rev().enumerate() {
            let item = visit.item.get();
            let list = index.list(item);
            let Some(&oldest) = list.last() else { continue };
            if distinct.iter().any(|old| old.item == item) {
                continue;
            }
            let per_step = if visit.session == 0 {
                self.params.item_decay
            } else {
                self.params.earlier_item_decay
            };
            let decay = 1.0 / (1.0 + per_step * steps as f32);
            let weight = visit.weight * decay * index.visit_idf[item as usize];
            // At most 100 visits.
            let number = u8::try_from(distinct.len()).unwrap_or(u8::MAX);
            distinct.push(Evolving {
                item,
                position,
                weight,
                oldest,
            });
            near.add_marking(list, weight, number, latest);
        }
        nearest.reset(self.params.neighbors);
        near.offer_scaled(&index.factor, nearest);
        // Sums of floats depend on their order, so the neighbours are in order.
        neighbors.extend(nearest.sorted().map(|(session, near)| Neighbor {
            session,
            latest: latest[session as usize],
            near,
        }));
        start
    }
}

/// The visits that neighbours are looked for, at most `most`, and the position of the first in the
/// history: those of the current session; when it has none, those of the last one before it.
fn evolving<'a>(query: &Query<'a>, most: usize) -> (usize, &'a [Visit]) {
    let session = query.history.last().map_or(0, |visit| visit.session);
    let start = query
        .history
        .iter()
        .rposition(|visit| visit.session != session)
        .map_or(0, |position| position + 1);
    let start = start.max(query.history.len().saturating_sub(most));
    (start, &query.history[start..])
}

/// Place weight of position `at` in a session whose shared item is at `shared`.
#[inline]
fn place(index: &Index, repeat: f32, at: usize, shared: usize) -> f32 {
    match at.cmp(&shared) {
        std::cmp::Ordering::Greater => index.forward[at - shared],
        std::cmp::Ordering::Less => index.backward[shared - at],
        std::cmp::Ordering::Equal => repeat,
    }
}

impl Index {
    fn new(params: &Params, starts: &[u32], items: &[u32], table: usize) -> Self {
        let sessions = starts.len().saturating_sub(1);
        let mut counts = vec![0usize; table];
        for &item in items {
            counts[item as usize] += 1;
        }
        let mut index = Self {
            starts: vec![0],
            ..Self::default()
        };
        let mut end = 0;
        for &count in &counts {
            end += count.min(params.sample);
            index.starts.push(u32::try_from(end).unwrap_or(u32::MAX));
        }
        index.sessions = vec![0; end];
        let mut next = index.starts.clone();
        for session in (0..sessions).rev() {
            for &item in &items[starts[session] as usize..starts[session + 1] as usize] {
                let item = item as usize;
                if next[item] < index.starts[item + 1] {
                    index.sessions[next[item] as usize] =
                        u32::try_from(session).unwrap_or(u32::MAX);
                    next[item] += 1;
                }
            }
        }
        let power = |idf: f32, exponent: f32| exp2(exponent * log2(idf));
        for &count in &counts {
            let idf = log2(1.0 + sessions as f32 / count.max(1) as f32);
            index.visit_idf.push(power(idf, params.idf));
            index.vote_idf.push(power(idf, params.popularity_penalty));
        }
        for session in 0..sessions {
            let length = (starts[session + 1] - starts[session]) as f32;
            let age = (sessions - 1 - session) as f32 / sessions as f32;
            index
                .factor
                .push(exp2(-age / params.recency) * power(length.max(1.0), -params.length_penalty));
        }
        for steps in 0..=params.max_length {
            let steps = steps.saturating_sub(1) as f32;
            index
                .forward
                .push(1.0 / (1.0 + params.forward_decay * steps));
            index
                .backward
                .push(params.backward / (1.0 + params.backward_decay * steps));
        }
        index
    }

    /// Sessions with the item, most recent first; none for an item that training never saw.
    fn list(&self, item: u32) -> &[u32] {
        let item = item as usize;
        match (self.starts.get(item), self.starts.get(item + 1)) {
            (Some(&start), Some(&end)) => &self.sessions[start as usize..end as usize],
            _ => &[],
        }
    }
}

impl Recommender for SessionKnn {
    fn source(&self) -> Source {
        Source::SessionKnn
    }

    fn score(&mut self, query: &Query<'_>, scores: &mut Scores) {
        self.prepare(query);
        let sums = scores.sparse();
        for neighbor in &self.query.neighbors {
            let session = self.session(neighbor.session);
            let shared = self.query.distinct[usize::from(neighbor.latest)].item;
            let shared = session.iter().position(|&item| item == shared).unwrap_or(0);
            for (at, &item) in session.iter().enumerate() {
                let vote = place(&self.index, self.params.repeat, at, shared)
                    * self.index.vote_idf[item as usize];
                if vote > 0.0 {
                    sums.add(item, neighbor.near * vote);
                }
            }
        }
    }

    fn explain(&mut self, query: &Query<'_>, item: ItemId, out: &mut Vec<Contribution>) {
        let start = self.prepare(query);
        let first = out.len();
        out.extend(self.query.distinct.iter().map(|evolving| Contribution {
            visit: start + evolving.position,
            value: 0.0,
        }));
        for neighbor in &self.query.neighbors {
            let session = self.session(neighbor.session);
            let Some(at) = session.iter().position(|&other| other == item.get()) else {
                continue;
            };
            let shared = self.query.distinct[usize::from(neighbor.latest)].item;
            let shared = session.iter().position(|&item| item == shared).unwrap_or(0);
            let vote = place(&self.index, self.params.repeat, at, shared)
                * self.index.vote_idf[item.index()]
                * self.index.factor[neighbor.session as usize];
            for (evolving, contribution) in self.query.distinct.iter().zip(&mut out[first..]) {
                // The session was found by this visit if its item is in it and it is recent enough.
                if neighbor.session >= evolving.oldest && session.contains(&evolving.item) {
                    contribution.value += vote * evolving.weight;
                }
            }
        }
        let mut position = 0;
        out.retain(|contribution| {
            position += 1;
            position <= first || contribution.value > 0.0
        });
    }
}
