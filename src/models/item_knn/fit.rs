use super::{ItemKnn, Params, Similarity};
use crate::features::Sessions;
use crate::id::ItemId;
use crate::math::TopK;
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
    let index = Index::new(sessions, params.max_length);
    let total = index.ends.len() as f64;
    let frequency: Vec<f64> = (0..items).map(|item| index.of(item).len() as f64).collect();

    let mut together = vec![0.0f64; items];
    let mut touched: Vec<u32> = Vec::new();
    let mut top = TopK::default();
    let mut model = ItemKnn {
        source,
        decay: params.decay,
        starts: vec![0],
        neighbors: Vec::new(),
        weights: Vec::new(),
        scales: Vec::new(),
    };
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

impl ItemKnn {
    /// Quantises the next item's neighbours: what would round to 0 is left out.
    fn push_row(&mut self, best: &[crate::math::ScoredItem]) {
        let max = best.first().map_or(0.0, |best| best.score);
        let inverse = if max > 0.0 { 255.0 / max } else { 0.0 };
        for scored in best {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0..=255
            let weight = (scored.score * inverse).round().min(255.0) as u8;
            if weight > 0 {
                self.neighbors.push(scored.item.get());
                self.weights.push(weight);
            }
        }
        self.scales.push(max / 255.0);
        let end = u32::try_from(self.neighbors.len()).unwrap_or(u32::MAX);
        self.starts.push(end);
    }
}

/// Where each item occurs: sessions with each item once, at its last place.
struct Index {
    /// Of all sessions, one after the other.
    items: Vec<u32>,
    /// Session of each place.
    session_of: Vec<u32>,
    /// End of each session.
    ends: Vec<usize>,
    /// Where each item's places start.
    starts: Vec<usize>,
    places: Vec<u32>,
}

impl Index {
    fn new(sessions: &Sessions, max_length: usize) -> Self {
        let mut index = Self {
            items: Vec::with_capacity(sessions.interactions()),
            session_of: Vec::new(),
            ends: Vec::new(),
            starts: vec![0; sessions.item_count() + 1],
            places: Vec::new(),
        };
        let mut latest: Vec<u32> = Vec::new();
        let mut seen = vec![false; sessions.item_count()];
        for session in sessions.iter() {
            latest.clear();
            for item in session.items.iter().rev() {
                if latest.len() == max_length {
                    break;
                }
                if !std::mem::replace(&mut seen[item.index()], true) {
                    latest.push(item.get());
                }
            }
            let number = u32::try_from(index.ends.len()).unwrap_or(u32::MAX);
            for &item in latest.iter().rev() {
                seen[item as usize] = false;
                index.starts[item as usize + 1] += 1;
                index.items.push(item);
                index.session_of.push(number);
            }
            index.ends.push(index.items.len());
        }
        for item in 1..index.starts.len() {
            index.starts[item] += index.starts[item - 1];
        }
        let mut next = index.starts.clone();
        index.places = vec![0; index.items.len()];
        for (place, &item) in index.items.iter().enumerate() {
            let slot = &mut next[item as usize];
            index.places[*slot] = u32::try_from(place).unwrap_or(u32::MAX);
            *slot += 1;
        }
        index
    }

    /// Places of an item.
    fn of(&self, item: usize) -> &[u32] {
        &self.places[self.starts[item]..self.starts[item + 1]]
    }

    /// The places of the session that a place is in.
    fn session(&self, place: u32) -> std::ops::Range<usize> {
        let number = self.session_of[place as usize] as usize;
        let start = if number == 0 {
            0
        } else {
            self.ends[number - 1]
        };
        start..self.ends[number]
    }
}
