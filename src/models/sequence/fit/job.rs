//! A part of a step: some sessions forward through the network, and the gradient back.
//!
//! The visits of all sessions lie by position: first the first visits of all sessions, then the
//! second ones ... with the longest session first, so that at each position those that are still
//! there are a whole block, and everything but the attention is a product of matrices.

use super::loss::{Candidates, Target, Targets, cross_entropy};
use super::matrix::{Matrix, exp, multiply, sigmoid, tanh, wide};
use crate::models::sequence::network::{Part, REACH};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A session as a job sees it.
#[derive(Clone, Copy, Debug)]
pub struct Lesson {
    /// Where its items start in [`Job::items`]; one more than there are visits.
    pub start: usize,
    /// Its visits: every item but the last, which is only a target.
    pub visits: usize,
    /// The first visit whose successor is a target (of a window's visits before it, another window
    /// has learned).
    pub first: usize,
    /// Range of its distinct items in [`Job::sure`].
    pub sure: (u32, u32),
}

/// What all jobs of a step share.
#[derive(Clone, Copy)]
pub struct Step<'a> {
    /// The weights of the network.
    pub weights: &'a [f32],
    pub candidates: Candidates<'a>,
    /// Share of the inputs that is left out, and of what goes into the output.
    pub dropout: f32,
    pub output_dropout: f32,
    /// What the loss of one target counts.
    pub weight: f32,
    /// Of the item after the next: that many times as much; of the one after that, the same again.
    pub ahead: f32,
}

/// A job with all its memory, used again in each step.
#[derive(Default)]
pub struct Job {
    /// Items of the lessons, as candidates.
    pub items: Vec<u32>,
    pub lessons: Vec<Lesson>,
    /// Distinct candidates of each lesson.
    pub sure: Vec<u32>,
    /// What the parts left out are drawn from.
    pub seed: u64,
    /// Results: the loss, and its gradients.
    pub loss: f64,
    pub by_weight: Vec<f32>,
    pub by_candidate: Vec<f32>,
    /// Vectors of the sessions, one a target.
    pub sessions: Vec<f32>,
    pub targets: Vec<Target>,
    pub wanted: Vec<(u32, f32)>,
    memory: Memory,
}

/// Everything between input and output. One row a visit unless said otherwise.
#[derive(Default)]
struct Memory {
    /// Where the visits of a position start, and where the last ones end.
    starts: Vec<usize>,
    /// Candidate of each visit.
    visited: Vec<u32>,
    /// What is left of each input, and how strongly; the same for what goes into the output.
    input_mask: Vec<f32>,
    output_mask: Vec<f32>,
    x: Vec<f32>,
    /// Gates: reset, keep, new.
    gates: Vec<f32>,
    /// What the state gives to the gates.
    from_state: Vec<f32>,
    h: Vec<f32>,
    questions: Vec<f32>,
    offers: Vec<f32>,
    /// One row a pair of visits of a session, the later one slowest.
    agreements: Vec<f32>,
    /// One a pair.
    attention: Vec<f32>,
    /// `[h, attended, x]`.
    joined: Vec<f32>,
    outputs: Vec<f32>,
    /// Visits with a target.
    asked: Vec<u32>,
    logits: Vec<f32>,
    by_session: Vec<f32>,
    by_output: Vec<f32>,
    by_joined: Vec<f32>,
    by_h: Vec<f32>,
    by_x: Vec<f32>,
    by_question: Vec<f32>,
    by_offer: Vec<f32>,
    by_gate: Vec<f32>,
    by_from_state: Vec<f32>,
    before: Vec<f32>,
    carry: Vec<f32>,
}

/// `values`, all zero, `length` of them.
fn zeroed(values: &mut Vec<f32>, length: usize) {
    values.clear();
    values.resize(length, 0.0);
}

/// Adds the rows of `matrix` up.
fn add_rows(sum: &mut [f32], matrix: &[f32]) {
    for row in matrix.chunks_exact(sum.len()) {
        for (sum, value) in sum.iter_mut().zip(row) {
            *sum += value;
        }
    }
}

/// 0 for a share of the places, `1 / (1 - share)` for the others.
fn draw(mask: &mut Vec<f32>, length: usize, share: f32, random: &mut ChaCha8Rng) {
    mask.clear();
    if share <= 0.0 {
        mask.resize(length, 1.0);
        return;
    }
    let kept = 1.0 / (1.0 - share);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 58,982
    let threshold = (share * 65_536.0) as u16;
    while mask.len() < length {
        for half in random.next_u64().to_le_bytes().as_chunks::<2>().0 {
            let is_left_out = u16::from_le_bytes(*half) < threshold;
            mask.push(if is_left_out { 0.0 } else { kept });
        }
    }
    mask.truncate(length);
}

impl Job {
    /// Empties it for the next step.
    pub fn clear(&mut self) {
        self.items.clear();
        self.lessons.clear();
        self.sure.clear();
    }

    /// Forward and back.
    pub fn run(&mut self, step: Step<'_>) {
        self.forward(step);
        self.backward(step);
    }

    /// Fills `sessions` and `targets`.
    pub fn forward(&mut self, step: Step<'_>) {
        let d = step.candidates.dimension;
        let weight = |part: Part| {
            let (rows, columns) = part.shape(d);
            Matrix::new(&step.weights[part.range(d)], rows, columns)
        };
        self.lessons
            .sort_by_key(|lesson| std::cmp::Reverse(lesson.visits));
        let m = &mut self.memory;
        m.starts.clear();
        m.visited.clear();
        m.asked.clear();
        self.targets.clear();
        self.wanted.clear();
        let index = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let longest = self.lessons.first().map_or(0, |lesson| lesson.visits);
        for position in 0..longest {
            m.starts.push(m.visited.len());
            for lesson in self
                .lessons
                .iter()
                .take_while(|lesson| lesson.visits > position)
            {
                if position >= lesson.first {
                    m.asked
                        .push(u32::try_from(m.visited.len()).unwrap_or(u32::MAX));
                    let from = self.wanted.len();
                    let mut share = 1.0;
                    let items = lesson.start + position + 1..=lesson.start + lesson.visits;
                    for &item in &self.items[items] {
                        self.wanted.push((item, share));
                        share *= step.ahead;
                        if share < 0.02 {
                            break;
                        }
                    }
                    self.targets.push(Target {
                        wanted: (index(from), index(self.wanted.len())),
                        sure: lesson.sure,
                    });
                }
                m.visited.push(self.items[lesson.start + position]);
            }
        }
        let visits = m.visited.len();
        m.starts.push(visits);
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        draw(&mut m.input_mask, visits * d, step.dropout, &mut random);
        draw(
            &mut m.output_mask,
            visits * 3 * d,
            step.output_dropout,
            &mut random,
        );

        // Inputs: unit vectors, stretched so that their parts are about 1.
        let root = (d as f32).sqrt();
        zeroed(&mut m.x, visits * d);
        for ((x, mask), &candidate) in
            m.x.chunks_exact_mut(d)
                .zip(m.input_mask.chunks_exact(d))
                .zip(&m.visited)
        {
            let vector = &step.candidates.vectors[candidate as usize * d..][..d];
            for ((x, mask), value) in x.iter_mut().zip(mask).zip(vector) {
                *x = value * mask * root;
            }
        }

        // The memory, position by position.
        m.gates.clear();
        for _ in 0..visits {
            m.gates
                .extend_from_slice(&step.weights[Part::InputBias.range(d)]);
        }
        let x = Matrix::new(&m.x, visits, d);
        multiply(x, weight(Part::Input).transposed(), &mut m.gates, true);
        zeroed(&mut m.from_state, visits * 3 * d);
        zeroed(&mut m.h, visits * d);
        zeroed(&mut m.before, visits * d);
        for position in 0..longest {
            let (start, end) = (m.starts[position], m.starts[position + 1]);
            let count = end - start;
            if position > 0 {
                let earlier = m.starts[position - 1];
                let state = &m.h[earlier * d..][..count * d];
                m.before[start * d..end * d].copy_from_slice(state);
                let state = Matrix::new(state, count, d);
                let out = &mut m.from_state[start * 3 * d..end * 3 * d];
                multiply(state, weight(Part::State).transposed(), out, false);
            }
            let rows = m.gates[start * 3 * d..end * 3 * d].chunks_exact_mut(3 * d);
            let rows = rows.zip(m.from_state[start * 3 * d..end * 3 * d].chunks_exact(3 * d));
            let rows = rows.zip(m.before[start * d..end * d].chunks_exact(d));
            for (((gates, state), before), h) in
                rows.zip(m.h[start * d..end * d].chunks_exact_mut(d))
            {
                wide(|| remember(gates, state, before, h, d));
            }
        }

        // The attention.
        let h = Matrix::new(&m.h, visits, d);
        zeroed(&mut m.questions, visits * d);
        multiply(
            h,
            weight(Part::Question).transposed(),
            &mut m.questions,
            false,
        );
        zeroed(&mut m.offers, visits * d);
        multiply(x, weight(Part::Offer).transposed(), &mut m.offers, false);
        zeroed(&mut m.joined, visits * 3 * d);
        let pairs: usize = self.lessons.iter().map(|lesson| pairs(lesson.visits)).sum();
        zeroed(&mut m.agreements, pairs * d);
        zeroed(&mut m.attention, pairs);
        let distances = &step.weights[Part::Distance.range(d)];
        let focus = &step.weights[Part::Focus.range(d)];
        let mut pair = 0;
        for (index, lesson) in self.lessons.iter().enumerate() {
            for late in 0..lesson.visits {
                let asking = m.starts[late] + index;
                let first = pair;
                let question = &m.questions[asking * d..][..d];
                for early in 0..=late {
                    let offer = &m.offers[(m.starts[early] + index) * d..][..d];
                    let distance = &distances[(late - early).min(REACH - 1) * d..][..d];
                    let agreement = &mut m.agreements[pair * d..][..d];
                    m.attention[pair] = wide(|| agree(question, offer, distance, focus, agreement));
                    pair += 1;
                }
                let shares = &mut m.attention[first..pair];
                softmax(shares);
                let joined = &mut m.joined[asking * 3 * d..][..3 * d];
                joined[..d].copy_from_slice(&m.h[asking * d..][..d]);
                joined[2 * d..].copy_from_slice(&m.x[asking * d..][..d]);
                for (early, &share) in shares.iter().enumerate() {
                    let x = &m.x[(m.starts[early] + index) * d..][..d];
                    add(&mut joined[d..2 * d], share, x);
                }
            }
        }
        for (value, mask) in m.joined.iter_mut().zip(&m.output_mask) {
            *value *= mask;
        }

        // The sessions.
        m.outputs.clear();
        for _ in 0..visits {
            m.outputs
                .extend_from_slice(&step.weights[Part::OutputBias.range(d)]);
        }
        let joined = Matrix::new(&m.joined, visits, 3 * d);
        multiply(
            joined,
            weight(Part::Output).transposed(),
            &mut m.outputs,
            true,
        );
        self.sessions.clear();
        for &visit in &m.asked {
            let output = &m.outputs[visit as usize * d..][..d];
            let inverse = 1.0 / length(output);
            self.sessions
                .extend(output.iter().map(|value| value * inverse));
        }
    }

    fn backward(&mut self, step: Step<'_>) {
        let d = step.candidates.dimension;
        let weight = |part: Part| {
            let (rows, columns) = part.shape(d);
            Matrix::new(&step.weights[part.range(d)], rows, columns)
        };
        zeroed(&mut self.by_candidate, step.candidates.vectors.len());
        zeroed(&mut self.by_weight, step.weights.len());
        let m = &mut self.memory;
        self.loss = cross_entropy(
            step.candidates,
            &self.sessions,
            Targets {
                all: &self.targets,
                wanted: &self.wanted,
                sure: &self.sure,
            },
            step.weight,
            &mut m.logits,
            &mut m.by_session,
            &mut self.by_candidate,
        );
        let visits = m.visited.len();
        // Through the length: only what is across the vector counts.
        zeroed(&mut m.by_output, visits * d);
        for ((&visit, session), gradient) in m
            .asked
            .iter()
            .zip(self.sessions.chunks_exact(d))
            .zip(m.by_session.chunks_exact(d))
        {
            let visit = visit as usize * d;
            let inverse = 1.0 / length(&m.outputs[visit..][..d]);
            across(&mut m.by_output[visit..][..d], session, gradient, inverse);
        }
        let by_output = Matrix::new(&m.by_output, visits, d);
        let joined = Matrix::new(&m.joined, visits, 3 * d);
        let own = |part: Part| part.range(d);
        add_rows(&mut self.by_weight[own(Part::OutputBias)], &m.by_output);
        multiply(
            by_output.transposed(),
            joined,
            &mut self.by_weight[own(Part::Output)],
            true,
        );
        zeroed(&mut m.by_joined, visits * 3 * d);
        multiply(by_output, weight(Part::Output), &mut m.by_joined, false);
        for (value, mask) in m.by_joined.iter_mut().zip(&m.output_mask) {
            *value *= mask;
        }

        // The attention.
        zeroed(&mut m.by_h, visits * d);
        zeroed(&mut m.by_x, visits * d);
        zeroed(&mut m.by_question, visits * d);
        zeroed(&mut m.by_offer, visits * d);
        let focus = &step.weights[own(Part::Focus)];
        let (before_focus, by_focus) = self.by_weight.split_at_mut(own(Part::Focus).start);
        let by_focus = &mut by_focus[..d];
        let by_distance = &mut before_focus[own(Part::Distance)];
        let mut by_share = Vec::new();
        let mut pair = 0;
        for (index, lesson) in self.lessons.iter().enumerate() {
            for late in 0..lesson.visits {
                let asking = m.starts[late] + index;
                let by_joined = &m.by_joined[asking * 3 * d..][..3 * d];
                add(&mut m.by_h[asking * d..][..d], 1.0, &by_joined[..d]);
                add(&mut m.by_x[asking * d..][..d], 1.0, &by_joined[2 * d..]);
                let by_attended = &by_joined[d..2 * d];
                let shares = &m.attention[pair..][..=late];
                by_share.clear();
                for (early, &share) in shares.iter().enumerate() {
                    let at = (m.starts[early] + index) * d;
                    by_share.push(crate::math::dot(by_attended, &m.x[at..][..d]));
                    add(&mut m.by_x[at..][..d], share, by_attended);
                }
                let mean: f32 = shares
                    .iter()
                    .zip(&by_share)
                    .map(|(share, by)| share * by)
                    .sum();
                for (early, &by) in by_share.iter().enumerate() {
                    let by_energy = shares[early] * (by - mean);
                    let agreement = &mut m.agreements[(pair + early) * d..][..d];
                    add(by_focus, by_energy, agreement);
                    for (agreement, focus) in agreement.iter_mut().zip(focus) {
                        *agreement = by_energy * focus * *agreement * (1.0 - *agreement);
                    }
                    add(&mut m.by_question[asking * d..][..d], 1.0, agreement);
                    let offer = (m.starts[early] + index) * d;
                    add(&mut m.by_offer[offer..][..d], 1.0, agreement);
                    let distance = (late - early).min(REACH - 1) * d;
                    add(&mut by_distance[distance..][..d], 1.0, agreement);
                }
                pair += late + 1;
            }
        }
        let (h, x) = (Matrix::new(&m.h, visits, d), Matrix::new(&m.x, visits, d));
        let by_question = Matrix::new(&m.by_question, visits, d);
        let by_offer = Matrix::new(&m.by_offer, visits, d);
        multiply(
            by_question.transposed(),
            h,
            &mut self.by_weight[own(Part::Question)],
            true,
        );
        multiply(by_question, weight(Part::Question), &mut m.by_h, true);
        multiply(
            by_offer.transposed(),
            x,
            &mut self.by_weight[own(Part::Offer)],
            true,
        );
        multiply(by_offer, weight(Part::Offer), &mut m.by_x, true);

        // The memory, backwards.
        zeroed(&mut m.by_gate, visits * 3 * d);
        zeroed(&mut m.by_from_state, visits * 3 * d);
        let longest = m.starts.len() - 1;
        for position in (0..longest).rev() {
            let (start, end) = (m.starts[position], m.starts[position + 1]);
            let count = end - start;
            zeroed(&mut m.carry, count * d);
            for row in 0..count {
                let visit = start + row;
                wide(|| {
                    forget(
                        &m.gates[visit * 3 * d..][..3 * d],
                        &m.from_state[visit * 3 * d + 2 * d..][..d],
                        &m.before[visit * d..][..d],
                        &m.by_h[visit * d..][..d],
                        &mut m.by_gate[visit * 3 * d..][..3 * d],
                        &mut m.by_from_state[visit * 3 * d..][..3 * d],
                        &mut m.carry[row * d..][..d],
                        d,
                    );
                });
            }
            if position > 0 {
                let by_state = Matrix::new(&m.by_from_state[start * 3 * d..], count, 3 * d);
                multiply(by_state, weight(Part::State), &mut m.carry, true);
                let earlier = m.starts[position - 1] * d;
                add(&mut m.by_h[earlier..][..count * d], 1.0, &m.carry);
            }
        }
        let by_gate = Matrix::new(&m.by_gate, visits, 3 * d);
        let by_from_state = Matrix::new(&m.by_from_state, visits, 3 * d);
        let before = Matrix::new(&m.before, visits, d);
        multiply(
            by_from_state.transposed(),
            before,
            &mut self.by_weight[own(Part::State)],
            true,
        );
        multiply(
            by_gate.transposed(),
            x,
            &mut self.by_weight[own(Part::Input)],
            true,
        );
        add_rows(&mut self.by_weight[own(Part::InputBias)], &m.by_gate);
        multiply(by_gate, weight(Part::Input), &mut m.by_x, true);

        // To the items.
        let root = (d as f32).sqrt();
        for ((by_x, mask), &candidate) in m
            .by_x
            .chunks_exact(d)
            .zip(m.input_mask.chunks_exact(d))
            .zip(&m.visited)
        {
            let sum = &mut self.by_candidate[candidate as usize * d..][..d];
            for ((sum, by), mask) in sum.iter_mut().zip(by_x).zip(mask) {
                *sum += by * mask * root;
            }
        }
    }
}

/// Pairs of a session: each visit with itself and those before it.
fn pairs(visits: usize) -> usize {
    visits * (visits + 1) / 2
}

/// Length of a vector, never 0.
pub fn length(vector: &[f32]) -> f32 {
    crate::math::dot(vector, vector).sqrt().max(1e-12)
}

/// Gradient by a vector of which only the direction counts: `(gradient - unit (unit · gradient)) inverse`.
pub fn across(out: &mut [f32], unit: &[f32], gradient: &[f32], inverse: f32) {
    let along = crate::math::dot(unit, gradient);
    for ((out, unit), gradient) in out.iter_mut().zip(unit).zip(gradient) {
        *out = (gradient - unit * along) * inverse;
    }
}

fn add(sum: &mut [f32], factor: f32, values: &[f32]) {
    crate::math::add_scaled(sum, factor, values);
}

fn softmax(values: &mut [f32]) {
    let most = values.iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for value in values.iter_mut() {
        *value = exp(*value - most);
        sum += *value;
    }
    for value in values.iter_mut() {
        *value /= sum;
    }
}

/// One visit of the gated recurrent unit: gates' inputs into gates, and the new state.
#[inline(always)]
fn remember(gates: &mut [f32], state: &[f32], before: &[f32], h: &mut [f32], d: usize) {
    let (reset, rest) = gates.split_at_mut(d);
    let (keep, new) = rest.split_at_mut(d);
    let (keep, new, h) = (&mut keep[..d], &mut new[..d], &mut h[..d]);
    let (a, b, c) = (&state[..d], &state[d..][..d], &state[2 * d..][..d]);
    let before = &before[..d];
    for i in 0..d {
        reset[i] = sigmoid(reset[i] + a[i]);
        keep[i] = sigmoid(keep[i] + b[i]);
        new[i] = tanh(new[i] + reset[i] * c[i]);
        h[i] = new[i] + keep[i] * (before[i] - new[i]);
    }
}

/// The way back of [`remember`].
#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn forget(
    gates: &[f32],
    new_from_state: &[f32],
    before: &[f32],
    by_h: &[f32],
    by_gate: &mut [f32],
    by_from_state: &mut [f32],
    carry: &mut [f32],
    d: usize,
) {
    let (reset, keep, new) = (&gates[..d], &gates[d..][..d], &gates[2 * d..][..d]);
    let (before, by_h, new_from_state) = (&before[..d], &by_h[..d], &new_from_state[..d]);
    for i in 0..d {
        let by_new = by_h[i] * (1.0 - keep[i]) * (1.0 - new[i] * new[i]);
        let by_keep = by_h[i] * (before[i] - new[i]) * keep[i] * (1.0 - keep[i]);
        let by_reset = by_new * new_from_state[i] * reset[i] * (1.0 - reset[i]);
        carry[i] = by_h[i] * keep[i];
        by_gate[i] = by_reset;
        by_gate[d + i] = by_keep;
        by_gate[2 * d + i] = by_new;
        by_from_state[i] = by_reset;
        by_from_state[d + i] = by_keep;
        by_from_state[2 * d + i] = by_new * reset[i];
    }
}

/// `focus · sigmoid(question + offer + distance)`; the sigmoid goes to `agreement`.
#[inline(always)]
fn agree(
    question: &[f32],
    offer: &[f32],
    distance: &[f32],
    focus: &[f32],
    agreement: &mut [f32],
) -> f32 {
    for (i, agreement) in agreement.iter_mut().enumerate() {
        *agreement = sigmoid(question[i] + offer[i] + distance[i]);
    }
    crate::math::dot(focus, agreement)
}
