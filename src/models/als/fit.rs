use super::{Als, Params};
use crate::bundle::QuantizedRows;
use crate::features::Sessions;
use crate::math::{add_scaled, dot};
use crate::models::ParamsError;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::collections::BTreeMap;

/// Learns item factors; each session is a shopper (see [`Sessions::by_user`]).
///
/// Cost of an iteration: `steps · factors · (interactions + factors · (shoppers + items))`, twice.
///
/// # Errors
/// When a parameter is outside its legal range.
pub fn fit(sessions: &Sessions, params: &Params) -> Result<Als, ParamsError> {
    let items = item_factors(sessions, params)?;
    let factors = params.factors;
    let quantized = QuantizedRows::quantize(&items, factors).unwrap_or_default();
    // The device solves with what it has, so the Gram matrix is that of the quantised factors.
    let restored: Vec<f32> = (0..quantized.rows())
        .flat_map(|row| {
            let (values, scale) = quantized.row(row);
            values.iter().map(move |&value| f32::from(value) * scale)
        })
        .collect();
    let gram = gram(&restored, factors);
    let (regularization, alpha) = (params.regularization, params.alpha);
    match Als::new(&quantized, gram, regularization, alpha, params.decay) {
        Ok(mut model) => {
            model.quantization_error = quantized.relative_error(&items);
            Ok(model)
        }
        // The parameters were checked above; what is left is the length of the rows.
        Err(_) => Err(ParamsError {
            name: "als.factors",
            value: factors as f64,
            legal: "1 to 256",
        }),
    }
}

/// The item factors before they are quantised, row after row, [`Params::factors`] each; all finite.
/// What no session holds has zeros.
///
/// # Errors
/// When a parameter is outside its legal range.
pub fn item_factors(sessions: &Sessions, params: &Params) -> Result<Vec<f32>, ParamsError> {
    params.check()?;
    let factors = params.factors;
    let by_user = Confidences::by_user(sessions, params.alpha);
    let by_item = by_user.transposed(sessions.item_count());
    let mut random = ChaCha8Rng::seed_from_u64(params.seed);
    let mut start = |rows: usize| -> Vec<f32> {
        let unit = 1.0 / f64::from(u32::MAX);
        #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
        (0..rows * factors)
            .map(|_| ((f64::from(random.next_u32()) * unit - 0.5) * 0.1) as f32)
            .collect()
    };
    let mut users = start(by_user.rows());
    let mut items = start(by_item.rows());
    for _ in 0..params.iterations {
        half(&by_user, &mut users, &items, params);
        half(&by_item, &mut items, &users, params);
    }
    for item in 0..by_item.rows() {
        // Nobody touched it: nothing is known of it.
        if by_item.row(item).next().is_none() {
            items[item * factors..][..factors].fill(0.0);
        }
    }
    // Finite whatever the parameters: a vector that overflowed says nothing.
    for value in &mut items {
        if !value.is_finite() {
            *value = 0.0;
        }
    }
    Ok(items)
}

/// `VᵀV`, row-major.
fn gram(vectors: &[f32], factors: usize) -> Vec<f32> {
    let mut sums = vec![0.0f64; factors * factors];
    let mut block = vec![0.0f32; factors * factors];
    // Single precision within a block of rows, double between blocks.
    for rows in vectors.chunks(factors * 256) {
        block.fill(0.0);
        for row in rows.chunks_exact(factors) {
            for (&value, line) in row.iter().zip(block.chunks_exact_mut(factors)) {
                add_scaled(line, value, row);
            }
        }
        for (sum, &part) in sums.iter_mut().zip(&block) {
            *sum += f64::from(part);
        }
    }
    #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
    sums.iter().map(|&sum| sum as f32).collect()
}

/// Improves `own` (one vector a row of `confidences`) with `other` fixed, by conjugate gradients.
fn half(confidences: &Confidences, own: &mut [f32], other: &[f32], params: &Params) {
    let factors = params.factors;
    let mut matrix = gram(other, factors);
    #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
    for diagonal in matrix.iter_mut().step_by(factors + 1) {
        *diagonal += params.regularization as f32;
    }
    let vector = |index: u32| &other[index as usize * factors..][..factors];
    let mut residual = vec![0.0f32; factors];
    let mut direction = vec![0.0f32; factors];
    let mut image = vec![0.0f32; factors];
    for (row, x) in own.chunks_exact_mut(factors).enumerate() {
        if confidences.row(row).next().is_none() {
            x.fill(0.0);
            continue;
        }
        // residual = b - A x
        for (r, line) in residual.iter_mut().zip(matrix.chunks_exact(factors)) {
            *r = -dot(line, x);
        }
        for (index, excess) in confidences.row(row) {
            let y = vector(index);
            add_scaled(&mut residual, 1.0 + excess - excess * dot(y, x), y);
        }
        direction.copy_from_slice(&residual);
        let mut norm = dot(&residual, &residual);
        for _ in 0..params.steps {
            if norm < 1e-20 {
                break;
            }
            for (a, line) in image.iter_mut().zip(matrix.chunks_exact(factors)) {
                *a = dot(line, &direction);
            }
            for (index, excess) in confidences.row(row) {
                let y = vector(index);
                add_scaled(&mut image, excess * dot(y, &direction), y);
            }
            let step = norm / dot(&direction, &image);
            add_scaled(x, step, &direction);
            add_scaled(&mut residual, -step, &image);
            let next = dot(&residual, &residual);
            let ratio = next / norm;
            for (d, &r) in direction.iter_mut().zip(&residual) {
                *d = r + ratio * *d;
            }
            norm = next;
        }
    }
}

/// `c - 1` of the touched pairs, by compressed rows.
struct Confidences {
    starts: Vec<usize>,
    columns: Vec<u32>,
    excess: Vec<f32>,
}

impl Confidences {
    fn by_user(sessions: &Sessions, alpha: f64) -> Self {
        let mut rows = Self {
            starts: vec![0],
            columns: Vec::new(),
            excess: Vec::new(),
        };
        for session in sessions.iter() {
            let mut sums: BTreeMap<u32, f64> = BTreeMap::new();
            for (item, &weight) in session.items.iter().zip(session.weights) {
                *sums.entry(item.get()).or_default() += f64::from(weight);
            }
            for (item, sum) in sums {
                rows.columns.push(item);
                #[allow(clippy::cast_possible_truncation)] // rounding is meant
                rows.excess.push((alpha * (1.0 + sum).log2()) as f32);
            }
            rows.starts.push(rows.columns.len());
        }
        rows
    }

    fn transposed(&self, columns: usize) -> Self {
        let mut starts = vec![0usize; columns + 1];
        for &column in &self.columns {
            starts[column as usize + 1] += 1;
        }
        for column in 0..columns {
            starts[column + 1] += starts[column];
        }
        let mut next = starts.clone();
        let mut turned = Self {
            starts,
            columns: vec![0; self.columns.len()],
            excess: vec![0.0; self.columns.len()],
        };
        for row in 0..self.rows() {
            for (column, excess) in self.row(row) {
                let slot = &mut next[column as usize];
                turned.columns[*slot] = u32::try_from(row).unwrap_or(u32::MAX);
                turned.excess[*slot] = excess;
                *slot += 1;
            }
        }
        turned
    }

    fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    fn row(&self, row: usize) -> impl Iterator<Item = (u32, f32)> + '_ {
        let range = self.starts[row]..self.starts[row + 1];
        let columns = self.columns[range.clone()].iter().copied();
        columns.zip(self.excess[range].iter().copied())
    }
}
