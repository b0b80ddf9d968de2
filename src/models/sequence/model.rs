use super::network::{Part, REACH};
use super::params::check_shape;
use crate::bundle::{Bundle, BundleError, QuantizedRows};
use crate::id::ItemId;
use crate::math::{BlockedRows, QuantizedQuery, Scores, add_scaled, dot, exp2, shares};
use crate::models::tensors::{invalid, single};
use crate::models::{Contribution, Query, Recommender, Source};

/// Items with less than 2^-11 of the best one's chance are left out.
const FLOOR: f32 = -11.0;

/// Latest visits that the network reads.
const MAX_VISITS: usize = 50;

/// Item vectors and the network that reads a session.
///
/// Memory: `dimension + 4` bytes an item for the vectors, 4 for the scores, `44 · dimension²`
/// for the network.
#[derive(Clone, Debug)]
pub struct Sequence {
    dimension: usize,
    pub(super) scale: f32,
    items: BlockedRows,
    scales: Vec<f32>,
    /// Where each part is says [`Part`].
    weights: Vec<f32>,
    /// Relative error of the quantised vectors; 0 when loaded.
    pub(super) quantization_error: f64,
    state: State,
}

/// What the network made of the last query: the next one of the same session goes on from there.
#[derive(Clone, Debug, Default)]
struct State {
    /// Items of the visits that have a vector, and where they are in the history.
    visits: Vec<ItemId>,
    positions: Vec<usize>,
    /// One row a visit each: the item's vector, the memory after it, what it offers the attention;
    /// the memory's gates.
    inputs: Vec<f32>,
    memory: Vec<f32>,
    offers: Vec<f32>,
    gates: Vec<f32>,
    /// One a visit.
    attention: Vec<f32>,
    question: Vec<f32>,
    /// Memory, attended items, last item.
    joined: Vec<f32>,
    output: Vec<f32>,
    query: QuantizedQuery,
    /// Scores of all items; 0 out of reach of the best.
    chances: Vec<f32>,
    /// What each visit gave to the output, one row each; none before somebody asks.
    parts: Vec<f32>,
}

impl Sequence {
    /// Puts together what was loaded or fitted.
    pub(super) fn new(
        items: &QuantizedRows,
        weights: Vec<f32>,
        scale: f32,
    ) -> Result<Self, Box<BundleError>> {
        let dimension = items.columns();
        check_shape(dimension, f64::from(scale))?;
        let rows = BlockedRows::new(items.values(), dimension)
            .ok_or_else(|| invalid("tensor `sequence.items` has rows that are too long"))?;
        Ok(Self {
            dimension,
            scale,
            items: rows,
            scales: items.scales().to_vec(),
            weights,
            quantization_error: 0.0,
            state: State::default(),
        })
    }

    /// Length of the vectors.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.dimension
    }

    /// Root mean square error of the quantised vectors, relative to the vectors'; 0 for a model
    /// that was loaded.
    #[must_use]
    pub fn quantization_error(&self) -> f64 {
        self.quantization_error
    }

    /// Reads it from a bundle; `None` when the bundle has none.
    ///
    /// # Errors
    /// When a tensor is missing or of the wrong shape or dtype, holds a number that is not finite,
    /// or a parameter is outside its legal range.
    pub fn load(bundle: &Bundle<'_>) -> Result<Option<Self>, Box<BundleError>> {
        if !bundle.has("sequence.items") {
            return Ok(None);
        }
        let table = bundle.items().len();
        let dimension = match bundle.shape("sequence.items")? {
            [rows, columns] if *rows == table => *columns,
            shape => {
                return Err(Box::new(BundleError::WrongShape {
                    name: "sequence.items".into(),
                    expected: "a row for each item".into(),
                    actual: shape.to_vec(),
                }));
            }
        };
        let scale = single(bundle, "sequence.scale")?;
        check_shape(dimension, f64::from(scale))?;
        let items = QuantizedRows::load(bundle, "sequence.items", table, dimension)?;
        let mut weights = Vec::new();
        for part in Part::ALL {
            let (rows, columns) = part.shape(dimension);
            weights.extend(bundle.f32s(part.name(), &[rows, columns])?);
        }
        Self::new(&items, weights, scale).map(Some)
    }

    /// Writes it.
    #[cfg(feature = "train")]
    pub fn save(&self, writer: &mut crate::bundle::BundleWriter) {
        let rows = self.items.rows();
        let values: Vec<i8> = (0..rows).flat_map(|row| self.items.row(row)).collect();
        writer.i8s("sequence.items", &[rows, self.dimension], &values);
        writer.f32s("sequence.items.scales", &[rows], &self.scales);
        for part in Part::ALL {
            let (rows, columns) = part.shape(self.dimension);
            writer.f32s(
                part.name(),
                &[rows, columns],
                &self.weights[part.range(self.dimension)],
            );
        }
        writer.number("sequence.scale", f64::from(self.scale));
    }

    fn part(&self, part: Part) -> &[f32] {
        &self.weights[part.range(self.dimension)]
    }

    /// The vector that the network makes of a history, of unit length; for tests of training.
    #[cfg(all(test, feature = "train"))]
    pub(super) fn session(&mut self, query: &Query<'_>) -> &[f32] {
        self.read(query);
        &self.state.output
    }

    /// Reads the history, from where it differs from that of the last query. True when there is
    /// something to score with.
    fn read(&mut self, query: &Query<'_>) -> bool {
        let d = self.dimension;
        let mut state = std::mem::take(&mut self.state);
        let start = query.history.len().saturating_sub(MAX_VISITS);
        state.positions.clear();
        let mut is_same = true;
        for (position, visit) in query.history.iter().enumerate().skip(start) {
            let item = visit.item;
            if self
                .scales
                .get(item.index())
                .is_none_or(|&scale| scale == 0.0)
            {
                continue;
            }
            let number = state.positions.len();
            state.positions.push(position);
            if state.visits.get(number) != Some(&item) {
                is_same = false;
                state.visits.truncate(number);
                self.remember(item, &mut state);
            }
        }
        let visits = state.positions.len();
        if visits < state.visits.len() {
            is_same = false;
            state.visits.truncate(visits);
        }
        if visits > 0 && !is_same {
            self.attend(&mut state);
            self.scan(&mut state);
        }
        self.state = state;
        debug_assert!(self.state.memory.len() >= visits * d);
        visits > 0
    }

    /// One more visit: the gated recurrent unit's step.
    fn remember(&self, item: ItemId, state: &mut State) {
        let d = self.dimension;
        let visit = state.visits.len();
        state.visits.push(item);
        for rows in [&mut state.inputs, &mut state.memory, &mut state.offers] {
            rows.resize(visit * d, 0.0);
        }
        state.gates.resize(visit * 3 * d, 0.0);
        let stretch = self.scales[item.index()] * (d as f32).sqrt();
        let row = self.items.row(item.index());
        state
            .inputs
            .extend(row.map(|value| f32::from(value) * stretch));
        let x = &state.inputs[visit * d..];
        let before = visit.checked_sub(1).map(|last| &state.memory[last * d..]);
        // Inputs of the gates: those that come from the memory of `new` apart, reset goes between.
        let from_memory = |row: usize| {
            let weights = &self.part(Part::State)[row * d..][..d];
            before.map_or(0.0, |before| dot(weights, &before[..d]))
        };
        let bias = self.part(Part::InputBias);
        let from_input = |row: usize| bias[row] + dot(&self.part(Part::Input)[row * d..][..d], x);
        for row in 0..2 * d {
            let gate = sigmoid(from_input(row) + from_memory(row));
            state.gates.push(gate);
        }
        for row in 0..d {
            let reset = state.gates[visit * 3 * d + row];
            let new = tanh(from_input(2 * d + row) + reset * from_memory(2 * d + row));
            state.gates.push(new);
        }
        for row in 0..d {
            let [keep, new] = [d, 2 * d].map(|gate| state.gates[visit * 3 * d + gate + row]);
            let before = visit
                .checked_sub(1)
                .map_or(0.0, |last| state.memory[last * d + row]);
            state.memory.push(new + keep * (before - new));
        }
        for weights in self.part(Part::Offer).chunks_exact(d) {
            state.offers.push(dot(weights, x));
        }
    }

    /// The vector of the session.
    fn attend(&self, state: &mut State) {
        let d = self.dimension;
        let visits = state.visits.len();
        let last = (visits - 1) * d;
        let memory = &state.memory[last..][..d];
        state.question.clear();
        let rows = self.part(Part::Question).chunks_exact(d);
        state
            .question
            .extend(rows.map(|weights| dot(weights, memory)));
        state.attention.clear();
        let focus = self.part(Part::Focus);
        for (visit, offer) in state.offers.chunks_exact(d).take(visits).enumerate() {
            let distance = (visits - 1 - visit).min(REACH - 1);
            let distance = &self.part(Part::Distance)[distance * d..][..d];
            let mut energy = 0.0;
            for row in 0..d {
                energy += focus[row] * sigmoid(state.question[row] + offer[row] + distance[row]);
            }
            state.attention.push(energy);
        }
        let most = state.attention.iter().copied().fold(f32::MIN, f32::max);
        let mut sum = 0.0;
        for share in &mut state.attention {
            *share = exp2((*share - most) * std::f32::consts::LOG2_E);
            sum += *share;
        }
        state.joined.clear();
        state.joined.extend_from_slice(memory);
        state.joined.resize(2 * d, 0.0);
        for (share, x) in state.attention.iter_mut().zip(state.inputs.chunks_exact(d)) {
            *share /= sum;
            add_scaled(&mut state.joined[d..], *share, x);
        }
        state.joined.extend_from_slice(&state.inputs[last..][..d]);
        state.output.clear();
        let rows = self.part(Part::Output).chunks_exact(3 * d);
        let rows = rows.zip(self.part(Part::OutputBias));
        state
            .output
            .extend(rows.map(|(weights, bias)| bias + dot(weights, &state.joined)));
        let length = dot(&state.output, &state.output).sqrt();
        for value in &mut state.output {
            *value /= length;
        }
        state.parts.clear();
    }

    /// The items near the session's vector, by the chance in a hundred that they are next.
    fn scan(&self, state: &mut State) {
        state.query.set(&state.output);
        let rows = self.items.rows();
        state.chances.resize(rows.next_multiple_of(4), 0.0);
        let best = (self.items).score(&state.query, &self.scales, &mut state.chances);
        // Chances relative to the best: 2 to the power of this much a unit of the cosine.
        let steep = self.scale * std::f32::consts::LOG2_E;
        let floor = (best + FLOOR / steep).max(f32::MIN_POSITIVE);
        if best >= floor {
            shares(&mut state.chances, best, steep, floor, 100.0);
        }
    }

    /// What each visit gave to the session's vector. Exact: the memory is a sum over the visits of
    /// what each wrote, less what was overwritten later.
    fn divide(&self, state: &mut State) {
        let d = self.dimension;
        let visits = state.visits.len();
        let rows = self.part(Part::Output);
        state.parts.resize(visits * d, 0.0);
        let mut kept = vec![1.0f32; d];
        let mut given = vec![0.0f32; 3 * d];
        for visit in (0..visits).rev() {
            let gates = &state.gates[visit * 3 * d..][..3 * d];
            let x = &state.inputs[visit * d..][..d];
            for row in 0..d {
                let keep = gates[d + row];
                given[row] = kept[row] * (1.0 - keep) * gates[2 * d + row];
                kept[row] *= keep;
                given[d + row] = state.attention[visit] * x[row];
                given[2 * d + row] = if visit + 1 == visits { x[row] } else { 0.0 };
            }
            let part = &mut state.parts[visit * d..][..d];
            for (part, weights) in part.iter_mut().zip(rows.chunks_exact(3 * d)) {
                *part = dot(weights, &given);
            }
        }
    }
}

impl Recommender for Sequence {
    fn source(&self) -> Source {
        Source::Sequence
    }

    fn score(&mut self, query: &Query<'_>, scores: &mut Scores) {
        if self.read(query) {
            scores.put(&self.state.chances);
        }
    }

    fn explain(&mut self, query: &Query<'_>, item: ItemId, out: &mut Vec<Contribution>) {
        if !self.read(query) {
            return;
        }
        let index = item.index();
        let score = self.state.chances.get(index).copied().unwrap_or(0.0);
        if score <= 0.0 {
            return;
        }
        let mut state = std::mem::take(&mut self.state);
        if state.parts.is_empty() {
            self.divide(&mut state);
        }
        let d = self.dimension;
        let from = out.len();
        let mut total = 0.0;
        for (part, &visit) in state.parts.chunks_exact(d).zip(&state.positions) {
            let values = self.items.row(index).zip(part);
            let value: f32 = values.map(|(item, part)| f32::from(item) * part).sum();
            let value = value.max(0.0);
            total += value;
            out.push(Contribution { visit, value });
        }
        // Shares of what speaks for it; where nothing does, it is the last visit.
        if total > 0.0 && total.is_finite() {
            let unit = score / total;
            out[from..].iter_mut().for_each(|part| part.value *= unit);
        } else {
            out[from..].iter_mut().for_each(|part| part.value = 0.0);
            if let Some(last) = out.last_mut() {
                last.value = score;
            }
        }
        self.state = state;
    }
}

/// `1 / (1 + e^-x)`.
#[inline(never)]
fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp2(-x * std::f32::consts::LOG2_E))
}

/// The hyperbolic tangent.
fn tanh(x: f32) -> f32 {
    2.0 * sigmoid(2.0 * x) - 1.0
}
