//! Maximal marginal relevance (Carbonell & Goldstein, SIGIR 1998).

use crate::id::ItemId;
use crate::math::ScoredItem;

/// How alike two items are.
pub trait Likeness {
    /// 0 (nothing in common) to 1 (variants of the same thing); symmetric.
    fn likeness(&self, a: ItemId, b: ItemId) -> f32;

    /// Whether an item may stand beside those taken already. By default it may.
    fn fits(&self, item: ItemId, taken: &mut dyn Iterator<Item = ItemId>) -> bool {
        let _ = (item, taken);
        true
    }
}

/// Picks `limit` items so that the list is not ten of a kind.
///
/// Each time, the item with the best `score - penalty` is taken, where
/// `penalty = strength * spread * (likeness to the most alike of those already taken)`
/// and `spread` is the distance between the best and the last of `ranked`; so `strength` (0 to 1)
/// does not depend on the unit of the scores. The scores returned are those after the penalty, and
/// never rise from one item to the next. Ties by item index.
///
/// The first `pinned` of `ranked` are taken as they stand; the others must be sorted best first.
/// What does not fit ([`Likeness::fits`]) is taken only when nothing else is left; its score may
/// then be above the one before. Cost: O(limit x ranked) comparisons of two items.
///
/// Returns for each taken item its position in `ranked` and its penalty (>= 0).
pub fn diversify(
    ranked: &[ScoredItem],
    pinned: usize,
    limit: usize,
    strength: f32,
    likeness: &impl Likeness,
) -> Vec<(usize, f32)> {
    let others = ranked.get(pinned..).unwrap_or_default();
    let spread = match (others.first(), others.last()) {
        (Some(first), Some(last)) => (first.score - last.score).max(0.0),
        _ => 0.0,
    };
    let scale = strength.clamp(0.0, 1.0) * spread;
    let mut penalties = vec![0.0f32; ranked.len()];
    let mut left: Vec<usize> = (0..ranked.len()).collect();
    let mut taken: Vec<(usize, f32)> = Vec::with_capacity(limit.min(ranked.len()));
    while taken.len() < limit && !left.is_empty() {
        let score = |index: usize| ScoredItem {
            item: ranked[index].item,
            score: ranked[index].score - penalties[index],
        };
        // The best that fits, else the best.
        let mut best = 0;
        let mut found = taken.len() < pinned;
        for (position, &candidate) in left.iter().enumerate() {
            // What comes later scores lower even without a penalty.
            if found && penalties[left[best]] == 0.0 {
                break;
            }
            let is_better = score(candidate).rank(&score(left[best])).is_lt();
            if found && !is_better {
                continue;
            }
            let mut beside = taken.iter().map(|&(index, _)| ranked[index].item);
            if likeness.fits(ranked[candidate].item, &mut beside) {
                (best, found) = (position, true);
            }
        }
        if !found {
            for (position, &candidate) in left.iter().enumerate() {
                if score(candidate).rank(&score(left[best])).is_lt() {
                    best = position;
                }
            }
        }
        let chosen = left.remove(best);
        taken.push((chosen, penalties[chosen]));
        if scale > 0.0 {
            for &index in left.iter().filter(|&&index| index >= pinned) {
                let alike = likeness.likeness(ranked[index].item, ranked[chosen].item);
                penalties[index] = penalties[index].max(alike * scale);
            }
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Items with the same index / 10 are of a kind.
    struct Tens;
    impl Likeness for Tens {
        fn likeness(&self, a: ItemId, b: ItemId) -> f32 {
            f32::from(u8::from(a.get() / 10 == b.get() / 10))
        }
    }

    fn ranked(scores: &[(u32, f32)]) -> Vec<ScoredItem> {
        let mut ranked: Vec<_> = scores
            .iter()
            .map(|&(item, score)| ScoredItem {
                item: ItemId::new(item),
                score,
            })
            .collect();
        ranked.sort_by(ScoredItem::rank);
        ranked
    }

    #[test]
    fn brings_up_another_kind() {
        let ranked = ranked(&[(0, 1.0), (1, 0.9), (2, 0.8), (20, 0.5), (21, 0.0)]);
        let order = |strength| -> Vec<u32> {
            diversify(&ranked, 0, 3, strength, &Tens)
                .iter()
                .map(|&(i, _)| ranked[i].item.get())
                .collect()
        };
        assert_eq!(order(0.0), [0, 1, 2]);
        // Spread 1, strength .5: items 1 and 2 fall to .4 and .3, below item 20 at .5.
        assert_eq!(order(0.5), [0, 20, 1]);
    }

    proptest! {
        #[test]
        fn scores_never_rise(
            scores in prop::collection::vec((0u32..60, -5f32..5.0), 0..40),
            strength in 0f32..1.0,
        ) {
            let mut scores = scores;
            scores.sort_by_key(|s| s.0);
            scores.dedup_by_key(|s| s.0);
            let ranked = ranked(&scores);
            let taken = diversify(&ranked, 0, 10, strength, &Tens);
            prop_assert_eq!(taken.len(), ranked.len().min(10));
            let after: Vec<f32> = taken.iter().map(|&(i, p)| ranked[i].score - p).collect();
            prop_assert!(after.windows(2).all(|pair| pair[0] >= pair[1]));
            let mut seen: Vec<usize> = taken.iter().map(|t| t.0).collect();
            seen.sort_unstable();
            seen.dedup();
            prop_assert_eq!(seen.len(), taken.len());
        }
    }
}
