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
            let similarity = match params.similarity {
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
            };
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
