//! The numbers of the closed form: `G` and `C`, as sparse rows.

use super::Params;
use crate::features::Sessions;
use crate::models::occurrences::Occurrences;

/// What an item has to do with another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair {
    /// The other item, `i`.
    pub item: u32,
    /// `G[i][j]`.
    pub gram: f32,
    /// `C[i][j]`: `i` explains `j`.
    pub target: f32,
}

/// Of each item `j`, the pairs `(i, j)` that are not 0, by `i`.
pub(super) struct System {
    starts: Vec<usize>,
    pairs: Vec<Pair>,
    /// `G[j][j]`.
    pub diagonal: Vec<f64>,
}

impl System {
    pub(super) fn new(sessions: &Sessions, params: &Params) -> Self {
        let items = sessions.item_count();
        let index = Occurrences::new(sessions, params.max_length, params.self_weight > 0.0);
        let weigh = Weigh::new(params, index.sessions());
        let mut system = Self {
            starts: vec![0],
            pairs: Vec::new(),
            diagonal: Vec::with_capacity(items),
        };
        let (mut gram, mut target) = (vec![0.0f64; items], vec![0.0f64; items]);
        let mut touched: Vec<u32> = Vec::new();
        for item in 0..items {
            for &place in index.of(item) {
                let own = place as usize;
                let session = index.session(place);
                let recency = weigh.recency(index.number(place));
                for other in session.clone() {
                    let left = session.end - 1 - own.max(other);
                    let (g, c) = weigh.pair(own, other, left);
                    let neighbor = index.items[other];
                    if gram[neighbor as usize] == 0.0 {
                        touched.push(neighbor);
                    }
                    gram[neighbor as usize] += recency * g;
                    target[neighbor as usize] += recency * c;
                }
            }
            touched.sort_unstable();
            touched.dedup();
            system.diagonal.push(gram[item]);
            for &neighbor in &touched {
                #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
                system.pairs.push(Pair {
                    item: neighbor,
                    gram: std::mem::take(&mut gram[neighbor as usize]) as f32,
                    target: std::mem::take(&mut target[neighbor as usize]) as f32,
                });
            }
            touched.clear();
            system.starts.push(system.pairs.len());
        }
        system
    }

    pub(super) fn items(&self) -> usize {
        self.diagonal.len()
    }

    /// The pairs of an item, by the other item.
    pub(super) fn of(&self, item: usize) -> &[Pair] {
        &self.pairs[self.starts[item]..self.starts[item + 1]]
    }
}

/// What a pair of places of a session adds.
struct Weigh {
    whole: f64,
    /// `Σ d(u) · d(u + gap)` over the cuts `u` = 1.. steps behind the later place, by gap, then by
    /// the number of cuts.
    before: Vec<Vec<f64>>,
    /// `Σ d(u) · d(gap - u + 1)` over the cuts between the places, by gap.
    across: Vec<f64>,
    half_life: f64,
    sessions: f64,
}

impl Weigh {
    fn new(params: &Params, sessions: usize) -> Self {
        let length = params.max_length;
        let weight = |steps: usize| 1.0 / (1.0 + params.distance_decay * (steps as f64 - 1.0));
        let before = (0..length)
            .map(|gap| {
                let mut sum = 0.0;
                let mut sums = vec![0.0];
                for cut in 1..length - gap {
                    sum += weight(cut) * weight(cut + gap);
                    sums.push(sum);
                }
                sums
            })
            .collect();
        let across = (0..length)
            .map(|gap| {
                (1..=gap)
                    .map(|cut| weight(cut) * weight(gap - cut + 1))
                    .sum()
            })
            .collect();
        Self {
            whole: params.whole,
            before,
            across,
            half_life: params.recency,
            sessions: sessions as f64,
        }
    }

    /// `(G, C)` of the place `other` for the place `own`, behind the later of which `left` items
    /// follow.
    fn pair(&self, own: usize, other: usize, left: usize) -> (f64, f64) {
        let gap = own.abs_diff(other);
        let part = 1.0 - self.whole;
        let gram = self.whole + part * self.before[gap][left];
        let target = if other < own {
            self.whole + part * self.across[gap]
        } else {
            self.whole
        };
        (gram, target)
    }

    fn recency(&self, session: usize) -> f64 {
        let age = (self.sessions - 1.0 - session as f64) / self.sessions;
        (-age / self.half_life).exp2()
    }
}
