//! Learning the vectors and the network.

mod job;
mod loss;
mod matrix;

use super::Sequence;
use super::network::Part;
use super::params::Params;
use crate::bundle::QuantizedRows;
use crate::features::Sessions;
use crate::id::ItemId;
use crate::models::{Alone, Crew, ParamsError};
use job::{Job, Lesson, Step, across, length};
use loss::Candidates;
use matrix::wide;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Parts of a step that can be done at the same time. Fixed, so that the bytes do not depend on how
/// many really are.
const JOBS: usize = 4;
/// Batches whose sessions are sorted by length together.
const POOL: usize = 24;

/// Learns from sessions, alone.
///
/// # Errors
/// When a parameter is outside its legal range.
///
/// ```
/// use windowshopper::{features::Sessions, id::ItemId, models::sequence};
/// let mut sessions = Sessions::new(3);
/// for time in 0..9 {
///     sessions.push(None, time, [0, 1, 2].map(|item| (ItemId::new(item), 1.0)));
/// }
/// let params = sequence::Params { dimension: Some(8), steps: 9, ..Default::default() };
/// assert_eq!(sequence::fit(&sessions, &params)?.dimension(), 8);
/// # Ok::<(), windowshopper::models::ParamsError>(())
/// ```
pub fn fit(sessions: &Sessions, params: &Params) -> Result<Sequence, ParamsError> {
    let mut learner = Learner::new(sessions.item_count(), params)?;
    learner.learn(sessions, &mut Alone);
    learner.model()
}

/// A network that learns, and can go on learning: first from the earlier sessions, then from all.
#[derive(Clone, Debug)]
pub struct Learner {
    params: Params,
    dimension: usize,
    random: ChaCha8Rng,
    vectors: Adam,
    weights: Adam,
    /// Items that some session had.
    known: Vec<bool>,
    has_learned: bool,
}

/// Numbers to be learned, with the state of the optimiser. Kingma and Ba 2015,
/// <https://arxiv.org/abs/1412.6980>.
#[derive(Clone, Debug)]
struct Adam {
    values: Vec<f32>,
    mean: Vec<f32>,
    square: Vec<f32>,
}

impl Adam {
    fn new(values: Vec<f32>) -> Self {
        Self {
            mean: vec![0.0; values.len()],
            square: vec![0.0; values.len()],
            values,
        }
    }

    fn restart(&mut self) {
        self.mean.fill(0.0);
        self.square.fill(0.0);
    }

    /// One step down the gradient for the values from `start` on.
    fn descend(&mut self, start: usize, gradient: &[f32], pace: Pace) {
        const MEAN: f32 = 0.9;
        const SQUARE: f32 = 0.999;
        let range = start..start + gradient.len();
        let values = &mut self.values[range.clone()];
        let mean = &mut self.mean[range.clone()];
        let square = &mut self.square[range];
        wide(|| {
            for (i, &slope) in gradient.iter().enumerate() {
                mean[i] = MEAN * mean[i] + (1.0 - MEAN) * slope;
                square[i] = SQUARE * square[i] + (1.0 - SQUARE) * slope * slope;
                let spread = (square[i] * pace.square).sqrt() + 1e-8;
                values[i] -= pace.rate * (mean[i] * pace.mean) / spread;
            }
        });
    }
}

/// Length of a step, and what makes up for means that began at 0.
#[derive(Clone, Copy, Debug)]
struct Pace {
    rate: f32,
    mean: f32,
    square: f32,
}

impl Pace {
    /// Step `step` of `steps`, from 1: a short run-up, then down by a cosine to a fiftieth.
    #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
    fn at(step: usize, steps: usize, rate: f64) -> Self {
        let (step, steps) = (step as f64, steps as f64);
        let run_up = (step / (steps * 0.05).clamp(1.0, 200.0)).min(1.0);
        let turn = (step / steps * std::f64::consts::PI).cos();
        Self {
            rate: (rate * run_up * (0.02 + 0.49 * (1.0 + turn))) as f32,
            mean: (1.0 / (1.0 - 0.9f64.powf(step))) as f32,
            square: (1.0 / (1.0 - 0.999f64.powf(step))) as f32,
        }
    }
}

/// A piece of a session, short enough to be learned at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Window {
    session: usize,
    start: usize,
    end: usize,
    /// The first visit, from `start`, whose successor is a target.
    first: usize,
}

/// Every item but the first of a session is a target once, with at least half a window before it
/// where the session is that long.
fn windows(session: usize, items: usize, visits: usize, out: &mut Vec<Window>) {
    let window = |start, end, first| Window {
        session,
        start,
        end,
        first,
    };
    if items < 2 {
        return;
    }
    let mut end = items.min(visits + 1);
    out.push(window(0, end, 0));
    while end < items {
        let next = items.min(end + (visits / 2).max(1));
        let start = next - (visits + 1);
        out.push(window(start, next, end - start - 1));
        end = next;
    }
}

/// Evenly between -1 and 1.
fn even(random: &mut ChaCha8Rng) -> f32 {
    let unit = 1.0 / f64::from(1u32 << 31);
    #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
    let number = (f64::from(random.next_u32()) * unit - 1.0) as f32;
    number
}

/// Below `limit`, which is not 0.
fn below(limit: usize, random: &mut ChaCha8Rng) -> usize {
    let product = u128::from(random.next_u64()) * (limit as u128);
    usize::try_from(product >> 64).unwrap_or(0)
}

fn shuffle<T>(values: &mut [T], random: &mut ChaCha8Rng) {
    for last in (1..values.len()).rev() {
        values.swap(last, below(last + 1, random));
    }
}

impl Learner {
    /// Knows nothing yet of a table of `items` items.
    ///
    /// # Errors
    /// When a parameter is outside its legal range.
    pub fn new(items: usize, params: &Params) -> Result<Self, ParamsError> {
        params.check()?;
        let dimension = params.dimension.unwrap_or(Params::dimension_for(items));
        let mut random = ChaCha8Rng::seed_from_u64(params.seed);
        let vectors = (0..items * dimension)
            .map(|_| even(&mut random) * 0.17)
            .collect();
        let mut weights = Vec::with_capacity(Part::total(dimension));
        for part in Part::ALL {
            let (rows, columns) = part.shape(dimension);
            // A variance of 1 / columns, and the last item at first as it is.
            let spread = match part {
                Part::InputBias | Part::OutputBias => 0.0,
                Part::Distance => 0.17,
                Part::Output => (1.5 / dimension as f32).sqrt(),
                _ => (3.0 / dimension as f32).sqrt(),
            };
            for row in 0..rows {
                for column in 0..columns {
                    let is_own = part == Part::Output && column == 2 * dimension + row;
                    let is_last = part == Part::Output && column >= 2 * dimension;
                    let value = even(&mut random) * spread;
                    weights.push(if is_own {
                        1.0
                    } else if is_last {
                        0.0
                    } else {
                        value
                    });
                }
            }
        }
        Ok(Self {
            params: params.clone(),
            dimension,
            random,
            vectors: Adam::new(vectors),
            weights: Adam::new(weights),
            known: vec![false; items],
            has_learned: false,
        })
    }

    /// Learns from `sessions`: the first time in [`Params::epochs`] passes, later in
    /// [`Params::more_epochs`] from where it was, with the optimiser started anew. Where
    /// [`Params::steps`] asks for more passes, every second one of those is in random order: a few
    /// sessions are not to be learned by heart.
    pub fn learn(&mut self, sessions: &Sessions, crew: &mut dyn Crew) {
        let params = &self.params;
        let (epochs, rate, at_least) = if self.has_learned {
            (params.more_epochs, params.more_rate, params.steps / 4)
        } else {
            (params.epochs, params.rate, params.steps)
        };
        self.vectors.restart();
        self.weights.restart();
        let items = self.known.len();
        let mut all = Vec::new();
        let mut counts = vec![0.0f64; items];
        for (number, session) in sessions.iter().enumerate() {
            windows(number, session.items.len(), self.params.window, &mut all);
            for item in session.items {
                self.known[item.index()] = true;
            }
            for item in session.items.iter().skip(1) {
                counts[item.index()] += 1.0;
            }
        }
        if all.is_empty() {
            return;
        }
        self.has_learned = true;
        // Logarithms of the chance not to be a given target.
        let targets: f64 = counts.iter().sum();
        let absent: Vec<f64> = counts
            .iter()
            .map(|count| (-count / targets).ln_1p())
            .collect();
        let batch = self.params.batch.min((all.len() / 16).max(8));
        let batches = all.len().div_ceil(batch);
        let rounds = epochs.max(at_least.div_ceil(batches));
        let steps = rounds * batches;
        let mut step = 0;
        let mut desk = Desk::new(items);
        for round in 0..rounds {
            let is_shuffled = round >= epochs && (round - epochs) % 2 == 0;
            let mut order = all.clone();
            shuffle(&mut order, &mut self.random);
            for pool in order.chunks_mut(batch * POOL) {
                pool.sort_by_key(|window| window.end - window.start);
            }
            let mut order: Vec<&[Window]> = order.chunks(batch).collect();
            shuffle(&mut order, &mut self.random);
            for windows in order {
                step += 1;
                desk.lay_out(windows, sessions, is_shuffled, &mut self.random);
                self.step(&mut desk, &absent, Pace::at(step, steps, rate), crew);
                crew.progress(step, steps);
            }
        }
    }

    /// One step of the optimiser.
    fn step(&mut self, desk: &mut Desk, absent: &[f64], pace: Pace, crew: &mut dyn Crew) {
        let d = self.dimension;
        let items = self.known.len();
        desk.draw(self.params.negatives, &mut self.random);
        desk.look_up(&self.vectors.values, d);
        let targets = desk.targets();
        let all = self.params.negatives >= items;
        let drawn = self.params.negatives as f64 * (-1.0 / items as f64).ln_1p();
        desk.offsets.clear();
        #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
        desk.offsets.extend(desk.rows.iter().map(|item| {
            if all {
                return 0.0;
            }
            let missing = (absent[item.index()] * targets as f64 + drawn).exp();
            -(1.0 - missing).ln() as f32
        }));
        #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
        let shared = Step {
            weights: &self.weights.values,
            candidates: Candidates {
                vectors: &desk.units,
                offsets: &desk.offsets,
                dimension: d,
                scale: self.params.scale as f32,
            },
            dropout: self.params.dropout as f32,
            output_dropout: self.params.output_dropout as f32,
            weight: 1.0 / targets.max(1) as f32,
            ahead: self.params.ahead as f32,
        };
        for job in &mut desk.jobs {
            job.seed = self.random.next_u64();
        }
        let mut tasks: Vec<_> = desk
            .jobs
            .iter_mut()
            .map(|job| move || job.run(shared))
            .collect();
        let mut tasks: Vec<&mut (dyn FnMut() + Send)> =
            tasks.iter_mut().map(|task| task as _).collect();
        crew.run(&mut tasks);
        // In the order of the jobs, whoever did them.
        let (first, others) = desk.jobs.split_at_mut(1);
        let first = &mut first[0];
        for job in others {
            for (sum, value) in first.by_weight.iter_mut().zip(&job.by_weight) {
                *sum += value;
            }
            for (sum, value) in first.by_candidate.iter_mut().zip(&job.by_candidate) {
                *sum += value;
            }
        }
        self.weights.descend(0, &first.by_weight, pace);
        let mut slope = vec![0.0; d];
        let gradients = first
            .by_candidate
            .chunks_exact(d)
            .zip(desk.units.chunks_exact(d));
        for ((item, &inverse), (gradient, unit)) in
            desk.rows.iter().zip(&desk.inverses).zip(gradients)
        {
            across(&mut slope, unit, gradient, inverse);
            self.vectors.descend(item.index() * d, &slope, pace);
        }
    }

    /// What was learned, quantised as the device has it.
    ///
    /// # Errors
    /// Never for parameters that were checked.
    pub fn model(&self) -> Result<Sequence, ParamsError> {
        let d = self.dimension;
        let mut units = self.vectors.values.clone();
        for (unit, &is_known) in units.chunks_exact_mut(d).zip(&self.known) {
            let inverse = if is_known { 1.0 / length(unit) } else { 0.0 };
            for value in unit {
                // Finite whatever the parameters: a vector that overflowed says nothing.
                *value = if value.is_finite() {
                    *value * inverse
                } else {
                    0.0
                };
            }
        }
        let mut weights = self.weights.values.clone();
        for value in &mut weights {
            if !value.is_finite() {
                *value = 0.0;
            }
        }
        let items = QuantizedRows::quantize(&units, d).unwrap_or_default();
        #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
        match Sequence::new(&items, weights, self.params.scale as f32) {
            Ok(mut model) => {
                model.quantization_error = items.relative_error(&units);
                Ok(model)
            }
            // The parameters were checked; what is left is a table without items.
            Err(_) => Err(ParamsError {
                name: "sequence.dimension",
                value: d as f64,
                legal: "a multiple of 8, 8 to 256",
            }),
        }
    }
}

/// What lies ready for a step.
struct Desk {
    /// The items of the step, and where each is among them.
    rows: Vec<ItemId>,
    places: Vec<u32>,
    /// Their vectors, of unit length, and what made them so.
    units: Vec<f32>,
    inverses: Vec<f32>,
    offsets: Vec<f32>,
    jobs: Vec<Job>,
}

const NOWHERE: u32 = u32::MAX;

impl Desk {
    fn new(items: usize) -> Self {
        Self {
            rows: Vec::new(),
            places: vec![NOWHERE; items],
            units: Vec::new(),
            inverses: Vec::new(),
            offsets: Vec::new(),
            jobs: (0..JOBS).map(|_| Job::default()).collect(),
        }
    }

    /// The place of an item, which it gets if it has none.
    fn place(&mut self, item: ItemId) -> u32 {
        let place = &mut self.places[item.index()];
        if *place == NOWHERE {
            *place = u32::try_from(self.rows.len()).unwrap_or(NOWHERE);
            self.rows.push(item);
        }
        *place
    }

    /// Deals the windows out to the jobs.
    fn lay_out(
        &mut self,
        windows: &[Window],
        sessions: &Sessions,
        is_shuffled: bool,
        random: &mut ChaCha8Rng,
    ) {
        for item in self.rows.drain(..) {
            self.places[item.index()] = NOWHERE;
        }
        let mut jobs = std::mem::take(&mut self.jobs);
        jobs.iter_mut().for_each(Job::clear);
        let mut distinct = Vec::new();
        let index = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        for (number, window) in windows.iter().enumerate() {
            let job = &mut jobs[number % JOBS];
            let start = job.items.len();
            let items = &sessions.get(window.session).items[window.start..window.end];
            job.items.extend(items.iter().map(|&item| self.place(item)));
            if is_shuffled {
                shuffle(&mut job.items[start..], random);
            }
            distinct.clear();
            distinct.extend_from_slice(&job.items[start..]);
            distinct.sort_unstable();
            distinct.dedup();
            let sure = index(job.sure.len());
            job.sure.extend_from_slice(&distinct);
            job.lessons.push(Lesson {
                start,
                visits: items.len() - 1,
                first: window.first,
                sure: (sure, index(job.sure.len())),
            });
        }
        self.jobs = jobs;
    }

    /// Targets of all jobs.
    fn targets(&self) -> usize {
        let lessons = self.jobs.iter().flat_map(|job| &job.lessons);
        lessons.map(|lesson| lesson.visits - lesson.first).sum()
    }

    /// Adds items drawn evenly, or all.
    fn draw(&mut self, negatives: usize, random: &mut ChaCha8Rng) {
        let items = self.places.len();
        for number in 0..negatives.min(items) {
            let item = if negatives >= items {
                number
            } else {
                below(items, random)
            };
            self.place(ItemId::from_index(item));
        }
    }

    /// The vectors of the step's items.
    fn look_up(&mut self, vectors: &[f32], d: usize) {
        self.units.clear();
        self.inverses.clear();
        for item in &self.rows {
            let vector = &vectors[item.index() * d..][..d];
            let inverse = 1.0 / length(vector);
            self.inverses.push(inverse);
            self.units
                .extend(vector.iter().map(|value| value * inverse));
        }
    }
}

#[cfg(test)]
mod tests;
