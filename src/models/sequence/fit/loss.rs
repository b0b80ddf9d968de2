//! Softmax cross-entropy over a sample of the items, with its gradient.

use super::matrix::{Matrix, exp, multiply, wide};

/// Targets whose logits are held at once.
const CHUNK: usize = 96;

/// What the targets of a step are told from.
#[derive(Clone, Copy)]
pub struct Candidates<'a> {
    /// One unit vector each, row-major.
    pub vectors: &'a [f32],
    /// For each: minus the logarithm of the chance to be among the candidates. So that a sample
    /// stands for all items.
    pub offsets: &'a [f32],
    /// Length of the vectors.
    pub dimension: usize,
    /// What cosines are multiplied with.
    pub scale: f32,
}

/// What is asked of a session's vector.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Range of [`Targets::wanted`].
    pub wanted: (u32, u32),
    /// Range of [`Targets::sure`].
    pub sure: (u32, u32),
}

/// All targets of a job.
#[derive(Clone, Copy)]
pub struct Targets<'a> {
    /// One a session's vector.
    pub all: &'a [Target],
    /// Candidates that came next, each with its weight.
    pub wanted: &'a [(u32, f32)],
    /// Candidates that are in the target's session and so were sure to be here.
    pub sure: &'a [u32],
}

/// `weight · Σ wanted · -log softmax(scale · cosines + offsets)` over the rows of `sessions`, its
/// gradient by `sessions` (replaced) and by the candidates' vectors (added to). The offset of a sure
/// candidate is 0. Jean et al. 2015, <https://doi.org/10.3115/v1/P15-1001>.
#[allow(clippy::too_many_arguments)] // buffers that are used again
pub fn cross_entropy(
    candidates: Candidates<'_>,
    sessions: &[f32],
    targets: Targets<'_>,
    weight: f32,
    logits: &mut Vec<f32>,
    by_session: &mut Vec<f32>,
    by_candidate: &mut [f32],
) -> f64 {
    let Candidates {
        vectors,
        offsets,
        dimension: d,
        scale,
    } = candidates;
    let n = offsets.len();
    logits.resize(CHUNK * n, 0.0);
    by_session.clear();
    by_session.resize(targets.all.len() * d, 0.0);
    let all = Matrix::new(vectors, n, d);
    let mut loss = 0.0;
    let chunks = targets.all.chunks(CHUNK).zip(sessions.chunks(CHUNK * d));
    for ((asked, sessions), gradient) in chunks.zip(by_session.chunks_mut(CHUNK * d)) {
        let rows = asked.len();
        let queries = Matrix::new(sessions, rows, d);
        multiply(queries, all.transposed(), logits, false);
        for (target, row) in asked.iter().zip(logits.chunks_exact_mut(n)) {
            let range = |(from, to): (u32, u32)| from as usize..to as usize;
            for &candidate in &targets.sure[range(target.sure)] {
                row[candidate as usize] -= offsets[candidate as usize] / scale;
            }
            let wanted = &targets.wanted[range(target.wanted)];
            loss += wide(|| row_gradient(row, offsets, scale, weight, wanted));
        }
        let logits = Matrix::new(logits, rows, n);
        multiply(logits, all, gradient, false);
        multiply(logits.transposed(), queries, by_candidate, true);
    }
    loss * f64::from(weight)
}

/// Cosines into the gradient by them; returns the loss of the row.
#[inline(always)]
fn row_gradient(
    row: &mut [f32],
    offsets: &[f32],
    scale: f32,
    weight: f32,
    wanted: &[(u32, f32)],
) -> f64 {
    const LANES: usize = 16;
    let mut most = [f32::MIN; LANES];
    let (blocks, rest) = row.as_chunks_mut::<LANES>();
    let (offset_blocks, offset_rest) = offsets.as_chunks::<LANES>();
    for (block, offsets) in blocks.iter_mut().zip(offset_blocks) {
        for lane in 0..LANES {
            let logit = block[lane] * scale + offsets[lane];
            block[lane] = logit;
            most[lane] = if logit > most[lane] {
                logit
            } else {
                most[lane]
            };
        }
    }
    for (value, offset) in rest.iter_mut().zip(offset_rest) {
        *value = *value * scale + offset;
        most[0] = most[0].max(*value);
    }
    let most = most.iter().copied().fold(f32::MIN, f32::max);
    let mut sums = [0.0f32; LANES];
    for block in blocks.iter_mut() {
        for lane in 0..LANES {
            block[lane] = exp(block[lane] - most);
            sums[lane] += block[lane];
        }
    }
    for value in rest.iter_mut() {
        *value = exp(*value - most);
        sums[0] += *value;
    }
    let sum: f32 = sums.iter().sum();
    let mut loss = 0.0;
    let mut total = 0.0;
    for &(at, share) in wanted {
        let chance = f64::from(row[at as usize]) / f64::from(sum);
        loss -= f64::from(share) * chance.max(1e-30).ln();
        total += share;
    }
    let factor = scale * weight * total / sum;
    for value in row.iter_mut() {
        *value *= factor;
    }
    for &(at, share) in wanted {
        row[at as usize] -= scale * weight * share;
    }
    loss
}
