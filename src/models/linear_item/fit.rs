use super::system::{Pair, System};
use super::{LinearItem, Params};
use crate::features::Sessions;
use crate::id::ItemId;
use crate::math::{Cholesky, TopK};
use crate::models::{ParamsError, Source};

/// Learns the weights and keeps the largest of each item, those above 0.
///
/// What speaks *against* an item is not kept: a score is never negative, and on sessions it says
/// next to nothing (see EVALUATION.md).
///
/// # Errors
/// When a parameter is outside its legal range.
///
/// ```
/// use windowshopper::{features::Sessions, id::ItemId, models::linear_item::{self, Params}};
/// let mut sessions = Sessions::new(3);
/// for (a, b) in [(0, 1), (0, 1), (0, 2)] {
///     sessions.push(None, 0, [(ItemId::new(a), 1.0), (ItemId::new(b), 1.0)]);
/// }
/// let model = linear_item::fit(&sessions, &Params::ease(1.0)).unwrap();
/// let (best, weight) = model.neighbors(ItemId::new(0)).next().unwrap();
/// assert_eq!(best, ItemId::new(1));
/// assert!((weight - 4.0 / 7.0).abs() < 1e-2); // by hand: -P[0][1] / P[1][1], P = (G + I)⁻¹
/// ```
pub fn fit(sessions: &Sessions, params: &Params) -> Result<LinearItem, ParamsError> {
    let mut rows = vec![TopK::new(params.neighbors); sessions.item_count()];
    columns(sessions, params, |target, column| {
        for &(item, weight) in column {
            #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
            let weight = weight as f32;
            if weight > 0.0 {
                rows[item.index()].push(target, weight);
            }
        }
    })?;
    let mut model = LinearItem::new(Source::LinearItem, params.decay);
    for row in &mut rows {
        model.push_row(row.take_sorted());
    }
    Ok(model)
}

/// Solves for the weights of each item in turn and hands them to `each`: the item, and what every
/// item that explains it says for it (above 0) or against it, in no order. An item that no session
/// holds has none.
///
/// # Errors
/// When a parameter is outside its legal range.
pub fn columns(
    sessions: &Sessions,
    params: &Params,
    each: impl FnMut(ItemId, &[(ItemId, f64)]),
) -> Result<(), ParamsError> {
    params.check()?;
    let sorted = sessions.sorted_by_time();
    let system = System::new(&sorted, params);
    if system.items() <= params.exact {
        solve_at_once(&system, params, each);
    } else {
        solve_one_by_one(&system, params, each);
    }
    Ok(())
}

/// How much of `P[·][j]` is taken away so that an item says at most `ξ` for itself.
fn excess(own: f64, inverse: f64, params: &Params) -> f64 {
    ((own - params.self_weight) / inverse).max(0.0)
}

fn solve_at_once(system: &System, params: &Params, mut each: impl FnMut(ItemId, &[(ItemId, f64)])) {
    // Only what occurs: else the system is larger than it need be.
    let known: Vec<usize> = (0..system.items())
        .filter(|&item| !system.of(item).is_empty())
        .collect();
    let mut place = vec![0usize; system.items()];
    for (at, &item) in known.iter().enumerate() {
        place[item] = at;
    }
    let size = known.len();
    let mut gram = vec![0.0f64; size * size];
    for (row, (at, &item)) in gram
        .chunks_exact_mut(size.max(1))
        .zip(known.iter().enumerate())
    {
        for pair in system.of(item) {
            row[place[pair.item as usize]] = f64::from(pair.gram);
        }
        row[at] += params.regularization;
    }
    let mut solver = Cholesky::default();
    // Sums of squares and something above 0: always positive definite, short of rounding.
    if !solver.factor(&gram, size) {
        return;
    }
    // Now its inverse takes its place, row by row (it is symmetric).
    gram.fill(0.0);
    for (at, row) in gram.chunks_exact_mut(size.max(1)).enumerate() {
        row[at] = 1.0;
        solver.solve(row);
    }
    let inverse = |at: usize| &gram[at * size..][..size];
    let mut weights = vec![0.0f64; size];
    let mut column: Vec<(ItemId, f64)> = Vec::with_capacity(size);
    for (at, &item) in known.iter().enumerate() {
        let own = inverse(at);
        // P·C = I - λP + P·(C - G)
        for (weight, value) in weights.iter_mut().zip(own) {
            *weight = -params.regularization * value;
        }
        weights[at] += 1.0;
        for pair in system.of(item) {
            let difference = f64::from(pair.target) - f64::from(pair.gram);
            if difference != 0.0 {
                let other = inverse(place[pair.item as usize]);
                for (weight, value) in weights.iter_mut().zip(other) {
                    *weight += difference * value;
                }
            }
        }
        let excess = excess(weights[at], own[at], params);
        column.clear();
        for ((&item, weight), value) in known.iter().zip(&weights).zip(own) {
            column.push((ItemId::from_index(item), weight - excess * value));
        }
        each(ItemId::from_index(item), &column);
    }
}

fn solve_one_by_one(
    system: &System,
    params: &Params,
    mut each: impl FnMut(ItemId, &[(ItemId, f64)]),
) {
    const NONE: u32 = u32::MAX;
    let mut place = vec![NONE; system.items()];
    let mut chosen: Vec<Pair> = Vec::new();
    let mut gram: Vec<f64> = Vec::new();
    let mut solver = Cholesky::default();
    let mut column: Vec<(ItemId, f64)> = Vec::new();
    for item in 0..system.items() {
        choose(system, item, params, &mut chosen);
        let size = chosen.len();
        for (at, pair) in (0u32..).zip(&chosen) {
            place[pair.item as usize] = at;
        }
        gram.clear();
        gram.resize(size * size, 0.0);
        for (row, pair) in gram.chunks_exact_mut(size.max(1)).zip(&chosen) {
            // Whichever is shorter: the pairs of the item, or looking each one up in them.
            let pairs = system.of(pair.item as usize);
            if pairs.len() < size * 8 {
                for other in pairs {
                    if let Some(cell) = row.get_mut(place[other.item as usize] as usize) {
                        *cell = f64::from(other.gram);
                    }
                }
            } else {
                for (cell, other) in row.iter_mut().zip(&chosen) {
                    if let Ok(at) = pairs.binary_search_by_key(&other.item, |pair| pair.item) {
                        *cell = f64::from(pairs[at].gram);
                    }
                }
            }
        }
        for cell in gram.iter_mut().step_by(size + 1) {
            *cell += params.regularization;
        }
        for pair in &chosen {
            place[pair.item as usize] = NONE;
        }
        if size == 0 || !solver.factor(&gram, size) {
            continue;
        }
        let mut weights: Vec<f64> = chosen.iter().map(|pair| f64::from(pair.target)).collect();
        solver.solve(&mut weights);
        // The item itself is the last.
        let own = size - 1;
        if weights[own] > params.self_weight {
            let mut inverse = vec![0.0; size];
            inverse[own] = 1.0;
            solver.solve(&mut inverse);
            let excess = excess(weights[own], inverse[own], params);
            for (weight, value) in weights.iter_mut().zip(&inverse) {
                *weight -= excess * value;
            }
        }
        column.clear();
        column.extend(
            chosen
                .iter()
                .zip(&weights)
                .map(|(pair, &weight)| (ItemId::new(pair.item), weight)),
        );
        each(ItemId::from_index(item), &column);
    }
}

/// The pairs that alone explain most of the item, and last the item with itself.
fn choose(system: &System, item: usize, params: &Params, chosen: &mut Vec<Pair>) {
    chosen.clear();
    let mut own = None;
    for pair in system.of(item) {
        if pair.item as usize == item {
            own = Some(*pair);
        } else {
            chosen.push(*pair);
        }
    }
    let gain = |pair: &Pair| {
        f64::from(pair.target).powi(2)
            / (system.diagonal[pair.item as usize] + params.regularization)
    };
    let order = |a: &Pair, b: &Pair| gain(b).total_cmp(&gain(a)).then(a.item.cmp(&b.item));
    if chosen.len() > params.neighborhood {
        chosen.select_nth_unstable_by(params.neighborhood, order);
        chosen.truncate(params.neighborhood);
    }
    chosen.sort_unstable_by_key(|pair| pair.item);
    chosen.extend(own);
}
