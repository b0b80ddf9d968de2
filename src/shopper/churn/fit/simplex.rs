/// Most evaluations of a search.
const MAX_STEPS: usize = 4_000;
/// Restarts at most: a simplex can collapse before the minimum.
const MAX_RESTARTS: usize = 10;

/// A minimum of `cost` near `start`, and the cost there: the simplex of Nelder and Mead 1965,
/// <https://doi.org/10.1093/comjnl/7.4.308>, started again at its end until that changes the cost by less than
/// 1e-9. A cost that is no number counts as infinite.
pub(super) fn minimise<const N: usize>(
    cost: &impl Fn(&[f64; N]) -> f64,
    start: [f64; N],
) -> ([f64; N], f64) {
    let cost = |at: &[f64; N]| {
        let value = cost(at);
        if value.is_nan() { f64::INFINITY } else { value }
    };
    let mut best = (start, cost(&start));
    for _ in 0..MAX_RESTARTS {
        let found = descend(&cost, best);
        let done = best.1 - found.1 < 1e-9;
        best = found;
        if done {
            break;
        }
    }
    best
}

fn descend<const N: usize>(
    cost: &impl Fn(&[f64; N]) -> f64,
    start: ([f64; N], f64),
) -> ([f64; N], f64) {
    let mut corners = vec![start];
    for place in 0..N {
        let mut corner = start.0;
        corner[place] += 0.5;
        corners.push((corner, cost(&corner)));
    }
    for _ in 0..MAX_STEPS {
        corners.sort_by(|a, b| a.1.total_cmp(&b.1));
        let (best, second, worst) = (corners[0], corners[N - 1], corners[N]);
        let size = corners
            .iter()
            .flat_map(|corner| corner.0.iter().zip(&best.0));
        let size = size.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        if worst.1 - best.1 < 1e-11 * best.1.abs().max(1.0) && size < 1e-6 {
            break;
        }
        let mut centre = [0.0; N];
        for corner in &corners[..N] {
            for (sum, value) in centre.iter_mut().zip(&corner.0) {
                *sum += value / N as f64;
            }
        }
        // On the line from the worst corner through the middle of the others.
        let along = |far: f64| {
            let at: [f64; N] = std::array::from_fn(|i| centre[i] + far * (centre[i] - worst.0[i]));
            (at, cost(&at))
        };
        let reflected = along(1.0);
        let better = if reflected.1 < best.1 {
            let expanded = along(2.0);
            Some(if expanded.1 < reflected.1 {
                expanded
            } else {
                reflected
            })
        } else if reflected.1 < second.1 {
            Some(reflected)
        } else {
            let inside = along(if reflected.1 < worst.1 { 0.5 } else { -0.5 });
            (inside.1 < worst.1.min(reflected.1)).then_some(inside)
        };
        if let Some(better) = better {
            corners[N] = better;
            continue;
        }
        for corner in &mut corners[1..] {
            let at: [f64; N] = std::array::from_fn(|i| f64::midpoint(corner.0[i], best.0[i]));
            *corner = (at, cost(&at));
        }
    }
    corners.sort_by(|a, b| a.1.total_cmp(&b.1));
    corners[0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_bottom_of_a_bent_valley() {
        // Rosenbrock's; no number where x > 3.
        let cost = |&[x, y]: &[f64; 2]| {
            if x > 3.0 {
                return f64::NAN;
            }
            (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)
        };
        let (at, least) = minimise(&cost, [-1.2, 1.0]);
        assert!(
            (at[0] - 1.0).abs() < 1e-4 && (at[1] - 1.0).abs() < 1e-4,
            "{at:?}"
        );
        assert!(least < 1e-9);
    }
}
