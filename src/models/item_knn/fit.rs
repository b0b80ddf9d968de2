use super::{ItemKnn, Params, Similarity};
use crate::features::Sessions;
use crate::id::ItemId;
use crate::math::TopK;
use crate::models::occurrences::Occurrences;
use crate::models::{ParamsError, Source};

/// Counts pairs and keeps the best neighbours of each item. `source` is [`Source::ItemKnn`] over
/// sessions or shoppers, [`Source::Together`] over baskets.
///
/// Cost: the sum of the sessions' squared lengths.
///
/// # Errors
/// When a parameter is outside its legal range.
///
/// ```
/// use windowshopper::{features::Sessions, id::ItemId, models::{Source, item_knn}};
/// let mut sessions = Sessions::new(3);
/// for (a, b) in [(0, 1), (0, 1), (0, 2)] {
///     sessions.push(None, 0, [(ItemId::new(a), 1.0), (ItemId::new(b), 1.0)]);
/// }
/// let params = item_knn::Params {
///     similarity: item_knn::Similarity::Cosine { shrinkage: 0.0, popularity: 0.5 },
///     backward: 1.0,
///     ..Default::default()
/// };
/// let model = item_knn::fit(&sessions, Source::ItemKnn, &params).unwrap();
/// let (best, similarity) = model.neighbors(ItemId::new(0)).next().unwrap();
/// assert_eq!(best, ItemId::new(1));
/// assert!((similarity - 2.0 / (3.0f32 * 2.0).sqrt()).abs() < 1e-3);
/// ```
pub fn fit(sessions: &Sessions, source: Source, params: &Params) -> Result<ItemKnn, ParamsError> {
    params.check()?;
    let items = sessions.item_count();
    let index = Occurrences::new(sessions, params.max_length, false);
    let total = index.sessions() as f64;
    let frequency: Vec<f64> = (0..items).map(|item| index.of(item).len() as f64).collect();

    let mut together = vec![0.0f64; items];
    let mut touched: Vec<u32> = Vec::new();
    let mut top = TopK::default();
    let mut model = ItemKnn::new(source, params.decay);
    for item in 0..items {
        for &place in index.of(item) {
            let session = index.session(place);
            let own = place as usize;
            for other in session {
                if other == own {
                    continue;
                }
                let steps = other.abs_diff(own) as f64;
                let mut weight = 1.0 / (1.0 + params.distance_decay * (steps - 1.0));
                if other < own {
                    weight *= params.backward;
                }
                let neighbor = index.items[other];
                if together[neighbor as usize] == 0.0 {
                    touched.push(neighbor);
                }
                together[neighbor as usize] += weight;
            }
        }
        top.reset(params.neighbors);
        for &neighbor in &touched {
            let common = std::mem::take(&mut together[neighbor as usize]);
            let (own, other) = (frequency[item], frequency[neighbor as usize]);
            let similarity = similarity(params.similarity, common, own, other, total);
            if similarity > 0.0 {
                #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
                top.push(ItemId::new(neighbor), similarity as f32);
            }
        }
        touched.clear();
        model.push_row(top.take_sorted());
    }
    Ok(model)
}

/// As [`fit`], of pairs that were counted elsewhere: the two items, below `items`, and a count above 0, each
/// pair once. An item is taken to be in as many sessions as all its pairs say.
///
/// # Errors
/// When a parameter is outside its legal range.
pub fn of_pairs(
    items: usize,
    pairs: &[(ItemId, ItemId, f64)],
    source: Source,
    params: &Params,
) -> Result<ItemKnn, ParamsError> {
    params.check()?;
    let mut of: Vec<Vec<(ItemId, f64)>> = vec![Vec::new(); items];
    for &(one, other, count) in pairs {
        for (item, neighbor) in [(one, other), (other, one)] {
            if let Some(neighbors) = of.get_mut(item.index())
                && neighbor.index() < items
                && count > 0.0
            {
                neighbors.push((neighbor, count));
            }
        }
    }
    let sum = |neighbors: &Vec<(ItemId, f64)>| neighbors.iter().map(|(_, count)| count).sum();
    let frequency: Vec<f64> = of.iter().map(sum).collect();
    let total = frequency.iter().sum::<f64>() / 2.0;
    let mut top = TopK::default();
    let mut model = ItemKnn::new(source, params.decay);
    for (neighbors, &own) in of.iter().zip(&frequency) {
        top.reset(params.neighbors);
        for &(neighbor, common) in neighbors {
            let other = frequency[neighbor.index()];
            let similarity = similarity(params.similarity, common, own, other, total);
            if similarity > 0.0 {
                #[allow(clippy::cast_possible_truncation)] // rounding to single precision is meant
                top.push(neighbor, similarity as f32);
            }
        }
        model.push_row(top.take_sorted());
    }
    Ok(model)
}

/// How alike two items are that have `common` of their `own` and `other` sessions, of `total`.
fn similarity(by: Similarity, common: f64, own: f64, other: f64, total: f64) -> f64 {
    match by {
        Similarity::Cosine {
            shrinkage,
            popularity,
        } => common / (own.powf(1.0 - popularity) * other.powf(popularity) + shrinkage),
        Similarity::Lift { shrinkage, support } => {
            if common < support {
                0.0
            } else {
                let lift = (common * total / (own * other)).log2();
                lift.max(0.0) * common / (common + shrinkage)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_counted_elsewhere_by_hand() {
        let item = ItemId::new;
        let pairs = [
            (item(0), item(1), 6.0),
            (item(2), item(0), 2.0),
            (item(1), item(9), 5.0),
        ];
        let params = Params {
            similarity: Similarity::Cosine {
                shrinkage: 2.0,
                popularity: 0.5,
            },
            ..Params::default()
        };
        let model = of_pairs(4, &pairs, Source::Together, &params).unwrap();
        let neighbors = |of| model.neighbors(item(of)).collect::<Vec<_>>();
        // Item 0 is in 6 + 2, 1 in 6, 2 in 2; the third pair has an item that is none.
        let close = |a: f32, b: f64| assert!((f64::from(a) - b).abs() < 0.01, "{a} is not {b}");
        let of = neighbors(0);
        assert_eq!((of[0].0, of[1].0, of.len()), (item(1), item(2), 2));
        close(of[0].1, 6.0 / (48f64.sqrt() + 2.0));
        close(of[1].1, 2.0 / (16f64.sqrt() + 2.0));
        assert_eq!(neighbors(1).len(), 1);
        assert_eq!(neighbors(3), []);
    }
}
