//! One sort for all that the shopper's module puts in order.
//!
//! The standard library's sorts are compiled anew for each type, some 8 KB of wasm each. Here the
//! work is done once, on numbers; what is sorted is only moved. Training sorts with the standard
//! library.

use std::cmp::Ordering;

/// Runs of this length are sorted by insertion.
const RUN: usize = 8;

/// Sorts `items` stably: O(n log n) comparisons, n / 2 items of extra memory.
///
/// ```
/// let mut words = ["pear", "fig", "plum"];
/// windowshopper::math::sort_by(&mut words, |a, b| a.len().cmp(&b.len()));
/// assert_eq!(words, ["fig", "pear", "plum"]);
/// ```
pub fn sort_by<T>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let mut order = positions(items.len());
    sort_positions(
        &mut order,
        &mut |a, b| match (items.get(a as usize), items.get(b as usize)) {
            (Some(a), Some(b)) => compare(a, b),
            _ => Ordering::Equal,
        },
    );
    arrange(items, &mut order);
}

/// Sorts `items` stably by a number.
///
/// ```
/// let mut items = [(3, 'a'), (1, 'b'), (3, 'c')];
/// windowshopper::math::sort_by_number(&mut items, |item| item.0);
/// assert_eq!(items, [(1, 'b'), (3, 'a'), (3, 'c')]);
/// ```
pub fn sort_by_number<T>(items: &mut [T], number: impl Fn(&T) -> u32) {
    let numbers: Vec<u32> = items.iter().map(number).collect();
    let mut order = by_number(&numbers);
    arrange(items, &mut order);
}

/// The positions of `numbers` in ascending order of the numbers.
fn by_number(numbers: &[u32]) -> Vec<u32> {
    let mut keys: Vec<u64> = Vec::with_capacity(numbers.len());
    for (position, &number) in (0..).zip(numbers) {
        keys.push(u64::from(number) << 32 | position);
    }
    merge_sort(&mut keys, |a, b| a > b);
    #[allow(clippy::cast_possible_truncation)] // the lower half is meant
    keys.into_iter().map(|key| key as u32).collect()
}

/// The numbers `0..count`, for [`sort_positions`].
#[must_use]
pub fn positions(count: usize) -> Vec<u32> {
    (0..u32::try_from(count).unwrap_or(u32::MAX)).collect()
}

/// Sorts numbers (usually positions of what is compared) stably by `compare`.
pub fn sort_positions(order: &mut [u32], compare: &mut dyn FnMut(u32, u32) -> Ordering) {
    merge_sort(order, |a, b| compare(a, b) == Ordering::Greater);
}

/// Puts at each place the item of the position that `order` has there; `order` is used up.
fn arrange<T>(items: &mut [T], order: &mut [u32]) {
    const DONE: u32 = u32::MAX;
    for start in 0..order.len() {
        // Round the cycle: what is swapped away goes on to where the next one comes from.
        let mut place = start;
        while order[place] != DONE {
            let from = std::mem::replace(&mut order[place], DONE) as usize;
            if from == start {
                break;
            }
            items.swap(place, from);
            place = from;
        }
    }
}

/// Bottom-up merge sort; `after(a, b)` when `a` must come after `b`.
fn merge_sort<T: Copy>(items: &mut [T], mut after: impl FnMut(T, T) -> bool) {
    for run in items.chunks_mut(RUN) {
        for end in 1..run.len() {
            let new = run[end];
            let mut place = end;
            while place > 0 && after(run[place - 1], new) {
                run[place] = run[place - 1];
                place -= 1;
            }
            run[place] = new;
        }
    }
    let mut left: Vec<T> = Vec::new();
    let mut width = RUN;
    while width < items.len() {
        for pair in items.chunks_mut(2 * width) {
            if pair.len() <= width || !after(pair[width - 1], pair[width]) {
                continue;
            }
            left.clear();
            left.extend_from_slice(&pair[..width]);
            let (mut place, mut right) = (0, width);
            for &item in &left {
                while right < pair.len() && after(item, pair[right]) {
                    pair[place] = pair[right];
                    place += 1;
                    right += 1;
                }
                pair[place] = item;
                place += 1;
            }
        }
        width *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equals_the_standard_sort(numbers in prop::collection::vec(0u32..40, 0..300)) {
            let items: Vec<(u32, usize)> = numbers.iter().copied().zip(0..).collect();
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            let mut sorted = items.clone();
            sort_by(&mut sorted, |a, b| a.0.cmp(&b.0));
            prop_assert_eq!(&sorted, &expected);
            let mut sorted = items.clone();
            sort_by_number(&mut sorted, |item| item.0);
            prop_assert_eq!(&sorted, &expected);
        }
    }
}
