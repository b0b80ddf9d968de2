use super::params::check_solver;
use crate::bundle::{Bundle, BundleError, QuantizedRows};
use crate::id::ItemId;
use crate::math::{BlockedRows, Cholesky, QuantizedQuery, Scores, dot, log2};
use crate::models::tensors::{invalid, single};
use crate::models::{Contribution, Query, Recommender, Source, Visit};

/// Latest visits of a history that the shopper's vector is solved from.
const MAX_VISITS: usize = 100;

/// Item factors, and the solver for the shopper's.
///
/// Memory: `factors + 4` bytes an item for the factors, 4 for the scan's sums.
#[derive(Clone, Debug)]
pub struct Als {
    pub(super) regularization: f64,
    pub(super) alpha: f64,
    pub(super) history_decay: f32,
    rows: BlockedRows,
    scales: Vec<f32>,
    /// `YᵀY` of the quantised factors, row-major.
    gram: Vec<f32>,
    /// Relative error of the quantised factors; 0 when loaded.
    pub(super) quantization_error: f64,
    solved: Solved,
}

/// The shopper's vector of the last query: `score` and `explain` of one query share it.
#[derive(Clone, Debug, Default)]
struct Solved {
    /// The visits that it was solved from.
    visits: Vec<Visit>,
    /// Visits whose item has a vector: position in `visits`, part of `b` that is due to it.
    parts: Vec<(usize, f32)>,
    /// The vectors of `parts`, row-major.
    vectors: Vec<f32>,
    /// True when there is something to score with.
    known: bool,
    matrix: Vec<f64>,
    solver: Cholesky,
    right: Vec<f64>,
    taste: Vec<f32>,
    query: QuantizedQuery,
    sums: Vec<i32>,
}

impl Als {
    /// Puts together what was loaded or fitted.
    pub(super) fn new(
        items: &QuantizedRows,
        gram: Vec<f32>,
        regularization: f64,
        alpha: f64,
        history_decay: f32,
    ) -> Result<Self, BundleError> {
        check_solver(regularization, alpha, history_decay)?;
        let rows = BlockedRows::new(items.values(), items.columns())
            .ok_or_else(|| invalid("tensor `als.items` has rows of more than 512 factors"))?;
        Ok(Self {
            regularization,
            alpha,
            history_decay,
            rows,
            scales: items.scales().to_vec(),
            gram,
            quantization_error: 0.0,
            solved: Solved::default(),
        })
    }

    /// Length of the vectors.
    #[must_use]
    pub fn factors(&self) -> usize {
        self.rows.columns()
    }

    /// Root mean square error of the quantised factors, relative to the factors'; 0 for a model
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
    pub fn load(bundle: &Bundle<'_>) -> Result<Option<Self>, BundleError> {
        if !bundle.has("als.items") {
            return Ok(None);
        }
        let table = bundle.items().len();
        let factors = match bundle.shape("als.items")? {
            [rows, columns] if *rows == table && (1..=256).contains(columns) => *columns,
            shape => {
                return Err(BundleError::WrongShape {
                    name: "als.items".into(),
                    expected: format!("[{table}, 1 to 256]"),
                    actual: shape.to_vec(),
                });
            }
        };
        let items = QuantizedRows::load(bundle, "als.items", table, factors)?;
        let gram = bundle.f32s("als.gram", &[factors, factors])?;
        let regularization = bundle.number("als.regularization")?;
        let alpha = bundle.number("als.alpha")?;
        let history_decay = single(bundle, "als.history_decay")?;
        Self::new(&items, gram, regularization, alpha, history_decay).map(Some)
    }

    /// Writes it.
    #[cfg(feature = "train")]
    pub fn save(&self, writer: &mut crate::bundle::BundleWriter) {
        let (rows, factors) = (self.rows.rows(), self.factors());
        let values: Vec<i8> = (0..rows).flat_map(|row| self.rows.row(row)).collect();
        writer.i8s("als.items", &[rows, factors], &values);
        writer.f32s("als.items.scales", &[rows], &self.scales);
        writer.f32s("als.gram", &[factors, factors], &self.gram);
        writer.number("als.regularization", self.regularization);
        writer.number("als.alpha", self.alpha);
        writer.number("als.history_decay", f64::from(self.history_decay));
    }

    /// Solves the shopper's vector, unless it is that of the last query. Returns the position of
    /// the visits in the history.
    fn solve(&mut self, query: &Query<'_>) -> usize {
        let start = query.history.len().saturating_sub(MAX_VISITS);
        let visits = &query.history[start..];
        if self.solved.visits == visits {
            return start;
        }
        let factors = self.factors();
        let solved = &mut self.solved;
        solved.visits.clear();
        solved.visits.extend_from_slice(visits);
        solved.parts.clear();
        solved.vectors.clear();
        solved.matrix.clear();
        solved
            .matrix
            .extend(self.gram.iter().copied().map(f64::from));
        for diagonal in solved.matrix.iter_mut().step_by(factors + 1) {
            *diagonal += self.regularization;
        }
        solved.right.clear();
        solved.right.resize(factors, 0.0);
        let decayed = |position: usize| {
            let steps = (visits.len() - 1 - position) as f32;
            visits[position].weight / (1.0 + self.history_decay * steps)
        };
        for (position, visit) in visits.iter().enumerate() {
            let Some(&scale) = self.scales.get(visit.item.index()) else {
                continue;
            };
            if scale == 0.0 {
                continue;
            }
            // All visits of one item share its confidence in proportion to their weights.
            let same = visits.iter().enumerate();
            let total: f32 = same
                .filter(|(_, other)| other.item == visit.item)
                .map(|(position, _)| decayed(position))
                .sum();
            let share = decayed(position) / total;
            let excess = self.alpha * f64::from(log2(1.0 + total));
            let at = solved.vectors.len();
            let row = self.rows.row(visit.item.index());
            solved
                .vectors
                .extend(row.map(|value| f32::from(value) * scale));
            let vector = &solved.vectors[at..];
            let part = f64::from(share) * (1.0 + excess);
            let rank_one = f64::from(share) * excess;
            for (i, (&value, right)) in vector.iter().zip(&mut solved.right).enumerate() {
                let value = f64::from(value);
                *right += part * value;
                let scaled = rank_one * value;
                // The lower triangle is enough.
                let line = &mut solved.matrix[i * factors..][..=i];
                for (cell, &other) in line.iter_mut().zip(vector) {
                    *cell += scaled * f64::from(other);
                }
            }
            #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
            solved.parts.push((position, part as f32));
        }
        solved.known = !solved.parts.is_empty() && solved.solver.factor(&solved.matrix, factors);
        if solved.known {
            solved.solver.solve(&mut solved.right);
            solved.taste.clear();
            #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
            solved.taste.extend(solved.right.iter().map(|&x| x as f32));
            solved.query.set(&solved.taste);
        }
        start
    }
}

impl Recommender for Als {
    fn source(&self) -> Source {
        Source::Als
    }

    fn score(&mut self, query: &Query<'_>, scores: &mut Scores) {
        self.solve(query);
        let solved = &mut self.solved;
        if !solved.known {
            return;
        }
        self.rows.scan(&solved.query, &mut solved.sums);
        let unit = solved.query.scale();
        for (index, (&sum, &scale)) in solved.sums.iter().zip(&self.scales).enumerate() {
            if sum > 0 && scale > 0.0 {
                scores.add(ItemId::from_index(index), sum as f32 * (scale * unit));
            }
        }
    }

    fn explain(&mut self, query: &Query<'_>, item: ItemId, out: &mut Vec<Contribution>) {
        let start = self.solve(query);
        let factors = self.factors();
        let solved = &mut self.solved;
        let Some(&scale) = self.scales.get(item.index()) else {
            return;
        };
        if !solved.known || scale == 0.0 {
            return;
        }
        // z = A⁻¹ y(j); a visit's part of the score is then c(i) · y(i) · z.
        solved.right.clear();
        let row = self.rows.row(item.index());
        solved
            .right
            .extend(row.map(|value| f64::from(value) * f64::from(scale)));
        solved.solver.solve(&mut solved.right);
        solved.taste.clear();
        #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
        solved.taste.extend(solved.right.iter().map(|&x| x as f32));
        for (&(position, part), vector) in solved
            .parts
            .iter()
            .zip(solved.vectors.chunks_exact(factors))
        {
            out.push(Contribution {
                visit: start + position,
                value: part * dot(vector, &solved.taste),
            });
        }
    }
}
