use super::params::check_solver;
use crate::bundle::{Bundle, BundleError, QuantizedRows};
use crate::id::ItemId;
use crate::math::{BlockedRows, Cholesky, QuantizedQuery, Scores, dot, log2, rank_one};
use crate::models::tensors::invalid;
use crate::models::{Contribution, Decay, Query, Recommender, Source, Visit};

/// Scores below this share of the best are as good as none: most of a catalogue, which the ranking
/// then need not look at.
const FLOOR: f32 = 0.05;

/// Latest visits of a history that the shopper's vector is solved from.
const MAX_VISITS: usize = 100;

/// Item factors, and the solver for the shopper's.
///
/// Memory: `factors + 4` bytes an item for the factors.
#[derive(Clone, Debug)]
pub struct Als {
    pub(super) regularization: f64,
    pub(super) alpha: f64,
    pub(super) decay: Decay,
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
    /// The visits' weights after decay, and those of all visits of their items together.
    weights: Vec<(f32, f32)>,
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
    row: Vec<f64>,
}

impl Als {
    /// Puts together what was loaded or fitted.
    pub(super) fn new(
        items: &QuantizedRows,
        gram: Vec<f32>,
        regularization: f64,
        alpha: f64,
        decay: Decay,
    ) -> Result<Self, Box<BundleError>> {
        check_solver(regularization, alpha, decay)?;
        let rows = BlockedRows::new(items.values(), items.columns())
            .ok_or_else(|| invalid("tensor `als.items` has rows of more than 512 factors"))?;
        Ok(Self {
            regularization,
            alpha,
            decay,
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
    pub fn load(bundle: &Bundle<'_>) -> Result<Option<Self>, Box<BundleError>> {
        if !bundle.has("als.items") {
            return Ok(None);
        }
        let table = bundle.items().len();
        let factors = match bundle.shape("als.items")? {
            [rows, columns] if *rows == table && (1..=256).contains(columns) => *columns,
            shape => {
                return Err(Box::new(BundleError::WrongShape {
                    name: "als.items".into(),
                    expected: format!("[{table}, 1 to 256]"),
                    actual: shape.to_vec(),
                }));
            }
        };
        let items = QuantizedRows::load(bundle, "als.items", table, factors)?;
        let gram = bundle.f32s("als.gram", &[factors, factors])?;
        let regularization = bundle.number("als.regularization")?;
        let alpha = bundle.number("als.alpha")?;
        let decay = Decay::load(bundle, "als")?;
        Self::new(&items, gram, regularization, alpha, decay).map(Some)
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
        self.decay.save(writer, "als");
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
        solved.weights.clear();
        solved.weights.resize(visits.len(), (0.0, 0.0));
        for (position, _, weight) in self.decay.weights(visits) {
            solved.weights[position].0 = weight;
        }
        for (position, visit) in visits.iter().enumerate() {
            let same = visits.iter().zip(&solved.weights);
            let same = same.filter(|(other, _)| other.item == visit.item);
            solved.weights[position].1 = same.map(|(_, weights)| weights.0).sum();
        }
        for (position, visit) in visits.iter().enumerate() {
            let Some(&scale) = self.scales.get(visit.item.index()) else {
                continue;
            };
            if scale == 0.0 {
                continue;
            }
            // All visits of one item share its confidence in proportion to their weights.
            let (weight, total) = solved.weights[position];
            let share = weight / total;
            let excess = self.alpha * f64::from(log2(1.0 + total));
            let row = self.rows.row(visit.item.index());
            solved.row.clear();
            solved
                .row
                .extend(row.map(|value| f64::from(f32::from(value) * scale)));
            #[allow(clippy::cast_possible_truncation)] // it was of single precision
            solved
                .vectors
                .extend(solved.row.iter().map(|&value| value as f32));
            let part = f64::from(share) * (1.0 + excess);
            for (right, value) in solved.right.iter_mut().zip(&solved.row) {
                *right += part * value;
            }
            // The lower triangle is enough.
            rank_one(&mut solved.matrix, f64::from(share) * excess, &solved.row);
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
        if self.solved.known {
            scores.scan(&self.rows, &self.scales, &self.solved.query, FLOOR);
        }
    }

    fn explain(&mut self, query: &Query<'_>, item: ItemId, out: &mut Vec<Contribution>) {
        let start = self.solve(query);
        if !self.solved.known {
            return;
        }
        let factors = self.factors();
        let Some(&scale) = self.scales.get(item.index()) else {
            return;
        };
        let solved = &mut self.solved;
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
