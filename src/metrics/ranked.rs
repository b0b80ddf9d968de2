//! How good is a ranked list?
//!
//! All of these look at the first `k` places of a list without repeats. Ties in score were broken
//! before, by lower item index ([`crate::math::ScoredItem::rank`]). Ranks count from 1.

use crate::id::ItemId;
use crate::math::Mask;
use serde::Serialize;

/// 1 when a target is among the first `k`, else 0. No target: 0.
#[must_use]
pub fn hit_rate(list: &[ItemId], targets: &[ItemId], k: usize) -> f64 {
    f64::from(u8::from(ranks(list, targets, k).next().is_some()))
}

/// Targets among the first `k` / targets. No target: 0.
///
/// ```
/// use windowshopper::{id::ItemId, metrics::recall};
/// let item = ItemId::new;
/// assert_eq!(recall(&[item(3), item(1)], &[item(1), item(2)], 20), 0.5);
/// ```
#[must_use]
pub fn recall(list: &[ItemId], targets: &[ItemId], k: usize) -> f64 {
    ratio(ranks(list, targets, k).count(), targets.len())
}

/// Targets among the first `k` / `k`, also when the list is shorter. `k` = 0: 0.
#[must_use]
pub fn precision(list: &[ItemId], targets: &[ItemId], k: usize) -> f64 {
    ratio(ranks(list, targets, k).count(), k)
}

/// 1 / rank of the first target among the first `k`; 0 when there is none.
#[must_use]
pub fn reciprocal_rank(list: &[ItemId], targets: &[ItemId], k: usize) -> f64 {
    ranks(list, targets, k)
        .next()
        .map_or(0.0, |rank| 1.0 / rank as f64)
}

/// `DCG / ideal DCG`, `DCG = Σ 1 / log2(rank + 1)` over the targets among the first `k`; the ideal
/// has all targets in front: `Σ 1 / log2(rank + 1)` for rank 1 to min(targets, k). No target, or
/// `k` = 0: 0.
///
/// ```
/// use windowshopper::{id::ItemId, metrics::ndcg};
/// let item = ItemId::new;
/// // One target, at rank 3: 1 / log2(4).
/// assert_eq!(ndcg(&[item(5), item(6), item(7)], &[item(7)], 20), 0.5);
/// ```
#[must_use]
pub fn ndcg(list: &[ItemId], targets: &[ItemId], k: usize) -> f64 {
    let gain = |rank: usize| 1.0 / ((rank + 1) as f64).log2();
    let ideal: f64 = (1..=targets.len().min(k)).map(gain).sum();
    if ideal > 0.0 {
        ranks(list, targets, k).map(gain).sum::<f64>() / ideal
    } else {
        0.0
    }
}

/// NDCG@k of a list whose places have the gains `list`, by all gains that were `judged`: Σ over the
/// first `k` places of `gain / log2(rank + 1)`, divided by what the best order gives; 0 when nothing
/// judged has a gain (Järvelin and Kekäläinen, *Cumulated gain-based evaluation of IR techniques*,
/// 2002, with the gains as they are).
///
/// ```
/// use windowshopper::metrics::graded_ndcg;
/// // (0 + 1 / log2(3)) / (1 + .5 / log2(3))
/// assert!((graded_ndcg(&[0.0, 1.0], &[0.5, 1.0], 10) - 0.4796).abs() < 1e-4);
/// ```
#[must_use]
pub fn graded_ndcg(list: &[f64], judged: &[f64], k: usize) -> f64 {
    let sum = |gains: &[f64]| -> f64 {
        let places = (2..).zip(gains.iter().take(k));
        places
            .map(|(place, gain)| gain / f64::from(place).log2())
            .sum()
    };
    let mut best = judged.to_vec();
    best.sort_by(|a, b| b.total_cmp(a));
    let ideal = sum(&best);
    if ideal > 0.0 { sum(list) / ideal } else { 0.0 }
}

/// Ranks of the targets among the first `k`, ascending.
fn ranks<'a>(
    list: &'a [ItemId],
    targets: &'a [ItemId],
    k: usize,
) -> impl Iterator<Item = usize> + 'a {
    let places = list.iter().take(k).enumerate();
    places
        .filter(|(_, item)| targets.contains(item))
        .map(|(place, _)| place + 1)
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// Means over many lists.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Metrics {
    /// Lists judged.
    pub lists: usize,
    /// Mean of [`hit_rate`].
    pub hit_rate: f64,
    /// Mean of [`recall`].
    pub recall: f64,
    /// Mean of [`precision`].
    pub precision: f64,
    /// Mean of [`reciprocal_rank`].
    pub mrr: f64,
    /// Mean of [`ndcg`].
    pub ndcg: f64,
    /// Share of the items of the table that were among the first `k` of at least one list.
    pub coverage: f64,
}

/// Gathers [`Metrics`], list by list.
///
/// ```
/// use windowshopper::{id::ItemId, metrics::Evaluation};
/// let item = ItemId::new;
/// let mut evaluation = Evaluation::new(2, 4);
/// evaluation.add(&[item(0), item(1)], &[item(1)]);
/// evaluation.add(&[item(0), item(2)], &[item(3)]);
/// let metrics = evaluation.metrics();
/// assert_eq!((metrics.hit_rate, metrics.mrr, metrics.coverage), (0.5, 0.25, 0.75));
/// ```
#[derive(Clone, Debug)]
pub struct Evaluation {
    k: usize,
    sums: Metrics,
    shown: Mask,
}

impl Evaluation {
    /// Nothing judged yet; lists of length `k` over a table of `items` items.
    #[must_use]
    pub fn new(k: usize, items: usize) -> Self {
        Self {
            k,
            sums: Metrics::default(),
            shown: Mask::none(items),
        }
    }

    /// Judges a list, best first, against its targets. A list without targets counts as a miss.
    pub fn add(&mut self, list: &[ItemId], targets: &[ItemId]) {
        let list = &list[..list.len().min(self.k)];
        self.sums.lists += 1;
        self.sums.hit_rate += hit_rate(list, targets, self.k);
        self.sums.recall += recall(list, targets, self.k);
        self.sums.precision += precision(list, targets, self.k);
        self.sums.mrr += reciprocal_rank(list, targets, self.k);
        self.sums.ndcg += ndcg(list, targets, self.k);
        for &item in list {
            self.shown.insert(item);
        }
    }

    /// The means so far; all 0 when nothing was judged.
    #[must_use]
    pub fn metrics(&self) -> Metrics {
        let lists = self.sums.lists.max(1) as f64;
        Metrics {
            lists: self.sums.lists,
            hit_rate: self.sums.hit_rate / lists,
            recall: self.sums.recall / lists,
            precision: self.sums.precision / lists,
            mrr: self.sums.mrr / lists,
            ndcg: self.sums.ndcg / lists,
            coverage: ratio(self.shown.count(), self.shown.len()),
        }
    }
}

/// How far predicted chances are from what happened.
///
/// ```
/// use windowshopper::metrics::Reliability;
/// let mut reliability = Reliability::default();
/// for hit in [true, false, false, false] {
///     reliability.add(0.5, hit);
/// }
/// // Said one half, and one in four came true.
/// assert_eq!(reliability.calibration_error(1), 0.25);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Reliability {
    samples: Vec<(f32, bool)>,
}

impl Reliability {
    /// A chance, 0 to 1, and whether it came true.
    pub fn add(&mut self, chance: f32, hit: bool) {
        self.samples.push((chance, hit));
    }

    /// Expected calibration error (Naeini et al. 2015): the predictions, sorted, in `bins` bins of
    /// equal size; of each the distance between the mean chance and the share that came true; the mean
    /// of these, by size. 0 (perfect) to 1; 0 of nothing.
    #[must_use]
    pub fn calibration_error(&self, bins: usize) -> f64 {
        let mut sorted = self.samples.clone();
        // Equal chances: misses first, so that the order in which they came says nothing.
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let count = sorted.len();
        let mut error = 0.0;
        for bin in 0..bins {
            let part = &sorted[bin * count / bins..(bin + 1) * count / bins];
            let gap: f64 = part
                .iter()
                .map(|&(chance, hit)| f64::from(chance) - f64::from(u8::from(hit)))
                .sum();
            error += gap.abs();
        }
        error / count.max(1) as f64
    }

    /// Mean chance and share that came true; 0 of nothing.
    #[must_use]
    pub fn means(&self) -> (f64, f64) {
        let count = self.samples.len().max(1) as f64;
        let chances: f64 = self.samples.iter().map(|s| f64::from(s.0)).sum();
        let hits = self.samples.iter().filter(|s| s.1).count() as f64;
        (chances / count, hits / count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(indices: &[u32]) -> Vec<ItemId> {
        indices.iter().copied().map(ItemId::new).collect()
    }

    #[test]
    fn by_hand() {
        let (list, targets) = (items(&[4, 7, 1, 9]), items(&[7, 9, 2]));
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} is not {b}");
        close(hit_rate(&list, &targets, 4), 1.0);
        close(recall(&list, &targets, 4), 2.0 / 3.0);
        close(precision(&list, &targets, 4), 0.5);
        close(reciprocal_rank(&list, &targets, 4), 0.5);
        // Targets at ranks 2 and 4; the ideal has ranks 1, 2, 3.
        let (l3, l5) = (3f64.log2(), 5f64.log2());
        close(
            ndcg(&list, &targets, 4),
            (1.0 / l3 + 1.0 / l5) / (1.0 + 1.0 / l3 + 0.5),
        );
        // Cut at 3: the second target is out. The ideal still has 3.
        close(recall(&list, &targets, 3), 1.0 / 3.0);
        close(
            ndcg(&list, &targets, 3),
            (1.0 / l3) / (1.0 + 1.0 / l3 + 0.5),
        );
        close(ndcg(&items(&[7, 2, 9, 4]), &targets, 4), 1.0);
    }

    #[test]
    fn empty_cases_are_zero() {
        for (list, targets, k) in [
            (items(&[]), items(&[1]), 5),
            (items(&[1]), items(&[]), 5),
            (items(&[1]), items(&[1]), 0),
            (items(&[]), items(&[]), 0),
        ] {
            for metric in [hit_rate, recall, precision, reciprocal_rank, ndcg] {
                assert_eq!(metric(&list, &targets, k), 0.0);
            }
        }
        assert_eq!(Evaluation::new(20, 0).metrics(), Metrics::default());
    }

    #[test]
    fn calibration_by_hand() {
        let mut reliability = Reliability::default();
        assert_eq!(reliability.calibration_error(10), 0.0);
        for (chance, hit) in [(0.1, false), (0.1, true), (0.9, true), (0.9, true)] {
            reliability.add(chance, hit);
        }
        // Two bins: |.1 - .5| and |.9 - 1|, each of half the samples.
        let error = reliability.calibration_error(2);
        assert!((error - 0.25).abs() < 1e-7, "{error}");
        let (chance, share) = reliability.means();
        assert!((chance - 0.5).abs() < 1e-7 && share == 0.75);
    }
}
